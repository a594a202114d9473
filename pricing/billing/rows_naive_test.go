package billing_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// spot is one line of a break-down: what was delivered when, from which number,
// to where, as what.
type spot struct {
	start            time.Time
	number, market   string
	category         pricing.Category
	basis            pricing.Basis
	volume, unpriced int64
	cost             int64
}

func drawSpot(r *rapid.T) spot {
	return spot{
		start:  rapid.SampledFrom([]time.Time{day(2030_01_31), day(2030_02_01)}).Draw(r, "start"),
		number: rapid.SampledFrom([]string{"", "n1", "n2"}).Draw(r, "number"), market: rapid.SampledFrom([]string{"", "North", "South"}).Draw(r, "market"),
		category: rapid.SampledFrom([]pricing.Category{"", "notice", "advert"}).Draw(r, "category"),
		basis:    rapid.SampledFrom([]pricing.Basis{"", pricing.Unknown, pricing.Regular, pricing.FreeEntryPoint}).Draw(r, "basis"),
		cost:     rapid.Int64Range(1, 1000).Draw(r, "cost"),
	}
}

// TestReconcileRowsEqualsTheNaive draws rows and messages and adds each side up
// line by line. Rows are told apart by what any of them names.
func TestReconcileRowsEqualsTheNaive(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var rows []billing.Row
		var by struct{ number, market, category, basis bool }
		days := map[time.Time]bool{}
		platform, own := map[spot]spot{}, map[spot]spot{}
		var theirs []spot
		mixed := func(b pricing.Basis) bool { // some row of the basis leaves its category out
			return b != "" && slices.ContainsFunc(theirs, func(s spot) bool { return s.basis == b && s.category == "" })
		}
		for range rapid.IntRange(0, 6).Draw(r, "rows") {
			s := drawSpot(r)
			n := rapid.Int64Range(0, 9).Draw(r, "volume")
			rows = append(rows, billing.Row{Start: s.start, End: s.start.Add(24 * time.Hour), Number: s.number, Market: s.market,
				Category: s.category, Basis: s.basis, Volume: n, Cost: micros(t, s.cost, "EUR")})
			days[s.start] = true
			by.number, by.market = by.number || s.number != "", by.market || s.market != ""
			by.category, by.basis = by.category || s.category != "", by.basis || s.basis != ""
			s.volume = n
			theirs = append(theirs, s)
		}
		for _, s := range theirs {
			key := s
			if key.volume, key.cost = 0, 0; mixed(s.basis) {
				key.category = ""
			}
			sum := platform[key]
			platform[key] = spot{volume: sum.volume + s.volume, cost: sum.cost + s.cost}
		}
		var entries []billing.Entry
		for i := range rapid.IntRange(0, 12).Draw(r, "messages") {
			s := drawSpot(r)
			at := s.start.Add(rapid.SampledFrom([]time.Duration{-time.Millisecond, 0, time.Hour, 24*time.Hour - time.Millisecond, 24 * time.Hour}).Draw(r, "after"))
			c := pricing.Charge{Category: s.category, Basis: s.basis, Market: s.market, Price: micros(t, s.cost, "EUR")}
			entries = append(entries, billing.Entry{Message: fmt.Sprint(i), Number: s.number, Predicted: c, Delivered: at})
			key := spot{start: at.Truncate(24 * time.Hour)}
			if !days[key.start] {
				continue
			}
			if by.number {
				key.number = s.number
			}
			if by.market {
				key.market = s.market
			}
			if by.category && !mixed(s.basis) {
				key.category = s.category
			}
			if by.basis {
				key.basis = s.basis
			}
			sum := own[key]
			sum.volume++
			if s.basis == "" || s.basis == pricing.Unknown {
				sum.unpriced++
			} else {
				sum.cost += s.cost
			}
			own[key] = sum
		}
		got, err := billing.ReconcileRows(all(entries), rows)
		require.NoError(r, err)
		lines := map[spot]bool{}
		for i, l := range got {
			key := spot{start: l.Row.Start, number: l.Row.Number, market: l.Row.Market, category: l.Row.Category, basis: l.Row.Basis}
			require.False(r, lines[key], "one line each")
			lines[key] = true
			require.Equal(r, platform[key], spot{volume: l.Row.Volume, cost: l.Row.Cost.Micros()})
			require.Equal(r, own[key], spot{volume: l.Volume, unpriced: l.Unpriced, cost: l.Cost.Micros()})
			require.Equal(r, l.Row.Start.Add(24*time.Hour), l.Row.End)
			if i > 0 {
				require.Negative(r, strings.Compare(sortKey(got[i-1].Row), sortKey(l.Row)), "in order")
			}
			settled := l.Volume == l.Row.Volume && (l.Unpriced > 0 || l.Cost.Micros() == l.Row.Cost.Micros())
			require.Equal(r, settled, l.Reason == "", "%+v", l)
		}
		for _, side := range []map[spot]spot{platform, own} {
			for key := range side {
				require.True(r, lines[key], "%+v has a line", key)
			}
		}
	})
}

