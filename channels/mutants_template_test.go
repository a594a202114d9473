package channels_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// object is a JSON object.
type object = map[string]any

// A templateSample is a definition of our making with a request that fits it: the corpus is testdata/templates.jsonl.
type templateSample struct {
	Name, Channel    string
	Definition, Send json.RawMessage
	definition, send object
}

// A templateMutation breaks a definition or a request at one place. It names the problems that are due, as in templateAnswers; none
// where the sample has no such place. No other problem may be found.
type templateMutation struct {
	name  string
	spoil func(r *rand.Rand, s *spoiled) []string
}

// spoiled is what a mutation changes.
type spoiled struct {
	channel          string
	rules            *template.Rules
	definition, send object
}

var mutantTime = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

var mutantRules = map[string]*template.Rules{whatsapp.Name: template.NewRules(mutantTime, whatsapp.New().Rulebook().Templates), messenger.Name: template.NewRules(mutantTime, messenger.New().Rulebook().Templates)}

// templateAnswers is what the platforms answer to each problem: code and subcode, or the reason of a rejection, or nothing that is
// known. A word behind the problem tells cases of it apart.
var templateAnswers = map[string]string{
	whatsapp.Name: `
		name_length -; name_characters 100/2388046; language_unsupported 100; category_unknown 100; parameter_format_unknown -
		ttl_range -; ttl_range:MARKETING - warning; component_missing -; component_repeated -; component_unknown - warning
		type_missing 100; language_list_excludes -; language_list_category -; language_policy 100; component_forbidden -; layout_category -; header_format 100/2388047; header_category -
		button_alone - warning; button_category:SHOP - warning; member_word:FLOW -; member_word 100 warning; button_first - warning; otp_app_twice - warning
		button_url_form 100; button_phone_characters 100 warning; offer_button -; offer_button:COPY_CODE - warning
		sample_member 100/2388043; sample_member:IMAGE 100/2388273; member_form -; library_buttons -; otp_package_characters -; otp_signature_characters -; variable_single INVALID_FORMAT warning; variable_sample_more 100/2388043 warning
		header_length 100/2388040; header_variables 100/2388047; header_sample 100/2388273; text_content:HEADER 100/2388047
		text_content:FOOTER 100/2388073; text_content:BUTTON 100/2388060; body_length 100/2388040; body_newlines 100/2388072
		body_emoji 100/2388072; body_fixed -; footer_length 100/2388040; footer_variables 100/2388073 warning; footer_fixed -
		footer_minutes -; button_count -; button_grouping -; button_unknown - warning; button_category -; button_label 100/2388040
		button_label_twice - warning; button_url 100/2388040; button_url_barred 100/2388081; button_url_variable INVALID_FORMAT
		button_sample 100/2388043; button_phone 100/2388040; button_code_length 100/2388040; button_field -; button_ttl -
		carousel_cards -; carousel_card_header -; carousel_alike -; carousel_card_buttons -; carousel_card_body 100/2388040
		carousel_card_parts -; offer_text 100/2388040; otp_required -; otp_kind -; otp_apps -; otp_package -
		otp_signature -; otp_terms -; autofill_label -; variable_syntax INVALID_FORMAT; variable_blank 100/2388043 warning
		variable_numbering INVALID_FORMAT; variable_name INVALID_FORMAT; variable_repeated INVALID_FORMAT
		variable_mixed INVALID_FORMAT; variable_edge 100/2388299; variable_signs 100/2388299 warning
		variable_adjacent INVALID_FORMAT; variable_sample 100/2388043; variable_density 100/2388293 warning
		value_count 132000; value_count:URL 132018; value_missing 131008; value_name 100; value_unknown 100; value_kind 132012
		value_whitespace 132018; part_repeated 131009; filled_header 132005; filled_body 132005; filled_url 132005; media_kind 132012
		media_missing 131008; button_index 131009; button_kind 132018; button_name 100; button_minutes 131009; button_list 131009; button_text 131009; button_item 131008; value_members 131008; value_form 100; button_static 100; button_part 131009
		button_part:CATALOG 131008 warning; button_value 131008; button_parameter 132012; button_action 131008; url_encoding 131009
		code_length 131009; code_length:QUICK_REPLY 131009 warning; code_differs 131009 warning; value_blank 131008 warning; value_named 100 warning; part_unknown 100 warning; type_unknown 100 warning; value_word 131009; value_whitespace:COPY_CODE 132018 warning; text_content:BODY 100; text_content:LIMITED_TIME_OFFER 100; member_form:BODY 100/2388043; member_form:HEADER 100/2388043; member_form:IMAGE 100/2388273; card_count 132012; card_index 132012; offer_expiry 131009; offer_ended 131009 warning; content_unknown - warning`,
	messenger.Name: `
		category_unknown TAG_SHOULD_BE_MARKETING; name_length -; language_missing -; member_form -; sample_member:IMAGE -; type_missing 100; header_length -; header_sample -
		body_length -; button_label -; button_url -; button_phone -; button_field -; variable_single INCORRECT_PARAMS; parameter_format_unknown -; component_missing -; component_repeated -
		component_unknown - warning; header_format -; button_count -; button_unknown 100/2018416
		button_sample TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES; variable_syntax INCORRECT_PARAMS; variable_numbering INCORRECT_PARAMS
		variable_mixed INCORRECT_PARAMS; variable_name INCORRECT_PARAMS warning; variable_blank INCORRECT_PARAMS warning; variable_edge INCORRECT_PARAMS warning; variable_density PARAMS_TO_WORD_RATIO_EXCEED_LIMIT warning; variable_sample TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES
		value_count 100; value_missing 100; value_name 100; value_unknown 100; value_kind 100; value_blank 100 warning; value_named 100 warning; part_unknown 100 warning; type_unknown 100 warning; value_form 100; button_url_form -; button_phone_characters - warning; sample_member:URL -; text_content:HEADER -; text_content:BODY -; text_content:BUTTON -; member_form:BODY -; member_form:HEADER -; member_form:IMAGE -; part_repeated 100; media_kind 100; media_missing 100 warning
		button_index 100; button_value 100; button_value:POSTBACK 100/1893029; content_unknown - warning`,
}

