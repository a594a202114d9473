package whatsapp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
)

func TestMarketOfPhone(t *testing.T) {
	book := priceBook(t)
	for _, c := range []struct{ phone, day, want string }{
		{"5511987654321", "2026-11-01", "Brazil"},
		{"+5511987654321", "2026-11-01", "Brazil"},
		{"16505551234", "2026-11-01", "North America"},
		{"14165551234", "2026-11-01", "North America"},
		{"18095551234", "2026-11-01", "Rest of Latin America"},
		{"18295551234", "2026-11-01", "Rest of Latin America"},
		{"18495551234", "2026-11-01", "Rest of Latin America"},
		{"16585551234", "2026-11-01", "Rest of Latin America"},
		{"18765551234", "2026-11-01", "Rest of Latin America"},
		{"17875551234", "2026-11-01", "Rest of Latin America"},
		{"19395551234", "2026-11-01", "Rest of Latin America"},
		{"12425551234", "2026-11-01", "Other"}, // Bahamas
		{"18685551234", "2026-11-01", "Other"}, // Trinidad
		{"16715551234", "2026-11-01", "Other"}, // Guam
		{"79161234567", "2026-11-01", "Russia"},
		{"77011234567", "2026-11-01", "Kazakhstan"},
		{"76001234567", "2026-11-01", "Kazakhstan"},
		{"77011234567", "2026-09-30", "Other"},
		{"82101234567", "2026-11-01", "Other"},           // South Korea
		{"243811234567", "2026-11-01", "Other"},          // DR Congo
		{"242061234567", "2026-11-01", "Rest of Africa"}, // Congo
		{"35312345678", "2026-11-01", "Rest of Western Europe"},
		{"35412345678", "2026-11-01", "Other"}, // Iceland
		{"212612345678", "2026-09-30", "Rest of Africa"},
		{"212612345678", "2026-10-01", "Morocco"},
		{"85212345678", "2026-06-30", "Rest of Asia Pacific"},
		{"85212345678", "2026-07-01", "Hong Kong"},
		{"263771234567", "2025-09-30", "Other"},
		{"263771234567", "2025-10-01", "Rest of Africa"},
		{"99999999999", "2026-11-01", "Other"},
	} {
		view, err := viewAt(book, priceInstant(t, c.day+"T12:00:00Z"), nil, "USD")
		require.NoError(t, err)
		got, err := view.Market(pricing.Recipient{Phone: c.phone})
		require.NoError(t, err, "%+v", c)
		require.Equal(t, c.want, got, "%+v", c)
	}
}

func TestMarketOfCountry(t *testing.T) {
	book := priceBook(t)
	for _, c := range []struct{ userID, day, want string }{
		{"US.13491208655302741918", "2026-11-01", "North America"},
		{"KZ.1", "2026-09-30", "Other"},
		{"KZ.1", "2026-10-01", "Kazakhstan"},
		{"UA.1", "2026-09-30", "Rest of Central & Eastern Europe"},
		{"UA.1", "2026-10-01", "Ukraine"},
		{"KR.1", "2026-11-01", "Other"},
		{"ZZ.1", "2026-11-01", "Other"},
		{"PR.1", "2026-11-01", "Rest of Latin America"},
		{"BS.1", "2026-11-01", "Other"},
	} {
		user, err := whatsapp.New().User(c.userID)
		require.NoError(t, err)
		view, err := viewAt(book, priceInstant(t, c.day+"T12:00:00Z"), nil, "USD")
		require.NoError(t, err)
		got, err := view.Market(pricing.Recipient{Country: user.Country})
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%+v", c)
	}
}

// TestMarketsAreReachable: each market of each card is reachable by at least one prefix at the card's date, and no other is.
func TestMarketsAreReachable(t *testing.T) {
	facts := priceBook(t).Facts()
	for _, card := range facts.Cards {
		reachable := map[string]bool{"Other": true}
		for _, r := range facts.Markets.At(card.Effective) {
			reachable[r.Market] = true
		}
		printed := map[string]bool{}
		for _, r := range card.Rates {
			printed[r.Market] = true
		}
		require.Equal(t, reachable, printed, "%s %s", card.Currency, card.Effective)
	}
}

// A market that is one country tells whether a message crosses a border.
func TestMarketThatIsOneCountry(t *testing.T) {
	book := priceBook(t)
	at := priceInstant(t, "2026-11-10T00:00:00Z")
	a := &pricing.Account{ID: "w", Currency: "USD", Country: "IN", International: at.AddDate(-1, 0, 0)}
	for market, want := range map[string]pricing.Category{
		"India": pricing.Category("authentication"), "Indonesia": pricing.Category("authentication_international"), "North America": pricing.Category("authentication"),
	} {
		c := book.Classify(a, &pricing.Query{At: at, Category: pricing.Category("authentication"), Recipient: pricing.Recipient{Market: market}})
		require.Equal(t, want, c.Category, market)
	}
	for market, want := range map[string]string{"India": "IN", "Kazakhstan": "KZ", "North America": "", "Other": "", "Rest of Africa": ""} {
		c := book.Classify(a, &pricing.Query{At: at, Category: pricing.Category("marketing"), Recipient: pricing.Recipient{Market: market}})
		require.Equal(t, want, c.Country, market)
	}
	c := book.Classify(a, &pricing.Query{At: at, Category: pricing.Category("authentication"), Recipient: pricing.Recipient{Market: "India", Country: "GB"}})
	require.Equal(t, pricing.Category("authentication_international"), c.Category, "what is given counts")
}
