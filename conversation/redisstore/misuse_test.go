package redisstore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/redisstore"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	c := redis.NewClient(&redis.Options{Addr: address()})
	defer c.Close()
	ring := redis.NewRing(&redis.RingOptions{Addrs: map[string]string{"a": address()}})
	defer ring.Close()
	for name, of := range map[string]func() (*redisstore.Store, error){
		"client": func() (*redisstore.Store, error) { return redisstore.New(nil, "") },
		"prefix": func() (*redisstore.Store, error) { return redisstore.New(c, "a{b") },
	} {
		_, err := of()
		var input *channels.InputError
		require.ErrorAs(t, err, &input)
		require.Equal(t, name, input.Field)
	}
	for _, wrong := range []redis.UniversalClient{(*redis.Client)(nil), (*redis.ClusterClient)(nil), ring, struct{ *redis.Client }{c}} {
		_, err := redisstore.New(wrong, "")
		require.ErrorContains(t, err, "client")
	}
}

// A store that New did not make, and a context that is nil, are errors of every method, and nothing panics.
func TestMisuse(t *testing.T) {
	t.Parallel()
	c := redis.NewClient(&redis.Options{Addr: address()})
	defer c.Close()
	made := store(t, c, "misuse:")
	var none *redisstore.Store
	for name, try := range map[string]struct {
		s   *redisstore.Store
		ctx context.Context
	}{"nil": {none, t.Context()}, "zero": {new(redisstore.Store), t.Context()}, "no context": {made, nil}} {
		_, load := try.s.Load(try.ctx, person(number, 1))
		_, _, due := try.s.Due(try.ctx, "", "", time.Now(), conversation.Page{})
		_, _, list := try.s.List(try.ctx, "", "", conversation.Page{})
		save, restored := try.s.Save(try.ctx, make([]conversation.Stored, 1)), try.s.Restored(try.ctx, "c", "b")
		from := try.s.RestoreFrom(try.ctx, conversation.NewMemoryStore(), "c", "b")
		for _, err := range []error{load, due, list, save, restored, from} {
			require.Error(t, err, name)
		}
	}
	for _, after := range []string{"x", `1 "a"`, `1 "" ""`} {
		_, _, err := made.Due(t.Context(), "", "", time.Now(), conversation.Page{After: after})
		require.ErrorContains(t, err, "page.after")
		_, _, err = made.List(t.Context(), "", "", conversation.Page{After: after})
		require.ErrorContains(t, err, "page.after")
	}
}

// No verb shows the options of the client.
func TestAStorePrintsItsPrefix(t *testing.T) {
	t.Parallel()
	c := redis.NewClient(&redis.Options{Addr: address(), Password: "secret"})
	defer c.Close()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		require.Equal(t, `redis store under "bot:"`, fmt.Sprintf(verb, store(t, c, "bot:")))
		require.Equal(t, `redis store under ""`, fmt.Sprintf(verb, new(redisstore.Store)))
		require.Equal(t, `redis store under ""`, fmt.Sprintf(verb, (*redisstore.Store)(nil)))
	}
}

// Errors name no person.
func TestErrorsAreMasked(t *testing.T) {
	t.Parallel()
	c := redis.NewClient(&redis.Options{Addr: address()})
	defer c.Close()
	s := store(t, c, "masked:")
	a := person(number, 1)
	require.NoError(t, c.Set(t.Context(), "masked:{whatsapp:"+number+"}:user:"+a.User, "x", 0).Err())
	load := func() error {
		got, err := s.Load(t.Context(), a)
		require.NoError(t, err)
		return got[0].Err
	}
	require.ErrorContains(t, load(), "no value that this package wrote")
	require.NotContains(t, load().Error(), a.User)
	require.NoError(t, c.Del(t.Context(), "masked:{whatsapp:"+number+"}:user:"+a.User).Err())
	require.NoError(t, c.LPush(t.Context(), "masked:{whatsapp:"+number+"}:user:"+a.User, "x").Err())
	for _, err := range []error{s.Save(t.Context(), []conversation.Stored{{Address: a}}), load()} {
		require.ErrorContains(t, err, "WRONGTYPE")
		require.NotContains(t, err.Error(), a.User)
	}
}
