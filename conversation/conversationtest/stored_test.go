package conversationtest_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

// commented is a comment that a person wrote under a token, at an instant.
func commented(user, token string, at time.Time) channels.Event {
	return channels.Event{
		Kind: channels.UserAction, Action: channels.ActComment, ID: fmt.Sprint(token, at.UnixMilli()), Address: chatAt("100", user),
		Token: token, Occurred: at,
	}
}

// A token's entry that has no room for one more fact refuses the event as a whole: the person's entry learns nothing either.
func TestAnEventWithATokenIsRecordedWholeOrNotAtAll(t *testing.T) {
	store := conversation.NewMemoryStore()
	engine := engineOver(t, store)
	soon := func(i int) time.Time { return noon.Add(time.Duration(i) * time.Minute) }
	for i := range 8 { // of several people, so that only the token's entry is full
		_, err := engine.Record(t.Context(), commented(fmt.Sprint(919800000100+i), "token", soon(1+i)))
		require.NoError(t, err)
	}
	before := dump(t, store)
	ninth := commented(anna, "token", soon(30))
	// Another event of the same person and batch, which is recorded, must not take the first one along.
	stop := channels.Event{Kind: channels.ConsentChange, ID: "s", Address: chatAt("100", anna), Occurred: noon, Consent: channels.MarketingStopped}
	isNew, err := engine.Record(t.Context(), ninth, stop)
	require.ErrorIs(t, err, conversation.ErrFuture)
	require.Equal(t, []bool{false, true}, isNew)

	alone := conversation.NewMemoryStore()
	_, err = engineOver(t, alone).Record(t.Context(), stop)
	require.NoError(t, err)
	before[stop.Address] = dump(t, alone)[stop.Address]
	require.Equal(t, before, dump(t, store))
}

// What can never be applied is refused when it is told. Kept until its instant, it would lock the person's entry.
func TestAnAbsurdFactAheadIsRefused(t *testing.T) {
	store := conversation.NewMemoryStore()
	engine := engineOver(t, store)
	at := noon.Add(time.Hour)
	for name, ev := range map[string]channels.Event{
		"an end without an instant": {Confirmed: &channels.Confirmation{Window: "standard"}},
		"an end in the past":        {Confirmed: &channels.Confirmation{Window: "standard", Until: noon}},
		"an end in some centuries":  {Confirmed: &channels.Confirmation{Window: "standard", Until: noon.AddDate(400, 0, 0)}},
	} {
		ev.Kind, ev.ID, ev.Address, ev.Occurred = channels.WindowConfirmed, name, chatAt("100", anna), at
		_, err := engine.Record(t.Context(), ev)
		require.Error(t, err, name)
		require.Zero(t, store.Len(), name)
	}
}

// Whatever number a host gives as a limit, the entry can be read again.
func TestAnyLimitCanBeStored(t *testing.T) {
	for _, limit := range []int{1, -1, math.MaxInt32, math.MaxInt, math.MinInt} {
		engine := engineOver(t, conversation.NewMemoryStore())
		ev := channels.Event{Kind: channels.AccountChange, ID: "a", Address: chatAt("100", ""), Occurred: noon, AccountUpdate: &channels.AccountUpdate{Limit: limit}}
		_, err := engine.Record(t.Context(), ev)
		require.NoError(t, err)
		_, err = engine.Check(t.Context(), chatAt("100", anna), channels.Message{Type: channels.Text, Text: "hi"})
		require.NoError(t, err, limit)
	}
}

// keeps loads until when an entry is needed.
func keeps(t *testing.T, store conversation.Store, user string) (keep time.Time) {
	t.Helper()
	got, err := store.Load(t.Context(), chatAt("100", user))
	require.NoError(t, err)
	require.NotZero(t, got[0].Version, user)
	return got[0].Keep
}

// What nobody needs for ever has an end: the entries of a token, of somebody who never answered, of an old message.
func TestKeepEnds(t *testing.T) {
	store := conversation.NewMemoryStore()
	engine := engineOver(t, store)
	sent := channels.Event{Kind: channels.BusinessMessage, ID: "r", Address: chatAt("100", "919800000009"), Occurred: noon, Type: channels.Text}
	old := commented(bert, "old", noon.AddDate(0, 0, -60))
	old.Action, old.Token, old.ID = channels.ActMessage, "", "old"
	stop := channels.Event{Kind: channels.ConsentChange, ID: "s", Address: chatAt("100", "919800000010"), Occurred: noon, Consent: channels.MarketingStopped}
	_, err := engine.Record(t.Context(), commented(anna, "token", noon), sent, old, stop)
	require.NoError(t, err)
	for a := range dump(t, store) {
		keep := keeps(t, store, a.User)
		if a.User == stop.Address.User {
			require.True(t, keep.IsZero(), "a stop is for ever")
			continue
		}
		require.False(t, keep.Before(noon), "%s %v", a, keep)
		require.False(t, keep.After(noon.AddDate(0, 0, 9)), "%s %v", a, keep)
		if a.User[0] == '#' {
			require.Equal(t, noon.AddDate(0, 0, 8), keep, "the token can be answered for seven days, and its close told a day late")
		}
	}
}

// mixing returns entries in another order than they were asked for.
type mixing struct{ conversation.Store }

