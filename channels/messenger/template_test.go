package messenger_test

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

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

var templateNow = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func utilityDefinition(t *testing.T, head, components string) *template.Template {
	t.Helper()
	members := map[string]json.RawMessage{}
	for _, part := range []string{`"name":"n","language":"en","category":"UTILITY"`, strings.TrimPrefix(head, ","), `"components":[` + components + `]`} {
		require.NoError(t, json.Unmarshal([]byte("{"+part+"}"), &members)) // head amends
	}
	raw, err := json.Marshal(members)
	require.NoError(t, err)
	def := new(template.Template)
	require.NoError(t, json.Unmarshal(raw, def))
	return def
}

// Rules: send-messages/utility-messages, 2026-03-13, and reports where it is silent.
func TestTemplateLintRules(t *testing.T) {
	const body = `{"type":"BODY","text":"Order {{1}} ships to you soon.","example":{"body_text":[["7"]]}}`
	const plain = `{"type":"BODY","text":"Hello there."}`
	buttons := func(list string) string { return plain + `,{"type":"BUTTONS","buttons":[` + list + `]}` }
	const reply = `{"type":"POSTBACK","text":"a","payload":"p"}`
	for _, c := range []struct {
		code           template.Code
		name           string
		goodHead, good string
		badHead, bad   string
		confidence     template.Confidence
		subcode        int
		text           string
	}{
		{"category_unknown", "utility only", "", plain, `,"category":"MARKETING"`, plain, template.Documented, 0, "TAG_SHOULD_BE_MARKETING"},
		{"parameter_format_unknown", "named", `,"parameter_format":"NAMED"`, plain, `,"parameter_format":"OTHER"`, plain, template.Documented, 0, ""},
		{"component_unknown", "footer", "", plain, "", plain + `,{"type":"FOOTER","text":"x"}`, template.Documented, 0, ""},
		{"component_missing", "body", "", plain, "", `{"type":"HEADER","format":"TEXT","text":"x"}`, template.Assumed, 0, ""},
		{"component_repeated", "body", "", plain, "", plain + "," + plain, template.Assumed, 0, ""},
		{"name_length", "none", "", plain, `,"name":""`, plain, template.Documented, 0, ""},
		{"language_missing", "none", "", plain, `,"language":""`, plain, template.Documented, 0, ""},
		{"type_missing", "component", "", plain, "", plain + `,{"text":"x"}`, template.Assumed, 0, ""},
		{"type_missing", "button", "", buttons(reply), "", buttons(`{"text":"a"}`), template.Assumed, 0, ""},
		{"body_length", "none", "", plain, "", `{"type":"BODY","text":" "}`, template.Assumed, 0, ""},
		{"header_length", "none", "", plain + `,{"type":"HEADER","format":"TEXT","text":"x"}`, "", plain + `,{"type":"HEADER","format":"TEXT"}`, template.Assumed, 0, ""},
		{"header_sample", "address", "", plain + `,{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4:x"]}}`, "",
			plain + `,{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://example.com/x.png"]}}`, template.Documented, 0, ""},
		{"button_label", "none", "", buttons(reply), "", buttons(`{"type":"POSTBACK","payload":"p"}`), template.Assumed, 0, ""},
		{"button_url", "none", "", buttons(`{"type":"URL","text":"a","url":"https://example.com"}`), "", buttons(`{"type":"URL","text":"a"}`), template.Assumed, 0, ""},
		{"button_phone", "none", "", buttons(`{"type":"PHONE_NUMBER","text":"a","phone_number":"1"}`), "", buttons(`{"type":"PHONE_NUMBER","text":"a"}`), template.Assumed, 0, ""},
		{"button_field", "payload", "", buttons(reply), "", buttons(`{"type":"POSTBACK","text":"a"}`), template.Assumed, 0, ""},
		{"variable_single", "number", "", plain, "", `{"type":"BODY","text":"Order {1} ships to you soon."}`, template.Documented, 0, "INCORRECT_PARAMS"},
		{"header_format", "video", "", plain + `,{"type":"HEADER","format":"IMAGE"}`, "", plain + `,{"type":"HEADER","format":"VIDEO"}`, template.Documented, 0, ""},
		{"button_count", "three", "", buttons(reply + "," + reply + "," + reply), "", buttons(reply + "," + reply + "," + reply + "," + reply), template.Reported, 0, ""},
		{"button_count", "none", "", buttons(reply), "", buttons(""), template.Reported, 0, ""},
		{"button_unknown", "quick reply", "", buttons(reply), "", buttons(`{"type":"QUICK_REPLY","text":"a"}`), template.Reported, 2018416, ""},
		{"variable_syntax", "sign", "", body, "", `{"type":"BODY","text":"Order {{1%}} ships to you soon."}`, template.Documented, 0, "INCORRECT_PARAMS"},
		{"variable_numbering", "gap", "", body, "", `{"type":"BODY","text":"Order {{2}} ships to you soon."}`, template.Documented, 0, "INCORRECT_PARAMS"},
		{"variable_mixed", "both", "", body, "", `{"type":"BODY","text":"Order {{1}} ships to {{you}} soon."}`, template.Assumed, 0, "INCORRECT_PARAMS"},
		{"variable_edge", "end", "", body, "", `{"type":"BODY","text":"Here comes your order {{1}}"}`, template.Reported, 0, "INCORRECT_PARAMS"},
		{"variable_sample", "none", "", body, "", `{"type":"BODY","text":"Order {{1}} ships to you soon."}`, template.Reported, 0, "TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES"},
		{"variable_density", "words", "", body, "", `{"type":"BODY","text":"Order {{1}}."}`, template.Assumed, 0, "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT"},
		{"button_sample", "link", "", buttons(`{"type":"URL","text":"a","url":"https://example.com/{{1}}","example":["x"]}`), "",
			buttons(`{"type":"URL","text":"a","url":"https://example.com/{{1}}"}`), template.Reported, 0, "TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES"},
	} {
		t.Run(string(c.code)+"/"+c.name, func(t *testing.T) {
			problems := func(head, components string) (out []template.Problem) {
				for _, p := range lint.Check(utilityDefinition(t, head, components), template.NewRules(templateNow, messenger.New().Rulebook().Templates)) {
					if p.Code == c.code {
						out = append(out, p)
					}
				}
				return out
			}
			require.Empty(t, problems(c.goodHead, c.good), "accepted")
			got := problems(c.badHead, c.bad)
			require.Len(t, got, 1, "refused")
			require.Equal(t, c.confidence, got[0].Source.Confidence)
			require.Contains(t, got[0].Source.URL, "utility-messages")
			require.Equal(t, c.subcode, got[0].Error.Subcode)
			require.Equal(t, c.text, got[0].Error.Text)
		})
	}
}

