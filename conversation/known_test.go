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
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// byAddress is a register of consent that knows each address by itself.
type byAddress map[string]policy.Consent

func (r byAddress) Consent(_ context.Context, a channels.Address) (policy.Consent, error) {
	return r[a.User], nil
}

// What the register says under one identifier of a person holds whichever is asked about.
func TestTheRegisterIsAskedUnderEveryName(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, told := range []string{"111", "GB.1", "GB.ENT.1"} {
		e, _ := newEngine(t, t0, conversation.WithConsents(byAddress{told: {OptedOut: t0}}))
		require.NoError(t, record(e, ctx, seen(channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"}, t0.Add(-2*talkLength))))
		for _, user := range []string{"111", "GB.1", "GB.ENT.1"} {
			d, err := e.Check(ctx, at(user), templated("x"))
			require.NoError(t, err)
			require.True(t, d.Has(policy.OptedOut), "told of %s, asked about %s", told, user)
		}
	}
}

// The market is that of the phone number where one is known, else that of the
// country that the id tells.
func TestWhereThePersonIs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	market := func(user string, ids channels.Identity) string {
		e := ledgerEngine(t, billing.NewMemory())
		a := buyer
		a.User = user
		ev := channels.Event{Kind: channels.UserAction, ID: "m", Address: a, Identity: ids, Occurred: ledgerNow, Action: channels.ActMessage}
		require.NoError(t, record(e, ctx, ev))
		m := templated("order")
		m.Category = "marketing"
		d, err := e.Check(ctx, a, m)
		require.NoError(t, err)
		require.Equal(t, policy.Allow, d.Verdict, d)
		return d.Charge.Market
	}
	india, brazil := market("919812345678", channels.Identity{}), market("5511987654321", channels.Identity{})
	require.NotEmpty(t, india)
	require.NotEqual(t, india, brazil)
	require.Equal(t, india, market("IN.12345678901234", channels.Identity{}))
	require.Equal(t, brazil, market("BR.12345678901234", channels.Identity{}))
	require.Equal(t, brazil, market("IN.12345678901234", channels.Identity{Phone: "5511987654321", Scoped: "IN.12345678901234"}), "the number comes first")
}

// mute is a channel that cannot tell where a person is.
type mute struct{ policy.Channel }

func TestAChannelThatTellsNoCountry(t *testing.T) {
	t.Parallel()
	e, err := conversation.New(conversation.WithChannels(mute{demo{demoBook()}}), conversation.WithClock(&manual{t0}))
	require.NoError(t, err)
	require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
	d := check(t, e, text)
	require.Equal(t, policy.Allow, d.Verdict)
	require.NotZero(t, d.Assumed&policy.AssumedCountry)
}

// The templates of a business are those of the account that pays, where it is known.
func TestTemplatesBelongToTheAccount(t *testing.T) {
	t.Parallel()
	rules := whatsapp.New().Rulebook().At(ledgerNow).Templates
	c := template.NewCatalogue(rules)
	require.NoError(t, c.Put("acct", ledgerNow.Add(-time.Hour), form("order", "en", template.Utility, "Hello {{1}} there.")))
	require.NoError(t, c.Put("n1", ledgerNow.Add(-time.Hour), form("own", "en", template.Utility, "Hello.")))
	known := func(a policy.Account) conversation.AccountMap { return conversation.AccountMap{"n1": a} }
	for _, tc := range []struct {
		accounts conversation.AccountMap
		name     string
		want     []policy.ReasonCode
	}{
		{known(policy.Account{Pricing: pricing.Account{ID: "acct"}}), "order", nil},
		{known(policy.Account{Pricing: pricing.Account{ID: "acct"}}), "own", []policy.ReasonCode{policy.TemplateUnknown}},
		{known(policy.Account{}), "own", []policy.ReasonCode{policy.TemplateMismatch}},
		{known(policy.Account{}), "order", []policy.ReasonCode{policy.TemplateUnknown}},
		{conversation.AccountMap{}, "own", []policy.ReasonCode{policy.TemplateMismatch}},
	} {
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{ledgerNow}),
			conversation.WithTemplates(c), conversation.WithAccounts(tc.accounts))
		require.NoError(t, err)
		m := channels.Message{Type: channels.Template, Template: template.NewSend(tc.name, "en", "Ann")}
		d, err := e.Check(context.Background(), buyer, m)
		require.NoError(t, err)
		expect(t, d, tc.want...)
		for _, r := range d.Reasons {
			require.NotZero(t, r.Error.Code, "the channel's rules for templates know the error: %s", r)
			require.NotEmpty(t, r.Source.URL, r)
		}
	}
}

// Of windows of one kind, one without an end is shown before one with an end, and of
// two that ended the later.
func TestWindowShownOfTwoOfOneKind(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, turned := range []bool{false, true} {
		book := demoBook()
		other := book.Windows[0]
		other.Rule.Length, other.Rule.OpenedBy = 0, window.On(window.Scan)
		other.Rule.ClosedBy = window.On(window.Close)
		rows := []policy.WindowRow{book.Windows[0], other}
		if turned {
			rows[0], rows[1] = rows[1], rows[0]
		}
		book.Windows = append(rows, book.Windows[1:]...)
		e, err := conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(&manual{t0.Add(time.Hour)}))
		require.NoError(t, err)
		talk := func(at time.Time) window.Window {
			ws, err := e.WindowAt(ctx, alice, at)
			require.NoError(t, err)
			require.Equal(t, window.Kind("talk"), ws[0].Kind)
			return ws[0]
		}
		require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message), userEvent("s", t0, window.Scan)))
		require.Equal(t, window.Open, talk(t0).Status)
		require.Zero(t, talk(t0).Expires, "it is open until closed")
		require.NoError(t, record(e, ctx, userEvent("c", t0.Add(time.Hour), window.Close)))
		require.Equal(t, window.Instant(t0.Add(talkLength).UnixMilli()), talk(t0.Add(2*time.Hour)).Expires, "the one that is still open")
		after := talk(t0.Add(talkLength))
		require.Equal(t, window.Closed, after.Status)
		require.Equal(t, window.Instant(t0.Add(talkLength).UnixMilli()), after.Expires, "of two that ended the later")
	}
}
