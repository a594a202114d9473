package table_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
)

const header = "code,for,language,kind,min,max,values,duration,warning,error,text,from,to,page,date,confidence,note\n"

func TestRows(t *testing.T) {
	rows := table.Templates(header+
		`a,B,en,offer,1,20,"% off; b|c; ,;",3h,yes,100/7,no {got},2025-12-03,2026-01-01,page,2026-06-24,reported,"why, so"`+"\n"+
		"b,,,,,,,,,7,,,,https://example.com/x,,assumed,\n", "https://example.com/docs/")
	require.Equal(t, []template.Row{
		{Code: "a", For: "B", Language: "en", Kind: "offer", Min: 1, Max: 20, Values: []string{"% off", "b|c", ",;"}, Duration: 3 * time.Hour,
			Warning: true, Error: template.PlatformError{Code: 100, Subcode: 7, Text: "no {got}"},
			Span:   template.Span{From: time.Date(2025, 12, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
			Source: template.Source{URL: "https://example.com/docs/page", Date: "2026-06-24", Confidence: template.Reported, Note: "why, so"}},
		{Code: "b", Error: template.PlatformError{Code: 7}, Source: template.Source{URL: "https://example.com/x"}},
	}, rows)
}

func TestRowsThatCannotBeRead(t *testing.T) {
	for line, want := range map[string]string{
		",,,,,,,,,,,,,,,assumed,":            `line 2 has no such code as ""`,
		"a,,,,,,,,,,,,,,,,":                  `line 2 has no such confidence as ""`,
		"a,,,,,,,,,,,,,,,sure,":              `line 2 has no such confidence as "sure"`,
		"a,,,,x,,,,,,,,,,,assumed,":          `line 2 has no such min as "x"`,
		"a,,,,,1.5,,,,,,,,,,assumed,":        `line 2 has no such max as "1.5"`,
		"a,,,,,,,3,,,,,,,,assumed,":          `line 2 has no such duration as "3"`,
		"a,,,,,,,,no,,,,,,,assumed,":         `line 2 has no such warning as "no"`,
		"a,,,,,,,,,100/x,,,,,,assumed,":      `line 2 has no such error as "100/x"`,
		"a,,,,,,,,,,,2025-02-30,,,,assumed,": `line 2 has no such from as "2025-02-30"`,
		"a,,,,,,,,,,,,tomorrow,,,assumed,":   `line 2 has no such to as "tomorrow"`,
		"a,b":                                "wrong number of fields",
	} {
		require.Contains(t, panicOf(func() { table.Templates(header+line+"\n", "") }), want)
	}
	require.Contains(t, panicOf(func() { table.Templates("", "") }), "whose header is to be")
	require.Contains(t, panicOf(func() { table.Templates("code,for\n", "") }), "whose header is to be")
}

// A code that nothing checks would be a rule that silently never holds: every code of a row is documented, and every documented code
// stands in the source of its package.
func TestEveryCodeIsChecked(t *testing.T) {
	known := map[template.Code]bool{}
	for _, dir := range []string{"../../../template", "../../../template/lint"} {
		doc, err := os.ReadFile(dir + "/doc.go")
		require.NoError(t, err)
		files, err := filepath.Glob(dir + "/*.go")
		require.NoError(t, err)
		var source strings.Builder
		for _, file := range files {
			if text, err := os.ReadFile(file); !strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(file, "/doc.go") {
				require.NoError(t, err)
				source.Write(text)
			}
		}
		for _, m := range regexp.MustCompile(`(?m)^//\t(\w+)  `).FindAllSubmatch(doc, -1) {
			require.Contains(t, source.String(), `"`+string(m[1])+`"`)
			known[template.Code(m[1])] = true
		}
	}
	require.Greater(t, len(known), 80)
	for _, book := range []*policy.Rulebook{whatsapp.New().Rulebook(), messenger.New().Rulebook()} {
		require.NotEmpty(t, book.Templates)
		for _, row := range book.Templates {
			require.True(t, known[row.Code], "%s", row.Code)
			require.True(t, strings.HasPrefix(row.Source.URL, "https://"), row.Source.URL)
		}
	}
}
