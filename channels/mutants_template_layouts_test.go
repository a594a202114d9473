package channels_test

import (
	"math/rand/v2"
	"slices"
	"strings"
)

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
			bodies := slices.DeleteFunc(s.components(s.definition, "BODY"), func(o object) bool { return o["text"] == s.top("BODY")["text"] })
			pick(r, bodies)["text"] = "A pot of " + strings.Repeat("grey ", 31) + "clay"
		})},
		{"a carousel or an offer in a notice", func(_ *rand.Rand, s *spoiled) []string {
			offer, cards := s.top("LIMITED_TIME_OFFER"), s.top("CAROUSEL")
			if !s.whatsapp() || offer == nil && cards == nil {
				return nil
			}
			s.definition["category"] = "UTILITY"
			if offer == nil && len(s.components(s.definition, "BODY")) < 2 { // products are for advertisements too
				return []string{"layout_category", "button_category:SHOP", "button_category:SHOP"}
			}
			return []string{"layout_category"}
		}},
		{"many products without a header, or with a picture", func(r *rand.Rand, s *spoiled) []string {
			if s.button(r, "MPM") == nil {
				return nil
			}
			s.without("HEADER")
			if r.IntN(2) == 0 {
				return []string{"component_missing"}
			}
			s.add(object{"type": "HEADER", "format": "IMAGE", "example": object{"header_handle": []any{"4::a"}}})
			return []string{"header_format"}
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
			if s.buttons()[0].(object)["type"] == "URL" {
				return []string{"offer_button:COPY_CODE"}
			}
			return []string{"offer_button"}
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
