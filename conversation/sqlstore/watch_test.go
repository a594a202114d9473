package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/watchtest"
	"github.com/replywindow/replywindow/conversation/sqlstore"
)

// watchDeadlines is a child that watches until it is killed.
func watchDeadlines(ctx context.Context, tables *sqlstore.Tables, k task) error {
	e, err := conversation.New(conversation.WithChannels(talk{}), conversation.WithStore(tables.Store()))
	if err != nil {
		return err
	}
	return watchtest.Watch(ctx, e, k.People)
}

// Eight processes watch one database and are killed at random, many when they have just told, until nothing is left to tell. Every close
// is told, and told again only if its process told nothing more before it was killed.
func TestEightProcessesTellOfEveryDeadline(t *testing.T) {
	t.Parallel()
	everywhereRaw(t, func(t *testing.T, db *sql.DB, d sqlstore.Dialect, schema, _ string) {
		t.Parallel()
		k := task{Dialect: d, Options: sqlstore.Options{Schema: schema}, Name: "watch", People: *times * 200}
		if d == sqlstore.Postgres {
			k.Source = url(t)
		} else {
			k.Source = filepath.Join(t.TempDir(), "store.db?_pragma=synchronous(off)")
			db = openFile(t, k.Source)
		}
		store := made(t, db, d, k.Options).Store()
		e, err := conversation.New(conversation.WithChannels(talk{}), conversation.WithStore(store))
		require.NoError(t, err)
		f := watchtest.Fleet{
			Engine: e, Store: store, Length: talkLength, People: k.People,
			Message: func(person int, at time.Time) channels.Event { return writes(fmt.Sprint("p", person), "m", at) },
			Start: func() (*exec.Cmd, io.Reader, error) {
				cmd, lines := spawn(t, k)
				return cmd, lines, nil
			},
		}
		happened, err := f.Run(t.Context())
		require.NoError(t, err)
		t.Log(happened)
	})
}
