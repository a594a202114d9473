package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/window"
)

// Without any allowance an event may not lie ahead of the clock at all.
func TestRecordAheadOfNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0, conversation.WithAhead(0))
	require.NoError(t, record(e, ctx, userEvent("now", t0, window.Message)))
	require.ErrorIs(t, record(e, ctx, userEvent("next", t0.Add(time.Nanosecond), window.Message)), conversation.ErrFuture)
}

// An event that cannot be applied in full is not applied in part.
func TestRecordDropsABadConfirmationWhole(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0)
	bad := userEvent("m", t0, window.Message)
	bad.Confirmed = &channels.Confirmation{Window: "talk", Until: t0.Add(-time.Millisecond)}
	require.Error(t, record(e, context.Background(), bad))
	require.Equal(t, policy.Deny, check(t, e, text).Verdict)
}

func TestRecordedOptInEndsAnOptOut(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx, channels.OptOut(alice, t0.Add(-time.Hour))))
	require.Equal(t, policy.Deny, check(t, e, templated("x")).Verdict)
	require.NoError(t, record(e, ctx, channels.OptIn(alice, t0)))
	require.Equal(t, policy.Allow, check(t, e, templated("x")).Verdict)
}

// While each conversation was charged, a send recorded with its charge opens one.
func TestRecordedChargeOpensAConversation(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clk := &manual{time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC)}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(clk),
		conversation.WithAccounts(indian()), conversation.WithTemplates(catalogued{}))
	require.NoError(t, err)
	ask := func() policy.Decision {
		d, err := e.Check(ctx, brazilian, templated("UTILITY"))
		require.NoError(t, err)
		return d
	}
	d := ask()
	require.Equal(t, pricing.Regular, d.Charge.Basis)
	require.NoError(t, record(e, ctx, policy.SentEvent(brazilian, templated("UTILITY"), d, "m", clk.now)))
	clk.now = clk.now.Add(24*time.Hour - time.Millisecond)
	require.Equal(t, pricing.ConversationOpen, ask().Charge.Basis)
	clk.now = clk.now.Add(time.Millisecond)
	require.Equal(t, pricing.Regular, ask().Charge.Basis)
}

// What the engine refused because nobody can pay, and the host sent all the same, opens no conversation in which the next would be free.
func TestARefusedSendOpensNoConversation(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clk := &manual{time.Date(2025, 6, 29, 9, 0, 0, 0, time.UTC)}
	poor := policy.Account{Pricing: pricing.Account{ID: "acct", Currency: "USD", Zone: time.UTC, NoPaymentMethod: true}}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(clk),
		conversation.WithAccounts(conversation.AccountMap{brazilian.Business: poor}), conversation.WithTemplates(catalogued{}))
	require.NoError(t, err)
	for i, id := range []string{"m1", "m2", "m3"} {
		d, err := e.Check(ctx, brazilian, templated("UTILITY"))
		require.NoError(t, err)
		require.Equal(t, policy.PaymentMissing, d.Reasons[0].Code, "the first, at the same instant, and a millisecond later: %d", i)
		require.Equal(t, pricing.Regular, d.Charge.Basis)
		require.Equal(t, 24*time.Hour, d.Charge.Opens, "what it would open")
		sent := policy.SentEvent(brazilian, templated("UTILITY"), d, id, clk.now)
		require.Zero(t, sent.Charge.Opens)
		require.NoError(t, record(e, ctx, sent))
		clk.now = clk.now.Add(time.Duration(i) * time.Millisecond)
	}
}

// A host that does not hear of stops learns of one by the message that failed for it, until the person resumes.
func TestAFailureForAStopIsAStop(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clk := &manual{time.Date(2026, 6, 29, 9, 0, 0, 0, time.UTC)}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(clk), conversation.WithTemplates(catalogued{}))
	require.NoError(t, err)
	hears := func(field, members string) policy.Decision {
		_, err := e.Receive(ctx, fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":%q,"value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":%q},%s}}]}]}`,
			field, brazilian.Business, fmt.Sprintf(members, brazilian.User, clk.now.Unix())))
		require.NoError(t, err)
		clk.now = clk.now.Add(time.Minute)
		d, err := e.Check(ctx, brazilian, templated("MARKETING"))
		require.NoError(t, err)
		return d
	}
	failed := `"statuses":[{"id":"wamid.1","status":"failed","recipient_id":%q,"timestamp":"%d","errors":[{"code":131050}]}]`
	require.Equal(t, policy.OptedOut, hears("messages", failed).Reasons[0].Code)
	resumed := `"user_preferences":[{"category":"marketing_messages","value":"resume","wa_id":%q,"timestamp":%d}]`
	require.True(t, hears("user_preferences", resumed).Allowed())
	signedUp := `"user_preferences":[{"category":"marketing_messages","value":"signup","wa_id":%q,"timestamp":%d}]`
	require.True(t, hears("messages", failed).Has(policy.OptedOut))
	require.True(t, hears("user_preferences", signedUp).Allowed())
}

// The ledger comes first, the store last: where the store fails, recording the event again completes it, and the ledger has it once.
func TestTheLedgerHasOnceWhatTheStoreTookLater(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	down := errors.New("connection lost")
	ledger := billing.NewMemory()
	store := &failsAfter{Store: conversation.NewMemoryStore(), err: down}
	e := ledgerEngine(t, ledger, conversation.WithStore(store))
	sent := policy.SentEvent(buyer, text, policy.Decision{}, "wamid.1", ledgerNow)
	require.ErrorIs(t, record(e, ctx, sent), down)
	want := []billing.Entry{{Message: "wamid.1", Account: "acct", Portfolio: "pf", Number: "n1", Person: buyer.User, Sent: ledgerNow}}
	require.Equal(t, want, entries(t, ledger))
	require.NoError(t, record(e, ctx, sent))
	require.Equal(t, want, entries(t, ledger))
}

// One identifier says nothing that the address does not, and a member of a group
// nothing of the group: neither makes a second entry, nor is kept for ever.
func TestRecordKeepsNoIdentifierThatLinksNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, ctx, seen(pair("111", ""), t0), inGroup(pair("222", ""), t0), inGroup(pair("", "GB.2"), t0)))
	all := listed(t, store)
	require.Len(t, all, 2)
	for _, user := range []string{"111", "G1"} {
		require.NotEmpty(t, all[at(user)].Snapshot, user)
		require.False(t, all[at(user)].Keep.IsZero(), user)
	}
}

// What a host says of a charge leaves the person readable, whatever category it names and however short the conversation is.
func TestChargesOfOddCategoriesLeaveThePersonReadable(t *testing.T) {
	t.Parallel()
	for _, charge := range []pricing.Charge{
		{Category: "a;b", Opens: 24 * time.Hour}, {Category: "a=b", Opens: 24 * time.Hour}, {Opens: 24 * time.Hour}, {Category: "chat", Opens: 1},
	} {
		e, _ := newEngine(t, t0)
		charge.Basis = pricing.Regular
		ev := channels.StatusOf(alice, "m", channels.Delivered, t0)
		ev.Charge = &charge
		require.NoError(t, record(e, context.Background(), ev))
		check(t, e, text)
	}
}
