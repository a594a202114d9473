package messenger_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/template"
)

func ExampleTemplateRules() {
	rules := messenger.TemplateRules(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	definition := &template.Template{Name: "order_update", Language: "en", Category: template.Marketing, Components: []template.Component{
		{Type: template.Body, Text: "Hello there, how are you?"},
	}}
	for _, p := range template.Lint(definition, rules) {
		fmt.Println(p.Path, p.Code, p.Allowed, p.Error.Text)
	}
	// Output: category category_unknown UTILITY TAG_SHOULD_BE_MARKETING
}

func ExampleTemplateUpdate() {
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	value := []byte(`{"event":"REJECTED","reason":"INCORRECT_PARAMS","message_template_name":"order_update","message_template_language":"en"}`)
	update, about, err := messenger.TemplateUpdate("page", "messenger_template_status_update", at, value)
	fmt.Println(update.Status, update.Reason, about, err)
	// Output: REJECTED INCORRECT_PARAMS true <nil>
}
