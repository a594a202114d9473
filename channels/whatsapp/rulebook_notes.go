package whatsapp

import (
	"time"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// notes are the dated changes that no row can hold, oldest first. Prices and the
// rules for templates have dated rows of their own.
func notes() []policy.Note {
	out := append(notesStanding(), notesTo2025()...)
	out = append(out, notes2026()...)
	return append(out, notesAhead()...)
}

func note(year int, month time.Month, day int, s policy.Source, text string) policy.Note {
	return policy.Note{At: metafacts.Day(year, month, day), Text: text, Source: s}
}

// notesStanding hold over the whole rulebook, or from a day that no source names.
func notesStanding() []policy.Note {
	standing := func(s policy.Source, text string) policy.Note {
		return policy.Note{At: begins(), Text: text, Source: s}
	}
	return []policy.Note{
		standing(pageSend.Documented(""),
			"the platform admits that now and then a reply is refused although the user wrote less than a day ago"),
		standing(pageSend.Documented(""),
			"a 200 answer means accepted, not delivered: the status webhook tells; the order of delivery is not guaranteed"),
		standing(pageSupport.Documented(""), "Crimea, Donetsk and Luhansk are barred; a phone number does not show the region"),
		standing(pageOnboarding.Documented(""),
			"what the business writes in its WhatsApp Business app opens, extends and costs nothing"),
		standing(pagePolicy.Documented(""), "a request to stop, on WhatsApp or elsewhere, must be honoured"),
		standing(pagePolicy.Documented(""),
			"automated answers must offer a prompt and clear way to a person; promotion as an answer in the window is not banned"),
		standing(pageThroughput.Documented("the sources are of 2026"),
			"80 messages a second per number, in and out together, 1,000 for the largest businesses, 20 for numbers that the app shares (130429)"),
		standing(pageAbout.Documented("the sources are of 2026"),
			"one message every 6 seconds to the same user, 45 at once when paid back by waiting (131056)"),
		standing(pageErrors.Assumed("no page describes it"),
			"a block by the user is not reported: later messages fail with 131026 or stay sent"),
		standing(pageExperiments.Documented(""),
			"a small share of users receives no marketing templates outside the windows, as an experiment (130472)"),
		standing(pageErrors.Documented(""), "a test number writes to its registered recipients only (131030)"),
		standing(changelogOf("2024-01-25").Documented(""),
			"a template that cannot be delivered is kept for 24 hours until 2024-01-25, for 30 days since"),
		standing(pageErrors.Documented(""),
			"a disabled account sends nothing (131031) until it is reinstated; that it is to be disabled changes nothing before DISABLE is told"),
	}
}

func notesTo2025() []policy.Note {
	return []policy.Note{
		note(2023, time.May, 9, changelogOf("2023-05-09").Documented(""), "businesses in India and Singapore can ask for an address (address_message)"),
		note(2023, time.June, 13, pageIdentity.Documented("that it began on this day: the changelog"),
			"with the identity check on, a message to a user whose key changed fails until acknowledged (137000)"),
		note(2023, time.September, 27, pageChangelog.Documented(""), "ad messages carry ctwa_clid"),
		note(2024, time.January, 25, changelogOf("2024-01-25").Documented(""),
			"biz_opaque_callback_data holds 512 characters, 256 before; in free-form messages it goes since 2023-11-14"),
		note(2024, time.February, 6, pageChangelog.Documented(""),
			"each user receives a limited number of marketing templates from all businesses together (131049); the number is not published; "+
				"not in the EEA, the United Kingdom, Japan and South Korea, nor from 2026-05-15, as the marketing endpoint's pages say, in Nigeria and South Africa"),
		note(2024, time.October, 23, pageTimeToLive.Documented(""),
			"an authentication template made from now on is dropped undelivered after 10 minutes, an older one and all others after 30 days"),
		note(2024, time.November, 1, pageOptIn.Documented("the month is named, not the day"),
			"a general opt-in is enough, it need not name WhatsApp"),
		note(2024, time.November, 18, pageChangelog.Documented(""),
			"users can stop and resume a business's marketing in the app: user_preferences webhook, 131050"),
		note(2025, time.April, 8, pageTyping.Documented(""), "typing sign: ends with the reply or after 25 seconds"),
		note(2025, time.May, 29, pageErrors.Documented(""),
			"a template value with a line break, a tab or more than four blanks in a row fails with 132018 from v23 on, with 100 before"),
		note(2025, time.July, 15, pageCalling.Documented(""), "at most 5 connected business calls to a user a day"),
		note(2025, time.October, 6, pageGroups.Documented(""),
			"groups of up to 8, for official business accounts, by invitation; not for numbers that the app shares (131215); "+
				"one customer service window for the whole group"),
		note(2025, time.October, 7, pageLimits.Documented(""),
			"the messaging limit counts for the whole business portfolio: 250, 2,000, 10,000, 100,000 or unlimited people in 24 hours "+
				"outside the window, each counted once; before it counted per number and began with 250, 1,000; no page names the error for going over it"),
		note(2025, time.October, 13, pageCalling.Documented(""), "at most 10 connected business calls to a user a day"),
		note(2025, time.October, 20, pageChangelog.Documented(""), "ad messages from ads in Status carry no ctwa_clid"),
		note(2025, time.November, 3, pageCallPermissions.Documented(""), "users can grant calls for good"),
		note(2025, time.December, 8, pagePacing.Documented(""),
			"templates of new or suspected businesses go out in batches; a bad batch fails with 132015"),
		note(2025, time.December, 19, pageCalling.Documented(""), "at most 100 connected business calls to a user a day"),
	}
}

func notes2026() []policy.Note {
	return []policy.Note{
		note(2026, time.January, 15, pageTerms.Documented("new accounts since 2025-10-15"),
			"businesses whose product is a general assistant are barred, except where law obliges Meta; a business's own support bot is not"),
		note(2026, time.February, 16, pageAIProviders.Documented(""),
			"general assistants are charged per message in Italy, until 2026-05-12"),
		note(2026, time.March, 11, pageAIProviders.Documented("a rate file from 2026-07-01 exists, its figures are not public"),
			"general assistants are charged per message in Brazil, until 2026-05-12 also in 29 other European countries"),
		note(2026, time.March, 27, pageChangelog.Documented(""),
			"request_welcome is removed: opening a chat no longer reports itself nor opens the window"),
		note(2026, time.April, 1, pageUserIDs.Documented("early April, the day is not named"),
			"webhooks carry a business-scoped user id, and may lack the phone number of a user with a username"),
		note(2026, time.April, 1, pageCallCards.Documented("cards of 2026-04-01 and 2026-07-01, in 16 currencies"),
			"a business's calls are charged by the called country, in pulses of six seconds rounded up, by monthly tiers of minutes: "+
				"a call that crosses a tier is wholly at the lower rate; a user's calls are free, and a request for permission costs what a message does"),
		note(2026, time.April, 6, pageMarketingLog.Documented(""),
			"an account may forbid marketing templates on the ordinary endpoint (131063)"),
		note(2026, time.April, 17, pageErrors.Documented(""),
			"accounts that file marketing as utility are capped (131064)"),
		note(2026, time.April, 30, pagePerUser.Documented(""),
			"repeated tries within a day after 131049 bar that user for up to another day"),
		note(2026, time.May, 5, pageMarketingLog.Documented(""), "the marketing endpoint takes business-scoped ids"),
		note(2026, time.May, 14, pageMarkRead.Documented(""), "read receipts in groups"),
		note(2026, time.May, 15, pageMarketingPrice.Documented(""),
			"marketing messages with a highest price, limited beta, not in every country (131065)"),
		note(2026, time.June, 3, pageSignup.Documented(""), "opt-in by a link of the platform: user_preferences webhook with the value signup"),
		note(2026, time.June, 29, pageUserIDs.Documented("no country's day is told"),
			"businesses can reserve usernames; users get them country by country during 2026, and phone numbers are withheld only when that is over"),
		note(2026, time.July, 1, pageUserIDs.Documented("July, the day is not named"),
			"messages can be sent to business-scoped ids"),
		note(2026, time.July, 31, pageDirectSend.Documented(""),
			"a message by Direct Send lives 30 seconds to 12 hours; "+
				"wrongly claimed categories count towards 131064, and a suspended account gets 139200"),
		note(2026, time.August, 11, pageChangelog.Documented(""),
			"a change of a business-scoped id is a system message with the former id"),
		note(2026, time.September, 28, pagePricing.Reported("the wording came at second hand"),
			"the free entry window may last up to seven days; the status of the first answer says how long"),
		note(2026, time.October, 1, pagePricingOctober.Documented(""),
			"without a means of payment, free-form messages stop when the month's 1,000 free ones are used (131042): "+
				"providers report that they are accepted and then not delivered"),
		note(2026, time.October, 1, pageNonTemplate.Documented(""),
			"free-form messages and utility templates in the window are charged"),
		note(2026, time.November, 5, pageUserIDsAutumn.Documented("the text of this day's entry was not to be read"),
			"partners, direct businesses and advertisers must support business-scoped user ids; a user who changes the number gets a new one"),
	}
}

// notesAhead lie ahead of the day on which this was written.
func notesAhead() []policy.Note {
	return []policy.Note{
		note(2026, time.December, 31, pageAccountModel.Documented(""),
			"the request field paid_messaging_account_id goes; messaging_account_id stays"),
		note(2027, time.January, 1, pagePricingOctober.Documented(""),
			"accounts of Indian customers that are not kept in INR no longer deliver"),
		note(2027, time.January, 1, pageAccountModel.Documented("first half of 2027"),
			"requests name their messaging_account_id from a new Graph version on, when a number has several"),
		note(2027, time.April, 1, pageMarketingPrice.Documented("second quarter of 2027"),
			"a highest price becomes required for marketing by the marketing endpoint where it is offered"),
		note(2027, time.July, 1, pagePricingOctober.Documented(""),
			"accounts of Brazilian customers that are not kept in BRL no longer deliver"),
		note(2027, time.December, 31, pageChangelogAutumn.Reported(""),
			"the last day on which governments and non-profits are exempt from charges for free-form messages"),
		note(2028, time.January, 1, pageAccountModel.Documented("first half of 2028"),
			"requests of every version name their messaging_account_id"),
	}
}
