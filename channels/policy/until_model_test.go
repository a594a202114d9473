package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// steps draws a timetable: rows that follow each other, each from an hour after t0 to the
// next, with pauses now and then.
func steps(t *rapid.T, label string, row func(s policy.Span, i int)) {
	at := func(hour int) time.Time { return t0.Add(time.Duration(hour) * time.Hour) }
	s := policy.Span{}
	for i := range rapid.IntRange(1, 3).Draw(t, label) {
		hour := rapid.IntRange(7, 20).Draw(t, label+" ends after") + 20*i
		s.To = at(hour)
		if rapid.IntRange(0, 3).Draw(t, label+" goes on") == 0 {
			s.To = time.Time{}
		}
		row(s, i)
		if s.To.IsZero() {
			return
		}
		s.From = at(hour + max(0, rapid.IntRange(-6, 5).Draw(t, label+" pauses")))
	}
}

// changing draws a rulebook in which everything changes within three days of t0.
func changing(t *rapid.T) *policy.Rulebook {
	r := &policy.Rulebook{Channel: "demo", Begins: t0.AddDate(-1, 0, 0)}
	windows := func(kind window.Kind, opened window.Triggers) {
		steps(t, string(kind), func(s policy.Span, _ int) {
			length := time.Duration(rapid.IntRange(1, 40).Draw(t, "lasts")) * time.Hour
			r.Windows = append(r.Windows, policy.WindowRow{Span: s, Rule: window.Rule{Kind: kind, Length: length, OpenedBy: opened, Source: demoSource}})
		})
	}
	windows("talk", window.On(window.Message))
	windows("care", window.On(window.Message, window.Tap))
	for _, kind := range []window.Kind{"talk", "care"} { // so that a rule of each kind holds at all times
		r.Windows = append(r.Windows, policy.WindowRow{Rule: window.Rule{Kind: kind, Length: time.Hour, OpenedBy: window.On(window.Scan), Source: demoSource}})
	}
	confidence := rapid.SampledFrom([]policy.Confidence{policy.Assumed, policy.Reported, policy.Documented})
	permissions := func(name string, p policy.Permission) {
		steps(t, name, func(s policy.Span, _ int) {
			p.Span, p.Name, p.Source = s, name, policy.Source{URL: demoSource.URL, Confidence: confidence.Draw(t, "confidence")}
			p.Refuse = rapid.SampledFrom([]policy.ReasonCode{"", "", "", policy.TagRetired}).Draw(t, "refuse")
			p.HumanOnly = rapid.IntRange(0, 5).Draw(t, "human") == 0
			r.Permissions = append(r.Permissions, p)
		})
	}
	text, send := types("text"), types("template")
	permissions("talk", policy.Permission{Types: text, Window: "talk", BarredBy: []string{"NO_REPLIES"}})
	permissions("care", policy.Permission{Types: text, Window: "care", Gap: time.Duration(rapid.IntRange(0, 9).Draw(t, "gap")) * time.Hour})
	permissions("tagged", policy.Permission{Types: text, Tag: "NEWS"})
	permissions("template", policy.Permission{Types: send, NeedsTemplate: true, NeedsOptIn: true, OptInWaivedBy: "talk",
		Waiver: demoSource, MarketingCategories: []policy.Category{"marketing"}})
	steps(t, "block", func(s policy.Span, _ int) {
		if s.From.IsZero() {
			return
		}
		r.Blocks = append(r.Blocks, policy.Block{Span: s, Reason: policy.RegionBlocked, Users: []string{"GB"}, Source: demoSource})
	})
	steps(t, "limit", func(s policy.Span, _ int) {
		r.Limits = append(r.Limits, policy.Limit{Span: s, Types: text, Measure: channels.TextCharacters, Max: int64(rapid.IntRange(3, 12).Draw(t, "max")), Source: demoSource})
	})
	return r
}

