package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

func audited(t *testing.T, lines int, seed uint64) *audit {
	t.Helper()
	log, err := encode(generate(lines, seed))
	require.NoError(t, err)
	j, err := read(bytes.NewReader(log), func(int) {})
	require.NoError(t, err)
	a, err := run(context.Background(), j)
	require.NoError(t, err)
	return a
}

// output runs the command and gives what it printed and wrote.
func output(t *testing.T, o options) (printed, log, page string) {
	t.Helper()
	o.out = t.TempDir()
	var b bytes.Buffer
	require.NoError(t, command(context.Background(), o, &b, nil))
	written := func(name string) string {
		data, err := os.ReadFile(filepath.Join(o.out, name))
		if os.IsNotExist(err) {
			return ""
		}
		require.NoError(t, err)
		return string(data)
	}
	return strings.ReplaceAll(b.String(), o.out, "OUT"), written("log.jsonl"), written("report.html")
}

func TestOneSeedGivesOneOutput(t *testing.T) {
	printed, log, page := output(t, options{lines: 3000, seed: 7})
	again, sameLog, samePage := output(t, options{lines: 3000, seed: 7})
	require.Equal(t, printed, again)
	require.Equal(t, log, sameLog)
	require.Equal(t, page, samePage)
	other, _, _ := output(t, options{lines: 3000, seed: 8})
	require.NotEqual(t, printed, other)
}

func TestPrintedIsPinned(t *testing.T) {
	printed, log, _ := output(t, options{lines: 10_000, seed: 1})
	require.Equal(t, 10_000, strings.Count(log, "\n"))
	golden := filepath.Join("testdata", "printed.golden")
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(printed), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), printed)
}

func TestALogCanBeReadAgain(t *testing.T) {
	printed, log, _ := output(t, options{lines: 500, seed: 3})
	file := filepath.Join(t.TempDir(), "log.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(log), 0o644))
	again, none, _ := output(t, options{log: file})
	require.Equal(t, printed, again)
	require.Empty(t, none)
}

// Without the platform's word everything delivered waits for it, and the bill is the
// model's.
func TestALogWithoutPricing(t *testing.T) {
	_, log, _ := output(t, options{lines: 2000, seed: 3})
	file := filepath.Join(t.TempDir(), "log.jsonl")
	require.NoError(t, os.WriteFile(file, regexp.MustCompile(`"pricing":\{[^}]*\},`).ReplaceAll([]byte(log), nil), 0o644))
	printed, _, page := output(t, options{log: file})
	require.Contains(t, printed, "not yet confirmed")
	require.NotContains(t, printed, "agreed")
	require.Contains(t, page, "not yet confirmed")
	require.Contains(t, page, "the platform has confirmed no charge")
}

func TestThePageNeedsNothingElse(t *testing.T) {
	_, _, page := output(t, options{lines: 10_000, seed: 1})
	require.NotRegexp(t, regexp.MustCompile(`(?i)<script|<link|<img|@import|url\(|src=|href=`), page)
	require.Equal(t, 5, strings.Count(page, "<svg"))
	require.NotContains(t, page, "NaN")
	require.NotContains(t, page, "ZgotmplZ")
}

func TestSmallLogs(t *testing.T) {
	for i, n := range []int{1, 1, 1, 1, 2, 10, 100} {
		printed, log, page := output(t, options{lines: n, seed: uint64(i)})
		require.NotEmpty(t, printed)
		require.Equal(t, n, strings.Count(log, "\n"))
		require.Contains(t, page, "</html>")
	}
}

func TestWrongOptions(t *testing.T) {
	require.ErrorContains(t, command(context.Background(), options{out: t.TempDir()}, nil, nil), "-lines 0")
	require.Error(t, command(context.Background(), options{out: t.TempDir(), log: "nowhere"}, nil, nil))
	_, err := read(strings.NewReader("{}\n{"), func(int) {})
	require.ErrorContains(t, err, "line 1")
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))
	require.ErrorContains(t, command(context.Background(), options{out: t.TempDir(), log: empty}, nil, nil), "no event")
}

