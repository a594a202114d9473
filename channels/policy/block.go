package policy

import "github.com/replywindow/replywindow/channels"

// Block refuses by region and category.
type Block struct {
	Span
	// Reason is the reason given.
	Reason ReasonCode
	// Users are ISO 3166-1 alpha-2 codes: people there are blocked, unless
	// Together is set.
	Users []string
	// Businesses are ISO 3166-1 alpha-2 codes: businesses there are blocked
	// too, unless Together is set.
	Businesses []string
	// Together says that neither is blocked alone: only messages of businesses in
	// Businesses to people in Users are.
	Together bool
	// Currency is an ISO 4217 code: the block is about accounts of Businesses that are kept in another currency. It is meant for
	// customers whom the platform bills in that country, and a host does not say where it is billed. So it refuses in strict mode only;
	// else the message is allowed as [AssumedAccount].
	Currency string
	// Categories restricts the block to messages of these categories; empty means
	// all.
	Categories []Category
	// Types restricts the block to these message types; empty means all.
	Types []channels.MessageType
	// API restricts the block to what is sent by this interface; empty means all.
	API channels.API
	// Error is the platform's error, where it differs from the rulebook's refusal.
	Error PlatformError
	// Source says who states the row.
	Source Source
}
