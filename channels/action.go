package channels

// Action is what a person did, in words that all channels share.
type Action string

// The actions. Which of them open a window is each channel's rule.
const (
	// ActMessage is any content: [Event.Type] says which.
	ActMessage Action = "message"
	// ActUnsupported is content that the platform does not pass on.
	ActUnsupported Action = "unsupported"
	// ActReaction is a reaction to a message, ActUnreact its removal.
	ActReaction Action = "reaction"
	ActUnreact  Action = "unreact"
	// ActCall is a call to the business that was answered, ActCallMissed one that
	// was not, ActCallAccepted a call of the business that the person took.
	ActCall         Action = "call"
	ActCallMissed   Action = "call_missed"
	ActCallAccepted Action = "call_accepted"
	// ActPostback is a tap on a button, a menu or "get started", ActQuickReply one
	// on a suggested answer, ActIceBreaker one on a suggested first question.
	ActPostback   Action = "postback"
	ActQuickReply Action = "quick_reply"
	ActIceBreaker Action = "ice_breaker"
	// ActReferral is the arrival by a link or an ad, without a message.
	ActReferral Action = "referral"
	// ActEdit and ActDelete change a message that the person sent before.
	ActEdit   Action = "edit"
	ActDelete Action = "delete"
	// ActBlock says that the person blocked the business.
	ActBlock Action = "block"
	// ActRead says that the person read what the business sent.
	ActRead Action = "read"
	// ActAdMessage is a message that came through an ad, ActPageMessage one
	// through the page's call to action.
	ActAdMessage   Action = "ad_message"
	ActPageMessage Action = "page_message"
	// ActStoryReply answers a story of the business, ActStoryMention names the
	// business in one, ActShare passes on a post.
	ActStoryReply   Action = "story_reply"
	ActStoryMention Action = "story_mention"
	ActShare        Action = "share"
	// ActComment is a comment on a post, ActLiveComment one on a live broadcast,
	// ActLiveEnd the end of the broadcast.
	ActComment     Action = "comment"
	ActLiveComment Action = "live_comment"
	ActLiveEnd     Action = "live_end"
	// ActOptIn is the entry by a plugin or link.
	ActOptIn Action = "optin"
	// ActWelcome is the first opening of a chat, before any message.
	ActWelcome Action = "request_welcome"
	// ActOther answers nothing and opens nothing.
	ActOther Action = "other"
)
