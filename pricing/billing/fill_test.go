package billing_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// asked notes what it is asked and answers with a function.
type asked struct {
	keys   [][]pricing.CountKey
	answer func(keys []pricing.CountKey) ([]pricing.Usage, error)
}

func (a *asked) Count(_ context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	a.keys = append(a.keys, keys)
	return a.answer(keys)
}

// TestFill asks once for what the message needs and hands it in; where nothing is needed or nobody counts, nobody is asked.
func TestFill(t *testing.T) {
	b, a := testBook(t), &pricing.Account{ID: "a", Currency: "EUR"}
	seven := &asked{answer: func(keys []pricing.CountKey) ([]pricing.Usage, error) {
		return make([]pricing.Usage, len(keys)), nil
	}}
	seven.answer = func(keys []pricing.CountKey) (counts []pricing.Usage, err error) {
		for range keys {
			counts = append(counts, pricing.Usage{Count: 7, Known: true})
		}
		return counts, nil
	}
	notice := pricing.Query{At: noon, Category: "notice", Recipient: pricing.Recipient{Market: "North"}}
	q := notice
	require.NoError(t, billing.Fill(t.Context(), seven, b, a, &q))
	require.Equal(t, [][]pricing.CountKey{{{Scope: pricing.ScopePortfolio, Owner: "a", Market: "North", Category: "notice", Month: 2030_01_01}}}, seven.keys)
	require.Equal(t, [2]pricing.Usage{{Count: 7, Known: true}}, q.Used)

	q = pricing.Query{At: noon, Category: "poem", Used: q.Used}
	require.NoError(t, billing.Fill(t.Context(), seven, b, a, &q))
	require.Len(t, seven.keys, 1, "a poem needs no count")
	require.Zero(t, q.Used, "what was there before was of another message")
	q = notice
	require.NoError(t, billing.Fill(t.Context(), nil, b, a, &q))
	require.Zero(t, q.Used)

	lost := errors.New("lost")
	q.Used[0] = pricing.Usage{Count: 1}
	for _, broken := range []func([]pricing.CountKey) ([]pricing.Usage, error){
		func([]pricing.CountKey) ([]pricing.Usage, error) { return nil, lost },
		func([]pricing.CountKey) ([]pricing.Usage, error) { return nil, nil },
	} {
		err := billing.Fill(t.Context(), &asked{answer: broken}, b, a, &q)
		require.Error(t, err)
		require.Equal(t, pricing.Usage{Count: 1}, q.Used[0], "left as it was")
	}
	require.ErrorIs(t, billing.Fill(t.Context(), &asked{answer: func([]pricing.CountKey) ([]pricing.Usage, error) { return nil, lost }}, b, a, &q), lost)
}

// TestEntryValidate refuses what a ledger could not file.
func TestEntryValidate(t *testing.T) {
	for _, c := range []struct {
		name string
		e    billing.Entry
		ok   bool
	}{
		{"no message", billing.Entry{Delivered: noon, Day: 2030_01_31}, false},
		{"no day", billing.Entry{Message: "m", Read: noon}, false},
		{"two days off", billing.Entry{Message: "m", Delivered: noon, Day: 2030_02_02}, false},
		{"two days before", billing.Entry{Message: "m", Delivered: noon, Day: 2030_01_29}, false},
		{"east", billing.Entry{Message: "m", Delivered: noon, Day: 2030_02_01}, true},
		{"west", billing.Entry{Message: "m", Delivered: noon, Day: 2030_01_30}, true},
		{"not delivered", billing.Entry{Message: "m", Sent: noon}, true},
	} {
		err := c.e.Validate()
		require.Equal(t, c.ok, err == nil, "%s: %v", c.name, err)
		if !c.ok {
			require.ErrorIs(t, err, billing.ErrEntry)
			require.ErrorIs(t, billing.NewMemory().Record(t.Context(), c.e), billing.ErrEntry)
		}
	}
}

// Of two statements of one second, which platforms often make, that of the later stage counts; a later instant counts in any case.
func TestStageRanksStatementsOfOneInstant(t *testing.T) {
	sent, delivered := regular(t, "North", "0.20"), regular(t, "North", "0.10")
	for _, c := range []struct {
		at    time.Time
		stage billing.Stage
		wins  bool
	}{{noon, billing.AtDelivery, true}, {noon.Add(-time.Second), billing.AtReading, false}, {noon.Add(time.Second), billing.AtSending, true}} {
		first := billing.Entry{Message: "m", Confirmed: sent, ConfirmedAt: noon}
		second := billing.Entry{Message: "m", Confirmed: delivered, ConfirmedAt: c.at, ConfirmedStage: c.stage}
		for _, got := range []billing.Entry{first.Merge(second), second.Merge(first)} {
			require.Equal(t, c.wins, got.Confirmed == delivered, "%+v", c)
		}
	}
	for stage, want := range map[billing.Stage]string{billing.AtSending: "sending", billing.AtDelivery: "delivery", billing.AtReading: "reading"} {
		text, err := stage.MarshalText()
		require.NoError(t, err)
		var back billing.Stage
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, [2]any{want, stage}, [2]any{stage.String(), back})
	}
	require.Error(t, new(billing.Stage).UnmarshalText([]byte("later")))
}

// TestPruneKeepsNobodyWaiting records while a large ledger is pruned and listed.
func TestPruneKeepsNobodyWaiting(t *testing.T) {
	m := billing.NewMemory()
	for i := range 20_000 {
		record(t, m, billing.Entry{Message: fmt.Sprint(i), Sent: noon})
	}
	type answer struct {
		deleted int
		err     error
	}
	done := make(chan answer)
	go func() {
		n, err := m.Prune(t.Context(), 2030_02_01)
		done <- answer{n, err}
	}()
	kept := 0
	for e, err := range m.Entries(t.Context(), billing.Filter{}) {
		require.NoError(t, err)
		record(t, m, billing.Entry{Message: "new" + e.Message, Sent: noon.AddDate(0, 1, 0)})
		kept++
	}
	require.Equal(t, answer{deleted: 20_000}, <-done)
	left := 0
	for range m.Entries(t.Context(), billing.Filter{}) {
		left++
	}
	require.Equal(t, kept, left, "what was recorded meanwhile is there")
}
