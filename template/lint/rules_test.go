package lint_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// lintRule is one row with definitions (the members of the object) that it accepts
// and one, just beyond, that it does not.
type lintRule struct {
	name   string
	row    template.Row
	good   []string
	bad    string
	path   string
	detail string
}

// Each rule stands alone, so what it reports is all that is reported.
func TestLintRules(t *testing.T) {
	for _, rules := range [][]lintRule{lintHeadRules(), lintPartRules(), lintButtonRules(), lintSpecialRules(), lintVariableRules()} {
		for _, c := range rules {
			t.Run(c.name, func(t *testing.T) {
				c.row.Error = template.PlatformError{Code: 9, Subcode: 8, Text: "text"}
				c.row.Source = template.Source{URL: "https://example.com"}
				c.row.Warning = true
				rules := template.NewRules(now, []template.Row{c.row})
				for _, good := range c.good {
					require.Empty(t, lint.Check(parse(t, "{"+good+"}"), rules), good)
				}
				problems := lint.Check(parse(t, "{"+c.bad+"}"), rules)
				require.Len(t, problems, 1)
				require.NotEmpty(t, problems[0].Path)
				require.Equal(t, template.Problem{
					Code:    c.row.Code,
					Path:    c.path,
					Detail:  c.detail,
					Allowed: problems[0].Allowed,
					Error:   c.row.Error,
					Source:  c.row.Source,
					Warning: c.row.Warning,
				}, problems[0])
				require.Empty(t, lint.Check(parse(t, "{"+c.bad+"}"), template.NewRules(now, nil)), "no row, no check")
			})
		}
	}
}

func lintHeadRules() []lintRule {
	return []lintRule{
		{"name longest", template.Row{Code: "name_length", Min: 2, Max: 4},
			[]string{`"name":"abcd"`, `"name":"ab"`, `"name":"éééé"`},
			`"name":"abcde"`,
			"name", `has 5 characters`},
		{"name shortest", template.Row{Code: "name_length", Min: 2, Max: 4},
			[]string{`"name":"ab"`},
			`"name":"a"`,
			"name", `has 1 characters`},
		{"name characters", template.Row{Code: "name_characters", Values: []string{"ab_"}},
			[]string{`"name":"a_b"`, `"name":""`},
			`"name":"abc"`,
			"name", `holds 'c'`},
		{"language", template.Row{Code: "language_unsupported", Values: []string{"en", "pt_BR"}},
			[]string{`"language":"en"`, `"language":"pt_BR"`},
			`"language":"pt_br"`,
			"language", `is "pt_br"`},
		{"category", template.Row{Code: "category_unknown", Values: []string{"UTILITY"}},
			[]string{`"category":"UTILITY"`, `"category":"utility"`},
			`"category":"SERVICE"`,
			"category", `is "SERVICE"`},
		{"category absent", template.Row{Code: "category_unknown", Values: []string{"UTILITY"}},
			[]string{`"category":"Utility"`},
			`"name":"x"`,
			"category", `is ""`},
		{"parameter format", template.Row{Code: "parameter_format_unknown", Values: []string{"NAMED"}},
			[]string{`"parameter_format":"named"`, `"name":"x"`},
			`"parameter_format":"OTHER"`,
			"parameter_format", `is "OTHER"`},
		{"time to live longest", template.Row{Code: "ttl_range", For: "UTILITY", Min: 30, Max: 60, Values: []string{"-1"}},
			[]string{`"category":"UTILITY","message_send_ttl_seconds":60`, `"category":"UTILITY","message_send_ttl_seconds":-1`, `"category":"UTILITY"`, `"category":"MARKETING","message_send_ttl_seconds":61`},
			`"category":"UTILITY","message_send_ttl_seconds":61`,
			"message_send_ttl_seconds", `is 61`},
		{"time to live shortest", template.Row{Code: "ttl_range", For: "UTILITY", Min: 30, Max: 60},
			[]string{`"category":"utility","message_send_ttl_seconds":30`},
			`"category":"utility","message_send_ttl_seconds":29`,
			"message_send_ttl_seconds", `is 29`},
		{"layout category", template.Row{Code: "layout_category", For: "MEDIA_CAROUSEL", Values: []string{"MARKETING"}},
			[]string{`"category":"MARKETING","components":[{"type":"CAROUSEL"}]`, `"category":"UTILITY","components":[{"type":"BODY","text":"x"}]`},
			`"category":"UTILITY","components":[{"type":"CAROUSEL"}]`,
			"category", `is "UTILITY"`},
		{"component unknown", template.Row{Code: "component_unknown", Values: []string{"BODY"}},
			[]string{`"components":[{"type":"body"}]`},
			`"components":[{"type":"body"},{"type":"poster"}]`,
			"components[1].type", `is "POSTER"`},
		{"component missing", template.Row{Code: "component_missing", Values: []string{"BODY", "FOOTER"}},
			[]string{`"components":[{"type":"footer"},{"type":"body"}]`},
			`"components":[{"type":"body"}]`,
			"components", `has no FOOTER`},
		{"component missing in a layout", template.Row{Code: "component_missing", For: "AUTHENTICATION", Values: []string{"BUTTONS"}},
			[]string{`"category":"UTILITY"`, `"category":"AUTHENTICATION","components":[{"type":"BUTTONS"}]`},
			`"category":"AUTHENTICATION"`,
			"components", `has no BUTTONS`},
		{"component forbidden", template.Row{Code: "component_forbidden", For: "LIMITED_TIME_OFFER", Values: []string{"FOOTER"}},
			[]string{`"components":[{"type":"FOOTER"}]`, `"components":[{"type":"LIMITED_TIME_OFFER"}]`},
			`"components":[{"type":"LIMITED_TIME_OFFER"},{"type":"footer"}]`,
			"components[1]", `FOOTER does not go with this kind of template`},
		{"component repeated", template.Row{Code: "component_repeated", Max: 1},
			[]string{`"components":[{"type":"BODY","text":"a"},{"type":"FOOTER"}]`},
			`"components":[{"type":"BODY","text":"a"},{"type":"FOOTER"},{"type":"footer"}]`,
			"components[2]", `FOOTER is there again`},
	}
}

