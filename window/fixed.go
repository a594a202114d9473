package window

import (
	"cmp"
	"slices"
)

// session is a run of triggers, known by the first and the latest. The runs of [wait] are nothing more.
//
// Of a Fixed rule, the first trigger of a session opened a window, and none of those up to the latest is known to have opened another.
// Length 24 h, messages at 0 h, 5 h, 30 h and 31 h: the sessions are 0 h to 5 h, and 30 h to 31 h.
//
// A session may outlast its window. Messages at 2 h, 25 h and then, late, at 0 h: the window of 2 h, into which 25 h had fallen, turns
// out to be that of 0 h and to end at 24 h. What is left is the session 0 h to 25 h, in which some trigger from 24 h on opened
// the next window. Which one is not known, so that window is taken to end at the earliest instant that it can, 48 h. From then on the
// window is closed until a trigger certainly opens one: 24 h after the latest, or after a closing trigger.
type session struct {
	start  Instant
	latest Instant
}

// course is what a Fixed rule and the closing triggers say of sessions.
type course struct {
	length Instant
	closer Instant // the latest closing trigger, zero for none
}

func (r *Rule) course(s *State) course {
	return course{length: ms(r.Length), closer: s.latest(r.ClosedBy, forever)}
}

// end returns when the window that a session opened is over.
func (c course) end(x session) Instant {
	if c.closer >= x.start {
		return min(x.start+c.length, c.closer)
	}
	return x.start + c.length
}

// opensNext reports whether a trigger after a session certainly opened a window.
func (c course) opensNext(x session, at Instant) bool {
	switch end := c.end(x); {
	case at < end:
		return false
	case x.latest < end:
		return true
	default: // the session outlasted its window: the next must be over too
		return at >= x.latest+c.length || x.latest <= c.closer && c.closer < at
	}
}

// compare orders sessions, latest first.
func (x session) compare(at Instant) int { return cmp.Compare(at, x.start) }

// joined makes one session of two, of which the second opened no window that is certain.
func (x session) joined(next session) session {
	return session{start: x.start, latest: max(x.latest, next.latest)}
}

// certain returns the sessions, oldest first, that certainly opened a window, each joined with those after it that did not. Its
// argument is latest first.
func (c course) certain(sessions []session) (out [keptSessions]session, n int) {
	for i := len(sessions) - 1; i >= 0; i-- {
		if x := sessions[i]; n > 0 && !c.opensNext(out[n-1], x.start) {
			out[n-1] = out[n-1].joined(x)
		} else {
			out[n] = x
			n++
		}
	}
	return out, n
}

// start adds a trigger of a Fixed rule.
func (s *State) start(r *Rule, at Instant) {
	c := r.course(s)
	if at <= c.closer {
		return // what it opened is over
	}
	var room [keptSessions + 1]session
	list := room[:0]
	for _, x := range present(s.sessions[:]) {
		if x.latest > c.closer {
			list = append(list, x)
		}
	}
	i, _ := slices.BinarySearchFunc(list, at, session.compare) // the session in whose time the trigger falls
	if sure, n := c.certain(list[i:]); n > 0 && !c.opensNext(sure[n-1], at) {
		list[i].latest = max(list[i].latest, at)
	} else {
		list = c.fit(slices.Insert(list, i, session{at, at}))
	}
	s.sessions = [keptSessions]session{}
	copy(s.sessions[:], list)
}

// fit makes room if there is one session too many: the oldest that opened no certain window is joined to the one before it, else
// the oldest goes. The list is latest first.
func (c course) fit(list []session) []session {
	if len(list) <= keptSessions {
		return list
	}
	for i := len(list) - 2; i >= 0; i-- {
		if !c.opensNext(list[i+1], list[i].start) {
			list[i+1] = list[i+1].joined(list[i])
			return slices.Delete(list, i, i+1)
		}
	}
	return list[:keptSessions]
}

// mergeSessions returns the latest sessions of two lists.
func mergeSessions(a, b [keptSessions]session) (out [keptSessions]session) {
	var room [2 * keptSessions]session
	list := append(room[:0], present(a[:])...)
	for _, x := range present(b[:]) {
		i, found := slices.BinarySearchFunc(list, x.start, session.compare)
		if found {
			list[i] = list[i].joined(x)
		} else {
			list = slices.Insert(list, i, x)
		}
	}
	copy(out[:], list)
	return out
}

// splitSessions gives each session to its side of the cut. One that crosses it is cut in two.
func (s *State) splitSessions(cut Instant, before, after *State) {
	for _, x := range present(s.sessions[:]) {
		if x.start < cut {
			before.sessions = mergeSessions(before.sessions, [keptSessions]session{{x.start, min(x.latest, cut)}})
		}
		if x.latest >= cut {
			after.sessions = mergeSessions(after.sessions, [keptSessions]session{{max(x.start, cut), x.latest}})
		}
	}
}

// fixed offers the windows of a Fixed rule.
func (p *pick) fixed(r *Rule, s *State) {
	c := r.course(s)
	sure, n := c.certain(present(s.sessions[:]))
	for _, x := range sure[:n] {
		p.offer(x.start, c.end(x))
	}
	if n == 0 {
		return
	}
	last := sure[n-1]
	if end := c.end(last); end <= last.latest && last.latest <= p.now { // some trigger from its end to its latest opened the next
		p.offer(end, end+c.length)
	}
}
