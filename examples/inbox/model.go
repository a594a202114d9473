package main

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// brief is how long it stands on the screen what was done or happened.
const brief = 10 * time.Second

// filter says which conversations are shown.
type filter int

const (
	everybody filter = iota
	unanswered
	mine
)

func (f filter) String() string { return [...]string{"all", "to answer", "mine"}[f] }

// model is what is on the screen. It holds nothing that the store does not: two processes on one store show the same queue.
type model struct {
	*agent
	ctx context.Context // of the program: what its commands wait for ends with it

	width, height int
	now           time.Time
	queued        []conversation.Deadline
	asked, told   int // how often the queue was asked for, and which answer is shown; 0: none yet
	filter        filter
	selected      key
	top           int // the first line of the queue that is on the screen
	routed        routeMsg
	doing         key // the conversation about which something is under way
	notice        string
	refused       error     // what the last key could not do
	said          time.Time // when the notice or the refusal came
	failure       error     // why the queue could not be read
}

// key tells one conversation from another: whom it is with, or which comment it is.
type key struct {
	address channels.Address
	token   string
}

func keyOf(d conversation.Deadline) key { return key{d.Address, d.Token} }

// What the clock and commands report.
type (
	tickMsg  time.Time
	queueMsg struct {
		asked  int
		queued []conversation.Deadline
		err    error
	}
	routeMsg struct {
		key   key
		route conversation.Route
		err   error
	}
	doneMsg struct {
		key      key // which conversation an agent did something about, none for what the program tells
		notice   string
		answered bool
		err      error
	}
)

func newModel(ctx context.Context, a *agent, now time.Time) model {
	return model{ctx: ctx, agent: a, now: now, width: 80, height: 24, asked: 1}
}

// Init loads the queue and starts the clock.
func (m model) Init() tea.Cmd { return tea.Batch(m.load(m.asked), m.tick()) }

// tick wakes the screen at every second, so that the countdowns move together.
func (m model) tick() tea.Cmd {
	return tea.Every(time.Second, func(time.Time) tea.Msg { return tickMsg(m.clock.Now()) })
}

func (m model) load(asked int) tea.Cmd {
	return func() tea.Msg {
		queued, err := m.queue(m.ctx)
		return queueMsg{asked, queued, err}
	}
}

// reload asks for the queue anew. An answer that comes after a newer one was asked for is passed over: it would show the past.
func (m *model) reload() tea.Cmd {
	m.asked++
	return m.load(m.asked)
}

// ask asks how the selected conversation may be answered.
func (m model) ask() tea.Cmd {
	d, ok := m.current()
	if !ok {
		return nil
	}
	return func() tea.Msg {
		r, err := m.route(m.ctx, d)
		return routeMsg{keyOf(d), r, err}
	}
}

// Update takes in a key, a tick, or what a command reports.
func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.scroll()
		// What was drawn for the old size may have left a scrolling region, in which the new lines would not fit.
		cmd = tea.Sequence(tea.Raw(ansi.SetTopBottomMargins(0, 0)), tea.ClearScreen)
	case tickMsg:
		m.now, cmd = time.Time(msg), m.tick()
		if m.now.Sub(m.said) >= brief {
			m.notice, m.refused = "", nil
		}
		if m.told == m.asked { // a slow store is asked once at a time
			cmd = tea.Batch(cmd, m.reload())
		}
	case queueMsg:
		if msg.asked == m.asked {
			m.told, m.failure = msg.asked, msg.err
			m.show(msg.queued)
			cmd = m.ask()
		}
	case routeMsg:
		m.routed = msg
	case doneMsg:
		m.notice, m.refused, m.said = msg.notice, msg.err, m.clock.Now()
		if msg.key == m.doing {
			m.doing = key{}
		}
		if msg.answered && msg.key == m.selected { // the next one, please
			m.choose(m.index() + 1)
		}
		cmd = m.reload()
	case tea.KeyPressMsg:
		m.notice, m.refused = "", nil
		cmd = m.press(msg.String())
		m.scroll()
	}
	return m, cmd
}

