package whatsapp

import (
	"cmp"

	"github.com/replywindow/replywindow/channels"
)

// identity gathers the identifiers that an element gives for a person, each in its
// canonical form. A business-scoped id or a parent's in the place of a phone number
// is put in its own.
func identity(phone, scoped, parent string) channels.Identity {
	id := channels.Identity{Phone: canonical(phone), Scoped: canonical(scoped), Parent: canonical(parent)}
	switch {
	case isParent(id.Phone):
		id.Parent, id.Phone = cmp.Or(id.Parent, id.Phone), ""
	case isScoped(id.Phone):
		id.Scoped, id.Phone = cmp.Or(id.Scoped, id.Phone), ""
	}
	return id
}

// people are the contacts that stand beside the elements of a change.
type people struct {
	list  []wireContact
	index map[string]int // of several contacts, by phone number and scoped id
}

// complete adds what a contact with the same phone number or scoped id tells.
func (p *people) complete(id channels.Identity) channels.Identity {
	c := p.find(id)
	if c == nil {
		return id
	}
	return fill(id, identity(c.WaID, c.UserID, c.ParentUserID))
}

// or gives the only contact where an element names nobody: the platform lists beside the elements whom they are of.
func (p *people) or(id channels.Identity) channels.Identity {
	if id.IsZero() {
		return p.sole()
	}
	return id
}

// sole is the only contact, if there is one.
func (p *people) sole() channels.Identity {
	if len(p.list) != 1 {
		return channels.Identity{}
	}
	c := &p.list[0]
	if max(len(c.WaID), len(c.UserID), len(c.ParentUserID)) > longestID {
		return channels.Identity{}
	}
	return identity(c.WaID, c.UserID, c.ParentUserID)
}

func (p *people) find(id channels.Identity) *wireContact {
	if len(p.list) == 0 {
		return nil
	}
	if len(p.list) == 1 {
		c := &p.list[0]
		if same(id.Phone, c.WaID) || same(id.Scoped, c.UserID) {
			return c
		}
		return nil
	}
	if p.index == nil {
		p.build()
	}
	for _, known := range [...]string{id.Phone, id.Scoped} {
		if i, ok := p.index[known]; ok && i >= 0 && known != "" {
			return &p.list[i]
		}
	}
	return nil
}

func (p *people) build() {
	p.index = make(map[string]int, 2*len(p.list))
	for i := range p.list {
		for _, id := range [...]string{canonical(p.list[i].WaID), canonical(p.list[i].UserID)} {
			if known, ok := p.index[id]; ok && (known < 0 || p.list[known] != p.list[i]) {
				p.index[id] = -1 // one identifier of two people is nobody's here
				continue
			}
			p.index[id] = i
		}
	}
}

// same compares an identifier with one as a body has it.
func same(known, written string) bool { return known != "" && known == canonical(written) }

// fill sets what id leaves open from more, unless the two contradict each other:
// then they are not one person and id stays as it is.
func fill(id, more channels.Identity) channels.Identity {
	if differ(id.Phone, more.Phone) || differ(id.Scoped, more.Scoped) || differ(id.Parent, more.Parent) {
		return id
	}
	return channels.Identity{
		Phone:  cmp.Or(id.Phone, more.Phone),
		Scoped: cmp.Or(id.Scoped, more.Scoped),
		Parent: cmp.Or(id.Parent, more.Parent),
	}
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }
