package conversation

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// trial tries one permission. It collects every reason against it; none means
// that it holds.
type trial struct {
	*judge
	row     *channels.Permission
	pass    pass
	reasons []Reason
	// absent is set when the row is about another kind of comment or token than
	// the one that the message answers: such a row has no say while another has.
	absent bool
}

func (t *trial) against(code channels.ReasonCode, format string, args ...any) *Reason {
	t.reasons = append(t.reasons, t.reason(code, t.row, t.row.Source, format, args...))
	return &t.reasons[len(t.reasons)-1]
}

func (t *trial) run() {
	if t.row.Refuse != "" {
		t.against(t.row.Refuse, "%s is refused since %s", t.named(), t.row.From.Format(time.DateOnly))
		return
	}
	if t.row.NeedsTemplate {
		t.template()
	}
	t.restrictions()
	t.consent()
	switch {
	case t.row.PerID:
		t.token()
	case t.row.Window != "":
		t.window()
	default:
		t.messagingLimit()
	}
	t.author()
}

// named says what the row is about, for the details of reasons.
func (t *trial) named() string {
	if t.row.Tag != "" {
		return "tag " + t.row.Tag
	}
	return t.row.Name
}

func (t *trial) template() {
	f := &t.f.Template
	switch {
	case t.m.Template == nil || t.m.Template.Name == "":
		t.against(channels.TemplateRequired, "the message names no template")
		return
	case !f.Checked:
		t.d.Assumed |= AssumedTemplate
		return
	}
	if r := f.Refusal; r.Code != "" {
		t.reasons = append(t.reasons, Reason{
			Code: templateCode(r.Code), Detail: r.Detail, Ends: r.Until, Source: templateSource(r.Source),
			Error: channels.PlatformError{Code: r.Error.Code, Subcode: r.Error.Subcode},
		})
		return
	}
	for _, mm := range f.Mismatches {
		t.reasons = append(t.reasons, Reason{
			Code: channels.TemplateMismatch, Detail: mm.Path + ": " + mm.Detail, Source: templateSource(mm.Source),
			Error: channels.PlatformError{Code: mm.Error.Code, Subcode: mm.Error.Subcode},
		})
	}
}

func (t *trial) restrictions() {
	for _, r := range t.f.Restrictions {
		for _, b := range t.row.BarredBy {
			if b == r.Type {
				t.against(channels.SenderRestricted, "the platform restricted the account: %s", b).Ends = r.Until
			}
		}
	}
}

// consent looks at opt-in, opt-out and the stop of marketing messages.
func (t *trial) consent() {
	c := &t.f.Consent
	marketing := len(t.row.MarketingCategories) > 0 && containsFold(t.row.MarketingCategories, t.category())
	if marketing && c.Stopped() {
		t.against(channels.OptedOut, "the person stopped marketing messages on %s", c.MarketingStopped.Format(time.DateOnly))
	}
	if !t.row.NeedsOptIn || t.waived() {
		return
	}
	switch {
	case c.Out():
		t.against(channels.OptedOut, "the person opted out on %s", c.OptedOut.Format(time.DateOnly))
	case c.Never && c.OptedIn.IsZero():
		t.against(channels.OptInRequired, "the person has not opted in")
	case c.OptedIn.IsZero():
		t.d.Assumed |= AssumedOptIn
	}
}

// waived reports whether an open window stands for the opt-in: the person wrote,
// and did not opt out since.
func (t *trial) waived() bool {
	if t.row.OptInWaivedBy == "" || t.f.Snapshot == nil {
		return false
	}
	for i := range t.e.Windows {
		r := &t.e.Windows[i]
		if r.Kind != t.row.OptInWaivedBy || r.PerID {
			continue
		}
		w := r.View(&t.f.Snapshot.State, &t.f.Snapshot.Marks, t.now)
		if w.Status == window.Open && (!t.f.Consent.Out() || w.Opened.Time().After(t.f.Consent.OptedOut)) {
			return true
		}
	}
	return false
}

// seen is what the rules of one kind say of the window.
type seen struct {
	best      pass
	unknown   bool
	exhausted bool
	closed    window.Instant // when the latest one ended, zero if there was none
	source    window.Source
}

