package policy_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// lanesBook has two interfaces, two windows of one kind and one per id.
func lanesBook() *policy.Rulebook {
	r := book()
	answer := talk(time.Hour)
	answer.Kind, answer.PerID, answer.OpenedBy = "answer", true, window.On(window.Comment)
	r.Windows = append(r.Windows, policy.WindowRow{Rule: talk(72 * time.Hour)}, policy.WindowRow{Rule: answer})
	r.Permissions = append(r.Permissions,
		policy.Permission{Name: "lane", Types: types("text"), API: "lane", Source: source},
		policy.Permission{Name: "lane_news", Types: types("text"), API: "lane", Tag: "NEWS", Source: source},
		policy.Permission{Name: "utility", Types: types("text"), Category: "utility", Source: source},
		policy.Permission{Name: "answer", Types: types("reply"), Window: "answer", PerID: true, Source: source},
		policy.Permission{Name: "lane_news_again", Types: types("text", "image"), API: "lane", Tag: "NEWS", HumanOnly: true, Source: source},
	)
	return r
}

// Lanes are exactly the class's permissions of the interface and the tag, in order.
func TestLanesEqualTheNaiveFilter(t *testing.T) {
	for _, e := range compiled(t, lanesBook()).Editions() {
		for _, typ := range types("text", "image", "template", "reply") {
			c := e.Class(typ)
			total := 0
			for _, api := range []channels.API{"", "lane", "none"} {
				for _, tag := range []string{"", "NEWS", "NONE"} {
					var want []*policy.Permission
					for _, p := range c.Permissions {
						if p.API == api && p.Tag == tag {
							want = append(want, p)
						}
					}
					var got []*policy.Permission
					for _, l := range c.Lanes(api, tag) {
						got = append(got, l.Permission)
					}
					require.Equal(t, want, got, "%s %s %q %q", e.ID, typ, api, tag)
					total += len(got)
				}
			}
			require.Len(t, c.Permissions, total)
		}
	}
}

func TestLanesKnowTheirRules(t *testing.T) {
	e := compiled(t, lanesBook()).At(begins)
	free := e.Class("text").Lanes("", "")
	require.Len(t, free, 2, "talk and utility")
	require.Len(t, free[0].Rules, 2, "two rules of one kind")
	require.Equal(t, 10*time.Hour, free[0].Rules[0].Length)
	require.Equal(t, 72*time.Hour, free[0].Rules[1].Length)
	require.Empty(t, free[0].Waivers)
	require.Empty(t, free[1].Rules, "no window is needed")

	template := e.Class("template").Lanes("", "")[0]
	require.Empty(t, template.Rules)
	require.Len(t, template.Waivers, 2)

	answer := e.Class("reply").Lanes("", "")[0]
	require.Len(t, answer.Rules, 1)
	require.True(t, answer.Rules[0].PerID)
	require.Equal(t, e.Windows[2], answer.Rules[0])
}

// A permission per id does not hang on a rule that is not, nor the other way round.
func TestCompileTellsRulesPerIDApart(t *testing.T) {
	for name, spoil := range map[string]func(r *policy.Rulebook){
		"talk":     func(r *policy.Rulebook) { r.Permissions[0].PerID = true },
		"answer":   func(r *policy.Rulebook) { r.Permissions[7].PerID = false },
		"template": func(r *policy.Rulebook) { r.Permissions[1].OptInWaivedBy = "answer" },
	} {
		r := lanesBook()
		spoil(r)
		_, err := r.Compile()
		require.ErrorContains(t, err, "which no rule opens", name)
		require.ErrorContains(t, err, `"`+name+`"`)
	}
}

func TestBlockades(t *testing.T) {
	r := book()
	blocked(r,
		policy.Block{Users: []string{"AQ", "ZZ", "AA"}, Businesses: []string{"CU"}},
		policy.Block{Users: []string{"KP"}, Types: types("image")},
	)
	e := compiled(t, r).At(begins)
	require.Len(t, e.Class("text").Blocks, 1, "the second is about another type")
	require.Len(t, e.Class("image").Blocks, 2)

	b := e.Class("image").Blocks
	for country, want := range map[string][2]bool{
		"AQ": {true, false}, "ZZ": {true, false}, "AA": {true, false}, "KP": {false, true},
		"CU": {}, "": {}, "aq": {}, "A": {}, "USA": {}, "A1": {}, "QA": {}, "AZ": {}, "ZA": {}, "\xff\xff": {}, "É": {},
	} {
		for i := range b {
			require.Equal(t, want[i], b[i].StopsUser(country), "%q, block %d", country, i)
		}
	}
	require.True(t, b[0].StopsBusiness("CU"))
	require.False(t, b[0].StopsBusiness("AQ"))
	require.False(t, b[0].StopsBusiness(""))
	require.Equal(t, policy.RegionBlocked, b[0].Reason)
}

