package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// definitionJSON and requestJSON read what a test writes as JSON.
func templateDefinitionJSON(t *testing.T, components string) *template.Template {
	t.Helper()
	def := new(template.Template)
	raw := fmt.Sprintf(`{"name":"t","language":"en","category":"UTILITY","status":"APPROVED","components":[%s]}`, components)
	require.NoError(t, json.Unmarshal([]byte(raw), def))
	return def
}

func templateRequestJSON(t *testing.T, components string) *template.Send {
	t.Helper()
	s := new(template.Send)
	require.NoError(t, json.Unmarshal([]byte(`{"name":"t","language":{"code":"en"},"components":[`+components+`]}`), s))
	return s
}

// fillCase is a definition with a request that fits and one that does not.
type templateFillCase struct {
	code       template.Code
	name       string
	page       string // part of the rule's source
	definition string
	good, bad  string
	path       string
	error      int
	text       string // predicted, where a source has one
}

const (
	templateBodyTwo  = `{"type":"BODY","text":"Order {{1}} ships on {{2}}."}`
	templateBodyOne  = `{"type":"BODY","text":"Order {{1}} ships."}`
	templateNoValues = `{"type":"BODY","text":"Hello."}`
	templateField    = "github.com"
	templateCodes    = "support/error-codes"
)

func templateBodyOf(values ...string) string {
	var params []string
	for _, v := range values {
		raw, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		params = append(params, `{"type":"text","text":`+string(raw)+`}`)
	}
	return `{"type":"body","parameters":[` + strings.Join(params, ",") + `]}`
}

func templateNamedBody(pairs ...string) string {
	var params []string
	for i := 0; i < len(pairs); i += 2 {
		params = append(params, fmt.Sprintf(`{"type":"text","parameter_name":%q,"text":%q}`, pairs[i], pairs[i+1]))
	}
	return `{"type":"body","parameters":[` + strings.Join(params, ",") + `]}`
}

func templateHeaderOf(param string) string { return `{"type":"header","parameters":[` + param + `]}` }

func templateButtonOf(kind string, index int, params string) string {
	return fmt.Sprintf(`{"type":"button","sub_type":%q,"index":%d,"parameters":[%s]}`, kind, index, params)
}

func templateButtonsDef(buttons string) string {
	return templateNoValues + `,{"type":"BUTTONS","buttons":[` + buttons + `]}`
}

func TestTemplateFillRules(t *testing.T) {
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	for _, c := range append(templateValueCases(), templateRequestCases()...) {
		t.Run(string(c.code)+"/"+c.name, func(t *testing.T) {
			def := templateDefinitionJSON(t, c.definition)
			require.Empty(t, template.Fill(def, templateRequestJSON(t, c.good), rules, templateNow), "accepted")
			mismatches := template.Fill(def, templateRequestJSON(t, c.bad), rules, templateNow)
			require.NotEmpty(t, mismatches, "refused")
			for _, m := range mismatches {
				if m.Code == c.code {
					require.Equal(t, c.path, m.Path)
					require.Equal(t, template.PlatformError{Code: c.error, Text: c.text}, templateWithText(m.Error, c.text))
					require.Contains(t, m.Source.URL, c.page)
					return
				}
			}
			require.Failf(t, "other codes", "want %s, got %+v", c.code, mismatches)
		})
	}
}

// withText drops a predicted text that the case does not state.
func templateWithText(e template.PlatformError, want string) template.PlatformError {
	if want == "" {
		e.Text = ""
	}
	return e
}

