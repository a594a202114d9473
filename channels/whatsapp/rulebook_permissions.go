package whatsapp

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// The restrictions of an account that bar a way of sending, or utility templates
// alone. One more bars no message: noNewNumbers.
const (
	// accountDisabled is the state of an account that is banned as a whole, otherBan stands for a state that no page names,
	// accountDeleted is the event that it is gone.
	accountDisabled     = "DISABLE"
	otherBan            = "DISABLED_UPDATE"
	reinstated          = "REINSTATE"
	scheduled           = "SCHEDULE_FOR_DISABLE" // which forbids nothing yet
	accountDeleted      = "ACCOUNT_DELETED"
	accountOffboarded   = "ACCOUNT_OFFBOARDED"
	noNewNumbers        = "RESTRICTED_ADD_PHONE_NUMBER_ACTION"
	noBusinessMessages  = "RESTRICTED_BIZ_INITIATED_MESSAGING"
	noCustomerMessages  = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
	noUtilityTemplates  = "RESTRICTED_UTILITY_TEMPLATES"
	fewUtilityTemplates = "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"
	noDirectSendUtility = "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"
	noBusinessCalls     = "RESTRICTED_BUSINESS_INITIATED_CALLING"
	noUserCalls         = "RESTRICTED_USER_INITIATED_CALLING"
	noCallButton        = "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN"
	noCalls             = "RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING"

	// What an account does wrong that files templates in a category that is not theirs.
	utilityAbuse    = "UTILITY_TEMPLATE_ABUSE"
	directSendAbuse = "DIRECT_SEND_UTILITY_CATEGORY_ABUSE"
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
			Bars:   []policy.Bar{{Single: true}},
			Source: pageGroupMessaging.Assumed("groups only, by an administrator; the page names no window, so the one for all messages is asked"),
		},
	)
	for i := range out {
		if out[i].Refuse == "" {
			out[i].Bars = append(slices.Clone(out[i].Bars), gone()...)
		}
	}
	return out
}

// The events that say whether the business still lets this application send. Beside accountOffboarded, which suspends the interface
// until accountReconnected, no page says that they stop messages: the partner or the number that is meant may be another one. So no row
// knows partnerRemoved and appUninstalled, and what is sent after them is allowed as assumed.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/reconnect-offboarded-coexistence-clients/ (2026-05-21)
const (
	accountReconnected = "ACCOUNT_RECONNECTED"
	partnerRemoved     = "PARTNER_REMOVED"
	partnerAdded       = "PARTNER_ADDED"
	appUninstalled     = "PARTNER_APP_UNINSTALLED"
	appInstalled       = "PARTNER_APP_INSTALLED"
)

// endedBy are the restrictions that end with an event. That a business which is shared anew was connected anew is our reading.
func endedBy(event string) []string {
	switch event {
	case accountReconnected:
		return []string{accountOffboarded, partnerRemoved}
	case partnerAdded:
		return []string{accountOffboarded, partnerRemoved, appUninstalled}
	case appInstalled:
		return []string{appUninstalled}
	}
	return nil
}

// recovered are the restrictions that end when a kind of violation is over.
//
// Sources: the pages "templates/template-comparison", of 2026-07, and "direct-send/integrity-and-content-guidelines", of 2026-07-31.
func recovered(violation string) []string {
	switch violation {
	case utilityAbuse + "_UNBAN":
		return []string{noUtilityTemplates}
	case utilityAbuse + "_RATE_LIMIT_RECOVERY":
		return []string{fewUtilityTemplates}
	case directSendAbuse + "_UNBAN", directSendAbuse + "_RATE_LIMIT_RECOVERY":
		return []string{noDirectSendUtility}
	}
	return nil
}

// restrictsNothing reports whether a kind of violation may be told without a restriction: a warning, or the end of one.
func restrictsNothing(violation string) bool {
	switch violation {
	case utilityAbuse, "DIRECT_SEND_" + utilityAbuse, directSendAbuse + "_WARN":
		return true
	}
	return recovered(violation) != nil
}

// gone stops everything that an account sends: one that is disabled until it is reinstated, one that is deleted for good, one whose
// number is registered anew in the app until it is reconnected. What is answered to the number of a deleted account is not said: the
// error of a deleted number is taken; for one that is registered anew, that of a number which is not registered.
func gone() []policy.Bar {
	return []policy.Bar{
		{Restriction: accountDisabled, Error: channels.PlatformError{Code: accountLocked}},
		{Restriction: accountDeleted, Error: channels.PlatformError{Code: numberDeleted}},
		{Restriction: accountOffboarded, Error: channels.PlatformError{Code: notRegistered}},
	}
}

