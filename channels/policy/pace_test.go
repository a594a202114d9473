package policy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Two messages of a type that keeps a gap lie at least that far apart.
func TestGapIsHalfOpen(t *testing.T) {
	book := demoBook()
	book.Permissions[0].Gap = time.Hour
	_, f := wrote(t)
	f.Past = true
	var err error
	f.Marks, err = f.Marks.Use(window.Reply, "text", "mid", t0)
	require.NoError(t, err)
	ed := book.At(t0)
	for after, want := range map[time.Duration][]policy.ReasonCode{
		-time.Millisecond: {policy.WindowClosed}, 0: {policy.TooSoon}, time.Hour - 1: {policy.TooSoon}, time.Hour: nil, time.Hour + 1: nil,
	} {
		d := policy.Decide(ed, &text, f, t0.Add(after))
		expect(t, d, want...)
		if d.Has(policy.TooSoon) {
			require.Equal(t, policy.Defer, d.Verdict)
			require.True(t, d.Until.Equal(t0.Add(time.Hour)))
		}
	}
}

// Two messages in seven hours and one in two: the third waits until the first of them is seven hours old.
func TestMostWithinIsHalfOpen(t *testing.T) {
	book := demoBook()
	book.Permissions[0].Gap, book.Permissions[0].Most, book.Permissions[0].Within = 2*time.Hour, 2, 7*time.Hour
	_, f := wrote(t)
	f.Past = true
	for i, after := range []time.Duration{0, 2 * time.Hour} {
		var err error
		f.Marks, err = f.Marks.Use(window.Reply, "text", []string{"first", "second"}[i], t0.Add(after))
		require.NoError(t, err)
	}
	ed := book.At(t0)
	for after, until := range map[time.Duration]time.Duration{
		0: 2 * time.Hour, 2*time.Hour - time.Millisecond: 2 * time.Hour, // the second has not gone yet
		2 * time.Hour: 7 * time.Hour, 4 * time.Hour: 7 * time.Hour, 7*time.Hour - 1: 7 * time.Hour, 7 * time.Hour: 0,
	} {
		d := policy.Decide(ed, &text, f, t0.Add(after))
		if until == 0 {
			expect(t, d)
			continue
		}
		expect(t, d, policy.TooSoon)
		require.True(t, d.Until.Equal(t0.Add(until)), "%s: %s", after, d)
		require.Contains(t, d.Reasons[0].Detail, "one in 2h0m0s, 2 in 7h0m0s may go")
	}
}

// Two messages of one millisecond are two against the bound, as two of two hours are. One that is told twice is one.
func TestTwoMessagesOfOneInstantAreTwo(t *testing.T) {
	book := demoBook()
	p := &book.Permissions[0]
	p.Gap, p.Most, p.Within, p.RestartedBy = 2*time.Hour, 2, 7*time.Hour, []channels.Action{channels.ActCallConnected}
	ed := book.At(t0)
	connected := channels.UserDid(channels.Address{Channel: "demo", Business: "b", User: "u"}, channels.ActCallConnected, "call", t0)
	for until, ids := range map[time.Duration][]string{7 * time.Hour: {"first", "second"}, 2 * time.Hour: {"first", "first"}} {
		_, f := wrote(t)
		use := func(name, id string) {
			var err error
			f.Marks, err = f.Marks.Use(window.Reply, name, id, t0)
			require.NoError(t, err)
		}
		for _, id := range ids {
			use("text", id)
		}
		for range 2 {
			for _, after := range []time.Duration{0, 2*time.Hour - time.Millisecond, until - time.Millisecond} {
				d := policy.Decide(ed, &text, f, t0.Add(after))
				expect(t, d, policy.TooSoon)
				require.True(t, d.Until.Equal(t0.Add(until)), "%v: %s", ids, d)
			}
			expect(t, policy.Decide(ed, &text, f, t0.Add(until)))
			use(ed.Pace(&connected), "call") // at its instant, so both count after it as well
		}
	}
}

