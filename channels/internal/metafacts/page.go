package metafacts

import (
	"strings"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Page is a page that a row cites: the date the page bears (or on which it was
// read) and its address, parted by a blank.
type Page string

// Documented cites the page for what the platform itself says there in full.
func (p Page) Documented(note string) policy.Source { return p.source(window.Documented, note) }

// Reported cites the page for what is dated, was read in part only, or is said by
// others than the platform.
func (p Page) Reported(note string) policy.Source { return p.source(window.Reported, note) }

// Assumed cites the page nearest to what is our own reading of silent sources.
func (p Page) Assumed(note string) policy.Source { return p.source(window.Assumed, note) }

func (p Page) source(c window.Confidence, note string) policy.Source {
	date, url, _ := strings.Cut(string(p), " ")
	return policy.Source{URL: url, Date: date, Confidence: c, Note: note}
}

// Docs is the platform's documentation of both channels.
const Docs = "https://developers.facebook.com/documentation/business-messaging/"

const (
	messenger = Docs + "messenger-platform"
	instagram = Docs + "instagram-messaging"
)

// Pages about both channels.
const (
	Policy          Page = "2026-09-28 " + messenger + "/policy/"
	PolicyApril2026 Page = "2026-04-06 " + messenger + "/policy/"
	SendMessages    Page = "2026-05-05 " + messenger + "/send-messages"
	SendAPI         Page = "2026-07-02 https://developers.facebook.com/docs/messenger-platform/reference/send-api"
	ErrorCodes      Page = "2026-06-25 " + messenger + "/error-codes"
	GraphErrors     Page = "2026-07-02 https://developers.facebook.com/docs/graph-api/guides/error-handling"
	GraphLimits     Page = "2026-07-02 https://developers.facebook.com/docs/graph-api/overview/rate-limiting"
	ArchiveLog      Page = "2020-03-04 https://developers.facebook.com/docs/messenger-platform/changelog/archive"
)

// Pages about Messenger.
const (
	MessengerLog      Page = "2026-06-30 " + messenger + "/changelog/"
	MessageEvents     Page = "2026-06-01 " + messenger + "/webhooks/webhook-events/messages"
	OptInEvents       Page = "2023-06-20 " + messenger + "/webhooks/webhook-events/messaging_optins"
	PrivateReplies    Page = "2026-04-16 " + messenger + "/discovery/private-replies"
	SendPlugin        Page = "2026-11-27 https://developers.facebook.com/docs/messenger-platform/plugin-reference/send-to-messenger"
	MeLinks           Page = "2026-03-23 " + messenger + "/discovery/m-me-links"
	Utility           Page = "2026-03-13 " + messenger + "/send-messages/utility-messages"
	UtilityLaunch     Page = "2025-07-29 https://ppc.land/meta-introduces-utility-messages-for-business-communication-compliance"
	UtilityButtons    Page = "2026-11-22 https://feedback.uchat.com.au/updates/feature-add-facebook-utility-messages"
	Marketing         Page = "2026-05-05 " + messenger + "/marketing-messages-on-messenger/get-started"
	MarketingFAQ      Page = "2026-03-31 " + messenger + "/marketing-messages-on-messenger/faq"
	MarketingSend     Page = "2026-06-30 " + messenger + "/marketing-messages-on-messenger/send-messages"
	MarketingLog      Page = "2026-06-30 " + messenger + "/marketing-messages-on-messenger/changelog"
	MarketingText     Page = "2025-10-23 " + messenger + "/marketing-messages-on-messenger/api-reference/text"
	MarketingGeneric  Page = "2026-02-12 " + messenger + "/marketing-messages-on-messenger/api-reference/generic"
	MarketingAPI      Page = "2026-04-24 " + messenger + "/marketing-messages-on-messenger/api-reference"
	Feedback          Page = "2026-03-23 " + messenger + "/send-messages/templates/customer-feedback-template"
	GenericTemplate   Page = "2026-04-22 " + messenger + "/send-messages/template/generic"
	ButtonTemplate    Page = "2026-06-17 " + messenger + "/send-messages/template/button"
	ReceiptTemplate   Page = "2026-06-17 " + messenger + "/send-messages/template/receipt"
	CouponTemplate    Page = "2026-03-17 " + messenger + "/send-messages/template/coupon"
	MediaTemplate     Page = "2026-04-22 " + messenger + "/send-messages/template/media"
	ImageGridTemplate Page = "2026-06-30 " + messenger + "/send-messages/template/image-grid"
	ProductTemplate   Page = "2022-01-08 " + messenger + "/send-messages/template/product"
	Buttons           Page = "2026-04-22 " + messenger + "/send-messages/buttons"
	InstantForm       Page = "2023-07-26 " + messenger + "/send-messages/templates/instant-form-template"
	StructuredForm    Page = "2026-03-18 " + messenger + "/send-messages/templates/structured-information-template"
	CallSettings      Page = "2026-03-30 " + messenger + "/calling/callsettings"
	CallFlow          Page = "2026-04-02 " + messenger + "/calling/biz2consumer/call-flow"
	CallButton        Page = "2026-03-16 " + messenger + "/calling/callaudiocta"
	QuickReplies      Page = "2026-06-17 " + messenger + "/send-messages/quick-replies"
	Stickers          Page = "2026-06-03 " + messenger + "/send-messages/sticker-api"
	SavedAssets       Page = "2026-06-17 " + messenger + "/send-messages/saving-assets"
	SenderActions     Page = "2026-01-21 " + messenger + "/send-messages/sender-actions"
	OneTime           Page = "2026-11-22 https://developers.facebook.com/docs/messenger-platform/send-messages/one-time-notification/"
	EmptyTitleReport  Page = "2016-08-01 https://github.com/maciekmm/messenger-platform-go-sdk/pull/14"
	TagsEndEarly      Page = "2026-02-12 https://github.com/emes30/facebook_messenger/issues/9"
)

// Pages about Instagram.
const (
	InstagramSend           Page = "2026-06-24 " + instagram + "/features/send-message"
	InstagramWebhooks       Page = "2026-06-26 " + instagram + "/webhooks"
	InstagramPrivateReplies Page = "2026-06-24 " + instagram + "/features/private-replies"
	InstagramMeLinks        Page = "2026-06-24 " + instagram + "/features/ig-me-links"
	InstagramUpload         Page = "2026-06-30 " + instagram + "/features/attachment-upload"
	InstagramProduct        Page = "2026-06-30 " + instagram + "/features/product-template"
	InstagramGeneric        Page = "2026-04-01 " + instagram + "/generic-template"
	InstagramButton         Page = "2026-06-30 " + instagram + "/button-template"
	InstagramQuickReplies   Page = "2026-06-24 " + instagram + "/features/quick-replies"
	InstagramSenderActions  Page = "2026-06-26 " + instagram + "/features/sender-actions"
	InstagramLog            Page = "2026-05-06 " + instagram + "/changelog/rss/"
	InstagramChanges        Page = "2026-10-05 https://developers.facebook.com/documentation/instagram-platform/changelog/"
	WindowReport            Page = "2026-06-18 https://github.com/ComposioHQ/composio/issues/3604"
)
