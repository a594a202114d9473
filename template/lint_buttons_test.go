package template_test

import "github.com/replywindow/replywindow/template"

func lintButtonRules() []lintRule {
	return []lintRule{
		{
			name: "buttons in all",
			row:  template.Row{Code: template.ButtonCount, Min: 1, Max: 2},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"QUICK_REPLY","text":"b"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"QUICK_REPLY","text":"b"},{"type":"URL"}]}]`,
			path:   "components[0].buttons",
			detail: `has 3 buttons`,
		},
		{
			name: "no buttons",
			row:  template.Row{Code: template.ButtonCount, Min: 1, Max: 2},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS"}]`,
			path:   "components[0].buttons",
			detail: `has 0 buttons`,
		},
		{
			name: "buttons of a kind",
			row:  template.Row{Code: template.ButtonCount, For: "URL", Max: 1},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL"},{"type":"QUICK_REPLY","text":"a"},{"type":"QUICK_REPLY","text":"b"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"URL"},{"type":"QUICK_REPLY","text":"a"},{"type":"url"},{"type":"URL"}]}]`,
			path:   "components[0].buttons[2]",
			detail: `is URL number 2`,
		},
		{
			name: "buttons grouped",
			row:  template.Row{Code: template.ButtonGrouping, For: "QUICK_REPLY"},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"QUICK_REPLY","text":"b"},{"type":"URL"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL"},{"type":"QUICK_REPLY","text":"a"},{"type":"QUICK_REPLY","text":"b"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL"},{"type":"QUICK_REPLY","text":"a"},{"type":"URL"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"URL"},{"type":"FLOW"},{"type":"QUICK_REPLY","text":"b"}]}]`,
			path:   "components[0].buttons[3]",
			detail: `QUICK_REPLY stands apart from the others of its kind`,
		},
		{
			name: "button unknown",
			row:  template.Row{Code: template.ButtonUnknown, Values: []string{"URL"}},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"url"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"url"},{"type":"dance"}]}]`,
			path:   "components[0].buttons[1].type",
			detail: `is "DANCE"`,
		},
		{
			name: "button category",
			row:  template.Row{Code: template.ButtonCategory, For: "OTP", Values: []string{"AUTHENTICATION"}},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]`,
				`"category":"UTILITY","components":[{"type":"BUTTONS","buttons":[{"type":"URL"}]}]`,
			},
			bad:    `"category":"UTILITY","components":[{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]`,
			path:   "components[0].buttons[0].type",
			detail: `OTP in category "UTILITY"`,
		},
		{
			name: "label longest",
			row:  template.Row{Code: template.ButtonLabel, For: "QUICK_REPLY", Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"abcdé"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","text":"abcdefgh"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"abcdéf"}]}]`,
			path:   "components[0].buttons[0].text",
			detail: `has 6 characters`,
		},
		{
			name: "label shortest",
			row:  template.Row{Code: template.ButtonLabel, For: "QUICK_REPLY", Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":""}]}]`,
			path:   "components[0].buttons[0].text",
			detail: `has 0 characters`,
		},
		{
			name: "link longest",
			row:  template.Row{Code: template.ButtonURL, Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"abcde"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"abcdef"}]}]`,
			path:   "components[0].buttons[0].url",
			detail: `has 6 characters`,
		},
		{
			name: "link shortest",
			row:  template.Row{Code: template.ButtonURL, Min: 1, Max: 5},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"URL"}]}]`,
			path:   "components[0].buttons[0].url",
			detail: `has 0 characters`,
		},
		{
			name: "link variables",
			row:  template.Row{Code: template.ButtonURLVariable, Max: 1},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a/{{1}}"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a/{{1}}{{2}}"}]}]`,
			path:   "components[0].buttons[0].url",
			detail: `has 2 variables, the last ends at character 12 of 12`,
		},
		{
			name: "link variable not at the end",
			row:  template.Row{Code: template.ButtonURLVariable, Max: 1},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a/{{1}}"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"é/{{1}}/"}]}]`,
			path:   "components[0].buttons[0].url",
			detail: `has 1 variables, the last ends at character 7 of 8`,
		},
		{
			name: "link sample",
			row:  template.Row{Code: template.ButtonSample, For: "URL"},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a/{{1}}","example":["x"]}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a/{{1}}"}]}]`,
			path:   "components[0].buttons[0].example",
			detail: `has no sample`,
		},
		{
			name: "code sample",
			row:  template.Row{Code: template.ButtonSample, For: "COPY_CODE"},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"A"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a/{{1}}"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":""}]}]`,
			path:   "components[0].buttons[0].example",
			detail: `has no sample`,
		},
		{
			name: "code sample longest",
			row:  template.Row{Code: template.ButtonCodeLength, Min: 1, Max: 3},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"ABC"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":["A"]}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"ABCD"}]}]`,
			path:   "components[0].buttons[0].example",
			detail: `has 4 characters`,
		},
		{
			name: "number longest",
			row:  template.Row{Code: template.ButtonPhone, Min: 1, Max: 3},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","phone_number":"123"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","phone_number":"1"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","phone_number":"1234"}]}]`,
			path:   "components[0].buttons[0].phone_number",
			detail: `has 4 characters`,
		},
		{
			name: "number shortest",
			row:  template.Row{Code: template.ButtonPhone, Min: 1, Max: 3},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER","phone_number":"1"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER"}]}]`,
			path:   "components[0].buttons[0].phone_number",
			detail: `has 0 characters`,
		},
		{
			name: "field kept in extra",
			row:  template.Row{Code: template.ButtonField, For: "FLOW", Values: []string{"flow_id", "flow_name"}},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"FLOW","flow_id":5}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"FLOW","flow_name":"x"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"FLOW","flow_id":null,"flow_name":""}]}]`,
			path:   "components[0].buttons[0]",
			detail: `has none of flow_id, flow_name`,
		},
		{
			name: "field modelled",
			row:  template.Row{Code: template.ButtonField, For: "X", Values: []string{"url", "phone_number", "payload"}},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"X","url":"a"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"X","phone_number":"a"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"X","payload":"a"}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"X","text":"a"}]}]`,
			path:   "components[0].buttons[0]",
			detail: `has none of url, phone_number, payload`,
		},
		{
			name: "minutes longest",
			row:  template.Row{Code: template.ButtonTTL, For: "VOICE_CALL", Min: 2, Max: 5},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL","ttl_minutes":5}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL","ttl_minutes":2}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL"}]}]`,
				`"components":[{"type":"BUTTONS","buttons":[{"type":"URL","ttl_minutes":6}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL","ttl_minutes":6}]}]`,
			path:   "components[0].buttons[0].ttl_minutes",
			detail: `has 6 minutes`,
		},
		{
			name: "minutes shortest",
			row:  template.Row{Code: template.ButtonTTL, For: "VOICE_CALL", Min: 2, Max: 5},
			good: []string{
				`"components":[{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL","ttl_minutes":2}]}]`,
			},
			bad:    `"components":[{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL","ttl_minutes":1}]}]`,
			path:   "components[0].buttons[0].ttl_minutes",
			detail: `has 1 minutes`,
		},
	}
}
