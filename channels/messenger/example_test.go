package messenger_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
)

func ExampleNew() {
	c := messenger.New()
	fmt.Println(c.Name(), c.Rulebook().At(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)).ID)
	// Output: messenger 2026-09-28
}

func ExampleChannel_Name() {
	fmt.Println(messenger.New().Name())
	// Output: messenger
}

func ExampleChannel_User() {
	user, err := messenger.New().User(" 7001000000000001\u200e")
	fmt.Println(user.ID, err)
	_, err = messenger.New().User("two words")
	fmt.Println(err)
	// Output:
	// 7001000000000001 <nil>
	// user "…ds" is not an identifier
}

func ExampleChannel_Decode() {
	body := []byte(`{"object":"page","entry":[{"id":"104500000000042","time":1790000000900,"messaging":[
		{"sender":{"id":"7001000000000001"},"recipient":{"id":"104500000000042"},"timestamp":1790000000000,
		 "message":{"mid":"m_1","text":"The data pack does not work"}},
		{"sender":{"id":"104500000000042"},"recipient":{"id":"7001000000000001"},"timestamp":1790000005000,
		 "message":{"mid":"m_2","text":"We look into it","is_echo":true}},
		{"sender":{"id":"7001000000000001"},"recipient":{"id":"104500000000042"},"timestamp":1790000006000,
		 "read":{"watermark":1790000005000}}]}]}`)
	events, err := messenger.New().Decode(body)
	for _, e := range events {
		fmt.Println(e.Kind, e.Address, e.Did(), e.Occurred.Format(time.TimeOnly))
	}
	fmt.Println(err)
	// Output:
	// user_action messenger/104500000000042/…01 message 14:13:20
	// business_message messenger/104500000000042/…01 answer 14:13:25
	// delivery_status messenger/104500000000042/…01  14:13:25
	// <nil>
}

// What cannot be read is reported by its path, beside an unknown event; the rest is
// kept.
func ExampleChannel_Decode_errors() {
	body := []byte(`{"object":"page","entry":[{"id":"104500000000042","messaging":[
		{"sender":{"id":"7001000000000001"},"recipient":{"id":"104500000000042"},"timestamp":"soon","message":{"mid":"m_1"}},
		{"sender":{"id":"7001000000000001"},"recipient":{"id":"104500000000042"},"timestamp":1790000000,"hologram":{}}]}]}`)
	events, err := messenger.New().Decode(body)
	for _, e := range events {
		fmt.Println(e.Kind, e.Raw)
	}
	fmt.Println(err)
	// Output:
	// unknown message
	// unknown hologram
	// entry[0].messaging[0].timestamp "soon" is not a time
}

func ExampleChannel_ReadRequest() {
	address, m, err := messenger.New().ReadRequest("/v26.0/104500000000042/messages", []byte(
		`{"recipient":{"id":"7001000000000001"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"This is Ana, it is fixed"}}`))
	fmt.Println(address, m.Type, m.Tag, m.Author, err)
	// Output: messenger/104500000000042/…01 text HUMAN_AGENT human <nil>
}

func ExampleWithAlias() {
	body := []byte(`{"recipient":{"id":"7001000000000001"},"message":{"text":"hello"}}`)
	address, _, err := messenger.New(messenger.WithAlias("me", "104500000000042")).ReadRequest("/v26.0/me/messages", body)
	fmt.Println(address, err)

	_, _, err = messenger.New().ReadRequest("/v26.0/me/messages", body)
	var unread *channels.DecodeError
	fmt.Println(errors.As(err, &unread), err)
	// Output:
	// messenger/104500000000042/…01 <nil>
	// true path "/v26.0/me/messages" does not name the business
}