// show takes in a new queue; what could not be read at all leaves the old one. The selection stays with its conversation; if that is
// gone, it stays where it was on the screen.
func (m *model) show(queued []conversation.Deadline) {
	if m.failure != nil && len(queued) == 0 {
		return
	}
	before := m.index()
	m.queued = queued
	if m.index() < 0 {
		m.choose(max(before, 0))
	}
	m.scroll()
}

// press does what a key stands for.
func (m *model) press(key string) tea.Cmd {
	switch key {
	case "q", "ctrl+c", "esc":
		return tea.Quit
	case "enter", "c":
		return m.act(func(d conversation.Deadline) (done doneMsg) {
			done.notice, done.err = m.take(m.ctx, d)
			return done
		})
	case "r":
		return m.act(func(d conversation.Deadline) (done doneMsg) {
			done.notice, done.err = m.release(m.ctx, d)
			return done
		})
	case "a":
		return m.act(func(d conversation.Deadline) (done doneMsg) {
			done.notice, done.err = m.answer(m.ctx, d)
			if done.answered = done.notice == "" && done.err == nil; done.answered {
				done.notice = "answered " + d.Address.String()
			}
			return done
		})
	case "up", "k":
		m.choose(m.index() - 1)
	case "down", "j":
		m.choose(m.index() + 1)
	case "pgup":
		m.choose(m.index() - m.rows())
	case "pgdown", "space":
		m.choose(m.index() + m.rows())
	case "home", "g":
		m.choose(0)
	case "end", "G":
		m.choose(len(m.queued) - 1)
	case "f":
		m.filter = (m.filter + 1) % (mine + 1)
		if m.index() < 0 {
			m.choose(0)
		}
	default:
		return nil
	}
	return m.ask()
}

// act does something about the selected conversation. One thing is done at a time: a key that is hit twice answers once.
func (m *model) act(do func(conversation.Deadline) doneMsg) tea.Cmd {
	d, ok := m.current()
	if !ok || m.doing != (key{}) {
		return nil
	}
	m.doing = keyOf(d)
	return func() tea.Msg {
		done := do(d)
		done.key = keyOf(d)
		return done
	}
}

// claimed is the claim to answer that is in force, the zero Claim for none.
func (m model) claimed(d conversation.Deadline) conversation.Claim {
	for _, c := range d.Claims {
		if c.Purpose == purpose && m.now.Before(c.Until) {
			return c
		}
	}
	return conversation.Claim{}
}

func (m model) isMine(d conversation.Deadline) bool { return m.claimed(d).Holder == m.name }

// shown are the conversations that the filter leaves.
func (m model) shown() []conversation.Deadline {
	if m.filter == everybody {
		return m.queued
	}
	var out []conversation.Deadline
	for _, d := range m.queued {
		if m.filter == unanswered && !d.Waiting.IsZero() || m.filter == mine && m.isMine(d) {
			out = append(out, d)
		}
	}
	return out
}

// index is where the selected conversation stands, -1 if it is not shown.
func (m model) index() int {
	return slices.IndexFunc(m.shown(), func(d conversation.Deadline) bool { return keyOf(d) == m.selected })
}

// current is the selected conversation.
func (m model) current() (conversation.Deadline, bool) {
	if i := m.index(); i >= 0 {
		return m.shown()[i], true
	}
	return conversation.Deadline{}, false
}

// choose selects the conversation at a place, or the nearest.
func (m *model) choose(i int) {
	m.selected = key{}
	if shown := m.shown(); len(shown) > 0 {
		m.selected = keyOf(shown[min(max(i, 0), len(shown)-1)])
	}
}

// scroll keeps the selected conversation on the screen, and no empty lines below the last one.
func (m *model) scroll() {
	i, rows := max(m.index(), 0), m.rows()
	m.top = min(m.top, i, max(len(m.shown())-rows, 0))
	m.top = max(m.top, i-rows+1, 0)
}
