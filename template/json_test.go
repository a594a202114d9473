package template_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

func TestSampleDefinitionsRoundTrip(t *testing.T) {
	for _, name := range []string{"whatsapp-templates.jsonl", "messenger-templates.jsonl"} {
		t.Run(name, func(t *testing.T) {
			for _, body := range samples(t, name) {
				def := parse(t, string(body))
				require.NotEmpty(t, def.Components)
				written, err := json.Marshal(def)
				require.NoError(t, err)
				require.JSONEq(t, upperCategory(string(body)), string(written))
			}
		})
	}
}

// upperCategory writes a category as the platform does: the rest of a definition comes back as it was.
func upperCategory(raw string) string {
	return regexp.MustCompile(`"category": ?"\w+"`).ReplaceAllStringFunc(raw, func(s string) string {
		return strings.Replace(strings.ToUpper(s), "CATEGORY", "category", 1)
	})
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
			require.JSONEq(t, upperCategory(raw), written.String())
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
	require.Equal(t, template.Approved, def.Status)
	require.Equal(t, "YELLOW", def.Quality)
	require.Equal(t, "NAMED", def.ParameterFormat)
	require.EqualValues(t, 60, def.SendTTL)
	require.Equal(t, "h", def.Component(template.Header).Text)
	require.Equal(t, "TEXT", def.Component(template.Header).Format)
	require.Equal(t, "c", def.Component(template.Carousel).Cards[0].Components[0].Text)
	require.Equal(t, &template.Offer{Text: "o", HasExpiration: true}, def.Component(template.LimitedTimeOffer).Offer)
	require.Nil(t, def.Component(template.Footer))
}