// templateSamples are the corpus.
func templateSamples(t *testing.T) []templateSample {
	raw, err := os.ReadFile("testdata/templates.jsonl")
	require.NoError(t, err)
	var out []templateSample
	for line := range bytes.Lines(raw) {
		var s templateSample
		require.NoError(t, json.Unmarshal(line, &s))
		require.NoError(t, json.Unmarshal(s.Definition, &s.definition))
		require.NoError(t, json.Unmarshal(s.Send, &s.send))
		out = append(out, s)
	}
	return out
}

// judge gives the problems of the definition, and of the request unless the definition was broken, each with the platform's answer.
func (s *spoiled) judge(t *testing.T, request bool) []string {
	def, send := new(template.Template), new(template.Send)
	rewrite(t, s.definition, def)
	problems := lint.Check(def, s.rules)
	if request {
		rewrite(t, s.send, send)
		problems = append(problems, template.Fill(def, send, s.rules, mutantTime)...)
	}
	var out []string
	for _, p := range problems {
		out = append(out, string(p.Code)+" "+answerOf(p))
	}
	return out
}

// rewrite reads an object into one of the library's, which must write it again as it was.
func rewrite(t *testing.T, from object, into any) {
	raw, err := json.Marshal(from)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, into), "%s", raw)
	written, err := json.Marshal(into)
	require.NoError(t, err)
	require.Equal(t, upperCategory(raw), upperCategory(written))
}

// upperCategory gives the one member that is written in another letter case than it was read.
func upperCategory(raw []byte) (o object) {
	if json.Unmarshal(raw, &o) == nil && o["category"] != nil {
		o["category"] = strings.ToUpper(o["category"].(string))
	}
	return o
}

