package meta_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
)

// flawed is an engine of which something fails.
type flawed struct {
	meta.Decider
	check, record error
	recorded      func(context.Context)
}

func (b *flawed) Check(ctx context.Context, a channels.Address, m channels.Message) (policy.Decision, error) {
	if b.check != nil {
		return policy.Decision{}, b.check
	}
	return b.Decider.Check(ctx, a, m)
}

func (b *flawed) Record(ctx context.Context, events ...channels.Event) ([]bool, error) {
	if b.recorded != nil {
		b.recorded(ctx)
	}
	if b.record != nil {
		return nil, b.record
	}
	return b.Decider.Record(ctx, events...)
}

func TestAnEngineThatFails(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	w.wrote(t, whatsapps)
	down := errors.New("the store is down")
	e := &flawed{Decider: w.engine, check: down}
	c := sends["whatsapp"]
	open, closed := w.guard(meta.Guard{Base: dialled(t, p.Server), Engine: e}), w.guard(meta.Guard{Base: dialled(t, p.Server), Engine: e, FailClosed: true})

	resp, _ := answered(t, open, "POST", c.url, "application/json", c.body)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	report := w.one(t)
	require.ErrorIs(t, report.Err, down)
	require.Equal(t, meta.Accepted, report.Fate)
	require.Equal(t, "wamid.1", report.MessageID, "and it is recorded, if that works")
	require.Len(t, p.all(), 1)

	resp, body := answered(t, closed, "POST", c.url, "application/json", c.body)
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	require.True(t, graphErrorOf(t, body).Error.Transient)
	require.Equal(t, 2, graphErrorOf(t, body).Error.Code)
	require.Empty(t, p.all())
	require.Equal(t, meta.Refused, w.one(t).Fate)
	closed.RefuseWithError = true
	_, err := (&http.Client{Transport: closed}).Post(c.url, "application/json", strings.NewReader(c.body))
	require.ErrorIs(t, err, down)
	w.told()

	resp, body = answered(t, closedAnswering(closed), "POST", c.url, "application/json", `{"messaging_product":"whatsapp"}`)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Equal(t, 100, graphErrorOf(t, body).Error.Code)
	require.Contains(t, graphErrorOf(t, body).Error.Data.Details, "type is missing")
	w.told()

	e.check, e.record = nil, down
	resp, body = answered(t, closedAnswering(closed), "POST", c.url, "application/json", c.body)
	require.Equal(t, http.StatusOK, resp.StatusCode, "what went cannot be called back")
	report = w.one(t)
	require.Equal(t, meta.Accepted, report.Fate)
	require.ErrorIs(t, report.Err, down)
	require.Contains(t, body, report.MessageID)
}

func closedAnswering(g *meta.Guard) *meta.Guard {
	out := *g
	out.RefuseWithError = false
	return &out
}

// A message that went is recorded although whoever sent it went away meanwhile.
func TestRecordingOutlivesTheRequest(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	w.wrote(t, whatsapps)
	type key struct{}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "kept"))
	asked := 0
	e := &flawed{Decider: w.engine, recorded: func(ctx context.Context) {
		asked++
		cancel()
		require.NoError(t, ctx.Err())
		require.Equal(t, "kept", ctx.Value(key{}))
		_, bounded := ctx.Deadline()
		require.True(t, bounded)
	}}
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), Engine: e})
	req, err := http.NewRequestWithContext(ctx, "POST", sends["whatsapp"].url, strings.NewReader(sends["whatsapp"].body))
	require.NoError(t, err)
	resp, err := g.RoundTrip(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 1, asked)
	require.NoError(t, w.one(t).Err)
}

// mute is an engine that never answers.
type mute struct{ meta.Decider }

func (mute) Check(ctx context.Context, _ channels.Address, _ channels.Message) (policy.Decision, error) {
	<-ctx.Done()
	return policy.Decision{}, ctx.Err()
}

func (mute) Record(ctx context.Context, _ ...channels.Event) ([]bool, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A store that hangs stops no send: judging ends after 5 seconds, recording after 10, also where the request's context has no end.
func TestAnEngineThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, sent := newWorld(t), time.Duration(0)
		began := time.Now()
		base := roundTrip(func(*http.Request) (*http.Response, error) {
			sent = time.Since(began)
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"messages":[{"id":"m"}]}`))}, nil
		})
		g := w.guard(meta.Guard{Base: base, Engine: mute{w.engine}})
		resp, body := answered(t, g, "POST", sends["whatsapp"].url, "application/json", sends["whatsapp"].body)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, `{"messages":[{"id":"m"}]}`, body)
		require.Equal(t, 5*time.Second, sent)
		require.Equal(t, 15*time.Second, time.Since(began))
		report := w.one(t)
		require.ErrorIs(t, report.Err, context.DeadlineExceeded)
		require.ErrorContains(t, report.Err, "record the message")
		require.Equal(t, "m", report.MessageID)
	})
}

// A body that does not come holds nobody up: the request's context ends the reading of it, as it does in the transport.
func TestABodyThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		base := roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("arrived") })
		in, _ := io.Pipe()
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		req, err := http.NewRequestWithContext(ctx, "POST", sends["whatsapp"].url, in)
		require.NoError(t, err)
		_, err = w.guard(meta.Guard{Base: base}).RoundTrip(req)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, meta.Failed, w.one(t).Fate)
	})
}

// silent is an engine that refuses and does not say why.
type silent struct{ free }

func (silent) Check(context.Context, channels.Address, channels.Message) (policy.Decision, error) {
	return policy.Decision{}, nil
}

func TestARefusalWithoutAReason(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	resp, body := answered(t, w.guard(meta.Guard{Base: dialled(t, p.Server), Engine: silent{}}), "POST", sends["whatsapp"].url, asJSON, sends["whatsapp"].body)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Equal(t, "(#100) the message is refused", graphErrorOf(t, body).Error.Message)
	require.Empty(t, p.all())
}

// free is an engine that costs nothing.
type free struct{}

func (free) Check(context.Context, channels.Address, channels.Message) (policy.Decision, error) {
	return policy.Decision{Verdict: policy.Allow}, nil
}

func (free) Record(context.Context, ...channels.Event) ([]bool, error) { return nil, nil }

func (free) Diagnose(string, channels.PlatformError, policy.Decision) (policy.Diagnosis, error) {
	return policy.Diagnosis{}, nil
}

// What the guard itself allocates, beside what the transport and the engine do.
func TestAllocations(t *testing.T) {
	w, c := newWorld(t), sends["whatsapp"]
	base := roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"messages":[{"id":"m"}]}`))}, nil
	})
	of := func(transport http.RoundTripper) float64 {
		return testing.AllocsPerRun(100, func() {
			req, err := http.NewRequest("POST", c.url, strings.NewReader(c.body))
			require.NoError(t, err)
			_, err = transport.RoundTrip(req)
			require.NoError(t, err)
		})
	}
	g := w.guard(meta.Guard{Engine: free{}, Base: base, Report: func(context.Context, meta.GuardReport) {}})
	added := of(g) - of(base)
	t.Logf("%.0f allocations", added)
	require.LessOrEqual(t, added, 45.0)
	elsewhere := httpRequest(t, "https://example.org/x")
	require.Equal(t, of(base), of(roundTrip(func(*http.Request) (*http.Response, error) { return g.RoundTrip(elsewhere) })), "nothing for other requests")
}
