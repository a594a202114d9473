package channels_test

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// wordMutations put into a definition what no page shows: other characters, other words, samples of another form.
func wordMutations() []templateMutation {
	control := []string{"\x00", "\x07", "\x1b", "\x7f", "\u0080", "\u009f"}
	inside := func(due, kind string) templateMutation {
		return templateMutation{"a control character in " + kind, func(r *rand.Rand, s *spoiled) []string {
			c := s.part(r, kind)
			if c == nil || c["text"] == nil || !strings.Contains(c["text"].(string), " ") {
				return nil
			}
			c["text"] = strings.Replace(c["text"].(string), " ", pick(r, control)+" ", 1)
			return []string{due}
		}}
	}
	example := func(due, member string, odd ...func(list []any) any) templateMutation {
		return templateMutation{"a sample under " + member + " of another form", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.definition["components"], member)
			if o == nil {
				return nil
			}
			o[member] = pick(r, odd)(o[member].([]any))
			return []string{due}
		}}
	}
	nested := func(list []any) any { return []any{list} }
	null := func(list []any) any { return append(list, nil) }
	number := func(list []any) any { return append(list, 7) }
	one := func(list []any) any { return list[0] }
	return []templateMutation{
		inside("text_content:BODY", "BODY"),
		inside("text_content:FOOTER", "FOOTER"),
		inside("text_content:HEADER", "HEADER"),
		{"a control character in a label", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "QUICK_REPLY", "URL", "PHONE_NUMBER", "FLOW", "POSTBACK")
			if b == nil {
				return nil
			}
			b["text"] = b["text"].(string) + pick(r, control)
			return []string{"text_content:BUTTON"}
		}},
		{"a control character in a link", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "URL")
			if b == nil {
				return nil
			}
			b["url"] = strings.Replace(b["url"].(string), "example", "exa"+pick(r, control)+"mple", 1)
			return []string{"button_url_form"}
		}},
		{"an offer that nobody can fill", func(r *rand.Rand, s *spoiled) []string {
			c := s.top("LIMITED_TIME_OFFER")
			if c == nil {
				return nil
			}
			c["limited_time_offer"].(object)["text"] = pick(r, []string{"Ends {{1}}", "Ends\nsoon", "Ends\x00"})
			return []string{"text_content:LIMITED_TIME_OFFER"}
		}},
		{"an offer whose code stands behind", func(_ *rand.Rand, s *spoiled) []string {
			if s.top("LIMITED_TIME_OFFER") == nil {
				return nil
			}
			slices.Reverse(s.buttons())
			return []string{"button_first"}
		}},
		{"a part of a category that there is not", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			s.definition["sub_category"] = pick(r, []any{"ORDERS", "ORDER STATUS", " ORDER_STATUS"})
			return []string{"member_word"}
		}},
		{"a part of a category that is no text", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			s.definition["sub_category"] = pick(r, []any{7, true, []any{"ORDER_STATUS"}, object{"a": "ORDER_STATUS"}})
			return []string{"member_form"}
		}},
		{"a flow that does what is no text", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "FLOW")
			if b == nil {
				return nil
			}
			b["flow_action"] = pick(r, []any{1, true, []any{"navigate"}})
			return []string{"member_form"}
		}},
		example("member_form:BODY", "body_text", nested, null, number),
		example("member_form:HEADER", "header_text", nested, null, number, one),
		example("member_form:IMAGE", "header_handle", nested, null, number, one),
		{"a sample of a link under another name", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "URL")
			if b == nil || b["example"] == nil || s.whatsapp() {
				return nil
			}
			b["example"] = pick(r, []any{object{"URL_SUFFIX_EXAMPLE": "x"}, object{"url": "x"}, object{"url_suffix_example": "", "suffix": "x"}})
			return []string{"sample_member:URL"}
		}},
		{"a sample of a link in a list of lists", func(r *rand.Rand, s *spoiled) []string {
			b := s.button(r, "URL", "COPY_CODE")
			if b == nil || b["example"] == nil || !s.whatsapp() {
				return nil
			}
			b["example"] = pick(r, []any{[]any{[]any{"x"}}, []any{"x", nil}, []any{"x", object{}}})
			return []string{"member_form:BODY"}
		}},
	}
}

