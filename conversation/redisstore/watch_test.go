package redisstore_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/watchtest"
	"github.com/replywindow/replywindow/internal/testserver"
)

// watcherEnv makes this test binary a watcher, on the server whose address it holds.
const watcherEnv = "REDISSTORE_TEST_WATCHER"

// watchedBy is an engine by the system's clock over a server.
func watchedBy(t *testing.T, addr string) (*conversation.Engine, conversation.Store) {
	c := redis.NewClient(&redis.Options{Addr: addr})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	s := store(t, c, "")
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(s))
	require.NoError(t, err)
	return e, s
}

// Eight processes watch one server and are killed at random, many when they have just told, until nothing is left to tell. Every close
// is told, and told again only if its process told nothing more before it was killed.
func TestEightProcessesTellOfEveryDeadline(t *testing.T) {
	people := *times * 200
	if addr := os.Getenv(watcherEnv); addr != "" {
		e, _ := watchedBy(t, addr)
		require.NoError(t, watchtest.Watch(t.Context(), e, people))
	}
	t.Parallel()
	server := testserver.NewRedis(t, "--appendfsync", "no") // it lives, so nobody waits for its disk
	e, s := watchedBy(t, server.Addr)
	f := watchtest.Fleet{
		Engine: e, Store: s, Length: length, People: people,
		Message: func(i int, at time.Time) channels.Event {
			return channels.UserMessage(person(number, i), fmt.Sprint("wamid.", i), at)
		},
		Start: func() (*exec.Cmd, io.Reader, error) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestEightProcessesTellOfEveryDeadline$", "-test.timeout=3h", fmt.Sprint("-times=", *times))
			cmd.Env = append(os.Environ(), watcherEnv+"="+server.Addr)
			out, err := cmd.StdoutPipe()
			if err != nil {
				return nil, nil, err
			}
			return cmd, out, cmd.Start()
		},
	}
	happened, err := f.Run(t.Context())
	require.NoError(t, err)
	t.Log(happened)
}
