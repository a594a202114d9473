package conversationtest

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// act is what a user step means in the words that all channels share. What it opens
// is for the channel's rules to say.
type act struct {
	kind    channels.EventKind
	action  channels.Action
	typ     channels.MessageType
	consent channels.ConsentUpdate
	token   bool // the act is known by an id
	entry   bool // the person comes through a paid entry point
}

// acts are the words that may follow user.
var acts = map[string]act{
	"text":       message("text"),
	"image":      message("image"),
	"audio":      message("audio"),
	"video":      message("video"),
	"document":   message("document"),
	"sticker":    message("sticker"),
	"location":   message("location"),
	"contacts":   message("contacts"),
	"button":     message("button"),
	"list_reply": message("list_reply"),
	"flow_reply": message("flow_reply"),
	"order":      message("order"),

	"unsupported":    did(channels.ActUnsupported),
	"reaction":       did(channels.ActReaction),
	"unreact":        did(channels.ActUnreact),
	"call":           did(channels.ActCall),
	"call_missed":    did(channels.ActCall), // a call is told when it rings
	"call_accepted":  did(channels.ActCallAccepted),
	"call_connected": did(channels.ActCallConnected), // when it was picked up
	"postback":       did(channels.ActPostback),
	"quick_reply":    did(channels.ActQuickReply),
	"ice_breaker":    did(channels.ActIceBreaker),
	"referral":       did(channels.ActReferral),
	"edit":           did(channels.ActEdit),
	"delete":         did(channels.ActDelete),
	"block":          did(channels.ActBlock),
	"read":           did(channels.ActRead),
	"story_reply":    did(channels.ActStoryReply),
	"story_mention":  did(channels.ActStoryMention),
	"share":          did(channels.ActShare),
	"comment":        known(did(channels.ActComment)),
	"live_comment":   known(did(channels.ActLiveComment)),
	"live_end":       did(channels.ActLiveEnd),

	"ad_message":   enters(did(channels.ActAdMessage)),
	"page_message": enters(did(channels.ActPageMessage)),

	"stop_marketing":   consents(channels.MarketingStopped),
	"resume_marketing": consents(channels.MarketingResumed),
	"optin":            consents(channels.OptedInGeneral),
	"optout":           consents(channels.OptedOutGeneral),
}

func message(typ channels.MessageType) act {
	a := did(channels.ActMessage)
	a.typ = typ
	return a
}

func did(action channels.Action) act { return act{kind: channels.UserAction, action: action} }

func known(a act) act { a.token = true; return a }

func enters(a act) act { a.entry = true; return a }

func consents(c channels.ConsentUpdate) act {
	return act{kind: channels.ConsentChange, consent: c}
}

// The values that keys take.
var (
	deviceWords   = []string{"android", "ios", "web"}
	apiWords      = []string{"cloud", "marketing", "direct_send"}
	purposeWords  = []string{"support", "transactional", "promotional"}
	authorWords   = []string{"automation", "human"}
	categoryWords = []string{"utility", "marketing", "authentication"}
	headerWords   = []string{"text", "image", "video", "document", "gif", "location", "product"}
	statusWords   = []string{
		"approved", "pending", "in_appeal", "rejected", "paused", "disabled", "flagged", "locked", "limit_exceeded",
		"archived", "unarchived", "reinstated", "pending_deletion", "deleted",
	}
)

// requireKeys are the fields of [policy.Requires] as a clause names them.
var requireKeys = []string{"messaging_type", "tag", "template", "language", "category", "echo"}

// requirement gives the field that a clause names.
func requirement(r policy.Requires, key string) string {
	switch key {
	case "messaging_type":
		return r.MessagingType
	case "tag":
		return r.Tag
	case "template":
		return r.Template
	case "language":
		return r.Language
	case "category":
		return string(r.Category)
	}
	return r.Echo
}
