package template_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

func TestCatalogueFoldsWhatEndsByItself(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	require.NoError(t, c.Put("acc", now, approved("n", "en")))
	require.NoError(t, c.Apply(ctx, statusAt(1, template.Paused)))
	for i := range 200 {
		u := statusAt(10+i, "")
		u.Kind, u.Quality = template.QualityUpdate, "GREEN"
		require.NoError(t, c.Apply(ctx, u))
	}
	v := lookup(t, c, now.Add(time.Hour))
	require.Equal(t, template.Approved, v.Status, "the pause ended before what was folded")
	require.True(t, v.PausedUntil.IsZero())
	again := statusAt(500, template.Paused)
	require.NoError(t, c.Apply(ctx, again))
	require.Equal(t, now.Add(506*time.Second), lookup(t, c, now.Add(500*time.Second)).PausedUntil, "the folded pause still counts")
}

func TestCatalogueFoldedRecordsAreNotRepeated(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	pause := statusAt(1, template.Paused)
	require.NoError(t, c.Apply(ctx, statusAt(0, template.Approved), pause))
	for i := range 63 { // one more than fits: the first is folded
		u := statusAt(10+i, "")
		u.Kind, u.Quality = template.QualityUpdate, "GREEN"
		require.NoError(t, c.Apply(ctx, u))
	}
	require.Equal(t, template.Approved, lookup(t, c, now).Status, "the folded instant still answers")
	_, ok, _ := c.Lookup(ctx, "acc", "n", "en", now.Add(-1))
	require.False(t, ok)
	require.NoError(t, c.Apply(ctx, statusAt(0, template.Rejected)))
	require.Equal(t, template.Approved, lookup(t, c, now.Add(time.Hour)).Status, "an update at the folded instant has no effect")
	require.NoError(t, c.Apply(ctx, pause))
	require.Equal(t, template.Approved, lookup(t, c, now.Add(4*time.Second)).Status)
}

func TestCatalogueListedStates(t *testing.T) {
	for status, want := range map[template.Status]template.Status{
		"archived":   template.Archived,
		"FLAGGED":    "",
		"REINSTATED": template.Approved,
		"UNARCHIVED": template.Approved,
		"rejected":   template.Rejected,
	} {
		c := template.NewCatalogue(smallRules())
		def := approved("n", "en")
		def.Status = status
		require.NoError(t, c.Put("acc", now, def))
		require.Equal(t, want, lookup(t, c, now).Status, status)
	}
}

func TestCatalogueCategories(t *testing.T) {
	category := func(second int, in, next template.Category, effective int) template.Update {
		u := statusAt(second, "")
		u.Kind, u.Category, u.CorrectCategory = template.CategoryUpdate, in, next
		if effective >= 0 {
			u.EffectiveAt = now.Add(time.Duration(effective) * time.Second)
		}
		return u
	}
	c := template.NewCatalogue(smallRules())
	require.NoError(t, c.Put("acc", now, approved("n", "en")))
	require.NoError(t, c.Apply(ctx, category(1, "utility", "marketing", 20)))
	turn := now.Add(20 * time.Second)
	for at, want := range map[time.Time]template.Category{turn.Add(-1): template.Utility, turn: template.Marketing, turn.Add(1): template.Marketing} {
		require.Equal(t, want, lookup(t, c, at).Category)
	}
	pending := lookup(t, c, turn.Add(-1))
	require.Equal(t, template.Marketing, pending.NextCategory)
	require.Equal(t, turn, pending.NextCategoryAt)
	require.Equal(t, turn, pending.Until)
	require.Equal(t, template.Approved, lookup(t, c, turn).Status, "a change of category keeps the approval")

	require.NoError(t, c.Apply(ctx, category(10, "MARKETING", "", -1)))
	require.Equal(t, template.Marketing, lookup(t, c, now.Add(10*time.Second)).Category, "done before its date")
	require.Empty(t, lookup(t, c, now.Add(10*time.Second)).NextCategory)

	require.NoError(t, c.Apply(ctx, category(30, "MARKETING", "UTILITY", -1)))
	v := lookup(t, c, now.Add(time.Hour))
	require.Equal(t, template.Utility, v.NextCategory)
	require.True(t, v.NextCategoryAt.IsZero())
	require.Equal(t, template.Marketing, v.Category, "an opinion without a date changes nothing")

	require.NoError(t, c.Apply(ctx, category(40, "MARKETING", "UTILITY", 40)))
	require.Equal(t, template.Utility, lookup(t, c, now.Add(40*time.Second)).Category, "due at once")
	require.Equal(t, template.Marketing, lookup(t, c, now.Add(40*time.Second-1)).Category)
}

