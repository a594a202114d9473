package template_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

// most is how many mismatches a list holds.
const most = 100

// ctx is never done.
var ctx = context.Background()

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// smallRows are the rows of no platform: small numbers that tests reach easily.
func smallRows() []template.Row {
	source := template.Source{URL: "https://example.com/rules", Date: "2026-01-01", Confidence: template.Documented}
	rows := []template.Row{
		{Code: "value_count", Error: template.PlatformError{Code: 1, Text: "got {got}, want {want}"}},
		{Code: "value_whitespace", Max: 2, Error: template.PlatformError{Code: 2}},
		{Code: "filled_header", Max: 20, Error: template.PlatformError{Code: 3}},
		{Code: "filled_body", Max: 60, Error: template.PlatformError{Code: 3}},
		{Code: "button_value", For: "COPY_CODE", Error: template.PlatformError{Code: 4}},
		{Code: "button_kind", For: "OTP", Values: []string{"URL"}},
		{Code: "media_missing", For: "IMAGE", Values: []string{"id|link"}},
		{Code: "media_missing", For: "LOCATION", Values: []string{"latitude", "longitude"}},
		{Code: "url_encoding", Values: []string{"-._~/?="}},
		{Code: "code_length", For: "COPY_CODE", Max: 8},
		{Code: "code_length", For: "AUTHENTICATION", Max: 8},
		{Code: "sendable", Values: []string{"APPROVED"}},
		{Code: "template_paused", Error: template.PlatformError{Code: 5}},
		{Code: "status_event", For: "REINSTATED", Values: []string{"APPROVED"}},
		{Code: "status_event", For: "FLAGGED"},
		{Code: "status_event", For: "UNARCHIVED", Values: []string{"PREVIOUS"}},
		{Code: "pause_length", For: "1", Min: 1, Duration: 3 * time.Second},
		{Code: "pause_length", For: "2", Min: 2, Duration: 6 * time.Second},
		{Code: "pause_length", For: "3", Min: 3, Values: []string{"DISABLED"}},
		{Code: "pause_length", For: "SECOND", Min: 2, Duration: 6 * time.Second},
		{Code: "pause_length", For: "PACING"},
		{Code: "category_outcome", For: "AUTHENTICATION", Values: []string{"REJECTED"}},
	}
	for i := range rows {
		rows[i].Source = source
	}
	return rows
}

func smallRules() *template.Rules { return template.NewRules(now, smallRows()) }

func parse(t testing.TB, raw string) *template.Template {
	t.Helper()
	def := new(template.Template)
	require.NoError(t, json.Unmarshal([]byte(raw), def))
	return def
}

// sendable reads a definition of a name and a language, which the text need not say.
func sendable(t testing.TB, raw string) *template.Template {
	def := parse(t, raw)
	def.Name, def.Language = "n", "en"
	return def
}

func parseSend(t testing.TB, raw string) *template.Send {
	t.Helper()
	s := new(template.Send)
	require.NoError(t, json.Unmarshal([]byte(raw), s))
	return s
}

// samples reads a file of samples: our own, and those of others where they lie beside the repository; else the log says so.
func samples(t testing.TB, name string) []json.RawMessage {
	t.Helper()
	out := readLines(t, filepath.Join("testdata", name))
	shared := filepath.Join("..", "..", "shared", "payloads", name)
	if _, err := os.Stat(shared); err != nil {
		t.Logf("%s is not beside the repository: only our own samples are read", name)
		return out
	}
	return append(out, readLines(t, shared)...)
}

func readLines(t testing.TB, path string) (out []json.RawMessage) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Body json.RawMessage }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		out = append(out, line.Body)
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, out)
	return out
}

func TestRowsAreDatedHalfOpen(t *testing.T) {
	from, until := now, now.Add(time.Hour)
	rows := []template.Row{{Code: "filled_body", Max: 1, Span: template.Span{From: from, To: until}}}
	for at, want := range map[time.Time]bool{from.Add(-1): false, from: true, from.Add(1): true, until.Add(-1): true, until: false, until.Add(1): false} {
		require.Equal(t, want, template.NewRules(at, rows).Row("filled_body", "") != nil, at)
	}
}

func TestRowFallsBackToEveryKind(t *testing.T) {
	r := template.NewRules(now, []template.Row{
		{Code: "code_length", Max: 1}, {Code: "code_length", For: "url", Max: 2}, {Code: "code_length", For: " URL ", Max: 3}})
	require.EqualValues(t, 3, r.Row("code_length", "Url").Max, "the later row holds, in any letter case and with blanks")
	require.EqualValues(t, 1, r.Row("code_length", "FLOW").Max)
	require.Nil(t, r.Row("filled_body", ""))
	var all []int64
	for w := range r.Rows("code_length") {
		all = append(all, w.Max)
	}
	require.Equal(t, []int64{1, 2, 3}, all)
}

func TestNilRulesHaveNoRows(t *testing.T) {
	var r *template.Rules
	require.Nil(t, r.Row("filled_body", ""))
	for range r.Rows("filled_body") {
		t.Fatal("no rules, no rows")
	}
	_, refused := r.Refuse(template.View{Status: template.Approved}, true)
	require.False(t, refused)
	f, refused := r.Refuse(template.View{Status: template.Paused, Reason: "x"}, true)
	require.True(t, refused)
	require.EqualValues(t, "template_paused", f.Code)
	require.Contains(t, f.Detail, "x")
}
