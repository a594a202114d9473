package meta_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta"
)

// What the guard adds to a send, beside the send itself over loopback: both in one run, in turns, so that their ratio means something.
func BenchmarkGuard(b *testing.B) {
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"messaging_product":"whatsapp","contacts":[{"input":"447700900123","wa_id":"447700900123"}],"messages":[{"id":"wamid.%d"}]}`, n)
	}))
	b.Cleanup(server.Close)
	w := newWorld(b)
	w.wrote(b, whatsapps)
	post := func(b *testing.B, client *http.Client) {
		resp, err := client.Post(server.URL+"/v25.0/"+whatsapps.Business+"/messages", "application/json", strings.NewReader(textTo(whatsapps.User)))
		require.NoError(b, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(b, err)
		require.NoError(b, resp.Body.Close())
		require.Equal(b, http.StatusOK, resp.StatusCode)
	}
	transport := &http.Transport{}
	b.Cleanup(transport.CloseIdleConnections)
	bare := &http.Client{Transport: transport}
	guarded := &http.Client{Transport: w.guard(meta.Guard{Base: transport, Hosts: []meta.Host{{Name: "127.0.0.1"}}})}
	var with, without time.Duration
	for b.Loop() {
		at := time.Now()
		post(b, bare)
		between := time.Now()
		post(b, guarded)
		without, with = without+between.Sub(at), with+time.Since(between)
	}
	b.ReportMetric(100*float64(with-without)/float64(without), "%added")
	b.ReportMetric(float64(without.Microseconds())/float64(b.N), "us/bare")
}
