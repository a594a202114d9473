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
	slices.Sort(s.Aliases)
	for i := range rapid.IntRange(0, 2).Draw(t, "former") {
		s.Former = append(s.Former, conversation.Former{User: fmt.Sprint("former", i), Until: drawInstant(t, "until")})
	}
	s.Merges = rapid.Uint32().Draw(t, "merges")
	if rapid.Bool().Draw(t, "identified") {
		s.Identity = channels.Identity{
			Phone:  rapid.SampledFrom([]string{"", "111", "222"}).Draw(t, "phone"),
			Scoped: rapid.SampledFrom([]string{"", "GB.1", "GB.2"}).Draw(t, "scoped"),
		}
		when := drawInstant(t, "identity at")
		for _, f := range []struct {
			id string
			at *time.Time
		}{{s.Identity.Phone, &s.IdentityAt.Phone}, {s.Identity.Scoped, &s.IdentityAt.Scoped}} {
			if f.id != "" {
				*f.at = when
			}
		}
	}
	return s
}

// facts is a snapshot without the identity.
func facts(s conversation.Snapshot) conversation.Snapshot {
	s.Identity, s.IdentityAt = channels.Identity{}, conversation.IdentityTimes{}
	return s
}

func sameFacts(t *rapid.T, a, b conversation.Snapshot) {
	a, b = facts(a), facts(b)
	if !a.Equal(&b) {
		t.Fatalf("not the same:\n%+v\n%+v", a, b)
	}
}

func TestMergeIsCommutative(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawSnapshot(rt), drawSnapshot(rt)
		ab, ba := a.Merge(&b), b.Merge(&a)
		require.True(rt, ab.Equal(&ba), "%+v\n%+v", ab, ba)
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
			require.False(rt, m.IdentityAt.Phone.Before(s.IdentityAt.Phone))
			for _, f := range s.Former {
				require.True(rt, slices.ContainsFunc(m.Former, func(g conversation.Former) bool {
					return g.User == f.User && !g.Until.Before(f.Until)
				}), f)
			}
			require.True(rt, m.Consent.Never || !s.Consent.Never)
		}
		require.Equal(rt, max(a.Merges, b.Merges), m.Merges)
	})
}

func TestMergeTakesTheLaterIdentityAndFillsGaps(t *testing.T) {
	old := conversation.Snapshot{Identity: channels.Identity{Phone: "111", Parent: "GB.ENT.1"}, IdentityAt: conversation.IdentityTimes{Phone: t0, Parent: t0}}
	fresh := conversation.Snapshot{Identity: channels.Identity{Phone: "222", Scoped: "GB.2"}}
	fresh.IdentityAt.Phone, fresh.IdentityAt.Scoped = t0.Add(time.Nanosecond), t0
	want := channels.Identity{Phone: "222", Scoped: "GB.2", Parent: "GB.ENT.1"}
	require.Equal(t, want, old.Merge(&fresh).Identity)
	require.Equal(t, want, fresh.Merge(&old).Identity)
	fresh.IdentityAt.Phone = t0.Add(-time.Nanosecond)
	require.Equal(t, "111", fresh.Merge(&old).Identity.Phone)
	fresh.IdentityAt.Phone = t0
	require.Equal(t, "222", old.Merge(&fresh).Identity.Phone, "at the same instant the one that sorts later")
	require.Equal(t, "222", fresh.Merge(&old).Identity.Phone)
}

// An identifier that ceased does not come back from what was seen of it before.
func TestMergeLeavesOutFormerIdentifiers(t *testing.T) {
	old := conversation.Snapshot{Identity: channels.Identity{Phone: "111"}, IdentityAt: conversation.IdentityTimes{Phone: t0}}
	for after, want := range map[time.Duration]string{-1: "111", 0: "", 1: ""} {
		gone := conversation.Snapshot{Former: []conversation.Former{{User: "111", Until: t0.Add(after)}}}
		require.Equal(t, want, old.Merge(&gone).Identity.Phone, after)
		require.Equal(t, want, gone.Merge(&old).Identity.Phone, after)
		m := gone.Merge(&old)
		require.Equal(t, gone.Former, m.Former)
	}
}

// Merge drops no name: they are in the store. Former ones are bounded, and the
// latest stay.
func TestMergeBoundsFormer(t *testing.T) {
	var a, b conversation.Snapshot
	for i := range 300 {
		a.Aliases = append(a.Aliases, fmt.Sprintf("a%03d", i))
		b.Former = append(b.Former, conversation.Former{User: fmt.Sprintf("f%03d", i), Until: t0.Add(time.Duration(i))})
	}
	m := a.Merge(&b)
	require.Equal(t, a.Aliases, m.Aliases)
	require.Equal(t, b.Former[300-256:], m.Former)
}

func TestMergeKeepsRestrictionsOfBothSides(t *testing.T) {
	a := conversation.Snapshot{Restrictions: []conversation.Restriction{{Lifted: t0}, {Type: "X", Since: t0, Until: t0.Add(time.Hour)}}}
	b := conversation.Snapshot{Restrictions: []conversation.Restriction{{Lifted: t0.Add(1)}, {Type: "X", Since: t0, Until: t0.Add(2 * time.Hour)}, {Type: "Y", Since: t0}}}
	require.Equal(t, b.Restrictions, a.Merge(&b).Restrictions)
	require.Equal(t, b.Restrictions, b.Merge(&a).Restrictions)
}
