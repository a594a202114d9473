package testserver

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// started makes the test binary a process that starts a server, says where, and does nothing until it is killed.
const started = "TESTSERVER_TEST_START"

func start(t *testing.T, what string) {
	var addr string
	switch what {
	case "redis":
		r := NewRedis(t)
		addr = r.Addr + " " + filepath.Dir(r.dir)
	case "postgres":
		p, err := StartPostgres()
		require.NoError(t, err)
		addr = p.Address() + " " + p.dir
	}
	fmt.Println("started", addr)
	select {}
}

// A test process that is killed leaves no server behind.
func TestServersEndWithAProcessThatIsKilled(t *testing.T) {
	if what := os.Getenv(started); what != "" {
		start(t, what)
	}
	t.Parallel()
	for _, what := range []string{"redis", "postgres"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestServersEndWithAProcessThatIsKilled$")
		cmd.Env = append(os.Environ(), started+"="+what)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		require.True(t, lines.Scan(), what)
		said := strings.Fields(lines.Text())
		require.Len(t, said, 3, lines.Text())
		require.Equal(t, "started", said[0])
		t.Cleanup(func() { _ = os.RemoveAll(said[2]) })
		conn, err := net.Dial("tcp", said[1])
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())
		for end := time.Now().Add(patience); err == nil; {
			require.True(t, time.Now().Before(end), "%s still runs", what)
			time.Sleep(10 * time.Millisecond)
			if conn, err = net.Dial("tcp", said[1]); err == nil {
				conn.Close()
			}
		}
	}
}