func TestTemplateNamedParametersBegin(t *testing.T) {
	turn := time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC)
	def := utilityDefinition(t, `,"parameter_format":"NAMED"`, `{"type":"BODY","text":"Hello there."}`)
	require.Len(t, lint.Check(def, template.NewRules(turn.Add(-1), messenger.New().Rulebook().Templates)), 1)
	require.Empty(t, lint.Check(def, template.NewRules(turn, messenger.New().Rulebook().Templates)))
	require.Empty(t, lint.Check(def, template.NewRules(turn.Add(1), messenger.New().Rulebook().Templates)))
}

func TestTemplatePostbackNeedsItsPayload(t *testing.T) {
	def := utilityDefinition(t, "", `{"type":"BODY","text":"Hi."},{"type":"BUTTONS","buttons":[{"type":"POSTBACK","text":"a","payload":"order_{{1}}"}]}`)
	rules := template.NewRules(templateNow, messenger.New().Rulebook().Templates)
	good, err := template.Build(def, template.Values{Buttons: map[int]string{0: "7"}}, rules, templateNow)
	require.NoError(t, err)
	require.Empty(t, template.Fill(def, good, rules, templateNow))
	bad := template.Fill(def, &template.Send{}, rules, templateNow)
	require.Len(t, bad, 1)
	require.Equal(t, template.PlatformError{Code: 100, Subcode: 1893029}, bad[0].Error)
}

