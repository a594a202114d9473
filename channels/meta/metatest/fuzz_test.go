package metatest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta/metatest"
)

// Whatever is asked, the answer is JSON, and nothing panics.
func FuzzServeHTTP(f *testing.F) {
	for _, path := range []string{"/v24.0/100/messages", "/me/messages", "/instagram/1/messages", "/_control/events", "/_control/advance", "/_control/business", "/_tenant/a/_control/disturb", "/_tenant", "//"} {
		for _, body := range []string{hello, `{"recipient":{"id":"7"},"message":{"text":"x"}}`, `recipient=%7B%22id%22%3A%227%22%7D`, `{"by":"1h"}`, `{"kind":"account_change"}`, `{`, ``} {
			f.Add(path, body)
		}
	}
	s, err := metatest.New(fixedClock{noon}, metatest.Options{})
	require.NoError(f, err)
	f.Cleanup(s.Close)
	f.Fuzz(func(t *testing.T, path, body string) {
		if strings.Contains(path, "fault") {
			return // its delay is real
		}
		req := httptest.NewRequest(http.MethodPost, "http://localhost/", strings.NewReader(body))
		req.URL.Path = path
		req.Header.Set("Authorization", "Bearer x")
		out := httptest.NewRecorder()
		s.ServeHTTP(out, req)
		require.True(t, json.Valid(out.Body.Bytes()), "%q", out.Body)
		s.Reset()
	})
}
