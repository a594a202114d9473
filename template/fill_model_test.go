package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

// fillURL fills the variable of one URL button.
func fillURL(form template.View, rules *template.Rules, suffix string) []template.Code {
	s := &template.Send{Components: []template.Part{{Type: "button", SubType: "url", Index: 0, Parameters: []template.Parameter{{Type: "text", Text: suffix}}}}}
	return codesOf(form.Fill(s, rules, now))
}

// TestURLValueOfEveryByte asks for each byte by itself, and for each pair of bytes
// after a percent sign.
func TestURLValueOfEveryByte(t *testing.T) {
	form := template.View{Template: parse(t, `{"components":[{"type":"BUTTONS","buttons":[{"type":"URL","url":"https://example.com/{{1}}"}]}]}`)}
	all := make([]byte, 0, 255) // every byte but the percent sign, so that only it can be wrong
	for i := range 256 {
		if i != '%' {
			all = append(all, byte(i))
		}
	}
	lax := template.NewRules(now, []template.Row{{Code: "url_encoding", Values: []string{string(all)}}})
	rules := template.NewRules(now, []template.Row{{Code: "url_encoding", Values: []string{"-_"}}})
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	const hex = "0123456789abcdefABCDEF"
	for i := range 256 {
		b := string([]byte{byte(i)})
		plain := strings.Contains(letters+"-_", b)
		for _, value := range []string{b, "a" + b, b + "a", b + "41"} {
			require.Equal(t, plain || value == "%41", fillURL(form, rules, value) == nil, "%q", value)
		}
		for j := range 256 {
			pair := b + string([]byte{byte(j)})
			want := strings.Contains(hex, pair[:1]) && strings.Contains(hex, pair[1:])
			if got := fillURL(form, lax, "%"+pair) == nil; got != want {
				t.Fatalf("%q fits: %t", "%"+pair, got)
			}
		}
	}
	for value, fits := range map[string]bool{"%": false, "%4": false, "a%": false, "a%4": false, "%41": true, "%4141": true, "%%41": false, "%41%": false} {
		require.Equal(t, fits, fillURL(form, rules, value) == nil, value)
	}
	for _, rows := range [][]template.Row{nil, {{Code: "url_encoding"}}} {
		require.Empty(t, fillURL(form, template.NewRules(now, rows), "%"), "without a row that lists characters nothing is refused")
	}
	got := form.Fill(&template.Send{Components: []template.Part{{Type: "button", SubType: "url", Parameters: []template.Parameter{{Text: "ab%c d"}}}}}, rules, now)
	require.Len(t, got, 1, "one report for a value")
	require.Contains(t, got[0].Detail, "character 2 ")
}

// TestWhitespaceEqualsTheNaive looks for runs of spaces as text.
func TestWhitespaceEqualsTheNaive(t *testing.T) {
	def := parse(t, `{"components":[{"type":"BODY","text":"x {{1}} y"}]}`)
	rapid.Check(t, func(r *rapid.T) {
		most := rapid.IntRange(0, 3).Draw(r, "most")
		rules := template.NewRules(now, []template.Row{{Code: "value_whitespace", Max: int64(most)}})
		value := rapid.StringMatching(`[ a]{1,8}[\n\r\t]?[ a]{0,4}`).Draw(r, "value")
		want := strings.ContainsAny(value, "\n\r\t") || strings.Contains(value, strings.Repeat(" ", most+1))
		got := template.Fill(def, template.NewSend("n", "en", value), rules, now)
		require.Equal(r, want, len(got) == 1 && got[0].Code == "value_whitespace", "%q", value)
		require.Equal(r, want, len(got) > 0)
	})
}

