package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
)

func cell(t testing.TB, market string, category pricing.Category, price string) pricing.Rate {
	return pricing.Rate{Market: market, Category: category, Price: amount(t, price, "EUR")}
}

// testFacts are those of an invented channel: notices are charged, chat is free
// for three messages a month.
func testFacts() pricing.Facts {
	return pricing.Facts{
		FreeForm: "chat", Confirmations: everyBasis(),
		Rules: []pricing.Rule{
			{Type: "wave", Basis: pricing.NotCharged},
			{Window: "open", Category: "notice", To: 2030_06_01, Basis: pricing.FreeCustomerService},
			{Category: "notice", Basis: pricing.Regular, Tier: "notice"},
			{Category: "code", Basis: pricing.Regular, International: "code_abroad", Tier: "code"},
			{Category: "advert", Basis: pricing.HostRate},
			{Category: "chat", Basis: pricing.FreeTier, Allowance: 3, AllowanceScope: pricing.ScopeNumber},
			{Category: "chat", Basis: pricing.Regular, Rate: "notice"},
		},
		Markets: pricing.Markets{
			Other: "Elsewhere",
			Rows: []pricing.MarketRow{
				{Market: "North", Country: "NO", Prefix: "4"},
				{Market: "South", Country: "SO", Prefix: "45"},
				{Market: "Isle", Country: "IS", Prefix: "459"},
			},
			Moves: []pricing.MarketMove{
				{From: 2030_03_01, Country: "IS", Prefix: "459", FromMarket: "South", ToMarket: "Isle"},
			},
		},
	}
}

func testCard(t testing.TB, day pricing.Date) pricing.Card {
	return pricing.Card{Currency: "EUR", Effective: day, Rates: []pricing.Rate{
		cell(t, "North", "notice", "0.10"), cell(t, "South", "notice", "0.20"), cell(t, "Isle", "notice", "0.30"),
		cell(t, "Elsewhere", "notice", "0.40"), cell(t, "North", "code", "0.05"), cell(t, "North", "code_abroad", "0.50"),
	}}
}

func testTiers(t testing.TB, day pricing.Date) pricing.Tiers {
	ladder := func(category pricing.Category, prices ...string) pricing.Ladder {
		return pricing.Ladder{Market: "North", Category: category, Bands: []pricing.Band{
			{From: 0, To: 10, Price: amount(t, prices[0], "EUR")},
			{From: 11, To: 15, Discount: 10, Price: amount(t, prices[1], "EUR")},
			{From: 16, To: pricing.Unbounded, Discount: 25, Price: amount(t, prices[2], "EUR")},
		}}
	}
	return pricing.Tiers{Currency: "EUR", Effective: day, Decimals: 2, Ladders: []pricing.Ladder{
		ladder("notice", "0.10", "0.09", "0.08"), ladder("code", "0.05", "0.05", "0.04"),
	}}
}

func testBook(t testing.TB) *pricing.Book {
	t.Helper()
	b, err := pricing.NewBook(testFacts())
	require.NoError(t, err)
	b, err = b.Replace([]pricing.Card{testCard(t, 2030_01_01)}, nil)
	require.NoError(t, err)
	b, err = b.Replace(nil, []pricing.Tiers{testTiers(t, 2030_01_01)})
	require.NoError(t, err)
	return b
}

func day(d pricing.Date) time.Time { return d.In(time.UTC) }

