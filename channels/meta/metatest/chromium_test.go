package metatest_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/internal/testserver"
)

// browser is one page in a headless Chromium, driven over its DevTools pipe: JSON, each message ended by a zero byte.
type browser struct {
	t       *testing.T
	to      io.Writer
	session string
	last    int

	mu       sync.Mutex
	answers  map[int]chan json.RawMessage
	problems []string // errors that the page threw or logged: scripts that failed, what its policy forbade
}

// openBrowser starts a Chromium of its own, which ends with the test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := testserver.Binary("chromium", "chromium")
	require.NoError(t, err)
	hisIn, ourOut, err := os.Pipe()
	require.NoError(t, err)
	ourIn, hisOut, err := os.Pipe()
	require.NoError(t, err)
	cmd := exec.Command(path, "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir="+t.TempDir())
	cmd.ExtraFiles = []*os.File{hisIn, hisOut}
	require.NoError(t, cmd.Start())
	require.NoError(t, hisIn.Close())
	require.NoError(t, hisOut.Close())
	b := &browser{t: t, to: ourOut, answers: map[int]chan json.RawMessage{}}
	read := make(chan struct{})
	go func() { defer close(read); b.read(ourIn) }()
	t.Cleanup(func() {
		_, _ = io.WriteString(ourOut, `{"id":0,"method":"Browser.close"}`+"\x00")
		quit := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		defer quit.Stop()
		_ = cmd.Wait()
		_ = ourOut.Close()
		<-read
		_ = ourIn.Close()
	})
	var target struct{ TargetID, SessionID string }
	b.get(&target, "Target.createTarget", map[string]any{"url": "about:blank"})
	b.get(&target, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true})
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		b.call(domain+".enable", nil)
	}
	return b
}

// read hands out what the browser says until it ends.
func (b *browser) read(from io.Reader) {
	for lines := bufio.NewReader(from); ; {
		raw, err := lines.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID            int
			Method        string
			Result, Error json.RawMessage
			Params        struct {
				Entry            struct{ Level, Text string }
				ExceptionDetails json.RawMessage
			}
		}
		if json.Unmarshal(bytes.TrimSuffix(raw, []byte{0}), &m) != nil {
			continue
		}
		b.mu.Lock()
		switch {
		case b.answers[m.ID] != nil:
			if m.Error != nil {
				b.problems = append(b.problems, string(m.Error))
			}
			b.answers[m.ID] <- m.Result
			delete(b.answers, m.ID)
		case m.Method == "Runtime.exceptionThrown":
			b.problems = append(b.problems, string(m.Params.ExceptionDetails))
		case m.Method == "Log.entryAdded" && m.Params.Entry.Level == "error":
			b.problems = append(b.problems, m.Params.Entry.Text)
		}
		b.mu.Unlock()
	}
}

// taken gives the problems so far and forgets them.
func (b *browser) taken() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.problems
	b.problems = nil
	return out
}

func (b *browser) call(method string, params map[string]any) json.RawMessage {
	b.t.Helper()
	b.last++
	m := map[string]any{"id": b.last, "method": method, "params": params}
	if params == nil {
		m["params"] = map[string]any{}
	}
	if b.session != "" {
		m["sessionId"] = b.session
	}
	raw, err := json.Marshal(m)
	require.NoError(b.t, err)
	answer := make(chan json.RawMessage, 1)
	b.mu.Lock()
	b.answers[b.last] = answer
	b.mu.Unlock()
	_, err = b.to.Write(append(raw, 0))
	require.NoError(b.t, err)
	select {
	case got := <-answer:
		return got
	case <-time.After(time.Minute):
		b.t.Fatalf("the browser does not answer %s", method)
		return nil
	}
}

func (b *browser) get(into any, method string, params map[string]any) {
	b.t.Helper()
	require.NoError(b.t, json.Unmarshal(b.call(method, params), into))
}

func (b *browser) open(url string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": url})
	b.until(`document.readyState === 'complete' && document.getElementById('now').textContent !== ''`)
}

// eval gives the value of an expression in the page.
func (b *browser) eval(expression string) any {
	b.t.Helper()
	var got struct {
		Result           struct{ Value any }
		ExceptionDetails any
	}
	b.get(&got, "Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true})
	require.Nil(b.t, got.ExceptionDetails, expression)
	return got.Result.Value
}

// until waits until an expression is true.
func (b *browser) until(expression string) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if b.eval(`Boolean(document.body) && Boolean(`+expression+`)`) == true {
			return
		}
	}
	b.t.Fatalf("it does not come to hold that %s; the page shows %v", expression, b.eval(`document.body.innerText`))
}

// text waits until an element shows a text.
func (b *browser) text(selector, want string) {
	b.t.Helper()
	s, _ := json.Marshal(selector)
	w, _ := json.Marshal(want)
	b.until(`document.querySelector(` + string(s) + `)?.textContent.includes(` + string(w) + `)`)
}

// click clicks with the mouse in the middle of an element.
func (b *browser) click(selector string) {
	b.t.Helper()
	s, _ := json.Marshal(selector)
	b.eval(`document.querySelector(` + string(s) + `).scrollIntoView({block: 'center'})`)
	at := b.eval(`(r => [r.x + r.width / 2, r.y + r.height / 2])(document.querySelector(` + string(s) + `).getBoundingClientRect())`).([]any)
	for _, what := range []string{"mousePressed", "mouseReleased"} {
		b.call("Input.dispatchMouseEvent", map[string]any{"type": what, "x": at[0], "y": at[1], "button": "left", "clickCount": 1})
	}
}

// write types a text where the focus is.
func (b *browser) write(text string) {
	b.t.Helper()
	b.call("Input.insertText", map[string]any{"text": text})
}

// press presses keys: "Tab", "Enter".
func (b *browser) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		down := map[string]any{"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": map[string]int{"Tab": 9, "Enter": 13}[key]}
		if key == "Enter" {
			down["text"] = "\r"
		}
		b.call("Input.dispatchKeyEvent", down)
		b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": key})
	}
}

// size makes the window as large as a screen, a phone's when it is narrow.
func (b *browser) size(width, height int) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700})
}

// shot keeps a picture of the page beside the test's artifacts (go test -artifacts).
func (b *browser) shot(name string) {
	b.t.Helper()
	var got struct{ Data string }
	b.get(&got, "Page.captureScreenshot", map[string]any{"format": "png"})
	png, err := base64.StdEncoding.DecodeString(got.Data)
	require.NoError(b.t, err)
	require.True(b.t, strings.HasPrefix(string(png), "\x89PNG"))
	require.NoError(b.t, os.WriteFile(filepath.Join(b.t.ArtifactDir(), name+".png"), png, 0o600))
}
