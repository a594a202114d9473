package template_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/template"
)

var exampleNow = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// exampleRules stand for those a channel package supplies.
func exampleRules() *template.Rules {
	return template.NewRules(exampleNow, []template.Row{
		{Code: "value_count", Error: template.PlatformError{Code: 132000, Text: "{got} values for {want} variables"}},
		{Code: "sendable", Values: []string{"APPROVED"}},
		{Code: "template_paused", Error: template.PlatformError{Code: 132015}},
		{Code: "pause_length", For: "1", Min: 1, Duration: 3 * time.Hour},
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

func ExampleFill() {
	t, rules := exampleTemplate(), exampleRules()
	for _, m := range template.Fill(t, template.NewSend("order_update", "en", "7"), rules, exampleNow) {
		fmt.Println(m.Path, m.Code, m.Error.Code, m.Error.Text)
	}
	// Output:
	// components[0] value_count 132000 1 values for 2 variables
	// components button_value 0
}

func ExampleView_Fill() {
	t, rules := exampleTemplate(), exampleRules()
	catalogue := template.NewCatalogue(rules)
	if err := catalogue.Put("300000000000001", exampleNow, t); err != nil {
		fmt.Println(err)
		return
	}
	view, _, _ := catalogue.Lookup(context.Background(), "300000000000001", "order_update", "en", exampleNow)
	for _, order := range []string{"7", "8"} {
		s, err := template.Build(t, template.Values{Body: []string{order, "Monday"}, Buttons: map[int]string{0: order}}, rules, exampleNow)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(view.Fill(s, rules, exampleNow)))
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
	raw, err := json.Marshal(s)
	fmt.Println(string(raw), err)

	_, err = template.Build(exampleTemplate(), template.Values{Body: []string{"7", "Monday"}}, exampleRules(), time.Time{})
	fmt.Println(err)
	// Output:
	// {"language":{"code":"en"},"name":"order_update","components":[{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"Monday"}]},{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"7"}]}]} <nil>
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
	ctx, rules := context.Background(), exampleRules()
	start := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	c := template.NewCatalogue(rules)
	if err := c.Put("account", start, exampleTemplate()); err != nil {
		fmt.Println(err)
	}
	pause := template.Update{Account: "account", Name: "order_update", Language: "en", Kind: template.StatusUpdate,
		Status: template.Paused, At: start.Add(time.Hour)}
	if err := c.Apply(ctx, pause); err != nil {
		fmt.Println(err)
	}
	for _, at := range []time.Duration{0, time.Hour, 4 * time.Hour} {
		v, found, err := c.Lookup(ctx, "account", "order_update", "en", start.Add(at))
		refusal, refused := rules.Refuse(v, found)
		fmt.Println(v.Status, refused, refusal.Code, refusal.Error.Code, err)
	}
	// Output:
	// APPROVED false  0 <nil>
	// PAUSED true template_paused 132015 <nil>
	// APPROVED false  0 <nil>
}

// A list is read page by page, and then told to a catalogue: what it has, and what
// is gone.
func ExampleList() {
	ctx, now := context.Background(), time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	c := template.NewCatalogue(exampleRules())
	list := template.NewList("account", now)
	pages := map[string]string{
		"":   `{"data":[{"name":"hello","language":"en","status":"APPROVED"}],"paging":{"cursors":{"after":"p2"},"next":"https://example.com/p2"}}`,
		"p2": `{"data":[{"name":"order_update","language":"en","status":"PENDING"}]}`,
	}
	for after, first := "", true; first || after != ""; first = false {
		var err error
		if after, err = list.Page([]byte(pages[after])); err != nil {
			fmt.Println(err)
		}
	}
	updates, err := list.Updates(c.All(ctx, "account", now))
	fmt.Println(len(updates), err, c.Apply(ctx, updates...))
	for v, err := range c.All(ctx, "account", now) {
		fmt.Println(v.Name, v.Status, err)
	}
	// Output:
	// 2 <nil> <nil>
	// hello APPROVED <nil>
	// order_update PENDING <nil>
}

// A store that outlives the process keeps records: it loads one, applies an update,
// and saves it.
func ExampleRecord() {
	start := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	rows := map[[3]string][]byte{} // what a database keeps, by account, name and language
	for _, u := range []template.Update{
		{Account: "account", Name: "hello", Language: "pt-BR", Kind: template.StatusUpdate, Status: template.Paused, At: start.Add(time.Hour)},
		{Account: "account", Name: "hello", Language: "pt_BR", Kind: template.StatusUpdate, Status: template.Approved, At: start},
	} {
		u, err := u.Normalize()
		key := [3]string{u.Account, u.Name, u.Language}
		var r template.Record
		if raw := rows[key]; raw != nil {
			err = errors.Join(err, json.Unmarshal(raw, &r))
		}
		r, failed := r.Apply(exampleRules(), u)
		raw, unwritten := json.Marshal(r)
		if err := errors.Join(err, failed, unwritten); err != nil {
			fmt.Println(err)
			return
		}
		rows[key] = raw
	}
	var r template.Record
	err := json.Unmarshal(rows[[3]string{"account", "hello", "pt_BR"}], &r)
	v, known := r.At(exampleRules(), start.Add(2*time.Hour))
	fmt.Println(v.Status, "until", v.PausedUntil.Format(time.TimeOnly), known, err)
	// Output: PAUSED until 14:00:00 true <nil>
}
