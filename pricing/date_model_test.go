package pricing_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// TestDateEqualsTheCalendar draws days from year 1 to 9999 and compares with the
// calendar of the time package.
func TestDateEqualsTheCalendar(t *testing.T) {
	first := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	const days = 3_652_059 // of 9999 years
	require.Equal(t, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), first.AddDate(0, 0, days-1))
	day := rapid.OneOf(rapid.IntRange(0, days-1), rapid.SampledFrom([]int{0, 1, 30, 31, 58, 59, 364, 365, days - 366, days - 365, days - 1}))
	rapid.Check(t, func(r *rapid.T) {
		n := day.Draw(r, "day")
		at := first.AddDate(0, 0, n)
		d := pricing.DateOf(at, nil)
		require.Equal(r, at.Year()*10_000+int(at.Month())*100+at.Day(), int(d))
		require.True(r, d.Valid())
		require.Equal(r, at.Format("2006-01-02"), d.String())
		require.True(r, at.Equal(d.In(nil)))
		require.Equal(r, at.Format("2006-01")+"-01", d.Month().String())
		parsed, err := pricing.ParseDate(d.String())
		require.NoError(r, err)
		require.Equal(r, d, parsed)
		require.Equal(r, d, pricing.DateOf(at.Add(24*time.Hour-1), time.UTC), "to its last instant")
		if n < days-1 {
			require.Less(r, d, pricing.DateOf(at.Add(24*time.Hour), nil), "the next day is later")
		}
		raw, err := json.Marshal(d)
		require.NoError(r, err)
		var back pricing.Date
		require.NoError(r, json.Unmarshal(raw, &back))
		require.Equal(r, d, back)
	})
}

// TestDatesThatDoNotExist: a number is a date only if it is the number of one.
func TestDatesThatDoNotExist(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.OneOf(rapid.Int32(), rapid.Int32Range(0, 10_000_0000), rapid.Int32Range(2025_00_00, 2031_00_00)).Draw(r, "number")
		_, err := time.Parse("2006-01-02", fmt.Sprintf("%04d-%02d-%02d", n/10_000, n/100%100, n%100))
		require.Equal(r, err == nil && n >= 1_01_01, pricing.Date(n).Valid(), n)
	})
	for _, d := range []pricing.Date{0, 1, 1_00_31, 1231, 1_01_00, 10_000_01_01, 9999_12_32, -1_01_01, -2026_01_01} {
		require.False(t, d.Valid(), "%d", d)
		_, err := pricing.NewBook(pricing.Facts{Rules: []pricing.Rule{{From: d, Basis: pricing.NotCharged}}})
		require.Equal(t, d == 0, err == nil, "%d: the zero Date is since always", d)
	}
	for _, d := range []pricing.Date{1_01_01, 1_12_31, 9999_01_01, 9999_12_31} {
		require.True(t, d.Valid(), "%d", d)
	}
}

// TestDateReadInto a date that was something else before.
func TestDateReadInto(t *testing.T) {
	d := pricing.Date(2026_10_01)
	require.ErrorContains(t, d.UnmarshalText([]byte("2026-10-32")), `"2026-10-32"`)
	require.Equal(t, pricing.Date(2026_10_01), d, "nothing half done")
	require.NoError(t, d.UnmarshalText(nil))
	require.Zero(t, d, "no text is no date")
	for _, text := range []string{"", "0000-12-31", "2026-00-01", "2026-10-00", "10000-01-01", "-2026-01-01", "2026/10/01", "20261001", " 2026-10-01", "2026-10-01 "} {
		got, err := pricing.ParseDate(text)
		require.ErrorContains(t, err, fmt.Sprintf("date %q is not of the form YYYY-MM-DD", text))
		require.Zero(t, got)
	}
}

// TestFirstInstantEqualsTheNaive looks for the first instant of days around the
// turns of clocks, second by second, in zones that turn at odd hours.
func TestFirstInstantEqualsTheNaive(t *testing.T) {
	for _, c := range []struct {
		zone string
		days []pricing.Date
	}{
		{"America/Sao_Paulo", []pricing.Date{2018_11_03, 2018_11_04, 2018_11_05, 2018_02_17, 2018_02_18}},
		{"Australia/Lord_Howe", []pricing.Date{2026_04_05, 2026_10_04}},
		{"Asia/Kathmandu", []pricing.Date{1986_01_01, 2026_01_01}},
		{"Pacific/Apia", []pricing.Date{2011_12_29, 2011_12_31}},
		{"Africa/Cairo", []pricing.Date{2023_04_28, 2023_10_27}},
	} {
		zone, err := time.LoadLocation(c.zone)
		require.NoError(t, err)
		for _, d := range c.days {
			start := d.In(time.UTC).Add(-16 * time.Hour)
			want := time.Time{}
			for s := range 40 * 3600 / 60 {
				at := start.Add(time.Duration(s) * time.Minute)
				if y, m, day := at.In(zone).Date(); y*10_000+int(m)*100+day >= int(d) {
					want = at
					break
				}
			}
			require.True(t, want.Equal(d.In(zone)), "%s %s: want %s, got %s", c.zone, d, want, d.In(zone))
			require.Less(t, pricing.DateOf(want.Add(-1), zone), d)
			require.Equal(t, d, pricing.DateOf(want, zone))
		}
	}
}

// TestWordsOfFacts pins the texts that are stored, and refuses any other.
func TestWordsOfFacts(t *testing.T) {
	for c, want := range map[pricing.Confidence]string{pricing.Assumed: "assumed", pricing.Reported: "reported", pricing.Documented: "documented", 3: "confidence(3)", 255: "confidence(255)"} {
		require.Equal(t, want, c.String())
		text, err := c.MarshalText()
		if c > pricing.Documented {
			require.ErrorContains(t, err, fmt.Sprint("confidence ", uint8(c), " is not known"))
			continue
		}
		require.NoError(t, err)
		require.Equal(t, want, string(text))
	}
	for _, s := range []pricing.Scope{"", pricing.ScopeNumber, pricing.ScopeAccount, pricing.ScopePortfolio} {
		var got pricing.Scope
		require.NoError(t, got.UnmarshalText([]byte(s)))
		require.Equal(t, s, got)
	}
	got := pricing.ScopeNumber
	require.ErrorContains(t, got.UnmarshalText([]byte("town")), `scope "town" is not known`)
	require.Equal(t, pricing.ScopeNumber, got)
}
