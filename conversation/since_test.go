package conversation_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// lately is a store that knows of some businesses only what is from an instant on.
type lately struct {
	conversation.Store
	since map[string]time.Time // by business
}

func (l lately) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	got, err := l.Store.Load(ctx, addresses...)
	for i := range got {
		got[i].Since = l.since[got[i].Address.Business]
	}
	return got, err
}

// A window that may have opened before the store knew anything is unknown, of everybody and to the millisecond, and nothing of that is
// stored.
func TestSinceMakesWindowsUnknown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	memory := conversation.NewMemoryStore()
	before, _ := newEngine(t, t0, conversation.WithStore(memory))
	old := userEvent("old", t0.Add(-20*time.Hour), window.Message)
	require.NoError(t, record(before, ctx, old))
	e, _ := newEngine(t, t0, conversation.WithStore(lately{memory, map[string]time.Time{alice.Business: t0}}))

	for _, user := range []string{alice.User, "447700900999"} {
		for off, want := range map[time.Duration]window.Status{
			-time.Hour: window.Unknown, 0: window.Unknown, talkLength - time.Nanosecond: window.Unknown,
			talkLength: window.Closed, talkLength + time.Nanosecond: window.Closed,
		} {
			ws, err := e.WindowAt(ctx, at(user), t0.Add(off))
			require.NoError(t, err)
			if want == window.Closed && user != alice.User {
				want = window.Never
			}
			require.Equal(t, want, ws[0].Status, "%s %v", user, off)
		}
		expect(t, checkAt(t, e, at(user), text, t0), policy.WindowUnknown)
		expect(t, checkAt(t, e, at(user), text, t0.Add(talkLength)), policy.WindowClosed)
	}
	new := userEvent("new", t0.Add(time.Minute), window.Message)
	blocked := userEvent("block", t0.Add(2*time.Minute), window.Block)
	blocked.Address = at("447700900998")
	e, _ = newEngine(t, t0.Add(time.Hour), conversation.WithStore(lately{memory, map[string]time.Time{alice.Business: t0}}))
	require.NoError(t, record(e, ctx, new, blocked))
	require.True(t, checkAt(t, e, alice, text, t0.Add(time.Hour)).Allowed(), "seen since")

	plain := conversation.NewMemoryStore()
	same, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(plain))
	require.NoError(t, record(same, ctx, old, new, blocked))
	for a, s := range listed(t, memory) {
		require.Equal(t, listed(t, plain)[a].Snapshot, s.Snapshot, "what is stored does not hang on Since")
	}
}

// A comment from before may be one that nobody answered; a comment that was seen since is known.
func TestSinceMakesTokensUnknown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	const length = 48 * time.Hour
	e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(lately{conversation.NewMemoryStore(), map[string]time.Time{alice.Business: t0}}))
	seen := userEvent("seen", t0, window.Comment)
	seen.Token = "seen"
	require.NoError(t, record(e, ctx, seen))
	answer := func(token string) channels.Message {
		return channels.Message{Type: "private_reply", Text: "hi", Token: token}
	}
	require.True(t, checkAt(t, e, alice, answer("seen"), t0).Allowed())
	expect(t, checkAt(t, e, alice, answer("lost"), t0.Add(length-time.Millisecond)), policy.WindowUnknown)
	expect(t, checkAt(t, e, alice, answer("lost"), t0.Add(length)), policy.WindowClosed)
	ws, err := e.TokenWindowAt(ctx, alice, "lost", t0)
	require.NoError(t, err)
	require.Equal(t, window.Window{Kind: "comment", Status: window.Unknown, Expires: window.Instant(t0.Add(length).UnixMilli())}, ws[0])
}

// Since is a business's own: that the store lost what it knew of the account, or of another business, makes nothing unknown.
func TestSinceIsOfTheBusiness(t *testing.T) {
	t.Parallel()
	store := lately{conversation.NewMemoryStore(), map[string]time.Time{"account": t0, "b2": t0}}
	e, _ := newEngine(t, t0, conversation.WithStore(store),
		conversation.WithAccounts(conversation.AccountMap{alice.Business: {Pricing: pricing.Account{ID: "account"}}}))
	expect(t, checkAt(t, e, alice, text, t0), policy.WindowClosed)
	other := alice
	other.Business = "b2"
	expect(t, checkAt(t, e, other, text, t0), policy.WindowUnknown)
}

