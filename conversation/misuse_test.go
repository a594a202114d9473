package conversation_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

type noRule struct{}

func (*noRule) Judge(conversation.HouseCase) conversation.Ruling { panic("not asked") }

// What is nil is refused when the engine is made, with the name of the option, not when the first event comes.
func TestNilOptionsAreRefused(t *testing.T) {
	t.Parallel()
	book := demoBook()
	for field, options := range map[string][]conversation.Option{
		"options[0]":  {nil},
		"channel":     {conversation.WithChannels(nil), conversation.WithChannels((*whatsapp.Channel)(nil)), conversation.WithRulebook(nil, book), conversation.WithRulebook(demo{}, nil), conversation.WithChannels(demo{})},
		"store":       {conversation.WithStore(nil), conversation.WithStore((*conversation.MemoryStore)(nil))},
		"clock":       {conversation.WithClock(nil), conversation.WithClock((*manual)(nil))},
		"templates":   {conversation.WithTemplates(nil), conversation.WithTemplates((*template.Catalogue)(nil))},
		"consents":    {conversation.WithConsents(nil), conversation.WithConsents((*consents)(nil))},
		"accounts":    {conversation.WithAccounts(nil), conversation.WithAccounts(conversation.AccountMap(nil))},
		"usage":       {conversation.WithUsage(nil), conversation.WithUsage((*billing.Memory)(nil))},
		"ledger":      {conversation.WithLedger(nil), conversation.WithLedger((*billing.Memory)(nil))},
		"observer":    {conversation.WithObserver(nil), conversation.WithObserver((*watcher)(nil))},
		"house_rules": {conversation.WithHouseRules(nil), conversation.WithHouseRules((*noRule)(nil))},
	} {
		for i, o := range options {
			e, err := conversation.New(o)
			var input *channels.InputError
			require.ErrorAs(t, err, &input, "%s %d", field, i)
			require.Equal(t, field, input.Field)
			require.Nil(t, e)
		}
	}
}

// An engine without options serves no channel and says so.
func TestAnEngineWithoutChannels(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, err := conversation.New()
	require.NoError(t, err)
	_, err = e.Check(ctx, alice, text)
	var input *channels.InputError
	require.ErrorAs(t, err, &input)
	got, err := e.Receive(ctx, []byte(`{}`))
	require.ErrorIs(t, err, channels.ErrForeign)
	require.Zero(t, got)
	isNew, err := e.Record(ctx)
	require.NoError(t, err)
	require.Empty(t, isNew)
	require.NoError(t, e.Unsee(ctx))
}

// A message that says nothing, or what does not exist, is refused and not taken for something better.
func TestMessagesThatSayNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	require.NoError(t, record(e, ctx, message(-60)))
	for name, m := range map[string]channels.Message{
		"zero":             {},
		"no template":      {Type: channels.Template},
		"a nameless one":   {Type: channels.Template, Template: &template.Send{}},
		"no such type":     {Type: "hologram"},
		"no such tag":      {Type: channels.Text, Text: "x", Tag: "URGENT"},
		"an answer to all": {Type: channels.PrivateReply},
	} {
		require.Equal(t, policy.Deny, check(t, e, m).Verdict, name)
	}
}

// A channel that is misspelled is an error, not a person of whom nothing is known.
func TestForgettingOnAChannelThatIsNotServed(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0)
	for _, channel := range []string{"Demo", "", "whatsapp"} {
		a := alice
		a.Channel = channel
		var input *channels.InputError
		require.ErrorAs(t, e.Forget(context.Background(), a), &input, channel)
		require.ErrorAs(t, e.Import(context.Background(), a, policy.Consent{}), &input, channel)
	}
}
