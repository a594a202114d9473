package channels_test

import (
	"math/rand/v2"
	"strings"
)

// headMutations break what stands outside the components, or which components there are.
func headMutations() []templateMutation {
	member := func(name string, values []any, due ...string) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			if s.definition[name] = pick(r, values); s.definition[name] == nil {
				delete(s.definition, name)
			}
			return due
		}
	}
	ttl := func(category string, values []any, due string) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			if !s.is(category) {
				return nil
			}
			return member("message_send_ttl_seconds", values, due)(r, s)
		}
	}
	return []templateMutation{
		{"a name in capitals or with signs", member("name", []any{"Parcel", "parcel-left", "parcel left", "päckchen", "parcel.1"}, "name_characters")},
		{"no name, or an endless one", member("name", []any{"", nil, strings.Repeat("a", 513)}, "name_length")},
		{"no name or no language", func(r *rand.Rand, s *spoiled) []string {
			if s.whatsapp() {
				return nil
			}
			missing := pick(r, []string{"name", "language"})
			s.definition[missing] = pick(r, []any{"", nil})
			return []string{map[string]string{"name": "name_length", "language": "language_missing"}[missing]}
		}},
		{"a list of languages for what is no code", func(_ *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() || s.is("AUTHENTICATION") {
				return nil
			}
			delete(s.definition, "language")
			s.definition["languages"] = []any{"en_US", "de"}
			return []string{"language_list_category"}
		}},
		{"more than a list of languages", func(r *rand.Rand, s *spoiled) []string {
			list, _ := s.definition["languages"].([]any)
			if len(list) == 0 {
				return nil
			}
			if r.IntN(2) == 0 {
				s.definition["language"] = "de"
			} else {
				s.button(r, "OTP")[pick(r, []string{"text", "autofill_text"})] = "Copy"
			}
			return []string{"language_list_excludes"}
		}},
		{"a component without its kind", func(r *rand.Rand, s *spoiled) []string {
			if s.top("BODY") == nil {
				return nil
			}
			s.add(object{"type": pick(r, []any{"", nil}), "text": "x"})
			return []string{"type_missing"}
		}},
		{"a language that there is not", func(r *rand.Rand, s *spoiled) []string {
			unknown := pick(r, []any{"xx", "en-US", "EN", "en_XX", "", "english", " en"})
			switch list, several := s.definition["languages"].([]any); {
			case !s.whatsapp():
				return nil
			case several:
				list[r.IntN(len(list))] = unknown
			default:
				s.definition["language"] = unknown
			}
			return []string{"language_unsupported"}
		}},
		{"no language", func(_ *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			delete(s.definition, "language")
			s.definition["languages"] = []any{}
			return []string{"language_unsupported"}
		}},
		{"a category that there is not", func(r *rand.Rand, s *spoiled) []string {
			if !s.is("UTILITY") || s.top("CALL_PERMISSION_REQUEST") != nil || s.part(r, "HEADER")["format"] == "LOCATION" || s.button(r, "ORDER_DETAILS", "REQUEST_CONTACT_INFO") != nil {
				return nil // what hangs on a category would be wrong too
			}
			s.definition["category"] = pick(r, []any{"TRANSACTIONAL", "SERVICE", "OTP", ""})
			return []string{"category_unknown"}
		}},
		{"a format of variables that there is not", func(r *rand.Rand, s *spoiled) []string {
			if s.named() {
				return nil
			}
			s.definition["parameter_format"] = pick(r, []any{"NUMBERED", "MIXED", "none"})
			return []string{"parameter_format_unknown"}
		}},
		{"a code lives too long or too short", ttl("AUTHENTICATION", []any{29, 901, 1, 0, -2, "29"}, "ttl_range")},
		{"a notice lives too long or too short", ttl("UTILITY", []any{29, 43201, -2}, "ttl_range")},
		{"an advertisement lives too long or too short", ttl("MARKETING", []any{43199, 2592001, 120, -1}, "ttl_range:MARKETING")},
		{"no body", func(_ *rand.Rand, s *spoiled) []string {
			if s.top("BODY") == nil {
				return nil
			}
			s.without("BODY")
			return []string{"component_missing"}
		}},
		{"a copy of no library template", func(r *rand.Rand, s *spoiled) []string {
			if s.definition["library_template_name"] == nil {
				return nil
			}
			s.definition["library_template_name"] = pick(r, []any{nil, ""})
			return []string{"component_missing"}
		}},
		{"a component twice", func(r *rand.Rand, s *spoiled) []string {
			list, _ := s.definition["components"].([]any)
			if len(list) == 0 {
				return nil
			}
			s.add(clone(pick(r, list).(object)))
			return []string{"component_repeated"}
		}},
		{"a component that there is not", func(r *rand.Rand, s *spoiled) []string {
			if s.top("BODY") == nil {
				return nil
			}
			s.add(object{"type": pick(r, []any{"LIST", "SUBJECT", "BUTTON"}), "text": "x"})
			return []string{"component_unknown"}
		}},
	}
}

