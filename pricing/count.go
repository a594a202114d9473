package pricing

import "github.com/replywindow/replywindow/internal/fact"

// Scope says whose messages a monthly count adds up.
type Scope string

const (
	// ScopeNone is no count at all.
	ScopeNone Scope = ""
	// ScopeNumber counts one business number.
	ScopeNumber Scope = "number"
	// ScopeAccount counts all numbers of one account.
	ScopeAccount Scope = "account"
	// ScopePortfolio counts all accounts of one portfolio, one market at a time.
	ScopePortfolio Scope = "portfolio"
)

func scopes() []Scope { return []Scope{ScopeNone, ScopeNumber, ScopeAccount, ScopePortfolio} }

// UnmarshalText reads a scope and refuses any other text.
func (s *Scope) UnmarshalText(text []byte) error { return fact.OneOf(s, scopes(), text, "scope") }

// Counts names the monthly count that a charge adds to: an allowance, or a
// volume tier. The zero value is none.
type Counts struct {
	Scope Scope `json:"scope,omitempty"`
	// Category is the count's own category; categories that share a volume tier
	// share a count.
	Category Category `json:"category,omitempty"`
}

// CountKey names one monthly count.
type CountKey struct {
	Scope Scope
	// Owner is the number, account or portfolio id.
	Owner string
	// Market is set for the scope [ScopePortfolio] only.
	Market string
	// Category is the count's category.
	Category Category
	// Month is the first day of the month, in the account's zone.
	Month Date
}

// Counter knows the monthly counts. Implementations are safe for concurrent
// use. A count that was never added to is 0.
type Counter interface {
	Count(CountKey) int64
}

// Tally is a Counter over a map, for tests, forecasts and hosts that keep their
// own counts. It must not be changed while it is read.
type Tally map[CountKey]int64

// Count returns the count, 0 if there is none.
func (t Tally) Count(key CountKey) int64 { return t[key] }

// count asks a counter that may be absent.
func count(c Counter, key CountKey) int64 {
	if c == nil {
		return 0
	}
	return max(c.Count(key), 0)
}

// key returns the count that a message in a market adds to when it is delivered
// on a day, and whether it adds to any.
func (c Counts) key(a *Account, number, market string, day Date) (CountKey, bool) {
	k := CountKey{Scope: c.Scope, Category: c.Category, Month: day.Month()}
	switch c.Scope {
	case ScopeNumber:
		k.Owner = number
	case ScopeAccount:
		k.Owner = a.ID
	case ScopePortfolio:
		k.Owner, k.Market = a.portfolio(), market
	default:
		return CountKey{}, false
	}
	return k, true
}
