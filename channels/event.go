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
	// IdentityChange says that a person's identifier changed: Address and Identity say the new one, [Event.Previous] the old one.
	// Without Previous nothing changed, and identifiers that stand in Identity together are one person's.
	IdentityChange
	// TemplateChange is a change in a template's life: [Event.Template].
	TemplateChange
	// AccountChange concerns the business account: [Event.AccountUpdate].
	AccountChange
	// ThreadControl says which application owns the thread. It opens nothing.
	ThreadControl
	// ErrorReport is an error that the platform reports outside a status.
	ErrorReport
	// WindowConfirmed is an expiry that the platform confirmed without a message
	// status: [Event.Confirmed].
	WindowConfirmed
)

// Event is one fact, decoded. Its zero value is an Unknown event without an
// address, which the engine counts and otherwise ignores.
//
// Printed or logged, it shows no identifier, text or token. Its JSON is the data itself, for hosts that keep a log of what happened.
type Event struct {
	// Kind says which of the fields below are filled.
	Kind EventKind `json:"kind"`
	// ID is unique per event within the channel: the platform's message id, or a
	// stable key made of what identifies the event. The same event delivered twice
	// has the same ID.
	ID string `json:"id,omitempty"`
	// Address says who and where. User is empty for events that concern the
	// business only.
	Address Address `json:"address,omitzero"`
	// Account is the business account that the body names beside the business: the
	// WhatsApp business account of a number; elsewhere the business itself. Empty: not
	// told.
	Account string `json:"account,omitempty"`
	// Identity is every identifier of the person that the event carries.
	Identity Identity `json:"identity,omitzero"`
	// Occurred is the platform's event time, UTC, to the millisecond. Windows
	// follow it.
	Occurred time.Time `json:"occurred,omitzero"`
	// Received is when the host got the event. It is kept for display and never
	// used for a window. Zero: not known.
	Received time.Time `json:"received,omitzero"`
	// Raw is the platform's own name for the event or message type.
	Raw string `json:"raw,omitempty"`
	// Group is the group's id when the event happened in a group; the address's
	// user is then the group.
	Group string `json:"group,omitempty"`

	// Action says what the person did in a UserAction. On a BusinessMessage it is empty,
	// or [ActOther] for a message that answers nobody.
	Action Action `json:"action,omitempty"`
	// Type is the type of the content of a UserAction or BusinessMessage.
	Type MessageType `json:"type,omitempty"`
	// Token is the comment or reply token that the event grants or answers.
	Token string `json:"token,omitempty"`
	// Text is what the person wrote, for opt-out keywords and logs.
	Text string `json:"text,omitempty"`
	// Arrival says how the person arrived, when through an ad or a link.
	Arrival *Arrival `json:"arrival,omitempty"`

	// Charge is the estimated cost of a BusinessMessage, from the decision that
	// allowed it. Nil: not known.
	Charge *pricing.Charge `json:"charge,omitempty"`
	// TemplateName is the template that a BusinessMessage used, if any.
	TemplateName string `json:"template_name,omitempty"`
	// CountsAs is the type against whose pace a BusinessMessage counts in place of its own, from the decision about it: a
	// template that asks for leave to call counts as a request for it. Empty: its own.
	CountsAs MessageType `json:"counts_as,omitempty"`

	// Status is set on a DeliveryStatus.
	Status *Status `json:"status,omitempty"`
	// Consent is the change that a ConsentChange reports. On a DeliveryStatus it is the
	// stop of marketing by which the platform explains that the message failed.
	Consent ConsentUpdate `json:"consent,omitempty"`
	// Previous are the identifiers that no longer hold after an IdentityChange.
	Previous Identity `json:"previous,omitzero"`
	// Template is set on a TemplateChange.
	Template *template.Update `json:"template,omitempty"`
	// AccountUpdate is set on an AccountChange.
	AccountUpdate *AccountUpdate `json:"account_update,omitempty"`
	// Confirmed is an expiry that the platform confirmed: of a WindowConfirmed, or
	// with a DeliveryStatus.
	Confirmed *Confirmation `json:"confirmed,omitempty"`
	// Errors are what the platform reports with the event: why a message failed,
	// what an ErrorReport is about.
	Errors []ReportedError `json:"errors,omitempty"`
}