func TestTemplateRowsAreCited(t *testing.T) {
	for _, row := range messenger.New().Rulebook().Templates {
		require.NotEmpty(t, row.Source.URL, row.Code)
		_, err := time.Parse(time.DateOnly, row.Source.Date)
		require.NoError(t, err, row.Code)
	}
}

// Both names of the field are read, and both shapes of the value.
func TestTemplateChanges(t *testing.T) {
	decode := func(field, value string) ([]channels.Event, error) {
		return messenger.New().Decode(fmt.Appendf(nil,
			`{"object":"page","entry":[{"id":"1","time":1793491200,"changes":[{"field":%q,"value":%s}]}]}`, field, value))
	}
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	want := template.Update{Account: "1", ID: "7", Name: "n", Language: "en", Kind: template.StatusUpdate, At: at, Status: template.Approved}
	short := template.Update{Account: "1", ID: "7", Kind: template.StatusUpdate, At: at, Status: template.Approved}
	for _, field := range []string{"message_template_status_update", "messenger_template_status_update"} {
		for value, want := range map[string]template.Update{
			`{"event":"APPROVED","message_template_id":7,"message_template_name":"n","message_template_language":"en","reason":"NONE"}`: want,
			`{"id":"7","status":"APPROVED"}`: short,
		} {
			events, err := decode(field, value)
			require.NoError(t, err)
			require.Len(t, events, 1)
			require.Equal(t, channels.TemplateChange, events[0].Kind)
			require.Equal(t, &want, events[0].Template)
		}
		events, err := decode(field, `{"event":{}}`)
		require.ErrorContains(t, err, "entry[0].changes[0].value.event")
		require.Len(t, events, 1)
		require.Equal(t, channels.Unknown, events[0].Kind)
		require.Equal(t, field, events[0].Raw)
	}
}

// A sample request fits the sample definition of the same name: ours, and the published ones where they lie beside the repository.
func TestTemplatePayloadRequestFits(t *testing.T) {
	require.Equal(t, 1, requestsThatFit(t, []json.RawMessage{json.RawMessage(`{"name":"parcel_here","language":"en","category":"UTILITY","components":[
			{"type":"BODY","text":"Parcel {{1}} is here, {{2}}."},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Track","url":"https://example.com/{{1}}"}]}]}`)},
		[]json.RawMessage{json.RawMessage(`{"recipient":{"id":"7001000000000001"},"messaging_type":"UTILITY","message":{"template":{"name":"parcel_here",
			"language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"Ana"}]},
			{"type":"buttons","parameters":[{"type":"url","url":"7"}]}]}}}`), json.RawMessage(`{"message":{"text":"no template"}}`)}))
	definitions, requests := sharedLines(t, "messenger-templates.jsonl"), sharedLines(t, "messenger-requests.jsonl")
	if definitions != nil && requests != nil {
		require.Equal(t, 1, requestsThatFit(t, definitions, requests))
	}
}

// requestsThatFit requires that the requests that use a template fit its definition, and counts them.
func requestsThatFit(t *testing.T, defs, requests []json.RawMessage) (checked int) {
	t.Helper()
	definitions := map[string]*template.Template{}
	for _, body := range defs {
		def := new(template.Template)
		require.NoError(t, json.Unmarshal(body, def))
		definitions[def.Name] = def
	}
	for _, body := range requests {
		var request struct {
			Message struct{ Template *template.Send }
		}
		require.NoError(t, json.Unmarshal(body, &request))
		if s := request.Message.Template; s != nil {
			require.Contains(t, definitions, s.Name)
			require.Empty(t, template.Fill(definitions[s.Name], s, template.NewRules(templateNow, messenger.New().Rulebook().Templates), templateNow))
			checked++
		}
	}
	return checked
}

