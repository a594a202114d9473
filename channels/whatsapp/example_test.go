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

func ExampleChannel_Country() {
	c := whatsapp.New()
	fmt.Println(c.Country("447700900123"), c.Country("BR.13491208655302741918"), c.Country("a group"))
	// Output: GB BR
}

func ExampleErrorInfo() {
	info, ok := whatsapp.ErrorInfo(131047)
	fmt.Println(ok, info.Name)
	fmt.Println(info.Meaning)
	fmt.Println(info.Advice)
	fmt.Println(info.Retry, info.Class, info.Reasons)
	// Output:
	// true Re-engagement needed
	// More than 24 h since the user last wrote or called, so free-form content is refused. Also from the block-user call when the user did not write in the last 24 h.
	// Send an approved template (or Direct Send if enabled).
	// fix window_closed [window_closed window_unknown template_required]
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
