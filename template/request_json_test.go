package template_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

// TestEveryFieldOfARequest is read from its name and leaves nothing in Extra but
// the positions, which may be text.
func TestEveryFieldOfARequest(t *testing.T) {
	const raw = `{"name":"n","language":{"code":"en"},"components":[
		{"type":"body","parameters":[{"type":"text","parameter_name":"x","text":"v"}]},
		{"type":"button","sub_type":"quick_reply","index":2,"parameters":[{"type":"payload","payload":"p"},{"type":"coupon_code","coupon_code":"c"}]},
		{"type":"carousel","cards":[{"card_index":"1","components":[{"type":"header"}]}]}]}`
	index := func(name, n string) map[string]json.RawMessage {
		return map[string]json.RawMessage{name: json.RawMessage(n)}
	}
	want := &template.Send{Name: "n", Language: "en", Components: []template.Part{
		{Type: "body", Index: -1, Parameters: []template.Parameter{{Type: "text", Name: "x", Text: "v"}}},
		{Type: "button", SubType: "quick_reply", Index: 2, Extra: index("index", "2"),
			Parameters: []template.Parameter{{Type: "payload", Payload: "p"}, {Type: "coupon_code", CouponCode: "c"}}},
		{Type: "carousel", Index: -1, Cards: []template.CardPart{{Index: 1, Extra: index("card_index", `"1"`),
			Components: []template.Part{{Type: "header", Index: -1}}}}},
	}}
	s := parseSend(t, raw)
	require.Equal(t, want, s)
	back, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, raw, string(back))
}

// TestPositionIsANumberOrItsText, from 0; a position that is not there is -1.
func TestPositionIsANumberOrItsText(t *testing.T) {
	for raw, want := range map[string]int{``: -1, `null`: -1, `0`: 0, `"0"`: 0, `1`: 1, `"12"`: 12, `99`: 99} {
		part, card := `{}`, `{}`
		if raw != "" {
			part, card = `{"index":`+raw+`}`, `{"card_index":`+raw+`}`
		}
		both := `{"components":[` + part + `,{"cards":[` + card + `]}]}`
		s := parseSend(t, both)
		require.Equal(t, want, s.Components[0].Index, raw)
		require.Equal(t, want, s.Components[1].Cards[0].Index, raw)
		back, err := json.Marshal(s)
		require.NoError(t, err)
		require.JSONEq(t, both, string(back))
	}
	for _, raw := range []string{`-1`, `"-1"`, `""`, `"a"`, `"1x"`, `"null"`, `" 1"`, `"+1"`, `1.5`, `true`, `[]`, `{}`, `99999999999999999999`} {
		var s template.Send
		err := json.Unmarshal([]byte(`{"components":[{"index":`+raw+`}]}`), &s)
		require.ErrorContains(t, err, "components[0].index: want a whole number from 0, got ", raw)
		err = json.Unmarshal([]byte(`{"components":[{"cards":[{"card_index":`+raw+`}]}]}`), &s)
		require.ErrorContains(t, err, "components[0].cards[0].card_index: want a whole number from 0, got ", raw)
	}
}

// TestPositionWritten is the field's; what Extra holds stays only where it says
// the same or the field says nothing.
func TestPositionWritten(t *testing.T) {
	for _, c := range []struct {
		index       int
		extra, want string
	}{
		{0, ``, `0`}, {3, ``, `3`}, {-1, ``, ``}, {-2, ``, ``},
		{0, `0`, `0`}, {0, `"0"`, `"0"`}, {1, `"1"`, `"1"`}, {2, `"1"`, `2`}, {0, `1`, `0`}, {0, `null`, `0`},
		{-1, `1`, `1`}, {-2, `1`, `1`}, {-1, `null`, `null`},
		{0, `"x"`, `0`}, {0, `-5`, `0`}, {0, `1.5`, `0`},
	} {
		note := fmt.Sprintf("%d with %s", c.index, c.extra)
		var extra, cardExtra map[string]json.RawMessage
		if c.extra != "" {
			extra = map[string]json.RawMessage{"index": json.RawMessage(c.extra)}
			cardExtra = map[string]json.RawMessage{"card_index": json.RawMessage(c.extra)}
		}
		want, wantCard := `{"type":"button"}`, `{}`
		if c.want != "" {
			want, wantCard = `{"type":"button","index":`+c.want+`}`, `{"card_index":`+c.want+`}`
		}
		raw, err := json.Marshal(template.Send{Components: []template.Part{{Type: "button", Index: c.index, Extra: extra},
			{Type: "carousel", Cards: []template.CardPart{{Index: c.index, Extra: cardExtra}}}}})
		require.NoError(t, err, note)
		require.JSONEq(t, `{"components":[`+want+`,{"type":"carousel","cards":[`+wantCard+`]}]}`, string(raw), note)
	}
	raw, err := json.Marshal(template.Send{Components: []template.Part{{Type: "body", Index: 3}}})
	require.NoError(t, err)
	require.JSONEq(t, `{"components":[{"type":"body"}]}`, string(raw), "only buttons have a position")
}

// TestBrokenPositionIsAnError, not a panic, when a host put it there.
func TestBrokenPositionIsAnError(t *testing.T) {
	for _, broken := range []string{``, `"`, `x`, `{`} {
		card := func(index int) template.Send {
			return template.Send{Components: []template.Part{{Cards: []template.CardPart{{Index: index, Extra: map[string]json.RawMessage{"card_index": json.RawMessage(broken)}}}}}}
		}
		_, err := json.Marshal(card(-1))
		require.Error(t, err, "%q", broken)
		raw, err := json.Marshal(card(1))
		require.NoError(t, err, "the field wins")
		require.JSONEq(t, `{"components":[{"cards":[{"card_index":1}]}]}`, string(raw))
	}
}