func TestChangedFieldsWinOverKeptOnes(t *testing.T) {
	def := parse(t, `{"name":"","quality_score":{"score":"GREEN","date":1},"components":[{"type":"BODY","text":""}]}`)
	def.Name, def.Quality = "n", "RED"
	def.Components[0].Text = "hello"
	written, err := json.Marshal(def)
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"n","quality_score":{"score":"RED"},"components":[{"type":"BODY","text":"hello"}]}`, string(written))
}

// A member of the wrong type is named by its path, and described, not quoted: it may be a person's.
func TestWrongTypesNameTheirPath(t *testing.T) {
	const secret = "Ann, +919876543217"
	for raw, want := range map[string]string{
		`[]`:                           "template: want an object, got a list",
		`"` + secret + `"`:             "template: want an object, got a string of 18 bytes",
		`{"name":5}`:                   "name: want a string, got a number",
		`{"name":["` + secret + `"]}`:  "name: want a string, got a list",
		`{"id":{}}`:                    "id: want a string or a number, got an object",
		`{"quality_score":5}`:          "quality_score: want a string or an object, got a number",
		`{"components":{}}`:            "components: want a list, got an object",
		`{"components":[5]}`:           "components[0]: want an object, got a number",
		`{"components":[{"text":[]}]}`: "components[0].text: want a string, got a list",
		`{"components":[{},{"buttons":[{},{"url":7},{"url":8}]}]}`:               "components[1].buttons[1].url: want a string, got a number",
		`{"components":[{"cards":[{"components":[{"type":1}]}]}]}`:               "components[0].cards[0].components[0].type: want a string, got a number",
		`{"components":[{"code_expiration_minutes":"` + secret + `"}]}`:          "components[0].code_expiration_minutes: want a whole number, got a string of 18 bytes",
		`{"components":[{"code_expiration_minutes":1e400}]}`:                     "components[0].code_expiration_minutes: want a whole number, got a number",
		`{"components":[{"add_security_recommendation":"yes"}]}`:                 "components[0].add_security_recommendation: want true or false, got a string of 3 bytes",
		`{"components":[{"limited_time_offer":{"text":true}}]}`:                  "components[0].limited_time_offer.text: want a string, got true or false",
		`{"components":[{"buttons":[{"supported_apps":[{"package_name":1}]}]}]}`: "components[0].buttons[0].supported_apps[0].package_name: want a string, got a number",
	} {
		def := template.Template{Name: "before"}
		require.EqualError(t, json.Unmarshal([]byte(raw), &def), want, raw)
		require.Equal(t, template.Template{Name: "before"}, def, "unchanged")
	}
	for raw, want := range map[string]string{
		`{"language":"` + secret + `"}`:                                     "language: want an object, got a string of 18 bytes",
		`{"language":{"code":1}}`:                                           "language.code: want a string, got a number",
		`{"components":[{"index":-1}]}`:                                     "components[0].index: want a whole number from 0, got a number",
		`{"components":[{"index":"` + secret + `"}]}`:                       "components[0].index: want a whole number from 0, got a string of 18 bytes",
		`{"components":[{"parameters":[{"text":{"v":"` + secret + `"}}]}]}`: "components[0].parameters[0].text: want a string, got an object",
		`{"components":[{"cards":[{"components":[1]}]}]}`:                   "components[0].cards[0].components[0]: want an object, got a number",
	} {
		s := template.Send{Name: "before"}
		require.EqualError(t, json.Unmarshal([]byte(raw), &s), want, raw)
		require.Equal(t, template.Send{Name: "before"}, s)
	}
}

// A category has one spelling, whatever the platform wrote; a definition is written in the platform's.
func TestCategoryHasOneSpelling(t *testing.T) {
	for _, raw := range []string{"MARKETING", "marketing", " Marketing "} {
		def := parse(t, `{"category":"`+raw+`","correct_category":"`+raw+`"}`)
		require.Equal(t, [2]template.Category{template.Marketing, template.Marketing}, [2]template.Category{def.Category, def.CorrectCategory})
		written, err := json.Marshal(def)
		require.NoError(t, err)
		require.JSONEq(t, `{"category":"MARKETING","correct_category":"MARKETING"}`, string(written))
		c := template.NewCatalogue(smallRules())
		require.NoError(t, c.Put("acc", now, &template.Template{Name: "n", Language: "en", Status: "APPROVED", Category: template.Category(raw)}))
		require.NoError(t, c.Apply(ctx, template.Update{Account: "acc", Name: "n", Language: "en", Kind: template.CategoryUpdate, At: now.Add(1),
			CorrectCategory: " AUTHENTICATION ", EffectiveAt: now.Add(time.Second)}))
		require.Equal(t, template.Marketing, lookup(t, c, now).Category)
		require.Equal(t, template.Authentication, lookup(t, c, now.Add(1)).NextCategory)
		require.Equal(t, template.Rejected, lookup(t, c, now.Add(time.Second)).Status, "a row for a category is found in any spelling")
	}
	require.Equal(t, `{"category":" "}`, func() string { raw, _ := json.Marshal(parse(t, `{"category":" "}`)); return string(raw) }(), "blanks are no category")
}

func TestBrokenExtraIsAnError(t *testing.T) {
	_, err := json.Marshal(template.Template{Extra: map[string]json.RawMessage{"x": json.RawMessage("{")}})
	require.ErrorContains(t, err, "x")
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
		"empty name":    `{"":[2],"components":[{"":{"":[]},"parameters":[{"":3}]}]}`,
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
	f.Add([]byte(`{"":[],"components":[{"":{"":[]}}]}`))
	f.Add([]byte(`{"beyond":1e999,"components":[{"type":"BUTTONS","buttons":[{"type":"URL","beyond":-1e999}]}]}`)) // a number that no float64 holds
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
		require.Equal(t, string(written), string(twice))
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
	var forms []template.View
	for _, raw := range []string{`{"components":[{"type":"BODY","text":"a {{1}} b {{2}} c"}]}`,
		`{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"a {{x}} b"},{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]}`,
		`{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"has_expiration":true}},{"type":"BUTTONS","buttons":[{"type":"URL","url":"a{{1}}"},{"type":"COPY_CODE"}]}]}`} {
		forms = append(forms, template.View{Template: parse(f, raw)})
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
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(twice))
		for _, form := range forms {
			got := form.Fill(&s, rules, now)
			require.LessOrEqual(t, len(got), most+1)
			require.Equal(t, got, form.Fill(&again, rules, now), "what is written fits as what was read")
		}
	})
}
