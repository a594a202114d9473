package policy

import (
	"slices"
	"sort"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Timeline is a rulebook cut into its editions, checked and indexed. It is
// immutable and safe for concurrent use.
type Timeline struct {
	editions []*Edition
}

// Compile checks the rulebook and cuts it into editions. It returns an
// [*InputError] that names the first wrong row: one without a name, a source, a
// message type or an action, one that ends before it starts, a limit that no size can keep or
// of a measure that does not exist, a bar without a condition, a block that names a
// country not by two capital letters; then, edition by edition, wrong window rules,
// two permissions of one name at one time, a permission whose window no rule opens.
func (r *Rulebook) Compile() (*Timeline, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	dates := r.dates()
	tl := &Timeline{editions: make([]*Edition, 0, len(dates))}
	for i, from := range dates {
		var to time.Time
		if i+1 < len(dates) {
			to = dates[i+1]
		}
		e := r.edition(Span{From: from, To: to})
		if err := e.check(); err != nil {
			return nil, err
		}
		for _, earlier := range tl.editions {
			earlier.foresee(e)
		}
		tl.editions = append(tl.editions, e)
	}
	return tl, nil
}

// At returns the edition in force at t, or nil before the rulebook begins. It
// allocates nothing.
func (tl *Timeline) At(t time.Time) *Edition {
	e := tl.editions
	// The latest edition answers nearly every question.
	for i := len(e) - 1; i >= 0; i-- {
		if !t.Before(e[i].From) {
			return e[i]
		}
	}
	return nil
}

// Editions returns all editions, oldest first.
func (tl *Timeline) Editions() []*Edition { return slices.Clone(tl.editions) }

// At returns the edition in force at t, or nil before the rulebook begins. It
// builds the edition anew each time; a host that asks often compiles once.
func (r *Rulebook) At(t time.Time) *Edition {
	if t.Before(r.Begins) {
		return nil
	}
	from, to := r.Begins, time.Time{}
	for _, d := range r.dates() {
		if d.After(t) {
			to = d
			break
		}
		from = d
	}
	return r.edition(Span{From: from, To: to})
}

// Dates returns the instants at which the rules change, oldest first. The first is
// the rulebook's beginning.
func (r *Rulebook) Dates() []time.Time { return r.dates() }

// Editions returns all editions, oldest first. It builds them anew each time; a
// host that asks often compiles once.
func (r *Rulebook) Editions() []*Edition {
	var out []*Edition
	for _, d := range r.dates() {
		out = append(out, r.At(d))
	}
	return out
}

// Upcoming returns the editions that start after t, oldest first: the changes to
// rehearse.
func (r *Rulebook) Upcoming(t time.Time) []*Edition {
	var out []*Edition
	for _, d := range r.dates() {
		if d.After(t) {
			out = append(out, r.At(d))
		}
	}
	return out
}

// dates lists the distinct instants at which a row starts or ends.
func (r *Rulebook) dates() []time.Time {
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
	for _, w := range r.Windows {
		add(w.Span)
	}
	for _, p := range r.Permissions {
		add(p.Span)
	}
	for _, l := range r.Limits {
		add(l.Span)
	}
	for _, b := range r.Blocks {
		add(b.Span)
	}
	for _, t := range r.Templates {
		add(t.Span)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Before(all[j]) })
	return slices.CompactFunc(all, time.Time.Equal)
}

// edition gathers the rows that hold over a span between two dates.
func (r *Rulebook) edition(s Span) *Edition {
	e := &Edition{
		Channel: r.Channel, Span: s, ID: s.From.UTC().Format(time.DateOnly), refusals: slices.Clone(r.Refusals),
		templates: r.Templates, tags: map[string]ReasonCode{},
	}
	for i := range r.Actions {
		if a := r.Actions[i]; a.Contains(s.From) {
			e.Actions = append(e.Actions, &a)
		}
	}
	for _, w := range r.Windows {
		if w.Contains(s.From) {
			e.Windows = append(e.Windows, w.Rule)
		}
	}
	for i := range r.Permissions {
		if p := r.Permissions[i]; p.Contains(s.From) {
			e.addPermission(&p)
		}
	}
	for i := range r.Limits {
		if l := r.Limits[i]; l.Contains(s.From) {
			e.addLimit(&l)
		}
	}
	for i := range r.Blocks {
		if b := r.Blocks[i]; b.Contains(s.From) {
			e.Blocks = append(e.Blocks, &b)
		}
	}
	if len(r.Templates) > 0 {
		e.Templates = template.NewRules(s.From, r.Templates)
	}
	e.index(r.Permissions)
	return e
}

func (e *Edition) addPermission(p *Permission) {
	e.Permissions = append(e.Permissions, p)
	for _, t := range p.Types {
		c := e.class(t)
		c.Permissions = append(c.Permissions, p)
	}
	if p.Tag != "" && e.tags[p.Tag] == "" {
		e.tags[p.Tag] = p.Refuse
	}
}

func (e *Edition) addLimit(l *Limit) {
	e.Limits = append(e.Limits, l)
	for _, t := range l.Types {
		c := e.class(t)
		c.Limits = append(c.Limits, l)
	}
}

func (e *Edition) class(t channels.MessageType) *Class {
	c := e.Class(t)
	if c == nil {
		c = &Class{}
		e.classes[slot(t)] = append(e.classes[slot(t)], typed{t, c})
	}
	return c
}

// Tag says what the edition knows of a message tag: whether it exists at all and,
// if it is refused outright, with which reason.
func (e *Edition) Tag(name string) (refuse ReasonCode, known bool) {
	refuse, known = e.tags[name]
	return refuse, known
}

// HasWindow reports whether a rule of the edition opens windows of the kind.
func (e *Edition) HasWindow(kind window.Kind) bool {
	return slices.ContainsFunc(e.Windows, func(r window.Rule) bool { return r.Kind == kind })
}
