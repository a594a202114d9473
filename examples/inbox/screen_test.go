package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/benbjohnson/clock"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

var update = flag.Bool("update", false, "write the golden views")

// noon is when the screens are looked at.
var noon = time.Date(2026, 9, 14, 12, 0, 0, 0, time.UTC)

// office is one store and the agents who work on it.
type office struct {
	clock *clock.Mock
	store *conversationtest.Faulty
	down  error // what the store answers, nil while it works
}

func newOffice() *office {
	o := &office{clock: clock.NewMock()}
	o.clock.Set(noon)
	o.store = &conversationtest.Faulty{Store: conversation.NewMemoryStore(),
		Before: func(context.Context, conversationtest.StoreCall) error { return o.down }}
	return o
}

func (o *office) agent(t *testing.T, name string) *agent {
	t.Helper()
	e, err := conversation.New(conversation.WithChannels(whatsapp.New(), messenger.New(), instagram.New()),
		conversation.WithStore(o.store), conversation.WithClock(o.clock))
	require.NoError(t, err)
	return &agent{engine: e, clock: o.clock, name: name, claim: 5 * time.Minute, within: 7 * 24 * time.Hour}
}

// screen is a model that is driven without a terminal: what a command reports is taken in at once.
type screen struct {
	t *testing.T
	*office
	model
}

func newScreen(t *testing.T, o *office, name string, width, height int) *screen {
	t.Helper()
	s := &screen{t, o, newModel(t.Context(), o.agent(t, name), noon)}
	s.run(s.Init())
	s.send(tea.WindowSizeMsg{Width: width, Height: height})
	return s
}

func (s *screen) send(msg tea.Msg) {
	s.t.Helper()
	m, cmd := s.Update(msg)
	s.model = m.(model)
	s.run(cmd)
}

// run runs a command, and what follows from what it reports. Ticks are the test's own affair.
func (s *screen) run(cmd tea.Cmd) {
	s.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	case tickMsg, nil:
	default:
		s.send(msg)
	}
}

// press presses keys, named as package tea names them.
func (s *screen) press(names ...string) {
	s.t.Helper()
	special := map[string]rune{"enter": tea.KeyEnter, "up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "space": tea.KeySpace, "esc": tea.KeyEscape}
	for _, name := range names {
		k := tea.KeyPressMsg{Code: special[name]}
		if k.Code == 0 {
			k = tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
		}
		require.Equal(s.t, name, k.String())
		s.send(k)
	}
}

// wait lets time pass.
func (s *screen) wait(d time.Duration) {
	s.t.Helper()
	s.clock.Add(d)
	s.send(tickMsg(s.clock.Now()))
}

// shows are the lines on the screen, without colours. There are as many as the screen has, none wider.
func (s *screen) shows() []string {
	s.t.Helper()
	lines := strings.Split(ansi.Strip(s.View().Content), "\n")
	require.Len(s.t, lines, max(s.height, 1))
	for i, line := range lines {
		require.LessOrEqual(s.t, ansi.StringWidth(line), s.width, "line %d of %dx%d: %q", i, s.width, s.height, line)
		lines[i] = strings.TrimRight(line, " ")
	}
	return lines
}

// album holds the screen after each step.
type album struct{ strings.Builder }

func (a *album) add(s *screen, caption string) {
	s.t.Helper()
	fmt.Fprintf(a, "=== %s (%dx%d)\n%s\n", caption, s.width, s.height, strings.Join(s.shows(), "\n"))
}

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// headless runs a test where the screen's ticks take no time.
func headless(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

// told are the made-up customers in the store.
func (o *office) told(t *testing.T) {
	t.Helper()
	_, err := o.agent(t, "demo").engine.Record(t.Context(), story(noon)...)
	require.NoError(t, err)
}

// A day at the inbox: every key, and what is on the screen after it.
func TestKeys(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		var a album
		s := newScreen(t, o, "ada", 80, 24)
		bob := newScreen(t, o, "bob", 120, 30)
		a.add(s, "the queue")
		s.press("down", "j", "enter")
		a.add(s, "ada claims the third")
		bob.wait(time.Second)
		bob.press("j", "j", "c")
		a.add(bob, "bob is too late")
		bob.press("k", "a")
		a.add(bob, "bob answers the second, which moves to those that are answered")
		s.wait(30 * time.Second)
		a.add(s, "half a minute later ada sees it too")
		s.press("f", "f")
		a.add(s, "what is mine")
		s.press("r")
		a.add(s, "nothing is mine any more")
		s.press("f", "end", "a")
		a.add(s, "what was answered may be answered again")
		s.press("pgup", "up", "home", "space", "pgdown", "g", "G", "x")
		a.add(s, "at the end of the queue")
		s.press("f", "G")
		a.add(s, "a comment, to which there is one answer")
		s.press("a")
		a.add(s, "the last of those who wait is answered")
		golden(t, "keys.txt", a.String())
	})
}

