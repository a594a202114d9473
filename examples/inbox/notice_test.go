package main

import (
	"errors"
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
)

func (s *screen) text() string { return strings.Join(s.shows(), "\n") }

// What happened is said for ten seconds, and the keys are named meanwhile.
func TestNoticesGo(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		s := newScreen(t, o, "ada", 80, 24)
		for _, news := range []doneMsg{{notice: "someone waits"}, {err: errors.New("someone waits")}} {
			s.send(news)
			s.wait(brief - time.Second)
			require.Contains(t, s.text(), "── someone waits ──")
			require.Contains(t, s.text(), "q quit")
			s.wait(time.Second)
			require.NotContains(t, s.text(), "someone waits")
		}
	})
}

// A key that is hit again before the store has answered does nothing, and who moved on meanwhile stays there.
func TestAKeyHitTwiceAnswersOnce(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		s := newScreen(t, o, "ada", 80, 24)
		answer := s.model.press("a")
		require.NotNil(t, answer)
		require.Nil(t, s.model.press("a"))
		s.press("down")
		there := s.selected
		s.send(answer())
		require.Equal(t, there, s.selected)
		require.Contains(t, s.text(), "17 to answer")
		s.press("a")
		require.Contains(t, s.text(), "16 to answer", "the next key works again")
	})
}

// Whose claim it is not cannot release it, and is told so.
func TestReleasingWhatIsNotMine(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		ada, bob := newScreen(t, o, "ada", 80, 24), newScreen(t, o, "bob", 80, 24)
		ada.press("c")
		bob.wait(time.Second)
		bob.press("r")
		require.Contains(t, bob.text(), "ada has claimed it")
		bob.press("down", "r")
		require.Contains(t, bob.text(), "nobody has claimed it")
		ada.wait(time.Second)
		require.Contains(t, ada.text(), "1 mine")
	})
}

// The clock of the platform may be ahead of ours.
func TestAnEventOfTheFuture(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		a := channels.Address{Channel: "whatsapp", Business: "300000000000001", User: "447700900001"}
		_, err := o.agent(t, "demo").engine.Record(t.Context(), channels.UserMessage(a, "1", noon), channels.UserMessage(a, "2", noon.Add(2*time.Second)))
		require.NoError(t, err)
		s := newScreen(t, o, "ada", 80, 24)
		require.NotContains(t, s.text(), "waiting for closed")
		s.wait(2 * time.Second)
		require.Contains(t, s.text(), "waiting for ")
		require.NotContains(t, s.text(), "waiting for closed")
	})
}

// An error of many lines is one line on the rule, and its cause, at the end, is among the details.
func TestErrorsOfManyLines(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		s := newScreen(t, o, "ada", 80, 24)
		o.down = errors.New("failed to connect to `user=test database=postgres`:\n\t127.0.0.1:32959 (127.0.0.1): dial error: connect: connection refused")
		s.wait(time.Second)
		require.Contains(t, s.text(), "── failed to connect to `user=test database=postgres`: 127.0.0.1:32959")
		require.Contains(t, s.text(), "connect: connection refused")
		require.Contains(t, s.text(), "q quit")
	})
}

// Words are in the terminal's own colour, or red: yellow and green ones vanish on a white screen.
func TestWordsAreReadableOnLightScreens(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		s := newScreen(t, o, "ada", 80, 24)
		drawn := s.View().Content
		require.Contains(t, drawn, lipgloss.NewStyle().Foreground(lipgloss.Red).Render("3m00s"))
		for _, hue := range []string{"1h28m", "23h57m"} {
			require.Contains(t, drawn, hue)
			for _, c := range []color.Color{lipgloss.Green, lipgloss.Yellow} {
				require.NotContains(t, drawn, lipgloss.NewStyle().Foreground(c).Render(hue))
			}
		}
	})
}

// At 40 columns the counts and the most needed keys are there.
func TestNarrow(t *testing.T) {
	t.Parallel()
	headless(t, func(t *testing.T) {
		o := newOffice()
		o.told(t)
		s := newScreen(t, o, strings.Repeat("n", 100), 80, 24)
		s.send(tea.WindowSizeMsg{Width: 40, Height: 12})
		shown := s.shows()
		require.Contains(t, shown[0], "23 open, 18 to answer, 0 mine")
		require.Contains(t, shown[11], "q quit")
		require.Equal(t, 40, ansi.StringWidth(shown[0]))
	})
}
