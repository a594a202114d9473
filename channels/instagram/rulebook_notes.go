package instagram

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
	out = append(out, accountNotes()...)
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
		note(2021, time.November, 9, metafacts.LiveComments.Documented(""), "Comments on a live broadcast can be answered privately; the live_comments webhook starts."),
		note(2024, time.July, 23, metafacts.InstagramPlatform.Documented(""), "Instagram Login: an account needs no Page."),
		note(2024, time.October, 8, metafacts.RateLimits.Reported("with Facebook Login; another page still says 100"), "Text sends: 300 a second instead of 100."),
		note(2025, time.October, 23, metafacts.InstagramRouting.Reported(""), "Conversation routing replaces the handover protocol."),
		note(2025, time.December, 19, metafacts.InstagramLog.Documented(""), "PDF attachments, and a message can name an earlier one (reply_to.mid)."),
		note(2026, time.April, 27, metafacts.InstagramLog.Documented(""), "Shared posts arrive as ig_post, no longer as share."),
		note(2026, time.May, 6, metafacts.InstagramLog.Documented(""), "Several images in one message, for all."),
		note(2026, time.September, 21, metafacts.InstagramChanges.Documented(""), "A message can name an earlier one with Instagram Login too."),
		note(2026, time.October, 5, metafacts.InstagramChanges.Documented(""), "Quick replies no longer ask for a phone number or an email address."),
	}
}

func openerNotes() []policy.Note {
	return []policy.Note{
		lasting(metafacts.SendMessages.Assumed("samples leave it out; UPDATE is untested here"), "A request without messaging_type counts as RESPONSE."),
		lasting(metafacts.SendMessages.Reported("general wording; the policy's list is headed Messenger"), "A reaction opens the window."),
		lasting(metafacts.InstagramMeLinks.Documented(""), "A link visit opens an existing thread; in a new one nothing opens before the person taps or writes."),
		lasting(metafacts.InstagramMenu.Documented("ice breakers: in part only"), "A tap on the menu or an ice breaker opens the window."),
		lasting(metafacts.InstagramWebhooks.Documented("story mentions: of public accounts"),
			"A story reply, a story mention and a shared post or reel open the window; a tag in an ordinary post does not."),
		lasting(metafacts.InstagramWebhooks.Reported(""), "GIFs and stickers send no webhook, so an app cannot see that they refresh the window; disappearing media come without an address."),
		lasting(metafacts.InstagramPrivateReplies.Documented(""), "A comment on a post, an ad or a reel permits one private reply within 7 days, one on a live broadcast only while it runs."),
		note(2021, time.November, 9, metafacts.BroadcastLength.Reported("since October 2020"), "A broadcast lasts at most 4 hours, which bounds the private reply when its end is not reported."),
		lasting(metafacts.InstagramPrivateReplies.Documented(""), "Comments on ads and boosted posts can be notified twice; a private reply lands in the inbox of a follower, else among requests."),
		lasting(metafacts.InstagramPrivateReplies.Documented("with Facebook Login"),
			"A private reply needs instagram_manage_comments, pages_messaging, the Human Agent feature and advanced access."),
		lasting(metafacts.PolicyApril2026.Reported("the product template's page still shows the opt-in template"),
			"Opt-in, one-time, news and sponsored messages are not offered; neither are utility templates and paid marketing messages."),
		lasting(metafacts.InstagramProfile.Documented(""), "Who only commented has not agreed to profile access."),
	}
}

func accountNotes() []policy.Note {
	return []policy.Note{
		lasting(metafacts.InstagramOverview.Documented(""), "Professional accounts only, one person at a time, no groups; apps must offer a way to a human."),
		lasting(metafacts.InstagramOverview.Documented(""), "The person must write first, private replies aside."),
		lasting(metafacts.InstagramOverview.Documented(""), "Requests idle for 30 days vanish from the API; answering moves a thread from Requests to General; the unread state changes only after a reply."),
		lasting(metafacts.InstagramSend.Documented("error 200/2534041 otherwise"), "The owner must allow access to messages under Connected Tools."),
		lasting(metafacts.InstagramOverview.Reported(""), "Creator accounts must call the conversations API once before webhooks flow."),
		lasting(metafacts.InstagramPlatform.Reported(""), "Only the 20 newest messages of a thread have details."),
		lasting(metafacts.InstagramWebhooks.Documented(""), "There are no delivery receipts, only seen."),
		lasting(metafacts.EuropeJapan.Reported(""), "No current list of limits for Instagram in the European Union was found; the cuts of 2020 to 2023 were restored."),
		lasting(metafacts.Overview.Reported("the page covers Instagram too"), "Messages are free of charge."),
	}
}

func limitNotes() []policy.Note {
	return []policy.Note{
		lasting(metafacts.InstagramMenu.Documented(""), "Persistent menu: web URLs and postbacks; it cannot lock the composer or differ by person."),
		lasting(metafacts.InstagramIceBreakers.Documented("not shown on desktop"), "Ice breakers: 4."),
		lasting(metafacts.InstagramMeLinks.Documented(""), "The ref parameter of a link: 2083 characters."),
		lasting(metafacts.InstagramUpload.Reported(""), "An uploaded attachment has a reusable id; its expiry is not given."),
		lasting(metafacts.InstagramSend.Documented(""), "Stickers: like_heart only. Posts: the business's own, by id. Reactions: the sample shows love."),
		lasting(metafacts.RateLimits.Documented(""), "Calls: 300 a second for text, 10 for audio and video; private replies 750 in an hour, 100 a second while live; "+
			"the inbox freezes above 72,000 messages sent and received."),
	}
}
