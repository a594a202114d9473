package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// situation is a person who wrote an hour ago, with everything needed for a price.
func situation(e *policy.Edition, prices *pricing.Book) (*policy.Facts, error) {
	state, err := window.State{}.Observe(e.Windows, window.Message, now().Add(-time.Hour))
	if err != nil {
		return nil, err
	}
	return &policy.Facts{
		State: state, Country: "IN", Prices: prices, Recipient: pricing.Recipient{Phone: "919812345678"},
		Account: &policy.Account{Country: "IN", Pricing: pricing.Account{Currency: "USD", Country: "IN"}},
	}, nil
}

func now() time.Time { return time.UnixMilli(nowMillis).UTC() }

// operations are those that have a bar of their own.
func operations() ([]candidate, error) {
	edition, prices, err := edition()
	if err != nil {
		return nil, err
	}
	at := now()
	facts, err := situation(edition, prices)
	if err != nil {
		return nil, err
	}
	view := facts.Prices.At(&facts.Account.Pricing, at)
	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()))
	if err != nil {
		return nil, err
	}
	pricer, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithAccounts((*account)(facts.Account)))
	if err != nil {
		return nil, err
	}
	steps := busy(20_000, at)
	text := channels.Message{Type: channels.Text, Text: "hello"}
	send := channels.Message{Type: channels.Template, Template: template.NewSend("order_update", "en")}
	return []candidate{
		{name: "view of one conversation's windows", bar: "25", do: func() error {
			_ = edition.Windows.View(&facts.State, &facts.Marks, at)
			return nil
		}},
		{name: "decision with price, text", bar: "150", do: decide(edition, &text, facts, at)},
		{name: "decision with price, utility template", bar: "150", do: decide(edition, &send, withTemplate(facts, "utility", at), at)},
		{name: "decision with price, marketing template", bar: "150", do: decide(edition, &send, withTemplate(facts, "marketing", at), at)},
		{name: "rate by phone number", bar: "60", do: func() error {
			market, err := view.Market(facts.Recipient)
			if err != nil {
				return err
			}
			_, err = view.Rate(market, "marketing")
			return err
		}},
		{name: "record one event in memory", bar: "400", do: record(engine, 0)},
		{name: "record one event, two goroutines", bar: "-", do: twice(record(engine, 0), record(engine, 1)), many: 2 * turns},
		{name: "replay one event", bar: "1000", do: replay(pricer, steps), many: len(steps)},
	}, nil
}

func decide(e *policy.Edition, m *channels.Message, f *policy.Facts, at time.Time) func() error {
	return func() error {
		if d := policy.Decide(e, m, f, at); d.Verdict != policy.Allow || !d.Charge.Basis.Free() && !d.Charge.Basis.Charged() {
			return fmt.Errorf("%s at %s, want a known price: %w", d, d.Charge, errRefused)
		}
		return nil
	}
}

// withTemplate are the facts of an approved template for a person who opted in.
func withTemplate(f *policy.Facts, category policy.Category, at time.Time) *policy.Facts {
	other := *f
	other.Template = policy.TemplateFacts{Checked: true, Category: category}
	other.Consent.OptedIn = at.Add(-time.Hour)
	return &other
}

// record records messages of a thousand people in turns; n tells recorders apart.
func record(engine *conversation.Engine, n int) func() error {
	ctx, i := context.Background(), 0
	var users [1024]string // made beforehand: making their names is not measured
	for i := range users {
		users[i] = fmt.Sprintf("9198%d23%05d", n, i)
	}
	events := []channels.Event{message(users[0])}
	return func() error {
		events[0].Address.User = users[i%len(users)]
		i++
		_, err := engine.Record(ctx, events...)
		return err
	}
}

func message(user string) channels.Event {
	return channels.Event{
		Kind: channels.UserAction, ID: "wamid.1", Occurred: time.UnixMilli(nowMillis - hour),
		Address: channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: user},
		Action:  channels.ActMessage,
	}
}

// turns is how often each of two goroutines does an operation before they meet again.
const turns = 1000

// twice does two operations at once, many times each.
func twice(a, b func() error) func() error {
	return func() error {
		var wg sync.WaitGroup
		for _, do := range []func() error{a, b} {
			wg.Go(func() {
				for range turns {
					_ = do()
				}
			})
		}
		wg.Wait()
		return nil
	}
}

// account gives every business the same account.
type account policy.Account

func (a *account) Account(context.Context, string, string) (*policy.Account, error) {
	return (*policy.Account)(a), nil
}

// busy is a log of about n events: people write, an answer goes and is delivered.
func busy(n int, from time.Time) []conversation.Step {
	var steps []conversation.Step
	answer := &channels.Message{Type: channels.Text, Text: "Here is what we found."}
	for i := 0; len(steps) < n; i++ {
		in := message(fmt.Sprintf("9198123%05d", i%1000))
		in.ID, in.Occurred = fmt.Sprint("wamid.in.", i), from.Add(time.Duration(i)*time.Second)
		sent := channels.Event{Kind: channels.BusinessMessage, ID: fmt.Sprint("wamid.out.", i), Address: in.Address, Occurred: in.Occurred.Add(time.Minute)}
		delivered := channels.Event{
			Kind: channels.DeliveryStatus, ID: sent.ID + ":delivered", Address: in.Address, Occurred: sent.Occurred.Add(time.Second),
			Status: &channels.Status{MessageID: sent.ID, State: channels.Delivered},
		}
		steps = append(steps, conversation.Step{Event: in}, conversation.Step{Event: sent, Message: answer}, conversation.Step{Event: delivered})
	}
	return steps
}

// replay replays a log under the rules of a month later.
func replay(engine *conversation.Engine, steps []conversation.Step) func() error {
	return func() error {
		_, err := engine.Replay(context.Background(), slices.Values(steps), 30*24*time.Hour)
		return err
	}
}
