package instagram

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/window"
)

const (
	day = 24 * time.Hour
	// longestBroadcast bounds the window when nobody says that the broadcast ended.
	longestBroadcast = 4 * time.Hour
)

// liveReplies is the day on which comments on live broadcasts could be answered.
func liveReplies() time.Time { return metafacts.Day(2021, time.November, 9) }

func windows() []channels.WindowRow {
	always := metafacts.Since(metafacts.Begins())
	return []channels.WindowRow{
		{
			Span:  always,
			About: "24 hours from the person's last message, tap, reaction or link visit",
			Rule: window.Rule{
				Kind: StandardWindow, Length: day,
				OpenedBy: window.On(window.Message, window.Tap, window.Reaction, window.Referral),
				Source:   metafacts.SendMessages.Documented("reactions: general wording, not repeated for Instagram"),
			},
		},
		{
			Span:  metafacts.Since(metafacts.AdWindow()),
			About: "up to 7 days from the first message after a click-to-Direct ad",
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
			About: "one message within 7 days to the writer of a comment",
			Rule: window.Rule{
				Kind: PrivateReplyWindow, Length: 7 * day, PerID: true, Uses: 1,
				OpenedBy: window.On(window.Comment),
				Source:   metafacts.InstagramPrivateReplies.Documented("a separate allowance: the thread opens only when the person answers"),
			},
		},
		{
			Span:  metafacts.Since(liveReplies()),
			About: "one message to the writer of a live comment, while the broadcast runs",
			Rule: window.Rule{
				Kind: LivePrivateReplyWindow, Length: longestBroadcast, PerID: true, Uses: 1,
				OpenedBy: window.On(window.Comment), ClosedBy: window.On(window.Close),
				Source: metafacts.InstagramPrivateReplies.Documented("ends with the broadcast; the length is the longest broadcast that there can be"),
			},
		},
	}
}
