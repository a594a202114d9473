package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStory(t *testing.T) {
	var out, errOut bytes.Buffer
	require.Equal(t, exitDone, run(context.Background(), nil, &out, &errOut), errOut.String())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 5)
	for i, want := range []string{"131047", "the person writes", "200", "200", "131047"} {
		require.Contains(t, lines[i], want)
	}
	var again bytes.Buffer
	require.Equal(t, exitDone, run(context.Background(), nil, &again, &errOut))
	require.Equal(t, out.String(), again.String(), "it is told in the same words each time")
}

func TestServe(t *testing.T) {
	for _, tick := range []string{"10ms", "0"} {
		serveOnce(t, tick)
	}
}

// serveOnce starts the emulator, looks at its world, has a webhook delivered and ends it.
func serveOnce(t *testing.T, tick string) {
	t.Helper()
	got := make(chan string, 10)
	host := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header.Get("X-Hub-Signature-256") }))
	defer host.Close()
	seed := filepath.Join(t.TempDir(), "seed.json")
	require.NoError(t, os.WriteFile(seed, []byte(`{"events":[{"address":{"channel":"whatsapp","business":"100","user":"4915112345678"},"text":"hi"}]}`), 0o600))
	ctx, stop := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"-listen", "127.0.0.1:0", "-seed", seed, "-tick", tick, "-webhook", host.URL}, writer, io.Discard)
	}()
	line := make([]byte, 100)
	n, err := reader.Read(line)
	require.NoError(t, err)
	url, _, _ := strings.Cut(strings.TrimPrefix(string(line[:n]), "serving "), ",")
	res, err := http.Get(url + "/_control/conversations")
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Contains(t, string(body), `"customer_service"`, "the seed opened a window")
	if tick == "0" {
		res, err = http.Post(url+"/_control/flush", "", nil)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
	}
	select {
	case signature := <-got:
		require.True(t, strings.HasPrefix(signature, "sha256="))
	case <-time.After(time.Minute):
		t.Fatal("no webhook came")
	}
	stop()
	select {
	case code := <-done:
		require.Equal(t, exitDone, code)
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
}

func TestUsage(t *testing.T) {
	require.Equal(t, exitUsage, run(context.Background(), []string{"-nonsense"}, io.Discard, io.Discard))
	var errOut strings.Builder
	require.Equal(t, exitUsage, run(context.Background(), []string{"more"}, io.Discard, &errOut))
	require.Equal(t, "emulator: \"more\" is no flag\n", errOut.String())
	require.Equal(t, exitFailed, run(context.Background(), []string{"-listen", "nowhere:-1"}, io.Discard, io.Discard))
	require.Equal(t, exitFailed, run(context.Background(), []string{"-webhook", "nowhere"}, io.Discard, io.Discard))
	for _, content := range []string{`{"unknown":1}`, `{"events":[{}]}`} {
		seed := filepath.Join(t.TempDir(), "seed.json")
		require.NoError(t, os.WriteFile(seed, []byte(content), 0o600))
		require.Equal(t, exitFailed, run(context.Background(), []string{"-listen", "127.0.0.1:0", "-seed", seed}, io.Discard, io.Discard))
	}
	require.Equal(t, exitFailed, run(context.Background(), []string{"-listen", "127.0.0.1:0", "-seed", "/nowhere"}, io.Discard, io.Discard))
}
