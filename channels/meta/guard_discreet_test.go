package meta_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/conversation"
)

// What must never be shown, each with a mark of its own.
var marks = map[string]string{
	"bearer": "EAAbearer", "query": "EAAquery", "body": "EAAbody", "password": "EAApassword", "text": "EAAtext", "id": "wamid.EAAid",
	"person": whatsapps.User, "reply token": "EAAreply",
}

// leaky is a transport beneath the guard that fails as other people's code fails: with URLs in the text, one in the other.
func leaky(r *http.Request) (*http.Response, error) {
	inner := &url.Error{Op: "Get", URL: "https://login.example/token?client_secret=" + marks["query"], Err: errors.New("no route")}
	return nil, fmt.Errorf("log in: %w", &url.Error{Op: "Post", URL: r.URL.String(), Err: errors.Join(errors.New("try again"), inner)})
}

// Every fate of every kind of request, in each mode, by transport and by proxy: nothing of it that is secret stands in the answers, errors,
// reports and log lines.
func TestEveryPathIsDiscreet(t *testing.T) {
	t.Parallel()
	text := strings.Replace(textTo(whatsapps.User), "Your parcel is at the desk.", marks["text"], 1)
	bodies := map[string]string{
		"whole": text, "broken": text[:len(text)-1], "of nobody": strings.Replace(text, `"to"`, `"too"`, 1),
		"wrong":                     strings.Replace(text, `{"body":"`+marks["text"]+`"}`, `["`+marks["text"]+`"]`, 1),
		"whose recipient is a list": strings.Replace(text, `"`+whatsapps.User+`"`, `["`+whatsapps.User+`"]`, 1),
		"with a credential":         strings.Replace(text, "{", `{"access_token":"`+marks["body"]+`",`, 1),
		"with a reply token":        `{"recipient":{"one_time_notif_token":"` + marks["reply token"] + `"},"message":{"text":"` + marks["text"] + `"}}`,
		"a form":                    url.Values{"access_token": {marks["body"]}, "messaging_product": {"whatsapp"}, "to": {whatsapps.User}, "text": {marks["text"]}}.Encode(),
		"a form of another shape":   "access_token=" + marks["body"] + "&to=" + whatsapps.User,
	}
	answers := map[string]string{
		"taken": `200 {"messages":[{"id":"` + marks["id"] + `"}]}`, "no JSON": "200 " + marks["body"], "no id": `200 {"messages":"` + marks["body"] + `"}`,
		"refused": `400 {"error":{"code":131047,"message":"` + marks["person"] + `"}}`, "not explained": "500 " + marks["body"], "a transport's own": "",
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := newWorld(t, conversation.WithHouseRules(conversation.HonourOptOut{})), newPlatform(t)
			failing := &flawed{Decider: w.engine, check: fmt.Errorf("load: %w", &url.Error{Op: "Get", URL: "https://store.example?key=" + marks["query"], Err: errors.New("down")})}
			for _, engine := range []meta.Decider{w.engine, failing} {
				for answer, fail := range answers {
					base := dialled(t, p.Server)
					if p.Fail = fail; fail == "" {
						base = roundTrip(leaky)
					}
					for mode := range 8 {
						g := w.guard(meta.Guard{Base: base, Engine: engine, Observe: mode&1 != 0, FailClosed: mode&2 != 0, RefuseWithError: mode&4 != 0, Channel: isMessenger})
						requireDiscreet(t, w, g, body, answer)
					}
				}
				w.wrote(t, whatsapps) // so that the second round is allowed
			}
		})
	}
}

// requireDiscreet sends a body by the transport and by the proxy, with credentials wherever one may stand.
func requireDiscreet(t *testing.T, w *world, g *meta.Guard, body, about string) {
	t.Helper()
	proxy, err := meta.NewProxy(g, facebook)
	require.NoError(t, err)
	for _, query := range []string{"?access_token=" + marks["query"], "?to=" + whatsapps.User + "&a=%zz&access_token=" + marks["query"]} {
		for _, through := range []http.RoundTripper{g, roundTrip(func(r *http.Request) (*http.Response, error) { return served(proxy, r), nil })} {
			ctx := meta.WithIntent(t.Context(), meta.Intent{Person: whatsapps.User})
			req, err := http.NewRequestWithContext(ctx, "POST", "https://me:"+marks["password"]+"@graph.facebook.com/"+whatsapps.Business+"/messages"+query, strings.NewReader(body))
			require.NoError(t, err)
			req.Header.Set("Authorization", "Bearer "+marks["bearer"])
			req.Header.Set(meta.PersonHeader, whatsapps.User)
			resp, err := through.RoundTrip(req)
			refused, _ := errors.AsType[*meta.RefusedError](err)
			shown := fmt.Sprint(err) + fmt.Sprintf("%v %+v %#v", g, *g, refused)
			if resp != nil && resp.Header.Get(meta.VerdictHeader) != "" || resp != nil && resp.StatusCode == http.StatusBadGateway {
				text, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				shown += string(text) + fmt.Sprint(resp.Header)
			}
			for _, r := range w.told() {
				shown += fmt.Sprintf("%v %+v %#v %v %v", r, r, r, r.Err, r.LogValue()) + logged(r)
			}
			for what, mark := range marks {
				require.NotContains(t, shown, mark, "%s, %s", about, what)
			}
		}
	}
}

func served(h http.Handler, r *http.Request) *http.Response {
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	return out.Result()
}

// logged is what both handlers of package slog write.
func logged(r meta.GuardReport) string {
	var b strings.Builder
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).LogAttrs(context.Background(), slog.LevelInfo, "send", slog.Any("report", r), slog.Any("error", r.Err))
	}
	return b.String()
}
