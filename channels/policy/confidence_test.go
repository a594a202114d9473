package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// What a window permits is as sure as the surest rule that has it open, unless the
// row is less sure; an end that the platform confirmed is the platform's word.
func TestAPermissionIsAsSureAsItsWindow(t *testing.T) {
	const a, r, d = window.Assumed, window.Reported, window.Documented
	for name, tc := range map[string]struct {
		row, rule, other window.Confidence // other is of a second rule, opened by a scan
		opened           []window.Trigger
		confirmed        bool
		want             window.Confidence
	}{
		"the rule is less sure":     {d, r, a, []window.Trigger{window.Message}, false, r},
		"the row is less sure":      {r, d, a, []window.Trigger{window.Message}, false, r},
		"the surer of two, first":   {d, r, a, []window.Trigger{window.Message, window.Scan}, false, r},
		"the surer of two, second":  {d, a, r, []window.Trigger{window.Message, window.Scan}, false, r},
		"a closed one has no say":   {d, a, d, []window.Trigger{window.Message}, false, a},
		"confirmed by the platform": {d, a, a, []window.Trigger{window.Message}, true, d},
	} {
		book := demoBook()
		second := book.Windows[0]
		second.Rule.OpenedBy, second.Rule.Source.Confidence = window.On(window.Scan), tc.other
		book.Windows[0].Rule.Source.Confidence = tc.rule
		book.Windows = append(book.Windows, second)
		book.Permissions[0].Source.Confidence = tc.row
		_, f := wrote(t, tc.opened...)
		if tc.confirmed {
			var err error
			f.State, err = f.State.Confirm("talk", t0.Add(time.Hour), t0)
			require.NoError(t, err)
		}
		got := policy.Decide(book.At(t0), &text, f, t0)
		require.Equal(t, policy.Allow, got.Verdict, name)
		require.Equal(t, tc.want, got.Confidence, name)
		f.Strict = true
		strict := policy.Decide(book.At(t0), &text, f, t0)
		require.Equal(t, tc.want != a, strict.Verdict == policy.Allow, "%s, strict: %s", name, strict)
	}
}

// The messaging limit holds back templates to people whose window is closed.
func TestTheMessagingLimitIsABound(t *testing.T) {
	ed, f := wrote(t)
	f.Consent.OptedIn = t0
	m := templated("x")
	for reached, held := range map[int]bool{9: false, 10: true, 11: true} {
		f.Account = &policy.Account{Limit: 10, Reached: reached}
		require.Equal(t, held, policy.Decide(ed, &m, f, t0.Add(talkLength)).Has(policy.MessagingLimit), reached)
		inside := policy.Decide(ed, &m, f, t0)
		expect(t, inside)
		require.Equal(t, held, inside.Until.Equal(t0.Add(talkLength)), "it is spared as long as the window is open")
	}
}

// Of a limit it counts how many were reached: where nobody told the one or counts the other, the answer says so.
func TestALimitThatNobodyCountsIsAssumed(t *testing.T) {
	ed, f := wrote(t)
	f.Consent.OptedIn = t0
	f.Template = policy.TemplateFacts{Checked: true, Category: "utility"}
	m, after := templated("x"), t0.Add(talkLength)
	for name, c := range map[string]struct {
		account policy.Account
		assumed bool
	}{
		"none":                  {policy.Account{}, false},
		"none, in the word":     {policy.Account{Limit: -1}, false},
		"nobody counts":         {policy.Account{Limit: 10}, true},
		"counted, nobody yet":   {policy.Account{Limit: 10, Counted: true}, false},
		"counted, some":         {policy.Account{Limit: 10, Reached: 9}, false},
		"nobody told the limit": {policy.Account{Limit: policy.UnknownLimit, Reached: 9, Counted: true}, true},
	} {
		c.account.Country = "GB"
		f.Account = &c.account
		f.Strict = false
		require.Equal(t, c.assumed, policy.Decide(ed, &m, f, after).Assumed&policy.AssumedAccount != 0, name)
		f.Strict = true
		require.Equal(t, c.assumed, policy.Decide(ed, &m, f, after).Has(policy.FactMissing), name)
	}
}

