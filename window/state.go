package window

import (
	"fmt"
	"time"
)

// State is what has been observed of one conversation: facts, not conclusions, so that a change of rules needs no change of stored
// states. It is a comparable value of 136 bytes without pointers: assign it to copy it, compare it with ==, share it freely between
// goroutines as long as none writes it. The zero State is a conversation never seen, in which nothing is open.
//
// It keeps, in milliseconds: the latest instant of each trigger; the latest message before that; the instant of import; the latest
// confirmation; for the one rule that is Fixed or OnReply, three episodes, each with its first reply; and the three latest
// replies. The same observations give the same State in any order and however often repeated, within these bounds:
//
//   - OnReply: an episode learned of after more than three replies later than itself may have lost its first reply. It then
//     counts from the earliest reply known, and its window ends as if it had been answered at once: never later than in truth. A fourth
//     episode displaces the oldest, but not the one that last opened a window as long as another can go. A reply learned of only
//     after its episode was displaced does not count, so a window may end earlier. In order, any number is exact.
//   - Fixed: a trigger learned of late shortens what was open and never lengthens it; where the triggers that were not kept leave the
//     end open, the earliest possible one counts. One older than the three latest starts changes nothing. In order, any number is exact.
//   - Merge knows of the other side the three episodes and three replies it kept, and not which triggers it forgot because they fell
//     into a Fixed window. A Fixed window of merged states may therefore end later, by less than Rule.Length, than it would have in order.
type State struct {
	answers     [episodes]uint32        // see episode.answer
	back        [episodes - 1]uint32    // ms from the latest episode back to the others, latest first, 0 for none
	replyBack   [keptReplies - 1]uint32 // ms from the latest reply back to those before it, latest first, 0 for none
	messageBack uint32                  // ms from the latest message back to the one before, 0 for none
	untilAfter  uint32                  // ms from the confirmation to the expiry it states
	lo          [slots]uint32           // the low 32 bits of an instant in ms, 0 for none
	hi          [slots]uint16           // its high 16 bits
	key         uint16                  // the kind confirmed, with the top bit set if more than three replies were seen
}

const (
	episodes    = 3
	keptReplies = 3

	slotImported  = stored
	slotConfirmed = stored + 1
	slotEpisode   = stored + 2
	slots         = stored + 3

	maxBack    = 1<<32 - 1
	maxDelay   = 1<<30 - 2 // the largest delay of a reply, just over 12 days
	inexactBit = 1 << 31
	fixedBit   = 1 << 30
	delayBits  = 1<<30 - 1
	droppedBit = 1 << 15
)

// get returns the instant of a slot in ms, 0 for none.
func (s *State) get(slot int) int64 { return int64(s.lo[slot]) | int64(s.hi[slot])<<32 }

func (s *State) set(slot int, ms int64) {
	s.lo[slot], s.hi[slot] = uint32(ms), uint16(ms>>32)
}

// last returns the latest instant of a trigger in ms, 0 for none.
func (s *State) last(t Trigger) int64 { return s.get(t.place()) }

// Last returns the latest instant at which t was observed, in UTC, or the zero Time if it was not, or is known by an id or not valid.
func (s *State) Last(t Trigger) time.Time {
	if t.place() < 0 {
		return time.Time{}
	}
	ms := s.last(t)
	if ms == 0 {
		return time.Time{}
	}
	return Instant(ms).Time()
}

// Imported returns the instant given to [State.Import], in UTC, or the zero Time.
func (s State) Imported() time.Time { return Instant(s.get(slotImported)).Time() }

// Observe returns s with the fact that t happened at the instant at, which is the platform's time of the event, not the time of its
// arrival. It counts in whole milliseconds, rounded down. Observing the same fact again changes nothing, and the order of
// observations does not matter, within the bounds given at [State].
//
// The rules are those in force at that instant; only their Fixed or OnReply rule matters, and they are taken to be valid. A Comment changes nothing
// here: see [Marks.Grant].
//
// A State has no clock and believes any instant. An instant in the future opens nothing before it comes, and the latest message before it still
// counts (if it is at most 49 days before); but a second one, or another trigger, hides the present window. So the caller refuses
// an event whose time is further in the future than it trusts the clocks to differ.
//
// If t is not valid, or at is not an instant after 1970 and before 10000 (a [*TimeError]), it returns s unchanged and the error.
func (s State) Observe(rules Rules, t Trigger, at time.Time) (State, error) {
	ms, err := millis(t.String(), at)
	if err != nil {
		return s, err
	}
	if !t.Valid() {
		return s, fmt.Errorf("window: unknown trigger %d", uint8(t))
	}
	if t.place() < 0 {
		return s, nil
	}
	f := s.facts()
	f.observe(rules, t, ms)
	return f.state(), nil
}

// Merge returns what s and other know together, for two users found to be one person, or two copies of one conversation. It is
// commutative, associative and idempotent within the bounds given at [State].
func (s State) Merge(other State) State {
	f, g := s.facts(), other.facts()
	f.merge(&g)
	return f.state()
}

// Import returns s with the fact that the contact was taken over at the instant at from a system whose events are not known. Until an event
// shows otherwise, a window that could have been opened before that instant is Unknown, not Closed. The latest import counts.
// It fails with a [*TimeError] as Observe does.
func (s State) Import(at time.Time) (State, error) {
	ms, err := millis("imported", at)
	if err != nil {
		return s, err
	}
	s.set(slotImported, max(s.get(slotImported), ms))
	return s, nil
}

// Confirm returns s with the fact that the platform stated, at the instant at, that the window of the given kind ends at until. That
// overrides the expiry derived for windows opened at or before at, earlier or later, and opens the window then if no opening is known. It says
// nothing of a window that had ended before at. A window opened after at stands on its own; the later expiry counts. There is room for one confirmation: the latest counts, and of two
// at the same instant the one that ends later.
//
// It fails with a [*TimeError] as Observe does, or if until is before at or more than 49 days after it, and returns s unchanged.
func (s State) Confirm(kind Kind, until, at time.Time) (State, error) {
	u, err := millis("until", until)
	if err != nil {
		return s, err
	}
	a, err := millis("confirmed", at)
	if err != nil {
		return s, err
	}
	if u < a || u-a > maxBack {
		return s, fmt.Errorf("window: until %v is not within 49 days after its confirmation at %v", Instant(u), Instant(a))
	}
	f := s.facts()
	f.confirm(confirmation{at: a, until: u, key: kindKey(kind)})
	return f.state(), nil
}

// kindKey is a stable 15-bit hash of a kind.
func kindKey(kind Kind) uint16 {
	h := hashOf(string(kind))
	return uint16(h^h>>15^h>>30^h>>45) &^ droppedBit
}
