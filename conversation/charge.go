package conversation

import (
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// charge estimates the cost of a message that may go, as if it were delivered at
// the instant of the decision. The window of kind known is open.
func (j *judge) charge(known window.Kind) pricing.Charge {
	q := pricing.Query{
		At: j.now, Category: pricing.Category(j.category()), Type: string(j.m.Type), API: string(j.m.API),
		Recipient: j.f.Recipient, Number: j.f.Number, Group: j.m.Group, HostRate: j.f.HostRate, Usage: j.f.Usage,
	}
	if s := j.f.Snapshot; s != nil {
		q.Windows = openKinds(j.e.Windows, s, j.now, known)
		q.Conversations = &s.Billing
	}
	var none pricing.Account
	a := &none
	if j.f.Account != nil {
		a = &j.f.Account.Pricing
	}
	return j.f.Prices.Classify(a, &q)
}

// openKinds lists the windows that are open once the message itself is sent at
// now: an answer that opens a window is inside it. The one of kind known need not
// be looked at again.
func openKinds(rules window.Rules, s *Snapshot, now time.Time, known window.Kind) pricing.Windows {
	state := &s.State
	if answers(rules, state, now) {
		if after, err := state.Observe(rules, window.Reply, now); err == nil {
			state = &after
		}
	}
	kinds := pricing.Windows{string(known)}
	n := 1
	for i := range rules {
		r := &rules[i]
		if n == len(kinds) || r.PerID || kinds.Has(string(r.Kind)) {
			continue
		}
		if r.View(state, &s.Marks, now).Status == window.Open {
			kinds[n] = string(r.Kind)
			n++
		}
	}
	return kinds
}

// answers reports whether a message sent at now may answer a trigger that waits
// for one.
func answers(rules window.Rules, s *window.State, now time.Time) bool {
	for i := range rules {
		if rules[i].Renewal != window.OnReply {
			continue
		}
		for t := window.Message; t.Valid(); t++ {
			if !rules[i].OpenedBy.Has(t) {
				continue
			}
			if at := s.Last(t); !at.IsZero() && now.Sub(at) < rules[i].ReplyWithin {
				return true
			}
		}
	}
	return false
}