func TestCatalogueComponentsWithoutDefinition(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	u := statusAt(0, "")
	u.Kind, u.Components = template.ComponentsUpdate, []template.Component{{Type: template.Body, Text: "x"}}
	require.NoError(t, c.Apply(ctx, u))
	v := lookup(t, c, now)
	require.Nil(t, v.Template)
	require.Equal(t, template.Status(""), v.Status)

	require.NoError(t, c.Put("acc", now.Add(-time.Second), &template.Template{Name: "n", Language: "en", Components: []template.Component{{Type: "carousel"}}}))
	require.Equal(t, "x", lookup(t, c, now).Template.Component(template.Body).Text, "a component that was not there is added")
	require.NotNil(t, lookup(t, c, now).Template.Component(template.Carousel))
}

func TestCatalogueBrokenComponentsAreAnError(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	broken := approved("n", "en")
	broken.Extra = map[string]json.RawMessage{"x": json.RawMessage("{")}
	require.ErrorContains(t, c.Put("acc", now, broken), `template "n"`)
	_, ok, _ := c.Lookup(ctx, "acc", "n", "en", now)
	require.False(t, ok)
}

func TestRefuseSaysWhy(t *testing.T) {
	r := smallRules()
	for _, c := range []struct {
		view   template.View
		found  bool
		code   template.Code
		detail string
	}{
		{template.View{}, false, "template_unknown", "no template of this name in this language"},
		{template.View{}, true, "template_not_approved", "template's status is not known"},
		{template.View{Status: template.Pending}, true, "template_not_approved", "template is PENDING"},
		{template.View{Status: template.Rejected, Reason: "SCAM"}, true, "template_not_approved", "template is REJECTED: SCAM"},
		{template.View{Status: template.Disabled}, true, "template_disabled", "template is disabled"},
		{template.View{Status: template.Deleted}, true, "template_unknown", "template was deleted"},
		{template.View{Status: template.Paused}, true, "template_paused", "template is paused"},
	} {
		f, refused := r.Refuse(c.view, c.found)
		require.True(t, refused)
		require.Equal(t, c.code, f.Code)
		require.Equal(t, c.detail, f.Detail)
	}
	f, refused := r.Refuse(template.View{Status: template.Approved}, true)
	require.False(t, refused)
	require.Zero(t, f)
}

func TestFillReadsBrokenObjectsAsMissing(t *testing.T) {
	image := parse(t, `{"components":[{"type":"HEADER","format":"IMAGE"}]}`)
	got := template.Fill(image, parseSend(t, `{"components":[{"type":"header","parameters":[{"type":"image","image":"x"}]}]}`), smallRules(), now)
	require.Equal(t, []template.Code{"media_missing"}, codesOf(got))
	offer := parse(t, `{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"has_expiration":true}}]}`)
	got = template.Fill(offer, parseSend(t, `{"components":[{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":[]}]}]}`), nil, now)
	require.Equal(t, []template.Code{"offer_expiry"}, codesOf(got))
	got = template.Fill(offer, parseSend(t, `{"components":[{"type":"limited_time_offer","parameters":[{"type":"text","text":"x"},{"type":"text","text":"x"}]}]}`), nil, now)
	require.Equal(t, []template.Code{"offer_expiry"}, codesOf(got))
}

