package conversation_test

import (
	"context"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

// A host that has kept who wrote last, and when, tells it once: the windows that are still open follow, and of a number that is none it is
// told alone. Who was answered since then is told too, else the person counts as waiting.
func ExampleEngine_Record_history() {
	rows := []struct {
		phone     string
		lastWrote time.Time
		answered  time.Time
		optedIn   bool
	}{
		{"+91 98123 00001", noon.Add(-2 * time.Hour), noon.Add(-time.Hour), true},
		{"+91 98123 00002", noon.Add(-30 * time.Hour), time.Time{}, false},
		{"+91 98123 00003", noon.Add(-3 * time.Hour), time.Time{}, false},
		{"unknown", noon.Add(-time.Hour), time.Time{}, false},
	}
	var events []channels.Event
	for _, row := range rows {
		a := channels.Address{Channel: whatsapp.Name, Business: customer.Business, User: row.phone}
		events = append(events, channels.UserMessage(a, "import "+row.phone+row.lastWrote.Format(time.RFC3339), row.lastWrote))
		if !row.answered.IsZero() {
			events = append(events, channels.SentMessage(a, channels.Text, "import "+row.phone+row.answered.Format(time.RFC3339), row.answered))
		}
		if row.optedIn {
			events = append(events, channels.OptIn(a, row.lastWrote))
		}
	}
	ctx, e := context.Background(), exampleEngine(noon)
	_, err := e.Record(ctx, events...)
	fmt.Println(err)
	for _, row := range rows[:2] {
		d, err := e.Check(ctx, channels.Address{Channel: whatsapp.Name, Business: customer.Business, User: row.phone}, channels.Message{Type: channels.Text, Text: "Hello"})
		fmt.Println(d, err)
	}
	for d := range e.Closing(ctx, whatsapp.Name, customer.Business, 23*time.Hour) {
		fmt.Println(d)
	}
	// Output:
	// event 5 (user_action): user "…" is neither a phone number in international form nor a business-scoped id
	// allow by free_form (customer_service) until 2026-09-15T10:00:00Z <nil>
	// deny: window_closed (131047): the customer_service window closed at 2026-09-14T06:00:00Z <nil>
	// whatsapp/300000000000001/…03: customer_service closes 2026-09-15T09:00:00Z, waiting since 2026-09-14T09:00:00Z
	// whatsapp/300000000000001/…01: customer_service closes 2026-09-15T10:00:00Z
}

// Strict mode refuses what rests on a fact that nobody gave, and says which. Here it is the business's country.
func ExampleWithStrict() {
	for _, accounts := range []conversation.AccountMap{{}, {customer.Business: policy.Account{Country: "IN"}}} {
		e := exampleEngine(noon.Add(time.Hour), conversation.WithStrict(true), conversation.WithAccounts(accounts))
		d, _ := e.Check(context.Background(), customer, channels.Message{Type: channels.Text, Text: "Hello"})
		fmt.Println(d)
	}
	// Output:
	// deny: fact_missing: strict mode does not take for granted that no regional rule applies (a country is not known); no rule for the business account applies (too little is known of the account)
	// allow by free_form (customer_service) until 2026-09-15T12:00:00Z
}

// The catalogue is filled with the platform's list, and kept up to date by its webhooks. Build makes the request that Check judges.
func ExampleWithTemplates() {
	ctx, account := context.Background(), "100000000000001"
	rules := template.NewRules(noon, whatsapp.New().Rulebook().Templates)
	catalogue, list := template.NewCatalogue(rules), template.NewList(account, noon)
	page := `{"data":[{"name":"parcel","language":"en","status":"APPROVED","category":"UTILITY","id":"7","components":[{"type":"BODY","text":"Parcel {{1}} is here."}]}]}`
	_, err := list.Page([]byte(page)) // of GET /{account}/message_templates
	fmt.Println(err)
	updates, err := list.Updates(catalogue.All(ctx, account, noon))
	fmt.Println(err, catalogue.Apply(ctx, updates...))

	later := noon.Add(25 * time.Hour) // the window has closed
	e := exampleEngine(later, conversation.WithTemplates(catalogue), conversation.WithAccounts(conversation.AccountMap{
		customer.Business: {Country: "IN", Pricing: pricing.Account{ID: account, Currency: "USD"}},
	}))
	known, _, err := catalogue.Lookup(ctx, account, "parcel", "en", later)
	fmt.Println(known.Status, err)
	send, err := template.Build(known.Template, template.Values{Body: []string{"12"}}, rules, later)
	fmt.Println(send.Name, err)
	for _, t := range []*template.Send{send, template.NewSend("parcel", "en_GB", "12")} {
		d, err := e.Check(ctx, customer, channels.Message{Type: channels.Template, Template: t, Purpose: channels.Transactional})
		fmt.Println(d, err)
	}
	// Output:
	// <nil>
	// <nil> <nil>
	// APPROVED <nil>
	// parcel <nil>
	// allow by template <nil>
	// deny: template_unknown (132001): no template "parcel" in language "en_GB"; the name exists in en <nil>
}
