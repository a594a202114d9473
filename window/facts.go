package window

import "slices"

// facts is a State unpacked, with instants in ms and 0 for none.
type facts struct {
	last      [stored]int64
	previous  int64 // the latest message before the latest
	imported  int64
	confirmed confirmation
	episodes  list
	replies
}

// replies are the latest replies, latest first.
type replies struct {
	at      [keptReplies]int64
	dropped bool // whether there were more
}

// confirmation is the platform's word, given at an instant, that a window ends at another.
type confirmation struct {
	at, until int64
	key       uint16
}

// facts unpacks s.
func (s *State) facts() facts {
	f := facts{imported: s.get(slotImported)}
	f.replies.load(s)
	for i := range f.last {
		f.last[i] = s.get(i)
	}
	if s.messageBack != 0 {
		f.previous = s.last(Message) - int64(s.messageBack)
	}
	if at := s.get(slotConfirmed); at != 0 {
		f.confirmed = confirmation{at: at, until: at + int64(s.untilAfter), key: s.key &^ droppedBit}
	}
	f.episodes.n = s.episodes((*[episodes]episode)(f.episodes.ep[:episodes]))
	return f
}

// load sets r, which is zero, to the latest replies of s.
func (r *replies) load(s *State) {
	r.dropped = s.key&droppedBit != 0
	r.at[0] = s.last(Reply)
	for i := range s.replyBack {
		if back := s.replyBack[i]; back != 0 {
			r.at[i+1] = r.at[0] - int64(back)
		}
	}
}

// episodes fills ep with the episodes of s, latest first, and returns their number.
func (s *State) episodes(ep *[episodes]episode) int {
	latest := s.get(slotEpisode)
	if latest == 0 {
		return 0
	}
	ep[0] = episode{start: latest, answer: s.answers[0]}
	n := 1
	for n < episodes && s.back[n-1] != 0 {
		ep[n] = episode{start: latest - int64(s.back[n-1]), answer: s.answers[n]}
		n++
	}
	return n
}

// state packs f. What is too long ago to be packed is left out.
func (f *facts) state() State {
	var s State
	for i, ms := range f.last {
		s.set(i, ms)
	}
	s.set(slotImported, f.imported)
	if f.previous != 0 {
		s.messageBack = backTo(f.last[Message-1], f.previous)
	}
	if c := f.confirmed; c.at != 0 {
		s.set(slotConfirmed, c.at)
		s.untilAfter, s.key = uint32(c.until-c.at), c.key
	}
	for i, e := range f.episodes.ep[:f.episodes.n] {
		if i == 0 {
			s.set(slotEpisode, e.start)
		} else if s.back[i-1] = backTo(f.episodes.ep[0].start, e.start); s.back[i-1] == 0 {
			break
		}
		s.answers[i] = e.answer
	}
	for i, r := range f.replies.at[1:] {
		if r == 0 {
			break
		}
		if s.replyBack[i] = backTo(f.replies.at[0], r); s.replyBack[i] == 0 {
			f.dropped = true
			break
		}
	}
	if f.dropped {
		s.key |= droppedBit
	}
	return s
}

// coherent reports whether f can be packed without loss and its lists are in order. What was observed always is.
func (f *facts) coherent() bool {
	for i := 1; i < keptReplies; i++ {
		if f.at[i] != 0 && f.at[i] >= f.at[i-1] {
			return false
		}
	}
	for i := 1; i < f.episodes.n; i++ {
		if f.episodes.ep[i].start >= f.episodes.ep[i-1].start {
			return false
		}
	}
	s := f.state()
	return s.facts() == *f
}

// backTo returns the ms from a back to b, or 0 if they are too many.
func backTo(a, b int64) uint32 {
	if a-b > maxBack {
		return 0
	}
	return uint32(a - b)
}

// observe adds the fact that t happened at ms.
func (f *facts) observe(rules Rules, t Trigger, ms int64) {
	for i := range rules { // before the latest instant is moved: what came before ms matters to a window
		r := &rules[i]
		if r.Renewal == Fixed && r.ClosedBy.Has(t) && ms > f.latest(r.ClosedBy) {
			f.episodes.doubtAfter(ms)
		}
		if r.Renewal != Sliding && r.OpenedBy.Has(t) {
			f.episode(r, ms)
		}
	}
	switch t {
	case Message:
		f.message(ms)
	case Reply:
		f.reply(ms)
	}
	at := &f.last[t.place()]
	*at = max(*at, ms)
}

// message keeps the two latest messages.
func (f *facts) message(ms int64) {
	switch latest := &f.last[Message-1]; {
	case ms > *latest:
		f.previous, *latest = *latest, ms
	case ms < *latest:
		f.previous = max(f.previous, ms)
	}
}

// reply adds a reply to the latest ones and to the episodes it may answer.
func (f *facts) reply(ms int64) {
	if slices.Contains(f.at[:], ms) {
		return
	}
	for i := range f.episodes.ep[:f.episodes.n] {
		if e := &f.episodes.ep[i]; !e.fixed() {
			e.answer = earlier(e.answered(&f.replies).answer, answerAfter(e.start, ms))
		}
	}
	f.keep(ms)
}

// keep adds a reply.
func (r *replies) keep(ms int64) {
	for i, at := range r.at {
		if at == ms {
			return
		}
		if at < ms {
			r.dropped = r.dropped || r.at[keptReplies-1] != 0
			copy(r.at[i+1:], r.at[i:keptReplies-1])
			r.at[i] = ms
			return
		}
	}
	r.dropped = true
}

// episode adds a trigger of the one rule that is not Sliding.
func (f *facts) episode(r *Rule, ms int64) {
	if r.Renewal == Fixed {
		f.start(r, ms)
		return
	}
	if f.episodes.find(ms) < 0 {
		f.episodes.insert(episode{start: ms}.answered(&f.replies))
		f.episodes.trim(r.ReplyWithin.Milliseconds())
	}
}

// merge adds what g knows. Each part is joined by itself, so that merging is commutative, associative and idempotent. What the
// replies of one side say of the unanswered episodes of the other is worked out when it is asked for.
func (f *facts) merge(g *facts) {
	for i := range f.last {
		if Trigger(i+1) != Message {
			f.last[i] = max(f.last[i], g.last[i])
		}
	}
	for _, ms := range []int64{g.previous, g.last[Message-1]} {
		if ms != 0 {
			f.message(ms)
		}
	}
	f.imported = max(f.imported, g.imported)
	f.confirm(g.confirmed)
	f.episodes.join(&g.episodes, &f.replies, &g.replies)
	f.dropped = f.dropped || g.dropped
	for _, r := range g.replies.at {
		if r != 0 {
			f.keep(r)
		}
	}
}

// confirm keeps the later confirmation, of two at one instant the one that ends later.
func (f *facts) confirm(c confirmation) {
	old := f.confirmed
	if c.at > old.at || c.at == old.at && (c.until > old.until || c.until == old.until && c.key > old.key) {
		f.confirmed = c
	}
}
