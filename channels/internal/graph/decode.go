package graph

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// decoder reads one body.
type decoder struct {
	platform Platform
	raw      []byte
	events   []channels.Event
	report   wire.Report
	entries  [][]byte // unread, once one was needed
	list     [][]byte // the elements of the list below, unread, once one was needed
	listKey  listKey

	fingerprint string // of the body, once it was needed
}

// Decode reads a webhook body: see [policy.Channel.Decode].
func (p *Platform) Decode(raw []byte) ([]channels.Event, error) {
	d := decoder{platform: *p, raw: raw}
	var b body
	if !p.Reader.Decode(raw, &b, &d.report) {
		return nil, d.report.Err()
	}
	switch {
	case b.Object == d.platform.Object:
		d.body(&b)
	case b.Object != "" || len(b.Entry) > 0 || !d.bare():
		return nil, wire.Foreign(b.Object)
	}
	return d.events, d.report.Err()
}

func (d *decoder) body(b *body) {
	switch {
	case len(b.Entry) == 0:
		d.unknownBody(b.Object)
	default:
		d.events = make([]channels.Event, 0, min(size(b), wire.Room(len(d.raw))))
		for i := 0; i < len(b.Entry) && !d.report.Over(); i++ {
			d.entry(&b.Entry[i], i)
		}
	}
}

// size is the number of events to expect.
func size(b *body) int {
	n := 0
	for i := range b.Entry {
		n += max(1, b.Entry[i].size())
		for j := range b.Entry[i].Messaging {
			if d := b.Entry[i].Messaging[j].Delivery; d != nil {
				n += len(d.MIDs)
			}
		}
	}
	return n
}

func (e *entry) size() int {
	n := len(e.Messaging) + len(e.Standby) + len(e.Changes) + len(e.Calls)
	if e.Field != "" {
		n++
	}
	return n
}

func (d *decoder) entry(e *entry, index int) {
	if e.ID = canonical(e.ID); len(e.ID) > longestUser {
		d.report.Add(wire.Path("entry", index, "id"), "", "is longer than any identifier")
		e.ID = "" // it would stand in the key of each event
	}
	place := func(list string, i int) at { return at{entry: e, of: index, list: list, index: i} }
	for i := range e.Messaging {
		d.inThread(place("messaging", i), &e.Messaging[i])
	}
	for i := range e.Standby {
		d.inThread(place("standby", i), &e.Standby[i])
	}
	for i := range e.Changes {
		d.outsideThread(place("changes", i), &e.Changes[i])
	}
	if e.Field != "" {
		// Instagram Login sends its changes without a list around them.
		d.outsideThread(at{entry: e, of: index, list: inEntry}, &change{Field: e.Field, Value: e.Value})
	}
	for i := range e.Calls {
		p, before := place("calls", i), len(d.events)
		d.call(p, &e.Calls[i])
		d.ensure(before, p, "calls")
	}
	if e.size() == 0 {
		d.unknownEntry(e, index)
	}
}

// bare reads a body without an envelope: one change, with its fields in "value" or
// beside "field". It is false when the change is not this platform's: neither about
// what only this platform has, nor from one party to another. An event of a thread
// does not tell Messenger from Instagram.
func (d *decoder) bare() bool {
	var c change
	d.report = wire.Report{}
	d.platform.Reader.Decode(d.raw, &c, &d.report)
	p := at{entry: &entry{}}
	if len(c.Value) == 0 {
		c.Value, p.flat = d.raw, true
	}
	if c.Unreadable() || c.Field == "" || !d.ours(&c) {
		return false
	}
	d.outsideThread(p, &c)
	return true
}

// ours reports whether a change without an envelope is this platform's.
func (d *decoder) ours(c *change) bool {
	if slices.Contains(d.platform.Fields, c.Field) {
		return true
	}
	return wire.Member(c.Value, "messaging_product") == nil && namesParty(c.Value)
}

func (d *decoder) inThread(p at, m *messaging) {
	if d.report.Over() {
		return
	}
	before := len(d.events)
	d.messaging(p, m)
	d.ensure(before, p, m.Field)
}