// textMutations break headers, bodies and footers.
func textMutations() []templateMutation {
	text := func(kind string, due string, change func(r *rand.Rand, text string) string) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			c := s.part(r, kind)
			if !strings.Contains(templateAnswers[s.channel], due+" ") || c["text"] == nil {
				return nil
			}
			c["text"] = change(r, c["text"].(string))
			return []string{due}
		}
	}
	onWhatsApp := func(spoil func(*rand.Rand, *spoiled) []string) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() {
				return nil
			}
			return spoil(r, s)
		}
	}
	append1 := func(more ...string) func(*rand.Rand, string) string {
		return func(r *rand.Rand, text string) string { return text + pick(r, more) }
	}
	return append(variableMutations(), []templateMutation{
		{"a header that is too long", onWhatsApp(text("HEADER", "header_length", append1(strings.Repeat(" and so on", 7))))},
		{"a header that is empty", text("HEADER", "header_length", func(r *rand.Rand, _ string) string { return pick(r, []string{"", "   ", "\u00a0", "\u200b \u200f"}) })},
		{"a header with emoji, newline or marks", onWhatsApp(text("HEADER", "text_content:HEADER", append1(" 🎉", "\nnow", " *now", " _now", " ~now", " `now", " ✅", " 1️⃣")))},
		{"a footer that is too long", text("FOOTER", "footer_length", append1(strings.Repeat(" and so on", 7)))},
		{"a footer that is empty", text("FOOTER", "footer_length", func(r *rand.Rand, _ string) string { return pick(r, []string{"", "   ", "\u00a0", "\u200b \u200f"}) })},
		{"a footer with emoji or newline", text("FOOTER", "text_content:FOOTER", append1(" 🎉", "\nnow", "\rnow", "\u2028now"))},
		{"a body with newlines in a row", text("BODY", "body_newlines", append1("\n\n\nBye now", "\n\n\n\nBye now", "\r\n\r\n\r\nBye now"))},
		{"a body with many emoji", func(r *rand.Rand, s *spoiled) []string {
			return text("BODY", "body_emoji", append1(strings.Repeat(pick(r, []string{"🎉", "👍🏽", "🇮🇳", "✅", "❤️", "👩‍👧"}), 11)+" and so on"))(r, s)
		}},
		{"a body that is empty or too long", func(r *rand.Rand, s *spoiled) []string {
			c := s.top("BODY")
			if c["text"] == nil {
				return nil
			}
			texts := []string{"", "  ", "\n", "\u200d"}
			if s.whatsapp() {
				texts = append(texts, c["text"].(string)+strings.Repeat(" and so on", 102))
			}
			c["text"] = pick(r, texts)
			return []string{"body_length"}
		}},
		{"a footer with a variable", func(r *rand.Rand, s *spoiled) []string {
			c := s.part(r, "FOOTER")
			if !s.whatsapp() || c["text"] == nil {
				return nil
			}
			c["text"], c["example"] = "From {{1}} to you", object{"footer_text": []any{"x"}}
			if s.named() {
				c["text"], c["example"] = "From {{who}} to you", object{"footer_text_named_params": []any{object{"param_name": "who", "example": "x"}}}
			}
			return []string{"footer_variables"}
		}},
		{"a header of a format that there is not", func(r *rand.Rand, s *spoiled) []string {
			c := s.top("HEADER")
			if c == nil {
				return nil
			}
			c["format"] = pick(r, []any{"AUDIO", "STICKER", "CONTACT"})
			return []string{"header_format"}
		}},
		{"a header without a sample of its medium", func(r *rand.Rand, s *spoiled) []string {
			c := s.part(r, "HEADER")
			if format := c["format"]; format != "IMAGE" && format != "VIDEO" && format != "DOCUMENT" {
				return nil
			}
			c["example"] = pick(r, []any{nil, object{}, object{"header_handle": []any{}}, object{"header_handle": []any{""}},
				object{"header_handle": []any{"https://example.com/a.jpg"}}, object{"header_url": []any{"http://example.com/a.jpg"}}})
			return []string{"header_sample"}
		}},
		{"a moving picture in a notice", func(r *rand.Rand, s *spoiled) []string {
			c := s.top("HEADER")
			if !s.whatsapp() || !s.is("UTILITY") || c["format"] != "DOCUMENT" || s.button(r, "ORDER_DETAILS") != nil {
				return nil
			}
			c["format"] = "GIF"
			return []string{"header_category"}
		}},
	}...)
}

