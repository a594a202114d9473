package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// operation is something with a bar of its own.
type operation struct {
	name, bar string
	bench     func(*testing.B)
}

// situation is a person who wrote an hour ago, with everything needed for a price.
func situation() (*channels.Edition, *conversation.Facts, time.Time, error) {
	at := time.UnixMilli(nowMillis).UTC()
	book := whatsapp.New().Rulebook()
	timeline, err := book.Compile()
	if err != nil {
		return nil, nil, at, err
	}
	edition := timeline.At(at)
	var s conversation.Snapshot
	if s.State, err = s.State.Observe(edition.Windows, window.Message, at.Add(-time.Hour)); err != nil {
		return nil, nil, at, err
	}
	return edition, &conversation.Facts{
		Snapshot: &s, Country: "IN", Prices: book.Prices, Recipient: pricing.Recipient{Phone: "919812345678"},
		Account: &conversation.Account{Country: "IN", Pricing: pricing.Account{Currency: "USD", Country: "IN"}},
	}, at, nil
}

func engineOperations() ([]operation, error) {
	edition, facts, at, err := situation()
	if err != nil {
		return nil, err
	}
	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()))
	if err != nil {
		return nil, err
	}
	view, err := facts.Prices.At(at, time.UTC, "USD")
	if err != nil {
		return nil, err
	}
	text := channels.Message{Type: channels.Text, Text: "hello"}
	send := channels.Message{Type: channels.Template, Template: template.NewSend("order_update", "en")}
	windows := make([]window.Window, 0, 8)
	ctx := context.Background()
	return []operation{
		{"view of one conversation's windows", "25", func(b *testing.B) {
			for b.Loop() {
				windows = edition.Windows.View(windows[:0], &facts.Snapshot.State, &facts.Snapshot.Marks, at)
			}
		}},
		{"decision with price, text", "150", func(b *testing.B) { decide(b, edition, &text, facts, at) }},
		{"decision with price, utility template", "150", func(b *testing.B) {
			decide(b, edition, &send, withTemplate(facts, "utility", at), at)
		}},
		{"decision with price, marketing template", "150", func(b *testing.B) {
			decide(b, edition, &send, withTemplate(facts, "marketing", at), at)
		}},
		{"rate by phone number", "60", func(b *testing.B) {
			for b.Loop() {
				if _, err := view.RateFor(facts.Recipient, "marketing"); err != nil {
					b.Fatal(err)
				}
			}
		}},
		{"record one event in memory", "400", func(b *testing.B) { record(ctx, b, engine) }},
		{"record one event in memory, all cores", "-", func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				events := []channels.Event{message(0)}
				for i := 0; pb.Next(); i++ {
					events[0].Address.User = user(i)
					if err := engine.Record(ctx, events...); err != nil {
						b.Error(err)
					}
				}
			})
		}},
		{"decode a status webhook", "-", func(b *testing.B) {
			c := whatsapp.New()
			for b.Loop() {
				if _, err := c.Decode([]byte(status)); err != nil {
					b.Fatal(err)
				}
			}
		}},
	}, nil
}

func decide(b *testing.B, e *channels.Edition, m *channels.Message, f *conversation.Facts, at time.Time) {
	if d := conversation.Decide(e, m, f, at); !d.Allowed() || !d.Charge.Known() {
		b.Fatal("must be allowed at a known price:", d, d.Charge)
	}
	for b.Loop() {
		conversation.Decide(e, m, f, at)
	}
}

// withTemplate are the facts of an approved template for a person who opted in.
func withTemplate(f *conversation.Facts, category string, at time.Time) *conversation.Facts {
	other := *f
	other.Template = conversation.TemplateFacts{Checked: true, Category: category}
	other.Consent.OptedIn = at.Add(-time.Hour)
	return &other
}

func record(ctx context.Context, b *testing.B, engine *conversation.Engine) {
	events := []channels.Event{message(0)}
	for i := 0; b.Loop(); i++ {
		events[0].Address.User = user(i)
		if err := engine.Record(ctx, events...); err != nil {
			b.Fatal(err)
		}
	}
}

func message(i int) channels.Event {
	return channels.Event{
		Kind: channels.UserAction, ID: "wamid.1", Occurred: time.UnixMilli(nowMillis - hour),
		Address:  channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: user(i)},
		Triggers: window.On(window.Message),
	}
}

// users are made beforehand, so that making their names is not measured.
var users = func() [1024]string {
	var out [1024]string
	for i := range out {
		out[i] = fmt.Sprintf("9198123%05d", i)
	}
	return out
}()

func user(i int) string { return users[i%len(users)] }

const status = `{"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":"messages","value":{
"messaging_product":"whatsapp","metadata":{"display_phone_number":"912212345678","phone_number_id":"300000000000001"},
"statuses":[{"id":"wamid.S1","status":"delivered","timestamp":"1789389000","recipient_id":"919812345678",
"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]}}]}]}`
