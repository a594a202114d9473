package errtable_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/errtable"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

const header = "channel,code,subcode,retry,class,reasons,source,confidence,http,meaning,advice\n"

func table(rows string) errtable.Table {
	return errtable.Table{
		Rows:    header + rows,
		Unique:  500,
		Classes: "class,advice\nshut,Wait.\nbad,Correct it.\n",
		Source: func(key string) (policy.Source, bool) {
			return policy.Source{URL: "https://example.com/" + key, Date: "2026-01-02"}, key == "page"
		},
	}
}

const rows = `mail,10,77,wait,shut,window_closed user_blocked,page,documented,403,"Shut, for now",
all,10,,fix,bad,,page,reported,,No leave,Ask for it.
all,100,,no,bad,,page,assumed,,Bad for all,
mail,100,,fix,bad,tag_retired,page,documented,,Bad for mail,
fax,100,,yes,bad,,page,documented,,Bad for fax,
mail,,2018,conditional,bad,,page,documented,,Known by subcode alone,
mail,555,,yes,shut,,page,documented,,Listed without a code above it,
`

func TestAll(t *testing.T) {
	got, err := table(rows).All("mail", "all")
	require.NoError(t, err)
	source := policy.Source{URL: "https://example.com/page", Date: "2026-01-02"}
	documented, reported := source, source
	documented.Confidence, reported.Confidence = window.Documented, window.Reported
	require.Equal(t, []policy.ErrorInfo{
		{
			Error: channels.PlatformError{Code: 10, Subcode: 77}, Meaning: "Shut, for now", Advice: "Wait.", Retry: policy.RetryAfterEvent,
			Class: "shut", Reasons: []policy.ReasonCode{policy.WindowClosed, policy.UserBlocked}, HTTPStatus: 403, Source: documented,
		},
		{Error: channels.PlatformError{Code: 10}, Meaning: "No leave", Advice: "Ask for it.", Retry: policy.RetryAfterFix, Class: "bad", Source: reported},
		{
			Error: channels.PlatformError{Code: 100}, Meaning: "Bad for mail", Advice: "Correct it.", Retry: policy.RetryAfterFix, Class: "bad",
			Reasons: []policy.ReasonCode{policy.TagRetired}, Source: documented,
		},
		{
			Error: channels.PlatformError{Subcode: 2018}, Meaning: "Known by subcode alone", Advice: "Correct it.",
			Retry: policy.RetryConditional, Class: "bad", Source: documented,
		},
		{Error: channels.PlatformError{Code: 555}, Meaning: "Listed without a code above it", Advice: "Wait.", Retry: policy.RetryBackoff, Class: "shut", Source: documented},
	}, got)
}

func TestAllKeepsTheRowOfTheChannelNamedFirst(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"mail", "all"}, "Bad for mail"}, {[]string{"all", "mail"}, "Bad for all"}, {[]string{"fax", "mail", "all"}, "Bad for fax"},
	} {
		got, err := table(rows).All(c.names...)
		require.NoError(t, err)
		count := 0
		for _, e := range got {
			if e.Error == (channels.PlatformError{Code: 100}) {
				count++
				require.Equal(t, c.want, e.Meaning)
			}
		}
		require.Equal(t, 1, count)
	}
	got, err := table(rows).All("telex")
	require.NoError(t, err)
	require.Empty(t, got)
}

// The codes of a family follow the rows; one with a row of its own keeps it, also
// when that is another channel's.
func TestFamilies(t *testing.T) {
	got, err := table(`mail,200-203,,fix,bad,,page,documented,,No leave for it,Ask.
all,202,,no,bad,,page,documented,,Told apart,Give up.
mail,201,5,no,bad,,page,documented,,With a subcode,Give up.
`).All("mail", "all")
	require.NoError(t, err)
	var texts []string
	for _, e := range got {
		texts = append(texts, e.Error.String()+" "+e.Advice)
	}
	require.Equal(t, []string{"202 Give up.", "201/5 Give up.", "200 Ask.", "201 Ask.", "203 Ask."}, texts)
}

// A table of one channel names none. Columns may stand in any order.
func TestATableOfOneChannel(t *testing.T) {
	one := table("")
	one.Rows = "meaning,code,confidence,source,class,retry,name,note\nShut,0,reported,page,bad,no,Closed,told by a friend\n"
	got, err := one.All()
	require.NoError(t, err)
	require.Equal(t, []policy.ErrorInfo{{
		Name: "Closed", Meaning: "Shut", Advice: "Correct it.", Retry: policy.RetryNever, Class: "bad",
		Source: policy.Source{URL: "https://example.com/page", Date: "2026-01-02", Confidence: window.Reported, Note: "told by a friend"},
	}}, got, "code 0 is a code")
}

