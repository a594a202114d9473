package channels_test

import (
	"fmt"

	"github.com/replywindow/replywindow/channels"
)

// chat is a small rulebook: free text within ten hours of a message, twenty since
// June 2024, and no more than 20 characters, 30 by the interface "lane".
func ExamplePhoneCountry() {
	for _, number := range []string{"447700900123", "+14165550123", "12125550123", "77011234567", "US.1349"} {
		fmt.Printf("%q ", channels.PhoneCountry(number))
	}
	// Output: "GB" "CA" "US" "KZ" ""
}

func ExampleMask() {
	fmt.Println(channels.Mask("447700900123"), channels.Mask("12345"))
	// Output: …23 …
}

func ExampleClip() {
	fmt.Println(len("short") == len(channels.Clip("short")))
	// Output: true
}

func ExampleAddress() {
	a := channels.Address{Channel: "chat", Business: "b1", User: "447700900123"}
	fmt.Println(a, a.Validate())
	a.Business = ""
	fmt.Println(a.Validate())
	// Output:
	// chat/b1/…23 <nil>
	// address.business is empty
}

func ExampleIdentity() {
	id := channels.Identity{Phone: "447700900123", Scoped: "GB.12345678"}
	fmt.Println(id)
	fmt.Println(id.Primary() == id.Phone, len(id.All()), id.IsZero())
	// Output:
	// phone=…23 scoped=…78
	// true 2 false
}

func ExampleMessage_Measure() {
	m := channels.Message{Type: channels.Text, Text: "café", Sizes: channels.Sizes{channels.ButtonCount: 3}}
	fmt.Println(m.Measure(channels.TextCharacters), m.Measure(channels.TextBytes), m.Measure(channels.ButtonCount))
	// Output: 4 5 3
}