// plain are the free-form types that have an object of their own, interactives those of
// an interactive object, which do not go to groups.
func plain() []channels.MessageType { return append(toGroups(), toOne()...) }

// toGroups are the types that the page about groups names: text and media.
func toGroups() []channels.MessageType {
	return []channels.MessageType{channels.Text, channels.Image, channels.Video, channels.Audio, channels.Document}
}

// toOne are the others.
func toOne() []channels.MessageType {
	return []channels.MessageType{channels.Sticker, channels.Location, channels.Contacts, channels.Reaction}
}

func interactives() []channels.MessageType {
	return []channels.MessageType{
		Button, List, CTAURL, Flow, AddressRequest, Product, ProductList, Catalog, OrderDetails, OrderStatus,
		LocationRequest, VoiceCall, CallPermission, Carousel, ContactInfoRequest,
	}
}

// inGroups is the row of the types in groups that no page names.
const inGroups = "free_form_in_groups"

// freeForm are the messages that need an open customer service window.
func freeForm() []policy.Permission {
	return append(plainRows(), interactiveRows()...)
}

func plainRows() []policy.Permission {
	before := freeFormRow("free_form", time.Time{}, pageSend.Documented(""), plain()...)
	before.To, before.NoGroup = groups(), true
	shared := freeFormRow("free_form", groups(), pageSend.Documented("to groups too: the page about messages to groups names text and media"), toGroups()...)
	single := freeFormRow("free_form_to_one", groups(), pageSend.Documented(""), toOne()...)
	single.NoGroup = true
	return []policy.Permission{before, shared, single, freeFormRow(inGroups, groups(),
		pageGroupMessaging.Assumed("the page names text and media; that stickers, locations, contacts and reactions go to groups is our reading"), toOne()...)}
}

func interactiveRows() []policy.Permission {
	row := func(name string, s policy.Source, types ...channels.MessageType) policy.Permission {
		return freeFormRow(name, born(types[0]), s, types...)
	}
	rows := []policy.Permission{
		row("interactive", pageSend.Documented(""), Button, List, Product, ProductList, OrderDetails, OrderStatus),
		row("address_request", changelogOf("2023-05-09").Documented(""), AddressRequest),
		row("catalog", changelogOf("2023-06-13").Documented(""), Catalog),
		row("link_and_flow", changelogOf("2023-10-10").Documented(""), CTAURL, Flow),
		row("location_request", pageLocationRequest.Documented(""), LocationRequest),
		barredBy(row("call_button", pageCallButtons.Documented(""), VoiceCall), noUserCalls, noCallButton, noCalls),
		callPermission(),
		row("carousel", pageCarousel.Documented(""), Carousel),
		row("contact_request", pageUserIDs.Reported("early July 2026, the day is not named"), ContactInfoRequest),
	}
	for i := range rows {
		rows[i].NoGroup = true // no interactive or calling messages in groups
	}
	return rows
}

