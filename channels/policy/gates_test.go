package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// A person who wrote, tapped or called after a block lifted it. A block that is to come
// blocks nobody yet, and what is to come lifts nothing.
func TestWhatLiftsABlock(t *testing.T) {
	block := t0.Add(time.Hour)
	for name, tc := range map[string]struct {
		trigger window.Trigger
		after   time.Duration
		now     time.Duration
		blocked bool
	}{
		"nothing":             {window.Message, -time.Hour, 0, true},
		"a message with it":   {window.Message, 0, time.Minute, true},
		"a message after it":  {window.Message, time.Millisecond, time.Minute, false},
		"a tap with it":       {window.Tap, 0, time.Minute, true},
		"a tap after it":      {window.Tap, time.Millisecond, time.Minute, false},
		"a call with it":      {window.Call, 0, time.Minute, true},
		"a call after it":     {window.Call, time.Millisecond, time.Minute, false},
		"one that is to come": {window.Message, time.Hour, time.Minute, true},
		"as it comes true":    {window.Message, time.Hour, time.Hour, false},
		"just before it":      {window.Message, -time.Hour, -time.Nanosecond, false},
		"as it comes":         {window.Call, -time.Hour, 0, true},
		"right after it came": {window.Call, -time.Hour, time.Nanosecond, true},
	} {
		ed, f := wrote(t)
		var err error
		for _, tr := range []struct {
			t  window.Trigger
			at time.Time
		}{{window.Block, block}, {tc.trigger, block.Add(tc.after)}} {
			f.State, err = f.State.Observe(ed.Windows, tr.t, tr.at)
			require.NoError(t, err)
		}
		require.Equal(t, tc.blocked, policy.Decide(ed, &text, f, block.Add(tc.now)).Has(policy.UserBlocked), name)
	}
}

// A country is taken for granted where a block asks for one that is not known.
func TestCountriesTakenForGranted(t *testing.T) {
	users, businesses := policy.Block{Users: []string{"FR"}}, policy.Block{Businesses: []string{"DE"}}
	together := policy.Block{Users: []string{"FR"}, Businesses: []string{"DE"}, Together: true}
	for name, tc := range map[string]struct {
		block         policy.Block
		country, home string
		assumed       bool
	}{
		"people, known":       {users, "GB", "", false},
		"people, unknown":     {users, "", "GB", true},
		"businesses, known":   {businesses, "", "GB", false},
		"businesses, unknown": {businesses, "GB", "", true},
		"both known":          {users, "GB", "GB", false},
		"a pair, one known":   {together, "FR", "", true},
		"a pair, the other":   {together, "", "DE", true},
		"a pair, none known":  {together, "", "", true},
		"no pair, one known":  {together, "GB", "", false},
		"no pair, the other":  {together, "", "GB", false},
		"no pair, both known": {together, "FR", "GB", false},
	} {
		book := demoBook()
		tc.block.Reason, tc.block.Source = policy.RegionBlocked, demoSource
		book.Blocks = []policy.Block{tc.block}
		_, f := wrote(t)
		f.Country, f.Account = tc.country, &policy.Account{Country: tc.home}
		d := policy.Decide(book.At(t0), &text, f, t0)
		require.Equal(t, policy.Allow, d.Verdict, name)
		require.Equal(t, tc.assumed, d.Assumed&policy.AssumedCountry != 0, name)
	}
}

// A block of pairs refuses only where both countries are listed.
func TestBlockedTogether(t *testing.T) {
	book := demoBook()
	book.Blocks = []policy.Block{{Reason: policy.RegionBlocked, Users: []string{"FR", "IT"}, Businesses: []string{"DE"}, Together: true, Source: demoSource}}
	_, f := wrote(t)
	for _, c := range []struct {
		country, home string
		blocked       bool
	}{{"FR", "DE", true}, {"IT", "DE", true}, {"DE", "DE", false}, {"FR", "FR", false}, {"DE", "FR", false}, {"FR", "", false}, {"", "DE", false}} {
		f.Country, f.Account = c.country, &policy.Account{Country: c.home}
		d := policy.Decide(book.At(t0), &text, f, t0)
		require.Equal(t, c.blocked, d.Has(policy.RegionBlocked), "%+v: %s", c, d)
	}
}

// Whether an account in another currency is meant by a block, nobody tells: it refuses in strict mode only.
func TestBlockOfOtherCurrencies(t *testing.T) {
	book := demoBook()
	book.Blocks = []policy.Block{{Reason: policy.RegionBlocked, Businesses: []string{"DE"}, Currency: "EUR", Source: demoSource}}
	_, f := wrote(t)
	f.Country = "FR"
	for _, c := range []struct {
		home, currency string
		assumed        policy.Assumptions
	}{
		{"DE", "EUR", 0}, {"DE", "eur", 0}, {"FR", "USD", 0}, {"DE", "USD", policy.AssumedAccount}, {"DE", "", policy.AssumedAccount},
		{"", "EUR", policy.AssumedCountry},
	} {
		f.Account = &policy.Account{Country: c.home, Pricing: pricing.Account{Currency: c.currency}}
		f.Strict = false
		d := policy.Decide(book.At(t0), &text, f, t0)
		require.Equal(t, policy.Allow, d.Verdict, "%+v: %s", c, d)
		require.Equal(t, c.assumed, d.Assumed, "%+v", c)
		f.Strict = true
		require.Equal(t, c.assumed == 0, policy.Decide(book.At(t0), &text, f, t0).Allowed(), "%+v", c)
	}
}

