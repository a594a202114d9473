package policy

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// price sets c to the cost of a message that a row permits, as if it were delivered
// at the instant of the decision.
func (j *judge) price(c *pricing.Charge, row *Lane) {
	account := j.payer()
	var q pricing.Query
	j.describe(&q, !row.NeedsTemplate)
	known := row.Window // it is open, unless it hangs on a comment or token
	if row.PerID {
		known = ""
	}
	n := 0
	for _, kind := range j.f.Prices.Windows(account, &q) {
		if n < len(q.Windows) && (kind == string(known) || j.opens(window.Kind(kind))) {
			q.Windows[n] = kind
			n++
		}
	}
	q.Conversations = &j.f.Billing
	*c = j.f.Prices.Classify(account, &q)
}

// describe fills in what a zero query says of the message itself; freeForm says that it uses no template.
func (j *judge) describe(q *pricing.Query, freeForm bool) {
	q.At = j.now
	q.Category, q.Type, q.API = pricing.Category(j.category()), string(j.m.Type), string(j.m.API)
	q.Recipient, q.Number, q.Group = j.f.Recipient, j.f.Number, j.m.Group
	q.FreeForm = freeForm
	q.HostRate, q.Used = j.f.HostRate, j.f.Used
}

// templated reports whether messages of the type use a template of the catalogue.
func (j *judge) templated() bool {
	class := j.e.Class(j.m.Type)
	if class == nil {
		return false
	}
	for i := range class.Permissions {
		if p := class.Permissions[i]; p.NeedsTemplate && p.API == j.m.API {
			return true
		}
	}
	return false
}

// Query says what the price of a message depends on that is sent at now: for a price that is asked later, when the message is
// delivered, by rules that may then ask for any window that is open now. Billing conversations, and the counts that [pricing.Book.Needs] names, are left to the caller.
func (f *Facts) Query(e *Edition, m *channels.Message, now time.Time) (q pricing.Query) {
	j := judge{e: e, m: m, f: f, now: now}
	j.describe(&q, !j.templated())
	n := 0
	for i := range j.e.Windows {
		kind := j.e.Windows[i].Kind
		if n < len(q.Windows) && !q.Windows.Has(string(kind)) && j.opens(kind) {
			q.Windows[n] = string(kind)
			n++
		}
	}
	return q
}

// payer is the account that pays, nil when nothing is known of it.
func (j *judge) payer() *pricing.Account {
	if j.f.Account == nil {
		return nil
	}
	return &j.f.Account.Pricing
}

// opens reports whether a window is open once the message itself is sent: an answer
// that opens a window is inside it.
func (j *judge) opens(kind window.Kind) bool {
	state, marks := &j.f.State, &j.f.Marks
	for i := range j.e.Windows {
		r := &j.e.Windows[i]
		if r.Kind != kind || r.PerID {
			continue
		}
		w := r.View(state, marks, j.now)
		if r.Renewal == window.OnReply && w.Status != window.Open && w.Status != window.Never {
			if after, err := state.Observe(j.e.Windows, window.Reply, j.now); err == nil {
				w = r.View(&after, marks, j.now)
			}
		}
		if w.Status == window.Open {
			return true
		}
	}
	return false
}
