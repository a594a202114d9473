package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/benbjohnson/clock"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/internal/testserver"
)

// Run as the program itself where a test asks for it.
func TestMain(m *testing.M) {
	if os.Getenv("INBOX_MAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// inbox runs the program in a process of its own, without a terminal, and gives what it printed.
func inbox(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "INBOX_MAIN=1", "USER=ada")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Whoever starts the program where the environment has no login's name is called something all the same.
func TestLogin(t *testing.T) {
	t.Setenv("USER", "")
	require.NotEmpty(t, login())
	require.NoError(t, options{agent: login(), claim: time.Minute, within: time.Hour}.check())
	t.Setenv("USER", "ada")
	require.Equal(t, "ada", login())
}

// people are the lines of the queue without the cursor, and without what moves with the clock.
func people(t *testing.T, frame string) (out []string) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	require.Len(t, lines, 24+1)
	for _, line := range lines[above : 24-details-keys] {
		out = append(out, ansi.Cut(line, 2, 39))
	}
	return out
}

// Without a terminal one frame is printed. Processes that begin together on one new database all get on, and show the same queue.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	server, err := testserver.StartPostgres()
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop()) }()
	for name, where := range map[string][]string{
		"sqlite":   {"-db", filepath.Join(t.TempDir(), "inbox.db")},
		"postgres": {"-postgres", server.URL("postgres")},
	} {
		var together sync.WaitGroup
		for _, args := range [][]string{{"-demo"}, {"-agent", "bob"}, {"-agent", "eve"}} {
			together.Go(func() {
				out, err := inbox(t, append(args, where...)...)
				assert.NoError(t, err, "%s: %s", name, out)
			})
		}
		together.Wait()
		first, err := inbox(t, where...)
		require.NoError(t, err, first)
		require.Contains(t, first, "23 open, 18 to answer, 0 mine   inbox of ada")
		require.NotContains(t, first, "\x1b", "without a terminal there are no colours")
		second, err := inbox(t, append(where, "-agent", "bob")...)
		require.NoError(t, err, second)
		require.Contains(t, second, "23 open, 18 to answer, 0 mine   inbox of bob")
		require.Equal(t, people(t, first), people(t, second))
		require.Contains(t, people(t, first)[0], "● whatsapp  …00")
	}
}

// terminal is one that a program believes to have: it draws what it is written and answers what it is asked.
type terminal struct {
	mu     sync.Mutex
	screen *vt.Emulator
	all    []byte // that was written
	typed  *io.PipeWriter
}

// newTerminal is a terminal of a size, and the options of a program on it.
func newTerminal(t *testing.T, width, height int) (*terminal, []tea.ProgramOption) {
	t.Helper()
	keys, typed := io.Pipe()
	o := &terminal{screen: vt.NewEmulator(width, height), typed: typed}
	var answers sync.WaitGroup
	answers.Go(func() { _, _ = io.Copy(typed, o.screen) })
	t.Cleanup(func() {
		require.NoError(t, o.screen.InputPipe().(io.Closer).Close()) // its own Close races with the reader
		require.NoError(t, keys.Close())
		answers.Wait()
	})
	return o, []tea.ProgramOption{tea.WithInput(keys), tea.WithOutput(o), tea.WithWindowSize(width, height), tea.WithEnvironment([]string{"TERM=xterm-256color"})}
}

func (o *terminal) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, p...)
	_, err := o.screen.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))) // as the system does for a terminal
	return len(p), err
}

func (o *terminal) written() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.all)
}

// since is what was written after so many bytes.
func (o *terminal) since(written int) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.all[written:])
}

func (o *terminal) shows() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.screen.String()
}

// until does something again and again until a text is on the screen. The test's own deadline ends it.
func (o *terminal) until(t *testing.T, text string, do func()) {
	t.Helper()
	for !strings.Contains(o.shows(), text) {
		require.NoError(t, t.Context().Err())
		do()
		time.Sleep(time.Millisecond)
	}
}

func nothing() {}

func (o *terminal) key(t *testing.T, key string) {
	t.Helper()
	_, err := io.WriteString(o.typed, key)
	require.NoError(t, err)
}

