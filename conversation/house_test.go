package conversation_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// ruling is a house rule that always says the same.
type ruling conversation.Ruling

func (r ruling) Judge(conversation.HouseCase) conversation.Ruling { return conversation.Ruling(r) }

func refuses(ends time.Time) ruling {
	return ruling{Reasons: []policy.Reason{{Code: policy.QuietHours, Detail: "the house says so", Ends: ends, Source: src}}}
}

// A house rule can refuse, defer and shorten; it cannot allow, nor lengthen.
func TestHouseRulesOnlyTakeAway(t *testing.T) {
	t.Parallel()
	closes := t0.Add(talkLength)
	for name, c := range map[string]struct {
		rules   []conversation.HouseRule
		wrote   bool
		verdict policy.Verdict
		until   time.Time
	}{
		"nothing against it":        {[]conversation.HouseRule{ruling{}}, true, policy.Allow, closes},
		"refused":                   {[]conversation.HouseRule{refuses(time.Time{})}, true, policy.Deny, time.Time{}},
		"deferred":                  {[]conversation.HouseRule{refuses(t0.Add(time.Hour))}, true, policy.Defer, t0.Add(time.Hour)},
		"by the later of two":       {[]conversation.HouseRule{refuses(t0.Add(2 * time.Hour)), refuses(t0.Add(time.Hour))}, true, policy.Defer, t0.Add(2 * time.Hour)},
		"one for good, one for now": {[]conversation.HouseRule{refuses(t0.Add(time.Hour)), refuses(time.Time{})}, true, policy.Deny, time.Time{}},
		"shortened":                 {[]conversation.HouseRule{ruling{Until: t0.Add(time.Hour)}, ruling{Until: t0.Add(2 * time.Hour)}}, true, policy.Allow, t0.Add(time.Hour)},
		"not lengthened":            {[]conversation.HouseRule{ruling{Until: closes.Add(time.Hour)}}, true, policy.Allow, closes},
		"what is closed stays so":   {[]conversation.HouseRule{ruling{Until: closes}}, false, policy.Deny, time.Time{}},
		"refused, and that is over": {[]conversation.HouseRule{refuses(t0)}, true, policy.Deny, time.Time{}},
		"over for one of two":       {[]conversation.HouseRule{refuses(t0.Add(-time.Hour)), refuses(t0.Add(time.Hour))}, true, policy.Deny, time.Time{}},
		"over in a millisecond":     {[]conversation.HouseRule{refuses(t0.Add(time.Millisecond))}, true, policy.Defer, t0.Add(time.Millisecond)},
		"closed, and refused":       {[]conversation.HouseRule{refuses(t0.Add(time.Hour))}, false, policy.Deny, time.Time{}},
	} {
		e, _ := newEngine(t, t0, conversation.WithHouseRules(c.rules...))
		if c.wrote {
			require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
		}
		d := check(t, e, text)
		require.Equal(t, c.verdict, d.Verdict, "%s: %s", name, d)
		require.True(t, c.until.Equal(d.Until), "%s: %s", name, d.Until)
		for _, r := range routes(t, e, conversation.Intent{Message: text}, alice) {
			require.Equal(t, d.Verdict, r.Decision.Verdict, "%s: a route is judged too", name)
		}
	}
}

// Every rule is heard, after the platform's, and what each took for granted is said.
func TestEveryHouseRuleIsHeard(t *testing.T) {
	t.Parallel()
	heard := &hears{}
	assumes := ruling{Assumed: policy.AssumedCountry}
	e, _ := newEngine(t, t0, conversation.WithHouseRules(refuses(time.Time{}), heard), conversation.WithHouseRules(assumes))
	d := check(t, e, text)
	require.Equal(t, 1, heard.cases)
	require.ElementsMatch(t, []policy.ReasonCode{policy.WindowClosed, policy.QuietHours}, codes(d))
	require.NotZero(t, d.Assumed&policy.AssumedCountry)
	require.Equal(t, alice, heard.last.Address)
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, codes(*heard.last.Decision), "the platform's word")
	require.True(t, heard.last.Decision.At.Equal(t0))
}

