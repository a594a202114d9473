package conversation_test

import (
	"context"
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

func TestStrictIsAnOption(t *testing.T) {
	for strict, want := range map[bool]policy.Verdict{false: policy.Allow, true: policy.Deny} {
		e, _ := newEngine(t, t0, conversation.WithStrict(strict))
		require.NoError(t, e.Record(context.Background(), userEvent("r", t0, window.Reaction)))
		require.Equal(t, want, check(t, e, channels.Message{Type: "guess"}).Verdict)
	}
}

func TestTheDefaultClockIsTheSystems(t *testing.T) {
	e, err := conversation.New(conversation.WithChannels(demo{demoBook()}))
	require.NoError(t, err)
	before := time.Now()
	d := check(t, e, text)
	require.False(t, d.At.Before(before))
	require.False(t, d.At.After(time.Now()))
}

// The catalogue's refusals, each with its code and the end that it knows of.
func TestCatalogueRefusals(t *testing.T) {
	of := func(name string, s template.Status) *template.Template {
		f := form(name, "en", template.Utility, "Hello {{1}} there.")
		f.Status = s
		return f
	}
	c := catalogue(t, nil, "b1", of("paused", template.Paused), of("disabled", template.Disabled), of("deleted", template.Deleted),
		of("rejected", "REJECTED"), of("approved", template.Approved))
	e, _ := newEngine(t, t0, conversation.WithTemplates(c))
	for name, want := range map[string]policy.ReasonCode{
		"paused": policy.TemplatePaused, "disabled": policy.TemplateDisabled, "deleted": policy.TemplateUnknown,
		"rejected": policy.TemplateNotApproved, "nonesuch": policy.TemplateUnknown, "approved": policy.TemplateMismatch,
	} {
		d := check(t, e, templated(name))
		require.Equal(t, want, d.Reasons[0].Code, name)
		require.Equal(t, name != "nonesuch", d.Has(policy.TemplateMismatch), "%s: the missing value is reported beside the state", name)
		require.Equal(t, policy.Deny, d.Verdict, name)
		require.Zero(t, d.Assumed&policy.AssumedTemplate, "the catalogue was asked")
	}
	filled := channels.Message{Type: channels.Template, Template: template.NewSend("approved", "en", "Ann")}
	d := check(t, e, filled)
	require.Equal(t, policy.Allow, d.Verdict, d)
	require.Equal(t, "approved", d.Requires.Template)
	require.Equal(t, "en", d.Requires.Language)
	require.Equal(t, []policy.ReasonCode{policy.TemplateRequired}, codes(check(t, e, channels.Message{Type: channels.Template})))
}

// Template webhooks reach the catalogue, and the pause that one of them reports ends
// by itself.
func TestTemplateChangesReachTheCatalogue(t *testing.T) {
	ctx := context.Background()
	c := catalogue(t, nil, "b1", form("order", "en", template.Utility, "Hello."))
	e, clk := newEngine(t, t0, conversation.WithTemplates(c))
	require.Equal(t, policy.Allow, check(t, e, templated("order")).Verdict)
	update := channels.Event{Kind: channels.TemplateChange, Address: at(""), Occurred: t0, Template: &template.Update{
		Account: "b1", Name: "order", Language: "en", Kind: template.StatusUpdate, At: t0, Status: template.Paused, PausedUntil: t0.Add(time.Hour),
	}}
	require.NoError(t, e.Record(ctx, update, channels.Event{Kind: channels.TemplateChange}))
	d := check(t, e, templated("order"))
	require.Equal(t, policy.Defer, d.Verdict, d)
	require.True(t, d.Until.Equal(t0.Add(time.Hour)))
	clk.now = d.Until
	require.Equal(t, policy.Allow, check(t, e, templated("order")).Verdict)

	bare, _ := newEngine(t, t0)
	require.NoError(t, bare.Record(ctx, update), "without a catalogue there is nobody to tell")
}

// counter has counted so many of everything.
type counter int64

func (c counter) Count(pricing.CountKey) int64 { return int64(c) }

func TestUsageDecidesTheAllowance(t *testing.T) {
	at := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	account := &policy.Account{Pricing: pricing.Account{ID: "acct", Currency: "USD", Zone: time.UTC, Country: "IN"}}
	for used, want := range map[counter]pricing.Basis{0: pricing.FreeTier, 999: pricing.FreeTier, 1000: pricing.Regular, 5000: pricing.Regular} {
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{at}),
			conversation.WithAccounts(accounts{"n1": account}), conversation.WithUsage(used))
		require.NoError(t, err)
		ev := userEvent("m", at, window.Message)
		ev.Address = buyer
		require.NoError(t, e.Record(context.Background(), ev))
		d, err := e.Check(context.Background(), buyer, text)
		require.NoError(t, err)
		require.Equal(t, want, d.Charge.Basis, "%d used: %s", used, d.Charge)
	}
}
