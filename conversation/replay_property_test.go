package conversation_test

import (
	"cmp"
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
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// meagre is the channel's rulebook with an allowance so small that a short log
// uses it up.
func meagre(t testing.TB) *policy.Rulebook {
	t.Helper()
	book := whatsapp.New().Rulebook().Clone()
	facts := book.Prices.Get().Facts()
	for i := range facts.Rules {
		if facts.Rules[i].Allowance > 0 {
			facts.Rules[i].Allowance = 2
		}
	}
	prices, err := pricing.NewBook(facts)
	require.NoError(t, err)
	book.Prices = func() *pricing.Book { return prices }
	return book
}

// drawLog draws a log near an instant: users who write, some known by two
// identifiers, sends, statuses in any order, changes of number and consent.
func drawLog(t *rapid.T, begin time.Time) []conversation.Step {
	phones := []string{"919812345678", "5511987654321", "4915112345678"}
	scoped := []string{"IN.111", "BR.222", "DE.333"}
	n := rapid.IntRange(30, 90).Draw(t, "steps")
	at := begin
	var out []conversation.Step
	for i := range n {
		at = at.Add(time.Duration(rapid.IntRange(-30, 60*3).Draw(t, "minutes")) * time.Minute)
		who := rapid.IntRange(0, 1).Draw(t, "who")
		ids := channels.Identity{Phone: phones[who]}
		switch rapid.IntRange(0, 3).Draw(t, "identifiers") {
		case 0:
			ids = channels.Identity{Scoped: scoped[who]}
		case 1:
			ids.Scoped = scoped[rapid.SampledFrom([]int{who, who, who, 0}).Draw(t, "scoped")]
		}
		ev := channels.Event{
			ID: fmt.Sprint("e", i), Identity: ids, Occurred: at,
			Address: channels.Address{Channel: whatsapp.Name, Business: number(i), User: ids.Primary()},
		}
		out = append(out, drawStep(t, ev, out))
	}
	return out
}

// number is the business number that the step of an index is about.
func number(i int) string { return []string{"n1", "n1", "n2"}[i%3] }

// sent lists the steps that sent a message.
func sent(steps []conversation.Step) []int {
	var out []int
	for i := range steps {
		if steps[i].Message != nil {
			out = append(out, i)
		}
	}
	return out
}

func drawStep(t *rapid.T, ev channels.Event, before []conversation.Step) conversation.Step {
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		ev.Kind, ev.Action = channels.UserAction, channels.ActAdMessage
	case 1, 2:
		ev.Kind, ev.Action = channels.UserAction, channels.ActMessage
	case 3:
		ev.Kind, ev.Consent = channels.ConsentChange, rapid.SampledFrom([]channels.ConsentUpdate{
			channels.MarketingStopped, channels.MarketingResumed, channels.OptedOutGeneral, channels.OptedInGeneral}).Draw(t, "consent")
	case 4:
		ev.Kind, ev.Previous = channels.IdentityChange, channels.Identity{Phone: "919812345678"}
	case 5, 6, 7:
		ev.Kind, ev.Identity = channels.BusinessMessage, channels.Identity{}
		m := &channels.Message{Type: channels.Text, Text: "hello"}
		if name := rapid.SampledFrom([]string{"", "", "MARKETING", "UTILITY", "AUTHENTICATION", "none"}).Draw(t, "template"); name != "" {
			m = &channels.Message{Type: channels.Template, Template: template.NewSend(name, "en")}
		}
		return conversation.Step{Event: ev, Message: m}
	default:
		ev.Kind = channels.DeliveryStatus
		i := rapid.IntRange(0, len(before)+3).Draw(t, "message")
		if sends := sent(before); len(sends) > 0 && rapid.IntRange(0, 4).Draw(t, "any") > 0 {
			i = sends[i%len(sends)]
		}
		about := fmt.Sprint("e", i)
		if i < len(before) {
			ev.Address = before[i].Event.Address
		}
		ev.Address.Business, ev.Identity = number(i), channels.Identity{}
		state := rapid.SampledFrom([]channels.StatusState{channels.Sent, channels.Delivered, channels.Delivered, channels.Read, channels.Failed}).Draw(t, "state")
		ev.Status = &channels.Status{MessageID: about, State: state}
	}
	return conversation.Step{Event: ev}
}

// live is the same log as an engine with a ledger lives through it, with a host that
// prices each message when it is delivered: by the windows open at its sending, the
// ledger's counts and the billing conversations of the deliveries so far.
type live struct {
	engine  *conversation.Engine
	seen    *pricing.Conversations
	prices  *pricing.Book
	account *pricing.Account
	ledger  *billing.Memory
	waiting map[string]waiting
	refused map[string]bool
	codes   map[policy.ReasonCode]int64
	failed  int64
}

// waiting is a message that went and was not delivered yet.
type waiting struct {
	to    channels.Address
	query pricing.Query
}

