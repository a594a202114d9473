package whatsapp

import (
	_ "embed"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// The windows of WhatsApp.
const (
	// CustomerService is the window of 24 hours in which any message may go.
	CustomerService window.Kind = "customer_service"
	// FreeEntryPoint is the window after an answered ad message. It permits
	// nothing by itself: it makes messages free of charge.
	FreeEntryPoint window.Kind = "free_entry_point"
)

// DirectSend is the feature that an account must have been granted before it can
// use [channels.DirectSendAPI].
const DirectSend = "direct_send"

// Message types besides the ones that package channels names. Those of an
// interactive message stand for the interactive object's type.
const (
	Button             channels.MessageType = "button"
	List               channels.MessageType = "list"
	CTAURL             channels.MessageType = "cta_url"
	Flow               channels.MessageType = "flow"
	LocationRequest    channels.MessageType = "location_request_message"
	AddressRequest     channels.MessageType = "address_message"
	Product            channels.MessageType = "product"
	ProductList        channels.MessageType = "product_list"
	Catalog            channels.MessageType = "catalog_message"
	Carousel           channels.MessageType = "carousel"
	VoiceCall          channels.MessageType = "voice_call"
	CallPermission     channels.MessageType = "call_permission_request"
	ContactInfoRequest channels.MessageType = "request_contact_info"
	OrderDetails       channels.MessageType = "order_details"
	OrderStatus        channels.MessageType = "order_status"
	// Pin pins or unpins a message in a group.
	Pin channels.MessageType = "pin"
)

// Dates on which several rows turn.
func begins() time.Time           { return metafacts.Day(2023, time.January, 1) }
func addressRequests() time.Time  { return metafacts.Day(2023, time.May, 9) }
func catalogs() time.Time         { return metafacts.Day(2023, time.June, 13) }
func linksAndFlows() time.Time    { return metafacts.Day(2023, time.October, 10) }
func locationRequests() time.Time { return metafacts.Day(2023, time.December, 18) }
func calling() time.Time          { return metafacts.Day(2025, time.July, 15) }   // calls over the API
func version23() time.Time        { return metafacts.Day(2025, time.May, 29) }    // version 23.0 of the API
func groups() time.Time           { return metafacts.Day(2025, time.October, 6) } // groups over the API
func freeCarousels() time.Time    { return metafacts.Day(2025, time.November, 11) }
func noWelcome() time.Time        { return metafacts.Day(2026, time.March, 27) }     // request_welcome removed
func contactRequests() time.Time  { return metafacts.Day(2026, time.July, 1) }       // early July, the day is not named
func directSend() time.Time       { return metafacts.Day(2026, time.July, 31) }      // Direct Send in its present form
func longerFreeEntry() time.Time  { return metafacts.Day(2026, time.September, 28) } // free entry up to seven days

// born is the day from which a type can be sent, zero for those with which the rulebook begins.
func born(t channels.MessageType) time.Time {
	switch t {
	case AddressRequest:
		return addressRequests()
	case Catalog:
		return catalogs()
	case CTAURL, Flow:
		return linksAndFlows()
	case LocationRequest:
		return locationRequests()
	case VoiceCall, CallPermission:
		return calling()
	case Carousel:
		return freeCarousels()
	case ContactInfoRequest:
		return contactRequests()
	case Pin:
		return groups()
	}
	return time.Time{}
}

var (
	// noteTable are the dated changes that no row can hold, oldest first. Prices and the rules for templates have dated rows of
	// their own.
	//go:embed notes.csv
	noteTable string
	// templateTable are the facts about message templates. An answer to a definition is an error, mostly 100 with a subcode, or a
	// rejection, which has a reason in place of a code. The phrases that suggest another category are ours, of kinds that the
	// guideline names.
	//go:embed templates.csv
	templateTable string
)

func rulebook() *policy.Rulebook {
	numbers := spellings()
	book := policy.Rulebook{
		Channel:     Name,
		Begins:      begins(),
		Actions:     actions(),
		Windows:     windows(),
		Permissions: permissions(),
		Limits:      limits(),
		Blocks:      blocks(),
		Refusals:    refusals(),
		Errors:      errorTable(),
		Notes:       table.Notes(noteTable, docs),
		Prices:      sync.OnceValue(prices),
		Templates:   table.Templates(templateTable, docs),
		Spellings:   numbers[:],
	}
	return book.Freeze()
}

// prices reads the embedded rate cards. It panics when they cannot be read, which
// the tests rule out.
func prices() *pricing.Book {
	book, err := priceBook()
	if err != nil {
		panic("whatsapp: correct the embedded rate cards: " + err.Error())
	}
	return book
}

// refusals are the errors that WhatsApp answers with, by reason. A reason that is
// not here has no documented error of its own: going over the messaging limit, a
// missing opt-in.
func refusals() []policy.Refusal {
	return []policy.Refusal{
		{Reason: policy.WindowClosed, Error: channels.PlatformError{Code: 131047}},
		{Reason: policy.WindowUnknown, Error: channels.PlatformError{Code: 131047}},
		{Reason: policy.TemplateRequired, Error: channels.PlatformError{Code: 131047}},
		{Reason: policy.TemplateUnknown, Error: channels.PlatformError{Code: 132001}},
		{Reason: policy.TemplateNotApproved, Error: channels.PlatformError{Code: 132001}},
		{Reason: policy.TemplatePaused, Error: channels.PlatformError{Code: 132015}},
		{Reason: policy.TemplateDisabled, Error: channels.PlatformError{Code: 132016}},
		{Reason: policy.TemplateMismatch, Error: channels.PlatformError{Code: 132000}},
		{Reason: policy.OptedOut, Error: channels.PlatformError{Code: stoppedMarketing}},
		{Reason: policy.MarketingPausedRegion, Error: channels.PlatformError{Code: 131049}},
		{Reason: policy.RegionBlocked, Error: channels.PlatformError{Code: 130497}},
		{Reason: policy.UnsupportedType, Error: channels.PlatformError{Code: 131051}},
		{Reason: policy.ContentTooLong, Error: channels.PlatformError{Code: 100}},
		{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: 131009}},
		{Reason: policy.TooSoon, Error: channels.PlatformError{Code: 131056}},
		{Reason: policy.UserBlocked, Error: channels.PlatformError{Code: 131026}},
		{Reason: policy.SenderRestricted, Error: channels.PlatformError{Code: 368}},
		{Reason: policy.PaymentMissing, Error: channels.PlatformError{Code: 131042}},
	}
}
