package template_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

func pausedAt(second int, reason string) template.Update {
	u := statusAt(second, template.Paused)
	u.Reason = reason
	return u
}

func second(n int) time.Time { return now.Add(time.Duration(n) * time.Second) }

// TestPauseAndCategoryRunAtOnce: each comes at its instant, whichever is first.
func TestPauseAndCategoryRunAtOnce(t *testing.T) {
	for _, takesEffect := range []int{1, 2, 3, 4, 5} {
		c := template.NewCatalogue(smallRules())
		category := statusAt(0, "")
		category.Kind, category.Category = template.CategoryUpdate, template.Utility
		category.CorrectCategory, category.EffectiveAt = template.Marketing, second(takesEffect)
		require.NoError(t, c.Apply(ctx, pausedAt(0, ""), category))
		for n := range 8 {
			for _, off := range []time.Duration{-1, 0, 1} {
				at := second(n).Add(off)
				if at.Before(now) {
					continue
				}
				v := lookup(t, c, at)
				status, wanted := template.Paused, template.Utility
				if !at.Before(second(3)) {
					status = template.Approved
				}
				if !at.Before(second(takesEffect)) {
					wanted = template.Marketing
				}
				require.Equal(t, status, v.Status, "effect at %d, %s", takesEffect, at)
				require.Equal(t, wanted, v.Category, "effect at %d, %s", takesEffect, at)
			}
		}
	}
}

// TestPauseThatIsNamedCounts as the number its row gives it, so that the next one
// is the one after.
func TestPauseThatIsNamedCounts(t *testing.T) {
	for name, c := range map[string]struct {
		reasons []string
		lengths []time.Duration // of each pause; -1 is the status that stands for one
	}{
		"counted":           {[]string{"", "", ""}, []time.Duration{3, 6, -1}},
		"named second":      {[]string{"SECOND", ""}, []time.Duration{6, -1}},
		"first, second":     {[]string{"", "SECOND", ""}, []time.Duration{3, 6, -1}},
		"second twice":      {[]string{"SECOND", "SECOND", ""}, []time.Duration{6, 6, -1}},
		"not counted":       {[]string{"PACING", "", "PACING", ""}, []time.Duration{0, 3, 0, 6}},
		"second after both": {[]string{"", "", "SECOND", ""}, []time.Duration{3, 6, 6, -1}},
		"no such reason":    {[]string{"OTHER", "SECOND", ""}, []time.Duration{3, 6, -1}},
	} {
		cat := template.NewCatalogue(smallRules())
		require.NoError(t, cat.Apply(ctx, statusAt(-1, template.Approved)))
		for i, reason := range c.reasons {
			at := 100 * i
			require.NoError(t, cat.Apply(ctx, pausedAt(at, reason)))
			v := lookup(t, cat, second(at))
			switch length := c.lengths[i]; length {
			case -1:
				require.Equal(t, template.Disabled, v.Status, "%s, pause %d", name, i+1)
			case 0:
				require.Equal(t, template.Paused, v.Status, "%s, pause %d", name, i+1)
				require.True(t, v.PausedUntil.IsZero())
				require.NoError(t, cat.Apply(ctx, statusAt(at+50, template.Approved)))
			default:
				require.Equal(t, second(at).Add(length*time.Second), v.PausedUntil, "%s, pause %d", name, i+1)
			}
			require.Equal(t, reason, v.Reason)
		}
	}
}

// TestPauseRowForNoReason is no row for a pause without one: that one is counted.
func TestPauseRowForNoReason(t *testing.T) {
	rows := []template.Row{{Code: "pause_length", Duration: 9 * time.Second}, {Code: "pause_length", For: "1", Duration: 3 * time.Second}}
	c := template.NewCatalogue(template.NewRules(now, rows))
	require.NoError(t, c.Apply(ctx, pausedAt(0, "")))
	require.Equal(t, second(3), lookup(t, c, now).PausedUntil)
}

