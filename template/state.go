package template

import (
	"strconv"
	"time"
)

// state is a template's state while its history is walked through.
type state struct {
	View
	pauses   int
	archived Status // the status before the template was archived
	next     Category
	nextAt   time.Time
}

// walk applies records in order and returns every view in time, the first from
// the instant of what was folded before, or from the first record on. What ends by itself (pauses) or was announced (categories)
// happens between records.
func (s *state) walk(records []record, r *Rules, folded time.Time) []View {
	var views []View
	show := func(from time.Time) {
		v := s.view(from)
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
	for i := range records {
		rec := &records[i]
		for at, ok := s.due(); ok && !at.After(rec.At); at, ok = s.due() {
			s.pass(at, r)
			show(at)
		}
		s.apply(rec, r)
		show(rec.At)
	}
	for at, ok := s.due(); ok; at, ok = s.due() {
		s.pass(at, r)
		show(at)
	}
	return views
}

func (s *state) view(from time.Time) View {
	v := s.View
	v.From, v.Until = from, time.Time{}
	v.NextCategory, v.NextCategoryAt = s.next, s.nextAt
	return v
}

// due is the next instant at which the state changes by itself.
func (s *state) due() (time.Time, bool) {
	pause, category := s.PausedUntil, s.nextAt
	switch {
	case pause.IsZero():
		return category, !category.IsZero()
	case category.IsZero() || pause.Before(category):
		return pause, true
	}
	return category, true
}

// pass lets the instant of [state.due] pass.
func (s *state) pass(at time.Time, r *Rules) {
	if s.PausedUntil.Equal(at) {
		s.setStatus(Approved, "")
	}
	if s.nextAt.Equal(at) {
		s.recategorise(r)
	}
}

// recategorise puts the announced category in force, or the status that stands
// for it.
func (s *state) recategorise(r *Rules) {
	if w := r.exact(CategoryOutcome, string(s.next)); w != nil && len(w.Values) > 0 {
		s.setStatus(Status(w.Values[0]), "category "+string(s.next))
	} else {
		s.Category = s.next
	}
	s.next, s.nextAt = "", time.Time{}
}

func (s *state) setStatus(status Status, reason string) {
	s.Status, s.Reason, s.PausedUntil = status, reason, time.Time{}
}

func (s *state) apply(rec *record, r *Rules) {
	s.Name, s.Language = rec.Name, rec.Language
	if rec.ID != "" {
		s.ID = rec.ID
	}
	if rec.Category != "" {
		s.Category = upper(rec.Category)
		if s.Category == s.next {
			s.next, s.nextAt = "", time.Time{}
		}
	}
	switch rec.Kind {
	case StatusUpdate:
		s.event(rec, r)
	case QualityUpdate:
		s.Quality = upper(rec.Quality)
	case CategoryUpdate:
		s.announce(rec, r)
	case ComponentsUpdate:
		s.amend(rec.Components)
	case snapshot:
		s.replace(rec, r)
	}
}

func (s *state) event(rec *record, r *Rules) {
	status := upper(rec.Status)
	if w := r.exact(StatusEvent, string(status)); w != nil {
		if len(w.Values) == 0 {
			return
		}
		status = Status(w.Values[0])
	}
	switch {
	case status == Paused:
		s.pause(rec, r)
		return
	case status == Previous && s.archived != "":
		status = s.archived
	case status == Previous:
		status = Approved
	case status == Archived && s.Status != Archived:
		s.archived = s.Status
	}
	s.setStatus(status, rec.Reason)
}

// pause starts a pause, or says more about the one that runs.
func (s *state) pause(rec *record, r *Rules) {
	w := r.exact(PauseLength, rec.Reason)
	switch {
	case w != nil && rec.Reason != "":
		s.pauses = max(s.pauses, int(w.Min)) // a pause of a kind that is not counted has no Min
	default:
		if s.Status != Paused {
			s.pauses++
		}
		w = r.exact(PauseLength, strconv.Itoa(s.pauses))
	}
	s.setStatus(Paused, rec.Reason)
	switch {
	case rec.PausedUntil.After(rec.At):
		s.PausedUntil = rec.PausedUntil
	case w == nil:
	case len(w.Values) > 0:
		s.setStatus(Status(w.Values[0]), rec.Reason)
	case w.Duration > 0:
		s.PausedUntil = rec.At.Add(w.Duration)
	}
}

// announce notes a category to come. One that is due already takes effect now.
func (s *state) announce(rec *record, r *Rules) {
	s.next, s.nextAt = upper(rec.CorrectCategory), rec.EffectiveAt
	switch {
	case s.next == "" || s.next == s.Category:
		s.next, s.nextAt = "", time.Time{}
	case !s.nextAt.IsZero() && !s.nextAt.After(rec.At):
		s.recategorise(r)
	}
}

// replace takes over a listed definition. A pause that the list confirms keeps the
// end known before; one that only the list shows has no known end.
func (s *state) replace(rec *record, r *Rules) {
	t := rec.Template
	s.Template, s.Form = t, rec.form
	if t.Quality != "" {
		s.Quality = upper(t.Quality)
	}
	switch next := upper(t.CorrectCategory); {
	case next == "" || next == s.next:
	case next == s.Category:
		s.next, s.nextAt = "", time.Time{}
	default:
		s.next, s.nextAt = next, time.Time{}
	}
	switch status := upper(t.Status); {
	case status == "" || status == s.Status:
	case status == Paused:
		s.pauses++
		s.setStatus(Paused, "")
	default:
		s.event(&record{Update: Update{Status: status}}, r)
	}
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
	s.Template, s.Form = &t, Compile(&t)
}

// textual tells the components that an update of components lists in full. The
// fixed wording of authentication templates is not among them.
func textual(c *Component) bool {
	switch {
	case c.Type.Is(Header):
		return c.Format == "" || c.Format.Is(FormatText)
	case c.Type.Is(Body), c.Type.Is(Footer):
		return c.Text != ""
	}
	return c.Type.Is(Buttons)
}
