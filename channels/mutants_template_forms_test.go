package channels_test

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// holder finds the first object under a value that has a member.
func holder(v any, member string) object {
	switch v := v.(type) {
	case object:
		if _, found := v[member]; found {
			return v
		}
		for _, under := range v {
			if o := holder(under, member); o != nil {
				return o
			}
		}
	case []any:
		for _, under := range v {
			if o := holder(under, member); o != nil {
				return o
			}
		}
	}
	return nil
}

// formMutations put into a definition what has another form than the platform reads.
func formMutations() []templateMutation {
	member := func(due, name string, odd ...any) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.definition, name)
			if o == nil {
				return nil
			}
			o[name] = pick(r, odd)
			return []string{due}
		}
	}
	input := func(due string, change func(r *rand.Rand, input, url object)) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			list, _ := s.definition["library_template_button_inputs"].([]any)
			if list == nil {
				return nil
			}
			input := list[0].(object)
			change(r, input, input["url"].(object))
			return strings.Fields(due)
		}
	}
	return []templateMutation{
		{"a flow that is no text", member("member_form", "flow_id", true, []any{"55"}, object{"id": "55"})},
		{"a flow that shows nothing", member("button_field", "flow_id", " ", "\u200b", []any{})},
		{"a screen that is no text", member("member_form", "navigate_screen", 7, false, []any{"HOURS"})},
		{"a library template that is no text", member("member_form", "library_template_name", 7, true, []any{"x"}, object{"name": "x"})},
		{"inputs that are no list of objects", member("member_form", "library_template_button_inputs", 7, true, object{"type": "URL"}, []any{object{"type": "QUICK_REPLY"}, nil}, []any{"x"})},
		{"an input without its type", input("type_missing", func(r *rand.Rand, input, _ object) { input["type"] = pick(r, []any{nil, "", " ", "URL\u200b"}) })},
		{"an input with a link of another form", input("library_buttons", func(r *rand.Rand, input, url object) {
			input["url"] = pick(r, []any{"https://example.com", []any{url}, object{"base_url": []any{url["base_url"]}}, 7})
		})},
		{"an input without its link", input("button_url", func(r *rand.Rand, input, url object) {
			input["url"] = pick(r, []any{nil, object{}, object{"base_url": ""}, object{"url": url["base_url"]}, object{"BASE_URL": url["base_url"]}})
		})},
		{"an input with a link that leads nowhere", input("button_url_form", func(r *rand.Rand, _, url object) {
			url["base_url"] = pick(r, []any{"example.com/{{1}}", "ftp://example.com/{{1}}", "https://ex ample.com/{{1}}"})
		})},
		{"an input without the sample of its link", input("button_sample", func(r *rand.Rand, _, url object) {
			url["url_suffix_example"] = pick(r, []any{nil, "", " ", []any{}, object{"a": "b"}, 7})
		})},
		{"an input without its number", input("button_phone", func(r *rand.Rand, input, _ object) {
			input["type"], input["phone_number"] = "PHONE_NUMBER", pick(r, []any{nil, "", " "})
			delete(input, "url")
		})},
		{"a sample of a medium in another place", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.definition, "header_handle")
			c := s.part(r, "HEADER")
			if o == nil || c == nil || holder(c, "header_handle") == nil {
				return nil
			}
			c["example"] = pick(r, []any{"4::a", []any{"4::a"}, object{"HEADER_HANDLE": []any{"4::a"}}, object{"header_handle": []any{}, "header_text": []any{"4::a"}}})
			return []string{"sample_member:IMAGE"}
		}},
		{"a sample that is no text", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.definition, "body_text")
			if o == nil {
				return nil
			}
			o["body_text"] = pick(r, []any{object{"a": "b"}, []any{object{"a": "b"}}, []any{[]any{object{"text": "x"}}}})
			return []string{"variable_sample", "member_form:BODY"}
		}},
		{"a kind that is no word", func(r *rand.Rand, s *spoiled) []string {
			if list, _ := s.definition["components"].([]any); len(list) == 0 {
				return nil
			}
			s.add(object{"type": pick(r, []any{" ", "\u00a0", "FOOTER ", "FOOTER\u200b", "FOOT-ER", "\nFOOTER"}), "text": "Bye"})
			return []string{"type_missing"}
		}},
		{"a label of another application with a newline", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.definition, "autofill_text")
			if o == nil {
				return nil
			}
			o["autofill_text"] = pick(r, []any{"Remp\nlir", "{{1}}", "Remplir *"})
			return []string{"text_content:BUTTON"}
		}},
		{"a language that shows nothing", func(r *rand.Rand, s *spoiled) []string {
			if s.whatsapp() {
				return nil
			}
			s.definition["language"] = pick(r, []any{" ", "\u00a0", "\u200b"})
			return []string{"language_missing"}
		}},
	}
}