func answerOf(p template.Problem) string {
	answer := "-"
	switch e := p.Error; {
	case e.Subcode != 0:
		answer = fmt.Sprintf("%d/%d", e.Code, e.Subcode)
	case e.Code != 0:
		answer = strconv.Itoa(e.Code)
	case e.Text != "":
		answer = e.Text
	}
	if p.Warning {
		answer += " warning"
	}
	return answer
}

// answered completes problems by the platform's answers.
func answered(t *testing.T, channel string, due []string) []string {
	var out []string
	for _, problem := range due {
		_, answer, found := strings.Cut(";"+strings.NewReplacer("\n", ";", "\t", "", "; ", ";").Replace(templateAnswers[channel])+";", ";"+problem+" ")
		require.True(t, found, "%s: no answer to %s", channel, problem)
		answer, _, _ = strings.Cut(answer, ";")
		code, _, _ := strings.Cut(problem, ":")
		out = append(out, code+" "+answer)
	}
	return out
}

// disguise writes a definition or a request otherwise: letter case, places as text, the order of components, members that nobody
// knows. None of it means anything.
func disguise(r *rand.Rand, v any) {
	switch v := v.(type) {
	case object:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			member := v[name]
			switch text, ok := member.(string); {
			case ok && slices.Contains([]string{"type", "format", "category", "parameter_format", "otp_type", "sub_type"}, name):
				v[name] = pick(r, []string{strings.ToUpper(text), strings.ToLower(text), text})
			case member != nil && (name == "index" || name == "card_index"):
				v[name] = pick(r, []any{member, fmt.Sprint(member)})
			case name == "components", name == "cards" && holder(member, "card_index") != nil:
				parts := member.([]any)
				r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			}
			if name != "example" {
				disguise(r, member)
			}
		}
		if r.IntN(4) == 0 {
			v["x_future"] = pick(r, []any{nil, "x", 1, []any{}, object{"id": "1"}})
		}
	case []any:
		for _, element := range v {
			disguise(r, element)
		}
	}
}

// copyOf is a deep copy of a sample.
func (s *templateSample) copyOf() *spoiled {
	return &spoiled{channel: s.Channel, rules: mutantRules[s.Channel], definition: deep(s.definition).(object), send: deep(s.send).(object)}
}

// deep copies what was read from JSON.
func deep(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for name, member := range v {
			out[name] = deep(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = deep(v[i])
		}
		return out
	default:
		return v
	}
}

// Every definition and request that is broken at one place has that problem, with the platform's answer, and no other; disguised
// alone they have none.
func TestMutatedTemplates(t *testing.T) {
	t.Parallel()
	nothing := []templateMutation{{"nothing", func(_ *rand.Rand, s *spoiled) []string {
		if s.definition["library_template_name"] != nil {
			return []string{"content_unknown"} // a copy of the library says nothing of what it takes
		}
		return []string{}
	}}}
	r := rand.New(rand.NewPCG(mutantSeed, 3))
	found := map[string]map[string]int{whatsapp.Name: {}, messenger.Name: {}}
	mutateTemplates(t, r, slices.Concat(headMutations(), textMutations(), buttonMutations(), layoutMutations(), formMutations(), wordMutations()), false, found)
	mutateTemplates(t, r, slices.Concat(nothing, sendMutations(), sendButtonMutations(), sendFormMutations(), sendWordMutations()), true, found)
	for channel, answers := range templateAnswers {
		for _, answer := range strings.FieldsFunc(answers, func(c rune) bool { return c == ';' || c == '\n' }) {
			problem, _, _ := strings.Cut(strings.TrimSpace(answer), " ")
			require.True(t, problem == "" || found[channel][problem] > 0, "%s: nothing has the problem %s", channel, problem)
		}
	}
}

