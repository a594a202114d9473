package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// streamBook is an invented channel that has every kind of rule: conversations
// that others ride in, an entry window, an allowance, international rates
// and volume bands.
func streamBook(t testing.TB) *pricing.Book {
	b, err := pricing.NewBook(pricing.Facts{
		FreeForm: "chat", Confirmations: everyBasis(),
		Rules: []pricing.Rule{
			{Window: "entry", Basis: pricing.FreeEntryPoint},
			{Category: "promo", Rides: pricing.RidesOwn, International: "promo_abroad", Basis: pricing.ConversationOpen},
			{Category: "chat", Rides: pricing.RidesAny, Basis: pricing.ConversationOpen},
			{Category: "chat", Allowance: 2, AllowanceScope: pricing.ScopeAccount, Opens: 24 * time.Hour, Basis: pricing.FreeTier},
			{Category: "chat", Countries: []string{"AA"}, Rate: "promo", Opens: 24 * time.Hour, Basis: pricing.Regular},
			{Category: "chat", Basis: pricing.NotCharged},
			{Category: "promo", International: "promo_abroad", Opens: 24 * time.Hour, Basis: pricing.Regular},
			{Category: "code", Tier: "code", Basis: pricing.Regular},
		},
		Markets: pricing.Markets{Rows: []pricing.MarketRow{{Market: "A", Country: "AA", Prefix: "1"}, {Market: "B", Country: "BB", Prefix: "2"}}},
	})
	require.NoError(t, err)
	b, err = b.Replace([]pricing.Card{pricing.Card{Currency: "EUR", Effective: 2030_01_01, Rates: []pricing.Rate{
		cell(t, "A", "promo", "0.10"), cell(t, "B", "promo", "0.20"), cell(t, "B", "promo_abroad", "0.90"), cell(t, "A", "code", "0.01"), cell(t, "B", "code", "0.02")}}}, nil)
	require.NoError(t, err)
	b, err = b.Replace(nil, []pricing.Tiers{pricing.Tiers{Currency: "EUR", Effective: 2030_01_01, Decimals: 6, Ladders: []pricing.Ladder{
		{Market: "A", Category: "code", Bands: []pricing.Band{{To: 3}, {From: 4, To: pricing.Unbounded, Discount: 50, Price: amount(t, "0.005", "EUR")}}}}}})
	require.NoError(t, err)
	return b
}

// naiveStream is the same channel in plain words. It remembers what it charged.
type naiveStream struct {
	open        map[pricing.Category]time.Time // when the conversation of a category ends
	chats, code map[time.Month]int64           // delivered in the month; codes to A only
}

type naiveCharge struct {
	category pricing.Category
	basis    pricing.Basis
	why      pricing.Why
	price    string
	opens    time.Duration
}

func (n *naiveStream) charge(q pricing.Query, abroad bool) naiveCharge {
	open := func(c pricing.Category) bool { return q.At.Before(n.open[c]) }
	any := open("promo") || open("promo_abroad") || open("chat")
	inA := q.Recipient.Market == "A"
	category := q.Category
	if category == "" {
		category = "chat"
	}
	const day = 24 * time.Hour
	switch {
	case q.Windows[0] == "entry":
		if category == "promo" && abroad && !inA {
			category = "promo_abroad"
		}
		return naiveCharge{category, pricing.FreeEntryPoint, pricing.WhyWindow, "0", 0}
	case category == "promo" && open("promo_abroad") && (abroad && !inA || !open("promo")):
		return naiveCharge{"promo_abroad", pricing.ConversationOpen, pricing.WhyConversation, "0", 0}
	case category == "promo" && open("promo"), category == "chat" && any:
		return naiveCharge{category, pricing.ConversationOpen, pricing.WhyConversation, "0", 0}
	case category == "chat" && n.chats[q.At.Month()] < 2:
		return naiveCharge{category, pricing.FreeTier, pricing.WhyAllowance, "0", day}
	case category == "chat" && inA:
		return naiveCharge{category, pricing.Regular, pricing.WhyListRate, "0.10", day}
	case category == "chat":
		return naiveCharge{category, pricing.NotCharged, pricing.WhyRule, "0", 0}
	case category == "code" && inA && n.code[q.At.Month()] >= 3:
		return naiveCharge{category, pricing.Regular, pricing.WhyTierRate, "0.005", 0}
	case category == "code" && inA:
		return naiveCharge{category, pricing.Regular, pricing.WhyListRate, "0.01", 0}
	case category == "code":
		return naiveCharge{category, pricing.Regular, pricing.WhyListRate, "0.02", 0}
	}
	c := naiveCharge{"promo", pricing.Regular, pricing.WhyListRate, "0.20", day}
	if inA {
		c.price = "0.10"
	} else if abroad {
		c.category, c.price = "promo_abroad", "0.90"
	}
	return c
}

func (n *naiveStream) deliver(c naiveCharge, q pricing.Query) {
	if c.basis == pricing.FreeEntryPoint {
		clear(n.open)
	}
	if c.opens > 0 {
		n.open[c.category] = q.At.Add(c.opens)
	}
	if c.basis == pricing.FreeTier {
		n.chats[q.At.Month()]++
	}
	if c.category == "code" && c.basis == pricing.Regular && q.Recipient.Market == "A" {
		n.code[q.At.Month()]++
	}
}

