package pricing

import "time"

// Account is what pricing needs to know of the business's account. The zero Account is in UTC, has no currency and no privileges.
type Account struct {
	ID        string         // the platform's account id
	Portfolio string         // the owner whose accounts share volume tiers; empty means the account stands alone
	Zone      *time.Location // the account's time zone: prices, allowances and months turn at 00:00 there. Nil is UTC
	Currency  string         // the ISO 4217 code of the account's rate card
	// Country is the business's primary location, ISO 3166 alpha-2; empty means not verified, which counts as abroad everywhere.
	Country string
	// International is the instant from which international rates apply to the
	// account; the zero time means that they never do, whatever Exceptions say.
	International   time.Time
	Exceptions      []Exception // countries with an instant of their own; of several for one country the last counts
	NoPaymentMethod bool        // the account cannot be billed
	Traits          Traits      // further properties that rules ask for
}

// Exception gives one recipient country its own start of international rates, earlier or later than the account's.
type Exception struct {
	Country string `json:"country,omitempty"` // the ISO 3166 alpha-2 code
	// From is the instant from which international rates apply to recipients in
	// the country; as in [Account], the zero time means that they never do.
	From time.Time `json:"from,omitzero"`
}

// Traits is a set of properties of an account.
type Traits uint8

const (
	Exempt     Traits = 1 << iota // a business that pays nothing beyond its allowance
	AIProvider                    // a business whose product on the channel is a general purpose assistant
)

func (a *Account) portfolio() string {
	if a.Portfolio != "" {
		return a.Portfolio
	}
	return a.ID
}

// international reports whether international rates apply to a recipient, and whether that is sure. Without the recipient's
// country it is not: the recipient may be at home, or in a country with a start of its own.
func (a *Account) international(country string, at time.Time) (applies, sure bool) {
	if a.International.IsZero() {
		return false, true
	}
	if a.Country != "" && a.Country == country {
		return false, true
	}
	from := a.International
	for i := range a.Exceptions {
		if a.Exceptions[i].Country == country && country != "" {
			from = a.Exceptions[i].From
		}
	}
	return !from.IsZero() && !at.Before(from), country != "" || a.Country == "" && len(a.Exceptions) == 0
}
