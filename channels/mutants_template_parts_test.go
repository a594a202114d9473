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
			return []string{due}
		}
	}
	labelled := []string{"QUICK_REPLY", "URL", "PHONE_NUMBER", "FLOW"}
	return []templateMutation{
		{"a label with emoji, newline, variable or marks", member("text_content:BUTTON", "text",
			[]any{"Yes 🎉", "Yes\nno", "Order {{1}}", "*Yes*", "_Yes_", "~Yes~", "`Yes`", "Yes ✅", "👍"}, append(labelled, "VOICE_CALL", "OTP")...)},
		{"a label that is too long", member("button_label", "text", []any{strings.Repeat("é", 26)}, append(labelled, "VOICE_CALL", "OTP")...)},
		{"a label that is missing", member("button_label", "text", []any{"", nil, "  "}, append(labelled, "VOICE_CALL")...)},
		{"a button that there is not", func(_ *rand.Rand, s *spoiled) []string {
			list := s.buttons()
			if !s.whatsapp() || list == nil || s.is("AUTHENTICATION") {
				return nil
			}
			s.setButtons(append(list, object{"type": "DANCE", "text": "Dance"}))
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
		{"replies that stand apart", func(_ *rand.Rand, s *spoiled) []string {
			list := s.buttons()
			if len(list) < 3 || list[0].(object)["type"] != "URL" || !s.whatsapp() {
				return nil
			}
			s.setButtons(slices.Insert(list, 0, any(object{"type": "QUICK_REPLY", "text": "Apart"})))
			return []string{"button_grouping"}
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
			if len(list) > 10 {
				return []string{"button_count", "button_count"} // of the kind, and all together
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
			[]any{"https://wa.me/15550001111", "wa.me/15550001111", "HTTPS://api.WhatsApp.com/send?phone=1", "https://chat.whatsapp.com:443"}, "URL")},
		{"a link with a variable in its middle", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "URL")
			if b["example"] == nil || !s.whatsapp() {
				return nil
			}
			b["url"] = pick(r, []any{"https://example.com/{{1}}/x", "https://example.com/{{1}}{{2}}", "https://{{1}}.example.com"})
			return []string{"button_url_variable"}
		}},
		{"a link that is missing or endless", member("button_url", "url", []any{"", nil, " ", "https://example.com/" + strings.Repeat("a", 1981)}, "URL")},
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
		{"a number that is missing or endless", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			return member("button_phone", "phone_number", []any{"", nil, "  ", "+" + strings.Repeat("1", 20)}, "PHONE_NUMBER")(r, s)
		}},
		{"a flow that is not named", member("button_field", "flow_id", []any{"", nil}, "FLOW")},
		{"a call button that lives too long or too short", member("button_ttl", "ttl_minutes", []any{1439, 43201, 1}, "VOICE_CALL")},
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
			if r.IntN(2) == 0 {
				apps[0].(object)["package_name"] = pick(r, []any{"mill", "", "c." + strings.Repeat("x", 223)})
				return []string{"otp_package"}
			}
			apps[0].(object)["signature_hash"] = pick(r, []any{"", "K8a4AINcGX", "K8a4AINcGX77"})
			return []string{"otp_signature"}
		}},
		{"no application, or too many", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "OTP")
			apps, _ := b["supported_apps"].([]any)
			if len(apps) == 0 {
				return nil
			}
			b["supported_apps"] = pick(r, [][]any{{}, slices.Repeat(apps, 6)})
			return []string{"otp_apps"}
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

