package conversation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// A decision that rests on an open window in place of the opt-in is as sure as the
// source that says so, and strict mode refuses it where that is only assumed.
func TestWaiverConfidence(t *testing.T) {
	m := templated("x")
	for name, c := range map[string]struct {
		waiver  window.Confidence
		consent conversation.Consent
		want    window.Confidence
		strict  conversation.Verdict
	}{
		"opted in":           {window.Assumed, conversation.Consent{OptedIn: t0}, window.Documented, conversation.Allow},
		"waived, assumed":    {window.Assumed, conversation.Consent{Never: true}, window.Assumed, conversation.Deny},
		"waived, reported":   {window.Reported, conversation.Consent{Never: true}, window.Reported, conversation.Allow},
		"waived, documented": {window.Documented, conversation.Consent{Never: true}, window.Documented, conversation.Allow},
	} {
		book := demoBook()
		for i := range book.Permissions {
			book.Permissions[i].Waiver = policy.Source{URL: "https://example.org/waiver", Confidence: c.waiver}
		}
		_, f := wrote(t, window.Message)
		f.Consent = c.consent
		d := conversation.Decide(book.At(t0), &m, f, t0)
		require.Equal(t, conversation.Allow, d.Verdict, name)
		require.Equal(t, c.want, d.Confidence, name)
		f.Strict = true
		require.Equal(t, c.strict, conversation.Decide(book.At(t0), &m, f, t0).Verdict, name)
	}
}
