package conversation_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// said is what a webhook says of an account, or of a number.
func said(of string, u channels.AccountUpdate) channels.Event {
	return accountSays(channels.Address{Channel: "demo", Business: of}, t0, u)
}

// paired are the ways in which the engine learns that the number b1 belongs to the account "waba".
func paired(t *testing.T) map[string]*witness {
	event := userEvent("pair", t0.Add(-time.Minute), window.Message)
	event.Account, event.Address.User = "waba", "447700900888"
	out := map[string]*witness{
		"from the host": newWitness(t, conversation.NewMemoryStore(),
			conversation.WithAccounts(conversation.AccountMap{"b1": {Pricing: pricing.Account{ID: "waba"}}})),
		"from a webhook": newWitness(t, conversation.NewMemoryStore()),
	}
	for _, w := range out {
		w.now = t0
	}
	require.NoError(t, record(out["from a webhook"].Engine, context.Background(), event))
	return out
}

// saw is what a decision about alice rests on.
func (w *witness) saw(t *testing.T, when time.Time) policy.Facts {
	w.facts = policy.Facts{}
	checkAt(t, w.Engine, alice, text, when)
	return w.facts
}

func TestWhatIsSaidOfAnAccountHoldsForItsNumbers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for how, w := range paired(t) {
		starts := t0.AddDate(0, 1, 0)
		require.NoError(t, record(w.Engine, ctx,
			said("waba", channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "NO_REPLIES", Until: t0.Add(time.Hour)}}}),
			said("waba", channels.AccountUpdate{Limit: 250}),
			said("waba", channels.AccountUpdate{Country: "IN"}),
			said("waba", channels.AccountUpdate{EffectiveAt: starts, Exceptions: []pricing.Exception{{Country: "BR", From: starts.AddDate(0, 1, 0)}}}),
			userEvent("m", t0, window.Message),
		), how)
		f := w.saw(t, t0)
		require.Equal(t, 250, f.Account.Limit, how)
		require.Equal(t, "IN", f.Account.Country, how)
		require.Equal(t, "IN", f.Account.Pricing.Country, how)
		require.True(t, f.Account.Pricing.International.Equal(starts), how)
		require.Equal(t, []pricing.Exception{{Country: "BR", From: starts.AddDate(0, 1, 0)}}, f.Account.Pricing.Exceptions, how)
		for after, want := range map[time.Duration]policy.Verdict{
			-time.Millisecond: policy.Deny, 0: policy.Defer, time.Hour - time.Millisecond: policy.Defer, time.Hour: policy.Allow,
		} {
			require.Equal(t, want, checkAt(t, w.Engine, alice, text, t0.Add(after)).Verdict, "%s: %v", how, after)
		}
		elsewhere := checkAt(t, w.Engine, channels.Address{Channel: "demo", Business: "b2", User: alice.User}, text, t0)
		require.False(t, elsewhere.Has(policy.SenderRestricted), "%s: another account's number", how)
		lifted := said("waba", channels.AccountUpdate{Lifted: true})
		lifted.Occurred = t0.Add(time.Minute)
		require.NoError(t, record(w.Engine, ctx, lifted))
		require.Equal(t, policy.Allow, checkAt(t, w.Engine, alice, text, t0.Add(time.Minute)).Verdict, how)
	}
}

// What is said of the number itself counts before what is said of its account; restrictions of both count.
func TestWhatIsSaidOfANumberComesFirst(t *testing.T) {
	t.Parallel()
	for how, w := range paired(t) {
		require.NoError(t, record(w.Engine, context.Background(),
			said("waba", channels.AccountUpdate{Limit: 250, Country: "IN"}), said("b1", channels.AccountUpdate{Limit: 1000}),
			said("waba", channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "X"}}}),
			said("b1", channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "Y"}}}),
		), how)
		f := w.saw(t, t0)
		require.Equal(t, 1000, f.Account.Limit, how)
		require.Equal(t, "IN", f.Account.Country, how)
		require.ElementsMatch(t, []channels.Restriction{{Type: "X"}, {Type: "Y"}}, f.Restrictions, how)
	}
}