// mutateTemplates counts the problems that were found.
func mutateTemplates(t *testing.T, r *rand.Rand, mutations []templateMutation, requests bool, found map[string]map[string]int) {
	samples := templateSamples(t)
	for i := range mutations {
		m, made := &mutations[i], 0
		// As many mutants as samples; a place that few of them have is met 20 times in each.
		for n := 0; made < *times*len(samples) && n < *times*20*len(samples); n++ {
			sample := &samples[n%len(samples)]
			s := sample.copyOf()
			due := m.spoil(r, s)
			if due == nil {
				continue
			}
			made++
			for _, problem := range due {
				found[s.channel][problem]++
			}
			disguise(r, s.definition)
			disguise(r, s.send)
			want, got := answered(t, s.channel, due), s.judge(t, requests)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				definition, _ := json.Marshal(s.definition)
				send, _ := json.Marshal(s.send)
				t.Errorf("%s: %s: due %q, got %q\n%s\n%s", sample.Name, m.name, want, got, definition, send)
				break
			}
		}
		require.Positive(t, made, "%s: no sample has the place", m.name)
	}
}

// components of a kind, in the definition or request and in its cards.
func (s *spoiled) components(of object, kind string) []object {
	var out []object
	var walk func(of object)
	walk = func(of object) {
		list, _ := of["components"].([]any)
		for _, c := range list {
			c := c.(object)
			if strings.EqualFold(c["type"].(string), kind) {
				out = append(out, c)
			}
			cards, _ := c["cards"].([]any)
			for _, card := range cards {
				walk(card.(object))
			}
		}
	}
	walk(of)
	return out
}

// some picks one, nil where there is none.
func some(r *rand.Rand, from []object) object {
	if len(from) == 0 {
		return nil
	}
	return pick(r, from)
}

// part is a component of the definition, or of one of its cards; nil where there is none.
func (s *spoiled) part(r *rand.Rand, kind string) object {
	return some(r, s.components(s.definition, kind))
}

// top is a component of the definition itself.
func (s *spoiled) top(kind string) object {
	list, _ := s.definition["components"].([]any)
	for _, c := range list {
		if c := c.(object); strings.EqualFold(c["type"].(string), kind) {
			return c
		}
	}
	return nil
}

func (s *spoiled) add(c object) {
	list, _ := s.definition["components"].([]any)
	s.definition["components"] = append(list, c)
}

func (s *spoiled) is(category string) bool { return s.definition["category"] == category }

func (s *spoiled) named() bool { return s.definition["parameter_format"] == "NAMED" }

func (s *spoiled) whatsapp() bool { return s.channel == whatsapp.Name }

// without removes a component of a kind from the definition.
func (s *spoiled) without(kind string) {
	list, _ := s.definition["components"].([]any)
	s.definition["components"] = slices.DeleteFunc(list, func(c any) bool { return strings.EqualFold(c.(object)["type"].(string), kind) })
}

func clone(o object) object { return maps.Clone(o) }

// addSample gives a component a sample of one more variable, and the variable.
func (s *spoiled) addSample(c object) string {
	name := fmt.Sprint(strings.Count(c["text"].(string), "{{") + 1)
	if s.named() {
		name = "one_more"
	}
	s.sample(c, name)
	return "{{" + name + "}}"
}

// sample gives a component a sample of a variable.
func (s *spoiled) sample(c object, name string) {
	example, _ := c["example"].(object)
	if example == nil {
		example = object{}
		c["example"] = example
	}
	if s.named() {
		for key, list := range example {
			example[key] = append(list.([]any), object{"param_name": name, "example": "x"})
			return
		}
	}
	if c["type"] == "HEADER" {
		list, _ := example["header_text"].([]any)
		example["header_text"] = append(list, "x")
		return
	}
	var texts []any
	if list, _ := example["body_text"].([]any); len(list) > 0 {
		texts = list[0].([]any)
	}
	example["body_text"] = []any{append(texts, "x")}
}
