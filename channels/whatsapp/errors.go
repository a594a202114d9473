package whatsapp

import (
	"cmp"
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// The family of missing permissions: every code in it that has no row of its own
// means the same.
const firstPermission, lastPermission = 200, 299

// ErrorInfo explains an error code of the platform: what it means, what to do,
// whether the same request may succeed later, and which reasons of a decision
// predict it. It knows the codes of send requests, of failed statuses, of other
// webhooks and of administration; subcodes of template creation (2388…) are asked
// by the subcode. It reports false for a code that the table does not have. It is
// safe for concurrent use.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
// and the page that the result's Source names.
func ErrorInfo(code int) (policy.ErrorInfo, bool) {
	for _, rows := range errorRows() {
		if i, ok := slices.BinarySearchFunc(rows, code, errorRow.compare); ok {
			return rows[i].info(), true
		}
	}
	if code > firstPermission && code <= lastPermission {
		info, ok := ErrorInfo(firstPermission)
		info.Error.Code = code
		return info, ok
	}
	return policy.ErrorInfo{}, false
}

// errorTable is every row, by code.
func errorTable() []policy.ErrorInfo {
	out := make([]policy.ErrorInfo, 0, len(sendErrors)+len(manageErrors))
	for _, rows := range errorRows() {
		for i := range rows {
			out = append(out, rows[i].info())
		}
	}
	return out
}

func errorRows() [2][]errorRow { return [...][]errorRow{sendErrors[:], manageErrors[:]} }

// errorRow is one line of the table.
type errorRow struct {
	code    int
	http    int // 0: not known
	retry   policy.Retry
	class   string
	name    string
	meaning string
	advice  string
	page    metafacts.Page
}

// The classes of retry, by short names for the table.
const (
	never = policy.RetryNever
	again = policy.RetryBackoff
	wait  = policy.RetryAfterEvent
	fix   = policy.RetryAfterFix
)

func (r errorRow) compare(code int) int { return cmp.Compare(r.code, code) }

func (r errorRow) info() policy.ErrorInfo {
	source := r.page.Documented("")
	if note := hearsay[r.code]; note != "" {
		source = r.page.Reported(note)
	}
	return policy.ErrorInfo{
		Error: channels.PlatformError{Code: r.code}, Name: r.name, Meaning: r.meaning, Advice: r.advice,
		Retry: r.retry, Class: r.class, Reasons: slices.Clone(predictions[r.code]), HTTPStatus: r.http, Source: source,
	}
}

// hearsay are the codes that the copies of the platform's pages do not have, and
// who has them. Nobody writes to it.
var hearsay = map[int]string{
	104:     "seen in secondary material only",
	192:     "seen in secondary material only",
	131061:  "named by readers of the pricing pages of autumn 2026",
	131065:  "named by readers of the pricing pages of autumn 2026",
	131070:  "named by readers of the pages of autumn 2026",
	132008:  "seen in client libraries only",
	136024:  "seen in secondary material only",
	2388023: "known from the field",
	2388109: "known from the field",
}

// predictions are the reasons of a decision that predict an error. A code that is
// not here, such as a marketing cap (131049 outside the United States), no rule
// can foresee. Nobody writes to it.
var predictions = map[int][]policy.ReasonCode{
	100: {
		policy.ContentTooLong, policy.ContentTypeNotAllowed, policy.TemplateMismatch, policy.PromotionalNotAllowed,
	},
	368:    {policy.SenderRestricted},
	130497: {policy.RegionBlocked},
	131008: {policy.TemplateMismatch},
	131009: {policy.ContentTooLong, policy.ContentTypeNotAllowed, policy.RegionBlocked},
	131026: {policy.UserBlocked},
	131031: {policy.SenderRestricted},
	131042: {policy.PaymentMissing},
	131047: {policy.WindowClosed, policy.WindowUnknown, policy.TemplateRequired},
	131048: {policy.SenderRestricted, policy.MessagingLimit},
	131049: {policy.MarketingPausedRegion},
	131050: {policy.OptedOut},
	131051: {policy.UnsupportedType},
	131053: {policy.ContentTooLong, policy.ContentTypeNotAllowed},
	131055: {policy.ContentTypeNotAllowed},
	131056: {policy.TooSoon},
	131061: {policy.ContentTypeNotAllowed},
	131062: {policy.ContentTypeNotAllowed},
	131064: {policy.SenderRestricted},
	132000: {policy.TemplateMismatch},
	132001: {policy.TemplateUnknown, policy.TemplateNotApproved},
	132005: {policy.TemplateMismatch},
	132007: {policy.TemplateMismatch},
	132008: {policy.TemplateMismatch},
	132012: {policy.TemplateMismatch},
	132015: {policy.TemplatePaused},
	132016: {policy.TemplateDisabled},
	132018: {policy.TemplateMismatch},
	134100: {policy.ContentTypeNotAllowed},
	138009: {policy.TooSoon},
	138013: {policy.RegionBlocked},
	139200: {policy.SenderRestricted},
	141002: {policy.TemplateNotApproved},
}
