package whatsapp_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// The rules as they stand on a day, and what the next edition changes.
func ExampleChannel_Rulebook() {
	book := whatsapp.New().Rulebook()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	rule := book.At(day).Windows.Find(whatsapp.CustomerService)
	fmt.Println(rule.Length, rule.OpenedBy)
	next := book.Upcoming(day)[0]
	fmt.Println(next.From.Format(time.DateOnly))
	for _, line := range policy.Diff(book.At(day), next) {
		fmt.Println(line)
	}
	// Output:
	// 24h0m0s message, call, tap
	// 2026-03-27
	// action request_welcome: ends (was: counts as tap)
	// window customer_service: sliding, 24h0m0s, opened by message, call, tap -> sliding, 24h0m0s, opened by message, call
}

func ExampleChannel_ReadRequest() {
	body := []byte(`{
		"messaging_product": "whatsapp", "to": "+447700900123", "type": "interactive",
		"interactive": {"type": "button", "body": {"text": "Is your data pack working now?"}, "action": {"buttons": [
			{"type": "reply", "reply": {"id": "yes", "title": "Yes"}},
			{"type": "reply", "reply": {"id": "no", "title": "Still not"}}]}}}`)
	address, m, err := whatsapp.New().ReadRequest("/v24.0/106540352242922/messages", body)
	fmt.Println(address, err)
	fmt.Println(m.Type, m.Sizes[channels.ButtonCount], m.Sizes[channels.ButtonTitleCharacters], m.Measure(channels.TextCharacters))

	_, _, err = whatsapp.New().ReadRequest("/v24.0/106540352242922/messages", []byte(`{"messaging_product": "whatsapp", "type": "text"}`))
	fmt.Println(err)
	// Output:
	// whatsapp/106540352242922/…23 <nil>
	// button 2 9 30
	// to is missing
}

// One person is one key, however the number is written: with signs, in the spelling
// of another year, by an id without a number.
func ExampleChannel_User() {
	c := whatsapp.New()
	for _, id := range []string{"+44 7700 900123", "0044 (0)7700-900123", "5511987654321", "551187654321", "br.13491208655302741918"} {
		user, err := c.User(id)
		fmt.Println(user.ID, user.Country, user.Phone, err)
	}
	_, err := c.User("07700 900123")
	fmt.Println(err)
	// Output:
	// 447700900123 GB true <nil>
	// 447700900123 GB true <nil>
	// 5511987654321 BR true <nil>
	// 5511987654321 BR true <nil>
	// BR.13491208655302741918 BR false <nil>
	// user "…23" is neither a phone number in international form nor a business-scoped id
}

// A host follows a change of the platform before this library does.
func ExampleNew() {
	book := whatsapp.New().Rulebook().Clone()
	from := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	book.Blocks = append(book.Blocks, policy.Block{
		Span:   policy.Span{From: from},
		Reason: policy.RegionBlocked, Users: []string{"XK"},
		Source: policy.Source{URL: "https://example.com/notice", Date: "2026-11-20", Note: "told by our partner"},
	})
	rules, err := book.Compile()
	fmt.Println(err)
	last := rules.At(from)
	fmt.Println(last.From.Format(time.DateOnly), last.Blocks[len(last.Blocks)-1].Users)
	// Output:
	// <nil>
	// 2027-01-01 [XK]
}
