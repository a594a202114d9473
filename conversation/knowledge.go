package conversation

import (
	"context"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/pricing"
)

// knowledge is what is known, at an instant, of whoever an address stands for, and of the business.
type knowledge struct {
	served  *served
	address channels.Address
	// facts are what a decision needs, but for what depends on the message: its template and the counts for its price.
	facts policy.Facts
	// names are the person's identifiers: the one asked for, the numbers held at the instant, the scoped ids.
	names []string
	// joined is set when the facts of the person were joined from several places.
	joined bool
	// owner is the account that holds the templates of the business.
	owner string
}

// know gathers what is known of whoever an address stands for, of the business, and of the comment or token that is to be answered.
// [Engine.Check], [Engine.Routes], [Engine.Window] and [Engine.Replay] all ask here.
func (e *Engine) know(ctx context.Context, a channels.Address, token string, at time.Time) (knowledge, error) {
	c, a, err := e.address(a, token)
	if err != nil {
		return knowledge{}, err
	}
	var host *policy.Account
	owner := ""
	if e.accounts != nil {
		if host, err = e.accounts.Account(ctx, a.Channel, a.Business); err != nil {
			return knowledge{}, err
		}
		if host != nil {
			owner = host.Pricing.ID // the host's word wins
		}
	}
	w := walk{engine: e, at: at.UnixMilli(), address: a, owner: owner}
	if err := w.start(ctx, token); err != nil {
		return knowledge{}, err
	}
	k := knowledge{served: c, address: w.address, owner: w.owner}
	if k.owner == "" {
		k.owner = a.Business
	}
	facts, err := w.person(ctx, &k)
	if err != nil {
		return knowledge{}, err
	}
	if token != "" {
		known := w.entry(tokenUser(token))
		if known.Person == "" || slices.Contains(k.names, known.Person) { // a token is no stranger's
			for _, s := range known.Told {
				facts = facts.Join(s.Facts)
			}
		}
	}
	business, account := w.entry(""), w.account()
	k.facts = policy.Facts{
		State: facts.State, Marks: facts.Marks, Billing: facts.Billing, Consent: facts.Consent,
		Account: standing(host, at, &business.Standing, &account.Standing), Prices: c.book.Prices, HostRate: e.hostRate,
		Number: a.Business, Margin: e.margin, Strict: e.strict, Scoped: k.address.User != "" && !isPhone(k.address.User),
	}
	k.facts.Restrictions = account.Standing.InForce(business.Standing.InForce(nil, w.at), w.at)
	k.facts.Country, k.facts.Recipient = c.locate(k.names)
	return k, e.consent(ctx, &k)
}

// address checks an address and finds its channel. Without a user it must have a comment or token to stand for one.
func (e *Engine) address(a channels.Address, token string) (*served, channels.Address, error) {
	c, err := e.channel(a.Channel)
	if err != nil {
		return nil, a, err
	}
	if a.User == "" && token != "" && a.Business != "" {
		return c, a, nil
	}
	return c, a, a.Validate()
}

// consent adds what the host's register knows under each of the person's names.
func (e *Engine) consent(ctx context.Context, k *knowledge) error {
	if e.consents == nil {
		return nil
	}
	for _, name := range k.names {
		a := k.address
		a.User = name
		more, err := e.consents.Consent(ctx, a)
		if err != nil {
			return err
		}
		k.facts.Consent = k.facts.Consent.Merge(more)
	}
	return nil
}

// standing fills in, where the host says nothing, what webhooks said of the number and of its account. It is nil when nobody said
// anything.
func standing(host *policy.Account, at time.Time, said ...*entry.Standing) *policy.Account {
	out := host
	for _, s := range said {
		if s.LimitAt == 0 && s.CountryAt == 0 && s.InternationalAt == 0 {
			continue
		}
		known := policy.Account{}
		if out != nil {
			known = *out // the host's own is not written into
		}
		if known.Limit == 0 {
			known.Limit = s.Limit
		}
		if known.Country == "" {
			known.Country = s.Country
		}
		if p := &known.Pricing; p.Country == "" {
			p.Country = s.Country
		}
		if p := &known.Pricing; p.International.IsZero() && s.International != 0 {
			p.International, p.Exceptions = fromMillis(s.International), nil
			for _, x := range s.Exceptions {
				p.Exceptions = append(p.Exceptions, pricing.Exception{Country: x.Country, From: fromMillis(x.Start)})
			}
		}
		out = &known
	}
	return out
}

// isPhone reports whether an identifier may be a phone number: digits, a plus sign before them or not. Ids of other platforms may
// look so too; no rule asks there.
func isPhone(id string) bool {
	if id != "" && id[0] == '+' {
		id = id[1:]
	}
	for i := range len(id) {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	return id != ""
}

// locate tells the person's country from the identifiers known, phone numbers first.
func (c *served) locate(names []string) (country string, to pricing.Recipient) {
	if c.locator == nil {
		return "", pricing.Recipient{}
	}
	for _, id := range names {
		if !isPhone(id) || channels.PhoneCountry(id) == "" {
			continue
		}
		if known := c.locator.Country(id); known != "" {
			return known, pricing.Recipient{Phone: id}
		}
		country = channels.PhoneCountry(id) // where ids do not tell, a number that is one does
	}
	for _, id := range names {
		if known := c.locator.Country(id); known != "" {
			return known, pricing.Recipient{Country: known}
		}
	}
	return country, pricing.Recipient{}
}
