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

// What says nothing of the templates is no page, and deletes none.
func TestResponsesThatAreNoPage(t *testing.T) {
	known := func(yield func(template.View, error) bool) { yield(template.View{Name: "old", Language: "en"}, nil) }
	for body, want := range map[string]string{
		`{"error":{"message":"Malformed access token EAAGsecret","type":"OAuthException","code":190,"error_subcode":463}}`: "error 190/463 (OAuthException)",
		`{"data":[],"error":{"code":4}}`:     "error 4 ()",
		`{"error":"EAAGsecret","data":[]}`:   "answered with error",
		`{"error":{"code":"x"},"data":null}`: "answered with error",
		`{}`:                                 "no list of data",
		`null`:                               "no list of data",
		`{"data":null}`:                      "no list of data",
		`{"data":{}}`:                        "template list: ",
		`[]`:                                 "template list: ",
		``:                                   "template list: ",
		`"EAAGsecret"`:                       "template list: ",
	} {
		list := template.NewList("acc", now)
		list.Emptied()
		_, err := list.Page([]byte(body))
		require.ErrorContains(t, err, want, body)
		require.NotContains(t, err.Error(), "EAAGsecret")
		got, err := list.Updates(known)
		require.Error(t, err, body)
		require.Empty(t, got, body)
	}
	_, err := template.NewList("acc", now).Page([]byte(`{"error":{"type":"OAuthException","code":190}}`))
	var platform *template.ListError
	require.ErrorAs(t, err, &platform)
	require.Equal(t, template.PlatformError{Code: 190, Text: "OAuthException"}, platform.Platform)
	_, err = template.NewList("acc", now).Page([]byte(`{"error":null,"data":[]}`))
	require.NoError(t, err)
}

// A list without one of the known templates deletes all of them on the host's word only.
func TestListThatEmptiesAnAccount(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	for _, body := range []string{`{"data":[]}`, `{"data":[{"name":"of another account","language":"en"}]}`} {
		list := template.NewList("acc", now)
		_, err := list.Page([]byte(body))
		require.NoError(t, err)
		_, err = list.Updates(c.All(ctx, "acc", now))
		require.NoError(t, err, "an account that has none loses none")
	}
	require.NoError(t, c.Put("acc", now.Add(-time.Hour), approved("a", "en"), approved("b", "en")))
	for body, listed := range map[string]int{`{"data":[]}`: 0, `{"data":[{"name":"of another account","language":"en"}]}`: 1} {
		list := template.NewList("acc", now)
		_, err := list.Page([]byte(body))
		require.NoError(t, err)
		got, err := list.Updates(c.All(ctx, "acc", now))
		require.ErrorContains(t, err, "all 2 would be deleted")
		require.Len(t, got, listed)
		list.Emptied()
		got, err = list.Updates(c.All(ctx, "acc", now))
		require.NoError(t, err)
		require.Len(t, got, listed+2)
	}
	_, err := template.NewList("acc", now).Updates(nil)
	require.Error(t, err)
}
