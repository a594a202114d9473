package template_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

// TestPreviewOfMoreCardsThanDefined shows the last card for those beyond, where a
// row lets a request have more.
func TestPreviewOfMoreCardsThanDefined(t *testing.T) {
	def := sendable(t, `{"components":[{"type":"BODY","text":"All:"},{"type":"CAROUSEL","cards":[
		{"components":[{"type":"BODY","text":"first {{1}}"}]},{"components":[{"type":"BODY","text":"other {{1}}"}]}]}]}`)
	rules := template.NewRules(now, []template.Row{{Code: "card_count", For: def.Layout(), Min: 1, Max: 4}})
	for n := 1; n <= 4; n++ {
		v := template.Values{}
		want := "All:"
		for i := range n {
			v.Cards = append(v.Cards, template.Values{Body: []string{fmt.Sprint(i)}})
			want += "\n---\n" + map[bool]string{true: "first ", false: "other "}[i == 0] + fmt.Sprint(i)
		}
		got, err := template.Preview(def, v, rules, now)
		require.NoError(t, err)
		require.Equal(t, want, got.String())
		_, err = template.Preview(def, v, nil, now)
		require.Equal(t, n == 2, err == nil, "as many as defined, without the row")
	}
	unbounded := template.NewRules(now, []template.Row{{Code: "card_count", For: def.Layout(), Min: 1}})
	for n := range 4 {
		_, err := template.Build(def, template.Values{Cards: slices.Repeat([]template.Values{{Body: []string{"x"}}}, n)}, unbounded, now)
		require.Equal(t, n == 2, err == nil, "%d cards: a row without Max is as many as defined", n)
	}
}

// TestPreviewOfButtons shows where each leads, in order, and nothing where a button
// got no value.
func TestPreviewOfButtons(t *testing.T) {
	def := parse(t, `{"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copy"},{"type":"URL","text":"One","url":"https://example.com/{{1}}"},
		{"type":"QUICK_REPLY","text":"Reply"},{"type":"URL","text":"Two","url":"https://example.com/{{1}}/x"},{"type":"URL","text":"Fixed","url":"https://example.com"}]}]}`)
	values := template.Values{Buttons: map[int]string{1: "a", 2: "payload", 3: "b"}}
	got, err := template.Preview(def, values, nil, now)
	require.NoError(t, err)
	want := []template.ShownButton{{Label: "Copy"}, {Label: "One", Target: "https://example.com/a"}, {Label: "Reply"},
		{Label: "Two", Target: "https://example.com/b/x"}, {Label: "Fixed", Target: "https://example.com"}}
	require.Equal(t, want, got.Buttons)
	values.Code = "C7"
	got, err = template.Preview(def, values, nil, now)
	require.NoError(t, err)
	want[0].Target = "C7"
	require.Equal(t, want, got.Buttons)
}

// TestPreviewEqualsTheNaive replaces every variable by hand, of header, body and
// link, by name and by number.
func TestPreviewEqualsTheNaive(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		named := rapid.Bool().Draw(r, "named")
		value := rapid.StringMatching(`[a-z]{1,3}`)
		v := template.Values{Named: map[string]string{}}
		variable := func(i int) string {
			if named {
				return "v" + strconv.Itoa(i)
			}
			return strconv.Itoa(i)
		}
		give := func(i int) string {
			name := variable(i)
			if x, ok := v.Named[name]; named && ok {
				return x
			}
			x := value.Draw(r, name)
			v.Named[name] = x
			return x
		}
		body, want := "Hello", "Hello"
		for _, i := range rapid.Permutation([]int{1, 2, 3}).Draw(r, "order") {
			x := give(i)
			body, want = body+" {{"+variable(i)+"}}.", want+" "+x+"."
		}
		if !named {
			v.Body = []string{v.Named["1"], v.Named["2"], v.Named["3"]}
		}
		header, wantHeader := "Hi", "Hi"
		if rapid.Bool().Draw(r, "header") {
			x := give(1)
			header, wantHeader = "Hi {{"+variable(1)+"}}", "Hi "+x
			v.Header = x
		}
		if named {
			v.Header = ""
		} else {
			v.Named = nil
		}
		def := &template.Template{Components: []template.Component{{Type: "FOOTER", Text: "Bye"}, {Type: "BODY", Text: body}, {Type: "HEADER", Text: header}}}
		got, err := template.Preview(def, v, smallRules(), now)
		require.NoError(r, err)
		require.Equal(r, template.Shown{Header: wantHeader, Body: want, Footer: "Bye"}, got)
	})
}

