package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// TestConversationsEqualTheNaive delivers messages in order of time and asks,
// around every bound, what a list of conversations says. A message opens one if
// none of its category is open, as classification has it.
func TestConversationsEqualTheNaive(t *testing.T) {
	categories := []pricing.Category{"a", "b", "c", "d", "e", "f"}
	rapid.Check(t, func(r *rapid.T) {
		type open struct {
			category   pricing.Category
			from, ends time.Time
		}
		var naive []open
		isOpen := func(category pricing.Category, at time.Time) bool {
			for _, o := range naive {
				if (category == "" || o.category == category) && !at.Before(o.from) && at.Before(o.ends) {
					return true
				}
			}
			return false
		}
		var c pricing.Conversations
		now := opened
		for range rapid.IntRange(0, 12).Draw(r, "messages") {
			now = now.Add(time.Duration(rapid.Int64Range(0, 8*3600_000).Draw(r, "later")) * time.Millisecond)
			charge := pricing.Charge{Category: rapid.SampledFrom(categories).Draw(r, "category")}
			switch kind := rapid.IntRange(0, 9).Draw(r, "kind"); {
			case kind == 0:
				charge.Basis = pricing.FreeEntryPoint
				naive = nil
			case isOpen(charge.Category, now):
				charge.Basis = pricing.ConversationOpen
			default:
				charge.Basis = pricing.Regular
				charge.Opens = time.Duration(rapid.SampledFrom([]int{1, 24}).Draw(r, "hours")) * time.Hour
				naive = append(naive, open{charge.Category, now, now.Add(charge.Opens)})
			}
			c = c.Delivered(charge, now)
			probes := []time.Time{now, now.Add(time.Millisecond)}
			for _, o := range naive {
				if !o.ends.Before(now) {
					probes = append(probes, o.ends.Add(-time.Millisecond), o.ends, o.ends.Add(time.Millisecond))
				}
			}
			for _, at := range probes {
				require.Equal(r, isOpen("", at), c.Any(at), "any at %s", at)
				for _, category := range categories {
					require.Equal(r, isOpen(category, at), c.Open(category, at), "%s at %s", category, at)
				}
			}
		}
	})
}

// TestConversationsOfDifferentLengthsMerge to the same, whatever the order.
func TestConversationsOfDifferentLengthsMerge(t *testing.T) {
	of := func(hour, length int) pricing.Conversations {
		return pricing.Conversations{}.Delivered(pricing.Charge{Category: "a", Basis: pricing.Regular, Opens: time.Duration(length) * time.Hour},
			opened.Add(time.Duration(hour)*time.Hour))
	}
	for _, c := range []struct {
		name    string
		a, b, m pricing.Conversations
	}{
		{"opened at once: the shorter", of(0, 24), of(0, 1), of(0, 1)},
		{"overlapping: the earlier", of(0, 24), of(23, 24), of(0, 24)},
		{"one after the other: the later", of(0, 24), of(24, 1), of(24, 1)},
		{"a long one over a short one: the earlier", of(0, 72), of(1, 1), of(0, 72)},
		{"the same", of(0, 24), of(0, 24), of(0, 24)},
	} {
		require.Equal(t, c.m, c.a.Merge(c.b), c.name)
		require.Equal(t, c.m, c.b.Merge(c.a), c.name)
	}
}

// TestWhatOpensNothingIsNotRecorded, though it be charged.
func TestWhatOpensNothingIsNotRecorded(t *testing.T) {
	charge := pricing.Charge{Category: "a", Basis: pricing.Regular}
	require.Equal(t, pricing.Conversations{}, pricing.Conversations{}.Delivered(charge, opened))
	charge.Opens = -time.Hour
	require.Equal(t, pricing.Conversations{}, pricing.Conversations{}.Delivered(charge, opened))
}

// TestConversationsReadNothingElse refuses every text that could not have been
// written, and reads those that were in any order.
func TestConversationsReadNothingElse(t *testing.T) {
	for _, text := range []string{
		"a=x/2", "a=1/x", "a=1/1", "a=2/1", "a=1", "a", "=1/2", "a=1/2;a=3/4", ";", "a=1/2;", "a=1/9223372036854775808", "a=-9223372036854775809/1",
		"a=1/2/3", "a=1/2=3", "a= 1/2",
	} {
		var c pricing.Conversations
		require.ErrorContains(t, c.UnmarshalText([]byte(text)), "billing conversation", text)
		require.Equal(t, pricing.Conversations{}, c)
	}
	var many pricing.Conversations
	require.ErrorContains(t, many.UnmarshalText([]byte("a=1/2;b=1/2;c=1/2;d=1/2;e=1/2;f=1/2;g=1/2")), "7 billing conversations, at most 6 are kept")
	var widest, one, other pricing.Conversations
	require.NoError(t, widest.UnmarshalText([]byte("a=-9223372036854775808/9223372036854775807")))
	require.True(t, widest.Open("a", opened))
	require.NoError(t, one.UnmarshalText([]byte("a=1/2;b=3/4")))
	require.NoError(t, other.UnmarshalText([]byte("b=3/4;a=1/2")))
	require.True(t, one == other, "equal contents compare equal")
	require.NoError(t, one.UnmarshalText(nil))
	require.Equal(t, pricing.Conversations{}, one)
}

// TestWhatTheTextCannotHoldIsNotRemembered: what is remembered can be stored and read again.
func TestWhatTheTextCannotHoldIsNotRemembered(t *testing.T) {
	for category, kept := range map[pricing.Category]bool{"a": true, " A ": true, "a/b": true, "": false, " ": false, "a=b": false, "a;b": false} {
		for lasts, long := range map[time.Duration]bool{time.Millisecond: true, time.Millisecond - 1: false} {
			c := pricing.Conversations{}.Delivered(pricing.Charge{Basis: pricing.Regular, Category: category, Opens: lasts}, opened)
			require.Equal(t, kept && long, c.Any(opened), "%q %s", category, lasts)
			text, err := c.MarshalText()
			require.NoError(t, err)
			var back pricing.Conversations
			require.NoError(t, back.UnmarshalText(text), "%q", text)
			require.Equal(t, c, back)
		}
	}
}
