package messenger

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

func actions() []policy.ActionRow {
	unsaid := []channels.MessageType{metafacts.NotPassedOn}
	return metafacts.ActionRows(metafacts.MeLinks, metafacts.PrivateReplies,
		policy.ActionRow{
			Actions: []channels.Action{channels.ActOptIn}, ExceptTypes: unsaid, WithoutToken: true,
			Triggers: window.On(window.OptIn), About: "the entry by a plugin",
			Source: metafacts.OptInEvents.Reported("plugin opt-ins: read in part only"),
		},
		policy.ActionRow{
			Actions: []channels.Action{channels.ActOptIn}, Types: unsaid, WithoutToken: true,
			Triggers: window.On(window.Unsupported), About: "an opt-in that says nothing",
			Source: metafacts.SendPlugin.Assumed("a site need not set data-ref, and no page says what comes then"),
		},
		policy.ActionRow{
			Actions: []channels.Action{channels.ActOptIn}, WithToken: true,
			Grants: window.On(window.OptIn), About: "a tap on notify-me grants one later message and opens no thread",
			Source: metafacts.OneTime.Reported("its own page is gone from the newer documentation"),
		},
	)
}
