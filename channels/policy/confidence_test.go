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
