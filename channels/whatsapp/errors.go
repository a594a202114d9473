package whatsapp

import (
	_ "embed"

	"github.com/replywindow/replywindow/channels/internal/errtable"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

//go:embed errors.csv
var errorRows string

// errorTable is the errors of send requests, of failed statuses, of other webhooks
// and of administration.
func errorTable() policy.ErrorTable {
	return errtable.Table{Rows: errorRows, Unique: metafacts.UniqueErrors, Source: errorSource}.Lazy()
}

// errorSource gives the page for a key of the table's source column. How sure it
// is stands in the row.
func errorSource(key string) (policy.Source, bool) {
	page, ok := map[string]metafacts.Page{
		"calling":         pageCalling,
		"direct-send":     pageDirectSend,
		"error-codes":     pageErrors,
		"group-errors":    pageGroupErrors,
		"marketing":       pageMarketing,
		"marketing-log":   pageMarketingLog,
		"marketing-price": pageMarketingPrice,
		"non-template":    pageNonTemplate,
		"onboarding":      pageOnboarding,
		"payments-india":  pagePaymentsIndia,
		"signup":          pageSignup,
		"user-ids":        pageUserIDs,
	}[key]
	return page.Assumed(""), ok
}