func lintPartRules() []lintRule {
	return []lintRule{
		{"header format", template.Row{Code: "header_format", Values: []string{"TEXT", "IMAGE"}},
			[]string{`"components":[{"type":"HEADER","text":"x"}]`, `"components":[{"type":"HEADER","format":"image"}]`},
			`"components":[{"type":"HEADER","format":"video"}]`,
			"components[0].format", `is "VIDEO"`},
		{"header format of a layout", template.Row{Code: "header_format", For: "SINGLE_PRODUCT", Values: []string{"NONE"}},
			[]string{`"components":[{"type":"HEADER","text":"x"}]`, `"components":[{"type":"HEADER","format":"video"}]`},
			`"components":[{"type":"HEADER","format":"product"}]`,
			"components[0].format", `is "PRODUCT"`},
		{"header category", template.Row{Code: "header_category", For: "GIF", Values: []string{"MARKETING"}},
			[]string{`"category":"MARKETING","components":[{"type":"HEADER","format":"GIF"}]`, `"category":"UTILITY","components":[{"type":"HEADER","format":"IMAGE"}]`},
			`"category":"UTILITY","components":[{"type":"HEADER","format":"gif"}]`,
			"components[0].format", `GIF in category "UTILITY"`},
		{"header sample", template.Row{Code: "header_sample", For: "IMAGE"},
			[]string{`"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::x"]}}]`, `"components":[{"type":"HEADER","format":"LOCATION"}]`, `"components":[{"type":"HEADER","text":"x"}]`},
			`"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":[]}}]`,
			"components[0].example", `has no sample of the image`},
		{"header sample that is none", template.Row{Code: "header_sample", For: "IMAGE", Values: []string{"http:"}},
			[]string{`"components":[{"type":"HEADER","format":"IMAGE","example":["http://x","4::x"]}]`, `"components":[{"type":"HEADER","format":"VIDEO","example":["http://x"]}]`},
			`"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["http://x"]}}]`,
			"components[0].example", `has no sample of the image`},
		{"header longest", template.Row{Code: "header_length", Min: 1, Max: 5},
			[]string{`"components":[{"type":"HEADER","text":"éabcd"}]`, `"components":[{"type":"HEADER","text":"a"}]`, `"components":[{"type":"HEADER","format":"IMAGE"}]`},
			`"components":[{"type":"HEADER","text":"éabcde"}]`,
			"components[0].text", `has 6 characters`},
		{"header shortest", template.Row{Code: "header_length", Min: 1, Max: 5},
			[]string{`"components":[{"type":"HEADER","format":"TEXT","text":"a"}]`},
			`"components":[{"type":"HEADER","format":"TEXT","text":""}]`,
			"components[0].text", `has 0 characters`},
		{"header variables", template.Row{Code: "header_variables", Max: 1},
			[]string{`"components":[{"type":"HEADER","text":"a {{1}}"}]`, `"components":[{"type":"HEADER","text":"a {{1}} {{1}}"}]`, `"components":[{"type":"HEADER","text":"a"}]`},
			`"components":[{"type":"HEADER","text":"a {{1}} {{2}}"}]`,
			"components[0].text", `has 2 variables`},
		{"header marks", template.Row{Code: "text_content", For: "HEADER", Values: []string{"*", "_"}},
			[]string{`"components":[{"type":"HEADER","text":"a"}]`, `"components":[{"type":"HEADER","text":"a {{order_id}} b"}]`},
			`"components":[{"type":"HEADER","text":"a_b"}]`,
			"components[0].text", `holds "_"`},
		{"body longest", template.Row{Code: "body_length", Min: 1, Max: 5},
			[]string{`"components":[{"type":"BODY","text":"abcdé"}]`, `"components":[{"type":"BODY","text":"a"}]`},
			`"components":[{"type":"BODY","text":"abcdéf"}]`,
			"components[0].text", `has 6 characters`},
		{"body shortest", template.Row{Code: "body_length", Min: 1, Max: 5},
			[]string{`"components":[{"type":"BODY","text":"a"}]`},
			`"components":[{"type":"BODY","text":""}]`,
			"components[0].text", `has 0 characters`},
		{"body of a layout", template.Row{Code: "body_length", For: "LIMITED_TIME_OFFER", Min: 1, Max: 5},
			[]string{`"components":[{"type":"BODY","text":"abcdef"}]`, `"components":[{"type":"BODY","text":"abcde"},{"type":"LIMITED_TIME_OFFER"}]`},
			`"components":[{"type":"BODY","text":"abcdef"},{"type":"LIMITED_TIME_OFFER"}]`,
			"components[0].text", `has 6 characters`},
		{"body fixed", template.Row{Code: "body_fixed", For: "AUTHENTICATION"},
			[]string{`"category":"AUTHENTICATION","components":[{"type":"BODY"}]`, `"components":[{"type":"BODY","text":"a"}]`},
			`"category":"AUTHENTICATION","components":[{"type":"BODY","text":"a"}]`,
			"components[0].text", `is given`},
		{"footer longest", template.Row{Code: "footer_length", Min: 1, Max: 5},
			[]string{`"components":[{"type":"FOOTER","text":"abcdé"}]`, `"components":[{"type":"FOOTER","text":"a"}]`},
			`"components":[{"type":"FOOTER","text":"abcdéf"}]`,
			"components[0].text", `has 6 characters`},
		{"footer shortest", template.Row{Code: "footer_length", Min: 1, Max: 5},
			[]string{`"components":[{"type":"FOOTER","text":"a"}]`},
			`"components":[{"type":"FOOTER"}]`,
			"components[0].text", `has 0 characters`},
		{"footer variables", template.Row{Code: "footer_variables", Max: 1},
			[]string{`"components":[{"type":"FOOTER","text":"a {{1}}"}]`},
			`"components":[{"type":"FOOTER","text":"a {{1}} {{2}}"}]`,
			"components[0].text", `has 2 variables`},
		{"footer without variables", template.Row{Code: "footer_variables"},
			[]string{`"components":[{"type":"FOOTER","text":"a"}]`},
			`"components":[{"type":"FOOTER","text":"a {{1}}"}]`,
			"components[0].text", `has 1 variables`},
		{"footer fixed", template.Row{Code: "footer_fixed", For: "AUTHENTICATION"},
			[]string{`"category":"AUTHENTICATION","components":[{"type":"FOOTER"}]`, `"components":[{"type":"FOOTER","text":"a"}]`},
			`"category":"AUTHENTICATION","components":[{"type":"FOOTER","text":"a"}]`,
			"components[0].text", `is given`},
	}
}