// TestFilledLengthEqualsTheNaive fills texts and counts the characters that a
// reader would see. A text that does not fit in another way has no length.
func TestFilledLengthEqualsTheNaive(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		named := rapid.Bool().Draw(r, "named")
		names := []string{"1", "2", "3"}
		if named {
			names = []string{"a", "b", "c"}
		}
		body, seen := "é", map[string]bool{}
		for range rapid.IntRange(1, 5).Draw(r, "variables") {
			name := rapid.SampledFrom(names).Draw(r, "name")
			body, seen[name] = body+"{{"+name+"}} wörd ", true
		}
		def := &template.Template{Components: []template.Component{{Type: template.Header, Format: "TEXT", Text: "Hi"}, {Type: template.Body, Text: body}}}
		var params []template.Parameter
		shown := body
		for _, name := range names {
			if !seen[name] {
				continue
			}
			value := rapid.StringMatching(`[xé]{1,9}`).Draw(r, "value")
			p := template.Parameter{Type: "text", Text: value}
			if named {
				p.Name = name
			}
			params = append(params, p)
			shown = strings.ReplaceAll(shown, "{{"+name+"}}", value)
		}
		send := &template.Send{Components: []template.Part{{Type: "body", Parameters: params}}}
		length := len([]rune(shown))
		for most, want := range map[int][]template.Code{length - 1: {"filled_body"}, length: nil, length + 1: nil} {
			rules := template.NewRules(now, []template.Row{{Code: "filled_body", Max: int64(most), Error: template.PlatformError{Text: "{got} of {want}"}}})
			got := template.Fill(def, send, rules, now)
			require.Equal(r, want, codesOf(got), "%d of %d characters", length, most)
			if len(got) > 0 {
				require.Equal(r, fmt.Sprintf("filled text has %d characters, at most %d", length, most), got[0].Detail)
				require.Equal(r, fmt.Sprintf("%d of %d", length, most), got[0].Error.Text)
			}
		}
		if named {
			strict := template.NewRules(now, []template.Row{{Code: "filled_body", Max: 1}})
			params[0].Name = "nobody"
			require.Equal(r, []template.Code{"value_unknown"}, codesOf(template.Fill(def, send, strict, now)), "no length of what is not filled")
		}
	})
}

// TestFillOfEveryParameterType puts a value of each type into a text and into
// buttons of each kind.
func TestFillOfEveryParameterType(t *testing.T) {
	def := parse(t, `{"components":[{"type":"BODY","text":"x {{1}} y"}]}`)
	for kind, want := range map[string][]template.Code{
		"": nil, "text": nil, "new_kind": nil, "currency": nil, "date_time": nil,
		"payload": {"value_kind"}, "coupon_code": {"value_kind"}, "action": {"value_kind"},
		"image": {"value_kind"}, "video": {"value_kind"}, "document": {"value_kind"}, "gif": {"value_kind"},
		"location": {"value_kind"}, "product": {"value_kind"},
	} {
		p := template.Parameter{Type: kind, Text: "v", Payload: "v", CouponCode: "v"}
		got := template.Fill(def, &template.Send{Components: []template.Part{{Type: "body", Parameters: []template.Parameter{p}}}}, nil, now)
		require.Equal(t, want, codesOf(got), kind)
		if len(got) > 0 {
			require.Equal(t, "components[0].parameters[0]", got[0].Path)
		}
		spaced := template.Parameter{Type: kind, Text: "a\tb"}
		rules := template.NewRules(now, []template.Row{{Code: "value_whitespace", Max: 11}})
		got = template.Fill(def, &template.Send{Components: []template.Part{{Type: "body", Parameters: []template.Parameter{spaced}}}}, rules, now)
		if want == nil {
			require.Equal(t, []template.Code{"value_whitespace"}, codesOf(got), kind)
			require.Contains(t, got[0].Detail, "more than 11 spaces")
		} else {
			require.Equal(t, want, codesOf(got), "%q is no text, whatever it says", kind)
		}
		empty := template.Parameter{Type: kind}
		if want == nil && kind != "new_kind" {
			want = []template.Code{"value_missing"}
		}
		got = template.Fill(def, &template.Send{Components: []template.Part{{Type: "body", Parameters: []template.Parameter{empty}}}}, nil, now)
		require.Equal(t, want, codesOf(got), "an empty %q", kind)
	}
}

