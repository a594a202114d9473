package whatsapp

import (
	"embed"
	"fmt"
	"regexp"
	"slices"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

// rateFiles are the rate cards, the tier table and the market list, in a plain
// form of ours.
//
//go:embed rates/*.csv
var rateFiles embed.FS

// rateCard says of one embedded file where its numbers come from.
type rateCard struct {
	name   string
	source pricing.Source
}

const (
	rateOfficial = "https://github.com/Nipko/sales-structure"
	rateMirror   = "https://github.com/magic-webs/magic-ai-bot"
	rateReseller = "https://docs.sent.dm/docs/guides/whatsapp-pricing"
)

// rateCards lists the embedded cards and tiers.
func rateCards() []rateCard {
	const documented, reported = pricing.Documented, pricing.Reported
	return []rateCard{
		{"whatsapp-2024-11-01-usd.csv", pricing.Source{URL: priceConversations, Date: "2025-01-31", Confidence: reported,
			Note: "price of a conversation; a list of 32 markets at second hand, marketing confirmed by later cards"}},
		{"whatsapp-2025-07-01-usd.csv", pricing.Source{URL: rateReseller, Date: "2025-07-01", Confidence: reported,
			Note: "18 markets as listed, the others worked back from later cards; authentication taken to equal utility"}},
		{"whatsapp-2025-10-01-usd.csv", pricing.Source{URL: pricePage, Date: "2026-01-01", Confidence: reported,
			Note: "the January card less the changes announced for January"}},
		{"whatsapp-2026-01-01-usd.csv", pricing.Source{URL: pricePage, Date: "2026-01-01", Confidence: documented,
			Note: "copy of the card; differences to July are those announced"}},
		{"whatsapp-2026-04-01-usd.csv", pricing.Source{URL: pricePage, Date: "2026-04-01", Confidence: reported,
			Note: "the January card with the four changes announced for April, at the values of July"}},
		{"whatsapp-2026-07-01-usd.csv", pricing.Source{URL: rateOfficial, Date: "2026-09-10", Confidence: documented,
			Note: "the platform's file, checked cell by cell against the card in COP"}},
		{"whatsapp-2026-07-01-cop.csv", pricing.Source{URL: rateOfficial, Date: "2026-09-10", Confidence: documented}},
		{"whatsapp-2026-10-01-usd.csv", pricing.Source{URL: rateMirror, Date: "2026-10-01", Confidence: documented,
			Note: "checked cell by cell against the platform's card in COP"}},
		{"whatsapp-2026-10-01-cop.csv", pricing.Source{URL: rateOfficial, Date: "2026-09-10", Confidence: documented}},
		{"whatsapp-2026-10-01-inr.csv", pricing.Source{URL: rateMirror, Date: "2026-10-01", Confidence: documented}},
		{"whatsapp-2026-10-01-usd-volume-tiers.csv", pricing.Source{URL: rateOfficial, Date: "2026-09-10", Confidence: documented,
			Note: "band prices are the list rate less the discount, rounded half up to 4 decimals"}},
	}
}

// RateFormat returns how the platform writes its rate files, to load newer ones into the price book with [ratefile.Load]. Since
// October 2026 the files are spreadsheets under the name of a CSV: set Sheets to a reader for those, such as that of the module
// pricing/ratefile/xlsx.
func RateFormat() ratefile.Format {
	return ratefile.Format{
		Columns: map[string]pricing.Category{
			"marketing": priceMarketing, "utility": priceUtility, "authentication": priceAuthentication,
			"authenticationinternational": priceInternational, "service": priceService,
		},
		// Tier files remark on the market, and give discounts as a difference.
		Headers: map[string]string{"marketperratecard": "market", "vslistrate": "discount"},
		// The agent is priced by token, in words.
		Ignore: []string{"metabusinessagent"},
		// GBD is a misprint that stood in several of the platform's files.
		Currencies: map[string]string{
			"$US": "USD", "A$": "AUD", "£": "GBP", "GBD": "GBP", "₹": "INR", "RP": "IDR", "Rp": "IDR", "€": "EUR",
		},
		TitleDate:     regexp.MustCompile(`(?i)effective\s+(?:from\s+)?([a-z]+\s+\d{1,2},?\s+\d{4})`),
		DateLayout:    "January 2 2006",
		TitleCurrency: regexp.MustCompile(`\bin\s+([A-Z]{3})\b`),

		Decimals: 4,
		Source:   pricing.Source{URL: pricePage, Confidence: pricing.Documented},
	}
}

// priceBook returns the platform's price facts: rules, markets, confirmations and the embedded cards. Each call reads them anew.
func priceBook() (*pricing.Book, error) {
	markets, err := priceMarkets()
	if err != nil {
		return nil, err
	}
	cards, tiers, err := rateRead()
	if err != nil {
		return nil, err
	}
	return pricing.NewBook(pricing.Facts{
		FreeForm: priceService, Rules: priceRules(), Markets: markets, Confirmations: priceConfirmations(),
		Cards: append(cards, rateGaps(cards)...), Tiers: tiers,
	})
}

func rateRead() (cards []pricing.Card, tiers []pricing.Tiers, err error) {
	format := RateFormat()
	for _, c := range rateCards() {
		data, err := rateFiles.ReadFile("rates/" + c.name)
		if err != nil {
			return nil, nil, err
		}
		format.Source = c.source
		card, table, err := ratefile.Read(c.name, data, format)
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("embedded rates: %w", err)
		case table != nil:
			tiers = append(tiers, *table)
		default:
			cards = append(cards, *card)
		}
	}
	return cards, tiers, nil
}

const (
	rateOld  pricing.Date = 2024_11_01
	rateNext pricing.Date = 2026_01_01
)

// rateGaps are the cards of 2025-02-01 and 2025-04-01, which were not obtained
// whole. They changed authentication in seven markets to rates that are not
// known, and those are left out rather than given at the old price. The
// international rates of April are those that the card of January 2026 prints.
func rateGaps(cards []pricing.Card) []pricing.Card {
	changed := []string{"Egypt", "Malaysia", "Nigeria", "Pakistan", "Saudi Arabia", "South Africa", "United Arab Emirates"}
	var february, april pricing.Card
	var international []pricing.Rate
	for _, c := range cards {
		switch {
		case c.Currency != "USD":
		case c.Effective == rateOld:
			february = rateWithout(c, priceAuthentication, changed...)
		case c.Effective == rateNext:
			for _, r := range c.Rates {
				if r.Category == priceInternational {
					international = append(international, r)
				}
			}
		}
	}
	february.Effective = 2025_02_01
	february.Source = pricing.Source{URL: priceConversations, Date: "2025-11-01", Confidence: pricing.Reported,
		Note: "the card of November without the authentication rates that changed to values not found"}
	april = rateWithout(february, priceInternational, "India", "Indonesia")
	april.Effective = 2025_04_01
	april.Rates = append(april.Rates, international...)
	april.Source.Note = "the card of February with the international rates of January 2026"
	return []pricing.Card{february, april}
}

// rateWithout returns a copy of a card that lacks the rates of a category in some markets: they are not known, so that a lookup
// fails rather than gives an old price.
func rateWithout(c pricing.Card, category pricing.Category, markets ...string) pricing.Card {
	c.Rates = slices.DeleteFunc(slices.Clone(c.Rates), func(r pricing.Rate) bool {
		return r.Category == category && slices.Contains(markets, r.Market)
	})
	return c
}
