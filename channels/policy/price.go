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

// payable refuses a message that nobody can pay for, and names the counts that its
// charge was not given.
func (v *evaluation) payable(d *Decision) bool {
	a := v.facts.Account
	if d.Charge.Missing&pricing.MissingUsage != 0 {
		d.Assumed |= AssumedUsage
		if a != nil && a.Pricing.NoPaymentMethod { // then the verdict rests on the counts
			d.Confidence = Assumed
		}
	}
	switch {
	case d.Charge.Why == pricing.WhyPaymentMissing:
		v.cannotPay(d, PaymentMissing, func() string {
			return say("category %q would be charged, and the account has no means of payment", d.Charge.Category)
		})
		return false
	case v.facts.Strict && d.Confidence == Assumed:
		v.cannotPay(d, FactMissing, func() string { return say("strict mode does not take for granted that %s", AssumedUsage) })
		return false
	}
	return true
}

// free says until when a message goes for which an account without means of payment pays nothing: until it would be charged, or until it
// may not go anyhow. What a window or an older price makes free is charged from some instant on; two bounds close in on it. A charged
// stretch between two free ones is not looked for.
func (v *evaluation) free(l *lane, until time.Time) time.Time {
	end := v.now.Add(window.MaxLength)
	if !until.IsZero() {
		end = until
	}
	from, to := v.now.UnixMilli(), end.UnixMilli()-1
	if !v.unpaid(l, to) {
		return until
	}
	for to-from > 1 {
		if middle := (from + to) / 2; v.unpaid(l, middle) {
			to = middle
		} else {
			from = middle
		}
	}
	return time.UnixMilli(to).UTC()
}

// unpaid reports whether nobody can pay for the message at another instant, by the prices and windows of then.
func (v *evaluation) unpaid(l *lane, at int64) bool {
	then := *v
	then.now = time.UnixMilli(at)
	then.edition = v.edition.timeline.At(then.now)
	var c pricing.Charge
	then.price(&c, l)
	return c.Why == pricing.WhyPaymentMissing
}

// cannotPay turns a decision into a refusal, which keeps what the message would cost.
func (v *evaluation) cannotPay(d *Decision, code ReasonCode, words func() string) {
	var refused refusals
	v.refuse(&refused, cause{code: code}, words)
	*d = Decision{At: d.At, Edition: d.Edition, Assumed: d.Assumed, CountsAs: d.CountsAs, Charge: d.Charge}
	d.refuse(refused.reasons)
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
