package conversation_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

func TestOptionErrors(t *testing.T) {
	t.Parallel()
	var input *channels.InputError
	sourceless := demoBook()
	sourceless.Windows[0].Rule.Source = window.Source{}
	for name, tc := range map[string]struct {
		opt   conversation.Option
		field string
	}{
		"channel twice":          {conversation.WithChannels(demo{demoBook()}, demo{demoBook()}), "channel"},
		"margin below zero":      {conversation.WithMargin(-1), "margin"},
		"ahead below zero":       {conversation.WithAhead(-1), "ahead"},
		"rulebook not compiling": {conversation.WithRulebook(demo{}, sourceless), ""},
	} {
		e, err := conversation.New(tc.opt)
		require.ErrorAs(t, err, &input, name)
		require.Nil(t, e, name)
		if tc.field != "" {
			require.Equal(t, tc.field, input.Field, name)
		}
	}
	_, err := conversation.New(conversation.WithRulebook(demo{}, demoBook()), conversation.WithRulebook(demo{}, demoBook()))
	require.ErrorAs(t, err, &input, "two rulebooks")
	require.Equal(t, "demo", input.Value)
	own, amended := conversation.WithChannels(demo{demoBook()}), conversation.WithRulebook(demo{}, demoBook())
	for _, opts := range [][]conversation.Option{{own, amended, own}, {amended, own, own}, {own, own, amended}, {own, amended, amended}, {amended, own, amended}} {
		_, err := conversation.New(opts...)
		require.ErrorContains(t, err, "is given twice")
	}
	_, err = conversation.New(amended, conversation.WithChannels(demo{sourceless}))
	require.NoError(t, err, "the rulebook given holds, whatever the channel's own is")
	for _, fine := range []conversation.Option{conversation.WithMargin(0), conversation.WithAhead(0), conversation.WithChannels()} {
		_, err := conversation.New(fine)
		require.NoError(t, err)
	}
}

func TestWithRulebookReplacesTheChannelsOwn(t *testing.T) {
	t.Parallel()
	book := demoBook()
	book.Windows[0].Rule.Length = time.Hour
	own, amended := conversation.WithChannels(demo{demoBook()}), conversation.WithRulebook(demo{demoBook()}, book)
	for name, opts := range map[string][]conversation.Option{"alone": {amended}, "after the channel": {own, amended}, "before it": {amended, own}} {
		clk := &manual{t0}
		e, err := conversation.New(append(opts, conversation.WithClock(clk))...)
		require.NoError(t, err, name)
		require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)), name)
		clk.now = t0.Add(time.Hour - time.Nanosecond)
		require.Equal(t, policy.Allow, check(t, e, text).Verdict, name)
		clk.now = t0.Add(time.Hour)
		require.Equal(t, policy.Deny, check(t, e, text).Verdict, name)
	}
}

func TestWithAheadIsABoundary(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0, conversation.WithAhead(time.Minute))
	ctx := context.Background()
	require.NoError(t, record(e, ctx, userEvent("a", t0.Add(time.Minute-time.Nanosecond), window.Message)))
	require.NoError(t, record(e, ctx, userEvent("b", t0.Add(time.Minute), window.Message)))
	require.ErrorIs(t, record(e, ctx, userEvent("c", t0.Add(time.Minute+time.Nanosecond), window.Message)), conversation.ErrFuture)
}

// Every entry point names the field of an address that is wrong, before it asks the
// store anything.
func TestBadAddressesAndUnknownChannels(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0, conversation.WithStore(&flaky{err: errors.New("must not be asked")}))
	calls := map[string]func(a channels.Address) error{
		"check":  func(a channels.Address) error { _, err := e.Check(ctx, a, text); return err },
		"window": func(a channels.Address) error { _, err := e.Window(ctx, a); return err },
		"token":  func(a channels.Address) error { _, err := e.TokenWindow(ctx, a, "c1"); return err },
		"group":  func(a channels.Address) error { _, err := e.GroupWindow(ctx, a); return err },
		"import": func(a channels.Address) error { return e.Import(ctx, a, policy.Consent{}) },
		"routes": func(a channels.Address) error {
			_, err := e.Routes(ctx, []channels.Address{a}, conversation.Intent{Message: text})
			return err
		},
		"record": func(a channels.Address) error { return record(e, ctx, channels.UserMessage(a, "m", t0)) },
		"identity": func(a channels.Address) error {
			return record(e, ctx, channels.Event{Kind: channels.IdentityChange, ID: "i", Address: a, Occurred: t0, Identity: pair("111", "")})
		},
	}
	for field, a := range map[string]channels.Address{
		"address.channel":  {Business: "b", User: "u"},
		"address.business": {Channel: "demo", User: "u"},
		"address.user":     {Channel: "demo", Business: "b"},
	} {
		for name, call := range calls {
			var input *channels.InputError
			if name == "token" && field == "address.user" {
				continue // the token stands for one
			}
			require.ErrorAs(t, call(a), &input, "%s without %s", name, field)
			require.Equal(t, field, strings.TrimPrefix(input.Field, "event."), name)
		}
		require.Error(t, e.Forget(ctx, a))
	}
	for name, call := range calls {
		var input *channels.InputError
		require.ErrorAs(t, call(channels.Address{Channel: "none", Business: "b", User: "u"}), &input, name)
		require.Equal(t, "none", input.Value, name)
	}
}

