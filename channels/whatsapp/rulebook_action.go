package whatsapp

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// freeEntry is the day from which an answered ad message was free for three days.
func freeEntry() time.Time { return metafacts.Day(2023, time.March, 1) }

func actions() []policy.ActionRow {
	return append(entryRows(), []policy.ActionRow{
		{
			Actions:  []channels.Action{channels.ActMessage, channels.ActAdMessage, channels.ActPageMessage, channels.ActQuickReply},
			Triggers: window.On(window.Message), About: "any content, taps on buttons and lists and answers to flows among it",
			Source: pageSend.Documented("taps: a response to a template opens the window, says the page about marketing limits"),
		},
		{
			Actions: []channels.Action{channels.ActUnsupported}, Triggers: window.On(window.Unsupported),
			About:  "content that the platform does not pass on, of type unsupported or unknown, or without its part",
			Source: pageUnsupported.Assumed("the person wrote; no source says that it opens"),
		},
		{
			Actions: []channels.Action{channels.ActReaction}, Triggers: window.On(window.Reaction), About: "a reaction, by which no window opens",
			Source: pageReaction.Assumed("no source says that it opens, nor that an edit, a deletion or a call permission reply does"),
		},
		{
			Span:    policy.Span{To: noWelcome()},
			Actions: []channels.Action{channels.ActWelcome}, Triggers: window.On(window.Tap), About: "the first opening of the chat, until the notice was removed",
			Source: pageWelcome.Documented("the page on conversational components; the day on which it began is not known"),
		},
		{
			Span:    metafacts.Since(calling()),
			Actions: []channels.Action{channels.ActCall, channels.ActCallAccepted}, Triggers: window.On(window.Call),
			About: "a call by the person, answered or not, or one of the business that the person took", Source: pageCallPricing.Documented(""),
		},
		{
			Actions: []channels.Action{channels.ActMessage}, Arrivals: []string{"post"}, Triggers: window.On(window.Referral),
			About:  "a message by a boosted post: the free entry window opens only if a status confirms it",
			Source: pageWati.Reported("Meta's page names ads only"),
		},
		{
			Actions: []channels.Action{channels.ActBlock}, Triggers: window.On(window.Block), About: "the person blocked the business, as the host learned",
			Source: pageErrors.Reported("no webhook tells it; 131026 may mean it"),
		},
		{
			Actions: []channels.Action{channels.ActAnswer}, ExceptTypes: []channels.MessageType{channels.SenderAction},
			Triggers: window.On(window.Reply), About: "a message of the business, of any type but a typing sign or a read receipt",
			Source: pagePricing.Documented("what is sent from the WhatsApp Business app is none: page about business app users"),
		},
	}...)
}

// entryRows say who may have a free entry window. The platform counts Android and iOS; it does not tell the device.
func entryRows() []policy.ActionRow {
	const page = "whether a Page's button still opens it is disputed"
	phones, unknown := []string{"android", "ios"}, []string{""}
	row := func(s policy.Span, act channels.Action, devices []string, about string, source policy.Source) policy.ActionRow {
		return policy.ActionRow{
			Span: s, Actions: []channels.Action{act}, Devices: devices, Triggers: window.On(window.Entry), About: about, Source: source,
		}
	}
	before, after := metafacts.Between(freeEntry(), longerFreeEntry()), metafacts.Since(longerFreeEntry())
	return []policy.ActionRow{
		row(before, channels.ActAdMessage, phones, "a message by an ad, from a phone", pageConversations.Documented("")),
		row(after, channels.ActAdMessage, phones, "a message by an ad, from a phone", pagePricing.Documented("")),
		row(metafacts.Since(freeEntry()), channels.ActAdMessage, unknown, "a message by an ad, from a device that is not told",
			pagePricing.Assumed("taken for a phone until the first status says otherwise")),
		row(before, channels.ActPageMessage, phones, "a message by a Page's button, from a phone", pageConversations.Documented("")),
		row(after, channels.ActPageMessage, phones, "a message by a Page's button, from a phone", pagePricing.Assumed(page)),
		row(metafacts.Since(freeEntry()), channels.ActPageMessage, unknown, "a message by a Page's button, from a device that is not told",
			pagePricing.Assumed("taken for a phone; "+page)),
	}
}
