package metatest

import (
	"cmp"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

// times are the instants, up to now, at which one of the triggers happened, oldest first.
func (q *question) times(set window.Triggers) []time.Time {
	var out []time.Time
	for i := range q.mine {
		ev := &q.mine[i]
		if happened, _ := q.triggers(ev); happened&set != 0 && !ev.Occurred.After(q.at) {
			out = append(out, ev.Occurred)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// last is the latest of them, zero for none.
func (q *question) last(set window.Triggers) (at time.Time) {
	if all := q.times(set); len(all) > 0 {
		at = all[len(all)-1]
	}
	return at
}

// blocked reports whether the person blocked the business and did not write, tap or call since, be it content that is not passed on.
func (q *question) blocked() bool {
	block := q.last(window.On(window.Block))
	return !block.IsZero() && !q.last(window.On(window.Message, window.Tap, window.Call, window.Unsupported)).After(block)
}

// open reports whether a window of the kind is open.
func (q *question) open(kind window.Kind) bool { return q.until(kind).After(q.at) }

// until is when the latest window of the kind ends, zero when none was ever opened.
func (q *question) until(kind window.Kind) (end time.Time) {
	for i := range q.book.Windows {
		w := &q.book.Windows[i]
		if !w.Contains(q.at) || w.Rule.Kind != kind || w.Rule.PerID {
			continue
		}
		for _, from := range q.opened(&w.Rule) {
			if ends := q.ends(&w.Rule, from); ends.After(end) {
				end = ends
			}
		}
	}
	return end
}

// closed says that the window of a row is not open, by the first row about the window.
func (q *question) closed(p *policy.Permission) []finding {
	code, source, what := cmp.Or(p.WindowReason, policy.WindowClosed), p.Source, "was never opened"
	if i := slices.IndexFunc(q.book.Windows, func(w policy.WindowRow) bool { return w.Contains(q.at) && w.Rule.Kind == p.Window }); i >= 0 {
		source = q.book.Windows[i].Rule.Source
	}
	if end := q.until(p.Window); !end.IsZero() {
		what = "closed at " + end.Format(time.RFC3339Nano)
	}
	return q.against(rule{row: p, source: source}, code, "the %s window %s", p.Window, what)
}

// ends is when a window that opened at an instant ends: after its length, or by what closes it.
func (q *question) ends(r *window.Rule, from time.Time) time.Time {
	if closed := q.last(r.ClosedBy); !closed.Before(from) {
		return closed
	}
	return from.Add(r.Length)
}

// opened are the instants at which windows of a rule opened.
func (q *question) opened(r *window.Rule) []time.Time {
	arrivals := q.times(r.OpenedBy)
	if r.Renewal != window.OnReply {
		return arrivals
	}
	var out []time.Time
	replies, prolonged := q.times(window.On(window.Reply)), q.times(r.ProlongedBy)
	for _, arrival := range arrivals {
		i := slices.IndexFunc(replies, func(t time.Time) bool { return !t.Before(arrival) })
		if i < 0 {
			continue
		}
		by := arrival.Add(r.ReplyWithin)
		for _, t := range prolonged {
			if !t.Before(arrival) && t.Before(by) && t.Before(replies[i]) && !replies[i].Before(r.ProlongedFrom.Time()) {
				by = later(by, t.Add(r.ReplyWithin))
			}
		}
		if replies[i].Before(by) {
			out = append(out, replies[i])
		}
	}
	return out
}

// token is what a row has against the comment or token that the message answers. stranger says that the row is about another kind of it.
func (q *question) token(p *policy.Permission) (out []finding, stranger bool) {
	m := q.message
	no := func(code policy.ReasonCode, what string) {
		out = append(out, q.against(rule{row: p, source: p.Source}, code, "the comment or token %s", what)...)
	}
	if m.Token == "" {
		no(policy.TokenMissing, "is not named")
		return out, false
	}
	for i := range q.book.Windows {
		w := &q.book.Windows[i]
		if !w.Contains(q.at) || w.Rule.Kind != p.Window || !w.Rule.PerID {
			continue
		}
		granted, used := q.granted(&w.Rule)
		removed, _ := q.granted(&window.Rule{OpenedBy: window.On(window.Close)})
		switch {
		case granted.IsZero():
			stranger = true
			no(policy.WindowClosed, "is not known")
		case !q.ends(&w.Rule, granted).After(q.at), !removed.Before(granted):
			no(cmp.Or(p.WindowReason, policy.WindowClosed), "is too old")
		case used >= max(1, w.Rule.Uses):
			no(policy.QuotaExhausted, "was answered already")
		}
	}
	return out, stranger
}

// granted is when the message's token was last granted for a rule, and how often it was answered.
func (q *question) granted(r *window.Rule) (at time.Time, used int) {
	for i := range q.mine {
		ev := &q.mine[i]
		if ev.Token != q.message.Token || ev.Occurred.After(q.at) {
			continue
		}
		conversation, token := q.triggers(ev)
		switch {
		case ev.Kind == channels.BusinessMessage:
			used++
		case (conversation|token)&r.OpenedBy != 0:
			at = later(at, ev.Occurred)
		}
	}
	return at, used
}

// alsoPaced is the row against which a template of the layout counts, nil for none.
func (q *question) alsoPaced() *policy.Permission {
	for i := range q.book.Permissions {
		if p := &q.book.Permissions[i]; q.layout != "" && p.Layout == q.layout && p.Contains(q.at) {
			return p
		}
	}
	return nil
}

// tooSoon reports whether messages of type t went too lately, or too many of them, since the count was last started anew.
func (q *question) tooSoon(p *policy.Permission, t channels.MessageType) bool {
	var sent []time.Time
	var anew time.Time
	for i := range q.mine {
		if ev := &q.mine[i]; slices.Contains(p.RestartedBy, ev.Did()) && !ev.Occurred.After(q.at) {
			anew = later(anew, ev.Occurred)
		}
	}
	for i := range q.mine {
		if ev := &q.mine[i]; ev.Kind == channels.BusinessMessage && (ev.Type == t || ev.CountsAs == t) && !ev.Occurred.Before(anew) {
			sent = append(sent, ev.Occurred)
		}
	}
	count := func(within time.Duration) (n int) {
		for _, t := range sent {
			if q.at.Before(t.Add(within)) {
				n++
			}
		}
		return n
	}
	return p.Gap > 0 && count(p.Gap) > 0 || p.Most > 0 && count(p.Within) >= p.Most
}

// stopped reports whether the person stopped marketing messages and did not resume them since. On WhatsApp an opt-in is told as a signup
// for them.
func (q *question) stopped() bool {
	var stopped, resumed time.Time
	for i := range q.mine {
		ev := &q.mine[i]
		resumes := ev.Consent == channels.MarketingResumed || ev.Consent == channels.OptedInGeneral && q.book.Channel == whatsapp.Name
		switch {
		case ev.Consent == channels.MarketingStopped:
			stopped = later(stopped, ev.Occurred)
		case resumes && !ev.Occurred.After(q.at): // a stop that is dated ahead counts at once, a resumption does not
			resumed = later(resumed, ev.Occurred)
		}
	}
	return !stopped.IsZero() && !resumed.After(stopped)
}

// restricted reports whether the platform restricted the business or its account in a way. A restriction that is imposed anew replaces the
// earlier one; imposed at the instant of a lift it stays.
func (q *question) restricted(kind string) bool {
	for _, said := range q.said {
		var since, until, lifted time.Time
		imposed := false
		for i := range said {
			u, at := said[i].AccountUpdate, said[i].Occurred
			if u == nil || at.After(q.at) {
				continue
			}
			if u.Lifted || slices.Contains(u.Ended, kind) {
				lifted = later(lifted, at)
			}
			for _, r := range u.Restrictions {
				longer := r.Until.IsZero() || !until.IsZero() && r.Until.After(until)
				if r.Type == kind && (!imposed || at.After(since) || at.Equal(since) && longer) {
					imposed, since, until = true, at, r.Until
				}
			}
		}
		if imposed && !since.Before(lifted) && (until.IsZero() || q.at.Before(until)) {
			return true
		}
	}
	return false
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
