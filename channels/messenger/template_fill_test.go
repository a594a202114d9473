package messenger_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/template"
)

// templateFillCase is a definition with a request that fits and one that does not.
type templateFillCase struct {
	code       template.Code
	definition string
	good       string
	bad        string
	subcode    int
	confidence template.Confidence
}

func templateFillCases() []templateFillCase {
	const (
		one    = `{"type":"BODY","text":"Order {{1}} ships."}`
		named  = `{"type":"BODY","text":"Order {{no}} ships."}`
		reply  = `{"type":"BUTTONS","buttons":[{"type":"POSTBACK","text":"a","payload":"p"}]}`
		filled = `{"type":"body","parameters":[{"type":"text","text":"7"}]}`
		tap    = `{"type":"button","sub_type":"postback","index":0}`
		image  = `{"type":"header","parameters":[{"type":"image","image":{"link":"https://example.com/a"}}]}`
	)
	return []templateFillCase{
		{"value_count", one,
			filled, ``, 0, template.Assumed},
		{"value_missing", one,
			filled, `{"type":"body","parameters":[{"type":"text","text":""}]}`, 0, template.Assumed},
		{"value_name", named,
			`{"type":"body","parameters":[{"type":"text","parameter_name":"no","text":"7"}]}`, filled, 0, template.Assumed},
		{"value_unknown", named,
			`{"type":"body","parameters":[{"type":"text","parameter_name":"no","text":"7"}]}`, `{"type":"body","parameters":[{"type":"text","parameter_name":"nr","text":"7"}]}`, 0, template.Assumed},
		{"value_kind", one,
			filled, `{"type":"body","parameters":[{"type":"image","image":{"link":"https://example.com/a"}}]}`, 0, template.Assumed},
		{"media_kind", `{"type":"HEADER","format":"IMAGE"}`,
			image, ``, 0, template.Assumed},
		{"button_index", reply,
			tap, `{"type":"button","sub_type":"postback","index":1}`, 0, template.Assumed},
		{"button_kind", reply,
			tap, `{"type":"button","sub_type":"url","index":0}`, 0, template.Assumed},
		{"button_value", `{"type":"BUTTONS","buttons":[{"type":"URL","text":"a","url":"https://example.com/{{1}}"}]}`,
			`{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"x"}]}`, ``, 0, template.Assumed},
		{"button_value", `{"type":"BUTTONS","buttons":[{"type":"POSTBACK","text":"a","payload":"order_{{1}}"}]}`,
			`{"type":"button","sub_type":"postback","index":0,"parameters":[{"type":"payload","payload":"7"}]}`, ``, 1893029, template.Reported},
		{"part_repeated", one,
			filled, filled + "," + filled, 0, template.Assumed},
	}
}

// The platform publishes no codes for these, so the rows say assumed or reported.
func TestTemplateFillRules(t *testing.T) {
	rules := template.NewRules(templateNow, messenger.New().Rulebook().Templates)
	covered := map[template.Code]bool{}
	for _, c := range templateFillCases() {
		covered[c.code] = true
		t.Run(string(c.code), func(t *testing.T) {
			def := utilityDefinition(t, "", c.definition)
			fill := func(components string) []template.Problem {
				s := new(template.Send)
				require.NoError(t, json.Unmarshal([]byte(`{"components":[`+components+`]}`), s))
				return template.Fill(def, s, rules, templateNow)
			}
			require.Empty(t, fill(c.good), "accepted")
			got := fill(c.bad)
			require.Len(t, got, 1, "refused")
			require.Equal(t, c.code, got[0].Code)
			require.Equal(t, template.PlatformError{Code: 100, Subcode: c.subcode}, got[0].Error)
			require.Equal(t, c.confidence, got[0].Source.Confidence)
			require.Contains(t, got[0].Source.URL, "utility-messages")
		})
	}
	for _, code := range []template.Code{"value_count", "value_missing", "value_name", "value_unknown", "value_kind",
		"media_kind", "button_index", "button_kind", "button_value", "part_repeated"} {
		require.NotNil(t, rules.Row(code, ""), code)
		require.True(t, covered[code], code)
	}
}

func TestTemplateStates(t *testing.T) {
	rules := template.NewRules(templateNow, messenger.New().Rulebook().Templates)
	_, refused := rules.Refuse(template.View{Status: template.Approved}, true)
	require.False(t, refused)
	for status, want := range map[template.Status]template.Code{
		template.Pending:  template.Code("template_not_approved"),
		template.Rejected: template.Code("template_not_approved"),
		template.Paused:   template.Code("template_paused"),
		template.Disabled: template.Code("template_disabled"),
		template.Deleted:  template.Code("template_unknown"),
	} {
		f, refused := rules.Refuse(template.View{Status: status}, true)
		require.True(t, refused, status)
		require.Equal(t, want, f.Code, status)
	}
	f, refused := rules.Refuse(template.View{}, false)
	require.True(t, refused)
	require.Equal(t, template.Code("template_unknown"), f.Code)
	require.Equal(t, 100, f.Error.Code)
	require.Equal(t, template.Assumed, f.Source.Confidence)
}
