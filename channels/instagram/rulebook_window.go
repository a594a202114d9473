package instagram

import (
	"time"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// longestBroadcast bounds the window when nobody says that the broadcast ended.
const longestBroadcast = 4 * time.Hour

// liveReplies is the day on which comments on live broadcasts could be answered.
func liveReplies() time.Time { return metafacts.Day(2021, time.November, 9) }

func windows() []policy.WindowRow {
	always := metafacts.Since(metafacts.Begins())
	rows := []policy.WindowRow{
		{
			Span:  always,
			About: "24 hours from the person's last message, tap, reaction or link visit",
			Rule: window.Rule{
				Kind: StandardWindow, Length: metafacts.Hour24,
				OpenedBy: window.On(window.Message, window.Tap, window.Reaction, window.Referral),
				Source:   metafacts.SendMessages.Documented("reactions: general wording, not repeated for Instagram"),
			},
		},
		metafacts.UnsupportedWindowRow(),
		metafacts.AdWindowRow(),
		metafacts.PrivateReplyWindowRow(metafacts.InstagramPrivateReplies),
		{
			Span:  metafacts.Since(liveReplies()),
			About: "one message to the writer of a live comment, while the broadcast runs",
			Rule: window.Rule{
				Kind: LivePrivateReplyWindow, Length: longestBroadcast, PerID: true, Uses: 1,
				OpenedBy: window.On(window.LiveComment), ClosedBy: window.On(window.Close),
				Source: metafacts.InstagramPrivateReplies.Assumed("while the broadcast runs is documented; that it runs until its end is told, or for 4 hours, is our reading"),
			},
		},
	}
	return append(rows, metafacts.HumanAgentWindowRows()...)
}
