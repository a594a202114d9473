package pricing

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"time"
)

// Facts are the price facts of a channel that are not printed on a card.
type Facts struct {
	// FreeForm is the category of a message that uses no template.
	FreeForm Category
	// Rules are the charging rules, the more particular ones first.
	Rules []Rule
	// Markets is the market table.
	Markets Markets
	// Countries, if not nil, tells the country of a telephone number before the
	// market table's own prefixes are tried.
	Countries Countries
}

// Book joins the rules, cards, tiers and markets of one channel, each with its
// dates. It never changes: Add, Replace and Load return another book. It is
// safe for concurrent use. The zero Book has no rules; make one with [NewBook].
type Book struct {
	facts Facts
	cards []Card
	tiers []Tiers

	names []string // market names by id
	// rules holds the views of accounts in a currency without any card, lines
	// those of the currencies that have one. Views are in order of date.
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

// NewBook returns a book with these facts and no cards. The slices are copied.
// The error names the first rule, market row or move that is wrong.
func NewBook(facts Facts) (*Book, error) {
	for i := range facts.Rules {
		if err := facts.Rules[i].validate(); err != nil {
			return nil, err
		}
	}
	if err := facts.Markets.validate(); err != nil {
		return nil, err
	}
	return (&Book{facts: facts.clone()}).compiled()
}

// clone copies the slices.
func (f Facts) clone() Facts {
	f.Rules = slices.Clone(f.Rules)
	for i := range f.Rules {
		f.Rules[i].Countries = slices.Clone(f.Rules[i].Countries)
	}
	f.Markets.Rows = slices.Clone(f.Markets.Rows)
	f.Markets.Moves = slices.Clone(f.Markets.Moves)
	return f
}

// compiled returns the book, ready for use.
func (b *Book) compiled() (*Book, error) {
	if err := b.compile(); err != nil {
		return nil, err
	}
	return b, nil
}

// Facts returns a copy of the book's facts, to amend and make another book of.
func (b *Book) Facts() Facts { return b.facts.clone() }

// WithFacts returns a book with other facts and the same cards and tiers. Errors
// are those of [NewBook], and [ErrNoMarket] if a tier table then has a ladder for
// a market that nothing names.
func (b *Book) WithFacts(facts Facts) (*Book, error) {
	other, err := NewBook(facts)
	if err != nil {
		return nil, err
	}
	other.cards, other.tiers = b.cards, b.tiers
	return other.compiled()
}

// Add returns a book that holds copies of these cards too. A card for a currency and date
// that the book already has is refused with [ErrDuplicate]; other errors are
// those of [Card.Validate].
func (b *Book) Add(cards ...Card) (*Book, error) { return b.with(cards, nil, false) }

// Replace returns a book in which these cards take the place of those for the
// same currency and date, if any. Two cards for one date among the arguments
// are refused with [ErrDuplicate].
func (b *Book) Replace(cards ...Card) (*Book, error) { return b.with(cards, nil, true) }

// AddTiers is Add for tier tables. A ladder for a market that neither the market
// table nor a card of the book names is refused with [ErrNoMarket], so add the
// cards first.
func (b *Book) AddTiers(tiers ...Tiers) (*Book, error) { return b.with(nil, tiers, false) }

// ReplaceTiers is Replace for tier tables, and refuses what AddTiers refuses for
// its market.
func (b *Book) ReplaceTiers(tiers ...Tiers) (*Book, error) { return b.with(nil, tiers, true) }

func (b *Book) with(cards []Card, tiers []Tiers, replace bool) (*Book, error) {
	other := &Book{facts: b.facts}
	var err error
	if other.cards, err = merge(b.cards, cards, replace); err != nil {
		return nil, err
	}
	if other.tiers, err = merge(b.tiers, tiers, replace); err != nil {
		return nil, err
	}
	return other.compiled()
}

// sheet is what cards and tier tables have in common.
type sheet[S any] interface {
	Validate() error
	name() string
	key() (currency string, effective Date)
	clone() S
}

func (c Card) key() (string, Date)  { return c.Currency, c.Effective }
func (t Tiers) key() (string, Date) { return t.Currency, t.Effective }

func (c Card) clone() Card {
	c.Rates = slices.Clone(c.Rates)
	return c
}

func (t Tiers) clone() Tiers {
	t.Ladders = slices.Clone(t.Ladders)
	for i := range t.Ladders {
		t.Ladders[i].Bands = slices.Clone(t.Ladders[i].Bands)
	}
	return t
}

// merge returns the sheets in order of date. Later ones replace earlier ones
// only if they came in different calls.
func merge[S sheet[S]](have, added []S, replace bool) ([]S, error) {
	all := slices.Clone(have)
	for i, s := range added {
		if err := s.Validate(); err != nil {
			return nil, err
		}
		if has(added[:i], s) || !replace && has(have, s) {
			return nil, fmt.Errorf("%s: %w", s.name(), ErrDuplicate)
		}
		all = slices.DeleteFunc(all, func(old S) bool { return has([]S{s}, old) })
		all = append(all, s.clone())
	}
	slices.SortStableFunc(all, func(a, b S) int {
		_, x := a.key()
		_, y := b.key()
		return cmp.Compare(x, y)
	})
	return all, nil
}

func has[S sheet[S]](sheets []S, s S) bool {
	currency, date := s.key()
	return slices.ContainsFunc(sheets, func(o S) bool {
		c, d := o.key()
		return c == currency && d == date
	})
}

// Cards returns the cards in order of date. The caller must not change their rates.
func (b *Book) Cards() []Card { return slices.Clone(b.cards) }

// Tiers returns the tier tables in order of date. The caller must not change
// their ladders.
func (b *Book) Tiers() []Tiers { return slices.Clone(b.tiers) }

// Currencies returns the currencies that the book has cards for, in order.
func (b *Book) Currencies() []string {
	var codes []string
	for _, l := range b.lines {
		codes = append(codes, l.currency)
	}
	return codes
}

// Editions returns every day on which something in the book changes for a
// currency: a rule, a market, a card or a tier table. The first is the zero
// Date, since always.
func (b *Book) Editions(currency string) []Date {
	var days []Date
	for _, v := range b.line(currency) {
		days = append(days, v.day)
	}
	return days
}

// At returns the view that holds at the instant for an account in the zone with
// a rate card in the currency. A nil zone is UTC. The error is [ErrNoCard] when
// the book has no card of that currency for the day; the view then still knows
// rules and markets.
func (b *Book) At(t time.Time, zone *time.Location, currency string) (*View, error) {
	v := b.view(t, zone, currency)
	if v.card == nil {
		return v, fmt.Errorf("%w: currency %q on %s", ErrNoCard, currency, DateOf(t, zone))
	}
	return v, nil
}

// ViewFor returns the view by which [Book.Classify] prices an account's messages at an
// instant: that of [Book.At] for the account's zone and currency, without its error.
// Where the book has no card of the currency for the day, the view still knows rules
// and markets. It allocates nothing.
func (b *Book) ViewFor(a *Account, t time.Time) *View { return b.view(t, a.Zone, a.Currency) }

// view returns the view of the day that the instant falls on in the zone.
func (b *Book) view(t time.Time, zone *time.Location, currency string) *View {
	views, now := b.line(currency), wallSeconds(t, zone)
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

// currencyKey is a three-letter code as a number, which compares faster than text; 0
// is no code.
func currencyKey(currency string) uint32 {
	if len(currency) != 3 {
		return 0
	}
	return uint32(currency[0])<<16 | uint32(currency[1])<<8 | uint32(currency[2])
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

// marketID returns the number of a market's name, -1 if no fact names it.
func (b *Book) marketID(name string) int16 {
	if b == nil { // of the zero View
		return nowhere
	}
	i := sort.SearchStrings(b.names, name)
	if i < len(b.names) && b.names[i] == name {
		return int16(i)
	}
	return nowhere
}
