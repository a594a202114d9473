package channels_test

import (
	"fmt"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
)

func ExampleTemplateSource() {
	s := channels.TemplateSource(template.Source{URL: "https://example.org/templates", Date: "2026-01-01", Confidence: template.Reported})
	fmt.Println(s.URL, s.Confidence)
	fmt.Println(channels.TemplateSource(template.Source{}).Confidence)
	// Output:
	// https://example.org/templates reported
	// assumed
}