// before draws what happened before now, and a message.
func before(t *rapid.T, now time.Time) (policy.Facts, channels.Message) {
	ago := func(label string) time.Time {
		return now.Add(-time.Duration(rapid.IntRange(0, 30*60).Draw(t, label)) * time.Minute)
	}
	f := policy.Facts{
		Country: rapid.SampledFrom([]string{"GB", "FR"}).Draw(t, "country"), Account: &policy.Account{Country: "IN"},
		Template: policy.TemplateFacts{Checked: true, Category: rapid.SampledFrom([]policy.Category{"marketing", "utility"}).Draw(t, "category")},
		Margin:   rapid.SampledFrom([]time.Duration{0, time.Minute}).Draw(t, "margin"), Strict: rapid.Bool().Draw(t, "strict"),
	}
	var err error
	for _, trigger := range []window.Trigger{window.Message, window.Tap} {
		if rapid.IntRange(0, 3).Draw(t, trigger.String()) > 0 {
			f.State, err = f.State.Observe(nil, trigger, ago("at"))
			require.NoError(t, err)
		}
	}
	if rapid.Bool().Draw(t, "sent") {
		f.Marks, err = f.Marks.Use(window.Reply, "text", "id", ago("sent"))
		require.NoError(t, err)
	}
	if rapid.IntRange(0, 3).Draw(t, "restricted") == 0 {
		f.Restrictions = []channels.Restriction{{Type: "NO_REPLIES", Until: now.Add(time.Duration(rapid.IntRange(1, 30).Draw(t, "lifted")) * time.Hour)}}
	}
	f.Consent = policy.Consent{Never: rapid.Bool().Draw(t, "never")}
	for _, at := range []*time.Time{&f.Consent.OptedIn, &f.Consent.OptedOut, &f.Consent.MarketingStopped, &f.Consent.MarketingResumed} {
		if rapid.IntRange(0, 2).Draw(t, "consent") == 0 {
			*at = ago("consent at")
		}
	}
	if ahead := rapid.IntRange(0, 5).Draw(t, "opts in ahead"); ahead == 0 {
		f.Consent.OptedIn = now.Add(time.Duration(rapid.IntRange(1, 30).Draw(t, "hours")) * time.Hour)
	}
	m := channels.Message{Type: "text", Text: "hello", Purpose: channels.Support}
	switch rapid.IntRange(0, 3).Draw(t, "message") {
	case 0:
		m.Tag = "NEWS"
	case 1:
		m = channels.Message{Type: "template", Purpose: channels.Support, Template: template.NewSend("x", "en")}
	}
	return f, m
}

// An allowed message may go at every instant before Until and no more at Until, if nothing
// else happens. The model asks anew at every instant at which anything may change, and
// beside it.
func TestUntilEqualsAskingAtEveryInstant(t *testing.T) {
	met := map[string]int{}
	kinds := []string{"deferred", "for ever", "until an edition", "until a window", "beyond an edition"}
	// A hundred worlds need not hold every kind of answer: more are drawn until they do.
	for round := 0; round == 0 || round < 50 && len(met) < len(kinds); round++ {
		rapid.Check(t, func(t *rapid.T) { untilHolds(t, met) })
	}
	for _, what := range kinds {
		require.Positive(t, met[what], what)
	}
}

// untilHolds draws one world, and notes in met what kind of answer it gave.
func untilHolds(t *rapid.T, met map[string]int) {
	r := changing(t)
	tl, err := r.Compile()
	require.NoError(t, err)
	now := t0.Add(time.Duration(rapid.IntRange(-10*60, 50*60).Draw(t, "now")) * time.Minute)
	f, m := before(t, now)
	allowed := func(at time.Time) bool { return policy.Decide(tl.At(at), &m, &f, at).Verdict == policy.Allow }
	d := policy.Decide(tl.At(now), &m, &f, now)
	switch d.Verdict {
	case policy.Deny:
		require.True(t, d.Until.IsZero())
		return
	case policy.Defer:
		met["deferred"]++
		require.True(t, d.Until.After(now))
		return
	}
	for _, at := range instants(r, &f, now) {
		if !at.Before(now) && (d.Until.IsZero() || at.Before(d.Until)) {
			require.True(t, allowed(at), "%v: refused at %v: %v", d, at, policy.Decide(tl.At(at), &m, &f, at))
		}
	}
	if d.Until.IsZero() {
		met["for ever"]++
		return
	}
	require.False(t, allowed(d.Until), "%v: still allowed then", d)
	if turn := tl.At(d.Until); turn.From.Equal(d.Until) {
		met["until an edition"]++
	} else {
		met["until a window"]++
	}
	if d.Until.After(tl.At(now).To) && !tl.At(now).To.IsZero() {
		met["beyond an edition"]++
	}
}

// instants are those at which anything may change, and beside them.
func instants(r *policy.Rulebook, f *policy.Facts, now time.Time) []time.Time {
	turns := append(r.Dates(), now, now.AddDate(1, 0, 0), f.Consent.OptedIn)
	for _, w := range r.Windows {
		for _, trigger := range []window.Trigger{window.Message, window.Tap} {
			end := f.State.Last(trigger).Add(w.Rule.Length)
			turns = append(turns, end, end.Add(-f.Margin))
		}
	}
	var out []time.Time
	for _, at := range turns {
		out = append(out, at.Add(-1), at, at.Add(1))
	}
	return out
}
