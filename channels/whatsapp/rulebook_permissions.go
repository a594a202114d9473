package whatsapp

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// The restrictions of an account that bar a way of sending, or utility templates
// alone. A cap on utility templates bars nothing: how many may go is not said.
const (
	// accountDisabled is the state of an account that is banned as a whole.
	accountDisabled     = "DISABLE"
	noBusinessMessages  = "RESTRICTED_BIZ_INITIATED_MESSAGING"
	noCustomerMessages  = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
	noUtilityTemplates  = "RESTRICTED_UTILITY_TEMPLATES"
	fewUtilityTemplates = "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"
	noDirectSendUtility = "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"
	noBusinessCalls     = "RESTRICTED_BUSINESS_INITIATED_CALLING"
	noUserCalls         = "RESTRICTED_USER_INITIATED_CALLING"
	noCallButton        = "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN"
	noCalls             = "RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING"
)

// The categories of a template as WhatsApp spells them in a send request.
const (
	marketing      policy.Category = "marketing"
	utility        policy.Category = "utility"
	authentication policy.Category = "authentication"
)

func permissions() []policy.Permission {
	out := append(freeForm(), templates()...)
	out = append(out, directSends()...)
	out = append(out,
		policy.Permission{
			Name: "sender_action", Types: []channels.MessageType{channels.SenderAction},
			Source: pageMarkRead.Assumed("a read receipt or typing sign hangs on a received message; no page names a window"),
		},
		policy.Permission{
			Span: metafacts.Since(groups()), Name: "pin", Types: []channels.MessageType{Pin}, Window: CustomerService,
			Source: pageGroupMessaging.Assumed("groups only, by an administrator; the page names no window, so the one for all messages is asked"),
		},
	)
	for i := range out {
		if out[i].Refuse == "" {
			out[i].Bars = append(slices.Clone(out[i].Bars), disabled())
		}
	}
	return out
}

// disabled stops everything that an account sends, until it is reinstated.
func disabled() policy.Bar {
	return policy.Bar{Restriction: accountDisabled, Error: channels.PlatformError{Code: accountLocked}}
}

// plain are the free-form types that the rulebook begins with and that may go to a
// group, interactives those that may not.
func plain() []channels.MessageType {
	return []channels.MessageType{
		channels.Text, channels.Image, channels.Video, channels.Audio, channels.Document, channels.Sticker,
		channels.Location, channels.Contacts, channels.Reaction,
	}
}

func interactives() []channels.MessageType {
	return []channels.MessageType{
		Button, List, CTAURL, Flow, AddressRequest, Product, ProductList, Catalog, OrderDetails, OrderStatus,
	}
}

// freeForm are the messages that need an open customer service window.
func freeForm() []policy.Permission {
	alone := freeFormRow("free_form", time.Time{}, pageSend.Documented(""), plain()...)
	shared := alone
	alone.To, alone.NoGroup = groups(), true
	shared.From = groups()
	shared.Source.Note = "of the types in groups the page names text and media; that locations, contacts and reactions go is our reading"
	rows := []policy.Permission{
		freeFormRow("interactive", time.Time{}, pageSend.Documented(""), interactives()...),
		freeFormRow("location_request", locationRequests(), pageLocationRequest.Documented(""), LocationRequest),
		barredBy(freeFormRow("call_button", calling(), pageCallButtons.Documented(""), VoiceCall), noUserCalls, noCallButton, noCalls),
		callPermission(),
		freeFormRow("carousel", freeCarousels(), pageCarousel.Documented(""), Carousel),
		freeFormRow("contact_request", contactRequests(),
			pageUserIDs.Reported("early July 2026, the day is not named"), ContactInfoRequest),
	}
	for i := range rows {
		rows[i].NoGroup = true // no interactive or calling messages in groups
	}
	return append([]policy.Permission{alone, shared}, rows...)
}

// callPermission is held back for a day after the last request. That there are two a
// week at most, and that a connected call starts the count anew, no row can say.
func callPermission() policy.Permission {
	p := barredBy(freeFormRow("call_permission", calling(), pageCallPermissions.Documented(
		"one request a day and two a week per user, a connected call starts the count anew (138009)"), CallPermission),
		noBusinessCalls, noCalls)
	p.Gap = 24 * time.Hour
	p.Errors = []policy.Refusal{{Reason: policy.TooSoon, Error: channels.PlatformError{Code: 138009}}}
	return p
}

func freeFormRow(name string, from time.Time, s policy.Source, types ...channels.MessageType) policy.Permission {
	return policy.Permission{Span: metafacts.Since(from), Name: name, Types: types, Window: CustomerService,
		BarredBy: []string{noCustomerMessages}, Source: s}
}

// barredBy adds restrictions under which the row permits nothing.
func barredBy(p policy.Permission, restrictions ...string) policy.Permission {
	p.BarredBy = append(p.BarredBy, restrictions...)
	return p
}

// What is not carried everywhere: the codes of authentication go by phone number
// and not to groups, a highest price by the endpoint for marketing and by phone
// number.
func authenticationAlone() policy.Bar {
	return policy.Bar{Categories: []policy.Category{authentication}, Group: true}
}

