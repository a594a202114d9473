package template_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

// TestLongHistoryEqualsTheNaive applies more updates than are kept, in order, and
// asks from the first instant on that is still told apart.
func TestLongHistoryEqualsTheNaive(t *testing.T) {
	const kept, seconds = 64, 140
	rapid.Check(t, func(r *rapid.T) {
		var updates []template.Update
		for second := range seconds {
			if rapid.IntRange(0, 3).Draw(r, "skipped") == 0 {
				continue
			}
			u := statusAt(second, "")
			switch rapid.IntRange(0, 5).Draw(r, "kind") {
			case 0:
				u.Kind, u.Quality = template.QualityUpdate, rapid.SampledFrom([]string{"GREEN", "RED"}).Draw(r, "quality")
			case 1:
				u.Kind, u.CorrectCategory = template.CategoryUpdate, rapid.SampledFrom([]template.Category{template.Utility, template.Marketing}).Draw(r, "correct")
				u.EffectiveAt = now.Add(time.Duration(second+rapid.IntRange(0, 9).Draw(r, "after")) * time.Second)
			default:
				u.Status = rapid.SampledFrom([]template.Status{template.Approved, template.Paused, template.Archived, "UNARCHIVED", template.Rejected}).Draw(r, "status")
			}
			updates = append(updates, u)
		}
		c := template.NewCatalogue(smallRules())
		require.NoError(r, c.Apply(ctx, updates...))
		first := 0
		if n := len(updates); n > kept {
			first = int(updates[n-kept-1].At.Sub(now) / time.Second)
		}
		m := model{pausedTo: -1, nextTo: -1}
		for second := range seconds + 10 {
			m.tick(second, updates)
			at := now.Add(time.Duration(second) * time.Second)
			if second < first || at.Before(updates[0].At) {
				_, ok, _ := c.Lookup(ctx, "acc", "n", "en", at)
				require.False(r, ok, "second %d is before %d", second, first)
				continue
			}
			v := lookup(r, c, at)
			require.Equal(r, [3]any{m.status, m.category, m.quality}, [3]any{v.Status, v.Category, v.Quality}, "second %d", second)
		}
	})
}

// TestStatusesOfOneInstant gives every pair of statuses at one time, in both
// orders of arrival: the later one of a template's life stands.
func TestStatusesOfOneInstant(t *testing.T) {
	life := []template.Status{template.Pending, "IN_APPEAL", template.Approved, "REINSTATED", "UNARCHIVED", "FLAGGED", "LOCKED",
		template.Paused, "LIMIT_EXCEEDED", template.Archived, template.Rejected, template.Disabled, "PENDING_DELETION", template.Deleted}
	for i, a := range life {
		for j, b := range life {
			c := template.NewCatalogue(nil)
			require.NoError(t, c.Apply(ctx, statusAt(0, a), statusAt(0, b)))
			require.Equal(t, life[max(i, j)], lookup(t, c, now).Status, "%s and %s", a, b)
		}
		c := template.NewCatalogue(nil)
		require.NoError(t, c.Apply(ctx, statusAt(0, "SOMETHING_NEW"), statusAt(0, a)))
		require.Equal(t, a, lookup(t, c, now).Status, "what is not known comes first")
		listed := approved("n", "en")
		require.NoError(t, c.Put("acc", now, listed))
		require.NoError(t, c.Apply(ctx, statusAt(0, a)))
		require.Equal(t, template.Approved, lookup(t, c, now).Status, "a list of that instant has the last word over %s", a)
	}
}

// TestUpdateTimesAreBounded at a nanosecond before, at and after each bound.
func TestUpdateTimesAreBounded(t *testing.T) {
	first, last := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		change func(*template.Update, time.Time)
		at     time.Time
		ok     bool
	}{
		{func(u *template.Update, at time.Time) { u.At = at }, first.Add(-1), false},
		{func(u *template.Update, at time.Time) { u.At = at }, first, true},
		{func(u *template.Update, at time.Time) { u.At = at }, last.Add(-1), true},
		{func(u *template.Update, at time.Time) { u.At = at }, last, false},
		{func(u *template.Update, at time.Time) { u.At = at }, time.Time{}, false},
		{func(u *template.Update, at time.Time) { u.PausedUntil = at }, last.Add(-1), true},
		{func(u *template.Update, at time.Time) { u.PausedUntil = at }, last, false},
		{func(u *template.Update, at time.Time) { u.EffectiveAt = at }, last.Add(-1), true},
		{func(u *template.Update, at time.Time) { u.EffectiveAt = at }, last, false},
	} {
		u := statusAt(0, template.Paused)
		c.change(&u, c.at)
		require.Equal(t, c.ok, template.NewCatalogue(nil).Apply(ctx, u) == nil, c.at)
	}
}

// TestListedState takes over from a list what it says, and keeps the rest.
func TestListedState(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	list := func(second int, change func(*template.Template)) template.View {
		def := approved("n", "en")
		change(def)
		at := now.Add(time.Duration(second) * time.Second)
		require.NoError(t, c.Put("acc", at, def))
		return lookup(t, c, at)
	}
	v := list(0, func(d *template.Template) { d.Quality, d.CorrectCategory = "green", "marketing" })
	require.Equal(t, [2]any{"GREEN", template.Marketing}, [2]any{v.Quality, v.NextCategory})
	require.True(t, v.NextCategoryAt.IsZero(), "a list says no date")
	v = list(1, func(*template.Template) {})
	require.Equal(t, [2]any{"GREEN", template.Marketing}, [2]any{v.Quality, v.NextCategory}, "what is not said stays")

	due := now.Add(time.Hour)
	announced := statusAt(2, "")
	announced.Kind, announced.CorrectCategory, announced.EffectiveAt = template.CategoryUpdate, template.Marketing, due
	require.NoError(t, c.Apply(ctx, announced))
	v = list(3, func(d *template.Template) { d.CorrectCategory = template.Marketing })
	require.Equal(t, due, v.NextCategoryAt, "the list confirms what was announced with a date")
	v = list(4, func(d *template.Template) { d.CorrectCategory = template.Authentication })
	require.Equal(t, template.Authentication, v.NextCategory)
	require.True(t, v.NextCategoryAt.IsZero(), "the date was that of another category")
	v = list(5, func(d *template.Template) { d.CorrectCategory = template.Utility })
	require.Empty(t, v.NextCategory, "that is the category it has")

	// A pause that only a list shows has no known end, and counts as one.
	v = list(6, func(d *template.Template) { d.Status = template.Paused })
	require.Equal(t, template.Paused, v.Status)
	require.True(t, v.PausedUntil.IsZero())
	list(7, func(*template.Template) {})
	require.NoError(t, c.Apply(ctx, statusAt(8, template.Paused)))
	require.Equal(t, now.Add(14*time.Second), lookup(t, c, now.Add(8*time.Second)).PausedUntil, "the second pause is six seconds long")
	v = list(9, func(d *template.Template) { d.Status = template.Paused })
	require.Equal(t, now.Add(14*time.Second), v.PausedUntil, "a list that confirms the pause keeps its end")
}

// TestListedBeforeWhatIsTold: a definition answers for the time before it was
// listed, unless something older was known and folded.
func TestListedBeforeWhatIsTold(t *testing.T) {
	for n, known := range map[int]bool{1: true, 64: true, 65: false} {
		c := template.NewCatalogue(nil)
		for i := range n {
			require.NoError(t, c.Put("acc", now.Add(time.Duration(i)*time.Second), approved("n", "en")))
		}
		_, ok, _ := c.Lookup(ctx, "acc", "n", "en", now.Add(-time.Hour))
		require.Equal(t, known, ok, "%d lists", n)
		_, ok, _ = c.Lookup(ctx, "acc", "n", "en", now.Add(time.Hour))
		require.True(t, ok)
	}
}
