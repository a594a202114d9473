package lint_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// lintWith lints a definition against rows that a test states itself.
func lintWith(def *template.Template, rows ...template.Row) []template.Problem {
	return lint.Check(def, template.NewRules(now, rows))
}

func bodyOf(text string) *template.Template {
	return &template.Template{Language: "en", Category: template.Utility, Components: []template.Component{{Type: template.Body, Text: text}}}
}

// TestRowsWithoutValuesCheckNothing where Values says what is allowed.
func TestRowsWithoutValuesCheckNothing(t *testing.T) {
	for _, code := range []template.Code{"name_characters", "variable_syntax", "variable_name"} {
		def := bodyOf("Hi {{a#b}} there.")
		def.Name, def.ParameterFormat = "n!", "NAMED"
		require.Empty(t, lintWith(def, template.Row{Code: code}), code)
		require.Len(t, lintWith(def, template.Row{Code: code, Values: []string{map[bool]string{true: "#", false: "xyz"}[code == "variable_syntax"]}}), 1, code)
	}
}

// TestAllowedIsTheValuesAlone where a row has no numbers.
func TestAllowedIsTheValuesAlone(t *testing.T) {
	got := lintWith(bodyOf("x"), template.Row{Code: "category_unknown", Values: []string{"MARKETING", "AUTHENTICATION"}})
	require.Len(t, got, 1)
	require.Equal(t, "MARKETING, AUTHENTICATION", got[0].Allowed)
	require.Equal(t, `is "UTILITY"`, got[0].Detail)
}

// TestEveryWrongVariableIsNamed, not only the first.
func TestEveryWrongVariableIsNamed(t *testing.T) {
	def := bodyOf("a {{x#}} b {{}} c {{fine}} d {{y$}} e")
	def.ParameterFormat = "NAMED"
	var got []string
	for _, p := range lintWith(def, template.Row{Code: "variable_syntax", Values: []string{"#$"}}) {
		got = append(got, p.Detail)
	}
	require.Equal(t, []string{`variable "x#" holds one of #$`, "has a variable without a name", `variable "y$" holds one of #$`}, got)
}

// TestNumbersAndNamesDoNotMix, from one of each on.
func TestNumbersAndNamesDoNotMix(t *testing.T) {
	row := template.Row{Code: "variable_mixed"}
	for text, want := range map[string]string{
		"{{1}} {{a}}": "has 1 numbered and 1 named variables", "{{a}} {{1}} {{b}}": "has 1 numbered and 2 named variables",
		"{{1}} {{2}} {{a}}": "has 2 numbered and 1 named variables", "{{a}} {{b}}": "", "{{1}} {{2}}": "has 2 numbered and 0 named variables", "none": "",
	} {
		def := bodyOf(text)
		def.ParameterFormat = "NAMED"
		got := lintWith(def, row)
		if want == "" {
			require.Empty(t, got, text)
			continue
		}
		require.Len(t, got, 1, text)
		require.Equal(t, want, got[0].Detail)
	}
	positional := bodyOf("{{a}} {{b}}")
	positional.ParameterFormat = "POSITIONAL"
	require.Len(t, lintWith(positional, row), 1, "names where numbers are announced")
	positional.Components[0].Text = "one {{a}} only"
	require.Len(t, lintWith(positional, row), 1)
}

// TestDensityCountsWordsForEachVariable: so many for each distinct one.
func TestDensityCountsWordsForEachVariable(t *testing.T) {
	for least := range 4 {
		for variables := range 4 {
			for words := range 10 {
				text := strings.Repeat("word ", words)
				for i := range variables {
					text += fmt.Sprintf("{{%d}} {{%d}} - ", i+1, i+1)
				}
				got := lintWith(bodyOf(text), template.Row{Code: "variable_density", Min: int64(least)})
				require.Equal(t, words < least*variables, len(got) == 1, "%d words, %d variables, %d each", words, variables, least)
				if len(got) > 0 {
					require.Equal(t, fmt.Sprintf("has %d words for %d variables", words, variables), got[0].Detail)
				}
			}
		}
	}
	header := bodyOf("plain")
	header.Components[0].Type, header.Components[0].Text = template.Header, "{{1}}"
	require.Empty(t, lintWith(header, template.Row{Code: "variable_density", Min: 9}), "bodies only")
}

