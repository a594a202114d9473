package whatsapp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

func TestPriceConfirmation(t *testing.T) {
	turn := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		status   pricing.Statement
		at       time.Time
		category pricing.Category
		basis    pricing.Basis
	}{
		{"charged", pricing.Statement{Model: "PMP", Type: "regular", Category: "marketing"}, turn, "marketing", pricing.Regular},
		{"service before October", pricing.Statement{Model: "PMP", Type: "free_customer_service", Category: "service"}, turn.Add(-1), "service", pricing.FreeCustomerService},
		{"service in the allowance", pricing.Statement{Model: "PMP", Type: "free_customer_service", Category: "service"}, turn, "service", pricing.FreeTier},
		{"utility in the window", pricing.Statement{Model: "PMP", Type: "free_customer_service", Category: "utility"}, turn.Add(-1), "utility", pricing.FreeCustomerService},
		{"entry window", pricing.Statement{Type: "free_entry_point", Category: "referral_conversion"}, turn, "", pricing.FreeEntryPoint},
		{"group", pricing.Statement{Type: "free_group_customer_service", Category: "group_service"}, turn.Add(-1), "service", pricing.FreeGroupCustomerService},
		{"group, charged", pricing.Statement{Type: "regular", Category: "group_marketing"}, turn, "marketing", pricing.Regular},
		{"hyphen", pricing.Statement{Type: "regular", Category: "authentication-international"}, turn, "authentication_international", pricing.Regular},
		{"underscore", pricing.Statement{Type: "regular", Category: "authentication_international"}, turn, "authentication_international", pricing.Regular},
		{"marketing interface", pricing.Statement{Model: "PMP", Type: "regular", Category: "marketing_lite"}, turn, "marketing_lite", pricing.Regular},
		{"capitals", pricing.Statement{Type: "REGULAR", Category: "UTILITY"}, turn, "utility", pricing.Regular},
		{"exempt", pricing.Statement{Type: "regular", Category: "service", Subtype: "paid_exempt"}, turn.AddDate(0, 0, 11), "service", pricing.PaidExempt},
	} {
		got, ok := priceBook(t).Confirm(nil, &pricing.Query{At: c.at}, c.status)
		require.True(t, ok, c.name)
		require.Equal(t, [2]any{c.category, c.basis}, [2]any{got.Category, got.Basis}, c.name)
	}
	for name, s := range map[string]pricing.Statement{
		"empty":           {},
		"unknown type":    {Type: "promotional", Category: "marketing"},
		"by conversation": {Model: "CBP", Type: "regular", Category: "utility"},
	} {
		_, ok := priceBook(t).Confirm(nil, &pricing.Query{At: turn}, s)
		require.False(t, ok, name)
	}
	last := &pricing.Query{At: time.Date(2025, 6, 30, 23, 59, 59, 0, time.UTC)}
	_, ok := priceBook(t).Confirm(nil, last, pricing.Statement{Type: "regular"})
	require.False(t, ok, "types came with charging by message")
	_, ok = priceBook(t).Confirm(&pricing.Account{Zone: priceZone(t, "Asia/Kolkata")}, last, pricing.Statement{Type: "regular"})
	require.True(t, ok, "the account's day is later")
}

func TestPriceConfirmed(t *testing.T) {
	book := priceBook(t)
	a := &pricing.Account{ID: "w", Currency: "USD"}
	q := &pricing.Query{At: priceInstant(t, "2026-11-10T00:00:00Z"), Category: "utility", Recipient: pricing.Recipient{Phone: priceBrazilian}}
	confirm := func(s pricing.Statement) pricing.Charge {
		c, ok := book.Confirm(a, q, s)
		require.True(t, ok)
		require.True(t, c.Confirmed)
		return c
	}
	c := confirm(pricing.Statement{Type: "regular", Category: "marketing"})
	require.Equal(t, "marketing regular 0.0625 USD (Brazil, card 2026-10-01, confirmed)", c.String())
	require.Equal(t, pricing.Counts{}, c.Counts)
	c = confirm(pricing.Statement{Type: "regular", Category: "utility"})
	require.Equal(t, pricing.Counts{Scope: pricing.ScopePortfolio, Category: "utility"}, c.Counts)
	c = confirm(pricing.Statement{Type: "free_customer_service", Category: "service"})
	require.Equal(t, pricing.FreeTier, c.Basis)
	require.Equal(t, "0.00 USD", c.Price.String())
	require.Equal(t, pricing.Counts{Scope: pricing.ScopeNumber, Category: "service"}, c.Counts)
	c = confirm(pricing.Statement{Type: "free_entry_point", Category: "referral_conversion"})
	require.Equal(t, pricing.Category("utility"), c.Category, "the query's, because the platform did not say")
	c = confirm(pricing.Statement{Type: "regular", Category: "marketing", Cost: "0.031", Currency: "USD"})
	require.Equal(t, "0.031 USD", c.Price.String())
	c = confirm(pricing.Statement{Type: "regular", Category: "marketing_lite", Cost: "0.03123456789", Currency: "USD"})
	require.Equal(t, "0.031234 USD", c.Price.String(), "an estimate, whose further digits mean nothing")
	c = confirm(pricing.Statement{Type: "regular", Category: "marketing_lite"})
	require.Equal(t, "0.0625 USD", c.Price.String(), "the rates of either interface are the same")
	c = confirm(pricing.Statement{Type: "regular", Category: "general_purpose_ai"})
	require.Equal(t, pricing.Regular, c.Basis)
	require.False(t, c.Known(), "confirmed, at a price nobody printed")
	require.Equal(t, pricing.WhyNoRate, c.Why)
}

