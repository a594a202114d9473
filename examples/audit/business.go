package main

import (
	"context"
	"time"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

// The business of the log: a shop with a number for support and one for orders. Its
// account is in the zone and currency below, and the log is its September of 2026.
const (
	accountID     = "210000000000001"
	supportNumber = "310000000000001"
	ordersNumber  = "310000000000002"
	currency      = "USD"
	// month is the length of the log, and what moves it into October.
	month = 30 * 24 * time.Hour
)

// zone is the account's; a fixed one, so that no zone database is needed.
func zone() *time.Location { return time.FixedZone("CEST", 2*60*60) }

func begin() time.Time { return time.Date(2026, 9, 1, 0, 0, 0, 0, zone()) }

// accounts knows the one account.
type accounts struct{ account *policy.Account }

func (a accounts) Account(context.Context, string, string) (*policy.Account, error) {
	return a.account, nil
}

func ourAccounts() accounts {
	return accounts{&policy.Account{
		Country: "DE",
		Pricing: pricing.Account{ID: accountID, Zone: zone(), Currency: currency, Country: "DE"},
	}}
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

// catalogue holds the shop's templates, approved long before the log.
func catalogue() (*template.Catalogue, error) {
	c := template.NewCatalogue(nil)
	for _, k := range kinds() {
		err := c.Put(accountID, begin().AddDate(0, -6, 0), &template.Template{
			Name: k.name, Language: "en", Category: template.Category(k.category), Status: template.Approved,
			Components: []template.Component{{Type: "BODY", Text: k.text}},
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// country is where customers live, with the digits that their numbers begin with and
// how many of a hundred customers live there.
type country struct {
	code, name, prefix string
	digits             int // after the prefix
	share              int
}

func countries() []country {
	return []country{
		{"DE", "Germany", "49151", 8, 27},
		{"GB", "United Kingdom", "447700", 6, 17},
		{"BR", "Brazil", "55119", 8, 15},
		{"IN", "India", "9198", 8, 14},
		{"MX", "Mexico", "52155", 8, 9},
		{"ID", "Indonesia", "62812", 8, 7},
		{"US", "United States", "1212555", 4, 6},
		{"NG", "Nigeria", "234803", 7, 5},
	}
}
