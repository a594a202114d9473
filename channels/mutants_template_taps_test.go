package channels_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// sendButtonMutations break the buttons of requests.
func sendButtonMutations() []templateMutation {
	// button changes a button of some kinds, all where none is given.
	button := func(due string, change func(r *rand.Rand, b object), kinds ...string) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			b := some(r, slices.DeleteFunc(s.components(s.send, "button"), func(b object) bool {
				return !s.compared() || len(kinds) > 0 && !slices.Contains(kinds, strings.ToLower(b["sub_type"].(string)))
			}))
			if b == nil {
				return nil
			}
			change(r, b)
			return []string{due}
		}
	}
	// parameter changes the first value of a button.
	parameter := func(due string, change func(r *rand.Rand, p object), kinds ...string) func(*rand.Rand, *spoiled) []string {
		return button(due, func(r *rand.Rand, b object) { change(r, b["parameters"].([]any)[0].(object)) }, kinds...)
	}
	less := func(name string) func(*rand.Rand, object) {
		return func(r *rand.Rand, p object) {
			p["action"].(object)[name] = pick(r, []any{nil, "", []any{}})
		}
	}
	left := func(due string, kinds ...string) func(*rand.Rand, *spoiled) []string {
		return button(due, func(_ *rand.Rand, b object) { b["type"], b["parameters"] = "call_permission_request", []any{} }, kinds...)
	}
	return []templateMutation{
		{"a button where there is none", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() || !s.compared() {
				return nil
			}
			list, _ := s.send["components"].([]any)
			s.send["components"] = append(list, object{"type": "button", "sub_type": pick(r, []any{"url", "quick_reply", "flow"}), "index": pick(r, []any{10, "11", nil, 99}),
				"parameters": []any{object{"type": "text", "text": "x"}}})
			return []string{"button_index"}
		}},
		{"a button of another kind", button("button_kind", func(r *rand.Rand, b object) {
			b["sub_type"] = pick(r, []any{"mpm", "reminder", "voice_call", "booking_confirmation"})
		}, "url", "quick_reply", "copy_code", "flow", "catalog", "order_details")},
		{"a button by a name that there is not", button("button_name", func(r *rand.Rand, b object) {
			b["sub_type"] = pick(r, []any{"otp", "spm", "postback", "phone_number", "buttons", "", nil})
		}, "url", "quick_reply", "copy_code", "flow", "catalog", "order_details", "mpm")},
		{"a call button that lives too long or too short", func(r *rand.Rand, s *spoiled) []string {
			return parameter("button_minutes", func(r *rand.Rand, p object) {
				p["ttl_minutes"] = pick(r, []any{0, 43201, -1, nil, "", "soon", []any{}, 1e300})
			}, "voice_call")(r, s)
		}},
		{"a component for a button that takes none", func(r *rand.Rand, s *spoiled) []string {
			list, _ := s.send["components"].([]any)
			index := slices.IndexFunc(s.buttons(), func(b any) bool {
				return slices.Contains([]any{"PHONE_NUMBER", "REQUEST_CONTACT_INFO", "SPM"}, b.(object)["type"])
			})
			if !s.whatsapp() || index < 0 {
				return nil
			}
			s.send["components"] = append(list, object{"type": "button", "sub_type": pick(r, []any{s.buttons()[index].(object)["type"], "url", "quick_reply"}), "index": index,
				"parameters": pick(r, []any{nil, []any{}, []any{object{"type": "text", "text": "x"}}})})
			return []string{"button_static"}
		}},
		{"a value for a link that is fixed", func(_ *rand.Rand, s *spoiled) []string {
			list, _ := s.send["components"].([]any)
			index := slices.IndexFunc(s.buttons(), func(b any) bool { return b.(object)["type"] == "URL" && b.(object)["example"] == nil })
			if !s.whatsapp() || index < 0 {
				return nil
			}
			s.send["components"] = append(list, object{"type": "button", "sub_type": "url", "index": index, "parameters": []any{object{"type": "text", "text": "x"}}})
			return []string{"value_count:URL"}
		}},
		{"a value of a button left out", button("button_value", func(r *rand.Rand, b object) {
			b["parameters"] = pick(r, []any{nil, []any{}})
		}, "url", "copy_code", "mpm", "order_details")},
		{"a button left out", left("button_value", "url", "copy_code", "mpm", "order_details")},
		{"a flow left out", left("button_part", "flow")},
		{"a catalog left out", left("button_part:CATALOG", "catalog")},
		{"a button twice", func(r *rand.Rand, s *spoiled) []string {
			list, _ := s.send["components"].([]any)
			i := slices.IndexFunc(list, func(c any) bool { return c.(object)["type"] == "button" })
			if i < 0 || !s.compared() {
				return nil
			}
			s.send["components"] = append(list, clone(list[i].(object)))
			return []string{"part_repeated"}
		}},
		{"a value that is empty", parameter("value_missing", func(r *rand.Rand, p object) {
			for _, name := range []string{"text", "payload", "coupon_code", "action"} {
				delete(p, name)
			}
			if name := p["type"].(string); r.IntN(2) == 0 && name != "action" {
				p[name] = ""
			}
		}, "url", "quick_reply", "copy_code", "flow", "catalog", "mpm", "order_details")},
		{"a value of another type", parameter("button_parameter", func(r *rand.Rand, p object) {
			p["type"] = pick(r, []any{"image", "limited_time_offer", "date_time", "video"})
		})},
		{"a value of a whole component in a button", button("button_parameter", func(r *rand.Rand, b object) {
			b["parameters"] = []any{pick(r, []any{
				object{"type": "order_status", "order_status": object{"reference_id": "r7", "order": object{"status": "shipped"}}},
				object{"type": "tap_target_configuration", "tap_target_configuration": []any{object{"url": "https://example.com", "title": "a"}}}})}
		})},
		{"two values", button("value_count", func(_ *rand.Rand, b object) {
			b["parameters"] = slices.Repeat(b["parameters"].([]any)[:1], 2)
		}, "quick_reply", "copy_code", "flow", "catalog", "mpm", "order_details", "voice_call")},
		{"a link that is too long once filled", func(r *rand.Rand, s *spoiled) []string {
			if s.is("AUTHENTICATION") {
				return nil
			}
			return parameter("filled_url", func(_ *rand.Rand, p object) { p["text"] = strings.Repeat("a", 2000) }, "url")(r, s)
		}},
		{"a link with characters that must be escaped", func(r *rand.Rand, s *spoiled) []string {
			if s.is("AUTHENTICATION") {
				return nil
			}
			return parameter("url_encoding", func(r *rand.Rand, p object) {
				p["text"] = pick(r, []any{"a b", "ä", "100%", "%zz", "a\nb", "<x>", "“x”"})
			}, "url")(r, s)
		}},
		{"a coupon that is too long", func(r *rand.Rand, s *spoiled) []string {
			length := 21
			if s.top("LIMITED_TIME_OFFER") != nil {
				length = 16
			}
			return parameter("code_length", func(_ *rand.Rand, p object) { p["coupon_code"] = strings.Repeat("A", length) }, "copy_code")(r, s)
		}},
		{"many products without sections", parameter("button_action", less("sections"), "mpm")},
		{"too many products or sections", parameter("button_list", func(r *rand.Rand, p object) {
			item := object{"product_retailer_id": "p1"}
			p["action"].(object)["sections"] = pick(r, [][]any{slices.Repeat([]any{object{"title": "Pots", "product_items": []any{item}}}, 11),
				slices.Repeat([]any{object{"title": "Pots", "product_items": slices.Repeat([]any{item}, 16)}}, 2)})
		}, "mpm")},
		{"a product that has no name", parameter("button_item", func(r *rand.Rand, p object) {
			items := p["action"].(object)["sections"].([]any)[0].(object)["product_items"].([]any)
			items[0].(object)["product_retailer_id"] = pick(r, []any{"", nil})
		}, "mpm")},
		{"an order that is not named, or without its state", func(r *rand.Rand, s *spoiled) []string {
			c := some(r, s.components(s.send, "order_status"))
			if c == nil {
				return nil
			}
			status := c["parameters"].([]any)[0].(object)["order_status"].(object)
			status[pick(r, []string{"reference_id", "order"})] = pick(r, []any{"", nil})
			if r.IntN(4) == 0 {
				delete(c["parameters"].([]any)[0].(object), "order_status")
			}
			return []string{"value_members"}
		}},
		{"a picture to tap that leads nowhere", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() || !s.compared() {
				return nil
			}
			target := object{"url": "https://example.com/pots", "title": "See pots"}
			value := object{"type": "tap_target_configuration", "tap_target_configuration": []any{target}}
			if r.IntN(2) == 0 {
				value["tap_target_configuration"] = target // as a public client has it
			}
			part, due := object{"type": "tap_target_configuration", "parameters": []any{value}}, ""
			switch r.IntN(4) {
			case 0:
				target[pick(r, []string{"url", "title"})] = pick(r, []any{"", nil})
				due = "value_members"
			case 1:
				value["tap_target_configuration"] = pick(r, []any{nil, []any{}, object{}, []any{target, object{}}})
				due = "value_members"
			case 2:
				target[pick(r, []string{"url", "title"})] = pick(r, []any{7, []any{7}, true})
				due = "value_form"
			default:
				part["parameters"] = pick(r, []any{[]any{}, []any{value, value}, []any{object{"type": "text", "text": "x"}}})
				due = "value_count"
			}
			list, _ := s.send["components"].([]any)
			s.send["components"] = append(list, part)
			return []string{due}
		}},
		{"an order's state given twice, or left out of its part", func(r *rand.Rand, s *spoiled) []string {
			c := some(r, s.components(s.send, "order_status"))
			if c == nil {
				return nil
			}
			if r.IntN(2) == 0 {
				s.send["components"] = append(s.send["components"].([]any), clone(c))
				return []string{"part_repeated"}
			}
			values := c["parameters"].([]any)
			c["parameters"] = pick(r, []any{[]any{}, []any{values[0], values[0]}, []any{object{"type": "text", "text": "x"}}})
			return []string{"value_count"}
		}},
		{"an action that is no object", parameter("value_missing", func(r *rand.Rand, p object) {
			p["action"] = pick(r, []any{"x", 7, []any{object{}}, true, nil})
		}, "flow", "catalog", "mpm", "order_details")},
		{"a section with an endless title", parameter("button_text", func(r *rand.Rand, p object) {
			sections := p["action"].(object)["sections"].([]any)
			p["action"].(object)["sections"] = append(sections, object{"title": strings.Repeat("é", 25), "product_items": []any{object{"product_retailer_id": "p2"}}})
		}, "mpm")},
		{"a section without products", parameter("button_item", func(r *rand.Rand, p object) {
			sections := p["action"].(object)["sections"].([]any)
			p["action"].(object)["sections"] = append(sections, pick(r, []any{object{}, object{"title": "Pots"}, object{"product_items": []any{}}, object{"product_items": nil}}))
		}, "mpm")},
		{"many products without a picture", parameter("button_action", less("thumbnail_product_retailer_id"), "mpm")},
		{"an order without its details", parameter("button_action", less("order_details"), "order_details")},
		{"a value more than buttons wait for", together("button_index", func(r *rand.Rand, values []any) []any {
			return append(values, object{"type": pick(r, []any{"url", "postback"}), "url": "x", "payload": "x"})
		})},
		{"a link left out", together("button_value", func(_ *rand.Rand, values []any) []any { return values[1:] })},
		{"a reply left out", together("button_value:POSTBACK", func(_ *rand.Rand, values []any) []any { return values[:1] })},
		{"a value of a button that is empty", together("value_missing", func(r *rand.Rand, values []any) []any {
			v := pick(r, values).(object)
			for _, name := range slices.Sorted(maps.Keys(v)) {
				if name != "type" {
					v[name] = pick(r, []any{"", nil})
				}
			}
			return values
		})},
	}
}

// together changes the values of the one component that holds those of all buttons.
func together(due string, change func(r *rand.Rand, values []any) []any) func(*rand.Rand, *spoiled) []string {
	return func(r *rand.Rand, s *spoiled) []string {
		c := some(r, s.components(s.send, "buttons"))
		if c == nil {
			return nil
		}
		c["parameters"] = change(r, c["parameters"].([]any))
		return []string{due}
	}
}