// Only strict mode looks ahead to such a block.
func TestUntilABlockOfOtherCurrenciesBegins(t *testing.T) {
	begins, closes := t0.Add(time.Hour), t0.Add(10*time.Hour)
	book := demoBook()
	book.Blocks = []policy.Block{{
		Span: policy.Span{From: begins}, Reason: policy.RegionBlocked, Businesses: []string{"DE"}, Currency: "EUR", Source: demoSource,
	}}
	_, f := wrote(t)
	for currency, want := range map[string]time.Time{"USD": begins, "EUR": closes} {
		f.Country, f.Account, f.Strict = "FR", &policy.Account{Country: "DE", Pricing: pricing.Account{Currency: currency}}, true
		require.Equal(t, want, policy.Decide(book.At(t0), &text, f, t0).Until, currency)
		f.Strict = false
		require.Equal(t, closes, policy.Decide(book.At(t0), &text, f, t0).Until, currency)
	}
}

// A limit is about its own measure: media types say nothing of a caption's length,
// nor a short text of what else there is.
func TestLimitsKeepToTheirMeasure(t *testing.T) {
	ed, f := laneFacts(t)
	expect(t, policy.Decide(ed, &channels.Message{Type: "image", MIME: "image/png", Text: "a caption"}, &f, t0))
	long := channels.Message{Type: "text", Text: "hello", Sizes: channels.Sizes{channels.MetadataCharacters: 6}}
	expect(t, policy.Decide(ed, &long, &f, t0), policy.ContentTooLong)
}

// Of the ends of the row, of the window and of a coming block the first counts.
func TestTheFirstEndCounts(t *testing.T) {
	for name, tc := range map[string]struct {
		row, block, want time.Duration // 0: none
	}{
		"the window":              {0, 0, talkLength},
		"the row before it":       {time.Hour, 0, time.Hour},
		"the row after it":        {20 * time.Hour, 0, talkLength},
		"the block before it":     {0, time.Hour, time.Hour},
		"the block after it":      {0, 20 * time.Hour, talkLength},
		"the block before a row":  {2 * time.Hour, time.Hour, time.Hour},
		"the block after the row": {time.Hour, 2 * time.Hour, time.Hour},
	} {
		book := demoBook()
		if tc.row > 0 {
			book.Permissions[0].To = t0.Add(tc.row)
		}
		if tc.block > 0 {
			book.Blocks = append(book.Blocks, policy.Block{
				Span: policy.Span{From: t0.Add(tc.block)}, Reason: policy.RegionBlocked, Users: []string{"GB"}, Source: demoSource,
			})
		}
		tl, err := book.Compile()
		require.NoError(t, err)
		_, f := wrote(t)
		d := policy.Decide(tl.At(t0), &text, f, t0)
		require.Equal(t, policy.Allow, d.Verdict, name)
		require.True(t, d.Until.Equal(t0.Add(tc.want)), "%s: %s", name, d.Until)
	}
}

// A refusal is as sure as the least sure of its sources; a reason without a source
// leaves it as it is.
func TestARefusalIsAsSureAsItsSources(t *testing.T) {
	for _, c := range []window.Confidence{window.Assumed, window.Reported, window.Documented} {
		book := demoBook()
		for i := range book.Windows {
			book.Windows[i].Rule.Source.Confidence = c
		}
		_, f := wrote(t)
		d := policy.Decide(book.At(t0), &text, f, t0.Add(talkLength))
		expect(t, d, policy.WindowClosed)
		require.Equal(t, c, d.Confidence)
		d = policy.Decide(book.At(t0), &channels.Message{Type: "hologram"}, f, t0)
		require.Equal(t, window.Documented, d.Confidence)
	}
}

// An answer to a comment names the comment and no template, whatever it carries.
func TestAnswerNamesNoTemplate(t *testing.T) {
	ed, f := wrote(t)
	var err error
	f.Marks, err = f.Marks.Grant(window.Comment, "c1", t0)
	require.NoError(t, err)
	m := templated("order")
	m.Type, m.Token = channels.PrivateReply, "c1"
	d := policy.Decide(ed, &m, f, t0)
	expect(t, d)
	require.Equal(t, "c1", d.Requires.Echo)
	require.Empty(t, d.Requires.Template)
	require.Empty(t, d.Requires.Template)
	require.Empty(t, d.Requires.Language)
}

// A row that does not go to groups says nothing of a message to one while another row is about it.
func TestGroupRowBesideOneForSinglePeople(t *testing.T) {
	book := demoBook()
	single := book.Permissions[0]
	shared := single
	single.NoGroup, shared.Name, shared.Source.Confidence = true, "shared", policy.Assumed
	book.Permissions[0] = single
	book.Permissions = append(book.Permissions, shared)
	ed, f := book.At(t0), policy.Facts{}
	_, open := wrote(t)
	alone, group := text, text
	group.Group = true
	require.Equal(t, policy.Documented, policy.Decide(ed, &alone, open, t0).Confidence)
	require.Equal(t, policy.Assumed, policy.Decide(ed, &group, open, t0).Confidence)
	expect(t, policy.Decide(ed, &group, &f, t0), policy.WindowClosed)
}