// TestOrderOfValuesEqualsTheNaive: numbers by their size, then whatever is no
// number as it came, however long.
func TestOrderOfValuesEqualsTheNaive(t *testing.T) {
	name := rapid.SampledFrom([]string{"1", "2", "3", "9", "10", "11", "100", "a", "b", "zz", "name", "long_name", "#", "-1"})
	rapid.Check(t, func(r *rapid.T) {
		text, names := "", []string(nil)
		for _, n := range rapid.SliceOfN(name, 1, 8).Draw(r, "names") {
			text += "{{" + n + "}};"
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		// Naive: the smallest number left, again and again; then the rest.
		var order []string
		for number := range 101 {
			if slices.Contains(names, strconv.Itoa(number)) {
				order = append(order, strconv.Itoa(number))
			}
		}
		for _, n := range names {
			if strings.Trim(n, "0123456789") != "" {
				order = append(order, n)
			}
		}
		v := template.Values{}
		want := text
		for _, n := range order {
			v.Body = append(v.Body, "<"+n+">")
			want = strings.ReplaceAll(want, "{{"+n+"}}", "<"+n+">")
		}
		def := &template.Template{ParameterFormat: "POSITIONAL", Components: []template.Component{{Type: template.Body, Text: text}}}
		got, err := template.Preview(def, v, nil, now)
		require.NoError(r, err)
		require.Equal(r, want, got.Body)
	})
}

// TestFilledBodyRowIsThatOfTheLayout, of a body alone, or of every other.
func TestFilledBodyRowIsThatOfTheLayout(t *testing.T) {
	rules := template.NewRules(now, []template.Row{{Code: "filled_body", Max: 5}, {Code: "filled_body", For: "BODY_ONLY", Max: 9},
		{Code: "filled_body", For: "MEDIA_CAROUSEL", Max: 7}, {Code: "filled_body", For: "AUTHENTICATION", Max: 3}})
	for raw, most := range map[string]int{
		`{"components":[{"type":"BODY","text":"{{1}}"}]}`:                                                      9,
		`{"components":[{"type":"BODY","text":"{{1}}"},{"type":"FOOTER","text":"f"}]}`:                         5,
		`{"components":[{"type":"BODY","text":"{{1}}"},{"type":"CAROUSEL","cards":[]}]}`:                       7,
		`{"category":"AUTHENTICATION","components":[{"type":"BODY","text":"{{1}}"}]}`:                          3,
		`{"category":"AUTHENTICATION","components":[{"type":"BODY"}]}`:                                         3,
		`{"category":"AUTHENTICATION","components":[{"type":"BODY","text":"{{1}}"},{"type":"FOOTER"}]}`:        3,
		`{"components":[{"type":"HEADER","text":"h"},{"type":"BODY","text":"{{1}}"}]}`:                         5,
		`{"components":[{"type":"BODY","text":"{{1}}"},{"type":"POSTER"}]}`:                                    5,
		`{"category":"UTILITY","parameter_format":"POSITIONAL","components":[{"type":"body","text":"{{1}}"}]}`: 9,
	} {
		for n := 1; n <= 11; n++ {
			got := codesOf(template.Fill(parse(t, raw), template.NewSend("n", "en", strings.Repeat("é", n)), rules, now))
			if n <= most {
				require.Empty(t, got, "%d in %s", n, raw)
			} else {
				require.Equal(t, []template.Code{"filled_body"}, got, "%d in %s", n, raw)
			}
		}
	}
	alone := parse(t, `{"components":[{"type":"HEADER","text":"{{1}}"}]}`)
	require.NotContains(t, codesOf(template.Fill(alone, &template.Send{Components: []template.Part{{Type: "header", Parameters: []template.Parameter{{Text: "x"}}}}},
		template.NewRules(now, []template.Row{{Code: "filled_body", For: "BODY_ONLY", Max: -1}}), now)), "filled_body", "a header alone is no body")
}

// TestVariablesInManyBraces open at the last pair before the name.
func TestVariablesInManyBraces(t *testing.T) {
	for text, want := range map[string]string{
		"{{1}}": "v", "{{{1}}": "{v", "{{{1}}}": "{v}", "{{{{1}}}}": "{{v}}", "{{ {{1}}": "{{ v", "{{1}": "{{1}", "}}{{1}}": "}}v", "{{x{{1}}": "{{xv",
		"{ {1}}": "{ {1}}", "{{\n1\t}}": "v", "{{1}}{{1}}": "vv", "{{1": "{{1", "1}}": "1}}", "": "",
	} {
		v := template.Values{}
		if strings.Contains(want, "v") {
			v.Body = []string{"v"}
		}
		got, err := template.Preview(&template.Template{ParameterFormat: "POSITIONAL", Components: []template.Component{{Type: "BODY", Text: text}}}, v, nil, now)
		require.NoError(t, err, "%q", text)
		require.Equal(t, want, got.Body, "%q", text)
	}
}

// TestFillOfButtonPositions refuses those outside the definition on either side.
func TestFillOfButtonPositions(t *testing.T) {
	def := parse(t, `{"components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY"},{"type":"QUICK_REPLY"}]}]}`)
	for index, fits := range map[int]bool{-2: false, -1: false, 0: true, 1: true, 2: false, 3: false, 1 << 30: false} {
		got := template.Fill(def, &template.Send{Components: []template.Part{{Type: "button", SubType: "quick_reply", Index: index,
			Parameters: []template.Parameter{{Type: "payload", Payload: "p"}}}}}, nil, now)
		if fits {
			require.Empty(t, got, index)
			continue
		}
		require.Equal(t, []template.Code{"button_index"}, codesOf(got))
		require.Equal(t, fmt.Sprintf("no button at index %d of 2", index), got[0].Detail)
		require.Equal(t, "components[0]", got[0].Path)
	}
}

// TestFillOfActions asks for the object, which null, nothing and a number are not.
func TestFillOfActions(t *testing.T) {
	def := parse(t, `{"components":[{"type":"BUTTONS","buttons":[{"type":"FLOW"}]}]}`)
	for raw, fits := range map[string]bool{"": false, "null": false, "{}": true, `{"flow_token":"t"}`: true, "7": false, `"x"`: false, "[]": false} {
		p := template.Parameter{Type: "action"}
		if raw != "" {
			p.Extra = map[string]json.RawMessage{"action": json.RawMessage(raw)}
		}
		got := codesOf(template.Fill(def, &template.Send{Components: []template.Part{{Type: "button", SubType: "flow", Parameters: []template.Parameter{p}}}}, nil, now))
		require.Equal(t, fits, len(got) == 0, "%q", raw)
		if !fits {
			require.Equal(t, []template.Code{"value_missing"}, got)
		}
	}
}

// TestFillWithoutCarousel asks for no card, whatever rows say of carousels.
func TestFillWithoutCarousel(t *testing.T) {
	rules := template.NewRules(now, []template.Row{{Code: "card_count", Min: 2, Max: 10}})
	require.Empty(t, template.Fill(parse(t, `{"components":[{"type":"BODY","text":"b"}]}`), &template.Send{}, rules, now))
	def := parse(t, `{"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"BODY","text":"b"}]}]}]}`)
	got := template.Fill(def, &template.Send{}, rules, now)
	require.Equal(t, []template.Code{"card_count"}, codesOf(got))
	require.Equal(t, "components", got[0].Path)
}

// TestWrongMediumIsSaidInThePlatformsWords: an untyped one is of no kind.
func TestWrongMediumIsSaidInThePlatformsWords(t *testing.T) {
	rules := template.NewRules(now, []template.Row{{Code: "media_kind", Error: template.PlatformError{Text: "want {want}, got {got}"}}})
	def := parse(t, `{"components":[{"type":"HEADER","format":"image"}]}`)
	for kind, want := range map[string]string{"": "UNKNOWN", "video": "VIDEO", "Text": "TEXT"} {
		got := template.Fill(def, &template.Send{Components: []template.Part{{Type: "header", Parameters: []template.Parameter{{Type: kind}}}}}, rules, now)
		require.Len(t, got, 1)
		require.Equal(t, "want IMAGE, got "+want, got[0].Error.Text)
	}
	for _, n := range []int{0, 2} {
		got := template.Fill(def, &template.Send{Components: []template.Part{{Type: "header", Parameters: make([]template.Parameter, n)}}}, rules, now)
		require.Equal(t, "want IMAGE, got UNKNOWN", got[0].Error.Text, n)
	}
}

// TestBuiltPartsHaveNoPosition but buttons and cards.
func TestBuiltPartsHaveNoPosition(t *testing.T) {
	def := sendable(t, `{"components":[{"type":"BODY","text":"{{1}}"},{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"has_expiration":true}},
		{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY"},{"type":"COPY_CODE"}]},{"type":"CAROUSEL","cards":[{"components":[]},{"components":[]}]}]}`)
	s, err := template.Build(def, template.Values{Body: []string{"x"}, Code: "C", OfferEnds: now.Add(1), Cards: make([]template.Values, 2)}, nil, now.Add(-1e6))
	require.NoError(t, err)
	got := map[template.ComponentType]int{}
	for _, p := range s.Components {
		got[p.Type] = p.Index
	}
	require.Equal(t, map[template.ComponentType]int{"body": -1, "limited_time_offer": -1, "button": 1, "carousel": -1}, got)
	cards := s.Components[len(s.Components)-1].Cards
	require.Equal(t, []int{0, 1}, []int{cards[0].Index, cards[1].Index})
}
