package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

// TestPositionalOrder puts numbers by their size, not their spelling, and what is
// no number behind them as it came.
func TestPositionalOrder(t *testing.T) {
	def := &template.Template{ParameterFormat: "POSITIONAL",
		Components: []template.Component{{Type: template.Body, Text: "{{b}} {{10}} {{2}} {{a}} {{1}} {{9}} {{c}} {{100}} {{2}}"}}}
	values := template.Values{Body: []string{"one", "two", "nine", "ten", "hundred", "b", "a", "c"}}
	got, err := template.Preview(def, values, nil, now)
	require.NoError(t, err)
	require.Equal(t, "b ten two a one nine c hundred two", got.Body)
}
