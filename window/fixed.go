package window

// span is the part of a Fixed window that is certain: from a trigger that lies in it to the earliest instant at which it may end.
type span struct {
	from    int64 // the earliest instant at which the window can have started
	start   int64 // a trigger that lies in it
	end     int64 // the earliest instant at which it may end
	certain bool  // whether start is known to have started the window, so that end is its end
}

// chain is the walk over the episodes of a Fixed rule, oldest first. Each window starts at the first trigger at or after the end of the one before.
// Triggers inside a window are not kept, so when a late trigger moves a window, one of those may have started the next window. It then
// gives the earliest end that any such trigger could cause.
type chain struct {
	length int64
	last   int64 // the latest trigger of the rule
	closer int64 // the latest closing trigger, 0 for none

	from     int64 // of the latest window
	end      int64 // of the latest window
	hidden   int64 // the latest instant at which a trigger that matters may not have been kept
	begun    bool
	certain  bool  // whether end is the end, and not only the earliest
	conflict int64 // the latest kept trigger that fell into the window of another, 0 for none
}

// newChain returns the walk for a rule, given what f has seen up to now.
func (r *Rule) newChain(last, closer int64) chain {
	return chain{length: r.Length.Milliseconds(), last: last, closer: closer}
}

// next returns the span of the next episode.
func (c *chain) next(e episode) span {
	own := e.start + c.length
	if known := int64(e.answer & delayBits); known != 0 && known != delayBits {
		own = min(own, e.start+known-1)
	}
	closed := c.closer < e.start // what came at or before the closing trigger is over
	started := e.started() && (c.conflict == 0 || closed && c.conflict <= c.closer)
	s := span{from: e.start, start: e.start}
	switch {
	case c.begun && e.start < c.end:
		s.from, s.end = c.from, c.end
		c.conflict = e.start
	case !c.begun || started || c.certain && c.hidden < c.end || closed && c.hidden <= c.closer || e.start >= c.hidden+c.length:
		s.end, s.certain = own, true
		c.certain, c.conflict = e.answer&inexactBit == 0, 0
		if !c.certain {
			s.from = max(1, e.start-c.length+1)
		}
	case c.certain && e.start < c.end+c.length:
		s.from, s.end = c.end, min(own, c.end+c.length)
		c.certain = false
	default:
		s.from, s.end = c.end, e.start
		c.certain = false
	}
	if c.closer >= e.start && c.closer < s.end {
		s.end = c.closer
		c.certain, c.conflict = true, 0
	}
	c.begun, c.from, c.end = true, s.from, s.end
	c.hidden = max(c.hidden, e.start, min(e.start+c.length-1, c.last))
	return s
}

// start adds a trigger of a Fixed rule, unless it fell into a window that is open.
func (f *facts) start(r *Rule, ms int64) {
	l := &f.episodes
	if l.find(ms) >= 0 || l.n == episodes && ms < l.ep[l.n-1].start && l.ep[l.n-1].started() {
		return
	}
	last, closer := f.latest(r.OpenedBy), f.latest(r.ClosedBy)
	c := r.newChain(last, closer)
	for i := l.n - 1; i >= 0; i-- {
		if s := c.next(l.ep[i]); s.start <= ms && ms < s.end {
			return
		}
	}
	newest := l.n == 0 || ms > l.ep[0].start
	l.insert(episode{start: ms, answer: fixedBit})
	c = r.newChain(last, closer)
	for i := l.n - 1; i >= 0; i-- {
		e := &l.ep[i]
		s := c.next(*e)
		if i == 0 && newest && s.certain {
			e.answer |= delayBits
		}
		if s.certain && max(ms, last) < s.end {
			l.dropNewer(i) // they fell into this window, and nothing came after it
			break
		}
		if e.start == ms && !s.certain {
			l.doubt(i)
		}
		if l.n > episodes && !s.certain {
			e.answer = fixedBit | inexactBit | uint32(s.end-s.start) + 1
		}
	}
	l.cut()
}

// doubtAfter is doubt for a closing trigger that turned up: what fell into the window that it ended may have started another.
func (l *list) doubtAfter(ms int64) {
	i := 0
	for i < l.n && l.ep[i].start > ms {
		i++
	}
	l.doubt(i)
}

// doubt takes back that the episodes later than episode i started a window: a trigger before them turned up.
func (l *list) doubt(i int) {
	for j := range l.ep[:i] {
		if l.ep[j].started() {
			l.ep[j].answer = fixedBit
		}
	}
}

// latest returns the latest instant of a set of triggers, 0 for none.
func (f *facts) latest(set Triggers) int64 {
	var latest int64
	for i, ms := range f.last {
		if set.Has(placed(i)) {
			latest = max(latest, ms)
		}
	}
	return latest
}
