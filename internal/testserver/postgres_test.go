package testserver

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPostgresStartsIsKilledComesBackAndStops(t *testing.T) {
	p, err := StartPostgres("max_connections=20")
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.Stop() })
	answers := func() {
		t.Helper()
		conn, err := net.Dial("tcp", p.Address())
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	}
	answers()
	require.NoError(t, p.Kill())
	require.NoError(t, p.Start())
	answers()
	require.NoError(t, p.Stop())
	require.NoDirExists(t, p.dir)
	_, err = net.Dial("tcp", p.Address())
	require.Error(t, err)
}
