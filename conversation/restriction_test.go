package conversation_test

import (
	"context"
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

func restricting(when time.Time, list ...channels.Restriction) channels.Event {
	return accountSays(alice, when, restricts(list...))
}

func lifting(when time.Time) channels.Event {
	return accountSays(alice, when, channels.AccountUpdate{Lifted: true})
}

// restricted is an engine whose person wrote just now and whose account was told
// these things.
func restricted(t *testing.T, events ...channels.Event) (*conversation.Engine, *manual) {
	e, clk := newEngine(t, t0)
	require.NoError(t, record(e, context.Background(), append(events, userEvent("m", t0.Add(-time.Hour), window.Message))...))
	return e, clk
}

func TestRestrictionIsHalfOpen(t *testing.T) {
	t.Parallel()
	since, until := t0, t0.Add(time.Hour)
	e, clk := restricted(t, restricting(since, channels.Restriction{Type: "NO_REPLIES", Until: until}))
	for at, want := range map[time.Time]policy.Verdict{
		since.Add(-time.Nanosecond): policy.Allow, since: policy.Defer, since.Add(time.Nanosecond): policy.Defer,
		until.Add(-time.Nanosecond): policy.Defer, until: policy.Allow, until.Add(time.Nanosecond): policy.Allow,
	} {
		clk.now = at
		require.Equal(t, want, check(t, e, text).Verdict, at)
	}
}

func TestRestrictionWithoutAnEndDenies(t *testing.T) {
	t.Parallel()
	e, clk := restricted(t, restricting(t0, channels.Restriction{Type: "NO_REPLIES"}, channels.Restriction{Type: "NO_OTHER", Until: t0.Add(time.Hour)}))
	d := check(t, e, text)
	require.Equal(t, policy.Deny, d.Verdict)
	require.True(t, d.Until.IsZero())
	require.Equal(t, policy.Allow, check(t, e, templated("x")).Verdict, "a restriction bars only what names it")
	clk.now = t0.Add(8 * time.Hour)
	require.Equal(t, []policy.ReasonCode{policy.SenderRestricted}, codes(check(t, e, text)))
}

func TestRestrictionConcernsOneBusiness(t *testing.T) {
	t.Parallel()
	e, _ := restricted(t, restricting(t0, channels.Restriction{Type: "NO_TEMPLATES"}))
	require.True(t, check(t, e, templated("x")).Has(policy.SenderRestricted))
	d, err := e.Check(context.Background(), channels.Address{Channel: "demo", Business: "b2", User: alice.User}, templated("x"))
	require.NoError(t, err)
	require.Equal(t, policy.Allow, d.Verdict)
}

func TestLiftingEndsWhatWasImposedBefore(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		lifted time.Duration
		want   policy.Verdict
	}{"before": {-time.Millisecond, policy.Deny}, "at the same instant": {0, policy.Deny}, "after": {time.Millisecond, policy.Allow}} {
		e, clk := restricted(t, restricting(t0, channels.Restriction{Type: "NO_REPLIES"}), lifting(t0.Add(tc.lifted)))
		clk.now = t0.Add(time.Minute)
		require.Equal(t, tc.want, check(t, e, text).Verdict, name)
	}
}

// Of what arrives about an account, order and repetition do not matter.
func TestRestrictionsInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var events []channels.Event
		for range rapid.IntRange(1, 5).Draw(rt, "n") {
			when := t0.Add(time.Duration(rapid.IntRange(0, 3).Draw(rt, "at")) * time.Minute)
			if rapid.IntRange(0, 3).Draw(rt, "lift") == 0 {
				events = append(events, lifting(when))
				continue
			}
			r := channels.Restriction{Type: rapid.SampledFrom([]string{"NO_REPLIES", "NO_TEMPLATES"}).Draw(rt, "type")}
			if rapid.Bool().Draw(rt, "ends") {
				r.Until = when.Add(time.Duration(rapid.IntRange(0, 5).Draw(rt, "lasts")) * time.Minute)
			}
			events = append(events, restricting(when, r))
		}
		a, aclk := restricted(t, events...)
		b, bclk := restricted(t, rapid.Permutation(append(events, events...)).Draw(rt, "order")...)
		now := t0.Add(time.Duration(rapid.IntRange(0, 8).Draw(rt, "now")) * time.Minute)
		aclk.now, bclk.now = now, now
		for _, m := range []channels.Message{text, templated("x")} {
			require.Equal(rt, check(t, a, m), check(t, b, m))
		}
	})
}

func TestAccountChangesThatRestrictNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, ctx, restricting(t0)))
	require.Zero(t, store.Len())
	var empty *channels.InputError
	require.ErrorAs(t, record(e, ctx, channels.Event{Kind: channels.AccountChange, ID: "a", Address: at(""), Occurred: t0}), &empty)
	require.Equal(t, "event.account_update", empty.Field)
	nowhere := restricting(t0, channels.Restriction{Type: "X"})
	nowhere.Address.Business = ""
	var input *channels.InputError
	require.ErrorAs(t, record(e, ctx, nowhere), &input)
	require.Equal(t, "event.address.business", input.Field)
}

// A read receipt or typing sign that names a message and nobody is decided by what is known of the business alone. Whatever else names
// nobody is a mistake.
func TestASignToNobodyIsTheBusinesss(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	business := channels.Address{Channel: whatsapp.Name, Business: "300000000000001"}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{t0}))
	require.NoError(t, err)
	sign := channels.Message{Type: channels.SenderAction, ReplyTo: "wamid.1"}
	d, err := e.Check(ctx, business, sign)
	require.NoError(t, err)
	require.True(t, d.Allowed(), d.Explain())
	require.NoError(t, record(e, ctx, accountSays(business, t0, restricts(channels.Restriction{Type: "DISABLE"}))))
	d, err = e.Check(ctx, business, sign)
	require.NoError(t, err)
	require.Equal(t, []policy.ReasonCode{policy.SenderRestricted}, codes(d))
	for _, m := range []channels.Message{{Type: channels.SenderAction}, {Type: channels.Text, ReplyTo: "wamid.1"}} {
		_, err = e.Check(ctx, business, m)
		var input *channels.InputError
		require.ErrorAs(t, err, &input)
		require.Equal(t, "address.user", input.Field)
	}
	_, err = e.Check(ctx, channels.Address{Channel: whatsapp.Name}, sign)
	require.Error(t, err, "nor is there a business")
}
