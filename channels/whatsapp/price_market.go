package whatsapp

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/pricing"
)

const (
	marketFile = "rates/whatsapp-markets.csv"
	moveFile   = "rates/whatsapp-market-moves.csv"
	// marketOther is the market of every country that the platform's list does
	// not name.
	marketOther = "Other"
)

// priceMarkets returns the market table: the platform's list as of 2026-10-01,
// its moves since 2025-10-01, and the countries that share a calling code with
// a listed one without being listed themselves.
func priceMarkets() (pricing.Markets, error) {
	m := pricing.Markets{Other: marketOther, Source: pricing.Source{
		URL: pricePage, Date: "2026-09-30", Confidence: pricing.Documented,
		Note: "list of calling codes and markets, with the moves of October"}}
	rows, err := marketTable(marketFile, "market", "country", "iso2", "calling_code")
	if err != nil {
		return pricing.Markets{}, err
	}
	for _, r := range rows {
		if r[3] == "" && r[0] == marketOther {
			continue
		}
		m.Rows = append(m.Rows, pricing.MarketRow{Market: r[0], Country: r[2], Prefix: r[3]})
	}
	m.Rows = append(m.Rows, marketUnlisted()...)
	moves, err := marketTable(moveFile, "effective_from", "country", "iso2", "calling_code", "from_market", "to_market")
	if err != nil {
		return pricing.Markets{}, err
	}
	for _, r := range moves {
		from, err := pricing.ParseDate(r[0])
		if err != nil {
			return pricing.Markets{}, fmt.Errorf("%s: %w", moveFile, err)
		}
		m.Moves = append(m.Moves, pricing.MarketMove{
			From: from, Country: r[2], Prefix: r[3], FromMarket: r[4], ToMarket: r[5]})
	}
	return m, nil
}

// marketTable reads an embedded table that must have exactly these columns.
func marketTable(name string, columns ...string) ([][]string, error) {
	data, err := rateFiles.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], columns) {
		return nil, fmt.Errorf("%s: columns are not %q", name, columns)
	}
	return rows[1:], nil
}

// marketUnlisted are countries that the platform's list does not name, so that
// they belong to Other: those in the North American numbering plan, whose
// numbers begin like a listed country's, and those of the European Economic
// Area, which a rule for AI providers names. Calling codes are those of ITU-T
// E.164 and the plan's administrator.
func marketUnlisted() []pricing.MarketRow {
	var rows []pricing.MarketRow
	for _, c := range [...]struct{ country, prefix string }{
		{"BS", "1242"}, {"BB", "1246"}, {"AI", "1264"}, {"AG", "1268"}, {"VG", "1284"}, {"VI", "1340"},
		{"KY", "1345"}, {"BM", "1441"}, {"GD", "1473"}, {"TC", "1649"}, {"MS", "1664"}, {"MP", "1670"},
		{"GU", "1671"}, {"AS", "1684"}, {"SX", "1721"}, {"LC", "1758"}, {"DM", "1767"}, {"VC", "1784"},
		{"TT", "1868"}, {"KN", "1869"},
		{"CY", "357"}, {"EE", "372"}, {"IS", "354"}, {"LI", "423"}, {"LU", "352"}, {"MT", "356"},
	} {
		rows = append(rows, pricing.MarketRow{Market: marketOther, Country: c.country, Prefix: c.prefix})
	}
	return rows
}
