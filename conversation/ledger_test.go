package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

var (
	ledgerNow = time.Date(2026, 8, 3, 12, 0, 0, 0, time.UTC)
	buyer     = channels.Address{Channel: whatsapp.Name, Business: "n1", User: "919812345678"}
)

func ledgerEngine(t testing.TB, ledger billing.Ledger, opts ...conversation.Option) *conversation.Engine {
	t.Helper()
	account := policy.Account{Pricing: pricing.Account{ID: "acct", Portfolio: "pf", Currency: "USD", Zone: time.UTC, Country: "IN"}}
	e, err := conversation.New(append(opts, conversation.WithChannels(whatsapp.New(), demo{demoBook()}), conversation.WithClock(&manual{ledgerNow}),
		conversation.WithAccounts(conversation.AccountMap{"n1": account}), conversation.WithLedger(ledger))...)
	require.NoError(t, err)
	return e
}

func entries(t testing.TB, l billing.Ledger) []billing.Entry {
	t.Helper()
	var out []billing.Entry
	for e, err := range l.Entries(context.Background(), billing.Filter{}) {
		require.NoError(t, err)
		out = append(out, e)
	}
	return out
}

// sendOrder checks a utility template to the buyer and returns the event of its send.
func sendOrder(t testing.TB, e *conversation.Engine) (policy.Decision, channels.Event) {
	t.Helper()
	m := templated("order")
	m.Category = "utility"
	d, err := e.Check(context.Background(), buyer, m)
	require.NoError(t, err)
	require.Equal(t, policy.Allow, d.Verdict, d)
	require.True(t, d.Charge.Known())
	return d, policy.SentEvent(buyer, m, d, "wamid.1", ledgerNow)
}

func status(state channels.StatusState, after time.Duration, p *pricing.Statement) channels.Event {
	return channels.Event{
		Kind: channels.DeliveryStatus, ID: string(state), Address: buyer, Occurred: ledgerNow.Add(after),
		Status: &channels.Status{MessageID: "wamid.1", State: state, Pricing: p},
	}
}

func TestSentEventCarriesThePrediction(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger := billing.NewMemory()
	e := ledgerEngine(t, ledger)
	d, sent := sendOrder(t, e)
	require.NoError(t, record(e, ctx, sent, sent))
	require.Equal(t, []billing.Entry{{
		Message: "wamid.1", Account: "acct", Portfolio: "pf", Number: "n1", Person: buyer.User, Template: "order",
		Predicted: d.Charge, PredictedAt: ledgerNow, Sent: ledgerNow,
	}}, entries(t, ledger))
	require.Equal(t, channels.BusinessMessage, sent.Kind)
}

func TestSentEventWithoutACharge(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger := billing.NewMemory()
	e := ledgerEngine(t, ledger)
	plain := policy.SentEvent(buyer, text, policy.Decision{}, "wamid.2", ledgerNow)
	require.Nil(t, plain.Charge)
	require.NoError(t, record(e, ctx, plain))
	require.Equal(t, []billing.Entry{{Message: "wamid.2", Account: "acct", Portfolio: "pf", Number: "n1", Person: buyer.User, Sent: ledgerNow}}, entries(t, ledger))
	answer := channels.Message{Type: channels.PrivateReply, Token: "c1"}
	ev := policy.SentEvent(alice, answer, policy.Decision{Requires: policy.Requires{Echo: "c1"}}, "s", t0)
	require.Equal(t, "c1", ev.Token)
}

func TestDeliveryStatusConfirmsTheCharge(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	said := &pricing.Statement{Billable: true, Model: "PMP", Type: "regular", Category: "utility"}
	want := func(t *testing.T, e *conversation.Engine, ledger billing.Ledger, events ...channels.Event) billing.Entry {
		require.NoError(t, record(e, ctx, events...))
		all := entries(t, ledger)
		require.Len(t, all, 1)
		return all[0]
	}
	ledger := billing.NewMemory()
	e := ledgerEngine(t, ledger)
	d, sent := sendOrder(t, e)
	events := []channels.Event{sent, status(channels.Sent, time.Second, said), status(channels.Delivered, time.Minute, said), status(channels.Read, time.Hour, nil)}
	got := want(t, e, ledger, events...)
	require.True(t, got.Sent.Equal(ledgerNow), "the earliest")
	require.True(t, got.Delivered.Equal(ledgerNow.Add(time.Minute)))
	require.True(t, got.Read.Equal(ledgerNow.Add(time.Hour)))
	require.Equal(t, d.Charge, got.Predicted)
	require.True(t, got.Confirmed.Confirmed)
	require.Equal(t, pricing.Regular, got.Confirmed.Basis)
	require.Equal(t, d.Charge.Price, got.Confirmed.Price, "the platform's word agrees with the estimate")
	require.Equal(t, d.Charge.Market, got.Confirmed.Market)
	require.True(t, got.ConfirmedAt.Equal(ledgerNow.Add(time.Minute)))

	// In the other order, and twice, it is the same.
	other := billing.NewMemory()
	e = ledgerEngine(t, other)
	events[0], events[3] = events[3], events[0]
	events[1], events[2] = events[2], events[1]
	require.Equal(t, got, want(t, e, other, append(events, events...)...))
}

