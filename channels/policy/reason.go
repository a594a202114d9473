package policy

import "slices"

// ReasonCode says why a message is refused. Codes are stable text, part of the
// API; new ones may be added. A house rule of the host may give a code of its own,
// which has no rank and no meaning here, and comes after those that have.
type ReasonCode string

// The reason codes, in the order in which platforms report them: whether the message
// can exist, the template, consent and region, the sender, the window, the author, the
// content, and the means of payment: a message that nobody can pay for is accepted first,
// and fails later. What each means and what to look at says [ReasonCode.Meaning] and
// [ReasonCode.LookAt].
const (
	// UnsupportedType: the channel cannot carry this type of message.
	UnsupportedType ReasonCode = "unsupported_type"
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
	// OptInRequired: the person has not agreed to hear from the business.
	OptInRequired ReasonCode = "opt_in_required"
	// OptedOut: the person asked the business, or the platform, to stop.
	OptedOut ReasonCode = "opted_out"
	// UserBlocked: the person blocked the business.
	UserBlocked ReasonCode = "user_blocked"
	// RegionBlocked: the platform does not serve the person's or the business's
	// country.
	RegionBlocked ReasonCode = "region_blocked"
	// MarketingPausedRegion: marketing is not delivered in the person's country.
	MarketingPausedRegion ReasonCode = "marketing_paused_region"
	// SenderRestricted: the platform restricted the sender.
	SenderRestricted ReasonCode = "sender_restricted"
	// MessagingLimit: the account reached its limit of people or messages.
	MessagingLimit ReasonCode = "messaging_limit"
	// WindowClosed: the window that would permit the message is not open.
	WindowClosed ReasonCode = "window_closed"
	// WindowUnknown: the window may or may not be open: the person was imported and
	// their past is not known, or the only rule that opens it is assumed, which
	// strict mode refuses.
	WindowUnknown ReasonCode = "window_unknown"
	// TagWindowClosed: the time in which the tag permits a message is over.
	TagWindowClosed ReasonCode = "tag_window_closed"
	// TokenMissing: the message must name the comment or token that it answers.
	TokenMissing ReasonCode = "token_missing"
	// TokenExpired: the comment or token is too old.
	TokenExpired ReasonCode = "token_expired"
	// QuotaExhausted: everything that the permission holds has been sent.
	QuotaExhausted ReasonCode = "quota_exhausted"
	// TooSoon: a minimum gap to an earlier message has not passed.
	TooSoon ReasonCode = "too_soon"
	// QuietHours: this is not sent at this hour of the day. Only a house rule of the
	// host says so.
	QuietHours ReasonCode = "quiet_hours"
	// HumanRequired: only a person may write this message.
	HumanRequired ReasonCode = "human_required"
	// PromotionalNotAllowed: promotion may not travel this way.
	PromotionalNotAllowed ReasonCode = "promotional_not_allowed"
	// ContentTypeNotAllowed: the type exists but not with this content, tag or
	// recipient.
	ContentTypeNotAllowed ReasonCode = "content_type_not_allowed"
	// ContentTooLong: the content exceeds one of the channel's limits.
	ContentTooLong ReasonCode = "content_too_long"
	// PaymentMissing: the message would be charged and the account has no means of
	// payment.
	PaymentMissing ReasonCode = "payment_missing"
	// FactMissing: the answer rests on a fact that nobody gave, and strict mode
	// refuses to take it for granted.
	FactMissing ReasonCode = "fact_missing"
)

// reason is all that is known of a code.
type reason struct {
	code    ReasonCode
	meaning string
	// lookAt says what may be wrong when the platform refuses for this reason and the
	// decision did not.
	lookAt []string
	// house is set when only a rule of the host's own gives the reason.
	house bool
}

