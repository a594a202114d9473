package sqlstore_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/conversation/sealedstore"
	"github.com/replywindow/replywindow/conversation/sqlstore"
)

func sealed(t testing.TB, store conversation.Store) conversation.Store {
	t.Helper()
	key := func(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }
	s, err := sealedstore.New(t.Context(), store, sealedstore.Keys{Addresses: key(1), Snapshots: [][]byte{key(2)}})
	require.NoError(t, err)
	return s
}

func TestSealedStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	conversationtest.TestStore(t, func(t *testing.T) conversation.Store {
		db, schema := newSchema(t)
		return sealed(t, made(t, db, sqlstore.Postgres, sqlstore.Options{Schema: schema}).Store())
	})
}

// Sealed, the file of a database holds no phone number, nor does its log; in clear it does.
func TestAStolenFileHoldsNoNumber(t *testing.T) {
	t.Parallel()
	for name, seal := range map[string]func(conversation.Store) conversation.Store{
		"in clear": func(s conversation.Store) conversation.Store { return s },
		"sealed":   func(s conversation.Store) conversation.Store { return sealed(t, s) },
	} {
		path := filepath.Join(t.TempDir(), "store.db")
		store := seal(made(t, openFile(t, path), sqlstore.SQLite, sqlstore.Options{}).Store())
		const number, scoped = "447700900123", "GB.1000000000000001"
		ev := writes(number, "m", t0)
		ev.Identity = channels.Identity{Phone: number, Scoped: scoped}
		e := newEngine(t, store)
		_, err := e.Record(t.Context(), ev)
		require.NoError(t, err)
		for _, user := range []string{number, scoped} {
			ws, err := e.Window(t.Context(), at(user))
			require.NoError(t, err)
			require.True(t, ws[0].Opened.Time().Equal(t0))
		}
		var stolen []byte
		for _, file := range []string{path, path + "-wal"} {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			stolen = append(stolen, data...)
		}
		for _, id := range []string{number, scoped} {
			require.Equal(t, name == "in clear", bytes.Contains(stolen, []byte(id)), "%s: %s", name, id)
		}
	}
}
