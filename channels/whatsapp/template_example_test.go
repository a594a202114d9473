package whatsapp_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

func ExampleChannel_Rulebook_templates() {
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	rules := template.NewRules(at, whatsapp.New().Rulebook().Templates)
	definition := &template.Template{Name: "order_update", Language: "en_US", Category: template.Utility, Components: []template.Component{
		{Type: template.Body, Text: "Your order {{1}} is on its way, arriving {{2}}"},
	}}
	for _, p := range lint.Check(definition, rules) {
		fmt.Println(p.Path, p.Code, p.Error.Subcode)
	}
	for _, m := range template.Fill(definition, template.NewSend("order_update", "en_US", "7"), rules, at) {
		fmt.Println(m.Error.Code, m.Error.Text)
	}
	// Output:
	// components[0].text variable_edge 2388299
	// components[0].example variable_sample 2388043
	// 132000 number of localizable_params (1) does not match the expected number of params (2)
}

func ExampleChannel_Rulebook_ownTemplates() {
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	// The platform grew a limit before this library knew: a later row holds.
	rows := slices.Concat(whatsapp.New().Rulebook().Templates, []template.Row{{Code: "footer_length", Min: 1, Max: 80}})
	row := template.NewRules(at, rows).Row("footer_length", "")
	fmt.Println(row.Max)
	// Output: 80
}

// What webhooks say of templates keeps a catalogue up to date.
func ExampleChannel_Decode_template() {
	body := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"account","time":1795341600,"changes":[
		{"field":"message_template_status_update","value":{"event":"PAUSED","message_template_id":7,
		"message_template_name":"order_update","message_template_language":"en_US","other_info":{"title":"FIRST_PAUSE"}}}]}]}`)
	events, err := whatsapp.New().Decode(body)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := events[0].Occurred
	catalogue := template.NewCatalogue(template.NewRules(at, whatsapp.New().Rulebook().Templates))
	if err := catalogue.Apply(context.Background(), *events[0].Template); err != nil {
		fmt.Println(err)
	}
	v, _, _ := catalogue.Lookup(context.Background(), "account", "order_update", "en_US", at)
	fmt.Println(v.Status, "until", v.PausedUntil.Format(time.TimeOnly))
	// Output: PAUSED until 13:00:00
}
