package meta_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// 64 senders at the same time, persons whom several of them write for, every fifth handling fails, and every delivery comes twice: each
// message is new once.
func TestManySendersLoseNothing(t *testing.T) {
	t.Parallel()
	const senders, each, persons = 64, 16, 32
	s := newSite(t, nil, conversation.WithRecent(2*senders*each/persons))
	var calls, failed atomic.Int64
	s.does(func(_ context.Context, got channels.Received, _ []byte) error {
		if got.New[0] && calls.Add(1)%5 == 0 {
			failed.Add(1)
			return errBroken
		}
		return nil
	})
	s.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = senders
	var all sync.WaitGroup
	for sender := range senders {
		all.Go(func() {
			for n := range each {
				user := fmt.Sprint(919812345000 + (sender*each+n)%persons)
				body := whatsappBody(entry("n1", user, fmt.Sprintf("wamid.%d.%d", sender, n)))
				for done := 0; done < 2; {
					switch status := s.deliver(t, body); status {
					case 200:
						done++
					case 500:
					default:
						t.Errorf("answered %d", status)
						return
					}
				}
			}
		})
	}
	all.Wait()
	news := s.news()
	require.Len(t, news, senders*each)
	slices.Sort(news)
	require.Len(t, slices.Compact(news), senders*each, "none twice")
	require.EqualValues(t, senders*each+failed.Load(), calls.Load(), "each was new until it was handled, and no longer")
	require.EqualValues(t, (senders*each-1)/4, failed.Load())
	require.Len(t, s.problems(), int(failed.Load()))
}

// plain is what a backend without this library does at least: it verifies and unmarshals.
type plain struct{ seen atomic.Int64 }

func (p *plain) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, threeMB))
	if err != nil || signature(appSecret, body) != r.Header.Get("X-Hub-Signature-256") {
		http.Error(rw, "", http.StatusForbidden)
		return
	}
	var in struct {
		Object string
		Entry  []struct {
			ID      string
			Changes []struct {
				Field string
				Value struct {
					Metadata struct {
						PhoneNumberID string `json:"phone_number_id"`
					}
					Messages []struct {
						From, ID, Timestamp, Type string
						Text                      struct{ Body string }
					}
				}
			}
		}
	}
	if json.Unmarshal(body, &in) != nil {
		http.Error(rw, "", http.StatusBadRequest)
		return
	}
	p.seen.Add(int64(len(in.Entry[0].Changes[0].Value.Messages)))
}

// BenchmarkWebhook sends requests over loopback, in turns to the webhook with the memory store and to a handler that verifies and
// unmarshals; the fastest turn of each counts. "of-plain" is how many requests the webhook takes
// in the time in which the other takes one. Run it with -cpu 1.
func BenchmarkWebhook(b *testing.B) {
	s := newSite(b, func(s *site) {
		s.hook.Handle = func(context.Context, channels.Received, []byte) error { return nil }
	})
	p := &plain{}
	other := httptest.NewServer(p)
	defer other.Close()
	bodies := make([][]byte, 4096)
	for i := range bodies {
		bodies[i] = []byte(whatsappBody(entry("n1", fmt.Sprint(919812340000+i%500), fmt.Sprint("wamid.", i))))
	}
	requests := func(url string) (made []*http.Request) {
		for _, body := range bodies {
			r := s.signed(b, body)
			r.URL.Host = url[len("http://"):]
			made = append(made, r)
		}
		return made
	}
	ours, theirs := requests(s.URL), requests(other.URL)
	send := func(r *http.Request) {
		r.Body, _ = r.GetBody()
		if status, _ := s.do(b, r); status != 200 {
			b.Fatal(status)
		}
	}
	const turn = 64
	fastest := [2]time.Duration{time.Hour, time.Hour} // of a turn: the machine has other things to do
	n := 0
	for b.Loop() {
		if n++; n%turn != 1 {
			continue
		}
		for side, requests := range [][]*http.Request{theirs, ours} {
			begun := time.Now()
			for i := range turn {
				send(requests[(n+i)%len(requests)])
			}
			fastest[side] = min(fastest[side], time.Since(begun))
		}
	}
	b.ReportMetric(float64(fastest[0])/float64(fastest[1]), "of-plain")
	b.ReportMetric(turn/fastest[1].Seconds(), "requests/s")
	b.ReportMetric(0, "ns/op")
}
