package whatsapp_test

import (
	"testing"
	"time"
	_ "time/tzdata" // wherever the tests run

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
)

func priceBook(t testing.TB) *pricing.Book {
	t.Helper()
	return whatsapp.New().Rulebook().Prices.Get()
}

// tally is what a month's counts hold. What it does not name holds nothing.
type tally map[pricing.CountKey]int64

// counted hands the counts that a message needs in with its query.
func (n tally) counted(b *pricing.Book, a *pricing.Account, q pricing.Query) pricing.Query {
	for i, key := range b.Needs(a, &q) {
		if key != (pricing.CountKey{}) {
			q.Used[i] = pricing.Usage{Count: n[key], Known: true}
		}
	}
	return q
}

// viewAt is the view of an account in a zone and currency, and an error where it has no card.
func viewAt(b *pricing.Book, t time.Time, zone *time.Location, currency string) (*pricing.View, error) {
	v := b.At(&pricing.Account{Zone: zone, Currency: currency}, t)
	if _, carded := v.Card(); !carded {
		return v, pricing.ErrNoCard
	}
	return v, nil
}

func priceInstant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}

func priceAmount(t testing.TB, text, currency string) pricing.Amount {
	t.Helper()
	a, err := pricing.ParseAmount(text, currency)
	require.NoError(t, err)
	return a
}

func priceZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

const (
	priceInService = "customer_service"
	priceInEntry   = "free_entry_point"
	priceBrazilian = "5511987654321"
	priceIndian    = "919812345678"
)

// priceBillable is the table "Billable or not" of the rulebook, cell by cell.
func TestPriceBillableOrNot(t *testing.T) {
	book := priceBook(t)
	const none = ""
	for _, c := range []struct {
		category pricing.Category
		kind     string
		window   string
		at       string
		basis    pricing.Basis
		price    string
	}{
		{"marketing", "", none, "2025-07-01", pricing.Regular, "0.0625"},
		{"marketing", "", none, "2026-10-01", pricing.Regular, "0.0625"},
		{"marketing", "", priceInService, "2026-09-30", pricing.Regular, "0.0625"},
		{"marketing", "", priceInService, "2026-10-01", pricing.Regular, "0.0625"},
		{"marketing", "", priceInEntry, "2026-10-01", pricing.FreeEntryPoint, "0"},
		{"authentication", "", none, "2026-09-30", pricing.Regular, "0.0068"},
		{"authentication", "", priceInService, "2026-09-30", pricing.Regular, "0.0068"},
		{"authentication", "", priceInService, "2026-10-01", pricing.Regular, "0.0068"},
		{"authentication", "", priceInEntry, "2026-10-01", pricing.FreeEntryPoint, "0"},
		{"utility", "", none, "2025-07-01", pricing.Regular, "0.0068"},
		{"utility", "", none, "2026-10-01", pricing.Regular, "0.0068"},
		{"utility", "", priceInService, "2025-07-01", pricing.FreeCustomerService, "0"},
		{"utility", "", priceInService, "2026-09-30", pricing.FreeCustomerService, "0"},
		{"utility", "", priceInService, "2026-10-01", pricing.Regular, "0.0068"},
		{"utility", "", priceInEntry, "2026-09-30", pricing.FreeEntryPoint, "0"},
		{"utility", "", priceInEntry, "2026-10-01", pricing.FreeEntryPoint, "0"},
		{"", "text", priceInService, "2025-07-01", pricing.FreeCustomerService, "0"},
		{"", "text", priceInService, "2026-09-30", pricing.FreeCustomerService, "0"},
		{"", "text", priceInService, "2026-10-01", pricing.FreeTier, "0"},
		{"", "text", priceInEntry, "2026-10-01", pricing.FreeEntryPoint, "0"},
		{"", "reaction", priceInService, "2026-09-30", pricing.NotCharged, "0"},
		{"", "reaction", priceInService, "2026-10-01", pricing.NotCharged, "0"},
	} {
		q := pricing.Query{
			At: priceInstant(t, c.at+"T12:00:00Z"), Category: c.category, Type: c.kind,
			Recipient: pricing.Recipient{Phone: priceBrazilian}, Windows: pricing.Windows{c.window}, FreeForm: c.category == "",
		}
		got := book.Classify(&pricing.Account{Currency: "USD"}, &q)
		require.Equal(t, c.basis, got.Basis, "%+v: %s", c, got)
		require.Equal(t, priceAmount(t, c.price, "USD"), got.Price, "%+v: %s", c, got)
		require.Equal(t, "Brazil", got.Market)
	}
}