const priceResponse = `{"pricing_analytics":{"data":[{"data_points":[
 {"start":1793491200,"end":1796083200,"phone_number":"15550001111","country":"IN","tier":"0:750000","pricing_type":"REGULAR","pricing_category":"AUTHENTICATION_INTERNATIONAL","volume":2,"cost":4.6},
 {"start":1793491200,"end":1796083200,"phone_number":"15550001111","country":"US","tier":"0:MAX","pricing_type":"REGULAR","pricing_category":"MARKETING","volume":4,"cost":40},
 {"start":1793491200,"end":1796083200,"phone_number":"15550001111","country":"US","pricing_type":"FREE_CUSTOMER_SERVICE","pricing_category":"SERVICE","volume":7,"cost":0}
]}]},"id":"1"}`

// TestExampleE12Analytics reads the shape of the platform's analytics sample:
// international authentication in a tier, marketing without one, a free point.
func TestExampleE12Analytics(t *testing.T) {
	book, a := priceBook(t), &pricing.Account{Currency: "USD"}
	rows, err := whatsapp.PriceAnalytics([]byte(priceResponse), book, a)
	require.NoError(t, err)
	start, end := priceInstant(t, "2026-11-01T00:00:00Z"), priceInstant(t, "2026-12-01T00:00:00Z")
	require.Equal(t, []billing.Row{
		{Start: start, End: end, Number: "15550001111", Market: "India", Category: "authentication_international",
			Basis: pricing.Regular, TierFrom: 0, TierTo: 750_000, Volume: 2, Cost: priceAmount(t, "4.6", "USD")},
		{Start: start, End: end, Number: "15550001111", Market: "North America", Category: "marketing",
			Basis: pricing.Regular, TierFrom: 0, TierTo: pricing.Unbounded, Volume: 4, Cost: priceAmount(t, "40", "USD")},
		{Start: start, End: end, Number: "15550001111", Market: "North America", Category: "service",
			Basis: pricing.FreeTier, TierFrom: 0, TierTo: pricing.Unbounded, Volume: 7, Cost: priceAmount(t, "0", "USD")},
	}, rows)

	inner := `{"data":[{"data_points":[{"start":1793491200,"end":1796083200,"volume":"3","cost":0.12345678901}]}]}`
	rows, err = whatsapp.PriceAnalytics([]byte(inner), book, a)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, "0.123456 USD", rows[0].Cost.String(), "approximate costs are cut to a millionth")
	require.Equal(t, "0.000001 USD", rows[0].Tolerance.String(), "and may be off by as much")
	for cost, want := range map[string]string{"0.123456": "none", "0.1234560": "none", "1.2E-2": "none", "1.2345678e-2": "0.000001 USD", "4": "none", "0.29999999999999998": "0.000001 USD"} {
		inner = `{"data":[{"data_points":[{"start":1793491200,"end":1796083200,"volume":1,"cost":` + cost + `}]}]}`
		rows, err = whatsapp.PriceAnalytics([]byte(inner), book, a)
		require.NoError(t, err)
		require.Equal(t, want, rows[0].Tolerance.String(), cost)
	}
}

