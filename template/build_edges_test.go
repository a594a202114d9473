package template_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

// TestBuildPutsTheCodeWhereItBelongs, and nowhere else.
func TestBuildPutsTheCodeWhereItBelongs(t *testing.T) {
	const otp = `{"category":"AUTHENTICATION","components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]}`
	const offer = `{"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"},{"type":"URL","url":"https://example.com/{{1}}"}]}]}`
	for name, c := range map[string]struct {
		definition string
		values     template.Values
		want       string
	}{
		"body and button": {otp, template.Values{Code: "123"},
			`[{"type":"body","parameters":[{"type":"text","text":"123"}]},{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"123"}]}]`},
		"a body of its own": {otp, template.Values{Code: "123", Body: []string{"456"}},
			`[{"type":"body","parameters":[{"type":"text","text":"456"}]},{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"123"}]}]`},
		"a button of its own": {otp, template.Values{Code: "123", Buttons: map[int]string{0: "456"}},
			`[{"type":"body","parameters":[{"type":"text","text":"123"}]},{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"456"}]}]`},
		"no code, all by hand": {otp, template.Values{Body: []string{"1"}, Buttons: map[int]string{0: "1"}},
			`[{"type":"body","parameters":[{"type":"text","text":"1"}]},{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"1"}]}]`},
		"a button that takes none": {`{"category":"AUTHENTICATION","components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP"},{"type":"QUICK_REPLY"}]}]}`,
			template.Values{Code: "1"},
			`[{"type":"body","parameters":[{"type":"text","text":"1"}]},{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"1"}]}]`},
		"the one that copies": {offer, template.Values{Code: "C", Buttons: map[int]string{1: "x"}},
			`[{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"C"}]},
			{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"x"}]}]`},
		"its value before the code": {offer, template.Values{Code: "C", Buttons: map[int]string{0: "D", 1: "x"}},
			`[{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"D"}]},
			{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"x"}]}]`},
	} {
		s, err := template.Build(sendable(t, c.definition), c.values, smallRules(), now)
		require.NoError(t, err, name)
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		var back struct{ Components json.RawMessage }
		require.NoError(t, json.Unmarshal(raw, &back))
		require.JSONEq(t, c.want, string(back.Components), name)
	}
	_, err := template.Build(sendable(t, offer), template.Values{Code: "C"}, smallRules(), now)
	var e *template.MismatchError
	require.ErrorAs(t, err, &e)
	require.Equal(t, []template.Code{"button_value"}, codesOf(e.Mismatches), "a code is no part of a link")
	_, err = template.Build(sendable(t, otp), template.Values{}, smallRules(), now)
	require.ErrorAs(t, err, &e)
	require.Equal(t, []template.Code{"value_count", "button_value"}, codesOf(e.Mismatches), "no code is not an empty one")
}

