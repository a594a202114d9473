package policy

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
)

// SentEvent is the event to record after a message that d allowed was sent: id is the platform's message id, at the instant at
// which the platform accepted it. It counts against quotas, may open windows that open with an answer, and carries the estimated
// charge into the ledger. The estimate is for that instant, also where the message is delivered under a later rate card or not at
// all, and a billing conversation that it opens counts from then: the platform's word on a status corrects the charge, and a
// replay prices by the delivery throughout. A message that d refused and that went all the same opens no billing conversation: nobody
// can say yet whether it arrives.
func SentEvent(a channels.Address, m channels.Message, d Decision, id string, at time.Time) channels.Event {
	ev := channels.Event{
		Kind: channels.BusinessMessage, ID: id, Address: a, Occurred: at, Type: m.Type, Token: m.Token,
		TemplateName: d.Requires.Template, CountsAs: d.CountsAs,
	}
	if m.Group {
		ev.Group = a.User
	}
	if d.Charge != (pricing.Charge{}) {
		charge := d.Charge
		if !d.Allowed() {
			charge.Opens = 0
		}
		ev.Charge = &charge
	}
	return ev
}