func TestCardValidate(t *testing.T) {
	good := testCard(t, 2030_01_01)
	require.NoError(t, good.Validate())
	for name, c := range map[string]struct {
		change func(*pricing.Card)
		is     error
		says   string
	}{
		"currency":           {func(c *pricing.Card) { c.Currency = "eur" }, pricing.ErrCurrency, `"eur"`},
		"date":               {func(c *pricing.Card) { c.Effective = 2030_02_30 }, nil, "20300230"},
		"market":             {func(c *pricing.Card) { c.Rates[0].Market = "" }, nil, "lacks its market"},
		"category":           {func(c *pricing.Card) { c.Rates[0].Category = "" }, nil, "lacks its market"},
		"twice":              {func(c *pricing.Card) { c.Rates[1].Market = "North" }, pricing.ErrDuplicate, "North notice"},
		"currency of a cell": {func(c *pricing.Card) { c.Rates[0].Price = amount(t, "1", "USD") }, pricing.ErrCurrency, "North notice"},
		"no price":           {func(c *pricing.Card) { c.Rates[0].Price = pricing.Amount{} }, pricing.ErrCurrency, "North notice"},
		"negative":           {func(c *pricing.Card) { c.Rates[0].Price = amount(t, "-0.000001", "EUR") }, pricing.ErrPrice, "-0.000001 EUR"},
		"absurd":             {func(c *pricing.Card) { c.Rates[0].Price = amount(t, "100000.000001", "EUR") }, pricing.ErrPrice, "100000.000001"},
	} {
		card := testCard(t, 2030_01_01)
		c.change(&card)
		err := card.Validate()
		require.ErrorContains(t, err, c.says, name)
		if c.is != nil {
			require.ErrorIs(t, err, c.is, name)
		}
		_, err = testBook(t).Replace([]pricing.Card{card}, nil)
		require.ErrorContains(t, err, c.says, "%s: refused by the book too", name)
	}
	most := testCard(t, 2030_01_01)
	most.Rates[0].Price = amount(t, "100000", "EUR")
	require.NoError(t, most.Validate())
}

// A lost decimal point shows against the column's median, which is 0.03.
func TestCardValidateProportion(t *testing.T) {
	card := pricing.Card{Currency: "EUR", Effective: 2030_01_01}
	for market, price := range map[string]string{"A": "0.01", "B": "0.02", "C": "0.03", "D": "0.04"} {
		card.Rates = append(card.Rates, cell(t, market, "notice", price))
	}
	last := func(price string) error {
		c := card
		c.Rates = append(c.Rates[:4:4], cell(t, "E", "notice", price))
		return c.Validate()
	}
	require.NoError(t, last("3"))
	require.ErrorIs(t, last("3.000001"), pricing.ErrPrice)
	require.ErrorContains(t, last("50"), "E notice")
}

func TestTiersValidate(t *testing.T) {
	for _, decimals := range []int{0, 2, 6} {
		table := testTiers(t, 2030_01_01)
		table.Decimals = decimals
		require.NoError(t, table.Validate(), "%d decimals", decimals)
	}
	for name, c := range map[string]struct {
		change func(*pricing.Tiers)
		says   string
	}{
		"currency":   {func(x *pricing.Tiers) { x.Currency = "" }, "currency"},
		"date":       {func(x *pricing.Tiers) { x.Effective = 1 }, "effective date"},
		"decimals":   {func(x *pricing.Tiers) { x.Decimals = 7 }, "decimals 7"},
		"twice":      {func(x *pricing.Tiers) { x.Ladders[1].Category = "notice" }, "already in the book"},
		"no bands":   {func(x *pricing.Tiers) { x.Ladders[0].Bands = nil }, "lacks"},
		"gap":        {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].From = 12 }, "12 to 15"},
		"overlap":    {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].From = 10 }, "10 to 15"},
		"backwards":  {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].To = 10 }, "11 to 10"},
		"late start": {func(x *pricing.Tiers) { x.Ladders[0].Bands[0].From = 2 }, "2 to 10"},
		"bounded":    {func(x *pricing.Tiers) { x.Ladders[0].Bands[2].To = 20 }, "16 to 20"},
		"unbounded":  {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].To = pricing.Unbounded }, "11 to"},
		"discount":   {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].Discount = 101 }, "discount of 101"},
		"surcharge":  {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].Discount = -1 }, "discount of -1"},
		"price":      {func(x *pricing.Tiers) { x.Ladders[0].Bands[1].Price = amount(t, "-1", "EUR") }, "negative"},
	} {
		table := testTiers(t, 2030_01_01)
		c.change(&table)
		require.ErrorContains(t, table.Validate(), c.says, name)
		_, err := testBook(t).Replace(nil, []pricing.Tiers{table})
		require.ErrorContains(t, err, c.says, name)
	}
}

func TestNewBookRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*pricing.Facts)
		says   string
	}{
		"basis":           {func(f *pricing.Facts) { f.Rules[0].Basis = "gift" }, `"gift"`},
		"date":            {func(f *pricing.Facts) { f.Rules[0].From = 2030_13_01 }, "20301301"},
		"empty span":      {func(f *pricing.Facts) { f.Rules[0].From, f.Rules[0].To = 2030_01_01, 2030_01_01 }, "not after"},
		"allowance":       {func(f *pricing.Facts) { f.Rules[5].AllowanceScope = "" }, "allowance 3"},
		"scope":           {func(f *pricing.Facts) { f.Rules[0].AllowanceScope = pricing.ScopeNumber }, "allowance 0"},
		"prefix":          {func(f *pricing.Facts) { f.Markets.Rows[0].Prefix = "+4" }, `"+4"`},
		"no prefix":       {func(f *pricing.Facts) { f.Markets.Rows[0].Prefix = "" }, `"North"`},
		"long prefix":     {func(f *pricing.Facts) { f.Markets.Rows[0].Prefix = "12345678" }, "12345678"},
		"country":         {func(f *pricing.Facts) { f.Markets.Rows[0].Country = "no" }, `"no"`},
		"market":          {func(f *pricing.Facts) { f.Markets.Rows[0].Market = "" }, "lacks a market"},
		"two markets":     {func(f *pricing.Facts) { f.Markets.Rows[1].Prefix = "4" }, "North and South"},
		"move elsewhere":  {func(f *pricing.Facts) { f.Markets.Moves[0].ToMarket = "North" }, `the table has "Isle"`},
		"move of nothing": {func(f *pricing.Facts) { f.Markets.Moves[0].Prefix = "7" }, "prefix 7"},
		"move's date":     {func(f *pricing.Facts) { f.Markets.Moves[0].From = 0 }, "no such date"},
	} {
		facts := testFacts()
		c.change(&facts)
		_, err := pricing.NewBook(facts)
		require.ErrorContains(t, err, c.says, name)
	}
}

// TestTiersNameAKnownMarket refuses a ladder that nobody would climb.
func TestTiersNameAKnownMarket(t *testing.T) {
	stray := testTiers(t, 2030_02_01)
	stray.Ladders[1].Market = "Nroth"
	_, err := testBook(t).Replace(nil, []pricing.Tiers{stray})
	require.ErrorIs(t, err, pricing.ErrNoMarket)
	require.ErrorContains(t, err, `tiers EUR 2030-02-01: market not known: "Nroth"`)
	_, err = testBook(t).Replace(nil, []pricing.Tiers{stray})
	require.ErrorContains(t, err, `"Nroth"`)
	stray.Effective = 2029_01_01
	_, err = testBook(t).Replace(nil, []pricing.Tiers{stray})
	require.ErrorContains(t, err, `"Nroth"`, "also a table older than every card")

	card := testCard(t, 2030_02_01)
	card.Rates = append(card.Rates, cell(t, "Nroth", "code", "0.05"))
	b, err := testBook(t).Replace([]pricing.Card{card}, nil)
	require.NoError(t, err)
	_, err = b.Replace(nil, []pricing.Tiers{stray})
	require.NoError(t, err, "a market that only a card names is known")
	stray.Ladders[1].Market = "South"
	_, err = testBook(t).Replace(nil, []pricing.Tiers{stray})
	require.NoError(t, err, "a known market without a list rate is no error")

	whole := testBook(t).Facts()
	_, err = pricing.NewBook(pricing.Facts{Cards: whole.Cards, Tiers: whole.Tiers})
	require.NoError(t, err, "the cards still name them all")
	bare, err := pricing.NewBook(testFacts())
	require.NoError(t, err)
	bare, err = bare.Replace(nil, []pricing.Tiers{testTiers(t, 2030_01_01)})
	require.NoError(t, err, "the market table names them")
	_, err = pricing.NewBook(pricing.Facts{Tiers: bare.Facts().Tiers})
	require.ErrorContains(t, err, `"North"`)
}

