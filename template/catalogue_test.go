package template_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

func statusAt(second int, s template.Status) template.Update {
	return template.Update{Account: "acc", Name: "n", Language: "en", Kind: template.StatusUpdate, At: now.Add(time.Duration(second) * time.Second), Status: s}
}

func lookup(t require.TestingT, c *template.Catalogue, at time.Time) template.View {
	v, ok, _ := c.Lookup(ctx, "acc", "n", "en", at)
	require.True(t, ok)
	return v
}

func approved(name, language string) *template.Template {
	return &template.Template{ID: "1", Name: name, Language: language, Category: template.Utility, Status: template.Approved,
		Components: []template.Component{{Type: template.Body, Text: "Order {{1}} ships on {{2}}."}}}
}

// model is the naive reference: it walks the seconds one by one.
type model struct {
	status, archived         template.Status
	category, next           template.Category
	quality                  string
	pauses, pausedTo, nextTo int
}

func (m *model) tick(second int, updates []template.Update) {
	if m.pausedTo == second {
		m.status, m.pausedTo = template.Approved, -1
	}
	if m.nextTo == second {
		m.turn()
	}
	for _, u := range updates {
		if u.At.Equal(now.Add(time.Duration(second) * time.Second)) {
			m.update(second, u)
		}
	}
}

func (m *model) turn() {
	if m.next == template.Authentication {
		m.status, m.pausedTo = template.Rejected, -1
	} else {
		m.category = m.next
	}
	m.next, m.nextTo = "", -1
}

func (m *model) update(second int, u template.Update) {
	if u.Category != "" {
		m.category = u.Category
		if m.next == m.category {
			m.next, m.nextTo = "", -1
		}
	}
	switch u.Kind {
	case template.QualityUpdate:
		m.quality = u.Quality
	case template.CategoryUpdate:
		m.next, m.nextTo = u.CorrectCategory, int(u.EffectiveAt.Sub(now)/time.Second)
		if m.next == "" || m.next == m.category {
			m.next, m.nextTo = "", -1
		} else if m.nextTo <= second {
			m.turn()
		}
	case template.StatusUpdate:
		m.event(second, u)
	}
}

func (m *model) event(second int, u template.Update) {
	switch u.Status {
	case "FLAGGED":
	case template.Paused:
		if m.status != template.Paused {
			m.pauses++
		}
		m.status, m.pausedTo = template.Paused, -1
		switch m.pauses {
		case 1:
			m.pausedTo = second + 3
		case 2:
			m.pausedTo = second + 6
		case 3:
			m.status = template.Disabled
		}
	case template.Archived:
		if m.status != template.Archived {
			m.archived = m.status
		}
		m.status, m.pausedTo = template.Archived, -1
	case "UNARCHIVED":
		m.status, m.pausedTo = template.Approved, -1
		if m.archived != "" {
			m.status = m.archived
		}
	case "REINSTATED":
		m.status, m.pausedTo = template.Approved, -1
	default:
		m.status, m.pausedTo = u.Status, -1
	}
}

// drawUpdates gives updates at seconds of their own.
func drawUpdates(t *rapid.T, distinct bool) []template.Update {
	n := rapid.IntRange(1, 12).Draw(t, "updates")
	seconds := rapid.SliceOfN(rapid.IntRange(0, 30), n, n)
	if distinct {
		seconds = rapid.SliceOfNDistinct(rapid.IntRange(0, 30), n, n, rapid.ID[int])
	}
	categories := rapid.SampledFrom([]template.Category{template.Utility, template.Marketing, template.Authentication, ""})
	var out []template.Update
	for _, second := range seconds.Draw(t, "seconds") {
		u := statusAt(second, "")
		u.Category = rapid.SampledFrom([]template.Category{"", "", template.Utility, template.Marketing}).Draw(t, "category")
		switch u.Kind = rapid.SampledFrom([]template.UpdateKind{template.StatusUpdate, template.StatusUpdate, template.QualityUpdate, template.CategoryUpdate}).Draw(t, "kind"); u.Kind {
		case template.StatusUpdate:
			u.Status = rapid.SampledFrom([]template.Status{template.Pending, template.Approved, template.Paused, template.Paused, template.Rejected,
				"FLAGGED", "REINSTATED", template.Archived, "UNARCHIVED", template.Disabled, template.Deleted}).Draw(t, "status")
		case template.QualityUpdate:
			u.Quality = rapid.SampledFrom([]string{"GREEN", "RED"}).Draw(t, "quality")
		case template.CategoryUpdate:
			u.CorrectCategory = categories.Draw(t, "correct")
			u.EffectiveAt = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "effective")) * time.Second)
		}
		out = append(out, u)
	}
	return out
}

func TestCatalogueEqualsNaiveModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		updates := drawUpdates(t, true)
		c := template.NewCatalogue(smallRules())
		require.NoError(t, c.Apply(ctx, rapid.Permutation(updates).Draw(t, "order")...))
		first := slices.MinFunc(updates, func(a, b template.Update) int { return a.At.Compare(b.At) }).At
		m := model{pausedTo: -1, nextTo: -1}
		for second := range 45 {
			at := now.Add(time.Duration(second) * time.Second)
			if before, ok, _ := c.Lookup(ctx, "acc", "n", "en", at.Add(-1)); ok {
				require.Equal(t, m.status, before.Status, "-1 ns of %d", second)
			}
			m.tick(second, updates)
			for _, at := range []time.Time{at, at.Add(1)} {
				v, ok, _ := c.Lookup(ctx, "acc", "n", "en", at)
				require.Equal(t, !at.Before(first), ok)
				if ok {
					require.Equal(t, m.status, v.Status, "second %d", second)
					require.Equal(t, m.category, v.Category, "second %d", second)
					require.Equal(t, m.quality, v.Quality, "second %d", second)
					require.Equal(t, m.next, v.NextCategory, "second %d", second)
				}
			}
		}
	})
}

func TestCatalogueOrderAndRepetitionDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		updates := drawUpdates(t, false)
		shuffled := rapid.Permutation(append(slices.Clone(updates), updates...)).Draw(t, "order")
		early, late := template.NewCatalogue(smallRules()), template.NewCatalogue(smallRules())
		listed := now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "listed")) * time.Second)
		def := approved("n", "en")
		require.NoError(t, early.Put("acc", listed, def))
		require.NoError(t, early.Apply(ctx, updates...))
		require.NoError(t, late.Apply(ctx, shuffled...))
		require.NoError(t, late.Put("acc", listed, def))
		require.NoError(t, late.Put("acc", listed, def))
		for half := range 90 {
			at := now.Add(time.Duration(half) * time.Second / 2)
			a, okA, _ := early.Lookup(ctx, "acc", "n", "en", at)
			b, okB, _ := late.Lookup(ctx, "acc", "n", "en", at)
			require.Equal(t, okA, okB)
			require.Equal(t, a, b)
		}
	})
}

func TestCatalogueViewsMeet(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	require.NoError(t, c.Put("acc", now, approved("n", "en")))
	require.NoError(t, c.Apply(ctx, statusAt(10, template.Paused)))
	before := lookup(t, c, now.Add(-time.Hour))
	require.True(t, before.From.IsZero())
	require.Equal(t, now, before.Until)
	require.Equal(t, template.Approved, before.Status, "a listed definition existed before it was listed")
	paused := lookup(t, c, now.Add(12*time.Second))
	require.Equal(t, now.Add(10*time.Second), paused.From)
	require.Equal(t, now.Add(13*time.Second), paused.Until)
	require.Equal(t, now.Add(13*time.Second), paused.PausedUntil)
	after := lookup(t, c, paused.Until)
	require.True(t, after.Until.IsZero())
	require.True(t, after.PausedUntil.IsZero())
	f, refused := smallRules().Refuse(paused, true)
	require.True(t, refused)
	require.Equal(t, paused.Until, f.Until)
	require.Equal(t, 5, f.Error.Code)
}