// sharedLines reads a file of the payloads beside the repository; where it is absent there are none, and the log says so.
func sharedLines(t *testing.T, name string) []json.RawMessage {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "payloads", name))
	if os.IsNotExist(err) {
		t.Logf("%s is not beside the repository: only our own sample is read", name)
		return nil
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

// The values of all buttons stand in one component, each under the name of its kind.
func TestTemplateButtonsStandTogether(t *testing.T) {
	rules := template.NewRules(templateNow, messenger.New().Rulebook().Templates)
	def := utilityDefinition(t, "", `{"type":"BODY","text":"Parcel {{1}} is here."},{"type":"BUTTONS","buttons":[
		{"type":"URL","text":"Shop","url":"https://example.com"},{"type":"URL","text":"Track","url":"https://example.com/{{1}}"},
		{"type":"POSTBACK","text":"Late","payload":"late_{{1}}"}]}`)
	const body = `{"type":"body","parameters":[{"type":"text","text":"7"}]}`
	fill := func(components string) (out []template.Code) {
		s := new(template.Send)
		require.NoError(t, json.Unmarshal([]byte(`{"components":[`+components+`]}`), s))
		for _, m := range template.Fill(def, s, rules, templateNow) {
			out = append(out, m.Code)
		}
		return out
	}
	const buttons = `,{"type":"buttons","parameters":[{"type":"URL","url":"7"},{"type":"POSTBACK","payload":"late_7"}]}`
	require.Empty(t, fill(body+buttons))
	require.Empty(t, fill(body+strings.ReplaceAll(strings.ReplaceAll(buttons, "URL", "url"), "POSTBACK", "postback")))
	for components, want := range map[string][]template.Code{
		`,{"type":"buttons","parameters":[{"type":"URL","url":"7"}]}`: {"button_value"},
		`,{"type":"buttons"}`: {"button_value", "button_value"},
		``:                    {"button_value", "button_value"},
		`,{"type":"buttons","parameters":[{"type":"URL"},{"type":"POSTBACK","payload":"p"}]}`:                                             {"value_missing"},
		`,{"type":"buttons","parameters":[{"type":"URL","url":"7"},{"type":"URL","url":"8"},{"type":"POSTBACK","payload":"p"}]}`:          {"value_count"},
		`,{"type":"buttons","parameters":[{"type":"URL","url":"7"},{"type":"POSTBACK","payload":"p"},{"type":"POSTBACK","payload":"q"}]}`: {"button_index"},
		`,{"type":"buttons","parameters":[{"type":"Ann","url":"7"}]}`:                                                                     {"type_unknown", "button_index", "button_value", "button_value"},
		buttons + `,{"type":"buttons"}`: {"part_repeated"},
	} {
		require.Equal(t, want, fill(body+components), components)
	}
	values := template.Values{Body: []string{"7"}, Buttons: map[int]string{1: "7", 2: "late_7"}}
	s, err := template.Build(def, values, rules, templateNow)
	require.NoError(t, err)
	require.Empty(t, template.Fill(def, s, rules, templateNow))
	raw, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"n","language":{"code":"en"},"components":[`+body+buttons+`]}`, string(raw))
	shown, err := template.Preview(def, values, rules, templateNow)
	require.NoError(t, err)
	require.Equal(t, "https://example.com/7", shown.Buttons[1].Target)
	_, err = template.Build(def, template.Values{Body: []string{"7"}, Buttons: map[int]string{1: "7"}}, rules, templateNow)
	require.ErrorContains(t, err, "button 2 needs a value")
}

// The page bars a variable at the edge, and prints a sample that has one there: a warning.
func TestTemplateVariableAtTheEdgeIsAWarning(t *testing.T) {
	def := utilityDefinition(t, "", `{"type":"BODY","text":"The parcel now is {{1}}","example":{"body_text":[["late"]]}}`)
	got := lint.Check(def, template.NewRules(templateNow, messenger.New().Rulebook().Templates))
	require.Len(t, got, 1)
	require.EqualValues(t, "variable_edge", got[0].Code)
	require.True(t, got[0].Warning)
}