// TestShortestPause ends a nanosecond after it began; one of no length has no end.
func TestShortestPause(t *testing.T) {
	for length, ends := range map[time.Duration]bool{-1: false, 0: false, 1: true, 2: true} {
		c := template.NewCatalogue(template.NewRules(now, []template.Row{{Code: "pause_length", For: "1", Duration: length}}))
		require.NoError(t, c.Apply(ctx, pausedAt(0, "")))
		require.Equal(t, template.Paused, lookup(t, c, now).Status)
		require.Equal(t, ends, lookup(t, c, now.Add(max(length, 0))).Status == template.Approved, length)
		require.Equal(t, ends, !lookup(t, c, now).PausedUntil.IsZero())
	}
}

// TestUpdatesOfOneInstantAreOneView: the views before and after meet there.
func TestUpdatesOfOneInstantAreOneView(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	quality := statusAt(2, "")
	quality.Kind, quality.Quality = template.QualityUpdate, "RED"
	require.NoError(t, c.Apply(ctx, statusAt(0, template.Pending), statusAt(1, template.Approved), statusAt(2, template.Disabled), quality))
	before, at := lookup(t, c, second(2).Add(-1)), lookup(t, c, second(2))
	require.Equal(t, template.Approved, before.Status)
	require.Equal(t, []time.Time{second(1), second(2)}, []time.Time{before.From, before.Until})
	require.Equal(t, template.Disabled, at.Status)
	require.Equal(t, "RED", at.Quality)
	require.Equal(t, second(2), at.From)
	require.True(t, at.Until.IsZero())
	require.Equal(t, template.Pending, lookup(t, c, second(1).Add(-1)).Status, "nothing before is lost")
}

// TestTimesOfEveryZoneAreOneInstant: kept in UTC, and the same update told in two
// zones is one.
func TestTimesOfEveryZoneAreOneInstant(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	c := template.NewCatalogue(smallRules())
	u := pausedAt(0, "")
	u.PausedUntil = second(7).In(zone)
	u.At = u.At.In(zone)
	require.NoError(t, c.Apply(ctx, u))
	v := lookup(t, c, now)
	require.Equal(t, []time.Time{now, second(7), second(7)}, []time.Time{v.From, v.PausedUntil, v.Until}, "in UTC")
	category := statusAt(8, "")
	category.Kind, category.CorrectCategory, category.EffectiveAt = template.CategoryUpdate, template.Marketing, second(9).In(zone)
	require.NoError(t, c.Apply(ctx, category))
	require.Equal(t, second(9), lookup(t, c, second(8)).NextCategoryAt)
	require.Equal(t, second(9), lookup(t, c, second(9)).From)
}

// TestImpossibleTimesAreNamed before anything is recorded.
func TestImpossibleTimesAreNamed(t *testing.T) {
	last, late := time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, set := range []func(*template.Update, time.Time){
		func(u *template.Update, at time.Time) { u.PausedUntil = at },
		func(u *template.Update, at time.Time) { u.EffectiveAt = at },
	} {
		c := template.NewCatalogue(smallRules())
		u := pausedAt(0, "")
		set(&u, late)
		require.ErrorContains(t, c.Apply(ctx, u), `end of pause or effective time of template "n" is not within the years 1 to 9999`)
		set(&u, time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC))
		require.ErrorContains(t, c.Apply(ctx, u), `end of pause or effective time of template "n" is not within the years 1 to 9999`)
		_, found, _ := c.Lookup(ctx, u.Account, u.Name, u.Language, now)
		require.False(t, found)
		set(&u, last)
		require.NoError(t, c.Apply(ctx, u))
	}
}

