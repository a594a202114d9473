package policy

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/window"
)

// gates are the rules that hold whatever permits the message.
func (v *evaluation) gates(rules *typeRules, out *outcome) {
	switch at := v.facts.State.Last(window.Block); {
	case at.After(v.now): // it has not happened yet, and hides those before it
		out.assumed |= AssumedUnblocked
	case !at.IsZero() && v.blockedSince(at) && v.since(at, window.Unsupported):
		out.assumed |= AssumedUnblocked // something came of the person, and was not passed on
	case !at.IsZero() && v.blockedSince(at):
		v.refuse(&out.refused, cause{code: UserBlocked}, func() string { return "the person blocked the business" })
	case v.partial && !v.message.Group && v.blockedSince(v.facts.Since.Add(-1)):
		out.assumed |= AssumedUnblocked
	}
	if slices.ContainsFunc(v.facts.Restrictions, v.strange) {
		out.assumed |= AssumedAccount
	}
	if !rules.unblocked(v.facts.Country, v.home()) {
		for i := range rules.blocks {
			v.block(&rules.blocks[i], out)
		}
	}
	own := rules.limitsFor(v.message.API)
	var inside []*Limit
	if of := v.edition.rulesFor(v.message.Content); of != nil {
		inside = of.limitsFor(v.message.API)
	}
	for _, l := range own {
		if !l.keeps(v.message) && !slices.ContainsFunc(inside, l.otherUnit) {
			v.limit(l, out)
		}
	}
	for _, l := range inside {
		told := func(o *Limit) bool { return o.sameSubject(l) && v.exceeds(o) }
		if !l.keeps(v.message) && !slices.ContainsFunc(own, told) {
			v.limit(l, out)
		}
	}
}

// blockedSince reports whether the person neither wrote, tapped nor called since a
// block, which nobody can do before lifting it.
func (v *evaluation) blockedSince(at time.Time) bool {
	return !v.since(at, window.Message, window.Tap, window.Call)
}

// since reports whether the person did one of some things after an instant.
func (v *evaluation) since(at time.Time, acts ...window.Trigger) bool {
	did := window.Rule{OpenedBy: window.On(acts...)}
	return did.View(&v.facts.State, nil, v.now).Opened.Time().After(at)
}

// lost reports whether something from before [Facts.Since] may speak against what is
// known from an instant on; zero is nothing known.
func (v *evaluation) lost(known time.Time) bool { return v.partial && known.Before(v.facts.Since) }

// block asks a regional rule. A country that nobody knows is not blocked, and the
// decision says so.
func (v *evaluation) block(b *block, out *outcome) {
	about := v.about(b.Categories)
	if b.API != "" && b.API != v.message.API || !about && !v.uncertain {
		return
	}
	home := v.home()
	user, business := b.users.has(v.facts.Country), b.businesses.has(home)
	if b.Together && (fact.IsCountry(v.facts.Country) && !user || fact.IsCountry(home) && !business) {
		return
	}
	if len(b.Users) > 0 && !fact.IsCountry(v.facts.Country) {
		out.assumed |= AssumedCountry
	}
	if len(b.Businesses) > 0 && !fact.IsCountry(home) {
		out.assumed |= AssumedCountry
		if v.facts.Account == nil {
			out.assumed |= AssumedAccount
		}
	}
	switch {
	case !user && !business, b.Together && !(user && business):
	case b.Currency != "":
		if !strings.EqualFold(b.Currency, v.facts.Account.Pricing.Currency) {
			out.assumed |= AssumedAccount
		}
	case !about:
		out.assumed |= AssumedCategory
	default:
		v.refuse(&out.refused, cause{code: b.Reason, source: &b.Source, err: b.Error}, func() string {
			switch what := v.blocked(b); {
			case b.Together:
				return say("people in %s are not served%s by businesses in %s", v.facts.Country, what, home)
			case user:
				return say("people in %s are not served%s", v.facts.Country, what)
			default:
				return say("businesses in %s are not served%s", home, what)
			}
		})
	}
}

