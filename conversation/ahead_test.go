package conversation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// ahead is an hour ahead of the clock, at t0.
var ahead = t0.Add(time.Hour)

func consentOf(c channels.ConsentUpdate, when time.Time) channels.Event {
	return channels.Event{Kind: channels.ConsentChange, ID: fmt.Sprint(c, when.UnixMilli()), Address: alice, Occurred: when, Consent: c}
}

// A fact dated ahead of the clock neither opens, hides nor lifts anything before its instant, and counts from it on: whether the
// engine is asked about a later instant, or the clock comes there, or another event is recorded in between.
func TestFactsAheadOfTheClockWait(t *testing.T) {
	t.Parallel()
	marketing := templated("x")
	marketing.Category = "marketing"
	reply := channels.Event{Kind: channels.BusinessMessage, ID: "r", Address: alice, Occurred: ahead}
	bonus := func(e *conversation.Engine, when time.Time) bool {
		ws, _ := e.WindowAt(context.Background(), alice, when)
		for _, w := range ws {
			if w.Kind == "bonus" {
				return w.Status == window.Open
			}
		}
		return false
	}
	may := func(m channels.Message) func(e *conversation.Engine, when time.Time) bool {
		return func(e *conversation.Engine, when time.Time) bool {
			d, _ := e.CheckAt(context.Background(), alice, m, when)
			return d.Allowed()
		}
	}
	for name, c := range map[string]struct {
		before        []channels.Event
		ahead         channels.Event
		asked         func(e *conversation.Engine, when time.Time) bool
		until, onward bool
	}{
		"a message opens":  {nil, userEvent("m", ahead, window.Message), may(text), false, true},
		"a call opens":     {nil, userEvent("m", ahead, window.Call), may(text), false, true},
		"a tap opens":      {nil, userEvent("m", ahead, window.Scan), may(channels.Message{Type: channels.Sticker}), false, true},
		"a reaction opens": {nil, userEvent("m", ahead, window.Reaction), may(channels.Message{Type: "guess"}), false, true},
		"a reply opens":    {[]channels.Event{userEvent("e", t0, window.Entry)}, reply, bonus, false, true},
		"a message hides no other": {[]channels.Event{userEvent("m", t0.Add(-time.Hour), window.Message)},
			userEvent("n", ahead, window.Message), may(text), true, true},
		"a block bars": {[]channels.Event{userEvent("m", t0.Add(-time.Hour), window.Message)},
			userEvent("b", ahead, window.Block), may(text), true, false},
		"a block hides no other": {[]channels.Event{userEvent("m", t0.Add(-2*time.Hour), window.Message), userEvent("b", t0.Add(-time.Hour), window.Block)},
			userEvent("c", ahead, window.Block), may(text), false, false},
		"a message lifts a block": {[]channels.Event{userEvent("b", t0.Add(-time.Hour), window.Block)},
			userEvent("m", ahead, window.Message), may(text), false, true},
		"a resume lifts a stop": {[]channels.Event{consentOf(channels.MarketingStopped, t0.Add(-time.Hour))},
			consentOf(channels.MarketingResumed, ahead), may(marketing), false, true},
		"an opt-in lifts an opt-out": {[]channels.Event{consentOf(channels.OptedOutGeneral, t0.Add(-time.Hour))},
			consentOf(channels.OptedInGeneral, ahead), may(templated("x")), false, true},
		"a stop counts at once":     {nil, consentOf(channels.MarketingStopped, ahead), may(marketing), false, false},
		"an opt-out counts at once": {nil, consentOf(channels.OptedOutGeneral, ahead), may(templated("x")), false, false},
	} {
		for _, touched := range []bool{false, true} { // whether something is recorded in between
			e, clk := newEngine(t, t0)
			require.NoError(t, record(e, context.Background(), append(c.before, c.ahead, c.ahead)...), name)
			for _, step := range []struct {
				when time.Time
				want bool
			}{{t0, c.until}, {ahead.Add(-time.Millisecond), c.until}, {ahead, c.onward}, {ahead.Add(time.Millisecond), c.onward}} {
				require.Equal(t, step.want, c.asked(e, step.when), "%s, asked ahead about %v", name, step.when)
			}
			for _, step := range []struct {
				when time.Time
				want bool
			}{{ahead.Add(-time.Millisecond), c.until}, {ahead, c.onward}, {ahead.Add(time.Millisecond), c.onward}} {
				clk.now = step.when
				if touched {
					require.NoError(t, record(e, context.Background(), channels.Event{Kind: channels.UserAction, ID: fmt.Sprint(step.when), Address: alice, Occurred: t0, Action: channels.ActLiveEnd}))
				}
				require.Equal(t, step.want, c.asked(e, step.when), "%s, at %v", name, step.when)
			}
		}
	}
}

