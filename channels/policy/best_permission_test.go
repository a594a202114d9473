package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Of several permissions that hold, the surer one is named, then the one that
// lasts longer, and one without an end lasts longest.
func TestTheBestPermissionIsNamed(t *testing.T) {
	row := func(name string, c window.Confidence, to time.Time) policy.Permission {
		return policy.Permission{
			Name: name, Types: []channels.MessageType{"note"}, Span: policy.Span{To: to},
			Source: window.Source{URL: demoSource.URL, Confidence: c},
		}
	}
	never, soon, late := time.Time{}, t0.Add(time.Hour), t0.Add(2*time.Hour)
	for name, tc := range map[string]struct {
		a, b policy.Permission
		want string
	}{
		"surer, though shorter":   {row("a", window.Documented, soon), row("b", window.Reported, late), "a"},
		"surer than assumed":      {row("a", window.Reported, soon), row("b", window.Assumed, never), "a"},
		"longer":                  {row("a", window.Documented, late), row("b", window.Documented, soon), "a"},
		"without an end":          {row("a", window.Documented, never), row("b", window.Documented, late), "a"},
		"the same: the first one": {row("a", window.Documented, soon), row("b", window.Documented, soon), ""},
	} {
		for i, pair := range [][]policy.Permission{{tc.a, tc.b}, {tc.b, tc.a}} {
			book := demoBook()
			book.Permissions = append(book.Permissions, pair...)
			d := policy.Decide(book.At(t0), &channels.Message{Type: "note"}, &policy.Facts{}, t0)
			require.Equal(t, policy.Allow, d.Verdict, name)
			want := tc.want
			if want == "" {
				want = pair[0].Name
			}
			require.Equal(t, want, d.Permit.Permission, "%s, order %d", name, i)
		}
	}
}
