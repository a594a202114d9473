package conversationtest

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// windowsChannel is the channel of the suites for claims and deadlines: a window of an hour from each message of a person, and one of an
// hour for the answer to each comment.
type windowsChannel struct{ sampleChannel }

const openFor = time.Hour

func (windowsChannel) Rulebook() *policy.Rulebook {
	source := policy.Source{URL: "https://example.org/rules", Date: "2026-01-01"}
	return &policy.Rulebook{
		Channel: storeChannel, Begins: storeInstant().AddDate(-1, 0, 0),
		Actions: []policy.ActionRow{
			{Actions: []channels.Action{channels.ActMessage}, Triggers: window.On(window.Message), Source: source},
			{Actions: []channels.Action{channels.ActComment}, Triggers: window.On(window.Comment), Source: source},
		},
		Windows: []policy.WindowRow{
			{Rule: window.Rule{Kind: "talk", Length: openFor, OpenedBy: window.On(window.Message), Source: source}},
			{Rule: window.Rule{Kind: "comment", Length: openFor, OpenedBy: window.On(window.Comment), PerID: true, Source: source}},
		},
	}
}
