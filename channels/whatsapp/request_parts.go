package whatsapp

import (
	"reflect"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// parts counts what an interactive message has to have, what lacks a title or an id, and what stands twice. Which of it the
// platform asks for, the limits say.
func (i *interactive) parts(m *channels.Message, p wire.Part) {
	a, action := &i.Action, p.At("action")
	p.Given(i.Body.text() != "", channels.BodyCount, "body", "text")
	i.references(action)
	i.labelled(action)
	i.Header.parts(p.At("header"))
	if i.Footer != nil {
		p.Need(i.Footer.Text != "", channels.MissingCount, "footer", "text")
	}
	if i.Body != nil && (m.Type == Product || m.Type == CallPermission) { // the others need a body anyway
		p.Need(i.Body.Text != "", channels.MissingCount, "body", "text")
	}
	i.named(action)
	direct := m.API == channels.DirectSendAPI
	if !direct || m.Type != CTAURL {
		a.foreign(m.Type, action)
	}
	buttonParts(a.Buttons, "reply", direct, action)
	a.carousel(action)
	seen := map[string]bool{}
	for n := range a.Sections {
		p := action.At("sections", n)
		a.Sections[n].parts(p, seen)
		p.Need(a.Sections[n].Title != "" || len(a.Sections) == 1, channels.UnnamedCount, "title")
	}
	switch parameters := action.At("parameters"); m.Type {
	case Flow:
		a.Parameters.flow(parameters)
	case AddressRequest:
		a.Parameters.address(parameters)
	case OrderDetails:
		a.Parameters.details(parameters)
		a.Parameters.pictured(i.Header, p.At("header"))
	case OrderStatus:
		a.Parameters.news(parameters)
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
func (i *interactive) named(p wire.Part) {
	for _, a := range actionNames {
		switch {
		case a.of != channels.MessageType(i.Type):
		case i.Action.Name == "":
			p.Count(channels.UnnamedCount, "name")
		default:
			p.Listed([]string{a.name}, i.Action.Name, "name")
		}
	}
}

// foreign counts the parts of an action that are those of another type.
func (a *action) foreign(t channels.MessageType, p wire.Part) {
	for _, part := range [...]struct {
		there bool
		name  string
		of    []channels.MessageType
	}{
		{len(a.Buttons) > 0, "buttons", []channels.MessageType{Button}}, {a.Button != "", "button", []channels.MessageType{List}},
		{len(a.Sections) > 0, "sections", []channels.MessageType{List, ProductList}}, {len(a.Cards) > 0, "cards", []channels.MessageType{Carousel}},
		{a.Name != "", "name", namedActions()}, {bool(a.Product), "product_retailer_id", []channels.MessageType{Product, ProductList}},
		{!reflect.ValueOf(a.Parameters).IsZero(), "parameters", namedActions()},
	} {
		if part.there && !slices.Contains(part.of, t) {
			p.Count(channels.ExcludedCount, part.name)
		}
	}
	for i := range a.Sections {
		s := &a.Sections[i]
		p.Need(t != List || len(s.Products) == 0, channels.ExcludedCount, "sections", i, "product_items")
		p.Need(t != ProductList || len(s.Rows) == 0, channels.ExcludedCount, "sections", i, "rows")
	}
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
func (f *parameters) flow(p wire.Part) {
	if f.FlowVersion == "" {
		p.Count(channels.MissingCount, "flow_message_version")
	} else {
		p.Listed(flowVersions[:], string(f.FlowVersion), "flow_message_version")
	}
	p.Listed(flowModes[:], f.Mode, "mode")
	p.Listed(flowActions[:], f.FlowAction, "flow_action")
	if first := f.FlowPayload; first != nil {
		p.Need(f.FlowAction != fromEndpoint, channels.ExcludedCount, "flow_action_payload")
		p.Need(first.Data == nil || !first.Data.empty, channels.MissingCount, "flow_action_payload", "data")
	}
}

// addressCountries are those in which addresses may be asked for. What else could be asked for earlier, the limits say.
var addressCountries = [...]string{"IN"}

// pinCode is the member of an Indian address whose length is bounded.
const pinCode, pinCodeLength = "in_pin_code", 6

func fitsPinCode(address wire.Texts) bool { return within(address[pinCode], pinCodeLength) }

// address looks at what a request for an address gives of one.
func (f *parameters) address(p wire.Part) {
	p.Need(fitsPinCode(f.Values), channels.UnlistedCount, "values", pinCode)
	for i := range f.Saved {
		p.Need(wire.Filled(f.Saved[i].ID), channels.MissingCount, "saved_addresses", i, "id")
		p.Need(len(f.Saved[i].Value) > 0, channels.MissingCount, "saved_addresses", i, "value")
		p.Need(fitsPinCode(f.Saved[i].Value), channels.UnlistedCount, "saved_addresses", i, "value", pinCode)
	}
}

// references counts the ids, links and codes that the action rests on.
func (i *interactive) references(p wire.Part) {
	const what = channels.ReferenceCount
	a, parameters := &i.Action, &i.Action.Parameters
	switch channels.MessageType(i.Type) {
	case CTAURL:
		p.Given(bool(parameters.URL), what, "parameters", "url")
	case Flow:
		p.Given(bool(parameters.FlowID) || bool(parameters.FlowName), what, "parameters", "flow_id or flow_name")
		p.Need(!bool(parameters.FlowID) || !bool(parameters.FlowName), what, "parameters", "flow_name")
	case AddressRequest:
		p.Given(parameters.Country != "", what, "parameters", "country")
		p.Need(parameters.Country == "" || slices.Contains(addressCountries[:], parameters.Country), channels.UnlistedCount, "parameters", "country")
	case Product:
		p.Given(bool(a.Product), what, "product_retailer_id")
		p.Given(wire.Filled(string(a.Catalog)), what, "catalog_id")
	case ProductList:
		p.Given(wire.Filled(string(a.Catalog)), what, "catalog_id")
		p.Need(!bool(a.Product), what, "product_retailer_id")
	case OrderDetails, OrderStatus:
		p.Given(wire.Filled(parameters.Reference), what, "parameters", "reference_id")
	}
}

// labelled counts the one button of a list, link or flow that has no label.
func (i *interactive) labelled(p wire.Part) {
	switch a := &i.Action; channels.MessageType(i.Type) {
	case List:
		p.Need(a.Button != "", channels.UntitledCount, "button")
	case CTAURL:
		p.Need(a.Parameters.DisplayText != "", channels.UntitledCount, "parameters", "display_text")
	case Flow:
		p.Need(a.Parameters.FlowCTA != "", channels.UntitledCount, "parameters", "flow_cta")
	}
}

// mostLinks is how many links Direct Send takes, all before the reply buttons: [pageDirectSend].
const mostLinks = 2

// buttonParts looks at the reply buttons of a message or of one card, which call their kind kind. By Direct Send links may stand before
// them, in a shape that no page spells out.
func buttonParts(buttons []actionButton, kind string, links bool, p wire.Part) {
	titles, ids, linked := map[string]bool{}, map[string]bool{}, 0
	for n := range buttons {
		b, p := &buttons[n], p.At("buttons", n)
		reply := &b.Reply
		switch string(b.Type) {
		case kind:
		case "":
			p.Count(channels.MissingCount, "type")
		default:
			p.Need(links, channels.UnlistedCount, "type")
			p.Need(!links || n == linked && n < mostLinks, channels.ExcludedCount, "type")
			linked++
			continue
		}
		if kind == "quick_reply" {
			reply = &b.QuickReply
		}
		p.Need(reply.Title != "", channels.UntitledCount, kind, "title")
		p.Need(wire.Filled(reply.ID), channels.UnidentifiedCount, kind, "id")
		p.Once(titles, reply.Title, channels.RepeatedTitleCount, kind, "title")
		p.Once(ids, reply.ID, channels.RepeatedIDCount, kind, "id")
		p.Need(strings.TrimSpace(reply.ID) == reply.ID, channels.UnlistedCount, kind, "id")
	}
}

// parts looks at the rows and products of a section; ids are those of the sections before.
func (sec *section) parts(p wire.Part, ids map[string]bool) {
	p.Need(len(sec.Rows)+len(sec.Products) > 0, channels.MissingCount, "rows or product_items")
	for n := range sec.Rows {
		row := &sec.Rows[n]
		p.Need(row.Title != "", channels.UnnamedCount, "rows", n, "title")
		p.Need(wire.Filled(row.ID), channels.UnidentifiedCount, "rows", n, "id")
		p.Once(ids, row.ID, channels.RepeatedIDCount, "rows", n, "id")
	}
	for n := range sec.Products {
		p.Need(bool(sec.Products[n].ID), channels.UnidentifiedCount, "product_items", n, "product_retailer_id")
	}
}
