package whatsapp

import "github.com/replywindow/replywindow/channels/internal/metafacts"

const docs = "https://developers.facebook.com/documentation/business-messaging/whatsapp/"

// changelogOf is the entry of a day in the platform's changelog.
func changelogOf(day string) metafacts.Page { return metafacts.Page(day + " " + docs + "changelog") }

// The pages that the rows cite: the date each bears, and its address.
const (
	pageSend            metafacts.Page = "2026-05-21 " + docs + "messages/send-messages"
	pageSupport         metafacts.Page = "2026-08-29 " + docs + "support"
	pageChangelog       metafacts.Page = "2026-08-11 " + docs + "changelog"
	pageConversations   metafacts.Page = "2025-11 " + docs + "pricing/conversation-based-pricing"
	pagePricing         metafacts.Page = "2026-09-28 " + docs + "pricing"
	pageNonTemplate     metafacts.Page = "2026-08-25 " + docs + "pricing/non-template-messages"
	pageCalling         metafacts.Page = "2026-06-26 " + docs + "calling"
	pageCallPricing     metafacts.Page = "2026-09-11 " + docs + "calling/pricing"
	pageCallButtons     metafacts.Page = "2026-06-26 " + docs + "calling/call-button-messages-deep-links"
	pageCallPermissions metafacts.Page = "2026-06-26 " + docs + "calling/user-call-permissions"
	pageGroupMessaging  metafacts.Page = "2026-05-21 " + docs + "groups/groups-messaging"
	pageGroupErrors     metafacts.Page = "2026-06-16 " + docs + "groups/error-codes"
	pageUserIDs         metafacts.Page = "2026-06-29 " + docs + "business-scoped-user-ids"
	pageDirectSend      metafacts.Page = "2026-07-31 " + docs + "direct-send/api-reference"
	pageDirectTTL       metafacts.Page = "2026-07-31 " + docs + "direct-send/configure-message-ttl"
	pageMarketing       metafacts.Page = "2026-05-21 " + docs + "marketing-messages/send-marketing-messages"
	pageMarketingLog    metafacts.Page = "2026-06 " + docs + "marketing-messages/changelog"
	pageMarketingPrice  metafacts.Page = "2026-06-26 " + docs + "marketing-messages/pricing"
	pagePerUser         metafacts.Page = "2026-06-17 " + docs + "templates/marketing-templates/per-user-limits"
	pageOptIn           metafacts.Page = "2026-06-16 " + docs + "getting-opt-in"
	pageErrors          metafacts.Page = "2026-09-11 " + docs + "support/error-codes"
	pageMarkRead        metafacts.Page = "2026-06-28 " + docs + "messages/mark-message-as-read"
	pageTyping          metafacts.Page = "2026-06-17 " + docs + "typing-indicators"
	pageText            metafacts.Page = "2025-11-03 " + docs + "messages/text-messages"
	pageImage           metafacts.Page = "2026-06-24 " + docs + "messages/image-messages"
	pageVideo           metafacts.Page = "2026-05-21 " + docs + "messages/video-messages"
	pageAudio           metafacts.Page = "2026-06-28 " + docs + "messages/audio-messages"
	pageDocument        metafacts.Page = "2025-11-03 " + docs + "messages/document-messages"
	pageSticker         metafacts.Page = "2026-06-24 " + docs + "messages/sticker-messages"
	pageLocation        metafacts.Page = "2026-05-21 " + docs + "messages/location-messages"
	pageReactionSend    metafacts.Page = "2026-05-21 " + docs + "messages/reaction-messages"
	pageContextual      metafacts.Page = "2026-06-28 " + docs + "messages/contextual-replies"
	pageContacts        metafacts.Page = "2026-05-21 " + docs + "messages/contacts-messages"
	pageReplyButtons    metafacts.Page = "2026-05-21 " + docs + "messages/interactive-reply-buttons-messages"
	pageList            metafacts.Page = "2026-06-28 " + docs + "messages/interactive-list-messages"
	pageCTAURL          metafacts.Page = "2026-06-28 " + docs + "messages/interactive-cta-url-messages"
	pageLocationRequest metafacts.Page = "2026-05-21 " + docs + "messages/location-request-messages"
	pageAddress         metafacts.Page = "2026-06-28 " + docs + "messages/address-messages"
	pageProduct         metafacts.Page = "2026-05-21 " + docs + "catalogs/single-product-messages"
	pageProductList     metafacts.Page = "2026-06-26 " + docs + "catalogs/multi-product-messages"
	pageCatalog         metafacts.Page = "2026-06-18 " + docs + "catalogs/catalog-messages"
	pageCarousel        metafacts.Page = "2026-05-21 " + docs + "messages/interactive-media-carousel-messages"
	pagePaymentsIndia   metafacts.Page = "2026-05-21 " + docs + "payments/payments-in/pg"
	pagePaymentsBrazil  metafacts.Page = "2026-06-30 " + docs + "payments/payments-br/orders"
	pageSignup          metafacts.Page = "2026-06-11 " + docs + "in-app-signup"
	pageOnboarding      metafacts.Page = "2026-08-22 " + docs + "embedded-signup/onboarding-business-app-users"
	pageReaction        metafacts.Page = "2026-05-21 " + docs + "webhooks/reference/messages/reaction"
	pageUnsupported     metafacts.Page = "2026-06-26 " + docs + "webhooks/reference/messages/unsupported"
	// pageWelcome is Meta's page on conversational components, as a public copy keeps it.
	pageWelcome metafacts.Page = "2025-12 https://github.com/ArielAmzalak/WBAPI_Doc"
	// pageLiteErrors is a provider's page on the endpoint for marketing, from its beta, by the day of reading.
	pageLiteErrors metafacts.Page = "2026-11-27 https://docs.360dialog.com/partner/mm-lite-beta-program/expected-errors-and-programming-languages"
	// pageWati is a provider's word on boosted posts.
	pageWati metafacts.Page = "2026 https://support.wati.io/en/articles/14515725"
	// pageOrderPayers is a provider's word on who can pay an order.
	pageOrderPayers metafacts.Page = "2026-11-27 https://docs.ycloud.com/en/documentation/whatsapp-pay/overview.md"
	// The public reports of two spellings for one account.
	pageBrazil    metafacts.Page = "2026-11-27 https://github.com/chatwoot/chatwoot/issues/5840"
	pageMexico    metafacts.Page = "2025-07-16 https://github.com/daviddrysdale/python-phonenumbers/issues/306"
	pageArgentina metafacts.Page = "2026-08-20 https://github.com/kevinrivm/vocero-crm/issues/35"
	// The public reports of what a request lacked, by the day of reading.
	pageTextReport     metafacts.Page = "2026-11-27 https://github.com/shridarpatil/whatomate/issues/487"
	pageTemplateReport metafacts.Page = "2026-11-27 https://github.com/shridarpatil/frappe_whatsapp/issues/54"
	// pageContactsCopy is a provider's copy of the platform's older page on contacts, by the day of reading.
	pageContactsCopy metafacts.Page = "2026-11-27 https://d7networks.com/docs/whatsapp/send-message/contacts-message"
	// pageCatalogReport is what the platform answers to a catalog message with a header, by the day of reading.
	pageCatalogReport metafacts.Page = "2026-11-27 https://thomas-driscoll.com/blog/whatsapp-catalog-header-error-fix"
	// pageAPI is Meta's OpenAPI file for the messages endpoint, as a public client keeps it.
	pageAPI metafacts.Page = "2026-06-11 https://github.com/froggy1014/meta-cloud-api"
)
