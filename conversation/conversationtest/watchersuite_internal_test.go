package conversationtest

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// careless is a store in which whoever writes last wins: a lease or a claim keeps nobody away.
type careless struct{ conversation.Store }

// Load lets others load before the caller goes on: on one processor nothing else would make them race.
func (c careless) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	got, err := c.Store.Load(ctx, addresses...)
	runtime.Gosched()
	return got, err
}

func (c careless) Save(ctx context.Context, entries []conversation.Stored) error {
	for {
		err := c.Store.Save(ctx, entries)
		if !errors.Is(err, conversation.ErrConflict) {
			return err
		}
		for i := range entries {
			fresh, err := c.Store.Load(ctx, entries[i].Address)
			if err != nil {
				return err
			}
			entries[i].Version = fresh[0].Version
		}
	}
}

// A store that loses races is found out by both suites, and one that finds nothing due by that for watchers.
func TestTheSuitesFindStoresThatLoseRaces(t *testing.T) {
	t.Parallel()
	found := func(t *testing.T, store conversation.Store, windows int, what string) {
		synctest.Test(t, func(t *testing.T) {
			require.ErrorContains(t, watch(store, windows, rand.Uint64()), what)
		})
	}
	t.Run("watchers", func(t *testing.T) {
		found(t, careless{conversation.NewMemoryStore()}, 2000, "was told again, and nothing had been lost")
	})
	t.Run("watchers that sleep", func(t *testing.T) {
		found(t, asleep{conversation.NewMemoryStore()}, 200, "was not told")
	})
	t.Run("claims", func(t *testing.T) {
		require.ErrorContains(t, raceForClaims(t.Context(), careless{conversation.NewMemoryStore()}, 20_000), "of two agents won")
	})
}

// asleep is a store that finds nothing due of every seventh person.
type asleep struct{ conversation.Store }

func (a asleep) Due(ctx context.Context, channel, business string, before time.Time, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	due, next, err := a.Store.Due(ctx, channel, business, before, page)
	return slices.DeleteFunc(due, func(s conversation.Stored) bool { return s.Address.User[len(s.Address.User)-1] == '7' }), next, err
}