func TestCatalogueBeforeTheFirstUpdate(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	require.NoError(t, c.Apply(ctx, statusAt(10, template.Approved)))
	_, ok, _ := c.Lookup(ctx, "acc", "n", "en", now.Add(10*time.Second-1))
	require.False(t, ok)
	v := lookup(t, c, now.Add(10*time.Second))
	require.Nil(t, v.Template)
}

func TestCatalogueExactLanguage(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	paused := approved("n", "pt")
	paused.Status = template.Paused
	require.NoError(t, c.Put("acc", now, approved("n", "en"), paused, approved("n", "pt-BR")))
	for language, want := range map[string]bool{"en": true, "en_US": false, "EN": false, "": false, "pt_BR": true, "pt-BR": false} {
		_, ok, _ := c.Lookup(ctx, "acc", "n", language, now)
		require.Equal(t, want, ok, language)
	}
	_, ok, _ := c.Lookup(ctx, "other", "n", "en", now)
	require.False(t, ok)
	_, ok, _ = c.Lookup(ctx, "acc", "m", "en", now)
	require.False(t, ok)
}

func TestCatalogueAll(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	require.NoError(t, c.Put("acc", now, approved("b", "en"), approved("a", "es"), approved("a", "en")))
	require.NoError(t, c.Apply(ctx, template.Update{Account: "acc", Name: "later", Language: "en", Kind: template.StatusUpdate, Status: template.Approved, At: now.Add(1)}))
	var got []string
	for v := range c.All(ctx, "acc", now) {
		got = append(got, v.Name+"/"+v.Language)
	}
	require.Equal(t, []string{"a/en", "a/es", "b/en"}, got)
	for range c.All(ctx, "acc", now) {
		break
	}
	for range c.All(ctx, "nobody", now) {
		t.Fatal("a business without templates has none")
	}
}

func TestCatalogueRefusesWhatIsWrong(t *testing.T) {
	good := statusAt(0, template.Approved)
	for want, edit := range map[string]func(*template.Update){
		`account of template "n" is empty`:                              func(u *template.Update) { u.Account = "" },
		`name of the template is empty`:                                 func(u *template.Update) { u.Name, u.ID = "", "7" },
		`update of template "n\xff": a text of it is no valid UTF-8`:    func(u *template.Update) { u.Name = "n\xff" },
		`update of template "\x82\xac": a text of it is no valid UTF-8`: func(u *template.Update) { u.Account, u.Name = "a\xe2", "\x82\xac" },
		`language of template "n" is empty`:                             func(u *template.Update) { u.Language = "" },
		`unknown value "dance"`:                                         func(u *template.Update) { u.Kind = "dance" },
		`definition of template "n" is nil`:                             func(u *template.Update) { u.Kind = template.DefinitionUpdate },
		`at most 131072`:                                                func(u *template.Update) { u.Reason = strings.Repeat("x", 128<<10) },
		`time of template "n" is 0001`:                                  func(u *template.Update) { u.At = time.Time{} },
		`time of template "n" is 1969`:                                  func(u *template.Update) { u.At = time.Unix(-1, 0) },
		`time of template "n" is 10000`:                                 func(u *template.Update) { u.At = time.Unix(253402300800, 0) },
		`not within the years 1 to 9999`:                                func(u *template.Update) { u.EffectiveAt = time.Unix(253402300800, 0) },
	} {
		c := template.NewCatalogue(smallRules())
		bad := good
		edit(&bad)
		require.ErrorContains(t, c.Apply(ctx, bad, good), want)
		for range c.All(ctx, "acc", now) {
			t.Fatal("all or none")
		}
	}
	c := template.NewCatalogue(nil)
	require.ErrorContains(t, c.Put("acc", now, nil, &template.Template{}, approved("n", "en")), "nil")
	require.Equal(t, template.Approved, lookup(t, c, now).Status)
}

