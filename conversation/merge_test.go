package conversation_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

func drawInstant(t *rapid.T, label string) time.Time {
	return t0.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, label)) * time.Minute)
}

// drawSnapshot makes up what may be known of a conversation.
func drawSnapshot(t *rapid.T) conversation.Snapshot {
	var s conversation.Snapshot
	var err error
	must := func() { require.NoError(t, err) }
	for range rapid.IntRange(0, 4).Draw(t, "triggers") {
		tr := rapid.SampledFrom([]window.Trigger{window.Message, window.Call, window.Block, window.Reply}).Draw(t, "trigger")
		s.State, err = s.State.Observe(nil, tr, drawInstant(t, "at"))
		must()
	}
	for range rapid.IntRange(0, 3).Draw(t, "marks") {
		// One id has one instant.
		n := rapid.IntRange(0, 5).Draw(t, "id")
		id, when := fmt.Sprint("m", n), t0.Add(time.Duration(n)*time.Second)
		s.Marks, err = s.Marks.Send(id, when)
		must()
		s.Marks, err = s.Marks.Grant(window.Comment, id, when)
		must()
		s.Marks, err = s.Marks.Use(window.Comment, id, id, when)
		must()
	}
	if rapid.Bool().Draw(t, "billed") {
		charge := pricing.Charge{Category: rapid.SampledFrom([]pricing.Category{"marketing", "utility"}).Draw(t, "category"), Opens: 24 * time.Hour}
		s.Billing = s.Billing.Delivered(charge, drawInstant(t, "delivered"))
	}
	for _, at := range []*time.Time{&s.Consent.OptedIn, &s.Consent.OptedOut, &s.Consent.MarketingStopped, &s.Consent.MarketingResumed} {
		if rapid.Bool().Draw(t, "consented") {
			*at = drawInstant(t, "consent")
		}
	}
	s.Consent.Never = rapid.Bool().Draw(t, "never")
	for range rapid.IntRange(0, 3).Draw(t, "aliases") {
		if a := fmt.Sprint("alias", rapid.IntRange(0, 4).Draw(t, "alias")); !slices.Contains(s.Aliases, a) {
			s.Aliases = append(s.Aliases, a)
		}
	}
	s.Merges = rapid.Uint32().Draw(t, "merges")
	if rapid.Bool().Draw(t, "identified") {
		s.Identity = channels.Identity{
			Phone:  rapid.SampledFrom([]string{"", "111", "222"}).Draw(t, "phone"),
			Scoped: rapid.SampledFrom([]string{"", "GB.1", "GB.2"}).Draw(t, "scoped"),
		}
		s.IdentityAt = drawInstant(t, "identity at")
	}
	return s
}

// facts is a snapshot in one order of its aliases, without the identity.
func facts(s conversation.Snapshot) conversation.Snapshot {
	s.Identity = channels.Identity{}
	s.Aliases = slices.Sorted(slices.Values(s.Aliases))
	return s
}

func sameFacts(t *rapid.T, a, b conversation.Snapshot) {
	a, b = facts(a), facts(b)
	if !a.Equal(&b) {
		t.Fatalf("not the same:\n%+v\n%+v", a, b)
	}
}

func TestMergeIsCommutativeUpToTheIdentity(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawSnapshot(rt), drawSnapshot(rt)
		sameFacts(rt, a.Merge(&b), b.Merge(&a))
		if !a.IdentityAt.Equal(b.IdentityAt) {
			require.Equal(rt, a.Merge(&b).Identity, b.Merge(&a).Identity)
		}
	})
}

func TestMergeIsAssociative(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b, c := drawSnapshot(rt), drawSnapshot(rt), drawSnapshot(rt)
		left, right := a.Merge(&b), b.Merge(&c)
		sameFacts(rt, left.Merge(&c), a.Merge(&right))
	})
}

func TestMergeIsIdempotent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawSnapshot(rt), drawSnapshot(rt)
		self, both := a.Merge(&a), a.Merge(&b)
		require.True(rt, self.Equal(&a))
		again := both.Merge(&b)
		require.True(rt, again.Equal(&both))
		none := a.Merge(&conversation.Snapshot{})
		require.True(rt, none.Equal(&a))
	})
}

// Merging neither loses a fact nor writes into what was merged.
func TestMergeKeepsEverythingAndChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawSnapshot(rt), drawSnapshot(rt)
		a.Aliases, b.Aliases = slices.Clip(a.Aliases), slices.Grow(b.Aliases, 8)
		before, other := a, b
		before.Aliases, other.Aliases = slices.Clone(a.Aliases), slices.Clone(b.Aliases)
		m := a.Merge(&b)
		require.True(rt, a.Equal(&before))
		require.True(rt, b.Equal(&other))
		for _, s := range []conversation.Snapshot{a, b} {
			for tr := window.Message; tr.Valid(); tr++ {
				require.False(rt, m.State.Last(tr).Before(s.State.Last(tr)), tr)
			}
			require.Subset(rt, m.Aliases, s.Aliases)
			require.False(rt, m.Consent.OptedOut.Before(s.Consent.OptedOut))
			require.False(rt, m.IdentityAt.Before(s.IdentityAt))
			require.True(rt, m.Consent.Never || !s.Consent.Never)
		}
		require.Equal(rt, max(a.Merges, b.Merges), m.Merges)
	})
}

func TestMergeTakesTheLaterIdentityAndFillsGaps(t *testing.T) {
	old := conversation.Snapshot{Identity: channels.Identity{Phone: "111", Parent: "GB.ENT.1"}, IdentityAt: t0}
	fresh := conversation.Snapshot{Identity: channels.Identity{Phone: "222", Scoped: "GB.2"}, IdentityAt: t0.Add(time.Millisecond)}
	want := channels.Identity{Phone: "222", Scoped: "GB.2", Parent: "GB.ENT.1"}
	require.Equal(t, want, old.Merge(&fresh).Identity)
	require.Equal(t, want, fresh.Merge(&old).Identity)
	fresh.IdentityAt = t0
	require.Equal(t, "111", old.Merge(&fresh).Identity.Phone, "at the same instant the receiver's stays")
	require.Equal(t, "222", fresh.Merge(&old).Identity.Phone)
}

// Aliases are bounded: the sixteen latest stay.
func TestMergeBoundsAliases(t *testing.T) {
	var a, b conversation.Snapshot
	for i := range 16 {
		a.Aliases = append(a.Aliases, fmt.Sprint("a", i))
	}
	b.Aliases = []string{"a3", "b0", "", "b1"}
	m := a.Merge(&b)
	require.Len(t, m.Aliases, 16)
	require.Equal(t, "a2", m.Aliases[0])
	require.Equal(t, []string{"b0", "b1"}, m.Aliases[14:])
}
