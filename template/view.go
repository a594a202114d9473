package template

import "time"

// View is what is known of a template as of an instant. Copy it freely; what Template and Form point to is shared and must not be
// changed.
type View struct {
	Account        string    `json:"account"`
	ID             string    `json:"id,omitempty"`
	Name           string    `json:"name"`
	Language       string    `json:"language"`
	Status         Status    `json:"status,omitempty"`  // in upper case, no longer Paused once a pause ended by itself
	Reason         string    `json:"reason,omitempty"`  // the platform's reason for the status
	Quality        string    `json:"quality,omitempty"` // in upper case, such as RED
	Category       Category  `json:"category,omitempty"`
	NextCategory   Category  `json:"next_category,omitempty"`   // announced; empty: none
	NextCategoryAt time.Time `json:"next_category_at,omitzero"` // when it takes effect; zero: not announced
	PausedUntil    time.Time `json:"paused_until,omitzero"`     // when a pause ends by itself; zero: not paused, or no known end
	From           time.Time `json:"from,omitzero"`             // first instant of this view; zero: since before anything known
	Until          time.Time `json:"until,omitzero"`            // first instant after it by what is known now; zero: none
	Template       *Template `json:"template,omitempty"`        // nil when only updates were seen
	Form           *Form     `json:"-"`                         // nil when Template is
}

// Refusal says why a template may not be sent in its state.
type Refusal struct {
	Code   Code // RefuseUnknown, RefuseApproval, RefusePaused or RefuseDisabled
	Detail string
	Until  time.Time // when the refusal ends by itself; zero: never
	Error  PlatformError
	Source Source
}

// sendable reports whether a template in the status may be sent.
func (r *Rules) sendable(s Status) bool {
	if w := r.exact("sendable", ""); w != nil {
		return w.Has(string(s))
	}
	return same(s, Approved)
}

// Refuse says whether, and why, a template may not be sent in its state; found is the second result of the look-up. The zero
// Refusal and false mean that it may.
func (r *Rules) Refuse(v View, found bool) (Refusal, bool) {
	var f Refusal
	switch {
	case !found:
		f = Refusal{Code: RefuseUnknown, Detail: "no template of this name in this language"}
	case v.Status == Deleted:
		f = Refusal{Code: RefuseUnknown, Detail: "template was deleted"}
	case v.Status == Paused:
		f = Refusal{Code: RefusePaused, Detail: "template is paused", Until: v.PausedUntil}
	case v.Status == Disabled:
		f = Refusal{Code: RefuseDisabled, Detail: "template is disabled"}
	case r.sendable(v.Status):
		return Refusal{}, false
	case v.Status == "":
		f = Refusal{Code: RefuseApproval, Detail: "template's status is not known"}
	default:
		f = Refusal{Code: RefuseApproval, Detail: "template is " + string(v.Status)}
	}
	if v.Reason != "" {
		f.Detail += ": " + v.Reason
	}
	if w := r.exact(f.Code, ""); w != nil {
		f.Error, f.Source = w.Error, w.Source
	}
	return f, true
}
