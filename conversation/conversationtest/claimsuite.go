package conversationtest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// TestClaims tells whether of two who claim one person at once, over two engines that share a store, exactly one wins: as often as races
// says, each time about another person, of whom every second is known by two identifiers and claimed by both. The store is empty at
// first. Errors of the store end it.
func TestClaims(t *testing.T, store conversation.Store, races int) {
	t.Helper()
	if err := raceForClaims(t.Context(), store, races); err != nil {
		t.Errorf("the claims of the store: %v", err)
	}
}

// raceForClaims is the test. Its error is what went wrong.
func raceForClaims(ctx context.Context, store conversation.Store, races int) error {
	var engines [2]*conversation.Engine
	for i := range engines {
		var err error
		engines[i], err = conversation.New(conversation.WithChannels(windowsChannel{}), conversation.WithClock(standing(storeInstant())), conversation.WithStore(store))
		if err != nil {
			return err
		}
	}
	for i := range races {
		if err := raceForClaim(ctx, engines[0], engines[1], i); err != nil {
			return fmt.Errorf("race %d: %w", i, err)
		}
	}
	return nil
}

// standing is a clock that stands.
type standing time.Time

func (s standing) Now() time.Time { return time.Time(s) }

// raceForClaim lets two agents claim one person.
func raceForClaim(ctx context.Context, one, other *conversation.Engine, i int) error {
	number, scoped := storeUser("n"+strconv.Itoa(i)), storeUser("s"+strconv.Itoa(i))
	asked := [2]channels.Address{number, number}
	if i%2 == 1 {
		ev := channels.UserMessage(number, "m"+strconv.Itoa(i), storeInstant().Add(-time.Minute))
		ev.Identity = channels.Identity{Phone: number.User, Scoped: scoped.User}
		if _, err := one.Record(ctx, ev); err != nil {
			return err
		}
		asked[1] = scoped
	}
	agents := [2]string{"ann", "bob"}
	var claims [2]conversation.Claim
	var won [2]bool
	var errs [2]error
	var both sync.WaitGroup
	for k, e := range []*conversation.Engine{one, other} {
		both.Go(func() { claims[k], won[k], errs[k] = e.Claim(ctx, asked[k], "answer", agents[k], time.Minute) })
	}
	both.Wait()
	winner := 0
	if won[1] {
		winner = 1
	}
	until := storeInstant().Add(time.Minute)
	switch {
	case errs[0] != nil || errs[1] != nil:
		return errors.Join(errs[0], errs[1])
	case won[0] == won[1]:
		return breach("%d of two agents won", 2*winner)
	case claims[0] != claims[1] || claims[winner].Holder != agents[winner] || !claims[winner].Until.Equal(until):
		return breach("%s won until %v, and the agents were told %v", agents[winner], until, claims)
	}
	for _, a := range asked {
		if seen, err := one.Claims(ctx, a); err != nil || len(seen) != 1 || seen[0] != claims[winner] {
			return breach("others see %v, %v, want %v", seen, err, claims[winner])
		}
	}
	return nil
}
