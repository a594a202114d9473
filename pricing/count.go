package pricing

import "github.com/replywindow/replywindow/internal/fact"

// Scope says whose messages a monthly count adds up. The zero Scope is no count at all.
type Scope string

const (
	// ScopeNumber counts one business number.
	ScopeNumber Scope = "number"
	// ScopeAccount counts all numbers of one account.
	ScopeAccount Scope = "account"
	// ScopePortfolio counts all accounts of one portfolio, one market at a time.
	ScopePortfolio Scope = "portfolio"
)

func scopes() []Scope { return []Scope{"", ScopeNumber, ScopeAccount, ScopePortfolio} }

// UnmarshalText reads a scope and refuses any other text.
func (s *Scope) UnmarshalText(text []byte) error { return fact.OneOf(s, scopes(), text, "scope") }

// Counts names the kind of monthly count that a charge adds to: an allowance, or a volume tier. The zero value is none.
type Counts struct {
	Scope Scope `json:"scope,omitempty"`
	// Category is the count's own category; categories that share a volume tier share a count.
	Category Category `json:"category,omitempty"`
}

// CountKey names one monthly count. The zero CountKey is none.
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

// Usage is how many messages a monthly count holds. The zero Usage is not known.
type Usage struct {
	// Count is how many are known of. A negative number is none.
	Count int64
	// Known says that these are all. Otherwise Count is the least that there are.
	Known bool
}

// Key returns the count that a message with these Counts adds to when it is delivered on a day, a day in the account's zone. The result is false
// where it adds to none, and where the count's owner or market is not known.
func (c Counts) Key(a *Account, number, market string, day Date) (CountKey, bool) {
	k := CountKey{Scope: c.Scope, Category: c.Category, Month: day.Month()}
	switch c.Scope {
	case ScopeNumber:
		k.Owner = number
	case ScopeAccount:
		k.Owner = a.ID
	case ScopePortfolio:
		k.Owner, k.Market = a.portfolio(), market
		if market == "" {
			return CountKey{}, false
		}
	}
	if k.Owner == "" {
		return CountKey{}, false
	}
	return k, true
}
