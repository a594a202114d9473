package pricing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

// ErrEntry says that an entry names no message.
var ErrEntry = errors.New("entry without a message id")

// Entry is what is known of the charge of one message to one recipient. Each
// prediction and each status webhook says a part of it; [Entry.Merge] puts the
// parts together in any order. Entries are comparable once merged or recorded.
// An entry holds no user identifier unless the host puts one in Participant.
type Entry struct {
	// Message is the platform's message id.
	Message string `json:"message"`
	// Participant tells the recipients of a group message apart.
	Participant string `json:"participant,omitempty"`
	// Account, Portfolio and Number are the business's ids.
	Account   string `json:"account,omitempty"`
	Portfolio string `json:"portfolio,omitempty"`
	Number    string `json:"number,omitempty"`
	// Template is the template's name.
	Template string `json:"template,omitempty"`
	// Predicted is our own estimate and PredictedAt the instant it is for. Of
	// several the latest counts, so that an estimate for the instant of delivery
	// takes the place of that for sending.
	Predicted   Charge    `json:"predicted,omitzero"`
	PredictedAt time.Time `json:"predicted_at,omitzero"`
	// Confirmed is what the platform said, and when; of several the latest counts.
	// Its Category is empty where the platform did not name one.
	Confirmed   Charge    `json:"confirmed,omitzero"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
	// Sent, Delivered, Read and Failed are the statuses, by the platform's clock;
	// of several of a kind the earliest counts. Zero means none yet.
	Sent      time.Time `json:"sent,omitzero"`
	Delivered time.Time `json:"delivered,omitzero"`
	Read      time.Time `json:"read,omitzero"`
	Failed    time.Time `json:"failed,omitzero"`
}

// ChargedAt returns the instant of delivery, on which a message is charged, and
// whether it was delivered. A message that was read was delivered.
func (e Entry) ChargedAt() (time.Time, bool) {
	at := earliest(e.Delivered, e.Read)
	return at, !at.IsZero()
}

// Charge returns the confirmed charge, or the prediction as long as there is none.
// A confirmation without a category takes the prediction's. One at the list rate
// leaves open which volume band the message fell in; it takes the price of the
// prediction's band if the two agree in all else.
func (e Entry) Charge() Charge {
	if e.Confirmed == (Charge{}) {
		return e.Predicted
	}
	c := e.Confirmed
	if c.Category == "" {
		c.Category = e.Predicted.Category
	}
	if e.Predicted.banded(c) {
		c.Price, c.Why = e.Predicted.Price, e.Predicted.Why
	}
	return c
}

// banded reports whether c is at the rate of a volume band of what was confirmed
// at the list rate.
func (c Charge) banded(confirmed Charge) bool {
	return (c.Why == WhyTierRate || c.Why == WhyTierDerived) && confirmed.Why == WhyListRate &&
		c.Category == confirmed.Category && c.Basis == confirmed.Basis && c.Market == confirmed.Market &&
		c.Card == confirmed.Card && c.Counts == confirmed.Counts && c.Price.currency == confirmed.Price.currency
}

// Merge puts together two entries of the same message and recipient. It is
// commutative, associative and idempotent: every order and repetition of the
// same parts gives the same entry. Instants are cut to UTC milliseconds.
func (e Entry) Merge(o Entry) Entry {
	m := Entry{
		Message: max(e.Message, o.Message), Participant: max(e.Participant, o.Participant),
		Account: max(e.Account, o.Account), Portfolio: max(e.Portfolio, o.Portfolio),
		Number: max(e.Number, o.Number), Template: max(e.Template, o.Template),
		Sent: earliest(e.Sent, o.Sent), Delivered: earliest(e.Delivered, o.Delivered),
		Read: earliest(e.Read, o.Read), Failed: earliest(e.Failed, o.Failed),
	}
	m.Predicted, m.PredictedAt = newer(e.Predicted, e.PredictedAt, o.Predicted, o.PredictedAt)
	m.Confirmed, m.ConfirmedAt = newer(e.Confirmed, e.ConfirmedAt, o.Confirmed, o.ConfirmedAt)
	return m
}

// earliest returns the earlier of two instants that may be absent.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		a = b
	}
	return milliseconds(a)
}

// milliseconds cuts an instant to what platforms report, so that entries compare.
// The zero time stays what it is.
func milliseconds(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()).UTC() }

// newer returns the charge with the later instant. At one instant a fixed order
// of their texts decides, so that the outcome does not depend on arrival.
func newer(a Charge, at time.Time, b Charge, bt time.Time) (Charge, time.Time) {
	at, bt = milliseconds(at), milliseconds(bt)
	switch {
	case a == Charge{} && b == Charge{}:
		return a, time.Time{}
	case b == Charge{}:
		return a, at
	case a == Charge{}:
		return b, bt
	}
	if c := cmp.Or(at.Compare(bt), a.compare(b)); c < 0 {
		return b, bt
	}
	return a, at
}

// compare is a total order of charges, of no other meaning.
func (c Charge) compare(o Charge) int {
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(c.Category, o.Category), cmp.Compare(c.Basis, o.Basis),
		cmp.Compare(c.Price.micros, o.Price.micros), slices.Compare(c.Price.currency[:], o.Price.currency[:]),
		cmp.Compare(c.Market, o.Market), cmp.Compare(c.Country, o.Country), cmp.Compare(c.Card, o.Card),
		cmp.Compare(c.Why, o.Why), cmp.Compare(c.Opens, o.Opens), cmp.Compare(c.Confidence, o.Confidence),
		cmp.Compare(c.Counts.Scope, o.Counts.Scope), cmp.Compare(c.Counts.Category, o.Counts.Category),
		cmp.Compare(flag(c.Confirmed), flag(o.Confirmed)),
	)
}

// Zones tells the time zone of an account; nil is UTC for all. It gives the same answer every time: a ledger whose zones change
// counts in the wrong month. A zone that does change takes a new ledger.
type Zones func(account string) *time.Location

func (z Zones) of(account string) *time.Location {
	if z == nil {
		return time.UTC
	}
	return z(account)
}

// Day returns the day on which the entry is charged in its account's zone, and
// whether it is charged at all.
func (e Entry) Day(zones Zones) (Date, bool) {
	at, ok := e.ChargedAt()
	if !ok {
		return 0, false
	}
	return DateOf(at, zones.of(e.Account)), true
}

// CountKey returns the monthly count that the entry adds one to, and whether it
// adds to any: it does once it is delivered.
func (e Entry) CountKey(zones Zones) (CountKey, bool) {
	day, ok := e.Day(zones)
	if !ok {
		return CountKey{}, false
	}
	c := e.Charge()
	return c.Counts.key(&Account{ID: e.Account, Portfolio: e.Portfolio}, e.Number, c.Market, day)
}

// Filter selects entries. Its zero fields select everything.
type Filter struct {
	Account, Number, Market, Template string
	Category                          Category
	// From is the first day of delivery and Until the first day no longer wanted,
	// in the account's zone. Either excludes what was not delivered.
	From, Until Date
}

// Matches reports whether the filter selects the entry.
func (f Filter) Matches(e Entry, zones Zones) bool {
	c := e.Charge()
	if f.Account != "" && f.Account != e.Account || f.Number != "" && f.Number != e.Number ||
		f.Market != "" && f.Market != c.Market || f.Template != "" && f.Template != e.Template ||
		f.Category != "" && f.Category != c.Category {
		return false
	}
	if f.From == 0 && f.Until == 0 {
		return true
	}
	day, delivered := e.Day(zones)
	return delivered && f.From <= day && (f.Until == 0 || day < f.Until)
}

// Line is the usage of one account, number, market, category and basis in one month.
type Line struct {
	Account  string   `json:"account,omitempty"`
	Number   string   `json:"number,omitempty"`
	Market   string   `json:"market,omitempty"`
	Category Category `json:"category,omitempty"`
	Basis    Basis    `json:"basis"`
	// Month is its first day, in the account's zone.
	Month Date `json:"month"`
	// Count is the number of delivered messages, of which Unpriced are those
	// whose cost is not known and not in Total.
	Count    int64  `json:"count"`
	Unpriced int64  `json:"unpriced,omitempty"`
	Total    Amount `json:"total"`
}

// Summarize adds up the delivered entries by account, number, market, category,
// basis and month, in that order. Errors: [ErrOverflow], [ErrCurrency].
func Summarize(entries iter.Seq[Entry], zones Zones) ([]Line, error) {
	sums := map[Line]*Line{}
	for e := range entries {
		day, delivered := e.Day(zones)
		if !delivered {
			continue
		}
		c := e.Charge()
		key := Line{Account: e.Account, Number: e.Number, Market: c.Market,
			Category: c.Category, Basis: cmp.Or(c.Basis, Unknown), Month: day.Month()}
		if sums[key] == nil {
			sum := key
			sums[key] = &sum
		}
		if err := sums[key].add(c); err != nil {
			return nil, fmt.Errorf("message %q: %w", e.Message, err)
		}
	}
	var lines []Line
	for _, l := range sums {
		lines = append(lines, *l)
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Number, b.Number),
			cmp.Compare(a.Market, b.Market), cmp.Compare(a.Category, b.Category),
			cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Month, b.Month))
	})
	return lines, nil
}

func (l *Line) add(c Charge) error {
	l.Count++
	if !c.Known() {
		l.Unpriced++
		return nil
	}
	total, err := l.Total.Add(c.Price)
	l.Total = total
	return err
}

// Ledger keeps entries, one for each message and participant.
//
// Implementations are safe for concurrent use. Methods return an error only
// when the store behind them fails or the context ends; Record also returns
// [ErrEntry].
type Ledger interface {
	// Record merges each entry into the one on record, as [Entry.Merge] does. If
	// it returns an error, nothing was recorded.
	Record(ctx context.Context, entries ...Entry) error
	// Entries yields the entries that the filter selects, ordered by message and
	// participant. After an error it stops.
	Entries(ctx context.Context, f Filter) iter.Seq2[Entry, error]
	// Usage returns [Summarize] of the entries that the filter selects.
	Usage(ctx context.Context, f Filter) ([]Line, error)
	// Counted returns a monthly count; 0 if nothing was counted.
	Counted(ctx context.Context, key CountKey) (int64, error)
}
