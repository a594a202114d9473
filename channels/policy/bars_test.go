package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
)

func TestLimitOfOneInterface(t *testing.T) {
	ed, f := laneFacts(t)
	for _, tc := range []struct {
		api      channels.API
		length   int
		metadata int
		want     string // in the detail of the reason; empty: allowed
	}{
		{"", 20, 0, ""},
		{"", 21, 0, "at most 20 is"},
		{lane, 21, 0, ""},
		{lane, 30, 0, ""},
		{lane, 31, 0, "at most 30 is"},
		{lane, 1, 5, ""},
		{lane, 1, 6, "at most 5 is"},
		{"", 1, 6, "at most 5 is"},
	} {
		m := channels.Message{Type: "text", API: tc.api, Length: tc.length, Sizes: channels.Sizes{channels.MetadataCharacters: tc.metadata}}
		d := policy.Decide(ed, &m, &f, t0)
		if tc.want == "" {
			expect(t, d)
			continue
		}
		expect(t, d, policy.ContentTooLong)
		require.Contains(t, d.Reasons[0].Detail, tc.want)
	}
}

// A limit for businesses of some countries holds there beside the one for all. A country that nobody knows is taken to be another.
func TestLimitOfSomeCountries(t *testing.T) {
	book := demoBook()
	book.Blocks = nil
	book.Limits = append(book.Limits, policy.Limit{
		Types: []channels.MessageType{"text"}, Businesses: []string{"IN"}, Measure: channels.MetadataCharacters, Max: 3, Source: book.Limits[0].Source,
	})
	ed := book.At(t0)
	for country, most := range map[string]int{"IN": 3, "BR": 9, "": 9} {
		for size := 3; size <= 4; size++ {
			_, f := wrote(t)
			f.Account.Country = country
			m := channels.Message{Type: channels.Text, Text: "hello", Sizes: channels.Sizes{channels.MetadataCharacters: size}}
			d := policy.Decide(ed, &m, f, t0)
			if size > most {
				expect(t, d, policy.ContentTooLong)
				continue
			}
			expect(t, d)
			require.Equal(t, country == "" && size > 3, d.Assumed == policy.AssumedCountry, "%s %d: %s", country, size, d.Assumed)
		}
	}
}

// A limit for businesses of some countries that bounds from below, or by media types, is taken for granted in the same way.
func TestOtherLimitsOfSomeCountries(t *testing.T) {
	for name, l := range map[string]policy.Limit{"min": {Measure: channels.ItemCount, Min: 4, Max: 9}, "mime": {MIME: []string{"image/png"}}} {
		book := demoBook()
		l.Types, l.Businesses, l.Source = []channels.MessageType{"note"}, []string{"IN"}, demoSource
		book.Blocks, book.Limits = nil, []policy.Limit{l}
		book.Permissions[0].Types = l.Types
		_, f := wrote(t)
		for _, keeps := range []bool{true, false} {
			m := channels.Message{Type: "note", MIME: "image/gif", Sizes: channels.Sizes{channels.ItemCount: 3}}
			if keeps {
				m.MIME, m.Sizes[channels.ItemCount] = "image/png", 4
			}
			for country, assumed := range map[string]bool{"BR": false, "": !keeps} {
				f.Account.Country = country
				d := policy.Decide(book.At(t0), &m, f, t0)
				expect(t, d)
				require.Equal(t, assumed, d.Assumed == policy.AssumedCountry, "%s in %q: %s", name, country, d.Assumed)
			}
		}
	}
}

// A block of one interface leaves the others alone, also where the country is not known.
func TestBlockOfOneInterface(t *testing.T) {
	book := laneBook()
	book.Blocks = []policy.Block{{Reason: policy.RegionBlocked, Users: []string{"VE"}, API: lane, Source: book.Limits[0].Source}}
	ed := book.At(t0)
	_, f := laneFacts(t)
	for _, api := range []channels.API{"", lane} {
		m := channels.Message{Type: "text", API: api, Text: "hello"}
		f.Country = "VE"
		require.Equal(t, api == lane, policy.Decide(ed, &m, &f, t0).Has(policy.RegionBlocked))
		f.Country = ""
		require.Equal(t, api == lane, policy.Decide(ed, &m, &f, t0).Assumed == policy.AssumedCountry)
	}
}

