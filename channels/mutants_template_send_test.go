package channels_test

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// sendMutations break the header, the body, the cards and the offer of requests.
func sendMutations() []templateMutation {
	// value changes a value of a text; check says which.
	value := func(due string, fits func(s *spoiled, p object) bool, change func(r *rand.Rand, s *spoiled, p object)) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			var all []object
			for _, kind := range []string{"header", "body"} {
				for _, c := range s.components(s.send, kind) {
					for _, p := range c["parameters"].([]any) {
						if p := p.(object); s.compared() && fits(s, p) && strings.Contains(templateAnswers[s.channel], due+" ") {
							all = append(all, p)
						}
					}
				}
			}
			if len(all) == 0 {
				return nil
			}
			change(r, s, pick(r, all))
			return []string{due}
		}
	}
	is := func(kinds ...string) func(*spoiled, object) bool {
		return func(_ *spoiled, p object) bool { return slices.Contains(kinds, p["type"].(string)) }
	}
	byName := func(s *spoiled, p object) bool { return p["parameter_name"] != nil }
	offer := func(due string, ends ...any) func(*rand.Rand, *spoiled) []string {
		return func(r *rand.Rand, s *spoiled) []string {
			c := some(r, s.components(s.send, "limited_time_offer"))
			if c == nil {
				return nil
			}
			c["parameters"] = []any{object{"type": "limited_time_offer", "limited_time_offer": object{"expiration_time_ms": pick(r, ends)}}}
			return []string{due}
		}
	}
	return []templateMutation{
		{"a language chosen in another way", func(r *rand.Rand, s *spoiled) []string {
			if !s.whatsapp() || !s.compared() {
				return nil
			}
			s.send["language"].(object)["policy"] = pick(r, []any{"fallback", "FALLBACK", 1, []any{"deterministic"}})
			return []string{"language_policy"}
		}},
		{"a text that is empty", value("value_missing", is("text"), func(r *rand.Rand, _ *spoiled, p object) { p["text"] = pick(r, []any{"", nil}) })},
		{"money or a date without its text", value("value_missing", is("currency", "date_time"), func(r *rand.Rand, _ *spoiled, p object) {
			p[p["type"].(string)].(object)["fallback_value"] = pick(r, []any{"", nil})
		})},
		{"a text with newlines or blanks in a row", value("value_whitespace", func(s *spoiled, p object) bool { return p["type"] == "text" && !s.is("AUTHENTICATION") },
			func(r *rand.Rand, _ *spoiled, p object) {
				p["text"] = pick(r, []any{"a\nb", "a\tb", "a\rb", "a     b", "\n"})
			})},
		{"a picture in a text", value("value_kind", is("text", "currency", "date_time"), func(r *rand.Rand, _ *spoiled, p object) {
			p["type"] = pick(r, []any{"image", "payload", "coupon_code", "action", "location", "video", "document", "product"})
		})},
		{"a value without its name", value("value_name", byName, func(r *rand.Rand, _ *spoiled, p object) { p["parameter_name"] = pick(r, []any{"", nil}) })},
		{"a value with a name that there is not", value("value_unknown", byName, func(r *rand.Rand, _ *spoiled, p object) {
			p["parameter_name"] = pick(r, []any{"stranger", strings.ToUpper(p["parameter_name"].(string)), "1"})
		})},
		{"a medium that names no file", value("media_missing", is("image", "video", "document"), func(r *rand.Rand, _ *spoiled, p object) {
			p[p["type"].(string)] = pick(r, []any{nil, object{}, object{"id": ""}, object{"link": nil, "caption": "x"}, "x", []any{}})
		})},
		{"a value without its type", value("type_missing", is("text"), func(r *rand.Rand, _ *spoiled, p object) { p["type"] = pick(r, []any{"", nil}) })},
		{"a component without its type", func(r *rand.Rand, s *spoiled) []string {
			if !s.compared() {
				return nil
			}
			list, _ := s.send["components"].([]any)
			s.send["components"] = append(list, object{"type": pick(r, []any{"", nil})})
			return []string{"type_missing"}
		}},
		{"half a place", value("media_missing", is("location"), func(r *rand.Rand, _ *spoiled, p object) {
			place := p["location"].(object)
			place[pick(r, []string{"latitude", "longitude"})] = pick(r, []any{nil, ""})
		})},
		{"a product that is not named", value("media_missing", is("product"), func(r *rand.Rand, _ *spoiled, p object) {
			p["product"].(object)[pick(r, []string{"product_retailer_id", "catalog_id"})] = pick(r, []any{"", nil})
		})},
		{"money without its currency or its amount", value("value_members", is("currency"), func(r *rand.Rand, _ *spoiled, p object) {
			p["currency"].(object)[pick(r, []string{"code", "amount_1000"})] = pick(r, []any{"", nil})
		})},
		{"a medium of another kind", value("media_kind", is("image", "video", "document", "location", "product"), func(r *rand.Rand, _ *spoiled, p object) {
			was := p["type"]
			for p["type"] == was {
				p["type"] = pick(r, []any{"image", "video", "document", "location", "product", "text", "gif"})
			}
		})},
		{"a text header that is too long once filled", func(_ *rand.Rand, s *spoiled) []string {
			c := some(rand.New(rand.NewPCG(1, 1)), s.components(s.send, "header"))
			if c == nil || !s.whatsapp() || c["parameters"].([]any)[0].(object)["type"] != "text" {
				return nil
			}
			c["parameters"].([]any)[0].(object)["text"] = strings.Repeat("é", 61)
			return []string{"filled_header"}
		}},
		{"a body that is too long once filled", value("filled_body", func(s *spoiled, p object) bool {
			return p["type"] == "text" && !s.is("AUTHENTICATION") && s.components(s.send, "header") == nil && len(s.definition["components"].([]any)) > 1
		}, func(_ *rand.Rand, _ *spoiled, p object) { p["text"] = strings.Repeat("é", 1025) })},
		{"a value less", counted(func(_ *rand.Rand, values []any) []any { return values[1:] })},
		{"the values left out", counted(func(r *rand.Rand, values []any) []any { return pick(r, [][]any{nil, {}}) })},
		{"a value more", func(r *rand.Rand, s *spoiled) []string {
			if s.named() {
				return nil // such a value has no name either
			}
			return counted(func(_ *rand.Rand, values []any) []any { return append(values, values[0]) })(r, s)
		}},
		{"the medium left out, or given twice", func(r *rand.Rand, s *spoiled) []string {
			c := some(r, s.components(s.send, "header"))
			if c == nil || c["parameters"].([]any)[0].(object)["type"] == "text" {
				return nil
			}
			c["parameters"] = pick(r, [][]any{nil, {}, slices.Repeat(c["parameters"].([]any), 2)})
			return []string{"media_kind"}
		}},
		{"a component twice", func(r *rand.Rand, s *spoiled) []string {
			list, _ := s.send["components"].([]any)
			c := object(nil)
			for _, each := range list {
				if kind := each.(object)["type"]; kind != "order_status" && (kind != "button" || s.whatsapp()) {
					c = each.(object)
				}
			}
			if c == nil || !s.compared() || c["type"] == "buttons" {
				return nil
			}
			s.send["components"] = append(list, clone(c))
			return []string{"part_repeated"}
		}},
		{"a card too many or too few", cards("card_count", func(r *rand.Rand, s *spoiled, cards []any) []any {
			if len(s.top("CAROUSEL")["cards"].([]any)) == 2 { // products: two are defined, up to ten are sent
				return cards[:1]
			}
			return cards[:1+r.IntN(2)]
		})},
		{"a card with what none has", cards("value_count", func(r *rand.Rand, _ *spoiled, cards []any) []any {
			card := pick(r, cards).(object)
			card["components"] = append(card["components"].([]any), pick(r, []any{
				object{"type": "footer", "parameters": []any{object{"type": "text", "text": "x"}}},
				object{"type": "carousel", "cards": []any{object{"card_index": 0, "components": []any{}}}},
				object{"type": "limited_time_offer", "parameters": []any{object{"type": "limited_time_offer", "limited_time_offer": object{"expiration_time_ms": 1909562800000}}}}}))
			return cards
		})},
		{"a card with another number", cards("card_index", func(r *rand.Rand, _ *spoiled, cards []any) []any {
			cards[r.IntN(len(cards))].(object)["card_index"] = pick(r, []any{7, 10, nil})
			return cards
		})},
		{"an offer that says no end", offer("offer_expiry", nil, "soon", 1e300, "")},
		{"an offer without a value", func(r *rand.Rand, s *spoiled) []string {
			c := some(r, s.components(s.send, "limited_time_offer"))
			if c == nil {
				return nil
			}
			c["parameters"] = pick(r, []any{nil, []any{}})
			return []string{"offer_expiry"}
		}},
		{"an offer that ended", offer("offer_ended", mutantTime.UnixMilli(), mutantTime.UnixMilli()-1, 1209600000, 0, -1)},
	}
}

// counted changes how many values a text has.
func counted(change func(r *rand.Rand, values []any) []any) func(*rand.Rand, *spoiled) []string {
	return func(r *rand.Rand, s *spoiled) []string {
		c := some(r, slices.Concat(s.components(s.send, "body"), s.components(s.send, "header")))
		if c == nil || !s.compared() {
			return nil
		}
		values := c["parameters"].([]any)
		if kind := values[0].(object)["type"]; kind != "text" && kind != "currency" {
			return nil
		}
		c["parameters"] = change(r, values)
		return []string{"value_count"}
	}
}

func cards(due string, change func(r *rand.Rand, s *spoiled, cards []any) []any) func(*rand.Rand, *spoiled) []string {
	return func(r *rand.Rand, s *spoiled) []string {
		c := some(r, s.components(s.send, "carousel"))
		if c == nil {
			return nil
		}
		c["cards"] = change(r, s, c["cards"].([]any))
		return strings.Fields(due)
	}
}

// compared reports whether the definition says what a request must have.
func (s *spoiled) compared() bool { return s.definition["library_template_name"] == nil }
