package template_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/template"
)

// exampleRules stand for those a channel package supplies.
func exampleRules() *template.Rules {
	return template.NewRules(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), []template.Row{
		{Code: template.NameLength, Min: 1, Max: 512},
		{Code: template.BodyLength, Min: 1, Max: 1024},
		{Code: template.VariableEdge, Values: []string{"BODY"}},
		{Code: template.VariableSample},
		{Code: template.ValueCount, Error: template.PlatformError{Code: 132000, Text: "{got} values for {want} variables"}},
		{Code: template.Sendable, Values: []string{"APPROVED"}},
		{Code: template.RefusePaused, Error: template.PlatformError{Code: 132015}},
		{Code: template.PauseLength, For: "1", Min: 1, Duration: 3 * time.Hour},
	})
}

func exampleTemplate() *template.Template {
	return &template.Template{Name: "order_update", Language: "en", Category: template.Utility, Status: template.Approved,
		Components: []template.Component{
			{Type: template.Body, Text: "Order {{1}} ships on {{2}}."},
			{Type: template.Buttons, Buttons: []template.Button{{Type: template.URL, Text: "Track", URL: "https://example.com/{{1}}"}}},
		}}
}

func ExampleTemplate() {
	var t template.Template
	err := json.Unmarshal([]byte(`{"name":"order_update","language":"en","components":[{"type":"BODY","text":"Hi!","new_field":1}]}`), &t)
	if err != nil {
		fmt.Println(err)
		return
	}
	t.Component(template.Body).Text = "Hello!"
	raw, err := json.Marshal(t)
	fmt.Println(string(raw), err)
	// Output: {"name":"order_update","language":"en","components":[{"type":"BODY","text":"Hello!","new_field":1}]} <nil>
}

func ExampleLint() {
	t := &template.Template{Name: "order_update", Components: []template.Component{{Type: template.Body, Text: "Order {{1}}"}}}
	for _, p := range template.Lint(t, exampleRules()) {
		fmt.Println(p)
	}
	// Output:
	// error: components[0].text: ends with a variable (variable_edge)
	// error: components[0].example: has 0 samples for 1 variables (variable_sample)
}

func ExampleFill() {
	t, rules := exampleTemplate(), exampleRules()
	for _, m := range template.Fill(t, template.NewSend("order_update", "en", "7"), rules, rules.At()) {
		fmt.Println(m.Path, m.Code, m.Error.Code, m.Error.Text)
	}
	// Output:
	// components[0] value_count 132000 1 values for 2 variables
	// components button_value 0
}

func ExampleForm_Fill() {
	t, rules := exampleTemplate(), exampleRules()
	form := template.Compile(t) // once; then for every message
	for _, order := range []string{"7", "8"} {
		s, err := template.Build(t, template.Values{Body: []string{order, "Monday"}, Buttons: map[int]string{0: order}}, rules, rules.At())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(form.Fill(s, rules, rules.At())))
	}
	// Output:
	// 0
	// 0
}

func ExampleBuild() {
	values := template.Values{Body: []string{"7", "Monday"}, Buttons: map[int]string{0: "7"}}
	s, err := template.Build(exampleTemplate(), values, exampleRules(), time.Time{})
	if err != nil {
		fmt.Println(err)
		return
	}
	raw, err := json.MarshalIndent(s.Components[1], "", " ")
	fmt.Println(string(raw), err)

	_, err = template.Build(exampleTemplate(), template.Values{Body: []string{"7", "Monday"}}, exampleRules(), time.Time{})
	fmt.Println(err)
	// Output:
	// {
	//  "type": "button",
	//  "sub_type": "url",
	//  "index": 0,
	//  "parameters": [
	//   {
	//    "type": "text",
	//    "text": "7"
	//   }
	//  ]
	// } <nil>
	// template "order_update": components: button 0 needs a value
}

func ExamplePreview() {
	values := template.Values{Body: []string{"7", "Monday"}, Buttons: map[int]string{0: "7"}}
	shown, err := template.Preview(exampleTemplate(), values, exampleRules(), time.Time{})
	fmt.Println(shown, err)
	// Output:
	// Order 7 ships on Monday.
	// [Track] https://example.com/7 <nil>
}

func ExampleCatalogue() {
	rules := exampleRules()
	start := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	c := template.NewCatalogue(rules)
	if err := c.Put("account", start, exampleTemplate()); err != nil {
		fmt.Println(err)
	}
	if err := c.Assign("phone", "account"); err != nil {
		fmt.Println(err)
	}
	pause := template.Update{Account: "account", Name: "order_update", Language: "en", Kind: template.StatusUpdate,
		Status: template.Paused, At: start.Add(time.Hour)}
	if err := c.Apply(pause); err != nil {
		fmt.Println(err)
	}
	for _, at := range []time.Duration{0, time.Hour, 4 * time.Hour} {
		v, found := c.Lookup("phone", "order_update", "en", start.Add(at))
		refusal, refused := rules.Refuse(v, found)
		fmt.Println(v.Status, refused, refusal.Code, refusal.Error.Code)
	}
	// Output:
	// APPROVED false  0
	// PAUSED true template_paused 132015
	// APPROVED false  0
}

func ExampleCatalogue_Load() {
	c := template.NewCatalogue(exampleRules())
	load := c.Load("account", time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))
	pages := map[string]string{
		"":   `{"data":[{"name":"hello","language":"en","status":"APPROVED"}],"paging":{"cursors":{"after":"p2"},"next":"https://example.com/p2"}}`,
		"p2": `{"data":[{"name":"order_update","language":"en","status":"PENDING"}]}`,
	}
	for after, first := "", true; first || after != ""; first = false {
		var err error
		if after, err = load.Page([]byte(pages[after])); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(load.Done())
	for v := range c.All("account", time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC)) {
		fmt.Println(v.Name, v.Status)
	}
	// Output:
	// <nil>
	// hello APPROVED
	// order_update PENDING
}

func ExampleCatalogue_LookupFirst() {
	c := template.NewCatalogue(exampleRules())
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	if err := c.Put("account", now, exampleTemplate()); err != nil {
		fmt.Println(err)
	}
	_, exact := c.Lookup("account", "order_update", "en_GB", now)
	v, found := c.LookupFirst("account", "order_update", []string{"en_GB", "en_US", "en"}, now)
	fmt.Println(exact, found, v.Language)
	// Output: false true en
}
