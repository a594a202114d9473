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
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

// noon is the instant at which the examples' customer wrote.
var noon = time.Date(2026, 9, 14, 12, 0, 0, 0, time.UTC)

var customer = channels.Address{Channel: whatsapp.Name, Business: "300000000000001", User: "919812345678"}

// exampleEngine is an engine at an instant, which the customer's message preceded.
func exampleEngine(now time.Time, opts ...conversation.Option) *conversation.Engine {
	e, err := conversation.New(append([]conversation.Option{conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{now})}, opts...)...)
	if err != nil {
		panic(err)
	}
	if _, err = e.Record(context.Background(), channels.UserMessage(customer, "wamid.1", noon)); err != nil {
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
	// What was delivered twice is new once.
	isNew, err := e.Record(context.Background(), append(events, events...)...)
	fmt.Println(isNew, err)
	windows, _ := e.Window(context.Background(), customer)
	fmt.Println(windows[0])
	// Output:
	// [true false] <nil>
	// customer_service open until 2026-09-15T12:30:00Z
}

func ExampleEngine_Receive() {
	e := exampleEngine(noon.Add(time.Hour))
	body := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"phone_number_id":"300000000000001"},
		"messages":[{"from":"919812345678","id":"wamid.2","timestamp":"1789389000","type":"text","text":{"body":"Hello?"}}]}}]}]}`)
	for range 2 { // the platform delivers it twice
		got, err := e.Receive(context.Background(), body)
		if err != nil {
			fmt.Println(err) // what could be read is recorded all the same
		}
		for i, event := range got.Events {
			if got.New[i] {
				fmt.Println("answer", event.Text)
			}
		}
	}
	// Output:
	// answer Hello?
}

func ExampleEngine_Unsee() {
	ctx := context.Background()
	e := exampleEngine(noon.Add(time.Hour))
	event := channels.UserMessage(customer, "wamid.2", noon.Add(time.Minute))
	_, _ = e.Record(ctx, event)
	// The host's own work failed: it says so to the platform, which delivers the webhook again.
	fmt.Println(e.Unsee(ctx, event))
	isNew, _ := e.Record(ctx, event)
	fmt.Println(isNew)
	// Output:
	// <nil>
	// [true]
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

func ExampleEngine_WindowAt() {
	e := exampleEngine(noon)
	windows, _ := e.WindowAt(context.Background(), customer, noon.Add(24*time.Hour))
	fmt.Println(windows[0])
	// Output:
	// customer_service closed
}

// Whoever comments on a post may be answered once, in private, although nobody says who it was.
func ExampleEngine_TokenWindow() {
	ctx := context.Background()
	e, _ := conversation.New(conversation.WithChannels(instagram.New()), conversation.WithClock(&manual{noon}))
	post := channels.Address{Channel: instagram.Name, Business: "17841400000000000"}
	comment := channels.UserDid(post, channels.ActComment, "comment-1", noon)
	comment.Token = "comment-1"
	_, _ = e.Record(ctx, comment)
	windows, _ := e.TokenWindow(ctx, post, "comment-1")
	fmt.Println(windows[0])
	message := channels.Message{Type: channels.PrivateReply, Text: "See our shop.", Token: "comment-1", Purpose: channels.Support}
	d, _ := e.Check(ctx, post, message)
	fmt.Println(d.Verdict)
	_, _ = e.Record(ctx, policy.SentEvent(post, message, d, "m-1", noon))
	d, _ = e.Check(ctx, post, message)
	fmt.Println(d.Verdict, d.Reasons[0].Code)
	// Output:
	// private_reply open until 2026-09-21T12:00:00Z, 1 left
	// allow
	// deny quota_exhausted
}

// A member writes to a group: the window is the group's.
func ExampleEngine_GroupWindow() {
	ctx := context.Background()
	e := exampleEngine(noon)
	group := channels.Address{Channel: whatsapp.Name, Business: customer.Business, User: "group-1"}
	said := channels.UserMessage(group, "m-1", noon)
	said.Group = group.User
	_, _ = e.Record(ctx, said)
	windows, _ := e.GroupWindow(ctx, group)
	fmt.Println(windows[0])
	// Output:
	// customer_service open until 2026-09-15T12:00:00Z
}

func ExampleEngine_GroupWindowAt() {
	e := exampleEngine(noon)
	group := channels.Address{Channel: whatsapp.Name, Business: customer.Business, User: "group-1"}
	windows, err := e.GroupWindowAt(context.Background(), group, noon)
	fmt.Println(windows[0].Status, err)
	// Output:
	// never <nil>
}

func ExampleEngine_TokenWindowAt() {
	e := exampleEngine(noon)
	windows, err := e.TokenWindowAt(context.Background(), customer, "comment-1", noon)
	fmt.Println(len(windows), err) // WhatsApp has no windows that hang on a comment
	// Output:
	// 0 <nil>
}

// A host that knows its accounts when it starts.
func ExampleAccountMap() {
	accounts := conversation.AccountMap{customer.Business: {
		Country: "IN", Pricing: pricing.Account{ID: "100000000000001", Currency: "USD", Country: "IN"},
	}}
	e := exampleEngine(noon.Add(25*time.Hour), conversation.WithAccounts(accounts))
	d, _ := e.Check(context.Background(), customer, channels.Message{
		Type: channels.Template, Category: "utility", Template: template.NewSend("order_update", "en"),
	})
	fmt.Println(d.Verdict, d.Charge.Price)
	// Output:
	// allow 0.0014 USD
}

// sundays is a house rule: nobody is written to on a Sunday.
type sundays struct{}

func (sundays) Judge(c conversation.HouseCase) conversation.Ruling {
	at := c.Decision.At
	monday := at.Truncate(24 * time.Hour).Add(24 * time.Hour)
	if at.Weekday() != time.Sunday {
		return conversation.Ruling{}
	}
	return conversation.Ruling{Reasons: []policy.Reason{{
		Code: policy.QuietHours, Detail: "it is Sunday", Ends: monday, Source: policy.Source{URL: "https://example.com/handbook", Date: "2026-01-01"},
	}}}
}

func ExampleWithHouseRules() {
	sunday := time.Date(2026, 9, 13, 12, 0, 0, 0, time.UTC)
	e, _ := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{sunday}), conversation.WithHouseRules(sundays{}))
	_, _ = e.Record(context.Background(), channels.UserMessage(customer, "wamid.1", sunday.Add(-time.Hour)))
	d, _ := e.Check(context.Background(), customer, channels.Message{Type: channels.Text, Text: "Hello"})
	fmt.Println(d)
	// Output:
	// defer until 2026-09-14T00:00:00Z: quiet_hours: it is Sunday
}

// In India it is quiet from 21:00 to 08:00, which is until 02:30 in UTC.
func ExampleNewQuietHours() {
	quiet, err := conversation.NewQuietHours(21*time.Hour, 8*time.Hour)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := exampleEngine(noon, conversation.WithHouseRules(quiet))
	message := channels.Message{Type: channels.Text, Text: "Hello"}
	for _, at := range []time.Time{noon.Add(time.Hour), noon.Add(4 * time.Hour)} {
		d, _ := e.CheckAt(context.Background(), customer, message, at)
		fmt.Println(d.Verdict, d.Until.Format(time.DateTime))
	}
	// Output:
	// allow 2026-09-14 15:30:00
	// defer 2026-09-15 02:30:00
}

// Who opted out gets no promotion, although the window is open and the platform would carry it.
func ExampleHonourOptOut() {
	ctx := context.Background()
	e := exampleEngine(noon.Add(2*time.Hour), conversation.WithHouseRules(conversation.HonourOptOut{}))
	_, _ = e.Record(ctx, channels.OptOut(customer, noon.Add(time.Hour)))
	for _, purpose := range []channels.Purpose{channels.Promotional, channels.Support} {
		d, _ := e.Check(ctx, customer, channels.Message{Type: channels.Text, Text: "Hello", Purpose: purpose})
		fmt.Println(d.Verdict)
	}
	// Output:
	// deny
	// allow
}

func ExampleEngine_RoutesAt() {
	e := exampleEngine(noon)
	text := conversation.Intent{Message: channels.Message{Type: channels.Text, Text: "Did it work?"}}
	for _, at := range []time.Time{noon, noon.Add(24 * time.Hour)} {
		routes, _ := e.RoutesAt(context.Background(), []channels.Address{customer}, text, at)
		fmt.Println(len(routes))
	}
	// Output:
	// 1
	// 0
}

func ExampleEngine_Routes() {
	catalogue := template.NewCatalogue(nil)
	_ = catalogue.Put(customer.Business, noon, &template.Template{
		Name: "follow_up", Language: "en", Category: template.Utility, Status: template.Approved,
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
	_, err := e.Record(ctx, policy.SentEvent(customer, message, d, "wamid.3", noon))
	fmt.Println(err)
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

// A store lists what it keeps.
func ExampleStore() {
	ctx := context.Background()
	var store conversation.Store = conversation.NewMemoryStore()
	exampleEngine(noon, conversation.WithStore(store))
	for page := (conversation.Page{Limit: 100}); ; {
		entries, next, err := store.List(ctx, whatsapp.Name, "", page)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, s := range entries {
			fmt.Println(s.Address, "closes", s.Wake.Format(time.DateTime), "needed until", s.Keep.Format(time.DateTime))
		}
		if page = next; page.End() {
			break
		}
	}
	// Output:
	// whatsapp/300000000000001/…78 closes 2026-09-15 12:00:00 needed until 2026-09-22 12:00:00
}

// Once a day, what no rule can need any more is deleted.
func ExamplePurge() {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	exampleEngine(noon, conversation.WithStore(store))
	fmt.Println(conversation.Purge(ctx, store, noon.AddDate(0, 0, 7)))
	fmt.Println(conversation.Purge(ctx, store, noon.AddDate(0, 0, 8)))
	// Output:
	// 0 <nil>
	// 1 <nil>
}

func ExampleSnapshot() {
	store := conversation.NewMemoryStore()
	exampleEngine(noon, conversation.WithStore(store))
	stored, _ := store.Load(context.Background(), customer)
	data := []byte(stored[0].Snapshot) // what a store of one's own keeps
	fmt.Println(conversation.Snapshot(data) == stored[0].Snapshot)
	// Output:
	// true
}