// Whatever zone the host's clock and rules are in, a decision is in UTC, so that its JSON is the same on every machine.
func TestDecisionsAreInUTC(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("house", 5*3600+1800)
	for _, rule := range []ruling{{Until: t0.Add(time.Hour).In(zone)}, refuses(t0.Add(time.Hour).In(zone)), refuses(time.Time{})} {
		e, _ := newEngine(t, t0.In(zone), conversation.WithHouseRules(rule))
		require.NoError(t, record(e, context.Background(), userEvent("m", t0.In(zone), window.Message)))
		d := check(t, e, text)
		js, err := json.Marshal(d)
		require.NoError(t, err)
		require.NotContains(t, string(js), "+05:30")
		var back policy.Decision
		require.NoError(t, json.Unmarshal(js, &back))
		require.Equal(t, d, back)
	}
}

// A code of the host's own comes after all that the library has, also those that no platform knows.
func TestAHostsOwnCodeComesLast(t *testing.T) {
	t.Parallel()
	own := ruling{Reasons: []policy.Reason{{Code: "over_budget"}}}
	e, _ := newEngine(t, t0, conversation.WithHouseRules(own, refuses(time.Time{})))
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed, policy.QuietHours, "over_budget"}, codes(check(t, e, text)))
}

type hears struct {
	cases int
	last  conversation.HouseCase
}

func (h *hears) Judge(c conversation.HouseCase) conversation.Ruling {
	h.cases, h.last = h.cases+1, c
	return conversation.Ruling{}
}

// What a rule takes for granted, strict mode refuses.
func TestStrictModeRefusesWhatAHouseRuleAssumes(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		e, _ := newEngine(t, t0, conversation.WithStrict(strict), conversation.WithHouseRules(ruling{Assumed: policy.AssumedCountry}))
		require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
		require.Equal(t, strict, check(t, e, text).Has(policy.FactMissing))
	}
	both := refuses(t0.Add(time.Hour))
	both.Assumed = policy.AssumedZone
	e, _ := newEngine(t, t0, conversation.WithStrict(true), conversation.WithHouseRules(both),
		conversation.WithAccounts(conversation.AccountMap{"b1": policy.Account{Country: "GB"}}))
	require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
	d := check(t, e, text)
	require.Equal(t, []policy.ReasonCode{policy.QuietHours, policy.FactMissing}, codes(d), "neither hides the other")
	require.Equal(t, policy.Deny, d.Verdict, "a fact that is missing does not come by itself")
}

// What the platform's rules said of a refused message stays: what it would cost, where nobody can pay for it.
func TestHouseRulesKeepWhatAMessageWouldCost(t *testing.T) {
	t.Parallel()
	poor := policy.Account{Country: "IN", Pricing: pricing.Account{Currency: "USD", Zone: time.UTC, NoPaymentMethod: true}}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{ledgerNow}),
		conversation.WithAccounts(conversation.AccountMap{"n1": poor}), conversation.WithHouseRules(refuses(time.Time{}), refuses(time.Time{})))
	require.NoError(t, err)
	m := channels.Message{Type: channels.Template, Category: "utility", Purpose: channels.Transactional, Template: template.NewSend("order", "en")}
	d := checkAt(t, e, buyer, m, ledgerNow)
	require.Equal(t, []policy.ReasonCode{policy.PaymentMissing, policy.QuietHours, policy.QuietHours}, codes(d))
	require.Equal(t, pricing.WhyPaymentMissing, d.Charge.Why)
}

// Of quiet hours it is the zone that is assumed, and strict mode says so.
func TestStrictModeRefusesQuietHoursWithoutAZone(t *testing.T) {
	t.Parallel()
	q, err := conversation.NewQuietHours(21*time.Hour, 8*time.Hour)
	require.NoError(t, err)
	q.Business = true
	for _, strict := range []bool{false, true} {
		account := policy.Account{Country: "GB"}
		e, _ := newEngine(t, t0, conversation.WithStrict(strict), conversation.WithHouseRules(q),
			conversation.WithAccounts(conversation.AccountMap{"b1": account}))
		require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
		d := check(t, e, text)
		require.Equal(t, !strict, d.Allowed(), d)
		require.Equal(t, policy.AssumedZone, d.Assumed)
		if strict {
			require.Equal(t, []policy.ReasonCode{policy.FactMissing}, codes(d))
			require.Contains(t, d.Reasons[0].Detail, policy.AssumedZone.String())
		}
	}
}
