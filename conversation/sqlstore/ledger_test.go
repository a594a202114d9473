package sqlstore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// part draws a part of an entry from so few values that instants, stages and whole charges are often the same.
func part(t *rapid.T, message string) billing.Entry {
	text := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	instant := func(name string) time.Time {
		ms := rapid.Int64Range(-1, 3).Draw(t, name)
		if ms < 0 {
			return time.Time{}
		}
		return t0.Add(time.Duration(ms) * time.Millisecond)
	}
	charge := func(name string) pricing.Charge {
		if rapid.Bool().Draw(t, name+" none") {
			return pricing.Charge{}
		}
		price, err := pricing.NewAmount(rapid.Int64Range(-1, 1).Draw(t, name+" micros"), text(name+" currency", "EUR", "USD"))
		require.NoError(t, err)
		c := pricing.Charge{
			Category: pricing.Category(text(name+" category", "", "notice")), Basis: pricing.Basis(text(name+" basis", "regular", "free_tier")), Price: price,
			Market: text(name+" market", "", "North", "Süd"), Country: text(name+" country", "", "NO"), Card: pricing.Date(rapid.Int32Range(0, 1).Draw(t, name+" card")),
			Why: pricing.Why(text(name+" why", "rule", "list_rate")), Opens: time.Duration(rapid.Int64Range(0, 1).Draw(t, name+" opens")),
			Confidence: pricing.Confidence(rapid.IntRange(0, 1).Draw(t, name+" confidence")), Missing: pricing.Missing(rapid.IntRange(0, 1).Draw(t, name+" missing")),
			Confirmed: rapid.Bool().Draw(t, name+" confirmed"),
		}
		c.Counts.Scope = pricing.Scope(text(name+" scope", "", "number", "account", "portfolio"))
		c.Counts.Category = pricing.Category(text(name+" counts", "", "notice"))
		if rapid.Bool().Draw(t, name+" without price") {
			c.Price = pricing.Amount{}
		}
		return c
	}
	stage := func(name string) billing.Stage { return billing.Stage(rapid.IntRange(0, 2).Draw(t, name)) }
	e := billing.Entry{
		Message: message, Person: text("person", "", "44", "S"), Account: text("account", "", "a", "A"), Portfolio: text("portfolio", "", "p"), Number: text("number", "", "n", "ö"),
		Template: text("template", "", "t"), Sent: instant("sent"), Delivered: instant("delivered"), Read: instant("read"), Failed: instant("failed"),
		Predicted: charge("predicted"), PredictedAt: instant("predicted at"), PredictedStage: stage("predicted stage"),
		Confirmed: charge("confirmed"), ConfirmedAt: instant("confirmed at"), ConfirmedStage: stage("confirmed stage"),
	}
	if _, delivered := e.ChargedAt(); delivered {
		e.Day = rapid.SampledFrom([]pricing.Date{2026_03_01, 2026_03_02, 2026_03_03}).Draw(t, "day")
	}
	return e
}

