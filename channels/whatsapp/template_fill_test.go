package whatsapp_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
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

func templateValueCases() []templateFillCase {
	templateNamed := `{"type":"BODY","text":"Hi {{who}}, order {{no}} ships."}`
	header := templateNoValues + `,{"type":"HEADER","format":"TEXT","text":"Order {{1}}"}`
	image := templateNoValues + `,{"type":"HEADER","format":"IMAGE"}`
	place := templateNoValues + `,{"type":"HEADER","format":"LOCATION"}`
	count := func(got, want int) string {
		return fmt.Sprintf("number of localizable_params (%d) does not match the expected number of params (%d)", got, want)
	}
	picture := templateHeaderOf(`{"type":"image","image":{"id":"1"}}`)
	footer := `,{"type":"FOOTER","text":"Bye"}`
	return []templateFillCase{
		{template.ValueCount, "too few", templateField, templateBodyTwo, templateBodyOf("7", "Monday"), templateBodyOf("7"), "components[0]", 132000, count(1, 2)},
		{template.ValueCount, "too many", templateField, templateBodyTwo, templateBodyOf("7", "Monday"), templateBodyOf("7", "Monday", "x"), "components[0]", 132000, count(3, 2)},
		{template.ValueCount, "no body", templateField, templateBodyTwo, templateBodyOf("7", "Monday"), ``, "components", 132000, count(0, 2)},
		{template.ValueCount, "none wanted", templateField, templateNoValues, ``, templateBodyOf("7"), "components[0]", 132000, count(1, 0)},
		{template.ValueCount, "text header", templateField, header, templateHeaderOf(`{"type":"text","text":"7"}`), ``, "components", 132000, count(0, 1)},
		{template.ValueCount, "header absent", templateField, templateNoValues, ``, templateHeaderOf(`{"type":"text","text":"7"}`), "components[0]", 132000, count(1, 0)},
		{template.ValueCount, "static link", templateField, templateButtonsDef(`{"type":"URL","text":"a","url":"https://example.com"}`), ``,
			templateButtonOf("url", 0, `{"type":"text","text":"x"}`), "components[0]", 132000, count(1, 0)},
		{template.ValueCount, "named", templateField, templateNamed, templateNamedBody("who", "Ann", "no", "7"), templateNamedBody("who", "Ann"), "components[0]", 132000, count(1, 2)},
		{template.ValueMissing, "empty text", templateField, templateBodyTwo, templateBodyOf("7", "x"), templateBodyOf("7", ""), "components[0].parameters[1]", 131008, "Parameter of type text is missing text value"},
		{template.ValueMissing, "null text", templateField, templateBodyOne, templateBodyOf("7"), `{"type":"body","parameters":[{"type":"text","text":null}]}`,
			"components[0].parameters[0]", 131008, "Parameter of type text is missing text value"},
		{template.ValueMissing, "currency", templateField, templateBodyOne,
			`{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$5","code":"USD","amount_1000":5000}}]}`,
			`{"type":"body","parameters":[{"type":"currency","currency":{"code":"USD","amount_1000":5000}}]}`,
			"components[0].parameters[0]", 131008, "Parameter of type currency is missing text value"},
		{template.ValueName, "absent", templateField, templateNamed, templateNamedBody("no", "7", "who", "Ann"), templateBodyOf("Ann", "7"), "components[0].parameters[0]", 100, "Parameter name is missing or empty"},
		{template.ValueUnknown, "name", templateCodes, templateNamed, templateNamedBody("who", "Ann", "no", "7"), templateNamedBody("who", "Ann", "nr", "7"), "components[0].parameters[1]", 100, ""},
		{template.ValueUnknown, "twice", templateCodes, templateNamed, templateNamedBody("who", "Ann", "no", "7"), templateNamedBody("who", "Ann", "who", "7"), "components[0].parameters[1]", 100, ""},
		{template.ValueKind, "picture in a text", templateCodes, templateBodyOne, templateBodyOf("7"), `{"type":"body","parameters":[{"type":"image","image":{"id":"1"}}]}`,
			"components[0].parameters[0]", 132012, "Body: Format mismatch, expected TEXT, received IMAGE"},
		{template.ValueKind, "payload in a text", templateCodes, templateBodyOne, templateBodyOf("7"), `{"type":"body","parameters":[{"type":"payload","payload":"x"}]}`,
			"components[0].parameters[0]", 132012, "Body: Format mismatch, expected TEXT, received PAYLOAD"},
		{template.ValueWhitespace, "newline", "template-management", templateBodyOne, templateBodyOf("a b"), templateBodyOf("a\nb"), "components[0].parameters[0]", 132018, ""},
		{template.ValueWhitespace, "return", "template-management", templateBodyOne, templateBodyOf("a b"), templateBodyOf("a\rb"), "components[0].parameters[0]", 132018, ""},
		{template.ValueWhitespace, "tab", "template-management", templateBodyOne, templateBodyOf("a b"), templateBodyOf("a\tb"), "components[0].parameters[0]", 132018, ""},
		{template.ValueWhitespace, "spaces", "template-management", templateBodyOne, templateBodyOf("a    b    c"), templateBodyOf("a     b"), "components[0].parameters[0]", 132018, ""},
		{template.PartRepeated, "body", templateCodes, templateBodyOne, templateBodyOf("7"), templateBodyOf("7") + "," + templateBodyOf("7"), "components[1]", 131009, ""},
		{template.PartRepeated, "button", templateCodes, templateButtonsDef(`{"type":"QUICK_REPLY","text":"a"}`), templateButtonOf("quick_reply", 0, `{"type":"payload","payload":"x"}`),
			templateButtonOf("quick_reply", 0, ``) + "," + templateButtonOf("quick_reply", 0, ``), "components[1]", 131009, ""},
		{template.FilledHeader, "longest", templateCodes, header, templateHeaderOf(`{"type":"text","text":"` + templateChars(54) + `"}`), templateHeaderOf(`{"type":"text","text":"` + templateChars(55) + `"}`),
			"components[0]", 132005, ""},
		{template.FilledBody, "with others", templateCodes, templateBodyOne + footer, templateBodyOf(templateChars(1011)), templateBodyOf(templateChars(1012)), "components[0]", 132005, ""},
		{template.FilledBody, "body alone", "changelog", templateBodyOne, templateBodyOf(templateChars(32755)), templateBodyOf(templateChars(32756)), "components[0]", 132005, ""},
		{template.MediaKind, "missing", templateField, image, picture, ``, "components", 132012, "header: Format mismatch, expected IMAGE, received UNKNOWN"},
		{template.MediaKind, "other", templateField, image, picture, templateHeaderOf(`{"type":"video","video":{"id":"1"}}`), "components[0]", 132012,
			"header: Format mismatch, expected IMAGE, received VIDEO"},
		{template.MediaKind, "two", templateField, image, picture, templateHeaderOf(`{"type":"image","image":{"id":"1"}},{"type":"image","image":{"id":"2"}}`), "components[0]", 132012,
			"header: Format mismatch, expected IMAGE, received IMAGE"},
		{template.MediaMissing, "no file", "templates/components", image, templateHeaderOf(`{"type":"image","image":{"link":"https://example.com/a.png"}}`),
			templateHeaderOf(`{"type":"image","image":{"caption":"x"}}`), "components[0].parameters[0]", 131008, ""},
		{template.MediaMissing, "no place", "templates/components", place, templateHeaderOf(`{"type":"location","location":{"latitude":"1","longitude":"2"}}`),
			templateHeaderOf(`{"type":"location","location":{"name":"x"}}`), "components[0].parameters[0]", 131008, ""},
	}
}

