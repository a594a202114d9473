package conversationtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// TestLedger tells whether a ledger keeps the contract of [billing.Ledger]. Each rule is a subtest with a ledger of its own from newLedger,
// which returns an empty one and releases what it holds with t.Cleanup. A failure names the rule that is broken.
//
// Run it with the race detector as well: one of the rules is about recording at the same time. Nothing it does waits for the clock.
func TestLedger(t *testing.T, newLedger func(t *testing.T) billing.Ledger) {
	t.Helper()
	for _, r := range ledgerRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Helper()
			if err := r.check(context.Background(), newLedger(t)); err != nil {
				t.Errorf("the ledger breaks the rule %q: %v", r.rule, err)
			}
		})
	}
}

// ledgerRule is one sentence of the contract and how to find a breach of it.
type ledgerRule struct {
	name  string
	rule  string
	check func(ctx context.Context, l billing.Ledger) error
}

func ledgerRules() []ledgerRule {
	return []ledgerRule{
		{"empty", "a new ledger yields nothing, and counts a known 0", ledgerIsEmpty},
		{"fields", "every field of an entry comes back as it was recorded", ledgerKeepsFields},
		{"order", "the parts of an entry make the same entry in whatever order they arrive, and however often", ledgerIgnoresOrder},
		{"later", "of two statements of a charge that of the later instant counts, and of one instant that of the later stage", ledgerKeepsLater},
		{"tie", "of two statements alike in instant and stage the same one counts, whichever arrives first", ledgerSettlesTies},
		{"earliest", "of two statuses of one kind the earlier counts, and the day is that of the earlier delivery", ledgerKeepsEarliest},
		{"apart", "entries that differ in message or participant are different entries", ledgerKeepsApart},
		{"refused", "what Entry.Validate refuses is ErrEntry, and none of the batch is recorded", ledgerRefuses},
		{"count", "a count holds the delivered entries whose key it is, once each", ledgerCounts},
		{"count_moves", "an entry that changes moves from the old count to the new one", ledgerMovesCounts},
		{"count_order", "counts are answered in the order of the keys, one for each", ledgerAnswersInOrder},
		{"sorted", "all entries are yielded, once, ordered by message and then participant in byte order", ledgerSorts},
		{"filter", "a filter selects what Filter.Matches selects", ledgerFilters},
		{"forget", "Forget makes what the filter selects nameless; all else of an entry stays, and so do the counts", ledgerForgets},
		{"forget_late", "what is recorded for a forgotten message later joins its nameless entry", ledgerStaysNameless},
		{"stop", "an iteration ends when its caller stops", ledgerStops},
		{"context", "a done context is an error and leaves everything as it was", ledgerHeedsContext},
		{"concurrent", "what is recorded at the same time is all kept", ledgerIsConcurrent},
		{"forget_concurrent", "what is forgotten while it is recorded ends nameless, once, and counted once", ledgerForgetsMeanwhile},
	}
}

func ledgerID(name string, i int) string { return fmt.Sprintf("%s-%d", name, i) }

// ledgerNoon is when the entries of the suite were delivered.
func ledgerNoon() time.Time {
	return time.Date(2026, 3, 2, 12, 0, 0, int(123*time.Millisecond), time.UTC)
}

// ledgerCharge is a charge that counts, at a price of so many millionths.
func ledgerCharge(market string, micros int64) pricing.Charge {
	price, err := pricing.NewAmount(micros, "EUR")
	if err != nil {
		panic(err) // EUR is a currency
	}
	return pricing.Charge{
		Category: "notice", Basis: pricing.Regular, Market: market, Country: "NO", Price: price, Card: 2026_01_01,
		Confidence: pricing.Documented, Why: pricing.WhyListRate, Counts: pricing.Counts{Scope: pricing.ScopePortfolio, Category: "notice"},
	}
}

// ledgerKey is the count of the entries of [ledgerEntry].
func ledgerKey(market string, month pricing.Date) pricing.CountKey {
	return pricing.CountKey{Scope: pricing.ScopePortfolio, Owner: "portfolio", Market: market, Category: "notice", Month: month}
}

// ledgerEntry is a delivered entry that counts.
func ledgerEntry(message string) billing.Entry {
	return billing.Entry{
		Message: message, Account: "account", Portfolio: "portfolio", Number: "number", Template: "order_update",
		Predicted: ledgerCharge("North", 100), PredictedAt: ledgerNoon(), Delivered: ledgerNoon(), Day: 2026_03_02,
	}
}

