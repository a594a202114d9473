package instagram

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

func actions() []policy.ActionRow {
	return metafacts.ActionRows(metafacts.InstagramMeLinks, metafacts.InstagramPrivateReplies,
		policy.ActionRow{
			Span:    metafacts.Since(liveReplies()),
			Actions: []channels.Action{channels.ActLiveComment}, Grants: window.On(window.LiveComment),
			About: "a comment on a broadcast grants one private reply while it runs", Source: metafacts.InstagramPrivateReplies.Documented(""),
		},
		policy.ActionRow{
			Span:    metafacts.Since(liveReplies()),
			Actions: []channels.Action{channels.ActLiveEnd}, Triggers: window.On(window.Close),
			About: "the broadcast ends, as the host learned", Source: metafacts.InstagramPrivateReplies.Documented("no webhook tells it"),
		},
	)
}
