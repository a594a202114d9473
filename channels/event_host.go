package channels

import (
	"strconv"
	"time"

	"github.com/replywindow/replywindow/window"
)

// UserMessage is a message of the person, to be recorded by a host that does not go by webhooks: id is the platform's message id,
// at its event time. What else is known, the host adds: Type, Text, Arrival, Token.
func UserMessage(a Address, id string, at time.Time) Event { return UserDid(a, ActMessage, id, at) }

// UserDid is something that the person did: a tap, a call, a comment. See [UserMessage]. A comment permits a reply only under its
// Token, the comment's id.
func UserDid(a Address, act Action, id string, at time.Time) Event {
	ev := hostEvent(UserAction, a, at)
	ev.ID, ev.Action = id, act
	return ev
}

// SentMessage is a message of the business at the instant at which the platform took it over; id is the platform's message id. A host that
// asked for a decision uses policy.SentEvent, which also carries the estimated charge.
func SentMessage(a Address, t MessageType, id string, at time.Time) Event {
	ev := hostEvent(BusinessMessage, a, at)
	ev.ID, ev.Type = id, t
	return ev
}

// StatusOf is the state that the business's message of that id reached.
func StatusOf(a Address, message string, state StatusState, at time.Time) Event {
	ev := hostEvent(DeliveryStatus, a, at)
	ev.ID, ev.Status = message+":"+string(state), &Status{MessageID: message, State: state}
	return ev
}

// OptIn says that the person agreed to hear from the business.
func OptIn(a Address, at time.Time) Event { return consentEvent(OptedInGeneral, a, at) }

// OptOut says that the person asked the business to stop.
func OptOut(a Address, at time.Time) Event { return consentEvent(OptedOutGeneral, a, at) }

// StopMarketing says that the person wants no more marketing messages.
func StopMarketing(a Address, at time.Time) Event { return consentEvent(MarketingStopped, a, at) }

// ResumeMarketing says that the person wants marketing messages again.
func ResumeMarketing(a Address, at time.Time) Event { return consentEvent(MarketingResumed, a, at) }

// WindowEnds says that the platform confirmed, at that instant, when a window ends: the first instant at which it is closed.
func WindowEnds(a Address, kind window.Kind, until, at time.Time) Event {
	ev := hostEvent(WindowConfirmed, a, at)
	ev.ID = ev.key(string(kind))
	ev.Confirmed = &Confirmation{Window: kind, Until: until.UTC().Truncate(time.Millisecond)}
	return ev
}

// consentEvent has an id of its own making: nobody else gives one.
func consentEvent(c ConsentUpdate, a Address, at time.Time) Event {
	ev := hostEvent(ConsentChange, a, at)
	ev.Consent, ev.ID = c, ev.key(c.String())
	return ev
}

// hostEvent has its time as all events have it: UTC, to the millisecond.
func hostEvent(kind EventKind, a Address, at time.Time) Event {
	return Event{Kind: kind, Address: a, Occurred: at.UTC().Truncate(time.Millisecond)}
}

// key is the same for the same thing told again.
func (e *Event) key(what string) string {
	return e.Kind.String() + ":" + e.Address.Business + ":" + e.Address.User + ":" + strconv.FormatInt(e.Occurred.UnixMilli(), 10) + ":" + what
}
