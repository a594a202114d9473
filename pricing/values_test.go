package pricing_test

import (
	"encoding"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

func TestDate(t *testing.T) {
	d, err := pricing.ParseDate("2026-10-01")
	require.NoError(t, err)
	require.Equal(t, pricing.Date(2026_10_01), d)
	require.Equal(t, "2026-10-01", d.String())
	require.Equal(t, pricing.Date(2026_10_01), pricing.Date(2026_10_31).Month())
	require.Equal(t, "no date", pricing.Date(0).String())
	for _, bad := range []pricing.Date{0, -1, 1, 2026_00_01, 2026_13_01, 2026_02_29, 2026_04_31, 2026_10_00} {
		require.False(t, bad.Valid(), "%d", bad)
	}
	for _, good := range []pricing.Date{2024_02_29, 2026_12_31, 1_01_01} {
		require.True(t, good.Valid(), "%d", good)
	}
	for _, text := range []string{"", "2026-13-01", "2026-02-30", "2026-1-1", "01.10.2026", "2026-10-01T00:00:00Z", "0000-01-01"} {
		_, err := pricing.ParseDate(text)
		require.Error(t, err, "%q", text)
		require.ErrorContains(t, err, text)
	}
}

func TestDateBoundaries(t *testing.T) {
	zone := time.FixedZone("east", 5*3600+1800)
	first := pricing.Date(2026_10_01).In(zone)
	require.True(t, first.Equal(time.Date(2026, 9, 30, 18, 30, 0, 0, time.UTC)))
	require.Equal(t, pricing.Date(2026_09_30), pricing.DateOf(first.Add(-1), zone))
	require.Equal(t, pricing.Date(2026_10_01), pricing.DateOf(first, zone))
	require.Equal(t, pricing.Date(2026_10_01), pricing.DateOf(first.Add(1), zone))
	require.Equal(t, pricing.Date(2026_09_30), pricing.DateOf(first, nil))
	require.True(t, pricing.Date(2026_10_01).In(nil).Equal(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)))
}

func TestTextValues(t *testing.T) {
	for _, c := range []struct {
		value encoding.TextMarshaler
		into  encoding.TextUnmarshaler
		text  string
	}{
		{pricing.Date(2026_10_01), new(pricing.Date), "2026-10-01"},
		{pricing.Date(0), new(pricing.Date), ""},
		{pricing.Assumed, new(pricing.Confidence), "assumed"},
		{pricing.Reported, new(pricing.Confidence), "reported"},
		{pricing.Documented, new(pricing.Confidence), "documented"},
		{pricing.MissingUsage | pricing.MissingAccount, new(pricing.Missing), "usage,account"},
		{pricing.Missing(0), new(pricing.Missing), ""},
	} {
		text, err := c.value.MarshalText()
		require.NoError(t, err)
		require.Equal(t, c.text, string(text))
		require.NoError(t, c.into.UnmarshalText(text))
		back, err := c.into.(encoding.TextMarshaler).MarshalText()
		require.NoError(t, err)
		require.Equal(t, c.text, string(back))
	}
	for _, b := range bases() {
		var got pricing.Basis
		require.NoError(t, got.UnmarshalText([]byte(b)))
		require.Equal(t, b, got)
		require.False(t, b.Free() && b.Charged())
	}
	var scope pricing.Scope
	require.NoError(t, scope.UnmarshalText([]byte("portfolio")))
	require.Equal(t, pricing.ScopePortfolio, scope)

	for _, into := range []encoding.TextUnmarshaler{
		new(pricing.Date), new(pricing.Confidence), new(pricing.Missing), new(pricing.Basis), new(pricing.Scope), new(pricing.Conversations),
	} {
		require.ErrorContains(t, into.UnmarshalText([]byte("nonsense")), "nonsense", "%T", into)
	}
	_, err := pricing.Missing(8).MarshalText()
	require.ErrorContains(t, err, "8")
	_, err = pricing.Confidence(7).MarshalText()
	require.ErrorContains(t, err, "7")
	require.Equal(t, "confidence(7)", pricing.Confidence(7).String())
}

func TestZeroValuesRestrict(t *testing.T) {
	var c pricing.Charge
	require.False(t, c.Known())
	require.False(t, c.Basis.Free())
	require.Contains(t, c.String(), "unknown")
	require.Equal(t, pricing.Assumed, pricing.Source{}.Confidence)
	require.False(t, pricing.Unknown.Free())
	require.False(t, pricing.Unknown.Charged())

	got := new(pricing.Book).Classify(&pricing.Account{}, &pricing.Query{Recipient: pricing.Recipient{Phone: "15550001111"}})
	require.Equal(t, pricing.Unknown, got.Basis)
	_, err := new(pricing.Book).At(nil, time.Time{}).Rate("M", "m")
	require.ErrorIs(t, err, pricing.ErrNoCard)
}

var opened = time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)

func opens(c pricing.Category) pricing.Charge {
	return pricing.Charge{Category: c, Basis: pricing.Regular, Opens: 24 * time.Hour}
}

