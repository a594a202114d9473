package conversation

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/entry"
)

// dueLimit is how many entries that are due are read at a time.
const dueLimit = 256

// duePage is a page of entries that are due, and the entries that it takes to tell whose they are.
type duePage struct {
	engine  *Engine
	now     time.Time
	entries []Stored
	// have are all of them as they can be read. They are shared by walks and not changed.
	have map[channels.Address]loadedEntry
}

// due reads a page of the entries that are due before an instant, and what they lead to in one round trip for each business. It leaves
// out the entries that skip names; nil names none.
func (e *Engine) due(ctx context.Context, channel, business string, now, before time.Time, page Page, skip func(Stored) bool) (*duePage, Page, error) {
	entries, next, err := e.store.Due(ctx, channel, business, before, page)
	if err != nil {
		return nil, page, err
	}
	if skip != nil {
		entries = slices.DeleteFunc(entries, skip)
	}
	p := &duePage{engine: e, now: now, entries: entries}
	p.take(entries)
	return p, next, p.lead(ctx, entries)
}

// lead reads what entries lead to, in one round trip for each business.
func (p *duePage) lead(ctx context.Context, entries []Stored) error {
	wanted, seen := map[place][]channels.Address{}, map[channels.Address]bool{}
	for _, s := range entries {
		m := member{Entry: p.have[s.Address].entry}
		for _, a := range m.also(s.Address) {
			if _, has := p.have[a]; !has && a.User != "" && !seen[a] {
				at := place{a.Channel, a.Business}
				wanted[at], seen[a] = append(wanted[at], a), true
			}
		}
	}
	for _, addresses := range wanted {
		more, err := p.engine.load(ctx, addresses...)
		if err != nil {
			return err
		}
		p.take(more)
	}
	return nil
}

// again reads anew those of the page's entries that share the business of an address, and what these lead to. Entries is what is left of
// the page.
func (p *duePage) again(ctx context.Context, entries []Stored, of channels.Address) error {
	here := func(a channels.Address) bool { return a.Channel == of.Channel && a.Business == of.Business }
	var addresses []channels.Address
	var places []int // of the addresses, in entries
	for i, s := range entries {
		if here(s.Address) {
			addresses, places = append(addresses, s.Address), append(places, i)
		}
	}
	if len(addresses) == 0 {
		return nil
	}
	fresh, err := p.engine.load(ctx, addresses...)
	if err != nil {
		return err
	}
	maps.DeleteFunc(p.have, func(a channels.Address, _ loadedEntry) bool { return here(a) })
	p.take(fresh)
	fresh = fresh[:len(addresses)]
	for n, i := range places {
		entries[i] = fresh[n]
	}
	return p.lead(ctx, fresh)
}

// take reads entries. One that cannot be read is left out: it is an error once it is looked at.
func (p *duePage) take(entries []Stored) {
	if p.have == nil {
		p.have = make(map[channels.Address]loadedEntry, 2*len(entries))
	}
	for _, s := range entries {
		c := p.engine.channels[s.Address.Channel]
		if c == nil {
			continue
		}
		var known entry.Entry
		if s.read(new(entry.Decoder), &known) == nil && known.Come(p.now.UnixMilli(), c.rulesAt) == nil {
			p.have[s.Address] = loadedEntry{s, known}
		}
	}
}

// subjects derives whose an entry of the page is: the person who has the identifier now and those who had it before, each as they are
// now, or the comment or token. It leaves out who has no identifier any more.
func (p *duePage) subjects(ctx context.Context, s Stored) ([]*subject, error) {
	w := &walk{engine: p.engine, at: p.now.UnixMilli(), address: s.Address, have: p.have}
	if p.engine.channels[s.Address.Channel] == nil || s.Address.User == "" {
		return nil, nil // another engine's, or a business's
	}
	if err := w.load(ctx, s.Address); err != nil {
		return nil, err
	}
	if strings.HasPrefix(s.Address.User, tokenPrefix) {
		t, err := w.tokenSubject(ctx, w.find(s.Address))
		if err != nil || t.token == "" {
			return nil, err
		}
		return []*subject{t}, nil
	}
	told := w.entry(s.Address.User).Told
	if w.entry(s.Address.User).Links.IsZero() {
		told = told[:min(len(told), 1)] // nobody else ever had it
	}
	var out []*subject
	for _, stretch := range told {
		one, err := w.subject(ctx, s.Address.User, max(stretch.From, 1))
		if err != nil {
			return nil, err
		}
		if one.home != "" && !slices.ContainsFunc(out, func(o *subject) bool { return o.home == one.home }) {
			out = append(out, one)
		}
	}
	return out, nil
}
