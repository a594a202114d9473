package conversationtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// TestPruner tells whether a ledger prunes as the contract of [billing.Pruner] says; the rest of its contract is for [TestLedger]. Each
// rule is a subtest with a ledger of its own from newPruner, which returns an empty one and releases what it holds with t.Cleanup. A
// failure names the rule that is broken.
//
// Run it with the race detector as well: one of the rules is about recording and counting meanwhile. Nothing it does waits for the clock.
func TestPruner(t *testing.T, newPruner func(t *testing.T) billing.Pruner) {
	t.Helper()
	for _, r := range prunerRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Helper()
			if err := r.check(context.Background(), newPruner(t)); err != nil {
				t.Errorf("the ledger breaks the rule %q: %v", r.rule, err)
			}
		})
	}
}

// prunerRule is one sentence of the contract and how to find a breach of it.
type prunerRule struct {
	name  string
	rule  string
	check func(ctx context.Context, l billing.Pruner) error
}

func prunerRules() []prunerRule {
	return []prunerRule{
		{"old", "Prune deletes what was delivered before the day, and what was not delivered nor heard of from its first instant in UTC on", prunerDeletesOld},
		{"many", "Prune deletes all there is to delete, says how many, and leaves the rest as it was", prunerDeletesMany},
		{"counts", "counts of months before the day's own are not known; those of its own month hold what was deleted", prunerKeepsCounts},
		{"late", "what is recorded later, and a Prune up to an earlier day, make no month known again", prunerStaysUnknown},
		{"anew", "what is recorded for a deleted message starts a new entry", prunerStartsAnew},
		{"refused", "a day that does not exist is an error and leaves everything as it was", prunerRefuses},
		{"context", "a done context is an error and leaves everything as it was", prunerHeedsContext},
		{"concurrent", "what is recorded meanwhile is kept, and no count is given as known that lacks what was deleted", prunerIsConcurrent},
	}
}

// prunerDay is the day up to which the suite prunes.
const prunerDay = pricing.Date(2026_03_15)

// prunerPrune is an error when Prune fails, or deletes another number of entries.
func prunerPrune(ctx context.Context, l billing.Pruner, before pricing.Date, want int) error {
	got, err := l.Prune(ctx, before)
	switch {
	case err != nil:
		return fmt.Errorf("prune before %s: %w", before, err)
	case got != want:
		return fmt.Errorf("prune before %s deleted %d entries, want %d", before, got, want)
	}
	return nil
}

// prunerUnknown is an error when a count is known.
func prunerUnknown(ctx context.Context, l billing.Pruner, keys ...pricing.CountKey) error {
	got, err := l.Count(ctx, keys...)
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	for i, usage := range got {
		if usage.Known {
			return fmt.Errorf("the count of %+v is %+v, want it unknown", keys[i], usage)
		}
	}
	return nil
}

// prunerEntry is an entry that was delivered at noon of a day, and counts.
func prunerEntry(message string, day pricing.Date) billing.Entry {
	e := ledgerEntry(message)
	e.Day, e.Delivered = day, day.In(time.UTC).Add(12*time.Hour)
	return e
}

