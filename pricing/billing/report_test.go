package billing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// TestReportEqualsTheNaive adds a drawn reconciliation up message by message.
func TestReportEqualsTheNaive(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func(name string) pricing.Charge {
			c := regular(t, rapid.SampledFrom([]string{"North", "South"}).Draw(r, name), "0.10")
			c.Price = micros(t, rapid.Int64Range(0, 3).Draw(r, name), "EUR")
			c.Category = rapid.SampledFrom([]pricing.Category{"notice", "advert"}).Draw(r, name)
			return c
		}
		var entries []billing.Entry
		var confirmed, predicted int64
		byCategory := map[pricing.Category]int64{}
		for i := range rapid.IntRange(0, 20).Draw(r, "messages") {
			e := entry(fmt.Sprint(i), noon.Add(time.Duration(i)*time.Minute), draw("predicted"), draw("confirmed"))
			if rapid.Bool().Draw(r, "undelivered") {
				e.Delivered = time.Time{}
			} else {
				confirmed, predicted = confirmed+e.Confirmed.Price.Micros(), predicted+e.Predicted.Price.Micros()
				byCategory[e.Confirmed.Category]++
			}
			entries = append(entries, e)
		}
		report, err := billing.Reconcile(all(entries))
		require.NoError(r, err)
		require.Equal(r, confirmed, report.Agreed.Confirmed.Micros()+report.Different.Confirmed.Micros())
		require.Equal(r, predicted, report.Agreed.Predicted.Micros()+report.Different.Predicted.Micros())
		require.Equal(r, int64(len(entries)), report.Agreed.Count+report.Different.Count+report.Undelivered.Count)
		require.Len(r, report.ByCategory, len(byCategory))
		for category, sum := range report.ByCategory {
			require.Equal(r, byCategory[category], sum.Count, category)
		}
		var difference, reasons int64
		for _, d := range report.Differences {
			difference += d.Amount.Micros()
		}
		for _, g := range report.ByReason {
			reasons += g.Count
		}
		require.Equal(r, report.Different.Confirmed.Micros()-report.Different.Predicted.Micros(), difference)
		require.Equal(r, int64(len(report.Differences)), reasons)
	})
}
