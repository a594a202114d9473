package channels_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// buttonMutations break buttons of definitions.
func buttonMutations() []templateMutation {
	// member changes a member of a button of some kinds.
	member := func(due, name string, values []any, kinds ...string) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, kinds...)
			if code, _, _ := strings.Cut(due, ":"); b == nil || !strings.Contains(templateAnswers[s.channel], code) {
				return nil
			}
			if b[name] = pick(r, values); b[name] == nil {
				delete(b, name)
			}
			if s.definition["languages"] != nil && strings.Contains(name, "text") {
				return []string{due, "language_list_excludes"}
			}
			return []string{due}
		}
	}
	labelled := []string{"QUICK_REPLY", "URL", "PHONE_NUMBER", "FLOW"}
	return []templateMutation{
		{"a label with emoji, newline, variable or marks", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			return member("text_content:BUTTON", "text",
				[]any{"Yes 🎉", "Yes\nno", "Order {{1}}", "*Yes*", "_Yes_", "~Yes~", "`Yes`", "Yes ✅", "👍"}, append(labelled, "VOICE_CALL", "OTP")...)(r, s)
		}},
		{"a label that is too long", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			return member("button_label", "text", []any{strings.Repeat("é", 26)}, append(labelled, "VOICE_CALL", "OTP")...)(r, s)
		}},
		{"a label that is missing", member("button_label", "text", []any{"", nil, "  "}, append(labelled, "POSTBACK")...)},
		{"a button that there is not", func(_ *rand.Rand, s *spoiled) []string {
			list := s.buttons()
			if !s.whatsapp() || list == nil || s.is("AUTHENTICATION") || s.top("LIMITED_TIME_OFFER") != nil {
				return nil
			}
			list[0] = object{"type": "DANCE", "text": "Dance"}
			return []string{"button_unknown"}
		}},
		{"a label twice", func(r *rand.Rand, s *spoiled) []string {
			list := s.buttons()
			if !s.whatsapp() || len(list) < 2 {
				return nil
			}
			first, last := list[0].(object)["text"], list[len(list)-1].(object)
			if first == nil || last["text"] == nil {
				return nil
			}
			last["text"] = first.(string) + pick(r, []string{"", " "})
			return []string{"button_label_twice"}
		}},
		{"replies that stand apart", func(r *rand.Rand, s *spoiled) []string {
			list := s.buttons()
			if len(list) < 3 || list[0].(object)["type"] != "URL" || list[1].(object)["type"] == "QUICK_REPLY" || !s.whatsapp() {
				return nil
			}
			s.setButtons(slices.Insert(list, r.IntN(2), any(object{"type": "QUICK_REPLY", "text": "Apart"})))
			return []string{"button_grouping"}
		}},
		{"a button beside one that stands alone", func(r *rand.Rand, s *spoiled) []string {
			if s.button(r, "MPM", "CATALOG") == nil {
				return nil
			}
			s.setButtons(slices.Insert(s.buttons(), r.IntN(2), any(object{"type": "QUICK_REPLY", "text": "No"})))
			return []string{"button_alone"}
		}},
		{"a button without its kind", func(r *rand.Rand, s *spoiled) []string {
			if s.buttons() == nil || s.is("AUTHENTICATION") || s.top("LIMITED_TIME_OFFER") != nil {
				return nil
			}
			s.buttons()[0] = object{"type": pick(r, []any{"", nil}), "text": "Nothing"}
			return []string{"type_missing"}
		}},
		{"a button too many", func(r *rand.Rand, s *spoiled) []string {
			list := s.buttons()
			if list == nil || !s.whatsapp() || s.is("AUTHENTICATION") {
				return nil
			}
			i := r.IntN(len(list))
			b, most := list[i].(object), map[any]int{"URL": 2, "QUICK_REPLY": 10}
			there := 0
			for _, other := range list {
				if other.(object)["type"] == b["type"] {
					there++
				}
			}
			for ; there <= max(1, most[b["type"]]); there++ {
				more := clone(b)
				if b["text"] != nil {
					more["text"] = fmt.Sprint("Number ", there)
				}
				list = slices.Insert(list, i, any(more))
			}
			s.setButtons(list)
			switch {
			case len(list) > 10:
				return []string{"button_count", "button_count"} // of the kind, and all together
			case b["type"] == "CATALOG", b["type"] == "MPM":
				return []string{"button_count", "button_alone"}
			}
			return []string{"button_count"}
		}},
		{"four buttons where three may be", func(_ *rand.Rand, s *spoiled) []string {
			list := s.buttons()
			if s.whatsapp() || len(list) != 3 {
				return nil
			}
			s.setButtons(append(list, object{"type": "POSTBACK", "text": "One more", "payload": "x"}))
			return []string{"button_count"}
		}},
		{"a reply for the other platform", func(_ *rand.Rand, s *spoiled) []string {
			list := s.buttons()
			if s.whatsapp() || list == nil {
				return nil
			}
			list[0] = object{"type": "QUICK_REPLY", "text": "Yes"}
			return []string{"button_unknown"}
		}},
		{"a link to the platform itself", member("button_url_barred", "url",
			[]any{"https://wa.me/15550001111", "http://WA.me./15550001111", "HTTPS://api.WhatsApp.com/send?phone=1", "https://chat.whatsapp.com:443", "https://a:b@wa.me/1"}, "URL")},
		{"a link that begins otherwise", member("button_url_form", "url",
			[]any{"example.com/a", "ftp://example.com", "https:/example.com", "https://", "tel:+15550001111", " https://example.com", "https://example.com/a b", "https://example.com/a\n"}, "URL")},
		{"a link that is all variable", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "URL")
			if b["example"] == nil || !s.whatsapp() {
				return nil
			}
			b["url"] = pick(r, []any{"{{1}}", "https://{{1}}"})
			return []string{"button_url_form"}
		}},
		{"a link whose variable is none", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "URL")
			if b["example"] == nil || !s.whatsapp() {
				return nil
			}
			broken := pick(r, [][2]string{{"{{2}}", "variable_numbering"}, {"{{0}}", "variable_numbering"}, {"{{1}", "variable_syntax"}, {"{1}}", "variable_syntax"}, {"{1}", "variable_single"}, {"{{ 1}}", "variable_blank"}})
			b["url"] = "https://example.com/" + broken[0]
			return []string{broken[1]}
		}},
		{"a link with a variable in its middle", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "URL")
			if b["example"] == nil || !s.whatsapp() {
				return nil
			}
			b["url"] = pick(r, []any{"https://example.com/{{1}}/x", "https://example.com/{{1}}{{2}}", "https://{{1}}.example.com"})
			return []string{"button_url_variable"}
		}},
		{"a link that is missing", member("button_url", "url", []any{"", nil}, "URL")},
		{"a link that is endless", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			return member("button_url", "url", []any{"https://example.com/" + strings.Repeat("a", 1981)}, "URL")(r, s)
		}},
		{"a link without a sample", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "URL")
			if url, _ := b["url"].(string); !strings.Contains(url, "{{") {
				return nil
			}
			b["example"] = pick(r, []any{nil, []any{}, []any{""}, "", " "})
			return []string{"button_sample"}
		}},
		{"a coupon without a sample", member("button_sample", "example", []any{nil, "", " ", []any{}}, "COPY_CODE")},
		{"a coupon that is too long", member("button_code_length", "example", []any{strings.Repeat("A", 21), []any{strings.Repeat("A", 21)}}, "COPY_CODE")},
		{"a number that is missing", member("button_phone", "phone_number", []any{"", nil, "  "}, "PHONE_NUMBER")},
		{"a number that is endless", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			return member("button_phone", "phone_number", []any{"+" + strings.Repeat("1", 20)}, "PHONE_NUMBER")(r, s)
		}},
		{"a number with words", member("button_phone_characters", "phone_number", []any{"CALL US", "+1555000111a", "tel:15550001111"}, "PHONE_NUMBER")},
		{"a reply without its payload", member("button_field", "payload", []any{"", nil}, "POSTBACK")},
		{"a flow that is not named", member("button_field", "flow_id", []any{"", nil}, "FLOW")},
		{"a flow that is named twice", func(r *rand.Rand, s *spoiled) []string {
			return member("button_field", pick(r, []string{"flow_name", "flow_json"}), []any{"x"}, "FLOW")(r, s)
		}},
		{"a flow that does what there is not", member("member_word:FLOW", "flow_action", []any{"jump", "navigate "}, "FLOW")},
		{"a call button that lives too long or too short", member("button_ttl", "ttl_minutes", []any{1439, 43201, 1, 0, -1}, "VOICE_CALL")},
		{"what is for advertisements in a notice", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "MPM", "CATALOG", "SPM")
			if b == nil || s.top("LIMITED_TIME_OFFER") != nil || s.top("CAROUSEL") != nil {
				return nil
			}
			s.definition["category"] = "UTILITY"
			if b["type"] == "CATALOG" || b["type"] == "SPM" {
				return []string{"button_category:SHOP"}
			}
			return []string{"button_category"}
		}},
		{"a code in a notice", func(_ *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() || s.definition["name"] != "parcel_left" {
				return nil
			}
			s.add(object{"type": "BUTTONS", "buttons": []any{object{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"}}})
			return []string{"button_category"}
		}},
		{"no buttons where they are announced", func(r *rand.Rand, s *spoiled) []string {
			c := s.top("BUTTONS")
			if !s.whatsapp() || c == nil || s.is("AUTHENTICATION") || s.top("LIMITED_TIME_OFFER") != nil {
				return nil
			}
			c["buttons"] = []any{}
			return []string{"button_count"}
		}},
		{"a code is handed over in no known way", member("otp_kind", "otp_type", []any{"SMS", "", nil, "TWO_TAP"}, "OTP")},
		{"a code with another button", func(_ *rand.Rand, s *spoiled) []string {
			if !s.is("AUTHENTICATION") {
				return nil
			}
			s.setButtons(append(s.buttons(), object{"type": "QUICK_REPLY", "text": "No"}))
			return []string{"otp_required"}
		}},
		{"an application that is named wrongly", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "OTP")
			apps, _ := b["supported_apps"].([]any)
			if len(apps) == 0 {
				return nil
			}
			due := pick(r, []string{"otp_package", "otp_package_characters", "otp_signature", "otp_signature_characters"})
			apps[0].(object)[map[bool]string{true: "package_name", false: "signature_hash"}[strings.HasPrefix(due, "otp_package")]] = pick(r, map[string][]any{
				"otp_package":              {"mill", "", "c." + strings.Repeat("x", 223), "com..mill", "com.mill.", ".com.mill", "com.1mill", "com._mill"},
				"otp_package_characters":   {"com.example.my-mill", "com.müll", "com.ex ample"},
				"otp_signature":            {"", "K8a4AINcGX", "K8a4AINcGX77"},
				"otp_signature_characters": {"K8a4AINcG-7", "K8a4AINcG_7", "K8a4AINcGé7"},
			}[due])
			return []string{due}
		}},
		{"no application, or too many", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "OTP")
			apps, _ := b["supported_apps"].([]any)
			if len(apps) == 0 {
				return nil
			}
			if b["supported_apps"] = []any{}; r.IntN(2) == 0 {
				return []string{"otp_apps"}
			}
			b["supported_apps"] = slices.Repeat(apps, 6)
			return []string{"otp_apps", "otp_app_twice"}
		}},
		{"terms that were not accepted", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "OTP")
			if b["otp_type"] != "ZERO_TAP" {
				return nil
			}
			b["zero_tap_terms_accepted"] = pick(r, []any{false, nil})
			return []string{"otp_terms"}
		}},
		{"a label of automatic filling that is too long", member("autofill_label", "autofill_text", []any{strings.Repeat("é", 26)}, "OTP")},
	}
}

// buttons are those of the definition itself.
func (s *spoiled) buttons() []any {
	list, _ := s.top("BUTTONS")["buttons"].([]any)
	return list
}

func (s *spoiled) setButtons(list []any) { s.top("BUTTONS")["buttons"] = list }

// button picks a button of some kinds, of the definition or of its cards.
func (s *spoiled) button(r *rand.Rand, kinds ...string) object {
	var all []object
	for _, c := range s.components(s.definition, "BUTTONS") {
		for _, b := range c["buttons"].([]any) {
			if kind, _ := b.(object)["type"].(string); slices.Contains(kinds, kind) {
				all = append(all, b.(object))
			}
		}
	}
	return some(r, all)
}
