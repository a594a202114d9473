package conversation

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// question asks for the cost of a message that a row permits, as if it were
// delivered at the instant of the decision.
func (j *judge) question(row *channels.Lane) pricing.Query {
	q := pricing.Query{
		At: j.now, Category: pricing.Category(j.category()), Type: string(j.m.Type), API: string(j.m.API),
		Recipient: j.f.Recipient, Number: j.f.Number, Group: j.m.Group, HostRate: j.f.HostRate, Usage: j.f.Usage,
	}
	if s := j.f.Snapshot; s != nil {
		known := row.Window // it is open, unless it hangs on a comment or token
		if row.PerID {
			known = ""
		}
		j.openKinds(&q.Windows, known)
		q.Conversations = &s.Billing
	}
	return q
}

// payer is the account that pays; without one, an account without privileges.
func (j *judge) payer() *pricing.Account {
	if j.f.Account == nil {
		return &pricing.Account{}
	}
	return &j.f.Account.Pricing
}

// openKinds lists the windows that the price depends on and that are open once
// the message itself is sent: an answer that opens a window is inside it. The one
// of kind known is open and need not be looked at again.
func (j *judge) openKinds(kinds *pricing.Windows, known window.Kind) {
	kinds[0] = string(known)
	n := 1
	state, marks := &j.f.Snapshot.State, &j.f.Snapshot.Marks
	for i := range j.e.Windows {
		r := &j.e.Windows[i]
		if r.PerID || !r.Touched(state) || kinds.Has(string(r.Kind)) || !j.f.Prices.AsksFor(string(r.Kind)) || n == len(kinds) {
			continue
		}
		w := r.View(state, marks, j.now)
		if w.Status != window.Open && r.Awaits(state, j.now) {
			if after, err := state.Observe(j.e.Windows, window.Reply, j.now); err == nil {
				w = r.View(&after, marks, j.now)
			}
		}
		if w.Status == window.Open {
			kinds[n] = string(r.Kind)
			n++
		}
	}
}
