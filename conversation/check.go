package conversation

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Check says whether a message may go to a person now. A refusal is a Decision,
// not an error; errors are a [*channels.InputError] for a bad address or an
// unknown channel, and what the store or the register of consent returned.
func (e *Engine) Check(ctx context.Context, a channels.Address, m channels.Message) (policy.Decision, error) {
	return e.CheckAt(ctx, a, m, e.clock.Now())
}

// CheckAt is Check as of an instant: the rules, prices and template states of
// that instant, and what is known of the conversation now. It serves to rehearse
// a coming change and to audit a past one.
func (e *Engine) CheckAt(ctx context.Context, a channels.Address, m channels.Message, at time.Time) (policy.Decision, error) {
	c, f, err := e.facts(ctx, a, at)
	if err != nil {
		return policy.Decision{}, err
	}
	f.Template = e.template(c, a, f.Account, &m, at)
	d := policy.Decide(c.timeline.At(at), &m, &f, at)
	if e.observer != nil {
		e.observer.Decided(ctx, a, m, d)
	}
	return d, nil
}

// facts gathers what Decide needs to know of a conversation.
func (e *Engine) facts(ctx context.Context, a channels.Address, at time.Time) (*served, policy.Facts, error) {
	if err := a.Validate(); err != nil {
		return nil, policy.Facts{}, err
	}
	c, err := e.channel(a.Channel)
	if err != nil {
		return nil, policy.Facts{}, err
	}
	s, home, err := e.load(ctx, a)
	if err != nil {
		return nil, policy.Facts{}, err
	}
	business, err := e.store.Load(ctx, channels.Address{Channel: a.Channel, Business: a.Business})
	if err != nil {
		return nil, policy.Facts{}, err
	}
	f := policy.Facts{
		State: s.State, Marks: s.Marks, Billing: s.Billing, Consent: s.Consent, Restrictions: inForce(business.Restrictions, at),
		Prices: c.book.Prices.Get(), Usage: e.usage, HostRate: e.hostRate, Number: a.Business,
		Margin: e.margin, Strict: e.strict, Scoped: !isPhone(a.User),
	}
	f.Country, f.Recipient = c.locate(a.User, &s, home.User)
	if e.accounts != nil {
		f.Account = e.accounts.Account(a.Channel, a.Business)
	}
	if e.consents != nil {
		known, err := e.consents.Consent(ctx, a)
		if err == nil && home != a {
			var also policy.Consent
			also, err = e.consents.Consent(ctx, home)
			known = known.Merge(also)
		}
		if err != nil {
			return nil, policy.Facts{}, err
		}
		f.Consent = f.Consent.Merge(known)
	}
	return c, f, nil
}

