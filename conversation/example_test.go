package conversation_test

import (
	"context"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// noon is the instant at which the examples' customer wrote.
var noon = time.Date(2026, 9, 14, 12, 0, 0, 0, time.UTC)

var customer = channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: "919812345678"}

// exampleEngine is an engine at an instant, which the customer's message preceded.
func exampleEngine(now time.Time, opts ...conversation.Option) *conversation.Engine {
	e, err := conversation.New(append(opts, conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{now}))...)
	if err != nil {
		panic(err)
	}
	err = e.Record(context.Background(), channels.Event{
		Kind: channels.UserAction, ID: "wamid.1", Address: customer, Occurred: noon,
		Action: channels.ActMessage, Type: channels.Text, Triggers: window.On(window.Message),
	})
	if err != nil {
		panic(err)
	}
	return e
}

func ExampleNew() {
	_, err := conversation.New(
		conversation.WithChannels(whatsapp.New(), messenger.New(), instagram.New()),
		conversation.WithMargin(time.Minute),
	)
	fmt.Println(err)
	_, err = conversation.New(conversation.WithMargin(-time.Minute))
	fmt.Println(err)
	// Output:
	// <nil>
	// margin "-1m0s" is negative
}

func ExampleEngine_Record() {
	e := exampleEngine(noon.Add(time.Hour))
	body := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"phone_number_id":"300000000000001"},
		"messages":[{"from":"919812345678","id":"wamid.2","timestamp":"1789389000","type":"text","text":{"body":"Hello?"}}]}}]}]}`)
	events, err := whatsapp.New().Decode(body)
	if err != nil {
		fmt.Println(err)
	}
	// Twice is once.
	fmt.Println(e.Record(context.Background(), append(events, events...)...))
	windows, _ := e.Window(context.Background(), customer)
	fmt.Println(windows[0])
	// Output:
	// <nil>
	// customer_service open until 2026-09-15T12:30:00Z
}

func ExampleEngine_Check() {
	e := exampleEngine(noon.Add(24 * time.Hour))
	d, err := e.Check(context.Background(), customer, channels.Message{Type: channels.Text, Text: "Did it work?"})
	fmt.Println(d, err)
	// Output:
	// deny: window_closed (131047): the customer_service window closed at 2026-09-15T12:00:00Z <nil>
}

func ExampleEngine_CheckAt() {
	e := exampleEngine(noon)
	message := channels.Message{Type: channels.Text, Text: "Did it work?"}
	for _, at := range []time.Time{noon.Add(24*time.Hour - time.Nanosecond), noon.Add(24 * time.Hour)} {
		d, _ := e.CheckAt(context.Background(), customer, message, at)
		fmt.Println(d.Verdict)
	}
	// Output:
	// allow
	// deny
}

func ExampleEngine_Window() {
	e := exampleEngine(noon.Add(time.Hour))
	windows, _ := e.Window(context.Background(), customer)
	for _, w := range windows {
		fmt.Println(w)
	}
	// Output:
	// customer_service open until 2026-09-15T12:00:00Z
	// free_entry_point never
}

func ExampleEngine_Routes() {
	catalogue := template.NewCatalogue(nil)
	_ = catalogue.Put(customer.Business, noon, &template.Template{
		Name: "follow_up", Language: "en", Category: "UTILITY", Status: template.Approved,
		Components: []template.Component{{Type: "BODY", Text: "Your ticket {{1}} is still open."}},
	})
	e := exampleEngine(noon.Add(25*time.Hour), conversation.WithTemplates(catalogue))
	routes, _ := e.Routes(context.Background(), []channels.Address{customer}, conversation.Intent{
		Message: channels.Message{Type: channels.Text, Text: "Did it work?", Purpose: channels.Support},
		Values:  &template.Values{Body: []string{"T-1"}},
	})
	for _, r := range routes {
		fmt.Println(r.Name(), r.Decision.Verdict)
	}
	// Output:
	// template:follow_up allow
}

func ExampleEngine_Diagnose() {
	e := exampleEngine(noon.Add(24 * time.Hour))
	d, _ := e.Check(context.Background(), customer, channels.Message{Type: channels.Text, Text: "Did it work?"})
	diagnosis, _ := e.Diagnose(whatsapp.Name, channels.PlatformError{Code: 131047}, d)
	fmt.Println(diagnosis.Predicted, diagnosis.Reasons[0].Code)
	// Output:
	// true window_closed
}

func ExampleEngine_Forget() {
	e := exampleEngine(noon)
	fmt.Println(e.Forget(context.Background(), customer))
	d, _ := e.Check(context.Background(), customer, channels.Message{Type: channels.Text, Text: "Hello"})
	fmt.Println(d.Verdict)
	// Output:
	// <nil>
	// deny
}

func ExampleEngine_Import() {
	ctx := context.Background()
	e := exampleEngine(noon)
	stranger := customer
	stranger.User = "919800000000"
	_ = e.Import(ctx, stranger, policy.Consent{OptedIn: noon})
	d, _ := e.Check(ctx, stranger, channels.Message{Type: channels.Text, Text: "Hello"})
	fmt.Println(d.Verdict, d.Reasons[0].Code)
	// Output:
	// deny window_unknown
}

func ExampleSentEvent() {
	ctx := context.Background()
	e := exampleEngine(noon)
	message := channels.Message{Type: channels.Text, Text: "Hello"}
	d, _ := e.Check(ctx, customer, message)
	// The host sends the message here; the platform answers with its id.
	fmt.Println(e.Record(ctx, conversation.SentEvent(customer, message, d, "wamid.3", noon)))
	// Output:
	// <nil>
}

func ExampleNewMemoryStore() {
	store := conversation.NewMemoryStore()
	exampleEngine(noon, conversation.WithStore(store))
	fmt.Println(store.Len())
	// Output:
	// 1
}

func ExampleSnapshot_MarshalBinary() {
	var s, back conversation.Snapshot
	s.Consent.OptedIn = noon
	data, err := s.MarshalBinary()
	fmt.Println(err, back.UnmarshalBinary(data), back.Equal(&s))
	fmt.Println(back.UnmarshalBinary([]byte(`{"v":99}`)))
	// Output:
	// <nil> <nil> true
	// stored snapshot is corrupt: version 99 is not known
}
