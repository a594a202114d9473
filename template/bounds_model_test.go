package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

// TestLengthRowOfEveryShape gives a row every pair of small bounds, 0 being none,
// and texts of every length around them.
func TestLengthRowOfEveryShape(t *testing.T) {
	for _, low := range []int64{0, 1, 2, 3, 12} {
		for _, high := range []int64{0, 1, 2, 3, 12} {
			allowed := "at most " + fmt.Sprint(high)
			switch {
			case low == high && high > 0:
				allowed = fmt.Sprint(high)
			case low > 0 && high > 0:
				allowed = fmt.Sprintf("%d to %d", low, high)
			case low > 0:
				allowed = fmt.Sprintf("at least %d", low)
			case high == 0:
				allowed = ""
			}
			rules := template.NewRules(now, []template.Row{{Code: template.BodyLength, Min: low, Max: high}})
			for n := range 15 {
				def := &template.Template{Category: template.Utility, Components: []template.Component{{Type: template.Body, Text: strings.Repeat("é", n)}}}
				got := template.Lint(def, rules)
				if int64(n) >= low && (high == 0 || int64(n) <= high) {
					require.Empty(t, got, "%d in %d to %d", n, low, high)
					continue
				}
				require.Len(t, got, 1, "%d in %d to %d", n, low, high)
				require.Equal(t, allowed, got[0].Allowed)
				require.Contains(t, got[0].Detail, fmt.Sprintf("has %d characters", n))
			}
		}
	}
}

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
