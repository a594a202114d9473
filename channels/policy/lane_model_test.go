package policy_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// content is what a drawn row permits: to whom, and with which bars. Two rows of one
// content permit the same.
type content struct {
	noGroup, groupBar, scopedBar bool
	gap                          time.Duration
	refused                      bool
}

func drawContent(t *rapid.T) content {
	return content{
		noGroup: rapid.Bool().Draw(t, "no group"), groupBar: rapid.IntRange(0, 3).Draw(t, "group bar") == 0, scopedBar: rapid.IntRange(0, 5).Draw(t, "scoped bar") == 0,
		gap: time.Duration(max(rapid.IntRange(-5, 1).Draw(t, "gap"), 0)), refused: rapid.IntRange(0, 7).Draw(t, "refused") == 0,
	}
}

func (c content) row(s policy.Span, cited string) policy.Permission {
	p := policy.Permission{Span: s, Name: "way", Types: types("text"), NoGroup: c.noGroup, Gap: c.gap, Source: policy.Source{URL: cited}}
	if c.refused {
		p.Refuse = policy.TagRetired
	}
	if c.groupBar {
		p.Bars = append(p.Bars, policy.Bar{Group: true})
	}
	if c.scopedBar {
		p.Bars = append(p.Bars, policy.Bar{Scoped: true})
	}
	return p
}

// keeps tells whether whoever may send under c may still send the same under later. A
// row that carries nothing to groups loses nothing by what a later one says of them.
func (c content) keeps(later content) bool {
	if c.gap != later.gap || c.refused != later.refused || c.scopedBar != later.scopedBar {
		return false
	}
	return c.noGroup || c == later
}

// TestLaneEndsEqualsTheNaive draws what one permission permits day by day, with days on
// which nothing is permitted, cut into rows of which each cites another source. A lane
// of any day ends on the first day on which what it permits is not permitted, else never.
func TestLaneEndsEqualsTheNaive(t *testing.T) {
	day := func(n int) time.Time { return begins.AddDate(0, 0, n) }
	lasted := 0
	rapid.Check(t, func(t *rapid.T) {
		alphabet := []content{{}, {noGroup: true}, drawContent(t)}
		var said []*content // by day; nil permits nothing
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			if rapid.IntRange(0, 5).Draw(t, "pause") == 0 {
				said = append(said, nil)
			}
			c := rapid.SampledFrom(alphabet).Draw(t, "content")
			said = append(said, &c)
		}
		forever := rapid.Bool().Draw(t, "forever")
		r := &policy.Rulebook{Channel: "demo", Begins: begins}
		for i, c := range said {
			if c == nil {
				continue
			}
			span := policy.Span{From: day(i), To: day(i + 1)}
			if forever && i == len(said)-1 {
				span.To = time.Time{}
			}
			r.Permissions = append(r.Permissions, c.row(span, fmt.Sprint("https://example.org/", i)))
		}
		r.Permissions = rapid.Permutation(r.Permissions).Draw(t, "order")
		tl := compiledFor(t, r)
		for i, c := range said {
			if c == nil {
				require.Nil(t, tl.At(day(i)).Class("text"), "day %d", i)
				continue
			}
			want := len(said)
			for j := i + 1; j < len(said); j++ {
				if said[j] == nil || !c.keeps(*said[j]) {
					want = j
					break
				}
			}
			if want > i+1 {
				lasted++
			}
			ends := day(want)
			if forever && want == len(said) {
				ends = time.Time{}
			}
			lanes := tl.At(day(i)).Class("text").Lanes("", "")
			require.Len(t, lanes, 1)
			require.Equal(t, ends, lanes[0].Ends, "from day %d", i)
		}
	})
	require.Positive(t, lasted, "some last beyond their row")
}

// TestClassEqualsTheNaive draws permissions, window rules and limits of several
// interfaces and tags, and asks each class for what it found beforehand.
func TestClassEqualsTheNaive(t *testing.T) {
	apis, tags := []channels.API{"", "lane", "other"}, []string{"", "NEWS", "OLD"}
	rapid.Check(t, func(t *rapid.T) {
		r := &policy.Rulebook{Channel: "demo", Begins: begins}
		kinds := []window.Kind{"talk", "answer"}
		for i := range rapid.IntRange(2, 5).Draw(t, "windows") {
			rule := talk(time.Duration(i+1) * time.Hour)
			rule.Kind = kinds[i%2]
			r.Windows = append(r.Windows, policy.WindowRow{Rule: rule})
		}
		kind := rapid.SampledFrom([]window.Kind{"", "talk", "answer"})
		for i := range rapid.IntRange(1, 8).Draw(t, "permissions") {
			r.Permissions = append(r.Permissions, policy.Permission{
				Name: fmt.Sprint("way", i), Types: types("text"), API: rapid.SampledFrom(apis).Draw(t, "api"), Tag: rapid.SampledFrom(tags).Draw(t, "tag"),
				Window: kind.Draw(t, "window"), NeedsOptIn: true, OptInWaivedBy: kind.Draw(t, "waived by"),
				Refuse: rapid.SampledFrom([]policy.ReasonCode{"", "", policy.TagRetired}).Draw(t, "refuse"), Source: source,
			})
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "limits") {
			r.Limits = append(r.Limits, policy.Limit{Types: types("text"), API: rapid.SampledFrom(apis).Draw(t, "limit of"),
				Measure: channels.Measure(rapid.IntRange(0, 1).Draw(t, "measure")), Max: int64(i + 1), Source: source})
		}
		e := compiledFor(t, r).At(begins)
		class := e.Class("text")
		opening := func(kind window.Kind) (rules window.Rules) {
			for _, w := range r.Windows {
				if w.Rule.Kind == kind {
					rules = append(rules, w.Rule)
				}
			}
			return rules
		}
		for _, api := range apis {
			sent := api == "" // by the ordinary interface, whether or not a row says so
			for _, tag := range tags {
				var want []policy.Permission
				for _, p := range r.Permissions {
					sent = sent || p.API == api
					if p.API == api && p.Tag == tag {
						want = append(want, p)
					}
				}
				lanes := class.Lanes(api, tag)
				require.Len(t, lanes, len(want), "%q %q", api, tag)
				for i, p := range want {
					require.Equal(t, p, *lanes[i].Permission)
					require.Equal(t, opening(p.Window), lanes[i].Rules)
					require.Equal(t, opening(p.OptInWaivedBy), lanes[i].Waivers)
					require.Zero(t, lanes[i].Ends)
				}
			}
			var limits []int64
			for _, l := range r.Limits {
				named := slices.ContainsFunc(r.Limits, func(o policy.Limit) bool { return o.API == api && o.Measure == l.Measure })
				if sent && (l.API == api || l.API == "" && !named) {
					limits = append(limits, l.Max)
				}
			}
			var got []int64
			for _, l := range class.LimitsFor(api) {
				got = append(got, l.Max)
			}
			require.Equal(t, limits, got, "limits by %q", api)
		}
		for _, tag := range []string{"NEWS", "OLD", "NONE"} {
			tagged, refused := false, false
			for _, p := range r.Permissions {
				tagged = tagged || p.Tag == tag
				refused = refused || p.Tag == tag && p.Refuse != ""
			}
			code, known := e.Tag(tag)
			require.Equal(t, [2]bool{tagged, refused}, [2]bool{known, code != ""}, tag)
		}
	})
}