func authenticationByPhone() policy.Bar {
	return policy.Bar{Categories: []policy.Category{authentication}, Scoped: true, Error: channels.PlatformError{Code: needsPhone}}
}

func maxPriceByPhone() policy.Bar {
	return policy.Bar{MaxPrice: true, Scoped: true, Error: channels.PlatformError{Code: needsPhone}}
}

func optInWaiver() policy.Source {
	return pageOptIn.Assumed("that a message of the user is leave to answer it while the window is open is our reading: " +
		"one page asks for opt-in before every message, another before templates only")
}

// templates are the ways of an approved template: the ordinary endpoint and the
// one for marketing.
func templates() []policy.Permission {
	alone := policy.Permission{
		Name: "template", Types: []channels.MessageType{channels.Template},
		NeedsTemplate: true, NeedsOptIn: true, OptInWaivedBy: CustomerService,
		MarketingCategories: []policy.Category{marketing},
		BarredBy:            []string{noBusinessMessages},
		Waiver:              optInWaiver(),
		Source:              pageOptIn.Documented(""),
	}
	lane := alone
	lane.Name, lane.API, lane.TemplateCategories = "marketing_api", channels.MarketingAPI, []policy.Category{marketing}
	lane.Bars = []policy.Bar{maxPriceByPhone()}
	lane.Errors = []policy.Refusal{{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: notMarketing}}}
	alone.Bars = []policy.Bar{
		authenticationByPhone(),
		{MaxPrice: true, Error: channels.PlatformError{Code: wrongEndpoint}},
		{Categories: []policy.Category{utility}, Restriction: noUtilityTemplates},
	}
	shared := alone
	alone.Span, alone.NoGroup = metafacts.Between(time.Time{}, groups()), true
	shared.Span = metafacts.Since(groups())
	shared.Bars = append([]policy.Bar{authenticationAlone()}, shared.Bars...)
	lite, general := lane, lane
	lite.Span = metafacts.Between(metafacts.Day(2024, time.October, 15), metafacts.Day(2025, time.November, 19))
	lite.Source = pageChangelog.Reported("MM Lite, for accounts that were let in; marketing templates only")
	general.Span = metafacts.Since(lite.To)
	general.Source = pageMarketing.Documented("marketing templates only; whether they go to groups is not said")
	return append([]policy.Permission{alone, shared, lite, general}, notByMarketing(lite.From)...)
}

// notByMarketing refuses free-form messages on the endpoint for marketing, each
// type from the day it exists.
func notByMarketing(opens time.Time) []policy.Permission {
	rows := freeForm()
	for i := range rows {
		p := &rows[i]
		if p.From.Before(opens) {
			p.From = opens
		}
		p.NoGroup, p.Gap = false, 0
		p.Name, p.API, p.Window = "marketing_api_"+p.Name, channels.MarketingAPI, ""
		p.Refuse = policy.ContentTypeNotAllowed
		p.Errors = []policy.Refusal{{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: 100}}}
		p.Source = pageErrors.Documented("the endpoint takes templates only")
	}
	return rows
}

// directTypes are what Direct Send carries.
func directTypes() []channels.MessageType {
	return []channels.MessageType{channels.Text, Button, CTAURL, VoiceCall}
}

// directSends are template-like messages without a template, at any time.
func directSends() []policy.Permission {
	types := directTypes()
	codes := directSendRow("direct_send_authentication", authentication,
		pageDirectSend.Reported("beta; text with a copy-code button, English"), channels.Text)
	codes.Bars = []policy.Bar{authenticationAlone(), authenticationByPhone()}
	return []policy.Permission{
		barredBy(directSendRow("direct_send_utility", utility,
			pageDirectSend.Documented("for accounts let in; providers still call it a beta"), types...), noDirectSendUtility),
		codes,
		{
			Span: metafacts.Since(directSend()), Name: "direct_send_marketing", Types: types,
			API: channels.DirectSendAPI, Category: marketing, Refuse: policy.PromotionalNotAllowed,
			Errors: []policy.Refusal{{Reason: policy.PromotionalNotAllowed, Error: channels.PlatformError{Code: 100}}},
			Source: pageDirectSend.Documented("marketing cannot go by Direct Send"),
		},
	}
}

func directSendRow(name string, category policy.Category, s policy.Source, types ...channels.MessageType) policy.Permission {
	return policy.Permission{
		Span: metafacts.Since(directSend()), Name: name, Types: types,
		API: channels.DirectSendAPI, Category: category, Feature: DirectSend,
		NeedsOptIn: true, OptInWaivedBy: CustomerService, Waiver: optInWaiver(), NoPromotion: true,
		BarredBy: []string{noBusinessMessages},
		Requires: policy.Requires{Category: category},
		Errors: []policy.Refusal{
			{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: 100}},
			{Reason: policy.SenderRestricted, Error: channels.PlatformError{Code: 139200}},
		},
		Source: s,
	}
}
