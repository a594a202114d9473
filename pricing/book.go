package pricing

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Facts are what a channel charges.
type Facts struct {
	FreeForm      Category     // the category of a message that uses no template
	Rules         []Rule       // the charging rules, the more particular ones first
	Markets       Markets      // the market table
	Confirmations []ConfirmRow // say what the platform's words for a charge mean, the more particular rows first
	Cards         []Card       // the rate cards, no two of one currency and date
	Tiers         []Tiers      // the volume tiers, no two tables of one currency and date
}

// Book joins the facts of one channel, each with its dates. It never changes: [Book.Replace] returns another book. It is safe for
// concurrent use. The zero Book, which nil is too, has no rules; make one with [NewBook].
type Book struct {
	facts Facts
	// dated says that the account's zone or its traits may decide a charge.
	dated bool
	names []string // market names by id
	// rules holds the views of accounts in a currency without any card, lines those of the currencies that have one. Views are in
	// order of date.
	rules []View
	lines []line
	none  View // of the zero Book
}

// line is the succession of views in one currency.
type line struct {
	currency string
	key      uint32
	views    []View
}

// NewBook returns a book of copies of these facts. The error names the first row, card or table that is wrong. It wraps
// [ErrDuplicate] for two cards or tier tables of one currency and date, [ErrNoMarket] for a ladder or a move of a market that
// nothing else names, and what [Card.Validate] and [Tiers.Validate] return.
func NewBook(facts Facts) (*Book, error) {
	facts = facts.clone()
	for i := range facts.Rules {
		if err := facts.Rules[i].validate(); err != nil {
			return nil, err
		}
	}
	for i := range facts.Confirmations {
		if err := facts.Confirmations[i].validate(); err != nil {
			return nil, fmt.Errorf("confirmation row %d: %w", i, err)
		}
	}
	if err := facts.Markets.validate(); err != nil {
		return nil, err
	}
	if err := validateTables(facts.Cards); err != nil {
		return nil, err
	}
	if err := validateTables(facts.Tiers); err != nil {
		return nil, err
	}
	b := &Book{facts: facts}
	if err := b.compile(); err != nil {
		return nil, err
	}
	return b, nil
}

// Facts returns a copy of the book's facts, to amend and make another book of. Cards and tiers are in order of date.
func (b *Book) Facts() Facts { return b.orZero().facts.clone() }

// Replace returns a book that holds these cards and tiers too. They take the place of those of the same currency and date, if any.
// Errors are those of [NewBook].
func (b *Book) Replace(cards []Card, tiers []Tiers) (*Book, error) {
	facts := b.orZero().facts
	facts.Cards, facts.Tiers = replaceTables(facts.Cards, cards), replaceTables(facts.Tiers, tiers)
	return NewBook(facts)
}

// clone copies the slices, with cards and tiers in order of date and all categories spelled plainly.
func (f Facts) clone() Facts {
	f.FreeForm = plain(f.FreeForm)
	f.Rules = slices.Clone(f.Rules)
	for i := range f.Rules {
		f.Rules[i] = f.Rules[i].clone()
	}
	f.Markets.Rows = slices.Clone(f.Markets.Rows)
	f.Markets.Moves = slices.Clone(f.Markets.Moves)
	f.Confirmations = slices.Clone(f.Confirmations)
	for i := range f.Confirmations {
		f.Confirmations[i].As = plain(f.Confirmations[i].As)
	}
	f.Cards, f.Tiers = cloneTables(f.Cards), cloneTables(f.Tiers)
	return f
}

// table is a Card or Tiers: what is printed for one currency from one date.
type table[T any] interface {
	Validate() error
	name() string
	key() (currency string, effective Date)
	clone() T
}

func (c Card) key() (string, Date)  { return c.Currency, c.Effective }
func (t Tiers) key() (string, Date) { return t.Currency, t.Effective }

