package window

import (
	"cmp"
	"fmt"
	"math/bits"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// How much a State keeps of what can happen any number of times.
const (
	keptReplies  = 8
	keptArrivals = 4
	keptSessions = 3
)

// State is what was observed of one conversation. It is a comparable value without pointers: assign it to copy it, compare it
// with ==. The zero State is a conversation never seen, in which nothing is open.
//
// What is observed in the order of time is exact, however much it is. A State is bounded, though, so it forgets, and a fact that
// comes late may need what was forgotten:
//
//   - Sliding: only the latest instant of each trigger is kept. Asked as of an earlier instant, State does not know of the triggers
//     before it, and answers that the window is not open. Nor does it know of an earlier closing trigger, and the window may then
//     show open that had been closed.
//   - OnReply: four arrivals and eight replies are kept. An arrival that is learned of after more than eight later replies may have
//     lost its first reply: its window ends as if the arrival had been answered at once, which is never later than in truth.
//     A reply that is learned of after its arrival was displaced opens nothing.
//   - OnReply with ProlongedBy: the latest of each prolonging trigger is kept, and three runs of the earlier ones. One that is forgotten
//     makes a wait end too early, never too late.
//   - Fixed: three sessions are kept. A trigger that is learned of late shortens what was open and never lengthens it.
//     A trigger older than the three sessions changes nothing.
//   - Merge: the three latest sessions or runs of both are kept; of the two latest triggers of one kind the earlier prolongs no wait any
//     more. Of a Fixed window the other side's sessions are known, not all its triggers. The window may then end later than in order,
//     by less than Rule.Length.
//
// Within these bounds the facts of Sliding and OnReply rules give the same State in any order, and however often they are repeated.
type State struct {
	last      [Close]Instant        // the latest instant of each trigger from Message to Close, in the order of the constants
	replies   [keptReplies]Instant  // the latest instants of Reply, latest first
	forgotten Instant               // the latest reply that is no longer among replies
	imported  Instant               // the latest import
	confirmed confirmation          // the latest confirmation
	arrivals  [keptArrivals]arrival // the triggers of the OnReply rule, latest first
	unsure    Instant               // an arrival up to this instant may have lost its first reply
	sessions  [keptSessions]session // the sessions of the Fixed rule, or the runs that prolong the wait of the OnReply rule, latest first
}

// confirmation is the platform's word, given at an instant, that a window ends at another.
type confirmation struct {
	at, until Instant
	kind      uint64 // the hash of the Kind
}

// later returns the confirmation that counts: the later of two, and of two at one instant the one that ends later.
func (c confirmation) later(other confirmation) confirmation {
	if cmp.Or(cmp.Compare(c.at, other.at), cmp.Compare(c.until, other.until), cmp.Compare(c.kind, other.kind)) < 0 {
		return other
	}
	return c
}

// at returns the latest instant of a trigger from Message to Reply, zero for none.
func (s *State) at(t Trigger) Instant {
	if t == Reply {
		return s.replies[0]
	}
	return s.last[t-Message]
}

// latest returns the latest instant at or before now of any trigger in the set, zero for none.
func (s *State) latest(set Triggers, now Instant) Instant {
	var latest Instant
	for rest := set & stateTriggers; rest != 0; rest &= rest - 1 {
		if at := s.at(Trigger(bits.TrailingZeros32(uint32(rest)))); at > latest && at <= now {
			latest = at
		}
	}
	return latest
}

// Last returns the latest instant at which t was observed, in UTC, or the zero Time if it was not, or is known by an id or not valid.
func (s *State) Last(t Trigger) time.Time {
	if t < Message || t > Reply {
		return time.Time{}
	}
	return s.at(t).Time()
}

// Imported returns the instant given to [State.Import], in UTC, or the zero Time.
func (s State) Imported() time.Time { return s.imported.Time() }

// Observe returns s with the fact that t happened at the instant at. Observing the same fact again changes nothing.
//
// The rules are those in force at that instant; only their Fixed and OnReply rules matter, and they are taken to be valid. A Comment
// changes nothing here: see [Marks.Grant].
//
// A State has no clock and believes any instant. The caller keeps a fact that is dated ahead to itself until its instant comes:
// of each trigger only the latest instant is known, so a message dated tomorrow would hide the one of today.
//
// If t is not valid, or at is not an instant after 1970 and before 10000 ([ErrTime]), Observe returns s unchanged and the error.
func (s State) Observe(rules Rules, t Trigger, at time.Time) (State, error) {
	i, err := instantOf(t.String(), at)
	if err != nil {
		return s, err
	}
	if !t.Valid() {
		return s, fmt.Errorf("window: unknown trigger %d", uint8(t))
	}
	if t > Reply {
		return s, nil
	}
	for n := range rules {
		r := &rules[n]
		if r.ProlongedBy.Has(t) {
			s.prolong(r, t, i)
		}
		switch {
		case !r.OpenedBy.Has(t):
		case r.Renewal == OnReply:
			s.arrive(r, i)
		case r.Renewal == Fixed:
			s.start(r, i)
		}
	}
	if t == Reply {
		s.reply(i)
	} else {
		s.last[t-Message] = max(s.last[t-Message], i)
	}
	return s, nil
}

// Import returns s with the fact that the contact was taken over at the instant at from a system whose events are not known. Until
// an event shows otherwise, a window that could have been opened before that instant is Unknown, not Closed. The latest import counts.
// It fails with [ErrTime] as Observe does.
func (s State) Import(at time.Time) (State, error) {
	i, err := instantOf("imported", at)
	if err != nil {
		return s, err
	}
	s.imported = max(s.imported, i)
	return s, nil
}

// Confirm returns s with the fact that the platform stated, at the instant at, that the window of the given kind ends at until. That
// overrides the derived expiry of every window opened at or before at, and opens the window at that instant if no opening is known.
// It says nothing of a window that had ended before at, nor of one opened after it: that one stands on its own, and the later expiry
// counts. There is room for one confirmation: the latest counts, and of two at the same instant the one that ends later.
//
// It fails with [ErrTime] as Observe does, or if until is before at or more than [MaxLength] after it, and returns s unchanged.
func (s State) Confirm(kind Kind, until, at time.Time) (State, error) {
	end, err := instantOf("until", until)
	if err != nil {
		return s, err
	}
	stated, err := instantOf("confirmed", at)
	if err != nil {
		return s, err
	}
	if end < stated || end.Time().Sub(stated.Time()) > MaxLength {
		return s, fmt.Errorf("window: until %v is not within %v after its confirmation at %v", end, MaxLength, stated)
	}
	s.confirmed = s.confirmed.later(confirmation{at: stated, until: end, kind: fact.Hash(string(kind))})
	return s, nil
}

// Merge returns what s and other know together, for two users found to be one person, or two copies of one conversation. It is
// commutative, associative and idempotent within the bounds given at [State].
func (s State) Merge(other State) State {
	out := s
	for i, at := range other.last {
		out.last[i] = max(out.last[i], at)
	}
	out.imported = max(s.imported, other.imported)
	out.confirmed = s.confirmed.later(other.confirmed)
	out.forgotten = max(s.forgotten, other.forgotten)
	for _, at := range other.replies {
		if at != 0 {
			out.keepReply(at)
		}
	}
	out.joinArrivals(&s, &other, wait{})
	out.sessions = mergeSessions(s.sessions, other.sessions)
	return out
}

// Split parts s at an instant, for an identifier that passed from one person to another: facts before it go to before, facts at or after
// it to after. Each fact goes by its own instant, a confirmation by the instant at which it was given.
//
// before.Merge(after) is s again, but for what crosses the instant. An arrival and the reply to it may go to different sides; if more than
// eight replies came since, the reply is forgotten. A session of a Fixed rule that crosses the instant begins anew at it. So does a run
// that prolongs a wait; before it the run is taken to have lasted until the instant, by less than ReplyWithin too long.
func (s State) Split(at time.Time) (before, after State) {
	cut := clamped(at)
	side := func(i Instant) *State {
		if i < cut {
			return &before
		}
		return &after
	}
	for i, last := range s.last {
		side(last).last[i] = last
	}
	for _, reply := range s.replies {
		if reply != 0 {
			side(reply).keepReply(reply)
		}
	}
	side(s.imported).imported = s.imported
	side(s.confirmed.at).confirmed = s.confirmed
	before.unsure, after.unsure = parted(s.unsure, cut)
	s.splitArrivals(cut, &before, &after)
	s.splitSessions(cut, &before, &after)
	forgotten, later := parted(s.forgotten, cut)
	before.forgotten, after.forgotten = max(before.forgotten, forgotten), max(after.forgotten, later)
	return before, after
}

// parted splits what holds up to an instant: up to the cut, and from the cut on, zero for not at all.
func parted(upTo, cut Instant) (before, after Instant) {
	if upTo < cut {
		return upTo, 0
	}
	return max(0, cut-1), upTo
}
