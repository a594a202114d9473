package sealedstore_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sealedstore"
)

// Whatever byte of what is stored is another, whatever is cut or put elsewhere, is an error, and nothing is known in its place.
func TestWhatWasChangedIsAnError(t *testing.T) {
	ctx := t.Context()
	inner := conversation.NewMemoryStore()
	store := seal(t, inner, keys("a", "s"))
	record(t, store, anna, bea)
	entries := all(t, inner)
	put := func(e conversation.Stored, snapshot conversation.Snapshot) {
		now, err := inner.Load(ctx, e.Address)
		require.NoError(t, err)
		e.Snapshot, e.Version = snapshot, now[0].Version
		require.NoError(t, inner.Save(ctx, []conversation.Stored{e}))
	}
	people := []channels.Address{anna, bea, {Channel: anna.Channel, Business: anna.Business}}
	refused := func(msg ...any) {
		t.Helper()
		got, err := store.Load(ctx, people...)
		require.NoError(t, err, msg...)
		listed, _, err := store.List(ctx, "", "", conversation.Page{})
		require.NoError(t, err, msg...)
		require.Len(t, listed, len(entries), msg...)
		for i, a := range people {
			require.Equal(t, a, got[i].Address)
		}
		unread := 0
		for _, e := range append(listed, got...) {
			if e.Err != nil {
				unread++
				require.True(t, e.Snapshot == "")
				require.True(t, errors.Is(e.Err, conversation.ErrCorrupt) || errors.Is(e.Err, sealedstore.ErrKey), e.Err)
			}
		}
		require.True(t, unread == 1 || unread == 2, "once as listed, and once as asked for: %d %v", unread, msg)
	}
	for _, e := range entries {
		data := []byte(e.Snapshot)
		for i := 1; i < len(data); i++ {
			changed := slices.Clone(data)
			changed[i] ^= 1 << (i % 8)
			s := conversation.Snapshot(changed)
			put(e, s)
			refused("byte %d", i)
			s = conversation.Snapshot(data[:i+1])
			if i+1 < len(data) {
				put(e, s)
				refused("cut to %d bytes", i+1)
			}
		}
		put(e, e.Snapshot)
		for _, other := range entries {
			if other.Address != e.Address {
				put(e, other.Snapshot)
				refused("the entry of another address")
			}
		}
		put(e, e.Snapshot)
	}
	require.Len(t, all(t, store), 5, "all is as it was")
	data := []byte(entries[0].Snapshot)
	data[len(data)-1]++
	changed := conversation.Snapshot(data)
	put(entries[0], changed)
	store = seal(t, inner, keys("a", "s")) // one entry that was changed does not keep all others from being read
	refused("a new store")

	clear := conversation.NewMemoryStore()
	record(t, clear, anna)
	put(entries[0], all(t, clear)[0].Snapshot)
	got, _, err := seal(t, inner, keys("a", "s")).List(ctx, "", "", conversation.Page{})
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(got, func(e conversation.Stored) bool {
		return e.Err != nil && e.Snapshot == "" && strings.Contains(e.Err.Error(), "stored in clear")
	}))
}

func TestNewRefuses(t *testing.T) {
	for field, c := range map[string]struct {
		store conversation.Store
		keys  sealedstore.Keys
	}{
		"store":             {nil, keys("a", "s")},
		"keys.addresses":    {conversation.NewMemoryStore(), sealedstore.Keys{Addresses: secret("a")[1:], Snapshots: [][]byte{secret("s")}}},
		"keys.snapshots":    {conversation.NewMemoryStore(), keys("a")},
		"keys.snapshots[1]": {conversation.NewMemoryStore(), sealedstore.Keys{Addresses: secret("a"), Snapshots: [][]byte{secret("s"), secret("t")[1:]}}},
		"keys.snapshots[0]": {conversation.NewMemoryStore(), keys("a", "a")},
	} {
		_, err := sealedstore.New(t.Context(), c.store, c.keys)
		var input *channels.InputError
		require.ErrorAs(t, err, &input, field)
		require.Equal(t, field, input.Field)
	}
	down := errors.New("connection refused")
	_, err := sealedstore.New(t.Context(), failing{err: down}, keys("a", "s"))
	require.ErrorIs(t, err, down)
	for _, text := range []string{fmt.Sprint(keys("a", "s")), fmt.Sprintf("%#v %x", keys("a", "s"), keys("a", "s")), fmt.Sprintf("%+v", seal(t, conversation.NewMemoryStore(), keys("a", "s")))} {
		require.NotContains(t, text, "97")
		require.False(t, strings.Contains(text, "6161") || strings.Contains(text, "aaaa"), text)
	}
}

// failing is a store that fails, or that answers wrongly.
type failing struct {
	conversation.Store
	err    error
	answer []conversation.Stored
}

func (f failing) Load(context.Context, ...channels.Address) ([]conversation.Stored, error) {
	return f.answer, f.err
}
func (f failing) Save(context.Context, []conversation.Stored) error { return f.err }
func (f failing) List(context.Context, string, string, conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	return nil, conversation.Page{}, f.err
}
func (f failing) Due(context.Context, string, string, time.Time, conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	return nil, conversation.Page{}, f.err
}

// What the wrapped store fails at is its error, and what it mixes up is nobody's.
func TestTheWrappedStoreFails(t *testing.T) {
	ctx := t.Context()
	wrapped := &failing{}
	s := seal(t, wrapped, keys("a", "s"))
	for _, answer := range [][]conversation.Stored{nil, {{Address: bea}}} {
		wrapped.answer = answer
		_, err := s.Load(ctx, anna)
		require.Error(t, err)
	}
	wrapped.err = errors.New("connection lost")
	entry := []conversation.Stored{{Address: anna, Version: 7}}
	_, err := s.Load(ctx, anna)
	_, _, err2 := s.Due(ctx, "", "", noon, conversation.Page{})
	_, _, err3 := s.List(ctx, "", "", conversation.Page{})
	for _, err := range []error{err, err2, err3, s.Save(ctx, entry)} {
		require.ErrorIs(t, err, wrapped.err)
	}
	require.EqualValues(t, 7, entry[0].Version)
}
