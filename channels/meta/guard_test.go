package meta_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

const day = 24 * time.Hour

// sends are one request on each channel, to somebody who wrote, and the error of each platform for a closed window.
var sends = map[string]struct {
	address    channels.Address
	url, body  string
	code, sub  int
	httpStatus int
}{
	"whatsapp":  {whatsapps, "https://graph.facebook.com/v25.0/" + whatsapps.Business + "/messages", textTo(whatsapps.User), 131047, 0, 400},
	"messenger": {messengers, "https://graph.facebook.com/" + messengers.Business + "/messages", say(messengers.User), 10, 2018278, 400},
	"instagram": {instagrams, "https://graph.instagram.com/v25.0/" + instagrams.Business + "/messages", say(instagrams.User), 10, 2534022, 403},
}

// isMessenger tells the requests of the tests apart that name an account on graph.facebook.com.
func isMessenger(r *http.Request) string {
	if strings.Contains(r.URL.Path, messengers.Business) {
		return "messenger"
	}
	return ""
}

// graphError is the platform's form of an error, as clients read it.
type graphError struct {
	Error struct {
		Message   string `json:"message"`
		Type      string `json:"type"`
		Code      int    `json:"code"`
		Subcode   int    `json:"error_subcode"`
		Transient bool   `json:"is_transient"`
		Data      struct {
			Details string `json:"details"`
		} `json:"error_data"`
	} `json:"error"`
}

func graphErrorOf(t testing.TB, body string) graphError {
	t.Helper()
	var e graphError
	require.NoError(t, json.Unmarshal([]byte(body), &e), body)
	return e
}

func TestARefusedMessageNeverLeaves(t *testing.T) {
	t.Parallel()
	for name, c := range sends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := newWorld(t), newPlatform(t)
			g := w.guard(meta.Guard{Base: dialled(t, p.Server), Channel: isMessenger})
			w.wrote(t, c.address)
			for after, allowed := range map[time.Duration]bool{0: true, day - time.Millisecond: true, day: false, day + time.Millisecond: false} {
				w.clock.set(noon.Add(after))
				resp, body := answered(t, g, "POST", c.url, "application/json", c.body)
				got, report := p.all(), w.one(t)
				require.NoError(t, report.Err)
				require.Equal(t, c.address, report.Address)
				require.Equal(t, w.clock.Now(), report.Decision.At)
				if allowed {
					require.Len(t, got, 1, after)
					require.Equal(t, c.body, got[0].body)
					require.Equal(t, http.StatusOK, resp.StatusCode)
					require.Equal(t, meta.Accepted, report.Fate)
					require.Contains(t, body, report.MessageID, "the answer is whole")
					require.NotEmpty(t, report.MessageID)
					continue
				}
				require.Empty(t, got, after)
				require.Equal(t, meta.Refused, report.Fate)
				require.Zero(t, report.Status)
				require.Equal(t, c.httpStatus, resp.StatusCode)
				require.Equal(t, strconv.Itoa(len(body)), resp.Header.Get("Content-Length"))
				require.EqualValues(t, len(body), resp.ContentLength)
				require.Equal(t, "deny", resp.Header.Get(meta.VerdictHeader))
				e := graphErrorOf(t, body).Error
				require.Equal(t, []int{c.code, c.sub}, []int{e.Code, e.Subcode})
				require.Contains(t, e.Message, "(#"+strconv.Itoa(c.code)+") ")
				require.Contains(t, e.Data.Details, "window_closed")
			}
		})
	}
}

func TestObserveOnlyReports(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), Observe: true, FailClosed: true})
	c := sends["whatsapp"]
	resp, _ := answered(t, g, "POST", c.url, "application/json", c.body)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Len(t, p.all(), 1)
	report := w.one(t)
	require.Equal(t, meta.Accepted, report.Fate)
	require.Equal(t, policy.Deny, report.Decision.Verdict)
	require.NoError(t, report.Err)
	answered(t, g, "POST", c.url, "application/json", "{")
	require.Len(t, p.all(), 1)
	report = w.one(t)
	require.ErrorContains(t, report.Err, "body is not JSON")
	require.Zero(t, report.Decision)
}

func TestRefuseWithError(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), RefuseWithError: true})
	c := sends["whatsapp"]
	_, err := (&http.Client{Transport: g}).Post(c.url, "application/json", strings.NewReader(c.body))
	refused, ok := errors.AsType[*meta.RefusedError](err)
	require.True(t, ok, err)
	require.Equal(t, whatsapps, refused.Address)
	require.True(t, refused.Decision.Has(policy.WindowClosed))
	require.ErrorContains(t, refused, "refused: window_closed (131047): ")
	require.NotContains(t, refused.Error(), whatsapps.User)
	require.Empty(t, p.all())
}

