package policy

import (
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Edition is the rulebook as it stands between two changes. Get one from
// [Rulebook.At] or [Rulebook.Editions]; it is read-only and safe for concurrent
// use.
type Edition struct {
	// Channel and Span say of what and for when.
	Channel string
	Span
	// ID is the edition's date, "2026-10-01", the way decisions cite it.
	ID string
	// Actions are the action rows in force, in the rulebook's order.
	Actions []*ActionRow
	// Windows are the window rules in force.
	Windows window.Rules
	// Permissions, Limits and Blocks are the rows in force, in the rulebook's order.
	Permissions []*Permission
	Limits      []*Limit
	Blocks      []*Block
	// Templates are the rules for message templates, nil when there are none.
	Templates *template.Rules

	refusals  []Refusal
	templates []template.Row // of the whole rulebook
	classes   [classSlots][]typed
	tags      map[string]ReasonCode
}

// classSlots is the size of the table of classes, enough for most types to have a
// slot of their own. A map took 14 ns of a decision's 110 and the table takes 2, in
// one benchmark of November 2026.
const classSlots = 64

// typed is the class of one message type.
type typed struct {
	is    channels.MessageType
	class *Class
}

// Class is what an edition says about one message type.
type Class struct {
	// Permissions and Limits are the rows about the type, in the rulebook's order.
	Permissions []*Permission
	Limits      []*Limit
	// Blocks are those that may concern the type.
	Blocks []Blockade
	// Upcoming are those that begin in a later edition.
	Upcoming []Blockade

	users, businesses countrySet // of all blocks together

	// Of the ordinary interface and without a tag, as most messages go.
	ordinary       []Lane
	ordinaryLimits []*Limit
	// Of the others.
	lanes  []lanes
	bounds []bounds
}

// Bounds reports whether l, one of the class's limits, is about messages sent by
// an interface: it names that interface, or none while no other limit of the class
// names it for the same measure. It allocates nothing.
func (c *Class) Bounds(l *Limit, api channels.API) bool {
	if l.API != "" || api == "" {
		return l.API == api
	}
	for _, o := range c.Limits {
		if o.API == api && o.measures(l) {
			return false
		}
	}
	return true
}

// measures reports whether two limits are about the same thing.
func (l *Limit) measures(o *Limit) bool {
	if kinds := len(l.MIME) > 0; kinds || len(o.MIME) > 0 {
		return kinds && len(o.MIME) > 0
	}
	return l.Measure == o.Measure
}

// Class returns the rows about a message type, or nil when the channel does not
// carry it. It allocates nothing.
func (e *Edition) Class(t channels.MessageType) *Class {
	slot := e.classes[slot(t)]
	for i := range slot {
		if slot[i].is == t {
			return slot[i].class
		}
	}
	return nil
}

// slot spreads the types over the slots: by first letter and length few agree.
func slot(t channels.MessageType) int {
	if t == "" {
		return 0
	}
	return (int(t[0]) + 5*len(t)) % classSlots
}

// all lists the classes in the order of their slots.
func (e *Edition) all() []typed { return slices.Concat(e.classes[:]...) }

// Refusal gives the platform's error for a reason, the zero value when none is
// known. It allocates nothing.
func (e *Edition) Refusal(code ReasonCode) channels.PlatformError {
	for i := range e.refusals {
		if e.refusals[i].Reason == code {
			return e.refusals[i].Error
		}
	}
	return channels.PlatformError{}
}
