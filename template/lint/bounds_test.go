package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestLintQuotesOnlyTheBeginning(t *testing.T) {
	rules := template.NewRules(now, []template.Row{{Code: "language_unsupported", Values: []string{"X"}}})
	detail := func(language string) string {
		problems := lint.Check(&template.Template{Language: language}, rules)
		require.Len(t, problems, 1)
		return problems[0].Detail
	}
	require.Equal(t, `is "`+strings.Repeat("a", 41)+`"`, detail(strings.Repeat("a", 41)))
	require.Equal(t, `is "`+strings.Repeat("a", 41)+`"...`, detail(strings.Repeat("a", 42)))
	require.Equal(t, `is "a\nb"`, detail("a\nb"))
}

func TestLintStopsInsideLists(t *testing.T) {
	apps := make([]template.App, 500)
	names := strings.Repeat("{{A}} ", 1)
	for i := range 500 {
		names += "{{" + strings.Repeat("A", i+1) + "}} "
	}
	rules := template.NewRules(now, []template.Row{
		{Code: "otp_signature", Min: 11, Max: 11},
		{Code: "variable_name", Values: []string{"a"}},
		{Code: "variable_syntax", Values: []string{"A"}},
		{Code: "carousel_card_header", Values: []string{"IMAGE"}},
	})
	for name, c := range map[string]template.Component{
		"apps":  {Type: template.Buttons, Buttons: []template.Button{{Type: template.OTP, SupportedApps: apps}}},
		"names": {Type: template.Body, Text: names[:60000]},
		"cards": {Type: template.Carousel, Cards: make([]template.Card, 500)},
	} {
		problems := lint.Check(&template.Template{Components: []template.Component{c}}, rules)
		require.Len(t, problems, most+1, name)
	}
}

func TestLintHugeHeaderAndFooter(t *testing.T) {
	huge := strings.Repeat("{{1}} ", 12000)
	for _, kind := range []template.ComponentType{template.Header, template.Body, template.Footer} {
		problems := lint.Check(&template.Template{Components: []template.Component{{Type: kind, Text: huge}}}, template.NewRules(now, []template.Row{
			{Code: "header_variables", Max: 1}, {Code: "footer_variables"}, {Code: "variable_sample"}}))
		require.Len(t, problems, 1, kind)
		require.EqualValues(t, "text_huge", problems[0].Code)
		require.Equal(t, "components[0].text", problems[0].Path)
	}
}

func TestRiskReadsTheBeginningOfLongTexts(t *testing.T) {
	rules := template.NewRules(now, []template.Row{
		{Code: "category_risk", For: "MARKETING", Language: "en", Kind: "offer", Values: []string{"sale", ""}},
		{Code: "category_risk", For: "MARKETING", Language: "es", Kind: "offer", Values: []string{"words"}},
		{Code: "category_risk", For: "UTILITY", Kind: "never", Values: []string{"words"}},
	})
	lint := func(text string) []template.Problem {
		return lint.Check(&template.Template{Language: "en", Category: template.Utility, Components: []template.Component{
			{Type: template.Body, Text: text}, {Type: template.Footer, Text: "sale"}}}, rules)
	}
	require.Len(t, lint("words"), 1)
	require.Empty(t, lint(strings.Repeat("word ", 10_000)))
	require.Len(t, lint("sale "+strings.Repeat("word ", 10_000)), 1)
}

func partOfWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) }

// TestRiskPhraseEqualsTheNaive looks for a phrase at every rune of a text, not
// inside a word on either side that the phrase has a word on.
func TestRiskPhraseEqualsTheNaive(t *testing.T) {
	phrases := []string{"sale", "% off", "a", "off!", "7", "no 7", "sé", "e\u0301"}
	rapid.Check(t, func(r *rapid.T) {
		phrase := rapid.SampledFrom(phrases).Draw(r, "phrase")
		piece := rapid.OneOf(rapid.SampledFrom(phrases), rapid.SampledFrom([]string{" ", "x", "é", "\u0301", "7", "%", "!", "\u4e2d", "sal"}))
		text := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(r, "text"), "")
		rules := template.NewRules(now, []template.Row{{Code: "category_risk", For: "MARKETING", Kind: "k", Values: []string{phrase}}})
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
		require.Equal(r, found, len(lint.Check(def, rules)) > 0, "%q in %q", phrase, text)
	})
}

// TestLengthRowOfEveryShape gives a row every pair of small bounds, 0 being none,
// and texts of every length around them.
func TestLengthRowOfEveryShape(t *testing.T) {
	for _, low := range []int64{0, 1, 2, 3, 12} {
		for _, high := range []int64{0, 1, 2, 3, 12} {
			allowed := "at most " + fmt.Sprint(high)
			switch {
			case low == high && high > 0:
				allowed = fmt.Sprint(high)
			case low > 0 && high > 0:
				allowed = fmt.Sprintf("%d to %d", low, high)
			case low > 0:
				allowed = fmt.Sprintf("at least %d", low)
			case high == 0:
				allowed = ""
			}
			rules := template.NewRules(now, []template.Row{{Code: "body_length", Min: low, Max: high}})
			for n := range 15 {
				def := &template.Template{Category: template.Utility, Components: []template.Component{{Type: template.Body, Text: strings.Repeat("é", n)}}}
				got := lint.Check(def, rules)
				if int64(n) >= low && (high == 0 || int64(n) <= high) {
					require.Empty(t, got, "%d in %d to %d", n, low, high)
					continue
				}
				require.Len(t, got, 1, "%d in %d to %d", n, low, high)
				require.Equal(t, allowed, got[0].Allowed)
				require.Contains(t, got[0].Detail, fmt.Sprintf("has %d characters", n))
			}
		}
	}
}