func templateRequestCases() []templateFillCase {
	templateLink := templateButtonsDef(`{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"b","url":"https://example.com/{{1}}"}`)
	suffix := func(s string) string { return templateButtonOf("url", 1, `{"type":"text","text":"`+s+`"}`) }
	only := templateButtonsDef(`{"type":"URL","text":"b","url":"https://example.com/{{1}}"}`)
	coupon := templateButtonsDef(`{"type":"COPY_CODE"}`)
	code := func(n int) string {
		return templateButtonOf("copy_code", 0, `{"type":"coupon_code","coupon_code":"`+strings.Repeat("A", n)+`"}`)
	}
	mpm := templateButtonsDef(`{"type":"MPM"}`)
	mpmGood := templateButtonOf("mpm", 0, `{"type":"action","action":{"sections":[]}}`)
	flow := templateButtonsDef(`{"type":"FLOW","text":"a"}`)
	templateCall := templateButtonsDef(`{"type":"VOICE_CALL","text":"a"}`)
	flowGood := templateButtonOf("flow", 0, `{"type":"action","action":{"flow_token":"x"}}`)
	cardDef := `{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]}`
	media := templateNoValues + `,{"type":"CAROUSEL","cards":[` + cardDef + `,` + cardDef + `]}`
	spm := `{"components":[{"type":"HEADER","format":"PRODUCT"},{"type":"BUTTONS","buttons":[{"type":"SPM","text":"a"}]}]}`
	products := templateNoValues + `,{"type":"CAROUSEL","cards":[` + spm + `,` + spm + `]}`
	picture := templateHeaderOf(`{"type":"image","image":{"id":"1"}}`)
	product := templateHeaderOf(`{"type":"product","product":{"product_retailer_id":"1","catalog_id":"2"}}`)
	templateCards := func(header string, indexes ...int) string {
		var list []string
		for _, i := range indexes {
			list = append(list, fmt.Sprintf(`{"card_index":%d,"components":[%s]}`, i, header))
		}
		return `{"type":"carousel","cards":[` + strings.Join(list, ",") + `]}`
	}
	upTo := func(n int) (out []int) {
		for i := range n {
			out = append(out, i)
		}
		return out
	}
	offer := templateNoValues + `,{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Soon","has_expiration":true}},
		{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}`
	ends := func(at time.Time) string {
		return fmt.Sprintf(`{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":%d}}]}`, at.UnixMilli())
	}
	soon := ends(templateNow.Add(time.Hour))
	return []templateFillCase{
		{template.ButtonIndex, "beyond", templateCodes, templateLink, suffix("x"), suffix("x") + "," + templateButtonOf("quick_reply", 2, ``), "components[1]", 131009, ""},
		{template.ButtonIndex, "zero is a button", templateCodes, only, templateButtonOf("url", 0, `{"type":"text","text":"x"}`), templateButtonOf("url", 1, `{"type":"text","text":"x"}`), "components[0]", 131009, ""},
		{template.ButtonIndex, "absent", templateCodes, only, templateButtonOf("url", 0, `{"type":"text","text":"x"}`),
			`{"type":"button","sub_type":"url","parameters":[{"type":"text","text":"x"}]}`, "components[0]", 131009, ""},
		{template.ButtonKind, "other", templateCodes, templateLink, suffix("x"), suffix("x") + "," + templateButtonOf("copy_code", 0, ``), "components[1]", 131009, ""},
		{template.ButtonValue, "link", templateField, templateLink, suffix("x"), ``, "components", 131008, "Button at index 1 of type Url requires a parameter"},
		{template.ButtonValue, "link first", templateField, only, templateButtonOf("url", 0, `{"type":"text","text":"x"}`), ``, "components", 131008, "Button at index 0 of type Url requires a parameter"},
		{template.ButtonValue, "link without", templateField, only, templateButtonOf("url", 0, `{"type":"text","text":"x"}`), templateButtonOf("url", 0, ``), "components[0]", 131008,
			"Button at index 0 of type Url requires a parameter"},
		{template.ButtonValue, "code", "coupon-templates", coupon, code(1), ``, "components", 131008, "Button at index 0 of type Copy_code requires a parameter"},
		{template.ButtonValue, "products", "whatsapp/templates", mpm, mpmGood, ``, "components", 131008, "Button at index 0 of type Mpm requires a parameter"},
		{template.ValueMissing, "empty suffix", templateField, only, templateButtonOf("url", 0, `{"type":"text","text":"x"}`), templateButtonOf("url", 0, `{"type":"text","text":""}`),
			"components[0].parameters[0]", 131008, "Parameter of type text is missing text value"},
		{template.ValueMissing, "empty payload", templateField, templateLink, suffix("x") + "," + templateButtonOf("quick_reply", 0, `{"type":"payload","payload":"p"}`),
			suffix("x") + "," + templateButtonOf("quick_reply", 0, `{"type":"payload"}`), "components[1].parameters[0]", 131008, "Parameter of type payload is missing text value"},
		{template.ButtonParameter, "flow", "templates/components", flow, flowGood, templateButtonOf("flow", 0, `{"type":"text","text":"x"}`), "components[0].parameters[0]", 132012, ""},
		{template.ButtonParameter, "call", "templates/components", templateCall, templateButtonOf("voice_call", 0, `{"type":"ttl_minutes","ttl_minutes":5}`),
			templateButtonOf("voice_call", 0, `{"type":"text","text":"x"}`), "components[0].parameters[0]", 132012, ""},
		{template.URLEncoding, "space", "templates/components", templateLink, suffix("a%20b?c=d&amp"), suffix("a b"), "components[0].parameters[0]", 131009, ""},
		{template.URLEncoding, "letter", "templates/components", templateLink, suffix("%C3%A9"), suffix("é"), "components[0].parameters[0]", 131009, ""},
		{template.URLEncoding, "percent", "templates/components", templateLink, suffix("100%25"), suffix("100%2"), "components[0].parameters[0]", 131009, ""},
		{template.CodeLength, "coupon", "coupon-templates", coupon, code(20), code(21), "components[0].parameters[0]", 131009, ""},
		{template.CodeLength, "offer", "limited-time-offer", offer, soon + "," + code(15), soon + "," + code(16), "components[1].parameters[0]", 131009, ""},
		{template.CardCount, "fewer", templateCodes, media, templateCards(picture, 0, 1), templateCards(picture, 0), "components[0]", 132012, ""},
		{template.CardCount, "more", templateCodes, media, templateCards(picture, 0, 1), templateCards(picture, 0, 1, 2), "components[0]", 132012, ""},
		{template.CardCount, "none", templateCodes, media, templateCards(picture, 0, 1), ``, "components", 132012, ""},
		{template.CardCount, "products fewest", "product-card-carousel", products, templateCards(product, 0, 1), templateCards(product, 0), "components[0]", 132012, ""},
		{template.CardCount, "products most", "product-card-carousel", products, templateCards(product, upTo(10)...), templateCards(product, upTo(11)...), "components[0]", 132012, ""},
		{template.CardIndex, "order", templateCodes, media, templateCards(picture, 0, 1), templateCards(picture, 1, 0), "components[0].cards[0]", 132012, ""},
		{template.MediaKind, "in a card", templateField, media, templateCards(picture, 0, 1), templateCards(product, 0, 1), "components[0].cards[0].components[0]", 132012,
			"header: Format mismatch, expected IMAGE, received PRODUCT"},
		{template.OfferExpiry, "missing", "limited-time-offer", offer, soon + "," + code(1), code(1), "components", 131009, ""},
		{template.OfferExpiry, "at the end", "limited-time-offer", offer, ends(templateNow.Add(time.Millisecond)) + "," + code(1), ends(templateNow) + "," + code(1),
			"components[0].parameters[0]", 131009, ""},
		{template.OfferExpiry, "past", "limited-time-offer", offer, soon + "," + code(1), ends(templateNow.Add(-time.Millisecond)) + "," + code(1),
			"components[0].parameters[0]", 131009, ""},
	}
}