// TestVariablesOfEveryTextAreChecked: header, body and footer alike, buttons not.
func TestVariablesOfEveryTextAreChecked(t *testing.T) {
	for _, kind := range []template.ComponentType{template.Header, template.Body, template.Footer, template.LimitedTimeOffer} {
		def := &template.Template{Components: []template.Component{{Type: kind, Text: "Hi {{2}} there"}}}
		got := lintWith(def, template.Row{Code: "variable_numbering", Min: 1}, template.Row{Code: "variable_sample"})
		if kind == template.LimitedTimeOffer {
			require.Empty(t, got)
			continue
		}
		require.Len(t, got, 2, kind)
		require.Equal(t, "components[0].text", got[0].Path)
		require.Equal(t, "has {{2}} where {{1}} is due", got[0].Detail)
		require.Equal(t, "components[0].example", got[1].Path)
	}
}

// TestFixedWordingIsNotMeasured: where the platform writes a text, the rows for
// texts of one's own say nothing.
func TestFixedWordingIsNotMeasured(t *testing.T) {
	own := []template.Row{{Code: "body_length", Min: 1, Max: 3}, {Code: "footer_length", Min: 1, Max: 3}, {Code: "footer_variables"}}
	fixed := append([]template.Row{{Code: "body_fixed", For: "AUTHENTICATION"}, {Code: "footer_fixed", For: "AUTHENTICATION"}}, own...)
	def := func(category template.Category, text string) *template.Template {
		return &template.Template{Category: category, Components: []template.Component{{Type: template.Body, Text: text}, {Type: template.Footer, Text: text}}}
	}
	require.Empty(t, lintWith(def(template.Authentication, ""), fixed...))
	require.Len(t, lintWith(def(template.Authentication, ""), own...), 2)
	require.Len(t, lintWith(def(template.Utility, ""), fixed...), 2, "only that layout's")
	var got []string
	for _, p := range lintWith(def(template.Authentication, "much too long {{1}}"), fixed...) {
		got = append(got, p.Path+" "+p.Detail)
	}
	require.Equal(t, []string{"components[0].text is given", "components[1].text is given"}, got)
}

// TestTimeToLiveBeyondTheRange is accepted where the row lists the number.
func TestTimeToLiveBeyondTheRange(t *testing.T) {
	row := template.Row{Code: "ttl_range", For: "UTILITY", Min: 30, Max: 60, Values: []string{"-1", "12", "1000"}}
	for ttl, fits := range map[int64]bool{0: true, -1: true, 12: true, 1000: true, 30: true, 31: true, 59: true, 60: true,
		-2: false, 1: false, 11: false, 13: false, 29: false, 61: false, 100: false} {
		def := bodyOf("x")
		def.SendTTL = ttl
		got := lintWith(def, row)
		require.Equal(t, fits, len(got) == 0, ttl)
		if !fits {
			require.Equal(t, fmt.Sprint("is ", ttl), got[0].Detail)
			require.Equal(t, "30 to 60, -1, 12, 1000", got[0].Allowed)
		}
		def.Category = template.Marketing
		require.Empty(t, lintWith(def, row), "another category's range")
	}
}

// TestUntypedButtonsAreCountedOnce: the row for all together is no row for theirs.
func TestUntypedButtonsAreCountedOnce(t *testing.T) {
	for n := range 6 {
		def := &template.Template{Components: []template.Component{{Type: template.Buttons, Buttons: make([]template.Button, n)}}}
		got := lintWith(def, template.Row{Code: "button_count", Max: 3})
		require.Equal(t, n > 3, len(got) == 1, n)
		if n > 3 {
			require.Equal(t, fmt.Sprintf("has %d buttons", n), got[0].Detail)
		}
	}
}

// TestButtonRowsAreOfTheirKind: a row for one kind, or for none, says nothing of
// the others.
func TestButtonRowsAreOfTheirKind(t *testing.T) {
	def := &template.Template{Components: []template.Component{{Type: template.Buttons, Buttons: []template.Button{
		{Type: "VOICE_CALL", Text: "much too long", TTLMinutes: 9}}}}}
	for _, code := range []template.Code{"button_ttl", "button_label", "button_field", "button_category"} {
		require.Empty(t, lintWith(def, template.Row{Code: code, Max: 5}), code)
		require.Empty(t, lintWith(def, template.Row{Code: code, For: "URL", Max: 5}), code)
		require.Len(t, lintWith(def, template.Row{Code: code, For: "VOICE_CALL", Max: 5}), 1, code)
	}
}