func TestNoGroup(t *testing.T) {
	ed, f := laneFacts(t)
	m := channels.Message{Type: "text", Text: "hello", Group: true}
	expect(t, policy.Decide(ed, &m, &f, t0), policy.ContentTypeNotAllowed)
	expect(t, policy.Decide(ed, &m, &f, t0.Add(talkLength)), policy.WindowClosed, policy.ContentTypeNotAllowed)
	m.Group = false
	expect(t, policy.Decide(ed, &m, &f, t0))
	m.Group, m.API = true, lane
	expect(t, policy.Decide(ed, &m, &f, t0))
}

// What goes to groups alone.
func TestSingleBar(t *testing.T) {
	ed, f := laneFacts(t)
	m := channels.Message{Type: "pin", Group: true}
	expect(t, policy.Decide(ed, &m, &f, t0))
	m.Group = false
	d := policy.Decide(ed, &m, &f, t0)
	expect(t, d, policy.ContentTypeNotAllowed)
	require.Equal(t, 66, d.Reasons[0].Error.Code)
	require.Equal(t, "together does not carry this to a person, only to a group", d.Reasons[0].Detail)
}

// A row that carries no category but some refuses the others, with its own error; a
// category that nobody knows is taken for granted.
func TestTemplateCategories(t *testing.T) {
	ed, f := laneFacts(t)
	for category, allowed := range map[string]bool{"marketing": true, "MARKETING": true, "utility": false, "authentication": false} {
		m := templated("x")
		m.API = lane
		f.Template = policy.TemplateFacts{Checked: true, Category: policy.Category(category)}
		d := policy.Decide(ed, &m, &f, t0)
		if allowed {
			expect(t, d)
			require.Equal(t, "lane", d.Permit.Permission)
			continue
		}
		expect(t, d, policy.ContentTypeNotAllowed)
		require.Equal(t, 65, d.Reasons[0].Error.Code)
	}
	m := templated("x")
	m.API = lane
	for _, checked := range []bool{false, true} {
		f.Template = policy.TemplateFacts{Checked: checked}
		d := policy.Decide(ed, &m, &f, t0)
		expect(t, d)
		require.Equal(t, checked, d.Assumed == policy.AssumedCategory)
		require.Equal(t, !checked, d.Assumed == policy.AssumedCategory|policy.AssumedTemplate)
		require.Equal(t, policy.Assumed, d.Confidence)
	}
}

// barCase is one message against the bars; naiveBars says what they do, apart
// from the code.
type barCase struct {
	category                string
	group, scoped, maxPrice bool
	restricted              bool
}

func (c barCase) naive() (want []int) {
	if c.category == "authentication" && c.group {
		want = append(want, 0)
	}
	if c.category == "authentication" && c.scoped && !c.group {
		want = append(want, 62)
	}
	if c.maxPrice && c.scoped && !c.group {
		want = append(want, 63)
	}
	if c.category == "utility" && c.restricted {
		want = append(want, 64)
	}
	return want
}

func TestBars(t *testing.T) {
	ed, known := laneFacts(t)
	seen := map[bool]int{}
	for _, category := range []string{"", "marketing", "utility", "authentication"} {
		for bits := range 16 {
			c := barCase{category, bits&1 != 0, bits&2 != 0, bits&4 != 0, bits&8 != 0}
			f := known
			f.Scoped = c.scoped
			f.Template = policy.TemplateFacts{Checked: true, Category: policy.Category(c.category)}
			if c.restricted {
				f.Restrictions = []channels.Restriction{{Type: "OTHER"}, {Type: "NO_UTILITY", Until: t0.Add(time.Hour)}}
			}
			m := templated("x")
			m.Group, m.MaxPrice = c.group, c.maxPrice
			d := policy.Decide(ed, &m, &f, t0)
			want := c.naive()
			seen[len(want) == 0]++
			require.Equal(t, len(want) == 0, d.Verdict == policy.Allow, "%+v: %s", c, d)
			var got []int
			for _, r := range d.Reasons {
				got = append(got, r.Error.Code)
			}
			require.ElementsMatch(t, want, got, "%+v: %s", c, d)
		}
	}
	require.Positive(t, seen[true])
	require.Positive(t, seen[false])
}