// A code that no country can have would block nobody.
func TestBlocksNameCountries(t *testing.T) {
	for _, code := range []string{"aq", "A", "", "USA", "A1", "É", "AQ "} {
		for _, b := range []policy.Block{{Users: []string{"KP", code}}, {Businesses: []string{code}}} {
			r := book()
			blocked(r, b)
			_, err := r.Compile()
			require.ErrorContains(t, err, "block")
			require.ErrorContains(t, err, strconv.Quote(code))
		}
	}
}

// Every pair of letters, against a naive search of the list.
func TestBlockadeEqualsTheNaiveSearch(t *testing.T) {
	list := []string{"AA", "AZ", "ZA", "ZZ", "CU", "IR", "KP", "SY"}
	r := book()
	blocked(r, policy.Block{Users: list, Businesses: list[:4]})
	b := &compiled(t, r).At(begins).Class("text").Blocks[0]
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code := string([]rune{first, second})
			user, business := false, false
			for i, c := range list {
				user = user || c == code
				business = business || (c == code && i < 4)
			}
			require.Equal(t, user, b.StopsUser(code), code)
			require.Equal(t, business, b.StopsBusiness(code), code)
		}
	}
}

// Unblocked is what all blocks say together, for countries that are known.
func TestUnblockedEqualsAskingEveryBlock(t *testing.T) {
	r := book()
	blocked(r, policy.Block{Users: []string{"AQ", "KP"}}, policy.Block{Businesses: []string{"CU", "AQ"}}, policy.Block{Users: []string{"ZZ"}, Types: types("image")})
	c := compiled(t, r).At(begins).Class("text")
	countries := []string{
		"AQ", "KP", "CU", "ZZ", "IN", "AA", "", "in", "INN", "\xff\xff", "Aa", "aA", "A@", "@A", "A[", "[A", "I", "Zz", "zZ",
	}
	known := []string{"AQ", "KP", "CU", "ZZ", "IN", "AA"}
	spared := 0
	for _, user := range countries {
		for _, business := range countries {
			want := slices.Contains(known, user) && slices.Contains(known, business)
			for i := range c.Blocks {
				want = want && !c.Blocks[i].StopsUser(user) && !c.Blocks[i].StopsBusiness(business)
			}
			require.Equal(t, want, c.Unblocked(user, business), "%q, %q", user, business)
			if want {
				spared++
			}
		}
	}
	require.Equal(t, 4*4, spared, "CU, ZZ, IN and AA as people; KP, ZZ, IN and AA as businesses")
}

// Types that fall into one slot of the table of classes stay apart.
func TestClassesOfManyTypes(t *testing.T) {
	r := book()
	var all []channels.MessageType
	for i := range 500 {
		all = append(all, channels.MessageType(strings.Repeat("x", i%9+1)+strconv.Itoa(i)))
	}
	r.Permissions = append(r.Permissions, policy.Permission{Span: r.Permissions[0].Span, Name: "many", Types: all, Source: r.Permissions[0].Source})
	e := compiled(t, r).At(begins)
	seen := map[*policy.Class]bool{}
	for _, name := range all {
		c := e.Class(name)
		require.NotNil(t, c, name)
		require.False(t, seen[c], name)
		seen[c] = true
		require.NotEmpty(t, c.Lanes("", ""), name)
	}
	require.Nil(t, e.Class("y"))
	require.Nil(t, e.Class(""))
}

func TestLanesAllocateNothing(t *testing.T) {
	c := compiled(t, lanesBook()).At(paused).Class("text")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		c.Lanes("", "")
		c.Lanes("lane", "NEWS")
		c.Blocks[0].StopsUser("AQ")
	}))
}