func (l *live) play(t *rapid.T, s conversation.Step) {
	ctx, ev := context.Background(), s.Event
	if s.Message != nil {
		d, err := l.engine.CheckAt(ctx, ev.Address, *s.Message, ev.Occurred)
		require.NoError(t, err)
		if !d.Allowed() {
			l.refused[ev.ID] = true
			l.codes[d.Reasons[0].Code]++
			return
		}
		q := pricing.Query{
			Type: string(s.Message.Type), Number: ev.Address.Business, FreeForm: s.Message.Type != channels.Template,
			Recipient: pricing.Recipient{Market: d.Charge.Market, Country: d.Charge.Country},
		}
		if s.Message.Template != nil && s.Message.Template.Name != "none" {
			q.Category = pricing.Category(strings.ToLower(s.Message.Template.Name))
		}
		d.Charge = pricing.Charge{}
		ev = policy.SentEvent(ev.Address, *s.Message, d, ev.ID, ev.Occurred)
		l.waiting[ev.ID] = waiting{ev.Address, q}
	}
	if ev.Status != nil && l.refused[ev.Status.MessageID] {
		return
	}
	if err := record(l.engine, ctx, ev); err != nil {
		l.failed++
	}
	if w, ok := l.waiting[ev.ID]; ok && s.Message != nil {
		open, err := l.engine.WindowAt(ctx, w.to, ev.Occurred)
		require.NoError(t, err)
		for i, view := range slices.DeleteFunc(open, func(v window.Window) bool { return v.Status != window.Open }) {
			w.query.Windows[i] = string(view.Kind)
		}
		l.waiting[ev.ID] = w
	}
	l.price(t)
}

// price looks for messages whose sending and delivery are known.
func (l *live) price(t *rapid.T) {
	ctx := context.Background()
	for e, err := range l.ledger.Entries(ctx, billing.Filter{}) {
		require.NoError(t, err)
		w, ok := l.waiting[e.Message]
		at, delivered := e.ChargedAt()
		if !ok || !delivered {
			continue
		}
		delete(l.waiting, e.Message)
		l.seen = nil
		_, err = l.engine.CheckAt(ctx, w.to, text, at) // the house rule sees what is known of the person
		require.NoError(t, err)
		w.query.At, w.query.Conversations = at, l.seen
		require.NoError(t, billing.Fill(ctx, l.ledger, l.prices, l.account, &w.query))
		c := l.prices.Classify(l.account, &w.query)
		require.NoError(t, l.ledger.Record(ctx, billing.Entry{Message: e.Message, Predicted: c, PredictedAt: at}))
		opens := channels.Event{Kind: channels.UserAction, ID: "charge", Address: w.to, Occurred: at, Action: channels.ActOther, Charge: &c}
		require.NoError(t, record(l.engine, ctx, opens))
	}
}

// Judge implements [conversation.HouseRule] and has nothing against anything.
func (l *live) Judge(c conversation.HouseCase) conversation.Ruling {
	l.seen = &c.Facts.Billing
	return conversation.Ruling{}
}

// lines is the bill by the ledger, without what was refused.
func (l *live) lines(t *rapid.T) []billing.Line {
	lines, err := billing.Summarize(func(yield func(billing.Entry, error) bool) {
		for e, err := range l.ledger.Entries(context.Background(), billing.Filter{}) {
			require.NoError(t, err)
			if !l.refused[e.Message] && !yield(e, nil) {
				return
			}
		}
	})
	require.NoError(t, err)
	return lines
}

func TestReplayEqualsAnEngineWithALedger(t *testing.T) {
	t.Parallel()
	book := meagre(t)
	acct := indian()
	acct.Pricing.Zone = time.FixedZone("IST", 19800)
	begins := []time.Time{
		time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 6, 29, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 9, 26, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 29, 0, 0, 0, 0, time.UTC),
	}
	opts := []conversation.Option{
		conversation.WithRulebook(whatsapp.New(), book), conversation.WithTemplates(catalogued{}), conversation.WithAccounts(acct),
	}
	e, err := conversation.New(opts...)
	require.NoError(t, err)
	priced := map[pricing.Basis]bool{}
	compare := func(t *rapid.T, begin time.Time) {
		shift := rapid.SampledFrom([]time.Duration{0, toOctober, -time.Hour}).Draw(t, "shift")
		steps := drawLog(t, begin.Add(-shift))
		got, replayErr := e.Replay(context.Background(), slices.Values(steps), shift)

		l := &live{
			prices: book.Prices.Get(), account: &acct.Pricing, ledger: billing.NewMemory(),
			waiting: map[string]waiting{}, refused: map[string]bool{}, codes: map[policy.ReasonCode]int64{},
		}
		clock := &manual{time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
		l.engine, err = conversation.New(append(slices.Clone(opts), conversation.WithLedger(l.ledger), conversation.WithHouseRules(l), conversation.WithClock(clock))...)
		require.NoError(t, err)
		for _, s := range steps {
			s.Event.Occurred = s.Event.Occurred.Add(shift)
			l.play(t, s)
		}
		require.Equal(t, l.lines(t), got.Lines)
		require.Equal(t, l.failed, got.Failed, replayErr)
		require.Equal(t, l.codes, got.Refusals)
		for _, line := range got.Lines {
			priced[line.Basis] = true
		}
	}
	rapid.Check(t, func(t *rapid.T) { compare(t, rapid.SampledFrom(begins).Draw(t, "begin")) })
	require.GreaterOrEqual(t, len(priced), 3, "the logs were charged in few ways: %v", priced)
}

func TestReplayTotalsAreTheSumOfTheLines(t *testing.T) {
	t.Parallel()
	e := replayer(t)
	rapid.Check(t, func(t *rapid.T) {
		steps := drawLog(t, september)
		got, _ := e.Replay(context.Background(), slices.Values(steps), toOctober)
		sum, count := int64(0), int64(0)
		for _, l := range got.Lines {
			sum += l.Total.Micros()
			count += l.Count
		}
		require.Equal(t, sum, got.Totals["USD"].Micros())
		require.Equal(t, count, got.Delivered)
		require.Equal(t, int64(len(steps)), got.Steps)
		require.True(t, slices.IsSortedFunc(got.Lines, func(a, b billing.Line) int {
			return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Market, b.Market))
		}))
		var refused int64
		for _, n := range got.Refusals {
			refused += n
		}
		require.Equal(t, got.Refused, refused)
	})
}
