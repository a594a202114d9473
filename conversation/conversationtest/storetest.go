package conversationtest

import (
	"testing"

	"github.com/replywindow/replywindow/conversation"
)

// TestStore tells whether a store keeps the contract of [conversation.Store]. Each rule is a subtest with a store of its own from
// newStore, which returns an empty one and releases what it holds with t.Cleanup. A failure names the rule that is broken.
//
//	func TestMyStore(t *testing.T) {
//		conversationtest.TestStore(t, func(t *testing.T) conversation.Store { return mystore.New(t.TempDir()) })
//	}
//
// Run it with the race detector as well: some rules are about writers at the same time. Nothing in it waits for the clock. What it
// stores are snapshots that an engine made, under the channel "store".
func TestStore(t *testing.T, newStore func(t *testing.T) conversation.Store) {
	t.Helper()
	for _, r := range storeRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Helper()
			c := newStoreCase(t.Context(), newStore(t))
			if r.check(c); c.err != nil {
				t.Errorf("the store breaks the rule %q: %v", r.rule, c.err)
			}
		})
	}
}

// storeRule is one sentence of the contract and how to find a breach of it.
type storeRule struct {
	name  string
	rule  string
	check func(c *storeCase)
}

func storeRules() []storeRule {
	return []storeRule{
		{"absent", "an address of which nothing is stored gives the zero snapshot and version 0, and no error", absentIsZero},
		{"nothing", "to load or save nothing is no error", nothingToDo},
		{"order", "Load returns the entries in the order of the addresses, one asked for twice twice", loadKeepsOrder},
		{"also", "after the entries asked for come at most those that their Also names, as they are stored", alsoFollows},
		{"since", "Since is one instant for all of a business, and stands still once something was saved", sinceStands},
		{"replaced", "Save replaces what was stored", saveReplaces},
		{"deleted", "saving the zero snapshot deletes the entry and touches no other", zeroDeletes},
		{"fields", "the snapshot comes back byte for byte, Wake and Keep to the millisecond", fieldsComeBack},
		{"wake", "of an entry that is replaced the new Wake counts, or one from before that is earlier", wakeIsReplaced},
		{"big", "a snapshot of 64 kB comes back", bigSnapshots},
		{"unreadable", "bytes that no engine can read come back as they are, and keep no other entry from being loaded or listed", unreadableEntries},
		{"copied", "what the caller does to its slices afterwards changes nothing", nothingIsShared},
		{"versions", "no version is used twice for an address, not even after a deletion", versionsAreUsedOnce},
		{"conflict", "an entry that is stored at another version than it was loaded at is a conflict", otherVersionConflicts},
		{"atomic", "of the entries of one Save all are saved or none", saveIsAtomic},
		{"one_business", "entries of several channels or businesses are not saved together", mixedIsRefused},
		{"unread", "an entry that could not be read is not saved, which would delete it", unreadIsRefused},
		{"once", "an address that stands twice in one Save is refused", twiceIsRefused},
		{"context", "a done context is an error and leaves everything as it was", doneContext},
		{"writers", "writers at the same time lose nothing", writersLoseNothing},
		{"writers_together", "nor do those that save several entries together", writersOfSeveral},
		{"writers_delete", "nor do those that delete and create", writersThatDelete},
		{"apart", "addresses that differ in anything are different entries", addressesAreApart},
		{"hostile", "an address that a store cannot keep is refused, and never taken for another", hostileAddresses},
		{"due", "Due returns the entries whose Wake is before the instant, soonest first, and no others", dueIsComplete},
		{"due_pages", "the pages of Due hold each entry once, in order, whatever their size", dueInPages},
		{"due_changes", "Due knows what was saved last", dueFollowsChanges},
		{"due_business", "Due keeps to the channel and the business asked for; an empty one stands for all", dueOfBusiness},
		{"list", "List returns every entry once, as it is stored, whatever the size of its pages", listIsComplete},
		{"list_changes", "entries that stay are listed once while others come, go and change", listWhileChanging},
		{"list_business", "List keeps to the channel and the business asked for; an empty one stands for all", listOfBusiness},
		{"list_context", "Due and List with a done context return the context's error", listDoneContext},
	}
}
