package main

import (
	"encoding/json"
	"fmt"
	"time"
)

// id makes a message id in the platform's shape.
func (g *generator) id() string {
	g.ids++
	return fmt.Sprintf("wamid.HBgMNDkxNTEwMDAwMDAwFQIAERgS%020X", uint64(g.ids)*0x9E3779B97F4A7C15>>16)
}

// hear notes a message of a person and gives the instant at which the shop got it.
func (g *generator) hear(p *person, at time.Time, text string, ad bool) time.Time {
	at = at.Truncate(time.Second)
	p.wrote = at
	return g.arrive(at, inbound(p, g.id(), text, at, ad))
}

// arrive notes a webhook body: most come at once, some late, some twice.
func (g *generator) arrive(at time.Time, body json.RawMessage) time.Time {
	delay := g.within(150*time.Millisecond, 1500*time.Millisecond)
	if g.chance(25) {
		delay = g.within(time.Minute, 3*time.Hour)
	}
	got := at.Add(delay)
	g.lines = append(g.lines, line{At: got.UTC(), In: body})
	if g.chance(20) {
		g.lines = append(g.lines, line{At: got.Add(g.within(time.Second, 20*time.Minute)).UTC(), In: body})
	}
	return got
}

// open reports whether the service window is open.
func (p *person) open(at time.Time) bool {
	return !p.wrote.IsZero() && at.Sub(p.wrote) < 24*time.Hour
}

func (g *generator) text(p *person, at time.Time, text string) time.Time {
	id := g.request(p, at, textRequest(p, text))
	switch {
	case !p.open(at):
		g.fail(p, id, at, failure(131047, "Re-engagement message"))
	case at.Before(p.free):
		g.deliver(p, id, at, priced("free_entry_point", "service"))
	default:
		g.deliver(p, id, at, priced("free_customer_service", "service"))
	}
	return at
}

func (g *generator) template(p *person, at time.Time, name, value string) {
	id := g.request(p, at, templateRequest(p, name, value))
	category := categoryOf(name)
	switch {
	case category == "marketing" && p.country == "US":
		g.fail(p, id, at, failure(131049, "This message was not delivered to maintain healthy ecosystem engagement."))
	case at.Before(p.free):
		g.deliver(p, id, at, priced("free_entry_point", category))
	default:
		g.deliver(p, id, at, g.bill(p, at, name, category))
	}
}

// bill is the platform's word on a template outside a free entry window. In a few
// cases it is not what the rules and the catalogue lead to expect.
func (g *generator) bill(p *person, at time.Time, name, category string) obj {
	recategorised := g.month.AddDate(0, 0, 14) // a Tuesday
	switch {
	case name == "order_update" && !at.Before(recategorised) && g.chance(60):
		return priced("regular", "marketing")
	case category == "utility" && p.open(at) && !g.chance(40):
		return priced("free_customer_service", category)
	}
	return priced("regular", category)
}

func categoryOf(name string) string {
	for _, k := range kinds() {
		if k.name == name {
			return map[string]string{"UTILITY": "utility", "MARKETING": "marketing", "AUTHENTICATION": "authentication"}[k.category]
		}
	}
	return ""
}

func (g *generator) request(p *person, at time.Time, body json.RawMessage) (id string) {
	id = g.id()
	g.lines = append(g.lines, line{At: at.UTC(), Path: "/v25.0/" + p.number + "/messages", Request: body, ID: id})
	return id
}

func (g *generator) fail(p *person, id string, at time.Time, why obj) {
	at = at.Add(time.Second).Truncate(time.Second)
	g.arrive(at, status(p, fate{id: id, state: "failed", at: at, failure: why}))
}

// deliver notes the fate of a message that the platform took: sent, delivered sooner
// or later or never, read or not.
func (g *generator) deliver(p *person, id string, at time.Time, price obj) {
	sent := at.Add(time.Second).Truncate(time.Second)
	first := fate{id: id, state: "sent", at: sent, price: price}
	if at.Before(p.free) {
		first.entry = p.free
	}
	g.arrive(sent, status(p, first))
	if g.chance(30) {
		return // the phone is off for good
	}
	delivered := sent.Add(g.within(time.Second, 8*time.Second))
	if g.chance(60) {
		delivered = sent.Add(g.within(10*time.Minute, 20*time.Hour))
	}
	delivered = delivered.Truncate(time.Second)
	read := delivered.Add(g.within(2*time.Second, 3*time.Hour)).Truncate(time.Second)
	reads := g.chance(620)
	if !reads || !g.chance(15) { // some are read without a word of their delivery
		g.arrive(delivered, status(p, fate{id: id, state: "delivered", at: delivered, price: price}))
	}
	if reads {
		g.arrive(read, status(p, fate{id: id, state: "read", at: read}))
	}
}
