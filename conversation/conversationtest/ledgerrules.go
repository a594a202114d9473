package conversationtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

func ledgerRefuses(ctx context.Context, l billing.Ledger) error {
	nameless, undated := ledgerEntry(""), ledgerEntry("undated")
	undated.Day = 0
	for _, bad := range [...]billing.Entry{nameless, undated} {
		for _, batch := range [...][]billing.Entry{{bad}, {ledgerEntry("good"), bad}, {bad, ledgerEntry("good")}} {
			if err := l.Record(ctx, batch...); !errors.Is(err, billing.ErrEntry) {
				return fmt.Errorf("record of %+v returned %v, want %v", batch, err, billing.ErrEntry)
			}
		}
	}
	return errors.Join(ledgerHolds(ctx, l), ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), 0), l.Record(ctx), ledgerHolds(ctx, l))
}

func ledgerCounts(ctx context.Context, l billing.Ledger) error {
	sent, uncounted, anonymous := ledgerEntry("sent"), ledgerEntry("uncounted"), ledgerEntry("anonymous")
	sent.Delivered, sent.Day = time.Time{}, 0
	uncounted.Predicted.Counts = pricing.Counts{}
	anonymous.Account, anonymous.Portfolio = "", ""
	read := ledgerEntry("read")
	read.Delivered, read.Read = time.Time{}, ledgerNoon()
	batch := []billing.Entry{ledgerEntry("one"), ledgerEntry("one"), ledgerEntry("two"), sent, uncounted, anonymous, read}
	if err := l.Record(ctx, batch...); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	if err := ledgerRecord(ctx, l, batch...); err != nil {
		return err
	}
	return errors.Join(
		ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), 3),
		ledgerCounted(ctx, l, ledgerKey("South", 2026_03_01), 0), ledgerCounted(ctx, l, ledgerKey("North", 2026_04_01), 0),
		ledgerCounted(ctx, l, pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "portfolio", Category: "notice", Month: 2026_03_01}, 0),
	)
}

func ledgerMovesCounts(ctx context.Context, l billing.Ledger) error {
	counted := func(step string, north, south, february int64) error {
		err := errors.Join(ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), north),
			ledgerCounted(ctx, l, ledgerKey("South", 2026_03_01), south), ledgerCounted(ctx, l, ledgerKey("South", 2026_02_01), february))
		if err != nil {
			return fmt.Errorf("after %s: %w", step, err)
		}
		return nil
	}
	sent := ledgerEntry("m")
	sent.Delivered, sent.Day = time.Time{}, 0
	confirmed := billing.Entry{Message: "m", Confirmed: ledgerCharge("South", 100), ConfirmedAt: ledgerNoon()}
	earlier := billing.Entry{Message: "m", Read: ledgerNoon().AddDate(0, 0, -3), Day: 2026_02_27}
	uncounted := billing.Entry{Message: "m", Confirmed: ledgerCharge("South", 100), ConfirmedAt: ledgerNoon().Add(time.Hour)}
	uncounted.Confirmed.Counts = pricing.Counts{}
	return errors.Join(
		ledgerRecord(ctx, l, sent), counted("sending", 0, 0, 0),
		ledgerRecord(ctx, l, ledgerEntry("m")), counted("delivery", 1, 0, 0),
		ledgerRecord(ctx, l, confirmed), counted("a confirmation of another market", 0, 1, 0),
		ledgerRecord(ctx, l, earlier), counted("an earlier reading in the month before", 0, 0, 1),
		ledgerRecord(ctx, l, uncounted), counted("a confirmation that counts nowhere", 0, 0, 0),
	)
}

func ledgerAnswersInOrder(ctx context.Context, l billing.Ledger) error {
	entries := []billing.Entry{ledgerEntry("1"), ledgerEntry("2"), ledgerEntry("3")}
	entries[2].Predicted = ledgerCharge("South", 100)
	if err := ledgerRecord(ctx, l, entries...); err != nil {
		return err
	}
	known := func(n int64) pricing.Usage { return pricing.Usage{Count: n, Known: true} }
	north, south, west := ledgerKey("North", 2026_03_01), ledgerKey("South", 2026_03_01), ledgerKey("West", 2026_03_01)
	for _, c := range [...]struct {
		keys []pricing.CountKey
		want []pricing.Usage
	}{
		{[]pricing.CountKey{north, south}, []pricing.Usage{known(2), known(1)}},
		{[]pricing.CountKey{south, west, north, south}, []pricing.Usage{known(1), known(0), known(2), known(1)}},
		{nil, nil},
	} {
		got, err := l.Count(ctx, c.keys...)
		if err != nil || !slices.Equal(got, c.want) {
			return fmt.Errorf("the counts of %+v are %+v (%w), want %+v", c.keys, got, err, c.want)
		}
	}
	return nil
}