// TestButtonFieldIsSet by any value but null, what holds nothing and what shows nothing, modelled or not.
func TestButtonFieldIsSet(t *testing.T) {
	for button, fits := range map[string]bool{
		`"url":"u"`: true, `"phone_number":"1"`: true, `"payload":"p"`: true, `"flow_id":"1"`: true, `"flow_id":7`: true, `"flow_id":{"a":1}`: true,
		`"url":""`: false, `"phone_number":null`: false, `"payload":""`: false, `"flow_id":""`: false, `"flow_id":" "`: false, `"flow_id":{}`: false, `"flow_id":[]`: false, `"payload":"\u00a0"`: false, `"flow_id":null`: false, `"other":"x"`: false, `"text":"x"`: false,
	} {
		def := parse(t, `{"components":[{"type":"BUTTONS","buttons":[{"type":"X",`+button+`}]}]}`)
		got := lintWith(def, template.Row{Code: "button_field", For: "X", Values: []string{"url", "phone_number", "payload", "flow_id"}})
		require.Equal(t, fits, len(got) == 0, button)
		if !fits {
			require.Equal(t, "has none of url, phone_number, payload, flow_id", got[0].Detail)
			require.Equal(t, "components[0].buttons[0]", got[0].Path)
		}
	}
}

// TestOnlyTheFirstCodeSampleIsMeasured: it is the one shown.
func TestOnlyTheFirstCodeSampleIsMeasured(t *testing.T) {
	row := template.Row{Code: "button_code_length", Max: 3}
	for example, problems := range map[string]int{`["abc","abcdef"]`: 0, `["abcd","abc"]`: 1, `["abcd","abcdef"]`: 1, `"abc"`: 0, `"abcd"`: 1, `[]`: 0} {
		def := parse(t, `{"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":`+example+`}]}]}`)
		require.Len(t, lintWith(def, row), problems, example)
	}
}

// TestHugeTextsSayOnlyTheirSize, a byte above the bound and not at it.
func TestHugeTextsSayOnlyTheirSize(t *testing.T) {
	rows := []template.Row{{Code: "button_url_variable"}, {Code: "variable_numbering", Min: 1}, {Code: "header_variables"}, {Code: "footer_variables"}}
	const bound = 64 << 10
	for size, huge := range map[int]bool{bound - 1: false, bound: false, bound + 1: true} {
		text := "{{2}}" + strings.Repeat("x", size-5)
		for _, def := range []*template.Template{bodyOf(text),
			{Components: []template.Component{{Type: template.Header, Text: text}}},
			{Components: []template.Component{{Type: template.Footer, Text: text}}},
			{Components: []template.Component{{Type: template.Buttons, Buttons: []template.Button{{Type: template.URL, URL: text}}}}},
		} {
			got := lintWith(def, rows...)
			require.NotEmpty(t, got)
			require.Equal(t, huge, got[0].Code == "text_huge")
			if huge {
				require.Len(t, got, 1)
				require.Equal(t, "at most 65536", got[0].Allowed)
				require.Equal(t, fmt.Sprintf("has %d bytes, so its variables were not checked", size), got[0].Detail)
				require.True(t, got[0].Warning)
			}
		}
	}
}

// TestRiskIsNamedOnce for each row, by the first phrase of it that is there.
func TestRiskIsNamedOnce(t *testing.T) {
	row := template.Row{Code: "category_risk", For: "MARKETING", Kind: "offers", Values: []string{"sale", "off", "deal"}}
	got := lintWith(bodyOf("A deal, 5% off"), row)
	require.Len(t, got, 1)
	require.Equal(t, `risk of category MARKETING: "off" suggests offers`, got[0].Detail)
	require.Len(t, lintWith(bodyOf("A deal, 5% off"), row, row), 2, "each row")
	for _, category := range []template.Category{"marketing", template.Authentication} {
		def := bodyOf("A deal, 5% off")
		def.Category = category
		require.Empty(t, lintWith(def, row), category)
	}
}

// TestRiskPhraseWithASignAtItsEnd is found before a word, one with a letter is not.
func TestRiskPhraseWithASignAtItsEnd(t *testing.T) {
	for _, c := range []struct {
		phrase, text string
		found        bool
	}{
		{"off!", "5 off!now", true}, {"off!", "off!", true}, {"off!", "xoff!", false}, {"off!", "x off!", true},
		{"off", "offer", false}, {"off", "off", true}, {"off", "off er", true}, {"off", "takeoff", false}, {"off", "takeoff off", true},
		{"% off", "5% off", true}, {"% off", "5% offer", false}, {"% off", "% off", true}, {"%", "5%5", true},
		{"aa", "aaa aa", true}, {"aa", "aaa", false}, {"é", "caf\u00e9", false}, {"é", "é", true},
	} {
		got := lintWith(bodyOf(c.text), template.Row{Code: "category_risk", For: "MARKETING", Values: []string{c.phrase}})
		require.Equal(t, c.found, len(got) == 1, "%q in %q", c.phrase, c.text)
	}
}

