package conversation

import (
	"time"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/window"
)

// deadlines says when a window of an entry closes next, under the rules of now and of every later edition, and until when any rule
// can need the entry. Zero is never for the first and for ever for the second.
func (c *served) deadlines(e *entry.Entry, now time.Time) (wake, keep time.Time) {
	keep = now.Truncate(time.Millisecond) // what opens no window is not needed for ever
	forEver := !e.Links.IsZero() || !e.Standing.IsZero() || e.Owner != entry.Owner{}
	if len(e.Tokens) > 0 {
		keep = now.Add(c.byID) // to forget the person is to forget these
	}
	for i := range e.Told {
		f := &e.Told[i].Facts
		first, last, endless := c.spans(f, now)
		wake = sooner(wake, first)
		for _, a := range f.Ahead { // what comes may open a window: look again then
			wake, forEver = sooner(wake, entry.Instant(a.At)), true
		}
		keep = later(keep, later(last, f.Billing.Ends()))
		if last := f.Marks.Last(); !last.IsZero() {
			keep = later(keep, last.Add(c.byID))
		}
		forEver = forEver || endless || f.Consent != policy.Consent{} || !f.State.Last(window.Block).IsZero()
	}
	if !wake.IsZero() {
		keep = later(keep, wake.Add(tellable))
	}
	for _, c := range e.Claims {
		keep = later(keep, entry.Instant(c.Until).Add(clockTolerance))
	}
	if at := e.Recent.Latest(); at != 0 {
		keep = later(keep, entry.Instant(at).Add(recentLife))
	}
	if forEver {
		return wake, time.Time{}
	}
	return wake, keep
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// sooner is the earlier of two instants, of which the zero Time is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// tellable is how long after a close an entry stays for a [Watcher] that was not there in time.
const tellable = 24 * time.Hour

// recentLife is how long a remembered act is worth keeping: platforms deliver a webhook again for up to a week.
const recentLife = 8 * 24 * time.Hour

// spans says when the first and the last of the windows close that are open, awaited or unknown under any edition from now on, and
// whether one of them may stay open for ever.
func (c *served) spans(f *entry.Facts, now time.Time) (first, last time.Time, endless bool) {
	note := func(closes time.Time) {
		first, last = sooner(first, closes), later(last, closes)
	}
	for i := range c.windows {
		e := &c.windows[i]
		if !e.To.IsZero() && !now.Before(e.To) {
			continue
		}
		from := later(now, e.From)
		for r := range e.rules {
			rule := &e.rules[r]
			if granted := f.Marks.LastGrant(); rule.PerID && !granted.IsZero() {
				// Which of the rules granted is known by the id only: each of them may have.
				if closes := granted.Add(rule.Length); closes.After(from) {
					note(closes)
				}
			}
			w := rule.View(&f.State, &f.Marks, from)
			switch {
			case w.Status != window.Open && w.Status != window.Unknown:
			case !e.To.IsZero() && (w.Expires == 0 || w.Expires.Time().After(e.To)):
				note(e.To) // here other rules begin; what stays open under them is noted there
			case w.Expires == 0:
				endless = true
			default:
				note(w.Expires.Time())
			}
			if until := rule.AnswerBy(&f.State); until.After(from) {
				note(until)
				last = later(last, until.Add(rule.Length))
			}
		}
	}
	return first, last, endless
}

// longestByID is how long at most a mark has to be remembered: a grant to one comment or token, a send that a quota, a gap or a bound counts.
func longestByID(book *policy.Rulebook) time.Duration {
	var longest time.Duration
	for _, row := range book.Windows {
		switch r := &row.Rule; {
		case !r.PerID && r.Quota == window.Quota{}:
		case r.Length == 0:
			return window.MaxLength
		default:
			longest = max(longest, r.Length)
		}
	}
	for _, p := range book.Permissions {
		longest = max(longest, p.Gap, p.Within)
	}
	return longest
}

// windowRules are the window rules between two changes of them.
type windowRules struct {
	policy.Span
	rules window.Rules
}

// windowsOf cuts a rulebook's window rules where they change.
func windowsOf(book *policy.Rulebook) []windowRules {
	dates := (&policy.Rulebook{Begins: book.Begins, Windows: book.Windows}).Dates()
	out := make([]windowRules, len(dates))
	for i, from := range dates {
		out[i].From = from
		if i+1 < len(dates) {
			out[i].To = dates[i+1]
		}
		for _, row := range book.Windows {
			if row.Contains(from) {
				out[i].rules = append(out[i].rules, row.Rule)
			}
		}
	}
	return out
}

// rules are the window rules in force at an instant in milliseconds, none before the rulebook begins.
func (c *served) rules(at int64) window.Rules {
	for i := len(c.windows) - 1; i >= 0; i-- {
		if w := &c.windows[i]; at >= w.From.UnixMilli() {
			return w.rules
		}
	}
	return nil
}
