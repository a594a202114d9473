// Package pricing answers what a message costs, as of any instant, and keeps
// the account of what was charged.
//
// The package is mechanism only. What a channel charges, and since when, is
// data that the channel hands over:
//
//   - a [Rule] says which messages are charged, on which [Basis] and at which
//     column of the card, from one date to another;
//   - a [Card] holds the list rates of one currency from one date;
//   - [Tiers] hold the volume discounts from one date;
//   - [Markets] map a telephone number or a country to a market, with dated moves.
//
// A [Book] joins the four. [Book.At] gives the [View] that holds at an instant
// in an account's time zone; [Book.Classify] turns a [Query] into a [Charge].
//
// # Time
//
// Every date of a price fact turns at 00:00 in the account's zone. A half-open
// rule applies throughout: a card effective on a day holds from the first
// instant of that day until the first instant of the next card's day.
//
// # Money
//
// An [Amount] is a count of millionths of a currency unit. No floating-point
// number touches a price; what would overflow is an error.
//
// # What is not known
//
// A missing card, market or rate is never a zero price: lookups return an
// error and a [Charge] has the basis [Unknown] and says why.
//
// # Concurrency
//
// A [Book] and its views never change after they are built and may be used by
// any number of goroutines. [Memory] guards itself. Everything else is a plain
// value.
package pricing
