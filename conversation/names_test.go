package conversation_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

func TestSnapshotsThatDifferInOneFactAreNotEqual(t *testing.T) {
	full := func() conversation.Snapshot {
		return conversation.Snapshot{
			Identity:   channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"},
			IdentityAt: conversation.IdentityTimes{Phone: t0, Scoped: t0, Parent: t0},
			Former:     []conversation.Former{{User: "222", Until: t0}},
		}
	}
	same, other := full(), full()
	other.IdentityAt.Phone = t0.In(time.FixedZone("", 3600))
	require.True(t, same.Equal(&other), "an instant is one in every zone")
	for name, change := range map[string]func(*conversation.Snapshot){
		"phone":  func(s *conversation.Snapshot) { s.IdentityAt.Phone = t0.Add(1) },
		"scoped": func(s *conversation.Snapshot) { s.IdentityAt.Scoped = t0.Add(1) },
		"parent": func(s *conversation.Snapshot) { s.IdentityAt.Parent = t0.Add(1) },
		"former": func(s *conversation.Snapshot) { s.Former[0].User = "333" },
		"until":  func(s *conversation.Snapshot) { s.Former[0].Until = t0.Add(1) },
	} {
		other := full()
		change(&other)
		require.False(t, same.Equal(&other), name)
		require.False(t, other.Equal(&same), name)
	}
}

// Of too many former names the one that ceased first gives way, wherever it stands.
func TestMergeForgetsTheOldestFormerName(t *testing.T) {
	const most = 256
	var many, one conversation.Snapshot
	for i := range most {
		many.Former = append(many.Former, conversation.Former{User: strconv.Itoa(1000 + i), Until: t0.Add(time.Duration((i+100)%most) * time.Hour)})
	}
	one.Former = []conversation.Former{{User: "0", Until: t0.Add(time.Minute)}}
	merged := many.Merge(&one)
	require.Len(t, merged.Former, most)
	var users []string
	for _, f := range merged.Former {
		users = append(users, f.User)
	}
	require.Contains(t, users, "0")
	require.NotContains(t, users, strconv.Itoa(1000+most-100), "it ceased at t0")
}

func TestMergeOfNothingIsNothing(t *testing.T) {
	var none conversation.Snapshot
	require.Equal(t, conversation.Snapshot{}, none.Merge(&conversation.Snapshot{}))
}

// An identifier that the person gave up is theirs no longer, though no other of its
// kind took its place.
func TestAChangeWithoutASuccessorLeavesAGap(t *testing.T) {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0.Add(5*time.Hour), conversation.WithStore(store))
	require.NoError(t, e.Record(ctx, seen(channels.Identity{Phone: "111", Scoped: "GB.1"}, t0)))
	require.NoError(t, e.Record(ctx, changes("GB.2", channels.Identity{Scoped: "GB.2"}, channels.Identity{Phone: "111", Scoped: "GB.1"}, t0.Add(time.Hour))))
	home := at("GB.2")
	s, err := store.Load(ctx, home)
	require.NoError(t, err)
	if s.LinkedTo != "" {
		home.User = s.LinkedTo
		s, err = store.Load(ctx, home)
		require.NoError(t, err)
	}
	require.Equal(t, channels.Identity{Scoped: "GB.2"}, s.Identity)
	require.Equal(t, []conversation.Former{{User: "111", Until: t0.Add(time.Hour)}, {User: "GB.1", Until: t0.Add(time.Hour)}}, s.Former)
}

// An event with identifiers of two people conflicts though it contradicts neither: they
// contradict each other.
func TestPeopleWhoContradictEachOtherAreNotJoined(t *testing.T) {
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, e.Record(ctx,
		seen(channels.Identity{Phone: "111", Scoped: "GB.1"}, t0.Add(-50*time.Hour)),
		seen(channels.Identity{Scoped: "GB.2", Parent: "GB.ENT.2"}, t0.Add(-50*time.Hour)),
	))
	var conflict *conversation.IdentityConflictError
	require.ErrorAs(t, e.Record(ctx, seen(channels.Identity{Phone: "111", Parent: "GB.ENT.2"}, t0.Add(-20*time.Hour))), &conflict)
	require.NoError(t, e.Record(ctx, userBlocks("111", t0)))
	d, err := e.Check(ctx, at("GB.2"), text)
	require.NoError(t, err)
	require.False(t, d.Has(policy.UserBlocked))
}

// A name that went to somebody else is no longer one of its former owner's.
func TestANameGivenAwayIsNoAlias(t *testing.T) {
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0.Add(5*time.Hour), conversation.WithStore(store))
	require.NoError(t, e.Record(ctx,
		seen(channels.Identity{Phone: "111", Scoped: "GB.1"}, t0),
		changes("222", channels.Identity{Phone: "222"}, channels.Identity{Phone: "111"}, t0.Add(time.Hour)),
		seen(channels.Identity{Phone: "111", Scoped: "GB.9"}, t0.Add(2*time.Hour)),
	))
	for _, user := range []string{"222", "GB.1"} {
		s, err := store.Load(ctx, at(user))
		require.NoError(t, err)
		require.NotContains(t, s.Aliases, "111", user)
	}
	s, err := store.Load(ctx, at("111"))
	require.NoError(t, err)
	require.NotEqual(t, "222", s.LinkedTo)
	require.NotEqual(t, "GB.1", s.LinkedTo)
}
