package policy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// obstacle makes one thing wrong with a message or with what is known.
type obstacle func(t *testing.T, m *channels.Message, f *policy.Facts)

// sendable is a message that may go, and what may be wrong with it, by the reason that it gives.
type sendable struct {
	channel   policy.Channel
	message   channels.Message
	facts     func(*testing.T, *policy.Facts) // besides those of good
	obstacles map[policy.ReasonCode]obstacle
	// oneOf are sets of causes of which one is there at a time: a template has one state, a window one end.
	oneOf [][]policy.ReasonCode
}

// good are facts against which nothing speaks.
func good(book *policy.Rulebook) policy.Facts {
	return policy.Facts{
		Country: "IN", Consent: policy.Consent{OptedIn: november.AddDate(0, -1, 0)}, Template: policy.TemplateFacts{Checked: true, Category: "utility"},
		Account: &policy.Account{Country: "IN", Pricing: pricing.Account{Currency: "USD", Zone: time.UTC}},
		Prices:  book.Prices.Get(), Recipient: pricing.Recipient{Country: "IN"}, Used: [2]pricing.Usage{{Known: true}, {Known: true}},
	}
}

func factsOnly(change func(*testing.T, *policy.Facts)) obstacle {
	return func(t *testing.T, _ *channels.Message, f *policy.Facts) { change(t, f) }
}

func messageOnly(change func(*channels.Message)) obstacle {
	return func(_ *testing.T, m *channels.Message, _ *policy.Facts) { change(m) }
}

func restricted(kind string) obstacle {
	return factsOnly(func(_ *testing.T, f *policy.Facts) { f.Restrictions = []channels.Restriction{{Type: kind}} })
}

// unpaid: the month's free messages are used, and nobody can pay for more.
func unpaid(_ *testing.T, _ *channels.Message, f *policy.Facts) {
	f.Account.Pricing.NoPaymentMethod = true
	for i := range f.Used {
		f.Used[i] = pricing.Usage{Count: 1 << 20, Known: true}
	}
}

// longAgo takes away what opened the window. What else happened to the person comes after it.
func longAgo(_ *testing.T, _ *channels.Message, f *policy.Facts) { f.State = window.State{} }

// uncertain: the business's country is not known, nor what the platform said of the account.
func uncertain(_ *testing.T, _ *channels.Message, f *policy.Facts) {
	f.Strict, f.AccountLost, f.Account.Country = true, true, ""
}

// with adds what may be wrong with every message.
func with(more map[policy.ReasonCode]obstacle) map[policy.ReasonCode]obstacle {
	all := map[policy.ReasonCode]obstacle{
		policy.UserBlocked: factsOnly(happened(window.Block)),
		policy.FactMissing: uncertain,
	}
	maps.Copy(all, more)
	return all
}

