package policy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// Without a means of payment a message may go until the first instant at which it may not. The model asks at every instant at which
// anything may change, and beside it, around the days on which prices turned.
func TestUntilNobodyCanPay(t *testing.T) {
	tl := compiled(t, whatsapp.New().Rulebook())
	prices := whatsapp.New().Rulebook().Prices.Get()
	met := map[string]int{}
	kinds := []string{"charged later", "free again after that", "beyond a turn", "until it closes"}
	note := func(what string, is bool) {
		if is {
			met[what]++
		}
	}
	for round := 0; round == 0 || round < 50 && len(met) < len(kinds); round++ {
		rapid.Check(t, func(t *rapid.T) {
			f, m, now, turns := unpaidWorld(t, tl, prices)
			d := policy.Decide(tl.At(now), &m, &f, now)
			if !d.Allowed() {
				return
			}
			var first, again time.Time
			for _, at := range turns {
				then := policy.Decide(tl.At(at), &m, &f, at)
				switch {
				case !at.After(now):
				case first.IsZero() && !then.Allowed():
					first = at
					note("charged later", then.Has(policy.PaymentMissing))
					note("until it closes", !then.Has(policy.PaymentMissing))
				case !first.IsZero() && then.Allowed():
					again = at
				}
			}
			note("free again after that", !again.IsZero())
			note("beyond a turn", !first.IsZero() && prices.Turn(&f.Account.Pricing, &pricing.Query{At: now}).Before(first))
			require.Equal(t, first, d.Until, "%s at %s, free again at %s", d, now, again)
		})
	}
	for _, what := range kinds {
		require.Positive(t, met[what], what)
	}
}

// unpaidWorld draws what happened to a person whom a business without means of payment wants to write, most of it before now, and the
// instants at which the answer may change.
func unpaidWorld(t *rapid.T, tl *policy.Timeline, prices *pricing.Book) (policy.Facts, channels.Message, time.Time, []time.Time) {
	turn := rapid.SampledFrom([]time.Time{day(2024, time.November, 1), day(2025, time.July, 1), day(2026, time.October, 1)}).Draw(t, "turn")
	now := turn.Add(-time.Duration(rapid.IntRange(0, 72*60).Draw(t, "before the turn")) * time.Minute)
	zone := rapid.SampledFrom([]*time.Location{time.UTC, time.FixedZone("east", 5*3600+1800), time.FixedZone("west", -8*3600)}).Draw(t, "zone")
	account := pricing.Account{Currency: "USD", Zone: zone, NoPaymentMethod: true}
	f := policy.Facts{
		Country: "IN", Account: &policy.Account{Country: "IN", Pricing: account}, Prices: prices, Recipient: pricing.Recipient{Country: "IN"},
		Consent: policy.Consent{OptedIn: now.AddDate(0, -1, 0)}, Used: [2]pricing.Usage{{Count: 1 << 20, Known: true}, {Known: true}},
		Template: policy.TemplateFacts{Checked: true, Category: rapid.SampledFrom([]policy.Category{"utility", "marketing"}).Draw(t, "category")},
	}
	var turns []time.Time
	add := func(at time.Time) { turns = append(turns, at.Add(-time.Millisecond), at, at.Add(time.Millisecond)) }
	ago := func(what string) time.Time {
		return now.Add(-time.Duration(rapid.IntRange(0, 80*60).Draw(t, what)) * time.Minute)
	}
	var err error
	entry := ago("ad message")
	for _, happened := range []struct {
		trigger window.Trigger
		at      time.Time
	}{{window.Entry, entry}, {window.Message, entry}, {window.Reply, ago("answer")}, {window.Message, ago("message").Add(30 * time.Hour)}} {
		f.State, err = f.State.Observe(tl.At(happened.at).Windows, happened.trigger, happened.at)
		require.NoError(t, err)
		add(happened.at)
		add(happened.at.Add(24 * time.Hour))
		add(happened.at.Add(72 * time.Hour))
	}
	for _, category := range []pricing.Category{"utility", "marketing"} {
		if rapid.Bool().Draw(t, "a conversation") {
			opened := now.Add(time.Duration(rapid.IntRange(-23*60, 60).Draw(t, "opened")) * time.Minute)
			f.Billing = f.Billing.Delivered(pricing.Charge{Category: category, Opens: 24 * time.Hour}, opened)
			add(opened)
			add(opened.Add(24 * time.Hour))
		}
	}
	for _, ed := range tl.Editions() {
		add(ed.From)
	}
	for at := turn.AddDate(0, 0, -4); at.Before(turn.AddDate(0, 0, 5)); at = at.AddDate(0, 0, 1) {
		add(pricing.DateOf(at, nil).In(zone).UTC())
	}
	slices.SortFunc(turns, time.Time.Compare)
	m := templated("x")
	m.Purpose = channels.Transactional
	if rapid.Bool().Draw(t, "text") {
		m = channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Support}
	}
	return f, m, now, turns
}

// A refusal has a charge where nobody can pay it, and not where that is no reason: the row that costs does not go to groups.
func TestChargeOfARefusal(t *testing.T) {
	book := demoBook()
	book.Blocks, book.Limits, book.Windows[0].Rule.Kind = nil, nil, whatsapp.CustomerService
	free := policy.Permission{Name: "free", Types: []channels.MessageType{"note"}, Window: whatsapp.CustomerService, Source: demoSource}
	costs := policy.Permission{Name: "costs", Types: free.Types, NoGroup: true, Source: demoSource}
	book.Permissions = []policy.Permission{free, costs}
	_, f := wrote(t)
	f.Prices, f.Recipient, f.Template.Category = whatsapp.New().Rulebook().Prices.Get(), pricing.Recipient{Country: "GB"}, "utility"
	f.Account.Pricing = pricing.Account{Currency: "USD", NoPaymentMethod: true}
	m, closed := channels.Message{Type: "note"}, t0.Add(2*talkLength)
	d := policy.Decide(book.At(t0), &m, f, closed)
	expect(t, d, policy.WindowClosed, policy.PaymentMissing)
	require.Positive(t, d.Charge.Price.Micros())
	m.Group = true
	d = policy.Decide(book.At(t0), &m, f, closed)
	expect(t, d, policy.WindowClosed)
	require.Zero(t, d.Charge)
}
