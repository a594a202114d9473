package messenger

import (
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

func windows() []policy.WindowRow {
	always := metafacts.Since(metafacts.Begins())
	rows := []policy.WindowRow{
		{
			Span:  always,
			About: "24 hours from the person's last message, tap, reaction, link visit or plugin opt-in",
			Rule: window.Rule{
				Kind: StandardWindow, Length: metafacts.Hour24,
				OpenedBy: window.On(window.Message, window.Tap, window.Reaction, window.Referral, window.OptIn),
				Source:   metafacts.SendMessages.Documented("plugin opt-ins and ice breakers: read in part only"),
			},
		},
		metafacts.UnsupportedWindowRow(),
		metafacts.AdWindowRow(),
		{
			Span:  always,
			About: "7 days from the person's last message, for the survey template",
			Rule: window.Rule{
				Kind: CustomerFeedbackWindow, Length: metafacts.Week,
				OpenedBy: window.On(window.Message),
				Source:   metafacts.Feedback.Reported("no page says since when, and this one calls it in development; one reader of July 2026 calls the tag gone"),
			},
		},
		metafacts.PrivateReplyWindowRow(metafacts.PrivateReplies),
		{
			Span:  always,
			About: "one message within a year of a tap on notify-me",
			Rule: window.Rule{
				Kind: OneTimeNotificationWindow, Length: 365 * metafacts.Hour24, PerID: true, Uses: 1,
				OpenedBy: window.On(window.OptIn),
				Source:   metafacts.OneTime.Reported("named in the policy text of 2026-04-06; its own page is gone from the newer documentation"),
			},
		},
	}
	return append(rows, metafacts.HumanAgentWindowRows()...)
}
