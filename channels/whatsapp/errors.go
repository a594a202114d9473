package whatsapp

import (
	_ "embed"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/channels/policy"
)

//go:embed errors.csv
var errorRows string

// errorTable is the errors of send requests, of failed statuses, of other webhooks
// and of administration.
func errorTable() policy.ErrorTable {
	return table.Errors{Rows: errorRows, Unique: metafacts.UniqueErrors, Source: errorSource}.Lazy(Name)
}

// Pages that only errors cite.
const (
	pageNoStorage metafacts.Page = "2025-12-01 " + docs + "no-storage"
	// pageAccountNode is the reference of an account's node: it bears no date, and was read on this one.
	pageAccountNode metafacts.Page = "2026-11-27 https://developers.facebook.com/documentation/ads-commerce/marketing-api/reference/business/owned_whatsapp_business_accounts"
	pageNoObject    metafacts.Page = "2023-02-10 https://github.com/sajuthankappan/whatsapp-cloud-api-rs/issues/3"
)

// errorSource gives the page for a key of the table's source column. How sure it
// is stands in the row.
func errorSource(key string) (policy.Source, bool) {
	page, ok := map[string]metafacts.Page{
		"calling":         pageCalling,
		"direct-send":     pageDirectSend,
		"error-codes":     pageErrors,
		"graph-errors":    metafacts.GraphErrors,
		"group-errors":    pageGroupErrors,
		"marketing":       pageMarketing,
		"marketing-log":   pageMarketingLog,
		"marketing-price": pageMarketingPrice,
		"no-storage":      pageNoStorage,
		"non-template":    pageNonTemplate,
		"object-report":   pageNoObject,
		"onboarding":      pageOnboarding,
		"payments-india":  pagePaymentsIndia,
		"signup":          pageSignup,
		"user-ids":        pageUserIDs,
		"waba-node":       pageAccountNode,
	}[key]
	return page.Assumed(""), ok
}
