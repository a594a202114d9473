package conversation_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing/fstest"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/pricing/ratefile"
	"github.com/replywindow/replywindow/template"
)

// The platform publishes a rate card while the process runs: the same engine prices by it from the next decision on.
func ExampleWithRulebook() {
	ctx, channel := context.Background(), whatsapp.New()
	var prices atomic.Pointer[pricing.Book]
	prices.Store(channel.Rulebook().Prices.Get())
	rules := channel.Rulebook().Clone()
	rules.Prices = prices.Load
	e := exampleEngine(noon.Add(25*time.Hour), conversation.WithRulebook(channel, rules), conversation.WithAccounts(conversation.AccountMap{
		customer.Business: {Country: "IN", Pricing: pricing.Account{ID: "1", Currency: "EUR", Country: "IN"}},
	}))
	message := channels.Message{Type: channels.Template, Category: "utility", Template: template.NewSend("order_update", "en")}
	d, _ := e.Check(ctx, customer, message)
	fmt.Println(d.Charge)

	folder := fstest.MapFS{"2026-07-01-eur.csv": {Data: []byte("Market,Currency,Marketing,Utility\nIndia,EUR,0.0101,0.0012\n")}}
	book, err := ratefile.Load(prices.Load(), folder, whatsapp.RateFormat(), "*.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	prices.Store(book)
	d, _ = e.Check(ctx, customer, message)
	fmt.Println(d.Charge)
	// Output:
	// utility unknown (no_card: there is no rate card in the account's currency for this date)
	// utility regular 0.0012 EUR (India, card 2026-07-01, estimated)
}

// sinceRestore is a store whose database came back from a backup: what was recorded after the backup is lost.
type sinceRestore struct {
	conversation.Store
	at time.Time // when the database came back
}

func (s sinceRestore) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	entries, err := s.Store.Load(ctx, addresses...)
	for i := range entries {
		entries[i].Since = s.at
	}
	return entries, err
}

// The customer wrote at noon, and the database of 13:00 is a backup of the night. Nothing in it says so: the window counts as closed. The
// host says it, until the length of a window is over: then the window is not known.
func ExampleStored() {
	ctx := context.Background()
	backup := conversation.NewMemoryStore()
	for _, store := range []conversation.Store{backup, sinceRestore{backup, noon.Add(time.Hour)}} {
		e, _ := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{noon.Add(2 * time.Hour)}), conversation.WithStore(store))
		d, _ := e.Check(ctx, customer, channels.Message{Type: channels.Text, Text: "Hello"})
		fmt.Println(d)
	}
	// Output:
	// deny: window_closed (131047): nothing is known that opened the customer_service window
	// deny: window_unknown (131047): whether the customer_service window is open is not known: the person's past is not
}

// A customer tells an agent their new number. The event is about the new one, and says which it follows.
func ExampleEngine_Record_newNumber() {
	ctx, e := context.Background(), exampleEngine(noon.Add(time.Hour))
	moved := customer
	moved.User = "919898989898"
	_, err := e.Record(ctx, channels.Event{
		Kind: channels.IdentityChange, ID: "case 4711", Occurred: noon.Add(time.Hour), Address: moved, Previous: channels.Identity{Phone: customer.User},
	})
	fmt.Println(err)
	for _, a := range []channels.Address{moved, customer} {
		d, _ := e.Check(ctx, a, channels.Message{Type: channels.Text, Text: "Hello"})
		fmt.Println(a, d.Verdict)
	}
	// Output:
	// <nil>
	// whatsapp/300000000000001/…98 allow
	// whatsapp/300000000000001/…78 deny
}

// budget is a house rule: what costs more than is left of the month's money does not go. Judge asks no database, so the host calls read
// once a minute, and what was sent and is not delivered yet is not in it.
type budget struct {
	month pricing.Amount
	spent atomic.Int64 // millionths
}

func (b *budget) read(ctx context.Context, ledger billing.Ledger, month pricing.Date) error {
	lines, err := billing.Summarize(ledger.Entries(ctx, billing.Filter{From: month}))
	if err != nil {
		return err
	}
	sum := int64(0)
	for _, l := range lines {
		sum += l.Total.Micros()
	}
	b.spent.Store(sum)
	return nil
}

func (b *budget) Judge(c conversation.HouseCase) conversation.Ruling {
	charge := c.Decision.Charge
	if !c.Decision.Allowed() || charge.Basis.Free() || charge.Known() && b.spent.Load()+charge.Price.Micros() <= b.month.Micros() {
		return conversation.Ruling{}
	}
	return conversation.Ruling{Reasons: []policy.Reason{{Code: "over_budget", Detail: "the month's " + b.month.String() + " are spent"}}}
}

func ExampleHouseRule() {
	ctx, ledger := context.Background(), billing.NewMemory()
	b := &budget{}
	b.month, _ = pricing.NewAmount(2_000, "USD")
	e := exampleEngine(noon.Add(25*time.Hour), conversation.WithHouseRules(b), conversation.WithLedger(ledger), conversation.WithAccounts(conversation.AccountMap{
		customer.Business: {Country: "IN", Pricing: pricing.Account{ID: "1", Currency: "USD", Country: "IN"}},
	}))
	message := channels.Message{Type: channels.Template, Category: "utility", Template: template.NewSend("order_update", "en")}
	for _, id := range []string{"wamid.2", "wamid.3"} {
		d, _ := e.Check(ctx, customer, message)
		fmt.Println(d.Verdict, d.Charge.Price, d.Reasons)
		if d.Allowed() {
			sent := noon.Add(25 * time.Hour)
			_, _ = e.Record(ctx, policy.SentEvent(customer, message, d, id, sent), channels.StatusOf(customer, id, channels.Delivered, sent))
		}
		if err := b.read(ctx, ledger, 2026_09_01); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// allow 0.0014 USD []
	// deny none [over_budget: the month's 0.002 USD are spent]
}
