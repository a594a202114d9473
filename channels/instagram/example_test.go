package instagram_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels/instagram"
)

func ExampleNew() {
	fmt.Println(instagram.New().Rulebook().At(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)).ID)
	// Output: 2026-10-05
}

func ExampleChannel_Name() {
	fmt.Println(instagram.New().Name())
	// Output: instagram
}

func ExampleChannel_User() {
	user, err := instagram.New().User(" 8001000000000001\u200e")
	fmt.Println(user.ID, err)
	_, err = instagram.New().User("two words")
	fmt.Println(err)
	// Output:
	// 8001000000000001 <nil>
	// user "…ds" is not an identifier
}

func ExampleChannel_Decode() {
	body := []byte(`{"object":"instagram","entry":[{"id":"17841400000000042","time":1790000000,"changes":[{"field":"comments","value":
		{"id":"1801","text":"Does it work abroad?","from":{"id":"8001000000000001","username":"a.person"},"media":{"id":"1790"}}}]},
		{"id":"17841400000000042","time":1790000060900,"messaging":[{"sender":{"id":"8001000000000001"},
		"recipient":{"id":"17841400000000042"},"timestamp":1790000060000,
		"message":{"mid":"aWdf_1","text":"And this?","reply_to":{"story":{"id":"1790"}}}}]}]}`)
	events, err := instagram.New().Decode(body)
	for _, e := range events {
		fmt.Println(e.Address, e.Action, e.Token, e.Occurred.Format(time.TimeOnly))
	}
	fmt.Println(err)
	// Output:
	// instagram/17841400000000042/…01 comment 1801 14:13:20
	// instagram/17841400000000042/…01 story_reply  14:14:20
	// <nil>
}

// A private reply names the comment, not the person.
func ExampleChannel_ReadRequest() {
	address, m, err := instagram.New().ReadRequest("/v26.0/17841400000000042/messages", []byte(
		`{"recipient":{"comment_id":"1801"},"message":{"text":"It does"}}`))
	fmt.Printf("%q %s %s %v\n", address.User, m.Type, m.Token, err)
	// Output: "" private_reply 1801 <nil>
}

// With Facebook Login requests go to the Page; webhooks name the account.
func ExampleWithAlias() {
	c := instagram.New(instagram.WithAlias("104500000000042", "17841400000000042"))
	address, _, err := c.ReadRequest("/v26.0/104500000000042/messages", []byte(
		`{"recipient":{"id":"8001000000000001"},"message":{"text":"hello"}}`))
	fmt.Println(address, err)
	// Output: instagram/17841400000000042/…01 <nil>
}