func TestStatusesThatTellNoCharge(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, ev := range map[string]channels.Event{
		"no pricing":         status(channels.Delivered, 0, nil),
		"type not known":     status(channels.Delivered, 0, &pricing.Statement{Model: "PMP", Type: "novelty", Category: "utility"}),
		"by conversation":    status(channels.Delivered, 0, &pricing.Statement{Model: "CBP", Category: "utility"}),
		"failed":             status(channels.Failed, 0, nil),
		"played, as if read": status(channels.Played, 0, nil),
	} {
		ledger := billing.NewMemory()
		require.NoError(t, record(ledgerEngine(t, ledger), ctx, ev), name)
		all := entries(t, ledger)
		require.Len(t, all, 1, name)
		require.Zero(t, all[0].Confirmed, name)
		require.Equal(t, ev.Status.State == channels.Failed, !all[0].Failed.IsZero(), name)
		require.Equal(t, ev.Status.State == channels.Played, !all[0].Read.IsZero(), name)
	}
	watermark := status(channels.Read, 0, nil)
	watermark.Status = &channels.Status{State: channels.Read, Watermark: true}
	ledger := billing.NewMemory()
	require.NoError(t, record(ledgerEngine(t, ledger), ctx, watermark))
	require.Empty(t, entries(t, ledger), "it names no message")
}

func TestGroupMessageIsBookedByParticipant(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger := billing.NewMemory()
	e := ledgerEngine(t, ledger)
	for _, member := range []string{"919800000001", "15555550100"} {
		ev := status(channels.Delivered, 0, &pricing.Statement{Billable: true, Model: "PMP", Type: "regular", Category: "utility"})
		ev.Group, ev.Status.Participant = "g1", member
		require.NoError(t, record(e, ctx, ev))
	}
	all := entries(t, ledger)
	require.Len(t, all, 2)
	require.NotEqual(t, all[0].Confirmed.Market, all[1].Confirmed.Market, "each member's own market")
}

// A channel without a price list books when a message was sent, and nothing else.
func TestChannelWithoutPrices(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger := billing.NewMemory()
	e := ledgerEngine(t, ledger)
	ev := status(channels.Delivered, 0, &pricing.Statement{Billable: true, Model: "PMP", Type: "regular", Category: "utility"})
	ev.Address = alice
	require.NoError(t, record(e, ctx, ev))
	require.Equal(t, []billing.Entry{{Message: "wamid.1", Number: "b1", Person: alice.User, Delivered: ledgerNow, Day: pricing.DateOf(ledgerNow, nil)}}, entries(t, ledger))
}

// full is a ledger that cannot take any more.
type full struct{ billing.Ledger }

var errFull = errors.New("ledger is full")

func (full) Record(context.Context, ...billing.Entry) error { return errFull }

func (full) Count(_ context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	return make([]pricing.Usage, len(keys)), nil
}

func TestLedgerErrorSurfacesAndTheWindowIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e := ledgerEngine(t, full{})
	_, sent := sendOrder(t, e)
	var rec *channels.RecordError
	err := record(e, ctx, sent, channels.Event{Kind: channels.UserAction, ID: "m", Address: buyer, Occurred: ledgerNow, Action: channels.ActMessage})
	require.ErrorIs(t, err, errFull)
	require.ErrorAs(t, err, &rec)
	require.Equal(t, "wamid.1", rec.ID)
	d, err := e.Check(ctx, buyer, text)
	require.NoError(t, err)
	require.Equal(t, policy.Allow, d.Verdict, "the rest of the batch is kept")
}

// choosy is a ledger that refuses one message, and counts how often it is told something.
type choosy struct {
	*billing.Memory
	not   string
	calls int
}

func (c *choosy) Record(ctx context.Context, all ...billing.Entry) error {
	c.calls++
	for _, e := range all {
		if e.Message == c.not {
			return &billing.EntryError{Message: e.Message, Err: errFull}
		}
	}
	return c.Memory.Record(ctx, all...)
}