// TestPriceTurnsAtMidnightOfTheAccount asks one nanosecond before and at the
// start of the October rules in zones on both sides of UTC.
func TestPriceTurnsAtMidnightOfTheAccount(t *testing.T) {
	book := priceBook(t)
	for _, name := range []string{"UTC", "Asia/Kolkata", "America/Bogota", "Pacific/Kiritimati"} {
		zone := priceZone(t, name)
		turn := time.Date(2026, 10, 1, 0, 0, 0, 0, zone)
		a := &pricing.Account{Currency: "USD", Zone: zone}
		for _, c := range []struct {
			shift time.Duration
			basis pricing.Basis
		}{{-1, pricing.FreeCustomerService}, {0, pricing.Regular}, {1, pricing.Regular}} {
			q := pricing.Query{At: turn.Add(c.shift), Category: "utility",
				Recipient: pricing.Recipient{Phone: priceIndian}, Windows: pricing.Windows{priceInService}}
			require.Equal(t, c.basis, book.Classify(a, &q).Basis, "%s %d", name, c.shift)
		}
	}
}

func TestPriceMonthlyAllowance(t *testing.T) {
	book := priceBook(t)
	zone := priceZone(t, "Asia/Kolkata")
	number := func(used int64, month pricing.Date) tally {
		return tally{{Scope: pricing.ScopeNumber, Owner: "n1", Category: "service", Month: month}: used}
	}
	for _, c := range []struct {
		name  string
		usage tally
		at    string
		from  string
		basis pricing.Basis
		why   pricing.Why
	}{
		{"the first", nil, "2026-11-10T09:00:00Z", "n1", pricing.FreeTier, pricing.WhyAllowance},
		{"the thousandth", number(999, 2026_11_01), "2026-11-10T09:00:00Z", "n1", pricing.FreeTier, pricing.WhyAllowance},
		{"the next", number(1000, 2026_11_01), "2026-11-10T09:00:00Z", "n1", pricing.Regular, pricing.WhyListRate},
		{"another number", number(1000, 2026_11_01), "2026-11-10T09:00:00Z", "n2", pricing.FreeTier, pricing.WhyAllowance},
		{"last instant of the month", number(1000, 2026_11_01), "2026-11-30T18:29:59Z", "n1", pricing.Regular, pricing.WhyListRate},
		{"first instant of the next", number(1000, 2026_11_01), "2026-11-30T18:30:00Z", "n1", pricing.FreeTier, pricing.WhyAllowance},
	} {
		a := &pricing.Account{Currency: "USD", Zone: zone}
		q := c.usage.counted(book, a, pricing.Query{At: priceInstant(t, c.at), FreeForm: true, Number: c.from,
			Recipient: pricing.Recipient{Phone: priceIndian}, Windows: pricing.Windows{priceInService}})
		got := book.Classify(a, &q)
		require.Equal(t, c.basis, got.Basis, c.name)
		require.Equal(t, c.why, got.Why, c.name)
		if c.basis == pricing.Regular {
			require.Equal(t, priceAmount(t, "0.0014", "USD"), got.Price, c.name)
		}
	}
}

