package main

import (
	"time"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
)

// The business of the made-up log: a shop with a number for support and one for
// orders, in its September of 2026.
const (
	accountID     = "210000000000001"
	supportNumber = "310000000000001"
	ordersNumber  = "310000000000002"
)

func shop() *business {
	b := &business{
		Month: 2026_09_01, Under: 2026_10_01, Currency: "USD", MadeUp: true, country: "DE", answers: []string{"case_follow_up"},
		rules: whatsapp.New().Rulebook(),
		zone:  time.FixedZone("CEST", 2*60*60), // a fixed one, so that no zone database is needed
	}
	for _, k := range kinds() {
		b.templates = append(b.templates, &template.Template{
			Name: k.name, Language: "en", Category: template.Category(k.category), Status: template.Approved,
			Components: []template.Component{{Type: "BODY", Text: k.text}},
		})
	}
	return b
}

// kind is what the shop uses a template for.
type kind struct {
	name, category, text string
}

func kinds() []kind {
	return []kind{
		{"order_update", "UTILITY", "Your order {{1}} has news: it left our warehouse."},
		{"case_follow_up", "UTILITY", "About your request {{1}}: we found the answer."},
		{"delivery_receipt", "UTILITY", "Order {{1}} was handed over. Thank you!"},
		{"autumn_offer", "MARKETING", "Hello {{1}}, autumn prices start today."},
		{"cart_reminder", "MARKETING", "Hello {{1}}, your basket is still waiting."},
		{"login_code", "AUTHENTICATION", "{{1}} is your login code."},
	}
}

// country is where customers live, with the digits that their numbers begin with and
// how many of a hundred customers live there.
type country struct {
	code, prefix string
	digits       int // after the prefix
	share        int
}

func countries() []country {
	return []country{
		{"DE", "49151", 8, 27},
		{"GB", "447700", 6, 17},
		{"BR", "55119", 8, 15},
		{"IN", "9198", 8, 14},
		{"MX", "52155", 8, 9},
		{"ID", "62812", 8, 7},
		{"US", "1212555", 4, 6},
		{"NG", "234803", 7, 5},
	}
}
