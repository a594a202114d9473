package metatest

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
)

// outbound is a send request that could be read.
type outbound struct {
	platform *platform
	business *Business
	address  channels.Address
	message  channels.Message
	person   *person // nil: a sign that names only a message
}

// send answers a request to a messages endpoint.
func (t *Tenant) send(c *call, p *platform) answer {
	attachment := t.attach(c)
	id := t.itself(p, c.path[0])
	address, m, err := p.channel.ReadRequest("/"+id+"/"+c.path[1], c.body)
	c.log.Channel, c.log.Business = p.channel.Name(), id
	if err != nil {
		return t.invalid(c, p, err.Error())
	}
	o := outbound{platform: p, business: t.business(p, id), address: address, message: m}
	c.log.User, c.log.Type = address.User, m.Type
	user, err := t.find(&o)
	if err != nil {
		c.log.Verdict = Unread
		return t.fail(c, p, p.errorOf(func(row *policy.ErrorInfo) bool {
			return strings.HasSuffix(row.Class, "_recipient") || row.Class == "recipient_invalid"
		}), err.Error())
	}
	c.log.User = o.address.User
	q := t.question(&o, user)
	found := q.findings()
	var charge pricing.Charge
	if len(found) == 0 {
		charge = t.charge(&o, q)
		found = append(q.unpaid(&charge), tooFast(&o, q)...)
	}
	found = slices.DeleteFunc(found, func(f finding) bool { return f.err.IsZero() })
	now := func(f finding) bool { // not as a failed status
		return p.answers.LaterSource.URL == "" || !slices.Contains(p.answers.Later, f.err.Code) && !slices.Contains(t.server.options.Later, f.err.Code)
	}
	if i := slices.IndexFunc(found, now); i >= 0 {
		c.log.decidedBy(found[i])
		return t.fail(c, p, found[i].err, found[i].detail)
	}
	if len(found) > 0 {
		a := t.accept(c, &o, q, pricing.Charge{})
		c.log.decidedBy(found[0])
		t.status(&o, c.log.Message, channels.Failed, q.at, pricing.Charge{}, found[0].err)
		return a
	}
	a := t.accept(c, &o, q, charge)
	if attachment != "" {
		t.files[attachment] = *c.file
		a.body.(object)["attachment_id"] = attachment
	}
	t.statuses(&o, c.log.Message, q.at, charge)
	return a
}

// find says who gets the message: the person named, or whoever wrote the comment or granted the token that it answers.
func (t *Tenant) find(o *outbound) (channels.User, error) {
	if o.address.User == "" {
		if o.message.Token != "" {
			o.person = t.tokens[tokenKey{o.address.Channel, o.business.ID, o.message.Token}]
		}
		if o.person == nil {
			return channels.User{}, nil
		}
		o.address = o.person.address
	}
	if o.message.Group {
		o.person = t.person(o.address)
		return channels.User{}, nil
	}
	u, err := o.platform.channel.User(o.address.User)
	if err != nil {
		if wrong, is := errors.AsType[*channels.InputError](err); is {
			wrong.Field = "recipient"
		}
		return u, err
	}
	o.person = t.person(o.address)
	return u, nil
}

// question puts together what is to be judged.
func (t *Tenant) question(o *outbound, user channels.User) *question {
	q := &question{
		book: o.platform.channel.Rulebook(), message: &o.message, at: t.now(), business: o.business, user: user,
		category: policy.Category(o.message.Category),
	}
	if o.person != nil {
		q.mine = o.person.log
	}
	q.said = append(q.said, t.said[channels.Address{Channel: o.business.Channel, Business: o.business.ID}])
	if owner := o.business.owner(); owner.Business != o.business.ID {
		q.said = append(q.said, t.said[owner])
	}
	t.fill(q)
	q.reached = func() (int, bool) { return t.reached(o, q) }
	return q
}

