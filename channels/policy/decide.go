package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Decide is the pure heart of the library: it says whether message m may go at
// the instant now, by the rules of edition e and the given facts. It reads no
// clock and no store, writes nothing, and allocates nothing when it allows.
//
// A nil edition (before the rulebook begins) refuses everything.
func Decide(e *Edition, m *channels.Message, f *Facts, now time.Time) (d Decision) {
	var j judge
	j.e, j.m, j.f = e, m, f
	j.now = now
	d.At = now
	var out findings
	if e == nil {
		out.add(j.reason(UnsupportedType, nil, window.Source{}, "no rules are known for this date"))
		d.refuse(out.reasons)
		return d
	}
	d.Edition = e.ID
	class := e.Class(m.Type)
	if class == nil {
		out.add(j.reason(UnsupportedType, nil, window.Source{}, "type %q is not carried by the channel", channels.Clip(string(m.Type))))
		j.deadTag(&out)
		d.refuse(out.reasons)
		return d
	}
	j.gates(class, &out)
	var best pass
	j.permissions(class, &best, &out)
	if best.row != nil && len(out.reasons) == 0 && f.Strict && best.confidence == window.Assumed {
		out.add(j.because(best.row, WindowUnknown, "permission %q is only assumed, and strict mode refuses assumptions", best.row.Name))
	}
	d.Assumed = out.assumed
	if best.row == nil || len(out.reasons) > 0 {
		d.refuse(out.reasons)
		d.endsAt(out.ends)
		return d
	}
	// Field by field: a struct written aside and then copied costs a tenth more.
	row := best.row
	d.Verdict, d.Confidence, d.Until = Allow, best.confidence, best.until.Time()
	d.Permit.Permission, d.Permit.Window, d.Permit.Tag = row.Name, row.Window, row.Tag
	d.Permit.Source = row.Source
	d.Requires = row.Requires
	if row.NeedsTemplate || row.PerID {
		j.named(&d, row)
	}
	if f.Prices != nil {
		j.price(&d.Charge, row)
	}
	j.foresee(&d, class)
	return d
}

// foresee bounds an allowed message by the blocks of later editions, and warns when
// nobody can pay for it.
func (j *judge) foresee(d *Decision, class *Class) {
	for i := range class.Upcoming {
		if b := &class.Upcoming[i]; j.concerns(b) && j.stops(b) {
			d.Until = earlier(d.Until, b.From)
		}
	}
	if d.Charge.Why == pricing.WhyPaymentMissing {
		d.Reasons = []Reason{j.reason(PaymentMissing, nil, window.Source{},
			"category %q would be charged, and the account has no means of payment", d.Charge.Category)}
	}
}

// judge is what one decision is made from. It is only read.
type judge struct {
	e   *Edition
	m   *channels.Message
	f   *Facts
	now time.Time
}

// pass is a permission that holds.
type pass struct {
	row        *Lane
	until      window.Instant // zero: time alone does not end it
	confidence window.Confidence
	assumed    Assumptions
}

// better reports whether p is the one to name: surer first, then longer.
func (p *pass) better(o *pass) bool {
	if o.row == nil {
		return true
	}
	if p.confidence != o.confidence {
		return p.confidence > o.confidence
	}
	return o.until != 0 && (p.until == 0 || p.until > o.until)
}

// permissions tries every row of the message's class and fills in the best that
// holds. When none does, the reasons of all of them are kept.
func (j *judge) permissions(class *Class, best *pass, out *findings) {
	var refused, absent []Reason
	var ends time.Time // when the first row comes to hold by itself
	matched := false
	list := class.Lanes(j.m.API, j.m.Tag)
	for i := range list {
		row := &list[i]
		if row.Category != "" && row.Category != j.m.Category {
			continue
		}
		matched = true
		var t trial
		j.try(row, &t)
		t.pass.assumed = t.assumed
		switch {
		case t.absent:
			absent = append(absent, t.reasons...)
		case len(t.reasons) > 0:
			refused = append(refused, t.reasons...)
			ends = earlier(ends, t.allEnd())
		case t.pass.better(best):
			*best = t.pass
		}
	}
	if best.row != nil {
		out.assumed |= best.assumed
		out.ends = out.allEnd()
		return
	}
	if !matched {
		j.unmatched(out)
		return
	}
	if len(refused) == 0 {
		refused = absent
	}
	out.refusedBy(refused, ends)
}

// unmatched says why no row is about the message at all.
func (j *judge) unmatched(out *findings) {
	tag := j.m.Tag
	if tag == "" {
		out.addOnce(j.reason(ContentTypeNotAllowed, nil, window.Source{},
			"type %q does not go this way (interface %q, category %q)", j.m.Type, channels.Clip(string(j.m.API)), channels.Clip(j.m.Category)))
		return
	}
	if !j.deadTag(out) {
		out.addOnce(j.reason(ContentTypeNotAllowed, nil, window.Source{}, "tag %s does not carry type %q", tag, j.m.Type))
	}
}

// deadTag refuses a tag that the channel does not have or refuses for every type,
// and reports whether it did.
func (j *judge) deadTag(out *findings) bool {
	tag := j.m.Tag
	refuse, known := j.e.Tag(tag)
	switch {
	case tag == "" || known && refuse == "":
		return false
	case !known:
		out.addOnce(j.reason(TagNotAllowed, nil, window.Source{}, "the channel has no tag %q", channels.Clip(tag)))
	default:
		out.addOnce(j.reason(refuse, nil, window.Source{}, "tag %s is refused for every type", tag))
	}
	return true
}