// sendWordMutations do the same to requests.
func sendWordMutations() []templateMutation {
	nothing := []any{" ", "  ", "\u00a0", "\u200b", "\u200e\u2060", "\u3000"}
	text := func(name, due string, values []any) templateMutation {
		return templateMutation{name, func(r *rand.Rand, s *spoiled) []string {
			c := some(r, slices.Concat(s.components(s.send, "header"), s.components(s.send, "body")))
			if c == nil || !s.compared() || c["parameters"].([]any)[0].(object)["type"] != "text" {
				return nil
			}
			c["parameters"].([]any)[0].(object)["text"] = pick(r, values)
			if s.is("AUTHENTICATION") {
				return []string{due, "code_differs"}
			}
			return []string{due}
		}}
	}
	member := func(name, due string, values ...any) templateMutation {
		return templateMutation{"another word in " + name, func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.send["components"], name)
			if o == nil || !s.whatsapp() {
				return nil
			}
			o[name] = pick(r, values)
			return []string{due}
		}}
	}
	order := func(name, due string, values ...any) templateMutation {
		return templateMutation{"an order with another " + name, func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.send["components"], "order_details")
			if o == nil {
				return nil
			}
			o["order_details"].(object)[name] = pick(r, values)
			return []string{due}
		}}
	}
	reply := func(name, due string, values ...any) templateMutation {
		return templateMutation{name, func(r *rand.Rand, s *spoiled) []string {
			b := some(r, slices.DeleteFunc(s.components(s.send, "button"), func(b object) bool { return b["sub_type"] != "quick_reply" }))
			if b == nil {
				return nil
			}
			b["parameters"].([]any)[0].(object)["payload"] = pick(r, values)
			return []string{due}
		}}
	}
	return []templateMutation{
		text("a text that shows nothing", "value_blank", nothing),
		{"money or a date that shows nothing", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.send["components"], "fallback_value")
			if o == nil {
				return nil
			}
			o["fallback_value"] = pick(r, nothing)
			return []string{"value_blank"}
		}},
		reply("a reply that shows nothing", "value_blank", nothing...),
		reply("a reply that is too long", "code_length:QUICK_REPLY", strings.Repeat("é", 129), strings.Repeat("🏺", 129)),
		{"a code that is too long", func(_ *rand.Rand, s *spoiled) []string {
			if !s.is("AUTHENTICATION") {
				return nil
			}
			s.components(s.send, "body")[0]["parameters"].([]any)[0].(object)["text"] = strings.Repeat("é", 16)
			return []string{"code_length", "code_differs"}
		}},
		member("coupon_code", "value_blank", nothing...),
		member("coupon_code", "value_whitespace:COPY_CODE", "A\nB", "A\tB", "A     B", "\n"),
		{"a name where values have none", func(r *rand.Rand, s *spoiled) []string {
			c := some(r, slices.Concat(s.components(s.send, "header"), s.components(s.send, "body")))
			if c == nil || !s.compared() || s.named() || !slices.Contains([]any{"text", "currency"}, c["parameters"].([]any)[0].(object)["type"]) {
				return nil
			}
			c["parameters"].([]any)[0].(object)["parameter_name"] = pick(r, []any{"who", "2", "{{1}}"})
			return []string{"value_named"}
		}},
		{"a component that there is not", func(r *rand.Rand, s *spoiled) []string {
			if !s.compared() {
				return nil
			}
			list, _ := s.send["components"].([]any)
			s.send["components"] = append(list, object{"type": pick(r, []any{"boddy", "headers", "dance", "template"})})
			return []string{"part_unknown"}
		}},
		{"a value of a type that there is not", func(r *rand.Rand, s *spoiled) []string {
			c := some(r, s.components(s.send, "body"))
			if c == nil || !s.compared() {
				return nil
			}
			c["parameters"].([]any)[0].(object)["type"] = pick(r, []any{"texts", "dance", "string"})
			return []string{"type_unknown"}
		}},
		{"an offer's value of another type", func(r *rand.Rand, s *spoiled) []string {
			c := some(r, s.components(s.send, "limited_time_offer"))
			if c == nil {
				return nil
			}
			c["parameters"].([]any)[0].(object)["type"] = pick(r, []any{"text", "date_time", "ttl_minutes"})
			return []string{"offer_expiry"}
		}},
		{"a value in a text that belongs elsewhere", func(r *rand.Rand, s *spoiled) []string {
			c := some(r, s.components(s.send, "body"))
			if c == nil || !s.compared() || !s.whatsapp() {
				return nil
			}
			c["parameters"].([]any)[0].(object)["type"] = pick(r, []any{"limited_time_offer", "ttl_minutes"})
			return []string{"value_kind"}
		}},
		{"another code in the button", func(r *rand.Rand, s *spoiled) []string {
			b := some(r, s.components(s.send, "button"))
			if b == nil || !s.is("AUTHENTICATION") {
				return nil
			}
			b["parameters"].([]any)[0].(object)["text"] = pick(r, []any{"481517", "481516 ", "a"})
			return []string{"code_differs"}
		}},
		{"a card's number twice", cards("card_index", func(_ *rand.Rand, _ *spoiled, cards []any) []any {
			cards[1].(object)["card_index"] = cards[0].(object)["card_index"]
			return cards
		})},
		member("offset", "value_word", 99, 1, 1000, "10"),
		member("status", "value_word", "sent", "delivered", "paid"),
		order("type", "value_word", "goods", "digital"),
		order("currency", "value_word", "USD", "EUR"),
		order("reference_id", "value_form", "r 12", "r/12", "r#12", "é12"),
		{"an order with an endless reference", func(_ *rand.Rand, s *spoiled) []string {
			o := holder(s.send["components"], "order_details")
			if o == nil {
				return nil
			}
			o["order_details"].(object)["reference_id"] = strings.Repeat("r", 61)
			return []string{"button_text"}
		}},
		{"an order that costs less than nothing", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.send["components"], "total_amount")
			if o == nil {
				return nil
			}
			o["total_amount"].(object)["value"] = pick(r, []any{-1, "-1", -1e9})
			return []string{"value_form"}
		}},
		{"a picture of another form", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.send["components"], "image")
			if o == nil || !s.compared() {
				return nil
			}
			o["image"].(object)["id"] = pick(r, []any{true, []any{"1"}, object{"id": "1"}})
			return []string{"value_form"}
		}},
	}
}
