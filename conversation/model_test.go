package conversation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// event is what a line of the log looks like to the engine.
func (e entry) event(who channels.Address) channels.Event {
	ev := channels.Event{Kind: channels.UserAction, ID: e.id, Address: who, Occurred: e.at, Token: e.token}
	switch e.what {
	case "message":
		ev.Action = channels.ActMessage
	case "call":
		ev.Action = channels.ActCall
	case "scan":
		ev.Action = channels.ActScan
	case "comment":
		ev.Action = channels.ActComment
	case "block":
		ev.Action = channels.ActBlock
	case "sent":
		ev.Kind = channels.BusinessMessage
	case "opt_in":
		ev.Kind, ev.Consent = channels.ConsentChange, channels.OptedInGeneral
	case "opt_out":
		ev.Kind, ev.Consent = channels.ConsentChange, channels.OptedOutGeneral
	case "stop":
		ev.Kind, ev.Consent = channels.ConsentChange, channels.MarketingStopped
	case "resume":
		ev.Kind, ev.Consent = channels.ConsentChange, channels.MarketingResumed
	case "restrict":
		ev.Kind, ev.AccountUpdate = channels.AccountChange, &channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: e.id, Until: e.until}}}
	case "lift":
		ev.Kind, ev.AccountUpdate = channels.AccountChange, &channels.AccountUpdate{Lifted: true}
	}
	return ev
}

// focus is a part of the rules, small enough that random logs reach its corners.
type focus struct {
	name  string
	whats []string
	span  int // hours of the log
	types []channels.MessageType
	tags  []string
	meets []policy.ReasonCode // what the test must have met, or it tests nothing
}

func foci() []focus {
	text, send := []channels.MessageType{channels.Text}, []channels.MessageType{channels.Template}
	return []focus{
		{"window", []string{"message", "call", "block"}, 60, text, []string{""},
			[]policy.ReasonCode{policy.WindowClosed, policy.UserBlocked, policy.ContentTooLong}},
		{"tags", []string{"message", "call"}, 60, text, []string{"CARE", "NEWS", "NONE"}, []policy.ReasonCode{
			policy.TagWindowClosed, policy.TagRetired, policy.TagNotAllowed, policy.HumanRequired, policy.PromotionalNotAllowed,
		}},
		{"consent", []string{"message", "opt_in", "opt_out", "stop", "resume"}, 4, send, nil,
			[]policy.ReasonCode{policy.OptedOut, policy.MarketingPausedRegion}},
		{"restrictions", []string{"message", "restrict", "restrict", "restrict", "lift"}, 2, append(text, send...), []string{""}, []policy.ReasonCode{policy.SenderRestricted}},
		{"comments", []string{"comment", "comment", "sent"}, 60, []channels.MessageType{channels.PrivateReply}, nil,
			[]policy.ReasonCode{policy.TokenMissing, policy.QuotaExhausted, policy.WindowClosed}},
		{"desk", []string{"scan", "sent", "sent"}, 3, []channels.MessageType{"sticker"}, nil, []policy.ReasonCode{policy.QuotaExhausted, policy.WindowClosed}},
		{"all", []string{"message", "call", "scan", "comment", "sent", "block", "opt_in", "opt_out", "stop", "resume", "restrict", "lift"}, 60,
			[]channels.MessageType{channels.Text, channels.Template, channels.PrivateReply, "sticker"}, []string{"", "CARE", "NEWS", "NONE"}, nil},
	}
}

func hours(t *rapid.T, most int, label string) time.Duration {
	return time.Duration(rapid.IntRange(0, most).Draw(t, label)) * time.Hour
}

func (f *focus) drawHistory(t *rapid.T, begin time.Time) []entry {
	log := make([]entry, rapid.IntRange(0, 9).Draw(t, "events"))
	for i := range log {
		e := entry{what: rapid.SampledFrom(f.whats).Draw(t, "what"), at: begin.Add(hours(t, f.span, "at")), id: fmt.Sprint("id", i)}
		switch e.what {
		case "comment":
			e.token = fmt.Sprint("c", i)
		case "restrict":
			e.id = rapid.SampledFrom([]string{"NO_REPLIES", "NO_REPLIES", "NO_TEMPLATES", "NO_OTHER"}).Draw(t, "type")
			if rapid.Bool().Draw(t, "ends") {
				e.until = e.at.Add(hours(t, 60, "lasts"))
			}
		}
		log[i] = e
	}
	for i := range log {
		if log[i].what != "sent" {
			continue
		}
		// Some answer a comment, none before it was made.
		for _, c := range log {
			if c.what == "comment" && !c.at.After(log[i].at) && rapid.Bool().Draw(t, "answers") {
				log[i].token = c.token
				break
			}
		}
	}
	return log
}

