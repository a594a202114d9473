package main

import (
	"encoding/json"
	"strconv"
	"time"
)

// obj is a JSON object. Its keys are written in order, so a log is the same for the
// same seed.
type obj = map[string]any

// line is one line of the log: a webhook body that came in, or a request that was
// sent, with the platform's answer. A webhook body may also stand in the log as it is.
type line struct {
	// At is when it was received or sent, by the shop's clock.
	At   time.Time       `json:"at"`
	In   json.RawMessage `json:"in,omitempty"`
	Path string          `json:"path,omitempty"`
	// Request is the body of a send request to Path.
	Request json.RawMessage `json:"request,omitempty"`
	// ID is the message id that the platform gave a sent message.
	ID string `json:"id,omitempty"`
}

// raw writes a value that is known to have a JSON form.
func raw(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// webhook wraps the value of a change in the platform's envelope.
func webhook(number string, value obj) json.RawMessage {
	value["messaging_product"] = "whatsapp"
	value["metadata"] = obj{"display_phone_number": "4930" + number[len(number)-6:], "phone_number_id": number}
	return raw(obj{
		"object": "whatsapp_business_account",
		"entry":  []obj{{"id": accountID, "changes": []obj{{"field": "messages", "value": value}}}},
	})
}

// inbound is a message of a person.
func inbound(p *person, id, text string, at time.Time, ad bool) json.RawMessage {
	m := obj{"from": p.phone, "id": id, "timestamp": unix(at), "type": "text", "text": obj{"body": text}}
	if ad {
		m["referral"] = obj{
			"source_type": "ad", "source_id": "120210000000000001", "source_url": "https://fb.me/shop",
			"headline": "Autumn at the shop", "ctwa_clid": "clid-" + id,
		}
	}
	return webhook(p.number, obj{
		"contacts": []obj{{"profile": obj{"name": p.name}, "wa_id": p.phone}},
		"messages": []obj{m},
	})
}

// fate is a status of a message.
type fate struct {
	id, state string
	at        time.Time
	price     obj
	entry     time.Time // end of the free entry window, on the status that says so
	failure   obj
}

func status(p *person, f fate) json.RawMessage {
	s := obj{"id": f.id, "status": f.state, "timestamp": unix(f.at), "recipient_id": p.phone}
	if f.price != nil {
		s["pricing"] = f.price
	}
	if !f.entry.IsZero() {
		s["conversation"] = obj{
			"id": "entry-" + f.id, "expiration_timestamp": unix(f.entry), "origin": obj{"type": "referral_conversion"},
		}
	}
	if f.failure != nil {
		s["errors"] = []obj{f.failure}
	}
	return webhook(p.number, obj{"statuses": []obj{s}})
}

func priced(kind, category string) obj {
	return obj{"billable": kind == "regular", "pricing_model": "PMP", "type": kind, "category": category}
}

func failure(code int, title string) obj { return obj{"code": code, "title": title, "message": title} }

// textRequest and templateRequest are the bodies of send requests.
func textRequest(p *person, text string) json.RawMessage {
	return raw(obj{
		"messaging_product": "whatsapp", "recipient_type": "individual", "to": p.phone,
		"type": "text", "text": obj{"body": text},
	})
}

func templateRequest(p *person, name, value string) json.RawMessage {
	return raw(obj{
		"messaging_product": "whatsapp", "recipient_type": "individual", "to": p.phone, "type": "template",
		"template": obj{
			"name": name, "language": obj{"code": "en"},
			"components": []obj{{"type": "body", "parameters": []obj{{"type": "text", "text": value}}}},
		},
	})
}
