package messenger

import (
	"time"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// notes are the dated facts that no other row expresses. A fact without a date of
// its own stands at the rulebook's beginning.
func notes() []policy.Note {
	out := metafacts.Notes()
	out = append(out, historyNotes()...)
	out = append(out, openerNotes()...)
	out = append(out, laneNotes()...)
	out = append(out, marketingNotes()...)
	return append(out, limitNotes()...)
}

func note(year int, month time.Month, day int, s policy.Source, text string) policy.Note {
	return policy.Note{At: metafacts.Day(year, month, day), Text: text, Source: s}
}

// lasting is a fact whose source gives no first day.
func lasting(s policy.Source, text string) policy.Note {
	return policy.Note{At: metafacts.Begins(), Text: text, Source: s}
}

func historyNotes() []policy.Note {
	return []policy.Note{
		note(2018, time.May, 7, metafacts.MessagingTypeLaw.Reported(""), "messaging_type is mandatory, and so is the tag with MESSAGE_TAG."),
		note(2020, time.March, 4, metafacts.ArchiveLog.Documented("announced on 2019-08-29, first for 2020-01-15"),
			"17 tags are cut to four, the one message beyond the window and the broadcast API end, subscription messages are for registered news Pages only."),
		note(2020, time.December, 1, metafacts.EuropeJapan.Reported("restored step by step until 2023-10-17"),
			"Features are cut for people in the European Economic Area and Japan; still missing in the last text: the web view kit, id matching, account linking, video in the media template."),
		note(2024, time.May, 9, metafacts.ChatPlugin.Reported(""), "The customer chat plugin is shut."),
		note(2025, time.July, 15, metafacts.SendMessages.Documented(""), "A message can name an earlier one (reply_to.mid)."),
		note(2026, time.January, 12, metafacts.MarketingFAQ.Documented("the date slipped"),
			"First announced end of recurring notifications and of the three update tags; neither ended on that day."),
		note(2026, time.February, 10, metafacts.TagsEndEarly.Reported("one integrator, of ACCOUNT_UPDATE"), "Some see the update tags refused from this day."),
		note(2026, time.March, 27, metafacts.MessengerLog.Reported(""), "The changelog announces the cut of the update tags."),
		note(2026, time.April, 27, metafacts.TagsEnd.Reported("seen in the field as Meta announced it"), "The three update tags are answered with error 100."),
		note(2026, time.June, 1, metafacts.MessageEvents.Documented(""), "Sticker webhooks carry both image and sticker until 2026-08-30, only sticker after that."),
		note(2026, time.June, 25, metafacts.MessengerLog.Documented(""), "Error 10/1893063 is documented: the Page is restricted for a time."),
	}
}

func openerNotes() []policy.Note {
	return []policy.Note{
		lasting(metafacts.SendMessages.Documented("no effect of its own on what is permitted"),
			"messaging_type UPDATE is valid in the same window as RESPONSE; a request without the field counts as RESPONSE."),
		lasting(metafacts.MeLinks.Documented(""), "A link visit opens an existing thread; in a new one nothing opens before the person taps or writes."),
		lasting(metafacts.PolicyApril2026.Reported(""), "A send-to-Messenger or checkbox opt-in opens the window; how many messages a user_ref may get is not stated."),
		lasting(metafacts.PolicyEnforcement.Documented(""), "A policy_enforcement event with action block stops all sends of the Page until unblock; a warning changes nothing."),
		lasting(metafacts.LoginConnect.Reported(""), "After a Login Connect opt-in one message is due within 24 hours, without a tag."),
		lasting(metafacts.LeadAds.Reported(""), "After a lead-ad form the window counts from the person's last message."),
		lasting(metafacts.MarketingFAQ.Reported("not in the list of openers"),
			"An opt-in to marketing or recurring messages opens nothing; an answer or reaction to such a message does."),
		lasting(metafacts.LegacyFAQ.Reported(""), "Tapping notify-me opens nothing; engaging with the notification does."),
		lasting(metafacts.OptInEvents.Assumed(""), "An accepted customer-matching request is taken to open nothing."),
	}
}

func laneNotes() []policy.Note {
	return []policy.Note{
		lasting(metafacts.PrivateReplies.Documented(""), "A private reply answers a comment, a comment on a comment, a visitor post or a group comment, never another Page; it needs pages_messaging."),
		lasting(metafacts.RateLimits.Documented(""), "Private replies: 750 in an hour."),
		lasting(metafacts.Feedback.Documented(""), "A survey has one question and 400 characters of free text; it expires after 1 to 7 days."),
		lasting(metafacts.OneTime.Reported("the Page needs leave to use it; the page bears no date"), "A one-time token permits one message within a year."),
		note(2023, time.June, 20, metafacts.OptInEvents.Documented("the frequency field left with Graph v16"),
			"A recurring opt-in lasts 6 months when daily, 9 when weekly, 12 when monthly."),
		note(2025, time.September, 1, metafacts.MarketingFAQ.Documented(""), "No new integrations of recurring notifications; at most 1 in 48 hours for each subscriber."),
		note(2025, time.July, 29, metafacts.UtilityLaunch.Reported(""), "Utility messages start as an open beta in the United States, Vietnam, Thailand and the Philippines."),
		note(2026, time.March, 6, metafacts.Utility.Reported(""), "Utility templates accept named parameters."),
		note(2026, time.March, 13, metafacts.Utility.Documented("login accepts pages_utility_messaging"),
			"A utility message needs an approved UTILITY template of the Page, a person who has written once, and page_utility_messaging; no window, expiry, cap or country list is given."),
	}
}

func marketingNotes() []policy.Note {
	return []policy.Note{
		note(2025, time.July, 1, metafacts.MarketingFAQ.Documented(""), "The Marketing Message API is open to all tech providers (ads_management, pages_messaging, paid_marketing_messages)."),
		note(2025, time.July, 1, metafacts.MarketingAudience.Documented(""), "Opt-in to marketing: answering a click-to-Messenger ad, a matched customer list of 100 or more, the opt-in template, automatic invites."),
		note(2025, time.July, 1, metafacts.MarketingTokens.Documented("the answers still carry expiry fields, and error 2300037 exists"),
			"A subscription token holds until the opt-out; an expiry is honoured where one is given."),
		note(2025, time.July, 1, metafacts.MarketingSend.Documented("the FAQ says one a day; the stricter is advised"), "At least 12 hours between two marketing messages to one token."),
		note(2025, time.July, 1, metafacts.MarketingFAQ.Documented(""), "A marketing message opens no window; an answer or reaction opens 24 hours, in which replies are free."),
		note(2025, time.July, 1, metafacts.MarketingSend.Documented(""), "Sent to /act_ID/messages with the campaign's message_id and a subscription token; the campaign must be about an hour old."),
		note(2026, time.April, 10, metafacts.MarketingLog.Documented(""),
			"Load caps: refused when marketing exceeds 20 % of a person's organic threads over 7 days or 40 % over 1 day, or when too few came since the last one."),
		note(2026, time.May, 6, metafacts.MarketingLog.Documented(""), "Marketing messages may stand on the partner's ads bill; each delivered message is charged."),
		note(2026, time.June, 11, metafacts.MarketingLog.Documented("error 2300052 otherwise"), "min_conversation_gap_seconds guards a gap of the sender's choice; subscriptions can be ended by a call."),
	}
}

func limitNotes() []policy.Note {
	return []policy.Note{
		lasting(metafacts.SavedAssets.Documented(""), "A saved attachment id holds for 90 days."),
		lasting(metafacts.PersistentMenu.Documented(""), "Persistent menu: 20 items, titles of 30 characters, needs Get Started."),
		lasting(metafacts.IceBreakers.Documented(""), "Ice breakers: 4."),
		lasting(metafacts.QuickReplies.Documented(""), "Quick replies: titles of 20 characters, payloads of 1000; text, phone and email."),
		lasting(metafacts.MeLinks.Documented(""), "The ref parameter of a link: 2083 characters."),
		lasting(metafacts.SenderActions.Documented(""), "Typing signs and read receipts stand alone with the recipient; react and unreact take any emoji."),
		lasting(metafacts.RateLimits.Documented(""), "Calls: 200 times the engaged people in 24 hours; 300 a second for text, 10 for audio and video, 2 for conversations, for each Page; "+
			"the menu and profile API 10 in 10 minutes; above 40 messages a second the inbox freezes."),
	}
}
