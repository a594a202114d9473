package policy_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// An entry says everything that there is to say of its code.
func TestReasonsAreComplete(t *testing.T) {
	seen := map[policy.ReasonCode]bool{}
	var house []policy.ReasonCode
	for i, code := range policy.ReasonCodes() {
		require.Regexp(t, regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`), string(code))
		require.False(t, seen[code], code)
		seen[code] = true
		require.Equal(t, i, code.Rank())
		require.NotEmpty(t, code.Meaning(), code)
		require.NotEmpty(t, code.LookAt(), code)
		if code.House() {
			house = append(house, code)
		}
	}
	require.Equal(t, []policy.ReasonCode{policy.QuietHours}, house, "those that only house rules give")
	none := policy.ReasonCode("thread_closed")
	require.Equal(t, -1, none.Rank())
	require.Empty(t, none.Meaning())
	require.Empty(t, none.LookAt())
	require.False(t, none.House())
}

// A code that a row of a platform names is in the list.
func TestRowsNameReasonsThatExist(t *testing.T) {
	for _, book := range []*policy.Rulebook{whatsapp.New().Rulebook(), messenger.New().Rulebook(), instagram.New().Rulebook()} {
		for _, p := range book.Permissions {
			for _, e := range p.Errors {
				require.GreaterOrEqual(t, e.Reason.Rank(), 0, "%s %s", book.Channel, p.Name)
			}
		}
		for _, e := range book.Errors.Rows() {
			for _, code := range e.Reasons {
				require.GreaterOrEqual(t, code.Rank(), 0, "%s %s", book.Channel, e.Error)
			}
		}
	}
}

// given is a situation in which a platform's rules give a reason.
type given struct {
	channel policy.Channel
	m       channels.Message
	facts   func(t *testing.T, f *policy.Facts)
}

var (
	november = time.Date(2026, time.November, 10, 12, 0, 0, 0, time.UTC)
	order    = channels.Message{Type: channels.Template, Purpose: channels.Transactional, Template: template.NewSend("order", "en")}
)

func catalogueSays(code template.Code) func(*testing.T, *policy.Facts) {
	return func(_ *testing.T, f *policy.Facts) { f.Template.Refusal = template.Refusal{Code: code} }
}

func happened(trigger window.Trigger) func(*testing.T, *policy.Facts) {
	return func(t *testing.T, f *policy.Facts) {
		var err error
		f.State, err = f.State.Observe(nil, trigger, november.Add(-time.Hour))
		require.NoError(t, err)
	}
}

// marked changes the marks of a conversation.
func marked(change func(window.Marks) (window.Marks, error)) func(*testing.T, *policy.Facts) {
	return func(t *testing.T, f *policy.Facts) {
		var err error
		f.Marks, err = change(f.Marks)
		require.NoError(t, err)
	}
}

// producers give each reason by the rulebook of a real platform.
func producers() map[policy.ReasonCode]given {
	wa, ms, ig := whatsapp.New(), messenger.New(), instagram.New()
	text := channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Support}
	tagged := func(tag string) channels.Message {
		return channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Support, Tag: tag}
	}
	none := func(*testing.T, *policy.Facts) {}
	old := november.AddDate(-2, 0, 0)
	return map[policy.ReasonCode]given{
		policy.UnsupportedType:     {wa, channels.Message{Type: "poll"}, none},
		policy.TemplateRequired:    {wa, channels.Message{Type: channels.Template}, none},
		policy.TemplateUnknown:     {wa, order, catalogueSays(template.Code("template_unknown"))},
		policy.TemplateNotApproved: {wa, order, catalogueSays(template.Code("template_not_approved"))},
		policy.TemplatePaused:      {wa, order, catalogueSays(template.Code("template_paused"))},
		policy.TemplateDisabled:    {wa, order, catalogueSays(template.Code("template_disabled"))},
		policy.TemplateMismatch: {wa, order, func(_ *testing.T, f *policy.Facts) {
			f.Template.Mismatches = []template.Problem{{Path: "body", Detail: "one value is missing"}}
		}},
		policy.TagRetired:            {ms, tagged("ACCOUNT_UPDATE"), none},
		policy.TagNotAllowed:         {ig, tagged("NONE"), none},
		policy.OptInRequired:         {wa, order, func(_ *testing.T, f *policy.Facts) { f.Consent = policy.Consent{Never: true} }},
		policy.OptedOut:              {wa, order, func(_ *testing.T, f *policy.Facts) { f.Consent.OptedOut = november.Add(-time.Hour) }},
		policy.UserBlocked:           {wa, text, happened(window.Block)},
		policy.RegionBlocked:         {wa, text, func(_ *testing.T, f *policy.Facts) { f.Country = "CU" }},
		policy.MarketingPausedRegion: {wa, order, func(_ *testing.T, f *policy.Facts) { f.Country, f.Template.Category = "US", "MARKETING " }},
		policy.SenderRestricted: {ms, text, func(_ *testing.T, f *policy.Facts) {
			f.Restrictions = []channels.Restriction{{Type: "block"}}
		}},
		policy.MessagingLimit: {wa, order, func(_ *testing.T, f *policy.Facts) { f.Account.Limit, f.Account.Reached = 250, 250 }},
		policy.PaymentMissing: {wa, order, func(_ *testing.T, f *policy.Facts) { f.Account.Pricing.NoPaymentMethod = true }},
		policy.WindowClosed:   {wa, text, none},
		policy.WindowUnknown: {wa, text, func(t *testing.T, f *policy.Facts) {
			var err error
			f.State, err = f.State.Import(november)
			require.NoError(t, err)
		}},
		policy.TagWindowClosed: {ms, tagged(messenger.TagHumanAgent), none},
		policy.TokenMissing:    {ig, channels.Message{Type: channels.PrivateReply, Text: "hello"}, none},
		policy.TokenExpired: {ms, channels.Message{Type: messenger.OneTimeNotification, Text: "hello", Token: "tok"},
			marked(func(m window.Marks) (window.Marks, error) { return m.Grant(window.OptIn, "tok", old) })},
		policy.QuotaExhausted: {ms, channels.Message{Type: channels.PrivateReply, Text: "hello", Token: "c"}, func(t *testing.T, f *policy.Facts) {
			marked(func(m window.Marks) (window.Marks, error) {
				return m.Grant(window.Comment, "c", november.Add(-time.Hour))
			})(t, f)
			marked(func(m window.Marks) (window.Marks, error) {
				return m.Use(window.Comment, "c", "mid", november.Add(-time.Minute))
			})(t, f)
		}},
		policy.TooSoon: {wa, channels.Message{Type: whatsapp.CallPermission}, marked(func(m window.Marks) (window.Marks, error) {
			return m.Use(window.Reply, string(whatsapp.CallPermission), "mid", november.Add(-time.Hour))
		})},
		policy.HumanRequired:         {ig, tagged(instagram.TagHumanAgent), none},
		policy.PromotionalNotAllowed: {wa, channels.Message{Type: channels.Text, API: channels.DirectSendAPI, Category: "utility", Text: "buy"}, none},
		policy.ContentTypeNotAllowed: {wa, channels.Message{Type: whatsapp.List, Group: true}, none},
		policy.ContentTooLong:        {ig, channels.Message{Type: channels.Text, Text: strings.Repeat("x", 5000)}, none},
		policy.FactMissing:           {wa, order, func(_ *testing.T, f *policy.Facts) { f.Strict, f.Country = true, "" }},
	}
}

// A rule of a platform gives every reason that is not a house rule's: the real rulebooks
// are asked.
func TestEveryReasonIsProduced(t *testing.T) {
	made := producers()
	for _, code := range policy.ReasonCodes() {
		g, known := made[code]
		if code.House() {
			require.False(t, known, "%s is given by house rules only", code)
			continue
		}
		require.True(t, known, "no rule gives %s", code)
		book := g.channel.Rulebook()
		f := policy.Facts{
			Country: "IN", Account: &policy.Account{Country: "IN", Pricing: pricing.Account{Currency: "USD", Zone: time.UTC}},
			Consent: policy.Consent{OptedIn: november.AddDate(0, -1, 0)}, Template: policy.TemplateFacts{Checked: true, Category: "utility"},
			Prices: book.Prices.Get(), Recipient: pricing.Recipient{Country: "IN"},
		}
		g.facts(t, &f)
		d := policy.Decide(book.At(november), &g.m, &f, november)
		if !d.Has(code) { // perhaps no rule gives it yet
			last := slices.MaxFunc(book.Dates(), time.Time.Compare)
			d = policy.Decide(book.At(last), &g.m, &f, last)
		}
		require.True(t, d.Has(code), "%s: %s", code, d)
		require.NotEqual(t, policy.Allow, d.Verdict)
	}
}

// Where the platform has an error for a reason, its table explains that error.
func TestErrorsOfReasonsAreExplained(t *testing.T) {
	for _, book := range []*policy.Rulebook{whatsapp.New().Rulebook(), messenger.New().Rulebook(), instagram.New().Rulebook()} {
		for _, r := range book.Refusals {
			i := slices.IndexFunc(book.Errors.Rows(), func(e policy.ErrorInfo) bool { return e.Error.Same(r.Error) })
			require.GreaterOrEqual(t, i, 0, "%s: %s", book.Channel, r.Error)
			require.Contains(t, book.Errors.Rows()[i].Reasons, r.Reason, "%s: %s", book.Channel, r.Error)
		}
	}
}
