package policy

import (
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// attempt is what came of trying one permission.
type attempt struct {
	candidate
	refused refusals
	// absent is set when the row is about another kind of comment or token than the
	// message answers, or about messages to one person while it goes to a group. Its
	// reasons count only while no other row has any.
	absent bool
	// unpaid is set when the message would be charged and nobody can pay for it.
	unpaid bool
	// reopens is set when the permission may hold again after its end.
	reopens bool
}

// bound ends the permission at an instant, zero for none.
func (a *attempt) bound(until window.Instant) {
	if a.until == 0 || until != 0 && until < a.until {
		a.until = until
	}
}

// try looks for every reason against a permission; none means that it holds.
func (v *evaluation) try(l *lane, a *attempt) {
	a.lane, a.confidence = l, l.Source.Confidence
	if len(v.facts.Restrictions) > 0 || v.facts.AccountLost {
		v.restrictions(l, a)
	}
	if l.Refuse != "" {
		v.refuse(&a.refused, l.cause(l.Refuse), func() string { return say("%s is refused since %s", l.words(), l.From.Format(time.DateOnly)) })
		return
	}
	if !l.To.IsZero() { // the first whole millisecond without the row; that the row ends, lasts asks at the instant itself
		a.bound(window.Instant(l.To.Add(time.Millisecond - 1).UnixMilli()))
	}
	if v.uncertain && l.byCategory() {
		a.assumed |= AssumedCategory
	}
	if l.NeedsTemplate {
		v.template(l, a)
	}
	if l.NoGroup || len(l.Bars) > 0 {
		v.bars(l, a)
	}
	if l.NeedsOptIn || len(l.MarketingCategories) > 0 {
		v.consent(l, a)
	}
	if l.Gap > 0 || l.Most > 0 {
		v.pace(l, a, v.message.Type)
	}
	if also := v.alsoPaced(); also != nil && l.NeedsTemplate {
		v.pace(also, a, also.Types[0])
	}
	switch {
	case l.PerID:
		v.token(l, a)
	case l.Window != "":
		v.window(l, a)
	default:
		v.messagingLimit(l, a)
	}
	v.author(l, a)
	if v.unable() {
		v.payment(l, a)
	}
}

// words say what the row is about, for the details of reasons.
func (l *lane) words() string {
	if l.Tag != "" {
		return "tag " + l.Tag
	}
	return l.Name
}

// byCategory reports whether a rule of the row asks for the message's category.
func (p *Permission) byCategory() bool {
	return p.Category != "" || len(p.TemplateCategories) > 0 || len(p.MarketingCategories) > 0 ||
		slices.ContainsFunc(p.Bars, func(b Bar) bool { return len(b.Categories) > 0 })
}

// template asks what the catalogue says of the template.
func (v *evaluation) template(l *lane, a *attempt) {
	f := &v.facts.Template
	if v.message.Template == nil || v.message.Template.Name == "" {
		v.refuse(&a.refused, l.cause(TemplateRequired), func() string { return "the message names no template" })
		return
	}
	if !f.Checked {
		a.assumed |= AssumedTemplate
	}
	v.templateState(l, a)
	if !v.uncertain && !v.about(l.TemplateCategories) {
		v.refuse(&a.refused, l.cause(ContentTypeNotAllowed), func() string {
			return say("a template of category %q does not go this way", channels.Clip(string(v.category)))
		})
	}
	for i := range f.Mismatches {
		mm := &f.Mismatches[i]
		if mm.Warning {
			a.assumed |= AssumedTemplate
			continue
		}
		v.refuse(&a.refused, cause{code: TemplateMismatch, source: &mm.Source, err: platformError(mm.Error)}, func() string { return mm.Path + ": " + mm.Detail })
	}
}

// templateState asks whether the template may be sent. When the question is about
// later than now, what the catalogue said may be out of date.
func (v *evaluation) templateState(l *lane, a *attempt) {
	f := &v.facts.Template
	switch r := &f.Refusal; {
	case r.Code == "" && !f.Until.IsZero():
		a.bound(window.Instant(f.Until.UnixMilli()))
		if v.quiet && ended(f.Until, v.now) {
			v.refuse(&a.refused, l.cause(TemplateUnknown), nil)
		}
	case r.Code != "":
		v.refuse(&a.refused, cause{code: templateCode(r.Code), source: &r.Source, err: platformError(r.Error), ends: r.Until}, func() string { return r.Detail })
	}
}

func platformError(e template.PlatformError) PlatformError {
	return PlatformError{Code: e.Code, Subcode: e.Subcode}
}

// templateCode is the reason for a refusal of the catalogue: its codes are reasons too. Of any other it says that the template is not approved.
func templateCode(c template.Code) ReasonCode {
	code := ReasonCode(c)
	if slices.Contains([]ReasonCode{TemplateUnknown, TemplatePaused, TemplateDisabled}, code) {
		return code
	}
	return TemplateNotApproved
}

// restrictions looks for what the platform forbids the account.
func (v *evaluation) restrictions(l *lane, a *attempt) {
	if v.facts.AccountLost && len(l.BarredBy) > 0 {
		a.assumed |= AssumedPast
	}
	for _, b := range l.BarredBy {
		if r := v.restriction(b); r != nil {
			v.restricted(l, a, r, PlatformError{})
		}
	}
}

func (v *evaluation) restricted(l *lane, a *attempt, r *channels.Restriction, err PlatformError) {
	c := l.cause(SenderRestricted)
	c.ends, c.err = r.Until, err
	v.refuse(&a.refused, c, func() string { return "the platform restricted the account: " + r.Type })
}

// bars looks at what the row does not let through although it permits the rest.
func (v *evaluation) bars(l *lane, a *attempt) {
	m := v.message
	if l.NoGroup && m.Group {
		a.absent = true
		v.refuse(&a.refused, l.cause(ContentTypeNotAllowed), func() string { return say("type %q does not go to a group", m.Type) })
	}
	quiet := len(v.facts.Restrictions) == 0 && !v.facts.AccountLost
	for i := range l.Bars {
		b := &l.Bars[i]
		if b.Restriction != "" && quiet || b.Group && !m.Group || (b.Single || b.Scoped) && m.Group || b.Scoped && !v.facts.Scoped || b.MaxPrice && !m.MaxPrice {
			continue
		}
		var r *channels.Restriction
		if b.Restriction != "" {
			if r = v.restriction(b.Restriction); r == nil {
				if v.facts.AccountLost && v.about(b.Categories) {
					a.assumed |= AssumedPast
				}
				continue
			}
		}
		switch {
		case !v.about(b.Categories):
		case r != nil && b.Capped:
			a.assumed |= AssumedAccount
		case r != nil:
			v.restricted(l, a, r, b.Error)
		default:
			c := l.cause(ContentTypeNotAllowed)
			c.err = b.Error
			v.refuse(&a.refused, c, func() string { return l.words() + " does not carry " + v.barred(b) })
		}
	}
}

// barred says what a bar is about.
func (v *evaluation) barred(b *Bar) string {
	what := "this"
	if len(b.Categories) > 0 {
		what = "category " + string(v.category)
	}
	if b.MaxPrice {
		what += " with a highest price"
	}
	if b.Group {
		what += " to a group"
	}
	if b.Single {
		what += " to a person, only to a group"
	}
	if b.Scoped {
		what += " to an id that is no phone number"
	}
	return what
}

// alsoPaced is the row against whose pace the message's template counts, nil for none.
func (v *evaluation) alsoPaced() *lane {
	layout := v.facts.Template.Layout
	if layout == "" || v.edition == nil {
		return nil
	}
	for i := range v.edition.layouts {
		if also := &v.edition.layouts[i]; also.Layout == layout {
			return also
		}
	}
	return nil
}

// pace looks at the latest messages of type t since the count was started anew: how
// long ago the last one went, and how many went lately.
func (v *evaluation) pace(l *lane, a *attempt, t channels.MessageType) {
	c := l.cause(TooSoon)
	restarted := v.restarted(l)
	last := v.use(t, 1, restarted)
	if next := last.Add(l.Gap); !last.IsZero() && v.now.Before(next) {
		c.ends = next
	}
	if first := v.use(t, l.Most, restarted); !first.IsZero() && v.now.Before(first.Add(l.Within)) {
		c.ends = later(c.ends, first.Add(l.Within))
	}
	if c.ends.IsZero() {
		if v.partial && v.lost(later(restarted, v.now.Add(-max(l.Gap, l.Within)))) {
			a.assumed |= AssumedPast
		}
		return
	}
	v.refuse(&a.refused, c, func() string {
		return say("the last %s went at %s; %s may go", t, last.Format(time.RFC3339), l.paceWords())
	})
}

// restarted is when the count of a row's messages was last started anew, zero for never.
func (v *evaluation) restarted(l *lane) (at time.Time) {
	for i := range l.restarts {
		at = later(at, v.facts.Marks.LastUse(window.Reply, l.restarts[i].name, v.now, 0))
	}
	return at
}

// use is when a message of type t went: the latest is the first, the one before it the
// second. It is zero when not as many went since an instant, or nth is zero.
func (v *evaluation) use(t channels.MessageType, nth int, since time.Time) time.Time {
	before := v.now
	if !v.facts.Past {
		before = before.Add(window.MaxLength) // what is dated ahead went all the same
	}
	at := v.facts.Marks.LastUse(window.Reply, string(t), before, nth-1)
	if nth == 0 || at.Before(since) {
		return time.Time{}
	}
	return at
}

// paceWords read like "one in 24h0m0s, 2 in 168h0m0s".
func (p *Permission) paceWords() string {
	w := wordList{}
	w.when(p.Gap > 0, "one in ", p.Gap)
	w.when(p.Most > 0, fmt.Sprintf("%d in ", p.Most), p.Within)
	return w.String()
}

// messagingLimit looks at how many people were reached. Those whose window is open do
// not count, and who was reached already does not count anew.
func (v *evaluation) messagingLimit(l *lane, a *attempt) {
	account := v.facts.Account
	known := account.limitKnown()
	if l.Reach == 0 || known && (account.Limit <= 0 || account.Reached < account.Limit) {
		return
	}
	waiver, waived := v.waiver(l)
	switch {
	case waived && (known || v.facts.Strict):
		a.bound(waiver.Expires)
	case waived: // it goes on, as assumed
	case !known:
		a.assumed |= AssumedAccount
	default:
		v.limitReached(l, a, account)
	}
}

func (v *evaluation) limitReached(l *lane, a *attempt, account *Account) {
	if until := v.reached(l); !until.IsZero() {
		a.assumed |= AssumedAccount // it was accepted; that it arrived, nobody told
		a.bound(window.Instant(until.UnixMilli()))
		return
	}
	v.refuse(&a.refused, l.cause(MessagingLimit), func() string {
		return say("%d of %d people were reached in the last %s", account.Reached, account.Limit, l.Reach)
	})
}

// reached is until when the person is among those who were reached, zero if the person
// is not: by the latest message of the business, if no window was open when it went.
func (v *evaluation) reached(l *lane) time.Time {
	last := v.facts.State.Last(window.Reply)
	until := last.Add(l.Reach)
	if last.IsZero() || last.After(v.now) || !v.now.Before(until) || v.message.Group {
		return time.Time{}
	}
	for i := range l.waivers {
		r := &l.waivers[i]
		then, now := r.View(&v.facts.State, &v.facts.Marks, last), r.View(&v.facts.State, &v.facts.Marks, v.now)
		if then.Status == window.Open || then.Status == window.Unknown || now.Opened > then.Opened {
			return time.Time{}
		}
	}
	return until
}

// author looks at who writes what, and at what the account may use.
func (v *evaluation) author(l *lane, a *attempt) {
	if l.Feature != "" && !v.facts.Account.has(l.Feature) {
		code := ContentTypeNotAllowed
		if l.Tag != "" {
			code = TagNotAllowed
		}
		v.refuse(&a.refused, l.cause(code), func() string { return say("the account lacks the feature %q", l.Feature) })
	}
	if l.HumanOnly && v.message.Author != channels.Human {
		v.refuse(&a.refused, l.cause(HumanRequired), func() string { return l.words() + " is for messages that a person typed" })
	}
	if l.NoPromotion && v.promotional {
		v.refuse(&a.refused, l.cause(PromotionalNotAllowed), func() string { return l.words() + " carries no promotion" })
	}
}
