package template_test

import (
	"cmp"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

// every is a definition that uses every field once.
func every() template.Template {
	return template.Template{
		ID: "id_1", Name: "n", Language: "en", Category: template.Utility, CorrectCategory: template.Marketing, Status: "APPROVED",
		Quality: "GREEN", ParameterFormat: "NAMED", SendTTL: 60,
		Components: []template.Component{
			{Type: "HEADER", Format: "TEXT", Text: "h", Example: json.RawMessage(`7`)},
			{Type: "BODY", Text: "b", AddSecurityRecommendation: true},
			{Type: "FOOTER", CodeExpirationMinutes: 5},
			{Type: "LIMITED_TIME_OFFER", Offer: &template.Offer{Text: "o", HasExpiration: true}},
			{Type: "BUTTONS", Buttons: []template.Button{
				{Type: "PHONE_NUMBER", Text: "call", PhoneNumber: "123", TTLMinutes: 9},
				{Type: "URL", Text: "open", URL: "https://example.com/?a=<b>&c", Example: json.RawMessage(`["x"]`)},
				{Type: "POSTBACK", Payload: "p"},
				{Type: "OTP", OTPType: "ZERO_TAP", AutofillText: "fill", ZeroTapTermsAccepted: true,
					SupportedApps: []template.App{{PackageName: "a.b", SignatureHash: "hash"}}},
			}},
			{Type: "CAROUSEL", Cards: []template.Card{{Components: []template.Component{{Type: "BODY", Text: "c"}}}}},
		},
	}
}

const everyJSON = `{"id":"id_1","name":"n","language":"en","category":"UTILITY","correct_category":"MARKETING","status":"APPROVED",
	"quality_score":{"score":"GREEN"},"parameter_format":"NAMED","message_send_ttl_seconds":60,"components":[
	{"type":"HEADER","format":"TEXT","text":"h","example":7},
	{"type":"BODY","text":"b","add_security_recommendation":true},
	{"type":"FOOTER","code_expiration_minutes":5},
	{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"o","has_expiration":true}},
	{"type":"BUTTONS","buttons":[
		{"type":"PHONE_NUMBER","text":"call","phone_number":"123","ttl_minutes":9},
		{"type":"URL","text":"open","url":"https://example.com/?a=<b>&c","example":["x"]},
		{"type":"POSTBACK","payload":"p"},
		{"type":"OTP","otp_type":"ZERO_TAP","autofill_text":"fill","zero_tap_terms_accepted":true,
			"supported_apps":[{"package_name":"a.b","signature_hash":"hash"}]}]},
	{"type":"CAROUSEL","cards":[{"components":[{"type":"BODY","text":"c"}]}]}]}`

// TestEveryFieldOfADefinition is written under its name and read from there, and
// leaves nothing in Extra but the score, which may carry more.
func TestEveryFieldOfADefinition(t *testing.T) {
	raw, err := json.Marshal(every())
	require.NoError(t, err)
	require.JSONEq(t, everyJSON, string(raw))
	var plain strings.Builder
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(every()))
	require.Contains(t, plain.String(), "?a=<b>&c", "as people write it")

	want := every()
	want.Extra = map[string]json.RawMessage{"quality_score": json.RawMessage(`{"score":"GREEN"}`)}
	require.Equal(t, want, *parse(t, everyJSON))
}

// TestClearedFieldsAreGone: what was read and then cleared does not come back from
// Extra.
func TestClearedFieldsAreGone(t *testing.T) {
	def := parse(t, everyJSON)
	extra := def.Extra
	for i := range def.Components {
		c := &def.Components[i]
		for j := range c.Buttons {
			b := &c.Buttons[j]
			for k := range b.SupportedApps {
				b.SupportedApps[k] = template.App{Extra: b.SupportedApps[k].Extra}
			}
			app := b.SupportedApps
			*b = template.Button{Extra: b.Extra, SupportedApps: app}
		}
		cards, buttons := c.Cards, c.Buttons
		*c = template.Component{Extra: c.Extra, Cards: cards, Buttons: buttons}
	}
	*def = template.Template{Extra: extra, Components: def.Components, Quality: def.Quality}
	raw, err := json.Marshal(def)
	require.NoError(t, err)
	require.JSONEq(t, `{"quality_score":{"score":"GREEN"},"components":[{},{},{},{},
		{"buttons":[{},{},{},{"supported_apps":[{}]}]},{"cards":[{"components":[{"type":"BODY","text":"c"}]}]}]}`, string(raw))
	def.Components[4].Buttons, def.Components[5].Cards[0].Components = nil, nil
	def.Components = def.Components[4:]
	raw, err = json.Marshal(def)
	require.NoError(t, err)
	require.JSONEq(t, `{"quality_score":{"score":"GREEN"},"components":[{},{"cards":[{}]}]}`, string(raw))
	def.Components = nil
	raw, err = json.Marshal(def)
	require.NoError(t, err)
	require.JSONEq(t, `{"quality_score":{"score":"GREEN"}}`, string(raw))
}