func TestConversationsAreHalfOpen(t *testing.T) {
	c := pricing.Conversations{}.Delivered(opens("utility"), opened)
	for _, p := range []struct {
		at   time.Time
		open bool
	}{
		{opened.Add(-time.Millisecond), false}, {opened, true}, {opened.Add(time.Millisecond), true},
		{opened.Add(24*time.Hour - time.Nanosecond), true}, {opened.Add(24 * time.Hour), false}, {opened.Add(24*time.Hour + 1), false},
	} {
		require.Equal(t, p.open, c.Open("utility", p.at), p.at)
		require.Equal(t, p.open, c.Any(p.at), p.at)
		require.False(t, c.Open("marketing", p.at))
	}
	require.False(t, c.Open("", opened))
	require.False(t, new(pricing.Conversations).Any(opened))
}

func TestConversationsArriveLate(t *testing.T) {
	first := opens("utility")
	in := pricing.Conversations{}.Delivered(first, opened)
	late := pricing.Conversations{}.Delivered(first, opened.Add(3*time.Hour)).Delivered(first, opened)
	require.Equal(t, in, late, "the earlier message opened it")
	old := in.Delivered(first, opened.Add(-48*time.Hour))
	require.Equal(t, in, old, "a conversation long over changes nothing")
	require.Equal(t, in, in.Delivered(first, opened.Add(-24*time.Hour)), "nor one that ended as this one began")
	overlapping := in.Delivered(first, opened.Add(-24*time.Hour+time.Millisecond))
	require.False(t, overlapping.Open("utility", opened.Add(time.Millisecond)), "one that overlaps by a millisecond does")
	require.Equal(t, in, in.Delivered(first, opened.Add(time.Hour)), "one that rides changes nothing")
	require.Equal(t, in, in.Delivered(pricing.Charge{Category: "utility", Basis: pricing.ConversationOpen}, opened.Add(time.Hour)))
	next := in.Delivered(first, opened.Add(24*time.Hour))
	require.True(t, next.Open("utility", opened.Add(47*time.Hour)))

	entry := in.Delivered(pricing.Charge{Category: "service", Basis: pricing.FreeEntryPoint}, opened.Add(time.Hour))
	require.Equal(t, pricing.Conversations{}, entry, "a free entry window closes the others")
	same := in.Delivered(pricing.Charge{Category: "service", Basis: pricing.FreeEntryPoint}, opened)
	require.Equal(t, pricing.Conversations{}, same, "also those opened at the same instant")
	ahead := in.Delivered(pricing.Charge{Basis: pricing.FreeEntryPoint}, opened.Add(-time.Hour))
	require.Equal(t, in, ahead, "but not those opened after it")
}

func TestConversationsText(t *testing.T) {
	categories := []pricing.Category{"marketing", "utility", "authentication", "service", "lite", "more"}
	rapid.Check(t, func(r *rapid.T) {
		var c pricing.Conversations
		for range rapid.IntRange(0, 12).Draw(r, "messages") {
			at := opened.Add(time.Duration(rapid.Int64Range(0, 1e6).Draw(r, "at")) * time.Second)
			c = c.Delivered(opens(rapid.SampledFrom(categories).Draw(r, "category")), at)
		}
		text, err := c.MarshalText()
		require.NoError(r, err)
		var back pricing.Conversations
		require.NoError(r, back.UnmarshalText(text))
		require.Equal(r, c, back)
	})
	for _, text := range []string{"a", "a=1", "a=1/x", "a=2/1", "=1/2", "a=1/2;", "a=1/2;b=1/2;c=1/2;d=1/2;e=1/2;f=1/2;g=1/2"} {
		c := pricing.Conversations{}.Delivered(opens("utility"), opened)
		require.Error(t, c.UnmarshalText([]byte(text)), text)
		require.Equal(t, pricing.Conversations{}, c)
	}
}

// TestConversationsMerge checks that merging does not depend on the order.
func TestConversationsMerge(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func(name string) pricing.Conversations {
			var c pricing.Conversations
			for range rapid.IntRange(0, 4).Draw(r, name) {
				at := opened.Add(time.Duration(rapid.IntRange(0, 72).Draw(r, "hour")) * time.Hour)
				c = c.Delivered(opens(rapid.SampledFrom([]pricing.Category{"a", "b", "c"}).Draw(r, "category")), at)
			}
			return c
		}
		a, b := draw("a"), draw("b")
		require.Equal(r, a.Merge(b), b.Merge(a))
		require.Equal(r, a, a.Merge(a))
		require.Equal(r, a, a.Merge(pricing.Conversations{}))
	})
}

// A seventh category takes the place of the one that ends first.
func TestConversationsAreBounded(t *testing.T) {
	var c pricing.Conversations
	for i, category := range []pricing.Category{"a", "b", "c", "d", "e", "f", "g"} {
		c = c.Delivered(opens(category), opened.Add(time.Duration(i)*time.Minute))
	}
	at := opened.Add(time.Hour)
	require.False(t, c.Open("a", at))
	for _, category := range []pricing.Category{"b", "c", "d", "e", "f", "g"} {
		require.True(t, c.Open(category, at), category)
	}
}
