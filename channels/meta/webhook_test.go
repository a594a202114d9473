package meta_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/conversation"
)

var _ meta.Receiver = (*conversation.Engine)(nil)

func TestHandshake(t *testing.T) {
	t.Parallel()
	right := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {verifyToken}, "hub.challenge": {"1158201444"}}
	for name, c := range map[string]struct {
		change func(url.Values)
		token  string
		status int
		answer string
		report string
	}{
		"right":                {status: 200, answer: "1158201444"},
		"a challenge in HTML":  {change: func(q url.Values) { q.Set("hub.challenge", "<script>") }, status: 200, answer: "<script>"},
		"wrong token":          {change: func(q url.Values) { q.Set("hub.verify_token", verifyToken+"x") }, status: 403, report: "hub.verify_token is not the one"},
		"empty token":          {change: func(q url.Values) { q.Set("hub.verify_token", "") }, status: 403, report: "hub.verify_token is not the one"},
		"no token":             {change: func(q url.Values) { q.Del("hub.verify_token") }, status: 403, report: "hub.verify_token is not the one"},
		"token twice":          {change: func(q url.Values) { q.Add("hub.verify_token", verifyToken) }, status: 403, report: "hub.verify_token is not the one"},
		"no token was set":     {change: func(q url.Values) { q.Set("hub.verify_token", "") }, token: "none", status: 403, report: "webhook.verify_token is empty"},
		"wrong mode":           {change: func(q url.Values) { q.Set("hub.mode", "unsubscribe") }, status: 403, report: "hub.mode is not subscribe"},
		"no challenge":         {change: func(q url.Values) { q.Del("hub.challenge") }, status: 400, report: "hub.challenge is missing"},
		"nothing":              {change: func(q url.Values) { clear(q) }, status: 403, report: "hub.verify_token is not the one"},
		"a parameter besides":  {change: func(q url.Values) { q.Set("x", "y") }, status: 200, answer: "1158201444"},
		"mode and token swap":  {change: func(q url.Values) { q.Set("hub.mode", verifyToken); q.Set("hub.verify_token", "subscribe") }, status: 403, report: "hub.verify_token is not the one"},
		"challenge like token": {change: func(q url.Values) { q.Set("hub.challenge", "0") }, status: 200, answer: "0"},
	} {
		s := newSite(t, func(s *site) {
			if c.token != "" {
				s.hook.VerifyToken = ""
			}
		})
		q := url.Values{}
		for k, v := range right {
			q[k] = append([]string(nil), v...)
		}
		if c.change != nil {
			c.change(q)
		}
		answer, err := s.Client().Get(s.URL + "/any/path?" + q.Encode())
		require.NoError(t, err, name)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, c.status, answer.StatusCode, name)
		require.Equal(t, "nosniff", answer.Header.Get("X-Content-Type-Options"), name)
		require.Equal(t, "text/plain; charset=utf-8", answer.Header.Get("Content-Type"), name)
		r, err := http.NewRequest(http.MethodGet, s.URL+"?"+q.Encode(), nil)
		require.NoError(t, err)
		_, text := s.do(t, r)
		if c.status == 200 {
			require.Equal(t, c.answer, text, name)
			require.Empty(t, s.problems(), name)
		} else {
			require.Contains(t, s.problems()[0], c.report, name)
			s.requireDiscreet(t, text, "")
		}
		require.Zero(t, s.store.Len(), name)
	}
}