func TestPriceAnalyticsErrors(t *testing.T) {
	book, a := priceBook(t), &pricing.Account{Currency: "USD"}
	for _, body := range []string{``, `[]`, `{}`, `{"data":{}}`, `null`} {
		_, err := whatsapp.PriceAnalytics([]byte(body), book, a)
		require.ErrorContains(t, err, "not a pricing analytics response", "%s", body)
	}
	good := `{"start":1793491200,"end":1796083200,"volume":1,"cost":1}`
	for _, c := range []struct{ point, says string }{
		{`{"start":"soon","end":1796083200,"volume":1}`, `start "soon"`},
		{`{"start":-1,"end":1796083200,"volume":1}`, `start "-1"`},
		{`{"start":1793491200,"end":99999999999999,"volume":1}`, `end "99999999999999"`},
		{`{"start":1793491200,"end":1796083200,"volume":1.5}`, `volume "1.5"`},
		{`{"start":1793491200.5,"end":1796083200,"volume":1}`, `start "1793491200.5"`},
		{`{"start":1793491200,"end":1796083200,"volume":-1}`, `volume "-1"`},
		{`{"start":1793491200,"end":1796083200,"volume":1,"cost":1e99}`, `cost`},
		{`{"start":1793491200,"end":1796083200,"volume":1,"tier":"many"}`, `tier "many"`},
		{`{"start":1793491200,"end":1796083200,"volume":1,"pricing_type":"GIFT"}`, `pricing_type "GIFT"`},
		{`{"start":1793491200,"end":1796083200,"volume":1,"country":"Brazil"}`, `country "Brazil"`},
	} {
		body := `{"data":[{"data_points":[` + c.point + `,` + good + `]}]}`
		rows, err := whatsapp.PriceAnalytics([]byte(body), book, a)
		require.ErrorContains(t, err, c.says)
		require.ErrorContains(t, err, "data point 0")
		require.Len(t, rows, 1, "the readable point is kept: %s", c.point)
	}
}

// TestPriceAnalyticsErrorsAreBounded: a response of a great many wrong points says so in a few lines.
func TestPriceAnalyticsErrorsAreBounded(t *testing.T) {
	book, a := priceBook(t), &pricing.Account{Currency: "USD"}
	point := `{"start":1793491200,"end":1796083200,"volume":1,"tier":"` + strings.Repeat("x", 10_000) + `"},`
	good := `{"start":1793491200,"end":1796083200,"volume":1}`
	rows, err := whatsapp.PriceAnalytics([]byte(`{"data":[{"data_points":[`+strings.Repeat(point, 1000)+good+`]}]}`), book, a)
	require.Len(t, rows, 1)
	require.Less(t, len(err.Error()), 4000)
	require.ErrorContains(t, err, "data point 19:")
	require.ErrorContains(t, err, "980 more data points cannot be read")
}

func FuzzPriceAnalytics(f *testing.F) {
	f.Add([]byte(priceResponse))
	f.Add([]byte(`{"data":[{"data_points":[{}]}]}`))
	book := priceBook(f)
	a := &pricing.Account{Currency: "USD"}
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := whatsapp.PriceAnalytics(body, book, a)
		for _, r := range rows {
			if r.Volume < 0 || r.TierTo < r.TierFrom || r.Cost.Currency() != "USD" {
				t.Fatalf("row %+v, err %v", r, err)
			}
		}
	})
}

// TestPriceAnalyticsWords reads the platform's words for a category.
func TestPriceAnalyticsWords(t *testing.T) {
	book, a := priceBook(t), &pricing.Account{Currency: "USD"}
	for written, want := range map[string]pricing.Category{
		"MARKETING": "marketing", "MARKETING_LITE": "marketing_lite", "MARKETING_LITE_DYNAMIC": "marketing_lite",
		"GROUP_UTILITY": "utility", "AI_BOT": "general_purpose_ai", "general_purpose_ai": "general_purpose_ai",
		"AUTHENTICATION_INTERNATIONAL": "authentication_international", "authentication-international": "authentication_international",
		"REFERRAL_CONVERSION": "", "novelty": "novelty",
	} {
		for _, kind := range []string{"", `"pricing_type":"REGULAR",`} {
			rows, err := whatsapp.PriceAnalytics([]byte(`{"data":[{"data_points":[{"start":1793491200,"end":1796083200,`+kind+`"volume":1,"pricing_category":"`+written+`"}]}]}`), book, a)
			require.NoError(t, err)
			require.Equal(t, want, rows[0].Category, written)
		}
	}
}