// What a batch says of charges goes into the ledger at once. An entry that the ledger refuses is an error of its own event, and not again:
// it is found by halves, in nine calls here for the two of ten, and in some twenty for one of a thousand.
func TestABatchIsOneCallOfTheLedger(t *testing.T) {
	t.Parallel()
	var events []channels.Event
	for i := range 5 {
		at := ledgerNow.Add(-time.Duration(i) * time.Minute)
		sent := channels.SentMessage(buyer, channels.Text, fmt.Sprint("wamid.", i), at)
		events = append(events, sent, channels.StatusOf(buyer, sent.ID, channels.Delivered, at.Add(time.Second)), channels.UserMessage(buyer, fmt.Sprint("m", i), at))
	}
	for not, calls := range map[string]int{"": 1, "wamid.3": 9} {
		ledger := &choosy{Memory: billing.NewMemory(), not: not}
		e := ledgerEngine(t, ledger)
		got, err := e.Record(t.Context(), events...)
		require.Equal(t, calls, ledger.calls)
		want := slices.Repeat([]bool{true}, len(events))
		if not == "" {
			require.NoError(t, err)
			require.Len(t, entries(t, ledger), 5)
		} else {
			want[9], want[10] = false, false
			require.Len(t, entries(t, ledger), 4)
			all := err.(interface{ Unwrap() []error }).Unwrap()
			require.Len(t, all, 2)
			for _, err := range all {
				var failed *channels.RecordError
				require.ErrorAs(t, err, &failed)
				require.False(t, failed.Again)
				require.ErrorIs(t, err, errFull)
			}
		}
		require.Equal(t, want, got)
	}
}

// tally is a host's own counts.
type tally map[pricing.CountKey]int64

func (t tally) Count(_ context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	counts := make([]pricing.Usage, len(keys))
	for i, key := range keys {
		counts[i] = pricing.Usage{Count: t[key], Known: true}
	}
	return counts, nil
}

// The platform's word tells no volume band, so the band of the estimate stays in the
// bill.
func TestConfirmationLeavesTheVolumeBand(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger := billing.NewMemory()
	account := policy.Account{Pricing: pricing.Account{ID: "acct", Portfolio: "pf", Currency: "USD", Country: "IN"}}
	used := tally{{Scope: pricing.ScopePortfolio, Owner: "pf", Market: "Brazil", Category: "utility", Month: 2026_10_01}: 250_000}
	now := time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{now}),
		conversation.WithAccounts(conversation.AccountMap{"n1": account}), conversation.WithLedger(ledger), conversation.WithUsage(used))
	require.NoError(t, err)
	to := channels.Address{Channel: whatsapp.Name, Business: "n1", User: "5511987654321"}
	require.NoError(t, record(e, ctx, channels.Event{Kind: channels.ConsentChange, ID: "c", Address: to, Occurred: now, Consent: channels.OptedInGeneral}))
	m := templated("order")
	m.Category = "utility"
	d, err := e.Check(ctx, to, m)
	require.NoError(t, err)
	require.Equal(t, "0.0065 USD", d.Charge.Price.String())
	delivered := channels.Event{Kind: channels.DeliveryStatus, ID: "d", Address: to, Occurred: now, Status: &channels.Status{
		MessageID: "w", State: channels.Delivered, Pricing: &pricing.Statement{Billable: true, Model: "PMP", Type: "regular", Category: "utility"}}}
	require.NoError(t, record(e, ctx, delivered, policy.SentEvent(to, m, d, "w", now), delivered))
	lines, err := billing.Summarize(ledger.Entries(ctx, billing.Filter{}))
	require.NoError(t, err)
	require.Len(t, lines, 1)
	require.Equal(t, d.Charge.Price, lines[0].Total)
}

// A status of the free entry window does not say what the message is: the estimate
// does, and the two agree.
func TestStatusWithoutACategory(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger := billing.NewMemory()
	e := ledgerEngine(t, ledger)
	require.NoError(t, record(e, ctx, channels.Event{Kind: channels.UserAction, ID: "ad", Address: buyer, Occurred: ledgerNow,
		Action: channels.ActAdMessage, Arrival: &channels.Arrival{Source: "ad"}}))
	d, sent := sendOrder(t, e)
	require.Equal(t, pricing.FreeEntryPoint, d.Charge.Basis)
	said := status(channels.Delivered, 0, &pricing.Statement{Model: "PMP", Type: "free_entry_point", Category: "referral_conversion"})
	require.NoError(t, record(e, ctx, said))
	require.Empty(t, entries(t, ledger)[0].Charge().Category, "nobody said it")
	require.NoError(t, record(e, ctx, sent))
	got := entries(t, ledger)
	require.Equal(t, pricing.Category("utility"), got[0].Charge().Category)
	require.True(t, got[0].Charge().Confirmed)
	report, err := billing.Reconcile(ledger.Entries(ctx, billing.Filter{}))
	require.NoError(t, err)
	require.Empty(t, report.Differences)
	require.Contains(t, report.ByCategory, pricing.Category("utility"))
}
