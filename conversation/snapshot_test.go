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
	require.Equal(t, fmt.Sprintf("snapshot of %d bytes", len(s.Snapshot)), fmt.Sprint(s.Snapshot))
}