// sendables are one of every kind of way that a message can go.
func sendables() map[string]sendable {
	wa, ms := whatsapp.New(), messenger.New()
	wrote := happened(window.Message)
	text := channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Support, Author: channels.Human}
	long := messageOnly(func(m *channels.Message) { m.Text = strings.Repeat("x", 5000) })
	promotes := messageOnly(func(m *channels.Message) { m.Purpose = channels.Promotional })
	cuban := factsOnly(func(_ *testing.T, f *policy.Facts) { f.Country = "CU" })
	imported := factsOnly(func(t *testing.T, f *policy.Facts) {
		var err error
		f.State, err = window.State{}.Import(november)
		require.NoError(t, err)
	})
	direct := channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Transactional, API: channels.DirectSendAPI, Category: "utility"}
	tagged := text
	tagged.Tag = messenger.TagHumanAgent
	comment := func(t *testing.T, f *policy.Facts) {
		marked(func(m window.Marks) (window.Marks, error) {
			return m.Grant(window.Comment, "c", november.Add(-time.Hour))
		})(t, f)
	}
	used := func(m window.Marks) (window.Marks, error) {
		return m.Use(window.Comment, "c", "mid", november.Add(-time.Minute))
	}
	granted := func(t *testing.T, f *policy.Facts) {
		f.Account.Features = []string{messenger.FeatureHumanAgent, whatsapp.DirectSend}
	}
	return map[string]sendable{
		"template": {wa, order, func(*testing.T, *policy.Facts) {}, with(map[policy.ReasonCode]obstacle{
			policy.RegionBlocked:       cuban,
			policy.TemplateRequired:    messageOnly(func(m *channels.Message) { m.Template = nil }),
			policy.TemplateUnknown:     factsOnly(catalogueSays("template_unknown")),
			policy.TemplateNotApproved: factsOnly(catalogueSays("template_not_approved")),
			policy.TemplatePaused:      factsOnly(catalogueSays("template_paused")),
			policy.TemplateDisabled:    factsOnly(catalogueSays("template_disabled")),
			policy.TemplateMismatch: factsOnly(func(_ *testing.T, f *policy.Facts) {
				f.Template.Mismatches = []template.Problem{{Path: "body", Detail: "one value is missing"}}
			}),
			policy.OptInRequired:         factsOnly(func(_ *testing.T, f *policy.Facts) { f.Consent = policy.Consent{Never: true} }),
			policy.OptedOut:              factsOnly(func(_ *testing.T, f *policy.Facts) { f.Consent.OptedOut = november }),
			policy.MarketingPausedRegion: factsOnly(func(_ *testing.T, f *policy.Facts) { f.Country, f.Template.Category = "US", "marketing" }),
			policy.SenderRestricted:      restricted("RESTRICTED_BIZ_INITIATED_MESSAGING"),
			policy.MessagingLimit:        factsOnly(func(_ *testing.T, f *policy.Facts) { f.Account.Limit, f.Account.Reached = 250, 250 }),
			policy.PaymentMissing:        unpaid,
			policy.ContentTypeNotAllowed: messageOnly(func(m *channels.Message) { m.MaxPrice = true }),
		}), [][]policy.ReasonCode{
			{policy.TemplateRequired, policy.TemplateUnknown, policy.TemplateNotApproved, policy.TemplatePaused, policy.TemplateDisabled},
			{policy.TemplateRequired, policy.TemplateMismatch},
			{policy.RegionBlocked, policy.MarketingPausedRegion},
		}},
		"text": {wa, text, wrote, with(map[policy.ReasonCode]obstacle{
			policy.RegionBlocked:    cuban,
			policy.SenderRestricted: restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING"),
			policy.WindowClosed:     longAgo,
			policy.WindowUnknown:    imported,
			policy.ContentTooLong:   long,
			policy.PaymentMissing:   unpaid,
		}), [][]policy.ReasonCode{{policy.WindowClosed, policy.WindowUnknown}}},
		"call permission": {wa, channels.Message{Type: whatsapp.CallPermission, Text: "May we call?", Purpose: channels.Support}, wrote, with(map[policy.ReasonCode]obstacle{
			policy.RegionBlocked: cuban,
			policy.WindowClosed:  longAgo,
			policy.TooSoon: factsOnly(marked(func(m window.Marks) (window.Marks, error) {
				return m.Use(window.Reply, string(whatsapp.CallPermission), "mid", november.Add(-time.Hour))
			})),
			policy.SenderRestricted:      restricted("RESTRICTED_BUSINESS_INITIATED_CALLING"),
			policy.ContentTypeNotAllowed: messageOnly(func(m *channels.Message) { m.Group = true }),
			policy.ContentTooLong:        long,
			policy.PaymentMissing:        unpaid,
		}), nil},
		"direct send": {wa, direct, granted, with(map[policy.ReasonCode]obstacle{
			policy.RegionBlocked:         cuban,
			policy.OptInRequired:         factsOnly(func(_ *testing.T, f *policy.Facts) { f.Consent = policy.Consent{Never: true} }),
			policy.SenderRestricted:      restricted("RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"),
			policy.MessagingLimit:        factsOnly(func(_ *testing.T, f *policy.Facts) { f.Account.Limit, f.Account.Reached = 250, 250 }),
			policy.PromotionalNotAllowed: promotes,
			policy.ContentTypeNotAllowed: factsOnly(func(_ *testing.T, f *policy.Facts) { f.Account.Features = nil }),
			policy.ContentTooLong:        long,
			policy.PaymentMissing:        unpaid,
		}), nil},
		"human agent": {ms, tagged, func(t *testing.T, f *policy.Facts) { granted(t, f); wrote(t, f) }, with(map[policy.ReasonCode]obstacle{
			policy.TagNotAllowed:         factsOnly(func(_ *testing.T, f *policy.Facts) { f.Account.Features = nil }),
			policy.SenderRestricted:      restricted(messenger.RestrictionBlock),
			policy.TagWindowClosed:       longAgo,
			policy.HumanRequired:         messageOnly(func(m *channels.Message) { m.Author = channels.Automation }),
			policy.PromotionalNotAllowed: promotes,
			policy.ContentTooLong:        long,
		}), nil},
		"dead tag": {ms, text, wrote, with(map[policy.ReasonCode]obstacle{
			policy.TagRetired:       messageOnly(func(m *channels.Message) { m.Tag = "ACCOUNT_UPDATE" }),
			policy.SenderRestricted: restricted(messenger.RestrictionBlock),
			policy.ContentTooLong:   long,
		}), nil},
		"private reply": {ms, channels.Message{Type: channels.PrivateReply, Text: "hello", Token: "c"}, comment, with(map[policy.ReasonCode]obstacle{
			policy.TokenMissing:     messageOnly(func(m *channels.Message) { m.Token = "" }),
			policy.WindowClosed:     factsOnly(func(_ *testing.T, f *policy.Facts) { f.Marks = window.Marks{} }),
			policy.QuotaExhausted:   factsOnly(marked(used)),
			policy.SenderRestricted: restricted(messenger.RestrictionBlock),
			policy.ContentTooLong:   long,
		}), [][]policy.ReasonCode{{policy.TokenMissing, policy.WindowClosed, policy.QuotaExhausted}}},
		"no such type": {wa, text, wrote, with(map[policy.ReasonCode]obstacle{
			policy.RegionBlocked:   cuban,
			policy.UnsupportedType: messageOnly(func(m *channels.Message) { m.Type = "poll" }),
		}), nil},
	}
}

