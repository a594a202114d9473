package window

import (
	"fmt"
	"math"
	"math/bits"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// Status says what is known of a window at one instant. The zero value is Closed.
type Status uint8

// The statuses.
const (
	// Closed is a window that has ended, or was not opened although its triggers were seen.
	Closed Status = iota
	// Never is a window none of whose triggers was ever seen, in a conversation whose past is known.
	Never
	// Unknown is a window that may be open, because the contact was imported and the past is not known.
	Unknown
	// Open is a window that is open.
	Open
)

var statusNames = [...]string{"closed", "never", "unknown", "open"}

// String returns the name of s, for example "open".
func (s Status) String() string { return fact.Name(statusNames[:], s, "status") }

// MarshalText returns the name of s. It fails if s is not one of the constants.
func (s Status) MarshalText() ([]byte, error) {
	return fact.Marshal(statusNames[:], s, "status")
}

// UnmarshalText sets s from its name. It fails, leaving s as it was, if there is no such status.
func (s *Status) UnmarshalText(text []byte) error {
	return fact.Unmarshal(s, statusNames[:], text, "status")
}

// Window is one window of one conversation as it is at one instant. The zero Window is closed and permits nothing.
type Window struct {
	// Kind is the kind of the rule.
	Kind Kind `json:"kind"`
	// Status says whether it is open.
	Status Status `json:"status"`
	// Confirmed says that Expires is the platform's word, not derived.
	Confirmed bool `json:"confirmed,omitempty"`
	// Remaining is the number of sends it still holds, -1 for no limit. It is 0 if the window is not open.
	Remaining int `json:"remaining"`
	// Opened is the first instant of the window, or of the latest one if it is closed; zero if not known.
	Opened Instant `json:"opened,omitzero"`
	// Expires is the first instant at which it is closed again; zero if it is open until closed. For a Closed window
	// it is when it ended, for an Unknown one when it will be known to be closed; zero if there is no such instant.
	Expires Instant `json:"expires,omitzero"`
}

// Permits reports whether one more send is permitted: the window is open and its quota is not used up.
func (w Window) Permits() bool { return w.Status == Open && w.Remaining != 0 }

// WithMargin returns w as it is for a decision at t that must hold with a margin: it expires margin earlier, and is Closed if that is not
// later than t. A margin below zero counts as zero. It is for decisions; show w itself to people. w must have been viewed at t.
func (w Window) WithMargin(t time.Time, margin time.Duration) Window {
	if w.Status != Open || w.Expires == 0 || margin <= 0 {
		return w
	}
	expires := w.Expires.Time().Add(-margin)
	w.Expires = Instant(expires.UnixMilli())
	if !t.Before(expires) {
		w.Status, w.Remaining = Closed, 0
	}
	return w
}

// String describes w in a few words, for example "standard open until 2026-06-02T09:00:00Z, 4 left".
func (w Window) String() string {
	text := string(w.Kind) + " " + w.Status.String()
	if w.Status == Open && w.Expires != 0 {
		text += " until " + w.Expires.String()
	}
	if w.Status == Open && w.Remaining >= 0 {
		text += fmt.Sprintf(", %d left", w.Remaining)
	}
	return text
}

// View returns every window of rs as it is at t, in the order of rs. PerID rules are left out: see [Rule.ViewID]. It appends to
// dst, so that a caller with room to spare allocates nothing; dst may be nil.
func (rs Rules) View(dst []Window, s *State, m *Marks, t time.Time) []Window {
	now := clockMillis(t)
	for i := range rs {
		if r := &rs[i]; !r.PerID {
			dst = append(dst, Window{})
			r.view(&dst[len(dst)-1], s, m, now)
		}
	}
	return dst
}

// View returns the window of rule r as it is at t, which is counted in whole milliseconds, rounded down. The rule must be valid.
// s must not be nil. m gives the sends for the quota; nil means none. A PerID rule has no single window and is Closed: see [Rule.ViewID].
//
// A window is half open: it is Open if Opened <= t < Expires. Nothing that happens after t opens it. If several windows of the
// rule are open, the one that expires last is returned. A closing trigger ends what was opened at or before its instant.
// View allocates nothing.
func (r *Rule) View(s *State, m *Marks, t time.Time) (w Window) {
	r.ViewInto(&w, s, m, t)
	return w
}

// ViewInto sets w to what View returns, for callers to whom a copy matters.
func (r *Rule) ViewInto(w *Window, s *State, m *Marks, t time.Time) {
	*w = Window{}
	if r.PerID {
		w.Kind = r.Kind
		return
	}
	r.view(w, s, m, clockMillis(t))
}

// view fills w, which is zero, as it is at now.
func (r *Rule) view(w *Window, s *State, m *Marks, now int64) {
	w.Kind = r.Kind
	p := pick{now: now}
	if r.ClosedBy != 0 {
		p.closer = s.closer(r.ClosedBy)
	}
	if s.lo[slotConfirmed] != 0 || s.hi[slotConfirmed] != 0 {
		p.confirm(r, s)
	}
	switch r.Renewal {
	case Sliding:
		if opened := s.opener(r.OpenedBy, now); opened != 0 {
			p.offer(opened, r.expiry(opened))
		}
	case Fixed:
		p.fixed(r, s)
	case OnReply:
		p.onReply(r, s)
	}
	if p.confirmedAt != 0 && !p.used {
		p.offer(p.confirmedAt, p.confirmedUntil)
	}
	p.fill(w, r, s, m)
}

// Touched reports whether anything was observed that could have opened a window of r at some time: one of its triggers, or a
// confirmation of its kind. While it is false, View need not be asked. s must not be nil. It allocates nothing.
func (r *Rule) Touched(s *State) bool {
	if at := s.get(slotConfirmed); at != 0 && s.key&^droppedBit == kindKey(r.Kind) {
		return true
	}
	for rest := uint32(r.OpenedBy & storedTriggers); rest != 0; rest &= rest - 1 {
		if s.last(Trigger(bits.TrailingZeros32(rest))) != 0 {
			return true
		}
	}
	return false
}

// forever is the expiry, in ms, of a window that is open until closed.
const forever = math.MaxInt64

// expiry returns the end of a window of r that opened at an instant.
func (r *Rule) expiry(opened int64) int64 {
	if r.Length == 0 {
		return forever
	}
	return opened + int64(r.Length/time.Millisecond)
}

// opener returns the latest instant at or before now of a trigger in the set, 0 for none.
func (s *State) opener(set Triggers, now int64) int64 {
	var latest int64
	for rest := uint32(set & storedTriggers); rest != 0; rest &= rest - 1 {
		t := Trigger(bits.TrailingZeros32(rest))
		ms := s.last(t)
		if ms > now && t == Message && s.messageBack != 0 {
			ms -= int64(s.messageBack)
		}
		if ms <= now && ms > latest {
			latest = ms
		}
	}
	return latest
}

// closer returns the latest instant of a trigger in the set, 0 for none.
func (s *State) closer(set Triggers) int64 {
	var latest int64
	for rest := uint32(set & storedTriggers); rest != 0; rest &= rest - 1 {
		latest = max(latest, s.last(Trigger(bits.TrailingZeros32(rest))))
	}
	return latest
}

// storedTriggers are the triggers that State keeps.
const storedTriggers = allTriggers &^ (1<<Comment | 1<<LiveComment)

// pick chooses among the windows of one rule the one that expires last. Its instants are in ms, 0 for none.
type pick struct {
	now    int64
	closer int64

	confirmedAt, confirmedUntil int64 // the confirmation for this rule
	opened, expires             int64 // the window chosen
	used                        bool  // whether the confirmation has been applied to a window
	byConfirmation              bool  // whether it gave the expiry
}

// confirm looks for a confirmation of the rule's kind.
func (p *pick) confirm(r *Rule, s *State) {
	if at := s.get(slotConfirmed); at != 0 && s.key&^droppedBit == kindKey(r.Kind) {
		p.confirmedAt, p.confirmedUntil = at, at+int64(s.untilAfter)
	}
}

// offer considers a window, after the confirmation and the closing trigger have had their say.
func (p *pick) offer(opened, expires int64) {
	if opened > p.now {
		return
	}
	if p.closer >= opened {
		expires = min(expires, p.closer)
	}
	// Before its own instant a confirmation speaks only of a window that was open then: it opens none early.
	confirmed := opened <= p.confirmedAt && (p.confirmedAt <= p.now || p.confirmedAt < expires)
	if confirmed {
		p.used, expires = true, p.confirmedUntil
		if p.closer >= p.confirmedAt {
			expires = min(expires, p.closer)
		}
	}
	if p.opened == 0 || expires > p.expires {
		p.opened, p.expires, p.byConfirmation = opened, expires, confirmed
	}
}

func (p *pick) fixed(r *Rule, s *State) {
	var ep [episodes]episode
	n := s.episodes(&ep)
	c := r.newChain(s.closer(r.OpenedBy), p.closer)
	for i := n - 1; i >= 0; i-- {
		if ep[i].fixed() {
			if span := c.next(ep[i]); span.start <= p.now {
				p.offer(span.from, span.end)
			}
		}
	}
}

func (p *pick) onReply(r *Rule, s *State) {
	latest := s.get(slotEpisode)
	if latest == 0 {
		return
	}
	within := int64(r.ReplyWithin / time.Millisecond)
	var kept replies
	kept.load(s)
	for i := range episodes {
		e := episode{start: latest, answer: s.answers[i]}
		if i > 0 {
			if s.back[i-1] == 0 {
				return
			}
			e.start -= int64(s.back[i-1])
		}
		e = e.answered(&kept)
		reply := e.reply()
		if reply == 0 || reply-e.start >= within {
			continue
		}
		if e.answer&inexactBit == 0 {
			p.offer(reply, r.expiry(reply))
			continue
		}
		end := r.expiry(e.start)
		if p.closer >= e.start { // a reply that is lost may have opened it before
			end = min(end, p.closer)
		}
		p.offer(reply, end)
	}
}

// fill turns the choice into a Window.
func (p *pick) fill(w *Window, r *Rule, s *State, m *Marks) {
	if p.now >= p.expires && p.unseen(w, r, s) {
		return
	}
	w.Confirmed, w.Opened = p.byConfirmation, Instant(p.opened)
	if p.expires != forever {
		w.Expires = Instant(p.expires)
	}
	if p.now < p.expires {
		w.Status, w.Remaining = Open, -1
		if r.Quota.Total|r.Quota.Consecutive != 0 {
			w.Remaining = p.remaining(r, s, m)
		}
	}
}

// unseen fills w, which is not open, and reports whether that is all there is to say: it may be open unseen, or none was found.
func (p *pick) unseen(w *Window, r *Rule, s *State) bool {
	if until := r.unknownUntil(s, p.closer); p.now < until {
		w.Status = Unknown
		if until != forever {
			w.Expires = Instant(until)
		}
		return true
	}
	if p.opened == 0 && s.opener(r.OpenedBy, p.now) == 0 {
		w.Status = Never
	}
	return p.opened == 0
}

// unknownUntil returns until when, after an import, the window may be open without our knowing, 0 if never.
func (r *Rule) unknownUntil(s *State, closer int64) int64 {
	imported := s.get(slotImported)
	if imported == 0 || closer >= imported {
		return 0
	}
	return r.expiry(imported + int64(r.ReplyWithin/time.Millisecond))
}

// remaining counts what is left of the quota of an open window.
func (p *pick) remaining(r *Rule, s *State, m *Marks) int {
	q := r.Quota
	left := math.MaxInt
	if q.Total > 0 {
		left = max(0, q.Total-m.sendsSince(p.totalSince(r, s)))
	}
	if q.Consecutive > 0 {
		left = min(left, max(0, q.Consecutive-m.sendsSince(s.opener(r.OpenedBy, p.now))))
	}
	return left
}

// totalSince returns the instant from which Quota.Total counts.
func (p *pick) totalSince(r *Rule, s *State) int64 {
	switch {
	case r.Quota.ResetByTrigger:
		return s.opener(r.OpenedBy, p.now)
	case r.Renewal != Sliding:
		return p.opened
	case r.Length == 0:
		return p.closer
	}
	return p.now - int64(r.Length/time.Millisecond) + 1
}