// callPermission is held back for a day after the last request, by a template or not, and for a week after the
// last but one, unless a call was connected since.
func callPermission() policy.Permission {
	p := barredBy(freeFormRow("call_permission", calling(), pageCallPermissions.Documented(
		"one request a day and two a week per user (138009); a connected call of either side starts the count anew; "+
			"a request by a template counts where the catalogue holds the template"), CallPermission),
		noBusinessCalls, noCalls)
	p.Layout = "CALL_PERMISSION_REQUEST"
	p.Gap, p.Most, p.Within = 24*time.Hour, 2, 7*24*time.Hour
	p.RestartedBy = []channels.Action{channels.ActCallConnected}
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
		NeedsTemplate: true, NeedsOptIn: true, OptInWaivedBy: CustomerService, Reach: metafacts.Hour24,
		MarketingCategories: []policy.Category{marketing},
		BarredBy:            []string{noBusinessMessages},
		Waiver:              optInWaiver(),
		Source:              pageOptIn.Documented(""),
	}
	lane := alone
	lane.Name, lane.API, lane.TemplateCategories = "marketing_api", channels.MarketingAPI, []policy.Category{marketing}
	lane.Bars = []policy.Bar{maxPriceByPhone()}
	lane.Errors = []policy.Refusal{{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: notMarketing}}}
	alone.NoPromotionIn = []policy.Category{utility, authentication}
	alone.Bars = []policy.Bar{
		authenticationByPhone(),
		{MaxPrice: true, Error: channels.PlatformError{Code: wrongEndpoint}},
		{Categories: []policy.Category{utility}, Restriction: noUtilityTemplates},
		{Categories: []policy.Category{utility}, Restriction: fewUtilityTemplates, Capped: true},
	}
	shared := alone
	alone.Span, alone.NoGroup = metafacts.Between(time.Time{}, groups()), true
	shared.Span = metafacts.Since(groups())
	shared.Bars = append([]policy.Bar{authenticationAlone()}, shared.Bars...)
	first, lite, general := lane, lane, lane
	first.Span = metafacts.Between(metafacts.Day(2024, time.October, 15), version23())
	first.Errors = []policy.Refusal{{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: wrongMethod}}}
	first.Source = pageLiteErrors.Reported("MM Lite, for accounts that were let in; marketing templates only: others were refused 131055 before version 23.0 of the API")
	lite.Span = metafacts.Between(first.To, metafacts.Day(2025, time.November, 19))
	lite.Source = pageChangelog.Reported("MM Lite, for accounts that were let in; marketing templates only; requests to versions before 23.0 may still be refused 131055")
	general.Span = metafacts.Since(lite.To)
	general.Source = pageMarketing.Documented("marketing templates only; whether they go to groups is not said")
	return append([]policy.Permission{alone, shared, first, lite, general}, notByMarketing(first.From)...)
}

// notByMarketing refuses free-form messages on the endpoint for marketing, each
// type from the day it exists.
func notByMarketing(opens time.Time) []policy.Permission {
	rows := slices.DeleteFunc(freeForm(), func(p policy.Permission) bool { return p.Name == inGroups })
	for i := range rows {
		p := &rows[i]
		if p.From.Before(opens) {
			p.From = opens
		}
		p.NoGroup, p.Layout, p.Gap, p.Most, p.Within, p.RestartedBy, p.BarredBy = false, "", 0, 0, 0, nil, nil
		p.Name, p.API, p.Window = "marketing_api_"+p.Name, channels.MarketingAPI, ""
		p.Refuse = policy.ContentTypeNotAllowed
		p.Errors = []policy.Refusal{{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: wrongMethod}}}
		p.Source = pageErrors.Documented("the endpoint takes marketing templates only")
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
		pageDirectSend.Reported("beta; text with a copy-code button, English; the day is the page's"), channels.Text)
	codes.Bars = []policy.Bar{authenticationByPhone()}
	return []policy.Permission{
		barredBy(directSendRow("direct_send_utility", utility,
			pageDirectSend.Reported("for accounts let in; the day is the page's, when it began is not said; providers still call it a beta"), types...), noDirectSendUtility),
		barredBy(codes, noDirectSendUtility), // the page on its integrity: "utility (or authentication)"
		{
			Span: metafacts.Since(directSend()), Name: "direct_send_marketing", Types: types,
			API: channels.DirectSendAPI, Category: marketing, Refuse: policy.PromotionalNotAllowed,
			Errors: []policy.Refusal{{Reason: policy.PromotionalNotAllowed, Error: channels.PlatformError{Code: 100}}},
			Source: pageDirectSend.Reported("marketing cannot go by Direct Send; the day is the page's"),
		},
	}
}

func directSendRow(name string, category policy.Category, s policy.Source, types ...channels.MessageType) policy.Permission {
	return policy.Permission{
		Span: metafacts.Since(directSend()), Name: name, Types: types,
		API: channels.DirectSendAPI, Category: category, Feature: DirectSend, NoGroup: true, // the page lists all that is supported
		NeedsOptIn: true, OptInWaivedBy: CustomerService, Waiver: optInWaiver(), Reach: metafacts.Hour24, NoPromotion: true,
		BarredBy: []string{noBusinessMessages},
		Requires: policy.Requires{Category: category},
		Errors: []policy.Refusal{
			{Reason: policy.ContentTypeNotAllowed, Error: channels.PlatformError{Code: 100}},
			{Reason: policy.SenderRestricted, Error: channels.PlatformError{Code: 139200}},
		},
		Source: s,
	}
}