// A second that passes redraws the countdowns and nothing else: no screen is cleared, so nothing flickers.
func TestNothingFlickers(t *testing.T) {
	t.Parallel()
	o := newOffice()
	o.told(t)
	out, options := newTerminal(t, 80, 24)
	m := newModel(t.Context(), o.agent(t, "ada"), noon)
	p := tea.NewProgram(still{m}, options...)
	ended := make(chan error, 1)
	go func() { _, err := p.Run(); ended <- err }()
	out.until(t, "cost", nothing)
	first := out.written()
	for _, left := range []string{"2m59s", "2m58s", "2m57s"} {
		before := out.written()
		o.clock.Add(time.Second)
		p.Send(tickMsg(o.clock.Now()))
		out.until(t, left, nothing)
		change := out.since(before)
		require.NotContains(t, change, ansi.EraseEntireScreen)
		require.Less(t, len(change), first/4, "%q", change)
	}
	out.key(t, "q")
	require.NoError(t, <-ended)
}

// still is a model whose own clock stands.
type still struct{ model }

func (s still) Init() tea.Cmd { return s.load(s.asked) }
func (s still) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m, cmd := s.model.Update(msg)
	if _, tick := msg.(tickMsg); tick {
		cmd = nil
	}
	return still{m.(model)}, cmd
}

// A terminal that becomes larger while a list scrolls ends up with the whole list on the screen.
func TestResizing(t *testing.T) {
	t.Parallel()
	o := newOffice()
	o.told(t)
	out, options := newTerminal(t, 80, 16)
	m := newModel(t.Context(), o.agent(t, "ada"), noon)
	p := tea.NewProgram(still{m}, options...)
	ended := make(chan error, 1)
	go func() { _, err := p.Run(); ended <- err }()
	out.until(t, "cost", nothing)
	out.key(t, "jj")
	out.until(t, "…46, waiting", nothing)
	out.mu.Lock()
	out.screen.Resize(100, 40) // the program does not know yet, and scrolls a part of the screen
	out.mu.Unlock()
	for _, who := range []string{"…76", "…22", "…84", "…33", "…90", "…44", "…47"} {
		out.key(t, "j")
		out.until(t, who+", waiting", nothing)
	}
	require.Contains(t, out.since(0), ansi.SetTopBottomMargins(1, 16), "or this test proves nothing")
	p.Send(tea.WindowSizeMsg{Width: 100, Height: 40})
	out.until(t, "messenger …61", nothing)
	out.until(t, "inbox of ada", nothing)
	out.key(t, "q")
	require.NoError(t, <-ended)
}

// awaited is a clock that says when the watcher, which alone has timers, waits for it.
type awaited struct {
	*clock.Mock
	waits chan<- struct{}
}

func (c awaited) Timer(d time.Duration) *clock.Timer {
	timer := c.Mock.Timer(d)
	select {
	case c.waits <- struct{}{}:
	default: // nobody has taken the last one yet
	}
	return timer
}

// The program on a terminal: customers go on writing, the log is read, and whoever is about to be missed is named.
func TestLive(t *testing.T) {
	t.Parallel()
	o := newOffice()
	log := filepath.Join(t.TempDir(), "log.jsonl")
	require.NoError(t, os.WriteFile(log, []byte(body("447700901000")+"\n"), 0o644))
	out, terminal := newTerminal(t, 80, 24)
	ended := make(chan error, 1)
	ada, waits := o.agent(t, "ada"), make(chan struct{}, 1)
	ada.clock = awaited{o.clock, waits}
	go func() { ended <- ada.live(t.Context(), options{demo: true, log: log}, terminal...) }()
	out.until(t, "24 open", nothing)
	later := func(most time.Duration) func() { // less than brief after what it brings, which is then still there when the screen is drawn
		return func() {
			if o.clock.Now().Before(noon.Add(most)) {
				<-waits
				o.clock.Add(time.Second)
			}
		}
	}
	out.until(t, "waits, and standard closes at 12:11:00", later(5*time.Second)) // a lead that is told late tells the truth
	out.until(t, "missed: whatsapp/300000000000001/…00 got no answer in time", later(185*time.Second))
	out.until(t, " 1 mine", func() { out.key(t, "c") })
	out.key(t, "q")
	require.NoError(t, <-ended)
}

// A signal ends the program without an error.
func TestSignal(t *testing.T) {
	t.Parallel()
	ctx, signal := context.WithCancel(t.Context())
	out, terminal := newTerminal(t, 80, 24)
	ended := make(chan error, 1)
	go func() { ended <- newOffice().agent(t, "ada").live(ctx, options{}, terminal...) }()
	out.until(t, "nobody waits", nothing)
	signal()
	require.NoError(t, <-ended)
}
