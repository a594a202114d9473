// Package whatsapp holds what WhatsApp's Cloud API allows and charges, as dated
// and cited rows, and reads its webhooks and send requests. It decides nothing
// and sends nothing: package conversation decides, from the rows.
//
//	engine, err := conversation.New(conversation.WithChannels(whatsapp.New()))
//
// # Windows
//
// Two rows hold at any time ([CustomerService], [FreeEntryPoint]):
//
//   - customer_service: 24 hours from the user's latest message. Since 2025-07-15
//     a call opens it too, answered or not, and so does the user who takes a call
//     of the business. Until 2026-03-26 the first opening of a chat
//     (request_welcome) did as well. In a group there is one window for the group.
//   - free_entry_point: opens when the business answers, within 24 hours, a message
//     that came through an ad. It lasts 72 hours from the answer, makes everything
//     free and permits nothing by itself. Since 2026-09-28 the answer may come as
//     long as the service window is open, which later messages and calls prolong,
//     and the platform says "up to seven days": the 72 hours are assumed from then
//     on, and the expiry that a status webhook confirms replaces them.
//
// # Permissions
//
//	row                    messages                                needs
//	free_form              text, media, location, …                window customer_service
//	interactive and others buttons, lists, products, calls, …      the same; not in groups
//	template               template                                approved template, opt-in (waived in the window)
//	marketing_api          marketing template,                     the same
//	                       by /marketing_messages
//	direct_send_utility    text, buttons, link, call button with   feature direct_send, opt-in
//	                       category "utility", from 2026-07-31
//	direct_send_…          text with category "authentication"     the same
//	sender_action          read receipt, typing sign               nothing (assumed)
//	pin                    pin in a group                          window customer_service (assumed)
//
// A type that the platform gained later has a free-form row of its own from its
// day on: location_request, call_button, call_permission, carousel,
// contact_request. The rows marketing_api_… refuse everything but templates on the
// marketing endpoint, and direct_send_marketing refuses marketing without a
// template.
//
// Authentication goes by phone number, not to a business-scoped id (131062) and
// not to groups; a highest price ([channels.Message.MaxPrice], which a request shows
// where its bid_spec changes it) goes by the marketing endpoint (131061) and by phone
// number. Nothing goes to groups before 2025-10-06, and no interactive message ever.
//
// # Blocks
//
// Marketing templates to numbers with a United States area code since 2025-04-01
// (131049); people and businesses in Cuba, Iran, North Korea and Syria, and until
// 2024-05-14 in Türkiye (130497); requests for call permission from numbers of
// five countries; address requests outside India; orders outside India and Brazil,
// of a business (131009) or to a person (2040). From 2027-01-01
// an account of a customer billed in India delivers in INR only, from 2027-07-01
// one billed in Brazil in BRL only. Where a customer is billed is not known, so
// the decision about an account there in another currency names the assumption.
//
// # Limits
//
// Every length, count and size that the platform's pages give, per message type.
// Direct Send has its own for text, header, footer and buttons.
// [Channel.ReadRequest] measures a request so:
//
//	in [channels.Sizes]             what
//	HeaderCharacters, Footer…       the texts of that name
//	ButtonCount                     reply buttons; in a carousel, of the card with the most
//	ButtonTitleCharacters           the longest button title; of a list, the button that opens it; of a link, flow or call, its label
//	ButtonIDCharacters              the longest id of a button or row, the payload of a call button, the reference id of an order
//	SectionCount, TitleCharacters   sections and their longest title; of an order, the longest item name
//	RowCount, RowTitleCharacters    rows over all sections, their longest title
//	RowTextCharacters               the longest row description; the description of an order's state
//	ItemCount                       contacts, cards, products
//	SubtitleCharacters              the longest body of a card
//	CaptionCharacters, Metadata…    a caption; biz_opaque_callback_data
//	BodyCount                       1 for the body of a text or interactive message
//	ReferenceCount                  the file's id and link; latitude and longitude; the message's id of a reaction, pin or read
//	                                receipt; a template's name and language; a link's URL, a flow's id or name, an address
//	                                request's country, catalog and product, an order's reference id
//	UntitledCount                   reply buttons without a title; a list, link, flow or card's link without its label
//	UnnamedCount                    contacts without a formatted name, rows without a title, sections too where there are several
//	UnidentifiedCount               buttons, rows and products without an id, cards without an index or without their link
//	RepeatedTitle…, RepeatedIDCount titles and ids that another button of the message or card, or another row, has; card indexes
//	HeaderFileCount                 1 for an image, video or document above the body
//	MissingCount                    a header's or card's file, a footer's text, a button's or card's kind, a section's rows, a card's buttons, a
//	                                flow's version, an order's items, amounts and means of payment, a contact's second part of the name, a
//	                                reaction's emoji, the days of a pin, the message quoted
//	ExcludedCount                   cards unlike the first, a quoted reaction, a flow's first screen where it opens with none, a total that is
//	                                not the sum
//	UnlistedCount                   kinds of headers, buttons and cards, names of actions, values of flows, orders, payments and receipts that the
//	                                pages do not list; ids between blanks; a birthday that is no date, an emoji that is none, a place beyond
//	                                the poles
//
// [channels.Message.Faults] says at which part of the request each of these stands. A member that a page documents and that has another
// JSON type is an error, whether anything is decided by it or not. So is a member that does not belong to a text, attachment, place,
// reaction, header, body, footer, quotation or language, or stands beside these in an interactive object: the platform answers
// "(#100) Unexpected key" (reported, 2023-04-11, github.com/WhatsApp/WhatsApp-Nodejs-SDK/issues/21). Elsewhere it is passed over, and so
// is one that is null, which clients write for what they have no value for. Types are read in capitals too.
//
// Sizes of files are in binary units: 5 MB is 5 x 1024 x 1024 bytes.
//
// # Errors
//
// The rulebook's Errors explain the codes of send requests, of failed statuses, of
// other webhooks and of administration. 131049 (a person receives too much
// marketing), 130472 (an experiment) and the like no rule can foresee. Nor does a
// decision foresee 131056: it takes the instants of the last 45 messages to the person,
// more than is kept of anybody.
//
// # Prices and templates
//
// [Channel.Rulebook] has the price book as Prices; [RateFormat] reads newer rate files into it, and [PriceAnalytics] what the
// platform charged. Its Templates are the rows about message templates: [template.NewRules] of them are the rules of an instant, which a
// [template.Catalogue] takes. A [template.List] reads the pages of GET /{account}/message_templates into it. Of two rows about the same
// thing the later one holds, so a host appends rows of its own.
//
// The price book has rate cards in USD since 2024-11-01, in COP since 2026-07-01 and in INR since 2026-10-01. An account in another
// currency, euros for example, has no price ([pricing.WhyNoCard]) until the platform's file for it is read.
//
// # What the sources leave open
//
// Rows marked assumed or reported say in [policy.Source].Note what is not
// certain. The main ones: whether an unsupported message opens the window (taken:
// yes) and a reaction, edit or deletion does (taken: no); whether a read receipt
// needs a window (taken: no); how long a free entry window lasts since 2026-09-28.
// What no row can say stands as a dated [policy.Note]: limits per person and
// day, businesses that sell a general assistant.
//
// A date without a zone turns at 00:00 UTC; prices turn at 00:00 in the account's
// zone. The rulebook begins on 2023-01-01.
//
// # Concurrency
//
// A [Channel] is immutable and safe for concurrent use.
package whatsapp
