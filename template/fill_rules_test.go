package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

// fillRule is one row, the components of a definition, and those of requests that
// fit it and of one that does not.
type fillRule struct {
	name       string
	row        template.Row
	definition string
	good       []string
	bad        string
	path       string
	detail     string
	text       string // of the error, as got, want, index and kind
}

// Each rule stands alone, so what it reports is all that is reported.
func TestFillRules(t *testing.T) {
	for _, rules := range [][]fillRule{fillValueRules(), fillButtonRules(), fillCardRules()} {
		for _, c := range rules {
			t.Run(c.name, func(t *testing.T) {
				c.row.Error = template.PlatformError{Code: 9, Text: "{got} {want} {index} {kind}"}
				c.row.Source = template.Source{URL: "https://example.com"}
				rules := template.NewRules(now, []template.Row{c.row})
				def := parse(t, `{"components":[`+c.definition+`]}`)
				for _, good := range c.good {
					require.Empty(t, template.Fill(def, parseSend(t, `{"components":[`+good+`]}`), rules, now), good)
				}
				got := template.Fill(def, parseSend(t, `{"components":[`+c.bad+`]}`), rules, now)
				require.Equal(t, []template.Mismatch{{
					Code:   c.row.Code,
					Path:   c.path,
					Detail: c.detail,
					Error:  template.PlatformError{Code: 9, Text: c.text},
					Source: c.row.Source,
				}}, got)
			})
		}
	}
}

