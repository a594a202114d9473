package instagram

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
)

// content is what a message may be, files aside: they came in December 2025.
func content() []channels.MessageType {
	return []channels.MessageType{
		channels.Text, channels.Image, channels.Audio, channels.Video, channels.Sticker, channels.Reaction,
		Generic, Button, Product, MediaShare,
	}
}

// files is the day on which PDF attachments could be sent.
func files() time.Time { return metafacts.Day(2025, time.December, 19) }

func permissions() []channels.Permission {
	rows := []channels.Permission{
		responseRow(), humanAgentRow(),
		ofFiles(responseRow()), ofFiles(humanAgentRow()),
		privateReplyRow("private_reply"), privateReplyRow("live_private_reply"),
		{
			Span: metafacts.Since(metafacts.Day(2025, time.September, 23)), Name: "sender_action",
			Types:  []channels.MessageType{channels.SenderAction},
			Source: metafacts.InstagramSenderActions.Assumed("no text ties typing signs and read receipts to the window"),
		},
	}
	live := &rows[5]
	live.Span = metafacts.Since(liveReplies())
	live.Window = LivePrivateReplyWindow
	return rows
}

func responseRow() channels.Permission {
	return channels.Permission{
		Span: metafacts.Since(metafacts.Begins()), Name: "response",
		Types: content(), Window: StandardWindow,
		Source: metafacts.SendMessages.Documented("an absent messaging_type counts as RESPONSE"),
	}
}

func humanAgentRow() channels.Permission {
	return channels.Permission{
		Span: metafacts.Since(metafacts.Begins()), Name: "human_agent", Types: content(), Tag: TagHumanAgent,
		Window: HumanAgentWindow, WindowReason: channels.TagWindowClosed,
		HumanOnly: true, NoPromotion: true, Feature: FeatureHumanAgent,
		Requires: channels.Requires{MessagingType: TypeMessageTag, Tag: TagHumanAgent},
		Source:   metafacts.SendAPI.Documented("typed by a person, about the person's own matter"),
	}
}

// ofFiles is the same permission for the type that came later.
func ofFiles(row channels.Permission) channels.Permission {
	row.Span = metafacts.Since(files())
	row.Name += "_file"
	row.Types = []channels.MessageType{channels.File}
	return row
}

func privateReplyRow(name string) channels.Permission {
	used := channels.PlatformError{Code: 100, Subcode: 2534025}
	return channels.Permission{
		Span: metafacts.Since(metafacts.Begins()), Name: name,
		Types:  []channels.MessageType{channels.PrivateReply},
		Window: PrivateReplyWindow, PerID: true,
		Errors: []channels.Refusal{
			{Reason: channels.QuotaExhausted, Error: used},
			{Reason: channels.WindowClosed, Error: used},
		},
		Source: metafacts.InstagramPrivateReplies.Documented("one for each comment"),
	}
}