// TestWhatHasNoValueStaysInExtra, so that it is written back as it was.
func TestWhatHasNoValueStaysInExtra(t *testing.T) {
	for _, member := range []string{`"text":""`, `"text":null`, `"example":null`, `"buttons":[]`, `"buttons":null`, `"cards":[]`,
		`"add_security_recommendation":false`, `"code_expiration_minutes":0`, `"limited_time_offer":null`, `"limited_time_offer":7`} {
		def := parse(t, `{"components":[{`+member+`}]}`)
		name, value, _ := strings.Cut(member, ":")
		require.Equal(t, template.Component{Extra: map[string]json.RawMessage{strings.Trim(name, `"`): json.RawMessage(value)}}, def.Components[0])
		raw, err := json.Marshal(def)
		require.NoError(t, err)
		require.JSONEq(t, `{"components":[{`+member+`}]}`, string(raw))
	}
}

// TestIdentifierAsTextOrNumber reads both, and writes each as it was.
func TestIdentifierAsTextOrNumber(t *testing.T) {
	for raw, want := range map[string]string{`{"id":"abc"}`: "abc", `{"id":"7"}`: "7", `{"id":7}`: "7", `{"id":12345678901234567890}`: "12345678901234567890",
		`{"id":null}`: "", `{"id":""}`: "", `{}`: ""} {
		def := parse(t, raw)
		require.Equal(t, want, def.ID, raw)
		back, err := json.Marshal(def)
		require.NoError(t, err)
		require.JSONEq(t, raw, string(back))
	}
	for _, raw := range []string{`{"id":[]}`, `{"id":true}`} {
		require.ErrorContains(t, json.Unmarshal([]byte(raw), new(template.Template)), "id: want a string or a number, got ")
	}
}

// TestCarouselInACardStaysUnread, of a definition and of a request.
func TestCarouselInACardStaysUnread(t *testing.T) {
	const inner = `[{"components":[{"type":"BODY"}]}]`
	def := parse(t, `{"components":[{"cards":[{"components":[{"type":"CAROUSEL","cards":`+inner+`}]}]}]}`)
	c := def.Components[0].Cards[0].Components[0]
	require.Empty(t, c.Cards)
	require.JSONEq(t, inner, string(c.Extra["cards"]))

	s := parseSend(t, `{"components":[{"cards":[{"components":[{"type":"carousel","cards":`+inner+`}]}]}]}`)
	p := s.Components[0].Cards[0].Components[0]
	require.Empty(t, p.Cards)
	require.JSONEq(t, inner, string(p.Extra["cards"]))
}

// Numbers in quotes are read as numbers, and written as they were unless they change.
func TestNumbersInQuotesAreRead(t *testing.T) {
	raw := `{"name":"n","message_send_ttl_seconds":"600","components":[{"type":"FOOTER","code_expiration_minutes":"10"},` +
		`{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL","ttl_minutes":"1.44e3"}]}]}`
	def := parse(t, raw)
	require.EqualValues(t, 600, def.SendTTL)
	require.EqualValues(t, 10, def.Components[0].CodeExpirationMinutes)
	require.EqualValues(t, 1440, def.Components[1].Buttons[0].TTLMinutes)
	written, err := json.Marshal(def)
	require.NoError(t, err)
	require.JSONEq(t, raw, string(written))
	def.SendTTL = 601
	written, err = json.Marshal(def)
	require.NoError(t, err)
	require.JSONEq(t, strings.Replace(raw, `"600"`, `601`, 1), string(written))

	for index, want := range map[string]int{`1`: 1, `"1"`: 1, `1.0`: 1, `"1.0"`: 1, `2147483647`: 2147483647} {
		raw := `{"name":"n","components":[{"type":"button","index":` + index + `}]}`
		send := parseSend(t, raw)
		require.Equal(t, want, send.Components[0].Index, index)
		written, err := json.Marshal(send)
		require.NoError(t, err)
		require.JSONEq(t, raw, string(written))
	}
	for _, index := range []string{`-1`, `1.5`, `"1.5"`, `"x"`, `" 1"`, `2147483648`, `true`} {
		err := new(template.Send).UnmarshalJSON([]byte(`{"components":[{"type":"button","index":` + index + `}]}`))
		require.ErrorContains(t, err, "components[0].index: want a whole number from 0", index)
	}
	for _, minutes := range []string{`"x"`, `"1.5"`, `" 1"`, `true`} {
		err := new(template.Template).UnmarshalJSON([]byte(`{"components":[{"code_expiration_minutes":` + minutes + `}]}`))
		require.ErrorContains(t, err, "components[0].code_expiration_minutes: want a whole number", minutes)
	}
}

