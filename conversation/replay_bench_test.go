package conversation_test

import (
	"context"
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
	"github.com/replywindow/replywindow/template"
)

// account gives every business the same account.
type account policy.Account

func (a *account) Account(context.Context, string, string) (*policy.Account, error) {
	return (*policy.Account)(a), nil
}

func indian() *account {
	return &account{Country: "IN", Pricing: pricing.Account{ID: "waba", Currency: "USD", Country: "IN"}}
}

// busy is a log of decoded events as they come: a person writes, the bot answers with a
// text, later a template follows; each message is sent, delivered and read.
func busy(n, people int, from time.Time) []conversation.Step {
	text := &channels.Message{Type: channels.Text, Text: "Here is what we found.", Purpose: channels.Support}
	follow := &channels.Message{Type: channels.Template, Template: template.NewSend("order_update", "en")}
	numbers := []string{"919800%06d", "5511900%06d", "4915100%06d", "62812000%06d"}
	out := make([]conversation.Step, 0, n+16)
	for i := 0; len(out) < n; i++ {
		who := i % people
		phone := fmt.Sprintf(numbers[who%len(numbers)], who)
		a := channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: phone}
		id := channels.Identity{Phone: phone}
		at := from.Add(time.Duration(i) * 3 * time.Second)
		out = append(out, conversation.Step{Event: channels.Event{
			Kind: channels.UserAction, ID: fmt.Sprintf("in-%d", i), Address: a, Identity: id, Occurred: at,
			Action: channels.ActMessage, Type: channels.Text,
		}})
		for j, m := range []*channels.Message{text, follow} {
			wamid := fmt.Sprintf("wamid.HBgLOTE5ODAwMDAwMDAwFQIAERgS%012d%d", i, j)
			sent := at.Add(time.Duration(1+j*400) * time.Minute)
			out = append(out, conversation.Step{Message: m, Event: channels.Event{
				Kind: channels.BusinessMessage, ID: wamid, Address: a, Occurred: sent,
			}})
			for k, state := range []channels.StatusState{channels.Sent, channels.Delivered, channels.Read} {
				ev := channels.Event{
					Kind: channels.DeliveryStatus, ID: wamid + string(state), Address: a, Identity: id,
					Occurred: sent.Add(time.Duration(k) * time.Second), Status: &channels.Status{MessageID: wamid, State: state},
				}
				if state == channels.Sent {
				}
				out = append(out, conversation.Step{Event: ev})
			}
		}
	}
	return out
}

// utility is a catalogue in which every template exists.
type utility struct{ conversation.Templates }

func (utility) Lookup(context.Context, string, string, string, time.Time) (template.View, bool, error) {
	return template.View{Category: template.Utility, Status: template.Approved}, true, nil
}

func BenchmarkReplay(b *testing.B) {
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithAccounts(indian()),
		conversation.WithTemplates(utility{}))
	require.NoError(b, err)
	steps := busy(200_000, 20_000, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		out, err := e.Replay(context.Background(), slices.Values(steps), 30*24*time.Hour)
		require.NoError(b, err)
		n += int(out.Steps)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}
