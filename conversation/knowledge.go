package conversation

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// knowledge is what is known, at an instant, of whoever an address stands for, and of the business.
type knowledge struct {
	served  *served
	address channels.Address
	// facts are what a decision needs, but for what depends on the message: its template and the counts for its price.
	facts policy.Facts
	// names are the person's identifiers: the one asked for, the numbers held at the instant, the scoped ids.
	names []string
	// phone is a phone number that the person is known to hold beside an id of the channel's own.
	phone string
	// joined is set when the facts of the person were joined from several places.
	joined bool
	// owner is the account that holds the templates of the business.
	owner string
	// usage gives the counts for the price, nil for nobody who counts.
	usage billing.Counter
}

// know gathers what is known of whoever an address stands for, of the business, and of the comment or token that is to be answered.
// [Engine.Check], [Engine.Routes], [Engine.Window] and [Engine.Replay] all ask here.
//
// Of the message it needs to know what it answers and whether it goes to a group.
func (e *Engine) know(ctx context.Context, a channels.Address, about channels.Message, at time.Time) (*knowledge, error) {
	if err := e.usable(ctx); err != nil {
		return nil, err
	}
	token := about.Token
	c, a, err := e.address(a, about)
	if err != nil {
		return nil, err
	}
	host, err := e.host(ctx, a)
	if err != nil {
		return nil, err
	}
	w := e.walks.Get().(*walk)
	defer func() {
		w.reset()
		e.walks.Put(w)
	}()
	w.engine, w.at, w.address = e, at.UnixMilli(), a
	if host != nil {
		w.owner = host.Pricing.ID // the host's word wins
	}
	if err := w.start(ctx, token); err != nil {
		return nil, err
	}
	k := &knowledge{served: c, address: w.address, owner: cmp.Or(w.owner, a.Business), usage: e.usage}
	facts, err := w.person(ctx, k)
	if err != nil {
		return nil, err
	}
	if token != "" {
		facts = w.granted(token, k.names, facts)
	}
	since := w.since()
	if !since.IsZero() { // nobody's past is known, also of who is not stored
		if facts.State, err = facts.State.Import(since); err != nil {
			return nil, err
		}
	}
	business, account := w.entry(""), w.account()
	heard := w.heardSince(host)
	told := &business.Standing
	if k.owner != a.Business {
		told = &account.Standing // what was said of an account is lifted there, not under one of its numbers
	}
	k.facts = policy.Facts{
		State: facts.State, Marks: facts.Marks, Billing: facts.Billing, Consent: facts.Consent,
		Account: standing(host, heard, &business.Standing, &account.Standing), Prices: c.book.Prices.Get(), HostRate: e.hostRate,
		Number: a.Business, Past: at.Add(e.ahead).Before(e.clock.Now()), Margin: e.margin, Strict: e.strict, Scoped: k.scoped(),
		Since: since, AccountLost: told.LiftedAt(w.at) < heard,
	}
	k.facts.Restrictions = account.Standing.InForce(business.Standing.InForce(nil, w.at), w.at)
	k.facts.Country, k.facts.Recipient = c.locate(k.names)
	if k.facts.Country == "" {
		k.facts.Country = channels.PhoneCountry(k.phone)
	}
	return k, e.consent(ctx, k)
}

// granted adds to a person's facts those of a token, unless it is a stranger's.
func (w *walk) granted(token string, names []string, facts entry.Facts) entry.Facts {
	known := w.entry(tokenUser(token))
	if known.Person == "" || slices.Contains(names, known.Person) {
		for _, s := range known.Told {
			facts = facts.Join(s.Facts)
		}
	}
	return facts
}

// host is what the host says of the account of a business, nil for nothing.
func (e *Engine) host(ctx context.Context, a channels.Address) (*policy.Account, error) {
	if e.accounts == nil {
		return nil, nil
	}
	return e.accounts.Account(ctx, a.Channel, a.Business)
}

// address checks an address, gives its user the channel's spelling, and finds the channel. Without a user the address must have a
// comment or token to stand for one, or the message be a sign that names what it answers.
func (e *Engine) address(a channels.Address, about channels.Message) (*served, channels.Address, error) {
	c, err := e.channel(a.Channel)
	if err != nil {
		return nil, a, err
	}
	nameless := about.Token != "" || about.Type == channels.SenderAction && about.ReplyTo != ""
	if a.User == "" && nameless && a.Business != "" {
		return c, a, nil
	}
	if err := a.Validate(); err != nil || about.Group {
		return c, a, err
	}
	u, err := c.User(a.User)
	a.User = u.ID
	return c, a, err
}

// scoped reports whether the address is an id that the business alone uses for the person, not a phone number.
func (k *knowledge) scoped() bool {
	u, err := k.served.User(k.address.User)
	return err == nil && !u.Phone
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
// anything. A limit that was last told before heard is not known.
func standing(host *policy.Account, heard int64, said ...*entry.Standing) *policy.Account {
	told := slices.ContainsFunc(said, func(s *entry.Standing) bool { return s.LimitAt != 0 || s.CountryAt != 0 || s.InternationalAt != 0 })
	if !told && (host == nil || heard == 0) {
		return host
	}
	known := policy.Account{Limit: policy.UnknownLimit}
	if host != nil {
		known = *host // the host's own is not written into
	}
	p := &known.Pricing
	for _, s := range said {
		if s.LimitAt != 0 && s.LimitAt >= heard && (known.Limit == 0 || known.Limit == policy.UnknownLimit) {
			known.Limit = s.Limit
		}
		known.Country, p.Country = cmp.Or(known.Country, s.Country), cmp.Or(p.Country, s.Country)
		if p.International.IsZero() && s.International != 0 {
			p.International, p.Exceptions = entry.Instant(s.International), nil
			for _, x := range s.Exceptions {
				p.Exceptions = append(p.Exceptions, pricing.Exception{Country: x.Country, From: entry.Instant(x.Start)})
			}
		}
	}
	if heard != 0 && known.Limit == 0 {
		known.Limit = policy.UnknownLimit
	}
	return &known
}

// locate tells the person's country from the identifiers known, phone numbers first.
func (c *served) locate(names []string) (country string, to pricing.Recipient) {
	for _, id := range names {
		u, err := c.User(id)
		switch {
		case err != nil || u.Country == "":
		case u.Phone:
			return u.Country, pricing.Recipient{Phone: u.ID}
		case country == "":
			country, to.Country = u.Country, u.Country
		}
	}
	return country, to
}