// A definition or request that says two things under one name says neither; null is no element of a list.
func TestMembersThatStandTwice(t *testing.T) {
	for raw, want := range map[string]string{
		`{"name":"a","name":"a"}`:                                                                     "name: stands twice",
		`{"x_future":1,"x_future":2}`:                                                                 "x_future: stands twice",
		`{"components":[{"type":"BODY","text":"a","text":"b"}]}`:                                      "components[0].text: stands twice",
		`{"components":[{"buttons":[{},{"url":"a","\u0075rl":"b"}]}]}`:                                "components[0].buttons[1].url: stands twice",
		`{"components":[{"cards":[{"components":[{"type":"BODY","type":"BODY"}]}]}]}`:                 "components[0].cards[0].components[0].type: stands twice",
		`{"components":[{"limited_time_offer":{"text":"a","text":"b"}}]}`:                             "components[0].limited_time_offer.text: stands twice",
		`{"components":[{"buttons":[{"supported_apps":[{"package_name":"a","package_name":"a"}]}]}]}`: "components[0].buttons[0].supported_apps[0].package_name: stands twice",
		`{"components":[{"type":"BODY"},null]}`:                                                       "components[1]: want an object, got null",
		`{"components":[{"buttons":[null]}]}`:                                                         "components[0].buttons[0]: want an object, got null",
		`{"components":[{"cards":[null]}]}`:                                                           "components[0].cards[0]: want an object, got null",
		`{"components":[{"buttons":[{"supported_apps":[null]}]}]}`:                                    "components[0].buttons[0].supported_apps[0]: want an object, got null",
	} {
		def := template.Template{Name: "before"}
		require.EqualError(t, json.Unmarshal([]byte(raw), &def), want, raw)
		require.Equal(t, template.Template{Name: "before"}, def)
	}
	for raw, want := range map[string]string{
		`{"language":{"code":"a","code":"b"}}`:                         "language.code: stands twice",
		`{"components":[{"index":0,"index":1}]}`:                       "components[0].index: stands twice",
		`{"components":[{"parameters":[{"text":"a","text":"b"}]}]}`:    "components[0].parameters[0].text: stands twice",
		`{"components":[{"parameters":[null]}]}`:                       "components[0].parameters[0]: want an object, got null",
		`{"components":[{"cards":[{"card_index":0,"card_index":0}]}]}`: "components[0].cards[0].card_index: stands twice",
		`{"components":[{"cards":[{"components":[null]}]}]}`:           "components[0].cards[0].components[0]: want an object, got null",
	} {
		require.EqualError(t, json.Unmarshal([]byte(raw), new(template.Send)), want, raw)
	}
	def := parse(t, `{"name":"n","components":[{"example":{"a":1,"a":2}}]}`) // kept unread
	raw, err := json.Marshal(def)
	require.NoError(t, err)
	require.Contains(t, string(raw), `{"a":1,"a":2}`)
}

// A text that is no UTF-8 would come back as another: it is refused where it is read and where it is written.
func TestTextsThatAreNoUTF8(t *testing.T) {
	const bad = "a\xffb"
	for raw, want := range map[string]string{
		`{"name":"` + bad + `"}`:                                "name: is no valid UTF-8",
		`{"id":"` + bad + `"}`:                                  "id: is no valid UTF-8",
		`{"components":[{"buttons":[{"text":"` + bad + `"}]}]}`: "components[0].buttons[0].text: is no valid UTF-8",
	} {
		require.EqualError(t, new(template.Template).UnmarshalJSON([]byte(raw)), want)
	}
	require.EqualError(t, new(template.Send).UnmarshalJSON([]byte(`{"language":{"code":"`+bad+`"}}`)), "language.code: is no valid UTF-8")
	for want, v := range map[string]any{
		"name: is no valid UTF-8":          template.Template{Name: bad},
		"id: is no valid UTF-8":            template.Template{ID: bad},
		"language.code: is no valid UTF-8": template.Send{Name: "n", Language: bad},
		"text: is no valid UTF-8":          template.NewSend("n", "en", bad),
		"package_name: is no valid UTF-8": template.Template{Components: []template.Component{{Buttons: []template.Button{
			{SupportedApps: []template.App{{PackageName: bad}}}}}}},
	} {
		_, err := json.Marshal(v)
		require.ErrorContains(t, err, want)
	}
	for _, u := range []template.Update{{Name: bad}, {Name: "n", Language: bad}, {Name: "n", Account: bad}, {Name: "n", Reason: bad}, {Name: "n", Definition: &template.Template{Name: bad}}} {
		u.Account, u.Language, u.At = cmp.Or(u.Account, "1"), cmp.Or(u.Language, "en"), now
		if u.Kind = template.StatusUpdate; u.Definition != nil {
			u.Kind = template.DefinitionUpdate
		}
		_, err := u.Normalize()
		require.ErrorContains(t, err, "is no valid UTF-8")
	}
	for want, u := range map[string]template.Update{
		"name of the template is empty":     {Name: " \u200b", Language: "en"},
		`language of template "n" is empty`: {Name: "n", Language: "\u00a0"},
	} {
		u.Account, u.Kind, u.Status, u.At = "1", template.StatusUpdate, template.Paused, now
		_, err := u.Normalize()
		require.EqualError(t, err, want, "else a pause would be kept under a name that nobody asks for")
	}
}
