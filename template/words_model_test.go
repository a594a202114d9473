package template_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

func partOfWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) }

// TestRiskPhraseEqualsTheNaive looks for a phrase at every rune of a text, not
// inside a word on either side that the phrase has a word on.
func TestRiskPhraseEqualsTheNaive(t *testing.T) {
	phrases := []string{"sale", "% off", "a", "off!", "7", "no 7", "sé", "e\u0301"}
	rapid.Check(t, func(r *rapid.T) {
		phrase := rapid.SampledFrom(phrases).Draw(r, "phrase")
		piece := rapid.OneOf(rapid.SampledFrom(phrases), rapid.SampledFrom([]string{" ", "x", "é", "\u0301", "7", "%", "!", "\u4e2d", "sal"}))
		text := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(r, "text"), "")
		rules := template.NewRules(now, []template.Row{{Code: template.CategoryRisk, For: "MARKETING", Kind: "k", Values: []string{phrase}}})
		def := &template.Template{Language: "en", Category: template.Utility, Components: []template.Component{{Type: template.Body, Text: text}}}

		runes, wanted := []rune(text), []rune(phrase)
		found := false
		for i := 0; i+len(wanted) <= len(runes); i++ {
			if !slices.Equal(runes[i:i+len(wanted)], wanted) {
				continue
			}
			end := i + len(wanted)
			inside := i > 0 && partOfWord(wanted[0]) && partOfWord(runes[i-1]) ||
				end < len(runes) && partOfWord(wanted[len(wanted)-1]) && partOfWord(runes[end])
			found = found || !inside
		}
		require.Equal(r, found, len(template.Lint(def, rules)) > 0, "%q in %q", phrase, text)
	})
}

// TestVariablesEqualTheNaive renders texts with braces in all places: what a
// reader sees is what a walk over the bytes makes of it.
func TestVariablesEqualTheNaive(t *testing.T) {
	piece := rapid.SampledFrom([]string{"{{", "}}", "{", "}", "1", "2", " ", "x", "{{1}}", "{{ 2 }}"})
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 1, 9).Draw(r, "text"), "")
		// Naive: at each "}}", the variable begins at the last "{{" since the one before.
		var names []string
		shown, rest := "", text
		for {
			open := strings.Index(rest, "{{")
			if open < 0 {
				break
			}
			shut := strings.Index(rest[open:], "}}")
			if shut < 0 {
				break
			}
			shut += open
			open = strings.LastIndex(rest[:shut], "{{")
			names = append(names, strings.TrimSpace(rest[open+2:shut]))
			shown += rest[:open] + "<" + names[len(names)-1] + ">"
			rest = rest[shut+2:]
		}
		shown += rest
		def := &template.Template{Components: []template.Component{{Type: template.Body, Text: text}}, ParameterFormat: template.Named}
		values := template.Values{Named: map[string]string{}}
		for _, name := range names {
			if name == "" {
				return // a variable without a name takes no value
			}
			values.Named[name] = "<" + name + ">"
		}
		got, err := template.Preview(def, values, nil, now)
		require.NoError(r, err, "%q", text)
		require.Equal(r, shown, got.Body, "%q", text)
	})
}

// TestManyVariables goes beyond the number up to which they are searched one by
// one, in order and out of order.
func TestManyVariables(t *testing.T) {
	for _, n := range []int{1, 9, 10, 15, 16, 17, 18, 33, 100} {
		for _, named := range []bool{false, true} {
			text, want := "x", "x"
			values := template.Values{}
			if named {
				values.Named = map[string]string{}
			}
			for i := n; i >= 1; i-- {
				name := fmt.Sprint(i)
				if named {
					name = fmt.Sprint("v", i)
					values.Named[name] = fmt.Sprint("value", i)
				}
				text += " {{" + name + "}} {{" + name + "}}"
				want += fmt.Sprintf(" value%d value%d", i, i)
			}
			if !named {
				for i := range n {
					values.Body = append(values.Body, fmt.Sprint("value", i+1))
				}
			}
			def := &template.Template{Components: []template.Component{{Type: template.Body, Text: text}}}
			got, err := template.Preview(def, values, nil, now)
			require.NoError(t, err, "%d, named %t", n, named)
			require.Equal(t, want, got.Body)
			if !named {
				continue
			}
			send := &template.Send{Components: []template.Part{{Type: "body"}}}
			for i := range n {
				send.Components[0].Parameters = append(send.Components[0].Parameters, template.Parameter{Type: "text", Name: fmt.Sprint("v", i+1), Text: "t"})
			}
			require.Empty(t, template.Fill(def, send, nil, now))
			send.Components[0].Parameters[n-1].Name = "v0"
			require.Equal(t, []template.Code{template.ValueUnknown}, codesOf(template.Fill(def, send, nil, now)))
		}
	}
	for name, named := range map[string]bool{"0": false, "9": false, "10": false, "/": true, ":": true, "1a": true, "a1": true, "1.": true} {
		def := &template.Template{Components: []template.Component{{Type: template.Body, Text: "x {{" + name + "}} y"}}}
		got := codesOf(template.Fill(def, template.NewSend("n", "en", "v"), nil, now))
		require.Equal(t, named, slices.Contains(got, template.ValueName), "%q", name)
	}
}

