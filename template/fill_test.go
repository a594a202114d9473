package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

const twoValues = `{"name":"n","language":"en","components":[{"type":"BODY","text":"Order {{1}} ships on {{2}}."}]}`

func codesOf(mismatches []template.Problem) []template.Code {
	var out []template.Code
	for _, m := range mismatches {
		out = append(out, m.Code)
	}
	return out
}

func TestFillReportsEverything(t *testing.T) {
	def := parse(t, `{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Order {{1}} ships on {{2}}."},
		{"type":"BUTTONS","buttons":[{"type":"URL","text":"a","url":"https://example.com/{{1}}"},{"type":"COPY_CODE"}]}]}`)
	s := parseSend(t, `{"components":[{"type":"body","parameters":[{"type":"text","text":"a\nb"},{"type":"text","text":""},{"type":"text","text":"c"}]},
		{"type":"button","sub_type":"copy_code","index":"1","parameters":[{"type":"coupon_code","coupon_code":"123456789"}]}]}`)
	got := template.Fill(def, s, smallRules(), now)
	require.Equal(t, []template.Code{"value_count", "value_whitespace", "value_missing", "code_length",
		"media_kind", "button_value"}, codesOf(got))
	require.Equal(t, "components[0]", got[0].Path)
	require.Equal(t, template.PlatformError{Code: 1, Text: "got 3, want 2"}, got[0].Error)
	require.Equal(t, "components[0].parameters[0]", got[1].Path)
	require.Equal(t, "components[1].parameters[0]", got[3].Path)
	require.Equal(t, "https://example.com/rules", got[0].Source.URL)
}

func TestFillNeverQuotesValues(t *testing.T) {
	def := parse(t, twoValues)
	secret := "secret\n" + strings.Repeat("x", 100)
	for _, m := range template.Fill(def, template.NewSend("n", "en", secret), smallRules(), now) {
		require.NotContains(t, m.Detail+m.Error.Text, "secret")
	}
}

func TestFillWithoutRulesFindsStructure(t *testing.T) {
	got := template.Fill(parse(t, twoValues), template.NewSend("n", "en", "7"), nil, now)
	require.Equal(t, []template.Code{"value_count"}, codesOf(got))
	require.Zero(t, got[0].Error)
	require.Empty(t, template.Fill(parse(t, twoValues), template.NewSend("n", "en", "a\tb", strings.Repeat("x", 9999)), nil, now), "limits need rows")
	require.Equal(t, []template.Code{"value_count"}, codesOf(template.Fill(parse(t, twoValues), nil, nil, now)))
	require.Empty(t, template.Fill(&template.Template{}, nil, nil, now))
}

// A definition without components, a nil one and no form at all are compared with nothing; nothing can be built of them.
func TestFillOfWhatIsNotKnown(t *testing.T) {
	bare := &template.Template{Name: "n", Language: "en"}
	send := template.NewSend("n", "en", "7")
	for _, got := range [][]template.Problem{template.Fill(bare, send, smallRules(), now), template.Fill(nil, send, nil, now), template.View{}.Fill(send, nil, now)} {
		require.Equal(t, []template.Code{"content_unknown"}, codesOf(got))
		require.True(t, got[0].Warning)
	}
	require.Empty(t, template.Fill(bare, template.NewSend("n", "en"), nil, now))
	_, err := template.Build(bare, template.Values{Body: []string{"7"}}, nil, now)
	require.ErrorContains(t, err, "no components")
	_, err = template.Build(bare, template.Values{}, nil, now)
	require.NoError(t, err)
	_, err = template.Build(&template.Template{Name: "n"}, template.Values{}, nil, now)
	require.ErrorContains(t, err, "needs both")
}

func TestFillNeverLints(t *testing.T) {
	for _, body := range []string{"{{1}}", "{{1}}{{2}}", "x {{3}} y {{7}} z", "{{1}} and {{1}}"} {
		def := &template.Template{Components: []template.Component{{Type: template.Body, Text: body}}}
		n := strings.Count(body, "{{")
		if body == "{{1}} and {{1}}" {
			n = 1
		}
		values := make([]string, n)
		for i := range values {
			values[i] = "x"
		}
		require.Empty(t, template.Fill(def, template.NewSend("n", "en", values...), smallRules(), now), body)
		require.NotEmpty(t, template.Fill(def, template.NewSend("n", "en", append(values, "x")...), smallRules(), now), body)
	}
}

func TestFillLetsUnknownKindsThrough(t *testing.T) {
	def := parse(t, `{"components":[{"type":"BODY","text":"Order {{1}} ships."},{"type":"BUTTONS","buttons":[{"type":"NEW_KIND","text":"a"}]}]}`)
	s := parseSend(t, `{"components":[{"type":"body","parameters":[{"type":"emoji","emoji":"x"}]},{"type":"future","parameters":[{"type":"text"}]},
		{"type":"button","sub_type":"new_kind","index":0,"parameters":[{"type":"new_value","new_value":1}]}]}`)
	require.Empty(t, template.Fill(def, s, smallRules(), now))
}

