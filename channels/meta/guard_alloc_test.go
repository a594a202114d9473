//go:build !race

package meta_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta"
)

// Every send pays for what the guard allocates: reading the request and the answer, the decision and the record included. (The race detector takes things out of pools at random.)
func TestGuardAllocatesLittle(t *testing.T) {
	w := newWorld(t)
	w.wrote(t, whatsapps)
	n, body := 0, textTo(whatsapps.User)
	base := roundTrip(func(r *http.Request) (*http.Response, error) {
		n++
		_, err := io.Copy(io.Discard, r.Body)
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(taken(n)))}, err
	})
	post := func(transport http.RoundTripper) func() {
		return func() {
			r, err := http.NewRequest(http.MethodPost, sends["whatsapp"].url, strings.NewReader(body))
			if err == nil {
				_, err = transport.RoundTrip(r)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	g := w.guard(meta.Guard{Base: base, Engine: w.engine, Report: func(context.Context, meta.GuardReport) {}})
	added := testing.AllocsPerRun(500, post(g)) - testing.AllocsPerRun(500, post(base))
	require.LessOrEqual(t, added, 40.0)
}