// Whom the store lost may have stopped marketing, opted out or blocked the business: a decision says that it took the contrary, strict
// mode refuses it, and what is heard of the person since ends it.
func TestSinceMakesRefusalsUnknown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	marketing := templated("x")
	marketing.Category = "marketing"
	const past, unblocked = policy.AssumedPast, policy.AssumedUnblocked
	for _, strict := range []bool{false, true} {
		store := lately{conversation.NewMemoryStore(), map[string]time.Time{alice.Business: t0}}
		e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store), conversation.WithStrict(strict))
		asked := func(want policy.Assumptions, m channels.Message) {
			t.Helper()
			d := checkAt(t, e, alice, m, t0.Add(time.Hour))
			require.Equal(t, want, d.Assumed&(past|unblocked), d.Explain())
			for _, one := range []policy.Assumptions{past, unblocked} {
				require.Equal(t, strict && want&one != 0, strings.Contains(d.String(), one.String()), d.String())
			}
		}
		require.NoError(t, e.Import(ctx, alice, policy.Consent{OptedIn: t0.Add(-time.Hour)}))
		asked(past|unblocked, marketing)
		require.NoError(t, record(e, ctx, accountSays(alice, t0, channels.AccountUpdate{Lifted: true})))
		asked(past|unblocked, marketing)
		require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message)))
		asked(past, marketing)
		require.NoError(t, record(e, ctx, consentOf(channels.MarketingResumed, t0)))
		asked(past, marketing)
		require.NoError(t, record(e, ctx, consentOf(channels.OptedInGeneral, t0)))
		asked(0, marketing)
	}
}

func TestHonourOptOutOfAnUnknownPast(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		store := lately{conversation.NewMemoryStore(), map[string]time.Time{alice.Business: t0}}
		e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store), conversation.WithStrict(strict), conversation.WithHouseRules(conversation.HonourOptOut{}),
			conversation.WithAccounts(conversation.AccountMap{alice.Business: {Country: "GB", Checked: true}}))
		require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
		promotion := channels.Message{Type: channels.Text, Text: "hi"}
		answer := channels.Message{Type: channels.Text, Text: "hi", Purpose: channels.Support}
		d := checkAt(t, e, alice, promotion, t0)
		require.Equal(t, strict, strings.Contains(d.String(), policy.AssumedPast.String()), d.String())
		if !strict {
			require.NotZero(t, d.Assumed&policy.AssumedPast, d.Explain())
			require.True(t, d.Allowed(), d.Explain())
		}
		require.Zero(t, checkAt(t, e, alice, answer, t0).Assumed&policy.AssumedPast)
		require.NoError(t, record(e, context.Background(), consentOf(channels.OptedInGeneral, t0)))
		require.Zero(t, checkAt(t, e, alice, promotion, t0).Assumed&policy.AssumedPast)
	}
}

// What the platform said of the account may be lost with the store's data, the number's or the account's own. That it forbids nothing is then
// an assumption, until all restrictions were lifted since, by the platform or as the host knows, or the host checked the account: to the
// millisecond, and as of the instant asked about.
func TestSinceMakesTheAccountUnknown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	const past = policy.AssumedPast
	lifted := func(business string, at time.Time) channels.Event {
		a := alice
		a.Business = business
		return accountSays(a, at, channels.AccountUpdate{Lifted: true})
	}
	restricted := accountSays(alice, t0.Add(time.Minute), restricts(channels.Restriction{Type: "NO_TEMPLATES"}))
	ms := time.Millisecond
	for name, c := range map[string]struct {
		number, account time.Time // since when the store knows each
		said            []channels.Event
		checked         bool
		asked           time.Duration
		want            policy.Assumptions
	}{
		"all is known":               {},
		"the number's":               {number: t0, want: past},
		"the account's":              {account: t0, want: past},
		"another restriction since":  {number: t0, said: []channels.Event{restricted}, want: past},
		"lifted before":              {number: t0, said: []channels.Event{lifted("waba", t0.Add(-ms))}, want: past},
		"lifted at the instant":      {number: t0, said: []channels.Event{lifted("waba", t0)}},
		"lifted in its millisecond":  {number: t0.Add(1), said: []channels.Event{lifted("waba", t0)}, want: past},
		"lifted for the number only": {number: t0, said: []channels.Event{lifted("b1", t0)}, want: past},
		"before the later of both":   {number: t0, account: t0.Add(ms), said: []channels.Event{lifted("waba", t0)}, want: past},
		"at the later of both":       {number: t0, account: t0.Add(ms), said: []channels.Event{lifted("waba", t0.Add(ms))}},
		"of another account":         {number: t0, said: []channels.Event{lifted("other", t0)}, want: past},
		"not yet lifted then":        {number: t0, said: []channels.Event{lifted("waba", t0.Add(time.Minute))}, asked: time.Minute - ms, want: past},
		"lifted just then":           {number: t0, said: []channels.Event{lifted("waba", t0.Add(time.Minute))}, asked: time.Minute},
		"checked by the host":        {number: t0, account: t0, checked: true},
	} {
		for _, strict := range []bool{false, true} {
			store := lately{conversation.NewMemoryStore(), map[string]time.Time{"b1": c.number, "waba": c.account}}
			e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store), conversation.WithStrict(strict), conversation.WithAccounts(
				conversation.AccountMap{"b1": {Country: "GB", Checked: c.checked, Pricing: pricing.Account{ID: "waba"}}}))
			require.NoError(t, record(e, ctx, append(c.said, userEvent("m", t0.Add(time.Second), window.Message))...))
			if c.asked == 0 {
				c.asked = 10 * time.Minute
			}
			d := checkAt(t, e, alice, text, t0.Add(c.asked))
			require.Equal(t, c.want != 0 && strict, d.Has(policy.FactMissing), "%s: %s", name, d)
			require.Equal(t, c.want, d.Assumed, "%s: %s", name, d.Explain())
			require.Equal(t, c.want == 0 || !strict, d.Allowed(), "%s: %s", name, d)
		}
	}
}

