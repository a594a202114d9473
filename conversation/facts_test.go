package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/window"
)

// tokens is the demo rulebook with an answer per message token and one per opt-in
// token beside the ordinary windows.
func tokens(t *testing.T) *conversation.Engine {
	book := demoBook()
	for kind, opens := range map[window.Kind]window.Triggers{"reply_token": window.On(window.Message), "leave": window.On(window.OptIn)} {
		book.Windows = append(book.Windows, policy.WindowRow{Rule: window.Rule{
			Kind: kind, Length: time.Minute, OpenedBy: opens, PerID: true, Source: src,
		}})
	}
	book.Windows[0].Rule.OpenedBy |= window.On(window.OptIn)
	e, err := conversation.New(conversation.WithChannels(demo{book}), conversation.WithClock(&manual{t0}))
	require.NoError(t, err)
	return e
}

func tokenOpen(t *testing.T, e *conversation.Engine, token string, kind window.Kind) bool {
	ws, err := e.TokenWindow(context.Background(), alice, token)
	require.NoError(t, err)
	for _, w := range ws {
		if w.Kind == kind {
			return w.Status == window.Open
		}
	}
	return false
}

func TestMessageWithATokenOpensBoth(t *testing.T) {
	t.Parallel()
	e := tokens(t)
	ev := userEvent("m", t0, window.Message)
	ev.Token = "tok"
	require.NoError(t, record(e, context.Background(), ev))
	require.Equal(t, policy.Allow, check(t, e, text).Verdict)
	require.True(t, tokenOpen(t, e, "tok", "reply_token"))
}

// What is granted to a token alone leaves the thread closed; the same trigger
// without a token opens it.
func TestGrantOpensTheTokenOnly(t *testing.T) {
	t.Parallel()
	e := tokens(t)
	ev := userEvent("o", t0, window.OptIn)
	ev.Token = "tok"
	require.NoError(t, record(e, context.Background(), ev))
	require.Equal(t, policy.Deny, check(t, e, text).Verdict)
	require.True(t, tokenOpen(t, e, "tok", "leave"))
	require.False(t, tokenOpen(t, e, "other", "leave"))
	require.NoError(t, record(e, context.Background(), userEvent("plain", t0, window.OptIn)))
	require.Equal(t, policy.Allow, check(t, e, text).Verdict)
}

// Before the rulebook begins no window opens, but nothing that was said is lost.
func TestFactsFromBeforeTheRulebook(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	early := time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC)
	ledger := billing.NewMemory()
	e, clk := newEngine(t, t0, conversation.WithLedger(ledger))
	require.NoError(t, record(e, ctx,
		channels.OptOut(at("111"), early),
		seen(pair("111", "GB.1"), early),
		channels.Event{Kind: channels.BusinessMessage, ID: "s", Address: at("111"), Occurred: early, Token: "x"},
		changes("222", channels.Identity{Phone: "222"}, channels.Identity{Phone: "111"}, early.Add(time.Hour)),
	))
	for user, out := range map[string]bool{"111": false, "222": true, "GB.1": true} { // 111 is somebody else's by now
		d, err := e.Check(ctx, at(user), templated("x"))
		require.NoError(t, err)
		require.Equal(t, out, d.Has(policy.OptedOut), user)
	}
	n := 0
	for _, err := range ledger.Entries(ctx, billing.Filter{}) {
		require.NoError(t, err)
		n++
	}
	require.Equal(t, 1, n)
	clk.now = early.Add(2 * time.Hour)
	require.Equal(t, policy.Deny, verdict(t, e, "111"))
}

// A time that is missing or absurd is an error for every kind of event that says
// something, and records nothing.
func TestRecordRefusesAbsurdTimes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	lift := &channels.AccountUpdate{Lifted: true}
	for name, ev := range map[string]channels.Event{
		"action":   {Kind: channels.UserAction, Action: channels.ActMessage},
		"no facts": {Kind: channels.UserAction, Action: channels.ActOther},
		"message":  {Kind: channels.BusinessMessage, ID: "s"},
		"status":   {Kind: channels.DeliveryStatus, Status: &channels.Status{MessageID: "s", State: channels.Sent}},
		"consent":  {Kind: channels.ConsentChange, Consent: channels.OptedOutGeneral},
		"identity": {Kind: channels.IdentityChange, Identity: pair("222", ""), Previous: pair("111", "")},
		"account":  {Kind: channels.AccountChange, AccountUpdate: lift},
		"confirm":  {Kind: channels.WindowConfirmed, Confirmed: &channels.Confirmation{Window: "talk", Until: t0}},
	} {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0, conversation.WithStore(store), conversation.WithAhead(1<<63-1))
		ev.Address, ev.ID = alice, "e"
		for _, at := range []time.Time{{}, time.Unix(0, 0), time.UnixMilli(1).Add(-1), time.Unix(-1, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(1<<62, 0)} {
			ev.Occurred = at
			err := record(e, ctx, ev)
			var wrong *channels.InputError
			require.ErrorAs(t, err, &wrong, "%s at %v", name, at)
			require.Equal(t, "event.occurred", wrong.Field)
			require.Zero(t, store.Len(), name)
		}
		ev.Occurred = time.UnixMilli(1)
		if ev.Confirmed != nil {
			ev.Confirmed = &channels.Confirmation{Window: "talk", Until: ev.Occurred.Add(time.Hour)}
		}
		require.NoError(t, record(e, ctx, ev), name)
	}
}

func TestRestrictionsAreCheckedFirst(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	var input *channels.InputError
	ev := lifting(t0)
	ev.Address.Channel = "none"
	require.ErrorAs(t, record(e, ctx, ev), &input)
	require.Equal(t, "address.channel", input.Field)
	require.ErrorIs(t, record(e, ctx, lifting(t0.Add(25*time.Hour))), conversation.ErrFuture)
	end := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	err := record(e, ctx, restricting(t0, channels.Restriction{Type: "X", Until: end}))
	require.ErrorIs(t, err, window.ErrTime)
	require.ErrorContains(t, err, "until")
	require.Zero(t, store.Len())
	require.NoError(t, record(e, ctx, restricting(t0, channels.Restriction{Type: "X", Until: end.Add(-1)})))
	require.Equal(t, 1, store.Len())
}

// An id that a platform made of a phone number does not reach a log.
func TestRecordErrorLeavesTheIDOut(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0)
	ev := userEvent("pref:447700900123:stop", t0.Add(1000*time.Hour), window.Message)
	err := record(e, context.Background(), ev)
	require.NotContains(t, err.Error(), "447700900123")
	require.Contains(t, err.Error(), "event 0 (user_action): event lies in the future")
	var rec *channels.RecordError
	require.ErrorAs(t, err, &rec)
	require.Equal(t, ev.ID, rec.ID)
}
