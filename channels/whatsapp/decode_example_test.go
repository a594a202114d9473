package whatsapp_test

import (
	"fmt"

	"github.com/replywindow/replywindow/channels/whatsapp"
)

func ExampleChannel_Decode() {
	body := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550009999","phone_number_id":"300000000000001"},
		"messages":[
			{"from":"447700900123","id":"wamid.1","timestamp":"1793530800","type":"text","text":{"body":"My data pack does not work"}},
			{"from":"447700900123","id":"wamid.2","timestamp":"tomorrow","type":"text","text":{"body":"Hello?"}}
		]}}]}]}`)

	events, err := whatsapp.New().Decode(body)
	for _, e := range events {
		fmt.Println(e.Occurred.Format("2006-01-02 15:04"), e.Address, e.Kind, e.Action, e.Type)
	}
	fmt.Println("left out:", err)
	// Output:
	// 2026-11-01 11:00 whatsapp/300000000000001/…23 user_action message text
	// left out: entry[0].changes[0].value.messages[1].timestamp "tomorrow" is not a time
}