// gates are the rules that hold whatever permits the message.
func (j *judge) gates(class *Class, out *findings) {
	if blocked(&j.f.State, j.now) {
		out.addOnce(j.reason(UserBlocked, nil, window.Source{}, "the person blocked the business"))
	}
	if !class.Unblocked(j.f.Country, j.home()) {
		for i := range class.Blocks {
			j.block(&class.Blocks[i], out)
		}
	}
	for _, l := range class.LimitsFor(j.m.API) {
		j.limit(l, out)
	}
}

// blocked reports whether the person blocked the business and neither wrote nor
// tapped since, which nobody can do before lifting the block.
func blocked(s *window.State, now time.Time) bool {
	at := s.Last(window.Block)
	return !at.IsZero() && !at.After(now) && !s.Last(window.Message).After(at) && !s.Last(window.Tap).After(at)
}

func (j *judge) block(b *Blockade, out *findings) {
	if !j.concerns(b) {
		return
	}
	if len(b.Users) > 0 && j.f.Country == "" || len(b.Businesses) > 0 && j.home() == "" {
		out.assumed |= AssumedCountry
	}
	switch {
	case b.StopsUser(j.f.Country):
		out.addOnce(withError(j.reason(b.Reason, nil, b.Source, "people in %s are not served", j.f.Country), b.Error))
	case b.StopsBusiness(j.home()):
		out.addOnce(withError(j.reason(b.Reason, nil, b.Source, "businesses in %s are not served", j.home()), b.Error))
	}
}

// concerns reports whether a block is about messages of this category.
func (j *judge) concerns(b *Blockade) bool {
	return len(b.Categories) == 0 || containsFold(b.Categories, j.category())
}

func (j *judge) stops(b *Blockade) bool {
	return b.StopsUser(j.f.Country) || b.StopsBusiness(j.home())
}

// home is the business's country, "" when not known.
func (j *judge) home() string {
	if j.f.Account == nil {
		return ""
	}
	return j.f.Account.Country
}

func (j *judge) limit(l *Limit, out *findings) {
	if len(l.MIME) > 0 {
		if j.m.MIME != "" && !slices.Contains(l.MIME, j.m.MIME) {
			out.addOnce(withError(j.reason(ContentTypeNotAllowed, nil, l.Source,
				"media type %q is not carried for type %q", channels.Clip(j.m.MIME), j.m.Type), l.Error))
		}
		return
	}
	if l.Measure == channels.TextCharacters && l.Min <= 1 && int64(len(j.m.Text)) <= l.Max && j.m.Length == 0 {
		return // a text has no more characters than bytes, which need no counting
	}
	switch size := j.m.Measure(l.Measure); {
	case size > l.Max:
		out.addOnce(withError(j.reason(ContentTooLong, nil, l.Source,
			"%s is %d, at most %d is allowed", l.Measure, size, l.Max), l.Error))
	case size > 0 && size < l.Min:
		out.addOnce(withError(j.reason(ContentTypeNotAllowed, nil, l.Source,
			"%s is %d, at least %d is needed", l.Measure, size, l.Min), l.Error))
	}
}

// category is the category by which the message is judged: its template's, else
// the one that the message claims.
func (j *judge) category() string {
	if c := j.f.Template.Category; c != "" {
		return c
	}
	return j.m.Category
}

// named says what the request must name: the template, the comment or token.
func (j *judge) named(d *Decision, row *Lane) {
	if row.NeedsTemplate && j.m.Template != nil {
		d.Permit.Template, d.Requires.Template, d.Requires.Language = j.m.Template.Name, j.m.Template.Name, j.m.Template.Language
		d.Until = earlier(d.Until, j.f.Template.Until)
	}
	if row.PerID {
		d.Permit.Token, d.Requires.Echo = j.m.Token, j.m.Token
	}
}

// refuse puts the reasons in the order in which the platform would report them.
func (d *Decision) refuse(reasons []Reason) {
	slices.SortStableFunc(reasons, func(a, b Reason) int { return a.Code.Rank() - b.Code.Rank() })
	d.Reasons, d.Verdict, d.Confidence = reasons, Deny, window.Documented
	for i := range reasons {
		if src := &reasons[i].Source; src.URL != "" {
			d.Confidence = min(d.Confidence, src.Confidence)
		}
	}
}

// endsAt makes a refusal that is over at a known instant a Defer; zero is never.
func (d *Decision) endsAt(t time.Time) {
	if !t.IsZero() {
		d.Verdict, d.Until = Defer, t
	}
}

// reason builds a reason with the platform's error for it: the row's own, else
// the edition's.
func (j *judge) reason(code ReasonCode, row *Permission, src window.Source, format string, args ...any) Reason {
	r := Reason{Code: code, Detail: fmt.Sprintf(format, args...), Source: src}
	if row != nil {
		for _, e := range row.Errors {
			if e.Reason == code {
				r.Error = e.Error
				return r
			}
		}
	}
	if j.e != nil {
		r.Error = j.e.Refusal(code)
	}
	return r
}

func withError(r Reason, e channels.PlatformError) Reason {
	if !e.IsZero() {
		r.Error = e
	}
	return r
}

// sooner is the earlier of two instants, where zero is never.
func sooner(a, b window.Instant) window.Instant {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

func containsFold(list []string, s string) bool {
	for _, v := range list {
		if v == s || strings.EqualFold(v, s) {
			return true
		}
	}
	return false
}

// templateCode translates the catalogue's refusals.
func templateCode(c template.Code) ReasonCode {
	switch c {
	case template.RefuseUnknown:
		return TemplateUnknown
	case template.RefusePaused:
		return TemplatePaused
	case template.RefuseDisabled:
		return TemplateDisabled
	}
	return TemplateNotApproved
}