// isPhone reports whether an identifier may be a phone number: digits, a plus sign
// before them or not. Ids of other platforms may look so too; no rule asks there.
func isPhone(id string) bool {
	id = strings.TrimPrefix(id, "+")
	for i := range len(id) {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	return id != ""
}

// locate tells the person's country from the identifiers known, the phone number
// first.
func (c *served) locate(user string, s *Snapshot, home string) (string, pricing.Recipient) {
	if c.locator == nil {
		return "", pricing.Recipient{}
	}
	for _, id := range [...]string{s.Identity.Phone, user, home, s.Identity.Scoped, s.Identity.Parent} {
		if id == "" {
			continue
		}
		if country := c.locator.Country(id); country != "" {
			if channels.PhoneCountry(id) != "" {
				return country, pricing.Recipient{Phone: id}
			}
			return country, pricing.Recipient{Country: country}
		}
	}
	// Where ids do not tell, a number that is known to be one does.
	return channels.PhoneCountry(s.Identity.Phone), pricing.Recipient{}
}

// template asks the catalogue about the template that a message names.
func (e *Engine) template(c *served, a channels.Address, acct *policy.Account, m *channels.Message, at time.Time) policy.TemplateFacts {
	if m.Template == nil || m.Template.Name == "" || e.templates == nil {
		return policy.TemplateFacts{}
	}
	v, found := e.templates.Lookup(owner(a, acct), m.Template.Name, m.Template.Language, at)
	return policy.NewTemplateFacts(c.templates(at), v, found, m.Template, at)
}

// owner names the account that holds the templates of a business.
func owner(a channels.Address, acct *policy.Account) string {
	if acct != nil && acct.Pricing.ID != "" {
		return acct.Pricing.ID
	}
	return a.Business
}

// templates gives the rules for templates in force at an instant, nil where there
// are none.
func (c *served) templates(at time.Time) *template.Rules {
	if ed := c.timeline.At(at); ed != nil {
		return ed.Templates
	}
	return nil
}

// Window shows the windows of a conversation as the platform sees them now, one
// per kind, without the safety margin. Windows that hang on a comment or token
// are left out: see [Engine.TokenWindow]. Errors are those of [Engine.Check].
func (e *Engine) Window(ctx context.Context, a channels.Address) ([]window.Window, error) {
	return e.WindowAt(ctx, a, e.clock.Now())
}

// WindowAt is Window as of an instant.
func (e *Engine) WindowAt(ctx context.Context, a channels.Address, at time.Time) ([]window.Window, error) {
	ed, s, err := e.known(ctx, a, at)
	if err != nil || ed == nil {
		return nil, err
	}
	return oneOfEach(ed.Windows.View(nil, &s.State, &s.Marks, at)), nil
}

// TokenWindow shows, as of now, the windows that hang on one comment or token:
// the one answer that a comment permits. Errors are those of [Engine.Check].
func (e *Engine) TokenWindow(ctx context.Context, a channels.Address, token string) ([]window.Window, error) {
	return e.TokenWindowAt(ctx, a, token, e.clock.Now())
}

// TokenWindowAt is TokenWindow as of an instant.
func (e *Engine) TokenWindowAt(ctx context.Context, a channels.Address, token string, at time.Time) ([]window.Window, error) {
	ed, s, err := e.known(ctx, a, at)
	if err != nil || ed == nil {
		return nil, err
	}
	var out []window.Window
	for i := range ed.Windows {
		if r := &ed.Windows[i]; r.PerID {
			out = append(out, r.ViewID(&s.State, &s.Marks, token, at))
		}
	}
	return oneOfEach(out), nil
}

// known loads a conversation and the edition in force at an instant, nil before the
// rulebook begins.
func (e *Engine) known(ctx context.Context, a channels.Address, at time.Time) (*policy.Edition, Snapshot, error) {
	if err := a.Validate(); err != nil {
		return nil, Snapshot{}, err
	}
	c, err := e.channel(a.Channel)
	if err != nil {
		return nil, Snapshot{}, err
	}
	s, _, err := e.load(ctx, a)
	return c.timeline.At(at), s, err
}

// oneOfEach keeps of several windows of one kind the one that tells most: open
// before unknown before closed, and the later expiry.
func oneOfEach(all []window.Window) []window.Window {
	var out []window.Window
	for _, w := range all {
		i := slices.IndexFunc(out, func(o window.Window) bool { return o.Kind == w.Kind })
		switch {
		case i < 0:
			out = append(out, w)
		case tells(w, out[i]):
			out[i] = w
		}
	}
	return out
}

func tells(a, b window.Window) bool {
	if a.Status != b.Status {
		return a.Status > b.Status
	}
	return b.Expires != 0 && (a.Expires == 0 || a.Expires > b.Expires)
}

// Import tells the engine of a person whose past is not known: until a window's
// length after now, a window that is not seen open is unknown, not closed.
// Errors are those of [Engine.Check], and a [*window.TimeError] for an instant of
// consent that is not after 1970 and before 10000.
func (e *Engine) Import(ctx context.Context, a channels.Address, consent policy.Consent) error {
	if err := a.Validate(); err != nil {
		return err
	}
	if _, err := e.channel(a.Channel); err != nil {
		return err
	}
	for _, at := range [...]time.Time{consent.OptedIn, consent.OptedOut, consent.MarketingStopped, consent.MarketingResumed} {
		if at.IsZero() {
			continue
		}
		if err := inRange("consent", at); err != nil {
			return err
		}
	}
	now := e.clock.Now()
	return e.update(ctx, a, func(s *Snapshot) error {
		state, err := s.State.Import(now)
		if err != nil {
			return err
		}
		s.State, s.Consent = state, s.Consent.Merge(consent)
		return nil
	})
}