func TestRestrictionOfOneCategoryDefers(t *testing.T) {
	ed, f := laneFacts(t)
	f.Template = policy.TemplateFacts{Checked: true, Category: "utility"}
	f.Restrictions = []channels.Restriction{{Type: "NO_UTILITY", Until: t0.Add(time.Hour)}}
	m := templated("x")
	d := policy.Decide(ed, &m, &f, t0)
	require.Equal(t, policy.Defer, d.Verdict)
	require.True(t, d.Until.Equal(t0.Add(time.Hour)))
	require.Equal(t, []policy.ReasonCode{policy.SenderRestricted}, codes(d))
	require.Equal(t, 64, d.Reasons[0].Error.Code)
}

// A restriction that no row knows, or that caps what goes, is an assumption while it is in force; the first is a warning too.
func TestRestrictionOfUnknownReach(t *testing.T) {
	ed, f := laneFacts(t)
	f.Template = policy.TemplateFacts{Checked: true, Category: "utility"}
	for kind, about := range map[string][]string{"OTHER": {"text", "template"}, "CAP": {"template"}} {
		f.Restrictions = []channels.Restriction{{Type: kind, Until: t0.Add(time.Hour)}}
		for name, m := range map[string]channels.Message{"text": text, "template": templated("x")} {
			named := slices.Contains(about, name)
			usual, strict := strictly(ed, &m, f, t0)
			require.Equal(t, policy.Allow, usual.Verdict, usual)
			require.Equal(t, named, usual.Assumed == policy.AssumedAccount, "%s under %s: %s", name, kind, usual)
			require.Equal(t, named, strict.Has(policy.FactMissing), "%s under %s: %s", name, kind, strict)
			require.Equal(t, kind == "OTHER", len(usual.Warnings) == 1, "%s under %s: %v", name, kind, usual.Warnings)
		}
		later, strict := strictly(ed, &text, f, t0.Add(time.Hour))
		require.Zero(t, later.Assumed)
		require.Empty(t, later.Warnings)
		require.Equal(t, policy.Allow, strict.Verdict)
	}
}

func TestBarNamesWhatItRefuses(t *testing.T) {
	ed, f := laneFacts(t)
	f.Scoped = true
	f.Template = policy.TemplateFacts{Checked: true, Category: "authentication"}
	m := templated("x")
	require.Equal(t, "template does not carry category authentication to an id that is no phone number",
		policy.Decide(ed, &m, &f, t0).Reasons[0].Detail)
	f.Template.Category, m.MaxPrice = "marketing", true
	require.Equal(t, "template does not carry this with a highest price to an id that is no phone number",
		policy.Decide(ed, &m, &f, t0).Reasons[0].Detail)
	f.Template.Category, m.Group = "authentication", true
	require.Equal(t, "template does not carry category authentication to a group",
		policy.Decide(ed, &m, &f, t0).Reasons[0].Detail)
}

func TestDecideWithBarsAllocatesNothing(t *testing.T) {
	ed, f := laneFacts(t)
	f.Template = policy.TemplateFacts{Checked: true, Category: "utility"}
	f.Restrictions = []channels.Restriction{{Type: "NO_UTILITY", Until: t0}, {Type: "OTHER", Until: t0}, {Type: "NO_REPLIES", Until: t0}}
	direct := channels.Message{Type: channels.Text, API: lane, Text: strings.Repeat("x", 30)}
	send := channels.Message{Type: channels.Template, Template: template.NewSend("x", "en")}
	for _, m := range []*channels.Message{&direct, &send, &text} {
		require.Equal(t, policy.Allow, policy.Decide(ed, m, &f, t0).Verdict)
		require.Zero(t, testing.AllocsPerRun(100, func() { policy.Decide(ed, m, &f, t0) }))
	}
}