// TestBuildRefusesStrays gives each template one value that it has no place for.
func TestBuildRefusesStrays(t *testing.T) {
	header := func(format string) string {
		return `{"components":[{"type":"HEADER","format":"` + format + `"},{"type":"BODY","text":"Hello."}]}`
	}
	media := template.Values{Media: template.Media{ID: "1"}}
	place := template.Values{Location: &template.Location{Latitude: "1", Longitude: "2"}}
	product := template.Values{Product: &template.Product{RetailerID: "1"}}
	fits := map[string]template.Values{"IMAGE": media, "LOCATION": place, "PRODUCT": product}
	for format, own := range fits {
		_, err := template.Build(sendable(t, header(format)), own, smallRules(), now)
		require.NoError(t, err, format)
		for other, extra := range map[string]template.Values{"IMAGE": media, "LOCATION": place, "PRODUCT": product, "TEXT": {Header: "x"}, "CODE": {Code: "x"}} {
			if other == format {
				continue
			}
			v := own
			switch other {
			case "IMAGE":
				v.Media = extra.Media
			case "LOCATION":
				v.Location = extra.Location
			case "PRODUCT":
				v.Product = extra.Product
			case "TEXT":
				v.Header = extra.Header
			default:
				v.Code = extra.Code
			}
			_, err := template.Build(sendable(t, header(format)), v, smallRules(), now)
			var e *template.MismatchError
			require.ErrorAs(t, err, &e, "%s in %s", other, format)
			want := map[string]template.Code{"TEXT": "value_kind", "CODE": "value_count"}[other]
			if want == "" {
				want = "media_kind"
			}
			require.Equal(t, []template.Code{want}, codesOf(e.Mismatches), "%s in %s", other, format)
		}
	}
	const plain, named = `{"components":[{"type":"BODY","text":"Hello."}]}`, `{"components":[{"type":"HEADER","text":"Hi {{who}}"},{"type":"BODY","text":"On {{day}}."}]}`
	who := map[string]string{"who": "Ann", "day": "Monday"}
	for name, c := range map[string]struct {
		definition string
		values     template.Values
		want       []template.Code
	}{
		"a medium in a text":   {`{"components":[{"type":"HEADER","format":"TEXT","text":"Hi"},{"type":"BODY","text":"Hello."}]}`, media, []template.Code{"media_kind"}},
		"no place":             {header("LOCATION"), template.Values{}, []template.Code{"media_kind"}},
		"no product":           {header("PRODUCT"), template.Values{}, []template.Code{"media_kind"}},
		"no picture":           {header("IMAGE"), template.Values{}, []template.Code{"media_kind"}},
		"no code to copy":      {`{"components":[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}]}`, template.Values{}, []template.Code{"button_value"}},
		"a medium, no header":  {plain, media, []template.Code{"media_kind"}},
		"a header text, none":  {plain, template.Values{Header: "x"}, []template.Code{"value_count"}},
		"a code, none to copy": {plain, template.Values{Code: "x"}, []template.Code{"value_count"}},
		"a name, none":         {plain, template.Values{Named: map[string]string{"x": "1"}}, []template.Code{"value_unknown"}},
		"a number for a name":  {named, template.Values{Named: who, Body: []string{"x"}}, []template.Code{"value_name"}},
		"a header for a name":  {named, template.Values{Named: who, Header: "x"}, []template.Code{"value_kind"}},
		"a name too many":      {named, template.Values{Named: map[string]string{"who": "1", "day": "2", "x": "3"}}, []template.Code{"value_unknown"}},
		"a name for a number":  {`{"components":[{"type":"BODY","text":"x {{1}} y"}]}`, template.Values{Body: []string{"1"}, Named: map[string]string{"1": "x"}}, []template.Code{"value_unknown"}},
		"a button before all":  {plain, template.Values{Buttons: map[int]string{-1: "x"}}, []template.Code{"button_index"}},
		"a button after all":   {plain, template.Values{Buttons: map[int]string{0: "x"}}, []template.Code{"button_index"}},
		"an action before all": {plain, template.Values{Actions: map[int]json.RawMessage{-1: json.RawMessage(`{}`)}}, []template.Code{"button_index"}},
		"an action after all":  {plain, template.Values{Actions: map[int]json.RawMessage{0: json.RawMessage(`{}`)}}, []template.Code{"button_index"}},
	} {
		_, err := template.Build(sendable(t, c.definition), c.values, smallRules(), now)
		var e *template.MismatchError
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, c.want, codesOf(e.Mismatches), name)
	}
	_, err := template.Build(sendable(t, `{"components":[{"type":"BUTTONS","buttons":[{"type":"FLOW"}]}]}`),
		template.Values{Actions: map[int]json.RawMessage{0: json.RawMessage(`{"flow_token":"t"}`)}}, nil, now)
	require.NoError(t, err, "the first button is one")
	s, err := template.Build(sendable(t, named), template.Values{Named: who}, smallRules(), now)
	require.NoError(t, err)
	require.Equal(t, []int{-1, -1}, []int{s.Components[0].Index, s.Components[1].Index}, "no place among buttons")
}
