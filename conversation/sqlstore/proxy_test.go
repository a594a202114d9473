package sqlstore_test

import (
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// proxy stands between a client and a server, and cuts the connection where a test wants.
type proxy struct {
	listener net.Listener
	server   string
	mu       sync.Mutex
	answers  int // to be counted down to the one that is lost; 0: none
}

func newProxy(t testing.TB, server string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: l, server: server}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { p.serve(client) })
		}
	})
	t.Cleanup(func() {
		require.NoError(t, l.Close())
		wg.Wait()
	})
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// cutAnswer loses the nth answer from now on: the server has worked, and the client never hears of it.
func (p *proxy) cutAnswer(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers = n
}

// lost counts an answer, and reports whether it is the one to lose.
func (p *proxy) lost() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.answers == 0 {
		return false
	}
	p.answers--
	return p.answers == 0
}

// serve passes one connection on in both directions, until one ends.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		defer server.Close()
		pass(server, client, func() bool { return false })
	}()
	pass(client, server, p.lost)
}

// pass copies what arrives, up to what is to be lost.
func pass(to, from net.Conn, lost func() bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil || lost() {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}
