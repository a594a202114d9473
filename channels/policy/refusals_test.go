package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// A block that begins later ends what is allowed now, for those whom it will concern.
func TestAComingBlockBoundsWhatIsAllowed(t *testing.T) {
	turn := t0.Add(time.Hour)
	block := policy.Block{
		Reason: policy.MarketingPausedRegion, Span: policy.Span{From: turn}, Users: []string{"FR"}, Businesses: []string{"DE"},
		Categories: []policy.Category{"marketing"}, Source: demoSource,
	}
	book := demoBook()
	book.Blocks = append(book.Blocks, block)
	tl, err := book.Compile()
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		country, home, category string
		bounded                 bool
	}{
		"the person":          {"FR", "", "marketing", true},
		"the business":        {"GB", "DE", "Marketing", true},
		"another person":      {"GB", "FR", "marketing", false},
		"another category":    {"FR", "DE", "utility", false},
		"a country not known": {"", "", "marketing", false},
		"a promotion of no category that anybody knows": {"FR", "", "", true},
	} {
		_, f := wrote(t)
		f.Country, f.Account = tc.country, &policy.Account{Country: tc.home}
		f.Consent.OptedIn = t0
		f.Template = policy.TemplateFacts{Checked: true, Category: policy.Category(tc.category)}
		m := templated("x")
		d := policy.Decide(tl.At(t0), &m, f, t0)
		require.Equal(t, policy.Allow, d.Verdict, name)
		require.Equal(t, tc.bounded, d.Until.Equal(turn), "%s: %s", name, d)
		at := policy.Decide(tl.At(turn), &m, f, turn)
		require.Equal(t, tc.bounded, at.Has(policy.MarketingPausedRegion), name)
	}
	// What ends before the block begins ends as before.
	_, f := wrote(t)
	f.Country, f.Consent.OptedIn = "FR", t0
	f.Template = policy.TemplateFacts{Checked: true, Category: "marketing", Until: turn.Add(-time.Minute)}
	m := templated("x")
	require.True(t, policy.Decide(tl.At(t0), &m, f, t0).Until.Equal(turn.Add(-time.Minute)))
}

// What no row is about says so, once, with what the message claims.
func TestMessagesThatNoRowIsAbout(t *testing.T) {
	ed, f := laneFacts(t)
	late := demoBook().At(newsEnds)
	for name, tc := range map[string]struct {
		ed     *policy.Edition
		m      channels.Message
		want   []policy.ReasonCode
		detail string
	}{
		"an interface": {ed, channels.Message{Type: "image", API: "none"},
			[]policy.ReasonCode{policy.ContentTypeNotAllowed}, `type "image" does not go this way (interface "none", category "")`},
		"a category": {ed, channels.Message{Type: "claim", Category: "utility"},
			[]policy.ReasonCode{policy.ContentTypeNotAllowed}, `type "claim" does not go this way (interface "", category "utility")`},
		"a type and a tag": {ed, channels.Message{Type: "hologram", Tag: "NONE"},
			[]policy.ReasonCode{policy.UnsupportedType, policy.TagNotAllowed}, ""},
		"a type, under a tag that lives": {ed, channels.Message{Type: "hologram", Tag: "CARE"},
			[]policy.ReasonCode{policy.UnsupportedType}, `type "hologram" is not carried by the channel`},
		"a type in capitals": {ed, channels.Message{Type: "TEXT"},
			[]policy.ReasonCode{policy.UnsupportedType}, `type "TEXT" is not carried by the channel; "text" is`},
		"no type": {ed, channels.Message{}, []policy.ReasonCode{policy.UnsupportedType}, "the message has no type"},
		"a tag that carries another type": {ed, channels.Message{Type: "image", Tag: "CARE"},
			[]policy.ReasonCode{policy.ContentTypeNotAllowed}, `tag CARE does not carry type "image"`},
		"a tag": {ed, channels.Message{Type: "text", Tag: "NONE"},
			[]policy.ReasonCode{policy.TagNotAllowed}, `the channel has no tag "NONE"`},
		"a tag refused for every type": {late, channels.Message{Type: "image", Tag: "NEWS"},
			[]policy.ReasonCode{policy.TagRetired}, "tag NEWS is refused for every type"},
	} {
		d := policy.Decide(tc.ed, &tc.m, &f, t0)
		require.Equal(t, policy.Deny, d.Verdict, name)
		require.ElementsMatch(t, tc.want, codes(d), name)
		if tc.detail != "" {
			require.Equal(t, tc.detail, d.Reasons[0].Detail, name)
		}
	}
}