func (d *decoder) outsideThread(p at, c *change) {
	if d.report.Over() {
		return
	}
	before := len(d.events)
	d.change(p, c)
	d.ensure(before, p, c.Field)
}

// ensure keeps an element that gave no event as an unknown one, under its name
// where it can be told: what is wrong with it stands in the report. There were as
// many events before it.
func (d *decoder) ensure(before int, p at, name string) {
	for i := before; i < len(d.events); i++ {
		d.usable(p, &d.events[i])
	}
	if len(d.events) > before || d.report.Full(before, len(d.raw)) {
		return
	}
	ev := d.event(p, "", "", 0)
	ev.Raw = cmp.Or(name, unknownName(d.element(p)), p.list)
	ev.ID = key(ev, p.path()+":"+d.print())
	d.add()
}

// usable makes an event unknown that nobody could record, and reports it: one without
// a time, in an envelope that has none either.
func (d *decoder) usable(p at, ev *channels.Event) {
	err := ev.Validate()
	if err == nil {
		return
	}
	d.report.Add(p.path(), "", "says too little: "+strings.ReplaceAll(err.Error(), "\n", "; "))
	*ev = channels.Event{ID: ev.ID, Address: ev.Address, Identity: ev.Identity, Account: ev.Account, Occurred: ev.Occurred, Raw: ev.Raw}
	if ev.ID == "" {
		ev.ID = key(ev, p.path()+":"+d.print())
	}
}

// print is the fingerprint of the body, made once.
func (d *decoder) print() string {
	if d.fingerprint == "" {
		d.fingerprint = wire.Fingerprint(d.raw)
	}
	return d.fingerprint
}

// unknownBody stands for a body without anything to read.
func (d *decoder) unknownBody(object string) {
	ev := d.next()
	ev.Raw, ev.ID = object, "object:"+object+":"+d.print()
	d.add()
}

// unknownEntry stands for an entry without a list that is read.
func (d *decoder) unknownEntry(e *entry, index int) {
	ev := d.event(at{entry: e}, "", "", e.Time)
	ev.Raw = unknownName(d.entryElement(index))
	ev.ID = key(ev, "")
	d.add()
}

// event starts an event with what all have, in the place behind the last one;
// [decoder.add] keeps it there. The time falls back on the entry's, which is when the
// notice was sent; [decoder.complete] does not accept that where it matters.
func (d *decoder) event(p at, business, user string, t wire.Instant) *channels.Event {
	if business == "" {
		business = p.entry.ID
	}
	if t == 0 {
		t = p.entry.Time
	}
	ev, user := d.next(), canonical(user)
	ev.Address.Business, ev.Address.User, ev.Identity.Scoped, ev.Account = business, user, user, business
	ev.Occurred = t.Time()
	return ev
}

// next starts an event that says the channel only.
func (d *decoder) next() *channels.Event {
	n := len(d.events)
	d.events = append(d.events, channels.Event{})[:n]
	ev := &d.events[:n+1][n]
	ev.Address.Channel = d.platform.Channel
	return ev
}

// again starts a copy of an event.
func (d *decoder) again(ev *channels.Event) *channels.Event {
	n := len(d.events)
	d.events = append(d.events, *ev)[:n]
	return &d.events[:n+1][n]
}

// key is a stable id for an event that the platform gives none: two deliveries of
// one event have the same, two events of one kind differ in time or detail.
func key(ev *channels.Event, detail string) string {
	a := &ev.Address
	var room [128]byte // for most keys
	b := append(append(room[:0], ev.Raw...), ':')
	b = append(append(b, a.Business...), ':')
	b = append(append(b, a.User...), ':')
	if !ev.Occurred.IsZero() {
		b = strconv.AppendInt(b, ev.Occurred.UnixMilli(), 10)
	}
	if detail != "" {
		b = append(append(b, ':'), detail...)
	}
	return string(b)
}

// add keeps the event that was started last. Beyond the bound it leaves it out.
func (d *decoder) add() {
	if !d.report.Full(len(d.events), len(d.raw)) {
		d.events = d.events[:len(d.events)+1]
	}
}
