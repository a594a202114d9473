package whatsapp

import (
	"cmp"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// identity gathers the identifiers that an element gives for a person. A
// business-scoped id ("US.1349…", linked businesses "US.ENT.…") in the place of a
// phone number is put in its own.
func identity(phone, scoped, parent string) channels.Identity {
	id := channels.Identity{
		Phone: strings.TrimPrefix(phone, "+"), Scoped: scoped, Parent: parent,
	}
	if !isScoped(id.Phone) {
		return id
	}
	switch {
	case strings.HasPrefix(id.Phone[2:], ".ENT."):
		if id.Parent == "" {
			id.Parent = id.Phone
		}
	case id.Scoped == "":
		id.Scoped = id.Phone
	}
	id.Phone = ""
	return id
}

func isScoped(id string) bool {
	return len(id) > 3 && id[2] == '.' && upper(id[0]) && upper(id[1])
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
		if i, ok := p.index[known]; ok && known != "" {
			return &p.list[i]
		}
	}
	return nil
}

func (p *people) build() {
	p.index = make(map[string]int, 2*len(p.list))
	for i := range p.list {
		p.index[strings.TrimPrefix(p.list[i].WaID, "+")] = i
		p.index[p.list[i].UserID] = i
	}
}

func same(a, b string) bool { return a != "" && a == strings.TrimPrefix(b, "+") }

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