// A webhook that lacks what it needs answers nothing but 500, whoever asks, and says what is missing.
func TestAWebhookThatLacksSomething(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(*meta.Webhook){
		"webhook.engine":     func(w *meta.Webhook) { w.Engine = nil },
		"webhook.engine ":    func(w *meta.Webhook) { w.Engine = (*conversation.Engine)(nil) },
		"webhook.secrets":    func(w *meta.Webhook) { w.Secrets = nil },
		"webhook.secrets[1]": func(w *meta.Webhook) { w.Secrets = append(w.Secrets, "") },
		"webhook.max_body":   func(w *meta.Webhook) { w.MaxBody = channels.MaxBody + 1 },
		"webhook.max_body ":  func(w *meta.Webhook) { w.MaxBody = -1 },
	} {
		s := newSite(t, func(s *site) { change(s.hook) })
		require.Equal(t, 500, s.deliver(t, whatsappBody(entry("n1", customer, "wamid.1"))), field)
		answer, err := s.Client().Get(s.URL + "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=" + verifyToken)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, 500, answer.StatusCode, field)
		require.Len(t, s.reports, 2)
		var wrong *channels.InputError
		require.ErrorAs(t, s.reports[0].Err, &wrong)
		require.Equal(t, field, wrong.Field+map[bool]string{true: " "}[field[len(field)-1] == ' '])
		require.Zero(t, s.store.Len())
		require.Empty(t, s.received)
	}
	for _, none := range []*meta.Webhook{nil, {}} {
		rw := httptest.NewRecorder()
		none.ServeHTTP(rw, httptest.NewRequest(http.MethodPost, "/", nil))
		require.Equal(t, 500, rw.Code)
		require.NotPanics(t, func() { none.ServeHTTP(rw, &http.Request{Method: http.MethodGet}) })
	}
}

// MaxBody says what is too large; the largest that may be asked for is what the channels read.
func TestMaxBody(t *testing.T) {
	t.Parallel()
	body := whatsappBody(entry("n1", customer, "wamid.1"))
	for limit, status := range map[int64]int{1: 413, int64(len(body)) - 1: 413, int64(len(body)): 200, channels.MaxBody: 200} {
		s := newSite(t, func(s *site) { s.hook.MaxBody = limit })
		require.Equal(t, status, s.deliver(t, body), limit)
	}
}

// Without a function of the host's, bodies are recorded.
func TestWebhookWithoutHandle(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(s *site) { s.hook.Handle = nil })
	require.Equal(t, 200, s.deliver(t, whatsappBody(entry("n1", customer, "wamid.1"))))
	d, err := s.engine.Check(context.Background(), channels.Address{Channel: "whatsapp", Business: "n1", User: customer}, channels.Message{Type: channels.Text, Text: "hello"})
	require.NoError(t, err)
	require.True(t, d.Allowed(), d)
}

// What each body brought is said in order, with the channel where it is one.
func TestListsOfBodies(t *testing.T) {
	t.Parallel()
	one, two := whatsappBody(entry("n1", customer, "wamid.1")), whatsappBody(entry("n2", customer, "wamid.2"))
	page, payments := messengerBody("3001", "m.1"), `{"object":"payments"}`
	for body, want := range map[string]struct {
		channel string
		ids     []string
	}{
		one:                                       {"whatsapp", []string{"wamid.1"}},
		"[" + one + "]":                           {"whatsapp", []string{"wamid.1"}},
		" [ " + one + "\n, " + two + "]\n":        {"whatsapp", []string{"wamid.1", "wamid.2"}},
		"[" + payments + "," + page + "]":         {"messenger", []string{"m.1"}},
		"[" + page + "," + payments + "]":         {"messenger", []string{"m.1"}},
		"[" + one + "," + page + "," + two + "]":  {"", []string{"wamid.1", "m.1", "wamid.2"}},
		"[" + one + "," + one + "]":               {"whatsapp", []string{"wamid.1"}},
		"[" + payments + "," + payments + "]":     {"", nil},
		"[" + payments + ",5," + payments + ",1]": {"whatsapp", nil}, // who cannot read it is asked first
	} {
		s := newSite(t, nil)
		require.Equal(t, 200, s.deliver(t, body), body)
		require.Equal(t, want.ids, s.news(), body)
		require.Len(t, s.received, 1)
		require.Len(t, s.received[0].New, len(s.received[0].Events))
		if want.ids != nil {
			require.Equal(t, want.channel, s.received[0].Channel, body)
		}
	}
}

// A receiver of the host's own, whose errors are not known, is trusted to fail for a while only.
func TestAnUnknownErrorMayPass(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(s *site) { s.hook.Engine = broken{} })
	require.Equal(t, 503, s.deliver(t, `{}`))
	require.Empty(t, s.received)
	require.ErrorIs(t, s.reports[0].Err, errBroken)
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Receive(context.Context, []byte) (channels.Received, error) {
	return channels.Received{}, errors.Join(&channels.DecodeError{Reason: "is odd"}, &channels.RecordError{}, errBroken)
}

func (broken) Unsee(context.Context, ...channels.Event) error { return errBroken }