// reasons lists the codes in the order of their rank. The platform's error for a code
// is a row of that platform.
var reasons = [...]reason{
	{code: UnsupportedType, meaning: "the channel does not carry this type of message",
		lookAt: []string{"the platform dropped the type, or spells it otherwise: look for a newer release"}},
	{code: TemplateRequired, meaning: "only a message template may go now",
		lookAt: []string{"the request named its template in another place than the platform expects"}},
	{code: TemplateUnknown, meaning: "no template has that name and language", lookAt: catalogueBehind},
	{code: TemplateNotApproved, meaning: "the template is not, or no longer, approved", lookAt: catalogueBehind},
	{code: TemplatePaused, meaning: "the platform paused the template", lookAt: catalogueBehind},
	{code: TemplateDisabled, meaning: "the platform disabled the template for good", lookAt: catalogueBehind},
	{code: TemplateMismatch, meaning: "the values do not fit the template",
		lookAt: []string{"the definition in the catalogue differs from the platform's: the template was edited"}},
	{code: TagRetired, meaning: "the platform no longer accepts the tag", lookAt: tagsChanged},
	{code: TagNotAllowed, meaning: "the channel or the account has no such tag", lookAt: tagsChanged},
	{code: OptInRequired, meaning: "the person has not agreed to hear from the business", lookAt: preferenceLost},
	{code: OptedOut, meaning: "the person asked to hear no more", lookAt: preferenceLost},
	{code: UserBlocked, meaning: "the person blocked the business",
		lookAt: []string{"the person blocked the business, which the platform does not report"}},
	{code: RegionBlocked, meaning: "the platform does not serve the country of the person or the business", lookAt: countryOtherwise},
	{code: MarketingPausedRegion, meaning: "the platform delivers no marketing in the person's country",
		lookAt: append([]string{"the platform held the message back: the person got much marketing of late, which no rule foresees"}, countryOtherwise...)},
	{code: SenderRestricted, meaning: "the platform restricted the account", lookAt: restrictionLost},
	{code: MessagingLimit, meaning: "the account reached its limit of people in a day", lookAt: restrictionLost},
	{code: WindowClosed, meaning: "the window that would permit the message is not open", lookAt: windowLost},
	{code: WindowUnknown, meaning: "whether the window is open is not known",
		lookAt: []string{"the person's past is not known: load the latest messages before answering people who were imported"}},
	{code: TagWindowClosed, meaning: "the time in which the tag permits a message is over", lookAt: windowLost},
	{code: TokenMissing, meaning: "the message must name the comment or token that it answers",
		lookAt: []string{"the request named the comment or token in another place than the platform expects"}},
	{code: TokenExpired, meaning: "the comment or token is too old",
		lookAt: []string{"the token was revoked, or belongs to another page than the one that sent"}},
	{code: QuotaExhausted, meaning: "everything that the permission holds was sent", lookAt: sentElsewhere},
	{code: TooSoon, meaning: "the last message of this type went a short time ago", lookAt: sentElsewhere},
	{code: QuietHours, meaning: "the host sends nothing at this hour of the day", house: true,
		lookAt: []string{"the person's time zone is not what the identifier suggests"}},
	{code: HumanRequired, meaning: "only a person may write this message",
		lookAt: []string{"the message was called typed by a person, and the platform thinks otherwise"}},
	{code: PromotionalNotAllowed, meaning: "no promotion may go this way",
		lookAt: []string{"the message was called no promotion, and the platform thinks otherwise"}},
	{code: ContentTypeNotAllowed, meaning: "the type goes, but not with this content, tag or recipient",
		lookAt: []string{"a part of the request was not given to the decision: judge what the channel's ReadRequest reads"}},
	{code: ContentTooLong, meaning: "a part of the content is larger than the channel allows",
		lookAt: []string{"a part's size was not given to the decision: judge what the channel's ReadRequest reads"}},
	{code: PaymentMissing, meaning: "the message would be charged, and the account has no means of payment",
		lookAt: []string{"the account's means of payment is missing, empty or refused, or the host did not set NoPaymentMethod"}},
	{code: FactMissing, meaning: "the answer rests on a fact that nobody gave, which strict mode refuses",
		lookAt: []string{"the fact that was taken for granted is otherwise: give the engine a source for it"}},
}

// What several codes share.
var (
	windowLost = []string{
		"the message arrived at the platform after the window closed: set a safety margin, and do not send a decision older than its Until",
		"an event was recorded with the time of its arrival, or that of another time zone, instead of the platform's event time",
		"the window belongs to another business number or page than the one that sent",
		"what the person did does not open the window, although it was recorded as a message",
	}
	catalogueBehind  = []string{"the catalogue is behind: load the list of templates again and subscribe to the template webhooks"}
	tagsChanged      = []string{"the platform changed its tags after this rulebook was written: look for a newer release"}
	preferenceLost   = []string{"the person's preference was not recorded: subscribe to the webhook that reports it"}
	countryOtherwise = []string{"the person's country is not what the identifier suggests"}
	restrictionLost  = []string{"the account was restricted and the webhook that says so was not recorded"}
	sentElsewhere    = []string{"a message was sent that was not recorded, by another application or by a person"}
)

// ReasonCodes lists all reason codes in the order of their rank.
func ReasonCodes() []ReasonCode {
	codes := make([]ReasonCode, len(reasons))
	for i := range reasons {
		codes[i] = reasons[i].code
	}
	return codes
}

// Rank is the code's place in the order in which platforms report reasons, from 0; -1
// for a code that is not in [ReasonCodes].
func (c ReasonCode) Rank() int {
	return slices.IndexFunc(reasons[:], func(r reason) bool { return r.code == c })
}

// Meaning says in words what the code means, "" for one that does not exist.
func (c ReasonCode) Meaning() string { return c.entry().meaning }

// LookAt lists, most likely first, what may be wrong when the platform refuses for this
// reason although the decision allowed.
func (c ReasonCode) LookAt() []string { return slices.Clone(c.entry().lookAt) }

// House reports whether only a house rule of the host gives the reason, no rulebook.
func (c ReasonCode) House() bool { return c.entry().house }

// entry is the zero reason for a code that does not exist.
func (c ReasonCode) entry() *reason {
	if i := c.Rank(); i >= 0 {
		return &reasons[i]
	}
	return &reason{}
}