func TestCatalogueComponentsUpdate(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	def := approved("n", "en")
	def.Components = append(def.Components, template.Component{Type: template.Header, Format: "IMAGE"},
		template.Component{Type: template.Footer, Text: "bye"},
		template.Component{Type: template.Buttons, Buttons: []template.Button{{Type: template.URL, Text: "a"}}})
	require.NoError(t, c.Put("acc", now, def))
	require.NoError(t, c.Apply(ctx, template.Update{Account: "acc", Name: "n", Language: "en", Kind: template.ComponentsUpdate, At: now.Add(time.Second),
		Components: []template.Component{{Type: "body", Text: "Order {{1}} ships."}, {Type: "buttons", Buttons: []template.Button{{Type: template.QuickReply, Text: "b"}}}}}))
	values := func(n int) *template.Send { return template.NewSend("n", "en", slices.Repeat([]string{"x"}, n)...) }
	image := template.Part{Type: "header", Parameters: []template.Parameter{{Type: "image", Extra: map[string]json.RawMessage{"image": json.RawMessage(`{"id":"1"}`)}}}}
	fit := func(at time.Time, n int) []template.Problem {
		s := values(n)
		s.Components = append(s.Components, image)
		return lookup(t, c, at).Fill(s, smallRules(), now)
	}
	require.Empty(t, fit(now.Add(time.Second-1), 2))
	require.NotEmpty(t, fit(now.Add(time.Second), 2))
	require.Empty(t, fit(now.Add(time.Second), 1), "the image header stays")
	after := lookup(t, c, now.Add(time.Second)).Template
	require.Nil(t, after.Component(template.Footer), "a footer that is no longer listed is gone")
	require.Equal(t, "b", after.Component(template.Buttons).Buttons[0].Text)
	require.Equal(t, "bye", def.Component(template.Footer).Text, "the definition given is not changed")
}

func TestCatalogueListShowsStates(t *testing.T) {
	put := func(c *template.Catalogue, second int, status template.Status, correct template.Category) {
		def := approved("n", "en")
		def.Status, def.CorrectCategory = status, correct
		require.NoError(t, c.Put("acc", now.Add(time.Duration(second)*time.Second), def))
	}
	c := template.NewCatalogue(smallRules())
	put(c, 0, template.Paused, "")
	require.Equal(t, template.Paused, lookup(t, c, now.Add(time.Hour)).Status, "the end of a pause that only a list shows is not known")

	c = template.NewCatalogue(smallRules())
	require.NoError(t, c.Apply(ctx, statusAt(0, template.Paused)))
	put(c, 1, template.Paused, "")
	require.Equal(t, template.Paused, lookup(t, c, now.Add(3*time.Second-1)).Status)
	require.Equal(t, template.Approved, lookup(t, c, now.Add(3*time.Second)).Status, "a list that confirms a pause keeps its end")
	put(c, 2, template.Approved, "")
	require.Equal(t, template.Approved, lookup(t, c, now.Add(2*time.Second)).Status)

	c = template.NewCatalogue(smallRules())
	put(c, 0, template.Approved, template.Marketing)
	v := lookup(t, c, now.Add(time.Hour))
	require.Equal(t, template.Marketing, v.NextCategory)
	require.True(t, v.NextCategoryAt.IsZero(), "a list gives no date")
	require.Equal(t, template.Utility, v.Category)
	put(c, 1, template.Approved, template.Utility)
	require.Empty(t, lookup(t, c, now.Add(time.Hour)).NextCategory)
	put(c, 2, "", "")
	require.Equal(t, template.Approved, lookup(t, c, now.Add(time.Hour)).Status, "a list without statuses changes none")
}

func TestCataloguePauseWithItsOwnEnd(t *testing.T) {
	c := template.NewCatalogue(nil)
	u := statusAt(0, template.Paused)
	u.PausedUntil = now.Add(time.Minute)
	require.NoError(t, c.Apply(ctx, u))
	require.Equal(t, template.Paused, lookup(t, c, now.Add(time.Minute-1)).Status)
	require.Equal(t, template.Approved, lookup(t, c, now.Add(time.Minute)).Status)
	require.Equal(t, template.Approved, lookup(t, c, now.Add(time.Minute+1)).Status)
}
