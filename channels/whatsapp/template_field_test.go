package whatsapp_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// What integrators met in the field: buttons that a request must name, and those that it must not.
func TestTemplateButtonsNamedInARequest(t *testing.T) {
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	flow, catalog := `{"type":"FLOW","text":"Book","flow_id":"7"}`, `{"type":"CATALOG","text":"View catalog"}`
	for name, c := range map[string]struct {
		buttons, request string
		code             template.Code // empty: the request fits
		error            int
		warning          bool
	}{
		"a phone button has no component": {`{"type":"PHONE_NUMBER","text":"Ring","phone_number":"+15550001111"}`,
			templateButtonOf("phone_number", 0, `{"type":"text","text":"+15550001111"}`), "button_static", 100, false},
		"nor without values":        {`{"type":"PHONE_NUMBER","text":"Ring","phone_number":"+15550001111"}`, templateButtonOf("PHONE_NUMBER", 0, ``), "button_static", 100, false},
		"a phone button left alone": {`{"type":"PHONE_NUMBER","text":"Ring","phone_number":"+15550001111"}`, ``, "", 0, false},
		"nor has a contact button":  {`{"type":"REQUEST_CONTACT_INFO"}`, templateButtonOf("request_contact_info", 0, ``), "button_static", 100, false},
		"nor a product button":      {`{"type":"SPM","text":"View"}`, templateButtonOf("spm", 0, ``), "button_static", 100, false},
		"a flow is named":           {flow, ``, "button_part", 131009, false},
		"a flow named alone":        {flow, `{"type":"button","sub_type":"flow","index":"0"}`, "", 0, false},
		"a flow with a token":       {flow, templateButtonOf("flow", 0, `{"type":"action","action":{"flow_token":"x"}}`), "", 0, false},
		"a catalog should be named": {catalog, ``, "button_part", 131008, true},
		"a catalog named alone":     {catalog, templateButtonOf("catalog", 0, ``), "", 0, false},
		"half of an action": {`{"type":"MPM","text":"View"}`,
			templateButtonOf("mpm", 0, `{"type":"action","action":{"sections":[{"title":"Pots","product_items":[{"product_retailer_id":"p1"}]}]}}`), "button_action", 131008, false},
		"an empty action": {`{"type":"ORDER_DETAILS"}`, templateButtonOf("order_details", 0, `{"type":"action","action":{}}`), "button_action", 131008, false},
	} {
		def := templateDefinitionJSON(t, templateButtonsDef(c.buttons))
		got := template.Fill(def, templateRequestJSON(t, c.request), rules, templateNow)
		if c.code == "" {
			require.Empty(t, got, name)
			continue
		}
		require.Len(t, got, 1, name)
		require.Equal(t, c.code, got[0].Code, name)
		require.Equal(t, c.error, got[0].Error.Code, name)
		require.Equal(t, c.warning, got[0].Warning, name)
		require.NotEmpty(t, got[0].Source.URL, name)
	}
	for _, buttons := range []string{flow, catalog} {
		def := templateDefinitionJSON(t, templateButtonsDef(buttons))
		s, err := template.Build(def, template.Values{}, rules, templateNow)
		require.NoError(t, err)
		require.Empty(t, template.Fill(def, s, rules, templateNow), "what is built names its buttons")
		shown, err := template.Preview(def, template.Values{}, rules, templateNow)
		require.NoError(t, err)
		require.Len(t, shown.Buttons, 1)
	}
}

// A place has two coordinates; a footer without variables takes no values.
func TestTemplateHalfOfAPlace(t *testing.T) {
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	place := templateDefinitionJSON(t, templateNoValues+`,{"type":"HEADER","format":"LOCATION"}`)
	for object, want := range map[string]string{
		`{"latitude":"1","longitude":"2"}`:          "",
		`{"latitude":0,"longitude":0}`:              "",
		`{"latitude":"1","name":"N","address":"A"}`: "needs longitude",
		`{"longitude":"2"}`:                         "needs latitude",
		`{"latitude":"1","longitude":""}`:           "needs longitude",
		`{"name":"N"}`:                              "needs latitude, longitude",
	} {
		got := template.Fill(place, templateRequestJSON(t, templateHeaderOf(`{"type":"location","location":`+object+`}`)), rules, templateNow)
		if want == "" {
			require.Empty(t, got, object)
			continue
		}
		require.Len(t, got, 1, object)
		require.EqualValues(t, "media_missing", got[0].Code)
		require.Equal(t, want, got[0].Detail)
		require.Equal(t, 131008, got[0].Error.Code)
	}
	_, err := template.Build(place, template.Values{Location: &template.Location{Latitude: "1"}}, rules, templateNow)
	require.ErrorContains(t, err, "needs longitude")

	footer := templateDefinitionJSON(t, templateNoValues+`,{"type":"FOOTER","text":"Bye"}`)
	require.Empty(t, template.Fill(footer, templateRequestJSON(t, `{"type":"footer"}`), rules, templateNow))
	got := template.Fill(footer, templateRequestJSON(t, `{"type":"footer","parameters":[{"type":"text","text":"x"}]}`), rules, templateNow)
	require.Len(t, got, 1)
	require.Equal(t, 132000, got[0].Error.Code)
}

