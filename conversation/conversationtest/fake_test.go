package conversationtest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// chat is a channel of the tests' own. People in country XX are never served.
type chat struct{ book policy.Rulebook }

func (c *chat) Name() string                            { return "chat" }
func (c *chat) Rulebook() *policy.Rulebook              { return &c.book }
func (c *chat) Decode([]byte) ([]channels.Event, error) { return nil, errors.New("not used") }
func (c *chat) ReadRequest(string, []byte) (channels.Address, channels.Message, error) {
	return channels.Address{}, channels.Message{}, errors.New("not used")
}

// User knows numbers that begin with 91, and with 999 for XX.
func (c *chat) User(id string) (channels.User, error) {
	u := channels.User{ID: id}
	switch {
	case strings.HasPrefix(id, "999"):
		u.Country = "XX"
	case strings.HasPrefix(id, "91"):
		u.Country, u.Phone = "IN", true
	}
	return u, nil
}

func source(c window.Confidence) window.Source {
	return window.Source{URL: "https://example.com/rules", Date: "2026-01-01", Confidence: c}
}

const day = 24 * time.Hour

func newChat() *chat {
	sure := source(window.Documented)
	return &chat{policy.Rulebook{
		Channel: "chat", Begins: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Actions: chatActions(sure),
		Windows: []policy.WindowRow{
			{Rule: window.Rule{Kind: "standard", Length: day, OpenedBy: window.On(window.Message, window.Call, window.Tap), Source: sure}},
			{Rule: window.Rule{Kind: "entry", Length: 3 * day, Renewal: window.OnReply, ReplyWithin: day, OpenedBy: window.On(window.Entry), Source: sure}},
			{Rule: window.Rule{Kind: "comment", Length: 7 * day, PerID: true, OpenedBy: window.On(window.Comment), Source: sure}},
			{Rule: window.Rule{Kind: "weak", Length: day, OpenedBy: window.On(window.Reaction), Source: source(window.Assumed)}},
		},
		Permissions: []policy.Permission{
			{Name: "free_form", Types: []channels.MessageType{"text", "image", "reaction", "list"}, Window: "standard", Source: sure},
			{Name: "template", Types: []channels.MessageType{"template"}, NeedsTemplate: true, NeedsOptIn: true, OptInWaivedBy: "standard",
				MarketingCategories: []policy.Category{"marketing"}, Source: sure},
			{Name: "reply", Types: []channels.MessageType{"private_reply"}, Window: "comment", PerID: true, Source: sure},
			{Name: "agent", Types: []channels.MessageType{"text"}, Tag: "AGENT", HumanOnly: true, NoPromotion: true, Feature: "human_agent",
				Requires: policy.Requires{MessagingType: "TAGGED", Tag: "AGENT"}, Source: sure},
			{Name: "guess", Types: []channels.MessageType{"audio"}, Window: "weak", Source: source(window.Assumed)},
			{Name: "typing", Types: []channels.MessageType{"sender_action"}, Source: sure},
		},
		Limits:    []policy.Limit{{Types: []channels.MessageType{"text"}, Measure: channels.TextCharacters, Max: 10, Source: sure}},
		Blocks:    []policy.Block{{Reason: policy.RegionBlocked, Users: []string{"XX"}, Source: sure}},
		Refusals:  []policy.Refusal{{Reason: policy.WindowClosed, Error: channels.PlatformError{Code: 10, Subcode: 7}}},
		Prices:    chatPrices,
		Templates: []template.Row{{Code: "template_paused", Error: template.PlatformError{Code: 55}}},
	}}
}