// blocked says what a block is about, "" for all messages.
func (v *evaluation) blocked(b *block) string {
	switch {
	case len(b.Categories) > 0:
		return say(" with messages of category %s", joined(b.Categories))
	case len(b.Types) > 0:
		return say(" with messages of type %s", v.message.Type)
	}
	return ""
}

// about reports whether a rule for some categories, all if there are none, is about
// the message. A promotion whose category nobody knows counts as marketing.
func (v *evaluation) about(categories []Category) bool {
	for _, c := range categories {
		if c.Is(v.category) || v.uncertain && v.promotional && c.Is(marketing) {
			return true
		}
	}
	return len(categories) == 0
}

// marketing is the word of every platform that has categories for what promotes.
const marketing Category = "marketing"

// home is the business's country, "" when not known.
func (v *evaluation) home() string {
	if v.facts.Account == nil {
		return ""
	}
	return v.facts.Account.Country
}

// limit asks a limit about the content. One for some countries is not asked when the
// business's is not known, and the decision says so.
func (v *evaluation) limit(l *Limit, out *outcome) {
	home := v.home()
	switch {
	case len(l.Businesses) == 0 || slices.Contains(l.Businesses, home):
		v.bound(l, &out.refused)
	case !fact.IsCountry(home):
		var would refusals
		if v.bound(l, &would); would.any {
			out.assumed |= AssumedCountry
		}
	}
}

// exceeds reports whether a limit refuses the message.
func (v *evaluation) exceeds(l *Limit) bool {
	var out outcome
	v.limit(l, &out)
	return out.refused.any
}

func (v *evaluation) bound(l *Limit, out *refusals) {
	m := v.message
	if len(l.MIME) > 0 {
		if m.MIME != "" && !slices.Contains(l.MIME, m.MIME) {
			v.refuse(out, l.cause(ContentTypeNotAllowed), func() string {
				return say("media type %q is not carried for type %q", channels.Clip(m.MIME), m.Type)
			})
		}
		return
	}
	switch size := m.Measure(l.Measure); {
	case size > l.Max:
		v.refuse(out, l.cause(l.above()), func() string {
			return say("%s is %d, at most %d is allowed", l.Measure, size, l.Max) + faulty(m, l.Measure)
		})
	case size < 0:
		v.refuse(out, l.cause(ContentTypeNotAllowed), func() string { return say("%s is %d, which nothing can be", l.Measure, size) })
	case size < l.Min && (size > 0 || !l.mayLack(m)):
		c := l.cause(ContentTypeNotAllowed)
		c.err = cmp.Or(l.MinError, l.Error)
		v.refuse(out, c, func() string {
			return say("%s is %d, at least %d is needed", l.Measure, size, l.Min) + faulty(m, l.Measure)
		})
	}
}

// faulty names the parts that a measure counts, where the message tells: ": image.id or image.link", ": contacts[0].name and 4 more".
func faulty(m *channels.Message, what channels.Measure) string {
	const most = 3
	var parts []string
	more := 0
	for _, f := range m.Faults {
		switch {
		case f.Measure != what:
		case len(parts) < most:
			parts = append(parts, channels.Clip(f.Part))
		default:
			more++
		}
	}
	if len(parts) == 0 {
		return ""
	}
	words := ": " + strings.Join(parts, ", ")
	if more > 0 {
		words += say(" and %d more", more)
	}
	return words
}

func (l *Limit) cause(code ReasonCode) cause {
	return cause{code: code, source: &l.Source, err: l.Error}
}

// restriction finds what the platform forbids the account, nil when it does not or no
// longer.
func (v *evaluation) restriction(kind string) *channels.Restriction {
	for i := range v.facts.Restrictions {
		if r := &v.facts.Restrictions[i]; r.Type == kind && !ended(r.Until, v.now) {
			return r
		}
	}
	return nil
}

// strange reports whether a restriction is in force of which no row says what it forbids.
func (v *evaluation) strange(r channels.Restriction) bool {
	return !ended(r.Until, v.now) && !slices.Contains(v.edition.barring, r.Type)
}

// ended reports whether an end has come; zero is none.
func ended(end, now time.Time) bool { return !end.IsZero() && !now.Before(end) }
