package redisstore_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/testserver"
)

// What was recorded before a server was killed is there when it comes back, if it writes before it answers.
func TestAServerThatIsKilledKeepsWhatItAcknowledged(t *testing.T) {
	t.Parallel()
	server := testserver.NewRedis(t)
	s := store(t, client(t, server), "")
	now := time.Now()
	e := engine(t, s, now)
	_, err := e.Record(t.Context(), messages(number, 200, now)...)
	require.NoError(t, err)
	before := listed(t, s)

	server.Kill()
	more := channels.UserMessage(person(number, 900), "wamid.more", now)
	fresh, err := e.Record(t.Context(), more)
	var failed *channels.RecordError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, []bool{false}, fresh)
	_, err = e.Check(t.Context(), more.Address, hello)
	require.Error(t, err)
	_, _, err = s.Due(t.Context(), "", "", now, conversation.Page{})
	require.Error(t, err)

	require.NoError(t, server.Start())
	require.Equal(t, before, listed(t, s))
	fresh, err = e.Record(t.Context(), more)
	require.NoError(t, err)
	require.Equal(t, []bool{true}, fresh)
	require.Empty(t, reasons(t, e, more.Address, now))
}

// A server that lost its data answers every call, and says that the past is not known: what was open or closed before is unknown.
func TestAServerThatLostItsDataKnowsNothing(t *testing.T) {
	t.Parallel()
	server := testserver.NewRedis(t)
	s := store(t, client(t, server), "")
	now := time.Now()
	e := engine(t, s, now)
	seen, stranger := person(number, 0), person(number, 900)
	for i := range 20 {
		_, err := e.Record(t.Context(), channels.UserMessage(seen, fmt.Sprint("wamid.", i), now.Add(-time.Duration(i)*time.Minute)))
		require.NoError(t, err)
	}
	require.NoError(t, s.Restored(t.Context(), "whatsapp", number)) // so that the past was known
	require.Empty(t, reasons(t, e, seen, now))
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, reasons(t, e, stranger, now))
	old, err := s.Load(t.Context(), seen)
	require.NoError(t, err)

	server.Kill()
	require.NoError(t, server.Wipe())
	require.NoError(t, server.Start())
	for _, a := range []channels.Address{seen, stranger} {
		require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, reasons(t, e, a, now))
	}
	require.ErrorIs(t, s.Save(t.Context(), old), conversation.ErrConflict, "a writer that loaded before")
	require.Empty(t, listed(t, s))
	due, _, err := s.Due(t.Context(), "", "", now.Add(length), conversation.Page{})
	require.NoError(t, err)
	require.Empty(t, due)
	require.NoError(t, e.Forget(t.Context(), seen))
	require.NoError(t, e.Import(t.Context(), stranger, policy.Consent{}))

	fresh, err := e.Record(t.Context(), messages(number, 1, now)...)
	require.NoError(t, err)
	require.Equal(t, []bool{true}, fresh)
	require.Empty(t, reasons(t, e, seen, now), "the person wrote again")
	anew, err := s.Load(t.Context(), seen, stranger)
	require.NoError(t, err)
	require.Greater(t, anew[0].Version, old[0].Version, "no version twice")
	require.Equal(t, []policy.ReasonCode{policy.WindowUnknown}, reasons(t, e, person(number, 1), now))
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, reasons(t, e, person(number, 1), anew[1].Since.Add(length)))
	require.Len(t, listed(t, s), 2, "the list of businesses is anew too")
}

// spread are businesses, one of each node of a cluster.
func spread(t *testing.T, c *redis.ClusterClient, nodes []*testserver.Redis) []string {
	t.Helper()
	businesses := make([]string, len(nodes))
	for i := 0; slices.Contains(businesses, ""); i++ {
		business := strconv.Itoa(310000000000000 + i)
		master, err := c.MasterForKey(t.Context(), "{whatsapp:"+business+"}")
		require.NoError(t, err)
		at := slices.IndexFunc(nodes, func(n *testserver.Redis) bool { return n.Addr == master.Options().Addr })
		require.GreaterOrEqual(t, at, 0)
		businesses[at] = business
	}
	return businesses
}

