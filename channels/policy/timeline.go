package policy

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Timeline is a rulebook cut into its editions. An edition is put together when an
// instant of it is first asked for. It is safe for concurrent use, and nothing that
// it gave changes.
type Timeline struct {
	book  *Rulebook // a copy that nobody changes
	turns []turn    // oldest first
}

// turn is an instant at which the rules change, and the edition that starts there.
type turn struct {
	from    time.Time
	once    sync.Once
	edition atomic.Pointer[Edition] // nil: nobody asked yet
}

// Compile checks the rulebook and cuts it into editions. It returns a
// [*channels.InputError] that names the first wrong row: one without a name, a
// source or a message type, one that ends before it starts, a limit that no size can
// keep or of a measure that does not exist, a bar without a condition, a block that
// names a country not by two capital letters, a reason or confidence that does not
// exist; then two rows of one key that hold at one time, and a permission whose
// window no rule opens.
//
// The rows are copied, so that changing the rulebook afterwards changes nothing. A
// frozen rulebook ([Rulebook.Freeze]) is compiled once.
func (r *Rulebook) Compile() (*Timeline, error) {
	if r.compiled != nil {
		return r.compiled()
	}
	return r.Clone().compile()
}

// compile makes the timeline of a rulebook that nobody else holds.
func (r *Rulebook) compile() (*Timeline, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	return newTimeline(r), nil
}

// newTimeline does not check the rulebook.
func newTimeline(r *Rulebook) *Timeline {
	dates := r.Dates()
	tl := &Timeline{book: r, turns: make([]turn, len(dates))}
	for i, from := range dates {
		tl.turns[i].from = from
	}
	return tl
}

// At returns the edition in force at t, or nil before the rulebook begins. It
// allocates nothing, except when an edition is asked for the first time.
func (tl *Timeline) At(t time.Time) *Edition {
	// The latest edition answers nearly every question.
	for i := len(tl.turns) - 1; i >= 0; i-- {
		if turn := &tl.turns[i]; !t.Before(turn.from) {
			if e := turn.edition.Load(); e != nil {
				return e
			}
			return tl.edition(i)
		}
	}
	return nil
}

// edition puts together the edition of a turn, once.
func (tl *Timeline) edition(i int) *Edition {
	turn := &tl.turns[i]
	turn.once.Do(func() {
		span := Span{From: turn.from}
		if i+1 < len(tl.turns) {
			span.To = tl.turns[i+1].from
		}
		turn.edition.Store(newEdition(tl, span))
	})
	return turn.edition.Load()
}

// Editions returns all editions, oldest first.
func (tl *Timeline) Editions() []*Edition { return tl.since(0) }

// since returns the editions from the i-th on.
func (tl *Timeline) since(i int) []*Edition {
	var out []*Edition
	for ; i < len(tl.turns); i++ {
		out = append(out, tl.edition(i))
	}
	return out
}

// Dates returns the instants at which the rules change, oldest first. The first is
// the rulebook's beginning.
func (r *Rulebook) Dates() []time.Time {
	all := []time.Time{r.Begins}
	add := func(s Span) {
		for _, t := range [...]time.Time{s.From, s.To} {
			if t.After(r.Begins) {
				all = append(all, t)
			}
		}
	}
	for i := range r.Actions {
		add(r.Actions[i].Span)
	}
	for i := range r.Windows {
		add(r.Windows[i].Span)
	}
	for i := range r.Permissions {
		add(r.Permissions[i].Span)
	}
	for i := range r.Limits {
		add(r.Limits[i].Span)
	}
	for i := range r.Blocks {
		add(r.Blocks[i].Span)
	}
	for i := range r.Templates {
		add(r.Templates[i].Span)
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// At returns the edition in force at t, or nil before the rulebook begins. The rows
// are not checked, and the edition is put together anew each time; a host that asks
// often compiles once.
func (r *Rulebook) At(t time.Time) *Edition { return newTimeline(r.Clone()).At(t) }

// Upcoming returns the editions that start after t, oldest first: the changes to
// rehearse. Like [Rulebook.At], it checks nothing and keeps nothing.
func (r *Rulebook) Upcoming(t time.Time) []*Edition {
	tl := newTimeline(r.Clone())
	i := slices.IndexFunc(r.Dates(), t.Before)
	if i < 0 {
		return nil
	}
	return tl.since(i)
}
