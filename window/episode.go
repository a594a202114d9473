package window

// episode is one trigger of the Fixed or OnReply rule.
//
// For OnReply, answer is 0 for no reply, or the delay of the first reply in ms + 1; inexactBit says that an earlier reply may be
// lost. For Fixed, fixedBit is set, and the low bits are 0 if the end follows from the episodes kept, delayBits if start is known
// to have started a window, or else, with inexactBit, 1 + the ms from start to the earliest possible end, worked out before an
// older episode was forgotten.
type episode struct {
	start  int64
	answer uint32
}

func (e episode) fixed() bool { return e.answer&fixedBit != 0 }

// list is a few episodes, latest first, no two with one start. It has room for two full sets, for a merge.
type list struct {
	ep [2 * episodes]episode
	n  int
}

// answerAfter returns the reply at ms as an answer to an episode that began at start, 0 if it is none.
func answerAfter(start, ms int64) uint32 {
	if ms < start || ms-start > maxDelay {
		return 0
	}
	return uint32(ms-start) + 1
}

// earlier joins two answers to one episode: the earlier delay, and inexact if either is.
func earlier(a, b uint32) uint32 {
	bits := (a | b) &^ delayBits
	a, b = a&delayBits, b&delayBits
	if a == 0 || b != 0 && b < a {
		a = b
	}
	return a | bits
}

func (l *list) find(start int64) int {
	for i := range l.ep[:l.n] {
		if l.ep[i].start == start {
			return i
		}
	}
	return -1
}

// insert puts in an episode whose start is not in the list.
func (l *list) insert(e episode) {
	i := 0
	for i < l.n && l.ep[i].start > e.start {
		i++
	}
	copy(l.ep[i+1:l.n+1], l.ep[i:l.n])
	l.ep[i] = e
	l.n++
}

// trim drops episodes until they fit: the older of two with the same first reply, or with none, opens no window that the
// newer does not; without such a pair, the oldest.
func (l *list) trim() {
	for l.n > episodes {
		out := l.n - 1
		for i := l.n - 1; i > 0; i-- {
			if !l.ep[i].fixed() && l.ep[i].reply() == l.ep[i-1].reply() {
				out = i
				break
			}
		}
		copy(l.ep[out:], l.ep[out+1:l.n])
		l.n--
		l.ep[l.n] = episode{}
	}
}

// reply returns the instant of the first reply, 0 for none.
func (e episode) reply() int64 {
	if e.answer == 0 || e.fixed() {
		return 0
	}
	return e.start + int64(e.answer&delayBits) - 1
}

// mergeEpisodes joins the episodes of f and g. An episode that one side lacks is answered by the replies that side remembers.
func (f *facts) mergeEpisodes(g *facts) {
	var out list
	for _, e := range f.episodes.ep[:f.episodes.n] {
		out.insert(e.joined(g))
	}
	for _, e := range g.episodes.ep[:g.episodes.n] {
		if f.episodes.find(e.start) < 0 {
			out.insert(e.joined(f))
		}
	}
	out.trim()
	f.episodes = out
}

// joined returns e with what g knows of its first reply.
func (e episode) joined(g *facts) episode {
	if i := g.episodes.find(e.start); i >= 0 {
		e.answer = earlier(e.answer, g.episodes.ep[i].answer)
	} else if !e.fixed() {
		e.answer = earlier(e.answer, g.answerTo(e.start))
	}
	return e
}
