package templatetable_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/templatetable"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
)

const header = "code,for,language,kind,min,max,values,duration,warning,error,text,from,to,page,date,confidence,note\n"

func TestRows(t *testing.T) {
	rows := templatetable.Rows(header+
		`a,B,en,offer,1,20,"% off; b|c; ,;",3h,yes,100/7,no {got},2025-12-03,2026-01-01,page,2026-06-24,reported,"why, so"`+"\n"+
		"b,,,,,,,,,-1,,,,https://example.com/x,,assumed,\n", "https://example.com/docs/")
	require.Equal(t, []template.Row{
		{Code: "a", For: "B", Language: "en", Kind: "offer", Min: 1, Max: 20, Values: []string{"% off", "b|c", ",;"}, Duration: 3 * time.Hour,
			Severity: template.SeverityWarning, Error: template.PlatformError{Code: 100, Subcode: 7, Text: "no {got}"},
			Span:   template.Span{From: time.Date(2025, 12, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
			Source: template.Source{URL: "https://example.com/docs/page", Date: "2026-06-24", Confidence: template.Reported, Note: "why, so"}},
		{Code: "b", Error: template.PlatformError{Code: -1}, Source: template.Source{URL: "https://example.com/x"}},
	}, rows)
}

func TestRowsThatCannotBeRead(t *testing.T) {
	for line, want := range map[string]string{
		",,,,,,,,,,,,,,,assumed,":            `code "" in line 2`,
		"a,,,,,,,,,,,,,,,,":                  `confidence "" in line 2`,
		"a,,,,,,,,,,,,,,,sure,":              `confidence "sure" in line 2`,
		"a,,,,x,,,,,,,,,,,assumed,":          `min "x" in line 2`,
		"a,,,,,1.5,,,,,,,,,,assumed,":        `max "1.5" in line 2`,
		"a,,,,,,,3,,,,,,,,assumed,":          `duration "3" in line 2`,
		"a,,,,,,,,no,,,,,,,assumed,":         `warning "no" in line 2`,
		"a,,,,,,,,,100/x,,,,,,assumed,":      `error "100/x" in line 2`,
		"a,,,,,,,,,,,2025-02-30,,,,assumed,": `from "2025-02-30" in line 2`,
		"a,,,,,,,,,,,,tomorrow,,,assumed,":   `to "tomorrow" in line 2`,
		"a,b":                                "wrong number of fields",
	} {
		requirePanic(t, header+line+"\n", want)
	}
	requirePanic(t, "", "whose header is not")
	requirePanic(t, "code,for\n", "whose header is not")
}

func requirePanic(t *testing.T, table, want string) {
	t.Helper()
	defer func() { require.Contains(t, recover(), want) }()
	templatetable.Rows(table, "")
}

// A code that nothing checks would be a rule that silently never holds.
func TestEveryCodeIsChecked(t *testing.T) {
	known := map[template.Code]bool{}
	for _, file := range []string{"../../../template/codes.go", "../../../template/lint/codes.go"} {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?m)^\t\w+ +(?:template\.)?Code += "(\w+)"`).FindAllSubmatch(source, -1) {
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
