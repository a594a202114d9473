package template_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

func TestSharedDefinitionsRoundTrip(t *testing.T) {
	for _, name := range []string{"whatsapp-templates.jsonl", "messenger-templates.jsonl"} {
		t.Run(name, func(t *testing.T) {
			for _, body := range sharedLines(t, name) {
				def := parse(t, string(body))
				require.NotEmpty(t, def.Components)
				written, err := json.Marshal(def)
				require.NoError(t, err)
				require.JSONEq(t, string(body), string(written))
			}
		})
	}
}

func TestDefinitionsRoundTrip(t *testing.T) {
	for name, raw := range map[string]string{
		"empty":                   `{}`,
		"unknown fields":          `{"name":"n","future":{"a":[1,2.50]},"components":[{"type":"BODY","x":1}]}`,
		"unknown component":       `{"components":[{"type":"POSTER","wall":{"height":3}}]}`,
		"empty and null":          `{"name":"","language":null,"components":[],"status":""}`,
		"empty inside":            `{"components":[{"type":"BODY","text":"","buttons":[],"add_security_recommendation":false,"code_expiration_minutes":0}]}`,
		"number as id":            `{"id":12345678901234567890,"name":"n"}`,
		"text as id":              `{"id":"7"}`,
		"quality object":          `{"quality_score":{"score":"GREEN","date":1700000000}}`,
		"quality text":            `{"quality_score":"RED"}`,
		"quality null":            `{"quality_score":null}`,
		"lower case":              `{"category":"marketing","components":[{"type":"body","text":"a"},{"type":"buttons","buttons":[{"type":"quick_reply","text":"b"}]}]}`,
		"examples":                `{"components":[{"type":"BODY","example":{"body_text":"Pablo"}},{"type":"BUTTONS","buttons":[{"type":"URL","example":["x"]},{"type":"COPY_CODE","example":"y"},{"type":"URL","example":{"url_suffix_example":"z"}}]}]}`,
		"null example":            `{"components":[{"type":"BODY","example":null}]}`,
		"carousel in a card":      `{"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"CAROUSEL","cards":[{"components":[]}]}],"y":1}]}]}`,
		"offer":                   `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"a","has_expiration":true,"z":1}}]}`,
		"offer without a flag":    `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"","has_expiration":false}}]}`,
		"offer of another shape":  `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":"soon"}]}`,
		"one-time code":           `{"components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ZERO_TAP","text":"a","autofill_text":"b","zero_tap_terms_accepted":true,"supported_apps":[{"package_name":"p","signature_hash":"h","q":1}]}]}]}`,
		"call":                    `{"components":[{"type":"BUTTONS","buttons":[{"type":"VOICE_CALL","ttl_minutes":1440,"payload":"p"}]}]}`,
		"signs that HTML escapes": `{"components":[{"type":"BODY","text":"a < b & c > d"}]}`,
		"time to live":            `{"message_send_ttl_seconds":-1}`,
		"correct category":        `{"category":"UTILITY","correct_category":"MARKETING","previous_category":"X"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var written strings.Builder
			enc := json.NewEncoder(&written)
			enc.SetEscapeHTML(false)
			require.NoError(t, enc.Encode(parse(t, raw)))
			require.JSONEq(t, raw, written.String())
			require.NotContains(t, written.String(), `\u003c`)
		})
	}
}

func TestDefinitionFields(t *testing.T) {
	def := parse(t, `{"id":7,"name":"n","language":"en","category":"utility","correct_category":"MARKETING","status":"APPROVED",
		"quality_score":{"score":"YELLOW"},"parameter_format":"NAMED","message_send_ttl_seconds":60,"components":[
		{"type":"HEADER","format":"TEXT","text":"h"},{"type":"carousel","cards":[{"components":[{"type":"body","text":"c"}]}]},
		{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"o","has_expiration":true}}]}`)
	require.Equal(t, "7", def.ID)
	require.True(t, def.Category.Is(template.Utility))
	require.True(t, def.CorrectCategory.Is(template.Marketing))
	require.True(t, def.Status.Is(template.Approved))
	require.Equal(t, template.QualityYellow, def.Quality)
	require.True(t, def.ParameterFormat.Is(template.Named))
	require.EqualValues(t, 60, def.SendTTL)
	require.Equal(t, "h", def.Component(template.Header).Text)
	require.True(t, def.Component(template.Header).Format.Is(template.FormatText))
	require.Equal(t, "c", def.Component(template.Carousel).Cards[0].Components[0].Text)
	require.Equal(t, &template.Offer{Text: "o", HasExpiration: true}, def.Component(template.LimitedTimeOffer).Offer)
	require.Nil(t, def.Component(template.Footer))
}

func TestChangedFieldsWinOverKeptOnes(t *testing.T) {
	def := parse(t, `{"name":"","quality_score":{"score":"GREEN","date":1},"components":[{"type":"BODY","text":""}]}`)
	def.Name, def.Quality = "n", template.QualityRed
	def.Components[0].Text = "hello"
	written, err := json.Marshal(def)
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"n","quality_score":{"score":"RED"},"components":[{"type":"BODY","text":"hello"}]}`, string(written))
}

