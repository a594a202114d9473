package policy

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// Facts are what [Decide] needs to know besides the rules and the message. The
// zero Facts describe a person never seen, without consent on record, and an
// account without features.
type Facts struct {
	// State and Marks are what was observed for the windows; zero is a person never
	// seen.
	State window.State
	Marks window.Marks
	// Billing are the billing conversations on record.
	Billing pricing.Conversations
	// Country is the person's country (ISO 3166-1 alpha-2), "" when not known.
	Country string
	// Scoped is set when the message goes to an id that the business alone uses
	// for the person, not to a phone number.
	Scoped bool
	// Account is the business account; nil when nothing is known of it: it then has
	// no feature, and rules about it are taken not to apply ([AssumedAccount]).
	Account *Account
	// Restrictions are what the platform forbids the account at the instant of the
	// decision; one whose end has come counts no more.
	Restrictions []channels.Restriction
	// Consent is what is known of the person's consent.
	Consent Consent
	// Template is what the catalogue says of the template that the message names.
	Template TemplateFacts
	// Prices says what the message costs; nil leaves the charge unknown.
	Prices *pricing.Book
	// Used are the month's counts that the message needs, as [pricing.Book.Needs] names them.
	Used [2]pricing.Usage
	// HostRate is the price that the host knows where the channel has no card.
	HostRate pricing.Amount
	// Recipient says where the message goes, for the price.
	Recipient pricing.Recipient
	// Number is the business number or page, for the price.
	Number string
	// Past says that the decision is about an instant long gone, as an audit asks: messages of the business after it
	// do not count against a gap or a bound. Else all that was told counts, also what is dated ahead.
	Past bool
	// Since is the instant before which it is not known what the person did and what was sent to them: it was lost, or nobody told it.
	// That nothing from before speaks against a message is then an assumption ([AssumedUnblocked], [AssumedPast]). Windows have an
	// unknown past of their own, in State. Zero: all is known.
	Since time.Time
	// AccountLost says that what the platform said of the account may have been lost, and that nobody said since what holds: that it
	// forbids no more than Restrictions is then an assumption ([AssumedPast]).
	AccountLost bool
	// Margin closes windows this much earlier than the platform does.
	Margin time.Duration
	// Strict refuses what only an assumed rule permits, and what rests on a fact that
	// nobody gave.
	Strict bool
}

// Account is what a decision needs to know of the business account. The zero
// Account has no feature and no limit.
type Account struct {
	// Features are what the platform granted: "human_agent", "direct_send".
	Features []string
	// Country is the business's country, ISO 3166-1 alpha-2.
	Country string
	// Limit is the messaging limit in people per moving 24 hours outside a window:
	// 0 or less for none, [UnknownLimit] where nobody told it. Reached is how many
	// were reached in that time, a person who was reached twice counted once. At a full
	// limit whoever this number reached may be reached again ([Permission.Reach]); of a
	// person whom another number of the account reached, [Facts] know nothing.
	Limit, Reached int
	// Counted says that Reached is counted. With a limit, and nobody reached, an
	// answer that rests on the limit is [AssumedAccount] without it.
	Counted bool
	// Checked says that the host knows what the platform forbids the account, recorded
	// it, and fills in Limit: nothing of that counts as lost with a store's data.
	Checked bool
	// Pricing is what the price rules need.
	//
	// Its ID also says which account owns the number: whose templates and restrictions count. Its Country is what the platform
	// verified, by which prices go; rules about regions go by the Country above.
	Pricing pricing.Account
}

// UnknownLimit is the [Account.Limit] of an account whose limit nobody told.
const UnknownLimit = math.MaxInt

// limitKnown reports whether it is known how far the account is from its messaging limit.
func (a *Account) limitKnown() bool {
	return a != nil && (a.Limit <= 0 || a.Limit != UnknownLimit && (a.Counted || a.Reached > 0))
}

func (a *Account) has(feature string) bool {
	return a != nil && slices.Contains(a.Features, feature)
}

// Format shows the facts with the recipient's number masked, whatever the verb.
func (f Facts) Format(s fmt.State, verb rune) {
	type plain Facts // without this method
	fact.Print(s, verb, fmt.Sprintf("%+v", plain(f)))
}