// Where a node is down, what lies on it fails as a whole, and all else goes on.
func TestANodeThatIsDown(t *testing.T) {
	t.Parallel()
	nodes := testserver.NewRedisCluster(t)
	c := cluster(t, nodes)
	s := store(t, c, "")
	now := time.Now()
	e := engine(t, s, now)
	businesses := spread(t, c, nodes)
	for _, b := range businesses {
		_, err := e.Record(t.Context(), messages(b, 10, now)...)
		require.NoError(t, err)
	}
	before := listed(t, s)
	const down = 1
	nodes[down].Kill()
	defer comesBack(t, s, nodes[down], before)
	var batch []channels.Event
	for _, b := range businesses {
		batch = append(batch, channels.UserMessage(person(b, 950), "wamid.new", now))
	}
	fresh, err := e.Record(t.Context(), batch...)
	require.Error(t, err)
	require.Equal(t, []bool{true, false, true}, fresh)
	for i, b := range businesses {
		got, err := s.Load(t.Context(), person(b, 950))
		require.Equal(t, i == down, err != nil, "%v", err)
		require.Equal(t, i == down, got == nil)
		if i != down {
			require.NotZero(t, got[0].Version)
			require.Empty(t, reasons(t, e, person(b, 950), now))
		}
	}
	got, err := s.Load(t.Context(), person(businesses[0], 1), person(businesses[down], 1))
	require.Error(t, err)
	require.Nil(t, got, "a load is whole or an error")
	_, _, err = s.Due(t.Context(), "whatsapp", businesses[0], now.Add(length), conversation.Page{})
	require.NoError(t, err)
	for page, err := (conversation.Page{}), error(nil); err == nil; { // nothing is left out in silence
		_, page, err = s.List(t.Context(), "whatsapp", "", page)
		require.False(t, err == nil && page.End())
	}
}

// comesBack starts a node again, after which nothing is missing once its cluster and the client have noticed.
func comesBack(t *testing.T, s conversation.Store, node *testserver.Redis, before []conversation.Stored) {
	require.NoError(t, node.Start())
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, e := range before {
		for got, err := s.Load(ctx, e.Address); ; got, err = s.Load(ctx, e.Address) {
			require.NoError(t, ctx.Err())
			if err == nil {
				require.Equal(t, e.Snapshot, got[0].Snapshot)
				break
			}
		}
	}
}

// The node that holds the list of businesses loses it: it is made anew from what the nodes have.
func TestTheListOfBusinessesIsMadeAnew(t *testing.T) {
	t.Parallel()
	nodes := testserver.NewRedisCluster(t)
	c := cluster(t, nodes)
	s := store(t, c, "x[1]*:")
	now := time.Now()
	businesses := spread(t, c, nodes)
	for _, b := range append(businesses, "odd}:state{") {
		list := entries(t, b, 3, now)
		list[0].Address.User = "}:state" // looks like the end of another key
		require.NoError(t, s.Save(t.Context(), list))
	}
	require.NoError(t, store(t, c, "x1y:").Save(t.Context(), entries(t, "of another store", 1, now)))
	before := listed(t, s)
	require.Len(t, before, 12)
	require.NoError(t, c.Del(t.Context(), "x[1]*:businesses").Err())
	require.NoError(t, s.Save(t.Context(), entries(t, "new", 1, now))) // a list that holds this one alone
	require.Len(t, listed(t, s), 13)
	require.NoError(t, s.Save(t.Context(), entries(t, "newer", 1, now)))
	require.Len(t, listed(t, s), 14)
	due := pages(t, 4, func(p conversation.Page) ([]conversation.Stored, conversation.Page, error) {
		return s.Due(t.Context(), "whatsapp", "", now.Add(2*length), p)
	})
	require.Len(t, due, 14)
}

