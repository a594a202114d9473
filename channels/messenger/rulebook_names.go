package messenger

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
	// CustomerFeedbackWindow is the time in which a survey may be sent.
	CustomerFeedbackWindow window.Kind = "customer_feedback"
	// PrivateReplyWindow is one message to the writer of one comment or visitor post.
	PrivateReplyWindow window.Kind = "private_reply"
	// OneTimeNotificationWindow is one message for one token.
	OneTimeNotificationWindow window.Kind = "one_time_notification"
)

// Message types that Messenger has beside those of package channels. Template
// types are in the platform's spelling of template_type.
const (
	Generic   channels.MessageType = "generic"
	Button    channels.MessageType = "button"
	Media     channels.MessageType = "media"
	Product   channels.MessageType = "product"
	Receipt   channels.MessageType = "receipt"
	Coupon    channels.MessageType = "coupon"
	ImageGrid channels.MessageType = "image_grid"
	// OptInRequest asks for leave to send recurring or marketing messages.
	OptInRequest channels.MessageType = "notification_messages"
	// OneTimeRequest asks for leave to send one notification.
	OneTimeRequest channels.MessageType = "one_time_notif_req"
	// InstantForm opens a form that asks for a person's details. Its page, lead-generation, of 2023-07-26 says that it is in development.
	InstantForm channels.MessageType = "instant_form"
	// StructuredInformation asks for a person's address, since its page of 2026-03-18.
	StructuredInformation channels.MessageType = "customer_information"
	// CallPrompt invites a person to call, since the page about the settings of calls of 2026-03-30.
	CallPrompt channels.MessageType = "call_prompt"
	// CallRequest asks a person for leave to call, since the page about calls by the business of 2026-04-02.
	CallRequest channels.MessageType = "calling_optin"
	// RecurringNotification is any message to a notification_messages_token, which
	// stands in Message.Token.
	RecurringNotification channels.MessageType = "recurring_notification"
	// OneTimeNotification is any message to a one_time_notif_token, which stands in
	// Message.Token.
	OneTimeNotification channels.MessageType = "one_time_notification"
	// Sponsored is the ad inbox format that ended on 2024-07-31.
	Sponsored channels.MessageType = "sponsored"
)

// The message tags in use.
const (
	TagHumanAgent       = "HUMAN_AGENT"
	TagCustomerFeedback = "CUSTOMER_FEEDBACK"
	TagNews             = "NON_PROMOTIONAL_SUBSCRIPTION"
)

// The message tags retired since the rulebook begins.
const (
	tagAccountUpdate      = "ACCOUNT_UPDATE"
	tagConfirmedEvent     = "CONFIRMED_EVENT_UPDATE"
	tagPostPurchaseUpdate = "POST_PURCHASE_UPDATE"
)

// The features that an account can be granted.
const (
	// FeatureHumanAgent is the app feature of that name, given in App Review.
	FeatureHumanAgent = "human_agent"
	// FeatureNews stands for a Page in the News Page Index.
	FeatureNews = "news_messaging"
	// FeatureOneTimeNotification is the Page's leave to use one-time notifications.
	FeatureOneTimeNotification = "one_time_notification"
)

// The values of messaging_type.
const (
	typeResponse   = "RESPONSE"
	typeUpdate     = "UPDATE"
	typeMessageTag = "MESSAGE_TAG"
	typeUtility    = "UTILITY"
)

// RestrictionBlock is the action of a policy_enforcement event that stops all
// sends of a Page until it is unblocked.
const RestrictionBlock = "block"
