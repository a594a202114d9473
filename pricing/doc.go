// Package pricing answers what one message costs, as of any instant: money, markets, rate cards, volume tiers, charging rules, and
// the charge that follows from them. What was charged is kept in pricing/billing; the files in which platforms publish rates are
// read by pricing/ratefile.
//
// The package is mechanism only. What a channel charges, and since when, is data that the channel hands over as [Facts]:
//
//   - a [Rule] says which messages are charged, on which [Basis] and at which column of the card, from one date to another;
//   - a [Card] holds the list rates of one currency from one date;
//   - [Tiers] hold the volume discounts from one date;
//   - [Markets] map a telephone number or a country to a market, with dated moves;
//   - a [ConfirmRow] says what the platform's words for a charge mean, from one date to another.
//
// A [Book] joins them. [Book.Classify] turns a [Query] into a [Charge], and [Book.Confirm] does so with what the platform said of
// the charge.
//
// # Time
//
// Every date of a price fact turns at 00:00 in the account's zone. A card effective on a day holds from the first instant of that
// day until the first instant of the next card's day.
//
// # Money
//
// An [Amount] is a count of millionths of a currency unit. No floating-point number touches a price; what would overflow is an error.
//
// # What is not known
//
// What is not known never makes a charge look better, and always shows. A missing card, market, rate, currency or category is
// never a zero price: the charge has the basis [Unknown] and [Charge.Why] says what is missing. Where something is assumed so that a charge
// can be told at all, such as a monthly count that nobody keeps, [Charge.Missing] names it and the confidence is [Assumed].
//
// # Counts
//
// Allowances and volume tiers depend on how many messages were delivered in the month. [Book.Needs] names the counts, at most two,
// that a message needs; the caller asks whoever counts, once, and hands the numbers in with [Query.Used]. The package asks nobody.
//
// # Concurrency
//
// A [Book] and its views never change after they are built and may be used by any number of goroutines. Everything else is a plain
// value.
package pricing
