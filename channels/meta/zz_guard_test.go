package meta_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

type zstub struct {
	n    int
	resp []byte
}

func (s *zstub) RoundTrip(r *http.Request) (*http.Response, error) {
	s.n++
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(taken(s.n)))}, nil
}

func TestZ(t *testing.T) {
	w := newWorld(t)
	w.wrote(t, whatsapps)
	path, body := "/v25.0/"+whatsapps.Business+"/messages", textTo(whatsapps.User)
	stub := &zstub{}
	post := func(client *http.Client) {
		resp, err := client.Post("http://127.0.0.1"+path, "application/json", strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	type cand struct {
		name string
		do   func()
	}
	wa := whatsapp.New()
	bare := &http.Client{Transport: stub}
	guarded := &http.Client{Transport: w.guard(meta.Guard{Base: stub, Hosts: []meta.Host{{Name: "127.0.0.1"}}})}
	a, m, err := wa.ReadRequest(path, []byte(body))
	require.NoError(t, err)
	ctx := t.Context()
	d, err := w.engine.Check(ctx, a, m)
	require.NoError(t, err)
	require.True(t, d.Allowed())
	n := 0
	var ids [4096]string
	for i := range ids {
		ids[i] = fmt.Sprintf("wamid.x%d", i)
	}
	inbound := channels.Event{Kind: channels.UserAction, ID: "wamid.1", Occurred: w.clock.Now(), Address: a, Action: channels.ActMessage}
	_ = inbound
	list := []cand{
		{"bare", func() { post(bare) }},
		{"guarded", func() { post(guarded) }},
		{"readrequest", func() { _, _, _ = wa.ReadRequest(path, []byte(body)) }},
		{"check", func() { _, _ = w.engine.Check(ctx, a, m) }},
		{"record", func() {
			n++
			_, _ = w.engine.Record(ctx, policy.SentEvent(a, m, d, ids[n%4096], w.clock.Now()))
		}},
	}
	re := regexp.MustCompile(os.Getenv("Z"))
	best, size, al := make([]float64, len(list)), make([]int, len(list)), make([]float64, len(list))
	round := func(i int) float64 {
		s := time.Now()
		for range size[i] {
			list[i].do()
		}
		return float64(time.Since(s))
	}
	for i := range list {
		best[i] = math.Inf(1)
		for size[i] = 1; round(i) < 3e5; size[i] *= 2 {
		}
		al[i] = testing.AllocsPerRun(50, list[i].do)
	}
	for range 300 {
		for i := range list {
			if re.MatchString(list[i].name) {
				best[i] = min(best[i], round(i)/float64(size[i]))
			}
		}
	}
	for i := range list {
		if re.MatchString(list[i].name) {
			fmt.Printf("Z %s\t%.1f\t%.0f\n", list[i].name, best[i], al[i])
		}
	}
}

func BenchmarkZ(b *testing.B) {
	w := newWorld(b)
	w.wrote(b, whatsapps)
	path, body := "/v25.0/"+whatsapps.Business+"/messages", textTo(whatsapps.User)
	stub := &zstub{}
	guarded := &http.Client{Transport: w.guard(meta.Guard{Base: stub, Hosts: []meta.Host{{Name: "127.0.0.1"}}})}
	b.ReportAllocs()
	for b.Loop() {
		resp, err := guarded.Post("http://127.0.0.1"+path, "application/json", strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
}