// LimitsFor is what Bounds says of every limit, for each interface by which a
// message of the type can be sent; by another none can, and nothing is listed.
func TestLimitsForEqualsBounds(t *testing.T) {
	r := lanesBook()
	r.Limits = append(r.Limits,
		policy.Limit{Types: types("text"), API: "lane", Measure: channels.TextCharacters, Max: 30, Source: source},
		policy.Limit{Types: types("text"), API: "lane", Measure: channels.MetadataCharacters, Max: 5, Source: source},
		policy.Limit{Types: types("text"), Measure: channels.TextBytes, Max: 99, Source: source},
	)
	c := compiled(t, r).At(begins).Class("text")
	for api, want := range map[channels.API][]int64{"": {20, 99}, "lane": {30, 5, 99}, "none": nil} {
		var got, bounded []int64
		for _, l := range c.LimitsFor(api) {
			got = append(got, l.Max)
		}
		for _, l := range c.Limits {
			if want != nil && c.Bounds(l, api) {
				bounded = append(bounded, l.Max)
			}
		}
		require.Equal(t, want, got, api)
		require.Equal(t, bounded, got, api)
	}
	require.Zero(t, testing.AllocsPerRun(100, func() { c.LimitsFor("lane") }))
}

// A permission lasts through rows that only another source sets apart, and ends where
// what it permits changes.
func TestLaneEndsWithTheLastRowThatPermitsTheSame(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 5, n, 0, 0, 0, 0, time.UTC) }
	row := func(from, to int, change func(p *policy.Permission)) policy.Permission {
		p := policy.Permission{
			Span: policy.Span{From: day(from), To: day(to)}, Name: "note", Types: []channels.MessageType{"note"},
			Source: policy.Source{URL: "https://example.org/" + strconv.Itoa(from)},
		}
		if change != nil {
			change(&p)
		}
		return p
	}
	first, second, last := row(1, 3, nil), row(3, 5, nil), row(5, 9, nil)
	alone := func(p *policy.Permission) { p.NoGroup = true }
	barred := func(b policy.Bar) func(*policy.Permission) {
		return func(p *policy.Permission) { p.Bars = []policy.Bar{b} }
	}
	both := func(p *policy.Permission) { p.NoGroup, p.Bars = true, []policy.Bar{{Group: true}} }
	for name, c := range map[string]struct {
		rows []policy.Permission
		want time.Time
	}{
		"alone":             {[]policy.Permission{first}, day(3)},
		"continued":         {[]policy.Permission{last, first, second}, day(9)},
		"by an empty row":   {[]policy.Permission{first, row(3, 3, nil)}, day(3)},
		"by a turned row":   {[]policy.Permission{first, row(3, 1, nil)}, day(3)},
		"with a gap":        {[]policy.Permission{first, last}, day(3)},
		"until more notice": {[]policy.Permission{first, row(3, 9, func(p *policy.Permission) { p.To = time.Time{} })}, time.Time{}},
		"then refused":      {[]policy.Permission{first, row(3, 5, func(p *policy.Permission) { p.Refuse = policy.TagRetired })}, day(3)},
		"then stricter":     {[]policy.Permission{first, row(3, 5, func(p *policy.Permission) { p.HumanOnly = true })}, day(3)},
		"then to groups":    {[]policy.Permission{row(1, 3, alone), second}, day(5)},
		"to some groups":    {[]policy.Permission{row(1, 3, alone), row(3, 5, barred(policy.Bar{Group: true}))}, day(5)},
		"not by such an id": {[]policy.Permission{row(1, 3, alone), row(3, 5, barred(policy.Bar{Scoped: true}))}, day(3)},
		"after no bars":     {[]policy.Permission{row(1, 3, func(p *policy.Permission) { p.NoGroup, p.Bars = true, []policy.Bar{} }), row(3, 5, barred(policy.Bar{Group: true}))}, day(5)},
		"barred twice over": {[]policy.Permission{row(1, 3, both), row(3, 5, both)}, day(5)},
		"no more to groups": {[]policy.Permission{first, row(3, 5, alone)}, day(3)},
		"to fewer groups":   {[]policy.Permission{first, row(3, 5, barred(policy.Bar{Group: true}))}, day(3)},
	} {
		book := &policy.Rulebook{Channel: "c", Begins: day(1), Permissions: c.rows}
		lanes := book.At(day(1)).Class("note").Lanes("", "")
		require.Len(t, lanes, 1, name)
		require.Equal(t, c.want, lanes[0].Ends, name)
	}
}