// TestComponentsUpdateReplacesTexts in their places, drops those it leaves out, and
// leaves alone what such updates never hold.
func TestComponentsUpdateReplacesTexts(t *testing.T) {
	const media = `{"type":"HEADER","format":"IMAGE","example":{"header_handle":["h"]}}`
	for name, c := range map[string]struct{ listed, told, want string }{
		"in place": {`[{"type":"HEADER","format":"TEXT","text":"h"},{"type":"BODY","text":"b","example":["x"]},{"type":"FOOTER","text":"f"}]`,
			`[{"type":"FOOTER","text":"F"},{"type":"BODY","text":"B"},{"type":"HEADER","text":"H"}]`,
			`[{"type":"HEADER","format":"TEXT","text":"H"},{"type":"BODY","text":"B","example":["x"]},{"type":"FOOTER","text":"F"}]`},
		"left out": {`[{"type":"HEADER","format":"TEXT","text":"h"},{"type":"BODY","text":"b"},{"type":"FOOTER","text":"f"},{"type":"BUTTONS","buttons":[{"type":"URL"}]}]`,
			`[{"type":"BODY","text":"b"}]`, `[{"type":"BODY","text":"b"}]`},
		"header without a format": {`[{"type":"HEADER","text":"h"},{"type":"BODY","text":"b"}]`, `[{"type":"BODY","text":"b"}]`, `[{"type":"BODY","text":"b"}]`},
		"added":                   {`[{"type":"BODY","text":"b"}]`, `[{"type":"FOOTER","text":"f"},{"type":"BODY","text":"b"}]`, `[{"type":"BODY","text":"b"},{"type":"FOOTER","text":"f"}]`},
		"a medium stays":          {`[` + media + `,{"type":"BODY","text":"b"}]`, `[{"type":"BODY","text":"B"}]`, `[` + media + `,{"type":"BODY","text":"B"}]`},
		"a medium is no text":     {`[` + media + `,{"type":"BODY","text":"b"}]`, `[{"type":"HEADER","text":"H"},{"type":"BODY","text":"B"}]`, `[` + media + `,{"type":"BODY","text":"B"}]`},
		"fixed wording stays": {`[{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":5}]`,
			`[{"type":"BODY","text":"told"}]`, `[{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":5}]`},
		"cards and offers stay": {`[{"type":"BODY","text":"b"},{"type":"CAROUSEL","cards":[{"components":[{"type":"BODY","text":"c"}]}]},{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"o"}}]`,
			`[{"type":"BODY","text":"B"}]`,
			`[{"type":"BODY","text":"B"},{"type":"CAROUSEL","cards":[{"components":[{"type":"BODY","text":"c"}]}]},{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"o"}}]`},
		"buttons": {`[{"type":"BUTTONS","buttons":[{"type":"URL","url":"u"}]}]`, `[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"q"}]}]`,
			`[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"q"}]}]`},
		"buttons that are not told": {`[{"type":"BUTTONS","buttons":[{"type":"URL","url":"u"}]}]`, `[{"type":"BUTTONS"}]`, `[{"type":"BUTTONS","buttons":[{"type":"URL","url":"u"}]}]`},
	} {
		cat := template.NewCatalogue(smallRules())
		def := parse(t, `{"name":"n","language":"en","status":"APPROVED","components":`+c.listed+`}`)
		before, err := json.Marshal(def)
		require.NoError(t, err)
		require.NoError(t, cat.Put("a", now, def))
		u := template.Update{Account: "a", Name: "n", Language: "en", Kind: template.ComponentsUpdate, At: second(1),
			Components: parse(t, `{"components":`+c.told+`}`).Components}
		require.NoError(t, cat.Apply(ctx, u))
		v, found, _ := cat.Lookup(ctx, "a", "n", "en", second(1))
		require.True(t, found)
		raw, err := json.Marshal(v.Template.Components)
		require.NoError(t, err)
		require.JSONEq(t, c.want, string(raw), name)
		after, err := json.Marshal(def)
		require.NoError(t, err)
		require.JSONEq(t, string(before), string(after), "the definition put is not written to")
		v, _, _ = cat.Lookup(ctx, "a", "n", "en", now)
		raw, err = json.Marshal(v.Template.Components)
		require.NoError(t, err)
		require.JSONEq(t, c.listed, string(raw), "%s: as it was before", name)
	}
}

// TestSendableIsWhatTheRowSays, and the approved without one.
func TestSendableIsWhatTheRowSays(t *testing.T) {
	rules := template.NewRules(now, []template.Row{{Code: "sendable", Values: []string{"FLAGGED", "LOCKED"}}})
	for status, want := range map[template.Status][2]bool{ // with the row, without
		template.Approved: {false, true}, "FLAGGED": {true, false}, "LOCKED": {true, false}, template.Pending: {false, false}, "": {false, false},
	} {
		for i, r := range []*template.Rules{rules, nil} {
			f, refused := r.Refuse(template.View{Status: status}, true)
			require.Equal(t, want[i], !refused, "%q, %d", status, i)
			if refused {
				require.EqualValues(t, "template_not_approved", f.Code)
			}
		}
	}
}
