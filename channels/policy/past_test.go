package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Where the past is not known, that the person did not refuse then is an assumption, unless what is known since rules it out: to the
// nanosecond.
func TestAnUnknownPastIsAssumed(t *testing.T) {
	ed := demoBook().At(t0)
	lost := t0.Add(-time.Hour)
	order := templated("order")
	seen := func(trigger window.Trigger, at time.Time) window.State {
		s, err := window.State{}.Observe(ed.Windows, trigger, at)
		require.NoError(t, err)
		return s
	}
	at := func(off time.Duration) time.Time { return lost.Add(off) }
	wrote := seen(window.Message, lost)
	for name, c := range map[string]struct {
		category policy.Category
		state    window.State
		consent  policy.Consent
		want     policy.Assumptions
	}{
		"nothing since":             {"utility", window.State{}, policy.Consent{OptedIn: at(-1)}, policy.AssumedUnblocked | policy.AssumedPast},
		"opted in since":            {"utility", window.State{}, policy.Consent{OptedIn: lost}, policy.AssumedUnblocked},
		"an opt-in that is to come": {"utility", window.State{}, policy.Consent{OptedIn: t0.Add(time.Hour)}, policy.AssumedUnblocked | policy.AssumedOptIn},
		"wrote before":              {"utility", seen(window.Message, at(-time.Millisecond)), policy.Consent{}, policy.AssumedUnblocked | policy.AssumedPast},
		"wrote since":               {"utility", wrote, policy.Consent{}, 0},
		"wrote, opted in before":    {"utility", wrote, policy.Consent{OptedIn: at(-1)}, policy.AssumedPast},
		"tapped since":              {"utility", seen(window.Tap, lost), policy.Consent{OptedIn: lost}, 0},
		"a reaction":                {"utility", seen(window.Reaction, lost), policy.Consent{OptedIn: lost}, policy.AssumedUnblocked},
		"marketing":                 {"marketing", wrote, policy.Consent{OptedIn: lost}, policy.AssumedPast},
		"marketing, resumed":        {"marketing", wrote, policy.Consent{OptedIn: lost, MarketingResumed: lost}, 0},
		"marketing, resumed before": {"marketing", wrote, policy.Consent{OptedIn: lost, MarketingResumed: at(-1)}, policy.AssumedPast},
		"a resumption to come":      {"marketing", wrote, policy.Consent{OptedIn: lost, MarketingResumed: t0.Add(1)}, policy.AssumedPast},
	} {
		f := policy.Facts{Country: "GB", Account: &policy.Account{Country: "GB"}, State: c.state, Consent: c.consent, Since: lost,
			Template: policy.TemplateFacts{Checked: true, Category: c.category}}
		usual, strict := strictly(ed, &order, f, t0)
		require.Equal(t, policy.Allow, usual.Verdict, "%s: %s", name, usual)
		require.Equal(t, c.want, usual.Assumed, "%s: %s", name, usual.Assumed)
		require.True(t, c.want == 0 || usual.Confidence == policy.Assumed, name)
		require.Equal(t, c.want != 0, strict.Has(policy.FactMissing), "%s: %s", name, strict)
		f.Since = time.Time{}
		require.Zero(t, policy.Decide(ed, &order, &f, t0).Assumed&(policy.AssumedUnblocked|policy.AssumedPast), "%s: all is known", name)
	}
}

// What refuses is no assumption, and a group has nobody who blocks.
func TestAnUnknownPastTakesNothingBack(t *testing.T) {
	ed := demoBook().At(t0)
	for name, c := range map[string]struct {
		consent policy.Consent
		want    policy.ReasonCode
	}{
		"a stop":     {policy.Consent{OptedIn: t0, MarketingStopped: t0}, policy.OptedOut},
		"an opt-out": {policy.Consent{OptedOut: t0}, policy.OptedOut},
		"never":      {policy.Consent{Never: true}, policy.OptInRequired},
	} {
		f := policy.Facts{Country: "GB", Account: &policy.Account{Country: "GB"}, Consent: c.consent, Since: t0,
			Template: policy.TemplateFacts{Checked: true, Category: "marketing"}}
		order := templated("order")
		require.True(t, policy.Decide(ed, &order, &f, t0).Has(c.want), name)
	}
	_, f := wrote(t)
	f.State, f.Since = window.State{}, t0
	group := channels.Message{Type: channels.Text, Text: "hello", Group: true}
	require.Zero(t, policy.Decide(ed, &group, f, t0).Assumed&policy.AssumedUnblocked)
}

// What the platform said of an account may be lost: that a row which restrictions bar permits, is then an assumption. Where a restriction is
// known, it refuses as ever.
func TestALostAccountIsAssumedToBeFree(t *testing.T) {
	book := demoBook()
	book.Permissions[1].Bars = []policy.Bar{{Categories: []policy.Category{"utility"}, Restriction: "NO_UTILITY"}}
	book.Permissions[1].BarredBy = nil
	ed := book.At(t0)
	order, care := templated("order"), text
	care.Tag, care.Author, care.Purpose = "CARE", channels.Human, channels.Support
	for name, c := range map[string]struct {
		message  channels.Message
		category policy.Category
		want     policy.Assumptions
	}{
		"barred by a restriction":          {text, "", policy.AssumedPast},
		"barred by none":                   {care, "", 0},
		"barred for its category":          {order, "utility", policy.AssumedPast},
		"barred for another category":      {order, "authentication", 0},
		"for a category that nobody knows": {order, "", policy.AssumedCategory},
		"barred for others than marketing": {order, "marketing", 0},
	} {
		_, f := wrote(t)
		f.Account.Features, f.Consent.OptedIn = []string{"care"}, t0
		f.Template = policy.TemplateFacts{Checked: true, Category: c.category}
		require.Zero(t, policy.Decide(ed, &c.message, f, t0).Assumed&policy.AssumedPast, "%s: all is known", name)
		f.AccountLost = true
		usual, strict := strictly(ed, &c.message, *f, t0)
		require.Equal(t, policy.Allow, usual.Verdict, "%s: %s", name, usual)
		require.Equal(t, c.want, usual.Assumed, "%s: %s", name, usual.Assumed)
		require.Equal(t, c.want != 0, strict.Has(policy.FactMissing), "%s: %s", name, strict)
	}
	_, f := wrote(t)
	f.AccountLost, f.Restrictions = true, []channels.Restriction{{Type: "NO_REPLIES"}}
	expect(t, policy.Decide(ed, &text, f, t0), policy.SenderRestricted)
	f.Restrictions[0].Until = t0
	require.Equal(t, policy.AssumedPast, policy.Decide(ed, &text, f, t0).Assumed, "that one ended")
}