// An act that starts the count anew counts from its own instant on: messages from before it count no more, one at its instant does. It is
// remembered under the name by which the edition calls the event.
func TestAnActStartsTheCountAnew(t *testing.T) {
	book := demoBook()
	p := &book.Permissions[0]
	p.Gap, p.Most, p.Within, p.RestartedBy = 2*time.Hour, 2, 7*time.Hour, []channels.Action{channels.ActCallAccepted, channels.ActCallConnected}
	ed := book.At(t0)
	person := channels.Address{Channel: "demo", Business: "b", User: "u"}
	at := func(after time.Duration) time.Time { return t0.Add(after) }
	told := func(events ...channels.Event) *policy.Facts {
		_, f := wrote(t)
		for i := range events {
			var err error
			f.Marks, err = f.Marks.Use(window.Reply, ed.Pace(&events[i]), events[i].ID, events[i].Occurred)
			require.NoError(t, err)
		}
		return f
	}
	first, second := channels.SentMessage(person, "text", "first", t0), channels.SentMessage(person, "text", "second", at(2*time.Hour))
	connected := func(after time.Duration) channels.Event {
		return channels.UserDid(person, channels.ActCallConnected, "call", at(after))
	}
	for name, c := range map[string]struct {
		call, asked, until time.Duration
	}{
		"no call yet":           {5 * time.Hour, 5*time.Hour - time.Millisecond, 7 * time.Hour},
		"the call":              {5 * time.Hour, 5 * time.Hour, 0},
		"before the second":     {2*time.Hour - time.Millisecond, 2 * time.Hour, 4 * time.Hour},
		"then the gap is over":  {2*time.Hour - time.Millisecond, 4 * time.Hour, 0},
		"with the second":       {2 * time.Hour, 2 * time.Hour, 4 * time.Hour},
		"just after the second": {2*time.Hour + time.Millisecond, 2*time.Hour + time.Millisecond, 0},
		"before both":           {-time.Millisecond, 4 * time.Hour, 7 * time.Hour},
		"with the first":        {0, 4 * time.Hour, 7 * time.Hour},
		"just after the first":  {time.Millisecond, 4 * time.Hour, 0},
	} {
		d := policy.Decide(ed, &text, told(first, second, connected(c.call)), at(c.asked))
		if c.until == 0 {
			require.True(t, d.Allowed(), "%s: %s", name, d)
			continue
		}
		expect(t, d, policy.TooSoon)
		require.True(t, d.Until.Equal(at(c.until)), "%s: %s", name, d)
		require.Contains(t, d.Reasons[0].Detail, "one in 2h0m0s, 2 in 7h0m0s may go")
	}
	taken := connected(time.Hour)
	taken.Action = channels.ActCallAccepted
	require.True(t, policy.Decide(ed, &text, told(first, taken), at(time.Hour)).Allowed(), "one of several acts")

	f := told(connected(time.Hour))
	for since, want := range map[time.Duration]policy.Assumptions{time.Hour: 0, time.Hour + time.Millisecond: policy.AssumedPast} {
		f.Since, f.State = at(since), wroteAt(t, ed, at(2*time.Hour))
		require.Equal(t, want, policy.Decide(ed, &text, f, at(2*time.Hour)).Assumed, "what was lost counts no more once it was started anew: %s", since)
	}
}

// wroteAt is a person who wrote at an instant.
func wroteAt(t *testing.T, ed *policy.Edition, at time.Time) window.State {
	s, err := window.State{}.Observe(ed.Windows, window.Message, at)
	require.NoError(t, err)
	return s
}

// Only what bounds or restarts a pace is remembered for it.
func TestEditionPace(t *testing.T) {
	book := demoBook()
	book.Permissions[0].Gap, book.Permissions[0].RestartedBy = time.Hour, []channels.Action{channels.ActCallConnected}
	ed := book.At(t0)
	name := func(ev channels.Event) string { return ed.Pace(&ev) }
	person := channels.Address{Channel: "demo", Business: "b", User: "u"}
	require.Equal(t, "text", name(channels.SentMessage(person, "text", "m", t0)))
	require.Empty(t, name(channels.SentMessage(person, "template", "m", t0)), "no gap")
	require.Empty(t, name(channels.SentMessage(person, "poll", "m", t0)), "not carried")
	require.NotEmpty(t, name(channels.UserDid(person, channels.ActCallConnected, "c", t0)))
	require.Empty(t, name(channels.UserDid(person, channels.ActCall, "c", t0)))
	require.Empty(t, name(channels.StatusOf(person, "m", channels.Sent, t0)), "the message itself is told as well")
	require.Empty(t, ed.Pace(nil))
	sent := channels.SentMessage(person, "text", "m", t0)
	require.Empty(t, (*policy.Edition)(nil).Pace(&sent))
}

// What is dated ahead of a decision went all the same, unless the decision is about the past.
func TestAMessageDatedAheadKeepsTheGap(t *testing.T) {
	book := demoBook()
	book.Permissions[0].Gap, book.Permissions[0].Most, book.Permissions[0].Within = 2*time.Hour, 2, 7*time.Hour
	_, f := wrote(t)
	ed := book.At(t0)
	ahead := t0.Add(time.Second)
	for id, until := range map[string]time.Duration{"first": 2 * time.Hour, "second": 7 * time.Hour} {
		f.Marks = window.Marks{}
		for _, id := range slices.Compact([]string{"first", id}) {
			var err error
			f.Marks, err = f.Marks.Use(window.Reply, "text", id, ahead.Add(-time.Duration(len(id))*time.Millisecond))
			require.NoError(t, err)
		}
		f.Past = false
		d := policy.Decide(ed, &text, f, t0)
		expect(t, d, policy.TooSoon)
		require.WithinDuration(t, ahead.Add(until), d.Until, 6*time.Millisecond, id)
		f.Past = true
		expect(t, policy.Decide(ed, &text, f, t0))
	}
}
