package billing

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/replywindow/replywindow/pricing"

	"github.com/replywindow/replywindow/internal/fact"
)

// Counter knows monthly counts: how many messages were delivered. Implementations are safe for concurrent use.
type Counter interface {
	// Count returns one Usage for each key, in their order. What was never counted is a known 0; what the implementation cannot
	// tell is not known. Errors are those of the store behind it and the context's.
	Count(ctx context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error)
}

// Ledger keeps what was charged: one entry for each message and participant. It is a set of facts: whatever the order in which the
// parts of an entry arrive, and however often, the entry is the same. A database keeps it so in one statement, since for each fact the one
// that counts is told by comparing an instant and then a rank. Which that is, [Entry.Merge] says.
//
// Implementations are safe for concurrent use. conversationtest.TestLedger tests whether one keeps this contract.
type Ledger interface {
	// Record merges each entry into the one on record, as [Entry.Merge] does. If it returns an error, none was recorded. The error
	// is [ErrEntry] for what [Entry.Validate] refuses, or that of the store behind it, or the context's.
	Record(ctx context.Context, entries ...Entry) error
	// Counter counts, for each key, the entries whose [Entry.CountKey] it is.
	Counter
	// Entries yields the entries that the filter selects, ordered by message and then participant in byte order. An entry that changes
	// meanwhile may be yielded as it was or as it is. After an error it stops. The error is that of the store behind it, or the
	// context's.
	Entries(ctx context.Context, f Filter) iter.Seq2[Entry, error]
	// Forget makes the entries that the filter selects nameless for good, as [Entry.Nameless] does: what is recorded for their messages
	// later joins them and brings no name back. No count and no sum changes. The error is that of the store behind it, or the
	// context's; some entries may then have kept their names, and Forget can be called again.
	Forget(ctx context.Context, f Filter) error
}

// Pruner is a [Ledger] that can delete what is old. conversationtest.TestPruner tests whether one keeps this contract.
type Pruner interface {
	Ledger
	// Prune deletes the entries that were delivered before a day, which is one in their account's zone, and those never delivered
	// of which nothing was heard from the first instant of the day in UTC on. It returns how many. Of what is deleted it keeps two
	// things for good, so that no count is taken for whole that is not:
	//   - A count of a month before the day's own is not known from then on, whatever is recorded later.
	//   - A count of the day's own month goes on to hold the entries that were deleted of it.
	// After Prune(ctx, 2026_03_15) January and February are not known, and the count of March still holds those of its first days.
	//
	// Prune days only that are so long ago that nothing is to come for their messages: what is recorded for a deleted message starts
	// a new entry, which knows nothing of the old one and adds to the count of its own day.
	//
	// What is recorded meanwhile is kept, unless it is itself older than the day: then it is deleted, now or by a later Prune.
	//
	// A day that does not exist is an error. Other errors are that of the store behind it, or the context's: then some of the
	// entries are deleted, as many as it returns or more, what is said of counts holds all the same, and Prune can be called again.
	Prune(ctx context.Context, before pricing.Date) (deleted int, err error)
}

// Fill asks a counter, once, for the counts that a message needs, and sets q.Used to them. Without a counter, and where nothing needs a
// count, it asks nobody; what is not counted is then not known. The error is the counter's, and leaves Used as it was.
func Fill(ctx context.Context, counter Counter, book *pricing.Book, account *pricing.Account, q *pricing.Query) error {
	if book == nil || q == nil {
		return errors.New("there is no book or no query to fill")
	}
	needs := book.Needs(account, q)
	var used [len(needs)]pricing.Usage
	if counter == nil {
		q.Used = used
		return nil
	}
	var keys []pricing.CountKey
	var places []int
	for i, key := range needs {
		if key != (pricing.CountKey{}) {
			keys, places = append(keys, key), append(places, i)
		}
	}
	if len(keys) > 0 {
		counts, err := counter.Count(ctx, keys...)
		if err != nil {
			return err
		}
		if len(counts) != len(keys) {
			return fmt.Errorf("the counter answered %d of %d counts", len(counts), len(keys))
		}
		for i, place := range places {
			used[place] = counts[i]
		}
	}
	q.Used = used
	return nil
}

// Filter selects entries. Its zero fields select everything.
type Filter struct {
	// Message and Participant select one entry, or those of one message or one participant. Person selects those of one person.
	Message, Participant, Person string
	// Account, Number, Market, Template and Category are those of the entry and its charge.
	Account, Number, Market, Template string
	Category                          pricing.Category
	// From is the first day of delivery and To the first day no longer wanted, in the account's zone. Either excludes what was not
	// delivered.
	From, To pricing.Date
}

// Matches reports whether the filter selects the entry.
func (f Filter) Matches(e Entry) bool {
	c := e.Charge()
	wants := func(want, have string) bool { return want == "" || want == have }
	if !wants(f.Message, e.Message) || !wants(f.Participant, e.Participant) || !wants(f.Person, e.Person) || !wants(f.Account, e.Account) ||
		!wants(f.Number, e.Number) || !wants(f.Market, c.Market) || !wants(f.Template, e.Template) ||
		f.Category != "" && !f.Category.Is(c.Category) {
		return false
	}
	if f.From == 0 && f.To == 0 {
		return true
	}
	_, delivered := e.ChargedAt()
	return delivered && f.From <= e.Day && (f.To == 0 || e.Day < f.To)
}

// Format shows the ids of message, participant and person masked, whatever the verb.
func (f Filter) Format(s fmt.State, verb rune) {
	fact.Print(s, verb, fact.Words("message", fact.Mask(f.Message), "participant", fact.Mask(f.Participant), "person", fact.Mask(f.Person),
		"account", f.Account, "number", f.Number, "market", f.Market, "template", f.Template, "category", string(f.Category)))
}