func fillValueRules() []fillRule {
	return []fillRule{
		{
			name:       "too few",
			row:        template.Row{Code: template.ValueCount},
			definition: `{"type":"BODY","text":"Order {{1}} on {{2}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"x"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"7"}]}`,
			path:   "components[0]",
			detail: `body takes 2 values, got 1`,
			text:   `1 2 0 Body`,
		},
		{
			name:       "too many",
			row:        template.Row{Code: template.ValueCount},
			definition: `{"type":"BODY","text":"Order {{1}} on {{2}}."}`,
			good: []string{
				`{"type":"BODY","parameters":[{"type":"text","text":"7"},{"type":"text","text":"x"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"x"},{"type":"text","text":"y"}]}`,
			path:   "components[0]",
			detail: `body takes 2 values, got 3`,
			text:   `3 2 0 Body`,
		},
		{
			name:       "body left out",
			row:        template.Row{Code: template.ValueCount},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"7"}]}`,
			},
			bad:    ``,
			path:   "components",
			detail: `body takes 1 values, got 0`,
			text:   `0 1 0 Body`,
		},
		{
			name:       "body without variables",
			row:        template.Row{Code: template.ValueCount},
			definition: `{"type":"BODY","text":"Hi."}`,
			good: []string{
				``,
				`{"type":"body","parameters":[]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"7"}]}`,
			path:   "components[0]",
			detail: `body takes 0 values, got 1`,
			text:   `1 0 0 Body`,
		},
		{
			name:       "text header left out",
			row:        template.Row{Code: template.ValueCount, For: "HEADER"},
			definition: `{"type":"HEADER","text":"Order {{1}}"}`,
			good: []string{
				`{"type":"header","parameters":[{"type":"text","text":"7"}]}`,
			},
			bad:    ``,
			path:   "components",
			detail: `header takes 1 values, got 0`,
			text:   `0 1 0 Header`,
		},
		{
			name:       "header that is not there",
			row:        template.Row{Code: template.ValueCount},
			definition: `{"type":"BODY","text":"Hi."}`,
			good: []string{
				``,
			},
			bad:    `{"type":"header","parameters":[{"type":"text","text":"7"}]}`,
			path:   "components[0]",
			detail: `header takes 0 values, got 1`,
			text:   `1 0 0 Header`,
		},
		{
			name:       "picture for a text header",
			row:        template.Row{Code: template.ValueKind},
			definition: `{"type":"HEADER","text":"Order {{1}}"}`,
			good: []string{
				`{"type":"header","parameters":[{"type":"text","text":"7"}]}`,
			},
			bad:    `{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`,
			path:   "components[0].parameters[0]",
			detail: `a text takes no image`,
			text:   `IMAGE TEXT 0 Header`,
		},
		{
			name:       "empty",
			row:        template.Row{Code: template.ValueMissing},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"7"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":""}]}`,
			path:   "components[0].parameters[0]",
			detail: `value is empty`,
			text:   `text  0 Body`,
		},
		{
			name:       "without a type",
			row:        template.Row{Code: template.ValueMissing},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"text":"7"}]}`,
			},
			bad:    `{"type":"body","parameters":[{}]}`,
			path:   "components[0].parameters[0]",
			detail: `value is empty`,
			text:   `  0 Body`,
		},
		{
			name:       "currency",
			row:        template.Row{Code: template.ValueMissing},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$5"}}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":""}}]}`,
			path:   "components[0].parameters[0]",
			detail: `value is empty`,
			text:   `currency  0 Body`,
		},
		{
			name:       "date",
			row:        template.Row{Code: template.ValueMissing},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"date_time","date_time":{"fallback_value":"Monday"}}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"date_time","date_time":[]}]}`,
			path:   "components[0].parameters[0]",
			detail: `value is empty`,
			text:   `date_time  0 Body`,
		},
		{
			name:       "name absent",
			row:        template.Row{Code: template.ValueName},
			definition: `{"type":"BODY","text":"{{who}} gets {{no}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"no","text":"7"}]}`,
				`{"type":"body","parameters":[{"type":"text","parameter_name":"no","text":"7"},{"type":"text","parameter_name":"who","text":"Ann"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","text":"7"}]}`,
			path:   "components[0].parameters[1]",
			detail: `value has no parameter_name`,
			text:   `  0 `,
		},
		{
			name:       "name unknown",
			row:        template.Row{Code: template.ValueUnknown},
			definition: `{"type":"BODY","text":"{{who}} gets {{no}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"no","text":"7"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"nr","text":"7"}]}`,
			path:   "components[0].parameters[1]",
			detail: `template has no variable of this name here`,
			text:   `nr  0 `,
		},
		{
			name:       "name twice",
			row:        template.Row{Code: template.ValueUnknown},
			definition: `{"type":"BODY","text":"{{who}} gets {{no}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"no","text":"7"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"who","text":"Bob"}]}`,
			path:   "components[0].parameters[1]",
			detail: `variable given twice`,
			text:   `who  0 `,
		},
		{
			name:       "action for a text",
			row:        template.Row{Code: template.ValueKind},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"7"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"action","action":{}}]}`,
			path:   "components[0].parameters[0]",
			detail: `a text takes no action`,
			text:   `ACTION TEXT 0 Body`,
		},
		{
			name:       "newline",
			row:        template.Row{Code: template.ValueWhitespace, Max: 2},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"a b"}]}`,
				`{"type":"body","parameters":[{"type":"text","text":"a  b  c"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"a\nb"}]}`,
			path:   "components[0].parameters[0]",
			detail: `value has a newline, a tab, or more than 2 spaces in a row`,
			text:   `  0 `,
		},
		{
			name:       "carriage return",
			row:        template.Row{Code: template.ValueWhitespace, Max: 2},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"a b"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"a\rb"}]}`,
			path:   "components[0].parameters[0]",
			detail: `value has a newline, a tab, or more than 2 spaces in a row`,
			text:   `  0 `,
		},
		{
			name:       "tab",
			row:        template.Row{Code: template.ValueWhitespace, Max: 2},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"a b"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"\t"}]}`,
			path:   "components[0].parameters[0]",
			detail: `value has a newline, a tab, or more than 2 spaces in a row`,
			text:   `  0 `,
		},
		{
			name:       "spaces",
			row:        template.Row{Code: template.ValueWhitespace, Max: 2},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"a  b"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"a   b"}]}`,
			path:   "components[0].parameters[0]",
			detail: `value has a newline, a tab, or more than 2 spaces in a row`,
			text:   `  0 `,
		},
		{
			name:       "body twice",
			row:        template.Row{Code: template.PartRepeated},
			definition: `{"type":"BODY","text":"Order {{1}}."}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"7"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"7"}]},{"type":"Body","parameters":[{"type":"text","text":"8"}]}`,
			path:   "components[1]",
			detail: `component given twice`,
			text:   `  0 Body`,
		},
		{
			name:       "header filled",
			row:        template.Row{Code: template.FilledHeader, Max: 6},
			definition: `{"type":"HEADER","text":"On {{1}}"}`,
			good: []string{
				`{"type":"header","parameters":[{"type":"text","text":"éab"}]}`,
			},
			bad:    `{"type":"header","parameters":[{"type":"text","text":"éabc"}]}`,
			path:   "components[0]",
			detail: `filled text has 7 characters, at most 6`,
			text:   `7 6 0 `,
		},
		{
			name:       "body filled",
			row:        template.Row{Code: template.FilledBody, Max: 6},
			definition: `{"type":"BODY","text":"On {{1}}"},{"type":"FOOTER","text":"x"}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"éab"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"éabc"}]}`,
			path:   "components[0]",
			detail: `filled text has 7 characters, at most 6`,
			text:   `7 6 0 `,
		},
		{
			name:       "body alone",
			row:        template.Row{Code: template.FilledBody, For: "BODY_ONLY", Max: 6},
			definition: `{"type":"BODY","text":"On {{1}}"}`,
			good: []string{
				`{"type":"body","parameters":[{"type":"text","text":"éab"}]}`,
			},
			bad:    `{"type":"body","parameters":[{"type":"text","text":"éabc"}]}`,
			path:   "components[0]",
			detail: `filled text has 7 characters, at most 6`,
			text:   `7 6 0 Body_only`,
		},
		{
			name:       "picture missing",
			row:        template.Row{Code: template.MediaKind},
			definition: `{"type":"HEADER","format":"IMAGE"}`,
			good: []string{
				`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`,
				`{"type":"header","parameters":[{"type":"IMAGE"}]}`,
			},
			bad:    ``,
			path:   "components",
			detail: `header takes one image`,
			text:   `UNKNOWN IMAGE 0 Image`,
		},
		{
			name:       "picture of another kind",
			row:        template.Row{Code: template.MediaKind},
			definition: `{"type":"HEADER","format":"IMAGE"}`,
			good: []string{
				`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`,
			},
			bad:    `{"type":"header","parameters":[{"type":"video","video":{"id":"1"}}]}`,
			path:   "components[0]",
			detail: `header takes one image`,
			text:   `VIDEO IMAGE 0 Image`,
		},
		{
			name:       "picture and another",
			row:        template.Row{Code: template.MediaKind},
			definition: `{"type":"HEADER","format":"IMAGE"}`,
			good: []string{
				`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`,
			},
			bad:    `{"type":"header","parameters":[{"type":"image","image":{"id":"1"}},{"type":"image","image":{"id":"1"}}]}`,
			path:   "components[0]",
			detail: `header takes one image`,
			text:   `IMAGE IMAGE 0 Image`,
		},
		{
			name:       "picture without a file",
			row:        template.Row{Code: template.MediaMissing, For: "IMAGE", Values: []string{"id", "link"}},
			definition: `{"type":"HEADER","format":"IMAGE"}`,
			good: []string{
				`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`,
				`{"type":"header","parameters":[{"type":"image","image":{"link":"l"}}]}`,
			},
			bad:    `{"type":"header","parameters":[{"type":"image","image":{"id":"","link":null}}]}`,
			path:   "components[0].parameters[0]",
			detail: `needs one of id, link`,
			text:   `  0 Image`,
		},
	}
}
