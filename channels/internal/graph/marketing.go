package graph

import (
	"cmp"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// paid is the news of a paid marketing message. The person is named by an id, or,
// in failures, only by the token of the subscription.
type paid struct {
	wire.Element
	Page      wire.String  `json:"page_id" wire:"key"`
	Recipient wire.String  `json:"recipient_id" wire:"key"`
	Token     wire.String  `json:"messenger_subscription_token" wire:"key"`
	Timestamp wire.Instant `json:"timestamp" wire:"key"`
	MID       string       `json:"mid" wire:"key"`
	Tracking  string       `json:"marketing_message_tracking_id" wire:"key"`
	Campaign  wire.String  `json:"message_id" wire:"key"`
	Error     string       `json:"error_message"`
}

// marketing reads what became of a paid marketing message. Sending one opens
// nothing.
func (d *decoder) marketing(p at, c *change) {
	var v paid
	if !part(d, p.value(), c.Value, &v) {
		return
	}
	ev := d.event(p, string(v.Page), string(v.Recipient), v.Timestamp)
	ev.Raw, ev.Type = c.Field, channels.Marketing
	id := cmp.Or(v.Tracking, v.MID) // the send answers with the tracking id, and not all news have the other
	ev.ID = key(ev, id+":"+string(v.Campaign+":"+v.Token))
	if !d.owned(p, ev) {
		return
	}
	if ev.Address.User == "" {
		d.marketingToken(p, ev, &v)
		return
	}
	switch {
	case id == "" && ev.Raw != "marketing_message_delivery_failed":
		d.missing(p.value(), "marketing_message_tracking_id")
		return
	case ev.Raw == "marketing_message_echoes":
		ev.Kind, ev.ID = channels.BusinessMessage, id
	case ev.Raw == "marketing_message_clicks":
		ev.Kind, ev.Action = channels.UserAction, channels.ActOther
	default:
		ev.Kind = channels.DeliveryStatus
		ev.Status = &channels.Status{MessageID: id, State: paidState(ev.Raw)}
		if id != "" {
			ev.ID = statusID(id, ev.Status.State)
		}
		ev.Errors = v.errors()
	}
	d.add()
}

// marketingToken appends news about a message to a person who is known by a token
// only: a failure is worth reporting, the rest concerns nobody that can be named.
func (d *decoder) marketingToken(p at, ev *channels.Event, v *paid) {
	if ev.Raw != "marketing_message_delivery_failed" {
		d.missing(p.value(), "recipient_id")
		return
	}
	ev.Kind, ev.Errors, ev.Token = channels.ErrorReport, v.errors(), string(v.Token)
	d.add()
}

func paidState(field string) channels.StatusState {
	switch field {
	case "marketing_message_deliveries":
		return channels.Delivered
	case "marketing_message_reads":
		return channels.Read
	}
	return channels.Failed
}

// errors is the reason of a failure, which has no code.
func (v *paid) errors() []channels.ReportedError {
	if v.Error == "" {
		return nil
	}
	return []channels.ReportedError{{Detail: v.Error}}
}