func TestWrongTypesNameTheirPath(t *testing.T) {
	for raw, want := range map[string]string{
		`[]`:                           "template: want an object, got []",
		`{"name":5}`:                   "name: want a string, got 5",
		`{"id":{}}`:                    "id: want a string or a number",
		`{"quality_score":5}`:          "quality_score: want a string or an object",
		`{"components":{}}`:            "components: want a list",
		`{"components":[5]}`:           "components[0]: want an object, got 5",
		`{"components":[{"text":[]}]}`: "components[0].text: want a string",
		`{"components":[{},{"buttons":[{},{"url":7}]}]}`:                         "components[1].buttons[1].url: want a string, got 7",
		`{"components":[{"cards":[{"components":[{"type":1}]}]}]}`:               "components[0].cards[0].components[0].type: want a string, got 1",
		`{"components":[{"code_expiration_minutes":"5"}]}`:                       `components[0].code_expiration_minutes: want a whole number, got "5"`,
		`{"components":[{"code_expiration_minutes":1e400}]}`:                     "components[0].code_expiration_minutes: want a whole number",
		`{"components":[{"add_security_recommendation":"yes"}]}`:                 "components[0].add_security_recommendation: want true or false",
		`{"components":[{"limited_time_offer":{"text":1}}]}`:                     "components[0].limited_time_offer.text: want a string, got 1",
		`{"components":[{"buttons":[{"supported_apps":[{"package_name":1}]}]}]}`: "components[0].buttons[0].supported_apps[0].package_name: want a string, got 1",
		`{"message_send_ttl_seconds":"` + strings.Repeat("9", 100) + `"}`:        "...",
	} {
		def := template.Template{Name: "before"}
		err := json.Unmarshal([]byte(raw), &def)
		require.ErrorContains(t, err, want, raw)
		require.Less(t, len(err.Error()), 200)
		require.Equal(t, template.Template{Name: "before"}, def, "unchanged")
	}
}

func TestPartsReadAlone(t *testing.T) {
	var c template.Component
	require.NoError(t, json.Unmarshal([]byte(`{"type":"BODY","text":"a"}`), &c))
	require.Equal(t, "a", c.Text)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"type":1}`), &c), "component.type")
	var b template.Button
	require.ErrorContains(t, json.Unmarshal([]byte(`{"type":1}`), &b), "button.type")
	var a template.App
	require.ErrorContains(t, json.Unmarshal([]byte(`{"package_name":1}`), &a), "app.package_name")
	var card template.Card
	require.ErrorContains(t, json.Unmarshal([]byte(`{"components":1}`), &card), "card.components")
	var offer template.Offer
	require.ErrorContains(t, json.Unmarshal([]byte(`{"text":1}`), &offer), "limited_time_offer.text")
	var p template.Part
	require.ErrorContains(t, json.Unmarshal([]byte(`{"type":1}`), &p), "component.type")
	var cp template.CardPart
	require.ErrorContains(t, json.Unmarshal([]byte(`{"card_index":"x"}`), &cp), "card.card_index")
	var param template.Parameter
	require.ErrorContains(t, json.Unmarshal([]byte(`{"text":1}`), &param), "parameter.text")
}

func TestBrokenExtraIsAnError(t *testing.T) {
	_, err := json.Marshal(template.Template{Extra: map[string]json.RawMessage{"x": json.RawMessage("{")}})
	require.ErrorContains(t, err, "x")
}

func TestExampleSamples(t *testing.T) {
	for raw, want := range map[string][]string{
		``: nil, `{`: nil, `"a"`: {"a"}, `["a","","b"]`: {"a", "b"}, `{"body_text":[["a","b"]]}`: {"a", "b"}, `5`: nil,
		`{"body_text_named_params":[{"param_name":"x","example":"a"}]}`: {"a"},
	} {
		samples, names := template.Example(raw).Samples()
		require.Equal(t, want, samples, raw)
		require.Len(t, names, len(want))
	}
	_, names := template.Example(`[{"param_name":"x","example":"a"}]`).Samples()
	require.Equal(t, []string{"x"}, names)
}

func TestRequestsRoundTrip(t *testing.T) {
	for name, raw := range map[string]string{
		"empty":         `{}`,
		"plain":         `{"name":"n","language":{"code":"en"}}`,
		"policy":        `{"name":"n","language":{"code":"en","policy":"deterministic"}}`,
		"no code":       `{"name":"n","language":{}}`,
		"null language": `{"name":"n","language":null}`,
		"button":        `{"components":[{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"x"}]}]}`,
		"text index":    `{"components":[{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"p"}]}]}`,
		"media":         `{"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"l"}}]}]}`,
		"cards":         `{"components":[{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"body","parameters":[]}]},{"card_index":"1"}]}]}`,
		"unknown":       `{"future":1,"components":[{"type":"x","y":{},"parameters":[{"type":"z","z":[1],"coupon_code":"c","parameter_name":"n"}]}]}`,
		"deep cards":    `{"components":[{"cards":[{"components":[{"cards":[{}]}]}]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			written, err := json.Marshal(parseSend(t, raw))
			require.NoError(t, err)
			require.JSONEq(t, raw, string(written))
		})
	}
	s := parseSend(t, `{"language":{"code":"en","policy":"x"},"components":[{"type":"button","index":"1"}]}`)
	s.Language, s.Components[0].Index = "de", 2
	written, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"language":{"code":"de"},"components":[{"type":"button","index":2}]}`, string(written))
}

