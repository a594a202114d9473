package whatsapp_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

// observed is one fact: what happened, and how long after the start.
type observed struct {
	trigger window.Trigger
	after   time.Duration
}

// status views a window under the rules, after the facts.
func status(t *testing.T, rules window.Rules, start time.Time, kind window.Kind, facts []observed, at time.Duration) window.Status {
	t.Helper()
	var s window.State
	var err error
	for _, f := range facts {
		s, err = s.Observe(rules, f.trigger, start.Add(f.after))
		require.NoError(t, err)
	}
	return rules.Find(kind).View(&s, nil, start.Add(at)).Status
}

func TestWindowEdges(t *testing.T) {
	tl := editions(t)
	const hour = time.Hour
	message := []observed{{window.Message, 0}}
	call := []observed{{window.Call, 0}}
	tap := []observed{{window.Tap, 0}}
	answered := []observed{{window.Entry, 0}, {window.Reply, 2 * hour}}
	inTime := []observed{{window.Entry, 0}, {window.Reply, 24*hour - time.Millisecond}}
	late := []observed{{window.Entry, 0}, {window.Reply, 24 * hour}}
	for _, c := range []struct {
		name   string
		date   string
		kind   window.Kind
		facts  []observed
		opens  time.Duration
		closes time.Duration // 0: it never opens
	}{
		{"message", "2023-01-01", whatsapp.CustomerService, message, 0, 24 * hour},
		{"message", "2026-11-22", whatsapp.CustomerService, message, 0, 24 * hour},
		{"call before calling", "2025-07-14", whatsapp.CustomerService, call, 0, 0},
		{"call", "2025-07-15", whatsapp.CustomerService, call, 0, 24 * hour},
		{"call", "2026-11-22", whatsapp.CustomerService, call, 0, 24 * hour},
		{"opening of the chat", "2026-03-26", whatsapp.CustomerService, tap, 0, 24 * hour},
		{"opening of the chat, removed", "2026-03-27", whatsapp.CustomerService, tap, 0, 0},
		{"reaction", "2026-11-22", whatsapp.CustomerService, []observed{{window.Reaction, 0}}, 0, 0},
		{"reply of the business", "2026-11-22", whatsapp.CustomerService, []observed{{window.Reply, 0}}, 0, 0},
		{"ad answered", "2023-03-01", whatsapp.FreeEntryPoint, answered, 2 * hour, 74 * hour},
		{"ad answered", "2026-11-22", whatsapp.FreeEntryPoint, answered, 2 * hour, 74 * hour},
		{"ad answered at the last moment", "2026-11-22", whatsapp.FreeEntryPoint, inTime, 24*hour - time.Millisecond, 96*hour - time.Millisecond},
		{"ad answered too late", "2026-11-22", whatsapp.FreeEntryPoint, late, 0, 0},
		{"ad not answered", "2026-11-22", whatsapp.FreeEntryPoint, []observed{{window.Entry, 0}}, 0, 0},
		{"message opens no free entry", "2026-11-22", whatsapp.FreeEntryPoint, append(message, observed{window.Reply, hour}), 0, 0},
	} {
		t.Run(c.name+" "+c.date, func(t *testing.T) {
			start := day(t, c.date)
			at := func(d time.Duration) window.Status { return status(t, tl.At(start).Windows, start, c.kind, c.facts, d) }
			if c.closes == 0 {
				for _, d := range []time.Duration{0, hour, 24 * hour, 25 * hour, 80 * hour} {
					require.NotEqual(t, window.Open, at(d), "%v", d)
				}
				return
			}
			require.NotEqual(t, window.Open, at(c.opens-1), "1 ns before it opens")
			require.Equal(t, window.Open, at(c.opens))
			require.Equal(t, window.Open, at(c.opens+1))
			require.Equal(t, window.Open, at(c.closes-1), "1 ns before it closes")
			require.Equal(t, window.Closed, at(c.closes))
			require.Equal(t, window.Closed, at(c.closes+1))
		})
	}
}

// A message restarts the window.
func TestWindowRestarts(t *testing.T) {
	const hour = time.Hour
	start := day(t, "2026-11-22")
	at := func(d time.Duration) window.Status {
		again := []observed{{window.Message, 0}, {window.Message, 10 * hour}}
		return status(t, editions(t).At(start).Windows, start, whatsapp.CustomerService, again, d)
	}
	require.Equal(t, window.Open, at(34*hour-1))
	require.Equal(t, window.Closed, at(34*hour))
}

// Before the first of March 2023 the sources know no free entry window.
func TestNoFreeEntryBefore(t *testing.T) {
	tl := editions(t)
	require.Nil(t, tl.At(day(t, "2023-02-28")).Windows.Find(whatsapp.FreeEntryPoint))
	require.NotNil(t, tl.At(day(t, "2023-03-01")).Windows.Find(whatsapp.FreeEntryPoint))
}

