package template_test

import "github.com/replywindow/replywindow/template"

func lintSpecialRules() []lintRule {
	return []lintRule{
		{
			name: "cards most",
			row:  template.Row{Code: template.CarouselCards, Min: 2, Max: 3},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
			path:   "components[0].cards",
			detail: `has 4 cards`,
		},
		{
			name: "cards fewest",
			row:  template.Row{Code: template.CarouselCards, Min: 2, Max: 3},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
			path:   "components[0].cards",
			detail: `has 1 cards`,
		},
		{
			name: "card header",
			row:  template.Row{Code: template.CarouselCardHeader, Values: []string{"IMAGE"}},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"image"}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"VIDEO"}]}]}]`,
			path:   "components[0].cards[1].components[0].format",
			detail: `is "VIDEO"`,
		},
		{
			name: "card without header",
			row:  template.Row{Code: template.CarouselCardHeader, Values: []string{"IMAGE"}},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[]}]}]`,
			path:   "components[0].cards[1].components",
			detail: `is ""`,
		},
		{
			name: "cards alike in components",
			row:  template.Row{Code: template.CarouselAlike},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"a"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"x"}]}]},{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"b"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"y"}]}]}]}]`,
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"BODY"},{"type":"HEADER"}]},{"components":[{"type":"header"},{"type":"body"}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"a"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
			path:   "components[0].cards[1]",
			detail: `differs from the first card in components or buttons`,
		},
		{
			name: "cards alike in format",
			row:  template.Row{Code: template.CarouselAlike},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"image"}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"VIDEO"}]}]}]`,
			path:   "components[0].cards[1]",
			detail: `differs from the first card in components or buttons`,
		},
		{
			name: "cards alike in buttons",
			row:  template.Row{Code: template.CarouselAlike},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"u"}]}]},{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"b"},{"type":"URL","text":"u"}]}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"u"}]}]},{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"u"},{"type":"QUICK_REPLY","text":"b"}]}]}]}]`,
			path:   "components[0].cards[1]",
			detail: `differs from the first card in components or buttons`,
		},
		{
			name: "card buttons most",
			row:  template.Row{Code: template.CarouselCardButtons, Min: 1, Max: 2, Values: []string{"QUICK_REPLY", "URL"}},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"u"}]}]}]}]`,
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"u"}]}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"u"},{"type":"URL","text":"u"}]}]}]}]`,
			path:   "components[0].cards[0].components[1].buttons",
			detail: `has 3 buttons`,
		},
		{
			name: "card buttons fewest",
			row:  template.Row{Code: template.CarouselCardButtons, Min: 1, Max: 2, Values: []string{"URL"}},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"u"}]}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[]}]}]}]`,
			path:   "components[0].cards[0].components[1].buttons",
			detail: `has 0 buttons`,
		},
		{
			name: "card without buttons",
			row:  template.Row{Code: template.CarouselCardButtons, Min: 1, Max: 2, Values: []string{"URL"}},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"u"}]}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
			path:   "components[0].cards[0].components",
			detail: `has 0 buttons`,
		},
		{
			name: "card button kind",
			row:  template.Row{Code: template.CarouselCardButtons, Min: 1, Max: 2, Values: []string{"URL"}},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"u"}]}]}]}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"u"},{"type":"QUICK_REPLY","text":"a"}]}]}]}]`,
			path:   "components[0].cards[0].components[1].buttons[1].type",
			detail: `is "QUICK_REPLY"`,
		},
		{
			name: "card body longest",
			row:  template.Row{Code: template.CarouselCardBody, Min: 1, Max: 3},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"éab"}]}]}]`,
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
				`"components":[{"type":"BODY","text":"abcd"}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"éabc"}]}]}]`,
			path:   "components[0].cards[0].components[1].text",
			detail: `has 4 characters`,
		},
		{
			name: "card bodies are no bodies",
			row:  template.Row{Code: template.BodyLength, Min: 1, Max: 3},
			good: []string{
				`"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"abcd"}]}]}]`,
				`"components":[{"type":"CAROUSEL"},{"type":"BODY","text":"abc"}]`,
			},
			bad:    `"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"abcd"}]}]},{"type":"BODY","text":"abcd"}]`,
			path:   "components[1].text",
			detail: `has 4 characters`,
		},
		{
			name: "offer longest",
			row:  template.Row{Code: template.OfferText, Min: 1, Max: 3},
			good: []string{
				`"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"éab"}}]`,
				`"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"a"}}]`,
			},
			bad:    `"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"éabc"}}]`,
			path:   "components[0].limited_time_offer.text",
			detail: `has 4 characters`,
		},
		{
			name: "offer absent",
			row:  template.Row{Code: template.OfferText, Min: 1, Max: 3},
			good: []string{
				`"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"a"}}]`,
			},
			bad:    `"components":[{"type":"LIMITED_TIME_OFFER"}]`,
			path:   "components[0].limited_time_offer.text",
			detail: `has 0 characters`,
		},
		{
			name: "offer buttons",
			row:  template.Row{Code: template.OfferButtons, Values: []string{"COPY_CODE", "URL"}},
			good: []string{
				`"components":[{"type":"LIMITED_TIME_OFFER"},{"type":"BUTTONS","buttons":[{"type":"copy_code"},{"type":"URL"}]}]`,
				`"components":[{"type":"BODY","text":"x"}]`,
			},
			bad:    `"components":[{"type":"LIMITED_TIME_OFFER"},{"type":"BUTTONS","buttons":[{"type":"URL"}]}]`,
			path:   "components",
			detail: `offer has no button COPY_CODE`,
		},
		{
			name: "one-time code, two",
			row:  template.Row{Code: template.OTPRequired, For: "AUTHENTICATION", Max: 1, Values: []string{"OTP"}},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]`,
				`"category":"UTILITY","components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP"},{"type":"OTP"}]}]`,
			path:   "components[0].buttons",
			detail: `has 2 such buttons and 0 others`,
		},
		{
			name: "one-time code, none",
			row:  template.Row{Code: template.OTPRequired, For: "AUTHENTICATION", Max: 1, Values: []string{"OTP"}},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"}]}]`,
			path:   "components[0].buttons",
			detail: `has 0 such buttons and 1 others`,
		},
		{
			name: "one-time code and another",
			row:  template.Row{Code: template.OTPRequired, For: "AUTHENTICATION", Max: 1, Values: []string{"OTP"}},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP"},{"type":"QUICK_REPLY","text":"a"}]}]`,
			path:   "components[0].buttons",
			detail: `has 1 such buttons and 1 others`,
		},
		{
			name: "way of the code",
			row:  template.Row{Code: template.OTPKind, Values: []string{"COPY_CODE"}},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"copy_code"}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"SHOUT"}]}]`,
			path:   "components[0].buttons[0].otp_type",
			detail: `is "SHOUT"`,
		},
		{
			name: "applications most",
			row:  template.Row{Code: template.OTPApps, For: "ONE_TAP", Min: 1, Max: 2},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP","supported_apps":[{},{}]}]}]`,
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP","package_name":"a"}]}]`,
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"one_tap","package_name":"a","supported_apps":[{},{}]}]}]`,
			path:   "components[0].buttons[0].supported_apps",
			detail: `has 3 applications`,
		},
		{
			name: "applications fewest",
			row:  template.Row{Code: template.OTPApps, For: "ONE_TAP", Min: 1, Max: 2},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP","signature_hash":"a"}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP"}]}]`,
			path:   "components[0].buttons[0].supported_apps",
			detail: `has 0 applications`,
		},
		{
			name: "package longest",
			row:  template.Row{Code: template.OTPPackage, Min: 2, Max: 5},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","supported_apps":[{"package_name":"ab.cd"}]}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","supported_apps":[{"package_name":"ab.cd"},{"package_name":"ab.cde"}]}]}]`,
			path:   "components[0].buttons[0].supported_apps[1].package_name",
			detail: `has 6 characters in 2 segments`,
		},
		{
			name: "package segments",
			row:  template.Row{Code: template.OTPPackage, Min: 2, Max: 5},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","supported_apps":[{"package_name":"a.b.c"}]}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","supported_apps":[{"package_name":".abc."}]}]}]`,
			path:   "components[0].buttons[0].supported_apps[0].package_name",
			detail: `has 5 characters in 1 segments`,
		},
		{
			name: "signature",
			row:  template.Row{Code: template.OTPSignature, Min: 3, Max: 3},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","supported_apps":[{"signature_hash":"abc"}]}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","supported_apps":[{"signature_hash":"abcd"}]}]}]`,
			path:   "components[0].buttons[0].supported_apps[0].signature_hash",
			detail: `has 4 characters`,
		},
		{
			name: "terms",
			row:  template.Row{Code: template.OTPTerms, For: "ZERO_TAP"},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ZERO_TAP","zero_tap_terms_accepted":true}]}]`,
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"ONE_TAP"}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"zero_tap","zero_tap_terms_accepted":false}]}]`,
			path:   "components[0].buttons[0].zero_tap_terms_accepted",
			detail: `is not true`,
		},
		{
			name: "autofill label",
			row:  template.Row{Code: template.AutofillLabel, Max: 3},
			good: []string{
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","autofill_text":"éab"}]}]`,
				`"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]`,
			},
			bad:    `"category":"AUTHENTICATION","components":[{"type":"BUTTONS","buttons":[{"type":"OTP","autofill_text":"éabc"}]}]`,
			path:   "components[0].buttons[0].autofill_text",
			detail: `has 4 characters`,
		},
	}
}
