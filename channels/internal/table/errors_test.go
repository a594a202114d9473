package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

const errorHeader = "channel,code,subcode,retry,class,reasons,source,confidence,http,name,meaning,advice,note\n"

func errorTable(rows string) table.Errors {
	return table.Errors{
		Rows:    errorHeader + rows,
		Unique:  500,
		Classes: "class,advice\nshut,Wait.\nbad,Correct it.\n",
		Source: func(key string) (policy.Source, bool) {
			return policy.Source{URL: "https://example.com/" + key, Date: "2026-01-02"}, key == "page"
		},
	}
}

const errorRows = `mail,10,77,wait,shut,window_closed user_blocked,page,documented,403,,"Shut, for now",,
all,10,,fix,bad,,page,reported,,,No leave,Ask for it.,
all,100,,no,bad,,page,assumed,,,Bad for all,,
mail,100,,fix,bad,tag_retired,page,documented,,,Bad for mail,,
fax,100,,yes,bad,,page,documented,,,Bad for fax,,
mail,,2018,conditional,bad,,page,documented,,,Known by subcode alone,,
mail,555,,yes,shut,,page,documented,,,Listed without a code above it,,
`

func TestErrors(t *testing.T) {
	got := errorTable(errorRows).Lazy("mail", "all").Rows()
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

func TestErrorsKeepTheRowOfTheChannelNamedFirst(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"mail", "all"}, "Bad for mail"}, {[]string{"all", "mail"}, "Bad for all"}, {[]string{"fax", "mail", "all"}, "Bad for fax"},
	} {
		got := errorTable(errorRows).Lazy(c.names...).Rows()
		count := 0
		for _, e := range got {
			if e.Error == (channels.PlatformError{Code: 100}) {
				count++
				require.Equal(t, c.want, e.Meaning)
			}
		}
		require.Equal(t, 1, count)
	}
	got := errorTable(errorRows).Lazy("telex").Rows()
	require.Empty(t, got)
}

// The codes of a family follow the rows; one with a row of its own keeps it, also
// when that is another channel's.
func TestFamilies(t *testing.T) {
	got := errorTable(`mail,200-203,,fix,bad,,page,documented,,,No leave for it,Ask.,
all,202,,no,bad,,page,documented,,,Told apart,Give up.,
mail,201,5,no,bad,,page,documented,,,With a subcode,Give up.,
`).Lazy("mail", "all").Rows()
	var texts []string
	for _, e := range got {
		texts = append(texts, e.Error.String()+" "+e.Advice)
	}
	require.Equal(t, []string{"202 Give up.", "201/5 Give up.", "200 Ask.", "201 Ask.", "203 Ask."}, texts)
}

func TestATableWithoutClasses(t *testing.T) {
	bare := errorTable(errorRows)
	bare.Classes = ""
	got := bare.Lazy("mail").Rows()
	require.Empty(t, got[0].Advice)
}

// Nothing is read until an error is asked for, and then once.
func TestLazy(t *testing.T) {
	asked := 0
	counting := errorTable(errorRows)
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

func TestBrokenErrors(t *testing.T) {
	const good = "mail,10,,no,bad,,page,documented,,,Text,,\n"
	for row, want := range map[string]string{
		"mail,10":   "wrong number of fields",
		good + good: "error 10 of one channel stands twice",
		"mail,ten,,no,bad,,page,documented,,,Text,,":                  `code as "ten"`,
		"mail,99999999999999999999,,no,bad,,page,documented,,,Text,,": `code as "9`,
		"mail,-5,,no,bad,,page,documented,,,Text,,":                   `code as "-5"`,
		"mail,10,-5,no,bad,,page,documented,,,Text,,":                 `subcode as "-5"`,
		"mail,10,,no,bad,,page,documented,4xx,,Text,,":                `http as "4xx"`,
		"mail,20-10,,no,bad,,page,documented,,,Text,,":                `code as "20-10"`,
		"mail,10-10,,no,bad,,page,documented,,,Text,,":                `code as "10-10"`,
		"mail,1-2000000000,,no,bad,,page,documented,,,Text,,":         `code as "1-2000000000"`,
		"mail,10-x,,no,bad,,page,documented,,,Text,,":                 `code as "10-x"`,
		"mail,10,,later,bad,,page,documented,,,Text,,":                `retry as "later"`,
		"mail,10,,,bad,,page,documented,,,Text,,":                     `retry as ""`,
		"mail,10,,no,bad,window_shut,page,documented,,,Text,,":        `reasons as "window_shut"`,
		"mail,10,,no,bad,too_soon too_soon,page,documented,,,Text,,":  `reasons as "too_soon too_soon"`,
		"mail,10,,no,bad,,book,documented,,,Text,,":                   `source as "book"`,
		"mail,10,,no,bad,,,documented,,,Text,,":                       `source as ""`,
		"mail,10,,no,bad,,page,sure,,,Text,,":                         `confidence as "sure"`,
		",10,,no,bad,,page,documented,,,Text,,":                       `channel as ""`,
		"mail,,,no,bad,,page,documented,,,Text,,":                     `code as ""`,
		"mail,10,,no,bad,,page,documented,,,,,":                       `meaning as ""`,
		"mail,10,,no,,,page,documented,,,Text,,":                      `class as ""`,
	} {
		require.Contains(t, panicOf(func() { errorTable(row + "\n").Lazy("mail").Rows() }), want, row)
	}
	for classes, want := range map[string]string{"class\n": "header", "class,advice\nbad\n": "wrong number of fields", "class,advice\nbad,\n": "no such advice"} {
		bad := errorTable(good)
		bad.Classes = classes
		require.Contains(t, panicOf(func() { bad.Lazy("mail").Rows() }), want)
	}
}

// panicOf is what a function panics with.
func panicOf(f func()) (text any) {
	defer func() { text = recover() }()
	f()
	return nil
}
