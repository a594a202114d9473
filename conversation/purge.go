package conversation

import (
	"context"
	"errors"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// Purge deletes the entries of a store that no rule can need at an instant any more, those whose Keep is not after it, and returns how
// many. Entries that are kept for ever stay: consent, stops, who is who. An entry that another writer saves meanwhile stays as well,
// and so does one that the store cannot read.
//
// Nothing else deletes what is past its Keep from a [MemoryStore], so a long-lived process calls Purge now and then, for example once a
// day with its clock's now. A store that expires entries by itself needs none, and one that can delete them faster has a method of its own.
//
// Errors are those of the store and the context's. What was deleted until then is counted; Purge can be called again.
func Purge(ctx context.Context, store Store, now time.Time) (int, error) {
	if fact.IsNil(store) {
		return 0, &channels.InputError{Field: "store", Reason: "is nil"}
	}
	if err := fact.Done(ctx); err != nil {
		return 0, err
	}
	purged := 0
	for page := (Page{}); ; {
		entries, next, err := store.List(ctx, "", "", page)
		if err != nil {
			return purged, err
		}
		for _, s := range entries {
			if s.Keep.IsZero() || s.Keep.After(now) || s.Err != nil {
				continue
			}
			s.Snapshot = ""
			switch err := store.Save(ctx, []Stored{s}); {
			case err == nil:
				purged++
			case !errors.Is(err, ErrConflict):
				return purged, err
			}
		}
		if page = next; page.End() {
			return purged, nil
		}
	}
}
