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

// A snapshot takes whatever bytes it is given, has bytes of its own, and gives them back; nothing is the zero Snapshot.
func TestSnapshotTakesAnyBytes(t *testing.T) {
	t.Parallel()
	data := written(t)
	var s, before, zero conversation.Snapshot
	for _, bytes := range [][]byte{data, data[:1], {200}, {0}, {0, 1}, []byte("another program's")} {
		require.NoError(t, s.UnmarshalBinary(bytes))
		again, err := s.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, bytes, again)
	}
	require.NoError(t, s.UnmarshalBinary(nil))
	require.Equal(t, zero, s)
	require.True(t, s.IsZero())
	require.NoError(t, before.UnmarshalBinary(data))
	data[0]++ // the host's bytes are its own
	again, err := before.AppendBinary(nil)
	require.NoError(t, err)
	require.NotEqual(t, data, again)
}
