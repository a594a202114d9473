package conversation_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
)

// A customer wrote in September and got 1,002 answers. What would that have cost
// under October's rules, with the allowance of the month used up?
func ExampleEngine_Replay() {
	answers := []conversation.Step{{Event: channels.UserMessage(customer, "wamid.1", noon)}}
	for i := range 1002 {
		id := fmt.Sprintf("wamid.answer-%d", i)
		at := noon.Add(time.Duration(i+1) * time.Minute)
		answers = append(answers, conversation.Step{
			Event:   channels.SentMessage(customer, channels.Text, id, at),
			Message: &channels.Message{Type: channels.Text, Text: "We are looking into it.", Purpose: channels.Support},
		}, conversation.Step{Event: channels.StatusOf(customer, id, channels.Delivered, at.Add(time.Second))})
	}

	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithAccounts(&account{
		Pricing: pricing.Account{ID: "operator", Currency: "USD", Zone: time.UTC},
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, days := range []int{0, 30} {
		out, err := engine.Replay(context.Background(), slices.Values(answers), time.Duration(days)*24*time.Hour)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, l := range out.Lines {
			fmt.Println(l.Month, l.Market, l.Category, l.Basis, l.Count, l.Total)
		}
		fmt.Println("in all", out.Totals["USD"], "- refused:", out.Refused)
	}
	// Output:
	// 2026-09-01 India service free_customer_service 1002 0.00 USD
	// in all 0.00 USD - refused: 0
	// 2026-10-01 India service free_tier 1000 0.00 USD
	// 2026-10-01 India service regular 2 0.0028 USD
	// in all 0.0028 USD - refused: 0
}