func (f *focus) drawMessage(t *rapid.T, log []entry) channels.Message {
	m := channels.Message{
		Type:    rapid.SampledFrom(f.types).Draw(t, "type"),
		Purpose: rapid.SampledFrom([]channels.Purpose{channels.Promotional, channels.Support}).Draw(t, "purpose"),
		Author:  rapid.SampledFrom([]channels.Author{channels.Automation, channels.Human}).Draw(t, "author"),
	}
	switch m.Type {
	case channels.Text:
		m.Tag = rapid.SampledFrom(f.tags).Draw(t, "tag")
		m.Text = strings.Repeat("x", rapid.SampledFrom([]int{0, 1, 20, 21}).Draw(t, "length"))
	case channels.Template:
		m = templated("news")
		m.Category = rapid.SampledFrom([]string{"", "marketing", "utility"}).Draw(t, "category")
	case channels.PrivateReply:
		tokens := []string{"", "unknown"}
		for _, e := range log {
			if e.what == "comment" {
				tokens = append(tokens, e.token)
			}
		}
		m.Token = rapid.SampledFrom(tokens).Draw(t, "to")
	}
	return m
}

// drawNow draws an instant after the whole log, often at an edge of something.
func drawNow(t *rapid.T, n *naive, end time.Time) time.Time {
	var edges []time.Time
	for _, e := range n.log {
		for _, length := range []time.Duration{2 * time.Hour, talkLength, 48 * time.Hour, careLength} {
			edges = append(edges, e.at.Add(length), e.at.Add(length-n.margin))
		}
		edges = append(edges, e.until)
	}
	edges = append(edges, retired, end)
	now := rapid.SampledFrom(edges).Draw(t, "edge").Add(rapid.SampledFrom([]time.Duration{-time.Millisecond, -1, 0, 1, time.Millisecond, time.Minute}).Draw(t, "off"))
	if now.Before(end) {
		return end.Add(hours(t, 60, "later"))
	}
	return now
}

type accounts map[string]*policy.Account

func (a accounts) Account(_, business string) *policy.Account { return a[business] }

// The engine keeps a few instants and answers as if it knew everything that ever
// happened, in whatever order and however often it heard of it.
func TestDecideEqualsNaiveModel(t *testing.T) {
	for _, f := range foci() {
		t.Run(f.name, func(t *testing.T) {
			verdicts, met := map[policy.Verdict]int{}, map[policy.ReasonCode]int{}
			rapid.Check(t, func(rt *rapid.T) {
				for _, got := range f.compare(t, rt) {
					verdicts[got.verdict]++
					for _, c := range got.codes {
						met[c]++
					}
				}
			})
			if t.Failed() {
				return
			}
			require.Positive(t, verdicts[policy.Allow], "nothing was ever allowed")
			require.Positive(t, verdicts[policy.Deny], "nothing was ever denied")
			if f.name == "restrictions" {
				require.Positive(t, verdicts[policy.Defer], "nothing was ever deferred")
			}
			for _, c := range f.meets {
				require.Positive(t, met[c], "reason %s was never met", c)
			}
		})
	}
}

// compare makes up a history, asks engine and model some questions, and returns
// the answers, which are the same.
func (f *focus) compare(t *testing.T, rt *rapid.T) []answer {
	ctx, who := context.Background(), alice
	n := &naive{country: "GB", care: rapid.Bool().Draw(rt, "care")}
	if rapid.Bool().Draw(rt, "american") {
		who.User, n.country = "12125550123", "US"
	}
	n.margin = rapid.SampledFrom([]time.Duration{0, time.Minute}).Draw(rt, "margin")
	begin := rapid.SampledFrom([]time.Time{t0, retired.Add(-50 * time.Hour)}).Draw(rt, "begin")
	n.log = f.drawHistory(rt, begin)
	account := &policy.Account{}
	if n.care {
		account.Features = []string{"care"}
	}
	e, clk := newEngine(t, begin.Add(60*time.Hour), conversation.WithMargin(n.margin), conversation.WithAccounts(accounts{who.Business: account}))
	var events []channels.Event
	end := begin
	for _, l := range n.log {
		events = append(events, l.event(who))
		if l.at.After(end) {
			end = l.at
		}
	}
	if rapid.Bool().Draw(rt, "twice") {
		events = append(events, events...)
	}
	if len(events) > 0 {
		events = rapid.Permutation(events).Draw(rt, "order")
	}
	require.NoError(rt, e.Record(ctx, events...))
	var out []answer
	for range 8 {
		m := f.drawMessage(rt, n.log)
		clk.now = drawNow(rt, n, end)
		d, err := e.Check(ctx, who, m)
		require.NoError(rt, err)
		got := answer{verdict: d.Verdict, permit: d.Permit.Permission, until: d.Until.UTC()}
		if len(d.Reasons) > 0 {
			got.codes = codes(d)
			slices.Sort(got.codes)
		}
		require.Equal(rt, n.answer(m, clk.now), got, "%s at %s: %s", m.Type, clk.now.Format(time.RFC3339Nano), d)
		out = append(out, got)
	}
	return out
}
