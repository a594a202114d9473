package policy

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// price is the cost of a message that a row permits, as if it were delivered at the
// instant of the decision.
func (v *evaluation) price(c *pricing.Charge, l *lane) {
	account := v.payer()
	var q pricing.Query
	v.describe(&q, !l.NeedsTemplate)
	known := l.Window // it is open, unless it hangs on a comment or token
	if l.PerID {
		known = ""
	}
	n := 0
	for _, kind := range v.facts.Prices.Windows(account, &q) {
		if n < len(q.Windows) && (kind == string(known) || v.opensWindow(window.Kind(kind))) {
			q.Windows[n] = kind
			n++
		}
	}
	q.Conversations = &v.facts.Billing
	*c = v.facts.Prices.Classify(account, &q)
}

// unable reports whether the account is known to have no means of payment, where there are prices.
func (v *evaluation) unable() bool {
	return v.facts.Prices != nil && v.facts.Account != nil && v.facts.Account.Pricing.NoPaymentMethod
}

// payment refuses a message that nobody can pay for. Where the counts that say so are not known, it is taken to be free.
func (v *evaluation) payment(l *lane, a *attempt) {
	var c pricing.Charge
	v.price(&c, l)
	if c.Missing&pricing.MissingUsage != 0 {
		a.assumed |= AssumedUsage
	}
	if a.unpaid = c.Why == pricing.WhyPaymentMissing; a.unpaid {
		v.refuse(&a.refused, cause{code: PaymentMissing}, func() string {
			return say("category %q would be charged, and the account has no means of payment", c.Category)
		})
	}
}

// free says until when a message goes for which an account without means of payment pays nothing: until it would be charged, or until it
// may not go anyhow. From one turn to the next a message that is charged stays so.
func (v *evaluation) free(l *lane, until time.Time) time.Time {
	from := v.now
	for {
		turn := v.priceTurn(from)
		if turn.IsZero() || !until.IsZero() && !turn.Before(until) {
			turn = until
		}
		end := turn
		if end.IsZero() {
			end = from.Add(window.MaxLength)
		}
		if charged := v.charged(l, from, end); !charged.IsZero() {
			return charged
		}
		if turn.Equal(until) {
			return until
		}
		if v.unpaid(l, turn) {
			return turn
		}
		from = turn
	}
}

// charged is the first instant before end at which nobody can pay for a message that is free at from, zero for none. Two bounds close in on it.
func (v *evaluation) charged(l *lane, from, end time.Time) time.Time {
	free, unpaid := from.UnixMilli(), end.UnixMilli()-1
	if unpaid <= free || !v.unpaid(l, time.UnixMilli(unpaid)) {
		return time.Time{}
	}
	for unpaid-free > 1 {
		if middle := (free + unpaid) / 2; v.unpaid(l, time.UnixMilli(middle)) {
			unpaid = middle
		} else {
			free = middle
		}
	}
	return time.UnixMilli(unpaid).UTC()
}

// priceTurn is the first instant after another at which a message that is charged may come to be free: the rules of windows or of prices are
// others then, a billing conversation opens or ends, or, asked as of the past, something that happened later opens a window. Zero: none.
func (v *evaluation) priceTurn(after time.Time) time.Time {
	turn := v.facts.Prices.Turn(v.payer(), &pricing.Query{At: after, Conversations: &v.facts.Billing})
	if ed := v.edition.timeline.At(after); ed != nil {
		turn = earlier(turn, ed.To)
	}
	for t := window.Message; t.Valid(); t++ {
		if last := v.facts.State.Last(t); last.After(after) {
			turn = earlier(turn, last)
		}
	}
	return turn
}

// unpaid reports whether nobody can pay for the message at another instant, by the prices and windows of then.
func (v *evaluation) unpaid(l *lane, at time.Time) bool {
	then := *v
	then.now, then.edition = at, v.edition.timeline.At(at)
	var c pricing.Charge
	then.price(&c, l)
	return c.Why == pricing.WhyPaymentMissing
}

// describe fills in what a zero query says of the message itself; freeForm says that
// it uses no template.
func (v *evaluation) describe(q *pricing.Query, freeForm bool) {
	q.At = v.now
	q.Category, q.Type, q.API = v.category, string(v.message.Type), string(v.message.API)
	q.Recipient, q.Number, q.Group = v.facts.Recipient, v.facts.Number, v.message.Group
	q.FreeForm = freeForm
	q.HostRate, q.Used = v.facts.HostRate, v.facts.Used
}

// templated reports whether messages of the type use a template of the catalogue.
func (v *evaluation) templated() bool {
	for _, p := range v.edition.PermissionsFor(v.message.Type) {
		if p.NeedsTemplate && p.API == v.message.API {
			return true
		}
	}
	return false
}

// Query says what the price of a message depends on that is sent at now: for a price
// that is asked later, when the message is delivered, by rules that may then ask for
// any window that is open now. Billing conversations, and the counts that
// [pricing.Book.Needs] names, are left to the caller.
func (f *Facts) Query(e *Edition, m *channels.Message, now time.Time) (q pricing.Query) {
	if e == nil {
		e = new(Edition)
	}
	var v evaluation
	v.set(e, m, f, now)
	v.describe(&q, !v.templated())
	n := 0
	for i := range e.Windows {
		kind := e.Windows[i].Kind
		if n < len(q.Windows) && !q.Windows.Has(string(kind)) && v.opensWindow(kind) {
			q.Windows[n] = string(kind)
			n++
		}
	}
	return q
}

// payer is the account that pays, nil when nothing is known of it.
func (v *evaluation) payer() *pricing.Account {
	if v.facts.Account == nil {
		return nil
	}
	return &v.facts.Account.Pricing
}

// opensWindow reports whether a window is open once the message itself is sent: an
// answer that opens a window is inside it.
func (v *evaluation) opensWindow(kind window.Kind) bool {
	state, marks := &v.facts.State, &v.facts.Marks
	for i := range v.edition.Windows {
		r := &v.edition.Windows[i]
		if r.Kind != kind || r.PerID {
			continue
		}
		w := r.View(state, marks, v.now)
		if r.Renewal == window.OnReply && w.Status != window.Open && w.Status != window.Never {
			if after, err := state.Observe(v.edition.Windows, window.Reply, v.now); err == nil {
				w = r.View(&after, marks, v.now)
			}
		}
		if w.Status == window.Open {
			return true
		}
	}
	return false
}
