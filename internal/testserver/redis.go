package testserver

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Redis is a server of our own on the loopback interface. It writes every change to its append-only file before it answers, so that
// after [Redis.Kill] and [Redis.Start] it has all that it acknowledged.
type Redis struct {
	// Addr is "host:port"; it stays when the server is started again.
	Addr string

	dir   string
	args  []string
	cmd   *exec.Cmd
	done  chan struct{} // closed when cmd has ended
	guard *exec.Cmd     // ends the server when this process is gone
}

// NewRedis starts a server with further arguments of its command line. It is stopped at the end of the test.
func NewRedis(t testing.TB, args ...string) *Redis {
	t.Helper()
	r, err := StartRedis(t.TempDir(), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Kill)
	return r
}

// StartRedis starts a server whose data is in a folder. [Redis.Kill] stops it.
func StartRedis(dir string, args ...string) (*Redis, error) {
	var failed error
	for range 5 { // another process may take the port between the choice and the start
		port, err := FreePort()
		if err != nil {
			return nil, err
		}
		r := &Redis{Addr: "127.0.0.1:" + strconv.Itoa(port), dir: dir, args: append([]string{
			"--port", strconv.Itoa(port), "--cluster-port", strconv.Itoa(port + busOffset), "--bind", "127.0.0.1", "--dir", dir,
			"--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction",
		}, args...)}
		if failed = r.Start(); failed == nil {
			return r, nil
		}
		r.Kill()
	}
	return nil, failed
}

// Start starts the server again, with the data that it left, and waits until it answers.
func (r *Redis) Start() error {
	binary, err := Binary("redis-server", "redis-server")
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(r.dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	r.cmd = exec.Command(binary, r.args...)
	r.cmd.Dir, r.cmd.Stdout, r.cmd.Stderr = r.dir, log, log
	if err := r.cmd.Start(); err != nil {
		r.cmd = nil
		return err
	}
	r.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) {
		_ = cmd.Wait() // how it ended is in its log
		close(done)
	}(r.cmd, r.done)
	if r.guard, err = guard(`kill -9 "$0"`, strconv.Itoa(r.cmd.Process.Pid)); err != nil {
		return err
	}
	// Another server that took the port would answer as well.
	if err := r.await("INFO server", fmt.Sprintf("process_id:%d\r\n", r.cmd.Process.Pid)); err != nil {
		return err
	}
	return r.await("PING", "+PONG")
}

// patience is how long a server may take to come up on a busy machine.
const patience = 60 * time.Second

// await asks a command again until the answer holds a text, or the server has ended.
func (r *Redis) await(command, want string) error {
	var answer string
	var err error
	for end, ended := time.Now().Add(patience), false; !ended && time.Now().Before(end); {
		if answer, err = r.Do(command); err == nil && strings.Contains(answer, want) {
			return nil
		}
		select {
		case <-r.done:
			ended = true
		case <-time.After(10 * time.Millisecond):
		}
	}
	log, _ := os.ReadFile(filepath.Join(r.dir, "log"))
	return fmt.Errorf("redis at %s answers %q (%v) to %s; its log ends with:\n%s", r.Addr, answer, err, command, log[max(0, len(log)-2000):])
}

// Do sends one command whose words hold no blanks and gives the answer as it comes, without the marks of a bulk string.
func (r *Redis) Do(command string) (string, error) {
	conn, err := net.DialTimeout("tcp", r.Addr, patience)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
		return "", err
	}
	in := bufio.NewReader(conn)
	line, err := in.ReadString('\n')
	if err != nil || line[0] != '$' {
		return strings.TrimSpace(line), err
	}
	size, err := strconv.Atoi(strings.TrimSpace(line[1:]))
	if err != nil || size < 0 {
		return "", err
	}
	bulk := make([]byte, size)
	if _, err := io.ReadFull(in, bulk); err != nil {
		return "", err
	}
	return string(bulk), nil
}

// Kill ends the server at once, as kill -9 does. A server that does not run is left alone.
func (r *Redis) Kill() {
	if r.cmd == nil {
		return
	}
	release(r.guard)
	_ = r.cmd.Process.Kill() // it may have ended by itself
	<-r.done
	r.cmd, r.guard = nil, nil
}

// Wipe removes the data of a server that does not run, but for what a node knows of its cluster.
func (r *Redis) Wipe() error { return os.RemoveAll(filepath.Join(r.dir, "appendonlydir")) }

// NewRedisCluster starts a cluster of three masters without replicas, each with a third of the slots, with further arguments of their
// command lines. Where one is down the others go on. They are stopped at the end of the test.
func NewRedisCluster(t testing.TB, args ...string) []*Redis {
	t.Helper()
	nodes := make([]*Redis, 3)
	args = append([]string{"--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"}, args...)
	for i := range nodes {
		nodes[i] = NewRedis(t, args...)
	}
	if err := meet(nodes); err != nil {
		t.Fatal(err)
	}
	return nodes
}

// meet makes servers a cluster.
func meet(nodes []*Redis) error {
	const slots = 16384
	for i, r := range nodes {
		commands := []string{fmt.Sprintf("CLUSTER ADDSLOTSRANGE %d %d", i*slots/len(nodes), (i+1)*slots/len(nodes)-1)}
		for _, other := range nodes[:i] {
			host, port, err := net.SplitHostPort(other.Addr)
			if err != nil {
				return err
			}
			bus, err := strconv.Atoi(port)
			if err != nil {
				return err
			}
			commands = append(commands, fmt.Sprintf("CLUSTER MEET %s %s %d", host, port, bus+busOffset))
		}
		for _, c := range commands {
			if answer, err := r.Do(c); err != nil || answer != "+OK" {
				return fmt.Errorf("%s: %s (%w)", c, answer, err)
			}
		}
	}
	for _, r := range nodes {
		for _, want := range [...]string{"cluster_state:ok", "cluster_slots_ok:16384", "cluster_known_nodes:" + strconv.Itoa(len(nodes))} {
			if err := r.await("CLUSTER INFO", want); err != nil {
				return err
			}
		}
	}
	return nil
}
