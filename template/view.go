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
	form           *compiled // of Template; nil: not prepared
}

// Fill is like the function of that name, of the view's definition. A request that fits costs no allocation when the view is a
// [Catalogue]'s or a [Record]'s. Of a view without a definition nothing is known: it is like one without components.
func (v View) Fill(msg *Send, r *Rules, at time.Time) []Problem {
	f := v.form
	if f == nil && v.Template != nil {
		f = compile(v.Template)
	}
	return f.fill(msg, r, at)
}

// Refusal says why a template may not be sent in its state.
type Refusal struct {
	Code   Code // "template_unknown", "template_not_approved", "template_paused" or "template_disabled"
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
		f = Refusal{Code: "template_unknown", Detail: "no template of this name in this language"}
	case v.Status == Deleted:
		f = Refusal{Code: "template_unknown", Detail: "template was deleted"}
	case v.Status == Paused:
		f = Refusal{Code: "template_paused", Detail: "template is paused", Until: v.PausedUntil}
	case v.Status == Disabled:
		f = Refusal{Code: "template_disabled", Detail: "template is disabled"}
	case r.sendable(v.Status):
		return Refusal{}, false
	case v.Status == "":
		f = Refusal{Code: "template_not_approved", Detail: "template's status is not known"}
	default:
		f = Refusal{Code: "template_not_approved", Detail: "template is " + string(v.Status)}
	}
	if v.Reason != "" {
		f.Detail += ": " + v.Reason
	}
	if w := r.exact(f.Code, ""); w != nil {
		f.Error, f.Source = w.Error, w.Source
	}
	return f, true
}
