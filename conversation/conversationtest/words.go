package conversationtest

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// act is what a user step means in the words that all channels share. Which of the
// triggers open a window is for the channel's rules to say.
type act struct {
	kind     channels.EventKind
	action   channels.Action
	typ      channels.MessageType
	triggers window.Triggers
	consent  channels.ConsentUpdate
	token    bool // the act is known by an id
	entry    bool // the person comes through a paid entry point
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

	"unsupported":   did(channels.ActUnsupported, window.Message),
	"reaction":      did(channels.ActReaction, window.Reaction),
	"unreact":       did(channels.ActUnreact),
	"call":          did(channels.ActCall, window.Call),
	"call_missed":   did(channels.ActCallMissed, window.Call),
	"call_accepted": did(channels.ActCallAccepted, window.Call),
	"postback":      did(channels.ActPostback, window.Tap),
	"quick_reply":   did(channels.ActQuickReply, window.Message, window.Tap),
	"ice_breaker":   did(channels.ActIceBreaker, window.Tap),
	"referral":      did(channels.ActReferral, window.Referral),
	"edit":          did(channels.ActEdit),
	"delete":        did(channels.ActDelete),
	"block":         did(channels.ActBlock, window.Block),
	"read":          did(channels.ActRead),
	"story_reply":   did(channels.ActStoryReply, window.Message),
	"story_mention": did(channels.ActStoryMention, window.Message),
	"share":         did(channels.ActShare, window.Message),
	"comment":       known(did(channels.ActComment, window.Comment)),
	"live_comment":  known(did(channels.ActLiveComment, window.LiveComment)),
	"live_end":      did(channels.ActLiveEnd, window.Close),

	"ad_message":   enters(did(channels.ActAdMessage, window.Message)),
	"page_message": enters(did(channels.ActPageMessage, window.Message)),

	"stop_marketing":   consents(channels.MarketingStopped),
	"resume_marketing": consents(channels.MarketingResumed),
	"optin":            consents(channels.OptedInGeneral),
	"optout":           consents(channels.OptedOutGeneral),
}

func message(typ channels.MessageType) act {
	a := did(channels.ActMessage, window.Message)
	a.typ = typ
	return a
}

func did(action channels.Action, triggers ...window.Trigger) act {
	return act{kind: channels.UserAction, action: action, triggers: window.On(triggers...)}
}

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

// requireKeys are the fields of [channels.Requires] as a clause names them.
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
