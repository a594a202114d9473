package conversation_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// Who closes within the next three hours: those who wait for an answer first.
func ExampleEngine_Closing() {
	e := exampleEngine(noon.Add(23 * time.Hour)) // the customer wrote at noon, and got no answer
	ctx := context.Background()
	answered := channels.Address{Channel: "whatsapp", Business: customer.Business, User: "919812345699"}
	_, err := e.Record(ctx, channels.UserMessage(answered, "wamid.2", noon.Add(-30*time.Minute)),
		channels.SentMessage(answered, channels.Text, "wamid.3", noon))
	if err != nil {
		fmt.Println(err)
	}
	for d, err := range e.Closing(ctx, "whatsapp", customer.Business, 3*time.Hour) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(d)
	}
	// Output:
	// whatsapp/300000000000001/…78: customer_service closes 2026-09-15T12:00:00Z, waiting since 2026-09-14T12:00:00Z
	// whatsapp/300000000000001/…99: customer_service closes 2026-09-15T11:30:00Z
}

// Two agents open the same conversation. One of them may answer.
func ExampleEngine_Claim() {
	e := exampleEngine(noon.Add(time.Hour))
	ctx := context.Background()
	for _, agent := range []string{"ann", "bob"} {
		claim, won, err := e.Claim(ctx, customer, "answer", agent, 10*time.Minute)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %t, %s has it until %s\n", agent, won, claim.Holder, claim.Until.Format(time.Kitchen))
	}
	// Output:
	// ann: true, ann has it until 1:10PM
	// bob: false, ann has it until 1:10PM
}

func ExampleEngine_Release() {
	e := exampleEngine(noon.Add(time.Hour))
	ctx := context.Background()
	_, won, err := e.Claim(ctx, customer, "reopen", "job 7", time.Minute)
	fmt.Println(won, err)
	fmt.Println(e.Release(ctx, customer, "reopen", "job 7")) // the template went out
	_, won, err = e.Claim(ctx, customer, "reopen", "job 8", time.Minute)
	fmt.Println(won, err)
	// Output:
	// true <nil>
	// <nil>
	// true <nil>
}

func ExampleEngine_Claims() {
	e := exampleEngine(noon.Add(time.Hour))
	ctx := context.Background()
	_, _, err := e.Claim(ctx, customer, "answer", "ann", 10*time.Minute)
	fmt.Println(err)
	_, _, err = e.Claim(ctx, customer, "answer", "", 10*time.Minute)
	fmt.Println(err)
	claims, err := e.Claims(ctx, customer)
	fmt.Println(claims, err)
	// Output:
	// <nil>
	// holder is empty
	// [{answer ann 2026-09-14 13:10:00 +0000 UTC}] <nil>
}

// Two hours before a window closes an agent is called; when it has closed, the conversation is marked as lost. The watcher may stop in
// between: whichever process watches next goes on.
func ExampleWatcher_Run() {
	store := conversation.NewMemoryStore()
	for _, after := range []time.Duration{22 * time.Hour, 24 * time.Hour} {
		hands := clock.NewMock() // in production leave the clock out
		hands.Set(noon.Add(after))
		e := exampleEngine(noon, conversation.WithStore(store), conversation.WithClock(hands))
		ctx, stop := context.WithCancel(context.Background())
		watcher := conversation.Watcher{
			Engine: e,
			Leads:  []time.Duration{2 * time.Hour},
			Log:    slog.Default(),
			Alert: func(_ context.Context, d conversation.Deadline) error {
				fmt.Println(d.Lead, "before", d)
				fmt.Println("key", d.Key)
				stop()
				return nil
			},
		}
		fmt.Println(watcher.Run(ctx))
	}
	// Output:
	// 2h0m0s before whatsapp/300000000000001/…78: customer_service closes 2026-09-15T12:00:00Z, waiting since 2026-09-14T12:00:00Z
	// key 1688e90d5a181a7befd70420d25e5abd
	// context canceled
	// 0s before whatsapp/300000000000001/…78: customer_service closes 2026-09-15T12:00:00Z, waiting since 2026-09-14T12:00:00Z
	// key e7b84c67ae92cdd74dd6424e9c515c1e
	// context canceled
}

// The zero Watcher watches nothing.
func ExampleWatcher() {
	var w conversation.Watcher
	fmt.Println(w.Run(context.Background()))
	w.Engine = exampleEngine(noon, conversation.WithClock(clock.New()))
	fmt.Println(w.Run(context.Background()))
	w.Alert = func(context.Context, conversation.Deadline) error { return nil }
	fmt.Println(w.Run(context.Background()))
	w.Log = slog.Default()
	w.Leads = []time.Duration{-time.Hour}
	fmt.Println(w.Run(context.Background()))
	// Output:
	// engine was not made by New
	// alert is nil
	// log is nil: without one nobody is told what fails
	// leads "-1h0m0s" is below 1ms
}
