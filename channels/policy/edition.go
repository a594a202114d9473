package policy

import (
	"cmp"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Edition is the rulebook as it stands between two changes. Get one from
// [Timeline.At] or [Rulebook.At]; it is read-only and safe for concurrent use. The
// methods of a nil Edition, which At returns before the rulebook begins, return zero
// values.
type Edition struct {
	// Channel and Span say of what and for when.
	Channel string
	Span
	// ID is the edition's date, "2026-10-01", the way decisions cite it.
	ID string
	// Actions are the rows in force that say what an action opens: see [Edition.Opens].
	Actions []*ActionRow
	// Windows are the window rules in force.
	Windows window.Rules
	// Permissions, Limits and Blocks are the rows in force, in the rulebook's order.
	Permissions []*Permission
	Limits      []*Limit
	Blocks      []*Block
	// Templates are the rules for message templates, nil when there are none.
	Templates *template.Rules

	timeline *Timeline // nil: the zero Edition
	types    typeTable
	tags     map[string]ReasonCode // what refuses the tag, if anything does
	restarts []restart
	barring  []string // the restrictions of an account that rows know, of this edition or another
	layouts  []lane   // that count templates of a layout
}

// newEdition gathers the rows that hold from the first instant of a span on.
func newEdition(tl *Timeline, s Span) *Edition {
	r := tl.book
	e := &Edition{Channel: r.Channel, Span: s, ID: s.From.UTC().Format(time.DateOnly), timeline: tl, tags: map[string]ReasonCode{}}
	e.Actions, e.Permissions = inForce(r.Actions, s.From), inForce(r.Permissions, s.From)
	e.Limits, e.Blocks = inForce(r.Limits, s.From), inForce(r.Blocks, s.From)
	for _, w := range inForce(r.Windows, s.From) {
		e.Windows = append(e.Windows, w.Rule)
	}
	for _, p := range e.Permissions {
		if p.Tag != "" && e.tags[p.Tag] == "" {
			e.tags[p.Tag] = p.Refuse
		}
	}
	if len(r.Templates) > 0 {
		e.Templates = template.NewRules(s.From, r.Templates)
	}
	e.index()
	return e
}

// inForce picks the rows that hold at an instant.
func inForce[R any, P interface {
	*R
	Contains(time.Time) bool
}](rows []R, at time.Time) (out []*R) {
	for i := range rows {
		if P(&rows[i]).Contains(at) {
			out = append(out, &rows[i])
		}
	}
	return out
}

// Contains reports whether t lies in the edition's span, false for a nil Edition.
func (e *Edition) Contains(t time.Time) bool { return e != nil && e.Span.Contains(t) }

// rulebook is the one of which e is an edition.
func (e *Edition) rulebook() *Rulebook {
	if e == nil || e.timeline == nil {
		return &Rulebook{}
	}
	return e.timeline.book
}

// Types lists the message types that a permission names, in alphabetical order.
func (e *Edition) Types() []channels.MessageType {
	if e == nil {
		return nil
	}
	var out []channels.MessageType
	for _, p := range e.Permissions {
		out = append(out, p.Types...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// PermissionsFor lists the permissions for a message type, in the rulebook's order.
func (e *Edition) PermissionsFor(t channels.MessageType) []*Permission {
	if e == nil {
		return nil
	}
	var out []*Permission
	for _, p := range e.Permissions {
		if slices.Contains(p.Types, t) {
			out = append(out, p)
		}
	}
	return out
}

// LimitsFor lists the limits of a message type that is sent by an interface: those
// that name the interface, and those that name none unless another of the same
// measure names it. Those of what a message holds ([channels.Message.Content]) hold
// beside those of its own type. Where they bound the text in another unit, bytes or
// characters, they replace those.
func (e *Edition) LimitsFor(t channels.MessageType, api channels.API) []*Limit {
	if rules := e.rulesFor(t); rules != nil {
		return slices.Clone(rules.limitsFor(api))
	}
	return nil
}

// Tags lists the tags under which a message type may be sent or is refused, each
// once, in the rulebook's order; no tag, "", comes first.
func (e *Edition) Tags(t channels.MessageType) []string {
	var out []string
	for _, p := range e.PermissionsFor(t) {
		switch {
		case slices.Contains(out, p.Tag):
		case p.Tag == "":
			out = slices.Insert(out, 0, "")
		default:
			out = append(out, p.Tag)
		}
	}
	return out
}

// Pace gives the name under which an event must be remembered, because the pace of later
// messages depends on when it happened; "" for other events. Such an event is a message
// of the business whose type, or the one that it counts as, has a [Permission.Gap] or [Permission.Most], or an act among
// [Permission.RestartedBy]. [Decide] looks in [Facts.Marks] for uses of the trigger
// [window.Reply] whose grant is that name. It allocates nothing.
func (e *Edition) Pace(ev *channels.Event) string {
	if e == nil || ev == nil {
		return ""
	}
	switch ev.Kind {
	case channels.BusinessMessage:
		t := cmp.Or(ev.CountsAs, ev.Type)
		if rules := e.rulesFor(t); rules != nil && rules.paced {
			return string(t)
		}
	case channels.UserAction:
		for i := range e.restarts {
			if e.restarts[i].by == ev.Action {
				return e.restarts[i].name
			}
		}
	}
	return ""
}

// Tag says what the edition knows of a message tag: whether it exists at all and,
// if it is refused outright, with which reason. It allocates nothing.
func (e *Edition) Tag(name string) (refuse ReasonCode, known bool) {
	if e == nil {
		return "", false
	}
	refuse, known = e.tags[name]
	return refuse, known
}

// Refusal gives the platform's error for a reason, the zero value when none is
// known. It allocates nothing.
func (e *Edition) Refusal(code ReasonCode) PlatformError {
	all := e.rulebook().Refusals
	for i := range all {
		if all[i].Reason == code {
			return all[i].Error
		}
	}
	return PlatformError{}
}
