package conversation

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// price sets c to the cost of a message that a row permits, as if it were delivered
// at the instant of the decision.
func (j *judge) price(c *pricing.Charge, row *channels.Lane) {
	account := j.payer()
	view := j.f.Prices.ViewFor(account, j.now)
	var q pricing.Query
	j.describe(&q)
	if s := j.f.Snapshot; s != nil {
		known := row.Window // it is open, unless it hangs on a comment or token
		if row.PerID {
			known = ""
		}
		n := 0
		for _, kind := range view.Windows(q.Category) {
			if n < len(q.Windows) && (kind == string(known) || j.opens(window.Kind(kind))) {
				q.Windows[n] = kind
				n++
			}
		}
		q.Conversations = &s.Billing
	}
	view.ClassifyInto(c, account, &q)
}

// describe fills in what a zero query says of the message itself.
func (j *judge) describe(q *pricing.Query) {
	q.At = j.now
	q.Category, q.Type, q.API = pricing.Category(j.category()), string(j.m.Type), string(j.m.API)
	q.Recipient, q.Number, q.Group = j.f.Recipient, j.f.Number, j.m.Group
	q.HostRate, q.Usage = j.f.HostRate, j.f.Usage
}

// ask fills in a zero query that is answered later, by rules that may then ask for
// any window that is open now.
func (j *judge) ask(q *pricing.Query) {
	j.describe(q)
	n := 0
	for i := range j.e.Windows {
		kind := j.e.Windows[i].Kind
		if n < len(q.Windows) && !q.Windows.Has(string(kind)) && j.opens(kind) {
			q.Windows[n] = string(kind)
			n++
		}
	}
}

// payer is the account that pays; without one, an account without privileges.
func (j *judge) payer() *pricing.Account {
	if j.f.Account == nil {
		return &pricing.Account{}
	}
	return &j.f.Account.Pricing
}

// opens reports whether a window is open once the message itself is sent: an answer
// that opens a window is inside it.
func (j *judge) opens(kind window.Kind) bool {
	state, marks := &j.f.Snapshot.State, &j.f.Snapshot.Marks
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
