package channels

import "slices"

// Action is what was done in a conversation, in words that all channels share. The set is closed: [Event.Validate]
// refuses other words. What an action opens is data: the action rows of a channel's rulebook say it.
type Action string

// The actions.
const (
	// ActMessage is any content: [Event.Type] says which.
	ActMessage Action = "message"
	// ActUnsupported is content that the platform does not pass on.
	ActUnsupported Action = "unsupported"
	// ActReaction is a reaction to a message, ActUnreact its removal.
	ActReaction Action = "reaction"
	ActUnreact  Action = "unreact"
	// ActCall is a call to the business, told when it rings, answered or not.
	// ActCallMissed tells, after it, that nobody answered. ActCallAccepted is a call of
	// the business that the person took. ActCallConnected is a call of either side that
	// was answered: it occurred when the two were connected, and is told when the call ends.
	ActCall          Action = "call"
	ActCallMissed    Action = "call_missed"
	ActCallAccepted  Action = "call_accepted"
	ActCallConnected Action = "call_connected"
	// ActPostback is a tap on a button, a menu or "get started", ActQuickReply one
	// on a suggested answer, ActIceBreaker one on a suggested first question.
	ActPostback   Action = "postback"
	ActQuickReply Action = "quick_reply"
	ActIceBreaker Action = "ice_breaker"
	// ActReferral is the arrival by a link or an ad, without a message.
	ActReferral Action = "referral"
	// ActEdit and ActDelete change a message that the person sent before. With a token,
	// ActDelete says that the comment is gone.
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
	// ActOptIn is the entry by a plugin or a link; with a token it is the leave for one
	// later message.
	ActOptIn Action = "optin"
	// ActFollow is a subscription, a follow, a friend request; ActScan the scan of a
	// code; ActPayment a payment.
	ActFollow  Action = "follow"
	ActScan    Action = "scan"
	ActPayment Action = "payment"
	// ActWelcome is the first opening of a chat, before any message.
	ActWelcome Action = "request_welcome"
	// ActAnswer is a message of the business. Events imply it ([Event.Did]); none needs
	// to say it.
	ActAnswer Action = "answer"
	// ActOther is anything else: it answers nothing and opens nothing. On a message of
	// the business it says that the message is no answer.
	ActOther Action = "other"
)

// actions are all of them.
var actions = [...]Action{
	ActMessage, ActUnsupported, ActReaction, ActUnreact, ActCall, ActCallMissed, ActCallAccepted, ActCallConnected, ActPostback,
	ActQuickReply, ActIceBreaker, ActReferral, ActEdit, ActDelete, ActBlock, ActRead, ActAdMessage, ActPageMessage, ActStoryReply, ActStoryMention,
	ActShare, ActComment, ActLiveComment, ActLiveEnd, ActOptIn, ActFollow, ActScan, ActPayment, ActWelcome, ActAnswer, ActOther,
}

// Valid reports whether a is one of the actions.
func (a Action) Valid() bool { return slices.Contains(actions[:], a) }

// Did is what was done, as action rows ask for it: the action of a [UserAction]; [ActAnswer] for a [BusinessMessage] whose Action
// says nothing else, and for the status that the platform took one over, which reports the same act. Other events do nothing: "".
func (e *Event) Did() Action {
	switch {
	case e.Kind == UserAction:
		return e.Action
	case e.Kind == BusinessMessage && e.Action != "":
		return e.Action
	case e.Kind == BusinessMessage, e.Kind == DeliveryStatus && e.Status != nil && e.Status.State == Sent:
		return ActAnswer
	}
	return ""
}
