package whatsapp

import (
	"slices"
	"strings"

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
	i.Header.parts(s)
	if i.Footer != nil {
		s[channels.MissingCount] += 1 - references(i.Footer.Text)
	}
	i.named(s)
	s[channels.ExcludedCount] += a.foreign(channels.MessageType(i.Type))
	buttonParts(a.Buttons, "reply", s)
	a.carousel(s)
	seen := map[string]bool{}
	for n := range a.Sections {
		a.Sections[n].parts(s, seen)
		if a.Sections[n].Title == "" && len(a.Sections) > 1 {
			s[channels.UnnamedCount]++
		}
	}
	switch channels.MessageType(i.Type) {
	case Flow:
		a.Parameters.flow(s)
	case OrderDetails:
		a.Parameters.details(s)
	case OrderStatus:
		a.Parameters.news(s)
	}
}

// actionNames are the types whose action says by its name what it is, and the names.
var actionNames = [...]struct {
	of   channels.MessageType
	name string
}{
	{CTAURL, "cta_url"}, {Flow, "flow"}, {LocationRequest, "send_location"}, {ContactInfoRequest, "request_contact_info"},
	{AddressRequest, "address_message"}, {Catalog, "catalog_message"}, {VoiceCall, "voice_call"}, {CallPermission, "call_permission_request"},
	{OrderDetails, "review_and_pay"}, {OrderStatus, "review_order"},
}

// named looks at the name of the action.
func (i *interactive) named(s *channels.Sizes) {
	for _, a := range actionNames {
		switch {
		case a.of != channels.MessageType(i.Type):
		case i.Action.Name == "":
			s[channels.UnnamedCount] = 1
		default:
			s[channels.UnlistedCount] += unlisted([]string{a.name}, i.Action.Name)
		}
	}
}

// foreign counts the parts of an action that are those of another type.
func (a *action) foreign(t channels.MessageType) (n int) {
	for _, part := range [...]struct {
		there bool
		of    []channels.MessageType
	}{
		{len(a.Buttons) > 0, []channels.MessageType{Button}}, {a.Button != "", []channels.MessageType{List}},
		{len(a.Sections) > 0, []channels.MessageType{List, ProductList}}, {len(a.Cards) > 0, []channels.MessageType{Carousel}},
	} {
		if part.there && !slices.Contains(part.of, t) {
			n++
		}
	}
	for i := range a.Sections {
		if s := &a.Sections[i]; t == List && len(s.Products) > 0 || t == ProductList && len(s.Rows) > 0 {
			n++
		}
	}
	return n
}

// fromEndpoint is the action of a flow whose first screen the business's own endpoint gives.
const fromEndpoint = "data_exchange"

// The values of a flow's parameters.
var (
	flowVersions = [...]string{"3"}
	flowModes    = [...]string{"", "draft", "published"}
	flowActions  = [...]string{"", "navigate", fromEndpoint}
)

// flow looks at what a flow asks for beside its name and its button. A first screen is given only where the flow opens with one.
func (p *parameters) flow(s *channels.Sizes) {
	if p.FlowVersion == "" {
		s[channels.MissingCount]++
	} else {
		s[channels.UnlistedCount] += unlisted(flowVersions[:], string(p.FlowVersion))
	}
	s[channels.UnlistedCount] += unlisted(flowModes[:], p.Mode) + unlisted(flowActions[:], p.FlowAction)
	if p.FlowPayload != nil && p.FlowAction == fromEndpoint {
		s[channels.ExcludedCount]++
	}
}

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
		return filled(a.Catalog) + wire.Count(a.Product)
	case OrderDetails, OrderStatus:
		return references(p.Reference)
	}
	return 0
}

// filled is 1 for an id that is not blank.
func filled(id wire.String) int { return named(string(id)) }

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

// buttonParts looks at the reply buttons of a message or of one card, which call their kind kind. Links of Direct Send have another
// shape.
func buttonParts(buttons []actionButton, kind string, s *channels.Sizes) {
	titles, ids := map[string]bool{}, map[string]bool{}
	for n := range buttons {
		b := &buttons[n]
		reply := &b.Reply
		switch b.Type {
		case kind:
		case "":
			s[channels.MissingCount]++
		default:
			s[channels.UnlistedCount]++
			continue
		}
		if kind == "quick_reply" {
			reply = &b.QuickReply
		}
		s[channels.UntitledCount] += 1 - references(reply.Title)
		s[channels.UnidentifiedCount] += 1 - references(reply.ID)
		s[channels.RepeatedTitleCount] += repeated(titles, reply.Title)
		s[channels.RepeatedIDCount] += repeated(ids, reply.ID)
		if strings.TrimSpace(reply.ID) != reply.ID {
			s[channels.UnlistedCount]++ // no blanks around an id
		}
	}
}

// parts looks at the rows and products of a section; ids are those of the sections before.
func (sec *section) parts(s *channels.Sizes, ids map[string]bool) {
	if len(sec.Rows)+len(sec.Products) == 0 {
		s[channels.MissingCount]++
	}
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
