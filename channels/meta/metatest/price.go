package metatest

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
)

// charge is what the message costs by the price rows in force, zero where the platform has none.
func (t *Tenant) charge(o *outbound, q *question) pricing.Charge {
	book := q.book.Prices.Get()
	if book == nil || !o.platform.numbers {
		return pricing.Charge{}
	}
	b := q.business
	account := pricing.Account{ID: b.Account, Currency: b.Currency, Country: b.Country, NoPaymentMethod: b.NoPayment}
	var ridden pricing.Conversations
	for _, ev := range q.mine {
		if ev.Charge != nil {
			ridden = ridden.Delivered(*ev.Charge, ev.Occurred)
		}
	}
	m := q.message
	query := pricing.Query{
		At: q.at, Category: q.category, FreeForm: m.Template == nil, Type: string(m.Type), API: string(m.API), Number: b.ID, Group: m.Group,
		Recipient: pricing.Recipient{Country: q.user.Country}, Windows: q.windowsOnceSent(), Conversations: &ridden,
	}
	if q.user.Phone {
		query.Recipient = pricing.Recipient{Phone: q.user.ID}
	}
	for i, key := range book.Needs(&account, &query) {
		if key != (pricing.CountKey{}) {
			query.Used[i] = pricing.Usage{Count: t.counted(&account, key), Known: true}
		}
	}
	return book.Classify(&account, &query)
}

// windowsOnceSent are the kinds of window that are open once the message is sent: an answer may open one.
func (q *question) windowsOnceSent() (out pricing.Windows) {
	sent := *q
	sent.mine = append(slices.Clip(sent.mine), channels.Event{Kind: channels.BusinessMessage, Type: q.message.Type, Occurred: q.at})
	n := 0
	for i := range q.book.Windows {
		kind := q.book.Windows[i].Rule.Kind
		if q.book.Windows[i].Contains(q.at) && n < len(out) && !out.Has(string(kind)) && sent.open(kind) {
			out[n] = string(kind)
			n++
		}
	}
	return out
}

// counted counts the messages that add to a monthly count, all of the log.
func (t *Tenant) counted(account *pricing.Account, key pricing.CountKey) (n int64) {
	for _, p := range t.order {
		for _, ev := range p.log {
			if ev.Charge == nil {
				continue
			}
			k, ok := ev.Charge.Counts.Key(account, p.address.Business, ev.Charge.Market, pricing.DateOf(ev.Occurred, account.Zone))
			if ok && k == key {
				n++
			}
		}
	}
	return n
}

// priced is the pricing object of a status: what it says, and how, follows the date.
func (p *platform) priced(charge *pricing.Charge) *pricing.Statement {
	if charge == nil || charge.Category == "" || charge.Basis == "" || charge.Basis == pricing.Unknown {
		return nil
	}
	out := &pricing.Statement{Model: "PMP", Billable: charge.Basis.Charged(), Category: strings.ReplaceAll(string(charge.Category), "_international", "-international")}
	switch charge.Basis {
	case pricing.Regular:
		out.Type = string(charge.Basis)
		if charge.Opens > 0 {
			out.Model, out.Type = "CBP", ""
		}
	case pricing.FreeCustomerService, pricing.FreeEntryPoint, pricing.FreeGroupCustomerService:
		out.Type = string(charge.Basis)
	case pricing.FreeTier:
		out.Type = string(pricing.FreeCustomerService)
	case pricing.PaidExempt:
		out.Type, out.Subtype = string(pricing.Regular), string(charge.Basis)
	case pricing.ConversationOpen:
		out.Model, out.Billable = "CBP", true
	default:
		return nil
	}
	return out
}
