package window

import (
	"cmp"
	"slices"
)

// arrival is one trigger of the OnReply rule, and the first reply to it.
//
// A reply answers every arrival before it that has no earlier reply. Arrivals at 09:00 and 10:00 and replies at 11:00 and 12:00: both
// arrivals were answered at 11:00.
type arrival struct {
	at     Instant
	answer Instant // the first known reply at or after at, zero for none
}

// compare orders arrivals, latest first.
func (a arrival) compare(at Instant) int { return cmp.Compare(at, a.at) }

// arrive adds a trigger of the OnReply rule.
func (s *State) arrive(r *Rule, at Instant) {
	known := *s
	s.joinArrivals(&known, &State{arrivals: [keptArrivals]arrival{{at: at}}}, r.wait(&known))
}

// joinArrivals sets the arrivals of s to those that a and b know, each with the first reply to it that either of them knows.
// The zero wait is not known.
func (s *State) joinArrivals(a, b *State, w wait) {
	var room [2 * keptArrivals]arrival
	list := room[:0]
	for _, side := range [...]*State{a, b} {
		for _, x := range present(side.arrivals[:]) {
			i, found := slices.BinarySearchFunc(list, x.at, arrival.compare)
			if !found {
				list = slices.Insert(list, i, arrival{x.at, earlier(a.answerTo(x.at), b.answerTo(x.at))})
			}
		}
	}
	list = w.fitArrivals(list)
	s.arrivals = [keptArrivals]arrival{}
	copy(s.arrivals[:], list)
	s.unsure = max(a.unsure, b.unsure)
	for _, x := range list {
		if a.mayLack(x.at) || b.mayLack(x.at) {
			s.unsure = max(s.unsure, x.at)
		}
	}
}

// fitArrivals drops the arrivals that matter least until there is room for the rest, latest first.
func (w wait) fitArrivals(list []arrival) []arrival {
	for len(list) > keptArrivals {
		out := w.leastOf(list)
		list = slices.Delete(list, out, out+1)
	}
	return list
}

// leastOf returns the arrival that matters least. The oldest opens no window that ends later than that of one answered in time after it.
// If none was, the oldest may be the one that opened the window: then it is one that was answered too late, or the older of two with
// the same answer or none, since the later one is answered sooner.
func (w wait) leastOf(list []arrival) int {
	oldest := len(list) - 1
	if slices.ContainsFunc(list[:oldest], w.answered) {
		return oldest
	}
	for i := oldest; i >= 0; i-- {
		if w.missed(list[i]) {
			return i
		}
	}
	for i := oldest; i > 0; i-- {
		if list[i].answer == list[i-1].answer {
			return i
		}
	}
	return oldest
}

// known returns the arrival at an instant, nil if State has none.
func (s *State) known(at Instant) *arrival {
	for i := range s.arrivals {
		if s.arrivals[i].at == at {
			return &s.arrivals[i]
		}
	}
	return nil
}

// answerTo returns the first known reply at or after an arrival, zero for none.
func (s *State) answerTo(at Instant) Instant {
	if a := s.known(at); a != nil {
		return a.answer
	}
	var first Instant
	for _, reply := range s.replies {
		if reply >= at {
			first = earlier(first, reply)
		}
	}
	for _, a := range s.arrivals {
		if a.answer >= at {
			first = earlier(first, a.answer)
		}
	}
	return first
}

// mayLack reports whether the first reply to an arrival may have been forgotten before the arrival was learned of.
func (s *State) mayLack(at Instant) bool {
	if s.known(at) != nil {
		return at <= s.unsure
	}
	return at <= s.forgotten
}

// reply adds a reply to the latest ones, and to the arrivals that it answers.
func (s *State) reply(at Instant) {
	for i := range s.arrivals {
		if a := &s.arrivals[i]; a.at != 0 && a.at <= at {
			a.answer = earlier(a.answer, at)
		}
	}
	s.keepReply(at)
}

// keepReply adds a reply to the latest ones.
func (s *State) keepReply(at Instant) {
	for i, kept := range s.replies {
		if kept == at {
			return
		}
		if kept < at {
			s.forgotten = max(s.forgotten, s.replies[keptReplies-1])
			copy(s.replies[i+1:], s.replies[i:])
			s.replies[i] = at
			return
		}
	}
	s.forgotten = max(s.forgotten, at)
}

// splitArrivals gives each arrival to its side of the cut, and the reply to it to the side of the reply.
func (s *State) splitArrivals(cut Instant, before, after *State) {
	var older, newer []arrival
	for _, a := range present(s.arrivals[:]) {
		switch {
		case a.at >= cut:
			newer = append(newer, a)
		case a.answer >= cut:
			older = append(older, arrival{at: a.at})
			after.keepReply(a.answer)
		default:
			older = append(older, a)
		}
	}
	copy(before.arrivals[:], older)
	copy(after.arrivals[:], newer)
}

// onReply offers the windows of an OnReply rule.
func (p *pick) onReply(r *Rule, s *State) {
	w := r.wait(s)
	for _, a := range present(s.arrivals[:]) {
		if !w.answered(a) {
			continue
		}
		expires := r.expiry(a.answer)
		if a.at <= s.unsure { // an earlier reply may have opened the window, even before it was closed
			expires = r.expiry(a.at)
			if p.closer >= a.at {
				expires = min(expires, p.closer)
			}
		}
		p.offer(a.answer, expires)
	}
}

// present returns the elements of a list up to the first that is zero.
func present[T comparable](list []T) []T {
	var none T
	if i := slices.Index(list, none); i >= 0 {
		return list[:i]
	}
	return list
}
