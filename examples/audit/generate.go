package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// generate makes a log of n lines: the same for the same seed. Episodes are told one
// after the other; the lines are put in the order in which they arrived at the end.
func generate(n int, seed uint64) []line {
	g := &generator{random: rand.New(rand.NewPCG(seed, 0x5eed)), month: shop().begin(), want: n}
	g.populate(max(40, n/7))
	g.campaigns()
	for len(g.lines) < n {
		g.episode()
	}
	g.lines = g.lines[:n]
	slices.SortStableFunc(g.lines, func(a, b line) int { return a.At.Compare(b.At) })
	return g.lines
}

// person is a customer.
type person struct {
	phone, name, country string
	number               string // of the shop, which they write to
	busy                 []time.Time
	wrote                time.Time // latest message, zero for none
	free                 time.Time // end of a free entry window
}

// generator tells the month of the shop.
type generator struct {
	random *rand.Rand
	month  time.Time // its first instant
	want   int
	people []*person
	lines  []line
	ids    int
}

// chance is true n times of a thousand.
func (g *generator) chance(n int) bool { return g.random.IntN(1000) < n }

// within draws a duration.
func (g *generator) within(low, high time.Duration) time.Duration {
	return low + time.Duration(g.random.Int64N(int64(high-low))).Truncate(time.Millisecond)
}

func pick[T any](g *generator, list ...T) T { return list[g.random.IntN(len(list))] }

func (g *generator) populate(n int) {
	names := []string{"Asha", "Bruno", "Clara", "Dayo", "Emma", "Farid", "Gita", "Hugo", "Ines", "Jonas"}
	seen := map[string]bool{}
	for len(g.people) < n {
		c := g.home()
		phone := c.prefix
		for range c.digits {
			phone += fmt.Sprint(g.random.IntN(10))
		}
		if seen[phone] {
			continue
		}
		seen[phone] = true
		number := supportNumber
		if g.chance(150) {
			number = ordersNumber
		}
		g.people = append(g.people, &person{phone: phone, name: pick(g, names...), country: c.code, number: number})
	}
}

func (g *generator) home() country {
	at := g.random.IntN(100)
	for _, c := range countries() {
		if at -= c.share; at < 0 {
			return c
		}
	}
	return countries()[0]
}

// apart is how far two episodes of one person lie apart, so that the one has no
// bearing on the windows of the other.
const apart = 6 * 24 * time.Hour

// someone finds a person without another episode near an instant.
func (g *generator) someone(at time.Time) *person {
	for range 50 {
		p := pick(g, g.people...)
		if !slices.ContainsFunc(p.busy, func(b time.Time) bool { return b.Sub(at).Abs() < apart }) {
			p.busy = append(p.busy, at)
			return p
		}
	}
	// The month is full: a new customer.
	g.populate(len(g.people) + 1)
	p := g.people[len(g.people)-1]
	p.busy = append(p.busy, at)
	return p
}

// moment draws an instant of the month, mostly in the hours of business.
func (g *generator) moment() time.Time {
	day := g.month.AddDate(0, 0, g.random.IntN(27))
	hour := 8*time.Hour + g.within(0, 12*time.Hour)
	if g.chance(120) {
		hour = g.within(0, 24*time.Hour)
	}
	return day.Add(hour)
}

// campaigns sends an offer on three days.
func (g *generator) campaigns() {
	for _, day := range []int{7, 14, 21} {
		at := g.month.AddDate(0, 0, day).Add(10 * time.Hour)
		for range g.want / 130 {
			at = at.Add(g.within(time.Second, 20*time.Second))
			g.offer(g.someone(at), at)
		}
	}
}

func (g *generator) offer(p *person, at time.Time) {
	g.reset(p)
	g.template(p, at, "autumn_offer", p.name)
	if g.chance(90) && p.country != "US" {
		at = g.hear(p, at.Add(g.within(time.Minute, 5*time.Hour)), "Is this also for shoes?", false)
		g.text(p, at.Add(g.within(2*time.Second, time.Minute)), "Yes, for everything in the shop.")
	}
}

func (g *generator) reset(p *person) { p.wrote, p.free = time.Time{}, time.Time{} }

// episode tells one conversation.
func (g *generator) episode() {
	at := g.moment()
	p := g.someone(at)
	g.reset(p)
	switch n := g.random.IntN(100); {
	case n < 58:
		g.support(p, at)
	case n < 76:
		g.order(p, at)
	case n < 88:
		g.template(p, at, "login_code", fmt.Sprintf("%06d", g.random.IntN(1_000_000)))
	case n < 94:
		g.advert(p, at)
	default:
		g.template(p, at, "cart_reminder", p.name)
	}
}

// support is a question with answers, some of which come too late.
func (g *generator) support(p *person, at time.Time) {
	at = g.hear(p, at, pick(g, "Where is my parcel?", "The size is wrong", "I cannot log in", "Can I return this?"), false)
	at = g.text(p, at.Add(g.within(2*time.Second, 20*time.Second)), "Thanks for writing. We are looking into it.")
	if g.chance(170) {
		// Nobody finds the answer in time: a day later only a template may go.
		if g.chance(200) {
			g.text(p, p.wrote.Add(24*time.Hour+g.within(time.Minute, 3*time.Hour)), "Sorry for the wait, here is the answer.")
			return
		}
		g.template(p, p.wrote.Add(25*time.Hour+g.within(0, 20*time.Hour)), "case_follow_up", g.ticket())
		return
	}
	for range 1 + g.random.IntN(3) {
		at = g.text(p, at.Add(g.within(20*time.Second, 10*time.Minute)), pick(g, "Which order is it?", "Could you send a picture?", "It is on its way."))
		at = g.hear(p, at.Add(g.within(10*time.Second, 40*time.Minute)), pick(g, "Order "+g.ticket(), "Yes", "Here it is", "Thank you!"), false)
	}
	if g.chance(450) {
		g.template(p, at.Add(g.within(time.Minute, 5*time.Hour)), "order_update", g.ticket())
	}
	g.text(p, at.Add(g.within(5*time.Second, time.Minute)), "Have a good day!")
}

func (g *generator) order(p *person, at time.Time) {
	ticket := g.ticket()
	g.template(p, at, "order_update", ticket)
	if g.chance(300) {
		heard := g.hear(p, at.Add(g.within(time.Minute, 3*time.Hour)), "Great, thank you", false)
		g.text(p, heard.Add(g.within(2*time.Second, 10*time.Second)), "You are welcome!")
	}
	g.template(p, at.Add(g.within(30*time.Hour, 70*time.Hour)), "delivery_receipt", ticket)
}

// advert is a person who comes through an ad: once answered, everything is free for
// three days.
func (g *generator) advert(p *person, at time.Time) {
	at = g.hear(p, at, "I saw your ad", true)
	at = at.Add(g.within(3*time.Second, time.Minute))
	p.free = at.Truncate(time.Second).Add(72 * time.Hour)
	g.text(p, at, "Welcome! Have a look around.")
	g.template(p, at.Add(g.within(20*time.Hour, 60*time.Hour)), "cart_reminder", p.name)
}

func (g *generator) ticket() string { return fmt.Sprintf("A%05d", g.random.IntN(100_000)) }
