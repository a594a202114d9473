package instagram

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// The kinds of window. They are stored with conversations and do not change.
const (
	// StandardWindow permits everything, promotion included.
	StandardWindow window.Kind = "standard"
	// HumanAgentWindow is the time in which a person may answer under the human
	// agent tag.
	HumanAgentWindow window.Kind = "human_agent"
	// PrivateReplyWindow is one message to the writer of one comment.
	PrivateReplyWindow window.Kind = "private_reply"
	// LivePrivateReplyWindow is one message to the writer of a comment on a live
	// broadcast, while it runs.
	LivePrivateReplyWindow window.Kind = "live_private_reply"
)

// Message types that Instagram has beside those of package channels. Template
// types are in the platform's spelling of template_type.
const (
	Generic channels.MessageType = "generic"
	Button  channels.MessageType = "button"
	Product channels.MessageType = "product"
	// MediaShare is a post of the business's own, sent by its id.
	MediaShare channels.MessageType = "MEDIA_SHARE"
)

// TagHumanAgent is the only message tag on Instagram.
const TagHumanAgent = "HUMAN_AGENT"

// FeatureHumanAgent is the app feature of that name, given in App Review.
const FeatureHumanAgent = "human_agent"

// The values of messaging_type. Requests without one count as typeResponse.
const (
	typeResponse   = "RESPONSE"
	typeMessageTag = "MESSAGE_TAG"
)