// ledgerListed is how many entries are listed: more than a page of most stores.
const ledgerListed = 250

func ledgerSorts(ctx context.Context, l billing.Ledger) error {
	var want []billing.Entry
	for i := range ledgerListed {
		e := ledgerEntry(ledgerID("message", i*7919%1000))
		e.Participant = ledgerID("person", i%3)
		want = append(want, e)
	}
	if err := l.Record(ctx, want...); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	slices.SortFunc(want, ledgerOrder)
	return ledgerHolds(ctx, l, want...)
}

func ledgerFilters(ctx context.Context, l billing.Ledger) error {
	var all []billing.Entry
	for i := range 12 {
		e := ledgerEntry(ledgerID("m", i/2))
		e.Participant, e.Account, e.Number, e.Template = ledgerID("p", i%2), ledgerID("a", i%3), ledgerID("n", i%4), ledgerID("t", i%3)
		e.Person = ledgerID("person", i%4)
		e.Predicted = ledgerCharge(ledgerID("market", i%2), 100)
		e.Delivered, e.Day = ledgerNoon().AddDate(0, 0, i%4), pricing.DateOf(ledgerNoon().AddDate(0, 0, i%4), nil)
		if i%5 == 4 {
			e.Delivered, e.Day, e.Predicted.Category = time.Time{}, 0, "advert"
		}
		if i%6 == 5 {
			e.Confirmed, e.ConfirmedAt = ledgerCharge("elsewhere", 100), ledgerNoon()
		}
		all = append(all, e)
	}
	if err := l.Record(ctx, all...); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	slices.SortFunc(all, ledgerOrder)
	for _, f := range [...]billing.Filter{
		{Message: "m-1"}, {Participant: "p-1"}, {Person: "person-1"}, {Number: "n-1", Person: "person-1"}, {Message: "m-1", Participant: "p-1"}, {Account: "a-1"}, {Number: "n-1"}, {Market: "market-1"},
		{Market: "elsewhere"}, {Template: "t-1"}, {Category: "advert"}, {Category: "NOTICE"}, {From: 2026_03_03}, {To: 2026_03_04},
		{From: 2026_03_03, To: 2026_03_04}, {Account: "a-1", Market: "market-0", From: 2026_03_02}, {Message: "nobody's"},
	} {
		var want []billing.Entry
		for _, e := range all {
			if f.Matches(e) {
				want = append(want, e)
			}
		}
		got, err := ledgerAll(ctx, l, f)
		if err != nil || !slices.Equal(got, want) {
			return fmt.Errorf("filter %+v selects %+v (%w), want %+v", f, got, err, want)
		}
	}
	return nil
}

// ledgerCrowd are entries of two persons, with and without a participant, who got a message of each kind.
func ledgerCrowd() []billing.Entry {
	var all []billing.Entry
	for i := range 8 {
		e := ledgerFull()
		e.Message, e.Person, e.Number = ledgerID("m", i), ledgerID("person", i%2), ledgerID("n", i/4)
		if i%4 < 2 {
			e.Participant = ""
		}
		all = append(all, e)
	}
	return all
}

func ledgerForgets(ctx context.Context, l billing.Ledger) error {
	want := ledgerCrowd()
	if err := l.Record(ctx, want...); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	counted := func() error { return ledgerCounted(ctx, l, ledgerKey("South", 2026_03_01), int64(len(want))) }
	if err := counted(); err != nil {
		return err
	}
	for _, f := range [...]billing.Filter{
		{Number: "n-0", Person: "person-1"}, {Number: "n-0", Person: "person-1"}, {Message: "m-0"}, {Person: "nobody"},
		{Message: "m-6", Participant: "GB.1 用户", Person: "person-1"}, {Message: "m-6", Participant: "GB.1 用户", Person: "person-0"},
	} {
		for i := range want {
			if f.Matches(want[i]) {
				want[i] = want[i].Nameless()
			}
		}
		slices.SortFunc(want, ledgerOrder)
		if err := l.Forget(ctx, f); err != nil {
			return fmt.Errorf("forget of %+v: %w", f, err)
		}
		if err := errors.Join(ledgerHolds(ctx, l, want...), counted()); err != nil {
			return fmt.Errorf("after forgetting %+v: %w", f, err)
		}
	}
	return nil
}