func prunerDeletesOld(ctx context.Context, l billing.Pruner) error {
	first := prunerDay.In(time.UTC)
	last := first.Add(-time.Millisecond)
	charge := ledgerCharge("North", 100)
	old := map[string]billing.Entry{
		"delivered in the west": {Delivered: first.Add(time.Hour), Day: 2026_03_14},
		"read":                  {Read: last, Day: 2026_03_14},
		"failed afterwards":     {Delivered: last, Day: 2026_03_14, Failed: first},
		"predicted":             {Predicted: charge, PredictedAt: last}, "confirmed": {Confirmed: charge, ConfirmedAt: last},
		"sent": {Sent: last}, "failed": {Failed: last}, "never heard of": {},
	}
	young := map[string]billing.Entry{
		"delivered in the east, young": {Delivered: last, Day: 2026_03_15},
		"read, young":                  {Read: first, Day: 2026_03_15, Sent: last},
		"predicted, young":             {Predicted: charge, PredictedAt: first}, "confirmed, young": {Confirmed: charge, ConfirmedAt: first, Sent: last},
		"sent, young": {Sent: first, Predicted: charge, PredictedAt: last}, "failed, young": {Failed: first, Sent: last},
	}
	var want []billing.Entry
	for name, e := range young {
		e.Message = name
		want = append(want, e)
	}
	slices.SortFunc(want, ledgerOrder)
	if err := ledgerRecord(ctx, l, want...); err != nil {
		return err
	}
	for name, e := range old {
		e.Message = name
		if err := errors.Join(ledgerRecord(ctx, l, e), prunerPrune(ctx, l, prunerDay, 1), ledgerHolds(ctx, l, want...)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func prunerDeletesMany(ctx context.Context, l billing.Pruner) error {
	const many = 1250 // more than a batch of most stores
	var all, young []billing.Entry
	for i := range many {
		e := prunerEntry(ledgerID("m", i), 2026_03_14)
		if i%5 == 0 {
			e = prunerEntry(ledgerID("m", i), prunerDay)
			young = append(young, e)
		}
		all = append(all, e)
	}
	if err := l.Record(ctx, all...); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	slices.SortFunc(young, ledgerOrder)
	march := func() error { return ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), many) }
	return errors.Join(march(), prunerPrune(ctx, l, prunerDay, many-len(young)), ledgerHolds(ctx, l, young...), march(), prunerPrune(ctx, l, prunerDay, 0), march())
}

// prunerMonths records entries of February, March and April, of two counts.
func prunerMonths(ctx context.Context, l billing.Pruner) error {
	for i, day := range [...]pricing.Date{2026_02_28, 2026_03_01, 2026_03_14, 2026_03_15, 2026_04_01} {
		north, south := prunerEntry(ledgerID("north", i), day), prunerEntry(ledgerID("south", i), day)
		south.Predicted = ledgerCharge("South", 100)
		if err := l.Record(ctx, north, south); err != nil {
			return fmt.Errorf("record: %w", err)
		}
	}
	return nil
}

// prunerCounted is an error when the counts of prunerMonths are others; less than none stands for one that is not known.
func prunerCounted(ctx context.Context, l billing.Pruner, february, march, april int64) error {
	var all error
	for month, want := range map[pricing.Date]int64{2026_02_01: february, 2026_03_01: march, 2026_04_01: april} {
		for _, market := range [...]string{"North", "South"} {
			key := ledgerKey(market, month)
			if want < 0 {
				all = errors.Join(all, prunerUnknown(ctx, l, key))
			} else {
				all = errors.Join(all, ledgerCounted(ctx, l, key, want))
			}
		}
	}
	return all
}

func prunerKeepsCounts(ctx context.Context, l billing.Pruner) error {
	return errors.Join(
		prunerMonths(ctx, l), prunerCounted(ctx, l, 1, 3, 1),
		prunerPrune(ctx, l, 2026_02_28, 0), prunerCounted(ctx, l, 1, 3, 1),
		prunerPrune(ctx, l, 2026_03_14, 4), prunerCounted(ctx, l, -1, 3, 1),
		prunerPrune(ctx, l, prunerDay, 2), prunerCounted(ctx, l, -1, 3, 1),
		prunerPrune(ctx, l, prunerDay, 0), prunerCounted(ctx, l, -1, 3, 1),
		prunerPrune(ctx, l, 2026_04_01, 2), prunerCounted(ctx, l, -1, -1, 1),
		prunerUnknown(ctx, l, ledgerKey("West", 2026_03_01)), ledgerCounted(ctx, l, ledgerKey("West", 2026_04_01), 0),
	)
}

func prunerStaysUnknown(ctx context.Context, l billing.Pruner) error {
	return errors.Join(
		prunerMonths(ctx, l), prunerPrune(ctx, l, 2026_04_01, 8), prunerCounted(ctx, l, -1, -1, 1),
		prunerMonths(ctx, l), prunerCounted(ctx, l, -1, -1, 1),
		prunerPrune(ctx, l, prunerDay, 6), prunerCounted(ctx, l, -1, -1, 1),
		prunerPrune(ctx, l, 2026_04_01, 2), prunerCounted(ctx, l, -1, -1, 1),
	)
}

func prunerStartsAnew(ctx context.Context, l billing.Pruner) error {
	full := ledgerFull()
	late := billing.Entry{Message: full.Message, Participant: full.Participant, Read: prunerDay.In(time.UTC), Day: prunerDay}
	return errors.Join(ledgerRecord(ctx, l, full), prunerPrune(ctx, l, prunerDay, 1), ledgerRecord(ctx, l, late), ledgerHolds(ctx, l, late))
}

func prunerRefuses(ctx context.Context, l billing.Pruner) error {
	if err := ledgerRecord(ctx, l, ledgerEntry("there")); err != nil {
		return err
	}
	for _, day := range [...]pricing.Date{0, -1, 2026_02_30, 2026_13_01, 1_0000_01_01} {
		if n, err := l.Prune(ctx, day); err == nil || n != 0 {
			return fmt.Errorf("prune before the day %d deleted %d entries (%w), want an error", int32(day), n, err)
		}
	}
	return errors.Join(ledgerHolds(ctx, l, ledgerEntry("there")), ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), 1))
}

