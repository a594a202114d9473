package channels

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Span is the time in which a row holds: From <= t < To. A zero From is the
// beginning of the rulebook, a zero To means until further notice.
type Span struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// Contains reports whether t lies in the span.
func (s Span) Contains(t time.Time) bool {
	return !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To))
}

// Rulebook is everything a platform allows and forbids, as dated rows. All fields
// are exported so that a host can amend a [Rulebook.Clone]. The zero Rulebook
// permits nothing.
type Rulebook struct {
	// Channel is the channel's name.
	Channel string
	// Begins is the first instant for which the rulebook speaks. Before it, and
	// in the zero Rulebook, nothing is permitted.
	Begins time.Time

	Windows     []WindowRow
	Permissions []Permission
	Limits      []Limit
	Blocks      []Block
	// Refusals are the platform's errors for reasons that no row names its own
	// error for.
	Refusals []Refusal
	// Errors is the platform's error table.
	Errors []ErrorInfo
	// Notes are dated changes that no other row expresses.
	Notes []Note
	// Prices are the price rules, markets and rate cards; they turn at 00:00 in
	// the account's zone. Nil when nothing is known of prices. A Book is immutable:
	// replace it to amend it.
	Prices *pricing.Book
	// Templates are the facts about message templates, none when the channel has no
	// templates.
	Templates []template.Row
}

// WindowRow is a window rule and the time in which it holds.
type WindowRow struct {
	Span
	Rule window.Rule
	// About says in one line what the rule is.
	About string
}

// Permission says what permits a class of messages. A message is permitted when
// one row of its class holds in full; when none does, the reasons of all rows of
// the class are reported.
type Permission struct {
	Span
	// Name is unique among the rows that hold at one instant: "free_form".
	Name string

	// Types, Tag, API and Category select the messages that the row is about. A
	// message belongs to the row when its type is listed and its tag, API and
	// claimed category equal the row's.
	Types    []MessageType
	Tag      string
	API      API
	Category string

	// Window must be open; empty needs none. When PerID is set, the window hangs on
	// the comment or token in [Message.To].
	Window window.Kind
	PerID  bool
	// NeedsTemplate says that an approved template must be named.
	NeedsTemplate bool
	// TemplateCategories are the template categories that may go this way, in lower
	// case; empty means all.
	TemplateCategories []string
	// NeedsOptIn says that the person must have agreed to hear from the business,
	// unless the window in OptInWaivedBy is open.
	NeedsOptIn    bool
	OptInWaivedBy window.Kind
	// MarketingCategories are the template categories that a person's stop of
	// marketing messages refuses; empty heeds no such stop.
	MarketingCategories []string
	// HumanOnly and NoPromotion restrict author and purpose.
	HumanOnly   bool
	NoPromotion bool
	// NoGroup says that the messages do not go to a group: [ContentTypeNotAllowed].
	NoGroup bool
	// Feature is what the account must have been granted; empty needs none.
	Feature string
	// BarredBy lists the restrictions of the account ([Restriction.Type]) under
	// which the row permits nothing.
	BarredBy []string
	// Bars refuse some of what the row would let through.
	Bars []Bar
	// Refuse makes the row refuse outright with this reason (a retired tag, a
	// lane that ended). Empty: the row can permit.
	Refuse ReasonCode

	// Requires is what the request must carry.
	Requires Requires
	// Errors are the platform's errors by reason, where they differ from the
	// rulebook's refusals.
	Errors []Refusal
	// WindowReason is the reason given when the window is closed; empty means
	// [WindowClosed].
	WindowReason ReasonCode
	Source       Source
}

// Bar refuses some of what a row would let through: the messages of which
// everything holds that the bar names, at least one condition besides the
// categories. The zero Bar is not valid.
type Bar struct {
	// Categories are the categories that it is about, in lower case: of the
	// template, else claimed by the message. A category that is not known is not
	// barred. Empty means all.
	Categories []string
	// Group: the message goes to a group.
	Group bool
	// Scoped: it goes to one person, by an id that the business alone uses for
	// them and not by a phone number.
	Scoped bool
	// MaxPrice: the message bids ([Message.MaxPrice]).
	MaxPrice bool
	// Restriction: the account is under this restriction ([Restriction.Type]). The
	// reason is then [SenderRestricted] and ends with the restriction, else it is
	// [ContentTypeNotAllowed].
	Restriction string
	// Error is the platform's error, where it differs from the row's.
	Error PlatformError
}

