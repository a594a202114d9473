package template

import (
	"cmp"
	"reflect"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// state is a template's state while its history is walked through.
type state struct {
	View
	Pauses   int    `json:"pauses,omitempty"`
	Archived Status `json:"archived,omitempty"` // the status before the template was archived
}

// walk applies updates in order and returns every view in time: the first from the instant of what was folded before, or else from
// the first update on.
func (s *state) walk(updates []Update, r *Rules, folded time.Time) []View {
	var views []View
	show := func(from time.Time) {
		v := s.View
		v.From = from
		if n := len(views); n > 0 {
			if views[n-1].From.Equal(from) {
				views = views[:n-1]
			} else {
				views[n-1].Until = from
			}
		}
		views = append(views, v)
	}
	if !folded.IsZero() {
		show(folded)
	}
	for i := range updates {
		u := &updates[i]
		s.pass(u.At, r, show)
		s.apply(u, r)
		show(u.At)
	}
	s.pass(time.Time{}, r, show)
	return views
}

// pass lets time pass until an instant, the zero Time for ever, and tells each instant at which the state changed by itself.
func (s *state) pass(until time.Time, r *Rules, changed func(at time.Time)) {
	for {
		at := s.PausedUntil
		if next := s.NextCategoryAt; at.IsZero() || !next.IsZero() && next.Before(at) {
			at = next
		}
		if at.IsZero() || !until.IsZero() && at.After(until) {
			return
		}
		if s.PausedUntil.Equal(at) {
			s.setStatus(Approved, "")
		}
		if s.NextCategoryAt.Equal(at) {
			s.recategorise(r)
		}
		changed(at)
	}
}

// recategorise puts the announced category in force, or the status that stands for it.
func (s *state) recategorise(r *Rules) {
	if w := r.exact("category_outcome", string(s.NextCategory)); w != nil && len(w.Values) > 0 {
		s.setStatus(Status(w.Values[0]), "category "+string(s.NextCategory))
	} else {
		s.Category = s.NextCategory
	}
	s.NextCategory, s.NextCategoryAt = "", time.Time{}
}

func (s *state) setStatus(status Status, reason string) {
	s.Status, s.Reason, s.PausedUntil = status, reason, time.Time{}
}

func (s *state) apply(u *Update, r *Rules) {
	if u.ID != "" {
		s.ID = u.ID
	}
	if u.Category != "" {
		s.Category = u.Category
		if s.Category == s.NextCategory {
			s.NextCategory, s.NextCategoryAt = "", time.Time{}
		}
	}
	switch u.Kind {
	case StatusUpdate:
		s.event(u, r)
	case QualityUpdate:
		s.Quality = upper(u.Quality)
	case CategoryUpdate:
		s.announce(u, r)
	case ComponentsUpdate:
		s.amend(u.Components)
	case DefinitionUpdate:
		s.replace(u, r)
	}
}

func (s *state) event(u *Update, r *Rules) {
	status := upper(u.Status)
	if w := r.exact("status_event", string(status)); w != nil {
		if len(w.Values) == 0 {
			return
		}
		status = Status(w.Values[0])
	}
	switch {
	case status == Paused:
		s.pause(u, r)
		return
	case status == Previous && s.Archived != "":
		status = s.Archived
	case status == Previous:
		status = Approved
	case status == Archived && s.Status != Archived:
		s.Archived = s.Status
	}
	s.setStatus(status, u.Reason)
}

// pause starts a pause, or says more about the one that runs.
func (s *state) pause(u *Update, r *Rules) {
	w := r.exact("pause_length", u.Reason)
	switch {
	case w != nil && u.Reason != "":
		s.Pauses = max(s.Pauses, int(w.Min)) // a pause of a kind that is not counted has no Min
	default:
		if s.Status != Paused {
			s.Pauses++
		}
		w = r.exact("pause_length", strconv.Itoa(s.Pauses))
	}
	s.setStatus(Paused, u.Reason)
	switch {
	case u.PausedUntil.After(u.At):
		s.PausedUntil = u.PausedUntil
	case w == nil:
	case len(w.Values) > 0:
		s.setStatus(Status(w.Values[0]), u.Reason)
	case w.Duration > 0:
		s.PausedUntil = u.At.Add(w.Duration)
	}
}

// announce notes a category to come. One that is due already takes effect now.
func (s *state) announce(u *Update, r *Rules) {
	s.NextCategory, s.NextCategoryAt = u.CorrectCategory, u.EffectiveAt
	switch {
	case s.NextCategory == "" || s.NextCategory == s.Category:
		s.NextCategory, s.NextCategoryAt = "", time.Time{}
	case !s.NextCategoryAt.IsZero() && !s.NextCategoryAt.After(u.At):
		s.recategorise(r)
	}
}

// replace takes over a listed definition. A pause that the list confirms keeps the end known before; one that only the list shows
// has no known end.
func (s *state) replace(u *Update, r *Rules) {
	t := u.Definition
	if s.Status == Deleted {
		s.Template = nil // it is another one of the same name
	}
	s.Template = t.over(s.Template)
	if t.Quality != "" {
		s.Quality = upper(t.Quality)
	}
	switch next := fact.CategoryOf(string(t.CorrectCategory)); {
	case next == "" || next == s.NextCategory:
	case next == s.Category:
		s.NextCategory, s.NextCategoryAt = "", time.Time{}
	default:
		s.NextCategory, s.NextCategoryAt = next, time.Time{}
	}
	switch status := upper(t.Status); {
	case status == "" || status == s.Status:
	case status == Paused:
		s.Pauses++
		s.setStatus(Paused, "")
	default:
		s.event(&Update{Status: status}, r)
	}
}

// over completes a listed definition by the one known before: a list that was asked for some members says nothing of the others.
func (t *Template) over(was *Template) *Template {
	if was == nil || t.Category != "" && len(t.Components) > 0 {
		return t
	}
	full := *t
	full.Category = cmp.Or(t.Category, was.Category)
	if len(t.Components) == 0 {
		full.Components, full.ParameterFormat = was.Components, cmp.Or(t.ParameterFormat, was.ParameterFormat)
	}
	if reflect.DeepEqual(&full, was) {
		return was // one form serves both
	}
	return &full
}

// amend replaces the textual components by those of an update.
func (s *state) amend(components []Component) {
	if s.Template == nil {
		return
	}
	t := *s.Template
	t.Components = nil
	for _, c := range s.Template.Components {
		if textual(&c) {
			n := find(components, c.Type)
			if n == nil {
				continue
			}
			c.Text = n.Text
			if len(n.Buttons) > 0 {
				c.Buttons = n.Buttons
			}
		}
		t.Components = append(t.Components, c)
	}
	for _, c := range components {
		if find(t.Components, c.Type) == nil {
			t.Components = append(t.Components, c)
		}
	}
	s.Template = &t
}

// textual tells the components that an update of components lists in full. The fixed wording of authentication templates is not
// among them.
func textual(c *Component) bool {
	switch {
	case c.Type.Is(Header):
		return c.Format == "" || same(c.Format, formatText)
	case c.Type.Is(Body), c.Type.Is(Footer):
		return c.Text != ""
	}
	return c.Type.Is(Buttons)
}