func TestTemplateFillAuthenticationCode(t *testing.T) {
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	for name, components := range map[string]string{
		"as submitted": `{"type":"body","add_security_recommendation":true},{"type":"buttons","buttons":[{"type":"otp","otp_type":"copy_code"}]}`,
		"as listed": `{"type":"BODY","text":"*{{1}}* is the code."},{"type":"BUTTONS","buttons":[
			{"type":"URL","text":"Copy","url":"https://example.com/otp?code=otp{{1}}"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			def := templateDefinitionJSON(t, components)
			def.Category = template.Authentication
			request := func(code string) *template.Send {
				return templateRequestJSON(t, templateBodyOf(code)+","+templateButtonOf("url", 0, `{"type":"text","text":"`+code+`"}`))
			}
			require.Empty(t, template.Fill(def, request("123456789012345"), rules, templateNow))
			long := template.Fill(def, request("1234567890123456"), rules, templateNow)
			require.Len(t, long, 2)
			require.EqualValues(t, "code_length", long[0].Code)
			require.Equal(t, "components[1].parameters[0]", long[1].Path)
			require.NotEmpty(t, template.Fill(def, templateRequestJSON(t, templateBodyOf("1")), rules, templateNow), "the button needs the code too")
		})
	}
}

// In Brazil up to three buttons ask for a payment, each by another means, beside buttons of other kinds.
func TestTemplateFillPaymentRequests(t *testing.T) {
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	def := templateDefinitionJSON(t, templateBodyOne+`,{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Later"},{"type":"PAYMENT_REQUEST","text":"Pix"},{"type":"PAYMENT_REQUEST","text":"Boleto"}]}`)
	asks := func(index int, setting string) string {
		return templateButtonOf("payment_request", index, `{"type":"action","action":{"payment_request":{"payment_setting":`+setting+`}}}`)
	}
	request := templateRequestJSON(t, templateBodyOf("Asha")+","+asks(1, `{"type":"pix_dynamic_code","pix_dynamic_code":{"code":"000201"}}`)+","+
		asks(2, `{"type":"boleto","boleto":{"digitable_line":"0339"}}`))
	require.Empty(t, template.Fill(def, request, rules, templateNow))
	alone := template.Fill(nil, request, rules, templateNow)
	require.Len(t, alone, 1)
	require.EqualValues(t, "content_unknown", alone[0].Code)
	for _, p := range lint.Check(def, rules) {
		require.NotContains(t, p.Path, "buttons", "%v", p)
	}
}

func TestTemplateWhitespaceCodeChanged(t *testing.T) {
	turn := time.Date(2025, 5, 29, 0, 0, 0, 0, time.UTC)
	for at, want := range map[time.Time]int{turn.Add(-1): 100, turn: 132018, turn.Add(1): 132018} {
		mismatches := template.Fill(templateDefinitionJSON(t, templateBodyOne), templateRequestJSON(t, templateBodyOf("a\nb")), template.NewRules(at, whatsapp.New().Rulebook().Templates), at)
		require.Len(t, mismatches, 1)
		require.Equal(t, want, mismatches[0].Error.Code)
	}
}

// elevenCards are more than a carousel has.
func elevenCards() string {
	cards := make([]string, 11)
	for i := range cards {
		cards[i] = fmt.Sprintf(`{"card_index":%d,C}`, i)
	}
	return strings.Join(cards, ",")
}

// What no definition could make right is found without one, in cards too; what a definition may ask for is not.
func TestTemplateFillWithoutADefinition(t *testing.T) {
	rules := template.NewRules(day(t, now), whatsapp.New().Rulebook().Templates)
	for cards, code := range map[string]template.Code{
		``: "card_count", `{"card_index":0,C},{"card_index":0,C}`: "card_index", `{"card_index":0,C},{"card_index":2,C}`: "card_index", `{"card_index":0,C},{"card_index":null,C}`: "card_index", `{C}`: "card_index",
		`{"card_index":0,C},{"card_index":1,"components":[{"type":"header","parameters":[{"type":"video","video":{"id":"2"}}]}]}`: "media_kind",
		`{"card_index":0,"components":[{"type":"header","parameters":[{"type":"text","text":"a"}]}]}`:                             "media_kind",
		`{"card_index":0,"components":[B0,B1,B2]}`: "button_kind", `{"card_index":0,"components":[{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"A"}]}]}`: "button_kind",
		`{"card_index":0},{"card_index":1,C}`: "media_kind", `{"card_index":0,"components":[]},{"card_index":1,C}`: "media_kind", elevenCards(): "card_count",
	} {
		cards = strings.ReplaceAll(cards, "C", `"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}]`)
		for i := range 3 {
			cards = strings.ReplaceAll(cards, fmt.Sprintf("B%d", i), templateButtonOf("quick_reply", i, `{"type":"payload","payload":"p"}`))
		}
		got := template.Fill(nil, templateRequestJSON(t, `{"type":"carousel","cards":[`+cards+`]}`), rules, day(t, now))
		require.Len(t, got, 2, cards)
		require.Equal(t, code, got[1].Code, cards)
	}
	wrong := map[string]template.Code{
		`{"type":"header","parameters":[{"type":"image","image":[{"id":"1"}]}]}`:                                      "media_missing",
		`{"type":"header","parameters":[{"type":"video"}]}`:                                                           "media_missing",
		`{"type":"header","parameters":[{"type":"document","document":{"filename":"a.pdf"}}]}`:                        "media_missing",
		`{"type":"header","parameters":[{"type":"image","image":{"link":"https:///1.png"}}]}`:                         "value_form",
		`{"type":"header","parameters":[{"type":"location","location":{"latitude":"95","longitude":"7"}}]}`:           "value_form",
		`{"type":"body","parameters":[{"type":"text"}]}`:                                                              "value_missing",
		`{"type":"body","parameters":[{"type":"text","text":"a\nb"}]}`:                                                "value_whitespace",
		`{"type":"body","parameters":[{"text":"7"}]}`:                                                                 "type_missing",
		`{"parameters":[{"type":"text","text":"7"}]}`:                                                                 "type_missing",
		`{"type":"button","index":0,"parameters":[{"type":"payload","payload":"p"}]}`:                                 "button_name",
		`{"type":"button","sub_type":"quick_reply","index":10,"parameters":[{"type":"payload","payload":"p"}]}`:       "button_index",
		`{"type":"button","sub_type":"quick_reply","parameters":[{"type":"payload","payload":"p"}]}`:                  "button_index",
		`{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":""}]}`:                       "value_missing",
		`{"type":"button","sub_type":"flow","index":0,"parameters":[{"type":"text","text":"x"}]}`:                     "button_parameter",
		`{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":null}]}`: "value_missing",

		`{"type":"body","parameters":[{"type":"text","text":"7"}]},{"type":"BODY","parameters":[{"type":"text","text":"8"}]}`:                                                                           "part_repeated",
		`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]},{"type":"header","parameters":[{"type":"video","video":{"id":"2"}}]}`:                                                     "part_repeated",
		`{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"a"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"p"}]}`: "part_repeated",
		`{"type":"header","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}`:                                                                                                        "value_count",
		`{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}`:                                                                             "value_count",
	}
	const ends, cards = `{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1909562800000}}]}`, `{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"body"}]}]}`
	const text = `{"type":"text","text":"a"}`
	const shipped = `{"type":"order_status","parameters":[{"type":"order_status","order_status":{"reference_id":"r7","order":{"status":"shipped"}}}]}`
	whole := map[string]template.Code{ // of a whole request only
		shipped + "," + shipped: "part_repeated", `{"type":"order_status","parameters":[]}`: "value_count", templateTap(`[]`): "value_members", templateTap(`"x"`): "value_members", templateTap(`[{"url":7,"title":"a"}]`): "value_form",
		templateTap(`[{"url":"https://example.com","title":"a"},{}]`): "value_members", `{"type":"tap_target_configuration","parameters":[{"type":"text","text":"a"}]}`: "value_count",
		strings.Replace(shipped, "r7", "r 7", 1): "value_form", strings.Replace(shipped, `"status"`, `"description":7,"status"`, 1): "value_form",
		templateButtonOf("url", 0, text) + "," + templateButtonOf("url", 1, text) + "," + templateButtonOf("url", 2, text):                "button_index",
		templateButtonOf("flow", 0, `{"type":"action","action":{}}`) + "," + templateButtonOf("flow", 1, `{"type":"action","action":{}}`): "button_index",
		cards + "," + templateButtonOf("url", 0, text): "button_index", cards + `,{"type":"header","parameters":[` + text + `]}`: "value_count", cards + "," + ends: "value_count",
		`{"type":"button","sub_type":"copy_code","index":0}`: "button_value", `{"type":"button","sub_type":"mpm","index":0,"parameters":[]}`: "button_value",
		strings.Replace(ends, "1909562800000", `"soon"`, 1): "offer_expiry", strings.Replace(ends, "1909562800000", `1.5`, 1): "offer_expiry",
		ends + `,{"type":"header","parameters":[` + text + `]}`:                                                                         "media_kind",
		ends + "," + templateButtonOf("copy_code", 0, `{"type":"coupon_code","coupon_code":"CARIBE25CARIBE25"}`):                        "code_length",
		templateButtonOf("quick_reply", 0, `{"type":"order_status","order_status":{"reference_id":"r7","order":{"status":"shipped"}}}`): "button_parameter", templateButtonOf("url", 0, `{"type":"date_time","date_time":{"fallback_value":"May"}}`): "button_parameter",
		strings.Replace(cards, `{"type":"body"}`, ends, 1): "value_count", strings.Replace(cards, `{"type":"body"}`, shipped, 1): "value_count", strings.Replace(cards, `{"type":"body"}`, cards, 1): "value_count",
		strings.Replace(cards, `{"type":"body"}`, `{"type":"footer","parameters":[`+text+`]}`, 1): "value_count", `{"type":"limited_time_offer","parameters":[` + text + `]}`: "offer_expiry",
		`{"type":"header","parameters":[{"type":"text","text":"` + templateChars(61) + `"}]}`: "filled_header", `{"type":"body","parameters":[{"type":"text","text":"` + templateChars(32768) + `"},{"type":"text","text":"a"}]}`: "filled_body",
		`{"type":"body","parameters":[{"type":"text","text":"` + templateChars(1025) + `"}]},` + templateButtonOf("url", 0, text): "filled_body",
		templateButtonOf("url", 0, `{"type":"text","text":"`+templateChars(2001)+`"}`):                                            "filled_url",
		`{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":true}]}`:                    "value_form",
		`{"type":"header","parameters":[{"type":"image","image":{"id":"7\u0000"}}]}`:                                              "value_form",
		`{"type":"header","parameters":[{"type":"image","image":{"id":"https://example.com/a.png"}}]}`:                            "value_form",
		`{"type":"body","parameters":[{"type":"image","image":{"id":"1"}}]}`:                                                      "value_kind",
		`{"type":"body","parameters":[{"type":"payload","payload":"p"}]}`:                                                         "value_kind",
		`{"type":"header","parameters":[{"type":"coupon_code","coupon_code":"A"}]}`:                                               "value_kind",
		templateButtonOf("url", 0, `{"type":"payload","payload":"p"}`):                                                            "button_parameter",
	}
	for c, code := range whole { // some of which break two rules
		require.Contains(t, refusals(t, c, rules), code, c)
	}
	for components, code := range wrong {
		require.Equal(t, []template.Code{code}, refusals(t, components, rules), components)
		card := `{"type":"carousel","cards":[{"card_index":0,"components":[` + components + `]}]}`
		require.Contains(t, refusals(t, card, rules), code, card) // what no card has, some of them are besides
	}
	for _, c := range []string{
		`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]},{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"future","future":1}]}`,
		`{"type":"button","sub_type":"quick_reply","index":"0"},{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"a b"}]}`,
		`{"type":"button","sub_type":"voice_call","parameters":[{"type":"ttl_minutes","ttl_minutes":100},{"type":"payload","payload":"p"}]},{"type":"body"}`,
		`{"type":"future"},{"type":"future"},{"type":"button","sub_type":"url","index":0},{"type":"button","sub_type":"url","index":9}`,
	} {
		for _, p := range template.Fill(nil, templateRequestJSON(t, c), rules, day(t, now)) {
			require.True(t, p.Warning, "%s: %v", c, p)
		}
	}
}

// refusals are the causes, each once in a row, for which a request is refused when nothing is known of the template.
func refusals(t *testing.T, components string, rules *template.Rules) (codes []template.Code) {
	t.Helper()
	for _, p := range template.Fill(nil, templateRequestJSON(t, components), rules, day(t, now)) {
		if !p.Warning {
			codes = append(codes, p.Code)
		}
	}
	return slices.Compact(codes)
}
