package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// real are the facts of a real channel's conversation, with price.
func real(t testing.TB, at time.Time) (*policy.Edition, *policy.Facts) {
	t.Helper()
	book := whatsapp.New().Rulebook()
	tl, err := book.Compile()
	require.NoError(t, err)
	ed := tl.At(at)
	state, err := window.State{}.Observe(ed.Windows, window.Message, at.Add(-time.Hour))
	require.NoError(t, err)
	return ed, &policy.Facts{
		State: state, Country: "IN", Prices: book.Prices.Get(), Recipient: pricing.Recipient{Phone: "919812345678"},
		Account: &policy.Account{Country: "IN", Pricing: pricing.Account{Currency: "USD", Zone: time.UTC, Country: "IN"}},
		Consent: policy.Consent{OptedIn: at.Add(-time.Hour)},
	}
}

func TestDecideWithPriceAllocatesNothing(t *testing.T) {
	at := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	ed, f := real(t, at)
	plain := channels.Message{Type: channels.Text, Text: "hello"}
	send := channels.Message{Type: channels.Template, Template: template.NewSend("x", "en")}
	for _, m := range []*channels.Message{&plain, &send} {
		f.Template = policy.TemplateFacts{Checked: m == &send}
		if m == &send {
			f.Template.Category = "utility"
		}
		d := policy.Decide(ed, m, f, at)
		require.Equal(t, policy.Allow, d.Verdict, d)
		require.True(t, d.Charge.Known(), d.Charge)
		allocates(t, 100, 0, func() { policy.Decide(ed, m, f, at) })
	}
}

func BenchmarkDecideWithPrice(b *testing.B) {
	at := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	send := channels.Message{Type: channels.Template, Template: template.NewSend("x", "en")}
	for name, c := range map[string]struct {
		m        channels.Message
		category string
	}{
		"text":      {channels.Message{Type: channels.Text, Text: "hello"}, ""},
		"utility":   {send, "utility"},
		"marketing": {send, "marketing"},
	} {
		b.Run(name, func(b *testing.B) {
			ed, f := real(b, at)
			f.Template = policy.TemplateFacts{Checked: c.category != "", Category: policy.Category(c.category)}
			require.True(b, policy.Decide(ed, &c.m, f, at).Charge.Known())
			b.ReportAllocs()
			for b.Loop() {
				policy.Decide(ed, &c.m, f, at)
			}
		})
	}
}

func BenchmarkRecord(b *testing.B) {
	e, _ := newEngine(b, t0)
	ctx := context.Background()
	ev := userEvent("m", t0.Add(-time.Hour), window.Message)
	b.ReportAllocs()
	for b.Loop() {
		ev.Occurred = ev.Occurred.Add(time.Millisecond)
		if ev.Occurred.After(t0) { // of what lies ahead of the clock only a little is kept
			ev.Occurred = t0.Add(-time.Hour)
		}
		if err := record(e, ctx, ev); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	e, _ := newEngine(b, t0)
	ctx := context.Background()
	if err := record(e, ctx, userEvent("m", t0, window.Message)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Check(ctx, alice, text); err != nil {
			b.Fatal(err)
		}
	}
}
