package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

// business says whose log is audited, for which month, and by which other rules the
// month is priced again.
type business struct {
	// Month is the first day of the month, zero until the log is read when the host
	// named none.
	Month pricing.Date
	// Under is the day whose rules stand against those of the month: the first day of
	// the month is priced as if it were that day, and so on. Zero: the first of the
	// month after.
	Under    pricing.Date
	Currency string
	MadeUp   bool
	rules    *policy.Rulebook
	country  string
	zone     *time.Location
	// templates are the definitions; nil: their categories are learnt from the log.
	templates []*template.Template
	// answers are the templates that stand in for an answer that came too late.
	answers []string
}

// begin and end are the first instant of the month and of the next.
func (b *business) begin() time.Time { return b.Month.In(b.zone) }
func (b *business) end() time.Time   { return next(b.Month).In(b.zone) }

// next is the first day of the month after.
func next(d pricing.Date) pricing.Date {
	return pricing.DateOf(d.Month().In(time.UTC).AddDate(0, 1, 0), time.UTC)
}

// shift moves the month to the other rules.
func (b *business) shift() time.Duration { return b.Under.In(b.zone).Sub(b.begin()) }

// Audited names the month, Other the rules that stand against its own.
func (b *business) Audited() string { return monthOrDay(b.Month) }
func (b *business) Other() string   { return monthOrDay(b.Under) }

func monthOrDay(d pricing.Date) string {
	if d == d.Month() {
		return d.In(time.UTC).Format("January 2006")
	}
	return d.In(time.UTC).Format("2 January 2006")
}

// choose names the month of a log whose host named none: that of an instant. There must
// be rules for it, and for what stands against it, and by its end a rate card.
func (b *business) choose(at time.Time) error {
	b.Month = cmp.Or(b.Month, pricing.DateOf(at, b.zone).Month())
	b.Under = cmp.Or(b.Under, next(b.Month))
	begins := b.rules.Begins
	for _, d := range []pricing.Date{b.Month, b.Under} {
		if d.In(b.zone).Before(begins) {
			return fmt.Errorf("%s: no rules are known before %s", d, begins.Format(time.DateOnly))
		}
	}
	prices := b.rules.Prices.Get()
	if _, known := prices.At(&pricing.Account{Zone: b.zone, Currency: b.Currency}, b.end().Add(-1)).Card(); !known {
		return fmt.Errorf("-currency %q: no rate card is known for it in %s; give the platform's file with -rates; there are cards in %s",
			b.Currency, b.Audited(), strings.Join(currencies(prices), ", "))
	}
	return nil
}

// currencies are those in which there is a card.
func currencies(prices *pricing.Book) []string {
	var out []string
	for _, c := range prices.Facts().Cards {
		out = append(out, c.Currency)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Now is the clock of the engine. It stands after every instant of the audit.
func (b *business) Now() time.Time {
	end := b.end()
	if moved := end.Add(b.shift()); moved.After(end) {
		end = moved
	}
	return end.AddDate(0, 3, 0)
}

// accounts are the account behind each number that the log names.
func (j *journal) accounts() conversation.AccountMap {
	out := conversation.AccountMap{}
	for number, owner := range j.owners {
		out[number] = policy.Account{
			Country: j.country,
			Pricing: pricing.Account{ID: owner, Zone: j.zone, Currency: j.Currency, Country: j.country},
		}
	}
	return out
}

// catalogue holds the templates of every account, approved long before the month.
func (j *journal) catalogue() (*template.Catalogue, error) {
	c := template.NewCatalogue(nil)
	long := j.begin().AddDate(0, -6, 0)
	owners := map[string]bool{}
	for _, owner := range j.owners {
		owners[owner] = true
	}
	var errs []error
	for owner := range owners {
		errs = append(errs, c.Put(owner, long, j.templates...))
		if j.templates != nil {
			continue
		}
		for used, categories := range j.used {
			errs = append(errs, c.Apply(context.Background(), template.Update{
				Account: owner, Name: used.name, Language: used.language, Kind: template.StatusUpdate,
				Status: template.Approved, Category: categories.most(), At: long,
			}))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return c, nil
}
