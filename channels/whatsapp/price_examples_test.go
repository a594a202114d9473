package whatsapp_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// timeline plays a business's messages to one user and notes the charges.
type timeline struct {
	t       *testing.T
	book    *pricing.Book
	account pricing.Account
	start   time.Time
	q       pricing.Query
	total   pricing.Amount
	charged map[pricing.Category]int
}

func newTimeline(t *testing.T, start, phone string) *timeline {
	return &timeline{t: t, book: priceBook(t), account: pricing.Account{ID: "a", Currency: "USD"},
		start: priceInstant(t, start), q: pricing.Query{Number: "n", Conversations: &pricing.Conversations{}, Recipient: pricing.Recipient{Phone: phone}},
		charged: map[pricing.Category]int{}}
}

// send delivers a message some hours after the start, with windows open.
func (l *timeline) send(hours float64, category pricing.Category, want pricing.Basis, windows ...string) pricing.Charge {
	l.t.Helper()
	l.q.At = l.start.Add(time.Duration(hours * float64(time.Hour)))
	l.q.Category, l.q.FreeForm, l.q.Windows = category, category == "", pricing.Windows{}
	copy(l.q.Windows[:], windows)
	c := l.book.Classify(&l.account, &l.q)
	require.Equal(l.t, want, c.Basis, "at hour %v: %s", hours, c)
	open := l.q.Conversations.Delivered(c, l.q.At)
	l.q.Conversations = &open
	if c.Basis.Charged() {
		l.charged[c.Category]++
	}
	total, err := l.total.Add(c.Price)
	require.NoError(l.t, err)
	l.total = total
	return c
}

func TestExampleE1PerMessage(t *testing.T) {
	l := newTimeline(t, "2026-08-03T00:00:00Z", priceBrazilian)
	l.send(0, "marketing", pricing.Regular)
	l.send(3, "", pricing.FreeCustomerService, priceInService)
	l.send(4, "utility", pricing.FreeCustomerService, priceInService)
	l.send(30, "utility", pricing.Regular)
	require.Equal(t, map[pricing.Category]int{"marketing": 1, "utility": 1}, l.charged)
	require.Equal(t, "0.0693 USD", l.total.String())
}

func TestExampleE1UnderTheOctoberRules(t *testing.T) {
	l := newTimeline(t, "2026-11-03T00:00:00Z", priceBrazilian)
	l.send(0, "marketing", pricing.Regular)
	l.send(3, "", pricing.FreeTier, priceInService)
	l.send(4, "utility", pricing.Regular, priceInService)
	l.send(30, "utility", pricing.Regular)
	require.Equal(t, map[pricing.Category]int{"marketing": 1, "utility": 2}, l.charged)
}

func TestExampleE3Conversations(t *testing.T) {
	l := newTimeline(t, "2025-03-03T00:00:00Z", priceBrazilian)
	l.send(0, "marketing", pricing.Regular)
	l.send(4, "utility", pricing.Regular)
	l.send(10, "utility", pricing.ConversationOpen)
	require.Equal(t, map[pricing.Category]int{"marketing": 1, "utility": 1}, l.charged)
	require.Equal(t, "0.0705 USD", l.total.String())
}

func TestExampleE4ServiceConversation(t *testing.T) {
	for _, c := range []struct {
		start string
		basis pricing.Basis
	}{
		{"2024-10-15T00:00:00Z", pricing.FreeTier},
		{"2025-03-03T00:00:00Z", pricing.FreeCustomerService},
	} {
		l := newTimeline(t, c.start, priceBrazilian)
		opened := 0
		for _, m := range []struct {
			hours    float64
			category pricing.Category
			basis    pricing.Basis
		}{
			{5, "", pricing.ConversationOpen},
			{25, "", c.basis},
			{26, "", pricing.ConversationOpen},
		} {
			if m.hours == 5 && c.start > "2024-11" {
				l.send(0, "marketing", pricing.Regular)
			} else if m.hours == 5 {
				// No card of that day is known, but the conversation is opened.
				l.send(0, "marketing", pricing.Unknown)
			}
			if l.send(m.hours, m.category, m.basis, priceInService).Opens > 0 {
				opened++
			}
		}
		require.Equal(t, 1, opened, "one service conversation")
	}
}

func TestExampleE5FreeEntry(t *testing.T) {
	l := newTimeline(t, "2025-03-03T10:00:00Z", priceBrazilian)
	l.send(12, "marketing", pricing.FreeEntryPoint, priceInService, priceInEntry)
	l.send(13, "", pricing.FreeEntryPoint, priceInService, priceInEntry)
	l.send(60, "utility", pricing.FreeEntryPoint, priceInEntry)
	require.Empty(t, l.charged)
	require.True(t, l.total.IsZero())

	late := newTimeline(t, "2025-03-03T10:00:00Z", priceBrazilian)
	late.send(25, "marketing", pricing.Regular)
	late.send(26, "marketing", pricing.ConversationOpen)
	require.Equal(t, map[pricing.Category]int{"marketing": 1}, late.charged, "nobody answered: the template opens its own")
}

// A free entry conversation closes the others; after it a template opens anew.
func TestExampleE5FreeEntryClosesOthers(t *testing.T) {
	l := newTimeline(t, "2025-03-03T10:00:00Z", priceBrazilian)
	l.send(0, "utility", pricing.Regular)
	l.send(1, "", pricing.FreeEntryPoint, priceInService, priceInEntry)
	l.send(2, "utility", pricing.Regular)
	require.Equal(t, 2, l.charged["utility"])
}

func TestExampleE6ConversationStatements(t *testing.T) {
	type message struct {
		hours    float64
		category pricing.Category
		windows  string
	}
	for name, c := range map[string]struct {
		messages []message
		opened   int
	}{
		"many utility templates":       {[]message{{0, "utility", ""}, {1, "utility", ""}, {23.9, "utility", ""}}, 1},
		"many free-form":               {[]message{{0, "", priceInService}, {1, "", priceInService}, {20, "", priceInService}}, 1},
		"marketing then utility":       {[]message{{0, "marketing", ""}, {2, "utility", ""}}, 2},
		"service then utility":         {[]message{{0, "", priceInService}, {2, "utility", ""}}, 2},
		"two authentication":           {[]message{{0, "authentication", ""}, {2, "authentication", ""}}, 1},
		"authentication and marketing": {[]message{{0, "authentication", ""}, {2, "authentication", ""}, {3, "marketing", ""}}, 2},
		"a day later":                  {[]message{{0, "utility", ""}, {24, "utility", ""}}, 2},
	} {
		l := newTimeline(t, "2025-03-03T10:00:00Z", priceBrazilian)
		opened := 0
		for _, m := range c.messages {
			l.q.At = l.start.Add(time.Duration(m.hours * float64(time.Hour)))
			l.q.Category, l.q.FreeForm, l.q.Windows = m.category, m.category == "", pricing.Windows{m.windows}
			charge := l.book.Classify(&l.account, &l.q)
			if charge.Opens > 0 {
				opened++
			}
			open := l.q.Conversations.Delivered(charge, l.q.At)
			l.q.Conversations = &open
		}
		require.Equal(t, c.opened, opened, name)
	}
}

// A utility conversation of the last day by conversation ran on.
func TestExampleConversationRunsOn(t *testing.T) {
	l := newTimeline(t, "2025-06-30T20:00:00Z", priceBrazilian)
	l.send(0, "utility", pricing.Regular)
	l.send(4, "utility", pricing.ConversationOpen)
	l.send(4, "marketing", pricing.Regular)
	l.send(23.999, "utility", pricing.ConversationOpen)
	l.send(24, "utility", pricing.Regular)
	l.send(25, "utility", pricing.Regular)
}

func portfolioKey(category pricing.Category, month pricing.Date) pricing.CountKey {
	return pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "p", Market: "India", Category: category, Month: month}
}

func TestExampleE9MarginalTiers(t *testing.T) {
	book := priceBook(t)
	a := &pricing.Account{ID: "w", Portfolio: "p", Currency: "USD"}
	q := pricing.Query{At: priceInstant(t, "2026-11-10T00:00:00Z"), Category: "authentication", Recipient: pricing.Recipient{Phone: priceIndian}}
	f, err := book.Forecast(a, pricing.Batch{Query: q, Count: 1_000_000})
	require.NoError(t, err)
	require.Len(t, f.Lines, 2)
	require.Equal(t, int64(750_000), f.Lines[0].Count)
	require.Equal(t, pricing.WhyListRate, f.Lines[0].Charge.Why)
	require.Equal(t, priceAmount(t, "0.0014", "USD"), f.Lines[0].Charge.Price)
	require.Equal(t, int64(250_000), f.Lines[1].Count)
	require.Equal(t, pricing.WhyTierRate, f.Lines[1].Charge.Why)
	require.Equal(t, priceAmount(t, "0.0013", "USD"), f.Lines[1].Charge.Price)
	require.Equal(t, "1375.00 USD", f.Total.String())
}

func TestExampleE9SwitchToInternational(t *testing.T) {
	book := priceBook(t)
	a := &pricing.Account{ID: "w", Portfolio: "p", Currency: "USD", Country: "US", International: priceInstant(t, "2026-11-15T00:00:00Z")}
	q := pricing.Query{Category: "authentication", Recipient: pricing.Recipient{Phone: priceIndian},
		Used: [2]pricing.Usage{{Count: 750_000, Known: true}}}
	q.At = priceInstant(t, "2026-11-14T23:59:59Z")
	domestic := book.Classify(a, &q)
	require.Equal(t, priceAmount(t, "0.0013", "USD"), domestic.Price)
	q.At = priceInstant(t, "2026-11-15T00:00:00Z")
	abroad := book.Classify(a, &q)
	require.Equal(t, pricing.Category("authentication_international"), abroad.Category)
	require.Equal(t, pricing.WhyTierRate, abroad.Why, "the tier already reached")
	require.Equal(t, priceAmount(t, "0.0286", "USD"), abroad.Price)
	require.Equal(t, domestic.Counts, abroad.Counts, "one accrual")
}

