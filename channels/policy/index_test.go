package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// Types that fall into one slot of the table stay apart.
func TestManyTypesStayApart(t *testing.T) {
	var all []channels.MessageType
	for i := range 500 {
		all = append(all, channels.MessageType(strings.Repeat("x", i%9+1)+strconv.Itoa(i)))
	}
	e := (&Rulebook{Permissions: []Permission{{Name: "many", Types: all}}}).At(time.Time{})
	seen := map[*typeRules]bool{}
	for _, name := range all {
		rules := e.rulesFor(name)
		require.NotNil(t, rules, name)
		require.False(t, seen[rules], name)
		seen[rules] = true
		require.Len(t, rules.ordinary, 1, name)
	}
	require.Nil(t, e.rulesFor("y"))
	require.Nil(t, e.rulesFor(""))
}

// Every pair of letters, against a search of the list.
func TestCountrySetEqualsTheList(t *testing.T) {
	list := []string{"AA", "AZ", "ZA", "ZZ", "CU", "IR", "KP", "SY"}
	set := newCountrySet(append([]string{"USA", "us", ""}, list...))
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code := string([]rune{first, second})
			require.Equal(t, slices.Contains(list, code), set.has(code), code)
		}
	}
	for _, odd := range []string{"", "A", "USA", "us", "aA", "A@", "[A", "\xff\xff", "É"} {
		require.False(t, set.has(odd), odd)
	}
}

// The index finds beforehand what a look at every row finds.
func TestIndexEqualsTheNaiveModel(t *testing.T) {
	apis, tags, kinds := []channels.API{"", "lane", "other"}, []string{"", "NEWS", "OLD"}, []window.Kind{"talk", "answer"}
	countries := []string{"AQ", "KP", "CU", "ZZ", "IN"}
	rapid.Check(t, func(t *rapid.T) {
		r := &Rulebook{}
		for i := range rapid.IntRange(2, 5).Draw(t, "windows") {
			r.Windows = append(r.Windows, WindowRow{Rule: window.Rule{Kind: kinds[i%2], Length: time.Duration(i + 1), PerID: rapid.Bool().Draw(t, "per id")}})
		}
		kind := rapid.SampledFrom([]window.Kind{"", "talk", "answer"})
		for i := range rapid.IntRange(1, 8).Draw(t, "permissions") {
			r.Permissions = append(r.Permissions, Permission{
				Name: fmt.Sprint("way", i), Types: []channels.MessageType{"text"}, API: rapid.SampledFrom(apis).Draw(t, "api"),
				Tag: rapid.SampledFrom(tags).Draw(t, "tag"), Window: kind.Draw(t, "window"), PerID: rapid.Bool().Draw(t, "by id"),
				OptInWaivedBy: kind.Draw(t, "waived by"),
			})
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "limits") {
			l := Limit{Types: []channels.MessageType{"text"}, API: rapid.SampledFrom(apis).Draw(t, "limit of"), Measure: channels.Measure(i % 2), Max: int64(i)}
			if rapid.IntRange(0, 3).Draw(t, "mime") == 0 {
				l.MIME = []string{"image/png"}
			}
			r.Limits = append(r.Limits, l)
		}
		for range rapid.IntRange(0, 3).Draw(t, "blocks") {
			some := rapid.SliceOf(rapid.SampledFrom(countries[:4]))
			r.Blocks = append(r.Blocks, Block{Users: some.Draw(t, "users"), Businesses: some.Draw(t, "businesses"),
				Types: rapid.SampledFrom([][]channels.MessageType{nil, {"text"}, {"image"}}).Draw(t, "types")})
		}
		rules := r.At(time.Time{}).rulesFor("text")
		for _, api := range apis {
			for _, tag := range tags {
				checkLanes(t, r, rules.lanes(api, tag), api, tag)
			}
			checkLimits(t, r, rules.limitsFor(api), api)
		}
		for _, user := range append(countries, "", "in", "USA") {
			for _, business := range append(countries, "", "in") {
				known := slices.Contains(countries, user) && slices.Contains(countries, business)
				require.Equal(t, known && !blockedByRows(r, user, business), rules.unblocked(user, business), "%s to %s", business, user)
			}
		}
	})
}

func checkLanes(t *rapid.T, r *Rulebook, got []lane, api channels.API, tag string) {
	opening := func(kind window.Kind, perID bool) (rules window.Rules) {
		for _, w := range r.Windows {
			if w.Rule.Kind == kind && w.Rule.PerID == perID {
				rules = append(rules, w.Rule)
			}
		}
		return rules
	}
	n := 0
	for _, p := range r.Permissions {
		if p.API != api || p.Tag != tag {
			continue
		}
		require.Equal(t, p, *got[n].Permission)
		require.Equal(t, opening(p.Window, p.PerID), got[n].rules)
		require.Equal(t, opening(p.OptInWaivedBy, false), got[n].waivers)
		n++
	}
	require.Len(t, got, n)
}

func checkLimits(t *rapid.T, r *Rulebook, got []*Limit, api channels.API) {
	named := func(l *Limit) bool {
		return slices.ContainsFunc(r.Limits, func(o Limit) bool {
			return o.API == api && (len(o.MIME) > 0) == (len(l.MIME) > 0) && (len(o.MIME) > 0 || o.Measure == l.Measure)
		})
	}
	var want []Limit
	for _, l := range r.Limits {
		if l.API == api || l.API == "" && !named(&l) {
			want = append(want, l)
		}
	}
	require.Len(t, got, len(want), "by %q", api)
	for i := range want {
		require.Equal(t, want[i], *got[i])
	}
}

func blockedByRows(r *Rulebook, user, business string) bool {
	return slices.ContainsFunc(r.Blocks, func(b Block) bool {
		return (len(b.Types) == 0 || b.Types[0] == "text") && (slices.Contains(b.Users, user) || slices.Contains(b.Businesses, business))
	})
}
