package metatest

import (
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// Request is one request to the Graph API, as it was answered and why.
type Request struct {
	// N counts the requests of the tenant from 1.
	N  int       `json:"n"`
	At time.Time `json:"at"`
	// Method and Path are the request's; a query is left out.
	Method string `json:"method"`
	Path   string `json:"path"`
	// Channel, Business, User and Type are what was read of a send request.
	Channel  string               `json:"channel,omitempty"`
	Business string               `json:"business,omitempty"`
	User     string               `json:"user,omitempty"`
	Type     channels.MessageType `json:"type,omitempty"`
	// Verdict is [Accepted], [Refused], [Unread] or [Faulty], and Status the HTTP status of the answer. A message that is
	// accepted and fails later is accepted and has a Reason.
	Verdict string `json:"verdict"`
	Status  int    `json:"status"`
	// Message is the id that an accepted message got.
	Message string `json:"message,omitempty"`
	// Reason is why a rule refused, Detail says it in words, Error is the platform's number, and Source who states the rule.
	Reason policy.ReasonCode      `json:"reason,omitempty"`
	Detail string                 `json:"detail,omitempty"`
	Error  channels.PlatformError `json:"error,omitzero"`
	Source policy.Source          `json:"source,omitzero"`
}

// Format masks the person, whatever the verb. The JSON of a Request has the identifier in clear.
func (r Request) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fmt.Sprintf("%d %s %s: %s %d %s", r.N, r.Method, channels.Mask(r.User), r.Verdict, r.Status, r.Reason))
}

func (r *Request) decidedBy(f finding) {
	r.Reason, r.Detail, r.Error, r.Source = f.code, f.detail, f.err, f.source
}

// Log gives every request since the last [Tenant.Reset], oldest first.
func (t *Tenant) Log() []Request {
	if !t.made() {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.requests)
}

// Conversation is what happened between a person and a business.
type Conversation struct {
	Address channels.Address `json:"address"`
	// Events are what the person did, what the business sent, and what became of it, in the order in which the emulator learned of it.
	Events []channels.Event `json:"events"`
	// Windows are the windows that were ever open, by kind; one that is open ends in the future.
	Windows []OpenWindow `json:"windows,omitempty"`
}

// Format masks the person, whatever the verb.
func (c Conversation) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fmt.Sprintf("%s, %d events", c.Address, len(c.Events)))
}

// OpenWindow is the latest window of a kind: from its opening until its end.
type OpenWindow struct {
	Kind  window.Kind `json:"kind"`
	From  time.Time   `json:"from"`
	Until time.Time   `json:"until"`
}

// Conversations gives all conversations, in the order in which they began.
func (t *Tenant) Conversations() []Conversation {
	if !t.made() {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]Conversation, 0, len(t.order))
	for _, p := range t.order {
		out = append(out, t.conversation(p))
	}
	return out
}

func (t *Tenant) conversation(p *person) Conversation {
	q := question{book: t.server.platform(p.address.Channel).channel.Rulebook(), at: t.now(), mine: p.log}
	past := slices.DeleteFunc(slices.Clone(p.log), func(ev channels.Event) bool { return ev.Occurred.After(q.at) })
	return Conversation{Address: p.address, Events: past, Windows: q.latest()}
}

// latest are the latest windows of each kind.
func (q *question) latest() (out []OpenWindow) {
	for i := range q.book.Windows {
		w := &q.book.Windows[i]
		if !w.Contains(q.at) || w.Rule.PerID {
			continue
		}
		for _, from := range q.opened(&w.Rule) {
			now := OpenWindow{Kind: w.Rule.Kind, From: from, Until: q.ends(&w.Rule, from)}
			at := slices.IndexFunc(out, func(o OpenWindow) bool { return o.Kind == now.Kind })
			switch {
			case at < 0:
				out = append(out, now)
			case now.Until.After(out[at].Until):
				out[at] = now
			}
		}
	}
	return out
}

// statuses plans the statuses of a message that goes.
func (t *Tenant) statuses(o *outbound, id string, at time.Time, charge pricing.Charge) {
	if id == "" || o.message.Type == channels.Reaction && !o.platform.numbers {
		return
	}
	for _, state := range o.platform.answers.States {
		switch state {
		case channels.Delivered:
			at = at.Add(t.server.options.Delivered)
		case channels.Read:
			if t.server.options.Read == 0 {
				continue
			}
			at = at.Add(t.server.options.Read)
		}
		t.status(o, id, state, at, charge, channels.PlatformError{})
	}
}

// status plans one status: its webhook is due when it happens.
func (t *Tenant) status(o *outbound, id string, state channels.StatusState, at time.Time, charge pricing.Charge, err channels.PlatformError) {
	ev := channels.StatusOf(o.address, id, state, at)
	if o.person == nil {
		return
	}
	ev.Account = o.business.Account
	if o.message.Group {
		ev.Group = o.address.User
	}
	if state == channels.Sent || state == channels.Delivered {
		ev.Status.Pricing = o.platform.priced(&charge)
		if charge.Basis == pricing.FreeEntryPoint {
			q := question{book: o.platform.channel.Rulebook(), at: at, mine: o.person.log}
			if end := q.until(whatsapp.FreeEntryPoint); end.After(at) {
				ev.Status.Conversation = &channels.Conversation{ID: id, Origin: "referral_conversion", Expires: end}
			}
		}
	}
	if !err.IsZero() {
		info, _ := o.platform.explain(err)
		ev.Errors = []channels.ReportedError{{Error: err, Title: info.Name, Detail: info.Meaning}}
	}
	o.person.log = append(o.person.log, ev)
	t.enqueue(o.platform, o.business, ev, "")
}
