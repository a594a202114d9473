package window

import (
	"fmt"
	"math"
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
func (s Status) MarshalText() ([]byte, error) { return fact.Marshal(statusNames[:], s, "status") }

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
	w.Expires = Instant(w.Expires.Time().Add(-margin).UnixMilli())
	if !t.Before(w.Expires.Time()) {
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

// View returns every window of rs as it is at t, in the order of rs. PerID rules are left out: see [Rule.ViewID].
func (rs Rules) View(s *State, m *Marks, t time.Time) []Window {
	all := make([]Window, 0, len(rs))
	for i := range rs {
		if !rs[i].PerID {
			all = append(all, rs[i].View(s, m, t))
		}
	}
	return all
}

// View returns the window of rule r as it is at t. The rule must be valid. A nil s is the zero State. m gives the sends for the quota; nil means
// none. A PerID rule has no single window and is Closed: see [Rule.ViewID].
//
// Nothing that happens after t opens the window. If several windows of the rule are open, the one that expires last is returned. A
// closing trigger ends what was opened at or before its instant. View allocates nothing.
func (r *Rule) View(s *State, m *Marks, t time.Time) (w Window) {
	if s == nil {
		s = new(State)
	}
	w.Kind = r.Kind
	if r.PerID {
		return w
	}
	now := clamped(t)
	opened := s.latest(r.OpenedBy, now)
	if opened == 0 && s.bare(r) { // most rules, of most people
		w.Status = Never
		return w
	}
	p := pick{now: now, closer: s.latest(r.ClosedBy, forever)}
	if s.confirmed.at != 0 && s.confirmed.kind == fact.Hash(string(r.Kind)) {
		p.confirmed = s.confirmed
	}
	switch r.Renewal {
	case Sliding:
		if opened != 0 {
			p.offer(opened, r.expiry(opened))
		}
	case Fixed:
		p.fixed(r, s)
	case OnReply:
		p.onReply(r, s)
	}
	if p.confirmed.at != 0 && !p.applied {
		p.offer(p.confirmed.at, p.confirmed.until)
	}
	p.fill(&w, r, s, m)
	return w
}

// bare reports whether s holds nothing from which a window of r could come.
func (s *State) bare(r *Rule) bool {
	return s.confirmed.at == 0 && s.imported == 0 && (r.Renewal == Sliding || s.arrivals[0].at == 0 && s.sessions[0].start == 0) &&
		s.latest(r.OpenedBy, forever) == 0
}

// expiry returns the end of a window of r that opened at an instant.
func (r *Rule) expiry(opened Instant) Instant {
	if r.Length == 0 {
		return forever
	}
	return opened + ms(r.Length)
}

// pick chooses among the windows of one rule the one that expires last.
type pick struct {
	now       Instant
	closer    Instant      // the latest closing trigger, zero for none
	confirmed confirmation // the one of the rule's kind
	applied   bool         // whether it has been applied to a window

	opened, expires Instant // the window chosen, zero for none
	byPlatform      bool    // whether its expiry was confirmed
}

// offer considers a window, after the closing trigger and the confirmation have had their say.
func (p *pick) offer(opened, expires Instant) {
	if opened > p.now {
		return
	}
	if p.closer >= opened {
		expires = min(expires, p.closer)
	}
	// Asked as of an instant before it, a confirmation speaks only of a window that was open when it was given.
	confirmed := opened <= p.confirmed.at && (p.confirmed.at <= p.now || p.confirmed.at < expires)
	if confirmed {
		p.applied, expires = true, p.confirmed.until
		if p.closer >= p.confirmed.at {
			expires = min(expires, p.closer)
		}
	}
	if p.opened == 0 || expires > p.expires {
		p.opened, p.expires, p.byPlatform = opened, expires, confirmed
	}
}

// fill says of w what was chosen.
func (p *pick) fill(w *Window, r *Rule, s *State, m *Marks) {
	expires := p.expires
	switch unknown := r.unknownUntil(s, p.closer); {
	case p.now < p.expires:
		w.Status, w.Remaining = Open, p.remaining(r, s, m)
		w.Opened, w.Confirmed = p.opened, p.byPlatform
	case p.now < unknown:
		w.Status, expires = Unknown, unknown
	case p.opened == 0 && s.latest(r.OpenedBy, forever) == 0:
		w.Status = Never
	default:
		w.Opened, w.Confirmed = p.opened, p.byPlatform
	}
	if expires != forever {
		w.Expires = expires
	}
}

// unknownUntil returns until when, after an import, the window may be open without our knowing, zero if never.
func (r *Rule) unknownUntil(s *State, closer Instant) Instant {
	if s.imported == 0 || closer >= s.imported {
		return 0
	}
	if r.Renewal == OnReply { // an arrival just before the import may still be answered
		return r.expiry(r.wait(s).end(s.imported))
	}
	return r.expiry(s.imported)
}

// remaining counts what is left of the quota of an open window, -1 for no limit.
func (p *pick) remaining(r *Rule, s *State, m *Marks) int {
	q := r.Quota
	if q.Total == 0 && q.Consecutive == 0 {
		return -1
	}
	left := math.MaxInt
	if q.Total > 0 {
		left = max(0, q.Total-m.sendsSince(p.totalSince(r, s)))
	}
	if q.Consecutive > 0 {
		left = min(left, max(0, q.Consecutive-m.sendsSince(s.latest(r.OpenedBy, p.now))))
	}
	return left
}

// totalSince returns the instant from which Quota.Total counts.
func (p *pick) totalSince(r *Rule, s *State) Instant {
	switch {
	case r.Quota.ResetByTrigger:
		return s.latest(r.OpenedBy, p.now)
	case r.Renewal != Sliding:
		return p.opened
	case r.Length == 0:
		return s.latest(r.ClosedBy, p.now)
	}
	return p.now - ms(r.Length) + 1
}