// TestFillOfAnOffer gives the end of an offer in every form and around now.
func TestFillOfAnOffer(t *testing.T) {
	expiring := parse(t, `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"has_expiration":true}}]}`)
	lasting := parse(t, `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"has_expiration":false}}]}`)
	ms := now.UnixMilli()
	for ends, want := range map[string][2]bool{ // whether it fits an offer that expires, and one that does not
		fmt.Sprintf(`{"expiration_time_ms":%d}`, ms-1):   {false, false},
		fmt.Sprintf(`{"expiration_time_ms":%d}`, ms):     {false, false},
		fmt.Sprintf(`{"expiration_time_ms":%d}`, ms+1):   {true, true},
		fmt.Sprintf(`{"expiration_time_ms":"%d"}`, ms+1): {true, true},
		`{"expiration_time_ms":9223372036854775807}`:     {true, true},
		`{"expiration_time_ms":9223372036854775808}`:     {false, false}, // unreadable
		`{"expiration_time_ms":"soon"}`:                  {false, false},
		fmt.Sprintf(`{"Expiration_time_ms":%d}`, ms+1):   {false, true}, // another name
		`{}`: {false, true}, `7`: {false, true}, `null`: {false, true},
	} {
		send := &template.Send{Components: []template.Part{{Type: "limited_time_offer", Parameters: []template.Parameter{
			{Type: "limited_time_offer", Extra: map[string]json.RawMessage{"limited_time_offer": json.RawMessage(ends)}}}}}}
		for i, def := range []*template.Template{expiring, lasting} {
			got := template.Fill(def, send, nil, now)
			require.Equal(t, want[i], len(got) == 0, "%s %d", ends, i)
			if !want[i] {
				code := template.Code("offer_ended")
				if want[1] || strings.Contains(ends, "soon") || strings.Contains(ends, "5808") { // what does not expire needs no end, but an instant is one
					code = "offer_expiry"
				}
				require.Equal(t, []template.Code{code}, codesOf(got), ends)
				require.Equal(t, "components[0].parameters[0]", got[0].Path)
			}
		}
	}
	bare := template.Fill(expiring, &template.Send{}, nil, now)
	require.Equal(t, []template.Code{"offer_expiry"}, codesOf(bare))
	require.Equal(t, "components", bare[0].Path)
	bare = template.Fill(expiring, &template.Send{Components: []template.Part{{Type: "body"}}}, nil, now)
	require.Equal(t, "components", bare[0].Path, "not the last of those that are there")
	without := template.Fill(&template.Template{Components: []template.Component{{Type: template.Body}}}, &template.Send{Components: []template.Part{{Type: "limited_time_offer", Parameters: make([]template.Parameter, 2)}}}, nil, now)
	require.Equal(t, []template.Code{"value_count"}, codesOf(without), "there is no offer to end")
	require.Empty(t, template.Fill(lasting, &template.Send{}, nil, now))
	ended := template.Fill(expiring, &template.Send{Components: []template.Part{{Type: "limited_time_offer", Parameters: []template.Parameter{
		{Extra: map[string]json.RawMessage{"limited_time_offer": json.RawMessage(fmt.Sprintf(`{"expiration_time_ms":%d}`, ms))}}}}}}, nil, now)
	require.Contains(t, ended[0].Detail, "offer ended at "+now.Format(time.RFC3339))
}

// TestFillOfMediaFields asks for one of the fields that a row names, and takes no
// empty one for it.
func TestFillOfMediaFields(t *testing.T) {
	def := parse(t, `{"components":[{"type":"HEADER","format":"IMAGE"}]}`)
	for object, fits := range map[string]bool{
		`{"id":"1"}`: true, `{"link":"l"}`: true, `{"id":1}`: true, `{"id":"","link":"l"}`: true, `{"id":null,"link":"l"}`: true,
		`{}`: false, `{"id":""}`: false, `{"id":null}`: false, `{"other":"1"}`: false, `7`: false, `null`: false,
	} {
		send := &template.Send{Components: []template.Part{{Type: "header", Parameters: []template.Parameter{
			{Type: "image", Extra: map[string]json.RawMessage{"image": json.RawMessage(object)}}}}}}
		got := template.Fill(def, send, smallRules(), now)
		require.Equal(t, fits, len(got) == 0, object)
		require.Empty(t, template.Fill(def, send, nil, now), "without a row the platform may take anything")
	}
}

