package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// demo is a channel of the tests' own making, so that the engine is tested without
// any platform: a talk window of 10 hours, a care window of 3 days for people
// under the tag CARE, one answer per comment within 2 days, a desk window with a
// quota, a bonus window that opens when the business answers an entry.
type demo struct{ book *policy.Rulebook }

func (d demo) Name() string                            { return "demo" }
func (d demo) Rulebook() *policy.Rulebook              { return d.book }
func (d demo) Decode([]byte) ([]channels.Event, error) { return nil, nil }
func (d demo) User(id string) (channels.User, error) {
	country := channels.PhoneCountry(id)
	return channels.User{ID: id, Country: country, Phone: country != ""}, nil
}
func (d demo) ReadRequest(string, []byte) (channels.Address, channels.Message, error) {
	return channels.Address{}, channels.Message{}, nil
}

const (
	talkLength = 10 * time.Hour
	careLength = 72 * time.Hour
)

var (
	t0      = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	retired = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	src     = window.Source{URL: "https://example.org/rules", Date: "2026-01-01", Confidence: window.Documented}
	alice   = channels.Address{Channel: "demo", Business: "b1", User: "447700900123"}
)

func demoBook() *policy.Rulebook {
	rule := func(kind window.Kind, length time.Duration, opened window.Triggers) window.Rule {
		return window.Rule{Kind: kind, Length: length, OpenedBy: opened, Source: src}
	}
	comment := rule("comment", 48*time.Hour, window.On(window.Comment))
	comment.PerID = true
	desk := rule("desk", 0, window.On(window.Scan))
	desk.Length, desk.Quota = 2*time.Hour, window.Quota{Total: 2, ResetByTrigger: true}
	bonus := rule("bonus", 30*time.Hour, window.On(window.Entry))
	bonus.Renewal, bonus.ReplyWithin = window.OnReply, 10*time.Hour
	guess := rule("guess", time.Hour, window.On(window.Reaction))
	guess.Source.Confidence = window.Assumed
	return &policy.Rulebook{
		Channel: "demo", Begins: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		Actions: demoActions(),
		Windows: []policy.WindowRow{
			{Rule: rule("talk", talkLength, window.On(window.Message, window.Call))},
			{Rule: rule("care", careLength, window.On(window.Message))},
			{Rule: comment}, {Rule: desk}, {Rule: bonus}, {Rule: guess},
		},
		Permissions: demoPermissions(),
		Limits: []policy.Limit{
			{Types: []channels.MessageType{"text"}, Measure: channels.TextCharacters, Max: 20, Source: src},
			{Types: []channels.MessageType{"image"}, MIME: []string{"image/png"}, Source: src},
			{Types: []channels.MessageType{"carousel"}, Measure: channels.ItemCount, Min: 2, Max: 3, Source: src},
		},
		Blocks: []policy.Block{
			{Reason: policy.MarketingPausedRegion, Users: []string{"US"}, Categories: []policy.Category{"marketing"}, Error: channels.PlatformError{Code: 49}, Source: src},
			{Reason: policy.RegionBlocked, Users: []string{"CU"}, Businesses: []string{"CU"}, Source: src},
		},
		Refusals: []policy.Refusal{
			{Reason: policy.WindowClosed, Error: channels.PlatformError{Code: 47}},
			{Reason: policy.TagNotAllowed, Error: channels.PlatformError{Code: 100}},
		},
		Errors: policy.Errors(
			policy.ErrorInfo{Error: channels.PlatformError{Code: 47}, Meaning: "the window is closed", Class: "window", Reasons: []policy.ReasonCode{policy.WindowClosed}},
			policy.ErrorInfo{Error: channels.PlatformError{Code: 9}, Meaning: "something else", Class: "other"},
		),
	}
}

