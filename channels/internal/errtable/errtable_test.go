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

func TestFind(t *testing.T) {
	for _, c := range []struct {
		code, subcode int
		want          string
	}{
		{10, 77, "Shut, for now"},
		{10, 0, "No leave"},
		{10, 78, "No leave"},
		{100, 0, "Bad for mail"},
		{100, 2018, "Known by subcode alone"},
		{999, 2018, "Known by subcode alone"},
		{100, 555, "Listed without a code above it"},
		{999, 500, ""},
		{999, 100, ""},
		{555, 0, "Listed without a code above it"},
		{999, 0, ""},
		{0, 0, ""},
		{-10, 77, ""},
		{1, 0, ""},
	} {
		got, ok := table(rows).Find(c.code, c.subcode, "mail", "all")
		require.Equal(t, c.want != "", ok, "%d/%d", c.code, c.subcode)
		require.Equal(t, c.want, got.Meaning, "%d/%d", c.code, c.subcode)
	}
	_, ok := table(rows).Find(10, 77, "fax")
	require.False(t, ok, "the row of another channel")
}

func TestFindAgreesWithAll(t *testing.T) {
	names := []string{"mail", "all"}
	all, err := table(rows).All(names...)
	require.NoError(t, err)
	for _, want := range all {
		got, ok := table(rows).Find(want.Error.Code, want.Error.Subcode, names...)
		require.True(t, ok, want.Error)
		require.Equal(t, want, got)
	}
}

func TestBrokenTables(t *testing.T) {
	const good = "mail,10,,no,bad,,page,documented,,Text,\n"
	for name, c := range map[string]struct{ rows, want string }{
		"header":     {"code,meaning\n10,x\n", "wrong number of fields"},
		"columns":    {header + "mail,10\n", "wrong number of fields"},
		"renamed":    {"a,b,c,d,e,f,g,h,i,j,k\n", "header"},
		"empty":      {"", "header"},
		"code":       {header + good + "mail,ten,,no,bad,,page,documented,,Text,\n", `line 3: code "ten" is not a number`},
		"subcode":    {header + "mail,10,x,no,bad,,page,documented,,Text,\n", `subcode "x"`},
		"http":       {header + "mail,10,,no,bad,,page,documented,4xx,Text,\n", `http "4xx"`},
		"retry":      {header + "mail,10,,later,bad,,page,documented,,Text,\n", `retry "later"`},
		"source":     {header + "mail,10,,no,bad,,book,documented,,Text,\n", `source "book"`},
		"confidence": {header + "mail,10,,no,bad,,page,sure,,Text,\n", `"sure"`},
		"twice":      {header + good + good, `line 3: error 10 of one channel stands twice`},
		"no code":    {header + "mail,,,no,bad,,page,documented,,Text,\n", "lacks"},
		"no meaning": {header + "mail,10,,no,bad,,page,documented,,,\n", "lacks"},
		"no class":   {header + "mail,10,,no,,,page,documented,,Text,\n", "lacks"},
	} {
		bad := table("")
		bad.Rows = c.rows
		_, err := bad.All("mail")
		require.ErrorContains(t, err, c.want, name)
	}
	bad := table(good)
	bad.Classes = "class\n"
	_, err := bad.All("mail")
	require.ErrorContains(t, err, "wrong number of fields")
}

func TestFindPassesOverWhatItCannotRead(t *testing.T) {
	for _, row := range []string{
		"mail,10,,later,bad,,page,documented,,Text,\n", "mail,10,,no,bad,,book,documented,,Text,\n", "mail,10,,no,bad\n", "mail,10,,no,\"bad\n",
	} {
		info, ok := table(row).Find(10, 0, "mail")
		require.False(t, ok, row)
		require.Zero(t, info)
	}
}

func TestFindWithoutUniqueNumbers(t *testing.T) {
	plain := table(rows)
	plain.Unique = 0
	got, ok := plain.Find(100, 555, "mail")
	require.True(t, ok)
	require.Equal(t, "Bad for mail", got.Meaning, "555 is not looked up as a code")

	exact := table(rows)
	exact.Unique = 555
	got, ok = exact.Find(100, 555, "mail")
	require.True(t, ok)
	require.Equal(t, "Listed without a code above it", got.Meaning)
	exact.Unique = 556
	got, ok = exact.Find(100, 555, "mail")
	require.True(t, ok)
	require.Equal(t, "Bad for mail", got.Meaning)
}

func TestATableWithoutClasses(t *testing.T) {
	bare := table(rows)
	bare.Classes = ""
	got, ok := bare.Find(10, 77, "mail")
	require.True(t, ok)
	require.Empty(t, got.Advice)
}

func FuzzTable(f *testing.F) {
	f.Add(header + rows)
	f.Add("")
	f.Add("\nmail,1,,")
	f.Fuzz(func(t *testing.T, text string) {
		fuzzed := table("")
		fuzzed.Rows = text
		all, err := fuzzed.All("mail", "all")
		if err != nil {
			return
		}
		for _, e := range all {
			if e.Error.IsZero() || e.Meaning == "" {
				t.Fatalf("row %+v", e)
			}
		}
	})
}
