package messenger

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/window"
)

const day = 24 * time.Hour

func windows() []channels.WindowRow {
	always := metafacts.Since(metafacts.Begins())
	return []channels.WindowRow{
		{
			Span:  always,
			About: "24 hours from the person's last message, tap, reaction, link visit or plugin opt-in",
			Rule: window.Rule{
				Kind: StandardWindow, Length: day,
				OpenedBy: window.On(window.Message, window.Tap, window.Reaction, window.Referral, window.OptIn),
				Source:   metafacts.SendMessages.Documented("plugin opt-ins and ice breakers: read in part only"),
			},
		},
		{
			Span:  metafacts.Since(metafacts.AdWindow()),
			About: "up to 7 days from the first message after a click-to-Messenger ad",
			Rule: window.Rule{
				Kind: StandardWindow, Length: 7 * day,
				OpenedBy: window.On(window.Entry),
				Source:   metafacts.Policy.Reported("who gets the full 7 days, and from which instant, is not in the part that could be read"),
			},
		},
		{
			Span:  always,
			About: "7 days from the person's last message or tap, for a person who answers",
			Rule: window.Rule{
				Kind: HumanAgentWindow, Length: 7 * day,
				OpenedBy: window.On(window.Message, window.Tap),
				Source:   metafacts.SendAPI.Documented("that a tap counts as a message is our reading; reactions, links and comments are left out"),
			},
		},
		{
			Span:  always,
			About: "7 days from the person's last message, for the survey template",
			Rule: window.Rule{
				Kind: CustomerFeedbackWindow, Length: 7 * day,
				OpenedBy: window.On(window.Message),
				Source:   metafacts.Feedback.Reported("one reader of July 2026 calls the tag gone"),
			},
		},
		{
			Span:  always,
			About: "one message within 7 days to the writer of a comment or visitor post",
			Rule: window.Rule{
				Kind: PrivateReplyWindow, Length: 7 * day, PerID: true, Uses: 1,
				OpenedBy: window.On(window.Comment),
				Source:   metafacts.PrivateReplies.Documented("a separate allowance: the thread opens only when the person answers"),
			},
		},
		{
			Span:  always,
			About: "one message within a year of a tap on notify-me",
			Rule: window.Rule{
				Kind: OneTimeNotificationWindow, Length: 365 * day, PerID: true, Uses: 1,
				OpenedBy: window.On(window.OptIn),
				Source:   metafacts.OneTime.Reported("named in the policy text of 2026-04-06; its own page is gone from the newer documentation"),
			},
		},
	}
}
