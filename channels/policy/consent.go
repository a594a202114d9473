package policy

import (
	"time"

	"github.com/replywindow/replywindow/window"
)

// consent looks at opt-in, opt-out and the stop of marketing messages.
func (j *judge) consent(p *Lane, t *trial) {
	c := &j.f.Consent
	if c.Stopped() && containsFold(p.MarketingCategories, j.category()) {
		t.add(j.because(p, OptedOut, "the person stopped marketing messages on %s", c.MarketingStopped.Format(time.DateOnly)))
	}
	given := !c.Out() && !c.OptedIn.IsZero()
	if !p.NeedsOptIn || given {
		return
	}
	waiver, waived := j.waiver(p)
	switch {
	case c.Out() && !(waived && waiver.Opened.Time().After(c.OptedOut)):
		t.add(j.because(p, OptedOut, "the person opted out on %s", c.OptedOut.Format(time.DateOnly)))
	case c.Out(), c.Never && waived:
		t.pass.until = sooner(t.pass.until, waiver.Expires)
		t.pass.confidence = min(t.pass.confidence, p.Waiver.Confidence)
	case c.Never:
		t.add(j.because(p, OptInRequired, "the person has not opted in"))
	case !waived:
		t.assumed |= AssumedOptIn
	}
}

// waiver finds the open window that stands for the opt-in: the person wrote.
func (j *judge) waiver(p *Lane) (window.Window, bool) {
	var best window.Window
	for i := range p.Waivers {
		w := p.Waivers[i].View(&j.f.State, &j.f.Marks, j.now).WithMargin(j.now, j.f.Margin)
		if w.Status == window.Open && (best.Status != window.Open || best.Expires != 0 && (w.Expires == 0 || w.Expires > best.Expires)) {
			best = w
		}
	}
	return best, best.Status == window.Open
}