// demoActs is the action that counts as a trigger, for each.
var demoActs = map[window.Trigger]channels.Action{
	window.Message: channels.ActMessage, window.Call: channels.ActCall, window.Tap: channels.ActPostback, window.Reaction: channels.ActReaction,
	window.Referral: channels.ActReferral, window.Entry: channels.ActAdMessage, window.OptIn: channels.ActOptIn, window.Scan: channels.ActScan,
	window.Payment: channels.ActPayment, window.Block: channels.ActBlock, window.Close: channels.ActLiveEnd, window.Reply: channels.ActAnswer,
	window.Comment: channels.ActComment, window.LiveComment: channels.ActLiveComment,
}

// demoActions give each trigger an action; an ad message is a message too, and an
// opt-in with a token is the token's alone.
func demoActions() []policy.ActionRow {
	rows := []policy.ActionRow{{Actions: []channels.Action{channels.ActOptIn}, WithToken: true, Grants: window.On(window.OptIn), Source: src}}
	for trigger, act := range demoActs {
		row := policy.ActionRow{Actions: []channels.Action{act}, Triggers: window.On(trigger), WithoutToken: act == channels.ActOptIn, Source: src}
		if act == channels.ActAdMessage {
			row.Triggers |= window.On(window.Message)
		}
		rows = append(rows, row)
	}
	return rows
}

func demoPermissions() []policy.Permission {
	types := func(ts ...channels.MessageType) []channels.MessageType { return ts }
	return []policy.Permission{
		{Name: "talk", Types: types("text", "image", "carousel"), Window: "talk", BarredBy: []string{"NO_REPLIES"}, Source: src},
		{Name: "template", Types: types("template"), NeedsTemplate: true, NeedsOptIn: true, OptInWaivedBy: "talk", Reach: 24 * time.Hour,
			MarketingCategories: []policy.Category{"marketing"}, BarredBy: []string{"NO_TEMPLATES"}, Source: src},
		{Name: "care", Types: types("text"), Tag: "CARE", Window: "care", WindowReason: policy.TagWindowClosed, HumanOnly: true,
			NoPromotion: true, Feature: "care", Requires: policy.Requires{Tag: "CARE"}, Source: src,
			Errors: []policy.Refusal{{Reason: policy.TagWindowClosed, Error: channels.PlatformError{Code: 48}}}},
		{Name: "news", Types: types("text"), Tag: "NEWS", NoPromotion: true, Span: policy.Span{To: retired}, Source: src},
		{Name: "news_retired", Types: types("text"), Tag: "NEWS", Refuse: policy.TagRetired, Span: policy.Span{From: retired}, Source: src},
		{Name: "answer", Types: types("private_reply"), Window: "comment", PerID: true, Source: src},
		{Name: "desk", Types: types("sticker"), Window: "desk", Source: src},
		{Name: "guess", Types: types("guess"), Window: "guess", Source: window.Source{URL: src.URL, Confidence: window.Assumed}},
	}
}

// manual is a clock that stands where the test puts it.
type manual struct{ now time.Time }

func (m *manual) Now() time.Time { return m.now }

func newEngine(t testing.TB, at time.Time, opts ...conversation.Option) (*conversation.Engine, *manual) {
	t.Helper()
	clk := &manual{now: at}
	e, err := conversation.New(append([]conversation.Option{
		conversation.WithChannels(demo{demoBook()}), conversation.WithClock(clk),
	}, opts...)...)
	require.NoError(t, err)
	return e, clk
}

// userEvent is something that the person did, by what it counts as.
func userEvent(id string, at time.Time, counts window.Trigger) channels.Event {
	return channels.Event{Kind: channels.UserAction, ID: id, Address: alice, Occurred: at, Action: demoActs[counts]}
}

func check(t testing.TB, e *conversation.Engine, m channels.Message) policy.Decision {
	t.Helper()
	d, err := e.Check(context.Background(), alice, m)
	require.NoError(t, err)
	return d
}

func codes(d policy.Decision) []policy.ReasonCode {
	out := make([]policy.ReasonCode, 0, len(d.Reasons))
	for _, r := range d.Reasons {
		out = append(out, r.Code)
	}
	return out
}

var text = channels.Message{Type: channels.Text, Text: "hello"}

func templated(name string) channels.Message {
	return channels.Message{Type: channels.Template, Template: template.NewSend(name, "en")}
}