// TestStreamEqualsTheNaive charges messages as they are delivered, one after the
// other over two months, and feeds conversations and ledger from what came before.
func TestStreamEqualsTheNaive(t *testing.T) {
	b := streamBook(t)
	rapid.Check(t, func(r *rapid.T) {
		a := &pricing.Account{ID: "a", Currency: "EUR"}
		abroad := rapid.Bool().Draw(r, "international")
		if abroad {
			a.International = day(2030_01_01)
		}
		counts, naive := tally{}, naiveStream{map[pricing.Category]time.Time{}, map[time.Month]int64{}, map[time.Month]int64{}}
		var conversations pricing.Conversations
		at := day(2030_01_28)
		for i := range rapid.IntRange(1, 30).Draw(r, "messages") {
			at = at.Add(time.Duration(rapid.IntRange(1, 12*60).Draw(r, "minutes later")) * time.Minute)
			q := pricing.Query{At: at, Category: rapid.SampledFrom([]pricing.Category{"", "promo", "code"}).Draw(r, "category"),
				Recipient: pricing.Recipient{Market: rapid.SampledFrom([]string{"A", "B"}).Draw(r, "market")}, Conversations: &conversations}
			q.FreeForm = q.Category == ""
			q.Recipient.Country = q.Recipient.Market + q.Recipient.Market
			if rapid.IntRange(0, 7).Draw(r, "entry") == 0 {
				q.Windows[0] = "entry"
			}
			q = counts.counted(b, a, q)
			want := naive.charge(q, abroad)
			got := b.Classify(a, &q)
			require.Equal(r, want, naiveCharge{got.Category, got.Basis, got.Why, want.price, got.Opens}, "message %d at %s", i, at)
			require.Equal(r, amount(t, want.price, "EUR"), got.Price, "message %d at %s", i, at)
			require.Equal(r, got.Basis.Charged(), got.Card == 2030_01_01)

			word := confirm(b, a, &q, said{Category: got.Category, Basis: got.Basis})
			require.Equal(r, got.Counts, word.Counts, "the platform's word counts like the estimate")
			if got.Basis != pricing.ConversationOpen {
				require.Equal(r, got.Opens, word.Opens)
			}
			naive.deliver(want, q)
			conversations = conversations.Delivered(got, at)
			if key, counted := got.Counts.Key(a, q.Number, got.Market, pricing.DateOf(at, nil)); counted {
				counts[key]++
			}
		}
	})
}

// TestEveryCellOfACard draws which cells a card has: each is found with its own
// price, and what is not on the card is an error, never a price.
func TestEveryCellOfACard(t *testing.T) {
	markets, categories := []string{"A", "B", "C", "D"}, []pricing.Category{"x", "y", "z"}
	rapid.Check(t, func(r *rapid.T) {
		card := pricing.Card{Currency: "EUR", Effective: 2030_01_01}
		want := map[pricing.Rate]pricing.Amount{}
		tiers := pricing.Tiers{Currency: "EUR", Effective: 2030_01_01, Decimals: 6}
		laddered := map[pricing.Rate]bool{}
		var facts pricing.Facts
		for i, m := range markets {
			facts.Markets.Rows = append(facts.Markets.Rows, pricing.MarketRow{Market: m, Country: m + m, Prefix: string(rune('1' + i))})
		}
		for i, k := range rapid.Permutation(cells(markets, categories)).Draw(r, "order") {
			if rapid.Bool().Draw(r, "printed") {
				price := micros(t, int64(100+i), "EUR")
				card.Rates = append(card.Rates, pricing.Rate{Market: k.Market, Category: k.Category, Price: price})
				want[k] = price
			}
			if rapid.Bool().Draw(r, "laddered") {
				tiers.Ladders = append(tiers.Ladders, pricing.Ladder{Market: k.Market, Category: k.Category, Bands: []pricing.Band{{To: pricing.Unbounded}}})
				laddered[k] = true
			}
		}
		b, err := pricing.NewBook(facts)
		require.NoError(r, err)
		b, err = b.Replace([]pricing.Card{card}, nil)
		require.NoError(r, err)
		b, err = b.Replace(nil, []pricing.Tiers{tiers})
		require.NoError(r, err)
		require.Equal(r, []pricing.Tiers{tiers}, b.Facts().Tiers, "as they were given, not as they were worked out")
		require.Equal(r, []pricing.Card{card}, b.Facts().Cards)
		view, err := viewAt(b, noon, nil, "EUR")
		require.NoError(r, err)
		for _, k := range cells(markets, append(categories, "poem")) {
			got, err := view.Rate(k.Market, k.Category)
			price, printed := want[k]
			require.Equal(r, printed, err == nil, "%+v", k)
			require.Equal(r, price, got)
			ladder, ok := view.Ladder(k.Market, k.Category)
			require.Equal(r, printed && laddered[k], ok, "%+v", k)
			require.Equal(r, ok, len(ladder.Bands) == 1 && ladder.Bands[0].Price == price)
			if !printed {
				require.ErrorIs(r, err, pricing.ErrNoRate)
			}
		}
	})
}

// cells are all pairs of market and category, without a price.
func cells(markets []string, categories []pricing.Category) (all []pricing.Rate) {
	for _, m := range markets {
		for _, c := range categories {
			all = append(all, pricing.Rate{Market: m, Category: c})
		}
	}
	return all
}