// ledgerFull is an entry with every field set.
func ledgerFull() billing.Entry {
	e := ledgerEntry("wamid.\"ü\"")
	e.Participant, e.Person = "GB.1 用户", "GB.1"
	e.Predicted.Missing, e.Predicted.Confidence, e.Predicted.Opens = pricing.MissingUsage, pricing.Reported, 24*time.Hour
	e.PredictedStage = billing.AtDelivery
	e.Confirmed, e.ConfirmedAt, e.ConfirmedStage = ledgerCharge("South", 9_000_000_000_000_000_001), ledgerNoon().Add(time.Hour), billing.AtReading
	e.Confirmed.Confirmed = true
	e.Sent, e.Read, e.Failed = ledgerNoon().Add(-time.Minute), ledgerNoon().Add(time.Minute), ledgerNoon().Add(2*time.Minute)
	return e
}

// ledgerAll collects what a ledger yields.
func ledgerAll(ctx context.Context, l billing.Ledger, f billing.Filter) ([]billing.Entry, error) {
	var all []billing.Entry
	for e, err := range l.Entries(ctx, f) {
		if err != nil {
			return nil, fmt.Errorf("entries: %w", err)
		}
		all = append(all, e)
	}
	return all, nil
}

// ledgerHolds is an error when the ledger holds other entries than these, in this order.
func ledgerHolds(ctx context.Context, l billing.Ledger, want ...billing.Entry) error {
	got, err := ledgerAll(ctx, l, billing.Filter{})
	switch {
	case err != nil:
		return err
	case !slices.Equal(got, want):
		return fmt.Errorf("entries are %+v, want %+v", got, want)
	}
	return nil
}

// ledgerCounted is an error when a count is another.
func ledgerCounted(ctx context.Context, l billing.Ledger, key pricing.CountKey, want int64) error {
	got, err := l.Count(ctx, key)
	switch {
	case err != nil:
		return fmt.Errorf("count: %w", err)
	case !slices.Equal(got, []pricing.Usage{{Count: want, Known: true}}):
		return fmt.Errorf("the count of %+v is %+v, want a known %d", key, got, want)
	}
	return nil
}

// ledgerRecord records entries one by one.
func ledgerRecord(ctx context.Context, l billing.Ledger, entries ...billing.Entry) error {
	for _, e := range entries {
		if err := l.Record(ctx, e); err != nil {
			return fmt.Errorf("record of %+v: %w", e, err)
		}
	}
	return nil
}

func ledgerIsEmpty(ctx context.Context, l billing.Ledger) error {
	return errors.Join(ledgerHolds(ctx, l), ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), 0))
}

func ledgerKeepsFields(ctx context.Context, l billing.Ledger) error {
	full := ledgerFull()
	return errors.Join(ledgerRecord(ctx, l, full), ledgerHolds(ctx, l, full))
}

// ledgerParts are an entry's facts, each by itself.
func ledgerParts(e billing.Entry) []billing.Entry {
	id := billing.Entry{Message: e.Message, Participant: e.Participant}
	parts := slices.Repeat([]billing.Entry{id}, 6)
	parts[0].Account, parts[0].Portfolio, parts[0].Number, parts[0].Template, parts[0].Person = e.Account, e.Portfolio, e.Number, e.Template, e.Person
	parts[1].Predicted, parts[1].PredictedAt, parts[1].PredictedStage = e.Predicted, e.PredictedAt, e.PredictedStage
	parts[2].Confirmed, parts[2].ConfirmedAt, parts[2].ConfirmedStage = e.Confirmed, e.ConfirmedAt, e.ConfirmedStage
	parts[3].Sent, parts[3].Failed = e.Sent, e.Failed
	parts[4].Delivered, parts[4].Day = e.Delivered, e.Day
	parts[5].Read, parts[5].Day = e.Read, e.Day
	return parts
}

func ledgerIgnoresOrder(ctx context.Context, l billing.Ledger) error {
	var want []billing.Entry
	for turn := range len(ledgerParts(ledgerFull())) {
		full := ledgerFull()
		full.Message = ledgerID("message", turn)
		parts := ledgerParts(full)
		parts = slices.Concat(parts[turn:], parts[:turn], parts[:turn])
		if turn%2 == 1 {
			slices.Reverse(parts)
		}
		if err := ledgerRecord(ctx, l, parts...); err != nil {
			return err
		}
		want = append(want, full)
	}
	return ledgerHolds(ctx, l, want...)
}

