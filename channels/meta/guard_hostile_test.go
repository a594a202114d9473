package meta_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/conversation"
)

// A URL whose path is opaque, and a Host header beside another host's address, do not hide a send.
func TestHiddenSends(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	g := w.guard(meta.Guard{Base: dialled(t, p.Server)})
	opaque := httpRequest(t, facebook)
	opaque.URL.Opaque = "//graph.facebook.com/v25.0/" + whatsapps.Business + "%2Fmessages"
	named := httpRequest(t, "http://203.0.113.7/"+whatsapps.Business+"/messages")
	named.Host = "graph.facebook.com:443"
	for _, req := range []*http.Request{opaque, named} {
		req.Body = io.NopCloser(strings.NewReader(textTo(whatsapps.User)))
		roundTripped(t, g, req)
		require.Equal(t, whatsapps, w.one(t).Address)
	}
	require.Empty(t, p.all())
}

// Nothing that is secret is shown: not by reports, errors or answers, whatever fails.
func TestNothingSecretIsShown(t *testing.T) {
	t.Parallel()
	const token = "EAAsecret"
	w, p := newWorld(t), newPlatform(t)
	nested := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") })}
	throughClient := roundTrip(func(r *http.Request) (*http.Response, error) {
		out := r.Clone(r.Context())
		out.RequestURI = ""
		return nested.Do(out)
	})
	for name, c := range map[string]struct {
		base http.RoundTripper
		body string
	}{
		"passes": {dialled(t, p.Server), `{"access_token":"` + token + `","messaging_product":"whatsapp"}`},
		"breaks": {throughClient, `{"access_token":"` + token + `","messaging_product":"whatsapp","to":["` + token + `"]}`},
		"form":   {throughClient, "access_token=" + token + "&recipient=" + token + "&message={}"},
	} {
		for _, query := range []string{"?access_token=" + token, "?a=%zz&access_token=" + token} {
			for _, closed := range []bool{false, true} {
				g := w.guard(meta.Guard{Base: c.base, FailClosed: closed, RefuseWithError: closed})
				req := httpRequest(t, "https://user:"+token+"@graph.facebook.com/"+whatsapps.Business+"/messages"+query)
				req.Body = io.NopCloser(strings.NewReader(c.body))
				req.Header.Set("Authorization", "Bearer "+token)
				resp, err := g.RoundTrip(req)
				report := w.one(t)
				shown := fmt.Sprint(err, report, report.Err, report.LogValue()) + fmt.Sprintf("%+v %#v", report, report)
				if resp != nil {
					text, rerr := io.ReadAll(resp.Body)
					require.NoError(t, rerr)
					shown += string(text)
				}
				require.NotContains(t, shown, token, name)
				require.NotContains(t, shown, "access_token=", name)
			}
		}
	}
	// What is not looked at fails without its query too.
	_, err := w.guard(meta.Guard{Base: throughClient}).RoundTrip(httpRequest(t, "https://example.org/x?access_token="+token))
	require.EqualError(t, err, `Post "https://example.org/x": no route`)
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	w.wrote(t, whatsapps)
	g := w.guard(meta.Guard{Base: dialled(t, p.Server)})
	const senders, each = 16, 8
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			for range each {
				resp, err := (&http.Client{Transport: g}).Post(sends["whatsapp"].url, asJSON, strings.NewReader(sends["whatsapp"].body))
				if err == nil {
					_ = resp.Body.Close()
				}
			}
		})
	}
	all.Wait()
	require.Len(t, p.all(), senders*each)
	ids := map[string]bool{}
	for _, r := range w.told() {
		require.NoError(t, r.Err)
		ids[r.MessageID] = true
	}
	require.Len(t, ids, senders*each)
}

// Fields in the query, parts of some among them, belong to what the body says, in whatever order they come out of a map.
func TestAQueryOfParts(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	w.wrote(t, messengers)
	for range 20 {
		url := facebook + "/" + messengers.Business + "/messages?recipient[id]=" + messengers.User + "&messaging_type=RESPONSE&tag="
		answered(t, w.guard(meta.Guard{Base: dialled(t, p.Server), Channel: isMessenger}), "POST", url, asJSON, `{"message":{"text":"x"}}`)
		report := w.one(t)
		require.NoError(t, report.Err)
		require.Equal(t, messengers, report.Address)
	}
}

// Whatever the path, the query and the body: the guard does not panic, what passes is what was sent, and the same request has the same fate.
func FuzzGuard(f *testing.F) {
	f.Add("/v25.0/1/messages", "access_token=x", textTo(whatsapps.User))
	f.Add("/me/messages", "method=post&recipient={}", say(messengers.User))
	f.Add("//1%2Fmessages/..", "a=1&a=2", "recipient={}&message={}")
	f.Add("/", "", "batch=[]")
	f.Add("/104/messages", "recipient[id]=7&messaging_type=RESPONSE&tag=", `{"message":{"text":"x"}}`)
	store := &struct{ conversation.Store }{}
	w := newWorld(f, conversation.WithStore(store))
	pass := func(t *testing.T, path, query, body string) (meta.GuardReport, string) {
		store.Store = conversation.NewMemoryStore() // so that a finding occurs again by itself
		u := &url.URL{Scheme: "https", Host: "graph.facebook.com", Path: path, RawQuery: query}
		req := (&http.Request{Method: "POST", URL: u, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}).WithContext(context.Background())
		sent := false
		base := roundTrip(func(r *http.Request) (*http.Response, error) {
			sent = true
			got, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			require.Equal(t, body, string(got))
			require.Equal(t, u, r.URL)
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})
		var report meta.GuardReport
		g := w.guard(meta.Guard{Base: base, Report: func(_ context.Context, r meta.GuardReport) { report = r }})
		resp, err := g.RoundTrip(req)
		require.NoError(t, err)
		answer, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		if sent {
			require.Equal(t, body, string(answer), "the answer is whole")
		} else {
			require.Equal(t, meta.Refused, report.Fate)
			require.NotEmpty(t, graphErrorOf(t, string(answer)).Error.Data.Details)
		}
		return report, string(answer)
	}
	f.Fuzz(func(t *testing.T, path, query, body string) {
		report, answer := pass(t, path, query, body)
		report2, answer2 := pass(t, path, query, body)
		require.Equal(t, answer, answer2)
		require.Equal(t, fmt.Sprint(report.Err), fmt.Sprint(report2.Err))
		report.Err, report2.Err = nil, nil
		require.Equal(t, report, report2)
	})
}
