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
	key := [2]uint64{uint64(lines), seed}
	if a := known[key]; a != nil {
		return a
	}
	log, err := encode(generate(lines, seed))
	require.NoError(t, err)
	j, err := read(bytes.NewReader(log), shop(), func(int) {})
	require.NoError(t, err)
	require.Zero(t, j.Faults)
	a, err := run(context.Background(), j)
	require.NoError(t, err)
	known[key] = a
	return a
}

// known are the audits made so far. No test changes one.
var known = map[[2]uint64]*audit{}

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
	printed, log, page := output(t, options{lines: 600, seed: 7})
	again, sameLog, samePage := output(t, options{lines: 600, seed: 7})
	require.Equal(t, printed, again)
	require.Equal(t, log, sameLog)
	require.Equal(t, page, samePage)
	other, _, _ := output(t, options{lines: 600, seed: 8})
	require.NotEqual(t, printed, other)
}

// The printout is pinned, and the page needs nothing else.
func TestPrintoutAndPage(t *testing.T) {
	printed, log, page := output(t, options{lines: 3000, seed: 1})
	require.Equal(t, 3000, strings.Count(log, "\n"))
	golden := filepath.Join("testdata", "printed.golden")
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(printed), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), printed)
	require.NotRegexp(t, regexp.MustCompile(`(?i)<script|<link|<img|@import|url\(|src=|href=`), page)
	require.Equal(t, 2*5, strings.Count(page, "<svg"), "five charts, each for a desk and for a phone")
	require.Equal(t, strings.Count(page, "<table>"), strings.Count(page, `<div class="scroll"`))
	require.NotContains(t, page, "NaN")
	require.NotContains(t, page, "ZgotmplZ")
}

// A log that was made up is one that a host could have: read again with the templates
// learnt from it, it has the same bill.
func TestALogCanBeReadAgain(t *testing.T) {
	_, log, _ := output(t, options{lines: 500, seed: 3})
	made := audited(t, 500, 3)
	j, err := read(strings.NewReader(log), &business{Currency: "USD", country: "DE", rules: shop().rules, zone: shop().zone, answers: shop().answers}, func(int) {})
	require.NoError(t, err)
	require.Equal(t, made.Month, j.Month)
	require.Equal(t, made.Under, j.Under)
	again, err := run(context.Background(), j)
	require.NoError(t, err)
	require.Zero(t, again.Faults)
	require.Equal(t, made.Bill, again.Bill)
	require.Equal(t, made.Late, again.Late)
}

// Without the platform's word everything delivered waits for it, and the bill is the
// model's.
func TestALogWithoutPricing(t *testing.T) {
	_, log, _ := output(t, options{lines: 500, seed: 3})
	file := filepath.Join(t.TempDir(), "log.jsonl")
	require.NoError(t, os.WriteFile(file, regexp.MustCompile(`"pricing":\{[^}]*\},`).ReplaceAll([]byte(log), nil), 0o644))
	printed, _, page := output(t, options{log: file, zone: "Europe/Berlin"})
	require.Contains(t, printed, "not yet confirmed")
	require.NotContains(t, printed, "agreed")
	require.Contains(t, page, "not yet confirmed")
	require.Contains(t, page, "the platform has confirmed no charge")
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
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))
	for want, o := range map[string]options{
		"no rules are known": {lines: 10, under: "2020-01"},
		"no event":           {log: empty},
		`"EUR": no rate card is known for it in October 2026`: {log: filepath.Join("testdata", "month.jsonl"), month: "2026-10", currency: "EUR"},
		`-rates "nowhere"`:   {lines: 10, rates: "nowhere"},
		`-month "May"`:       {log: empty, month: "May"},
		"is a day":           {log: empty, month: "2026-05-02"},
		`-under "2026"`:      {log: empty, under: "2026"},
		"-zone":              {log: empty, zone: "Mars/Olympus"},
		`holds no templates`: {log: empty, templates: filepath.Join("testdata", "none.json")},
		"that -log does not": {lines: 10, month: "2026-05"},
		"no such file":       {log: empty, templates: "nowhere"},
	} {
		o.out = t.TempDir()
		require.ErrorContains(t, command(context.Background(), o, nil, nil), want)
	}
}