func TestBookAt(t *testing.T) {
	b := testBook(t)
	later := testCard(t, 2030_04_01)
	later.Rates[0].Price = amount(t, "0.12", "EUR")
	b, err := b.Replace([]pricing.Card{later}, nil)
	require.NoError(t, err)

	zone := time.FixedZone("west", -3*3600)
	turn := pricing.Date(2030_04_01).In(zone)
	for _, c := range []struct {
		at   time.Time
		want string
	}{{turn.Add(-1), "0.10 EUR"}, {turn, "0.12 EUR"}, {turn.Add(1), "0.12 EUR"}} {
		view, err := viewAt(b, c.at, zone, "EUR")
		require.NoError(t, err)
		got, err := view.Rate("North", "notice")
		require.NoError(t, err)
		require.Equal(t, c.want, got.String())
	}

	_, err = viewAt(b, day(2029_12_31), nil, "EUR")
	require.ErrorIs(t, err, pricing.ErrNoCard)
	require.ErrorContains(t, err, "2029-12-31")
	for _, currency := range []string{"USD", "", "eur"} {
		view, err := viewAt(b, day(2030_05_01), nil, currency)
		require.ErrorIs(t, err, pricing.ErrNoCard)
		require.ErrorContains(t, err, `"`+currency+`"`)
		_, err = view.Rate("North", "notice")
		require.ErrorIs(t, err, pricing.ErrNoCard)
		market, err := view.Market(pricing.Recipient{Phone: "45912345"})
		require.NoError(t, err, "markets are known without a card")
		require.Equal(t, "Isle", market)
	}
}

func TestViewErrors(t *testing.T) {
	view, err := viewAt(testBook(t), day(2030_05_01), nil, "EUR")
	require.NoError(t, err)
	_, err = view.Rate("Atlantis", "notice")
	require.ErrorIs(t, err, pricing.ErrNoMarket)
	require.ErrorContains(t, err, `"Atlantis"`)
	_, err = view.Rate("South", "code")
	require.ErrorIs(t, err, pricing.ErrNoRate)
	require.ErrorContains(t, err, "South code")
	_, err = view.Rate("South", "poem")
	require.ErrorIs(t, err, pricing.ErrNoRate)
	_, ok := view.Ladder("South", "notice")
	require.False(t, ok)
	_, ok = view.Ladder("Atlantis", "notice")
	require.False(t, ok)

	for _, to := range []pricing.Recipient{
		{}, {Phone: "4"}, {Phone: "4512"}, {Phone: "45 123 456"}, {Phone: "++4512345"}, {Phone: "abcdefgh"},
		{Country: "n"}, {Country: "no"}, {Country: "NOR"}, {Market: "Atlantis"},
	} {
		_, err := view.Market(to)
		require.ErrorIs(t, err, pricing.ErrNoMarket, "%+v", to)
		if to.Phone != "" {
			require.NotContains(t, err.Error(), to.Phone, "a number identifies a person")
		}
	}
}

func TestMarketLookup(t *testing.T) {
	b := testBook(t)
	for _, c := range []struct {
		to   pricing.Recipient
		day  pricing.Date
		want string
	}{
		{pricing.Recipient{Phone: "41234"}, 2030_05_01, "North"},
		{pricing.Recipient{Phone: "+45123"}, 2030_05_01, "South"},
		{pricing.Recipient{Phone: "45912"}, 2030_02_28, "South"},
		{pricing.Recipient{Phone: "45912"}, 2030_03_01, "Isle"},
		{pricing.Recipient{Phone: "51234"}, 2030_05_01, "Elsewhere"},
		{pricing.Recipient{Country: "IS"}, 2030_02_28, "South"},
		{pricing.Recipient{Country: "IS"}, 2030_03_01, "Isle"},
		{pricing.Recipient{Country: "XX"}, 2030_05_01, "Elsewhere"},
		{pricing.Recipient{Phone: "41234", Country: "IS"}, 2030_05_01, "North"},
		{pricing.Recipient{Market: "Isle", Phone: "41234"}, 2030_05_01, "Isle"},
	} {
		view, err := viewAt(b, day(c.day), nil, "EUR")
		require.NoError(t, err)
		got, err := view.Market(c.to)
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%+v", c)
	}

	facts := testFacts()
	facts.Markets.Other = ""
	strict, err := pricing.NewBook(facts)
	require.NoError(t, err)
	view, err := viewAt(strict, day(2030_05_01), nil, "EUR")
	require.ErrorIs(t, err, pricing.ErrNoCard)
	_, err = view.Market(pricing.Recipient{Phone: "51234"})
	require.ErrorIs(t, err, pricing.ErrNoMarket)
	_, err = view.Market(pricing.Recipient{Country: "XX"})
	require.ErrorIs(t, err, pricing.ErrNoMarket)
}
