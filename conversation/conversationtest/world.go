package conversationtest

import (
	"context"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
)

// world is what a host would know beside the conversation: its account, the consent
// of people, and what was used this month.
type world struct {
	account policy.Account
	consent map[string]policy.Consent // by user, as the channel spells them
	usage   []usage
	used    map[count]int64 // by the sends of the scenario
	month   pricing.Date    // of the first step
}

// count is a monthly count; the scenario has one account and one number.
type count struct {
	category pricing.Category
	market   string
	month    pricing.Date
}

// justBefore is how long before a step that is dated which must be known at it.
const justBefore = time.Millisecond

func newWorld(s *Scenario, p platform) *world {
	b := &s.business
	w := &world{
		account: policy.Account{
			Features: b.features, Country: b.country,
			Pricing: pricing.Account{
				ID: b.id, Zone: b.zone, Currency: b.currency, Country: b.country,
				International: b.international, NoPaymentMethod: b.unpaid,
			},
		},
		consent: map[string]policy.Consent{},
		used:    map[count]int64{},
		month:   pricing.DateOf(s.steps[0].at, b.zone).Month(),
	}
	for _, u := range s.usage {
		u.category = countedAs(p.book.Prices.Get(), u.category)
		w.usage = append(w.usage, u)
	}
	for _, u := range s.users {
		c := policy.Consent{Never: u.refused}
		if !u.refused {
			c.OptedIn = s.begins().Add(-justBefore)
		}
		known := u.known()
		if person, err := p.User(known); err == nil { // else the step that is about them says so
			known = person.ID
		}
		w.consent[known] = c
	}
	return w
}

// begins is the first instant of all that the steps tell: what the header says of consent was so before.
func (s *Scenario) begins() time.Time {
	first := s.steps[0].at
	for i := range s.steps {
		if act := s.steps[i].act; act != nil && act.occurred.Before(first) {
			first = act.occurred
		}
	}
	return first
}

// countedAs is the category under which messages of a category are counted, where
// several share a volume tier.
func countedAs(book *pricing.Book, c pricing.Category) pricing.Category {
	if book == nil {
		return c
	}
	for _, r := range book.Facts().Rules {
		if r.Category == c && r.Tier != "" {
			return r.Tier
		}
	}
	return c
}

// Account gives the scenario's account, whoever asks: a scenario has one business.
func (w *world) Account(context.Context, string, string) (*policy.Account, error) {
	return &w.account, nil
}

// Consent gives what the header says.
func (w *world) Consent(_ context.Context, a channels.Address) (policy.Consent, error) {
	return w.consent[a.User], nil
}

// Count adds what the header says was used to what the scenario used. A usage line
// without a market counts for every market, and a count without a market adds up all
// of them.
func (w *world) Count(_ context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	counts := make([]pricing.Usage, len(keys))
	for i, key := range keys {
		counts[i] = pricing.Usage{Count: w.count(key), Known: true}
	}
	return counts, nil
}

func (w *world) count(key pricing.CountKey) int64 {
	n := w.used[count{key.Category, key.Market, key.Month}]
	if key.Month != w.month {
		return n
	}
	for _, u := range w.usage {
		if u.category == key.Category && (u.market == "" || key.Market == "" || u.market == key.Market) {
			n += int64(u.count)
		}
	}
	return n
}

// delivered counts a delivered message.
func (w *world) delivered(c pricing.Charge, at time.Time) {
	if c.Counts.Scope == "" {
		return
	}
	key := count{category: c.Counts.Category, month: pricing.DateOf(at, w.account.Pricing.Zone).Month()}
	if c.Counts.Scope == pricing.ScopePortfolio {
		key.market = c.Market
	}
	w.used[key]++
}
