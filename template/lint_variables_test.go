package template_test

import "github.com/replywindow/replywindow/template"

func lintVariableRules() []lintRule {
	return []lintRule{
		{
			name: "braces open",
			row:  template.Row{Code: template.VariableSyntax, Values: []string{"#$"}},
			good: []string{
				`"components":[{"type":"BODY","text":"a {{1}} b"}]`,
				`"components":[{"type":"BODY","text":"a {1} b"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"a {{1} b"}]`,
			path:   "components[0].text",
			detail: `has braces that do not match`,
		},
		{
			name: "braces shut",
			row:  template.Row{Code: template.VariableSyntax, Values: []string{"#$"}},
			good: []string{
				`"components":[{"type":"BODY","text":"a {{1}} b"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"a {{1}} b}} c"}]`,
			path:   "components[0].text",
			detail: `has braces that do not match`,
		},
		{
			name: "signs inside",
			row:  template.Row{Code: template.VariableSyntax, Values: []string{"#$"}},
			good: []string{
				`"components":[{"type":"BODY","text":"a # {{1}} b"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"a {{x$}} b"}]`,
			path:   "components[0].text",
			detail: `variable "x$" holds one of #$`,
		},
		{
			name: "nothing inside",
			row:  template.Row{Code: template.VariableSyntax, Values: []string{"#$"}},
			good: []string{
				`"components":[{"type":"BODY","text":"a {{ 1 }} b"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"a {{ }} b"}]`,
			path:   "components[0].text",
			detail: `has a variable without a name`,
		},
		{
			name: "numbers with a gap",
			row:  template.Row{Code: template.VariableNumbering, Min: 1},
			good: []string{
				`"components":[{"type":"BODY","text":"{{1}} {{2}} {{3}}"}]`,
				`"components":[{"type":"BODY","text":"{{2}} {{1}} {{2}}"}]`,
				`"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{7}}"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"{{1}} {{3}} {{4}}"}]`,
			path:   "components[0].text",
			detail: `has {{3}} where {{2}} is due`,
		},
		{
			name: "numbers from one",
			row:  template.Row{Code: template.VariableNumbering, Min: 1},
			good: []string{
				`"components":[{"type":"BODY","text":"{{1}}"}]`,
				`"components":[{"type":"BODY","text":"{{1}} {{2}} {{3}} {{4}} {{5}} {{6}} {{7}} {{8}} {{9}} {{10}} {{11}}"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"{{0}} {{1}}"}]`,
			path:   "components[0].text",
			detail: `has {{0}} where {{1}} is due`,
		},
		{
			name: "names",
			row:  template.Row{Code: template.VariableName, Values: []string{"ab_"}},
			good: []string{
				`"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{a_b}}"}]`,
				`"components":[{"type":"BODY","text":"{{1}}"}]`,
			},
			bad:    `"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{a_b}} {{aBc}}"}]`,
			path:   "components[0].text",
			detail: `variable "aBc" holds 'B'`,
		},
		{
			name: "names twice",
			row:  template.Row{Code: template.VariableRepeated},
			good: []string{
				`"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{a}} {{b}}"}]`,
				`"components":[{"type":"BODY","text":"{{1}} {{1}}"}]`,
			},
			bad:    `"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{a}} {{b}} {{a}}"}]`,
			path:   "components[0].text",
			detail: `variable "a" is there 2 times`,
		},
		{
			name: "names and numbers",
			row:  template.Row{Code: template.VariableMixed},
			good: []string{
				`"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{a}} {{b}}"}]`,
				`"components":[{"type":"BODY","text":"{{1}} {{2}}"}]`,
				`"components":[{"type":"BODY","text":"{{a}}"}]`,
			},
			bad:    `"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{a}} {{1}}"}]`,
			path:   "components[0].text",
			detail: `has 1 numbered and 1 named variables`,
		},
		{
			name: "names where numbers are declared",
			row:  template.Row{Code: template.VariableMixed},
			good: []string{
				`"parameter_format":"POSITIONAL","components":[{"type":"BODY","text":"{{1}}"}]`,
			},
			bad:    `"parameter_format":"POSITIONAL","components":[{"type":"BODY","text":"{{a}} {{b}}"}]`,
			path:   "components[0].text",
			detail: `has 0 numbered and 2 named variables`,
		},
		{
			name: "start",
			row:  template.Row{Code: template.VariableEdge, Values: []string{"BODY"}},
			good: []string{
				`"components":[{"type":"BODY","text":"a {{1}} b"}]`,
				`"components":[{"type":"FOOTER","text":"{{1}}"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":" {{1}} b"}]`,
			path:   "components[0].text",
			detail: `starts with a variable`,
		},
		{
			name: "end",
			row:  template.Row{Code: template.VariableEdge, Values: []string{"BODY"}},
			good: []string{
				`"components":[{"type":"BODY","text":"a {{1}}."}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"a {{1}} "}]`,
			path:   "components[0].text",
			detail: `ends with a variable`,
		},
		{
			name: "side by side",
			row:  template.Row{Code: template.VariableAdjacent},
			good: []string{
				`"components":[{"type":"BODY","text":"{{1}}, {{2}}"}]`,
				`"components":[{"type":"BODY","text":"{{1}}"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"{{1}}, {{2}}{{3}}{{4}}"}]`,
			path:   "components[0].text",
			detail: `has variables side by side before {{3}}`,
		},
		{
			name: "only a space between",
			row:  template.Row{Code: template.VariableAdjacent},
			good: []string{
				`"components":[{"type":"BODY","text":"{{1}} a {{2}}"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"{{1}} {{2}}"}]`,
			path:   "components[0].text",
			detail: `has variables side by side before {{2}}`,
		},
		{
			name: "samples by count",
			row:  template.Row{Code: template.VariableSample},
			good: []string{
				`"components":[{"type":"BODY","text":"{{1}} {{2}}","example":[["a","b"]]}]`,
				`"components":[{"type":"BODY","text":"{{1}} {{1}}","example":["a"]}]`,
				`"components":[{"type":"BODY","text":"a"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"{{1}} {{2}}","example":[["a",""]]}]`,
			path:   "components[0].example",
			detail: `has 1 samples for 2 variables`,
		},
		{
			name: "samples by name",
			row:  template.Row{Code: template.VariableSample},
			good: []string{
				`"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{a}} {{b}}","example":[{"param_name":"b","example":"1"},{"param_name":"a","example":"2"}]}]`,
			},
			bad:    `"parameter_format":"NAMED","components":[{"type":"BODY","text":"{{a}} {{b}}","example":[{"param_name":"a","example":"1"},{"param_name":"c","example":"2"}]}]`,
			path:   "components[0].example",
			detail: `has no sample of "b"`,
		},
		{
			name: "words",
			row:  template.Row{Code: template.VariableDensity, Min: 2},
			good: []string{
				`"components":[{"type":"BODY","text":"one {{1}} two"}]`,
				`"components":[{"type":"BODY","text":"one {{1}} two {{2}} three, four"}]`,
				`"components":[{"type":"BODY","text":"a"}]`,
				`"components":[{"type":"FOOTER","text":"{{1}}"}]`,
			},
			bad:    `"components":[{"type":"BODY","text":"one {{1}}, - {{1}}"}]`,
			path:   "components[0].text",
			detail: `has 1 words for 1 variables`,
		},
	}
}
