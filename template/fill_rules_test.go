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
				require.Equal(t, []template.Problem{{
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
		{"too few", template.Row{Code: "value_count"},
			`{"type":"BODY","text":"Order {{1}} on {{2}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"x"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"7"}]}`,
			"components[0]", `body takes 2 values, got 1`, `1 2 0 Body`},
		{"too many", template.Row{Code: "value_count"},
			`{"type":"BODY","text":"Order {{1}} on {{2}}."}`,
			[]string{`{"type":"BODY","parameters":[{"type":"text","text":"7"},{"type":"text","text":"x"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"x"},{"type":"text","text":"y"}]}`,
			"components[0]", `body takes 2 values, got 3`, `3 2 0 Body`},
		{"body left out", template.Row{Code: "value_count"},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"7"}]}`},
			``,
			"components", `body takes 1 values, got 0`, `0 1 0 Body`},
		{"body without variables", template.Row{Code: "value_count"},
			`{"type":"BODY","text":"Hi."}`,
			[]string{``, `{"type":"body","parameters":[]}`},
			`{"type":"body","parameters":[{"type":"text","text":"7"}]}`,
			"components[0]", `body takes 0 values, got 1`, `1 0 0 Body`},
		{"text header left out", template.Row{Code: "value_count", For: "HEADER"},
			`{"type":"HEADER","text":"Order {{1}}"}`,
			[]string{`{"type":"header","parameters":[{"type":"text","text":"7"}]}`},
			``,
			"components", `header takes 1 values, got 0`, `0 1 0 Header`},
		{"header that is not there", template.Row{Code: "value_count"},
			`{"type":"BODY","text":"Hi."}`,
			[]string{``},
			`{"type":"header","parameters":[{"type":"text","text":"7"}]}`,
			"components[0]", `header takes 0 values, got 1`, `1 0 0 Header`},
		{"picture for a text header", template.Row{Code: "value_kind"},
			`{"type":"HEADER","text":"Order {{1}}"}`,
			[]string{`{"type":"header","parameters":[{"type":"text","text":"7"}]}`},
			`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`,
			"components[0].parameters[0]", `a text takes no image`, `IMAGE TEXT 0 Header`},
		{"empty", template.Row{Code: "value_missing"},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"7"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":""}]}`,
			"components[0].parameters[0]", `value is empty`, `text  0 Body`},
		{"without a type", template.Row{Code: "value_missing"},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"text":"7"}]}`},
			`{"type":"body","parameters":[{}]}`,
			"components[0].parameters[0]", `value is empty`, `  0 Body`},
		{"currency", template.Row{Code: "value_missing"},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$5"}}]}`},
			`{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":""}}]}`,
			"components[0].parameters[0]", `value is empty`, `currency  0 Body`},
		{"date", template.Row{Code: "value_missing"},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"date_time","date_time":{"fallback_value":"Monday"}}]}`},
			`{"type":"body","parameters":[{"type":"date_time","date_time":[]}]}`,
			"components[0].parameters[0]", `value is empty`, `date_time  0 Body`},
		{"name absent", template.Row{Code: "value_name"},
			`{"type":"BODY","text":"{{who}} gets {{no}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"no","text":"7"}]}`, `{"type":"body","parameters":[{"type":"text","parameter_name":"no","text":"7"},{"type":"text","parameter_name":"who","text":"Ann"}]}`},
			`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","text":"7"}]}`,
			"components[0].parameters[1]", `value has no parameter_name`, `  0 `},
		{"name unknown", template.Row{Code: "value_unknown"},
			`{"type":"BODY","text":"{{who}} gets {{no}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"no","text":"7"}]}`},
			`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"nr","text":"7"}]}`,
			"components[0].parameters[1]", `template has no variable of this name here`, `  0 `},
		{"name twice", template.Row{Code: "value_unknown"},
			`{"type":"BODY","text":"{{who}} gets {{no}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"no","text":"7"}]}`},
			`{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ann"},{"type":"text","parameter_name":"who","text":"Bob"}]}`,
			"components[0].parameters[1]", `variable given twice`, `  0 `},
		{"action for a text", template.Row{Code: "value_kind"},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"7"}]}`},
			`{"type":"body","parameters":[{"type":"action","action":{}}]}`,
			"components[0].parameters[0]", `a text takes no action`, `ACTION TEXT 0 Body`},
		{"newline", template.Row{Code: "value_whitespace", Max: 2},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"a b"}]}`, `{"type":"body","parameters":[{"type":"text","text":"a  b  c"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"a\nb"}]}`,
			"components[0].parameters[0]", `value has a newline, a tab, or more than 2 spaces in a row`, `  0 `},
		{"carriage return", template.Row{Code: "value_whitespace", Max: 2},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"a b"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"a\rb"}]}`,
			"components[0].parameters[0]", `value has a newline, a tab, or more than 2 spaces in a row`, `  0 `},
		{"tab", template.Row{Code: "value_whitespace", Max: 2},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"a b"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"\t"}]}`,
			"components[0].parameters[0]", `value has a newline, a tab, or more than 2 spaces in a row`, `  0 `},
		{"spaces", template.Row{Code: "value_whitespace", Max: 2},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"a  b"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"a   b"}]}`,
			"components[0].parameters[0]", `value has a newline, a tab, or more than 2 spaces in a row`, `  0 `},
		{"body twice", template.Row{Code: "part_repeated"},
			`{"type":"BODY","text":"Order {{1}}."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"7"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"7"}]},{"type":"Body","parameters":[{"type":"text","text":"8"}]}`,
			"components[1]", `component given twice`, `  0 Body`},
		{"header filled", template.Row{Code: "filled_header", Max: 6},
			`{"type":"HEADER","text":"On {{1}}"}`,
			[]string{`{"type":"header","parameters":[{"type":"text","text":"éab"}]}`},
			`{"type":"header","parameters":[{"type":"text","text":"éabc"}]}`,
			"components[0]", `filled text has 7 characters, at most 6`, `7 6 0 `},
		{"body filled", template.Row{Code: "filled_body", Max: 6},
			`{"type":"BODY","text":"On {{1}}"},{"type":"FOOTER","text":"x"}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"éab"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"éabc"}]}`,
			"components[0]", `filled text has 7 characters, at most 6`, `7 6 0 `},
		{"body alone", template.Row{Code: "filled_body", For: "BODY_ONLY", Max: 6},
			`{"type":"BODY","text":"On {{1}}"}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"éab"}]}`},
			`{"type":"body","parameters":[{"type":"text","text":"éabc"}]}`,
			"components[0]", `filled text has 7 characters, at most 6`, `7 6 0 BodyOnly`},
		{"picture missing", template.Row{Code: "media_kind"},
			`{"type":"HEADER","format":"IMAGE"}`,
			[]string{`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`, `{"type":"header","parameters":[{"type":"IMAGE"}]}`},
			``,
			"components", `header takes one image`, `UNKNOWN IMAGE 0 Image`},
		{"picture of another kind", template.Row{Code: "media_kind"},
			`{"type":"HEADER","format":"IMAGE"}`,
			[]string{`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`},
			`{"type":"header","parameters":[{"type":"video","video":{"id":"1"}}]}`,
			"components[0]", `header takes one image`, `VIDEO IMAGE 0 Image`},
		{"picture and another", template.Row{Code: "media_kind"},
			`{"type":"HEADER","format":"IMAGE"}`,
			[]string{`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`},
			`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}},{"type":"image","image":{"id":"1"}}]}`,
			"components[0]", `header takes one image`, `IMAGE IMAGE 0 Image`},
		{"order without anything", template.Row{Code: "value_members", For: "ORDER_STATUS", Values: []string{"reference_id", "order.status"}},
			`{"type":"BODY","text":"x"}`,
			nil,
			`{"type":"order_status","parameters":[{"type":"order_status"}]}`,
			"components[0].parameters[0]", `needs reference_id, order.status`, `  0 OrderStatus`},
		{"order without its state", template.Row{Code: "value_members", For: "ORDER_STATUS", Values: []string{"reference_id", "order.status"}},
			`{"type":"BODY","text":"It moves."}`,
			[]string{`{"type":"order_status","parameters":[{"type":"order_status","order_status":{"reference_id":"7","order":{"status":"shipped"}}}]}`},
			`{"type":"order_status","parameters":[{"type":"order_status","order_status":{"reference_id":"7","order":{"status":""}}}]}`,
			"components[0].parameters[0]", `needs order.status`, `  0 OrderStatus`},
		{"value without a type", template.Row{Code: "type_missing"},
			`{"type":"BODY","text":"Pay {{1}} now."}`,
			[]string{`{"type":"body","parameters":[{"type":"text","text":"$1"}]},{"type":"dance"}`},
			`{"type":"body","parameters":[{"text":"$1"}]}`,
			"components[0].parameters[0]", `value has no type`, `  0 `},
		{"component without a type", template.Row{Code: "type_missing"},
			`{"type":"BODY","text":"Pay now."}`,
			[]string{`{"type":"body"}`},
			`{"type":"body"},{"parameters":[{"type":"text","text":"$1"}]}`,
			"components[1]", `component has no type`, `  0 `},
		{"money without its currency", template.Row{Code: "value_members", For: "CURRENCY", Values: []string{"code", "amount_1000"}},
			`{"type":"BODY","text":"Pay {{1}} now."}`,
			[]string{`{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$1","code":"USD","amount_1000":0}}]}`, `{"type":"body","parameters":[{"type":"text","text":"$1"}]}`},
			`{"type":"body","parameters":[{"type":"Currency","currency":{"fallback_value":"$1","code":""}}]}`,
			"components[0].parameters[0]", `needs code, amount_1000`, `  0 Currency`},
		{"picture without a file", template.Row{Code: "media_missing", For: "IMAGE", Values: []string{"id|link"}},
			`{"type":"HEADER","format":"IMAGE"}`,
			[]string{`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}`, `{"type":"header","parameters":[{"type":"image","image":{"link":"l"}}]}`},
			`{"type":"header","parameters":[{"type":"image","image":{"id":"","link":null}}]}`,
			"components[0].parameters[0]", `needs id or link`, `  0 Image`},
	}
}