// An answer from before the day counts by the rule of then: within 24 hours of the ad, however long the service window was open.
func TestFreeEntryOfEarlierAnswers(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return v
	}
	turn := day(t, "2026-09-28")
	for _, c := range []struct {
		ad, message, answer string
		free                bool
	}{
		{"2026-09-25T10:00:00Z", "2026-09-26T06:00:00Z", "2026-09-26T12:00:00Z", false},
		{"2026-09-25T10:00:00Z", "2026-09-26T06:00:00Z", "2026-09-26T09:59:59Z", true},
		{"2026-09-26T23:00:00Z", "2026-09-27T20:00:00Z", "2026-09-27T23:59:59Z", false},
		{"2026-09-26T23:00:00Z", "2026-09-27T20:00:00Z", "2026-09-28T00:00:00Z", true},
	} {
		var s window.State
		for at, trigger := range map[time.Time]window.Trigger{at(c.ad): window.Entry, at(c.message): window.Message, at(c.answer): window.Reply} {
			var err error
			s, err = s.Observe(editions(t).At(turn).Windows, trigger, at)
			require.NoError(t, err)
		}
		w := editions(t).At(turn).Windows.Find(whatsapp.FreeEntryPoint).View(&s, nil, turn)
		require.Equal(t, c.free, w.Status == window.Open, "%+v: %+v", c, w)
	}
}

// A confirmed expiry replaces the 72 hours that are assumed since 2026-09-28.
func TestConfirmedFreeEntry(t *testing.T) {
	start := day(t, "2026-11-02")
	rules := editions(t).At(start).Windows
	var s window.State
	var err error
	s, err = s.Observe(rules, window.Entry, start)
	require.NoError(t, err)
	s, err = s.Observe(rules, window.Reply, start.Add(time.Hour))
	require.NoError(t, err)
	until := start.Add(7 * 24 * time.Hour)
	s, err = s.Confirm(whatsapp.FreeEntryPoint, until, start.Add(time.Hour))
	require.NoError(t, err)
	r := rules.Find(whatsapp.FreeEntryPoint)
	require.Equal(t, window.Open, r.View(&s, nil, until.Add(-1)).Status)
	require.Equal(t, window.Closed, r.View(&s, nil, until).Status)
	require.Equal(t, window.Assumed, r.Source.Confidence)
}

func TestPermissions(t *testing.T) {
	e := editions(t).At(day(t, "2026-11-22"))
	free := []channels.MessageType{
		"text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction",
		"button", "list", "cta_url", "flow", "location_request_message", "address_message", "product", "product_list",
		"catalog_message", "carousel", "voice_call", "call_permission_request", "request_contact_info", "order_details", "order_status",
	}
	for _, typ := range free {
		p := row(t, e, typ, "", "")
		require.Equal(t, whatsapp.CustomerService, p.Window, typ)
		require.False(t, p.NeedsTemplate, typ)
		require.False(t, p.NeedsOptIn, typ)
		refused := row(t, e, typ, channels.MarketingAPI, "")
		require.Equal(t, policy.ContentTypeNotAllowed, refused.Refuse, typ)
		require.Contains(t, p.BarredBy, "RESTRICTED_CUSTOMER_INITIATED_MESSAGING", typ)
	}
	for _, api := range []channels.API{"", channels.MarketingAPI} {
		p := row(t, e, channels.Template, api, "")
		require.True(t, p.NeedsTemplate)
		require.True(t, p.NeedsOptIn)
		require.Equal(t, whatsapp.CustomerService, p.OptInWaivedBy)
		require.Equal(t, []policy.Category{"marketing"}, p.MarketingCategories)
		require.Empty(t, p.Window)
	}
	for _, category := range []string{"utility", "authentication"} {
		p := row(t, e, channels.Text, channels.DirectSendAPI, category)
		require.Empty(t, p.Window)
		require.Equal(t, whatsapp.DirectSend, p.Feature)
		require.Equal(t, policy.Category(category), p.Requires.Category)
		require.True(t, p.NoPromotion)
	}
	require.Equal(t, policy.PromotionalNotAllowed, row(t, e, channels.Text, channels.DirectSendAPI, "marketing").Refuse)
	require.Empty(t, row(t, e, channels.SenderAction, "", "").Window)
	require.Equal(t, window.Assumed, row(t, e, channels.SenderAction, "", "").Source.Confidence)
	require.Empty(t, e.PermissionsFor("poll"), "a type that the platform does not have")
	require.Empty(t, e.PermissionsFor("edit"), "sent messages cannot be edited")
}

// row finds the one permission about a message.
func row(t *testing.T, e *policy.Edition, typ channels.MessageType, api channels.API, category string) *policy.Permission {
	t.Helper()
	var found *policy.Permission
	for _, p := range e.PermissionsFor(typ) {
		if p.API == api && p.Category == policy.Category(category) {
			if found != nil && p.Source.Confidence == window.Assumed {
				continue // what is only assumed of groups
			}
			require.Nil(t, found, "%s: two rows", typ)
			found = p
		}
	}
	require.NotNil(t, found, typ)
	return found
}