// The host's own word counts more than a webhook's, on each fact and on which account a number belongs to.
func TestTheHostsWordOnAnAccountWins(t *testing.T) {
	t.Parallel()
	host := policy.Account{Limit: 9, Country: "DE", Features: []string{"care"}, Pricing: pricing.Account{ID: "mine", Country: "DE"}}
	accounts := conversation.AccountMap{"b1": host}
	w := newWitness(t, conversation.NewMemoryStore(), conversation.WithAccounts(accounts))
	w.now = t0
	claim := userEvent("m", t0, window.Message)
	claim.Account = "waba"
	require.NoError(t, record(w.Engine, context.Background(), claim,
		said("waba", channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "NO_REPLIES"}}}),
		said("mine", channels.AccountUpdate{Limit: 250, Country: "IN", EffectiveAt: t0})))
	f := w.saw(t, t0)
	require.Empty(t, f.Restrictions, "of an account that is not the number's")
	require.Equal(t, []any{9, "DE", "DE"}, []any{f.Account.Limit, f.Account.Country, f.Account.Pricing.Country})
	require.True(t, f.Account.Pricing.International.Equal(t0), "what the host does not say, the webhook may")
	require.Equal(t, host, accounts["b1"], "the host's own value is not written into")
}

// The latest word says which account a number belongs to, and templates are looked up there.
func TestANumberMovesToAnotherAccount(t *testing.T) {
	t.Parallel()
	c := catalogue(t, nil, "new", form("order", "en", template.Utility, "It ships."))
	e, _ := newEngine(t, t0, conversation.WithTemplates(c))
	says := func(account string, when time.Time) channels.Event {
		ev := userEvent(account, when, window.Message)
		ev.Account = account
		return ev
	}
	require.NoError(t, record(e, context.Background(), says("new", t0), says("old", t0.Add(-time.Hour))))
	expect(t, check(t, e, templated("order")))
	require.NoError(t, record(e, context.Background(), says("newest", t0)))
	expect(t, check(t, e, templated("order")), policy.TemplateUnknown)
}

// failing is every interface of the host, out of order.
type failing struct {
	conversation.Templates
	err error
}

func (f *failing) Account(context.Context, string, string) (*policy.Account, error) {
	return nil, f.err
}

func (f *failing) Apply(context.Context, ...template.Update) error { return f.err }

func (f *failing) Lookup(context.Context, string, string, string, time.Time) (template.View, bool, error) {
	return template.View{}, false, f.err
}

func (f *failing) Count(context.Context, ...pricing.CountKey) ([]pricing.Usage, error) {
	return nil, f.err
}

// Errors of what the host gave come back as they are, from whatever asked.
func TestTheHostsErrorsComeBackAsTheyAre(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	down := errors.New("connection refused")
	f := &failing{err: down}

	e, _ := newEngine(t, t0, conversation.WithAccounts(f), conversation.WithLedger(full{}))
	for name, call := range map[string]func() error{
		"check":  func() error { _, err := e.Check(ctx, alice, text); return err },
		"window": func() error { _, err := e.Window(ctx, alice); return err },
		"routes": func() error {
			_, err := e.Routes(ctx, []channels.Address{alice}, conversation.Intent{Message: text})
			return err
		},
	} {
		require.Equal(t, down, call(), name)
	}
	sent := channels.Event{Kind: channels.BusinessMessage, ID: "s", Address: alice, Occurred: t0}
	got, err := e.Record(ctx, sent, message(0))
	require.ErrorIs(t, err, down, "whose account the ledger's entry is")
	require.Equal(t, []bool{false, true}, got, "the rest of the batch is recorded")

	e, _ = newEngine(t, t0, conversation.WithTemplates(f))
	_, err = e.Check(ctx, alice, templated("order"))
	require.Equal(t, down, err)
	require.NoError(t, func() error { _, err := e.Check(ctx, alice, text); return err }(), "a text needs no template")
	update := template.Update{Account: "waba", At: t0, Kind: template.DefinitionUpdate, Definition: form("order", "en", template.Utility, "It ships.")}
	got, err = e.Record(ctx, channels.Event{Kind: channels.TemplateChange, ID: "t", Address: at(""), Template: &update}, message(0))
	require.ErrorIs(t, err, down)
	require.Equal(t, []bool{false, true}, got)

	priced := ledgerEngine(t, full{}, conversation.WithUsage(f))
	m := templated("order")
	m.Category = "utility"
	_, err = priced.CheckAt(ctx, buyer, m, time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC))
	require.Equal(t, down, err)
}

