package meta_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// What the guard adds to a send, beside the send itself over loopback, in clear and as the platform is reached: all in one run, in turns,
// and the median of each counts. "%floor" is what the least transport adds that reads the request and the answer, asks the engine and
// records: without bounds, reports or errors.
func BenchmarkGuard(b *testing.B) {
	b.Run("http", func(b *testing.B) { raceGuard(b, httptest.NewServer) })
	b.Run("https", func(b *testing.B) { raceGuard(b, httptest.NewTLSServer) })
}

func raceGuard(b *testing.B, serve func(http.Handler) *httptest.Server) {
	n := 0
	server := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(taken(n))
	}))
	b.Cleanup(server.Close)
	w := newWorld(b)
	w.wrote(b, whatsapps)
	path, body := "/v25.0/"+whatsapps.Business+"/messages", textTo(whatsapps.User)
	post := func(client *http.Client) {
		resp, err := client.Post(server.URL+path, "application/json", strings.NewReader(body))
		require.NoError(b, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(b, err)
		require.NoError(b, resp.Body.Close())
		require.Equal(b, http.StatusOK, resp.StatusCode)
	}
	transport := server.Client().Transport
	bare := &http.Client{Transport: transport}
	guarded := &http.Client{Transport: w.guard(meta.Guard{Base: transport, Hosts: []meta.Host{{Name: "127.0.0.1"}}})}
	least := &http.Client{Transport: leastGuard(b, w, transport)}
	var took [3][]time.Duration
	for b.Loop() {
		for i, client := range [...]*http.Client{bare, guarded, least} {
			began := time.Now()
			post(client)
			took[i] = append(took[i], time.Since(began))
		}
	}
	var median [3]float64
	for i := range took {
		slices.Sort(took[i])
		median[i] = float64(took[i][len(took[i])/2])
	}
	b.ReportMetric(100*(median[1]-median[0])/median[0], "%added")
	b.ReportMetric(100*(median[2]-median[0])/median[0], "%floor")
	b.ReportMetric(median[0]/1000, "us/bare")
	b.ReportMetric(0, "ns/op")
}

// taken is the platform's answer to a message that it took.
func taken(n int) []byte {
	return fmt.Appendf(nil, `{"messaging_product":"whatsapp","contacts":[{"input":"447700900123","wa_id":"447700900123"}],"messages":[{"id":"wamid.%d"}]}`, n)
}

// leastGuard does what a guard must, and nothing else.
func leastGuard(b *testing.B, w *world, base http.RoundTripper) http.RoundTripper {
	n, reader := 0, whatsapp.New()
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		n++
		body, err := io.ReadAll(r.Body)
		require.NoError(b, err)
		a, m, err := reader.ReadRequest(r.URL.Path, body)
		require.NoError(b, err)
		d, err := w.engine.Check(r.Context(), a, m)
		require.NoError(b, err)
		out := r.WithContext(r.Context())
		out.Body = io.NopCloser(bytes.NewReader(body))
		resp, err := base.RoundTrip(out)
		require.NoError(b, err)
		answer, err := io.ReadAll(resp.Body)
		require.NoError(b, err)
		resp.Body = io.NopCloser(bytes.NewReader(answer))
		_, err = w.engine.Record(r.Context(), policy.SentEvent(a, m, d, fmt.Sprintf("least.%d", n), w.clock.Now()))
		require.NoError(b, err)
		return resp, nil
	})
}
