package policy

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// trial is what came of trying one permission.
type trial struct {
	findings
	pass pass
	// absent is set when the row is about another kind of comment or token than
	// the one that the message answers: such a row has no say while another has.
	absent bool
}

// findings are the reasons against a message and what was taken for granted. They
// stand apart from the judge, so that a decision without reasons stays off the
// heap.
type findings struct {
	reasons []Reason
	assumed Assumptions
	ends    time.Time // when what refuses is over by itself, zero for never
}

func (f *findings) add(r Reason) { f.reasons = append(f.reasons, r) }

// addOnce adds a reason unless the same was said already, as rows that hang on one
// window do.
func (f *findings) addOnce(r Reason) {
	for i := range f.reasons {
		if have := &f.reasons[i]; have.Code == r.Code && have.Detail == r.Detail {
			return
		}
	}
	f.add(r)
}

// refusedBy adds the reasons of rows that refuse, of which the first comes to hold
// by itself at an instant, to those of the gates, which must all be over too.
func (f *findings) refusedBy(rows []Reason, ends time.Time) {
	gates := f.allEnd()
	if !ends.IsZero() && (len(f.reasons) == 0 || !gates.IsZero()) {
		f.ends = later(ends, gates)
	}
	for _, r := range rows {
		f.addOnce(r)
	}
}

// allEnd says when all reasons are over by themselves, zero when one of them is not.
func (f *findings) allEnd() time.Time {
	var last time.Time
	for i := range f.reasons {
		if f.reasons[i].Ends.IsZero() {
			return time.Time{}
		}
		last = later(last, f.reasons[i].Ends)
	}
	return last
}

// because builds a reason that the row itself states.
func (j *judge) because(p *Lane, code ReasonCode, format string, args ...any) Reason {
	return j.reason(code, p.Permission, p.Source, format, args...)
}

// try looks for every reason against a permission; none means that it holds.
func (j *judge) try(p *Lane, t *trial) {
	t.pass.row, t.pass.confidence = p, p.Source.Confidence
	if !p.Ends.IsZero() {
		t.pass.until = window.Instant(p.Ends.UnixMilli())
	}
	if p.Refuse != "" {
		t.add(j.because(p, p.Refuse, "%s is refused since %s", named(p), p.From.Format(time.DateOnly)))
		return
	}
	if p.NeedsTemplate {
		j.template(p, &t.findings)
	}
	if len(j.f.Restrictions) > 0 {
		j.restrictions(p, &t.findings)
	}
	if p.NoGroup || len(p.Bars) > 0 {
		j.bars(p, &t.findings)
	}
	if p.NeedsOptIn || len(p.MarketingCategories) > 0 {
		j.consent(p, t)
	}
	if p.Gap > 0 {
		j.pace(p, &t.findings)
	}
	switch {
	case p.PerID:
		j.token(p, t)
	case p.Window != "":
		j.window(p, t)
	default:
		j.messagingLimit(p, t)
	}
	j.author(p, &t.findings)
}

// named says what the row is about, for the details of reasons.
func named(p *Lane) string {
	if p.Tag != "" {
		return "tag " + p.Tag
	}
	return p.Name
}

func (j *judge) template(p *Lane, out *findings) {
	f := &j.f.Template
	switch {
	case j.m.Template == nil || j.m.Template.Name == "":
		out.add(j.because(p, TemplateRequired, "the message names no template"))
		return
	case !f.Checked:
		out.assumed |= AssumedTemplate
		return
	}
	if r := &f.Refusal; r.Code != "" {
		out.add(Reason{
			Code: templateCode(r.Code), Detail: r.Detail, Ends: r.Until, Source: r.Source,
			Error: channels.PlatformError{Code: r.Error.Code, Subcode: r.Error.Subcode},
		})
		return
	}
	if len(p.TemplateCategories) > 0 && !containsFold(p.TemplateCategories, f.Category) {
		out.add(j.because(p, ContentTypeNotAllowed, "a template of category %q does not go this way", f.Category))
	}
	for _, mm := range f.Mismatches {
		if mm.Severity == template.SeverityWarning {
			continue // the platform may refuse it: no reason to
		}
		out.add(Reason{
			Code: TemplateMismatch, Detail: mm.Path + ": " + mm.Detail, Source: mm.Source,
			Error: channels.PlatformError{Code: mm.Error.Code, Subcode: mm.Error.Subcode},
		})
	}
}

