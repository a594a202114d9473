package metafacts

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// What both platforms call the same.
const (
	StandardWindow     window.Kind = "standard"
	HumanAgentWindow   window.Kind = "human_agent"
	PrivateReplyWindow window.Kind = "private_reply"

	TagHumanAgent     = "HUMAN_AGENT"
	FeatureHumanAgent = "human_agent"
	TypeResponse      = "RESPONSE"
	TypeUpdate        = "UPDATE"
	TypeMessageTag    = "MESSAGE_TAG"
)

// Hour24 is the length of the standard window, Week that of the others.
const (
	Hour24 = 24 * time.Hour
	Week   = 7 * Hour24
)

// UnsupportedWindowRow is the standard window of a person who sent what the platform does not pass on.
func UnsupportedWindowRow() policy.WindowRow {
	return policy.WindowRow{
		Span:  Since(Begins()),
		About: "the same from content that the platform does not pass on",
		Rule: window.Rule{
			Kind: StandardWindow, Length: Hour24, OpenedBy: window.On(window.Unsupported),
			Source: SendMessages.Assumed("the person wrote; no text says that it opens"),
		},
	}
}

// AdWindowRow is the longer standard window of a person who came through an ad.
// The latest expiry of the standard rows counts.
func AdWindowRow() policy.WindowRow {
	return policy.WindowRow{
		Span:  Since(AdWindow()),
		About: "up to 7 days from the first message after a click-to-message ad",
		Rule: window.Rule{
			Kind: StandardWindow, Length: Week, OpenedBy: window.On(window.Entry),
			Source: Policy.Assumed("24 hours are documented; the message may hold it open for up to 7 days, which are taken from the first " +
				"message after the click, where it names the ad; all others open their own 24 hours, so too the first after a click in an " +
				"existing thread: that click comes as an event of its own, opens nothing, and is not joined with the message"),
		},
	}
}

// HumanAgentWindowRows are the time in which a person may answer by tag. The latest
// expiry counts.
func HumanAgentWindowRows() []policy.WindowRow {
	row := func(about string, opened window.Triggers, source policy.Source) policy.WindowRow {
		return policy.WindowRow{
			Span: Since(Begins()), About: about,
			Rule: window.Rule{Kind: HumanAgentWindow, Length: Week, OpenedBy: opened, Source: source},
		}
	}
	return []policy.WindowRow{
		row("7 days from the person's last message, for an answer typed by a human", window.On(window.Message),
			SendAPI.Documented("reactions, links and comments are left out")),
		row("the same from the person's last tap, or from content that the platform does not pass on", window.On(window.Tap, window.Unsupported),
			SendAPI.Assumed("that these count as messages is our reading")),
	}
}

// HumanAgentRow is the permission that goes with the tag.
func HumanAgentRow(types []channels.MessageType) policy.Permission {
	return policy.Permission{
		Span: Since(Begins()), Name: "human_agent", Types: types, Tag: TagHumanAgent,
		Window: HumanAgentWindow, WindowReason: policy.TagWindowClosed,
		HumanOnly: true, NoPromotion: true, Feature: FeatureHumanAgent,
		Requires: policy.Requires{MessagingType: TypeMessageTag, Tag: TagHumanAgent},
		Source:   SendAPI.Documented("typed by a human, about the person's own matter; a closed beta in 2020"),
	}
}

// PrivateReplyWindowRow is the one message that answers a public comment.
func PrivateReplyWindowRow(page Page) policy.WindowRow {
	return policy.WindowRow{
		Span:  Since(Begins()),
		About: "one message within 7 days to the writer of a comment",
		Rule: window.Rule{
			Kind: PrivateReplyWindow, Length: Week, PerID: true, Uses: 1, OpenedBy: window.On(window.Comment),
			Source: page.Documented("a separate allowance: the thread opens only when the person answers"),
		},
	}
}

// SenderActionRows permit typing signs and read receipts: inside the standard
// window as the page shows them, and at any other time because no text forbids it.
func SenderActionRows(from time.Time, page Page) []policy.Permission {
	row := func(name string, kind window.Kind, source policy.Source) policy.Permission {
		return policy.Permission{
			Span: Since(from), Name: name, Types: []channels.MessageType{channels.SenderAction}, Window: kind, Source: source,
		}
	}
	return []policy.Permission{
		row("sender_action", StandardWindow, page.Documented("alone with the recipient")),
		row("sender_action_any_time", "", page.Assumed("no text ties typing signs and read receipts to the window")),
	}
}
