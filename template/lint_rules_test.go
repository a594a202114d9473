package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
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
				c.row.Severity = template.SeverityWarning
				rules := template.NewRules(now, []template.Row{c.row})
				for _, good := range c.good {
					require.Empty(t, template.Lint(parse(t, "{"+good+"}"), rules), good)
				}
				problems := template.Lint(parse(t, "{"+c.bad+"}"), rules)
				require.Len(t, problems, 1)
				require.NotEmpty(t, problems[0].Path)
				require.Equal(t, template.Problem{
					Code:     c.row.Code,
					Path:     c.path,
					Detail:   c.detail,
					Allowed:  problems[0].Allowed,
					Error:    c.row.Error,
					Source:   c.row.Source,
					Severity: c.row.Severity,
				}, problems[0])
				require.Empty(t, template.Lint(parse(t, "{"+c.bad+"}"), template.NewRules(now, nil)), "no row, no check")
			})
		}
	}
}

func lintHeadRules() []lintRule {
	return []lintRule{
		{
			name: "name longest",
			row:  template.Row{Code: template.NameLength, Min: 2, Max: 4},
			good: []string{
				`"name":"abcd"`,
				`"name":"ab"`,
				`"name":"éééé"`,
			},
			bad:    `"name":"abcde"`,
			path:   "name",
			detail: `has 5 characters`,
		},
		{
			name: "name shortest",
			row:  template.Row{Code: template.NameLength, Min: 2, Max: 4},
			good: []string{
				`"name":"ab"`,
			},
			bad:    `"name":"a"`,
			path:   "name",
			detail: `has 1 characters`,
		},
		{
			name: "name characters",
			row:  template.Row{Code: template.NameCharacters, Values: []string{"ab_"}},
			good: []string{
				`"name":"a_b"`,
				`"name":""`,
			},
			bad:    `"name":"abc"`,
			path:   "name",
			detail: `holds 'c'`,
		},
		{
			name: "language",
			row:  template.Row{Code: template.LanguageUnsupported, Values: []string{"en", "pt_BR"}},
			good: []string{
				`"language":"en"`,
				`"language":"pt_BR"`,
			},
			bad:    `"language":"pt_br"`,
			path:   "language",
			detail: `is "pt_br"`,
		},
		{
			name: "category",
			row:  template.Row{Code: template.CategoryUnknown, Values: []string{"UTILITY"}},
			good: []string{
				`"category":"UTILITY"`,
				`"category":"utility"`,
			},
			bad:    `"category":"SERVICE"`,
			path:   "category",
			detail: `is "SERVICE"`,
		},
		{
			name: "category absent",
			row:  template.Row{Code: template.CategoryUnknown, Values: []string{"UTILITY"}},
			good: []string{
				`"category":"Utility"`,
			},
			bad:    `"name":"x"`,
			path:   "category",
			detail: `is ""`,
		},
		{
			name: "parameter format",
			row:  template.Row{Code: template.ParameterFormatUnknown, Values: []string{"NAMED"}},
			good: []string{
				`"parameter_format":"named"`,
				`"name":"x"`,
			},
			bad:    `"parameter_format":"OTHER"`,
			path:   "parameter_format",
			detail: `is "OTHER"`,
		},
		{
			name: "time to live longest",
			row:  template.Row{Code: template.TTLRange, For: "UTILITY", Min: 30, Max: 60, Values: []string{"-1"}},
			good: []string{
				`"category":"UTILITY","message_send_ttl_seconds":60`,
				`"category":"UTILITY","message_send_ttl_seconds":-1`,
				`"category":"UTILITY"`,
				`"category":"MARKETING","message_send_ttl_seconds":61`,
			},
			bad:    `"category":"UTILITY","message_send_ttl_seconds":61`,
			path:   "message_send_ttl_seconds",
			detail: `is 61`,
		},
		{
			name: "time to live shortest",
			row:  template.Row{Code: template.TTLRange, For: "UTILITY", Min: 30, Max: 60},
			good: []string{
				`"category":"utility","message_send_ttl_seconds":30`,
			},
			bad:    `"category":"utility","message_send_ttl_seconds":29`,
			path:   "message_send_ttl_seconds",
			detail: `is 29`,
		},
		{
			name: "layout category",
			row:  template.Row{Code: template.LayoutCategory, For: "MEDIA_CAROUSEL", Values: []string{"MARKETING"}},
			good: []string{
				`"category":"MARKETING","components":[{"type":"CAROUSEL"}]`,
				`"category":"UTILITY","components":[{"type":"BODY","text":"x"}]`,
			},
			bad:    `"category":"UTILITY","components":[{"type":"CAROUSEL"}]`,
			path:   "category",
			detail: `is "UTILITY"`,
		},
		{
			name: "component unknown",
			row:  template.Row{Code: template.ComponentUnknown, Values: []string{"BODY"}},
			good: []string{
				`"components":[{"type":"body"}]`,
			},
			bad:    `"components":[{"type":"body"},{"type":"poster"}]`,
			path:   "components[1].type",
			detail: `is "POSTER"`,
		},
		{
			name: "component missing",
			row:  template.Row{Code: template.ComponentMissing, Values: []string{"BODY", "FOOTER"}},
			good: []string{
				`"components":[{"type":"footer"},{"type":"body"}]`,
			},
			bad:    `"components":[{"type":"body"}]`,
			path:   "components",
			detail: `has no FOOTER`,
		},
		{
			name: "component missing in a layout",
			row:  template.Row{Code: template.ComponentMissing, For: "AUTHENTICATION", Values: []string{"BUTTONS"}},
			good: []string{
				`"category":"UTILITY"`,
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS"}]`,
			},
			bad:    `"category":"AUTHENTICATION"`,
			path:   "components",
			detail: `has no BUTTONS`,
		},
		{
			name: "component forbidden",
			row:  template.Row{Code: template.ComponentForbidden, For: "LIMITED_TIME_OFFER", Values: []string{"FOOTER"}},
			good: []string{
				`"components":[{"type":"FOOTER"}]`,
				`"components":[{"type":"LIMITED_TIME_OFFER"}]`,
			},
			bad:    `"components":[{"type":"LIMITED_TIME_OFFER"},{"type":"footer"}]`,
			path:   "components[1]",
			detail: `FOOTER does not go with this kind of template`,
		},
		{
			name: "component repeated",
			row:  template.Row{Code: template.ComponentRepeated, Max: 1},
			good: []string{
				`"components":[{"type":"BODY","text":"a"},{"type":"FOOTER"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"a"},{"type":"FOOTER"},{"type":"footer"}]`,
			path:   "components[2]",
			detail: `FOOTER is there again`,
		},
	}
}

func lintPartRules() []lintRule {
	return []lintRule{
		{
			name: "header format",
			row:  template.Row{Code: template.HeaderFormat, Values: []string{"TEXT", "IMAGE"}},
			good: []string{
				`"components":[{"type":"HEADER","text":"x"}]`,
				`"components":[{"type":"HEADER","format":"image"}]`,
			},
			bad:    `"components":[{"type":"HEADER","format":"video"}]`,
			path:   "components[0].format",
			detail: `is "VIDEO"`,
		},
		{
			name: "header format of a layout",
			row:  template.Row{Code: template.HeaderFormat, For: "SINGLE_PRODUCT", Values: []string{"NONE"}},
			good: []string{
				`"components":[{"type":"HEADER","text":"x"}]`,
				`"components":[{"type":"HEADER","format":"video"}]`,
			},
			bad:    `"components":[{"type":"HEADER","format":"product"}]`,
			path:   "components[0].format",
			detail: `is "PRODUCT"`,
		},
		{
			name: "header category",
			row:  template.Row{Code: template.HeaderCategory, For: "GIF", Values: []string{"MARKETING"}},
			good: []string{
				`"category":"MARKETING","components":[{"type":"HEADER","format":"GIF"}]`,
				`"category":"UTILITY","components":[{"type":"HEADER","format":"IMAGE"}]`,
			},
			bad:    `"category":"UTILITY","components":[{"type":"HEADER","format":"gif"}]`,
			path:   "components[0].format",
			detail: `GIF in category "UTILITY"`,
		},
		{
			name: "header sample",
			row:  template.Row{Code: template.HeaderSample, For: "IMAGE"},
			good: []string{
				`"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::x"]}}]`,
				`"components":[{"type":"HEADER","format":"LOCATION"}]`,
				`"components":[{"type":"HEADER","text":"x"}]`,
			},
			bad:    `"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":[]}}]`,
			path:   "components[0].example",
			detail: `has no sample of the image`,
		},
		{
			name: "header longest",
			row:  template.Row{Code: template.HeaderLength, Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"HEADER","text":"éabcd"}]`,
				`"components":[{"type":"HEADER","text":"a"}]`,
				`"components":[{"type":"HEADER","format":"IMAGE"}]`,
			},
			bad:    `"components":[{"type":"HEADER","text":"éabcde"}]`,
			path:   "components[0].text",
			detail: `has 6 characters`,
		},
		{
			name: "header shortest",
			row:  template.Row{Code: template.HeaderLength, Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"HEADER","format":"TEXT","text":"a"}]`,
			},
			bad:    `"components":[{"type":"HEADER","format":"TEXT","text":""}]`,
			path:   "components[0].text",
			detail: `has 0 characters`,
		},
		{
			name: "header variables",
			row:  template.Row{Code: template.HeaderVariables, Max: 1},
			good: []string{
				`"components":[{"type":"HEADER","text":"a {{1}}"}]`,
				`"components":[{"type":"HEADER","text":"a {{1}} {{1}}"}]`,
				`"components":[{"type":"HEADER","text":"a"}]`,
			},
			bad:    `"components":[{"type":"HEADER","text":"a {{1}} {{2}}"}]`,
			path:   "components[0].text",
			detail: `has 2 variables`,
		},
		{
			name: "header marks",
			row:  template.Row{Code: template.HeaderMarkdown, Values: []string{"*", "_"}},
			good: []string{
				`"components":[{"type":"HEADER","text":"a"}]`,
				`"components":[{"type":"HEADER","text":"a {{order_id}} b"}]`,
			},
			bad:    `"components":[{"type":"HEADER","text":"a_b"}]`,
			path:   "components[0].text",
			detail: `holds "_"`,
		},
		{
			name: "body longest",
			row:  template.Row{Code: template.BodyLength, Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"BODY","text":"abcdé"}]`,
				`"components":[{"type":"BODY","text":"a"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"abcdéf"}]`,
			path:   "components[0].text",
			detail: `has 6 characters`,
		},
		{
			name: "body shortest",
			row:  template.Row{Code: template.BodyLength, Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"BODY","text":"a"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":""}]`,
			path:   "components[0].text",
			detail: `has 0 characters`,
		},
		{
			name: "body of a layout",
			row:  template.Row{Code: template.BodyLength, For: "LIMITED_TIME_OFFER", Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"BODY","text":"abcdef"}]`,
				`"components":[{"type":"BODY","text":"abcde"},{"type":"LIMITED_TIME_OFFER"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"abcdef"},{"type":"LIMITED_TIME_OFFER"}]`,
			path:   "components[0].text",
			detail: `has 6 characters`,
		},
		{
			name: "body fixed",
			row:  template.Row{Code: template.BodyFixed, For: "AUTHENTICATION"},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BODY"}]`,
				`"components":[{"type":"BODY","text":"a"}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BODY","text":"a"}]`,
			path:   "components[0].text",
			detail: `is given`,
		},
		{
			name: "footer longest",
			row:  template.Row{Code: template.FooterLength, Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"FOOTER","text":"abcdé"}]`,
				`"components":[{"type":"FOOTER","text":"a"}]`,
			},
			bad:    `"components":[{"type":"FOOTER","text":"abcdéf"}]`,
			path:   "components[0].text",
			detail: `has 6 characters`,
		},
		{
			name: "footer shortest",
			row:  template.Row{Code: template.FooterLength, Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"FOOTER","text":"a"}]`,
			},
			bad:    `"components":[{"type":"FOOTER"}]`,
			path:   "components[0].text",
			detail: `has 0 characters`,
		},
		{
			name: "footer variables",
			row:  template.Row{Code: template.FooterVariables, Max: 1},
			good: []string{
				`"components":[{"type":"FOOTER","text":"a {{1}}"}]`,
			},
			bad:    `"components":[{"type":"FOOTER","text":"a {{1}} {{2}}"}]`,
			path:   "components[0].text",
			detail: `has 2 variables`,
		},
		{
			name: "footer without variables",
			row:  template.Row{Code: template.FooterVariables},
			good: []string{
				`"components":[{"type":"FOOTER","text":"a"}]`,
			},
			bad:    `"components":[{"type":"FOOTER","text":"a {{1}}"}]`,
			path:   "components[0].text",
			detail: `has 1 variables`,
		},
		{
			name: "footer fixed",
			row:  template.Row{Code: template.FooterFixed, For: "AUTHENTICATION"},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"FOOTER"}]`,
				`"components":[{"type":"FOOTER","text":"a"}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"FOOTER","text":"a"}]`,
			path:   "components[0].text",
			detail: `is given`,
		},
	}
}

func TestNoVariablesAllowed(t *testing.T) {
	r := template.NewRules(now, []template.Row{{Code: template.HeaderVariables}, {Code: template.FooterVariables}})
	def := parse(t, `{"components":[{"type":"HEADER","text":"a {{1}} b"},{"type":"FOOTER","text":"c"}]}`)
	problems := template.Lint(def, r)
	require.Len(t, problems, 1)
	require.Equal(t, template.HeaderVariables, problems[0].Code)
}

func TestRiskPhrasesInAnyLetterCase(t *testing.T) {
	r := template.NewRules(now, []template.Row{{Code: template.CategoryRisk, For: "MARKETING", Values: []string{"Free Trial"}, Kind: "offers"}})
	def := parse(t, `{"category":"UTILITY","components":[{"type":"BODY","text":"Your FREE trial ends."}]}`)
	require.Len(t, template.Lint(def, r), 1)
}