// What time does: a countdown, a close, a claim that lapses.
func TestTime(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		var a album
		s := newScreen(t, o, "ada", 80, 14)
		s.press("enter")
		s.wait(59 * time.Second)
		a.add(s, "one second is left")
		s.wait(time.Second)
		a.add(s, "the window has closed, the next is selected")
		s.press("down", "enter")
		s.wait(5*time.Minute - time.Second)
		a.add(s, "the claim has a second left")
		s.wait(time.Second)
		a.add(s, "the claim has lapsed")
		golden(t, "time.txt", a.String())
	})
}

func TestSizes(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		var a album
		s := newScreen(t, o, "ada", 80, 24)
		s.press("end")
		for _, height := range []int{40, 12, 9, 5, 3, 1, 0, 24} {
			for _, width := range []int{120, 60, 44, 38, 20, 5, 1, 0, 80} {
				s.send(tea.WindowSizeMsg{Width: width, Height: height})
				shown := s.shows()
				if width >= 5 && height > above+keys {
					require.Contains(t, strings.Join(shown, "\n"), "▸", "the selected conversation stays on the screen: %dx%d", width, height)
				}
				if height == 9 {
					a.add(s, "nine lines")
				}
			}
		}
		golden(t, "sizes.txt", a.String())
	})
}

// A store that is down is said, and what was read before stays.
func TestFailures(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		var a album
		o.down = errors.New("the database\nis down")
		s := newScreen(t, o, "ada", 80, 12)
		a.add(s, "nothing could be read yet")
		o.down = nil
		s.wait(time.Second)
		s.press("enter", "a", "r", "down", "f")
		a.add(s, "nobody wrote yet")
		o.told(t)
		s.wait(time.Second)
		a.add(s, "what is to be answered")
		o.down = errors.New("the database\nis down")
		s.wait(time.Second)
		a.add(s, "the queue as it was")
		s.press("enter")
		a.add(s, "no claim")
		o.down = nil
		s.wait(time.Second)
		a.add(s, "as before")
		golden(t, "failures.txt", a.String())
	})
}

// An answer of the store that comes late does not put the past on the screen.
func TestLateAnswers(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		s := newScreen(t, o, "ada", 80, 24)
		late := s.load(s.asked)() // was read before ada claims
		s.press("enter")
		claimed := s.shows()
		require.Contains(t, strings.Join(claimed, "\n"), "ada 5m00s")
		s.send(late)
		require.Equal(t, claimed, s.shows())

		asked := s.asked // a slow store is asked once at a time
		_, cmd := s.Update(doneMsg{})
		require.NotNil(t, cmd)
		m, _ := s.Update(doneMsg{})
		m, _ = m.Update(tickMsg(noon))
		require.Equal(t, asked+1, m.(model).asked)
	})
}

// No identifier of a person is on the screen.
func TestPeopleAreMasked(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		s := newScreen(t, o, "ada", 200, 60)
		require.Contains(t, ansi.Strip(s.View().Content), channels.Mask(customer(0).User))
		for i := range 23 {
			require.NotContains(t, s.View().Content, customer(i).User)
		}
	})
}