func TestPriceAllowanceSpent(t *testing.T) {
	book := priceBook(t)
	q := pricing.Query{Number: "n", FreeForm: true, Recipient: pricing.Recipient{Phone: priceIndian}, Used: [2]pricing.Usage{{Count: 1000, Known: true}}}
	at := func(text string, a pricing.Account) pricing.Charge {
		q.At = priceInstant(t, text)
		a.Currency = "USD"
		return book.Classify(&a, &q)
	}
	exempt := pricing.Account{Traits: pricing.Exempt}
	require.Equal(t, pricing.PaidExempt, at("2026-11-10T00:00:00Z", exempt).Basis)
	require.Equal(t, pricing.PaidExempt, at("2027-12-31T23:59:59Z", exempt).Basis)
	require.Equal(t, pricing.Regular, at("2028-01-01T00:00:00Z", exempt).Basis)

	unpaid := at("2026-11-10T00:00:00Z", pricing.Account{NoPaymentMethod: true})
	require.Equal(t, pricing.Regular, unpaid.Basis)
	require.Equal(t, pricing.WhyPaymentMissing, unpaid.Why)
	q.Type = "reaction"
	require.Equal(t, pricing.NotCharged, at("2026-11-10T00:00:00Z", pricing.Account{}).Basis)
	q.Type = "business_agent"
	agent := at("2026-11-10T00:00:00Z", pricing.Account{})
	require.Equal(t, pricing.Unknown, agent.Basis)
	require.Equal(t, pricing.WhyNoRate, agent.Why)
	require.Equal(t, pricing.Amount{}, agent.Price)
}

func TestPriceAuthenticationInternational(t *testing.T) {
	book := priceBook(t)
	start := priceInstant(t, "2026-11-10T00:00:00Z")
	abroad := pricing.Account{Currency: "USD", Country: "US", International: start}
	home := abroad
	home.Country = "IN"
	unverified := abroad
	unverified.Country = ""
	excepted := abroad
	excepted.Exceptions = []pricing.Exception{{Country: "IN", From: start.Add(48 * time.Hour)}}
	for _, c := range []struct {
		name  string
		a     pricing.Account
		phone string
		at    time.Time
		want  pricing.Category
		price string
	}{
		{"before the start", abroad, priceIndian, start.Add(-1), "authentication", "0.0014"},
		{"at the start", abroad, priceIndian, start, "authentication_international", "0.0304"},
		{"after the start", abroad, priceIndian, start.Add(1), "authentication_international", "0.0304"},
		{"at home", home, priceIndian, start, "authentication", "0.0014"},
		{"location not verified", unverified, priceIndian, start, "authentication_international", "0.0304"},
		{"not eligible", pricing.Account{Currency: "USD", Country: "US"}, priceIndian, start, "authentication", "0.0014"},
		{"no such rate in the country", abroad, priceBrazilian, start, "authentication", "0.0068"},
		{"country with a later start", excepted, priceIndian, start.Add(48*time.Hour - 1), "authentication", "0.0014"},
		{"country's own start", excepted, priceIndian, start.Add(48 * time.Hour), "authentication_international", "0.0304"},
	} {
		q := pricing.Query{At: c.at, Category: "authentication", Recipient: pricing.Recipient{Phone: c.phone}}
		got := book.Classify(&c.a, &q)
		require.Equal(t, c.want, got.Category, c.name)
		require.Equal(t, priceAmount(t, c.price, "USD"), got.Price, c.name)
		require.Equal(t, pricing.Counts{Scope: pricing.ScopePortfolio, Category: "authentication"}, got.Counts, c.name)
	}
}

func TestPriceAIProviders(t *testing.T) {
	book := priceBook(t)
	a := &pricing.Account{Currency: "USD", Traits: pricing.AIProvider}
	for _, c := range []struct {
		phone, at string
		basis     pricing.Basis
	}{
		{"393331234567", "2026-02-15T23:59:59Z", pricing.FreeCustomerService},
		{"393331234567", "2026-02-16T00:00:00Z", pricing.Unknown},
		{"393331234567", "2026-05-12T23:59:59Z", pricing.Unknown},
		{"393331234567", "2026-05-13T00:00:00Z", pricing.FreeCustomerService},
		{priceBrazilian, "2026-03-10T23:59:59Z", pricing.FreeCustomerService},
		{priceBrazilian, "2026-03-11T00:00:00Z", pricing.Unknown},
		{priceBrazilian, "2026-11-11T00:00:00Z", pricing.Unknown},
		{"37251234567", "2026-03-11T00:00:00Z", pricing.Unknown}, // Estonia, which the market list does not name
		{"37251234567", "2026-05-13T00:00:00Z", pricing.FreeCustomerService},
		{"447700900123", "2026-04-11T00:00:00Z", pricing.FreeCustomerService},
		{"447700900123", "2026-10-01T00:00:00Z", pricing.Unknown},
	} {
		q := pricing.Query{At: priceInstant(t, c.at), Type: "text", FreeForm: true,
			Recipient: pricing.Recipient{Phone: c.phone}, Windows: pricing.Windows{priceInService}}
		got := book.Classify(a, &q)
		require.Equal(t, c.basis, got.Basis, "%+v: %s", c, got)
		if c.basis == pricing.Unknown {
			require.Equal(t, pricing.Category("general_purpose_ai"), got.Category)
			require.Equal(t, pricing.WhyNoRate, got.Why)
		}
		q.Category = "marketing"
		require.Equal(t, pricing.Regular, book.Classify(a, &q).Basis, "templates are charged as ever: %+v", c)
	}
}

