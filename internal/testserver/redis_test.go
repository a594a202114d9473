package testserver

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRedisComesBackWithWhatItAcknowledged(t *testing.T) {
	r := NewRedis(t)
	answer, err := r.Do("SET a b")
	require.NoError(t, err)
	require.Equal(t, "+OK", answer)
	r.Kill()
	_, err = r.Do("PING")
	require.Error(t, err)
	require.NoError(t, r.Start())
	answer, err = r.Do("GET a")
	require.NoError(t, err)
	require.Equal(t, "b", answer)
	r.Kill()
	require.NoError(t, r.Wipe())
	require.NoError(t, r.Start())
	answer, err = r.Do("GET a")
	require.NoError(t, err)
	require.Empty(t, answer)
}

func TestRedisThatDoesNotStartShowsItsLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := StartRedis(dir, "--no-such-setting", "1")
	require.ErrorContains(t, err, "no-such-setting")
}

func TestRedisClusterGoesOnWithoutANode(t *testing.T) {
	t.Parallel()
	nodes := NewRedisCluster(t)
	require.Len(t, nodes, 3)
	answer, err := nodes[0].Do("SET {06S} b") // slot 0
	require.NoError(t, err)
	require.Equal(t, "+OK", answer)
	answer, err = nodes[2].Do("SET {06S} b")
	require.NoError(t, err)
	require.Contains(t, answer, "MOVED 0 "+nodes[0].Addr)
	nodes[1].Kill()
	answer, err = nodes[0].Do("GET {06S}")
	require.NoError(t, err)
	require.Equal(t, "b", answer)
	require.NoError(t, nodes[1].Start())
}
