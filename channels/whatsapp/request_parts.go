package whatsapp

import (
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// parts counts what an interactive message has to have, what lacks a title or an id, and what stands twice. Which of it the
// platform asks for, the limits say.
func (i *interactive) parts(s *channels.Sizes) {
	s[channels.BodyCount] = references(i.Body.Text)
	a := &i.Action
	s[channels.ReferenceCount] = i.references()
	s[channels.UntitledCount] = i.unlabelled()
	if slices.Contains(namedActions[:], channels.MessageType(i.Type)) {
		s[channels.UnnamedCount] = 1 - references(a.Name)
	}
	buttonParts(a.Buttons, s)
	for n := range a.Cards {
		buttonParts(a.Cards[n].Action.Buttons, s)
	}
	seen := map[string]bool{}
	for n := range a.Sections {
		a.Sections[n].parts(s, seen)
		if a.Sections[n].Title == "" && len(a.Sections) > 1 {
			s[channels.UnnamedCount]++
		}
	}
}

// namedActions are the types whose action says by its name what it is.
var namedActions = [...]channels.MessageType{CTAURL, Flow, LocationRequest, ContactInfoRequest, AddressRequest, Catalog, VoiceCall, CallPermission,
	OrderDetails, OrderStatus}

// references counts the ids, links and codes that the action rests on.
func (i *interactive) references() int {
	a, p := &i.Action, &i.Action.Parameters
	switch channels.MessageType(i.Type) {
	case CTAURL:
		return wire.Count(p.URL)
	case Flow:
		return wire.Count(p.FlowID, p.FlowName)
	case AddressRequest:
		return wire.Count(p.Country)
	case Product, ProductList:
		return wire.Count(a.Catalog, a.Product)
	case OrderDetails, OrderStatus:
		return references(p.ReferenceID)
	}
	return 0
}

// unlabelled is 1 when the one button of a list, link or flow has no label.
func (i *interactive) unlabelled() int {
	label := ""
	switch channels.MessageType(i.Type) {
	case List:
		label = i.Action.Button
	case CTAURL:
		label = i.Action.Parameters.DisplayText
	case Flow:
		label = i.Action.Parameters.FlowCTA
	default:
		return 0
	}
	return 1 - references(label)
}

// buttonParts looks at the reply buttons of a message or of one card.
func buttonParts(buttons []actionButton, s *channels.Sizes) {
	titles, ids := map[string]bool{}, map[string]bool{}
	for n := range buttons {
		b := &buttons[n]
		reply := &b.Reply
		switch b.Type {
		case "", "reply":
		case "quick_reply":
			reply = &b.QuickReply
		default:
			continue // a link of Direct Send has another shape
		}
		if b.Type == "" && b.Reply == (buttonReply{}) {
			reply = &b.QuickReply
		}
		s[channels.UntitledCount] += 1 - references(reply.Title)
		s[channels.UnidentifiedCount] += 1 - references(reply.ID)
		s[channels.RepeatedTitleCount] += repeated(titles, reply.Title)
		s[channels.RepeatedIDCount] += repeated(ids, reply.ID)
	}
}

// parts looks at the rows and products of a section; ids are those of the sections before.
func (sec *section) parts(s *channels.Sizes, ids map[string]bool) {
	for n := range sec.Rows {
		row := &sec.Rows[n]
		s[channels.UnnamedCount] += 1 - references(row.Title)
		s[channels.UnidentifiedCount] += 1 - references(row.ID)
		s[channels.RepeatedIDCount] += repeated(ids, row.ID)
	}
	for n := range sec.Products {
		s[channels.UnidentifiedCount] += 1 - wire.Count(sec.Products[n].ID)
	}
}

// repeated is 1 when a text was seen before, and notes it; an empty one is absent.
func repeated(seen map[string]bool, text string) int {
	if text == "" {
		return 0
	}
	if seen[text] {
		return 1
	}
	seen[text] = true
	return 0
}