func TestFillCountsEveryUseOfAVariable(t *testing.T) {
	def := parse(t, `{"components":[{"type":"BODY","text":"{{1}} {{1}}"}]}`)
	require.Empty(t, template.Fill(def, template.NewSend("n", "en", strings.Repeat("é", 29)), smallRules(), now), "59 characters")
	require.Equal(t, []template.Code{"filled_body"}, codesOf(template.Fill(def, template.NewSend("n", "en", strings.Repeat("é", 30)), smallRules(), now)))
	limit := smallRows()
	for i := range limit {
		if limit[i].Code == "filled_body" {
			limit[i].Max = 61
		}
	}
	require.Empty(t, template.Fill(def, template.NewSend("n", "en", strings.Repeat("é", 30)), template.NewRules(now, limit), now), "61 characters")
}

func TestFillOrderOfNumbersNotOfAppearance(t *testing.T) {
	def := parse(t, `{"components":[{"type":"BODY","text":"{{2}} {{2}} {{2}} {{2}} then {{1}}"}]}`)
	require.Empty(t, template.Fill(def, template.NewSend("n", "en", strings.Repeat("x", 30), "y"), smallRules(), now))
	require.Equal(t, []template.Code{"filled_body"}, codesOf(template.Fill(def, template.NewSend("n", "en", "y", strings.Repeat("x", 30)), smallRules(), now)))
}

func TestFillListIsBounded(t *testing.T) {
	values := make([]string, 10_000)
	for i := range values {
		values[i] = "a\nb"
	}
	got := template.Fill(parse(t, twoValues), template.NewSend("n", "en", values...), smallRules(), now)
	require.Len(t, got, most+1)
	require.EqualValues(t, "too_many", got[most].Code)
}

func TestFillManyNamedValues(t *testing.T) {
	var body strings.Builder
	part := template.Part{Type: "body"}
	for i := range 5000 {
		fmt.Fprintf(&body, "v {{n%d}} ", i)
		part.Parameters = append(part.Parameters, template.Parameter{Type: "text", Name: fmt.Sprintf("n%d", i), Text: "x"})
	}
	def := &template.Template{Components: []template.Component{{Type: template.Body, Text: body.String()}}}
	require.Empty(t, template.Fill(def, &template.Send{Components: []template.Part{part}}, nil, now))
}

func TestFillOfferEndsAtAnInstant(t *testing.T) {
	def := parse(t, `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x","has_expiration":true}}]}`)
	ends := func(ms string) *template.Send {
		return parseSend(t, `{"components":[{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":`+ms+`}}]}]}`)
	}
	end := time.UnixMilli(1_800_000_000_000)
	for _, ms := range []string{"1800000000000", `"1800000000000"`} {
		require.Empty(t, template.Fill(def, ends(ms), nil, end.Add(-1)))
		require.NotEmpty(t, template.Fill(def, ends(ms), nil, end))
		require.NotEmpty(t, template.Fill(def, ends(ms), nil, end.Add(1)))
	}
	for _, ms := range []string{`"soon"`, `null`, `1e99`, `99999999999999999999`} {
		require.Equal(t, []template.Code{"offer_expiry"}, codesOf(template.Fill(def, ends(ms), nil, now)), ms)
	}
	open := parse(t, `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x"}}]}`)
	require.Empty(t, template.Fill(open, &template.Send{}, nil, now), "an offer without an end needs none")
	require.Empty(t, template.Fill(open, parseSend(t, `{"components":[{"type":"limited_time_offer"}]}`), nil, now))
	require.NotEmpty(t, template.Fill(open, ends("1"), nil, now))
}

// listed is a catalogue's view of a definition, which is prepared for many sends.
func listed(t require.TestingT, def *template.Template) template.View {
	def.Name, def.Language = "n", "en"
	c := template.NewCatalogue(nil)
	require.NoError(t, c.Put("acc", now, def))
	return lookup(t, c, now)
}

func TestFillClean(t *testing.T) {
	def, s, rules := parse(t, twoValues), template.NewSend("n", "en", "7", "Monday"), smallRules()
	form := listed(t, def)
	require.Empty(t, form.Fill(s, rules, now))
	require.Zero(t, testing.AllocsPerRun(100, func() { form.Fill(s, rules, now) }))
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { template.Fill(def, s, rules, now) }), 6.0, "compiling included")
	header := listed(t, parse(t, `{"parameter_format":"NAMED","components":[{"type":"HEADER","format":"TEXT","text":"Hi {{who}}"},{"type":"BODY","text":"Order {{no}}."},
		{"type":"BUTTONS","buttons":[{"type":"URL","url":"https://example.com/{{1}}"}]}]}`))
	full := parseSend(t, `{"components":[{"type":"header","parameters":[{"type":"text","parameter_name":"who","text":"Ann"}]},
		{"type":"body","parameters":[{"type":"text","parameter_name":"no","text":"7"}]},
		{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"x"}]}]}`)
	require.Empty(t, header.Fill(full, rules, now))
	require.Zero(t, testing.AllocsPerRun(100, func() { header.Fill(full, rules, now) }))
}

