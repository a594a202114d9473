package policy

import "slices"

// ReasonCode says why a message is refused. Codes are stable text, part of the
// API; new ones may be added.
type ReasonCode string

// The reason codes.
const (
	// WindowClosed: the window that would permit the message is not open.
	WindowClosed ReasonCode = "window_closed"
	// WindowUnknown: the window may or may not be open: the person was imported and
	// their past is not known, or the only rule that opens it is assumed, which
	// strict mode refuses.
	WindowUnknown ReasonCode = "window_unknown"
	// TemplateRequired: only a message template may go now.
	TemplateRequired ReasonCode = "template_required"
	// TemplateUnknown: the catalogue holds no template of that name and language.
	TemplateUnknown ReasonCode = "template_unknown"
	// TemplateNotApproved: the template exists and is not (or no longer) approved.
	TemplateNotApproved ReasonCode = "template_not_approved"
	// TemplatePaused: the platform paused the template.
	TemplatePaused ReasonCode = "template_paused"
	// TemplateDisabled: the platform disabled the template for good.
	TemplateDisabled ReasonCode = "template_disabled"
	// TemplateMismatch: the values do not fit the template.
	TemplateMismatch ReasonCode = "template_mismatch"
	// TagRetired: the platform no longer accepts the tag.
	TagRetired ReasonCode = "tag_retired"
	// TagNotAllowed: the channel or the account has no such tag.
	TagNotAllowed ReasonCode = "tag_not_allowed"
	// TagWindowClosed: the time in which the tag permits a message is over.
	TagWindowClosed ReasonCode = "tag_window_closed"
	// HumanRequired: only a person may write this message.
	HumanRequired ReasonCode = "human_required"
	// PromotionalNotAllowed: promotion may not travel this way.
	PromotionalNotAllowed ReasonCode = "promotional_not_allowed"
	// OptInRequired: the person has not agreed to hear from the business.
	OptInRequired ReasonCode = "opt_in_required"
	// OptedOut: the person asked the business, or the platform, to stop.
	OptedOut ReasonCode = "opted_out"
	// UnsupportedType: the channel cannot carry this type of message.
	UnsupportedType ReasonCode = "unsupported_type"
	// ContentTooLong: the content exceeds one of the channel's limits.
	ContentTooLong ReasonCode = "content_too_long"
	// ContentTypeNotAllowed: the type exists but not with this content, tag or
	// recipient.
	ContentTypeNotAllowed ReasonCode = "content_type_not_allowed"
	// QuotaExhausted: everything that the permission holds has been sent.
	QuotaExhausted ReasonCode = "quota_exhausted"
	// TokenMissing: the message must name the comment or token that it answers.
	TokenMissing ReasonCode = "token_missing"
	// TokenExpired: the comment or token is too old.
	TokenExpired ReasonCode = "token_expired"
	// TooSoon: a minimum gap to an earlier message has not passed.
	TooSoon ReasonCode = "too_soon"
	// RegionBlocked: the platform does not serve the person's or the business's
	// country.
	RegionBlocked ReasonCode = "region_blocked"
	// MarketingPausedRegion: marketing is not delivered in the person's country.
	MarketingPausedRegion ReasonCode = "marketing_paused_region"
	// UserBlocked: the person blocked the business.
	UserBlocked ReasonCode = "user_blocked"
	// ThreadClosed: the person ended the thread.
	ThreadClosed ReasonCode = "thread_closed"
	// QuietHours: this is not sent at this hour of the day.
	QuietHours ReasonCode = "quiet_hours"
	// MessagingLimit: the account reached its limit of people or messages.
	MessagingLimit ReasonCode = "messaging_limit"
	// SenderRestricted: the platform restricted the sender.
	SenderRestricted ReasonCode = "sender_restricted"
	// PaymentMissing: the message would be charged and the account has no means of
	// payment. It is a warning and refuses nothing by itself: how the platform
	// treats such accounts is only reported.
	PaymentMissing ReasonCode = "payment_missing"
)

// ReasonCodes lists all reason codes, in the order in which platforms report them:
// whether the message can exist, the template, consent and region, the sender,
// the window, the author, the content.
func ReasonCodes() []ReasonCode {
	return []ReasonCode{
		UnsupportedType,
		TemplateRequired, TemplateUnknown, TemplateNotApproved, TemplatePaused, TemplateDisabled, TemplateMismatch,
		TagRetired, TagNotAllowed,
		OptInRequired, OptedOut, UserBlocked, RegionBlocked, MarketingPausedRegion,
		SenderRestricted, MessagingLimit, PaymentMissing,
		WindowClosed, WindowUnknown, TagWindowClosed, ThreadClosed,
		TokenMissing, TokenExpired, QuotaExhausted, TooSoon, QuietHours,
		HumanRequired, PromotionalNotAllowed,
		ContentTypeNotAllowed, ContentTooLong,
	}
}

// Rank is the code's place in the order in which platforms report reasons, from 0; -1 for a code that is not in
// [ReasonCodes].
func (c ReasonCode) Rank() int { return slices.Index(ReasonCodes(), c) }