// The log must hold what it is made to hold.
func TestTheLogIsLikeARealOne(t *testing.T) {
	a := audited(t, 10_000, 1)
	require.Equal(t, 10_000, a.lines)
	require.Equal(t, 10_000, a.Webhooks+a.Requests)
	require.Positive(t, a.Doubled)
	require.Greater(t, a.Lateness[2], time.Hour)
	require.Greater(t, len(byMarket(a.Bill).Rows), 5)
	for _, c := range categories() {
		require.Positive(t, byBasis(a.Bill).of(c).Sum.Count, c)
	}
	disordered := 0
	for i := 1; i < len(a.steps); i++ {
		if a.steps[i].Event.Occurred.Before(a.steps[i-1].Event.Occurred) {
			disordered++
		}
	}
	require.Positive(t, disordered)
}

func TestTheModelAgreesWithThePlatformButForWhatWasPlanted(t *testing.T) {
	for seed := range uint64(4) {
		a := audited(t, 6000, seed)
		require.Positive(t, a.Report.Agreed.Count)
		for _, d := range a.Report.Differences {
			require.Contains(t, []billing.Reason{billing.ReasonRecategorised, billing.ReasonWindowClosed}, d.Reason, d)
		}
		require.Len(t, a.Report.Drifts, 1)
		d := a.Report.Drifts[0]
		require.Equal(t, []string{"order_update", "utility", "marketing"}, []string{d.Template, string(d.From), string(d.To)})
		require.False(t, d.Since.Before(begin().AddDate(0, 0, 14)))
		// Whatever the library refuses, the platform refused.
		require.Equal(t, len(a.failed), a.StoppedFailed)
		require.Equal(t, a.Stopped, a.StoppedFailed)
		require.Equal(t, int64(a.Stopped), a.September.Refused())
	}
}

// What was charged is what the model says, plus what was charged otherwise.
func TestSumsAddUp(t *testing.T) {
	a := audited(t, 6000, 2)
	expected, err := a.Report.Agreed.Predicted.Add(a.Report.Different.Predicted)
	require.NoError(t, err)
	require.Equal(t, expected, a.September.Total(currency))
	charged, err := a.Report.Agreed.Confirmed.Add(a.Report.Different.Confirmed)
	require.NoError(t, err)
	require.Equal(t, charged, a.Total)
	require.Equal(t, a.Total, byMarket(a.Bill).Sum.Sum.Total)
	require.Equal(t, a.Total, byBasis(a.Bill).Sum.Sum.Total)
	require.Equal(t, a.September.Total(currency), a.Days[len(a.Days)-1].September)
	require.Equal(t, a.October.Total(currency), a.Days[len(a.Days)-1].October)
	for _, l := range a.October.Lines {
		require.Equal(t, pricing.Date(2026_10_01), l.Month)
	}
}

func TestAnsweringInTimeSavesTheTemplates(t *testing.T) {
	a := audited(t, 6000, 2)
	require.Positive(t, a.Late)
	require.Positive(t, a.saved().Micros())
	was, inTime := byBasis(a.September.Lines), byBasis(a.InTimeSeptember.Lines)
	require.Equal(t, a.saved(), less(was.of("utility").Sum.Total, inTime.of("utility").Sum.Total))
	require.Equal(t, was.Sum.Sum.Count, inTime.Sum.Sum.Count, "the same messages are delivered")
	steps, n := answered(nil)
	require.Empty(t, steps)
	require.Zero(t, n)
}

func TestAnsweredLeavesTheLogAsItWas(t *testing.T) {
	a := audited(t, 2000, 2)
	before, err := json.Marshal(a.steps)
	require.NoError(t, err)
	steps, n := answered(a.steps)
	after, err := json.Marshal(a.steps)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	changed := 0
	for _, s := range steps {
		if s.Message != nil && s.Message.Type == channels.Text && s.Message.Text == "We found the answer." {
			changed++
		}
	}
	require.Equal(t, n, changed)
}

func TestProgressIsForTerminals(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	require.NoError(t, err)
	defer f.Close()
	for _, w := range []*os.File{nil, f} {
		progress(w, 10)(10)
	}
	info, err := f.Stat()
	require.NoError(t, err)
	require.Zero(t, info.Size())
}

func TestExactLinesUp(t *testing.T) {
	for text, want := range map[string]string{"0": "0.0000", "1.5": "1.5000", "0.0118": "0.0118", "0.000001": "0.000001", "-3": "-3.0000"} {
		a, err := pricing.ParseAmount(text, currency)
		require.NoError(t, err)
		require.Equal(t, want, exact(a))
	}
	require.Equal(t, "0.0000", exact(pricing.Amount{}))
}
