package window

import (
	"slices"
	"time"
)

// wait says until when a reply to an arrival counts under an OnReply rule: for within after the arrival, and for within after each trigger
// of ProlongedBy that comes while a reply still counts. Within 24 h, an arrival at 0 h, messages at 20 h and 40 h: a reply counts until
// 64 h. Without the message at 20 h, the one at 40 h comes too late: until 24 h.
//
// The prolonging triggers are known as runs: in a run, each trigger follows the one before it by less than within.
type wait struct {
	within Instant        // zero: not known
	runs   []session      // latest first
	alone  [Close]Instant // the latest prolonging trigger of each kind, a run by itself
	from   Instant        // nothing prolongs the wait for a reply before it
}

// wait returns the wait of an OnReply rule.
func (r *Rule) wait(s *State) wait {
	w := wait{within: ms(r.ReplyWithin)}
	if r.ProlongedBy == 0 {
		return w
	}
	w.runs, w.from = present(s.sessions[:]), r.ProlongedFrom
	for i, at := range s.last {
		if r.ProlongedBy.Has(Message + Trigger(i)) {
			w.alone[i] = at
		}
	}
	return w
}

// end returns the first instant from which on no reply to an arrival counts.
func (w wait) end(arrived Instant) Instant {
	end := arrived + w.within
	for before := Instant(0); before != end; {
		before = end
		for _, run := range w.runs {
			if run.start < end {
				end = max(end, run.latest+w.within)
			}
		}
		for _, at := range w.alone {
			if at < end {
				end = max(end, at+w.within)
			}
		}
	}
	if end <= w.from {
		return arrived + w.within
	}
	return end
}

// answered reports whether an arrival was answered in time.
func (w wait) answered(a arrival) bool {
	return a.answer != 0 && a.answer < w.end(a.at) && (a.answer >= w.from || a.answer < a.at+w.within)
}

// missed reports whether an arrival was answered too late.
func (w wait) missed(a arrival) bool { return a.answer != 0 && w.within != 0 && !w.answered(a) }

// AnswerBy returns the first instant, in UTC, at which a reply no longer opens the window of an OnReply rule: that of the latest arrival.
// It returns the zero Time if the arrival was answered, if there is none, or if the rule is not OnReply. Before it there may be a time in
// which no reply counts: see [Rule.ProlongedFrom]. It allocates nothing.
func (r *Rule) AnswerBy(s *State) time.Time {
	if s == nil {
		return time.Time{}
	}
	latest := s.arrivals[0]
	if r.Renewal != OnReply || latest.at == 0 || latest.answer != 0 {
		return time.Time{}
	}
	return r.wait(s).end(latest.at).Time()
}

// prolong adds a trigger that prolongs the wait of an OnReply rule. The latest of each kind is known as it is; the runs are of the others.
func (s *State) prolong(r *Rule, t Trigger, at Instant) {
	w := r.wait(s)
	latest := s.last[t-Message]
	if latest == 0 || latest == at {
		return
	}
	at = min(at, latest)
	var room [keptSessions + 1]session
	runs := append(room[:0], w.runs...)
	if i, found := slices.BinarySearchFunc(runs, at, session.compare); !found {
		runs = slices.Insert(runs, i, session{at, at})
	}
	w.runs = joinRuns(runs, w.within)
	w = w.fit(s.arrivals[:])
	s.sessions = [keptSessions]session{}
	copy(s.sessions[:], w.runs)
}

// joinRuns makes one run of those that follow each other by less than within.
func joinRuns(runs []session, within Instant) []session {
	for i := len(runs) - 1; i > 0; i-- {
		if older, newer := runs[i], runs[i-1]; newer.start-older.latest < within {
			runs[i-1] = older.joined(newer)
			runs = slices.Delete(runs, i, i+1)
		}
	}
	return runs
}

// fit makes room if there is one run too many. The latest stays, since an arrival may still be waiting in it. Of the others the oldest
// goes on which no answer in time rests, else the oldest: its window ends before those of the later ones.
func (w wait) fit(arrivals []arrival) wait {
	if len(w.runs) <= keptSessions {
		return w
	}
	out := len(w.runs) - 1
	for i := out; i > 0; i-- {
		if !w.bears(i, arrivals) {
			out = i
			break
		}
	}
	w.runs = slices.Delete(w.runs, out, out+1)
	return w
}

// bears reports whether an arrival was answered in time only because of one run.
func (w wait) bears(run int, arrivals []arrival) bool {
	var room [keptSessions + 1]session
	rest := w
	rest.runs = slices.Delete(append(room[:0], w.runs...), run, run+1)
	for _, a := range arrivals {
		if w.answered(a) && !rest.answered(a) {
			return true
		}
	}
	return false
}
