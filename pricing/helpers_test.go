package pricing_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

var noon = time.Date(2030, 1, 31, 12, 0, 0, 0, time.UTC)

// tally is what a month's counts hold. What it does not name holds nothing.
type tally map[pricing.CountKey]int64

// counted hands the counts that a message needs in with its query.
func (n tally) counted(b *pricing.Book, a *pricing.Account, q pricing.Query) pricing.Query {
	for i, key := range b.Needs(a, &q) {
		if key != (pricing.CountKey{}) {
			q.Used[i] = pricing.Usage{Count: n[key], Known: true}
		}
	}
	return q
}

// viewAt is the view of an account in a zone and currency, and an error where it has no card.
func viewAt(b *pricing.Book, t time.Time, zone *time.Location, currency string) (*pricing.View, error) {
	v := b.At(&pricing.Account{Zone: zone, Currency: currency}, t)
	if _, carded := v.Card(); !carded {
		return v, fmt.Errorf("%w: currency %q on %s", pricing.ErrNoCard, currency, pricing.DateOf(t, zone))
	}
	return v, nil
}

// everyBasis are rows by which a platform's word for a ground is ours.
func everyBasis() (rows []pricing.ConfirmRow) {
	for _, basis := range bases() {
		rows = append(rows, pricing.ConfirmRow{Type: string(basis), Basis: basis})
	}
	return rows
}

// said is what such a platform says of a charge.
type said struct {
	Category pricing.Category
	Basis    pricing.Basis
	Cost     pricing.Amount
}

// confirm asks for the charge that follows, the zero Charge where it does not tell.
func confirm(b *pricing.Book, a *pricing.Account, q *pricing.Query, s said) pricing.Charge {
	words := pricing.Statement{Type: string(s.Basis), Category: string(s.Category)}
	if s.Cost != (pricing.Amount{}) {
		words.Cost, words.Currency = s.Cost.Decimal(), s.Cost.Currency()
	}
	c, _ := b.Confirm(a, q, words)
	return c
}

// rateOf is the price of a ladder's n-th message, counted from 1.
func rateOf(l pricing.Ladder, n int64) pricing.Amount {
	for _, band := range l.Bands {
		if n <= band.To {
			return band.Price
		}
	}
	return pricing.Amount{}
}

// drawDay draws an existing date.
func drawDay(r *rapid.T) pricing.Date {
	days := rapid.IntRange(0, 4000).Draw(r, "day")
	return pricing.DateOf(time.Date(2025, 1, 1+days, 0, 0, 0, 0, time.UTC), nil)
}

// bases lists every basis.
func bases() []pricing.Basis {
	return []pricing.Basis{
		pricing.Unknown, pricing.Regular, pricing.HostRate, pricing.FreeCustomerService, pricing.FreeGroupCustomerService,
		pricing.FreeEntryPoint, pricing.FreeTier, pricing.NotCharged, pricing.PaidExempt, pricing.ConversationOpen,
	}
}