func (c Card) clone() Card {
	c.Rates = slices.Clone(c.Rates)
	for i := range c.Rates {
		c.Rates[i].Category = plain(c.Rates[i].Category)
	}
	return c
}

func (t Tiers) clone() Tiers {
	t.Ladders = slices.Clone(t.Ladders)
	for i := range t.Ladders {
		t.Ladders[i].Category = plain(t.Ladders[i].Category)
		t.Ladders[i].Bands = slices.Clone(t.Ladders[i].Bands)
	}
	return t
}

func cloneTables[T table[T]](tables []T) []T {
	var copies []T
	for _, t := range tables {
		copies = append(copies, t.clone())
	}
	slices.SortStableFunc(copies, func(a, b T) int {
		_, x := a.key()
		_, y := b.key()
		return cmp.Compare(x, y)
	})
	return copies
}

func validateTables[T table[T]](tables []T) error {
	for i, t := range tables {
		if err := t.Validate(); err != nil {
			return err
		}
		if slices.ContainsFunc(tables[:i], func(o T) bool { return sameTable(o, t) }) {
			return fmt.Errorf("%s: %w", t.name(), ErrDuplicate)
		}
	}
	return nil
}

func replaceTables[T table[T]](have, added []T) []T {
	kept := slices.DeleteFunc(slices.Clone(have), func(old T) bool {
		return slices.ContainsFunc(added, func(t T) bool { return sameTable(old, t) })
	})
	return append(kept, added...)
}

func sameTable[T table[T]](a, b T) bool {
	currency, day := a.key()
	c, d := b.key()
	return c == currency && d == day
}

// At returns the view of the book by which an account's messages are priced at an instant: that of the day in the account's zone,
// with the rate card of its currency. A nil account is in UTC and has no currency. Without a card the view still knows the markets.
// It allocates nothing.
func (b *Book) At(a *Account, t time.Time) *View {
	b = b.orZero()
	var zone *time.Location
	views := b.rules
	if a != nil {
		zone, views = a.Zone, b.line(a.Currency)
	}
	now := wallSeconds(t, zone)
	// Most questions are about the present, so look from the end.
	for i := len(views) - 1; i > 0; i-- {
		if views[i].begins <= now {
			return &views[i]
		}
	}
	if len(views) == 0 {
		return &b.none
	}
	return &views[0]
}

// Turn returns the first instant after q.At, in UTC, from which a charge may be another although the message, its windows and its counts
// are the same: another rule, market or card holds, or a billing conversation of the query opens or ends. Zero: there is none. A nil
// account or query is one of which nothing is known. It allocates nothing.
func (b *Book) Turn(a *Account, q *Query) time.Time {
	b, q = b.orZero(), q.orZero()
	turn, zone := q.Conversations.turn(q.At), (*time.Location)(nil)
	views := b.rules
	if a != nil {
		zone, views = a.Zone, b.line(a.Currency)
	}
	for i := range views {
		if at := views[i].day.In(zone); views[i].day != 0 && at.After(q.At) {
			return sooner(turn, at.UTC())
		}
	}
	return turn
}

// currencyKey is a three-letter code as a number, which compares faster than text; 0 is no code.
func currencyKey(currency string) uint32 {
	if len(currency) != 3 {
		return 0
	}
	return uint32(currency[0])<<16 | uint32(currency[1])<<8 | uint32(currency[2])
}

// orZero is the book, or the zero one for nil.
func (b *Book) orZero() *Book {
	if b == nil {
		return new(Book)
	}
	return b
}

func (b *Book) line(currency string) []View {
	key := currencyKey(currency)
	for i := range b.lines {
		if b.lines[i].key == key {
			return b.lines[i].views
		}
	}
	return b.rules
}

// marketID returns the number of a market's name, nowhere if no fact names it.
func (b *Book) marketID(name string) int16 {
	if b == nil { // of the zero View
		return nowhere
	}
	if i, known := slices.BinarySearch(b.names, name); known {
		return int16(i)
	}
	return nowhere
}
