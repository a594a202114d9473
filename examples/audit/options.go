package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // -zone names a zone, also on machines without a zone database

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/ratefile"
	"github.com/replywindow/replywindow/pricing/ratefile/xlsx"
	"github.com/replywindow/replywindow/template"
)

// business is whose log is read: the shop's, or that of the flags.
func (o options) business() (*business, error) {
	under, err := date("-under", o.under)
	if err != nil {
		return nil, err
	}
	if o.log == "" {
		return o.shop(under)
	}
	b := &business{Under: under, Currency: cmp.Or(o.currency, "USD"), country: o.country, zone: time.UTC}
	if b.Month, err = date("-month", o.month); err != nil {
		return nil, err
	}
	if b.Month != 0 && b.Month != b.Month.Month() {
		return nil, fmt.Errorf("-month %q: is a day", o.month)
	}
	if o.zone != "" {
		if b.zone, err = time.LoadLocation(o.zone); err != nil {
			return nil, fmt.Errorf("-zone: %w", err)
		}
	}
	if o.answers != "" {
		b.answers = strings.Split(o.answers, ",")
	}
	if b.templates, err = definitions(o.templates); err != nil {
		return nil, err
	}
	b.rules, err = rules(o.rates)
	return b, err
}

// rules are those of the channel, with the rate files of a folder, if one is named.
func rules(folder string) (*policy.Rulebook, error) {
	book := whatsapp.New().Rulebook()
	if folder == "" {
		return book, nil
	}
	book = book.Clone()
	format := whatsapp.RateFormat()
	format.Sheets = xlsx.Read
	prices, err := ratefile.Load(book.Prices.Get(), os.DirFS(folder), format, "*.csv")
	if err != nil {
		return nil, fmt.Errorf("-rates %q: %w", folder, err)
	}
	book.Prices = func() *pricing.Book { return prices }
	return book, nil
}

// shop is the business of the made-up log, of which only the other rules can be chosen.
func (o options) shop(under pricing.Date) (*business, error) {
	if given := o.month + o.zone + o.currency + o.country + o.templates + o.answers; given != "" {
		return nil, fmt.Errorf("%q says something of a log that -log does not name", given)
	}
	var err error
	b := shop()
	if b.rules, err = rules(o.rates); err != nil {
		return nil, err
	}
	b.Under = cmp.Or(under, b.Under)
	return b, nil
}

// date reads a month, "2026-10", as its first day, or a day. Empty is no day.
func date(name, text string) (pricing.Date, error) {
	if text == "" {
		return 0, nil
	}
	for _, form := range []string{"2006-01", time.DateOnly} {
		if t, err := time.Parse(form, text); err == nil {
			return pricing.DateOf(t, time.UTC), nil
		}
	}
	return 0, fmt.Errorf("%s %q: want 2026-10 or 2026-10-01", name, text)
}

// definitions reads a list of templates; nil when there is no file.
func definitions(file string) ([]*template.Template, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list struct{ Data []*template.Template }
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(list.Data) == 0 {
		return nil, fmt.Errorf(`%s: holds no templates in "data"`, file)
	}
	return list.Data, nil
}