func prunerHeedsContext(ctx context.Context, l billing.Pruner) error {
	if err := ledgerRecord(ctx, l, ledgerEntry("there")); err != nil {
		return err
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if n, err := l.Prune(done, 2026_04_01); !errors.Is(err, context.Canceled) || n != 0 {
		return fmt.Errorf("prune returned %d and %v, want %w", n, err, context.Canceled)
	}
	return errors.Join(ledgerHolds(ctx, l, ledgerEntry("there")), ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), 1))
}

// How many entries each of two months has at first, in the rule about concurrency: together more than a batch of most stores.
const prunerOld = 600

// How many entries each writer writes of either kind meanwhile.
const prunerWrites = 6

// prunerIsConcurrent prunes while writers record new entries, and report the delivery of old ones of which nothing had been heard since.
func prunerIsConcurrent(ctx context.Context, l billing.Pruner) error {
	if err := prunerFill(ctx, l); err != nil {
		return err
	}
	var errs [ledgerWriters + 1]error
	var writers, all sync.WaitGroup
	for w := range ledgerWriters {
		writers.Go(func() { errs[w] = prunerWrite(ctx, l, w) })
	}
	written := make(chan struct{})
	all.Go(func() {
		for done := false; !done && errs[ledgerWriters] == nil; {
			select {
			case <-written:
				done = true
			default:
			}
			_, errs[ledgerWriters] = l.Prune(ctx, prunerDay)
		}
	})
	writers.Wait()
	close(written)
	all.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	got, err := ledgerAll(ctx, l, billing.Filter{})
	if err != nil {
		return err
	}
	for i := range got {
		got[i].Sent = time.Time{} // gone where the entry was deleted before the delivery was told
	}
	var want []billing.Entry
	for w := range ledgerWriters {
		for i := range prunerWrites {
			want = append(want, prunerNew(w, i), prunerDelivery(w, i))
		}
	}
	slices.SortFunc(want, ledgerOrder)
	if !slices.Equal(got, want) {
		return fmt.Errorf("entries are %+v, want %+v", got, want)
	}
	return prunerMeanwhile(ctx, l, prunerOld+ledgerWriters*prunerWrites)
}

func prunerNew(w, i int) billing.Entry {
	return prunerEntry(fmt.Sprintf("new-%d-%d", w, i), 2026_03_20)
}

func prunerDelivery(w, i int) billing.Entry {
	e := prunerEntry(fmt.Sprintf("waiting-%d-%d", w, i), 2026_03_20)
	e.Predicted, e.PredictedAt = pricing.Charge{}, time.Time{}
	return e
}

// prunerFill records what is old: entries of February and March, and those that wait for their delivery.
func prunerFill(ctx context.Context, l billing.Pruner) error {
	var old []billing.Entry
	for i := range prunerOld {
		old = append(old, prunerEntry(ledgerID("february", i), 2026_02_27), prunerEntry(ledgerID("march", i), 2026_03_02))
	}
	for w := range ledgerWriters {
		for i := range prunerWrites {
			old = append(old, billing.Entry{Message: prunerDelivery(w, i).Message, Sent: ledgerNoon()})
		}
	}
	if err := l.Record(ctx, old...); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

// prunerWrite is one writer.
func prunerWrite(ctx context.Context, l billing.Pruner, w int) error {
	for i := range prunerWrites {
		if err := ledgerRecord(ctx, l, prunerNew(w, i), prunerDelivery(w, i)); err != nil {
			return err
		}
		if err := prunerMeanwhile(ctx, l, int64(prunerOld+i+1)); err != nil {
			return err
		}
	}
	return nil
}

// prunerMeanwhile is an error when a count of March is not known or lacks one of so many entries, or one of February is known and lacks one.
func prunerMeanwhile(ctx context.Context, l billing.Pruner, atLeast int64) error {
	got, err := l.Count(ctx, ledgerKey("North", 2026_03_01), ledgerKey("North", 2026_02_01))
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	march, february := got[0], got[1]
	if !march.Known || march.Count < atLeast || march.Count > prunerOld+ledgerWriters*prunerWrites {
		return fmt.Errorf("the count of March is %+v, want a known %d to %d", march, atLeast, prunerOld+ledgerWriters*prunerWrites)
	}
	if february.Known && february.Count != prunerOld {
		return fmt.Errorf("the count of February is %+v, want %d or not known", february, prunerOld)
	}
	return nil
}