// Whatever is recorded in whatever order, the table holds what [billing.Memory] holds, and counts alike.
func TestLedgerMergesAsTheMemoryLedger(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		ledger := open(t).Ledger()
		world := 0
		rapid.Check(t, func(rt *rapid.T) {
			world++ // so that the checks share one table
			model := billing.NewMemory()
			var parts []billing.Entry
			for range rapid.IntRange(1, 6).Draw(rt, "parts") {
				parts = append(parts, part(rt, fmt.Sprint("m", world)))
				if rapid.IntRange(0, 9).Draw(rt, "nameless") == 0 {
					parts[len(parts)-1] = parts[len(parts)-1].Nameless()
				}
			}
			for _, some := range [][]billing.Entry{parts[:len(parts)/2], parts[len(parts)/2:]} {
				for _, l := range []billing.Ledger{model, ledger} {
					require.NoError(rt, l.Record(t.Context(), some...))
				}
				if rapid.IntRange(0, 3).Draw(rt, "forget") == 0 {
					f := billing.Filter{Message: fmt.Sprint("m", world), Market: rapid.SampledFrom([]string{"", "North"}).Draw(rt, "of market")}
					for _, l := range []billing.Ledger{model, ledger} {
						require.NoError(rt, l.Forget(t.Context(), f))
					}
				}
			}
			got := entries(rt, ledger, billing.Filter{Message: fmt.Sprint("m", world)})
			got = append(got, entries(rt, ledger, billing.Filter{Message: parts[0].Nameless().Message})...)
			require.Equal(rt, entries(rt, model, billing.Filter{}), got)
		})
		// Of all that was recorded the counts are those that the memory ledger keeps as it goes.
		model := billing.NewMemory()
		everything := entries(t, ledger, billing.Filter{})
		require.NoError(t, model.Record(t.Context(), everything...))
		var keys []pricing.CountKey
		for _, scope := range []pricing.Scope{"", "number", "account", "portfolio", "other"} {
			for _, owner := range []string{"", "a", "A", "p", "n", "ö"} {
				for _, market := range []string{"", "North", "Süd"} {
					keys = append(keys, pricing.CountKey{Scope: scope, Owner: owner, Market: market, Category: "notice", Month: 2026_03_01},
						pricing.CountKey{Scope: scope, Owner: owner, Market: market, Month: 2026_03_01}, pricing.CountKey{Scope: scope, Owner: owner, Market: market, Month: 2026_02_01})
				}
			}
		}
		want, err := model.Count(t.Context(), keys...)
		require.NoError(t, err)
		got, err := ledger.Count(t.Context(), keys...)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func entries(t require.TestingT, l billing.Ledger, f billing.Filter) []billing.Entry {
	var out []billing.Entry
	for e, err := range l.Entries(tContext(t), f) {
		require.NoError(t, err)
		out = append(out, e)
	}
	return out
}

// Whatever a text holds, the character 0 and what is no UTF-8 too, its entry is kept, found, counted and forgotten.
func TestLedgerKeepsWhatIsNoText(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		ledger := open(t).Ledger()
		odd := []string{`"\x00"`, "\x00", "\xff", `\x00`, `\`, "a\x00b"}
		var keys []pricing.CountKey
		for _, text := range odd {
			require.NoError(t, ledger.Record(t.Context(), billing.Entry{Message: text, Participant: text, Person: text, Account: text, Number: text, Template: text,
				Predicted: pricing.Charge{Counts: pricing.Counts{Scope: pricing.ScopeAccount, Category: pricing.Category(text)}}, Delivered: t0, Day: 2026_03_02}))
			keys = append(keys, pricing.CountKey{Scope: pricing.ScopeAccount, Owner: text, Category: pricing.Category(text), Month: 2026_03_01})
		}
		used, err := ledger.Count(t.Context(), keys...)
		require.NoError(t, err)
		for i, text := range odd {
			require.Equal(t, pricing.Usage{Count: 1, Known: true}, used[i], "%q", text)
			for _, f := range []billing.Filter{{Message: text}, {Participant: text}, {Person: text}, {Account: text}, {Number: text}, {Template: text}} {
				found := entries(t, ledger, f)
				require.Len(t, found, 1, "%q", text)
				require.Equal(t, text, found[0].Message)
			}
			require.NoError(t, ledger.Forget(t.Context(), billing.Filter{Person: text}))
			require.Empty(t, entries(t, ledger, billing.Filter{Person: text}))
		}
		require.Len(t, entries(t, ledger, billing.Filter{}), len(odd))
	})
}

// Counts are as many as asked for, in their order, also when it takes several queries.
func TestLedgerCountsManyKeys(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, open func(testing.TB) *sqlstore.Tables) {
		ledger := open(t).Ledger()
		keys, want := make([]pricing.CountKey, 250), make([]pricing.Usage, 250)
		for i := range keys {
			keys[i] = pricing.CountKey{Scope: pricing.ScopeNumber, Owner: fmt.Sprint(i), Month: 2026_03_01}
			want[i] = pricing.Usage{Known: true}
		}
		for _, i := range []int{0, 99, 100, 249} {
			want[i].Count = 1
			require.NoError(t, ledger.Record(t.Context(), billing.Entry{Message: fmt.Sprint(i), Number: fmt.Sprint(i),
				Predicted: pricing.Charge{Basis: pricing.FreeTier, Counts: pricing.Counts{Scope: pricing.ScopeNumber}}, Delivered: t0, Day: 2026_03_02}))
		}
		got, err := ledger.Count(t.Context(), keys...)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

// A month's count and a template's pause are there after a restart, and known to other processes.
func TestCountsAndPausesOutliveTheProcess(t *testing.T) {
	t.Parallel()
	everywhere(t, testRestart)
}
