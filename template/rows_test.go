package template_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// smallRows are the rows of no platform: small numbers that tests reach easily.
func smallRows() []template.Row {
	source := template.Source{URL: "https://example.com/rules", Date: "2026-01-01", Confidence: template.Documented}
	rows := []template.Row{
		{Code: template.NameLength, Min: 1, Max: 20},
		{Code: template.ComponentUnknown, Values: []string{"HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"}, Severity: template.SeverityWarning},
		{Code: template.ComponentMissing, Values: []string{"BODY"}},
		{Code: template.BodyLength, Min: 1, Max: 60},
		{Code: template.ButtonCount, Max: 3},
		{Code: template.ButtonLabel, For: "QUICK_REPLY", Min: 1, Max: 10},
		{Code: template.ButtonGrouping, For: "QUICK_REPLY"},
		{Code: template.VariableSyntax, Values: []string{"#$%"}},
		{Code: template.VariableNumbering, Min: 1},
		{Code: template.VariableEdge, Values: []string{"BODY"}},
		{Code: template.VariableSample},
		{Code: template.ValueCount, Error: template.PlatformError{Code: 1, Text: "got {got}, want {want}"}},
		{Code: template.ValueWhitespace, Max: 2, Error: template.PlatformError{Code: 2}},
		{Code: template.FilledHeader, Max: 20, Error: template.PlatformError{Code: 3}},
		{Code: template.FilledBody, Max: 60, Error: template.PlatformError{Code: 3}},
		{Code: template.ButtonValue, For: "COPY_CODE", Error: template.PlatformError{Code: 4}},
		{Code: template.ButtonKind, For: "OTP", Values: []string{"URL"}},
		{Code: template.MediaMissing, For: "IMAGE", Values: []string{"id", "link"}},
		{Code: template.MediaMissing, For: "LOCATION", Values: []string{"latitude"}},
		{Code: template.URLEncoding, Values: []string{"-._~/?="}},
		{Code: template.CodeLength, For: "COPY_CODE", Max: 8},
		{Code: template.CodeLength, For: "AUTHENTICATION", Max: 8},
		{Code: template.Sendable, Values: []string{"APPROVED"}},
		{Code: template.RefusePaused, Error: template.PlatformError{Code: 5}},
		{Code: template.StatusEvent, For: "REINSTATED", Values: []string{"APPROVED"}},
		{Code: template.StatusEvent, For: "FLAGGED"},
		{Code: template.StatusEvent, For: "UNARCHIVED", Values: []string{"PREVIOUS"}},
		{Code: template.PauseLength, For: "1", Min: 1, Duration: 3 * time.Second},
		{Code: template.PauseLength, For: "2", Min: 2, Duration: 6 * time.Second},
		{Code: template.PauseLength, For: "3", Min: 3, Values: []string{"DISABLED"}},
		{Code: template.PauseLength, For: "SECOND", Min: 2, Duration: 6 * time.Second},
		{Code: template.PauseLength, For: "PACING"},
		{Code: template.CategoryOutcome, For: "AUTHENTICATION", Values: []string{"REJECTED"}},
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

func parseSend(t testing.TB, raw string) *template.Send {
	t.Helper()
	s := new(template.Send)
	require.NoError(t, json.Unmarshal([]byte(raw), s))
	return s
}

// sharedLines reads a file of the payloads beside the repository, or skips.
func sharedLines(t testing.TB, name string) []json.RawMessage {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "shared", "payloads", name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not beside the repository: nothing checked", name)
	}
	require.NoError(t, err)
	defer f.Close()
	var out []json.RawMessage
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
	rows := []template.Row{{Code: template.NameLength, Max: 1, Span: template.Span{From: from, To: until}}}
	for at, want := range map[time.Time]bool{from.Add(-1): false, from: true, from.Add(1): true, until.Add(-1): true, until: false, until.Add(1): false} {
		_, ok := template.NewRules(at, rows).Row(template.NameLength, "")
		require.Equal(t, want, ok, at)
	}
}

func TestRowFallsBackToEveryKind(t *testing.T) {
	r := template.NewRules(now, []template.Row{{Code: template.ButtonLabel, Max: 1}, {Code: template.ButtonLabel, For: "url", Max: 2}, {Code: template.ButtonLabel, For: "URL", Max: 3}})
	row, ok := r.Row(template.ButtonLabel, "Url")
	require.True(t, ok)
	require.EqualValues(t, 3, row.Max, "the later row holds")
	row, ok = r.Row(template.ButtonLabel, "FLOW")
	require.True(t, ok)
	require.EqualValues(t, 1, row.Max)
	_, ok = r.Row(template.NameLength, "")
	require.False(t, ok)
	require.Equal(t, now, r.At())
}

func TestNilRulesHaveNoRows(t *testing.T) {
	var r *template.Rules
	_, ok := r.Row(template.NameLength, "")
	require.False(t, ok)
	require.True(t, r.At().IsZero())
	require.Empty(t, template.Lint(&template.Template{}, nil))
	_, refused := r.Refuse(template.View{Status: template.Approved}, true)
	require.False(t, refused)
	f, refused := r.Refuse(template.View{Status: template.Paused, Reason: "x"}, true)
	require.True(t, refused)
	require.Equal(t, template.RefusePaused, f.Code)
	require.Contains(t, f.Detail, "x")
}

func TestConfidenceRejectsUnknownText(t *testing.T) {
	var c template.Confidence
	require.NoError(t, c.UnmarshalText([]byte("reported")))
	require.Equal(t, template.Reported, c)
	require.ErrorContains(t, c.UnmarshalText([]byte("sure")), `"sure"`)
	require.Equal(t, template.Reported, c)
	require.Equal(t, "error", template.SeverityError.String())
	require.Equal(t, "warning", template.SeverityWarning.String())
}
