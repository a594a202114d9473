package whatsapp

import (
	"cmp"
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
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
func ErrorInfo(code int) (channels.ErrorInfo, bool) {
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
	return channels.ErrorInfo{}, false
}

// errorTable is every row, by code.
func errorTable() []channels.ErrorInfo {
	out := make([]channels.ErrorInfo, 0, len(sendErrors)+len(manageErrors))
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
	retry   channels.Retry
	class   string
	name    string
	meaning string
	advice  string
	page    metafacts.Page
}

// The classes of retry, by short names for the table.
const (
	never = channels.RetryNever
	again = channels.RetryBackoff
	wait  = channels.RetryAfterEvent
	fix   = channels.RetryAfterFix
)

func (r errorRow) compare(code int) int { return cmp.Compare(r.code, code) }

func (r errorRow) info() channels.ErrorInfo {
	source := r.page.Documented("")
	if note := hearsay[r.code]; note != "" {
		source = r.page.Reported(note)
	}
	return channels.ErrorInfo{
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
var predictions = map[int][]channels.ReasonCode{
	100: {
		channels.ContentTooLong, channels.ContentTypeNotAllowed, channels.TemplateMismatch, channels.PromotionalNotAllowed,
	},
	368:    {channels.SenderRestricted},
	130497: {channels.RegionBlocked},
	131008: {channels.TemplateMismatch},
	131009: {channels.ContentTooLong, channels.ContentTypeNotAllowed, channels.RegionBlocked},
	131026: {channels.UserBlocked},
	131031: {channels.SenderRestricted},
	131042: {channels.PaymentMissing},
	131047: {channels.WindowClosed, channels.WindowUnknown, channels.TemplateRequired},
	131048: {channels.SenderRestricted, channels.MessagingLimit},
	131049: {channels.MarketingPausedRegion},
	131050: {channels.OptedOut},
	131051: {channels.UnsupportedType},
	131053: {channels.ContentTooLong, channels.ContentTypeNotAllowed},
	131055: {channels.ContentTypeNotAllowed},
	131056: {channels.TooSoon},
	131061: {channels.ContentTypeNotAllowed},
	131062: {channels.ContentTypeNotAllowed},
	131064: {channels.SenderRestricted},
	132000: {channels.TemplateMismatch},
	132001: {channels.TemplateUnknown, channels.TemplateNotApproved},
	132005: {channels.TemplateMismatch},
	132007: {channels.TemplateMismatch},
	132008: {channels.TemplateMismatch},
	132012: {channels.TemplateMismatch},
	132015: {channels.TemplatePaused},
	132016: {channels.TemplateDisabled},
	132018: {channels.TemplateMismatch},
	134100: {channels.ContentTypeNotAllowed},
	138009: {channels.QuotaExhausted},
	138013: {channels.RegionBlocked},
	139200: {channels.SenderRestricted},
	141002: {channels.TemplateNotApproved},
}
