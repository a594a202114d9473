package conversation

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/window"
)

// Deadline is the end of one window of one person: after it, what the window permits is no longer possible. [Engine.Closing] lists
// deadlines and a [Watcher] tells of them. Instants are in UTC. It is the platform's own end, without the margin of [WithMargin].
//
// A window that holds no more sends, because its quota or its one answer is used up, has no deadline. Nor has a window that stays
// open until the person ends it, and one of which it is not known whether it is open ([window.Unknown]).
type Deadline struct {
	// Address is how to ask for the person: by an id of the channel's own if one is known, else by a phone number. The user is empty
	// for a comment whose writer no event named.
	Address channels.Address
	// Token is the comment or reply token that the window hangs on, empty for a window of the conversation.
	Token string
	// Window is the kind of the window.
	Window window.Kind
	// Awaited says that the window is not open: an answer before Closes opens it. So it is with a free entry.
	Awaited bool
	// Opened is since when the window is open, or since when it is awaited. Where each act of the person opens it anew, that is the
	// latest act.
	Opened time.Time
	// Closes is the first instant at which it is too late.
	Closes time.Time
	// Waiting is when the person last did something that calls for an answer (wrote, called, tapped a button, commented) if the
	// business has not sent anything since; zero if it has. Any message of the business counts as an answer.
	Waiting time.Time
	// Claims are those in force for the person: see [Engine.Claim].
	Claims []Claim
	// Lead and Key are set by a [Watcher]. Lead is how long before Closes the alert was due, one of Watcher.Leads, or 0 at the close.
	Lead time.Duration
	// Key is the same each time the same is told, and differs for any other deadline and lead: 32 hexadecimal digits. It does not show
	// the person's identifier, but whoever knows the identifier can work it out.
	Key string
}

// String describes d with the person masked: "whatsapp/300000000000001/…78: customer_service closes 2026-09-15T12:00:00Z, waiting since ...".
func (d Deadline) String() string {
	verb, waiting := "closes", ""
	if d.Awaited {
		verb = "to be answered by"
	}
	if !d.Waiting.IsZero() {
		waiting = d.Waiting.UTC().Format(time.RFC3339)
	}
	return d.Address.String() + ": " + string(d.Window) + " " + fact.Words(verb, d.Closes.UTC().Format(time.RFC3339), "waiting since", waiting, "token", fact.Size(d.Token))
}

// Format writes what String gives, whatever the verb.
func (d Deadline) Format(f fmt.State, verb rune) { fact.Print(f, verb, d.String()) }

// LogValue gives what String gives.
func (d Deadline) LogValue() slog.Value { return slog.StringValue(d.String()) }

// asking are the triggers that call for an answer. A reaction, a link that was followed or an opt-in does not.
func asking() window.Triggers {
	return window.On(window.Message, window.Call, window.Tap, window.Unsupported)
}

// deadlines are the deadlines of a person, or of a token, at an instant: of the windows that are open then, or awaited.
func (s *subject) deadlines(at time.Time) []Deadline {
	var out []Deadline
	for _, w := range s.windows(at) {
		if !w.Permits() {
			continue
		}
		if closes := s.closes(w, at); !closes.IsZero() {
			out = append(out, s.deadline(w.Kind, w.Opened.Time(), closes))
		}
	}
	if s.token != "" {
		return out
	}
	rules := s.served.rules(at.UnixMilli())
	for i := range rules {
		r := &rules[i]
		by := r.AnswerBy(&s.facts.State)
		if !by.After(at) {
			continue
		}
		d := s.deadline(r.Kind, s.last(r.OpenedBy), by)
		d.Awaited = true
		if d.Waiting.IsZero() {
			d.Waiting = d.Opened
		}
		out = append(out, d)
	}
	return out
}

// missed are the deadlines from since on that are over at now: of the windows that were open or awaited just before since, and of those
// that opened and closed since. A window that the person ended is not missed, nor is one that is open again.
func (s *subject) missed(since, now time.Time) []Deadline {
	out := s.deadlines(since.Add(-time.Millisecond))
	over := s.windows(now)
	for _, w := range over {
		if w.Status == window.Closed && w.Expires > w.Opened && !w.Opened.Time().Before(since) {
			out = append(out, slices.DeleteFunc(s.deadlines(w.Expires.Time().Add(-time.Millisecond)), func(d Deadline) bool { return d.Window != w.Kind })...)
		}
	}
	return slices.DeleteFunc(out, func(d Deadline) bool {
		again := slices.ContainsFunc(over, func(w window.Window) bool { return w.Kind == d.Window && w.Status == window.Open })
		return again || d.Closes.After(now) || s.ended(d)
	})
}

func (s *subject) deadline(kind window.Kind, opened, closes time.Time) Deadline {
	d := Deadline{Address: s.address, Token: s.token, Window: kind, Opened: opened, Closes: closes, Claims: s.inForce}
	if s.token != "" {
		d.Waiting = opened
	} else if asked := s.last(asking()); asked.After(s.facts.State.Last(window.Reply)) {
		d.Waiting = asked
	}
	return d
}

// last is the latest instant of any of the triggers.
func (s *subject) last(set window.Triggers) (at time.Time) {
	for t := window.Message; t.Valid(); t++ {
		if set.Has(t) {
			at = later(at, s.facts.State.Last(t))
		}
	}
	return at
}

// windows are the windows at an instant, one of each kind: those of the conversation, or of the token.
func (s *subject) windows(at time.Time) []window.Window {
	if s.token != "" {
		return s.served.tokenWindows(&s.facts.State, &s.facts.Marks, s.token, at)
	}
	return oneOfEach(s.served.rules(at.UnixMilli()).View(&s.facts.State, &s.facts.Marks, at))
}

// closes says when a window that is open at an instant closes, under the rules of then and of each later edition; zero for never.
func (s *subject) closes(w window.Window, at time.Time) time.Time {
	for i := range s.served.windows {
		from := s.served.windows[i].From
		if !from.After(at) {
			continue
		}
		if w.Expires != 0 && !w.Expires.Time().After(from) {
			break
		}
		next := s.windows(from)
		i := slices.IndexFunc(next, func(o window.Window) bool { return o.Kind == w.Kind && o.Status == window.Open })
		if i < 0 {
			return from
		}
		w = next[i]
	}
	return w.Expires.Time()
}

// ended reports whether a deadline is when the person ended the window, by a block or by leaving.
func (s *subject) ended(d Deadline) bool {
	rules := s.served.rules(d.Closes.UnixMilli())
	return slices.ContainsFunc(rules, func(r window.Rule) bool {
		return r.Kind == d.Window && s.last(r.ClosedBy).Equal(d.Closes)
	})
}