func TestWindowShowsOneOfEachKindWithoutTheMargin(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0, conversation.WithMargin(time.Hour))
	require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message)))
	ws, err := e.Window(ctx, alice)
	require.NoError(t, err)
	kinds := map[window.Kind]window.Window{}
	for _, w := range ws {
		require.NotContains(t, kinds, w.Kind)
		kinds[w.Kind] = w
	}
	require.Len(t, kinds, 5, "the window of a comment is left out")
	require.NotContains(t, kinds, window.Kind("comment"))
	require.True(t, kinds["talk"].Expires.Time().Equal(t0.Add(talkLength)))
	require.Equal(t, window.Open, kinds["care"].Status)
	require.Equal(t, window.Never, kinds["desk"].Status)

	for _, tc := range []struct {
		at   time.Time
		want window.Status
	}{
		{t0.Add(talkLength - time.Nanosecond), window.Open}, {t0.Add(talkLength), window.Closed}, {t0.Add(talkLength + time.Nanosecond), window.Closed},
	} {
		ws, err = e.WindowAt(ctx, alice, tc.at)
		require.NoError(t, err)
		require.Equal(t, tc.want, ws[0].Status)
		clk.now = tc.at
		now, err := e.Window(ctx, alice)
		require.NoError(t, err)
		require.Equal(t, ws, now)
	}
	ws, err = e.WindowAt(ctx, alice, time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	require.Empty(t, ws, "before the rulebook begins")
}

// Of several rules of one kind the open one is shown, and of open ones the longer.
func TestWindowJoinsRulesOfOneKind(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	book := demoBook()
	long := book.Windows[0]
	long.Rule.Length, long.Rule.OpenedBy = 20*time.Hour, window.On(window.Scan)
	book.Windows = append(book.Windows, long)
	e, err := conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(&manual{t0.Add(time.Hour)}))
	require.NoError(t, err)
	talk := func() window.Window {
		ws, err := e.Window(ctx, alice)
		require.NoError(t, err)
		require.Equal(t, window.Kind("talk"), ws[0].Kind)
		for _, w := range ws[1:] {
			require.NotEqual(t, window.Kind("talk"), w.Kind)
		}
		return ws[0]
	}
	require.NoError(t, record(e, ctx, userEvent("s", t0, window.Scan)))
	require.Equal(t, window.Open, talk().Status, "the second rule's is open, the first one's was never")
	require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message)))
	require.True(t, talk().Expires.Time().Equal(t0.Add(20*time.Hour)))
	require.True(t, check(t, e, text).Until.Equal(t0.Add(20*time.Hour)))
}

func TestTokenWindow(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	comment := userEvent("e1", t0, window.Comment)
	comment.Token = "c1"
	require.NoError(t, record(e, ctx, comment))
	view := func(token string) window.Window {
		ws, err := e.TokenWindow(ctx, alice, token)
		require.NoError(t, err)
		require.Len(t, ws, 1)
		require.Equal(t, window.Kind("comment"), ws[0].Kind)
		return ws[0]
	}
	require.Equal(t, window.Never, view("c2").Status)
	require.Equal(t, window.Open, view("c1").Status)
	require.Equal(t, 1, view("c1").Remaining)
	clk.now = t0.Add(48*time.Hour - time.Nanosecond)
	require.Equal(t, window.Open, view("c1").Status)
	clk.now = t0.Add(48 * time.Hour)
	require.Equal(t, window.Closed, view("c1").Status)
	clk.now = t0
	answer := channels.Message{Type: channels.PrivateReply, Token: "c1"}
	require.NoError(t, record(e, ctx, policy.SentEvent(alice, answer, check(t, e, answer), "s1", t0)))
	require.Zero(t, view("c1").Remaining)
	clk.now = time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
	ws, err := e.TokenWindow(ctx, alice, "c1")
	require.NoError(t, err)
	require.Empty(t, ws)
}

