package metafactstest

import (
	"testing"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Actions checks, edition by edition, that every window can be opened by an action, and that an action which is only assumed to
// count opens nothing that a permission needs, unless the window is assumed too.
func Actions(t *testing.T, book *policy.Rulebook) {
	t.Helper()
	timeline, err := book.Compile()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range timeline.Editions() {
		var counts window.Triggers
		for _, a := range e.Actions {
			counts |= a.Triggers | a.Grants
			if a.Source.Confidence != window.Assumed {
				continue
			}
			for _, r := range e.Windows {
				if r.OpenedBy&(a.Triggers|a.Grants) != 0 && r.Source.Confidence != window.Assumed && needed(e, r.Kind) {
					t.Errorf("%s: action row %q is assumed, the window %s that it opens is not", e.ID, a.About, r.Kind)
				}
			}
		}
		for _, r := range e.Windows {
			if missing := r.OpenedBy &^ counts; missing != 0 {
				t.Errorf("%s: no action counts as %v, which opens %s", e.ID, missing, r.Kind)
			}
		}
	}
}

// needed reports whether a permission needs the window.
func needed(e *policy.Edition, kind window.Kind) bool {
	for _, p := range e.Permissions {
		if p.Window == kind || p.OptInWaivedBy == kind {
			return true
		}
	}
	return false
}
