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
	// ActMessage is any content: [Event.Type] says which.
	ActMessage Action = "message"
	// ActUnsupported is content that the platform does not pass on.
	ActUnsupported Action = "unsupported"
	// ActReaction is a reaction to a message, ActUnreact its removal.
	ActReaction Action = "reaction"
	ActUnreact  Action = "unreact"
	// ActCall is a call to the business that was answered, ActCallMissed one that
	// was not, ActCallAccepted a call of the business that the person took.
	ActCall         Action = "call"
	ActCallMissed   Action = "call_missed"
	ActCallAccepted Action = "call_accepted"
	// ActPostback is a tap on a button, a menu or "get started", ActQuickReply one
	// on a suggested answer, ActIceBreaker one on a suggested first question.
	ActPostback   Action = "postback"
	ActQuickReply Action = "quick_reply"
	ActIceBreaker Action = "ice_breaker"
	// ActReferral is the arrival by a link or an ad, without a message.
	ActReferral Action = "referral"
	// ActEdit and ActDelete change a message that the person sent before.
	ActEdit   Action = "edit"
	ActDelete Action = "delete"
	// ActBlock says that the person blocked the business.
	ActBlock Action = "block"
	// ActRead says that the person read what the business sent.
	ActRead Action = "read"
	// ActAdMessage is a message that came through an ad, ActPageMessage one
	// through the page's call to action.
	ActAdMessage   Action = "ad_message"
	ActPageMessage Action = "page_message"
	// ActStoryReply answers a story of the business, ActStoryMention names the
	// business in one, ActShare passes on a post.
	ActStoryReply   Action = "story_reply"
	ActStoryMention Action = "story_mention"
	ActShare        Action = "share"
	// ActComment is a comment on a post, ActLiveComment one on a live broadcast,
	// ActLiveEnd the end of the broadcast.
	ActComment     Action = "comment"
	ActLiveComment Action = "live_comment"
	ActLiveEnd     Action = "live_end"
	// ActOptIn is the entry by a plugin or link.
	ActOptIn Action = "optin"
	// ActWelcome is the first opening of a chat, before any message.
	ActWelcome Action = "request_welcome"
	// ActOther answers nothing and opens nothing.
	ActOther Action = "other"
)

// Event is one fact, decoded. Its zero value is an Unknown event without an
// address, which the engine counts and otherwise ignores.
type Event struct {
	// Kind says which of the fields below are filled.
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

	// Action says what the person did in a UserAction.
	Action Action
	// Type is the type of the content of a UserAction or BusinessMessage.
	Type MessageType
	// Triggers are the facts for the windows, as the channel reads the event.
	Triggers window.Triggers
	// Grants are triggers that hold for the Token alone: they open what is known by
	// it, and no window of the conversation. A leave for one later message is one.
	Grants window.Triggers
	// Token is the comment or reply token that the event grants or answers.
	Token string
	// Text is what the person wrote, for opt-out keywords and logs.
	Text string
	// Entry says how the person arrived, when through an ad or a link.
	Arrival *Arrival

	// Charge is the estimated cost of a BusinessMessage, from the decision that
	// allowed it. Nil: not known.
	Charge *pricing.Charge
	// TemplateName is the template that a BusinessMessage used, if any.
	TemplateName string

	// Status is set on a DeliveryStatus.
	Status *Status
	// Consent is the change that a ConsentChange reports.
	Consent ConsentUpdate
	// Previous are the identifiers that no longer hold after an IdentityChange.
	Previous Identity
	// Template is set on a TemplateChange.
	Template *template.Update
	// Account is the business account to which the address's business belongs, where the event names it.
	Account string
	// AccountUpdate is set on an AccountChange.
	AccountUpdate *AccountUpdate
	// Confirmed is an expiry that the platform confirmed: of a WindowConfirmed, or
	// with a DeliveryStatus.
	Confirmed *Confirmation
	// Errors are what the platform reports with the event: why a message failed,
	// what an ErrorReport is about.
	Errors []ReportedError
}

// Entry is the ad or link through which a person arrived.
type Arrival struct {
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
	// Sent: the platform took the message over.
	Sent StatusState = "sent"
	// Delivered: it reached a device of the person.
	Delivered StatusState = "delivered"
	// Read: the person saw it.
	Read StatusState = "read"
	// Played: the person played the voice message.
	Played StatusState = "played"
	// Failed: it was not delivered; [Event.Errors] say why.
	Failed StatusState = "failed"
)

// Status is the fate of one business message.
type Status struct {
	// MessageID is the id of the message, the same in every status of it.
	MessageID string
	// State is the state that the message is now in.
	State StatusState
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
	// Billable is the platform's flag of that name.
	Billable bool
	// Model says what is charged: a conversation or a message.
	Model string
	// Type is the ground of the charge, or of its absence.
	Type string
	// Category and Subtype are what the message is charged as.
	Category, Subtype string
	// Cost is the estimate that some messages carry, as printed, and Currency its
	// ISO 4217 code.
	Cost, Currency string
}

// Conversation is the conversation object of a status.
type Conversation struct {
	// ID is the platform's.
	ID string
	// Origin is the platform's word for what opened it.
	Origin string
	// Expires is in UTC, and zero where the status does not say.
	Expires time.Time
}

// Confirmation is an expiry that the platform confirmed.
type Confirmation struct {
	// Window is the kind of window.
	Window window.Kind
	// Until is the first instant at which it is closed, UTC.
	Until time.Time
}

// Consent is a change in what a person agreed to.
type ConsentUpdate uint8

// The changes of consent.
const (
	// NoConsentChange: the event changes nothing.
	NoConsentChange ConsentUpdate = iota
	// OptedInGeneral: the person agreed to hear from the business.
	OptedInGeneral
	// OptedOutGeneral: the person asked the business to stop.
	OptedOutGeneral
	// MarketingStopped: the person wants no more marketing messages.
	MarketingStopped
	// MarketingResumed: the person takes that back.
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

// CountryStart is a country and the instant from which a change holds there.
type CountryStart struct {
	// Country is an ISO 3166-1 alpha-2 code.
	Country string
	// Start is in UTC.
	Start time.Time
}

// ReportedError is an error inside a webhook.
type ReportedError struct {
	// Error is the platform's code.
	Error PlatformError
	// Title and Detail are the platform's own text, empty where it sends none.
	Title, Detail string
}
