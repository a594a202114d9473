package template

import (
	"encoding/json"
	"fmt"
	"time"
)

// UpdateKind says what an [Update] is about.
type UpdateKind string

// Kinds of update.
const (
	StatusUpdate     UpdateKind = "status"
	QualityUpdate    UpdateKind = "quality"
	CategoryUpdate   UpdateKind = "category"
	ComponentsUpdate UpdateKind = "components"

	snapshot UpdateKind = "snapshot" // a whole definition, from a list
)

// Update is one thing the platform told about a template, in neutral words.
type Update struct {
	Account  string // the account that owns the template, or a business given to [Catalogue.Assign]
	ID       string // may be empty
	Name     string
	Language string // a hyphen counts as an underscore
	Kind     UpdateKind
	At       time.Time // the platform's time of the event

	// Category is the one in force from At on. Any kind may carry it; empty: not said.
	Category Category

	Status      Status    // status updates: the new status, or an event with a [StatusEvent] row
	Reason      string    // status updates: why; for a pause, which one ([PauseLength])
	PausedUntil time.Time // status updates: the pause's end where the platform says it

	Quality Quality // quality updates

	// Category updates: the category announced, and when it takes effect. A zero
	// EffectiveAt means that the platform did not say.
	CorrectCategory Category
	EffectiveAt     time.Time

	// Components updates: all textual components as they are now. Components that
	// such updates leave out (media headers, carousels, offers) stay.
	Components []Component
}

// record is an update in a template's history.
type record struct {
	Update
	Template *Template // snapshots
	form     *Form
	print    string // orders and tells apart the updates of one instant
}

func newRecord(u Update, t *Template) (record, error) {
	u.At, u.PausedUntil, u.EffectiveAt = u.At.UTC().Round(0), u.PausedUntil.UTC().Round(0), u.EffectiveAt.UTC().Round(0)
	if err := u.valid(); err != nil {
		return record{}, err
	}
	u.Language = underscores(u.Language)
	rec := record{Update: u, Template: t}
	// The account is left out: one account may be spoken of under several names.
	u.Account = ""
	raw, err := json.Marshal(struct {
		Update
		Template *Template
	}{u, t})
	if err != nil {
		return record{}, fmt.Errorf("template %q: %w", u.Name, err)
	}
	rec.print = string(raw)
	if t != nil {
		rec.form = Compile(t)
	}
	return rec, nil
}

func (u *Update) valid() error {
	switch {
	case u.Account == "":
		return fmt.Errorf("account of template %q is empty", u.Name)
	case u.Name == "":
		return fmt.Errorf("name of template %q is empty", u.ID)
	case u.Language == "":
		return fmt.Errorf("language of template %q is empty", u.Name)
	case u.At.IsZero(), u.At.Year() < 1970, u.At.Year() > 9999:
		return fmt.Errorf("time of template %q is %s, want the years 1970 to 9999", u.Name, u.At.Format(time.RFC3339))
	case u.PausedUntil.Year() > 9999, u.EffectiveAt.Year() > 9999:
		return fmt.Errorf("end of pause or effective time of template %q is after the year 9999", u.Name)
	}
	switch u.Kind {
	case StatusUpdate, QualityUpdate, CategoryUpdate, ComponentsUpdate, snapshot:
		return nil
	}
	return fmt.Errorf("kind of the update of template %q: unknown value %q", u.Name, u.Kind)
}

// compare orders records by time; within an instant by how far the status is in a
// life, so that the later and stricter one stands, and a snapshot last of all.
func (a *record) compare(b *record) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	if c := a.rank() - b.rank(); c != 0 {
		return c
	}
	switch {
	case a.print < b.print:
		return -1
	case a.print > b.print:
		return 1
	}
	return 0
}

func (a *record) rank() int {
	if a.Kind == snapshot {
		return 1000
	}
	for i, s := range [...]Status{Pending, InAppeal, Approved, Reinstated, Unarchived, Flagged, Locked, Paused,
		LimitExceeded, Archived, Rejected, Disabled, PendingDeletion, Deleted} {
		if a.Status.Is(s) {
			return i + 1
		}
	}
	return 0
}

func underscores(language string) string {
	b := []byte(language)
	for i := range b {
		if b[i] == '-' {
			b[i] = '_'
		}
	}
	return string(b)
}