// A message of the business counts at once, also when the platform's clock is a second ahead of ours: there is no second answer to one
// comment, no third message within a quota of two, no second request within its gap.
func TestAMessageDatedAheadCountsAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	second := t0.Add(time.Second)
	e, clk := newEngine(t, t0)
	sends := func(id string, m channels.Message) {
		t.Helper()
		d := check(t, e, m)
		require.True(t, d.Allowed(), d)
		require.NoError(t, record(e, ctx, policy.SentEvent(alice, m, d, id, second)))
	}
	sticker := channels.Message{Type: channels.Sticker}
	require.NoError(t, record(e, ctx, comments("c1", alice.User, t0), userEvent("scan", t0, window.Scan)))
	sends("answer", answer("c1"))
	sends("sticker", sticker) // the answer was the first of the quota
	for _, now := range []time.Time{t0, second.Add(-time.Millisecond), second, second.Add(time.Millisecond)} {
		clk.now = now
		require.Equal(t, []policy.ReasonCode{policy.QuotaExhausted}, codes(check(t, e, answer("c1"))), now)
		require.Equal(t, []policy.ReasonCode{policy.QuotaExhausted}, codes(check(t, e, sticker)), now)
	}

	clk = &manual{ledgerNow}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(clk))
	require.NoError(t, err)
	ask := channels.Message{Type: whatsapp.CallPermission}
	wrote := channels.Event{Kind: channels.UserAction, ID: "m", Address: buyer, Occurred: ledgerNow, Action: channels.ActMessage}
	require.NoError(t, record(e, ctx, wrote))
	d := checkAt(t, e, buyer, ask, ledgerNow)
	require.True(t, d.Allowed(), d)
	require.NoError(t, record(e, ctx, policy.SentEvent(buyer, ask, d, "ask", ledgerNow.Add(time.Second))))
	require.Equal(t, []policy.ReasonCode{policy.TooSoon}, codes(checkAt(t, e, buyer, ask, ledgerNow)))
	clk.now = ledgerNow.Add(24*time.Hour + time.Millisecond) // longer ago than clocks may differ
	require.NotContains(t, codes(checkAt(t, e, buyer, ask, ledgerNow)), policy.TooSoon, "an audit of the instant before it went")
}

// Of blocks only the latest is kept. Asked about the time before it, the decision says that an earlier one is not known of, and strict
// mode refuses.
func TestALaterBlockHidesNoneInSilence(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	first, second := t0.Add(time.Hour), t0.Add(3*time.Hour)
	for _, strict := range []bool{false, true} {
		e, _ := newEngine(t, t0.Add(4*time.Hour), conversation.WithStrict(strict))
		require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message), userEvent("b1", first, window.Block), userEvent("b2", second, window.Block)))
		for when, assumed := range map[time.Time]bool{first: true, second.Add(-time.Millisecond): true, second: false, second.Add(time.Millisecond): false} {
			d := checkAt(t, e, alice, text, when)
			require.Equal(t, assumed, d.Assumed&policy.AssumedUnblocked != 0, d)
			require.Equal(t, assumed && !strict, d.Allowed(), d)
			require.Equal(t, strict, d.Has(policy.FactMissing), "the account is not known either: %s", d)
			require.Equal(t, !assumed, d.Has(policy.UserBlocked), d)
			require.True(t, !d.Allowed() || d.Confidence == policy.Assumed, d)
		}
	}
}