func TestRequestWrongTypes(t *testing.T) {
	for raw, want := range map[string]string{
		`{"language":"en"}`:                               `language: want an object, got "en"`,
		`{"language":{"code":1}}`:                         "language.code: want a string, got 1",
		`{"components":[{"index":-1}]}`:                   "components[0].index: want a whole number from 0, got -1",
		`{"components":[{"index":"a"}]}`:                  "components[0].index: want a whole number from 0",
		`{"components":[{"index":1.5}]}`:                  "components[0].index: want a whole number from 0, got 1.5",
		`{"components":[{"parameters":[{"text":5}]}]}`:    "components[0].parameters[0].text: want a string, got 5",
		`{"components":[{"cards":[{"components":[1]}]}]}`: "components[0].cards[0].components[0]: want an object, got 1",
	} {
		s := template.Send{Name: "before"}
		require.ErrorContains(t, json.Unmarshal([]byte(raw), &s), want, raw)
		require.Equal(t, template.Send{Name: "before"}, s)
	}
}

// seed adds the shared payloads when they are there; fuzzing works without.
func seed(f *testing.F, name string) {
	raw, err := os.ReadFile("../../shared/payloads/" + name)
	if err != nil {
		f.Logf("%s is not beside the repository: fewer seeds", name)
		return
	}
	for _, line := range strings.Split(string(raw), "\n") {
		var body struct{ Body json.RawMessage }
		if json.Unmarshal([]byte(line), &body) == nil {
			f.Add([]byte(body.Body))
		}
	}
}

func FuzzTemplateJSON(f *testing.F) {
	seed(f, "whatsapp-templates.jsonl")
	seed(f, "messenger-templates.jsonl")
	f.Add([]byte(`{"components":[{"type":"BODY","text":"{{{{1}}}}"},{"cards":[{"components":[{"cards":[{}]}]}]}]}`))
	rules := smallRules()
	f.Fuzz(func(t *testing.T, raw []byte) {
		var def template.Template
		if json.Unmarshal(raw, &def) != nil {
			return
		}
		written, err := json.Marshal(def)
		require.NoError(t, err)
		var again template.Template
		require.NoError(t, json.Unmarshal(written, &again))
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.JSONEq(t, string(written), string(twice))
		require.LessOrEqual(t, len(template.Lint(&def, rules)), template.MaxProblems+1)
		mismatches := template.Fill(&def, &template.Send{}, rules, now)
		if s, err := template.Build(&def, template.Values{}, rules, now); err == nil {
			require.Empty(t, template.Fill(&def, s, rules, now))
			require.Empty(t, mismatches, "nothing was needed")
		}
	})
}

func FuzzSendJSON(f *testing.F) {
	seed(f, "whatsapp-requests.jsonl")
	f.Add([]byte(`{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"x"}]},
		{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}]}]}]}`))
	rules := smallRules()
	var forms []*template.Form
	for _, raw := range []string{`{"components":[{"type":"BODY","text":"a {{1}} b {{2}} c"}]}`,
		`{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"a {{x}} b"},{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]}`,
		`{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"has_expiration":true}},{"type":"BUTTONS","buttons":[{"type":"URL","url":"a{{1}}"},{"type":"COPY_CODE"}]}]}`} {
		forms = append(forms, template.Compile(parse(f, raw)))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s template.Send
		if json.Unmarshal(raw, &s) != nil {
			return
		}
		written, err := json.Marshal(s)
		require.NoError(t, err)
		var again template.Send
		require.NoError(t, json.Unmarshal(written, &again))
		for _, form := range forms {
			got := form.Fill(&s, rules, now)
			require.LessOrEqual(t, len(got), template.MaxProblems+1)
			require.Equal(t, got, form.Fill(&again, rules, now), "what is written fits as what was read")
		}
	})
}
