package template

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/replywindow/replywindow/internal/fact"
)

// UpdateKind says what an [Update] is about.
type UpdateKind string

// Kinds of update.
const (
	StatusUpdate     UpdateKind = "status"
	QualityUpdate    UpdateKind = "quality"
	CategoryUpdate   UpdateKind = "category"
	ComponentsUpdate UpdateKind = "components"
	DefinitionUpdate UpdateKind = "definition" // the template as the platform listed it
)

// Update is one thing the platform told about a template, in neutral words.
type Update struct {
	Account  string     `json:"account"` // the account that owns the template
	ID       string     `json:"id,omitempty"`
	Name     string     `json:"name"`     // a webhook may say the ID alone: conversation.Engine then finds name and language
	Language string     `json:"language"` // a hyphen counts as an underscore
	Kind     UpdateKind `json:"kind"`
	At       time.Time  `json:"at"` // the platform's time of the event

	// Category is the one in force from At on. Any kind may carry it; empty: not said.
	Category Category `json:"category,omitempty"`

	Status      Status    `json:"status,omitempty"`      // status updates: the new status, or an event with a "status_event" row
	Reason      string    `json:"reason,omitempty"`      // status updates: why; for a pause, which one ("pause_length")
	PausedUntil time.Time `json:"paused_until,omitzero"` // status updates: the pause's end where the platform says it
	Quality     string    `json:"quality,omitempty"`     // quality updates: the score from readers' feedback

	// Category updates: the category announced, and when it takes effect. A zero EffectiveAt means that the platform did not say.
	CorrectCategory Category  `json:"correct_category,omitempty"`
	EffectiveAt     time.Time `json:"effective_at,omitzero"`

	// Components updates: all textual components as they are now. Components that such updates leave out (media headers, carousels,
	// offers) stay.
	Components []Component `json:"components,omitempty"`

	// Definition updates: the whole template, which says the update's ID, name, language and category where these are empty. It must
	// not be changed afterwards.
	Definition *Template `json:"definition,omitempty"`
}

// largestUpdate bounds one update in its stored form. Definitions that a platform accepts are far smaller.
const largestUpdate = 128 << 10

// Normalize gives the update as a [Record] keeps it: instants in UTC, the language with underscores, categories in their one
// spelling. Its account, name and language say which record it belongs to. It fails for an update that is wrong: an empty account,
// a name or language that shows nothing, text that is no UTF-8, an unknown kind, an impossible time, a definition that is missing or
// cannot be written, more than 128 KiB.
func (u Update) Normalize() (Update, error) {
	if t := u.Definition; t != nil {
		u.ID, u.Name, u.Language = cmp.Or(u.ID, t.ID), cmp.Or(u.Name, t.Name), cmp.Or(u.Language, t.Language)
		u.Category = cmp.Or(u.Category, t.Category)
	}
	u.At, u.PausedUntil, u.EffectiveAt = u.At.UTC().Round(0), u.PausedUntil.UTC().Round(0), u.EffectiveAt.UTC().Round(0)
	u.Language = strings.ReplaceAll(u.Language, "-", "_")
	u.Category, u.CorrectCategory = fact.CategoryOf(string(u.Category)), fact.CategoryOf(string(u.CorrectCategory))
	if err := u.valid(); err != nil {
		return Update{}, err
	}
	stored, err := u.print()
	switch {
	case err != nil:
		return Update{}, fmt.Errorf("template %q: %w", u.Name, err)
	case len(stored) > largestUpdate:
		return Update{}, fmt.Errorf("update of template %q has %d bytes, at most %d", fact.Clip(u.Name), len(stored), largestUpdate)
	}
	return u, nil
}

func (u *Update) valid() error {
	switch {
	case u.Kind == DefinitionUpdate && u.Definition == nil:
		return fmt.Errorf("definition of template %q is nil", fact.Clip(u.Name))
	case u.Account == "":
		return fmt.Errorf("account of template %q is empty", fact.Clip(u.Name))
	case !fact.Shows(u.Name):
		return errors.New("name of the template is empty")
	case !fact.Shows(u.Language):
		return fmt.Errorf("language of template %q is empty", fact.Clip(u.Name))
	case !utf8.ValidString(strings.Join([]string{u.Account, u.ID, u.Name, u.Language, string(u.Status), u.Reason, u.Quality}, " ")):
		return fmt.Errorf("update of template %q: a text of it %w", fact.Clip(u.Name), errNotUTF8)
	case u.At.IsZero(), u.At.Year() < 1970, u.At.Year() > 9999:
		return fmt.Errorf("time of template %q is %s, want the years 1970 to 9999", fact.Clip(u.Name), u.At.Format(time.RFC3339))
	case min(u.PausedUntil.Year(), u.EffectiveAt.Year()) < 1, max(u.PausedUntil.Year(), u.EffectiveAt.Year()) > 9999:
		return fmt.Errorf("end of pause or effective time of template %q is not within the years 1 to 9999", fact.Clip(u.Name))
	}
	switch u.Kind {
	case StatusUpdate, QualityUpdate, CategoryUpdate, ComponentsUpdate, DefinitionUpdate:
		return nil
	}
	return fmt.Errorf("kind of the update of template %q: unknown value %q", fact.Clip(u.Name), fact.Clip(string(u.Kind)))
}

// print writes all of an update, so that two can be told apart.
func (u *Update) print() (string, error) {
	rest := *u
	rest.Definition, rest.Components = nil, nil
	raw, err := json.Marshal([]any{rest, u.Definition, Template{Components: u.Components}})
	return string(raw), err
}

// compare orders updates by time; within an instant by how far the status is in a life, so that the later and stricter one stands,
// and a definition last of all. Equal are only updates that say the same.
func (u *Update) compare(o *Update) int {
	if c := cmp.Or(u.At.Compare(o.At), u.rank()-o.rank()); c != 0 {
		return c
	}
	a, _ := u.print() // Normalize wrote both before
	b, _ := o.print()
	return strings.Compare(a, b)
}

func (u *Update) rank() int {
	if u.Kind == DefinitionUpdate {
		return 1000
	}
	return 1 + slices.IndexFunc([]Status{Pending, "IN_APPEAL", Approved, "REINSTATED", "UNARCHIVED", "FLAGGED", "LOCKED", Paused,
		"LIMIT_EXCEEDED", Archived, Rejected, Disabled, "PENDING_DELETION", Deleted}, func(s Status) bool { return same(u.Status, s) })
}