// TestRiskReadsSoManyBytes of all texts together, one byte parting each two.
func TestRiskReadsSoManyBytes(t *testing.T) {
	const bound = 16 << 10
	row := template.Row{Code: "category_risk", For: "MARKETING", Values: []string{"%"}}
	for size := bound - 3; size <= bound+2; size++ {
		def := bodyOf(strings.Repeat("x", size-1) + "%")
		require.Equal(t, size <= bound, len(lintWith(def, row)) == 1, "at the end of a body of %d", size)
		def = bodyOf(strings.Repeat("x", size))
		def.Components = append(def.Components, template.Component{Type: template.Footer, Text: "%x"})
		require.Equal(t, size+1 < bound, len(lintWith(def, row)) == 1, "after a body of %d", size)
	}
}

// TestVagueBodyOfFewWords counts the words outside variables, in bodies that are
// read at all.
func TestVagueBodyOfFewWords(t *testing.T) {
	for least := range int64(4) {
		row := template.Row{Code: "category_risk", For: "MARKETING", Kind: "vague texts", Min: least}
		for words := range int64(5) {
			text := strings.Repeat("word, ", int(words)) + "{{1}} !?"
			got := lintWith(bodyOf(text), row)
			require.Equal(t, words < least, len(got) == 1, "%d words, %d wanted", words, least)
			if len(got) > 0 {
				require.Equal(t, fmt.Sprintf("risk of category MARKETING: %d words suggest vague texts", words), got[0].Detail)
			}
		}
	}
	row := template.Row{Code: "category_risk", For: "MARKETING", Min: 1}
	for size, told := range map[int]bool{16<<10 - 1: true, 16 << 10: true, 16<<10 + 1: false} {
		require.Equal(t, told, len(lintWith(bodyOf(strings.Repeat("!", size)), row)) == 1, size)
	}
	require.Empty(t, lintWith(&template.Template{Category: template.Utility}, row), "no body says nothing vague")
}

// TestAdjacentVariablesEqualTheNaive: side by side is with nothing but space between.
func TestAdjacentVariablesEqualTheNaive(t *testing.T) {
	piece := rapid.SampledFrom([]string{"{{1}}", "{{2}}", " ", "\n", "x", "-"})
	rapid.Check(t, func(r *rapid.T) {
		pieces := rapid.SliceOfN(piece, 0, 8).Draw(r, "pieces")
		var edges, adjacent, begins, ends bool
		between, seen := "", false
		for i, p := range pieces {
			isVariable := strings.HasPrefix(p, "{{")
			if isVariable && seen && strings.TrimFunc(between, unicode.IsSpace) == "" {
				adjacent = true
			}
			if isVariable {
				begins = begins || strings.TrimSpace(strings.Join(pieces[:i], "")) == ""
				ends = ends || strings.TrimSpace(strings.Join(pieces[i+1:], "")) == ""
				between, seen = "", true
			} else {
				between += p
			}
		}
		edges = begins || ends
		text := strings.Join(pieces, "")
		require.Equal(r, adjacent, len(lintWith(bodyOf(text), template.Row{Code: "variable_adjacent"})) == 1, "%q", text)
		got := lintWith(bodyOf(text), template.Row{Code: "variable_edge", Values: []string{"BODY"}})
		require.Equal(r, edges, len(got) > 0, "%q", text)
		require.Equal(r, begins && ends, len(got) == 2, "%q", text)
		require.Empty(r, lintWith(bodyOf(text), template.Row{Code: "variable_edge", Values: []string{"HEADER"}}))
	})
}

// TestAllowedIsNotWhatIsForbidden: values that a text must not hold are not given as what it may hold.
func TestAllowedIsNotWhatIsForbidden(t *testing.T) {
	def := bodyOf("x")
	def.Components = append(def.Components, template.Component{Type: "FOOTER", Text: "a\nb"})
	got := lintWith(def, template.Row{Code: "text_content", For: "FOOTER", Values: []string{"newline"}})
	require.Len(t, got, 1)
	require.Empty(t, got[0].Allowed)
}