func sortKey(r billing.Row) string {
	return strings.Join([]string{r.Start.Format(time.RFC3339), r.Number, r.Market, string(r.Category), string(r.Basis)}, "\x00")
}

// TestReconcileRowsReasonOfAMove puts one message that the platform has in one
// place into another of ours, the two apart in every combination of respects.
// Those that are not named have no likelier reason than that volumes differ.
func TestReconcileRowsReasonOfAMove(t *testing.T) {
	reasons := map[string]billing.Reason{
		"basis": billing.ReasonWindowClosed, "category": billing.ReasonRecategorised, "category basis": billing.ReasonRecategorised,
		"market": billing.ReasonMarket, "day": billing.ReasonZone,
	}
	for set := 1; set < 1<<5; set++ {
		theirs := billing.Row{Start: day(2030_01_31), Number: "n", Market: "North", Category: "notice", Basis: pricing.Regular}
		ours := theirs
		var apart []string
		for i, respect := range []string{"number", "day", "market", "category", "basis"} {
			if set&(1<<i) == 0 {
				continue
			}
			apart = append(apart, respect)
			switch respect {
			case "number":
				ours.Number = "n2"
			case "day":
				ours.Start = day(2030_02_01)
			case "market":
				ours.Market = "South"
			case "category":
				ours.Category = "advert"
			case "basis":
				ours.Basis = pricing.FreeCustomerService
			}
		}
		theirs.End, ours.End = theirs.Start.Add(24*time.Hour), ours.Start.Add(24*time.Hour)
		theirs.Volume = 1
		name := strings.Join(apart, " ")
		want, ok := reasons[name]
		if !ok {
			want = billing.ReasonVolume
		}
		e := billing.Entry{Message: "m", Number: ours.Number, Delivered: ours.Start,
			Predicted: pricing.Charge{Category: ours.Category, Basis: ours.Basis, Market: ours.Market, Price: amount(t, "0", "EUR")}}
		got, err := billing.ReconcileRows(all([]billing.Entry{e}), []billing.Row{theirs, ours})
		require.NoError(t, err)
		require.Len(t, got, 2)
		require.Equal(t, []billing.Reason{want, want}, []billing.Reason{got[0].Reason, got[1].Reason}, "apart in %s", name)
	}
}

// TestReconcileRowsOfUnequalMoves: only as many messages as are missing in one
// place can have moved there from another.
func TestReconcileRowsOfUnequalMoves(t *testing.T) {
	for ours, want := range map[int]billing.Reason{1: billing.ReasonVolume, 2: billing.ReasonRecategorised, 3: billing.ReasonVolume} {
		var entries []billing.Entry
		for i := range ours {
			entries = append(entries, billing.Entry{Message: fmt.Sprint(i), Predicted: regular(t, "North", "0.10"), Delivered: noon})
		}
		got, err := billing.ReconcileRows(all(entries), []billing.Row{
			{Start: noon, End: noon.Add(time.Hour), Market: "North", Category: "advert", Volume: 2, Cost: amount(t, "1", "EUR")}})
		require.NoError(t, err)
		require.Len(t, got, 2)
		require.Equal(t, []billing.Reason{want, want}, []billing.Reason{got[0].Reason, got[1].Reason}, "%d of ours", ours)
	}
}

// TestReconcileRowsVolumeBounds adds volumes up to the most that a count holds,
// and one more.
func TestReconcileRowsVolumeBounds(t *testing.T) {
	sum := func(volumes ...int64) ([]billing.RowComparison, error) {
		var rows []billing.Row
		for _, n := range volumes {
			rows = append(rows, billing.Row{Start: noon, End: noon.Add(1), Volume: n})
		}
		return billing.ReconcileRows(all([]billing.Entry(nil)), rows)
	}
	for _, volumes := range [][]int64{{math.MaxInt64}, {math.MaxInt64, 0}, {math.MaxInt64 - 1, 1}, {1, math.MaxInt64 - 1}} {
		got, err := sum(volumes...)
		require.NoError(t, err, volumes)
		require.Equal(t, int64(math.MaxInt64), got[0].Row.Volume)
	}
	for _, volumes := range [][]int64{{math.MaxInt64, 1}, {math.MaxInt64 - 1, 2}, {1, math.MaxInt64}} {
		_, err := sum(volumes...)
		require.ErrorIs(t, err, pricing.ErrOverflow, volumes)
		require.ErrorContains(t, err, fmt.Sprintf("row 1: amount overflows: volume %d", volumes[1]))
	}
}

// TestReconcileRowsSinceAlways: a message that was not delivered is in no
// interval, not even one without a beginning.
func TestReconcileRowsSinceAlways(t *testing.T) {
	got, err := billing.ReconcileRows(all([]billing.Entry{{Message: "m", Sent: noon, Predicted: regular(t, "North", "0.10")}}),
		[]billing.Row{{End: noon.Add(time.Hour)}})
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Zero(t, got[0].Volume)
	require.Empty(t, got[0].Reason)
}