// A host's own log: bodies as they came, a request, another channel's line, and lines
// that cannot be read. Its account is in another zone and currency.
func TestAHostsLog(t *testing.T) {
	o := options{
		log: filepath.Join("testdata", "month.jsonl"), month: "2026-10", under: "2026-09-01",
		zone: "Asia/Kolkata", currency: "INR", country: "IN", templates: filepath.Join("testdata", "templates.json"),
	}
	printed, _, page := output(t, o)
	golden := filepath.Join("testdata", "month.golden")
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(printed), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), printed)
	require.Contains(t, page, "What October 2026 cost, and under the rules of September 2026")
	require.Contains(t, page, "without a known price in INR under the rules of September 2026", "the card has no rupees before October")
	require.NotContains(t, page, "made up")
}

// An account in a currency of which the library has no card is priced by the platform's own file.
func TestRatesOfTheHost(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "2026-10-01-eur.csv"),
		[]byte("Market,Currency,Marketing,Utility,Authentication\nIndia,EUR,0.0200,0.0070,0.0070\n"), 0o644))
	printed, _, _ := output(t, options{
		log: filepath.Join("testdata", "month.jsonl"), month: "2026-10", currency: "EUR", country: "IN", rates: folder,
		templates: filepath.Join("testdata", "templates.json"),
	})
	require.Regexp(t, `utility +0\.0070 +0\.0000 +0\.0070 +1`, printed)
}

// The log must hold what it is made to hold.
func TestTheLogIsLikeARealOne(t *testing.T) {
	a := audited(t, 1500, 2)
	require.Equal(t, 1500, a.lines)
	require.Equal(t, 1500, a.Webhooks+a.Requests)
	require.Positive(t, a.Doubled)
	require.Greater(t, a.Lateness[2], time.Minute)
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
	for seed := range uint64(2) {
		a := audited(t, 3000, seed)
		require.Positive(t, a.Report.Agreed.Count)
		for _, d := range a.Report.Differences {
			require.Contains(t, []billing.Reason{billing.ReasonRecategorised, billing.ReasonWindowClosed}, d.Reason, d)
		}
		require.Len(t, a.Report.Drifts, 1)
		d := a.Report.Drifts[0]
		require.Equal(t, []string{"order_update", "utility", "marketing"}, []string{d.Template, string(d.From), string(d.To)})
		require.False(t, d.Since.Before(a.begin().AddDate(0, 0, 14)))
		// Whatever the library refuses, the platform refused.
		require.Equal(t, len(a.failed), a.StoppedFailed)
		require.Equal(t, a.Stopped, a.StoppedFailed)
		require.Equal(t, int64(a.Stopped), (a.Was.Refused))
	}
}

// What was charged is what the model says, plus what was charged otherwise.
func TestSumsAddUp(t *testing.T) {
	a := audited(t, 1500, 2)
	expected, err := a.Report.Agreed.Predicted.Add(a.Report.Different.Predicted)
	require.NoError(t, err)
	require.Equal(t, expected, a.Was.Totals[a.Currency])
	charged, err := a.Report.Agreed.Confirmed.Add(a.Report.Different.Confirmed)
	require.NoError(t, err)
	require.Equal(t, charged, a.Total)
	require.Equal(t, a.Total, byMarket(a.Bill).Sum.Sum.Total)
	require.Equal(t, a.Total, byBasis(a.Bill).Sum.Sum.Total)
	require.Equal(t, a.Was.Totals[a.Currency], a.Days[len(a.Days)-1].Was)
	require.Equal(t, a.Would.Totals[a.Currency], a.Days[len(a.Days)-1].Would)
	for _, l := range a.Would.Lines {
		require.Equal(t, pricing.Date(2026_10_01), l.Month)
	}
}

func TestAnsweringInTimeSavesTheTemplates(t *testing.T) {
	a := audited(t, 1500, 2)
	require.Positive(t, a.Late)
	require.Positive(t, a.Saved().Micros())
	was, inTime := byBasis(a.Was.Lines), byBasis(a.InTimeWas.Lines)
	require.Equal(t, a.Saved(), less(was.of("utility").Sum.Total, inTime.of("utility").Sum.Total))
	require.Equal(t, was.Sum.Sum.Count, inTime.Sum.Sum.Count, "the same messages are delivered")
	steps, n := a.answered(nil)
	require.Empty(t, steps)
	require.Zero(t, n)
}

func TestAnsweredLeavesTheLogAsItWas(t *testing.T) {
	a := audited(t, 1500, 2)
	before, err := json.Marshal(a.steps)
	require.NoError(t, err)
	steps, n := a.answered(a.steps)
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
		a, err := pricing.ParseAmount(text, "USD")
		require.NoError(t, err)
		require.Equal(t, want, exact(a))
	}
	require.Equal(t, "0.0000", exact(pricing.Amount{}))
}