// window asks all rules of the row's kind: one open window is enough.
func (t *trial) window() {
	s := t.look()
	if s.best.row != nil {
		t.pass = s.best
		return
	}
	reason := t.row.WindowReason
	if reason == "" {
		reason = channels.WindowClosed
	}
	var r *Reason
	switch {
	case s.exhausted:
		r = t.against(channels.QuotaExhausted, "everything that the %s window holds was sent", t.row.Window)
	case s.unknown:
		r = t.against(channels.WindowUnknown, "the person was imported; the %s window may or may not be open", t.row.Window)
	case s.closed == 0:
		r = t.against(reason, "the %s window was never opened", t.row.Window)
	default:
		r = t.against(reason, "the %s window closed at %s", t.row.Window, s.closed)
	}
	r.Source = s.source
}

func (t *trial) look() seen {
	var s seen
	for i := range t.e.Windows {
		r := &t.e.Windows[i]
		if r.Kind != t.row.Window || r.PerID {
			continue
		}
		if s.source.URL == "" {
			s.source = r.Source
		}
		if t.f.Snapshot == nil {
			continue
		}
		w := r.View(&t.f.Snapshot.State, &t.f.Snapshot.Marks, t.now).WithMargin(t.now, t.f.Margin)
		switch {
		case w.Permits():
			p := pass{row: t.row, until: earlier(t.row.To, w.Expires.Time()), confidence: min(t.row.Source.Confidence, confidenceOf(r, w))}
			s.best = s.best.join(p)
		case w.Status == window.Open:
			s.exhausted = true
		case w.Status == window.Unknown:
			s.unknown = true
		default:
			s.closed = max(s.closed, w.Expires)
		}
	}
	return s
}

// confidenceOf is the rule's confidence; an expiry that the platform confirmed is
// documented by the platform itself.
func confidenceOf(r *window.Rule, w window.Window) window.Confidence {
	if w.Confirmed {
		return window.Documented
	}
	return r.Source.Confidence
}

// join combines two open windows of one kind: the surer one decides now, the
// longer one says until when.
func (p pass) join(o pass) pass {
	if p.row == nil {
		return o
	}
	if o.until.IsZero() || (!p.until.IsZero() && o.until.After(p.until)) {
		p.until = o.until
	}
	p.confidence = max(p.confidence, o.confidence)
	return p
}

// token asks the window of the comment or token that the message answers.
func (t *trial) token() {
	if t.m.To == "" {
		t.against(channels.TokenMissing, "the message must name the comment or token that it answers")
		return
	}
	for i := range t.e.Windows {
		r := &t.e.Windows[i]
		if r.Kind != t.row.Window || !r.PerID {
			continue
		}
		var w window.Window
		if s := t.f.Snapshot; s != nil {
			w = r.ViewID(&s.State, &s.Marks, t.m.To, t.now).WithMargin(t.now, t.f.Margin)
		}
		switch {
		case w.Permits():
			t.pass.until = earlier(t.row.To, w.Expires.Time())
			t.pass.confidence = min(t.pass.confidence, r.Source.Confidence)
		case w.Status == window.Open:
			t.against(channels.QuotaExhausted, "%s %s was answered already", t.row.Window, channels.Mask(t.m.To)).Source = r.Source
		case w.Opened == 0:
			t.absent = true
			t.against(channels.WindowClosed, "%s %s is not known", t.row.Window, channels.Mask(t.m.To)).Source = r.Source
		default:
			t.against(channels.WindowClosed, "%s %s closed at %s", t.row.Window, channels.Mask(t.m.To), w.Expires).Source = r.Source
		}
	}
}

func (t *trial) messagingLimit() {
	if a := t.f.Account; a != nil && a.Limit > 0 && a.Reached >= a.Limit && t.row.NeedsTemplate {
		if t.row.OptInWaivedBy != "" && t.waived() {
			return
		}
		t.against(channels.MessagingLimit, "%d of %d people were reached in the last day", a.Reached, a.Limit)
	}
}

// author looks at who writes what, and at what the account may use.
func (t *trial) author() {
	if t.row.Feature != "" && !t.f.Account.has(t.row.Feature) {
		code := channels.ContentTypeNotAllowed
		if t.row.Tag != "" {
			code = channels.TagNotAllowed
		}
		t.against(code, "the account lacks the feature %q", t.row.Feature)
	}
	if t.row.HumanOnly && t.m.Author != channels.Human {
		t.against(channels.HumanRequired, "%s is for messages that a person typed", t.named())
	}
	if t.row.NoPromotion && t.m.Purpose == channels.Promotional {
		t.against(channels.PromotionalNotAllowed, "%s carries no promotion", t.named())
	}
}