// sendFormMutations do the same to requests.
func sendFormMutations() []templateMutation {
	odd := func(name string, values ...any) templateMutation {
		return templateMutation{name + " of another form", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.send["components"], name)
			if o == nil || !s.whatsapp() || !s.compared() {
				return nil
			}
			o[name] = pick(r, values)
			return []string{"value_form"}
		}}
	}
	blank := func(due string, names ...string) templateMutation {
		return templateMutation{"nothing to see in " + strings.Join(names, ", "), func(r *rand.Rand, s *spoiled) []string {
			name := pick(r, names)
			o := holder(s.send["components"], name)
			if o == nil || !s.whatsapp() || !s.compared() {
				return nil
			}
			o[name] = pick(r, []any{" ", "\u00a0", "\u200b"})
			return []string{due}
		}}
	}
	return []templateMutation{
		odd("code", "dollars", "US", "U$D", 7),
		odd("link", "wheel.mp4", "ftp://example.com/a", "https://", "https:///example.com", "https://example.com/a b", 7),
		odd("order", []any{object{"status": "shipped"}}),
		odd("filename", 7, true, []any{"a.pdf"}),
		odd("latitude", "north", "90.1", -91, true, []any{"1"}, object{"deg": 1}),
		odd("longitude", "1,5", "0x10", "1 2"),
		odd("address", 7, []any{"River 1"}),
		odd("product_retailer_id", true, []any{"p1"}, object{"id": "p1"}),
		odd("catalog_id", true, []any{"1"}, object{"id": "1"}),
		odd("amount_1000", "ten", 10.5, true, []any{10000}),
		odd("flow_token", 7, true, []any{"t"}),
		odd("flow_action_data", "x", 7, []any{object{"seat": 2}}),
		odd("order_details", []any{object{"reference_id": "r", "type": "digital-goods", "currency": "BRL", "total_amount": object{"value": 1, "offset": 100}}}),
		odd("total_amount", []any{object{"value": 1, "offset": 100}}),
		odd("offset", "x", 99.5, true, []any{100}),
		odd("title", 7, true, []any{"Pots"}),
		odd("sections", object{"title": "Pots", "product_items": []any{object{"product_retailer_id": "p1"}}}),
		odd("product_items", object{"product_retailer_id": "p1"}),
		blank("media_missing", "latitude", "longitude", "catalog_id"),
		blank("value_members", "code", "amount_1000"),
		{"an order in no currency", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.send, "total_amount")
			if o == nil {
				return nil
			}
			o["currency"] = pick(r, []any{"rupees", "R$", "BR1", 7, object{"code": "INR"}})
			return []string{"value_form"}
		}},
		{"a type that is no word", func(r *rand.Rand, s *spoiled) []string {
			list, _ := s.send["components"].([]any)
			kind := pick(r, []any{" ", "\u00a0", "\u200b", "body ", " header", "order-status"})
			if due := []string{"type_missing"}; s.compared() {
				s.send["components"] = append(slices.Clone(list), object{"type": kind})
				return due
			}
			s.send["components"] = []any{object{"type": kind}}
			return []string{"type_missing", "content_unknown"}
		}},
		{"minutes that are not whole", func(r *rand.Rand, s *spoiled) []string {
			o := holder(s.send, "ttl_minutes")
			if o == nil {
				return nil
			}
			o["ttl_minutes"] = pick(r, []any{100.5, "100.5", "1e-1"})
			return []string{"button_minutes"}
		}},
	}
}
