package policy

import (
	"time"

	"github.com/replywindow/replywindow/window"
)

// consent looks at opt-in, opt-out and the stop of marketing messages.
func (v *evaluation) consent(l *lane, a *attempt) {
	c := &v.facts.Consent
	v.stopped(l, a)
	if !l.NeedsOptIn {
		return
	}
	if c.in(v.now) {
		if v.lost(c.OptedIn) {
			a.assumed |= AssumedPast
		}
		return
	}
	waiver, waived := v.waiver(l)
	out := c.refused() && c.Out(v.now)
	switch {
	case out && !(waived && waiver.Opened.Time().After(c.OptedOut) && !v.marketing(l)):
		// Who writes again may be answered; marketing waits for a new opt-in.
		// The opt-out was told to the business: the platform knows nothing of it.
		cause := l.cause(OptedOut)
		cause.unforeseen = true
		v.refuse(&a.refused, cause, func() string { return say("the person opted out on %s", c.OptedOut.Format(time.DateOnly)) })
		if c.Never && !waived {
			v.withoutOptIn(l, a)
		}
	case c.Never && !waived:
		v.withoutOptIn(l, a)
	case !waived:
		a.assumed |= AssumedOptIn
	case v.lost(waiver.Opened.Time()):
		a.assumed |= AssumedPast // an opt-out after the person wrote
		fallthrough
	default:
		a.confidence = min(a.confidence, l.Waiver.Confidence)
		if out || c.Never || v.facts.Strict { // else it goes on, as assumed
			a.bound(waiver.Expires)
			a.reopens = c.OptedIn.After(v.now)
		}
	}
}

func (v *evaluation) withoutOptIn(l *lane, a *attempt) {
	v.refuse(&a.refused, l.cause(OptInRequired), func() string { return "the person has not opted in" })
}

// stopped looks at the stop of marketing messages. A resumption is later than all stops
// before it.
func (v *evaluation) stopped(l *lane, a *attempt) {
	c := &v.facts.Consent
	stopped := c.refused() && c.Stopped(v.now)
	if !stopped && !v.partial || !v.marketing(l) {
		return
	}
	switch {
	case stopped:
		v.refuse(&a.refused, l.cause(OptedOut), func() string {
			return say("the person stopped marketing messages on %s", c.MarketingStopped.Format(time.DateOnly))
		})
	case v.lost(c.MarketingResumed) || !c.resumed(v.now):
		a.assumed |= AssumedPast
	}
}

// marketing reports whether the message is what a stop of marketing refuses on the row.
func (v *evaluation) marketing(l *lane) bool {
	return len(l.MarketingCategories) > 0 && v.about(l.MarketingCategories)
}

// waiver finds the open window that stands for the opt-in: the person wrote.
func (v *evaluation) waiver(l *lane) (window.Window, bool) {
	var best window.Window
	for i := range l.waivers {
		w := l.waivers[i].View(&v.facts.State, &v.facts.Marks, v.now).WithMargin(v.now, v.facts.Margin)
		if w.Status == window.Open && (best.Status != window.Open || best.Expires != 0 && (w.Expires == 0 || w.Expires > best.Expires)) {
			best = w
		}
	}
	return best, best.Status == window.Open
}
