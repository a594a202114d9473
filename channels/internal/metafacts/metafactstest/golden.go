package metafactstest

import (
	"os"
	"strings"
	"testing"

	"github.com/replywindow/replywindow/channels"
)

// Timeline says in words what changes at each date of a rulebook.
func Timeline(t *testing.T, book *channels.Rulebook) string {
	t.Helper()
	timeline, err := book.Compile()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var before *channels.Edition
	for _, e := range timeline.Editions() {
		b.WriteString("# " + e.ID + "\n")
		for _, line := range channels.Diff(before, e) {
			b.WriteString(line + "\n")
		}
		before = e
	}
	return b.String()
}

// Golden compares a text with a file, or writes the file when update is set. It
// names the first line that differs.
func Golden(t *testing.T, path, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := 0; i < max(len(g), len(w)); i++ {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("%s:%d differs\n got %q\nwant %q", path, i+1, g[min(i, len(g)-1)], w[min(i, len(w)-1)])
		}
	}
}
