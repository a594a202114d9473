package whatsapp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// way is one message by one way to one kind of recipient, in an open window.
type way struct {
	name                    string
	message                 channels.Message
	category                string // of the template
	group, scoped, maxPrice bool
	restriction             string
	date                    string // empty: now
	code                    int    // the error, 0: allowed
	reason                  policy.ReasonCode
}

func decideWay(t *testing.T, w way) policy.Decision {
	t.Helper()
	date := now
	if w.date != "" {
		date = w.date
	}
	at := day(t, date)
	e := editions(t).At(at)
	state, err := window.State{}.Observe(e.Windows, window.Message, at)
	require.NoError(t, err)
	f := policy.Facts{
		State: state, Country: "DE", Scoped: w.scoped,
		Account:  &policy.Account{Country: "DE", Features: []string{whatsapp.DirectSend}},
		Consent:  policy.Consent{OptedIn: at},
		Template: policy.TemplateFacts{Checked: w.category != "", Category: policy.Category(w.category)},
	}
	if w.restriction != "" {
		f.Restrictions = []channels.Restriction{{Type: w.restriction, Until: at.Add(time.Hour)}}
	}
	m := w.message
	m.Group, m.MaxPrice = w.group, w.maxPrice
	return policy.Decide(e, &m, &f, at)
}

func ofType(typ channels.MessageType) channels.Message { return channels.Message{Type: typ} }

func byTemplate(api channels.API) channels.Message {
	return channels.Message{Type: channels.Template, API: api, Template: template.NewSend("x", "de")}
}

func direct(category string, typ channels.MessageType, length int) channels.Message {
	return channels.Message{
		Type: typ, API: channels.DirectSendAPI, Category: category, Purpose: channels.Transactional, Text: strings.Repeat("x", length),
	}
}