// A store that fails leaves what it had, and so does a context that is done.
func TestNothingIsRecordedInPart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	down := errors.New("connection lost")
	batch := []channels.Event{
		seen(pair("111", "GB.1"), t0), changes("222", pair("222", "GB.1"), pair("111", ""), t0.Add(time.Minute)),
		comments("c1", "222", t0.Add(2*time.Minute)), restricting(t0, channels.Restriction{Type: "X"}),
	}
	for good := range 2 { // the load, then the save
		inner := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(&failsAfter{Store: inner, good: good, err: down}))
		got, err := e.Record(ctx, batch...)
		require.ErrorIs(t, err, down)
		require.Equal(t, make([]bool, len(batch)), got)
		require.Zero(t, inner.Len())
		require.NotContains(t, fresh(t, e, batch...), false)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	for name, call := range map[string]func() error{
		"record": func() error { return record(e, done, batch...) },
		"unsee":  func() error { return e.Unsee(done, batch...) },
		"import": func() error { return e.Import(done, alice, policy.Consent{}) },
		"forget": func() error { return e.Forget(done, alice) },
		"token":  func() error { _, err := e.TokenWindow(done, alice, "c1"); return err },
	} {
		require.ErrorIs(t, call(), context.Canceled, name)
	}
	require.Zero(t, store.Len())
}

// busyStore is a store in which another writer is always faster.
type busyStore struct {
	conversation.Store
	largest []int // how many entries each Save had
	until   int   // up to this size a Save goes through
}

func (b *busyStore) Save(ctx context.Context, entries []conversation.Stored) error {
	b.largest = append(b.largest, len(entries))
	if len(entries) > b.until {
		return conversation.ErrConflict
	}
	return b.Store.Save(ctx, entries)
}

// A batch that meets conflicts is halved until its parts get through; one event waits until the context ends.
func TestConflictsAreRetriedInSmallerGroups(t *testing.T) {
	t.Parallel()
	var events []channels.Event
	for n := range 8 {
		ev := message(n)
		ev.Address.User = "44770090000" + string(rune('0'+n))
		events = append(events, ev)
	}
	store := &busyStore{Store: conversation.NewMemoryStore(), until: 2}
	e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store))
	require.NotContains(t, fresh(t, e, events...), false)
	require.Equal(t, []int{8, 8, 8}, store.largest[:3], "three times whole")
	require.Equal(t, 4, store.largest[3])

	store.until = 0
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	got, err := e.Record(ctx, userEvent("another", t0, window.Message))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, []bool{false}, got)
	require.ErrorIs(t, e.Forget(ctx, events[0].Address), context.DeadlineExceeded)
	require.ErrorIs(t, e.Import(ctx, events[0].Address, policy.Consent{}), context.DeadlineExceeded)
}

// short is a store that returns fewer entries than it was asked for, against its contract.
type short struct{ conversation.Store }

func (short) Load(context.Context, ...channels.Address) ([]conversation.Stored, error) {
	return nil, nil
}

func TestAStoreThatReturnsTooLittleIsAnError(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0, conversation.WithStore(short{}))
	require.Error(t, record(e, ctx, message(0)))
	_, err := e.Check(ctx, alice, text)
	require.Error(t, err)
	require.Error(t, e.Import(ctx, alice, policy.Consent{}))
	require.Error(t, e.Forget(ctx, alice))
}

// A webhook that tells one thing of the account does not make the rest known.
func TestAWebhookMakesNoMessagingLimitKnown(t *testing.T) {
	t.Parallel()
	for _, told := range []channels.AccountUpdate{{Country: "IN"}, {Country: "IN", Limit: 250}} {
		w := newWitness(t, conversation.NewMemoryStore())
		w.now = t0
		require.NoError(t, record(w.Engine, context.Background(), said("b1", told)))
		require.NotNil(t, w.saw(t, t0).Account)
		require.NotZero(t, checkAt(t, w.Engine, alice, templated("x"), t0).Assumed&policy.AssumedAccount, "%+v", told)
	}
}