// ledgerBothWays records two parts of one entry in either order, under two messages, and returns what they make.
func ledgerBothWays(ctx context.Context, l billing.Ledger, name string, a, b billing.Entry) (first, second billing.Entry, err error) {
	one, other := a, b
	one.Message, other.Message = name+"-forth", name+"-forth"
	if err := ledgerRecord(ctx, l, one, other); err != nil {
		return first, second, err
	}
	one.Message, other.Message = name+"-back", name+"-back"
	if err := ledgerRecord(ctx, l, other, one); err != nil {
		return first, second, err
	}
	for message, to := range map[string]*billing.Entry{name + "-forth": &first, name + "-back": &second} {
		found, err := ledgerAll(ctx, l, billing.Filter{Message: message})
		if err != nil {
			return first, second, err
		}
		if len(found) != 1 {
			return first, second, fmt.Errorf("message %q has %d entries, want one", message, len(found))
		}
		*to = found[0]
		to.Message = ""
	}
	return first, second, nil
}

func ledgerKeepsLater(ctx context.Context, l billing.Ledger) error {
	early, late := ledgerCharge("North", 900), ledgerCharge("North", 100)
	for name, at := range map[string]struct {
		first, second time.Time
		stage         billing.Stage // of the first; the second is at delivery
	}{
		"instant": {ledgerNoon(), ledgerNoon().Add(time.Millisecond), billing.AtReading},
		"stage":   {ledgerNoon(), ledgerNoon(), billing.AtSending},
	} {
		forth, back, err := ledgerBothWays(ctx, l, name,
			billing.Entry{Predicted: early, PredictedAt: at.first, PredictedStage: at.stage, Confirmed: early, ConfirmedAt: at.first, ConfirmedStage: at.stage},
			billing.Entry{Predicted: late, PredictedAt: at.second, PredictedStage: billing.AtDelivery, Confirmed: late, ConfirmedAt: at.second, ConfirmedStage: billing.AtDelivery})
		if err != nil {
			return err
		}
		for _, e := range [...]billing.Entry{forth, back} {
			if e.Predicted != late || e.Confirmed != late || e.PredictedStage != billing.AtDelivery {
				return fmt.Errorf("%s: the entry is %+v, want the second statement", name, e)
			}
		}
	}
	return nil
}

func ledgerSettlesTies(ctx context.Context, l billing.Ledger) error {
	forth, back, err := ledgerBothWays(ctx, l, "tie",
		billing.Entry{Predicted: ledgerCharge("North", 100), PredictedAt: ledgerNoon()},
		billing.Entry{Predicted: ledgerCharge("South", 100), PredictedAt: ledgerNoon()})
	if err == nil && forth != back {
		err = fmt.Errorf("in one order it is %+v, in the other %+v", forth, back)
	}
	return err
}

func ledgerKeepsEarliest(ctx context.Context, l billing.Ledger) error {
	at, before := ledgerNoon(), ledgerNoon().Add(-13*time.Hour)
	forth, back, err := ledgerBothWays(ctx, l, "earliest",
		billing.Entry{Sent: at, Delivered: at, Failed: at, Day: 2026_03_02},
		billing.Entry{Sent: before, Read: before, Failed: before, Day: 2026_03_01})
	want := billing.Entry{Sent: before, Delivered: at, Read: before, Failed: before, Day: 2026_03_01}
	if err == nil && (forth != want || back != want) {
		err = fmt.Errorf("the entry is %+v and %+v, want %+v", forth, back, want)
	}
	return err
}

func ledgerKeepsApart(ctx context.Context, l billing.Ledger) error {
	var want []billing.Entry
	for _, id := range [...][2]string{{"m", ""}, {"M", ""}, {"m", "p"}, {"m", "P"}, {"mp", ""}, {"m ", ""}, {"%", ""}, {"m\u0301", ""}} {
		e := ledgerEntry(id[0])
		e.Participant = id[1]
		e.Template = strings.Join(id[:], "|")
		want = append(want, e)
	}
	if err := ledgerRecord(ctx, l, want...); err != nil {
		return err
	}
	slices.SortFunc(want, ledgerOrder)
	return errors.Join(ledgerHolds(ctx, l, want...), ledgerCounted(ctx, l, ledgerKey("North", 2026_03_01), int64(len(want))))
}

// ledgerOrder is the order in which a ledger yields entries.
func ledgerOrder(a, b billing.Entry) int {
	return cmp.Or(strings.Compare(a.Message, b.Message), strings.Compare(a.Participant, b.Participant))
}