func TestImportKeepsWhatIsKnown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	require.NoError(t, record(e, ctx, userEvent("m", t0.Add(-time.Hour), window.Message)))
	require.NoError(t, e.Import(ctx, alice, policy.Consent{OptedIn: t0.Add(-time.Hour)}))
	require.Equal(t, policy.Allow, check(t, e, text).Verdict, "a window that is seen open stays open")
	require.Zero(t, check(t, e, templated("x")).Assumed&policy.AssumedOptIn, "the consent is on record")

	for _, tc := range []struct {
		at   time.Duration
		want policy.ReasonCode
	}{{talkLength - time.Nanosecond, policy.WindowUnknown}, {talkLength, policy.WindowClosed}, {talkLength + time.Nanosecond, policy.WindowClosed}} {
		clk.now = t0.Add(tc.at)
		require.Equal(t, []policy.ReasonCode{tc.want}, codes(check(t, e, text)), tc.at)
	}
	clk.now = time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)
	require.ErrorIs(t, e.Import(ctx, alice, policy.Consent{}), window.ErrTime)
}

// watcher notes what it is told.
type watcher struct {
	recorded []channels.Event
	errs     []error
	decided  []policy.Decision
	messages []channels.Message
}

func (w *watcher) Recorded(_ context.Context, e channels.Event, err error) {
	w.recorded, w.errs = append(w.recorded, e), append(w.errs, err)
}

func (w *watcher) Decided(_ context.Context, a channels.Address, m channels.Message, d policy.Decision) {
	if a != alice {
		panic("another address")
	}
	w.messages, w.decided = append(w.messages, m), append(w.decided, d)
}

func TestObserverIsToldEverything(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := &watcher{}
	e, _ := newEngine(t, t0, conversation.WithObserver(w))
	events := []channels.Event{
		userEvent("good", t0, window.Message),
		{Kind: channels.UserAction, ID: "bad"},
		{Kind: channels.Unknown, Raw: "novelty"},
	}
	require.Error(t, record(e, ctx, events...))
	require.Equal(t, events, w.recorded)
	require.NoError(t, w.errs[0])
	var input *channels.InputError
	require.ErrorAs(t, w.errs[1], &input)
	var wrapped *channels.RecordError
	require.NotErrorAs(t, w.errs[1], &wrapped, "the observer has the event itself")
	require.NoError(t, w.errs[2])

	d := check(t, e, text)
	require.Equal(t, []policy.Decision{d}, w.decided)
	require.Equal(t, []channels.Message{text}, w.messages)
	_, err := e.Check(ctx, channels.Address{}, text)
	require.Error(t, err)
	require.Len(t, w.decided, 1, "an error is no decision")
}

// consents is a register that answers or fails.
type consents struct {
	known policy.Consent
	err   error
}

func (c *consents) Consent(context.Context, channels.Address) (policy.Consent, error) {
	return c.known, c.err
}

func TestConsentsAreCombinedAndTheirErrorsSurface(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	reg := &consents{known: policy.Consent{OptedIn: t0.Add(-time.Hour)}}
	e, _ := newEngine(t, t0, conversation.WithConsents(reg))
	d := check(t, e, templated("x"))
	require.Equal(t, policy.Allow, d.Verdict)
	require.Zero(t, d.Assumed&policy.AssumedOptIn)
	require.NoError(t, record(e, ctx, channels.OptOut(alice, t0.Add(-time.Minute))))
	require.Equal(t, []policy.ReasonCode{policy.OptedOut}, codes(check(t, e, templated("x"))), "the later instant counts")
	reg.known.OptedIn = t0
	require.Equal(t, policy.Allow, check(t, e, templated("x")).Verdict)
	reg.known = policy.Consent{Never: true}
	require.True(t, check(t, e, templated("x")).Has(policy.OptedOut))

	reg.err = errors.New("register is down")
	_, err := e.Check(ctx, alice, templated("x"))
	require.Equal(t, reg.err, err, "as it is")
	_, err = e.Routes(ctx, []channels.Address{alice}, conversation.Intent{Message: text})
	require.Equal(t, reg.err, err)
}