func TestNewSendIsARequest(t *testing.T) {
	written, err := json.Marshal(template.NewSend("n", "en", "7"))
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"7"}]}]}`, string(written))
	written, err = json.Marshal(template.NewSend("n", "en"))
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"n","language":{"code":"en"}}`, string(written))
}

func BenchmarkFillTwoValues(b *testing.B) {
	form, s, rules := listed(b, parse(b, twoValues)), template.NewSend("n", "en", "7", "Monday"), smallRules()
	b.ReportAllocs()
	for b.Loop() {
		if len(form.Fill(s, rules, now)) > 0 {
			b.Fatal("does not fit")
		}
	}
}

func BenchmarkFillUnprepared(b *testing.B) {
	def, s, rules := parse(b, twoValues), template.NewSend("n", "en", "7", "Monday"), smallRules()
	b.ReportAllocs()
	for b.Loop() {
		if len(template.Fill(def, s, rules, now)) > 0 {
			b.Fatal("does not fit")
		}
	}
}

// How the language is chosen is told of the request itself, even where nothing is known of the template.
func TestFillPolicyOfTheLanguage(t *testing.T) {
	row := template.Row{Code: "language_policy", Values: []string{"deterministic"}, Error: template.PlatformError{Code: 100}}
	rules := template.NewRules(now, []template.Row{row})
	for _, def := range []string{`{}`, `{"components":[{"type":"BODY","text":"Hello."}]}`} {
		for _, good := range []string{`{"code":"en"}`, `{"code":"en","policy":"DETERMINISTIC"}`, `{"code":"en","policy":"determinis\u0074ic"}`, `{"code":"en","policy":null}`, `{"code":"en","policy":""}`} {
			require.Empty(t, template.Fill(parse(t, def), parseSend(t, `{"language":`+good+`}`), rules, now), good)
		}
		got := template.Fill(parse(t, def), parseSend(t, `{"language":{"code":"en","policy":"fallback"}}`), rules, now)
		require.Equal(t, []template.Problem{{Code: "language_policy", Path: "language.policy", Detail: "policy is none of deterministic", Error: row.Error}}, got)
		require.Empty(t, template.Fill(parse(t, def), parseSend(t, `{"language":{"code":"en","policy":"fallback"}}`), nil, now))
	}
}

// A request gives a one-time code twice: in the body, and in the button that copies it.
func TestCodeOfBodyAndButton(t *testing.T) {
	def := parse(t, `{"category":"AUTHENTICATION","components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]}`)
	rules := template.NewRules(now, []template.Row{{Code: "code_differs", Warning: true}, {Code: "button_kind", For: "OTP", Values: []string{"URL"}}})
	fill := func(body, button string, index int) []template.Code {
		return codesOf(template.Fill(def, &template.Send{Components: []template.Part{
			{Type: "button", SubType: "url", Index: index, Parameters: []template.Parameter{{Type: "text", Text: button}}},
			{Type: "body", Parameters: []template.Parameter{{Type: "text", Text: body}}}}}, rules, now))
	}
	require.Empty(t, fill("7", "7", 0))
	require.Equal(t, []template.Code{"code_differs"}, fill("7", "8", 0))
	require.Equal(t, []template.Code{"code_differs"}, fill("7", "7 ", 0))
	require.Equal(t, []template.Code{"value_missing"}, fill("7", "", 0), "said once")
	require.Equal(t, []template.Code{"value_missing"}, fill("", "8", 0))
	for _, index := range []int{-1, 1} {
		require.Equal(t, []template.Code{"button_index", "button_value"}, fill("7", "8", index))
	}
}

// A card's number says which card of the definition it is, wherever it stands.
func TestCardsInAnotherOrder(t *testing.T) {
	card := func(text string) string { return `{"components":[{"type":"BODY","text":"` + text + `"}]}` }
	def := parse(t, `{"components":[{"type":"CAROUSEL","cards":[`+card("Nothing")+`,`+card("One {{1}} here")+`,`+card("Two {{1}} and {{2}} here")+`]}]}`)
	numbered := func(numbers ...int) (cards []template.CardPart) {
		for _, n := range numbers {
			part := template.Part{Type: "body", Parameters: make([]template.Parameter, max(0, min(n, 2)))}
			for i := range part.Parameters {
				part.Parameters[i] = template.Parameter{Type: "text", Text: "a"}
			}
			cards = append(cards, template.CardPart{Index: n, Components: []template.Part{part}})
		}
		return cards
	}
	fill := func(numbers ...int) []template.Code {
		return codesOf(template.Fill(def, &template.Send{Components: []template.Part{{Type: "carousel", Cards: numbered(numbers...)}}}, nil, now))
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		require.Empty(t, fill(order...), order)
	}
	require.Equal(t, []template.Code{"card_index", "value_count"}, fill(0, 0, 2), "the second is compared with the second")
	require.Equal(t, []template.Code{"card_index"}, fill(-1, 1, 2))
	require.Equal(t, []template.Code{"card_index"}, fill(0, 1, 3))
}