// TestLanguageWritten is the field's; a language object that says the same keeps
// what stands beside the code.
func TestLanguageWritten(t *testing.T) {
	for _, c := range []struct{ code, extra, want string }{
		{"en", ``, `{"code":"en"}`}, {"", ``, ``},
		{"en", `{"code":"en","policy":"p"}`, `{"code":"en","policy":"p"}`},
		{"de", `{"code":"en","policy":"p"}`, `{"code":"de"}`},
		{"", `{"code":"en"}`, `{"code":"en"}`},
		{"en", `{"code":7}`, `{"code":"en"}`}, {"en", `7`, `{"code":"en"}`}, {"en", `null`, `{"code":"en"}`},
	} {
		s := template.Send{Language: c.code}
		if c.extra != "" {
			s.Extra = map[string]json.RawMessage{"language": json.RawMessage(c.extra)}
		}
		want := `{}`
		if c.want != "" {
			want = `{"language":` + c.want + `}`
		}
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		require.JSONEq(t, want, string(raw), "%q with %s", c.code, c.extra)
	}
	require.Empty(t, parseSend(t, `{"language":{"code":"en"}}`).Extra)
	require.Contains(t, parseSend(t, `{"language":{"code":"en","policy":"p"}}`).Extra, "language")
	require.Contains(t, parseSend(t, `{"language":{}}`).Extra, "language")
}

// TestShownValue is the text, or the fallback of the object that the type names.
func TestShownValue(t *testing.T) {
	rules := template.NewRules(now, []template.Row{{Code: "filled_body", Max: 5}})
	object := func(kind, raw string) map[string]json.RawMessage {
		return map[string]json.RawMessage{kind: json.RawMessage(raw)}
	}
	for name, c := range map[string]struct {
		param template.Parameter
		shown string
	}{
		"text":                {template.Parameter{Type: "text", Text: "abcdef"}, "abcdef"},
		"fallback":            {template.Parameter{Type: "currency", Extra: object("currency", `{"fallback_value":"$1.2345"}`)}, "$1.2345"},
		"text before it":      {template.Parameter{Type: "currency", Text: "$1", Extra: object("currency", `{"fallback_value":"$1.2345"}`)}, "$1"},
		"longer text":         {template.Parameter{Type: "currency", Text: "$1.2345", Extra: object("currency", `{"fallback_value":"$1"}`)}, "$1.2345"},
		"date":                {template.Parameter{Type: "date_time", Extra: object("date_time", `{"fallback_value":"today!"}`)}, "today!"},
		"another's fallback":  {template.Parameter{Type: "currency", Extra: object("date_time", `{"fallback_value":"today!"}`)}, ""},
		"no fallback":         {template.Parameter{Type: "currency", Extra: object("currency", `{"code":"USD"}`)}, ""},
		"broken fallback":     {template.Parameter{Type: "currency", Extra: object("currency", `{"fallback_value":7}`)}, ""},
		"nothing":             {template.Parameter{Type: "currency"}, ""},
		"fallback of exactly": {template.Parameter{Type: "currency", Extra: object("currency", `{"fallback_value":"$1.23"}`)}, "$1.23"},
	} {
		got := codesOf(template.Fill(&template.Template{Components: []template.Component{{Type: "BODY", Text: "{{1}}"}}},
			&template.Send{Components: []template.Part{{Type: "body", Parameters: []template.Parameter{c.param}}}}, rules, now))
		switch {
		case c.shown == "":
			require.Equal(t, []template.Code{"value_missing"}, got, name)
		case len(c.shown) > 5:
			require.Equal(t, []template.Code{"filled_body"}, got, name)
		default:
			require.Empty(t, got, name)
		}
	}
}

// TestRequestsOfEveryShapeRoundTrip writes requests and reads them back the same.
func TestRequestsOfEveryShapeRoundTrip(t *testing.T) {
	word := rapid.SampledFrom([]string{"", "a", "é\n", `"<&>"`, "{{1}}"})
	param := rapid.Custom(func(t *rapid.T) template.Parameter {
		return template.Parameter{Type: word.Draw(t, "type"), Name: word.Draw(t, "name"), Text: word.Draw(t, "text"),
			Payload: word.Draw(t, "payload"), CouponCode: word.Draw(t, "coupon")}
	})
	some := func(t *rapid.T) []template.Parameter {
		if params := rapid.SliceOfN(param, 0, 3).Draw(t, "params"); len(params) > 0 {
			return params
		}
		return nil
	}
	rapid.Check(t, func(t *rapid.T) {
		want := template.Send{Name: word.Draw(t, "name"), Language: word.Draw(t, "language")}
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			p := template.Part{Type: "body", Index: -1, Parameters: some(t)}
			if rapid.Bool().Draw(t, "button") {
				p = template.Part{Type: "button", SubType: "url", Index: rapid.IntRange(-1, 12).Draw(t, "index"), Parameters: p.Parameters}
			}
			want.Components = append(want.Components, p)
		}
		raw, err := json.Marshal(want)
		require.NoError(t, err)
		var got template.Send
		require.NoError(t, json.Unmarshal(raw, &got))
		for i := range got.Components {
			got.Components[i].Extra = nil // the position, kept as it was written
		}
		require.Equal(t, want, got)
	})
}
