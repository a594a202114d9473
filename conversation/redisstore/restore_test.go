package redisstore_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/redisstore"
	"github.com/replywindow/replywindow/internal/testserver"
)

// overtaken is a record in which something happens each time before it is listed, and before and after it is loaded.
type overtaken struct {
	conversation.Store
	happens func(when string)
}

func (o *overtaken) List(ctx context.Context, channel, id string, p conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	o.happens("list")
	return o.Store.List(ctx, channel, id, p)
}

func (o *overtaken) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	o.happens("load")
	defer o.happens("loaded")
	return o.Store.Load(ctx, addresses...)
}

// Events come while a business is restored, one at each step, recorded in the record and then here. None is lost, and what the record has
// is here.
func TestRestoreFromARecordThatGoesOn(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := store(t, client(t, testserver.NewRedis(t)), "")
	memory := conversation.NewMemoryStore()
	record, hot := engine(t, memory, now), engine(t, s, now)
	const people = 2500 // three pages
	_, err := record.Record(t.Context(), messages(number, people, now.Add(-time.Hour))...)
	require.NoError(t, err)
	_, err = record.Record(t.Context(), channels.UserMessage(person("other", 1), "wamid.other", now))
	require.NoError(t, err)
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, reasons(t, hot, person(number, 1), now))

	var came []channels.Address
	require.NoError(t, s.RestoreFrom(t.Context(), &overtaken{memory, func(when string) {
		if len(came) >= 20 {
			return
		}
		a := person(number, len(came)*people/20)
		event := channels.UserMessage(a, fmt.Sprint("wamid.", when, len(came)), now)
		came = append(came, a)
		for _, e := range []*conversation.Engine{record, hot} {
			fresh, err := e.Record(t.Context(), event)
			require.NoError(t, err)
			require.Equal(t, []bool{true}, fresh)
		}
	}}, "whatsapp", number))
	require.Greater(t, len(came), 6, "pages, and a conflict on each at least")

	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, reasons(t, hot, person(number, people), now), "the past is known")
	here, there := listed(t, s), listed(t, memory)
	there = slices.DeleteFunc(there, func(e conversation.Stored) bool { return e.Address.Business != number })
	require.Len(t, here, people)
	byUser := map[channels.Address]conversation.Snapshot{}
	for _, e := range there {
		byUser[e.Address] = e.Snapshot
	}
	for _, e := range here {
		require.Equal(t, byUser[e.Address], e.Snapshot)
	}
	for _, a := range came {
		ws, err := hot.Window(t.Context(), a)
		require.NoError(t, err)
		require.Equal(t, now.UnixMilli(), ws[0].Opened.Time().UnixMilli())
	}
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, reasons(t, hot, person("other", 1), now), "of another business nothing was restored")

	for _, none := range []conversation.Store{nil, (*conversation.MemoryStore)(nil), (*redisstore.Store)(nil)} {
		require.ErrorContains(t, s.RestoreFrom(t.Context(), none, "whatsapp", number), "record")
	}
	server := testserver.NewRedis(t)
	closed := client(t, server)
	server.Kill()
	require.Error(t, s.RestoreFrom(t.Context(), store(t, closed, ""), "whatsapp", "other"))
	require.Error(t, store(t, closed, "").RestoreFrom(t.Context(), memory, "whatsapp", number))
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, reasons(t, hot, person("other", 1), now), "unknown still")
}