func TestExampleE9AccountsInDifferentZones(t *testing.T) {
	zones := map[string]*time.Location{"A": priceZone(t, "America/Bogota"), "B": priceZone(t, "Asia/Kolkata"), "C": time.UTC}
	ledger := billing.NewMemory()
	book := priceBook(t)
	at := priceInstant(t, "2026-12-01T01:00:00Z") // still 30 November in Bogota
	for _, id := range []string{"A", "B", "C"} {
		a := &pricing.Account{ID: id, Portfolio: "p", Currency: "USD", Zone: zones[id]}
		q := pricing.Query{At: at, Category: "utility", Recipient: pricing.Recipient{Phone: priceIndian}}
		require.NoError(t, billing.Fill(t.Context(), ledger, book, a, &q))
		require.NoError(t, ledger.Record(t.Context(), billing.Entry{Message: "m" + id, Account: id, Portfolio: "p",
			Predicted: book.Classify(a, &q), PredictedAt: at, Delivered: at, Day: pricing.DateOf(at, zones[id])}))
	}
	counts, err := ledger.Count(t.Context(), portfolioKey("utility", 2026_11_01), portfolioKey("utility", 2026_12_01))
	require.NoError(t, err)
	require.Equal(t, []pricing.Usage{{Count: 1, Known: true}, {Count: 2, Known: true}}, counts)
}

func TestExampleE9TwoPartners(t *testing.T) {
	book := priceBook(t)
	first := &pricing.Account{ID: "w1", Portfolio: "p", Currency: "USD"}
	second := &pricing.Account{ID: "w2", Portfolio: "p", Currency: "USD"}
	q := pricing.Query{At: priceInstant(t, "2026-11-10T00:00:00Z"), Category: "authentication", Recipient: pricing.Recipient{Phone: priceIndian}}
	one, err := book.Forecast(first, pricing.Batch{Query: q, Count: 15_000_001})
	require.NoError(t, err)
	require.Len(t, one.Lines, 3, "list, first and second tier")
	q.Used[0] = pricing.Usage{Count: 15_000_001, Known: true}
	two, err := book.Forecast(second, pricing.Batch{Query: q, Count: 1000})
	require.NoError(t, err)
	require.Len(t, two.Lines, 1)
	require.Equal(t, one.Lines[2].Charge.Price, two.Lines[0].Charge.Price)
}

func TestExampleE11Group(t *testing.T) {
	book := priceBook(t)
	a := &pricing.Account{ID: "w", Currency: "USD"}
	members := []string{priceBrazilian, priceIndian, "4915112345678", "16505551234", "82101234567"}
	group := func(delivered int) pricing.Forecast {
		var batches []pricing.Batch
		for _, phone := range members[:delivered] {
			batches = append(batches, pricing.Batch{Count: 1, Query: pricing.Query{
				At: priceInstant(t, "2026-11-10T00:00:00Z"), Category: "marketing", Group: true,
				Recipient: pricing.Recipient{Phone: phone}}})
		}
		f, err := book.Forecast(a, batches...)
		require.NoError(t, err)
		return f
	}
	five := group(5)
	require.Len(t, five.Lines, 5)
	require.Equal(t, "0.2962 USD", five.Total.String()) // 0.0625 + 0.0118 + 0.1365 + 0.0250 + 0.0604
	require.Equal(t, "0.2358 USD", group(4).Total.String())

	q := pricing.Query{At: priceInstant(t, "2026-09-10T00:00:00Z"), FreeForm: true, Group: true, Recipient: pricing.Recipient{Phone: priceIndian}, Windows: pricing.Windows{priceInService}}
	require.Equal(t, pricing.FreeGroupCustomerService, book.Classify(a, &q).Basis)
	q.Category = "utility"
	require.Equal(t, pricing.FreeGroupCustomerService, book.Classify(a, &q).Basis)
	q.At, q.Category = priceInstant(t, "2026-10-10T00:00:00Z"), ""
	require.Equal(t, pricing.FreeTier, book.Classify(a, &q).Basis, "one allowance for both")
}

func TestExampleE14ThreeTemplates(t *testing.T) {
	l := newTimeline(t, "2026-08-03T10:00:00Z", priceBrazilian)
	l.send(0, "marketing", pricing.Regular)
	l.send(1, "utility", pricing.Regular)
	l.send(2, "marketing", pricing.Regular)
	require.Equal(t, map[pricing.Category]int{"marketing": 2, "utility": 1}, l.charged)
}
