package policy

import (
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// Decide says whether message m may go at the instant now, by the rules of edition e
// and the given facts. It reads no clock and no store, calls nobody, writes nothing,
// and allocates nothing when it allows without a warning.
//
// A nil edition (before the rulebook begins) refuses everything. A nil message or nil facts count as the zero ones.
func Decide(e *Edition, m *channels.Message, f *Facts, now time.Time) (d Decision) {
	d.At = now.UTC()
	var v evaluation
	v.set(e, m, f, now)
	var out outcome
	rules := v.evaluate(&out)
	if e != nil {
		d.Edition = e.ID
	}
	d.Assumed = out.assumed
	if also := v.alsoPaced(); also != nil {
		d.CountsAs = also.Types[0]
	}
	best := &out.best
	if best.lane == nil || out.refused.any {
		d.refuse(out.refused.reasons)
		d.deferUntil(out.refused.over())
		if out.unpaid != nil && d.Has(PaymentMissing) {
			v.price(&d.Charge, out.unpaid)
		}
		return d
	}
	// Field by field: a struct written aside and then copied costs a tenth more.
	d.Verdict, d.Confidence = Allow, out.confidence()
	d.Permit.Permission, d.Permit.Window = best.lane.Name, best.lane.Window
	d.Permit.Source = best.lane.Source
	v.require(&d.Requires, best.lane)
	if v.facts.Prices != nil {
		v.price(&d.Charge, best.lane)
		if d.Charge.Missing&pricing.MissingUsage != 0 {
			d.Assumed |= AssumedUsage
		}
	}
	d.Until = v.lasts(rules, &out)
	if v.unable() {
		d.Until = v.free(best.lane, d.Until)
	}
	if len(v.facts.Restrictions) > 0 || v.promotional && v.facts.Consent.refused() {
		v.warn(&d)
	}
	return d
}

// evaluation is what one decision is made from. It is only read.
type evaluation struct {
	edition *Edition
	message *channels.Message
	facts   *Facts
	now     time.Time

	category    Category // by which the message is judged, "" for none
	uncertain   bool     // it has a category, and nobody said which
	promotional bool     // it advertises, or has a purpose that does not exist
	partial     bool     // the past before facts.Since is not known
	quiet       bool     // only whether the message may go is asked: no reason is put in words
}

func (v *evaluation) set(e *Edition, m *channels.Message, f *Facts, now time.Time) {
	if m == nil {
		m = new(channels.Message)
	}
	if f == nil {
		f = new(Facts)
	}
	v.edition, v.message, v.facts, v.now = e, m, f, now
	v.category = f.Template.Category
	if v.category == "" {
		v.category = Category(m.Category)
	}
	v.partial = !f.Since.IsZero()
	v.uncertain = v.category == "" && m.Template != nil
	v.promotional = m.Purpose != channels.Support && m.Purpose != channels.Transactional
}

// outcome is what the rules say of a message.
type outcome struct {
	best    candidate
	assumed Assumptions // what the verdict rests on, besides the rules
	refused refusals
	until   window.Instant // when the last of the candidates ends by time alone; zero: never
	unsure  *lane          // permits by a rule that is only assumed, which strict mode refuses
	rests   Assumptions    // on what the rows would rest that strict mode does not let hold
	ends    time.Time      // when another row comes to hold in their place, zero for never
	unpaid  *lane          // refused, among others, because nobody can pay for it
	// reopens is set when a permission that refuses now may permit later, so that the
	// end of the candidates need not be the end of what is allowed.
	reopens bool
}

// candidate is a permission that holds.
type candidate struct {
	lane       *lane
	until      window.Instant // zero: time alone does not end it
	confidence Confidence
	assumed    Assumptions
}

// take replaces c by another candidate that is the one to name: surer first, then
// longer.
func (c *candidate) take(o *candidate) {
	longer := c.until != 0 && (o.until == 0 || o.until > c.until)
	if c.lane == nil || o.confidence > c.confidence || o.confidence == c.confidence && longer {
		*c = *o
	}
}

// sure is the confidence of what the permission says, given what it takes for granted.
func (c *candidate) sure() Confidence {
	if c.assumed != 0 {
		return Assumed
	}
	return c.confidence
}

// confidence is that of an allowed message.
func (o *outcome) confidence() Confidence {
	if o.assumed != 0 {
		return Assumed
	}
	return o.best.confidence
}

// evaluate asks all rules about the message, and returns those for its type. It asks
// them all although one refusal is enough to refuse: whoever mends a message wants to
// know everything that is wrong with it.
func (v *evaluation) evaluate(out *outcome) *typeRules {
	if v.edition == nil {
		v.refuse(&out.refused, cause{code: UnsupportedType}, func() string { return "no rules are known for this date" })
		return nil
	}
	rules := v.edition.rulesFor(v.message.Type)
	known := rules != nil
	if !known {
		v.refuse(&out.refused, cause{code: UnsupportedType}, v.unsupported)
		v.deadTag(out)
		rules = new(typeRules)
		rules.addBlocks(v.edition.Blocks, v.message.Type)
	}
	v.gates(rules, out)
	if known {
		v.permissions(rules, out)
	}
	if v.facts.Strict {
		v.beStrict(out)
	}
	return rules
}

// unsupported says that the channel has no such type. Types are written as the platform writes them, most in small letters.
func (v *evaluation) unsupported() string {
	t := string(v.message.Type)
	says := say("type %q is not carried by the channel", channels.Clip(t))
	switch small := strings.ToLower(t); {
	case t == "":
		return "the message has no type"
	case v.edition.rulesFor(channels.MessageType(small)) != nil:
		return says + say("; %q is", small)
	}
	return says
}

// permissions tries every row about the message and keeps the best that holds. When
// none does, the reasons of all of them are kept. In strict mode a row that holds as
// assumed only is none that holds.
func (v *evaluation) permissions(rules *typeRules, out *outcome) {
	var refused, absent refusals
	var unsure candidate
	var ends time.Time // when the first row comes to hold by itself
	about := false     // a row is about the message
	list := rules.lanes(v.message.API, v.message.Tag)
	for i := range list {
		if !v.claims(&list[i]) {
			continue
		}
		about = true
		var a attempt
		v.try(&list[i], &a)
		a.refused.assumed = a.assumed
		if a.unpaid && out.unpaid == nil {
			out.unpaid = &list[i]
		}
		switch {
		case a.absent:
			absent.addAll(&a.refused)
		case a.refused.any:
			if v.facts.Strict {
				v.neverSure(&a)
			}
			refused.addAll(&a.refused)
			ends = earlier(ends, a.refused.over())
			out.reopens = true
		case v.facts.Strict && a.sure() == Assumed:
			unsure.take(&a.candidate)
		default:
			out.add(&a)
		}
	}
	switch {
	case out.best.lane != nil:
		out.assumed |= out.best.assumed
	case unsure.lane != nil:
		out.rests, out.ends = unsure.assumed, ends
		if unsure.confidence == Assumed {
			out.unsure = unsure.lane
		}
	case !about:
		v.unmatched(out)
	default:
		if !refused.any {
			refused = absent
		}
		out.refused.either(&refused, ends)
		if v.facts.Strict {
			out.rests, out.ends = refused.assumed, ends
		}
	}
}

// add takes in a permission that holds.
func (o *outcome) add(a *attempt) {
	a.confidence = a.sure()
	switch {
	case o.best.lane == nil:
		o.until = a.until
	case a.until == 0 || o.until == 0:
		o.until = 0
	default:
		o.until = max(o.until, a.until)
	}
	o.reopens = o.reopens || a.reopens
	o.best.take(&a.candidate)
}

// claims reports whether a row is about the message. A row of a category is about messages that claim this category. A row that requires
// a tag is not about a request that lacks it: a request was read, and nobody adds a tag to it.
func (v *evaluation) claims(l *lane) bool {
	if v.message.Complete && l.Requires.Tag != "" && l.Requires.Tag != v.message.Tag {
		return false
	}
	return l.Category == "" || v.uncertain || l.Category.Is(Category(v.message.Category))
}

// unmatched says why no row is about the message at all.
func (v *evaluation) unmatched(out *outcome) {
	m := v.message
	if v.deadTag(out) {
		return
	}
	v.refuse(&out.refused, cause{code: ContentTypeNotAllowed}, func() string {
		if m.Tag != "" {
			return say("tag %s does not carry type %q", m.Tag, m.Type)
		}
		return say("type %q does not go this way (interface %q, category %q)", m.Type, channels.Clip(string(m.API)), channels.Clip(m.Category))
	})
}

// deadTag refuses a tag that the channel does not have or refuses for every type,
// and reports whether it did.
func (v *evaluation) deadTag(out *outcome) bool {
	tag := v.message.Tag
	code, known := v.edition.Tag(tag)
	switch {
	case tag == "" || known && code == "":
		return false
	case !known:
		v.refuse(&out.refused, cause{code: TagNotAllowed}, func() string { return say("the channel has no tag %q", channels.Clip(tag)) })
	default:
		v.refuse(&out.refused, cause{code: code}, func() string { return say("tag %s is refused for every type", tag) })
	}
	return true
}

// beStrict refuses what rests on an assumption: of ours about the rules, or for want of a fact, whatever else refuses. Where only some rows
// rest on one, that is over when another comes to hold.
func (v *evaluation) beStrict(out *outcome) {
	missing := cause{code: FactMissing, unforeseen: true}
	if out.assumed == 0 {
		missing.ends = out.ends
	}
	if out.assumed |= out.rests; out.assumed != 0 {
		v.refuse(&out.refused, missing, func() string { return say("strict mode does not take for granted that %s", out.assumed) })
	}
	if l := out.unsure; l != nil {
		v.onlyAssumed(&out.refused, l, out.ends)
	}
}

// neverSure says of a row that refuses what else strict mode has against it, so that its end does not count.
func (v *evaluation) neverSure(a *attempt) {
	if a.assumed != 0 {
		a.refused.lasting = true // beStrict says why, once for all rows
	}
	if a.confidence == Assumed {
		v.onlyAssumed(&a.refused, a.lane, time.Time{})
	}
}

func (v *evaluation) onlyAssumed(out *refusals, l *lane, ends time.Time) {
	c := l.cause(WindowUnknown)
	c.ends = ends
	v.refuse(out, c, func() string {
		return say("permission %q is only assumed, and strict mode refuses assumptions", l.Name)
	})
}

// require says what the request must carry.
func (v *evaluation) require(r *Requires, l *lane) {
	m := v.message
	*r = l.Requires
	if r.Tag == "" {
		r.Tag = l.Tag
	}
	if l.NeedsTemplate && m.Template != nil {
		r.Template, r.Language = m.Template.Name, m.Template.Language
	}
	if l.PerID {
		r.Echo = m.Token
	}
}

// warn says what speaks against an allowed message: a promotion goes to somebody who asked for none, which the platform lets pass
// unless a house rule of the host does not, or the account is restricted in a way that no rule knows.
func (v *evaluation) warn(d *Decision) {
	var out refusals
	for i := range v.facts.Restrictions {
		if r := &v.facts.Restrictions[i]; v.strange(*r) {
			v.refuse(&out, cause{code: SenderRestricted, ends: r.Until}, func() string {
				return say("the platform restricted the account: %s; no rule says what that forbids", channels.Clip(r.Type))
			})
		}
	}
	asked := &v.facts.Consent
	if gone := asked.Out(v.now); v.promotional && (gone || asked.Stopped(v.now)) {
		at := asked.MarketingStopped
		if gone {
			at = asked.OptedOut
		}
		v.refuse(&out, cause{code: OptedOut, unforeseen: true}, func() string {
			return say("the message promotes, and the person asked for no more on %s", at.Format(time.DateOnly))
		})
	}
	d.Warnings = out.reasons
}