func (j *judge) restrictions(p *Lane, out *findings) {
	for _, b := range p.BarredBy {
		if r := j.restriction(b); r != nil {
			out.add(j.restricted(p, r))
		}
	}
}

// restriction finds the account's restriction of a type.
func (j *judge) restriction(kind string) *channels.Restriction {
	for i := range j.f.Restrictions {
		if r := &j.f.Restrictions[i]; r.Type == kind {
			return r
		}
	}
	return nil
}

func (j *judge) restricted(p *Lane, r *channels.Restriction) Reason {
	refusal := j.because(p, SenderRestricted, "the platform restricted the account: %s", r.Type)
	refusal.Ends = r.Until
	return refusal
}

// bars looks at what the row does not let through although it permits the rest.
func (j *judge) bars(p *Lane, out *findings) {
	if p.NoGroup && j.m.Group {
		out.add(j.because(p, ContentTypeNotAllowed, "type %q does not go to a group", j.m.Type))
	}
	for i := range p.Bars {
		b := &p.Bars[i]
		if (b.Group && !j.m.Group) || (b.Scoped && (!j.f.Scoped || j.m.Group)) || (b.MaxPrice && !j.m.MaxPrice) {
			continue
		}
		if b.Restriction != "" && len(j.f.Restrictions) == 0 {
			continue
		}
		if len(b.Categories) > 0 && !containsFold(b.Categories, j.category()) {
			continue
		}
		if b.Restriction == "" {
			out.add(withError(j.because(p, ContentTypeNotAllowed, "%s does not carry %s", named(p), j.barred(b)), b.Error))
		} else if r := j.restriction(b.Restriction); r != nil {
			out.add(withError(j.restricted(p, r), b.Error))
		}
	}
}

// barred says what a bar is about.
func (j *judge) barred(b *Bar) string {
	what := "this"
	if len(b.Categories) > 0 {
		what = "category " + j.category()
	}
	if b.MaxPrice {
		what += " with a highest price"
	}
	if b.Group {
		what += " to a group"
	}
	if b.Scoped {
		what += " to an id that is no phone number"
	}
	return what
}

// seen is what the rules of one kind say of the window. Of several open windows
// the surest decides now and the longest says until when.
type seen struct {
	open, unknown, exhausted bool
	lasting                  bool           // one of the open ones ends only when closed
	expires                  window.Instant // the latest end of the open ones
	confidence               window.Confidence
	closed                   window.Instant // when the latest one ended, zero if there was none
}

// window asks all rules of the row's kind: one open window is enough.
func (j *judge) window(p *Lane, t *trial) {
	var s seen
	j.look(p, &s)
	if s.open {
		if !s.lasting {
			t.pass.until = sooner(t.pass.until, s.expires)
		}
		t.pass.confidence = min(t.pass.confidence, s.confidence)
		return
	}
	closed := p.WindowReason
	if closed == "" {
		closed = WindowClosed
	}
	src := p.Source
	if len(p.Rules) > 0 {
		src = p.Rules[0].Source
	}
	refuse := func(code ReasonCode, format string, args ...any) {
		t.add(j.reason(code, p.Permission, src, format, args...))
	}
	switch {
	case s.exhausted:
		refuse(QuotaExhausted, "everything that the %s window holds was sent", p.Window)
	case s.unknown:
		refuse(WindowUnknown, "whether the %s window is open is not known: the person was imported, or the rule is only assumed", p.Window)
	case s.closed == 0:
		refuse(closed, "the %s window was never opened", p.Window)
	default:
		refuse(closed, "the %s window closed at %s", p.Window, s.closed)
	}
}

