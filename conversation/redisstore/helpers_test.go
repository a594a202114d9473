package redisstore_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/redisstore"
	"github.com/replywindow/replywindow/internal/testserver"
)

const (
	number = "310000000000001"
	length = 24 * time.Hour // of the customer service window
)

var hello = channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Support}

func store(t testing.TB, c redis.UniversalClient, prefix string) *redisstore.Store {
	t.Helper()
	s, err := redisstore.New(c, prefix)
	require.NoError(t, err)
	return s
}

func client(t testing.TB, server *testserver.Redis) *redis.Client {
	t.Helper()
	// After as many failures as there may be connections, usually ten for each processor, a client does not try a server for a second.
	c := redis.NewClient(&redis.Options{Addr: server.Addr, DialerRetries: 1, PoolSize: 100})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func cluster(t testing.TB, nodes []*testserver.Redis) *redis.ClusterClient {
	t.Helper()
	var addresses []string
	for _, n := range nodes {
		addresses = append(addresses, n.Addr)
	}
	c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addresses, DialerRetries: 1})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// clock stands still at an instant, since the servers of these tests have the machine's own.
type clock struct{ now time.Time }

func (c clock) Now() time.Time { return c.now }

// engine decides by WhatsApp's rules as of an instant.
func engine(t testing.TB, s conversation.Store, now time.Time, opts ...conversation.Option) *conversation.Engine {
	t.Helper()
	e, err := conversation.New(append([]conversation.Option{
		conversation.WithChannels(whatsapp.New()), conversation.WithStore(s), conversation.WithClock(clock{now}),
	}, opts...)...)
	require.NoError(t, err)
	return e
}

func person(business string, i int) channels.Address {
	return channels.Address{Channel: "whatsapp", Business: business, User: fmt.Sprint(919800000000 + i)}
}

// messages are one message of each of n people.
func messages(business string, n int, at time.Time) []channels.Event {
	out := make([]channels.Event, n)
	for i := range out {
		out[i] = channels.UserMessage(person(business, i), fmt.Sprint("wamid.", i), at.Add(-time.Duration(i)*time.Millisecond))
	}
	return out
}

// reasons are why a text may not go, none if it may.
func reasons(t testing.TB, e *conversation.Engine, a channels.Address, at time.Time) (out []policy.ReasonCode) {
	t.Helper()
	d, err := e.CheckAt(t.Context(), a, hello, at)
	require.NoError(t, err)
	for _, r := range d.Reasons {
		out = append(out, r.Code)
	}
	return out
}

// entries are what messages of n people leave behind, each with a Wake.
func entries(t testing.TB, business string, n int, at time.Time) []conversation.Stored {
	t.Helper()
	memory := conversation.NewMemoryStore()
	_, err := engine(t, memory, at).Record(t.Context(), messages(business, n, at)...)
	require.NoError(t, err)
	list, _, err := memory.List(t.Context(), "", "", conversation.Page{Limit: n + 1})
	require.NoError(t, err)
	require.Len(t, list, n)
	for i := range list {
		list[i].Version = 0
	}
	return list
}

// pages reads a listing to its end.
func pages(t testing.TB, limit int, read func(conversation.Page) ([]conversation.Stored, conversation.Page, error)) (out []conversation.Stored) {
	t.Helper()
	for page := (conversation.Page{Limit: limit}); ; {
		got, next, err := read(page)
		require.NoError(t, err)
		out = append(out, got...)
		if page = next; page.End() {
			return out
		}
	}
}

// listed is everything in a store.
func listed(t testing.TB, s conversation.Store) []conversation.Stored {
	t.Helper()
	return pages(t, 100, func(p conversation.Page) ([]conversation.Stored, conversation.Page, error) {
		return s.List(t.Context(), "", "", p)
	})
}

// trips counts the round trips of a client, and the commands in them.
type trips struct {
	mu       sync.Mutex
	n        int
	commands []string
}

func (c *trips) add(names ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	c.commands = append(c.commands, names...)
}

func (c *trips) take() (int, []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, names := c.n, c.commands
	c.n, c.commands = 0, nil
	return n, names
}

func (c *trips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.add(cmd.Name())
		return next(ctx, cmd)
	}
}

func (c *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		names := make([]string, len(cmds))
		for i := range cmds {
			names[i] = cmds[i].Name()
		}
		c.add(names...)
		return next(ctx, cmds)
	}
}

// wire lies between a client and a server, and can be cut after a request went through and before its answer does.
type wire struct {
	addr string
	mu   sync.Mutex
	cuts int
	word string // of the requests after which to cut
}

// cut cuts the next n connections that carry a word, each after it was carried.
func (w *wire) cut(n int, word string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cuts, w.word = n, word
}

func (w *wire) doomed(request []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cuts == 0 || !strings.Contains(strings.ToLower(string(request)), w.word) {
		return false
	}
	w.cuts--
	return true
}

func newWire(t testing.TB, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{addr: l.Addr().String()}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { w.carry(conn, to) })
		}
	})
	t.Cleanup(func() {
		require.NoError(t, l.Close())
		open.Wait() // the client was closed before
	})
	return w
}

// carry takes what comes to the other side, until a connection ends. When it is cut, the server has answered.
func (w *wire) carry(conn net.Conn, to string) {
	defer conn.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	var doomed atomic.Bool
	var back sync.WaitGroup
	back.Go(func() {
		defer conn.Close()
		answer := make([]byte, 1<<16)
		for {
			n, err := server.Read(answer)
			if err != nil || doomed.Load() {
				return
			}
			if _, err := conn.Write(answer[:n]); err != nil {
				return
			}
		}
	})
	request := make([]byte, 1<<20)
	for {
		n, err := conn.Read(request)
		if err != nil {
			break
		}
		if w.doomed(request[:n]) {
			doomed.Store(true)
		}
		if _, err := server.Write(request[:n]); err != nil {
			break
		}
	}
	server.Close()
	back.Wait()
}
