package lint_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

func TestLintReportsEverythingInOrder(t *testing.T) {
	def := parse(t, `{"name":"","components":[{"type":"BODY","text":"{{2}} is there"},{"type":"BUTTONS","buttons":[
		{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"b"},{"type":"QUICK_REPLY","text":"much too long"}]},{"type":"POSTER"}]}`)
	var got []string
	for _, p := range lint.Check(def, smallRules()) {
		got = append(got, p.String())
		require.Equal(t, "https://example.com/rules", p.Source.URL)
	}
	require.Equal(t, []string{
		`error: name: has 0 characters (name_length)`,
		`warning: components[2].type: is "POSTER" (component_unknown)`,
		`error: components[0].text: has {{2}} where {{1}} is due (variable_numbering)`,
		`error: components[0].text: starts with a variable (variable_edge)`,
		`error: components[0].example: has 0 samples for 1 variables (variable_sample)`,
		`error: components[1].buttons[2]: buttons of kind QUICK_REPLY stand neither all first nor all last (button_grouping)`,
		`error: components[1].buttons[2].text: has 13 characters (button_label)`,
	}, got)
}

// Absurd definitions answer with a bounded list. That they answer at once shows in
// the time the test takes.
func TestLintOfAbsurdDefinitions(t *testing.T) {
	buttons := make([]template.Button, 10_000)
	for i := range buttons {
		buttons[i] = template.Button{Type: []template.ButtonType{template.QuickReply, template.URL}[i%2], Text: strings.Repeat("x", 30)}
	}
	cards := make([]template.Card, 10_000)
	nested := `{"components":[` + strings.Repeat(`{"type":"CAROUSEL","cards":[{"components":[`, 2000) + strings.Repeat(`]}]}`, 2000) + `]}`
	require.True(t, json.Valid([]byte(nested)))
	many := make([]template.Component, 10_000)
	for i := range many {
		many[i] = template.Component{Type: "POSTER"}
	}
	one := func(c template.Component) *template.Template {
		return &template.Template{Components: []template.Component{c}}
	}
	for name, def := range map[string]*template.Template{
		"buttons":    one(template.Component{Type: template.Buttons, Buttons: buttons}),
		"cards":      one(template.Component{Type: template.Carousel, Cards: cards}),
		"components": {Components: many},
		"body":       one(template.Component{Type: template.Body, Text: strings.Repeat("x", 1<<20)}),
		"variables":  one(template.Component{Type: template.Body, Text: strings.Repeat("{{x}}", 1<<18)}),
		"names":      one(template.Component{Type: template.Body, Text: strings.Repeat("{{a#}} ", 1<<17)}),
		"opening":    one(template.Component{Type: template.Body, Text: strings.Repeat("{", 1<<20)}),
		"closing":    one(template.Component{Type: template.Body, Text: strings.Repeat("}", 1<<20)}),
		"mixed":      one(template.Component{Type: template.Body, Text: strings.Repeat("{{", 1<<19) + "}}"}),
		"url":        one(template.Component{Type: template.Buttons, Buttons: []template.Button{{Type: template.URL, URL: strings.Repeat("{{1}}", 1<<18)}}}),
		"example":    one(template.Component{Type: template.Body, Text: "x {{1}} y", Example: json.RawMessage(`[` + strings.Repeat(`"a",`, 1<<18) + `"b"]`)}),
		"name":       {Name: strings.Repeat("é", 1<<20)},
		"deep":       parse(t, nested),
		"nothing":    {},
	} {
		t.Run(name, func(t *testing.T) {
			problems := lint.Check(def, smallRules())
			require.NotEmpty(t, problems)
			require.LessOrEqual(t, len(problems), most+1)
			for _, p := range problems {
				require.Less(t, len(p.Detail), 300)
			}
			if len(problems) > most {
				require.EqualValues(t, "too_many", problems[most].Code)
			}
		})
	}
}

func TestLintCutsAtExactlyTheBound(t *testing.T) {
	components := func(n int) *template.Template {
		def := &template.Template{Name: "n", Components: []template.Component{{Type: template.Body, Text: "x"}}}
		for range n {
			def.Components = append(def.Components, template.Component{Type: "POSTER"})
		}
		return def
	}
	require.Len(t, lint.Check(components(most-1), smallRules()), most-1)
	require.Len(t, lint.Check(components(most), smallRules()), most)
	cut := lint.Check(components(most+1), smallRules())
	require.Len(t, cut, most+1)
	require.EqualValues(t, "too_many", cut[most].Code)
	require.True(t, cut[most].Warning)
	require.Len(t, lint.Check(components(5000), smallRules()), most+1)
}