// variableMutations break variables of bodies. A variable that is put in has a sample.
func variableMutations() []templateMutation {
	body := func(due string, change func(r *rand.Rand, text, more string) string) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			c := s.top("BODY")
			text, ok := c["text"].(string)
			if !ok || !strings.Contains(templateAnswers[s.channel], due+" ") || !strings.Contains(text, "{{") && due != "variable_edge" {
				return nil
			}
			more := s.addSample(c)
			c["text"] = change(r, text, more)
			return []string{due}
		}
	}
	first := func(text string) string { return text[strings.Index(text, "{{") : strings.Index(text, "}}")+2] }
	return []templateMutation{
		{"a variable at the start", body("variable_edge", func(_ *rand.Rand, text, more string) string { return more + " and " + text })},
		{"a variable at the end", body("variable_edge", func(r *rand.Rand, text, more string) string {
			return text + " And " + more + pick(r, []string{"", " ", "\n"})
		})},
		{"a variable with signs at the end", body("variable_signs", func(r *rand.Rand, text, more string) string {
			return text + " And " + more + pick(r, []string{".", "!", " :)", "…", "।", "*"})
		})},
		{"a variable with signs at the start", body("variable_signs", func(r *rand.Rand, text, more string) string {
			return pick(r, []string{"*", "¡", "- ", "("}) + more + " and " + text
		})},
		{"variables side by side", body("variable_adjacent", func(r *rand.Rand, text, more string) string {
			return strings.Replace(text, first(text), first(text)+pick(r, []string{"", " ", "\n", "\u200b"})+more, 1)
		})},
		{"braces that do not match", body("variable_syntax", func(r *rand.Rand, text, more string) string {
			return text + " And " + pick(r, []string{more + " too {{ so", more + " too }} so", more + " too {{so} now", "{" + more + "} too", more + "} too", "{" + more + " too"})
		})},
		{"a number in single braces", body("variable_single", func(r *rand.Rand, text, more string) string {
			return text + " And " + more + " or" + pick(r, []string{" {1} too", " {12}."})
		})},
		{"blanks inside the braces", body("variable_blank", func(r *rand.Rand, text, more string) string {
			name := more[2 : len(more)-2]
			return text + " And " + pick(r, []string{"{{ " + name + " }}", "{{" + name + " }}", "{{\t" + name + "}}"}) + " too"
		})},
		{"a gap in the numbers", func(r *rand.Rand, s *spoiled) []string {
			c := s.top("BODY")
			text, ok := c["text"].(string)
			if !ok || s.named() || !strings.Contains(text, "{{1}}") {
				return nil
			}
			c["text"] = strings.Replace(text, "{{1}}", pick(r, []string{"{{7}}", "{{0}}", "{{01}}"}), 1)
			return []string{"variable_numbering"}
		}},
		{"a name among numbers, a number among names", func(_ *rand.Rand, s *spoiled) []string {
			c := s.top("BODY")
			text, ok := c["text"].(string)
			if !ok || !strings.Contains(text, "{{") {
				return nil
			}
			name := "visitor_name"
			if s.named() {
				name = "1"
			}
			s.sample(c, name)
			c["text"] = text + " And {{" + name + "}} too"
			return []string{"variable_mixed"}
		}},
		{"a name in capitals", func(r *rand.Rand, s *spoiled) []string {
			c := s.top("BODY")
			if !s.named() {
				return nil
			}
			name := pick(r, []string{"Visitor", "visitor-name", "visitor name", "gäste"})
			s.sample(c, name)
			c["text"] = c["text"].(string) + " And {{" + name + "}} too"
			return []string{"variable_name"}
		}},
		{"a name twice", func(_ *rand.Rand, s *spoiled) []string {
			c := s.top("BODY")
			if !s.named() || !s.whatsapp() {
				return nil
			}
			c["text"] = c["text"].(string) + " And " + first(c["text"].(string)) + " again"
			return []string{"variable_repeated"}
		}},
		{"a variable without a sample", func(r *rand.Rand, s *spoiled) []string {
			c := s.part(r, pick(r, []string{"BODY", "HEADER"}))
			if text, ok := c["text"].(string); !ok || !strings.Contains(text, "{{") || strings.Count(text, "{{") > 1 && s.named() {
				return nil // of names each that lacks a sample is a problem
			}
			c["example"] = pick(r, []any{nil, object{}, object{"body_text": []any{[]any{}}}, object{"body_text": ""}, object{"body_text": []any{[]any{" ", " "}}}, "not JSON"})
			if c["example"] == "not JSON" {
				delete(c, "example")
			}
			return []string{"variable_sample"}
		}},
		{"a sample too many", func(r *rand.Rand, s *spoiled) []string {
			c := s.part(r, pick(r, []string{"BODY", "HEADER"}))
			text, _ := c["text"].(string)
			if !s.whatsapp() || !strings.Contains(text, "{{") {
				return nil
			}
			if s.named() {
				s.sample(c, first(text)[2:len(first(text))-2])
				return []string{"variable_sample_more"}
			}
			c["example"].(object)["more"] = pick(r, []any{"x", []any{"x"}, []any{[]any{"x", "y"}}})
			return []string{"variable_sample_more"}
		}},
		{"samples in another place", func(r *rand.Rand, s *spoiled) []string {
			c := s.part(r, pick(r, []string{"BODY", "HEADER"}))
			if text, ok := c["text"].(string); !ok || !s.whatsapp() || !strings.Contains(text, "{{") {
				return nil
			}
			c["example"] = pick(r, []any{object{"text": []any{"x"}}, object{"BODY_TEXT": []any{[]any{"x"}}}, []any{"x"}, "x", object{"header_handle": []any{"x"}}})
			return []string{"sample_member"}
		}},
		{"samples by number for names", func(_ *rand.Rand, s *spoiled) []string {
			c := s.top("BODY")
			text, ok := c["text"].(string)
			if !ok || !s.named() || strings.Count(text, "{{") != 1 {
				return nil
			}
			c["example"] = object{"body_text": []any{[]any{"x"}}}
			return []string{"variable_sample"}
		}},
		{"a name without its sample", func(r *rand.Rand, s *spoiled) []string {
			example, _ := s.top("BODY")["example"].(object)
			named, _ := example["body_text_named_params"].([]any)
			if len(named) == 0 {
				return nil
			}
			sample := pick(r, named).(object)
			if sample["example"] = pick(r, []any{"", " ", nil}); r.IntN(2) == 0 {
				sample["example"], sample["param_name"] = "x", "other"
			}
			return []string{"variable_sample"}
		}},
		{"a body of few words", func(_ *rand.Rand, s *spoiled) []string {
			c := s.top("BODY")
			text, _ := c["text"].(string)
			names := strings.Split(text, "{{")[1:]
			if len(names) != 2 {
				return nil
			}
			for i := range names {
				names[i], _, _ = strings.Cut(names[i], "}}")
			}
			c["text"] = "So {{" + names[0] + "}} went, {{" + names[1] + "}} came"
			return []string{"variable_density"}
		}},
		{"two variables in a header", func(r *rand.Rand, s *spoiled) []string {
			c := s.part(r, "HEADER")
			if text, ok := c["text"].(string); !s.whatsapp() || !ok || !strings.Contains(text, "{{") {
				return nil
			}
			more := s.addSample(c)
			c["text"] = c["text"].(string) + " or " + more + " now"
			return []string{"header_variables"}
		}},
	}
}
