package policy

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// sight is what the rules of one kind say of the window. Of several open windows the
// surest decides now and the longest says until when.
type sight struct {
	open, unknown, exhausted bool
	unsure                   bool           // one is open by a rule that is only assumed, which strict mode refuses
	lasting                  bool           // one of the open ones ends only when closed
	expires                  window.Instant // the latest end of the open ones
	confidence               Confidence
	closed                   window.Instant // when the latest one ended, zero if there was none
}

// window asks all rules of the row's kind: one open window is enough.
func (v *evaluation) window(l *lane, a *attempt) {
	var s sight
	v.look(l, &s)
	if s.open {
		if !s.lasting {
			a.bound(s.expires)
		}
		a.confidence = min(a.confidence, s.confidence)
		return
	}
	c := l.cause(l.whenClosed())
	if len(l.rules) > 0 {
		c.source = &l.rules[0].Source
	}
	switch {
	case s.exhausted:
		c.code = QuotaExhausted
		v.refuse(&a.refused, c, func() string { return say("everything that the %s window holds was sent", l.Window) })
	case s.unknown:
		c.code = WindowUnknown
		v.refuse(&a.refused, c, func() string {
			return say("whether the %s window is open is not known: the person's past is not", l.Window)
		})
	case s.unsure:
		c.code = WindowUnknown
		v.refuse(&a.refused, c, func() string {
			return say("the %s window is open by a rule that is only assumed, and strict mode refuses assumptions", l.Window)
		})
	case s.closed == 0:
		v.refuse(&a.refused, c, func() string { return say("nothing is known that opened the %s window", l.Window) })
	default:
		v.refuse(&a.refused, c, func() string { return say("the %s window closed at %s", l.Window, s.closed) })
	}
}

// whenClosed is the reason for a window that has closed.
func (p *Permission) whenClosed() ReasonCode {
	if p.WindowReason != "" {
		return p.WindowReason
	}
	return WindowClosed
}

func (v *evaluation) look(l *lane, s *sight) {
	for i := range l.rules {
		r := &l.rules[i]
		w := r.View(&v.facts.State, &v.facts.Marks, v.now)
		if v.facts.Margin > 0 {
			w = w.WithMargin(v.now, v.facts.Margin)
		}
		permits := w.Status == window.Open && w.Remaining != 0 // w.Permits() would copy w
		switch {
		case permits && v.facts.Strict && confidenceOf(r, &w) == Assumed:
			s.unsure = true
		case permits:
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
func confidenceOf(r *window.Rule, w *window.Window) Confidence {
	if w.Confirmed {
		return Documented
	}
	return r.Source.Confidence
}

// token asks the window of the comment or token that the message answers.
func (v *evaluation) token(l *lane, a *attempt) {
	if v.message.Token == "" {
		v.refuse(&a.refused, l.cause(TokenMissing), func() string { return "the message must name the comment or token that it answers" })
		return
	}
	if len(l.rules) == 0 {
		v.refuse(&a.refused, l.cause(WindowClosed), func() string { return say("no rule opens the %s window", l.Window) })
	}
	for i := range l.rules {
		r := &l.rules[i]
		w := r.ViewID(&v.facts.State, &v.facts.Marks, v.message.Token, v.now).WithMargin(v.now, v.facts.Margin)
		v.tokenWindow(l, r, w, a)
	}
}

func (v *evaluation) tokenWindow(l *lane, r *window.Rule, w window.Window, a *attempt) {
	c := l.cause(WindowClosed)
	c.source = &r.Source
	says := func(what string) string { return say("%s %s %s", l.Window, channels.Mask(v.message.Token), what) }
	switch {
	case w.Permits():
		a.bound(w.Expires)
		a.confidence = min(a.confidence, r.Source.Confidence)
	case w.Status == window.Open:
		c.code = QuotaExhausted
		v.refuse(&a.refused, c, func() string { return says("was answered already") })
	case w.Status == window.Unknown:
		a.absent, c.code = true, WindowUnknown
		v.refuse(&a.refused, c, func() string { return says("may be from before anything is known") })
	case w.Opened == 0:
		a.absent = true
		v.refuse(&a.refused, c, func() string { return says("is not known") })
	default:
		c.code = l.whenClosed()
		v.refuse(&a.refused, c, func() string { return says("closed at " + w.Expires.String()) })
	}
}
