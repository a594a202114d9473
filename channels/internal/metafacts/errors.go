package metafacts

import (
	_ "embed"

	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/channels/policy"
)

//go:embed errors.csv
var errorRows string

//go:embed classes.csv
var errorClasses string

// Both is the word by which the error table names the rows of both channels.
const Both = "both"

// UniqueErrors is the number from which on Meta's error numbers mean the same
// wherever they stand: its pages list numbers of seven digits without saying under
// which code they come.
const UniqueErrors = 1_000_000

// Errors is the error table of both channels. A row says "messenger",
// "messenger_marketing" (the paid endpoint), "instagram" or [Both].
func Errors() table.Errors {
	return table.Errors{Rows: errorRows, Classes: errorClasses, Unique: UniqueErrors, Source: errorSource}
}

// Public reports of errors that the platform's pages do not list.
const (
	EmptyReport    Page = "2017-07-12 https://github.com/rickydunlop/fbmessenger-node/pull/24"
	tooFewReport   Page = "2021-11-09 https://github.com/guidone/node-red-contrib-chatbot/issues/512"
	tooManyReport  Page = "2019-05-27 https://github.com/howdyai/botkit/issues/1672"
	TwoPartsReport Page = "2017-03-07 https://github.com/conbus/fbmq/issues/19"
	outageReport   Page = "2017-12-05 https://github.com/bottenderjs/messaging-apis/issues/237"
)

// errorSource gives the page for a key of the table's source column. How sure it
// is stands in the row.
func errorSource(key string) (policy.Source, bool) {
	page, ok := map[string]Page{
		"empty-report":     EmptyReport,
		"error-codes":      ErrorCodes,
		"graph-errors":     GraphErrors,
		"graph-limits":     GraphLimits,
		"marketing-api":    MarketingAPI,
		"marketing-log":    MarketingLog,
		"messenger-log":    MessengerLog,
		"outage-report":    outageReport,
		"private-replies":  PrivateReplies,
		"send-api":         SendAPI,
		"send-messages":    SendMessages,
		"too-few-report":   tooFewReport,
		"too-many-report":  tooManyReport,
		"two-parts-report": TwoPartsReport,
		"utility-buttons":  UtilityButtons,
		"window-report":    WindowReport,
	}[key]
	return page.Assumed(""), ok
}
