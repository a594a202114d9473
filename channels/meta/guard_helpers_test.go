package meta_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

// One person on each channel.
var (
	whatsapps  = channels.Address{Channel: whatsapp.Name, Business: "310000000000001", User: "447700900123"}
	messengers = channels.Address{Channel: messenger.Name, Business: "410000000000001", User: "5100000000000001"}
	instagrams = channels.Address{Channel: instagram.Name, Business: "17800000000000001", User: "6100000000000001"}
)

func textTo(user string) string {
	return `{"messaging_product":"whatsapp","to":"` + user + `","type":"text","text":{"body":"Your parcel is at the desk."}}`
}

func say(user string) string {
	return `{"recipient":{"id":"` + user + `"},"messaging_type":"RESPONSE","message":{"text":"Your parcel is at the desk."}}`
}

// clock is a clock that is set by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// world is an engine, its clock, and what a guard reported.
type world struct {
	clock  *clock
	engine *conversation.Engine

	mu      sync.Mutex
	reports []meta.GuardReport
}

func platforms() []policy.Channel {
	return []policy.Channel{whatsapp.New(), messenger.New(), instagram.New()}
}

func newWorld(t testing.TB, opts ...conversation.Option) *world {
	t.Helper()
	w := &world{clock: &clock{at: noon}}
	e, err := conversation.New(append([]conversation.Option{conversation.WithChannels(platforms()...), conversation.WithClock(w.clock)}, opts...)...)
	require.NoError(t, err)
	w.engine = e
	return w
}

// patient is an engine that goes on although the guard's time for it is over, which on a busy machine says nothing: what hangs is tested
// by a clock of the test's own.
type patient struct{ meta.Decider }

func (p patient) Check(ctx context.Context, a channels.Address, m channels.Message) (policy.Decision, error) {
	return p.Decider.Check(context.WithoutCancel(ctx), a, m)
}

func (p patient) Record(ctx context.Context, events ...channels.Event) ([]bool, error) {
	return p.Decider.Record(context.WithoutCancel(ctx), events...)
}

// guard completes a guard with what the world has.
func (w *world) guard(g meta.Guard) *meta.Guard {
	if g.Engine == nil {
		g.Engine = patient{w.engine}
	}
	if g.Channels == nil {
		g.Channels = platforms()
	}
	if g.Report == nil {
		g.Report = func(_ context.Context, r meta.GuardReport) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.reports = append(w.reports, r)
		}
	}
	g.Clock = w.clock
	return &g
}

// told gives the reports since it was last asked.
func (w *world) told() []meta.GuardReport {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.reports
	w.reports = nil
	return out
}

// one is the only report.
func (w *world) one(t testing.TB) meta.GuardReport {
	t.Helper()
	all := w.told()
	require.Len(t, all, 1)
	return all[0]
}

// wrote records that persons wrote, now.
func (w *world) wrote(t testing.TB, people ...channels.Address) {
	t.Helper()
	for i, a := range people {
		at := w.clock.Now()
		_, err := w.engine.Record(t.Context(), channels.UserMessage(a, fmt.Sprintf("in-%d-%d", at.UnixMilli(), i), at))
		require.NoError(t, err)
	}
}

// platform is a real server that stands for the platform, and what it got.
type platform struct {
	*httptest.Server
	mu   sync.Mutex
	got  []received
	Fail string // the body of its error, with the status before it: "400 {...}"
}

type received struct {
	method, target string
	header         http.Header
	length         int64
	encoding       []string
	body           string
}

func newPlatform(t testing.TB) *platform {
	t.Helper()
	p := &platform{}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	p.mu.Lock()
	p.got = append(p.got, received{r.Method, r.RequestURI, r.Header.Clone(), r.ContentLength, r.TransferEncoding, string(body)})
	n, fail := len(p.got), p.Fail
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case fail != "":
		status, answer := 0, ""
		_, _ = fmt.Sscanf(fail, "%d", &status)
		_, answer, _ = strings.Cut(fail, " ")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	case strings.Contains(string(body), `"messaging_product"`):
		_, _ = fmt.Fprintf(w, `{"messaging_product":"whatsapp","contacts":[{"input":"447700900123","wa_id":"447700900123"}],"messages":[{"id":"wamid.%d"}]}`, n)
	default:
		_, _ = fmt.Fprintf(w, `{"recipient_id":"5100000000000001","message_id":"m_%d"}`, n)
	}
}

// all gives the requests since it was last asked.
func (p *platform) all() []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.got
	p.got = nil
	return out
}

// dialled is a transport that brings every host to one server, so that requests can name the platform's real hosts.
func dialled(t testing.TB, server *httptest.Server) http.RoundTripper {
	t.Helper()
	to := strings.TrimPrefix(server.URL, "http://")
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.URL.Scheme, r.URL.Host = "http", to
		return server.Client().Transport.RoundTrip(r)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answered is the whole answer to a request.
func answered(t testing.TB, g http.RoundTripper, method, target, kind, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	require.NoError(t, err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return roundTripped(t, g, req)
}

func roundTripped(t testing.TB, g http.RoundTripper, req *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := g.RoundTrip(req)
	require.NoError(t, err)
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp, string(text)
}
