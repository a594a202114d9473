package metafacts

import (
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// FromAd is the source of an arrival by a click-to-message ad, as the platforms write it.
const FromAd = "ADS"

// NotPassedOn is the type of an opt-in whose parts the platform does not pass on.
const NotPassedOn channels.MessageType = "unsupported"

// ActionRows say what actions open on both platforms, and more, what they open on one of them; links is the page about links
// into a thread, comments the one about private replies. Rows without a first day hold from the beginning.
func ActionRows(links, comments Page, more ...policy.ActionRow) []policy.ActionRow {
	rows := slices.Concat(messageRows(), otherRows(links, comments), more)
	for i := range rows {
		if rows[i].From.IsZero() {
			rows[i].From = Begins()
		}
	}
	return rows
}

// otherRows are about what the person does without writing, and about what the business does.
func otherRows(links, comments Page) []policy.ActionRow {
	return []policy.ActionRow{
		{
			Actions:  []channels.Action{channels.ActPostback, channels.ActIceBreaker},
			Triggers: window.On(window.Tap), About: "a tap on a button, the menu, get started or a first question",
			Source: SendMessages.Documented("ice breakers: read in part only"),
		},
		{
			Span: Since(AdWindow()), Actions: []channels.Action{channels.ActPostback}, Arrivals: []string{FromAd},
			Triggers: window.On(window.Entry), About: "a tap in a thread that an ad began, before any message",
			Source: Policy.Assumed("the policy names the first message after a click; a tap on get started is how such a thread begins"),
		},
		{
			Actions: []channels.Action{channels.ActReaction}, Triggers: window.On(window.Reaction), About: "a reaction added",
			Source: SendMessages.Documented("general wording, not repeated for Instagram; one removed is not named"),
		},
		{
			Actions: []channels.Action{channels.ActReferral}, ExceptArrivals: []string{FromAd},
			Triggers: window.On(window.Referral), About: "a link into an existing thread",
			Source: links.Documented("an ad that is clicked without a message is not named"),
		},
		{
			Actions: []channels.Action{channels.ActCall, channels.ActCallAccepted}, Triggers: window.On(window.Call),
			About: "a call by the person, or one that the person took", Source: SendMessages.Assumed("no text: no window is opened by it"),
		},
		{
			Actions: []channels.Action{channels.ActComment}, Grants: window.On(window.Comment),
			About: "a comment or a visitor's post grants one private reply and opens no thread", Source: comments.Documented(""),
		},
		{
			Actions: []channels.Action{channels.ActDelete}, WithToken: true, Grants: window.On(window.Close),
			About: "a comment or a visitor's post that was removed grants no reply any more", Source: comments.Assumed("the page says nothing of removed ones"),
		},
		{
			Actions: []channels.Action{channels.ActBlock}, Triggers: window.On(window.Block),
			About: "the person blocked the business, as the host learned", Source: ErrorCodes.Reported("no webhook tells it; a send is refused"),
		},
		{
			Actions: []channels.Action{channels.ActAnswer}, ExceptTypes: []channels.MessageType{channels.SenderAction},
			Triggers: window.On(window.Reply), About: "a message of the business, typing signs and read receipts aside",
			Source: SendMessages.Documented("it opens nothing"),
		},
	}
}

// messageRows are about what the person writes.
func messageRows() []policy.ActionRow {
	return []policy.ActionRow{
		{
			Actions: []channels.Action{
				channels.ActMessage, channels.ActAdMessage, channels.ActPageMessage, channels.ActQuickReply, channels.ActStoryReply, channels.ActShare,
			},
			Triggers: window.On(window.Message), About: "any content: text, media, a share, a sticker, a suggested answer, an answer to a story",
			Source: SendMessages.Documented(""),
		},
		{
			Actions: []channels.Action{channels.ActStoryMention}, Triggers: window.On(window.Message), About: "a mention in a story, which comes as a message",
			Source: InstagramWebhooks.Reported("the page does not say that it opens"),
		},
		{
			Actions: []channels.Action{channels.ActUnsupported}, Triggers: window.On(window.Unsupported), About: "content that the platform does not pass on, a tap without any among it",
			Source: MessageEvents.Assumed("the person wrote or tapped; no text says that it opens"),
		},
		{
			Actions: []channels.Action{channels.ActQuickReply}, Triggers: window.On(window.Tap), About: "a suggested answer is tapped",
			Source: QuickReplies.Documented("comes as a message, not as a postback"),
		},
		{
			Span: Since(AdWindow()), Actions: []channels.Action{channels.ActAdMessage}, Triggers: window.On(window.Entry),
			About:  "the first message after a click on an ad",
			Source: Policy.Documented("only it names the ad; later messages come without; that one from before this day holds 24 hours is our reading"),
		},
	}
}