func TestTemplateFillRules(t *testing.T) {
	rules := whatsapp.TemplateRules(templateNow)
	covered := map[template.Code]bool{template.CodeLength: true}
	for _, c := range append(templateValueCases(), templateRequestCases()...) {
		covered[c.code] = true
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
	for _, row := range whatsapp.TemplateRows() {
		if !templateIsLintCode(row.Code) && !templateIsLifeCode(row.Code) && row.Code != template.CategoryRisk {
			require.Truef(t, covered[row.Code], "no case for %s", row.Code)
		}
	}
}

// withText drops a predicted text that the case does not state.
func templateWithText(e template.PlatformError, want string) template.PlatformError {
	if want == "" {
		e.Text = ""
	}
	return e
}

func templateIsLifeCode(code template.Code) bool {
	switch code {
	case template.Sendable, template.StatusEvent, template.PauseLength, template.CategoryOutcome,
		template.RefuseUnknown, template.RefuseApproval, template.RefusePaused, template.RefuseDisabled:
		return true
	}
	return false
}

func TestTemplateFillAuthenticationCode(t *testing.T) {
	rules := whatsapp.TemplateRules(templateNow)
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
			require.Equal(t, template.CodeLength, long[0].Code)
			require.Equal(t, "components[1].parameters[0]", long[1].Path)
			require.NotEmpty(t, template.Fill(def, templateRequestJSON(t, templateBodyOf("1")), rules, templateNow), "the button needs the code too")
		})
	}
}

func TestTemplateWhitespaceCodeChanged(t *testing.T) {
	turn := time.Date(2025, 5, 29, 0, 0, 0, 0, time.UTC)
	for at, want := range map[time.Time]int{turn.Add(-1): 100, turn: 132018, turn.Add(1): 132018} {
		mismatches := template.Fill(templateDefinitionJSON(t, templateBodyOne), templateRequestJSON(t, templateBodyOf("a\nb")), whatsapp.TemplateRules(at), at)
		require.Len(t, mismatches, 1)
		require.Equal(t, want, mismatches[0].Error.Code)
	}
}

// sharedLines reads one of the shared payload files, or skips the test.
func templateSharedLines(t *testing.T, name string) []json.RawMessage {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "payloads", name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not beside the repository: nothing checked", name)
	}
	require.NoError(t, err)
	defer f.Close()
	var out []json.RawMessage
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Body json.RawMessage }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		out = append(out, line.Body)
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, out)
	return out
}
