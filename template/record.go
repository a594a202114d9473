package template

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Record is the history of one template: what the platform told of it, in the order of the platform's time. Updates may arrive in
// any order and repeatedly. The zero Record was told nothing.
//
// A Record is a value: [Record.Apply] leaves it as it was. A durable store keeps one for each account, name and language, as JSON,
// and needs no more than this: normalise an update ([Update.Normalize]), load the record it belongs to, apply, save; and to answer,
// load a record and ask [Record.At].
//
// It keeps at most 64 updates. Older ones are folded into one state: the record then knows nothing of the time before the last
// update folded, and an update of that time is without effect.
type Record struct {
	base    state     // what the folded updates came to
	folded  time.Time // the instant of the last of them; zero: none was folded
	updates []Update
}

// keptUpdates bounds the updates kept for one template.
const keptUpdates = 64

// Apply gives the record with an update in it. It needs the rules of a template's life for what it folds; they may be nil. It fails
// for an update that is wrong ([Update.Normalize]) or of another template.
func (r Record) Apply(rules *Rules, u Update) (Record, error) {
	u, err := u.Normalize()
	if err != nil {
		return r, err
	}
	return r.apply(rules, u)
}

// apply is Apply for an update that is normal.
func (r Record) apply(rules *Rules, u Update) (Record, error) {
	if s := &r.base; s.Name != "" && (s.Account != u.Account || s.Name != u.Name || s.Language != u.Language) {
		return r, fmt.Errorf("update of template %q in %s: the record is of %q in %s", u.Name, u.Language, s.Name, s.Language)
	}
	r.base.Account, r.base.Name, r.base.Language = u.Account, u.Name, u.Language
	u.Definition = r.known(u.Definition)
	i, told := slices.BinarySearchFunc(r.updates, u, func(a, b Update) int { return a.compare(&b) })
	if told || !u.At.After(r.folded) {
		return r, nil
	}
	r.updates = slices.Concat(r.updates[:i], []Update{u}, r.updates[i:])
	if len(r.updates) > keptUpdates {
		oldest := &r.updates[0]
		r.base.pass(oldest.At, rules, func(time.Time) {})
		r.base.apply(oldest, rules)
		r.folded = oldest.At
		r.updates = r.updates[1:]
	}
	return r, nil
}

// known gives a definition that is told again as the one told before, so that a list read every hour is kept once.
func (r Record) known(t *Template) *Template {
	raw, err := json.Marshal(t)
	if t == nil || err != nil {
		return t
	}
	var seen *Template
	for i := range r.updates {
		d := r.updates[i].Definition
		if d == nil || d == seen {
			continue
		}
		if was, _ := json.Marshal(d); string(was) == string(raw) {
			return d
		}
		seen = d
	}
	return t
}

// At says what is known of the template as of an instant, by rules about a template's life, which may be nil; false: nothing. A
// listed definition answers for the time before it too, since it existed by then; an update does not.
func (r Record) At(rules *Rules, at time.Time) (View, bool) {
	v, ok := viewAt(r.views(rules), at)
	if ok && v.Template != nil {
		v.form = compile(v.Template)
	}
	return v, ok
}

// views are all views in time, without forms. What ends by itself (pauses) or was announced (categories) happens between updates.
// The first view answers for all time before it, if a list began the record.
func (r Record) views(rules *Rules) []View {
	if len(r.updates) == 0 {
		return nil
	}
	s := r.base
	views := s.walk(r.updates, rules, r.folded)
	if r.folded.IsZero() && r.updates[0].Kind == DefinitionUpdate {
		before := views[0]
		before.From, before.Until = time.Time{}, before.From
		views = slices.Insert(views, 0, before)
	}
	return views
}

// viewAt finds the view that holds at an instant.
func viewAt(views []View, at time.Time) (View, bool) {
	for i := len(views) - 1; i >= 0; i-- {
		if !at.Before(views[i].From) {
			return views[i], true
		}
	}
	return View{}, false
}

// recordVersion is that of the encoding. A reader refuses a later one.
const recordVersion = 1

// storedRecord is a record in JSON. Definitions stand in a list of their own, once each; updates name them by their place, from 1.
type storedRecord struct {
	Version     int            `json:"version"`
	Base        state          `json:"base"`
	Folded      time.Time      `json:"folded,omitzero"`
	Definitions []*Template    `json:"definitions,omitempty"`
	Updates     []storedUpdate `json:"updates,omitempty"`
}

type storedUpdate struct {
	Update
	Definition int `json:"definition,omitempty"` // shadow the fields of these names: a component alone would lose its Extra
	Components int `json:"components,omitempty"`
}

// MarshalJSON writes the record. The encoding has a version, and each later one reads it.
func (r Record) MarshalJSON() ([]byte, error) {
	s := storedRecord{Version: recordVersion, Base: r.base, Folded: r.folded}
	place := func(t *Template) int {
		if i := slices.Index(s.Definitions, t); i >= 0 {
			return i + 1
		}
		s.Definitions = append(s.Definitions, t)
		return len(s.Definitions)
	}
	for _, u := range r.updates {
		stored := storedUpdate{Update: u}
		if u.Definition != nil {
			stored.Definition = place(u.Definition)
		}
		if len(u.Components) > 0 {
			stored.Components = place(&Template{Components: u.Components})
		}
		s.Updates = append(s.Updates, stored)
	}
	return json.Marshal(s)
}

// UnmarshalJSON reads what [Record.MarshalJSON] wrote. It fails, leaving r as it was, for a later version and for what cannot have
// been written.
func (r *Record) UnmarshalJSON(data []byte) error {
	var s storedRecord
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("record of a template: %w", err)
	}
	if s.Version != recordVersion || len(s.Updates) > keptUpdates {
		return fmt.Errorf("record of a template: version %d with %d updates, want version %d with at most %d",
			s.Version, len(s.Updates), recordVersion, keptUpdates)
	}
	n := Record{base: s.Base, folded: s.Folded}
	for i, stored := range s.Updates {
		u := stored.Update
		if max(stored.Definition, stored.Components) > len(s.Definitions) || min(stored.Definition, stored.Components) < 0 {
			return fmt.Errorf("record of a template: update %d names a definition that is not there", i)
		}
		if stored.Definition > 0 {
			u.Definition = s.Definitions[stored.Definition-1]
		}
		if stored.Components > 0 && s.Definitions[stored.Components-1] != nil {
			u.Components = s.Definitions[stored.Components-1].Components
		}
		if err := u.valid(); err != nil {
			return fmt.Errorf("record of a template: update %d: %w", i, err)
		}
		if i > 0 && u.At.Before(n.updates[i-1].At) {
			return fmt.Errorf("record of a template: update %d is before the one it follows", i)
		}
		n.updates = append(n.updates, u)
	}
	*r = n
	return nil
}