// layoutMutations break templates of special kinds. What is wrong with both of two cards is found twice.
func layoutMutations() []templateMutation {
	card := func(due string, change func(r *rand.Rand, cards []any) []any) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			c := s.top("CAROUSEL")
			if c == nil {
				return nil
			}
			c["cards"] = change(r, c["cards"].([]any))
			return strings.Fields(due)
		}
	}
	media := func(due string, change func(r *rand.Rand, s *spoiled)) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			if s.top("CAROUSEL") == nil || len(s.components(s.definition, "BODY")) < 2 {
				return nil
			}
			change(r, s)
			return strings.Fields(due)
		}
	}
	strange := func(due string, where func(s *spoiled) bool, kinds ...string) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			kind := pick(r, kinds)
			if !s.whatsapp() || !where(s) || s.top(kind) != nil {
				return nil
			}
			s.add(componentOf(kind))
			return []string{due}
		}
	}
	has := func(kind string) func(s *spoiled) bool { return func(s *spoiled) bool { return s.top(kind) != nil } }
	return []templateMutation{
		{"a carousel of one card, or of many", card("carousel_cards", func(r *rand.Rand, cards []any) []any {
			return pick(r, [][]any{cards[:1], slices.Repeat(cards[:1], 11), nil})
		})},
		{"a card that lacks its body, or has another button", card("carousel_alike", func(r *rand.Rand, cards []any) []any {
			parts := cards[1].(object)["components"].([]any)
			if buttons := parts[len(parts)-1].(object)["buttons"].([]any); r.IntN(2) == 0 || len(parts) == 2 {
				buttons[len(buttons)-1] = object{"type": "URL", "text": "Other", "url": "https://example.com/other"}
				if len(parts) == 3 {
					buttons[len(buttons)-1] = object{"type": "PHONE_NUMBER", "text": "Ring", "phone_number": "+15550001111"}
				}
			} else {
				cards[1].(object)["components"] = slices.Delete(parts, 1, 2)
			}
			return cards
		})},
		{"cards of another medium", media("carousel_card_header carousel_card_header", func(r *rand.Rand, s *spoiled) {
			cards := s.top("CAROUSEL")["cards"].([]any)
			s.top("CAROUSEL")["cards"] = slices.Repeat(cards[:1], 2)
			cards[0].(object)["components"].([]any)[0].(object)["format"] = pick(r, []any{"DOCUMENT", "LOCATION", "GIF"})
		})},
		{"a card with a footer", card("carousel_card_parts carousel_card_parts", func(_ *rand.Rand, cards []any) []any {
			first := cards[0].(object)
			first["components"] = append(first["components"].([]any), object{"type": "FOOTER", "text": "No"})
			return slices.Repeat(cards[:1], 2)
		})},
		{"a card with too many buttons", media("carousel_card_buttons carousel_card_buttons", func(_ *rand.Rand, s *spoiled) {
			cards := s.top("CAROUSEL")["cards"].([]any)
			c := cards[0].(object)["components"].([]any)[2].(object)
			c["buttons"] = append(c["buttons"].([]any), object{"type": "QUICK_REPLY", "text": "Third"})
			s.top("CAROUSEL")["cards"] = slices.Repeat(cards[:1], 2)
		})},
		{"the text of a card is too long", media("carousel_card_body", func(r *rand.Rand, s *spoiled) {
			bodies := slices.DeleteFunc(s.components(s.definition, "BODY"), func(o object) bool { return strings.HasPrefix(o["text"].(string), "Look") })
			pick(r, bodies)["text"] = "A pot of " + strings.Repeat("grey ", 31) + "clay"
		})},
		{"a carousel or an offer in a notice", func(_ *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() || s.top("LIMITED_TIME_OFFER") == nil && len(s.components(s.definition, "BODY")) < 2 {
				return nil
			}
			s.definition["category"] = "UTILITY"
			return []string{"layout_category"}
		}},
		{"a carousel with more than a body", strange("component_forbidden", has("CAROUSEL"), "HEADER", "FOOTER", "BUTTONS", "CALL_PERMISSION_REQUEST")},
		{"an offer with more than belongs there", strange("component_forbidden", has("LIMITED_TIME_OFFER"), "FOOTER", "CALL_PERMISSION_REQUEST")},
		{"a request for calls with buttons", strange("component_forbidden", has("CALL_PERMISSION_REQUEST"), "BUTTONS")},
		{"a code with more than belongs there", strange("component_forbidden", func(s *spoiled) bool { return s.is("AUTHENTICATION") }, "HEADER", "CALL_PERMISSION_REQUEST")},
		{"a code with a wording of one's own", func(r *rand.Rand, s *spoiled) []string {
			if !s.is("AUTHENTICATION") {
				return nil
			}
			if c := s.top("FOOTER"); c != nil && r.IntN(2) == 0 {
				c["text"] = "Ours"
				return []string{"footer_fixed"}
			}
			s.top("BODY")["text"] = "{{1}} is your code"
			return []string{"body_fixed"}
		}},
		{"a code that lives too long", func(r *rand.Rand, s *spoiled) []string {
			if c := s.top("FOOTER"); c == nil || !s.is("AUTHENTICATION") {
				return nil
			}
			s.top("FOOTER")["code_expiration_minutes"] = pick(r, []any{0, 91, -1})
			return []string{"footer_minutes"}
		}},
		{"an offer of many words, or of none", func(r *rand.Rand, s *spoiled) []string {
			c := s.top("LIMITED_TIME_OFFER")
			if c == nil {
				return nil
			}
			c["limited_time_offer"].(object)["text"] = pick(r, []any{"", nil, " ", "An offer of seventeen"})
			return []string{"offer_text"}
		}},
		{"an offer without its link or its coupon", func(r *rand.Rand, s *spoiled) []string {
			if s.top("LIMITED_TIME_OFFER") == nil {
				return nil
			}
			i := r.IntN(2)
			s.setButtons(slices.Delete(s.buttons(), i, i+1))
			return []string{"offer_buttons"}
		}},
		{"a product without its button", func(_ *rand.Rand, s *spoiled) []string {
			if s.top("HEADER")["format"] != "PRODUCT" {
				return nil
			}
			s.without("BUTTONS")
			return []string{"component_missing"}
		}},
	}
}

// componentOf is a component that is all right by itself.
func componentOf(kind string) object {
	switch kind {
	case "HEADER":
		return object{"type": kind, "format": "TEXT", "text": "News"}
	case "FOOTER":
		return object{"type": kind, "text": "Bye"}
	case "BUTTONS":
		return object{"type": kind, "buttons": []any{object{"type": "QUICK_REPLY", "text": "Yes"}}}
	}
	return object{"type": kind}
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
