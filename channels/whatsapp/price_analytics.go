package whatsapp

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// errNotAnalytics says that a response is not one of pricing analytics.
var errNotAnalytics = errors.New("not a pricing analytics response")

type priceAnalytics struct {
	Data []struct {
		DataPoints []json.RawMessage `json:"data_points"`
	} `json:"data"`
}

// pricePoint is one data point. Numbers are kept as they are written.
type pricePoint struct {
	Start    priceNumber `json:"start"`
	End      priceNumber `json:"end"`
	Number   string      `json:"phone_number"`
	Country  string      `json:"country"`
	Tier     string      `json:"tier"`
	Type     string      `json:"pricing_type"`
	Category string      `json:"pricing_category"`
	Volume   priceNumber `json:"volume"`
	Cost     priceNumber `json:"cost"`
}

// mostPriceErrors is how many data points that cannot be read are reported one by one.
const mostPriceErrors = 20

// priceNumber is a number as it is written, with or without quotes.
type priceNumber string

// UnmarshalJSON takes any value; whoever reads the number says what is wrong with it.
func (n *priceNumber) UnmarshalJSON(data []byte) error {
	if *n = priceNumber(strings.Trim(string(data), `"`)); *n == "null" {
		*n = ""
	}
	return nil
}

// PriceAnalytics reads the response to a query for pricing_analytics, whole or only the value of that field. The book tells the market
// of a country on the day and what the platform's words mean; the account gives zone and currency, because the response names none.
// Rows name numbers as people dial them, where entries name them by their id: put the ids into Row.Number before comparing. The free
// entry category says nothing of the messages, so its rows have none. A cost of more than six decimals is cut, and the row then
// tolerates a millionth. Rows that cannot be read are left out and joined into the error, which names the index and field of the first
// twenty and how many more there are; the readable rows are returned beside it.
func PriceAnalytics(response []byte, book *pricing.Book, account *pricing.Account) ([]billing.Row, error) {
	var outer struct {
		Analytics *priceAnalytics `json:"pricing_analytics"`
		priceAnalytics
	}
	if err := json.Unmarshal(response, &outer); err != nil {
		return nil, fmt.Errorf("%w: %w", errNotAnalytics, err)
	}
	body := outer.priceAnalytics
	if outer.Analytics != nil {
		body = *outer.Analytics
	}
	if body.Data == nil {
		return nil, fmt.Errorf("%w: no data field", errNotAnalytics)
	}
	if account == nil {
		account = &pricing.Account{} // whose currency the costs then lack
	}
	var rows []billing.Row
	var errs []error
	index, wrong := 0, 0
	for _, d := range body.Data {
		for _, raw := range d.DataPoints {
			row, err := priceRow(raw, book, account)
			switch {
			case err == nil:
				rows = append(rows, row)
			case wrong < mostPriceErrors:
				errs = append(errs, fmt.Errorf("data point %d: %w", index, err))
			}
			if err != nil {
				wrong++
			}
			index++
		}
	}
	if more := wrong - len(errs); more > 0 {
		errs = append(errs, fmt.Errorf("%d more data points cannot be read", more))
	}
	return rows, errors.Join(errs...)
}

func priceRow(raw json.RawMessage, book *pricing.Book, account *pricing.Account) (billing.Row, error) {
	var p pricePoint
	if err := json.Unmarshal(raw, &p); err != nil {
		return billing.Row{}, err
	}
	row := billing.Row{Number: p.Number}
	var err error
	if row.Start, err = priceInstant("start", p.Start); err != nil {
		return row, err
	}
	if row.End, err = priceInstant("end", p.End); err != nil {
		return row, err
	}
	volume, cut, ok := fact.Scaled(string(p.Volume), 0)
	if row.Volume = volume; !ok || cut || volume < 0 {
		return row, fmt.Errorf("volume %q is not a count", fact.Clip(string(p.Volume)))
	}
	if row.Cost, row.Tolerance, err = priceCost(p.Cost, account.Currency); err != nil {
		return row, err
	}
	if row.TierFrom, row.TierTo, err = priceTier(p.Tier); err != nil {
		return row, err
	}
	return row, priceTranslate(&row, p, book, account)
}

// priceTranslate sets the category, basis and market of a row. Without a type the platform's words are taken for those of a charged
// message, to tell the category.
func priceTranslate(row *billing.Row, p pricePoint, book *pricing.Book, account *pricing.Account) error {
	said := pricing.Statement{Type: cmp.Or(p.Type, "regular"), Category: p.Category}
	c, ok := book.Confirm(account, &pricing.Query{At: row.Start}, said)
	switch {
	case !ok && p.Type != "":
		return fmt.Errorf("pricing_type %q is not known", fact.Clip(p.Type))
	case !ok:
		row.Category = fact.CategoryOf(p.Category)
	default:
		row.Category = c.Category
	}
	if p.Type != "" {
		row.Basis = c.Basis
	}
	if p.Country == "" {
		return nil
	}
	market, err := book.At(account, row.Start).Market(pricing.Recipient{Country: p.Country})
	if err != nil {
		return fmt.Errorf("country %q: %w", fact.Clip(p.Country), pricing.ErrNoMarket)
	}
	row.Market = market
	return nil
}

// priceLatest is the last second that is taken for an instant, far below what a time can hold.
const priceLatest = math.MaxInt32 * 100

func priceInstant(field string, n priceNumber) (time.Time, error) {
	seconds, cut, ok := fact.Scaled(string(n), 0)
	if !ok || cut || seconds < 0 || seconds > priceLatest {
		return time.Time{}, fmt.Errorf("%s %q is not a Unix time in seconds", field, fact.Clip(string(n)))
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// priceMostDecimals is what an amount can hold; the platform writes more when it prints a binary fraction.
const priceMostDecimals = 6

// priceCost reads a cost, which the platform calls approximate, so that digits
// beyond a millionth are dropped; the cost may then be off by a millionth.
func priceCost(n priceNumber, currency string) (cost, tolerance pricing.Amount, err error) {
	micros, cut, ok := fact.Scaled(cmp.Or(string(n), "0"), priceMostDecimals)
	if !ok {
		return pricing.Amount{}, pricing.Amount{}, fmt.Errorf("cost: %w: %q", pricing.ErrNumber, fact.Clip(string(n)))
	}
	if cost, err = pricing.NewAmount(micros, currency); err != nil {
		return pricing.Amount{}, pricing.Amount{}, fmt.Errorf("cost: %w", err)
	}
	if cut {
		tolerance, _ = pricing.NewAmount(1, currency)
	}
	return cost, tolerance, nil
}

// priceTier reads a volume band as webhooks and analytics write it, "25000001:50000000" or "0:MAX", both bounds inclusive. Empty text
// is no band: 0 and [pricing.Unbounded].
func priceTier(text string) (from, to int64, err error) {
	if text == "" {
		return 0, pricing.Unbounded, nil
	}
	low, high, ok := strings.Cut(text, ":")
	from, err = strconv.ParseInt(low, 10, 64)
	to = pricing.Unbounded
	if err == nil && high != "MAX" {
		to, err = strconv.ParseInt(high, 10, 64)
	}
	if !ok || err != nil || from < 0 || to < from {
		return 0, 0, fmt.Errorf("tier %q is not of the form lower:upper", fact.Clip(text))
	}
	return from, to, nil
}
