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
	within Instant   // zero: not known
	runs   []session // latest first
}

// wait returns the wait of an OnReply rule.
func (r *Rule) wait(s *State) wait {
	w := wait{within: ms(r.ReplyWithin)}
	if r.ProlongedBy != 0 {
		w.runs = present(s.sessions[:])
	}
	return w
}

// end returns the first instant at which a reply to an arrival no longer counts.
func (w wait) end(arrived Instant) Instant {
	end := arrived + w.within
	for _, run := range slices.Backward(w.runs) {
		if run.start < end {
			end = max(end, run.latest+w.within)
		}
	}
	return end
}

// answered reports whether an arrival was answered in time.
func (w wait) answered(a arrival) bool { return a.answer != 0 && a.answer < w.end(a.at) }

// missed reports whether an arrival was answered too late.
func (w wait) missed(a arrival) bool { return a.answer != 0 && w.within != 0 && !w.answered(a) }

// AnswerBy returns the first instant, in UTC, at which a reply no longer opens the window of an OnReply rule: that of the latest arrival.
// It returns the zero Time if the arrival was answered, if there is none, or if the rule is not OnReply. It allocates nothing.
func (r *Rule) AnswerBy(s *State) time.Time {
	latest := s.arrivals[0]
	if r.Renewal != OnReply || latest.at == 0 || latest.answer != 0 {
		return time.Time{}
	}
	return r.wait(s).end(latest.at).Time()
}

// prolong adds a trigger that prolongs the wait of an OnReply rule.
func (s *State) prolong(r *Rule, at Instant) {
	var room [keptSessions + 1]session
	list := append(room[:0], present(s.sessions[:])...)
	if i, found := slices.BinarySearchFunc(list, at, session.compare); !found {
		list = slices.Insert(list, i, session{at, at})
	}
	w := wait{ms(r.ReplyWithin), list}.joined().fit(s.arrivals[:])
	s.sessions = [keptSessions]session{}
	copy(s.sessions[:], w.runs)
}

// joined makes one run of those that follow each other by less than within.
func (w wait) joined() wait {
	for i := len(w.runs) - 1; i > 0; i-- {
		if older, newer := w.runs[i], w.runs[i-1]; newer.start-older.latest < w.within {
			w.runs[i-1] = older.joined(newer)
			w.runs = slices.Delete(w.runs, i, i+1)
		}
	}
	return w
}

// fit makes room if there is one run too many. The latest stays, since an arrival may still be waiting in it. Of the others the oldest
// goes on which no answer in time rests, else the oldest: its window ends before those of the later ones.
func (w wait) fit(arrivals []arrival) wait {
	if len(w.runs) <= keptSessions {
		return w
	}
	out := len(w.runs) - 1
	for i := out; i > 0; i-- {
		if !w.restsOn(i, arrivals) {
			out = i
			break
		}
	}
	w.runs = slices.Delete(w.runs, out, out+1)
	return w
}

// restsOn reports whether an arrival was answered in time only because of one run.
func (w wait) restsOn(run int, arrivals []arrival) bool {
	var room [keptSessions + 1]session
	rest := wait{w.within, slices.Delete(append(room[:0], w.runs...), run, run+1)}
	for _, a := range arrivals {
		if w.answered(a) && !rest.answered(a) {
			return true
		}
	}
	return false
}
