package messenger_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

func ExampleChannel_Rulebook_templates() {
	rules := template.NewRules(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), messenger.New().Rulebook().Templates)
	definition := &template.Template{Name: "order_update", Language: "en", Category: template.Marketing, Components: []template.Component{
		{Type: template.Body, Text: "Hello there, how are you?"},
	}}
	for _, p := range lint.Check(definition, rules) {
		fmt.Println(p.Path, p.Code, p.Allowed, p.Error.Text)
	}
	// Output: category category_unknown UTILITY TAG_SHOULD_BE_MARKETING
}

// What webhooks say of templates is for a catalogue.
func ExampleChannel_Decode_template() {
	events, err := messenger.New().Decode([]byte(`{"object":"page","entry":[{"id":"page","time":1795341600,"changes":[
		{"field":"messenger_template_status_update","value":{"event":"REJECTED","reason":"INCORRECT_PARAMS",
		"message_template_name":"order_update","message_template_language":"en"}}]}]}`))
	update := events[0].Template
	fmt.Println(update.Name, update.Status, update.Reason, err)
	// Output: order_update REJECTED INCORRECT_PARAMS <nil>
}
