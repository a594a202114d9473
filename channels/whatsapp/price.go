package whatsapp

import (
	"embed"
	"fmt"
	"regexp"
	"time"

	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
)

// rateFiles are the charging rules, the meaning of the platform's words, the market list, the rate cards and the tier table, in a
// plain form of ours.
//
//go:embed rates/*.csv
var rateFiles embed.FS

const (
	ruleColumns    = "from,to,category,type,api,window,rides,group,traits,countries,allowance,scope,basis,as,rate,international,tier,opens,page,date,confidence,note"
	confirmColumns = "from,to,model,type,category,subtype,basis,as,page,date,confidence,note"
	marketColumns  = "market,country,iso2,calling_code"
	moveColumns    = "effective_from,country,iso2,calling_code,from_market,to_market"
	sourceColumns  = "file,page,date,confidence,note"
)

// priceService is the category of a message without a template.
const priceService pricing.Category = "service"

// priceBook returns the platform's price facts. Each call reads them anew. It panics at a table that cannot be read, which the
// tests rule out.
func priceBook() (*pricing.Book, error) {
	cards, tiers, err := rateCards()
	if err != nil {
		return nil, err
	}
	return pricing.NewBook(pricing.Facts{
		FreeForm: priceService, Rules: rateRows("rules.csv", ruleColumns, priceRule), Markets: priceMarkets(),
		Confirmations: rateRows("confirmations.csv", confirmColumns, priceConfirmation), Cards: cards, Tiers: tiers,
	})
}

func rateRows[T any](name, columns string, read func(*table.Line) T) []T {
	return table.Rows(rateFile(name), columns, docs, read)
}

func rateFile(name string) string {
	data, err := rateFiles.ReadFile("rates/" + name)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// priceRule reads one of the charging rules of every edition since categories came in on 2023-06-01: charged by conversation until
// 2025-06-30, by delivered message since.
func priceRule(l *table.Line) pricing.Rule {
	return pricing.Rule{
		From: priceDay(l, "from"), To: priceDay(l, "to"),
		Category: pricing.Category(l.Text("category")), Type: l.Text("type"), API: l.Text("api"), Window: l.Text("window"),
		Rides: table.Word(l, "rides", map[string]pricing.Riding{"own": pricing.RidesOwn, "any": pricing.RidesAny}),
		Group: l.Flag("group"), Countries: l.List("countries"),
		Traits:    table.Word(l, "traits", map[string]pricing.Traits{"exempt": pricing.Exempt, "ai_provider": pricing.AIProvider}),
		Allowance: l.Number("allowance"), AllowanceScope: pricing.Scope(l.Text("scope")),
		Basis: pricing.Basis(l.Text("basis")), As: pricing.Category(l.Text("as")), Rate: pricing.Category(l.Text("rate")),
		International: pricing.Category(l.Text("international")), Tier: pricing.Category(l.Text("tier")),
		Opens: table.Read(l, "opens", time.ParseDuration), Source: l.Source(),
	}
}

// priceConfirmation reads what a status webhook's pricing object means, or pricing analytics, which use the same words in capitals.
// The word "none" says that the platform's category says nothing of the message itself.
func priceConfirmation(l *table.Line) pricing.ConfirmRow {
	r := pricing.ConfirmRow{
		From: priceDay(l, "from"), To: priceDay(l, "to"),
		Model: l.Text("model"), Type: l.Text("type"), Category: l.Text("category"), Subtype: l.Text("subtype"),
		Basis: pricing.Basis(l.Text("basis")), As: pricing.Category(l.Text("as")), Source: l.Source(),
	}
	if r.As == "none" {
		r.As, r.NoCategory = "", true
	}
	return r
}

func priceDay(l *table.Line, column string) pricing.Date {
	return table.Read(l, column, pricing.ParseDate)
}

// priceMarkets returns the market table: the platform's list as of 2026-10-01, its moves since 2025-10-01, and countries that the
// list does not name, so that they belong to Other: those in the North American numbering plan, whose numbers begin like a listed
// country's, and those of the European Economic Area, which a rule for AI providers names. The calling codes of these are those of
// ITU-T E.164 and the plan's administrator.
func priceMarkets() pricing.Markets {
	m := pricing.Markets{Other: "Other", Source: pricing.Source{
		URL: docs + "pricing", Date: "2026-09-30", Confidence: pricing.Documented,
		Note: "list of calling codes and markets, with the moves of October"}}
	for _, name := range [...]string{"whatsapp-markets.csv", "whatsapp-markets-unlisted.csv"} {
		for _, r := range rateRows(name, marketColumns, priceMarket) {
			if r.Prefix != "" { // the list's own row of Other has none
				m.Rows = append(m.Rows, r)
			}
		}
	}
	m.Moves = rateRows("whatsapp-market-moves.csv", moveColumns, func(l *table.Line) pricing.MarketMove {
		return pricing.MarketMove{From: priceDay(l, "effective_from"), Country: l.Text("iso2"), Prefix: l.Text("calling_code"),
			FromMarket: l.Text("from_market"), ToMarket: l.Text("to_market")}
	})
	return m
}

func priceMarket(l *table.Line) pricing.MarketRow {
	return pricing.MarketRow{Market: l.Text("market"), Country: l.Text("iso2"), Prefix: l.Text("calling_code")}
}

// rateCards reads the cards and tiers. Those of 2025-02-01 and 2025-04-01 were not obtained whole: they changed authentication in
// seven markets to rates that are not known, and those are left out rather than given at the old price.
func rateCards() (cards []pricing.Card, tiers []pricing.Tiers, err error) {
	format := RateFormat()
	for _, file := range rateRows("sources.csv", sourceColumns, func(l *table.Line) rateSource {
		return rateSource{l.Must("file"), l.Source()}
	}) {
		format.Source = file.source
		card, ladders, err := ratefile.Read(file.name, []byte(rateFile(file.name)), format)
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("embedded rates: %w", err)
		case ladders != nil:
			tiers = append(tiers, *ladders)
		default:
			cards = append(cards, *card)
		}
	}
	return cards, tiers, nil
}

// rateSource says of an embedded file where its numbers come from.
type rateSource struct {
	name   string
	source pricing.Source
}

// RateFormat returns how the platform writes its rate files, to load newer ones into the price book with [ratefile.Load]. Since
// October 2026 the files are spreadsheets under the name of a CSV: set Sheets to a reader for those, such as that of the module
// pricing/ratefile/xlsx. An engine prices by the book that a rulebook given with WithRulebook holds:
//
//	channel := whatsapp.New()
//	rules := channel.Rulebook().Clone()
//	book, err := ratefile.Load(rules.Prices.Get(), os.DirFS("rates"), whatsapp.RateFormat(), "*.csv")
//	rules.Prices = func() *pricing.Book { return book }
//	engine, err := conversation.New(conversation.WithRulebook(channel, rules))
//
// The book is asked for anew each time, so a process that gives a newer one later goes on with the same engine: the example of
// WithRulebook does.
func RateFormat() ratefile.Format {
	return ratefile.Format{
		Columns: map[string]pricing.Category{
			"marketing": "marketing", "utility": "utility", "authentication": "authentication",
			"authenticationinternational": "authentication_international", "service": priceService,
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
		Source:   pricing.Source{URL: docs + "pricing", Confidence: pricing.Documented},
	}
}