// So is a messaging limit that was told before, or not at all, unless the host says what it is.
func TestSinceMakesTheLimitUnknown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	m := templated("x")
	m.Category = "utility"
	for name, c := range map[string]struct {
		host  policy.Account
		told  time.Duration // after since; 0: never
		limit bool          // the limit is known
	}{
		"never told":             {policy.Account{Counted: true}, 0, false},
		"told before":            {policy.Account{Counted: true}, -time.Millisecond, false},
		"told since":             {policy.Account{Counted: true}, time.Millisecond, true},
		"the host says it":       {policy.Account{Counted: true, Limit: 250}, 0, true},
		"none, says the host":    {policy.Account{Counted: true, Limit: -1}, 0, true},
		"the host has checked":   {policy.Account{Counted: true, Checked: true}, 0, true},
		"checked, limit unknown": {policy.Account{Counted: true, Checked: true, Limit: policy.UnknownLimit}, 0, false},
	} {
		store := lately{conversation.NewMemoryStore(), map[string]time.Time{"b1": t0}}
		c.host.Country = "GB"
		e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store), conversation.WithAccounts(conversation.AccountMap{"b1": c.host}))
		require.NoError(t, record(e, ctx, accountSays(alice, t0, channels.AccountUpdate{Lifted: true}), consentOf(channels.OptedInGeneral, t0)))
		if c.told != 0 {
			require.NoError(t, record(e, ctx, accountSays(alice, t0.Add(c.told), channels.AccountUpdate{Limit: 250})))
		}
		d := checkAt(t, e, alice, m, t0.Add(time.Hour))
		require.Equal(t, c.limit, d.Assumed&policy.AssumedAccount == 0, "%s: %s", name, d.Explain())
		require.Zero(t, d.Assumed&policy.AssumedPast, name)
		store.since["b1"] = time.Time{}
		d = checkAt(t, e, alice, m, t0.Add(time.Hour))
		require.Equal(t, c.host.Limit != policy.UnknownLimit, d.Assumed&policy.AssumedAccount == 0, "%s: all is known", name)
	}
}

// The person to whom a template went outside the window is reached for a day, as the engine saw it: at a full limit another may go.
func TestAFullLimitHasRoomForWhomItReached(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0, conversation.WithAccounts(conversation.AccountMap{"b1": {Country: "GB", Limit: 1, Reached: 1}}))
	m := templated("x")
	expect(t, check(t, e, m), policy.MessagingLimit)
	require.NoError(t, record(e, ctx, policy.SentEvent(alice, m, policy.Decision{}, "m", t0)))
	clk.now = t0.Add(24*time.Hour - time.Millisecond)
	d := check(t, e, m)
	require.True(t, d.Allowed(), d)
	require.NotZero(t, d.Assumed&policy.AssumedAccount)
	require.True(t, d.Until.Equal(t0.Add(24*time.Hour)))
	expect(t, checkAt(t, e, at("447700900999"), m, clk.now), policy.MessagingLimit)
	clk.now = t0.Add(24 * time.Hour)
	expect(t, check(t, e, m), policy.MessagingLimit)
}
