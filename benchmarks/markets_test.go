package main

import (
	"strconv"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
)

// TestPhoneCountryAgreesWithPhonenumbers compares our table of calling and area
// codes with a well-kept library: for every region, its example number.
func TestPhoneCountryAgreesWithPhonenumbers(t *testing.T) {
	compared := 0
	for region := range phonenumbers.GetSupportedRegions() {
		number := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE)
		if number == nil {
			continue
		}
		digits := phonenumbers.Format(number, phonenumbers.E164)[1:]
		want := region
		if main := mainRegion(number, region); main != region {
			want = main // a territory that shares its country's code counts as the country
		}
		require.Equal(t, want, channels.PhoneCountry(digits), "%s %s", region, digits)
		compared++
	}
	require.Greater(t, compared, 200)
}

// mainRegion is the country that a shared calling code belongs to, where our table
// does not look beyond the code.
func mainRegion(number *phonenumbers.PhoneNumber, region string) string {
	switch code := int(number.GetCountryCode()); code {
	case 1, 7:
		return region
	case 247:
		return "SH" // Ascension has no ISO 3166-1 code of its own
	default:
		return phonenumbers.GetRegionCodeForCountryCode(code)
	}
}

// TestAreaCodesAgreeWithPhonenumbers goes through every area code of the North
// American plan.
func TestAreaCodesAgreeWithPhonenumbers(t *testing.T) {
	known := 0
	for area := 201; area < 990; area++ {
		number, err := phonenumbers.Parse("+1"+strconv.Itoa(area)+"2345678", "US")
		if err != nil || !phonenumbers.IsValidNumber(number) {
			continue
		}
		region := phonenumbers.GetRegionCodeForNumber(number)
		if region == "" || region == "001" {
			continue
		}
		require.Equal(t, region, channels.PhoneCountry("1"+strconv.Itoa(area)+"2345678"), "area code %d", area)
		known++
	}
	require.Greater(t, known, 300)
}

// TestMarketsAgreeWithPhonenumbers checks every row of the market table: a number
// under its prefix belongs to its country, and every number of a country that the
// table does not name falls into the market for all others.
func TestMarketsAgreeWithPhonenumbers(t *testing.T) {
	book := whatsapp.New().Rulebook().Prices.Get()
	markets := book.Facts().Markets
	view := book.At(nil, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	named := map[string]string{} // country to market
	for _, row := range markets.Rows {
		named[row.Country] = row.Market
	}
	compared, other := 0, 0
	for region := range phonenumbers.GetSupportedRegions() {
		number := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE)
		if number == nil {
			continue
		}
		want := markets.Other
		if m, ok := named[mainRegion(number, region)]; ok {
			want = m
		}
		got, err := view.Market(pricing.Recipient{Phone: phonenumbers.Format(number, phonenumbers.E164)})
		require.NoError(t, err)
		require.Equal(t, want, got, region)
		compared++
		if want == markets.Other {
			other++
		}
	}
	require.Greater(t, compared, 200)
	require.Greater(t, other, 30)
}