// TestFillCodeBounds gives codes of the most characters, and one more, to each
// place that takes one.
func TestFillCodeBounds(t *testing.T) {
	auth := sendable(t, `{"category":"AUTHENTICATION","components":[{"type":"BODY","add_security_recommendation":true},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]}`)
	copies := sendable(t, `{"components":[{"type":"BODY","text":"Hello."},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}]}`)
	for n, fits := range map[int]bool{1: true, 7: true, 8: true, 9: false} {
		code := strings.Repeat("é", n)
		_, err := template.Build(copies, template.Values{Code: code}, smallRules(), now)
		require.Equal(t, fits, err == nil, "copied: %d", n)
		_, err = template.Build(auth, template.Values{Code: code}, smallRules(), now)
		require.Equal(t, fits, err == nil, "one-time: %d", n)
		if fits {
			continue
		}
		var e *template.MismatchError
		require.ErrorAs(t, err, &e)
		require.Equal(t, []template.Code{"code_length", "code_length"}, codesOf(e.Mismatches), "in the body and in the button")
		require.Contains(t, e.Mismatches[0].Detail, "code has 9 characters, at most 8")
	}
}

// TestFillButtonSaysOneThing about a button that is wrong from the ground up.
func TestFillButtonSaysOneThing(t *testing.T) {
	fill := func(definition, sub string, rules *template.Rules, params ...template.Parameter) []template.Code {
		s := &template.Send{Components: []template.Part{{Type: "button", SubType: template.ButtonType(sub), Index: 0, Parameters: params}}}
		return codesOf(template.Fill(parse(t, `{"components":[{"type":"BUTTONS","buttons":[`+definition+`]}]}`), s, rules, now))
	}
	text := func(s string) template.Parameter { return template.Parameter{Type: "text", Text: s} }
	const reply, link, coupon, postback, otp = `{"type":"QUICK_REPLY"}`, `{"type":"URL","url":"https://example.com/{{1}}"}`, `{"type":"COPY_CODE"}`,
		`{"type":"POSTBACK","payload":"{{1}}-{{2}}"}`, `{"type":"OTP"}`
	require.Equal(t, []template.Code{"button_kind"}, fill(reply, "url", nil, text(""), text("")), "the values of another kind say nothing")
	strict := template.NewRules(now, []template.Row{{Code: "button_parameter", For: "QUICK_REPLY", Values: []string{"payload"}}})
	require.Equal(t, []template.Code{"button_parameter"}, fill(reply, "quick_reply", strict, text("")), "nor do those of another type")
	require.Empty(t, fill(postback, "postback", nil, template.Parameter{Type: "payload", Payload: "p"}), "a payload is given whole")
	require.Equal(t, []template.Code{"value_count"}, fill(postback, "postback", nil, text("a"), text("b"), text("c")))
	require.Equal(t, []template.Code{"value_count"}, fill(link, "url", nil, text("a"), text("b")))
	require.Equal(t, []template.Code{"button_value"}, fill(link, "url", nil))
	require.Equal(t, []template.Code{"value_count"}, fill(`{"type":"URL","url":"https://example.com"}`, "url", nil, text("a")))
	require.Equal(t, []template.Code{"value_count"}, fill(otp, "otp", nil, text("a")), "only wording of the platform's has a place for a code")
	require.Equal(t, []template.Code{"button_value"}, fill(coupon, "copy_code", smallRules()))
}

// TestCodeLengthIsOfCodes: a row for a layout bounds the code in it, and no link.
func TestCodeLengthIsOfCodes(t *testing.T) {
	def := sendable(t, `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{}},{"type":"BUTTONS","buttons":[
		{"type":"COPY_CODE"},{"type":"URL","url":"https://example.com/{{1}}"}]}]}`)
	rules := template.NewRules(now, []template.Row{{Code: "code_length", For: def.Layout(), Max: 11}, {Code: "code_length", For: "COPY_CODE", Max: 5}})
	link := map[int]string{1: strings.Repeat("x", 40)}
	for n, fits := range map[int]bool{5: true, 6: true, 10: true, 11: true, 12: false} {
		_, err := template.Build(def, template.Values{Code: strings.Repeat("c", n), Buttons: link}, rules, now)
		require.Equal(t, fits, err == nil, n)
		if err != nil {
			require.ErrorContains(t, err, "code has 12 characters, at most 11")
		}
	}
}
