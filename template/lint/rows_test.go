package lint_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// most is how many problems a list holds.
const most = 100

// smallRules are the rules of no platform: small numbers that tests reach easily.
func smallRules() *template.Rules {
	rows := []template.Row{
		{Code: "name_length", Min: 1, Max: 20},
		{Code: "component_unknown", Values: []string{"HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"}, Warning: true},
		{Code: "component_missing", Values: []string{"BODY"}},
		{Code: "body_length", Min: 1, Max: 60},
		{Code: "button_count", Max: 3},
		{Code: "button_label", For: "QUICK_REPLY", Min: 1, Max: 10},
		{Code: "button_grouping", For: "QUICK_REPLY"},
		{Code: "variable_syntax", Values: []string{"#$%"}},
		{Code: "variable_numbering", Min: 1},
		{Code: "variable_edge", Values: []string{"BODY"}},
		{Code: "variable_sample"},
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