// chatActions: an ad on a phone enters, a message by it counts anywhere.
func chatActions(s window.Source) []policy.ActionRow {
	row := func(counts window.Triggers, acts ...channels.Action) policy.ActionRow {
		return policy.ActionRow{Actions: acts, Triggers: counts, Source: s}
	}
	enters := row(window.On(window.Entry), channels.ActAdMessage, channels.ActPageMessage)
	enters.Devices = []string{"android", "ios", ""}
	return []policy.ActionRow{
		row(window.On(window.Message), channels.ActMessage, channels.ActAdMessage, channels.ActPageMessage, channels.ActQuickReply,
			channels.ActUnsupported, channels.ActStoryReply, channels.ActStoryMention, channels.ActShare),
		row(window.On(window.Call), channels.ActCall, channels.ActCallAccepted),
		row(window.On(window.Tap), channels.ActPostback, channels.ActQuickReply, channels.ActIceBreaker),
		row(window.On(window.Reaction), channels.ActReaction),
		row(window.On(window.Block), channels.ActBlock),
		row(window.On(window.Reply), channels.ActAnswer),
		{Actions: []channels.Action{channels.ActComment}, Grants: window.On(window.Comment), Source: s},
		enters,
	}
}

// chatPrices: free in the entry window, 2 free service messages a month, and in India
// 0.01 USD for service, 0.02 for utility, half of it from the second one on, and 0.03
// for marketing.
func chatPrices() *pricing.Book {
	usd := func(text string) pricing.Amount {
		a, err := pricing.ParseAmount(text, "USD")
		if err != nil {
			panic(err)
		}
		return a
	}
	b, err := pricing.NewBook(pricing.Facts{
		FreeForm: "service",
		Rules: []pricing.Rule{
			{Type: "reaction", Basis: pricing.NotCharged},
			{Window: "entry", Basis: pricing.FreeEntryPoint},
			{Category: "service", Allowance: 2, AllowanceScope: pricing.ScopeNumber, Basis: pricing.FreeTier},
			{Category: "utility", Tier: "volume", Basis: pricing.Regular},
			{Basis: pricing.Regular},
		},
		Markets: pricing.Markets{Rows: []pricing.MarketRow{{Market: "India", Country: "IN", Prefix: "91"}, {Market: "Brazil", Country: "BR", Prefix: "55"}}},
		Cards: []pricing.Card{{Currency: "USD", Effective: 2026_01_01, Rates: []pricing.Rate{
			{Market: "India", Category: "service", Price: usd("0.01")},
			{Market: "India", Category: "utility", Price: usd("0.02")},
			{Market: "India", Category: "marketing", Price: usd("0.03")},
		}}},
		Tiers: []pricing.Tiers{{Currency: "USD", Effective: 2026_01_01, Decimals: 4, Ladders: []pricing.Ladder{
			{Market: "India", Category: "utility", Bands: []pricing.Band{{To: 1}, {From: 2, To: pricing.Unbounded, Discount: 50}}},
		}}},
	})
	if err != nil {
		panic(err)
	}
	return b
}

const chatHeader = `channel  chat
business 100 timezone=Asia/Kolkata currency=USD country=IN features=human_agent
user     919812345678
template hello category=utility body="Hello {{1}}."
template offer category=marketing body="Buy."
`

// start is the instant of the first step of the tests.
const start = "2026-03-01T10:00:00Z "

// play runs a scenario on the tests' channel.
func play(t *testing.T, text string) conversationtest.Report {
	t.Helper()
	s, err := conversationtest.Parse("x.scenario", strings.NewReader(text))
	require.NoError(t, err)
	r, err := s.Run(t.Context(), conversationtest.WithChannels(newChat()))
	require.NoError(t, err)
	return r
}

// passes runs steps that must hold.
func passes(t *testing.T, steps ...string) {
	t.Helper()
	r := play(t, chatHeader+start+strings.Join(steps, "\n"))
	require.True(t, r.Passed(), r.String())
}

// fails runs steps of which the last must fail with what was got. It returns the
// failure.
func fails(t *testing.T, got string, steps ...string) conversationtest.Failure {
	t.Helper()
	text := chatHeader + start + strings.Join(steps, "\n")
	r := play(t, text)
	require.False(t, r.Passed())
	require.Len(t, r.Failures, 1, r.String())
	require.Contains(t, r.Failures[0].Got, got)
	require.Equal(t, strings.Count(text, "\n")+1, r.Failures[0].Line)
	return r.Failures[0]
}
