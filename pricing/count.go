package pricing

import "github.com/replywindow/replywindow/internal/fact"

// Scope says whose messages a monthly count adds up. The zero Scope is no count at all.
type Scope string

const (
	ScopeNumber    Scope = "number"    // counts one business number
	ScopeAccount   Scope = "account"   // counts all numbers of one account
	ScopePortfolio Scope = "portfolio" // counts all accounts of one portfolio, one market at a time
)

func scopes() []Scope { return []Scope{"", ScopeNumber, ScopeAccount, ScopePortfolio} }

// UnmarshalText reads a scope and refuses any other text.
func (s *Scope) UnmarshalText(text []byte) error { return fact.OneOf(s, scopes(), text, "scope") }

// Counts names the kind of monthly count that a charge adds to: an allowance, or a volume tier. The zero value is none.
type Counts struct {
	Scope    Scope    `json:"scope,omitempty"`
	Category Category `json:"category,omitempty"` // the count's own category; categories that share a volume tier share a count
}

// CountKey names one monthly count. The zero CountKey is none.
type CountKey struct {
	Scope    Scope
	Owner    string   // the number, account or portfolio id
	Market   string   // set for the scope [ScopePortfolio] only
	Category Category // the count's category
	Month    Date     // the first day of the month, in the account's zone
}

// Usage is how many messages a monthly count holds. The zero Usage is not known.
type Usage struct {
	Count int64 // how many are known of. A negative number is none
	Known bool  // these are all. Otherwise Count is the least that there are
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
