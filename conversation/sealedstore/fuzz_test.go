package sealedstore_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sealedstore"
)

// Nothing but what was sealed can be read, whatever it looks like.
func FuzzWhatWasNotSealedIsRefused(f *testing.F) {
	inner := conversation.NewMemoryStore()
	store := seal(f, inner, keys("a", "s"))
	_, err := engine(f, store).Record(f.Context(), channels.UserMessage(anna, "m", noon))
	require.NoError(f, err)
	entry := all(f, inner)[0]
	genuine := []byte(entry.Snapshot)
	want := all(f, store)
	f.Add(genuine)
	f.Add(genuine[:9])
	f.Add([]byte{0, 1})
	f.Add([]byte{1, 15, 1, 'x'})
	f.Fuzz(func(t *testing.T, data []byte) {
		s := conversation.Snapshot(data)
		if s == "" {
			return
		}
		one := conversation.NewMemoryStore()
		require.NoError(t, one.Save(t.Context(), []conversation.Stored{{Address: entry.Address, Snapshot: s}}))
		read, err := sealedstore.New(t.Context(), one, keys("a", "s"))
		if err != nil {
			require.False(t, bytes.Equal(data, genuine), err)
			return
		}
		got, _, err := read.List(t.Context(), "", "", conversation.Page{})
		require.NoError(t, err)
		require.Len(t, got, 1)
		require.True(t, got[0].Err == nil || got[0].Snapshot == "" && !bytes.Equal(data, genuine), got[0].Err)
		if got[0].Err == nil { // sealed with these keys, here or by another process
			require.Equal(t, want[0].Address, got[0].Address)
			require.Equal(t, want[0].Snapshot, got[0].Snapshot)
		}
	})
}