func TestPriceMarketingInterface(t *testing.T) {
	book := priceBook(t)
	a := &pricing.Account{Currency: "USD"}
	q := pricing.Query{Category: "marketing", API: "marketing", Recipient: pricing.Recipient{Phone: priceBrazilian}}
	for _, c := range []struct{ at, want string }{
		{"2024-11-15T00:00:00Z", "marketing_lite unknown (no_rate: the rate card has no price for this market and category)"}, // the card of the category was not found
		{"2025-07-01T00:00:00Z", "marketing_lite regular 0.0625 USD (Brazil, card 2025-07-01, estimated)"},
		{"2026-11-15T00:00:00Z", "marketing_lite regular 0.0625 USD (Brazil, card 2026-10-01, estimated)"},
	} {
		q.At = priceInstant(t, c.at)
		require.Equal(t, c.want, book.Classify(a, &q).String())
	}
}

func TestPriceUnknownIsNeverZero(t *testing.T) {
	book := priceBook(t)
	for _, c := range []struct {
		name string
		a    pricing.Account
		q    pricing.Query
		why  pricing.Why
	}{
		{"before the first card", pricing.Account{Currency: "USD"},
			pricing.Query{At: priceInstant(t, "2023-07-01T00:00:00Z"), Category: "marketing", Recipient: pricing.Recipient{Phone: priceIndian}}, pricing.WhyNoCard},
		{"before the first rule", pricing.Account{Currency: "USD"},
			pricing.Query{At: priceInstant(t, "2022-07-01T00:00:00Z"), Category: "marketing", Recipient: pricing.Recipient{Phone: priceIndian}}, pricing.WhyNoRule},
		{"before the currency's first card", pricing.Account{Currency: "INR"},
			pricing.Query{At: priceInstant(t, "2026-09-30T00:00:00Z"), Category: "marketing", Recipient: pricing.Recipient{Phone: priceIndian}}, pricing.WhyNoCard},
		{"currency without a card", pricing.Account{Currency: "CHF"},
			pricing.Query{At: priceInstant(t, "2026-11-30T00:00:00Z"), Category: "marketing", Recipient: pricing.Recipient{Phone: priceIndian}}, pricing.WhyNoCard},
		{"no currency", pricing.Account{},
			pricing.Query{At: priceInstant(t, "2026-11-30T00:00:00Z"), Category: "marketing", Recipient: pricing.Recipient{Phone: priceIndian}}, pricing.WhyNoCurrency},
		{"nobody", pricing.Account{Currency: "USD"},
			pricing.Query{At: priceInstant(t, "2026-11-30T00:00:00Z"), Category: "marketing"}, pricing.WhyNoMarket},
		{"not a number", pricing.Account{Currency: "USD"},
			pricing.Query{At: priceInstant(t, "2026-11-30T00:00:00Z"), Category: "marketing", Recipient: pricing.Recipient{Phone: "my phone"}}, pricing.WhyNoMarket},
		{"rate that changed to an unknown value", pricing.Account{Currency: "USD"},
			pricing.Query{At: priceInstant(t, "2025-02-01T00:00:00Z"), Category: "authentication", Recipient: pricing.Recipient{Phone: "201001234567"}}, pricing.WhyNoRate},
		{"a template of which no category is known", pricing.Account{Currency: "USD"},
			pricing.Query{At: priceInstant(t, "2026-11-30T00:00:00Z"), Windows: pricing.Windows{priceInService}, Recipient: pricing.Recipient{Phone: priceIndian}}, pricing.WhyNoCategory},
		{"unknown category", pricing.Account{Currency: "USD"},
			pricing.Query{At: priceInstant(t, "2026-11-30T00:00:00Z"), Category: "poetry", Recipient: pricing.Recipient{Phone: priceIndian}}, pricing.WhyNoRule},
	} {
		got := book.Classify(&c.a, &c.q)
		require.Equal(t, pricing.Unknown, got.Basis, c.name)
		require.Equal(t, c.why, got.Why, c.name)
		require.Equal(t, pricing.Amount{}, got.Price, c.name)
		require.False(t, got.Known(), c.name)
	}
}

