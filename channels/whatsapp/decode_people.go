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
	index map[string]channels.Identity // what several contacts tell, by phone number and scoped id; zero where they contradict each other
}

// complete adds what a contact with the same phone number or scoped id tells.
func (p *people) complete(id channels.Identity) channels.Identity {
	return fill(id, p.find(id))
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

// find gives what the contacts tell of a person, or nothing.
func (p *people) find(id channels.Identity) (found channels.Identity) {
	switch {
	case len(p.list) == 0:
		return found
	case len(p.list) == 1:
		if c := &p.list[0]; same(id.Phone, c.WaID) || same(id.Scoped, c.UserID) {
			return identity(c.WaID, c.UserID, c.ParentUserID)
		}
		return found
	case p.index == nil:
		p.build()
	}
	if found = p.index[id.Phone]; found.IsZero() {
		found = p.index[id.Scoped]
	}
	if found.Phone != "" && p.index[found.Phone].IsZero() || found.Scoped != "" && p.index[found.Scoped].IsZero() {
		return channels.Identity{} // it holds an identifier of two people, which is nobody's here
	}
	return found
}

func (p *people) build() {
	p.index = make(map[string]channels.Identity, 2*len(p.list))
	for i := range p.list {
		c := &p.list[i]
		who := identity(c.WaID, c.UserID, c.ParentUserID)
		for _, id := range [...]string{who.Phone, who.Scoped} {
			known, again := p.index[id]
			switch {
			case id == "":
			case !again:
				p.index[id] = who
			case known.IsZero() || contradict(known, who):
				p.index[id] = channels.Identity{}
			default:
				p.index[id] = fill(known, who)
			}
		}
	}
}

// same compares an identifier with one as a body has it.
func same(known, written string) bool { return known != "" && known == canonical(written) }

// fill sets what id leaves open from more, unless the two contradict each other:
// then they are not one person and id stays as it is.
func fill(id, more channels.Identity) channels.Identity {
	if contradict(id, more) {
		return id
	}
	return channels.Identity{
		Phone:  cmp.Or(id.Phone, more.Phone),
		Scoped: cmp.Or(id.Scoped, more.Scoped),
		Parent: cmp.Or(id.Parent, more.Parent),
	}
}

func contradict(a, b channels.Identity) bool {
	return differ(a.Phone, b.Phone) || differ(a.Scoped, b.Scoped) || differ(a.Parent, b.Parent)
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }
