package template_test

import (
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

// A list says what there is, and what is gone: what was known and is on no page.
func TestListTellsWhatIsGone(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	require.NoError(t, c.Put("acc", now.Add(-time.Hour), approved("missing", "en"), approved("a", "en")))
	deleted := statusAt(-1, template.Deleted)
	deleted.Name, deleted.Reason = "deleted", "by its owner"
	require.NoError(t, c.Apply(ctx, deleted, func() template.Update {
		u := statusAt(-1, template.Approved)
		u.Name, u.Language = "b", "pt_BR"
		return u
	}()))

	list := template.NewList("acc", now)
	after, err := list.Page([]byte(`{"data":[{"id":"1","name":"a","language":"en","status":"APPROVED","category":"UTILITY","components":[{"type":"BODY","text":"x"}]}],
		"paging":{"cursors":{"before":"p","after":"q"},"next":"https://example.com/?after=q"}}`))
	require.NoError(t, err)
	require.Equal(t, "q", after)
	early, err := list.Updates(c.All(ctx, "acc", now))
	require.ErrorContains(t, err, "last page is missing")
	require.Len(t, early, 1, "what was read counts")

	after, err = list.Page([]byte(`{"data":[{"name":"b","language":"pt-BR"}],"paging":{"cursors":{"after":"r"}}}`))
	require.NoError(t, err)
	require.Empty(t, after)
	updates, err := list.Updates(c.All(ctx, "acc", now))
	require.NoError(t, err)
	require.NoError(t, c.Apply(ctx, updates...))
	got := map[string]template.View{}
	for v, err := range c.All(ctx, "acc", now) {
		require.NoError(t, err)
		got[v.Name] = v
	}
	require.Len(t, got, 4)
	require.Equal(t, template.Approved, got["a"].Status)
	require.Equal(t, template.Approved, got["b"].Status, "a list without a status changes none, a hyphen is an underscore")
	require.Equal(t, template.Deleted, got["missing"].Status)
	require.Equal(t, now, got["missing"].From)
	require.Equal(t, "by its owner", got["deleted"].Reason, "what was deleted before keeps its reason")
	before, _, _ := c.Lookup(ctx, "acc", "missing", "en", now.Add(-1))
	require.Equal(t, template.Approved, before.Status)
}

// What is missing cannot be told when something failed: then nothing is deleted, and what was read is kept.
func TestFailedListDeletesNothing(t *testing.T) {
	known := func(failure error) iter.Seq2[template.View, error] {
		return func(yield func(template.View, error) bool) {
			_ = yield(template.View{Name: "old", Language: "en"}, failure)
		}
	}
	for name, pages := range map[string][]string{
		"no page":          {},
		"a wrong template": {`{"data":[{"name":5},{"name":"x"},{"name":"a","language":"en","status":"APPROVED"},7]}`},
		"a wrong page":     {`{"data":[{"name":"a","language":"en"}]}`, `[`},
	} {
		list := template.NewList("acc", now)
		var failed error
		for _, page := range pages {
			_, err := list.Page([]byte(page))
			failed = errors.Join(failed, err)
		}
		got, err := list.Updates(known(nil))
		require.ErrorContains(t, err, "template list", name)
		if len(pages) == 0 {
			require.Empty(t, got)
			continue
		}
		require.Len(t, got, 1, name)
		require.Equal(t, "a", got[0].Name)
		if name == "a wrong template" {
			require.ErrorContains(t, failed, "data[0]: name: want a string, got a number")
			require.ErrorContains(t, failed, `data[1]: language of template "x" is empty`)
			require.ErrorContains(t, failed, "data[3]: template: want an object, got a number")
		}
	}
	list := template.NewList("acc", now)
	_, err := list.Page([]byte(`{"data":[]}`))
	require.NoError(t, err)
	lost := errors.New("connection lost")
	_, err = list.Updates(known(lost))
	require.ErrorIs(t, err, lost)
	_, err = list.Page([]byte(`[`))
	require.Error(t, err)
	_, err = list.Page([]byte(`{"data":[]}`))
	require.NoError(t, err)
	_, err = list.Updates(known(nil))
	require.ErrorContains(t, err, "a page failed", "a good page after a bad one does not mend it")
}