func TestFillMixedVariablesTakeNumbersFirst(t *testing.T) {
	def := parse(t, `{"parameter_format":"POSITIONAL","components":[{"type":"BODY","text":"{{b}} {{a}} {{10}} {{2}} {{2}}"}]}`)
	shown, err := template.Preview(def, template.Values{Body: []string{"two", "ten", "B", "A"}}, nil, now)
	require.NoError(t, err)
	require.Equal(t, "B A ten two two", shown.Body)
}

func TestBuildBoundsItsList(t *testing.T) {
	values := template.Values{Buttons: map[int]string{}}
	for i := range 3 * most {
		values.Buttons[i] = "x"
	}
	_, err := template.Build(sendable(t, `{"components":[{"type":"BODY","text":"x"}]}`), values, nil, now)
	var wrong *template.MismatchError
	require.ErrorAs(t, err, &wrong)
	require.Len(t, wrong.Mismatches, most)
}

func TestCatalogueKeepsTheID(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	with := statusAt(1, template.Approved)
	with.ID = "7"
	require.NoError(t, c.Apply(ctx, statusAt(0, template.Pending), with, statusAt(2, template.Paused)))
	require.Empty(t, lookup(t, c, now).ID)
	require.Equal(t, "7", lookup(t, c, now.Add(time.Second)).ID)
	require.Equal(t, "7", lookup(t, c, now.Add(2*time.Second)).ID, "an update without an id keeps the one known")
}

func TestCatalogueOutcomeRowWithoutStatus(t *testing.T) {
	c := template.NewCatalogue(template.NewRules(now, []template.Row{{Code: "category_outcome", For: "MARKETING"}}))
	u := statusAt(0, "")
	u.Kind, u.CorrectCategory, u.EffectiveAt = template.CategoryUpdate, template.Marketing, now.Add(time.Second)
	require.NoError(t, c.Apply(ctx, u))
	require.Equal(t, template.Marketing, lookup(t, c, now.Add(time.Second)).Category)
}

func TestCataloguePauseReasons(t *testing.T) {
	pause := func(second int, reason string) template.Update {
		u := statusAt(second, template.Paused)
		u.Reason = reason
		return u
	}
	for name, c := range map[string]struct {
		updates []template.Update
		end     int // seconds after the last update, -1: none
	}{
		"a reason without a row counts":        {[]template.Update{pause(0, "LOW")}, 3},
		"a known reason":                       {[]template.Update{pause(0, "SECOND")}, 6},
		"a reason in a running pause":          {[]template.Update{pause(0, ""), pause(1, "SECOND")}, 6},
		"a running pause is not counted twice": {[]template.Update{pause(0, ""), pause(1, "")}, 3},
		"a kind that is not counted":           {[]template.Update{pause(0, "PACING")}, -1},
		"after a kind that is not counted":     {[]template.Update{pause(0, "PACING"), statusAt(1, template.Approved), pause(2, "")}, 3},
		"an approval ends a pause":             {[]template.Update{pause(0, ""), statusAt(1, template.Approved), pause(2, "")}, 6},
	} {
		t.Run(name, func(t *testing.T) {
			catalogue := template.NewCatalogue(smallRules())
			require.NoError(t, catalogue.Apply(ctx, c.updates...))
			last := c.updates[len(c.updates)-1].At
			v := lookup(t, catalogue, last)
			require.Equal(t, template.Paused, v.Status)
			if c.end < 0 {
				require.True(t, v.PausedUntil.IsZero())
				require.Equal(t, template.Paused, lookup(t, catalogue, last.Add(time.Hour)).Status)
				return
			}
			end := last.Add(time.Duration(c.end) * time.Second)
			require.Equal(t, end, v.PausedUntil)
			require.Equal(t, template.Paused, lookup(t, catalogue, end.Add(-1)).Status)
			require.Equal(t, template.Approved, lookup(t, catalogue, end).Status)
			require.Equal(t, template.Approved, lookup(t, catalogue, end.Add(1)).Status)
		})
	}
}

