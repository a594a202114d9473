package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// AmendWindow changes the rule of a kind of window from an instant on: change is
// applied to every row of the kind that holds then or begins later. A row that began
// earlier ends at the instant, and the changed one takes over. change also gives the
// Source of what it says.
//
// The error is a [*channels.InputError]: change is nil, no row of the kind holds then
// or later, the instant is before the rulebook begins, the rulebook is frozen, or the
// rows that come out are wrong ([Rulebook.Compile] says how). The rulebook is then as
// it was.
func (r *Rulebook) AmendWindow(kind window.Kind, from time.Time, change func(*window.Rule)) error {
	return r.amend("window", string(kind), from, change == nil, func(c *Rulebook) (changed int) {
		c.Windows, changed = amendRows(c.Windows, from, func(w *WindowRow) *Span { return &w.Span },
			func(w *WindowRow) bool { return w.Rule.Kind == kind }, func(w *WindowRow) { change(&w.Rule) })
		return changed
	})
}

// AmendAction changes what an action opens from an instant on, as [Rulebook.AmendWindow] does with a window. Its name is that of the
// row in a [Diff], the actions and then the conditions: "message", "ad_message on android or ios".
func (r *Rulebook) AmendAction(name string, from time.Time, change func(*ActionRow)) error {
	return r.amend("action", name, from, change == nil, func(c *Rulebook) (changed int) {
		c.Actions, changed = amendRows(c.Actions, from, func(a *ActionRow) *Span { return &a.Span },
			func(a *ActionRow) bool { return a.key() == name }, change)
		return changed
	})
}

// AmendPermission changes the permission of a name from an instant on, as
// [Rulebook.AmendWindow] does with a window.
func (r *Rulebook) AmendPermission(name string, from time.Time, change func(*Permission)) error {
	return r.amend("permission", name, from, change == nil, func(c *Rulebook) (changed int) {
		c.Permissions, changed = amendRows(c.Permissions, from, func(p *Permission) *Span { return &p.Span },
			func(p *Permission) bool { return p.Name == name }, change)
		return changed
	})
}

// AmendLimit changes a limit of one message type from an instant on, as
// [Rulebook.AmendWindow] does with a window. Its name is the measure and the type, and
// the interface where the limit names one: "text_characters of text", "media type of
// image", "buttons of text by direct_send". Other types of the same row keep theirs.
func (r *Rulebook) AmendLimit(name string, from time.Time, change func(*Limit)) error {
	return r.amend("limit", name, from, change == nil, func(c *Rulebook) (changed int) {
		c.Limits = setApart(c.Limits, name)
		c.Limits, changed = amendRows(c.Limits, from, func(l *Limit) *Span { return &l.Span },
			func(l *Limit) bool { return l.nameFor(l.Types[0]) == name }, change)
		return changed
	})
}

// setApart gives the type that a limit's name is about a row of its own.
func setApart(rows []Limit, name string) []Limit {
	var out []Limit
	for _, l := range rows {
		i := slices.IndexFunc(l.Types, func(t channels.MessageType) bool { return l.nameFor(t) == name })
		if i >= 0 && len(l.Types) > 1 {
			rest := l
			rest.Types = slices.Delete(slices.Clone(l.Types), i, i+1)
			out = append(out, rest)
			l.Types = l.Types[i : i+1 : i+1]
		}
		out = append(out, l)
	}
	return out
}

// amend applies a change of rows to a copy, checks it, and takes it over. Missing says that the host gave no change.
func (r *Rulebook) amend(kind, name string, from time.Time, missing bool, change func(*Rulebook) (changed int)) error {
	c := r.Clone()
	switch {
	case missing:
		return r.wrong(kind, name, "is amended by a change that is nil")
	case r.compiled != nil:
		return r.wrong(kind, name, "is not amended in a rulebook that is frozen: amend a clone")
	case from.Before(r.Begins):
		return r.wrong(kind, name, "is amended from %s on, before the rulebook begins", dateWords(from))
	case change(c) == 0:
		return r.wrong(kind, name, "has no row that holds on %s or later%s", dateWords(from), r.insteadOf(kind, name, from))
	}
	if err := c.check(); err != nil {
		return err
	}
	*r = *c
	return nil
}

// insteadOf lists names of the kind that have a row at an instant or later: of those in which the name stands, else of all, the ones that
// are most like it.
func (r *Rulebook) insteadOf(kind, name string, from time.Time) string {
	const most = 12
	var names []string
	add := func(s Span, name string) {
		if s.To.IsZero() || s.To.After(from) {
			names = append(names, name)
		}
	}
	switch kind {
	case "window":
		for _, w := range r.Windows {
			add(w.Span, string(w.Rule.Kind))
		}
	case "permission":
		for _, p := range r.Permissions {
			add(p.Span, p.Name)
		}
	case "action":
		for _, a := range r.Actions {
			add(a.Span, a.key())
		}
	case "limit":
		for _, l := range r.Limits {
			for _, t := range l.Types {
				add(l.Span, l.nameFor(t))
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if name != "" && slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, name) }) {
		names = slices.DeleteFunc(names, func(n string) bool { return !strings.Contains(n, name) })
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(alike(b, name), alike(a, name)) })
	switch more := len(names) - most; {
	case len(names) == 0:
		return ""
	case more > 0:
		return fmt.Sprintf("; the rulebook has %s and %d more", strings.Join(names[:most], ", "), more)
	}
	return "; the rulebook has " + strings.Join(names, ", ")
}

// alike is how many bytes two names share at their beginnings and at their ends.
func alike(a, b string) int {
	n := min(len(a), len(b))
	front, back := 0, 0
	for front < n && a[front] == b[front] {
		front++
	}
	for back < n-front && a[len(a)-1-back] == b[len(b)-1-back] {
		back++
	}
	return front + back
}

// amendRows applies a change to the rows that match and hold at an instant or begin
// later, and says to how many. A row that began earlier is cut in two.
func amendRows[R any](rows []R, from time.Time, span func(*R) *Span, match func(*R) bool, change func(*R)) (out []R, changed int) {
	for _, row := range rows {
		s := span(&row)
		if !match(&row) || !s.To.IsZero() && !s.To.After(from) {
			out = append(out, row)
			continue
		}
		if s.From.Before(from) {
			before := row
			span(&before).To = from
			out = append(out, before)
			s.From = from
		}
		change(&row)
		out = append(out, row)
		changed++
	}
	return out, changed
}
