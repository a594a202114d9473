package conversation_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation"
)

// A snapshot holds identifiers of people: no format verb shows them.
func TestSnapshotShowsNothing(t *testing.T) {
	t.Parallel()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, context.Background(), seen(pair("447700900123", "GB.1"), t0)))
	s := of(t, store, at("GB.1"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		require.NotContains(t, fmt.Sprintf(verb, s.Snapshot), "4477", verb)
	}
	require.Equal(t, fmt.Sprintf("snapshot of %d bytes", s.Snapshot.Len()), fmt.Sprint(s.Snapshot))
}

// What cannot be read leaves a snapshot as it was; nothing is the zero Snapshot.
func TestSnapshotReadsOnlyItsOwn(t *testing.T) {
	t.Parallel()
	data := written(t)
	var s, zero conversation.Snapshot
	require.NoError(t, s.UnmarshalBinary(data))
	before := s
	for n := range data {
		if err := s.UnmarshalBinary(data[:n]); err != nil {
			require.ErrorIs(t, err, conversation.ErrCorrupt)
			require.Equal(t, before, s)
		}
		s = before
	}
	require.ErrorIs(t, s.UnmarshalBinary([]byte{200}), conversation.ErrNewer)
	require.ErrorIs(t, s.UnmarshalBinary([]byte{0}), conversation.ErrCorrupt, "nothing is sealed in it")
	require.NoError(t, s.UnmarshalBinary(nil))
	require.Equal(t, zero, s)
	require.True(t, s.IsZero())
	data[0]++ // the host's bytes are its own
	again, err := before.AppendBinary(nil)
	require.NoError(t, err)
	require.NotEqual(t, data, again)
}