func TestCataloguePauseEndNotAfterItsStart(t *testing.T) {
	for end, want := range map[time.Duration]time.Duration{-time.Second: 3 * time.Second, 0: 3 * time.Second, 1: 1} {
		c := template.NewCatalogue(smallRules())
		u := statusAt(0, template.Paused)
		u.PausedUntil = now.Add(end)
		require.NoError(t, c.Apply(ctx, u))
		require.Equal(t, now.Add(want), lookup(t, c, now).PausedUntil, "an end that is no end is not believed")
	}
}

func TestCatalogueArchives(t *testing.T) {
	for _, c := range []struct {
		events []template.Status
		want   template.Status
	}{
		{[]template.Status{template.Rejected, template.Archived}, template.Archived},
		{[]template.Status{template.Rejected, template.Archived, "UNARCHIVED"}, template.Rejected},
		{[]template.Status{template.Rejected, template.Archived, template.Archived, "UNARCHIVED"}, template.Rejected},
		{[]template.Status{"UNARCHIVED"}, template.Approved},
	} {
		catalogue := template.NewCatalogue(smallRules())
		for i, s := range c.events {
			require.NoError(t, catalogue.Apply(ctx, statusAt(i, s)))
		}
		require.Equal(t, c.want, lookup(t, catalogue, now.Add(time.Hour)).Status, c.events)
	}
}

func TestFillManyButtons(t *testing.T) {
	for _, n := range []int{15, 16, 17, 40} {
		def := &template.Template{Name: "n", Language: "en", Components: []template.Component{{Type: template.Buttons, Buttons: make([]template.Button, n)}}}
		values := template.Values{Buttons: map[int]string{}}
		for i := range n {
			def.Components[0].Buttons[i] = template.Button{Type: template.URL, URL: "https://example.com/{{1}}"}
			values.Buttons[i] = "x"
		}
		s, err := template.Build(def, values, smallRules(), now)
		require.NoError(t, err, n)
		require.Len(t, s.Components, n)
		s.Components = s.Components[:n-1]
		got := template.Fill(def, s, smallRules(), now)
		require.Equal(t, []template.Code{"button_value"}, codesOf(got), "the last button is not forgotten")
	}
}

func TestFillManyVariables(t *testing.T) {
	for _, n := range []int{15, 16, 17, 18, 40} {
		var positional, named strings.Builder
		values := template.Values{Named: map[string]string{}}
		for i := range n {
			number := strconv.Itoa(n - i)
			positional.WriteString("{{" + number + "}} ")
			named.WriteString("{{v" + number + "}} {{v" + number + "}} ")
			values.Named["v"+number] = number
			values.Body = append(values.Body, strconv.Itoa(i+1))
		}
		var want []string
		for i := range n {
			want = append(want, strconv.Itoa(n-i))
		}
		def := &template.Template{Components: []template.Component{{Type: template.Body, Text: positional.String()}}}
		shown, err := template.Preview(def, template.Values{Body: values.Body}, nil, now)
		require.NoError(t, err, n)
		require.Equal(t, strings.Join(want, " ")+" ", shown.Body)

		def.Components[0].Text = named.String()
		shown, err = template.Preview(def, template.Values{Named: values.Named}, nil, now)
		require.NoError(t, err, n)
		require.Len(t, strings.Fields(shown.Body), 2*n)
		delete(values.Named, "v1")
		_, err = template.Preview(def, template.Values{Named: values.Named}, nil, now)
		require.Error(t, err, "the last variable is not forgotten")
	}
}