// Who got a message outside a window counts for its reach, to the nanosecond, and does not count anew at a full limit. That the message
// arrived is assumed. An answer inside the window counts nobody.
func TestWhoWasReachedDoesNotCountAnew(t *testing.T) {
	ed, _ := wrote(t)
	closed := t0.Add(talkLength)
	seen := func(steps ...any) (s window.State) {
		for i := 0; i < len(steps); i += 2 {
			var err error
			s, err = s.Observe(ed.Windows, steps[i].(window.Trigger), steps[i+1].(time.Time))
			require.NoError(t, err)
		}
		return s
	}
	const day = 24 * time.Hour
	imported, err := seen(window.Reply, closed).Import(closed)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		state window.State
		now   time.Time
		until time.Time // zero: not reached
	}{
		"nobody wrote":           {seen(window.Reply, t0), t0.Add(day - 1), t0.Add(day)},
		"a day later":            {seen(window.Reply, t0), t0.Add(day), time.Time{}},
		"at its instant":         {seen(window.Reply, t0), t0, t0.Add(day)},
		"before it went":         {seen(window.Reply, t0), t0.Add(-1), time.Time{}},
		"when the window closed": {seen(window.Message, t0, window.Reply, closed), closed.Add(day - 1), closed.Add(day)},
		"just before it closed":  {seen(window.Message, t0, window.Reply, closed.Add(-time.Millisecond)), closed.Add(time.Hour), time.Time{}},
		"wrote since":            {seen(window.Reply, t0, window.Message, t0.Add(time.Hour)), t0.Add(time.Hour).Add(talkLength), time.Time{}},
		"an answer since": {seen(window.Reply, t0, window.Message, t0.Add(time.Hour), window.Reply, t0.Add(2*time.Hour)),
			t0.Add(time.Hour).Add(talkLength), time.Time{}},
		"of unknown past": {imported, closed.Add(12 * time.Hour), time.Time{}},
		"nothing sent":    {window.State{}, t0, time.Time{}},
	} {
		f := policy.Facts{Country: "GB", Account: &policy.Account{Country: "GB", Limit: 10, Reached: 10}, State: c.state,
			Consent: policy.Consent{OptedIn: t0.Add(-day)}, Template: policy.TemplateFacts{Checked: true, Category: "utility"}}
		m := templated("x")
		usual, strict := strictly(ed, &m, f, c.now)
		if c.until.IsZero() {
			expect(t, usual, policy.MessagingLimit)
			require.Contains(t, usual.Reasons[0].Detail, "10 of 10 people were reached in the last 24h0m0s", name)
			continue
		}
		require.Equal(t, policy.Allow, usual.Verdict, "%s: %s", name, usual)
		require.Equal(t, policy.AssumedAccount, usual.Assumed, name)
		require.True(t, usual.Until.Equal(c.until), "%s: %s", name, usual.Until)
		require.True(t, strict.Has(policy.FactMissing), name)
		group := m
		group.Group = true
		expect(t, policy.Decide(ed, &group, &f, c.now), policy.MessagingLimit)
		f.Account.Reached = 9
		require.Zero(t, policy.Decide(ed, &m, &f, c.now).Assumed, "there is room: %s", name)
	}
}

// A row without a reach is none that the limit is about.
func TestTheMessagingLimitIsAboutRowsThatReach(t *testing.T) {
	book := demoBook()
	book.Permissions[1].Reach = 0
	f := policy.Facts{Account: &policy.Account{Limit: 1, Reached: 1}, Consent: policy.Consent{OptedIn: t0}}
	m := templated("x")
	d := policy.Decide(book.At(t0), &m, &f, t0)
	require.True(t, d.Allowed(), d)
	require.Zero(t, d.Assumed&policy.AssumedAccount)
}
