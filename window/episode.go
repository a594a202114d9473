package window

import "slices"

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

// started reports whether a Fixed window is known to have started with e.
func (e episode) started() bool { return e.answer == fixedBit|delayBits }

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

// trim drops one episode if there is one too many. It is the oldest, unless that may be the one whose window is open: then it
// is one whose reply came only after within, or the older of two with the same first reply, or with none.
func (l *list) trim(within int64) {
	if l.n <= episodes {
		return
	}
	out := l.n - 1
	if !slices.ContainsFunc(l.ep[:out], func(e episode) bool { return e.inTime(within) }) {
		if i := l.oldest(func(i int) bool { return l.ep[i].reply() != 0 && !l.ep[i].inTime(within) }); i >= 0 {
			out = i
		} else if i := l.oldest(l.paired); i >= 0 {
			out = i
		}
	}
	l.remove(out)
}

func (l *list) remove(i int) {
	copy(l.ep[i:], l.ep[i+1:l.n])
	l.n--
}

// oldest returns the index of the oldest episode that is as asked, -1 if none is.
func (l *list) oldest(is func(int) bool) int {
	for i := l.n - 1; i >= 0; i-- {
		if is(i) {
			return i
		}
	}
	return -1
}

// paired reports whether episode i and the next later one have the same first reply, or have none.
func (l *list) paired(i int) bool {
	return i > 0 && l.ep[i].reply() == l.ep[i-1].reply()
}

// inTime reports whether the first reply is known and came less than within ms after the start.
func (e episode) inTime(within int64) bool {
	return e.answer != 0 && e.answer&inexactBit == 0 && e.reply()-e.start < within
}

// reply returns the instant of the first reply, 0 for none.
func (e episode) reply() int64 {
	if e.answer == 0 || e.fixed() {
		return 0
	}
	return e.start + int64(e.answer&delayBits) - 1
}

// join adds the episodes of other. An answer known to one side gives way to an earlier reply of the other, since that reply may be
// dropped next, and is inexact if the other, not knowing of the episode, may have forgotten an earlier one.
func (l *list) join(other *list, ours, theirs *replies) {
	for i := range l.ep[:l.n] {
		l.ep[i].heed(theirs, other.find(l.ep[i].start) < 0)
	}
	for _, e := range other.ep[:other.n] {
		i := l.find(e.start)
		e.heed(ours, i < 0)
		if i >= 0 {
			l.ep[i].answer = earlier(l.ep[i].answer, e.answer)
		} else {
			l.insert(e)
		}
	}
	l.cut()
}

// heed takes into the answer of e, if it has one, what another side's replies say of it; news says that this side did not know of e.
func (e *episode) heed(kept *replies, news bool) {
	if e.reply() == 0 {
		return
	}
	first, sure := kept.firstFrom(e.start)
	if first != 0 {
		e.answer = earlier(e.answer, answerAfter(e.start, first))
	}
	if news && !sure {
		e.answer |= inexactBit
	}
}

// cut drops the oldest episodes until they fit.
func (l *list) cut() { l.n = min(l.n, episodes) }

// dropNewer drops the episodes later than episode i.
func (l *list) dropNewer(i int) {
	for ; i > 0; i-- {
		l.remove(0)
	}
}

// answered returns e with what the replies kept say of its first one. If e had no reply, and one that may have come first is
// forgotten, the answer is inexact.
func (e episode) answered(kept *replies) episode {
	first, sure := kept.firstFrom(e.start)
	if first == 0 {
		return e
	}
	answer := answerAfter(e.start, first)
	if e.answer == 0 && answer != 0 && !sure {
		answer |= inexactBit
	}
	e.answer = earlier(e.answer, answer)
	return e
}

// firstFrom returns the first reply kept at or after start, 0 for none, and whether no earlier one at or after start can be forgotten.
func (k *replies) firstFrom(start int64) (first int64, sure bool) {
	for i := range k.at { // by index: ranging over the values would copy the array
		at := k.at[i]
		if at < start {
			return first, at != 0 || !k.dropped || first == start
		}
		first = at
	}
	return first, !k.dropped || first == start
}
