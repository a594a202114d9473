package main

import (
	"cmp"
	"fmt"
	"image/color"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// What is not the queue: the title and the heads of the columns above it, the details and the keys below.
const (
	above   = 2
	details = 5
	keys    = 1
)

// urgent and soon are when a countdown turns red, and yellow. They are a matter of taste.
const (
	urgent = 15 * time.Minute
	soon   = 2 * time.Hour
)

// The colours are the sixteen that the terminal's own theme sets.
var (
	title   = lipgloss.NewStyle().Reverse(true)
	dim     = lipgloss.NewStyle().Faint(true)
	strong  = lipgloss.NewStyle().Bold(true)
	failed  = lipgloss.NewStyle().Foreground(lipgloss.Red)
	overdue = lipgloss.Red
	warning = lipgloss.Yellow
	relaxed = lipgloss.Green
)

// View draws the screen: exactly as many lines as it has, none wider.
func (m model) View() tea.View {
	v := tea.NewView(m.draw())
	v.AltScreen = true
	v.WindowTitle = "inbox"
	return v
}

// rows is how many conversations fit.
func (m model) rows() int { return max(m.height-above-m.below(), 1) }

// below is how many lines stand under the queue: a low screen shows conversations rather than details.
func (m model) below() int {
	if m.height < above+3+details+keys {
		return keys
	}
	return details + keys
}

func (m model) draw() string {
	lines := []string{m.heading(), dim.Render(m.columns().heads())}
	shown := m.shown()
	for i := range m.rows() {
		switch {
		case m.top+i < len(shown):
			lines = append(lines, m.line(shown[m.top+i]))
		case i == 0:
			lines = append(lines, dim.Render("  "+m.empty()))
		default:
			lines = append(lines, "")
		}
	}
	if m.below() > keys {
		lines = append(lines, m.about()...)
	}
	lines = append(lines, m.foot())
	for i, line := range lines {
		lines[i] = ansi.Truncate(line, m.width, "…")
	}
	return strings.Join(lines[:min(len(lines), max(m.height, 1))], "\n")
}

// empty says why no conversation is shown.
func (m model) empty() string {
	switch {
	case m.failure != nil:
		return "the queue could not be read"
	case m.told == 0:
		return "reading the queue"
	case len(m.queued) > 0:
		return "nothing is " + m.filter.String()
	}
	return "nobody waits, and no window closes within " + countdown(m.within)
}

func (m model) heading() string {
	waiting, own := 0, 0
	for _, d := range m.queued {
		if !d.Waiting.IsZero() {
			waiting++
		}
		if m.isMine(d) {
			own++
		}
	}
	left := fmt.Sprintf(" %d open, %d to answer, %d mine   inbox of %s", len(m.queued), waiting, own, m.name)
	return title.Render(spread(left, m.now.Format("15:04:05 MST "), m.width))
}

// spread puts one text to the left and one to the right; where there is no room for both, the right one goes.
func spread(left, right string, width int) string {
	if gap := width - ansi.StringWidth(left) - ansi.StringWidth(right); gap > 0 {
		return left + strings.Repeat(" ", gap) + right
	}
	return fit(left, width)
}

// fit makes a text exactly so wide.
func fit(s string, width int) string {
	s = ansi.Truncate(s, max(width, 0), "…")
	return s + strings.Repeat(" ", max(width-ansi.StringWidth(s), 0))
}

// widths are those of the columns; one that has no room is 0 wide.
type widths struct{ channel, who, kind, bar, left, agent int }

// columns shares out the width. Where there is not enough, the window's name goes first, then the agent or the bar.
func (m model) columns() widths {
	w := widths{channel: 10, who: 9, kind: 18, left: 8, agent: 18}
	const marks, narrow, wide = 4, 6, 40
	rest := func() int { return m.width - marks - w.channel - w.who - w.kind - w.left - w.agent }
	if rest() < narrow {
		w.kind = 0
	}
	if rest() < 0 {
		w.agent = 0
	}
	if w.bar = min(rest(), wide); w.bar < narrow {
		w.bar = 0
	}
	return w
}

// cells joins the columns that have room.
func (w widths) cells(channel, who, kind, bar, left, agent string) string {
	var b strings.Builder
	for _, c := range []struct {
		text  string
		width int
	}{{channel, w.channel}, {who, w.who}, {kind, w.kind}, {bar, w.bar}} {
		b.WriteString(fit(c.text, c.width))
	}
	b.WriteString(strings.Repeat(" ", max(w.left-ansi.StringWidth(left), 0)) + left)
	if w.agent > 0 {
		b.WriteString("  " + fit(agent, w.agent-2))
	}
	return b.String()
}

func (w widths) heads() string {
	return "    " + w.cells("channel", "person", "window", "", "left", "agent")
}

// line draws one conversation.
func (m model) line(d conversation.Deadline) string {
	w := m.columns()
	cursor, dot, style := "  ", "  ", lipgloss.NewStyle()
	if !d.Waiting.IsZero() {
		dot = "● "
	}
	if keyOf(d) == m.selected {
		cursor, style = "▸ ", strong
	}
	hue := lipgloss.NewStyle().Foreground(colour(d.Closes.Sub(m.now)))
	agent := ""
	if c := m.claimed(d); c.Holder != "" {
		const clock = 9 // a blank and a countdown
		agent = ansi.Truncate(c.Holder, max(w.agent-clock-2, 0), "…") + " " + countdown(c.Until.Sub(m.now))
		if c.Holder == m.name {
			agent = strong.Render(agent)
		}
	}
	full, gone := bar(d, m.now, w.bar-1)
	// Yellow and green words are hard to read on a white screen, so only red ones are in colour.
	left := countdown(d.Closes.Sub(m.now))
	if d.Closes.Sub(m.now) < urgent {
		left = hue.Render(left)
	}
	return style.Render(cursor) + hue.Render(dot) + w.cells(style.Render(d.Address.Channel), style.Render(person(d.Address)),
		dim.Render(string(d.Window)), hue.Render(full)+dim.Render(gone), left, agent)
}

// person is the masked identifier; whoever commented without a name is a comment.
func person(a channels.Address) string {
	if a.User == "" {
		return "comment"
	}
	return channels.Mask(a.User)
}

func colour(left time.Duration) color.Color {
	switch {
	case left < urgent:
		return overdue
	case left < soon:
		return warning
	}
	return relaxed
}

// bar shows how much of the window is left, to half a cell and at least that while it is open, and how much is gone.
func bar(d conversation.Deadline, now time.Time, width int) (full, gone string) {
	whole, left := d.Closes.Sub(d.Opened), d.Closes.Sub(now)
	if width <= 0 || whole <= 0 || left <= 0 {
		return "", strings.Repeat("─", max(width, 0))
	}
	halves := max(int(float64(2*width)*min(float64(left)/float64(whole), 1)), 1)
	full = strings.Repeat("━", halves/2) + strings.Repeat("╸", halves%2)
	return full, strings.Repeat("─", width-ansi.StringWidth(full))
}

// countdown is the span that is left, or closed.
func countdown(d time.Duration) string {
	if d < time.Second {
		return "closed"
	}
	return span(d)
}

// span is like 3d04h, 23h59m, 59m59s or 59s; it is 0s for what an event's clock puts in the future.
func span(d time.Duration) string {
	d = max(d, 0).Truncate(time.Second)
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return fmt.Sprintf("%dd%02dh", d/day, d%day/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
	case d >= time.Minute:
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// about says of the selected conversation what closes, and how it may be answered.
func (m model) about() []string {
	out := append(make([]string, 0, details), m.rule())
	if d, ok := m.current(); ok {
		who, verb := "  "+strong.Render(d.Address.String()), " closes "
		if !d.Waiting.IsZero() {
			who += ", waiting for " + span(m.now.Sub(d.Waiting))
		}
		if d.Awaited {
			verb = " opens if answered before "
		}
		out = append(out, who, "  "+string(d.Window)+verb+m.stamp(d.Closes))
		if m.routed.key == keyOf(d) {
			out = append(out, m.way()...)
		}
	}
	for len(out) < details {
		out = append(out, "")
	}
	return out
}

// way says in at most two lines how the selected conversation may be answered, or why not.
func (m model) way() []string {
	d := m.routed.route.Decision
	switch {
	case m.routed.err != nil:
		return m.wrapped(m.routed.err)
	case !d.Allowed():
		return []string{"  no answer in words may go: " + d.String()}
	}
	how := "  may go as " + m.routed.route.Name()
	if !d.Until.IsZero() {
		how += " until " + m.stamp(d.Until)
	}
	if words := d.Requires.String(); words != "" {
		how += " with " + words
	}
	return []string{how, "  cost: " + d.Charge.String()}
}

// wrong is an error in one line.
func wrong(err error) string {
	words := strings.NewReplacer(":\n", ": ", "\n", "; ").Replace(err.Error())
	return strings.Join(strings.Fields(words), " ")
}

// wrapped is an error in two lines: the cause stands at its end.
func (m model) wrapped(err error) []string {
	lines := strings.Split(ansi.Wrap(wrong(err), max(m.width-2, 1), ""), "\n")
	for i, line := range lines {
		lines[i] = "  " + failed.Render(line)
	}
	return lines[:min(len(lines), 2)]
}

// stamp is a time in the zone of the terminal.
func (m model) stamp(t time.Time) string { return t.In(m.now.Location()).Format("Mon 2 Jan 15:04:05") }

// news is what happened, or what is wrong; empty for nothing.
func (m model) news() string {
	if err := cmp.Or(m.refused, m.failure); err != nil {
		return failed.Render(wrong(err))
	}
	if m.notice != "" {
		return strong.Render(m.notice)
	}
	return ""
}

// rule parts the queue from the details, and carries the news.
func (m model) rule() string {
	news := m.news()
	if news != "" {
		news = " " + ansi.Truncate(news, max(m.width-4, 0), "…") + " "
	}
	return dim.Render("──") + news + dim.Render(strings.Repeat("─", max(m.width-2-ansi.StringWidth(news), 0)))
}

// foot names the keys, as far as there is room. On a low screen, news take their place.
func (m model) foot() string {
	if news := m.news(); news != "" && m.below() == keys {
		return "  " + news
	}
	var out string
	for _, key := range []string{"c claim", "a answer", "r release", "q quit", "f show: " + m.filter.String(), "↑↓ select"} {
		if longer := out + "  " + key; ansi.StringWidth(longer) <= m.width {
			out = longer
		}
	}
	return dim.Render(out)
}