// waiving is the demo channel whose template rows are waived by two windows of one
// kind, in either order, and ask for an opt-in or not.
func waiving(needs, turned bool) *policy.Rulebook {
	book := demoBook()
	long := book.Windows[0]
	long.Rule.Length, long.Rule.OpenedBy = 20*time.Hour, window.On(window.Scan)
	if turned {
		book.Windows = append([]policy.WindowRow{long}, book.Windows...)
	} else {
		book.Windows = append(book.Windows, long)
	}
	book.Permissions[1].NeedsOptIn = needs
	book.Permissions[1].Waiver = policy.Source{URL: demoSource.URL, Confidence: window.Documented}
	return book
}

// Of several windows that stand for the opt-in the one that lasts longest counts,
// and a closed one does not.
func TestTheLongestWaiverCounts(t *testing.T) {
	m := templated("x")
	for _, turned := range []bool{false, true} {
		for name, tc := range map[string]struct {
			opened []window.Trigger
			after  time.Duration
			until  time.Duration // 0: refused
		}{
			"both":                {[]window.Trigger{window.Message, window.Scan}, 0, 20 * time.Hour},
			"the short one":       {[]window.Trigger{window.Message}, 0, talkLength},
			"the long one":        {[]window.Trigger{window.Scan}, talkLength, 20 * time.Hour},
			"the short one ended": {[]window.Trigger{window.Message, window.Scan}, talkLength, 20 * time.Hour},
			"neither any more":    {[]window.Trigger{window.Message, window.Scan}, 20 * time.Hour, 0},
		} {
			_, f := wrote(t, tc.opened...)
			f.Consent.Never = true
			ed := waiving(true, turned).At(t0)
			d := policy.Decide(ed, &m, f, t0.Add(tc.after))
			if tc.until == 0 {
				expect(t, d, policy.OptInRequired)
				continue
			}
			expect(t, d)
			require.True(t, d.Until.Equal(t0.Add(tc.until)), "%s: %s", name, d)
		}
	}
	d := policy.Decide(waiving(true, false).At(t0), &m, &policy.Facts{Consent: policy.Consent{Never: true}}, t0)
	expect(t, d, policy.OptInRequired) // nothing is known of the person: no window stands for anything
}

// A waiver is no surer than the row, nor the row than the waiver.
func TestWaiverMakesTheRowNoSurer(t *testing.T) {
	book := waiving(true, false)
	book.Permissions[1].Source.Confidence = window.Reported
	_, f := wrote(t)
	f.Consent.Never, f.Template = true, policy.TemplateFacts{Checked: true, Category: "utility"}
	m := templated("x")
	require.Equal(t, window.Reported, policy.Decide(book.At(t0), &m, f, t0).Confidence)
}

// A row that only stops marketing asks for no opt-in.
func TestStopOfMarketingAsksForNoOptIn(t *testing.T) {
	ed := waiving(false, false).At(t0)
	m := templated("x")
	for category, stopped := range map[string]bool{"marketing": true, "utility": false} {
		f := policy.Facts{Template: policy.TemplateFacts{Checked: true, Category: policy.Category(category)}, Country: "GB"}
		for _, c := range []policy.Consent{{}, {Never: true}, {OptedOut: t0}} {
			f.Consent = c
			d := policy.Decide(ed, &m, &f, t0)
			expect(t, d)
			require.Zero(t, d.Assumed&policy.AssumedOptIn)
		}
		f.Consent = policy.Consent{MarketingStopped: t0}
		require.Equal(t, stopped, policy.Decide(ed, &m, &f, t0).Has(policy.OptedOut))
	}
}