func ledgerStaysNameless(ctx context.Context, l billing.Ledger) error {
	number := len(ledgerParts(ledgerFull()))
	for i := range number { // which part had come when the entry was forgotten
		full := ledgerFull()
		full.Message = ledgerID("message", i)
		parts, want := ledgerParts(full), full.Nameless()
		first := parts[i]
		first.Person = "GB.1"
		err := errors.Join(ledgerRecord(ctx, l, first), l.Forget(ctx, billing.Filter{Person: "GB.1"}))
		if err != nil {
			return err
		}
		for _, later := range [...][]billing.Entry{parts, {want}, parts} {
			if err := ledgerRecord(ctx, l, later...); err != nil {
				return err
			}
			got, err := ledgerAll(ctx, l, billing.Filter{Message: want.Message})
			if err != nil || len(got) != 1 || got[0] != want {
				return fmt.Errorf("the entry is %+v (%w), want %+v", got, err, want)
			}
			if named, err := ledgerAll(ctx, l, billing.Filter{Message: full.Message}); err != nil || len(named) > 0 {
				return fmt.Errorf("entries under the forgotten id are %+v (%w), want none", named, err)
			}
		}
	}
	return ledgerCounted(ctx, l, ledgerKey("South", 2026_03_01), int64(number))
}

func ledgerStops(ctx context.Context, l billing.Ledger) error {
	for i := range ledgerListed {
		if err := ledgerRecord(ctx, l, ledgerEntry(ledgerID("m", i))); err != nil {
			return err
		}
	}
	for _, wanted := range [...]int{1, 2, 100} {
		seen := 0
		for _, err := range l.Entries(ctx, billing.Filter{}) {
			if err != nil {
				return fmt.Errorf("entries: %w", err)
			}
			if seen++; seen == wanted {
				break
			}
		}
		if seen != wanted {
			return fmt.Errorf("%d entries were yielded, and there are more than the %d wanted", seen, wanted)
		}
	}
	return nil
}

func ledgerHeedsContext(ctx context.Context, l billing.Ledger) error {
	if err := ledgerRecord(ctx, l, ledgerEntry("there")); err != nil {
		return err
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, counting := l.Count(done, ledgerKey("North", 2026_03_01))
	_, listing := ledgerAll(done, l, billing.Filter{})
	for call, err := range map[string]error{
		"record": l.Record(done, ledgerEntry("new")), "count": counting, "entries": listing, "forget": l.Forget(done, billing.Filter{}),
	} {
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("%s returned %v, want %w", call, err, context.Canceled)
		}
	}
	return errors.Join(ledgerHolds(ctx, l, ledgerEntry("there")), ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), 1))
}

// Writers and how many entries each writes, in the rules about concurrency.
const (
	ledgerWriters = storeWriters
	ledgerWrites  = 20
)

// ledgerIsConcurrent lets every writer record all parts of the same entries, each in an order of its own.
func ledgerIsConcurrent(ctx context.Context, l billing.Ledger) error {
	var want []billing.Entry
	for i := range ledgerWrites {
		full := ledgerFull()
		full.Message = ledgerID("m", i)
		want = append(want, full)
	}
	write := func(w int) error {
		for i := range want {
			parts := ledgerParts(want[(i+w)%len(want)])
			if err := l.Record(ctx, slices.Concat(parts[w%len(parts):], parts[:w%len(parts)])...); err != nil {
				return fmt.Errorf("record: %w", err)
			}
			if _, err := l.Count(ctx, ledgerKey("South", 2026_03_01)); err != nil {
				return fmt.Errorf("count: %w", err)
			}
		}
		return nil
	}
	err := together(write)
	slices.SortFunc(want, ledgerOrder)
	return errors.Join(err, ledgerHolds(ctx, l, want...), ledgerCounted(ctx, l, ledgerKey("South", 2026_03_01), ledgerWrites))
}

// ledgerForgetsMeanwhile forgets a person after each part of their entries that a writer records, while others record more.
func ledgerForgetsMeanwhile(ctx context.Context, l billing.Ledger) error {
	var want []billing.Entry
	for i := range ledgerWrites {
		full := ledgerFull()
		full.Message = ledgerID("m", i)
		want = append(want, full.Nameless())
	}
	their := billing.Filter{Person: ledgerFull().Person}
	err := together(func(w int) (err error) {
		for i := range ledgerWrites {
			full := ledgerFull()
			full.Message = ledgerID("m", (i+w)%ledgerWrites)
			for _, part := range ledgerParts(full) {
				part.Person = full.Person
				err = errors.Join(err, l.Record(ctx, part), l.Forget(ctx, their))
			}
		}
		return err
	})
	slices.SortFunc(want, ledgerOrder)
	return errors.Join(err, l.Forget(ctx, their), ledgerHolds(ctx, l, want...),
		ledgerCounted(ctx, l, ledgerKey("South", 2026_03_01), ledgerWrites))
}
