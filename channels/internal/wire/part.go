package wire

import (
	"slices"

	"github.com/replywindow/replywindow/channels"
)

// maxFaults bounds the faults that a message keeps. All are counted.
const maxFaults = 32

// Part is where a request is being read: what is counted there goes into the message, and where it stands with it. The path is written
// when something is noted: a request without fault allocates nothing for it.
type Part struct {
	message *channels.Message
	of      *Part // nil for the whole request
	steps   []any // within of, as [Path] takes them
}

// PartOf is the whole request for a message.
func PartOf(m *channels.Message) Part { return Part{message: m} }

// At is a part of the part, by names and indexes as [Path] takes them.
func (p Part) At(steps ...any) Part { return Part{p.message, &p, steps} }

func (p *Part) path() string {
	if p.of == nil {
		return ""
	}
	return path(p.of.path(), p.steps)
}

// Count counts one, for the part of the part.
func (p Part) Count(what channels.Measure, steps ...any) {
	p.message.Sizes[what]++
	p.Note(what, steps...)
}

// Note notes where a count stands that is counted otherwise.
func (p Part) Note(what channels.Measure, steps ...any) {
	m := p.message // its list does not grow by append, for which the compiler would take p to the heap
	if m.Faults == nil {
		m.Faults = make([]channels.Fault, 0, maxFaults)
	}
	if n := len(m.Faults); n < cap(m.Faults) {
		m.Faults = m.Faults[:n+1]
		m.Faults[n] = channels.Fault{Measure: what, Part: path(p.path(), steps)}
	}
}

// Given counts a part that is there. Of one that is not, it notes where it should stand.
func (p Part) Given(there bool, what channels.Measure, steps ...any) {
	if there {
		p.message.Sizes[what]++
	} else {
		p.Note(what, steps...)
	}
}

// Need counts a part that is not there.
func (p Part) Need(there bool, what channels.Measure, steps ...any) {
	if !there {
		p.Count(what, steps...)
	}
}

// Listed counts a value that is none of those listed.
func (p Part) Listed(listed []string, value string, steps ...any) {
	if !slices.Contains(listed, value) {
		p.Count(channels.UnlistedCount, steps...)
	}
}

// Once counts a text that was seen before, and notes it; an empty one is absent.
func (p Part) Once(seen map[string]bool, text string, what channels.Measure, steps ...any) {
	if text != "" && seen[text] {
		p.Count(what, steps...)
	}
	seen[text] = true
}