// The connection breaks after a save was done and before its answer came. The client sends it again, and it counts once: no conflict, and
// the events are new.
func TestAnAnswerThatIsLost(t *testing.T) {
	t.Parallel()
	const saving = ":wakes" // a key that a load does not name
	server := testserver.NewRedis(t)
	w := newWire(t, server.Addr)
	through := redis.NewClient(&redis.Options{Addr: w.addr})
	t.Cleanup(func() { require.NoError(t, through.Close()) })
	direct := store(t, client(t, server), "")
	s := store(t, through, "")
	now := time.Now()
	e := engine(t, s, now)
	_, err := e.Record(t.Context(), channels.UserMessage(person(number, 600), "wamid.before", now))
	require.NoError(t, err)
	both := channels.UserMessage(person(number, 500), "wamid.both", now)
	both.Identity = channels.Identity{Phone: both.Address.User, Scoped: "IN.1"}
	for name, ev := range map[string]channels.Event{"two entries": both, "one entry": channels.UserMessage(person(number, 501), "wamid.one", now)} {
		w.cut(1, saving)
		fresh, err := e.Record(t.Context(), ev)
		require.NoError(t, err, name)
		require.Equal(t, []bool{true}, fresh, name)
	}
	list := entries(t, number, 20, now)[10:]
	w.cut(1, saving)
	require.NoError(t, s.Save(t.Context(), list))
	for _, entry := range list {
		got, err := direct.Load(t.Context(), entry.Address)
		require.NoError(t, err)
		require.Equal(t, entry.Version, got[0].Version)
		require.Equal(t, entry.Snapshot, got[0].Snapshot)
	}
	w.cut(1, saving)
	require.NoError(t, s.Save(t.Context(), list), "with the versions that came")

	// It breaks as often as the client tries: the error says so, and all entries are saved or none.
	w.cut(100, saving)
	before := list[0].Version
	err = s.Save(t.Context(), list)
	require.Error(t, err)
	require.NotErrorIs(t, err, conversation.ErrConflict)
	require.Equal(t, before, list[0].Version)
	w.cut(0, "")
	for _, entry := range list {
		got, err := direct.Load(t.Context(), entry.Address)
		require.NoError(t, err)
		require.NotEqual(t, entry.Version, got[0].Version, "it was done")
	}
	require.ErrorIs(t, s.Save(t.Context(), list), conversation.ErrConflict)
}

// A server that forgot the scripts is sent them again.
func TestScriptsAreFlushed(t *testing.T) {
	t.Parallel()
	for _, c := range []redis.UniversalClient{client(t, testserver.NewRedis(t)), cluster(t, testserver.NewRedisCluster(t))} {
		s := store(t, c, "")
		now := time.Now()
		e := engine(t, s, now)
		for i := range 3 {
			_, err := e.Record(t.Context(), messages(number, i+1, now)...)
			require.NoError(t, err)
			_, err = s.Load(t.Context(), person("1", 1), person("2", 1), person("3", 1), person("4", 1))
			require.NoError(t, err)
			require.Len(t, listed(t, s), i+1)
			require.NoError(t, c.ScriptFlush(t.Context()).Err())
		}
	}
}