// Strict mode refuses what is only assumed beside whatever else refuses, and a fact that is missing beside a rule that is assumed.
func TestStrictModeRefusesBesideTheRest(t *testing.T) {
	book := demoBook()
	book.Permissions = append(book.Permissions, policy.Permission{
		Name: "note", Types: []channels.MessageType{"note"}, Source: window.Source{URL: demoSource.URL, Confidence: window.Assumed},
	})
	ed, m := book.At(t0), channels.Message{Type: "note"}
	_, f := wrote(t)
	f.Strict = true
	expect(t, policy.Decide(ed, &m, f, t0), policy.WindowUnknown)
	_, blocked := wrote(t, window.Block)
	blocked.Strict = true
	expect(t, policy.Decide(ed, &m, blocked, t0), policy.UserBlocked, policy.WindowUnknown)
	blocked.Country = ""
	expect(t, policy.Decide(ed, &m, blocked, t0), policy.UserBlocked, policy.WindowUnknown, policy.FactMissing)
}

// Where some rows rest on an assumption and another on none, strict mode defers until the other holds. No row that is only assumed ends a
// wait: strict mode will refuse it then.
func TestStrictModeWaitsForWhatIsSure(t *testing.T) {
	note, hour := []channels.MessageType{"note"}, t0.Add(time.Hour)
	sure := policy.Permission{Name: "sure", Types: note, BarredBy: []string{"PACE"}, Source: demoSource}
	asked := policy.Permission{Name: "asked", Types: note, NeedsOptIn: true, BarredBy: []string{"NO_NEWS"}, Source: demoSource}
	guess := policy.Permission{Name: "guess", Types: note, BarredBy: []string{"NO_NEWS"}, Source: window.Source{URL: demoSource.URL, Confidence: window.Assumed}}
	never, later := channels.Restriction{Type: "PACE"}, channels.Restriction{Type: "PACE", Until: hour}
	news, soon := channels.Restriction{Type: "NO_NEWS"}, channels.Restriction{Type: "NO_NEWS", Until: t0.Add(time.Minute)}
	type (
		rows  = []policy.Permission
		bars  = []channels.Restriction
		codes = []policy.ReasonCode
	)
	const barred, unknown, missing = policy.SenderRestricted, policy.WindowUnknown, policy.FactMissing
	for name, c := range map[string]struct {
		rows  rows
		bars  bars
		until time.Time
		codes codes
	}{
		"the assumed one would hold now":       {rows{asked, sure}, bars{later}, hour, codes{missing}},
		"by a rule that is assumed":            {rows{guess, sure}, bars{later}, hour, codes{unknown}},
		"the assumed one is refused as well":   {rows{asked, sure}, bars{news, later}, hour, codes{barred, barred, missing}},
		"it would hold sooner":                 {rows{asked, sure}, bars{soon, later}, hour, codes{barred, barred, missing}},
		"it would hold sooner, by such a rule": {rows{guess, sure}, bars{soon, later}, hour, codes{barred, barred, unknown}},
		"the sure one never holds":             {rows{asked, sure}, bars{soon, never}, time.Time{}, codes{barred, barred, missing}},
		"there is only the assumed one":        {rows{guess}, bars{soon}, time.Time{}, codes{barred, unknown}},
	} {
		book := demoBook()
		book.Blocks, book.Limits, book.Permissions = nil, nil, c.rows
		_, f := wrote(t)
		f.Strict, f.Restrictions = true, c.bars
		m := channels.Message{Type: "note"}
		d := policy.Decide(book.At(t0), &m, f, t0)
		expect(t, d, c.codes...)
		require.Equal(t, c.until, d.Until, "%s: %s", name, d)
		require.Equal(t, c.until.IsZero(), d.Verdict == policy.Deny, "%s: %s", name, d)
		for at := t0; at.Before(hour); at = at.Add(10 * time.Minute) {
			require.False(t, policy.Decide(book.At(t0), &m, f, at).Allowed(), name)
		}
		require.Equal(t, !c.until.IsZero(), policy.Decide(book.At(t0), &m, f, hour).Allowed(), name)
	}
}