// Of two things that are wrong with a message neither hides the other, and the platform's reasons come in their order, before ours.
func TestNoReasonHidesAnother(t *testing.T) {
	for name, s := range sendables() {
		book := s.channel.Rulebook()
		ed := book.At(november)
		decide := func(codes ...policy.ReasonCode) policy.Decision {
			m, f := s.message, good(book)
			s.facts(t, &f)
			slices.SortStableFunc(codes, pastFirst)
			for _, code := range codes {
				s.obstacles[code](t, &m, &f)
			}
			return policy.Decide(ed, &m, &f, november)
		}
		expect(t, decide())
		all := slices.SortedFunc(maps.Keys(s.obstacles), func(a, b policy.ReasonCode) int { return a.Rank() - b.Rank() })
		for i, first := range all {
			expect(t, decide(first), first)
			for _, second := range all[i+1:] {
				if slices.ContainsFunc(s.oneOf, func(set []policy.ReasonCode) bool { return slices.Contains(set, first) && slices.Contains(set, second) }) {
					continue
				}
				want := []policy.ReasonCode{first, second}
				if unforeseen(decide(first)) && !unforeseen(decide(second)) {
					slices.Reverse(want)
				}
				d := decide(first, second)
				require.Equal(t, want, codes(d), "%s: %s", name, d)
			}
		}
	}
}

// unforeseen reports whether the platform has no error for the first reason.
func unforeseen(d policy.Decision) bool { return d.Reasons[0].Error.IsZero() }

// pastFirst puts the causes that take away what happened before those by which something more happened.
func pastFirst(a, b policy.ReasonCode) int {
	first := func(c policy.ReasonCode) int {
		return slices.Index([]policy.ReasonCode{policy.WindowClosed, policy.WindowUnknown, policy.TagWindowClosed}, c)
	}
	return first(b) - first(a)
}
