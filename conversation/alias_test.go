package conversation_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// linked is a store in which somebody linked users by hand.
func linked(t *testing.T, chain ...string) *conversation.MemoryStore {
	store := conversation.NewMemoryStore()
	for i := range len(chain) - 1 {
		require.NoError(t, store.Update(context.Background(), at(chain[i]), func(s *conversation.Snapshot) error {
			*s = conversation.Snapshot{LinkedTo: chain[i+1]}
			return nil
		}))
	}
	return store
}

func TestAliasLoopIsAnError(t *testing.T) {
	ctx := context.Background()
	for name, chain := range map[string][]string{"of two": {"1", "2", "1"}, "of itself": {"1", "1"}, "of three": {"1", "2", "3", "1"}} {
		e, _ := newEngine(t, t0, conversation.WithStore(linked(t, chain...)))
		_, err := e.Check(ctx, at("1"), text)
		require.ErrorIs(t, err, conversation.ErrAliasLoop, name)
		_, err = e.Window(ctx, at("1"))
		require.ErrorIs(t, err, conversation.ErrAliasLoop, name)
		_, err = e.TokenWindow(ctx, at("1"), "c")
		require.ErrorIs(t, err, conversation.ErrAliasLoop, name)
		require.ErrorIs(t, e.Import(ctx, at("1"), policy.Consent{}), conversation.ErrAliasLoop, name)
		require.ErrorIs(t, e.Forget(ctx, at("1")), conversation.ErrAliasLoop, name)
		ev := seen(channels.Identity{Phone: "1"}, t0)
		require.ErrorIs(t, e.Record(ctx, ev), conversation.ErrAliasLoop, name)
		ev.Identity.Scoped = "GB.1"
		require.ErrorIs(t, e.Record(ctx, ev), conversation.ErrAliasLoop, name)
		ev.Kind, ev.Previous = channels.IdentityChange, channels.Identity{Phone: "1"}
		ev.Address.User = "9"
		require.ErrorIs(t, e.Record(ctx, ev), conversation.ErrAliasLoop, name)
	}
}

func TestLongChainsOfAliasesAnswer(t *testing.T) {
	ctx := context.Background()
	var chain []string
	for i := range 32 {
		chain = append(chain, strconv.Itoa(100+i))
	}
	e, _ := newEngine(t, t0, conversation.WithStore(linked(t, chain...)))
	ev := seen(channels.Identity{Phone: chain[0]}, t0)
	require.NoError(t, e.Record(ctx, ev))
	require.Equal(t, policy.Allow, verdict(t, e, chain[0]))
	require.Equal(t, policy.Allow, verdict(t, e, chain[31]))
	e, _ = newEngine(t, t0, conversation.WithStore(linked(t, append(chain, "last")...)))
	_, err := e.Check(ctx, at(chain[0]), text)
	require.ErrorIs(t, err, conversation.ErrAliasLoop, "longer than any real one")
}

// A person who changes number again and again is found under every one of them.
func TestEveryFormerNumberAnswers(t *testing.T) {
	ctx := context.Background()
	const changes = 12
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	phone := func(i int) string { return strconv.Itoa(447700900000 + i) }
	require.NoError(t, e.Record(ctx, seen(channels.Identity{Phone: phone(0)}, t0)))
	for i := range changes {
		require.NoError(t, e.Record(ctx, channels.Event{
			Kind: channels.IdentityChange, Address: at(phone(i + 1)), Occurred: t0.Add(time.Duration(i) * time.Second),
			Identity: channels.Identity{Phone: phone(i + 1)}, Previous: channels.Identity{Phone: phone(i)},
		}))
	}
	for i := range changes + 1 {
		require.Equal(t, policy.Allow, verdict(t, e, phone(i)), i)
	}
	require.NoError(t, e.Forget(ctx, at(phone(3))))
	require.Zero(t, store.Len(), "nothing of the person is left")
}

// An error of the store while the business is read is one of Check.
func TestStoreErrorsOfCheckSurface(t *testing.T) {
	ctx := context.Background()
	down := errors.New("connection lost")
	for good := range 2 {
		e, _ := newEngine(t, t0, conversation.WithStore(&failsAfter{Store: conversation.NewMemoryStore(), good: good, err: down}))
		_, err := e.Check(ctx, alice, text)
		require.Equal(t, down, err)
	}
	e, _ := newEngine(t, t0, conversation.WithStore(&failsAfter{Store: conversation.NewMemoryStore(), good: 2, err: down}))
	_, err := e.Check(ctx, alice, text)
	require.NoError(t, err, "two loads are all that Check takes")
}
