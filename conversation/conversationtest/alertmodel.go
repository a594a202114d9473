package conversationtest

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// alertModel says what watchers must tell. It knows people by number: of every three, the first has a phone number, the second a number and
// an id of the channel's own, the third wrote a comment.
type alertModel struct {
	mu     sync.Mutex
	now    time.Time
	people []*watched
	alerts map[alertOf]*alerted
	keys   map[string]alertOf
	err    error
}

// watched is a person, or a comment.
type watched struct {
	openings []opening
	setbacks []time.Time // of workers that had the person's entry
}

// opening is a window: until when it is open, and when an event was recorded that opened it anew.
type opening struct {
	closes, anew time.Time
}

// alertOf names an alert.
type alertOf struct {
	user   string
	closes time.Time
	lead   time.Duration
}

// alerted is what became of an alert: how often it was told, and whether it failed or the worker that told it last died of it.
type alerted struct {
	key   string
	times int
	lost  bool
}

// late is how late an alert may come: each death or failure of a worker costs a tick, and no person sees more than one at a time.
const late = tick

func newAlertModel() *alertModel {
	return &alertModel{alerts: map[alertOf]*alerted{}, keys: map[string]alertOf{}}
}

func (m *alertModel) size() int { return len(m.people) }

// event is that a person is heard of at an instant, and recorded now.
func (m *alertModel) event(number int, at, now time.Time) channels.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	if number == len(m.people) {
		m.people = append(m.people, &watched{})
	}
	p, name := m.people[number], strconv.Itoa(number)
	last := len(p.openings) - 1
	ev := channels.UserMessage(storeUser("n"+name), "m"+strconv.FormatInt(at.UnixNano(), 10), at)
	switch number % 3 {
	case 1:
		ev.Identity = channels.Identity{Phone: "n" + name, Scoped: "s" + name}
	case 2:
		ev.Action, ev.Token = channels.ActComment, "t"+name
	}
	closes := at.Truncate(time.Millisecond).Add(openFor)
	switch {
	case last < 0:
	case number%3 == 2: // of one comment the earliest instant counts
		if closes.Before(p.openings[0].closes) {
			p.openings[0].closes = closes
		}
		return ev
	default:
		if !closes.After(p.openings[last].closes) {
			return ev
		}
		p.openings[last].anew = now
	}
	p.openings = append(p.openings, opening{closes: closes})
	return ev
}

// user is the name of a person in alerts.
func (m *alertModel) user(number int) string {
	name := strconv.Itoa(number)
	return [...]string{"n" + name, "s" + name, "n" + name + "t" + name}[number%3]
}

// person finds a person by a user of an entry or an alert, nil for an entry of a token.
func (m *alertModel) person(user string) *watched {
	if len(user) < 2 || user[0] == '#' {
		return nil
	}
	name, _, _ := strings.Cut(user[1:], "t")
	if number, err := strconv.Atoi(name); err == nil && number < len(m.people) {
		return m.people[number]
	}
	return nil
}

// turned is told that the clock is turned.
func (m *alertModel) turned(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = now
}

// mayBeLate reports whether a worker may die or fail while it has a person's entry, and notes that it does.
func (m *alertModel) mayBeLate(user string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.person(user)
	if p == nil {
		return false
	}
	p.setbacks = slices.DeleteFunc(p.setbacks, func(at time.Time) bool { return at.Before(m.now.Add(-longLead)) })
	if len(p.setbacks) >= int(late/tick) {
		return false
	}
	p.setbacks = append(p.setbacks, m.now)
	return true
}

func (m *alertModel) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = errors.Join(m.err, err)
}

func (m *alertModel) broken() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

// told is an alert that a worker gave, and whether it failed or the worker died before it could write that down.
func (m *alertModel) told(d conversation.Deadline, lost bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := alertOf{alertUser(d), d.Closes, d.Lead}
	known := m.alerts[a]
	if known == nil {
		known = &alerted{key: d.Key}
		m.alerts[a] = known
	}
	switch other, used := m.keys[d.Key]; {
	case known.times > 0 && !known.lost:
		m.err = breach("%v was told again, and nothing had been lost", a)
	case known.key != d.Key || used && other != a || d.Key == "":
		m.err = breach("%v has the keys %q and %q, of which the second was that of %v", a, known.key, d.Key, other)
	case !m.mayBeTold(a):
		m.err = breach("%v was told at %v", a, m.now)
	}
	m.keys[d.Key] = a
	known.times++
	known.lost = lost
}

// mayBeTold reports whether an alert is due and not overtaken.
func (m *alertModel) mayBeTold(a alertOf) bool {
	p := m.person(a.user)
	if p == nil || m.now.Before(a.due()) || a.lead != 0 && !m.now.Before(a.closes) {
		return false
	}
	return slices.ContainsFunc(p.openings, func(o opening) bool { return o.closes.Equal(a.closes) && o.anew.IsZero() })
}

// String is like "n12 closing at 10:59:00.123, 3m0s before".
func (a alertOf) String() string {
	return a.user + " closing at " + a.closes.Format("15:04:05.000") + ", " + a.lead.String() + " before"
}

func (a alertOf) due() time.Time { return a.closes.Add(-a.lead) }

// complete is an error when something was not told.
func (m *alertModel) complete() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for number, p := range m.people {
		for _, o := range p.openings {
			for _, lead := range [...]time.Duration{0, lead, longLead} {
				a := alertOf{m.user(number), o.closes, lead}
				sure := o.anew.IsZero() || !a.due().Add(tick+late).After(o.anew)
				if known := m.alerts[a]; sure && (known == nil || known.lost) {
					return breach("%v was not told, or that it was told is lost", a)
				}
			}
		}
	}
	return m.err
}
