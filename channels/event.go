package channels

import (
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// EventKind is the closed set of things that a webhook, or the host, can report.
type EventKind uint8

// The kinds.
const (
	// Unknown is anything this library has no kind for: the raw type is kept in
	// [Event.Raw] and nothing follows from it.
	Unknown EventKind = iota
	// UserAction is something the person did: [Event.Action] says what.
	UserAction
	// BusinessMessage is a message of the business, seen as an echo or recorded by
	// the host after its send.
	BusinessMessage
	// DeliveryStatus is the fate of a business message: [Event.Status].
	DeliveryStatus
	// ConsentChange is an opt-in, an opt-out, a stop or resume of marketing.
	ConsentChange
	// IdentityChange says that a person's identifier changed: [Event.Previous].
	IdentityChange
	// TemplateChange is a change in a template's life: [Event.Template].
	TemplateChange
	// AccountChange concerns the business account: [Event.Account].
	AccountChange
	// ThreadControl says which application owns the thread. It opens nothing.
	ThreadControl
	// ErrorReport is an error that the platform reports outside a status.
	ErrorReport
	// WindowConfirmed is an expiry that the platform confirmed without a message
	// status: [Event.Confirmed].
	WindowConfirmed
)

// Action is what a person did, in words that all channels share.
type Action string

// The actions. Which of them open a window is each channel's rule.
const (
	ActMessage      Action = "message" // any content: [Event.Type] says which
	ActUnsupported  Action = "unsupported"
	ActReaction     Action = "reaction"
	ActUnreact      Action = "unreact"
	ActCall         Action = "call"
	ActCallMissed   Action = "call_missed"
	ActCallAccepted Action = "call_accepted"
	ActPostback     Action = "postback"
	ActQuickReply   Action = "quick_reply"
	ActIceBreaker   Action = "ice_breaker"
	ActReferral     Action = "referral"
	ActEdit         Action = "edit"
	ActDelete       Action = "delete"
	ActBlock        Action = "block"
	ActRead         Action = "read"
	ActAdMessage    Action = "ad_message"
	ActPageMessage  Action = "page_message"
	ActStoryReply   Action = "story_reply"
	ActStoryMention Action = "story_mention"
	ActShare        Action = "share"
	ActComment      Action = "comment"
	ActLiveComment  Action = "live_comment"
	ActLiveEnd      Action = "live_end"
	ActOptIn        Action = "optin" // a plugin or link by which the person entered
	ActWelcome      Action = "request_welcome"
	ActOther        Action = "other" // answers nothing, opens nothing
)

// Event is one fact, decoded. Its zero value is an Unknown event without an
// address, which the engine counts and otherwise ignores.
type Event struct {
	Kind EventKind
	// ID is unique per event within the channel: the platform's message id, or a
	// stable key made of what identifies the event. The same event delivered twice
	// has the same ID.
	ID string
	// Address says who and where. User is empty for events that concern the
	// business only.
	Address Address
	// Identity is every identifier of the person that the event carries.
	Identity Identity
	// Occurred is the platform's event time, UTC, to the millisecond. Windows
	// follow it.
	Occurred time.Time
	// Received is when the host got the event. It is kept for display and never
	// used for a window. Zero: not known.
	Received time.Time
	// Raw is the platform's own name for the event or message type.
	Raw string
	// Group is the group's id when the event happened in a group; the address's
	// user is then the group.
	Group string

	// Action and Type describe a UserAction; Type also a BusinessMessage.
	Action Action
	Type   MessageType
	// Triggers are the facts for the windows, as the channel reads the event.
	Triggers window.Triggers
	// Token is the comment or reply token that the event grants or answers.
	Token string
	// Text is what the person wrote, for opt-out keywords and logs.
	Text string
	// Entry says how the person arrived, when through an ad or a link.
	Entry *Entry

	// Charge is the estimated cost of a BusinessMessage, from the decision that
	// allowed it, and TemplateName the template that it used, if any.
	Charge       *pricing.Charge
	TemplateName string

	Status    *Status
	Consent   Consent
	Previous  Identity // IdentityChange: the identifiers that no longer hold
	Template  *template.Update
	Account   *AccountUpdate
	Confirmed *Confirmation
	Errors    []ReportedError
}

// Entry is the ad or link through which a person arrived.
type Entry struct {
	// Source is the platform's word: "ad", "post", "ADS", "SHORTLINK".
	Source string
	// ID is the ad or post id.
	ID string
	// ClickID is the platform's click identifier, where it sends one.
	ClickID string
	// Ref is the parameter of the link.
	Ref string
	// Device is "android", "ios", "web", or empty when not known.
	Device string
}

// StatusState is the state of a business message.
type StatusState string

// The states. Platforms may skip some: a read message was delivered.
const (
	Sent      StatusState = "sent"
	Delivered StatusState = "delivered"
	ReadState StatusState = "read"
	Played    StatusState = "played"
	Failed    StatusState = "failed"
)

// Status is the fate of one business message.
type Status struct {
	// MessageID is the id of the message, the same in every status of it.
	MessageID string
	State     StatusState
	// Watermark is set when the status covers every message up to Occurred.
	Watermark bool
	// Pricing is what the platform says it charges, on the statuses that carry it.
	Pricing *Pricing
	// Conversation is the platform's conversation object, where it sends one.
	Conversation *Conversation
	// Participant is the group member that the status concerns.
	Participant string
	// Template is the id of the template that the platform matched or made.
	Template string
	// Opaque is the host's own data, returned by the platform.
	Opaque string
}

// Pricing is the platform's own word on the cost of a message. Fields are in the
// platform's spelling and empty where absent.
type Pricing struct {
	Billable bool
	Model    string
	Type     string
	Category string
	Subtype  string
	// Cost is the estimate that some messages carry, as printed.
	Cost, Currency string
}

// Conversation is the conversation object of a status.
type Conversation struct {
	ID     string
	Origin string
	// Expires is zero where the status does not say.
	Expires time.Time
}

// Confirmation is an expiry that the platform confirmed.
type Confirmation struct {
	Window window.Kind
	Until  time.Time
}

// Consent is a change in what a person agreed to.
type Consent uint8

// The changes of consent.
const (
	NoConsentChange Consent = iota
	OptedInGeneral
	OptedOutGeneral
	MarketingStopped
	MarketingResumed
)

// AccountUpdate is a change in the business account or number.
type AccountUpdate struct {
	// Event is the platform's word: "ACCOUNT_RESTRICTION".
	Event string
	// Restrictions are what the platform forbids from now on.
	Restrictions []Restriction
	// Lifted is set when earlier restrictions of the account end.
	Lifted bool
	// Tier, Region, Category and Month describe a volume tier, where that is the
	// event.
	Tier, Region, Category, Month string
	// EffectiveAt is when the change starts to hold, zero where not said.
	EffectiveAt time.Time
	// Country is the business's primary country, where that is the event.
	Country string
	// Exceptions are countries with a start of their own.
	Exceptions []CountryStart
	// Limit is the messaging limit in people a day, 0 where not said, -1 for none.
	Limit int
	// Detail is the rest in short, for people.
	Detail string
}

// Restriction is one thing that the platform forbids a business.
type Restriction struct {
	// Type is the platform's word.
	Type string
	// Until is when it ends, zero when not said.
	Until time.Time
}

// CountryStart is a country (ISO 3166-1 alpha-2) and an instant.
type CountryStart struct {
	Country string
	Start   time.Time
}

// ReportedError is an error inside a webhook.
type ReportedError struct {
	Error  PlatformError
	Title  string
	Detail string
}
