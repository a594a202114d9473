package whatsapp_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

// These tests tell the engine of a restriction in the platform's own JSON, and look at what it does to a send.

// told is an engine whose clock stands where the test puts it.
type told struct {
	*conversation.Engine
	clock *manual
}

type manual struct{ now time.Time }

func (m *manual) Now() time.Time { return m.now }

func (e told) receive(t *testing.T, body string) {
	t.Helper()
	_, err := e.Receive(context.Background(), []byte(body))
	require.NoError(t, err)
}

// restrictedAt is when the account is restricted.
var restrictedAt = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// accountUpdate is a webhook about the WhatsApp account 900, whose number is 15550001111.
func accountUpdate(at time.Time, value string) string {
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":"900","time":%d,"changes":[{"field":"account_update","value":%s}]}]}`, at.Unix(), value)
}

// inbound is a text by a customer of that number.
func inbound(at time.Time) string {
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":"900","time":%[1]d,"changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550001111","phone_number_id":"10"},
		"messages":[{"from":"447700900123","id":"wamid.%[1]d","timestamp":"%[1]d","type":"text","text":{"body":"hello"}}]}}]}]}`, at.Unix())
}

// The sends that the tests try, by name: what needs the window, what does not, and what is no message.
var sends = map[string]string{
	"text":          `{"messaging_product":"whatsapp","to":"447700900123","type":"text","text":{"body":"hello"}}`,
	"reaction":      `{"messaging_product":"whatsapp","to":"447700900123","type":"reaction","reaction":{"message_id":"wamid.1","emoji":"👍"}}`,
	"button":        `{"messaging_product":"whatsapp","to":"447700900123","type":"interactive","interactive":{"type":"button","body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}}]}}}`,
	"utility":       `{"messaging_product":"whatsapp","to":"447700900123","type":"template","template":{"name":"order","language":{"code":"en"}}}`,
	"marketing":     `{"messaging_product":"whatsapp","to":"447700900123","type":"template","template":{"name":"sale","language":{"code":"en"}}}`,
	"direct":        `{"messaging_product":"whatsapp","to":"447700900123","category":"utility","type":"text","text":{"body":"hello"}}`,
	"direct code":   `{"messaging_product":"whatsapp","to":"447700900123","category":"authentication","type":"text","text":{"body":"471 is your code."}}`,
	"typing":        `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"text"}}`,
	"call question": `{"messaging_product":"whatsapp","to":"447700900123","type":"interactive","interactive":{"type":"call_permission_request","action":{"name":"call_permission_request"}}}`,
	"call button":   `{"messaging_product":"whatsapp","to":"447700900123","type":"interactive","interactive":{"type":"voice_call","body":{"text":"b"},"action":{"name":"voice_call","parameters":{"display_text":"Call"}}}}`,
}

// account900 is an engine that knows the account 900, its templates, and a customer who wrote an hour ago.
func account900(t *testing.T, options ...conversation.Option) told {
	t.Helper()
	form := func(name string, category template.Category, text string) *template.Template {
		return &template.Template{
			Name: name, Language: "en", Category: category, Status: template.Approved,
			Components: []template.Component{{Type: template.Body, Text: text}},
		}
	}
	templates := template.NewCatalogue(nil)
	require.NoError(t, templates.Put("900", restrictedAt.Add(-time.Hour),
		form("order", template.Utility, "Your order has been sent."), form("sale", template.Marketing, "Everything must go today.")))
	account := policy.Account{Country: "GB", Features: []string{whatsapp.DirectSend}, Pricing: pricing.Account{ID: "900", Country: "GB"}}
	clock := &manual{now: restrictedAt}
	e, err := conversation.New(append(options, conversation.WithChannels(whatsapp.New()), conversation.WithClock(clock),
		conversation.WithTemplates(templates), conversation.WithAccounts(conversation.AccountMap{"10": account}))...)
	require.NoError(t, err)
	out := told{Engine: e, clock: clock}
	out.receive(t, inbound(restrictedAt.Add(-time.Hour)))
	return out
}

// send asks whether one of the sends may go now.
func (e told) send(t *testing.T, name string) policy.Decision {
	t.Helper()
	to, m, err := whatsapp.New().ReadRequest("/v25.0/10/messages", []byte(sends[name]))
	require.NoError(t, err)
	if to.User == "" {
		to.User = "447700900123" // a typing sign names the message that it answers
	}
	m.Purpose = channels.Support
	d, err := e.CheckAt(context.Background(), to, m, e.clock.now)
	require.NoError(t, err)
	return d
}

// onlyRestricted requires that the restriction is the one reason against a send.
func onlyRestricted(t *testing.T, d policy.Decision, code int, about string) {
	t.Helper()
	require.Len(t, d.Reasons, 1, "%s: %s", about, d)
	require.Equal(t, policy.SenderRestricted, d.Reasons[0].Code, "%s: %s", about, d)
	require.Equal(t, code, d.Reasons[0].Error.Code, "%s: %s", about, d)
}

// A restriction is told for the account and holds for the account's numbers, until its end.
func TestWhatsAppRestrictionsReachSends(t *testing.T) {
	t.Parallel()
	ends := restrictedAt.Add(72 * time.Hour)
	for kind, barred := range map[string][]string{
		"RESTRICTED_BIZ_INITIATED_MESSAGING":                   {"utility", "marketing", "direct", "direct code"},
		"RESTRICTED_CUSTOMER_INITIATED_MESSAGING":              {"text", "reaction", "button", "call question", "call button"},
		"RESTRICTED_UTILITY_TEMPLATES":                         {"utility"},
		"RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES":             {"direct", "direct code"},
		"RESTRICTED_BUSINESS_INITIATED_CALLING":                {"call question"},
		"RESTRICTED_USER_INITIATED_CALLING":                    {"call button"},
		"RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN": {"call button"},
		"RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING":  {"call question", "call button"},
		"RESTRICTED_ADD_PHONE_NUMBER_ACTION":                   nil, // no message
	} {
		e := account900(t)
		e.receive(t, accountUpdate(restrictedAt, fmt.Sprintf(
			`{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":%q,"expiration":%d}]}`, kind, ends.Unix())))
		for name := range sends {
			e.clock.now = restrictedAt
			d := e.send(t, name)
			if !slices.Contains(barred, name) {
				require.Equal(t, policy.Allow, d.Verdict, "%s under %s: %s", name, kind, d)
				require.Zero(t, d.Assumed&policy.AssumedAccount, "%s under %s: %s", name, kind, d)
				require.Empty(t, d.Warnings, "%s under %s", name, kind)
				continue
			}
			require.Equal(t, policy.Defer, d.Verdict, "%s under %s: %s", name, kind, d)
			require.True(t, d.Until.Equal(ends), "%s under %s: %s", name, kind, d)
			want := 368
			if strings.HasPrefix(name, "direct") {
				want = 139200
			}
			onlyRestricted(t, d, want, name+" under "+kind)
			e.clock.now = ends
			require.False(t, e.send(t, name).Has(policy.SenderRestricted), "%s after %s", name, kind)
		}
	}
}

// What a restriction forbids, or how many messages it lets through, may not be said: the answers about those messages name it, until it
// ends or is lifted, and strict mode refuses them.
func TestWhatsAppRestrictionsOfUnknownReach(t *testing.T) {
	t.Parallel()
	ends := restrictedAt.Add(72 * time.Hour)
	for kind, about := range map[string]func(send string) bool{
		"RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING": func(send string) bool { return send == "utility" },
		"RESTRICTED_ALL_MESSAGING":                func(string) bool { return true },
	} {
		said := fmt.Sprintf(`{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":%q,"expiration":%d}]}`, kind, ends.Unix())
		e, strict := account900(t), account900(t, conversation.WithStrict(true))
		e.receive(t, accountUpdate(restrictedAt, said))
		strict.receive(t, accountUpdate(restrictedAt, said))
		for _, at := range []time.Time{restrictedAt, ends.Add(-time.Millisecond), ends} {
			e.clock.now, strict.clock.now = at, at
			e.receive(t, inbound(at.Add(-time.Hour)))
			strict.receive(t, inbound(at.Add(-time.Hour)))
			for name := range sends {
				named := about(name) && at.Before(ends)
				d := e.send(t, name)
				require.Equal(t, policy.Allow, d.Verdict, "%s under %s: %s", name, kind, d)
				require.Equal(t, named, d.Assumed&policy.AssumedAccount != 0, "%s under %s at %s: %s", name, kind, at, d)
				require.Equal(t, named && kind == "RESTRICTED_ALL_MESSAGING", len(d.Warnings) == 1, "%s under %s at %s", name, kind, at)
				if named {
					require.NotEqual(t, policy.Allow, strict.send(t, name).Verdict, "%s under %s at %s", name, kind, at)
				}
			}
		}
		e.clock.now = ends
		e.receive(t, accountUpdate(ends, `{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"X"}]}`))
		require.Contains(t, e.send(t, "text").Warnings[0].Detail, "X; no rule says")
		e.clock.now = ends.Add(time.Minute)
		_, err := e.Record(context.Background(), channels.Event{ // the host looked the account up
			ID: "seen", Kind: channels.AccountChange, Address: channels.Address{Channel: whatsapp.Name, Business: "900"}, Occurred: e.clock.now,
			AccountUpdate: &channels.AccountUpdate{Lifted: true},
		})
		require.NoError(t, err)
		require.Empty(t, e.send(t, "text").Warnings)
	}
}

// A deleted account sends nothing at all.
func TestWhatsAppDeletedAccountSendsNothing(t *testing.T) {
	t.Parallel()
	e := account900(t)
	e.receive(t, accountUpdate(restrictedAt, `{"event":"ACCOUNT_DELETED"}`))
	for name := range sends {
		d := e.send(t, name)
		require.Equal(t, policy.Deny, d.Verdict, "%s: %s", name, d)
		onlyRestricted(t, d, 33, name)
	}
}

// An account whose number is registered anew in the app sends nothing until it is reconnected, or shared anew. What follows from the
// loss of a partner or of an application is not known: it is allowed as assumed, and strict mode refuses.
func TestWhatsAppConnectionReachesSends(t *testing.T) {
	t.Parallel()
	event := func(name string) string { return fmt.Sprintf(`{"event":%q,"waba_info":{"waba_id":"900"}}`, name) }
	for _, c := range []struct {
		lost    string
		verdict policy.Verdict
		back    []string
		not     []string // events that do not bring it back
	}{
		{"ACCOUNT_OFFBOARDED", policy.Deny, []string{"ACCOUNT_RECONNECTED", "PARTNER_ADDED", "account-reconnected"}, []string{"PARTNER_APP_INSTALLED", "AD_ACCOUNT_LINKED"}},
		{" account offboarded", policy.Deny, []string{"ACCOUNT_RECONNECTED"}, nil},
		{"PARTNER_REMOVED", policy.Allow, []string{"PARTNER_ADDED", "ACCOUNT_RECONNECTED"}, []string{"PARTNER_APP_INSTALLED"}},
		{"PARTNER_APP_UNINSTALLED", policy.Allow, []string{"PARTNER_APP_INSTALLED", "PARTNER_ADDED"}, []string{"ACCOUNT_RECONNECTED"}},
	} {
		for _, back := range c.back {
			e, strict := account900(t), account900(t, conversation.WithStrict(true))
			tell := func(name string) {
				e.clock.now = e.clock.now.Add(time.Minute)
				strict.clock.now = e.clock.now
				e.receive(t, accountUpdate(e.clock.now, event(name)))
				strict.receive(t, accountUpdate(e.clock.now, event(name)))
			}
			for _, name := range append([]string{c.lost}, c.not...) {
				tell(name)
				for send := range sends {
					d := e.send(t, send)
					require.Equal(t, c.verdict, d.Verdict, "%s after %s: %s", send, name, d)
					require.NotEqual(t, policy.Allow, strict.send(t, send).Verdict, "%s after %s", send, name)
					if c.verdict == policy.Deny {
						onlyRestricted(t, d, 133010, send)
						continue
					}
					require.NotZero(t, d.Assumed&policy.AssumedAccount, "%s after %s: %s", send, name, d)
					require.Contains(t, d.Warnings[0].Detail, c.lost)
				}
			}
			tell(back)
			for send := range sends {
				d := e.send(t, send)
				require.Equal(t, policy.Allow, d.Verdict, "%s after %s: %s", send, back, d)
				require.Empty(t, d.Warnings, "%s after %s", send, back)
				require.Zero(t, d.Assumed&policy.AssumedAccount)
			}
			e.receive(t, accountUpdate(restrictedAt.Add(time.Second), event(c.lost)))
			require.Equal(t, policy.Allow, e.send(t, "text").Verdict, "%s delivered late, from before the end", c.lost)
			require.Empty(t, e.send(t, "text").Warnings)
		}
	}
}

// A disabled account sends nothing at all until it is reinstated. That it will be disabled changes nothing yet, and the end of
// another restriction is not the end of the ban.
func TestWhatsAppBanReachesEverySend(t *testing.T) {
	t.Parallel()
	ban := func(state string) string {
		return fmt.Sprintf(`{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":%q,"waba_ban_date":"November 23, 2026"}}`, state)
	}
	e := account900(t)
	all := func(want policy.Verdict, when string) {
		t.Helper()
		for name := range sends {
			d := e.send(t, name)
			require.Equal(t, want, d.Verdict, "%s, %s: %s", name, when, d)
			if want == policy.Deny {
				onlyRestricted(t, d, 131031, name+", "+when)
			}
		}
	}
	for _, step := range []struct {
		says string
		then policy.Verdict
	}{
		{ban("SCHEDULE_FOR_DISABLE"), policy.Allow},
		{ban("DISABLE"), policy.Deny},
		{`{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"UTILITY_TEMPLATE_ABUSE_UNBAN"}}`, policy.Deny},
		{`{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY"}}`, policy.Deny},
		{ban("REINSTATE"), policy.Allow},
		{ban("DISABLE"), policy.Deny},
	} {
		e.clock.now = e.clock.now.Add(time.Minute)
		e.receive(t, accountUpdate(e.clock.now, step.says))
		all(step.then, step.says)
	}
}

// The end of a ban ends the ban alone, also one of a state that no page names. What was imposed for another reason stays: an account that was
// offboarded at 10:00, banned at 11:00 and reinstated at 12:00 still sends nothing.
func TestWhatsAppReinstatementEndsTheBanOnly(t *testing.T) {
	t.Parallel()
	ban := func(state string) string {
		return fmt.Sprintf(`{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":%q}}`, state)
	}
	limited := `{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_CUSTOMER_INITIATED_MESSAGING"}]}`
	for name, c := range map[string]struct {
		before string
		ban    string
		banned policy.Verdict
		after  policy.Verdict
		back   string // what ends the rest
	}{
		"nothing else":     {before: `{"event":"AD_ACCOUNT_LINKED"}`, ban: "DISABLE", banned: policy.Deny, after: policy.Allow},
		"an unknown state": {before: `{"event":"AD_ACCOUNT_LINKED"}`, ban: "QUARANTINE", banned: policy.Allow, after: policy.Allow},
		"offboarded":       {before: `{"event":"ACCOUNT_OFFBOARDED"}`, ban: "DISABLE", banned: policy.Deny, after: policy.Deny, back: `{"event":"ACCOUNT_RECONNECTED"}`},
		"deleted":          {before: `{"event":"ACCOUNT_DELETED"}`, ban: "DISABLE", banned: policy.Deny, after: policy.Deny},
		"restricted":       {before: limited, ban: "DISABLE", banned: policy.Deny, after: policy.Deny},
	} {
		e := account900(t)
		tell := func(says string) policy.Decision {
			e.clock.now = e.clock.now.Add(time.Hour)
			e.receive(t, accountUpdate(e.clock.now, says))
			return e.send(t, "text")
		}
		tell(c.before)
		banned := tell(ban(c.ban))
		require.Equal(t, c.banned, banned.Verdict, name)
		require.Equal(t, c.banned == policy.Allow, banned.Assumed&policy.AssumedAccount != 0, name)
		after := tell(ban("REINSTATE"))
		require.Equal(t, c.after, after.Verdict, name)
		require.Zero(t, after.Assumed&policy.AssumedAccount, name)
		if c.back != "" {
			require.Equal(t, policy.Allow, tell(c.back).Verdict, name)
		}
	}
}

// The end of one violation lifts what that one imposed, and nothing else: neither do utility templates make good for Direct Send, nor the reverse.
// A warning imposes nothing.
func TestWhatsAppViolationsEndForThemselves(t *testing.T) {
	t.Parallel()
	restriction := `{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_UTILITY_TEMPLATES"},
		{"restriction_type":"RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"},{"restriction_type":"RESTRICTED_CUSTOMER_INITIATED_MESSAGING"}]}`
	for violation, again := range map[string]string{
		"UTILITY_TEMPLATE_ABUSE":                                 "",
		"UTILITY_TEMPLATE_ABUSE_UNBAN":                           "utility",
		"UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY":             "",
		"DIRECT_SEND_UTILITY_TEMPLATE_ABUSE":                     "",
		"DIRECT_SEND_UTILITY_CATEGORY_ABUSE_WARN":                "",
		"DIRECT_SEND_UTILITY_CATEGORY_ABUSE_UNBAN":               "direct",
		"DIRECT_SEND_UTILITY_CATEGORY_ABUSE_RATE_LIMIT_RECOVERY": "direct",
	} {
		e := account900(t)
		e.receive(t, accountUpdate(restrictedAt, restriction))
		e.clock.now = restrictedAt.Add(time.Minute)
		e.receive(t, accountUpdate(e.clock.now, fmt.Sprintf(`{"event":"ACCOUNT_RESTRICTION","violation_info":{"violation_type":%q}}`, violation)))
		for _, name := range []string{"utility", "direct", "text"} {
			want := policy.Deny
			if name == again {
				want = policy.Allow
			}
			require.Equal(t, want, e.send(t, name).Verdict, "%s after %s", name, violation)
		}
	}
}