// What went counts: the second answer to a comment is refused, and never leaves.
func TestASendIsRecorded(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	g := w.guard(meta.Guard{Base: dialled(t, p.Server)})
	comment := channels.Event{Kind: channels.UserAction, ID: "comment", Address: channels.Address{Channel: "instagram", Business: instagrams.Business},
		Occurred: noon, Action: channels.ActComment, Token: "c1"}
	_, err := w.engine.Record(t.Context(), comment)
	require.NoError(t, err)
	url, reply := sends["instagram"].url, `{"recipient":{"comment_id":"c1"},"message":{"text":"Thank you."}}`
	resp, _ := answered(t, g, "POST", url, "application/json", reply)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	first := w.one(t)
	require.NoError(t, first.Err)
	require.Equal(t, "m_1", first.MessageID)
	require.Empty(t, first.Address.User, "the comment stands for its writer")

	resp, body := answered(t, g, "POST", url, "application/json", reply)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	e := graphErrorOf(t, body).Error
	require.Equal(t, []int{100, 2534025}, []int{e.Code, e.Subcode})
	require.True(t, w.one(t).Decision.Has(policy.QuotaExhausted))
	require.Len(t, p.all(), 1)

	other := strings.Replace(reply, "c1", "c2", 1)
	resp, _ = answered(t, g, "POST", url, "application/json", other)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode, "nobody made this comment")
	w.told()
	// A person who is named is asked about too: what the person blocked counts.
	require.NoError(t, second(w.engine.Record(t.Context(), channels.UserDid(instagrams, channels.ActBlock, "b", noon))))
	comment.ID, comment.Token = "comment2", "c2"
	require.NoError(t, second(w.engine.Record(t.Context(), comment)))
	ctx := meta.WithIntent(t.Context(), meta.Intent{Person: instagrams.User})
	req, err := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader(other))
	require.NoError(t, err)
	resp, _ = roundTripped(t, g, req)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.True(t, w.one(t).Decision.Has(policy.UserBlocked))
}

func second[T any](_ T, err error) error { return err }

func TestThePlatformsRefusalIsExplained(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	p.Fail = `400 {"error":{"message":"(#131047) Re-engagement message","type":"OAuthException","code":131047,"error_data":{"details":"x"},"fbtrace_id":"A"}}`
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), Observe: true})
	c := sends["whatsapp"]
	for _, predicted := range []bool{true, false} {
		if !predicted {
			w.wrote(t, whatsapps)
		}
		resp, body := answered(t, g, "POST", c.url, "application/json", c.body)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode)
		require.Equal(t, strings.TrimPrefix(p.Fail, "400 "), body)
		report := w.one(t)
		require.NoError(t, report.Err)
		require.Equal(t, []any{meta.Rejected, 400, predicted, true}, []any{report.Fate, report.Status, report.Diagnosis.Predicted, report.Diagnosis.Known})
		require.Equal(t, predicted, len(report.Diagnosis.Causes) == 0)
	}
	for fail, says := range map[string]string{
		"500 <html>": "read the answer with status 500", "502 {}": "read the answer with status 502: it has no error", "400 ": "read the answer with status 400",
	} {
		p.Fail = fail
		answered(t, g, "POST", c.url, "application/json", c.body)
		report := w.one(t)
		require.Equal(t, meta.Rejected, report.Fate)
		require.ErrorContains(t, report.Err, says)
		require.Zero(t, report.Diagnosis)
	}
}

func TestAnswersThatNameNoMessage(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	w.wrote(t, whatsapps, messengers)
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), Channel: isMessenger})
	for answer, says := range map[string]string{
		"200 {}": "names no message", `200 {"messages":[]}`: "names no message", "200 [": "read the answer", `200 {"messages":7}`: "names no message",
		`200 {"message_id":"` + strings.Repeat("x", 1<<20) + `"}`: "read the answer",
	} {
		p.Fail = answer
		_, body := answered(t, g, "POST", sends["whatsapp"].url, "application/json", sends["whatsapp"].body)
		require.Equal(t, strings.TrimPrefix(answer, "200 "), body, "whole, whatever it is")
		report := w.one(t)
		require.Equal(t, meta.Accepted, report.Fate)
		require.ErrorContains(t, report.Err, says)
	}
	p.Fail = `200 {"recipient_id":"5"}`
	for _, action := range []string{`"sender_action":"typing_on"`, `"sender_action":"react","payload":{"message_id":"m1","reaction":"love"}`} {
		answered(t, g, "POST", sends["messenger"].url, "application/json", `{"recipient":{"id":"`+messengers.User+`"},`+action+`}`)
		require.NoError(t, w.one(t).Err, "no message comes of %s", action)
	}
}

