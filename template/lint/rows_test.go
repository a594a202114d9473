package lint_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// most is how many problems a list holds.
const most = 100

// smallRules are the rules of no platform: small numbers that tests reach easily.
func smallRules() *template.Rules {
	rows := []template.Row{
		{Code: lint.NameLength, Min: 1, Max: 20},
		{Code: lint.ComponentUnknown, Values: []string{"HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"}, Warning: true},
		{Code: lint.ComponentMissing, Values: []string{"BODY"}},
		{Code: lint.BodyLength, Min: 1, Max: 60},
		{Code: lint.ButtonCount, Max: 3},
		{Code: lint.ButtonLabel, For: "QUICK_REPLY", Min: 1, Max: 10},
		{Code: lint.ButtonGrouping, For: "QUICK_REPLY"},
		{Code: lint.VariableSyntax, Values: []string{"#$%"}},
		{Code: lint.VariableNumbering, Min: 1},
		{Code: lint.VariableEdge, Values: []string{"BODY"}},
		{Code: lint.VariableSample},
	}
	for i := range rows {
		rows[i].Source = template.Source{URL: "https://example.com/rules", Date: "2026-01-01", Confidence: template.Documented}
	}
	return template.NewRules(now, rows)
}

func parse(t testing.TB, raw string) *template.Template {
	t.Helper()
	def := new(template.Template)
	require.NoError(t, json.Unmarshal([]byte(raw), def))
	return def
}