func (m mixing) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	got, err := m.Store.Load(ctx, addresses...)
	if len(got) > 1 {
		got[0], got[1] = got[1], got[0]
	}
	return got, err
}

// A store that mixes entries up must not hand one person's facts to another.
func TestAStoreThatMixesEntriesUpIsAnError(t *testing.T) {
	store := recorded(t)
	before := dump(t, store)
	engine := engineOver(t, mixing{store})
	_, err := engine.Record(t.Context(), tale()...)
	require.ErrorContains(t, err, "another order")
	require.Equal(t, before, dump(t, store))
	_, err = engine.Check(t.Context(), chatAt("100", anna), channels.Message{Type: channels.Text, Text: "hi"})
	require.ErrorContains(t, err, "another order")
}

// Comments are forgotten with the person, in whatever order they came.
func TestForgetTakesTheTokensAlong(t *testing.T) {
	store := conversation.NewMemoryStore()
	engine := engineOver(t, store)
	for _, i := range []int{3, 1, 2} {
		_, err := engine.Record(t.Context(), commented(anna, fmt.Sprint("token", i), noon.Add(time.Duration(-i)*time.Hour)))
		require.NoError(t, err)
	}
	_, err := engine.Record(t.Context(), commented(bert, "other", noon))
	require.NoError(t, err)
	require.Len(t, dump(t, store), 6)
	require.NoError(t, engine.Forget(t.Context(), chatAt("100", anna)))
	require.Len(t, dump(t, store), 2)
	d, err := engine.Check(t.Context(), chatAt("100", bert), channels.Message{Type: "private_reply", Text: "hi", Token: "other"})
	require.NoError(t, err)
	require.Equal(t, policy.Allow, d.Verdict, d.String())
}

// What a store gives back shows nothing.
func TestASnapshotShowsNothing(t *testing.T) {
	for _, kept := range dump(t, recorded(t)) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} { // it holds identifiers of people
			require.Equal(t, fmt.Sprintf("snapshot of %d bytes", len(kept)), fmt.Sprintf(verb, kept))
		}
	}
}

func TestMemoryStoreRefusesAPlaceThatItNeverNamed(t *testing.T) {
	store := recorded(t)
	for _, after := range []string{"x", "1", `1 "a" "b"`, "\x00"} {
		_, _, err := store.List(t.Context(), "", "", conversation.Page{After: after})
		require.Error(t, err, after)
		_, _, err = store.Due(t.Context(), "", "", noon, conversation.Page{After: after})
		require.Error(t, err, after)
	}
}

// A batch of many businesses is recorded business by business, in the order of the events.
func TestABatchOfManyBusinesses(t *testing.T) {
	const businesses, n = 7, 700
	events := thousand()[:n]
	for i := range events {
		events[i].Address.Business = fmt.Sprint(100 + i*i%businesses)
	}
	together, apart := conversation.NewMemoryStore(), conversation.NewMemoryStore()
	counter := &conversationtest.Faulty{Store: together}
	isNew, err := engineOver(t, counter).Record(t.Context(), events...)
	require.NoError(t, err)
	require.NotContains(t, isNew, false)
	require.Equal(t, 4, counter.Calls("Save"), "squares leave four remainders of seven")
	for _, ev := range events {
		_, err := engineOver(t, apart).Record(t.Context(), ev)
		require.NoError(t, err)
	}
	require.Equal(t, dump(t, apart), dump(t, together))
}

// The other way round: the person's entry has no room, the token's has.
func TestATokenLearnsNothingFromARefusedEvent(t *testing.T) {
	record := func(refused bool) map[channels.Address]conversation.Snapshot {
		store := conversation.NewMemoryStore()
		engine := engineOver(t, store)
		for i := range 8 {
			ahead := commented(anna, "", noon.Add(time.Duration(1+i)*time.Minute))
			ahead.Action, ahead.ID = channels.ActMessage, fmt.Sprint(i)
			_, err := engine.Record(t.Context(), ahead)
			require.NoError(t, err)
		}
		_, err := engine.Record(t.Context(), commented(bert, "token", noon.Add(-time.Hour)))
		require.NoError(t, err)
		batch := []channels.Event{commented(bert, "token", noon.Add(-time.Minute))}
		if refused {
			ninth := commented(anna, "token", noon.Add(time.Hour))
			ninth.Confirmed = &channels.Confirmation{Window: "standard", Until: noon.Add(2 * time.Hour)} // for the person alone
			batch = append(batch, ninth)
		}
		_, err = engine.Record(t.Context(), batch...)
		require.Equal(t, refused, err != nil)
		return dump(t, store)
	}
	require.Equal(t, record(false), record(true))
}

// An instant between two milliseconds is after the earlier one.
func TestMemoryStoreDueBetweenMilliseconds(t *testing.T) {
	store := conversation.NewMemoryStore()
	e := conversation.Stored{Address: chatAt("100", anna), Snapshot: dump(t, recorded(t))[chatAt("200", anna)], Wake: noon}
	require.NoError(t, store.Save(t.Context(), []conversation.Stored{e}))
	for off, want := range map[time.Duration]int{-1: 0, 0: 0, 1: 1} {
		due, _, err := store.Due(t.Context(), "", "", noon.Add(off), conversation.Page{})
		require.NoError(t, err)
		require.Len(t, due, want, off)
	}
}
