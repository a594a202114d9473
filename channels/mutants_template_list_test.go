package channels_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
)

// A listMutation puts something in place of a page of the list. It says how many templates must be gone afterwards, -1 when the list
// must be refused.
type listMutation struct {
	name  string
	spoil func(r *rand.Rand, page object) (any, int)
}

func refused(values ...any) func(*rand.Rand, object) (any, int) {
	return func(r *rand.Rand, _ object) (any, int) { return pick(r, values), -1 }
}

// with changes the page in place.
func with(gone int, change func(r *rand.Rand, page object, data []any)) func(*rand.Rand, object) (any, int) {
	return func(r *rand.Rand, page object) (any, int) {
		change(r, page, page["data"].([]any))
		return page, gone
	}
}

func listMutations() []listMutation {
	keep := func(names ...string) func(*rand.Rand, object, []any) {
		return func(_ *rand.Rand, page object, data []any) {
			for i := range data {
				short := object{}
				for _, name := range names {
					short[name] = data[i].(object)[name]
				}
				data[i] = short
			}
		}
	}
	return []listMutation{
		{"the list as it is", with(0, func(*rand.Rand, object, []any) {})},
		{"an error", refused(object{"error": object{"code": 190, "type": "OAuthException"}}, object{"error": object{"code": 4}}, object{"error": object{}},
			object{"error": "gone"}, object{"error": []any{}}, object{"error": true}, object{"error": object{"code": "190"}})},
		{"an error beside the list", with(-1, func(r *rand.Rand, page object, _ []any) {
			page["error"] = pick(r, []any{object{"code": 80007}, "busy", object{"code": 2, "is_transient": true}})
		})},
		{"no list", refused(object{}, nil, "", []any{}, 1, "x", true, object{"data": nil}, object{"data": object{}}, object{"data": "x"}, object{"success": true},
			object{"id": "1", "name": "parcel_left", "language": "en_US"}, object{"data": object{"data": []any{}}})},
		{"no page and no JSON", refused(json.RawMessage(``), json.RawMessage(`<html>502</html>`), json.RawMessage(`{"data":[`), json.RawMessage(`{"data":[]}}`), json.RawMessage("\xff"))},
		{"an empty list", refused(object{"data": []any{}}, object{"data": []any{}, "paging": object{}}, object{"data": []any{}, "paging": object{"cursors": object{"after": "x"}}})},
		{"another page is due", with(-1, func(r *rand.Rand, page object, _ []any) {
			page["paging"] = object{"next": "https://graph.example.com/next", "cursors": object{"after": pick(r, []any{"x", "", nil})}}
		})},
		{"what is no template among them", with(-1, func(r *rand.Rand, _ object, data []any) {
			data[r.IntN(len(data))] = pick(r, []any{nil, "x", []any{}, object{}, 7, object{"id": "1"}, object{"name": "x", "language": 7}, object{"name": "x", "language": "en", "components": "x"}})
		})},
		{"names, categories and states alone", with(-1, keep("id", "name", "category", "status"))}, // two languages of a name could not be told apart
		{"names and languages alone", with(0, keep("id", "name", "language", "status"))},
		{"no components", with(0, func(r *rand.Rand, _ object, data []any) {
			data[r.IntN(len(data))].(object)["components"] = pick(r, []any{nil, []any{}})
		})},
		{"another account's list", with(-1, func(_ *rand.Rand, _ object, data []any) {
			for i := range data {
				data[i].(object)["name"] = "stranger"
			}
		})},
		{"one is gone", with(1, func(r *rand.Rand, page object, data []any) { page["data"] = data[1:] })},
		{"all but one are gone", with(len(mutantListed)-1, func(_ *rand.Rand, page object, data []any) { page["data"] = data[:1] })},
	}
}

// mutantListed are the templates of the list, by their names in the corpus.
var mutantListed = []string{"plain text", "named text", "image and links", "media cards", "code to copy", "flow", "call button"}

// A response that is no complete list of the account's templates makes the catalogue forget none of them, nor what they take, even
// where the host applies all that it is given.
func TestMutatedLists(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(mutantSeed, 4))
	samples := templateSamples(t)
	for _, m := range listMutations() {
		for range *times * 10 {
			catalogue := template.NewCatalogue(mutantRules[whatsapp.Name])
			page, sends := listed(t, samples)
			first, err := read(t, catalogue, mutantTime.Add(-time.Hour), page)
			require.NoError(t, err)
			require.NoError(t, catalogue.Apply(t.Context(), first...))
			again, _ := listed(t, samples)
			response, gone := m.spoil(r, again)
			updates, err := read(t, catalogue, mutantTime, response)
			require.Equal(t, gone < 0, err != nil, "%s: %v", m.name, err)
			require.NoError(t, catalogue.Apply(t.Context(), updates...))
			left := 0
			for _, send := range sends {
				v, found, err := catalogue.Lookup(t.Context(), "7", send.Name, send.Language, mutantTime)
				require.NoError(t, err)
				require.True(t, found)
				if v.Status == template.Approved {
					left++
				}
				require.Empty(t, v.Fill(send, mutantRules[whatsapp.Name], mutantTime), "%s: %s", m.name, send.Name)
			}
			require.Equal(t, len(sends)-max(gone, 0), left, m.name)
		}
	}
}

// listed is the list that the platform gives, and requests that fit it.
func listed(t *testing.T, samples []templateSample) (page object, sends []*template.Send) {
	var data []any
	for _, sample := range samples {
		for _, name := range mutantListed {
			if sample.Name != name || sample.Channel != whatsapp.Name {
				continue
			}
			s, send := sample.copyOf(), new(template.Send)
			s.definition["id"], s.definition["status"] = "1", "APPROVED"
			require.NoError(t, json.Unmarshal(sample.Send, send))
			data, sends = append(data, s.definition), append(sends, send)
		}
	}
	require.Len(t, data, len(mutantListed))
	return object{"data": data, "paging": object{"cursors": object{"before": "a", "after": "b"}}}, sends
}

// read reads a list of one page.
func read(t *testing.T, c *template.Catalogue, at time.Time, page any) ([]template.Update, error) {
	body, ok := page.(json.RawMessage)
	if !ok {
		var err error
		body, err = json.Marshal(page)
		require.NoError(t, err)
	}
	l := template.NewList("7", at)
	_, failed := l.Page(body)
	updates, err := l.Updates(c.All(t.Context(), "7", at))
	if failed != nil {
		require.Error(t, err)
	}
	return updates, err
}
