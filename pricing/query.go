package pricing

import (
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// Query asks what one message to one recipient costs. The zero Query is a message of which nothing is known.
type Query struct {
	At time.Time // the instant of delivery, or of sending when that is not known yet
	// Category is the template's category at the time of use, or the one that the message claims. Empty is not known, unless
	// FreeForm is set.
	Category Category
	// FreeForm says that the message uses no template. Without a Category of its own it then has the channel's category for such
	// messages. A message without either has an unknown charge, since a template of unknown category must not pass for a free message.
	FreeForm      bool
	Type          string         // the channel's message type
	API           string         // the interface through which it is sent; empty is the usual one
	Recipient     Recipient      // who gets it
	Number        string         // the business's number or page id that sends it
	Group         bool           // reports a message to a group; ask once for each recipient
	Windows       Windows        // the kinds of window open between the two
	Conversations *Conversations // the billing conversations on record; nil is none
	HostRate      Amount         // the price the host knows, where the channel has no card
	// Used are the month's counts that [Book.Needs] names, in its order. One that is not known is assumed to hold no more than
	// it is known to hold, and the charge says so.
	Used [2]Usage
}

// Recipient says where a message goes. The first field that is set decides the market.
type Recipient struct {
	// Market is the market's name. The country is then that of Country or, without
	// one, the only country that the market has; set it where a market has several.
	Market  string
	Phone   string // a telephone number, digits with or without a leading plus
	Country string // an ISO 3166 alpha-2 code, for a user without a known number
}

// Windows is a small set of window kinds. Empty places do not count. Of more than four that are open at once the rest is left out,
// which can only make an estimate dearer.
type Windows [4]string

// Has reports whether a kind is in the set.
func (w *Windows) Has(kind string) bool {
	return kind != "" && slices.Contains(w[:], kind)
}

// Format shows the phone number masked, whatever the verb.
func (r Recipient) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fact.Words("market", r.Market, "phone", fact.Mask(r.Phone), "country", r.Country))
}

// noQuery is a query of which nothing is known. Nobody writes to it.
var noQuery Query

// orZero is the query, or the zero one for nil.
func (q *Query) orZero() *Query {
	if q == nil {
		return &noQuery
	}
	return q
}