// A read receipt and a typing sign on WhatsApp name a message and nobody.
func TestWhatNamesNobodyPasses(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	p.Fail = `200 {"success":true}`
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), FailClosed: true})
	for _, extra := range []string{"", `,"typing_indicator":{"type":"text"}`} {
		resp, _ := answered(t, g, "POST", sends["whatsapp"].url, "application/json", `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1"`+extra+`}`)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		report := w.one(t)
		require.NoError(t, report.Err)
		require.Zero(t, report.Decision)
		require.Equal(t, channels.SenderAction, report.Message.Type)
	}
	require.Len(t, p.all(), 2)
}

// A one-time token stands for a person, and holds one message.
func TestAOneTimeToken(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t, conversation.WithAccounts(conversation.AccountMap{messengers.Business: {Features: []string{"one_time_notification"}}})), newPlatform(t)
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), Channel: isMessenger})
	require.NoError(t, second(w.engine.Record(t.Context(), channels.Event{Kind: channels.UserAction, ID: "otn", Address: messengers,
		Occurred: noon, Action: channels.ActOptIn, Token: "otn1"})))
	w.clock.set(noon.Add(30 * day))
	for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
		resp, body := answered(t, g, "POST", sends["messenger"].url, "application/json", `{"recipient":{"one_time_notif_token":"otn1"},"message":{"text":"It is back."}}`)
		require.Equal(t, status, resp.StatusCode, body)
	}
	require.Len(t, p.all(), 1)
}

func TestAGuardThatIsNotSetUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for field, g := range map[string]*meta.Guard{
		"guard.engine": {}, "guard.channels": {Engine: w.engine},
	} {
		body := &watched{Reader: strings.NewReader("x")}
		req, err := http.NewRequestWithContext(t.Context(), "POST", "https://graph.facebook.com/1/messages", body)
		require.NoError(t, err)
		_, err = g.RoundTrip(req)
		input, ok := errors.AsType[*channels.InputError](err)
		require.True(t, ok, err)
		require.Equal(t, field, input.Field)
		require.True(t, body.closed, "a round tripper always closes the body")
	}
	for _, req := range []*http.Request{nil, {}} {
		_, err := w.guard(meta.Guard{}).RoundTrip(req)
		require.EqualError(t, err, "request has no URL")
	}
	_, err := (*meta.Guard)(nil).RoundTrip(&http.Request{})
	require.Error(t, err)
	withoutClock := w.guard(meta.Guard{})
	withoutClock.Clock = (*clock)(nil)
	for said, g := range map[string]*meta.Guard{
		"guard.engine is nil":                 w.guard(meta.Guard{Engine: (*conversation.Engine)(nil)}),
		"guard.channels holds a nil channel":  w.guard(meta.Guard{Channels: []policy.Channel{nil}}),
		"guard.channels holds a nil channel ": w.guard(meta.Guard{Channels: []policy.Channel{(*messenger.Channel)(nil)}}),
		"guard.base is a nil pointer":         w.guard(meta.Guard{Base: (*http.Transport)(nil)}),
		"guard.clock is a nil pointer":        withoutClock,

		`guard.hosts is no host without scheme and port`:                            w.guard(meta.Guard{Hosts: []meta.Host{{}}}),
		`guard.hosts "127.0.0.1:8080" is no host without scheme and port`:           w.guard(meta.Guard{Hosts: []meta.Host{{Name: "127.0.0.1:8080"}}}),
		`guard.hosts "https://provider.example" is no host without scheme and port`: w.guard(meta.Guard{Hosts: append(meta.Hosts(), meta.Host{Name: "https://provider.example"})}),
		`guard.hosts "[::1]" is no host without scheme and port`:                    w.guard(meta.Guard{Hosts: []meta.Host{{Name: "[::1]"}}}),
	} {
		_, err = g.RoundTrip(httpRequest(t, "https://graph.facebook.com/1/messages"))
		require.EqualError(t, err, strings.TrimSpace(said))
		_, err = meta.NewProxy(g, facebook)
		require.EqualError(t, err, strings.TrimSpace(said))
		g.CloseIdleConnections()
	}
}

// A client closes its idle connections through the guard.
func TestIdleConnectionsAreClosed(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	platform := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	platform.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	platform.Start()
	defer platform.Close()
	client := &http.Client{Transport: newWorld(t).guard(meta.Guard{Base: &http.Transport{}})}
	get := func() {
		answer, err := client.Get(platform.URL)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	}
	get()
	get()
	require.EqualValues(t, 1, opened.Load())
	client.CloseIdleConnections()
	get()
	require.EqualValues(t, 2, opened.Load())
}

func httpRequest(t testing.TB, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", url, nil)
	require.NoError(t, err)
	return req
}

type watched struct {
	io.Reader
	closed bool
}

func (w *watched) Close() error { w.closed = true; return nil }
