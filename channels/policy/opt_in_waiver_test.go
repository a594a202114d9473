package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// A decision that rests on an open window in place of the opt-in is as sure as the
// source that says so, and strict mode refuses it where that is only assumed.
func TestWaiverConfidence(t *testing.T) {
	m := templated("x")
	for name, c := range map[string]struct {
		waiver  window.Confidence
		consent policy.Consent
		want    window.Confidence
		strict  policy.Verdict
	}{
		"opted in":           {window.Assumed, policy.Consent{OptedIn: t0}, window.Documented, policy.Allow},
		"waived, assumed":    {window.Assumed, policy.Consent{Never: true}, window.Assumed, policy.Deny},
		"waived, reported":   {window.Reported, policy.Consent{Never: true}, window.Reported, policy.Allow},
		"waived, documented": {window.Documented, policy.Consent{Never: true}, window.Documented, policy.Allow},
		"nothing is known":   {window.Reported, policy.Consent{}, window.Reported, policy.Allow},
	} {
		book := demoBook()
		for i := range book.Permissions {
			book.Permissions[i].Waiver = policy.Source{URL: "https://example.org/waiver", Confidence: c.waiver}
		}
		_, f := wrote(t, window.Message)
		f.Consent, f.Template = c.consent, policy.TemplateFacts{Checked: true, Category: "utility"}
		d := policy.Decide(book.At(t0), &m, f, t0)
		require.Equal(t, policy.Allow, d.Verdict, name)
		require.Equal(t, c.want, d.Confidence, name)
		f.Strict = true
		require.Equal(t, c.strict, policy.Decide(book.At(t0), &m, f, t0).Verdict, name)
	}
}
