// Package billing keeps what was charged: one [Entry] for each message, a [Ledger] of them with its monthly counts, sums, and the comparison
// of what was estimated with what the platform says. What a message costs is worked out in package pricing.
package billing
