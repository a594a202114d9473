package metatest_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta/metatest"
)

// nowhere is a network without hosts.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no host") }

// Whatever is asked, the answer is JSON, and nothing panics.
func FuzzServeHTTP(f *testing.F) {
	for _, path := range []string{"/v24.0/100/messages", "/me/messages", "/instagram/1/messages", "/_control/events", "/_control/advance", "/_control/business", "/_tenant/a/_control/disturb", "/_tenant", "//", "/500/message_templates", "/500"} {
		for _, body := range []string{hello, `{"recipient":{"id":"7"},"message":{"text":"x"}}`, `recipient=%7B%22id%22%3A%227%22%7D`, `{"by":"1h"}`, `{"kind":"account_change"}`, `{`, ``,
			`?limit=9223372036854775807&after=1`, `?fields=pricing_analytics.start(0).end(9999999999).granularity(MONTHLY)`} {
			f.Add(path, body)
		}
	}
	s, err := metatest.New(fixedClock{noon}, metatest.Options{Client: &http.Client{Transport: nowhere{}}})
	require.NoError(f, err)
	f.Cleanup(s.Close)
	f.Add("/_control", "?")
	f.Fuzz(func(t *testing.T, path, body string) {
		if strings.Contains(path, "fault") || strings.Contains(path, "live") {
			return // the delay of the one is real, and the other does not end
		}
		method := http.MethodPost
		if query, read := strings.CutPrefix(body, "?"); read {
			method, body = http.MethodGet, query
		}
		req := httptest.NewRequest(method, "http://localhost/", strings.NewReader(body))
		req.URL.Path = path
		if method == http.MethodGet {
			req.URL.RawQuery = body
		}
		req.Header.Set("Authorization", "Bearer x")
		out := httptest.NewRecorder()
		s.ServeHTTP(out, req)
		if method == http.MethodPost || !strings.HasPrefix(out.Header().Get("Content-Type"), "text/html") { // the page, and the way to it
			require.True(t, json.Valid(out.Body.Bytes()), "%q", out.Body)
		}
		s.Reset()
	})
}