func TestRiskPhrasesStandAsWords(t *testing.T) {
	rules := template.NewRules(now, []template.Row{
		{Code: "category_risk", For: "MARKETING", Language: "en", Kind: "offer", Values: []string{"sale", "% off"}, Warning: true},
		{Code: "category_risk", For: "AUTHENTICATION", Kind: "code", Values: []string{"otp"}, Warning: true},
	})
	for text, want := range map[string]int{
		"A sale today": 1, "Sale": 1, "on SALE!": 1, "salesperson": 0, "wholesale": 0, "wholesale, then a sale": 1, "10% off": 1, "10% offer": 0,
		"your otp": 1, "sale otp": 2, "": 0, "résale": 0, "séotp": 0,
	} {
		def := &template.Template{Language: "en_US", Category: template.Utility, Components: []template.Component{{Type: template.Body, Text: text}}}
		require.Len(t, lint.Check(def, rules), want, text)
	}
	inside := parse(t, `{"language":"en","category":"UTILITY","components":[{"type":"carousel","cards":[{"components":[{"type":"body","text":"sale"}]}]}]}`)
	require.Len(t, lint.Check(inside, rules), 1, "cards are read too")
	label := parse(t, `{"language":"en","category":"UTILITY","components":[{"type":"buttons","buttons":[{"type":"x","text":"Sale"}]}]}`)
	require.Len(t, lint.Check(label, rules), 1, "labels are read too")
	offer := parse(t, `{"language":"en","category":"UTILITY","components":[{"type":"limited_time_offer","limited_time_offer":{"text":"Sale"}}]}`)
	require.Len(t, lint.Check(offer, rules), 1, "offers are read too")
	code := parse(t, `{"language":"en","category":"AUTHENTICATION","components":[{"type":"body","text":"sale otp"}]}`)
	require.Empty(t, lint.Check(code, rules), "authentication texts are the platform's")
}

func BenchmarkLintAbsurd(b *testing.B) {
	buttons := make([]template.Button, 10_000)
	for i := range buttons {
		buttons[i] = template.Button{Type: template.QuickReply, Text: strings.Repeat("x", 30)}
	}
	def := &template.Template{Components: []template.Component{{Type: template.Body, Text: strings.Repeat("x {{1}} ", 1<<17)}, {Type: template.Buttons, Buttons: buttons}}}
	rules := smallRules()
	for b.Loop() {
		lint.Check(def, rules)
	}
}

func TestLintFooterMinutes(t *testing.T) {
	rules := template.NewRules(now, []template.Row{
		{Code: "footer_fixed", For: "AUTHENTICATION"},
		{Code: "footer_minutes", Min: 2, Max: 9},
	})
	footer := func(fields string) []template.Problem {
		return lint.Check(parse(t, `{"category":"AUTHENTICATION","components":[{"type":"FOOTER"`+fields+`}]}`), rules)
	}
	for _, good := range []string{``, `,"code_expiration_minutes":2`, `,"code_expiration_minutes":9`} {
		require.Empty(t, footer(good), good)
	}
	for bad, detail := range map[string]string{
		`,"code_expiration_minutes":0`:  "has 0 minutes",
		`,"code_expiration_minutes":1`:  "has 1 minutes",
		`,"code_expiration_minutes":10`: "has 10 minutes",
	} {
		problems := footer(bad)
		require.Len(t, problems, 1, bad)
		require.EqualValues(t, "footer_minutes", problems[0].Code)
		require.Equal(t, "components[0].code_expiration_minutes", problems[0].Path)
		require.Equal(t, detail, problems[0].Detail)
	}
}

func TestLintVagueBody(t *testing.T) {
	rules := template.NewRules(now, []template.Row{{Code: "category_risk", For: "MARKETING", Min: 3, Kind: "vague content"}})
	for text, want := range map[string]int{
		"{{1}}": 1, "Hello!": 1, "Hello {{1}} there": 1, "Hello - there!": 1, "Your order came": 0, "नमस्ते आप कैसे": 0,
	} {
		def := &template.Template{Category: template.Utility, Components: []template.Component{{Type: template.Body, Text: text}}}
		require.Len(t, lint.Check(def, rules), want, text)
	}
	require.Empty(t, lint.Check(&template.Template{Category: template.Utility}, rules), "no body, nothing to say")
}