// Arrival is the ad or link through which a person arrived.
type Arrival struct {
	// Source is the platform's word: "ad", "post", "ADS", "SHORTLINK".
	Source string `json:"source,omitempty"`
	// ID is the ad or post id.
	ID string `json:"id,omitempty"`
	// ClickID is the platform's click identifier, where it sends one.
	ClickID string `json:"click_id,omitempty"`
	// Ref is the parameter of the link.
	Ref string `json:"ref,omitempty"`
	// Device is "android", "ios", "web", or empty when not known.
	Device string `json:"device,omitempty"`
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
	// Revoked: the business took it back, in an app of the platform. It was sent, and costs what it cost.
	Revoked StatusState = "revoked"
)

// Status is the fate of one business message.
type Status struct {
	// MessageID is the id of the message, the same in every status of it.
	MessageID string `json:"message_id,omitempty"`
	// State is the state that the message is now in.
	State StatusState `json:"state,omitempty"`
	// Watermark is set when the status covers every message up to Occurred.
	Watermark bool `json:"watermark,omitempty"`
	// Pricing is what the platform says it charges, on the statuses that carry it.
	Pricing *pricing.Statement `json:"pricing,omitempty"`
	// Conversation is the platform's conversation object, where it sends one.
	Conversation *Conversation `json:"conversation,omitempty"`
	// Participant is the group member that the status concerns.
	Participant string `json:"participant,omitempty"`
	// Template is the id of the template that the platform matched or made.
	Template string `json:"template,omitempty"`
	// Opaque is the host's own data, returned by the platform.
	Opaque string `json:"opaque,omitempty"`
}

// Conversation is the conversation object of a status.
type Conversation struct {
	// ID is the platform's.
	ID string `json:"id,omitempty"`
	// Origin is the platform's word for what opened it.
	Origin string `json:"origin,omitempty"`
	// Expires is in UTC, and zero where the status does not say.
	Expires time.Time `json:"expires,omitzero"`
}

// Confirmation is an expiry that the platform confirmed.
type Confirmation struct {
	// Window is the kind of window.
	Window window.Kind `json:"window,omitempty"`
	// Until is the first instant at which it is closed, UTC.
	Until time.Time `json:"until,omitzero"`
}

// ConsentUpdate is a change in what a person agreed to.
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
	Event string `json:"event,omitempty"`
	// Restrictions are what the platform forbids from now on, of what a business sends. What is about no message stands in Detail.
	Restrictions []Restriction `json:"restrictions,omitempty"`
	// Lifted is set when all earlier restrictions of the account end; one imposed at the same instant stays. WhatsApp tells in Ended which
	// restrictions end, and of some never that they do: a host that looks the account up may record an event with Lifted.
	Lifted bool `json:"lifted,omitempty"`
	// Ended are the types of earlier restrictions that end, where others stay.
	Ended []string `json:"ended,omitempty"`
	// Tier is a volume tier, where that is the event; Region, Category and Month say
	// of what and when.
	Tier     string `json:"tier,omitempty"`
	Region   string `json:"region,omitempty"`
	Category string `json:"category,omitempty"`
	Month    string `json:"month,omitempty"`
	// EffectiveAt is when the change starts to hold, zero where not said.
	EffectiveAt time.Time `json:"effective_at,omitzero"`
	// Country is the business's primary country, where that is the event.
	Country string `json:"country,omitempty"`
	// Exceptions are countries whose international rates start at another instant.
	Exceptions []pricing.Exception `json:"exceptions,omitempty"`
	// Limit is the messaging limit in people a day, 0 where not said, -1 for none.
	Limit int `json:"limit,omitempty"`
	// Detail is the rest in short, for people.
	Detail string `json:"detail,omitempty"`
}

// Restriction is one thing that the platform forbids a business.
type Restriction struct {
	// Type is the platform's word.
	Type string `json:"type,omitempty"`
	// Until is when it ends, zero when not said.
	Until time.Time `json:"until,omitzero"`
}

// ReportedError is an error inside a webhook.
type ReportedError struct {
	// Error is the platform's code.
	Error PlatformError `json:"error,omitzero"`
	// Title is the platform's own text, Detail what it adds; empty where it sends none.
	Title  string `json:"title,omitempty"`
	Detail string `json:"detail,omitempty"`
}