// Requires is what the outbound request must carry for the permission to hold.
// The zero value requires nothing. It is comparable.
type Requires struct {
	// MessagingType and Tag are the platform's request fields.
	MessagingType string `json:"messaging_type,omitempty"`
	Tag           string `json:"tag,omitempty"`
	// Template and Language name the template to send.
	Template string `json:"template,omitempty"`
	Language string `json:"language,omitempty"`
	// Category is the category that the request must claim.
	Category string `json:"category,omitempty"`
	// Echo is the comment, token or message id that the request must name.
	Echo string `json:"echo,omitempty"`
}

// Limit bounds one measure of the listed message types: Min <= size <= Max, where
// a size of zero (absent) is never refused by Min.
type Limit struct {
	Span
	Types []MessageType
	// API is the sending interface that the limit is about; there it replaces the
	// limits without one for the same measure. Empty: every interface that has no
	// limit of its own ([Class.Bounds]).
	API     API
	Measure Measure
	Min     int64
	Max     int64
	// MIME lists the media types that are allowed, when the row is about those;
	// then Measure, Min and Max are ignored.
	MIME   []string
	Error  PlatformError
	Source Source
}

// Block refuses by region, category or the account's state.
type Block struct {
	Span
	Reason ReasonCode
	// Users and Businesses are ISO 3166-1 alpha-2 codes; the block holds when the
	// person's country is in Users or the business's in Businesses.
	Users      []string
	Businesses []string
	// Categories restricts the block to templates of these categories and Types
	// to these message types; empty means all.
	Categories []string
	Types      []MessageType
	Error      PlatformError
	Source     Source
}

// Refusal is the error that the platform answers with for a reason.
type Refusal struct {
	Reason ReasonCode
	Error  PlatformError
}

// Note is a dated change that no other row expresses.
type Note struct {
	At     time.Time
	Text   string
	Source Source
}

// Clone returns a copy whose rows can be changed without touching the original.
// Slices inside the rows are shared: replace them, do not write into them.
func (r *Rulebook) Clone() *Rulebook {
	c := *r
	c.Windows = slices.Clone(r.Windows)
	c.Permissions = slices.Clone(r.Permissions)
	c.Limits = slices.Clone(r.Limits)
	c.Blocks = slices.Clone(r.Blocks)
	c.Refusals = slices.Clone(r.Refusals)
	c.Errors = slices.Clone(r.Errors)
	c.Notes = slices.Clone(r.Notes)
	c.Templates = slices.Clone(r.Templates)
	return &c
}

// Edition is the rulebook as it stands between two changes. Get one from
// [Rulebook.At] or [Rulebook.Editions]; it is read-only and safe for concurrent
// use.
type Edition struct {
	// Channel and Span say of what and for when.
	Channel string
	Span
	// ID is the edition's date, "2026-10-01", the way decisions cite it.
	ID string
	// Windows are the window rules in force.
	Windows     window.Rules
	Permissions []*Permission
	Limits      []*Limit
	Blocks      []*Block
	// Templates are the rules for message templates, nil when there are none.
	Templates *template.Rules

	refusals  []Refusal
	templates []template.Row // of the whole rulebook
	byType    map[MessageType]*Class
	tags      map[string]ReasonCode
}

// Class is what an edition says about one message type.
type Class struct {
	Permissions []*Permission
	Limits      []*Limit
	// Blocks are those that may concern the type.
	Blocks []Blockade

	lanes []lanes
}

// Bounds reports whether l, one of the class's limits, is about messages sent by
// an interface: it names that interface, or none while no other limit of the class
// names it for the same measure. It allocates nothing.
func (c *Class) Bounds(l *Limit, api API) bool {
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
func (e *Edition) Class(t MessageType) *Class { return e.byType[t] }

// Refusal gives the platform's error for a reason, the zero value when none is
// known. It allocates nothing.
func (e *Edition) Refusal(code ReasonCode) PlatformError {
	for i := range e.refusals {
		if e.refusals[i].Reason == code {
			return e.refusals[i].Error
		}
	}
	return PlatformError{}
}