// What a text must not hold, in a label, a header and a footer.
func TestTemplateTextContent(t *testing.T) {
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	problems := func(c template.Component) (out []string) {
		for _, p := range lint.Check(utilityTemplate(templateWithComponents(c)), rules) {
			if p.Code == "text_content" {
				out = append(out, p.Detail)
			}
		}
		return out
	}
	label := func(s string) template.Component {
		return template.Component{Type: template.Buttons, Buttons: []template.Button{{Type: template.QuickReply, Text: s}}}
	}
	header := func(s string) template.Component {
		return template.Component{Type: template.Header, Format: "TEXT", Text: s}
	}
	footer := func(s string) template.Component { return template.Component{Type: template.Footer, Text: s} }
	for _, c := range []struct {
		in   template.Component
		want []string
	}{
		{label("Yes, please!"), nil}, {label("Größe №5 – 20 °C"), nil}, {label("हाँ 是 نعم"), nil},
		{label("Great 👍🏽"), []string{"holds an emoji"}}, {label("Done ✅"), []string{"holds an emoji"}}, {label("1\uFE0F\u20E3"), []string{"holds an emoji"}},
		{label("🇮🇳"), []string{"holds an emoji"}},
		{label("One\ntwo"), []string{"holds a newline"}}, {label("Order {{1}}"), []string{"holds a variable"}},
		{label("*Later*"), []string{`holds "*"`}}, {label("~now~ _or_ 👋\r"), []string{"holds a newline", "holds an emoji", `holds "_"`, `holds "~"`}},
		{header("Order {{1}}"), nil}, {header("Order {{order_id}}"), nil},
		{header("News 📣"), []string{"holds an emoji"}}, {header("A\nB"), []string{"holds a newline"}}, {header("`code`"), []string{"holds \"`\""}},
		{footer("*Bye*"), nil}, {footer("Bye 👋"), []string{"holds an emoji"}}, {footer("A\nB"), []string{"holds a newline"}},
	} {
		require.Equal(t, c.want, problems(c.in), "%+v", c.in)
	}
}

// Names need the named format: without it the platform takes a template for positional and rejects it.
func TestTemplateNamesNeedTheirFormat(t *testing.T) {
	named := func(format string) *template.Template {
		def := new(template.Template)
		require.NoError(t, json.Unmarshal([]byte(`{"name":"parcel","language":"en","category":"UTILITY"`+format+`,"components":[{"type":"BODY",
			"text":"Parcel {{parcel_no}} is at the depot.","example":{"body_text_named_params":[{"param_name":"parcel_no","example":"7"}]}}]}`), def))
		return def
	}
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	require.Empty(t, lint.Check(named(`,"parameter_format":"NAMED"`), rules))
	for _, format := range []string{``, `,"parameter_format":""`, `,"parameter_format":"POSITIONAL"`} {
		got := lint.Check(named(format), rules)
		require.Len(t, got, 1, format)
		require.EqualValues(t, "variable_mixed", got[0].Code)
		require.False(t, got[0].Warning)
	}
	s, err := template.Build(named(``), template.Values{Named: map[string]string{"parcel_no": "7"}}, rules, templateNow)
	require.NoError(t, err, "what is approved all the same is filled by name")
	require.Equal(t, "parcel_no", s.Components[0].Parameters[0].Name)
}

// Definitions of other shapes: a copy of a library template has no components of its own, a code template may name many languages.
func TestTemplateShapesOfSubmission(t *testing.T) {
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	check := func(raw string) (out []string) {
		def := new(template.Template)
		require.NoError(t, json.Unmarshal([]byte(raw), def))
		for _, p := range lint.Check(def, rules) {
			out = append(out, p.Path+" "+string(p.Code))
		}
		return out
	}
	require.Empty(t, check(`{"name":"parcel_copy","language":"pt_BR","category":"UTILITY","library_template_name":"parcel_update_2"}`))
	require.Equal(t, []string{"components component_missing"}, check(`{"name":"parcel_copy","language":"pt_BR","category":"UTILITY","library_template_name":""}`))
	const code = `{"name":"login","category":"AUTHENTICATION","components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]`
	require.Empty(t, check(code+`,"languages":["de","pt_BR"]}`))
	require.Equal(t, []string{"languages language_unsupported"}, check(code+`,"languages":["de","xx"]}`))
	require.Equal(t, []string{"language language_unsupported"}, check(code+`,"languages":[]}`))
	require.Equal(t, []string{"language language_unsupported"}, check(code+`}`))
}
