package instagram

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
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

func permissions() []policy.Permission {
	always := metafacts.Since(metafacts.Begins())
	rows := []policy.Permission{
		responseRow(), metafacts.HumanAgentRow(content()),
		ofFiles(responseRow()), ofFiles(metafacts.HumanAgentRow(content())),
		privateReplyRow("private_reply", always, PrivateReplyWindow),
		privateReplyRow("live_private_reply", metafacts.Since(liveReplies()), LivePrivateReplyWindow),
	}
	return append(rows, metafacts.SenderActionRows(metafacts.Day(2025, time.September, 23), metafacts.InstagramSenderActions)...)
}

func responseRow() policy.Permission {
	return policy.Permission{
		Span: metafacts.Since(metafacts.Begins()), Name: "response",
		Types: content(), Window: StandardWindow,
		Source: metafacts.SendMessages.Documented("an absent messaging_type counts as RESPONSE"),
	}
}

// ofFiles is the same permission for the type that came later.
func ofFiles(row policy.Permission) policy.Permission {
	row.Span = metafacts.Since(files())
	row.Name += "_file"
	row.Types = []channels.MessageType{channels.File}
	return row
}

func privateReplyRow(name string, span policy.Span, kind window.Kind) policy.Permission {
	used := channels.PlatformError{Code: 100, Subcode: 2534025}
	return policy.Permission{
		Span: span, Name: name,
		Types:  []channels.MessageType{channels.PrivateReply},
		Window: kind, PerID: true,
		Errors: []policy.Refusal{
			{Reason: policy.QuotaExhausted, Error: used},
			{Reason: policy.WindowClosed, Error: used},
		},
		Source: metafacts.InstagramPrivateReplies.Documented("one for each comment; with Facebook Login the account needs the Human Agent feature"),
	}
}
