package policy

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
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
	// replace it to amend it.
	Prices *pricing.Book
	// Templates are the facts about message templates, none when the channel has no
	// templates.
	Templates []template.Row
	// Spellings say which spellings of a phone number are one account. The channel's
	// [Channel.User] goes by them; amending them here changes no key.
	Spellings []Spelling
}

// WindowRow is a window rule and the time in which it holds.
type WindowRow struct {
	Span
	// Rule is the window's rule; its source is the row's.
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

	// Types are the message types that the row is about, at least one.
	Types []channels.MessageType
	// Tag is the tag that the message must carry; empty: none.
	Tag string
	// API is the interface by which it must be sent; empty: the ordinary one.
	API channels.API
	// Category is the category that it must claim; empty: whichever.
	Category string

	// Window must be open; empty needs none.
	Window window.Kind
	// PerID says that the window hangs on the comment or token in [Message.Token].
	PerID bool
	// NeedsTemplate says that an approved template must be named.
	NeedsTemplate bool
	// TemplateCategories are the template categories that may go this way, in lower
	// case; empty means all.
	TemplateCategories []string
	// NeedsOptIn says that the person must have agreed to hear from the business,
	// unless the window in OptInWaivedBy is open.
	NeedsOptIn bool
	// OptInWaivedBy is a kind of window; empty waives nothing.
	OptInWaivedBy window.Kind
	// Waiver says who states that the window waives the opt-in. Its confidence
	// bounds that of a decision that rests on the waiver; the zero value is assumed.
	Waiver Source
	// MarketingCategories are the template categories that a person's stop of
	// marketing messages refuses; empty heeds no such stop.
	MarketingCategories []string
	// HumanOnly says that a person must have written the message: [HumanRequired].
	HumanOnly bool
	// NoPromotion says that it must not promote: [PromotionalNotAllowed].
	NoPromotion bool
	// NoGroup says that the messages do not go to a group: [ContentTypeNotAllowed].
	NoGroup bool
	// Feature is what the account must have been granted; empty needs none.
	Feature string
	// Gap is the least time between two messages of one type to a person; zero is
	// none. A message sooner than that is [TooSoon].
	Gap time.Duration
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
	// Source says who states the row.
	Source Source
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
	Error channels.PlatformError
}

// Requires is what the outbound request must carry for the permission to hold.
// The zero value requires nothing. It is comparable.
type Requires struct {
	// MessagingType is the platform's request field of that name.
	MessagingType string `json:"messaging_type,omitempty"`
	// Tag is the message tag.
	Tag string `json:"tag,omitempty"`
	// Template is the name of the template to send.
	Template string `json:"template,omitempty"`
	// Language is the template's language, in the platform's code.
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
	// Types are the message types that it is about, at least one.
	Types []channels.MessageType
	// API is the sending interface that the limit is about; there it replaces the
	// limits without one for the same measure. Empty: every interface that has no
	// limit of its own ([Class.Bounds]).
	API channels.API
	// Measure is what is measured, in the unit that the measure names.
	Measure channels.Measure
	// Min is the least size of what is given: [ContentTypeNotAllowed] below it.
	Min int64
	// Max is the greatest size: [ContentTooLong] above it.
	Max int64
	// MIME lists the media types that are allowed, when the row is about those;
	// then Measure, Min and Max are ignored.
	MIME []string
	// Error is the platform's error, where it differs from the rulebook's refusal.
	Error channels.PlatformError
	// Source says who states the row.
	Source Source
}

// Block refuses by region, category or the account's state.
type Block struct {
	Span
	// Reason is the reason given.
	Reason ReasonCode
	// Users are ISO 3166-1 alpha-2 codes: people there are blocked.
	Users []string
	// Businesses are ISO 3166-1 alpha-2 codes: businesses there are blocked too.
	Businesses []string
	// Categories restricts the block to messages of these categories; empty means
	// all.
	Categories []string
	// Types restricts the block to these message types; empty means all.
	Types []channels.MessageType
	// Error is the platform's error, where it differs from the rulebook's refusal.
	Error channels.PlatformError
	// Source says who states the row.
	Source Source
}

// Refusal is the error that the platform answers with for a reason.
type Refusal struct {
	// Reason is the reason of the decision.
	Reason ReasonCode
	// Error is what the platform answers.
	Error channels.PlatformError
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

// Clone returns a copy whose rows can be changed without touching the original.
// Slices inside the rows are shared: replace them, do not write into them.
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
	return &c
}