func TestATableWithoutClasses(t *testing.T) {
	bare := table(rows)
	bare.Classes = ""
	got, err := bare.All("mail")
	require.NoError(t, err)
	require.Empty(t, got[0].Advice)
}

// Nothing is read until an error is asked for, and then once.
func TestLazy(t *testing.T) {
	asked := 0
	counting := table(rows)
	page := counting.Source
	counting.Source = func(key string) (policy.Source, bool) {
		asked++
		return page(key)
	}
	book := policy.Rulebook{Errors: counting.Lazy("mail", "all")}
	clone := book.Clone()
	require.Zero(t, asked)
	info, ok := book.Error(channels.PlatformError{Code: 3, Subcode: 555})
	require.True(t, ok)
	require.Equal(t, "Listed without a code above it", info.Meaning)
	reads := asked
	require.NotZero(t, reads)
	_, ok = clone.Error(channels.PlatformError{Code: 10})
	require.True(t, ok)
	require.Equal(t, reads, asked, "a clone shares what was read")

	counting.Rows = "broken"
	broken := counting.Lazy("mail")
	require.Panics(t, func() { broken.Rows() })
}

func TestBrokenTables(t *testing.T) {
	const good = "mail,10,,no,bad,,page,documented,,Text,\n"
	for name, c := range map[string]struct{ rows, want string }{
		"columns":      {header + "mail,10\n", "wrong number of fields"},
		"unknown":      {"code,meaning,colour\n10,x,red\n", `"colour"`},
		"column twice": {"code,code\n10,x\n", `"code"`},
		"too few":      {"code,meaning\n10,x\n", `lacks "retry"`},
		"empty":        {"", "no header"},
		"quote":        {header + "mail,10,,no,\"bad\n", `"`},
		"code":         {header + good + "mail,ten,,no,bad,,page,documented,,Text,\n", `line 3: code "ten" is not a number`},
		"huge code":    {header + "mail,99999999999999999999,,no,bad,,page,documented,,Text,\n", `code "9`},
		"negative":     {header + "mail,10,-5,no,bad,,page,documented,,Text,\n", `subcode "-5"`},
		"subcode":      {header + "mail,10,x,no,bad,,page,documented,,Text,\n", `subcode "x"`},
		"http":         {header + "mail,10,,no,bad,,page,documented,4xx,Text,\n", `http "4xx"`},
		"backwards":    {header + "mail,20-10,,no,bad,,page,documented,,Text,\n", `family of codes "20-10"`},
		"endless":      {header + "mail,1-2000000000,,no,bad,,page,documented,,Text,\n", `family of codes`},
		"half family":  {header + "mail,10-x,,no,bad,,page,documented,,Text,\n", `code "x"`},
		"retry":        {header + "mail,10,,later,bad,,page,documented,,Text,\n", `retry "later"`},
		"reason":       {header + "mail,10,,no,bad,window_shut,page,documented,,Text,\n", `reason "window_shut"`},
		"reason twice": {header + "mail,10,,no,bad,too_soon too_soon,page,documented,,Text,\n", `reason "too_soon"`},
		"source":       {header + "mail,10,,no,bad,,book,documented,,Text,\n", `source "book"`},
		"confidence":   {header + "mail,10,,no,bad,,page,sure,,Text,\n", `"sure"`},
		"twice":        {header + good + good, `line 3: error 10 of one channel stands twice`},
		"no code":      {header + "mail,,,no,bad,,page,documented,,Text,\n", "lacks"},
		"no meaning":   {header + "mail,10,,no,bad,,page,documented,,,\n", "lacks"},
		"no class":     {header + "mail,10,,no,,,page,documented,,Text,\n", "lacks"},
	} {
		bad := table("")
		bad.Rows = c.rows
		_, err := bad.All("mail")
		require.ErrorContains(t, err, c.want, name)
	}
	for _, classes := range []string{"class\n", "class,advice\nbad\n", "a,b,c\n"} {
		bad := table(good)
		bad.Classes = classes
		_, err := bad.All("mail")
		require.ErrorContains(t, err, "wrong number of fields", classes)
	}
}

func FuzzTable(f *testing.F) {
	f.Add(header + rows)
	f.Add("")
	f.Add("\nmail,1,,")
	f.Add(header + "mail,0-99,,no,bad,,page,documented,,Text,\n")
	f.Fuzz(func(t *testing.T, text string) {
		fuzzed := table("")
		fuzzed.Rows = text
		all, err := fuzzed.All("mail", "all")
		if err != nil {
			return
		}
		for _, e := range all {
			if e.Error.Code < 0 || e.Error.Subcode < 0 || e.Meaning == "" || e.Class == "" || e.Source.URL == "" {
				t.Fatalf("row %+v", e)
			}
		}
	})
}
