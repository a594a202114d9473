package lint_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

func ExampleCheck() {
	// A channel package supplies the rows.
	rules := template.NewRules(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), []template.Row{
		{Code: "name_length", Min: 1, Max: 512},
		{Code: "variable_edge", Values: []string{"BODY"}},
		{Code: "variable_sample"},
	})
	t := &template.Template{Name: "order_update", Components: []template.Component{{Type: template.Body, Text: "Order {{1}}"}}}
	for _, p := range lint.Check(t, rules) {
		fmt.Println(p)
	}
	// Output:
	// error: components[0].text: ends with a variable (variable_edge)
	// error: components[0].example: has 0 samples for 1 variables (variable_sample)
}
