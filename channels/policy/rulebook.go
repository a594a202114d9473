package policy

import (
	"slices"
	"sync"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Rulebook is everything a platform allows and forbids, as dated rows. All fields
// are exported so that a host can amend a [Rulebook.Clone]. The zero Rulebook
// permits nothing.
type Rulebook struct {
	// Channel is the channel's name.
	Channel string
	// Begins is the first instant for which the rulebook speaks. Before it, and
	// in the zero Rulebook, nothing is permitted.
	Begins time.Time

	// Actions say what an action opens. What no row names opens nothing.
	Actions []ActionRow
	// Windows are the rules of the windows.
	Windows []WindowRow
	// Permissions say what may be sent; what no row permits is refused.
	Permissions []Permission
	// Limits bound the content, whatever permits it.
	Limits []Limit
	// Blocks refuse by region, whatever permits it.
	Blocks []Block
	// Refusals are the platform's errors for reasons that no row names its own
	// error for.
	Refusals []Refusal
	// Errors is the platform's error table; [Rulebook.Error] looks into it. Amend it by [ErrorTable.With].
	Errors ErrorTable
	// Notes are dated changes that no other row expresses.
	Notes []Note
	// Prices are the price rules, markets and rate cards; they turn at 00:00 in
	// the account's zone. Nil when nothing is known of prices. A Book is immutable:
	// replace it to amend it, or let Prices be the Load of an [sync/atomic.Pointer], to
	// replace it while an engine runs.
	Prices Lazy[*pricing.Book]
	// Templates are the facts about message templates, none when the channel has no
	// templates.
	Templates []template.Row
	// Spellings say which spellings of a phone number are one account. The channel's
	// [Channel.User] goes by them; amending them here changes no key.
	Spellings []Spelling

	compiled func() (*Timeline, error) // set by Freeze
}

// Lazy is a part of a rulebook that is made when it is first asked for:
// sync.OnceValue makes one of a function. It is called each time that the part is
// needed, and keeps the part itself. The nil Lazy is the zero value of its part.
type Lazy[T any] func() T

// Get gives the part. It may be called by many goroutines at once if the function
// may.
func (l Lazy[T]) Get() (part T) {
	if l != nil {
		part = l()
	}
	return part
}

// WindowRow is a window rule and the time in which it holds.
type WindowRow struct {
	Span
	// Rule is the window's rule; its source is the row's.
	Rule window.Rule
	// About says in one line what the rule is.
	About string
}

// Refusal is the error that the platform answers with for a reason.
type Refusal struct {
	// Reason is the reason of the decision.
	Reason ReasonCode
	// Error is what the platform answers.
	Error PlatformError
}

// Note is a dated change that no other row expresses.
type Note struct {
	// At is when the change takes effect, UTC.
	At time.Time
	// Text says what changes.
	Text string
	// Source says who states it.
	Source Source
}

// Clone returns a copy whose rows can be changed without touching the original,
// which may be frozen; the copy is not. Slices inside the rows are shared: replace
// them, do not write into them.
func (r *Rulebook) Clone() *Rulebook {
	c := *r
	c.Actions = slices.Clone(r.Actions)
	c.Windows = slices.Clone(r.Windows)
	c.Permissions = slices.Clone(r.Permissions)
	c.Limits = slices.Clone(r.Limits)
	c.Blocks = slices.Clone(r.Blocks)
	c.Refusals = slices.Clone(r.Refusals)
	c.Notes = slices.Clone(r.Notes)
	c.Templates = slices.Clone(r.Templates)
	c.Spellings = slices.Clone(r.Spellings)
	c.compiled = nil
	return &c
}

// Freeze says that nobody changes r from now on: [Rulebook.Compile] then works once,
// and all engines share the timeline that it made. A channel freezes its own
// rulebook; a host amends a [Rulebook.Clone] of it. It returns r.
func (r *Rulebook) Freeze() *Rulebook {
	if r.compiled == nil {
		r.compiled = sync.OnceValues(r.Clone().compile)
	}
	return r
}