func TestPriceInLocalCurrency(t *testing.T) {
	book := priceBook(t)
	q := pricing.Query{At: priceInstant(t, "2026-09-30T23:59:59Z"), Category: "marketing", Recipient: pricing.Recipient{Phone: "573001234567"}}
	require.Equal(t, "46.0227 COP", book.Classify(&pricing.Account{Currency: "COP"}, &q).Price.String())
	free := pricing.Query{At: priceInstant(t, "2026-09-30T23:59:59Z"), FreeForm: true, Recipient: pricing.Recipient{Phone: priceIndian}}
	charge := book.Classify(&pricing.Account{Currency: "INR"}, &free)
	require.Equal(t, pricing.FreeCustomerService, charge.Basis, "free is known without a card")
	require.Equal(t, "0.00 INR", charge.Price.String())

	// The second band of Indian utility: the discount is 6 %, applied to the
	// rupee card because the tier file is in dollars.
	q = pricing.Query{At: priceInstant(t, "2026-11-10T00:00:00Z"), Category: "utility", Recipient: pricing.Recipient{Phone: priceIndian},
		Used: [2]pricing.Usage{{Count: 25_000_000, Known: true}}}
	charge = book.Classify(&pricing.Account{Currency: "INR", Portfolio: "p"}, &q)
	require.Equal(t, "0.1081 INR", charge.Price.String())
	require.Equal(t, pricing.WhyTierDerived, charge.Why)
	require.Equal(t, pricing.Assumed, charge.Confidence)
}

func TestPriceAllocatesNothing(t *testing.T) {
	book := priceBook(t)
	a := &pricing.Account{ID: "a", Currency: "USD", Country: "US", Zone: priceZone(t, "Asia/Kolkata"),
		International: priceInstant(t, "2026-01-01T00:00:00Z")}
	at := priceInstant(t, "2026-11-10T00:00:00Z")
	for _, category := range []pricing.Category{"", "marketing", "utility", "authentication"} {
		q := pricing.Query{At: at, Category: category, FreeForm: category == "", Number: "n",
			Recipient: pricing.Recipient{Phone: priceIndian}, Windows: pricing.Windows{priceInService}}
		require.True(t, book.Classify(a, &q).Known())
		require.Zero(t, testing.AllocsPerRun(100, func() {
			book.Windows(a, &q)
			book.Needs(a, &q)
			book.Classify(a, &q)
		}), "category %q", category)
	}
	to := pricing.Recipient{Phone: priceIndian}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		view := book.At(a, at)
		market, err := view.Market(to)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := view.Rate(market, "marketing"); err != nil {
			t.Fatal(err)
		}
	}))
}

func BenchmarkPriceClassify(b *testing.B) {
	book, at := priceBook(b), priceInstant(b, "2026-11-10T00:00:00Z")
	a := &pricing.Account{ID: "a", Currency: "USD", Zone: priceZone(b, "Asia/Kolkata")}
	for _, category := range []pricing.Category{"", "marketing", "utility"} {
		q := pricing.Query{At: at, Category: category, FreeForm: category == "", Type: "text", Number: "n",
			Recipient: pricing.Recipient{Phone: priceIndian}, Windows: pricing.Windows{priceInService}}
		b.Run("category_"+string(category), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				book.Classify(a, &q)
			}
		})
	}
}