func (j *judge) look(p *Lane, s *seen) {
	for i := range p.Rules {
		r := &p.Rules[i]
		w := r.View(&j.f.State, &j.f.Marks, j.now)
		if j.f.Margin > 0 {
			w = w.WithMargin(j.now, j.f.Margin)
		}
		switch {
		case w.Permits() && j.f.Strict && confidenceOf(r, &w) == window.Assumed:
			s.unknown = true
		case w.Permits():
			s.open, s.lasting = true, s.lasting || w.Expires == 0
			s.expires, s.confidence = max(s.expires, w.Expires), max(s.confidence, confidenceOf(r, &w))
		case w.Status == window.Open:
			s.exhausted = true
		case w.Status == window.Unknown:
			s.unknown = true
		default:
			s.closed = max(s.closed, w.Expires)
		}
	}
}

// confidenceOf is the rule's confidence; an expiry that the platform confirmed is
// documented by the platform itself.
func confidenceOf(r *window.Rule, w *window.Window) window.Confidence {
	if w.Confirmed {
		return window.Documented
	}
	return r.Source.Confidence
}

// token asks the window of the comment or token that the message answers.
func (j *judge) token(p *Lane, t *trial) {
	if j.m.Token == "" {
		t.add(j.because(p, TokenMissing, "the message must name the comment or token that it answers"))
		return
	}
	if len(p.Rules) == 0 {
		t.add(j.because(p, WindowClosed, "no rule opens the %s window", p.Window))
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		w := r.ViewID(&j.f.State, &j.f.Marks, j.m.Token, j.now).WithMargin(j.now, j.f.Margin)
		j.tokenWindow(p, r, w, t)
	}
}

func (j *judge) tokenWindow(p *Lane, r *window.Rule, w window.Window, t *trial) {
	refuse := func(code ReasonCode, what string) {
		t.add(j.reason(code, p.Permission, r.Source, "%s %s %s", p.Window, channels.Mask(j.m.Token), what))
	}
	switch {
	case w.Permits():
		t.pass.until = sooner(t.pass.until, w.Expires)
		t.pass.confidence = min(t.pass.confidence, r.Source.Confidence)
	case w.Status == window.Open:
		refuse(QuotaExhausted, "was answered already")
	case w.Opened == 0:
		t.absent = true
		refuse(WindowClosed, "is not known")
	default:
		refuse(WindowClosed, "closed at "+w.Expires.String())
	}
}

// pace looks at the time since the last message of the type.
func (j *judge) pace(p *Lane, out *findings) {
	last := j.f.Marks.LastUse(window.Reply, string(j.m.Type), j.now)
	if next := last.Add(p.Gap); !last.IsZero() && j.now.Before(next) {
		r := j.because(p, TooSoon, "the last %s went at %s; the next may go %s later", j.m.Type, last.Format(time.RFC3339), p.Gap)
		r.Ends = next
		out.add(r)
	}
}

// messagingLimit looks at how many people were reached; those whose window is open
// do not count.
func (j *judge) messagingLimit(p *Lane, t *trial) {
	a := j.f.Account
	if a == nil || a.Limit <= 0 || a.Reached < a.Limit || !p.NeedsTemplate {
		return
	}
	if waiver, waived := j.waiver(p); waived {
		t.pass.until = sooner(t.pass.until, waiver.Expires)
		return
	}
	t.add(j.because(p, MessagingLimit, "%d of %d people were reached in the last day", a.Reached, a.Limit))
}

// author looks at who writes what, and at what the account may use.
func (j *judge) author(p *Lane, out *findings) {
	if p.Feature != "" && !j.f.Account.has(p.Feature) {
		code := ContentTypeNotAllowed
		if p.Tag != "" {
			code = TagNotAllowed
		}
		out.add(j.because(p, code, "the account lacks the feature %q", p.Feature))
	}
	if p.HumanOnly && j.m.Author != channels.Human {
		out.add(j.because(p, HumanRequired, "%s is for messages that a person typed", named(p)))
	}
	if p.NoPromotion && j.m.Purpose == channels.Promotional {
		out.add(j.because(p, PromotionalNotAllowed, "%s carries no promotion", named(p)))
	}
}