func TestWays(t *testing.T) {
	const (
		notAllowed = policy.ContentTypeNotAllowed
		tooLong    = policy.ContentTooLong
		restricted = policy.SenderRestricted
		noUtility  = "RESTRICTED_UTILITY_TEMPLATES"
	)
	lane := byTemplate(channels.MarketingAPI)
	plain := byTemplate("")
	for _, w := range []way{
		{name: "marketing by its endpoint", message: lane, category: "marketing"},
		{name: "utility by it", message: lane, category: "utility", code: 134100, reason: notAllowed},
		{name: "authentication by it", message: lane, category: "authentication", code: 134100, reason: notAllowed},
		{name: "utility by it, 2024", message: lane, category: "utility", date: "2024-10-15", code: 131055, reason: notAllowed},
		{name: "utility by it, before version 23", message: lane, category: "utility", date: "2025-05-28", code: 131055, reason: notAllowed},
		{name: "utility by it, version 23", message: lane, category: "utility", date: "2025-05-29", code: 134100, reason: notAllowed},
		{name: "unknown category by it", message: lane},
		{name: "highest price by it", message: lane, category: "marketing", maxPrice: true},
		{name: "highest price to an id", message: lane, category: "marketing", maxPrice: true, scoped: true, code: 131062, reason: notAllowed},
		{name: "marketing to an id", message: lane, category: "marketing", scoped: true},
		{name: "highest price by the ordinary endpoint", message: plain, category: "marketing", maxPrice: true, code: 131061, reason: notAllowed},

		{name: "authentication by phone", message: plain, category: "authentication"},
		{name: "authentication to an id", message: plain, category: "authentication", scoped: true, code: 131062, reason: notAllowed},
		{name: "utility to an id", message: plain, category: "utility", scoped: true},
		{name: "authentication to a group", message: plain, category: "authentication", group: true, code: 131009, reason: notAllowed},
		{name: "utility to a group", message: plain, category: "utility", group: true, scoped: true},
		{name: "utility to a group before groups", message: plain, category: "utility", group: true, date: "2025-10-05", code: 131009, reason: notAllowed},
		{name: "utility restricted", message: plain, category: "utility", restriction: noUtility, code: 368, reason: restricted},
		{name: "marketing while utility is restricted", message: plain, category: "marketing", restriction: noUtility},

		{name: "text to a group", message: ofType(channels.Text), group: true},
		{name: "image to a group", message: ofType(channels.Image), group: true},
		{name: "text to a group before groups", message: ofType(channels.Text), group: true, date: "2025-10-05", code: 131009, reason: notAllowed},
		{name: "text to an id", message: ofType(channels.Text), scoped: true},
		{name: "buttons", message: ofType(whatsapp.Button)},
		{name: "buttons to a group", message: ofType(whatsapp.Button), group: true, code: 131009, reason: notAllowed},
		{name: "product to a group", message: ofType(whatsapp.Product), group: true, code: 131009, reason: notAllowed},
		{name: "call button to a group", message: ofType(whatsapp.VoiceCall), group: true, code: 131009, reason: notAllowed},
		{name: "carousel to a group", message: ofType(whatsapp.Carousel), group: true, code: 131009, reason: notAllowed},

		{name: "long text", message: channels.Message{Type: channels.Text, Length: 4096}},
		{name: "too long text", message: channels.Message{Type: channels.Text, Length: 4097}, code: 100, reason: tooLong},
		{name: "direct text", message: direct("utility", channels.Text, 1024)},
		{name: "too long direct text", message: direct("utility", channels.Text, 1025), code: 100, reason: tooLong},
		{name: "too long direct buttons", message: direct("utility", whatsapp.Button, 1025), code: 100, reason: tooLong},
		{name: "direct codes", message: direct("authentication", channels.Text, 1)},
		{name: "direct codes to an id", message: direct("authentication", channels.Text, 1), scoped: true, code: 131062, reason: notAllowed},
		{name: "direct news to a group", message: direct("utility", channels.Text, 1), group: true, code: 100, reason: notAllowed},
		{name: "direct codes to a group", message: direct("authentication", channels.Text, 1), group: true, code: 100, reason: notAllowed},
		{name: "direct utility to an id", message: direct("utility", channels.Text, 1), scoped: true},
	} {
		t.Run(w.name, func(t *testing.T) {
			d := decideWay(t, w)
			if w.reason == "" {
				require.Equal(t, policy.Allow, d.Verdict, d)
				return
			}
			require.Len(t, d.Reasons, 1, d)
			require.Equal(t, w.reason, d.Reasons[0].Code)
			require.Equal(t, w.code, d.Reasons[0].Error.Code)
			require.Equal(t, w.restriction != "", d.Verdict == policy.Defer)
			info, ok := whatsapp.New().Rulebook().Error(channels.PlatformError{Code: w.code})
			require.True(t, ok)
			require.Contains(t, info.Reasons, w.reason, "the table gives the reason back")
		})
	}
}

// The page about groups names text and media; that the other types go to groups too is assumed, and says so. To one person all of
// them are documented.
func TestTypesInGroups(t *testing.T) {
	for _, typ := range []channels.MessageType{"text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction"} {
		want := policy.Documented
		switch typ {
		case channels.Sticker, channels.Location, channels.Contacts, channels.Reaction:
			want = policy.Assumed
		}
		require.Equal(t, want, decideWay(t, way{message: ofType(typ), group: true}).Confidence, typ)
		require.Equal(t, policy.Documented, decideWay(t, way{message: ofType(typ)}).Confidence, typ)
		before := decideWay(t, way{message: ofType(typ), group: true, date: "2025-10-05"})
		require.Equal(t, policy.Deny, before.Verdict, typ)
	}
}

// Ten buttons in all by Direct Send, three otherwise.
func TestButtonsByDirectSend(t *testing.T) {
	for n, want := range map[int][2]bool{3: {true, true}, 4: {false, true}, 10: {false, true}, 11: {false, false}} {
		ordinary, sent := ofType(whatsapp.Button), direct("utility", whatsapp.Button, 1)
		ordinary.Sizes[channels.ButtonCount], sent.Sizes[channels.ButtonCount] = n, n
		require.Equal(t, want[0], decideWay(t, way{message: ordinary}).Verdict == policy.Allow, n)
		require.Equal(t, want[1], decideWay(t, way{message: sent}).Verdict == policy.Allow, n)
	}
}