// TestWrongMembersAreQuotedShort names the first wrong member and quotes forty
// bytes of it at most, whole runes only.
func TestWrongMembersAreQuotedShort(t *testing.T) {
	quoted := func(inside string) string {
		var def template.Template
		err := json.Unmarshal([]byte(`{"language":7,"name":["`+inside+`"]}`), &def)
		require.Error(t, err)
		_, got, _ := strings.Cut(err.Error(), "name: want a string, got ")
		return got
	}
	x := func(n int) string { return strings.Repeat("x", n) }
	require.Equal(t, `["`+x(36)+`"]`, quoted(x(36)), "forty bytes")
	require.Equal(t, `["`+x(37)+`"...`, quoted(x(37)), "one more")
	require.Equal(t, `["`+x(37)+`...`, quoted(x(37)+"é"), "no half of a rune")
}

// TestQualityInEveryForm reads the score as a text, in an object, or not at all,
// and writes back what it read.
func TestQualityInEveryForm(t *testing.T) {
	for raw, want := range map[string]template.Quality{
		`{"quality_score":"GREEN"}`: "GREEN", `{"quality_score":{"score":"RED","date":7}}`: "RED", `{"quality_score":{"score":"RED"}}`: "RED",
		`{"quality_score":null}`: "", `{"quality_score":{}}`: "", `{"quality_score":""}`: "", `{}`: "",
	} {
		def := parse(t, raw)
		require.Equal(t, want, def.Quality, raw)
		back, err := json.Marshal(def)
		require.NoError(t, err)
		require.JSONEq(t, raw, string(back))
		def.Quality = "YELLOW"
		back, err = json.Marshal(def)
		require.NoError(t, err)
		require.Equal(t, template.Quality("YELLOW"), parse(t, string(back)).Quality, "%s changed", raw)
	}
	for _, raw := range []string{`{"quality_score":7}`, `{"quality_score":{"score":7}}`, `{"quality_score":[]}`} {
		require.ErrorContains(t, json.Unmarshal([]byte(raw), new(template.Template)), "quality_score: want a string or an object")
	}
}

// TestSamples reads every form in which samples are written.
func TestSamples(t *testing.T) {
	for raw, want := range map[string][2][]string{
		`"a"`: {{"a"}, {""}}, `""`: {}, `["a","","b"]`: {{"a", "b"}, {"", ""}}, `{"body_text":[["a","b"]]}`: {{"a", "b"}, {"", ""}},
		`[{"param_name":"x","example":"a"}]`: {{"a"}, {"x"}}, `[{"param_name":"","example":"a"}]`: {{"a"}, {""}},
		`[{"param_name":"x","example":""}]`: {{"x"}, {""}}, `[{"example":"a"}]`: {{"a"}, {""}}, `[{"param_name":"x"}]`: {{"x"}, {""}},
		`7`: {}, `null`: {}, `{`: {}, ``: {}, `[true,["a",7]]`: {{"a"}, {""}},
	} {
		samples, names := template.Example(raw).Samples()
		require.Equal(t, want[0], samples, raw)
		require.Equal(t, want[1], names, raw)
	}
	for size, n := range map[int]int{64<<10 - 1: 1, 64 << 10: 1, 64<<10 + 1: 0} {
		samples, _ := template.Example(`"` + strings.Repeat("x", size-2) + `"`).Samples()
		require.Len(t, samples, n, size)
	}
}