// A business moves to another node while the client still looks for it on the former one.
func TestABusinessThatMoves(t *testing.T) {
	t.Parallel()
	nodes := testserver.NewRedisCluster(t)
	c := cluster(t, nodes)
	s := store(t, c, "")
	now := time.Now()
	e := engine(t, s, now)
	_, err := e.Record(t.Context(), messages(number, 20, now)...)
	require.NoError(t, err)
	before := listed(t, s)
	slot, err := c.ClusterKeySlot(t.Context(), "{whatsapp:"+number+"}").Result()
	require.NoError(t, err)
	from, err := c.MasterForKey(t.Context(), "{whatsapp:"+number+"}")
	require.NoError(t, err)
	for _, n := range nodes {
		if n.Addr == from.Options().Addr {
			continue
		}
		to := client(t, n)
		id := to.Do(t.Context(), "CLUSTER", "MYID").Val()
		require.NoError(t, to.Do(t.Context(), "CLUSTER", "SETSLOT", slot, "IMPORTING", from.Do(t.Context(), "CLUSTER", "MYID").Val()).Err())
		require.NoError(t, from.Do(t.Context(), "CLUSTER", "SETSLOT", slot, "MIGRATING", id).Err())
		keys, err := from.ClusterGetKeysInSlot(t.Context(), int(slot), 1000).Result()
		require.NoError(t, err)
		_, port, err := net.SplitHostPort(n.Addr)
		require.NoError(t, err)
		args := []any{"MIGRATE", "127.0.0.1", port, "", 0, 5000, "KEYS"}
		for _, k := range keys {
			args = append(args, k)
		}
		require.NoError(t, from.Do(t.Context(), args...).Err())
		require.Equal(t, before, listed(t, s), "in between")
		for _, each := range []*redis.Client{to, from} {
			require.NoError(t, each.Do(t.Context(), "CLUSTER", "SETSLOT", slot, "NODE", id).Err())
		}
		break
	}
	require.Equal(t, before, listed(t, s))
	_, err = e.Record(t.Context(), messages(number, 25, now)...)
	require.NoError(t, err)
	require.Len(t, listed(t, s), 25)
}

// A server without room refuses a save as a whole, and still reads and deletes.
func TestAServerThatIsFull(t *testing.T) {
	t.Parallel()
	c := client(t, testserver.NewRedis(t))
	s := store(t, c, "")
	now := time.Now()
	list := entries(t, number, 20, now)
	require.NoError(t, s.Save(t.Context(), list[:10]))
	before := listed(t, s)
	require.NoError(t, c.ConfigSet(t.Context(), "maxmemory", "1").Err())
	require.ErrorContains(t, s.Save(t.Context(), list), "maxmemory")
	require.Error(t, s.Save(t.Context(), entries(t, "another", 2, now)))
	require.Equal(t, before, listed(t, s))
	require.NoError(t, engine(t, s, now).Forget(t.Context(), before[0].Address))
	require.NoError(t, c.ConfigSet(t.Context(), "maxmemory", "0").Err())
	require.Equal(t, before[1:], listed(t, s))
}

// writerEnv makes this test binary a writer, on the server whose address it holds.
const writerEnv = "REDISSTORE_TEST_WRITER"

// write is the process that TestAWriterThatIsKilled kills. It saves the same entries again and again, each time all of them with a Keep of
// its own, and says what was acknowledged.
func write(t *testing.T, addr string) {
	s := store(t, redis.NewClient(&redis.Options{Addr: addr}), "")
	list := entries(t, number, 50, time.Now())
	for i := 1; ; i++ {
		for at := range list {
			list[at].Keep = time.Date(2100, 1, 1, 0, 0, i, 0, time.UTC)
		}
		require.NoError(t, s.Save(t.Context(), list))
		fmt.Println("saved", i)
	}
}

// A writer is killed in mid-batch, several times: what it was told to be saved is saved, and nothing is half done.
func TestAWriterThatIsKilled(t *testing.T) {
	if addr := os.Getenv(writerEnv); addr != "" {
		write(t, addr)
	}
	t.Parallel()
	server := testserver.NewRedis(t)
	c := client(t, server)
	for _, after := range []int{1, 7, 40} {
		require.NoError(t, c.FlushAll(t.Context()).Err())
		cmd := exec.Command(os.Args[0], "-test.run=^TestAWriterThatIsKilled$")
		cmd.Env = append(os.Environ(), writerEnv+"="+server.Addr)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		last := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, err := fmt.Sscanf(lines.Text(), "saved %d", &last); err == nil && last == after {
				require.NoError(t, cmd.Process.Kill())
			}
		}
		require.Error(t, cmd.Wait())
		require.GreaterOrEqual(t, last, after)
		all := listed(t, store(t, c, ""))
		require.Len(t, all, 50)
		saved := int(all[0].Keep.Sub(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)) / time.Second)
		require.GreaterOrEqual(t, saved, last)
		require.LessOrEqual(t, saved, last+1)
		for _, entry := range all {
			require.True(t, entry.Keep.Equal(all[0].Keep))
		}
	}
}