// accept answers as for a message that is taken, and logs the message.
func (t *Tenant) accept(c *call, o *outbound, q *question, charge pricing.Charge) answer {
	m := &o.message
	c.log.Verdict = Accepted
	body := object{}
	if m.Type != channels.SenderAction {
		c.log.Message = o.platform.messageID(t.next())
		ev := channels.SentMessage(o.address, m.Type, c.log.Message, q.at)
		ev.Token, ev.Text = m.Token, m.Text
		if charge.Basis != "" {
			ev.Charge = &charge
		}
		if m.Template != nil {
			ev.TemplateName = m.Template.Name
			if also := q.alsoPaced(); also != nil {
				ev.CountsAs = also.Types[0]
			}
		}
		if m.Group {
			ev.Group = o.address.User
		}
		if o.person != nil {
			o.person.log = append(o.person.log, ev)
			if t.server.options.Echoes && !o.platform.numbers && m.Type != channels.Reaction {
				t.enqueue(o.platform, o.business, ev, "")
			}
		}
	}
	switch {
	case o.platform.numbers && m.Type == channels.SenderAction:
		body["success"] = true
	case o.platform.numbers:
		sent := object{"id": c.log.Message}
		if m.Template != nil {
			sent["message_status"] = "accepted"
		}
		to := object{"input": cmp.Or(recipient(c.body), o.address.User)}
		if u, err := o.platform.channel.User(o.address.User); err == nil && !u.Phone {
			to["user_id"] = u.ID
		} else {
			to["wa_id"] = o.address.User
		}
		body["messaging_product"] = o.platform.channel.Name()
		body["contacts"], body["messages"] = []object{to}, []object{sent}
	default:
		body["recipient_id"] = o.address.User
		if m.Type != channels.SenderAction && m.Type != channels.Reaction {
			body["message_id"] = c.log.Message
		}
	}
	return answer{status: http.StatusOK, body: body}
}

// recipient is whom a WhatsApp request names, as it is spelled there.
func recipient(body []byte) string {
	var to, other wire.String
	_ = json.Unmarshal(wire.Member(body, "to"), &to) // what is no text names nobody
	_ = json.Unmarshal(wire.Member(body, "recipient"), &other)
	return string(cmp.Or(to, other))
}

// tooFast asks whether messages to the person come too fast, by the whole log: a burst is filled by each and emptied over time.
func tooFast(o *outbound, q *question) []finding {
	pace := o.platform.answers.Pair
	if pace.Burst == 0 || o.person == nil || o.message.Type == channels.SenderAction {
		return nil
	}
	var last time.Time
	var debt time.Duration // how long the messages so far have to be paid back
	for i := range o.person.log {
		if ev := &o.person.log[i]; ev.Kind == channels.BusinessMessage {
			debt = max(0, debt-ev.Occurred.Sub(last)) + pace.Every
			last = ev.Occurred
		}
	}
	if max(0, debt-q.at.Sub(last)) <= time.Duration(pace.Burst-1)*pace.Every {
		return nil
	}
	return q.against(rule{err: pace.Error, source: pace.Source}, policy.TooSoon, "more than %d messages at once to one person, or than one every %s after that", pace.Burst, pace.Every)
}

// unpaid asks whether somebody pays for the message.
func (q *question) unpaid(charge *pricing.Charge) []finding {
	if charge.Why != pricing.WhyPaymentMissing {
		return nil
	}
	return q.against(rule{}, policy.PaymentMissing, "category %q would be charged, and the account has no means of payment", charge.Category)
}

// reached counts who got a message that counts against the messaging limit, and still does, from all numbers of the account.
func (t *Tenant) reached(o *outbound, q *question) (others int, already bool) {
	for _, p := range t.order {
		b := t.server.platform(p.address.Channel)
		switch {
		case b != o.platform, t.business(b, p.address.Business).Account != o.business.Account, !reachedOutside(q, p):
		case p == o.person:
			already = true
		default:
			others++
		}
	}
	return others, already
}

// reachedOutside reports whether a person got such a message: each is looked at as of the instant at which it went.
func reachedOutside(q *question, p *person) bool {
	for i := range p.log {
		ev := &p.log[i]
		if ev.Kind != channels.BusinessMessage || ev.Group != "" || p.failed(ev.ID) {
			continue
		}
		then := question{book: q.book, message: q.message, at: ev.Occurred, mine: p.log}
		counts := slices.ContainsFunc(q.book.Permissions, func(row policy.Permission) bool {
			return row.Reach > 0 && row.Contains(then.at) && q.at.Before(then.at.Add(row.Reach)) &&
				(row.OptInWaivedBy == "" || !then.open(row.OptInWaivedBy))
		})
		if counts {
			return true
		}
	}
	return false
}

// failed reports whether a message was accepted and failed.
func (p *person) failed(message string) bool {
	return slices.ContainsFunc(p.log, func(ev channels.Event) bool {
		return ev.Status != nil && ev.Status.MessageID == message && ev.Status.State == channels.Failed
	})
}