// The same for what is said of a business or an account.
func TestAccountWordsAheadOfTheClockWait(t *testing.T) {
	t.Parallel()
	bar := channels.Restriction{Type: "NO_REPLIES"}
	for name, c := range map[string]struct {
		before        []channels.Event
		ahead         channels.Event
		until, onward policy.Verdict
	}{
		"imposed": {nil, restricting(ahead, bar), policy.Allow, policy.Deny},
		"lifted":  {[]channels.Event{restricting(t0.Add(-time.Hour), bar)}, lifting(ahead), policy.Deny, policy.Allow},
		"imposed again": {[]channels.Event{restricting(t0.Add(-time.Hour), bar)},
			restricting(ahead, channels.Restriction{Type: "NO_REPLIES", Until: ahead.Add(time.Hour)}), policy.Deny, policy.Defer},
	} {
		e, clk := newEngine(t, t0)
		require.NoError(t, record(e, context.Background(), append(c.before, c.ahead, c.ahead, userEvent("m", t0, window.Message))...), name)
		for _, asked := range []func() policy.Verdict{
			func() policy.Verdict { return checkAt(t, e, alice, text, ahead.Add(-time.Millisecond)).Verdict },
			func() policy.Verdict { clk.now = ahead.Add(-time.Millisecond); return check(t, e, text).Verdict },
		} {
			require.Equal(t, c.until, asked(), name)
		}
		require.Equal(t, c.onward, checkAt(t, e, alice, text, ahead).Verdict, name)
		clk.now = ahead
		require.Equal(t, c.onward, check(t, e, text).Verdict, name)
		require.NoError(t, record(e, context.Background(), restricting(t0.Add(-2*time.Hour), channels.Restriction{Type: "OTHER"})))
		require.Equal(t, c.onward, check(t, e, text).Verdict, name)
	}
	e, _ := newEngine(t, t0)
	for n := range 8 {
		require.NoError(t, record(e, context.Background(), restricting(ahead.Add(time.Duration(n)), bar, channels.Restriction{Type: fmt.Sprint(n)})))
	}
	require.ErrorIs(t, record(e, context.Background(), restricting(ahead.Add(time.Minute), bar)), conversation.ErrFuture)
}

// There is room for eight facts that wait; the ninth is refused whole, and taken once one of the others has come.
func TestTheNinthFactThatWaitsIsRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, clk := newEngine(t, t0, conversation.WithStore(store))
	waits := func(n int) channels.Event {
		return userEvent(fmt.Sprint("m", n), ahead.Add(time.Duration(n)*time.Minute), window.Message)
	}
	for n := range 8 {
		require.Equal(t, []bool{true}, fresh(t, e, waits(n)))
	}
	require.Equal(t, []bool{false}, fresh(t, e, waits(3)), "one of them again takes no room")
	before := snapshots(t, store)
	got, err := e.Record(ctx, waits(8), consentOf(channels.MarketingStopped, ahead), message(0))
	require.ErrorIs(t, err, conversation.ErrFuture)
	require.Equal(t, []bool{false, true, true}, got, "a stop does not wait")
	require.NotEqual(t, before, snapshots(t, store))
	clk.now = ahead
	require.Equal(t, []bool{true}, fresh(t, e, waits(8)))
	require.ErrorIs(t, record(e, ctx, waits(9)), conversation.ErrFuture)
}

// A fact that could not be applied is refused when it is told, not when its instant comes.
func TestWhatCouldNotBeAppliedDoesNotWait(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, until := range []time.Time{{}, ahead.Add(-time.Millisecond), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		e, clk := newEngine(t, t0)
		bad := userEvent("m", ahead, window.Message)
		bad.Confirmed = &channels.Confirmation{Window: "talk", Until: until}
		require.Error(t, record(e, ctx, bad), until)
		require.NoError(t, record(e, ctx, userEvent("n", ahead, window.Message)))
		clk.now = ahead.Add(time.Minute)
		require.Equal(t, policy.Allow, check(t, e, text).Verdict)
	}
}

// Facts that wait under several identifiers all count when they come, however many there are.
func TestFactsThatWaitUnderSeveralNames(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx, seen(pair("111", "GB.1"), t0.Add(-20*time.Hour))))
	for n := range 8 {
		for i, user := range []string{"111", "GB.1"} {
			ev := userEvent(fmt.Sprint(user, n), ahead.Add(time.Duration(2*n+i)*time.Minute), window.Message)
			ev.Address = at(user)
			require.NoError(t, record(e, ctx, ev))
		}
	}
	require.True(t, checkAt(t, e, at("111"), text, ahead.Add(talkLength+15*time.Minute-time.Millisecond)).Allowed(), "the last of sixteen")
	require.False(t, checkAt(t, e, at("111"), text, ahead.Add(talkLength+15*time.Minute)).Allowed())
}

// Whether the clock is right or behind by some hours when events are told, the answers of later are the same.
func TestAClockThatIsBehindChangesNothingLater(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		past := drawPast(rt)
		behind, clk := newEngine(t, t0.Add(-20*time.Hour), conversation.WithAhead(24*time.Hour))
		right, _ := newEngine(t, t0)
		waiting := 0
		for _, ev := range past {
			if waiting++; ev.Occurred.After(clk.now) && waiting > 6 {
				clk.now = t0
			}
			require.NoError(rt, record(behind, ctx, ev))
			require.NoError(rt, record(right, ctx, ev))
		}
		clk.now = t0
		for _, m := range []channels.Message{text, templated("x"), {Type: channels.Sticker}, {Type: "guess"}, answer("c1"), answer("c2")} {
			require.Equal(rt, check(t, right, m), check(t, behind, m), m.Type)
		}
	})
}
