package meta_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// Without an intent only what holds for every purpose and author, and has an error of the platform, refuses; with one, everything does.
func TestIntent(t *testing.T) {
	t.Parallel()
	quiet, err := conversation.NewQuietHours(11*time.Hour, 13*time.Hour)
	require.NoError(t, err)
	quiet.PersonZone = func(channels.Address) *time.Location { return time.UTC }
	features := conversation.WithAccounts(conversation.AccountMap{messengers.Business: {Features: []string{messenger.FeatureHumanAgent}}})
	promotion, support := &meta.Intent{}, &meta.Intent{Purpose: channels.Support}
	human := &meta.Intent{Purpose: channels.Support, Author: channels.Human}
	tagged := strings.Replace(say(messengers.User), `"messaging_type":"RESPONSE"`, `"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT"`, 1)
	for name, c := range map[string]struct {
		option  conversation.Option
		optsOut bool
		after   time.Duration
		body    string
		intent  *meta.Intent
		leaves  bool
		verdict policy.Verdict
		reason  policy.ReasonCode // of the refusal, or of a warning
	}{
		"in the window, none given":          {leaves: true, verdict: policy.Allow},
		"in the window, a promotion":         {intent: promotion, leaves: true, verdict: policy.Allow},
		"after it, none given":               {after: day, verdict: policy.Deny, reason: policy.WindowClosed},
		"after it, support":                  {after: day, intent: support, verdict: policy.Deny, reason: policy.WindowClosed},
		"a tag claims a person, none given":  {option: features, after: day, body: tagged, leaves: true, verdict: policy.Allow},
		"a tag claims a person, support":     {option: features, after: day, body: tagged, intent: support, verdict: policy.Deny, reason: policy.HumanRequired},
		"a tag claims a person, a human":     {option: features, after: day, body: tagged, intent: human, leaves: true, verdict: policy.Allow},
		"a tag claims support, a promotion":  {option: features, after: day, body: tagged, intent: promotion, verdict: policy.Deny, reason: policy.PromotionalNotAllowed},
		"the tag's window is over":           {option: features, after: 7 * day, body: tagged, verdict: policy.Deny, reason: policy.TagWindowClosed},
		"opted out, none given":              {option: conversation.WithHouseRules(conversation.HonourOptOut{}), optsOut: true, leaves: true, verdict: policy.Allow, reason: policy.OptedOut},
		"opted out, a promotion":             {option: conversation.WithHouseRules(conversation.HonourOptOut{}), optsOut: true, intent: promotion, verdict: policy.Deny, reason: policy.OptedOut},
		"opted out, support":                 {option: conversation.WithHouseRules(conversation.HonourOptOut{}), optsOut: true, intent: support, leaves: true, verdict: policy.Allow},
		"quiet hours, none given":            {option: conversation.WithHouseRules(quiet), leaves: true, verdict: policy.Defer, reason: policy.QuietHours},
		"quiet hours, support":               {option: conversation.WithHouseRules(quiet), intent: support, verdict: policy.Defer, reason: policy.QuietHours},
		"quiet hours after it, none given":   {option: conversation.WithHouseRules(quiet), after: day, verdict: policy.Deny, reason: policy.WindowClosed},
		"a purpose that there is not":        {intent: &meta.Intent{Purpose: 9}, leaves: true, verdict: policy.Allow},
		"a purpose that there is not, a tag": {option: features, after: day, body: tagged, intent: &meta.Intent{Purpose: 9}, verdict: policy.Deny, reason: policy.PromotionalNotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opts []conversation.Option
			if c.option != nil {
				opts = append(opts, c.option)
			}
			w, p := newWorld(t, opts...), newPlatform(t)
			w.wrote(t, messengers)
			if c.optsOut {
				require.NoError(t, second(w.engine.Record(t.Context(), channels.OptOut(messengers, noon))))
			}
			w.clock.set(noon.Add(c.after))
			ctx, body := t.Context(), c.body
			if c.intent != nil {
				ctx = meta.WithIntent(ctx, *c.intent)
			}
			if body == "" {
				body = say(messengers.User)
			}
			req, err := http.NewRequestWithContext(ctx, "POST", sends["messenger"].url, strings.NewReader(body))
			require.NoError(t, err)
			resp, answer := roundTripped(t, w.guard(meta.Guard{Base: dialled(t, p.Server), Channel: isMessenger}), req)
			require.Equal(t, c.leaves, len(p.all()) == 1)
			report := w.one(t)
			require.NoError(t, report.Err)
			require.Equal(t, c.verdict, report.Decision.Verdict, report.Decision)
			require.Equal(t, c.intent != nil, report.Intended)
			if !c.leaves {
				require.NotEqual(t, http.StatusOK, resp.StatusCode)
				require.Equal(t, c.verdict.String(), resp.Header.Get(meta.VerdictHeader))
				require.Contains(t, graphErrorOf(t, answer).Error.Data.Details, string(c.reason))
			}
			if c.reason != "" {
				require.Contains(t, report.String(), string(c.reason))
			}
		})
	}
}

// A refusal of the host's own has no error of the platform: the answer is an invalid request, and says why.
func TestARefusalWithoutAPlatformError(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t, conversation.WithHouseRules(conversation.HonourOptOut{})), newPlatform(t)
	w.wrote(t, whatsapps)
	require.NoError(t, second(w.engine.Record(t.Context(), channels.OptOut(whatsapps, noon))))
	req, err := http.NewRequestWithContext(meta.WithIntent(t.Context(), meta.Intent{}), "POST", sends["whatsapp"].url, strings.NewReader(sends["whatsapp"].body))
	require.NoError(t, err)
	resp, body := roundTripped(t, w.guard(meta.Guard{Base: dialled(t, p.Server)}), req)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.JSONEq(t, `{"error":{"message":"(#100) the person asked to hear no more","type":"OAuthException","code":100,
		"error_data":{"messaging_product":"whatsapp","details":"refused: opted_out: the person opted out on 2026-11-23"}}}`, body)
	require.Empty(t, p.all())
}

func TestIntentIsPrintedMasked(t *testing.T) {
	t.Parallel()
	i := meta.Intent{Purpose: channels.Support, Author: channels.Human, Person: "5100000000000001"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		require.Equal(t, "support by human, person …01", fmt.Sprintf(verb, i))
	}
	require.Equal(t, "support by human, person …01", slog.AnyValue(i).Resolve().String())
	var none context.Context
	require.NotNil(t, meta.WithIntent(none, i))
}
