package whatsapp

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
)

// The endpoints that send: the last part of the path, after the number's id.
const (
	endpointMessages  = "messages"
	endpointMarketing = "marketing_messages"
)

// ReadRequest reads a send request: the path of the URL, "/v24.0/NUMBER-ID/messages"
// or "…/marketing_messages" (a whole URL will do), and its body, JSON or form-encoded.
//
// The address's user is the recipient as Meta would take it: "to", else the
// business-scoped id in "recipient", in the form that [Channel.User] gives. A read receipt
// or typing sign names a message and no recipient: its address has an empty user
// and the message's id stands in ReplyTo.
//
// The message's type is the request's, except that an interactive message has the
// type of its interactive object and a read receipt is a sender action. Purpose
// stays [channels.Promotional], unless the request claims a Direct Send category
// other than marketing, which a template cannot; the author stays [channels.Automation]. Sizes are
// measured in characters; see the package comment for what is measured as what. What is
// absent is known: the message is [channels.Message.Complete].
//
// The error is a [*channels.DecodeError]: the path is no send endpoint, the body
// is too large, too deep or no JSON, a field has the wrong type, the body is not
// for WhatsApp, or it names no type or recipient. Address and message are then
// zero. Content that WhatsApp would refuse is no error here.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
func (c *Channel) ReadRequest(path string, body []byte) (channels.Address, channels.Message, error) {
	path = wire.RequestPath(path)
	business, api, ok := endpoint(path)
	if !ok {
		return channels.Address{}, channels.Message{}, &channels.DecodeError{
			Path: "path", Value: channels.Clip(path), Reason: "is no endpoint that sends messages",
		}
	}
	var req request
	var report wire.Report
	c.reader.DecodeRequest(wire.Unform(body, "messaging_product"), &req, &report)
	if err := report.Err(); err != nil {
		return channels.Address{}, channels.Message{}, first(err)
	}
	m, err := req.message(api)
	if err == nil {
		err = req.addressed()
	}
	if err == nil && m.Template != nil {
		err = c.orders(&m, m.Template.Components, "template.components", nil)
	}
	if err != nil {
		return channels.Address{}, channels.Message{}, err
	}
	return channels.Address{Channel: Name, Business: business, User: req.user()}, m, nil
}

// endpoint takes the business number's id and the interface from a path.
func endpoint(path string) (business string, api channels.API, ok bool) {
	path = strings.TrimRight(path, "/")
	head, last, _ := cutLast(path)
	_, business, _ = cutLast(head)
	switch last {
	case endpointMessages:
		return business, "", wire.NamesBusiness(business)
	case endpointMarketing:
		return business, channels.MarketingAPI, wire.NamesBusiness(business)
	}
	return "", "", false
}

func cutLast(path string) (head, last string, found bool) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:], true
	}
	return "", path, false
}

// first gives the first of the errors that a report joins.
func first(err error) error {
	var d *channels.DecodeError
	if errors.As(err, &d) {
		return d
	}
	return err
}

// addressed returns an error unless the request names its recipient.
func (r *request) addressed() error {
	if strings.Trim(r.user(), "+-(). ") != "" || r.Status != "" {
		return nil
	}
	return &channels.DecodeError{Path: "to", Reason: "is missing"}
}

// named looks for a person where a group is to be named, and for a phone number or a group where a scoped id is.
func (r *request) named(p wire.Part) {
	name, id := "to", string(r.To)
	if id == "" {
		name, id = "recipient", r.Recipient
	}
	u, person := user(id)
	p.Need((!person || !r.group()) && (r.To != "" || !r.group() && !u.Phone), channels.UnlistedCount, name)
}

func (r *request) group() bool { return r.RecipientType == "group" }

// user is the recipient: a phone number or a scoped id in its canonical form, a
// group's id.
func (r *request) user() string {
	switch {
	case r.To == "":
		return canonical(r.Recipient)
	case r.group():
		return string(r.To)
	}
	return canonical(string(r.To))
}

// message turns the request into what the library judges.
func (r *request) message(api channels.API) (channels.Message, error) {
	if r.Product != Name {
		return channels.Message{}, &channels.DecodeError{
			Path: "messaging_product", Value: channels.Clip(r.Product), Reason: "is not " + Name,
		}
	}
	m := channels.Message{Complete: true, API: api, Group: r.group(), MaxPrice: r.Bid.Multiplier != nil}
	p := wire.PartOf(&m)
	m.Sizes[channels.MetadataCharacters] = utf8.RuneCountInString(r.Opaque)
	p.Listed(recipientTypes[:], r.RecipientType, "recipient_type")
	r.named(p)
	p.Listed(productPolicies[:], r.Policy, "product_policy")
	p.Need(r.Bid.Multiplier == nil || positive(string(*r.Bid.Multiplier)), channels.UnlistedCount, "bid_spec", "per_message_bid_multiplier")
	m.Sizes[channels.LifetimeSeconds] = int(r.Seconds)
	if r.kind() != channels.Template {
		r.claim(&m)
	}
	if r.Status != "" {
		r.receipt(&m, p)
		return m, nil
	}
	m.Type = r.kind()
	if r.Context != nil {
		m.ReplyTo = r.Context.MessageID
		p.Need(wire.Filled(m.ReplyTo), channels.MissingCount, "context", "message_id")
	}
	return m, r.content(&m, p)
}

// positive reports whether a text is a number over 0.
func positive(text string) bool {
	n, cut, ok := fact.Scaled(strings.TrimSpace(text), 0)
	return ok && (n > 0 || n == 0 && cut && !strings.HasPrefix(strings.TrimSpace(text), "-"))
}

// receipt reads a read receipt, perhaps with a typing sign.
func (r *request) receipt(m *channels.Message, p wire.Part) {
	m.Type, m.ReplyTo = channels.SenderAction, r.MessageID
	p.Given(wire.Filled(r.MessageID), channels.ReferenceCount, "message_id")
	p.Need(r.Type == "", channels.ExcludedCount, "type")
	for _, content := range [...]struct {
		name  string
		there bool
	}{
		{"text", r.Text != nil}, {"interactive", r.Interactive != nil}, {"template", r.Template != nil}, {"contacts", r.Contacts != nil},
		{"image", r.Image != attachment{}}, {"video", r.Video != attachment{}}, {"audio", r.Audio != sound{}}, {"document", r.Document != document{}},
		{"sticker", r.Sticker != attachment{}}, {"location", r.Location != place{}}, {"reaction", r.Reaction != reaction{}}, {"pin", r.Pin != pin{}},
	} {
		p.Need(!content.there, channels.ExcludedCount, content.name)
	}
	p.Listed(receipts[:], r.Status, "status")
	if r.Typing != nil {
		p.Listed(typingSigns[:], string(r.Typing.Type), "typing_indicator", "type")
	}
}

// claim reads the category, by which the ordinary endpoint knows Direct Send. A template has its own, whatever the request says.
func (r *request) claim(m *channels.Message) {
	m.Category = strings.ToLower(r.Category)
	if m.Category != "" && m.API == "" {
		m.API = channels.DirectSendAPI
	}
	if m.API == channels.DirectSendAPI && !marketing.Is(policy.Category(m.Category)) {
		m.Purpose = channels.Transactional
	}
}

// The values of the members that name one of few.
var (
	languageMembers  = [...]string{"code", "policy"}
	languagePolicies = [...]string{"", "deterministic"}
	recipientTypes   = [...]string{"", "individual", "group"}
	productPolicies  = [...]string{"", "CLOUD_API_FALLBACK", "STRICT"}
	receipts         = [...]string{"read"}
	typingSigns      = [...]string{"text"}
	pinActions       = [...]string{string(Pin), "unpin"}
)

// kind is the type; a request with a text and no type is a text.
func (r *request) kind() channels.MessageType {
	if r.Type == "" && r.Text != nil {
		return channels.Text
	}
	return channels.MessageType(r.Type)
}

// content fills in what the message's own object says.
func (r *request) content(m *channels.Message, p wire.Part) error {
	switch m.Type {
	case "":
		return &channels.DecodeError{Path: "type", Reason: "is missing"}
	case channels.Text:
		if r.Text != nil {
			m.Text = r.Text.Body
		}
		p.Given(m.Text != "", channels.BodyCount, "text", "body")
	case channels.Reaction:
		r.reaction(m, p)
	case Pin:
		r.pinned(m, p)
	case channels.Location:
		const pole, dateLine = 90, 180
		degrees(p, r.Location.Latitude, pole, "latitude")
		degrees(p, r.Location.Longitude, dateLine, "longitude")
	case channels.Contacts:
		r.people(m, p)
	case channels.Template:
		return r.template(m, p)
	case "interactive":
		return r.interactive(m, p)
	default:
		p.Need(!slices.Contains(interactives(), m.Type), channels.UnlistedCount, "type")
		r.attached(m, p)
	}
	return nil
}

// degrees counts a coordinate that is a number, and one that lies nowhere on Earth.
func degrees(p wire.Part, text wire.String, most int64, name string) {
	const places, scale = 3, 1000
	n, cut, ok := fact.Scaled(strings.TrimSpace(string(text)), places)
	p.Given(ok, channels.ReferenceCount, "location", name)
	end := n == most*scale || n == -most*scale
	p.Need(-most*scale <= n && n <= most*scale && !(end && cut), channels.UnlistedCount, "location", name)
}

// pinned reads what is pinned, for so many days, or unpinned. A pin waits for no delivery.
func (r *request) pinned(m *channels.Message, p wire.Part) {
	m.ReplyTo = r.Pin.MessageID
	p.Given(wire.Filled(m.ReplyTo), channels.ReferenceCount, "pin", "message_id")
	p.Listed(pinActions[:], string(r.Pin.Type), "pin", "type")
	p.Need(r.Seconds == 0, channels.ExcludedCount, "ttl_seconds")
	m.Sizes[channels.LifetimeSeconds] = int(r.Pin.Days.Seconds(24 * time.Hour))
	p.Need(r.Pin.Type != wire.Lower(Pin) || r.Pin.Days != 0, channels.MissingCount, "pin", "expiration_days")
}

// attached measures the attachment of a type that is one.
func (r *request) attached(m *channels.Message, p wire.Part) {
	var a *attachment
	switch m.Type {
	case channels.Image:
		a = &r.Image
	case channels.Video:
		a = &r.Video
	case channels.Audio:
		a = &r.Audio.attachment
	case channels.Document:
		a = &r.Document.attachment
	case channels.Sticker:
		a = &r.Sticker
	default:
		return
	}
	m.Sizes[channels.CaptionCharacters] = r.caption()
	m.Sizes[channels.ReferenceCount] = a.references()
	if a.references() == 0 {
		p.Note(channels.ReferenceCount, fileOf(string(m.Type)))
	}
}

// references counts in how many ways the attachment names its file.
func (a *attachment) references() int { return wire.Count(wire.Given(a.ID), wire.Given(a.Link)) }

// fileOf names the two members that may name the file of a kind.
func fileOf(kind string) string { return kind + ".id or " + kind + ".link" }

// caption measures the caption of the attachment.
func (r *request) caption() int {
	return longest(r.Image.Caption, r.Video.Caption, r.Audio.Caption, r.Document.Caption, r.Sticker.Caption)
}

func (r *request) template(m *channels.Message, p wire.Part) error {
	if len(r.Template) == 0 {
		return &channels.DecodeError{Path: "template", Reason: "is missing"}
	}
	m.Template = new(template.Send)
	if err := json.Unmarshal(r.Template, m.Template); err != nil {
		return &channels.DecodeError{Path: "template", Reason: "cannot be read: " + err.Error(), Err: err}
	}
	for name, value := range wire.Members(m.Template.Extra["language"]) {
		p.Listed(languageMembers[:], string(name), "template", "language")
		p.Need(string(name) != "policy" || slices.Contains(languagePolicies[:], wire.Text(value)), channels.UnlistedCount, "template", "language", "policy")
	}
	for _, n := range [...]struct{ at, name string }{{"name", m.Template.Name}, {"language.code", m.Template.Language}} {
		p.Given(wire.Filled(n.name), channels.ReferenceCount, "template", n.at)
		p.Need(!strings.ContainsFunc(n.name, notInReference), channels.UnlistedCount, "template", n.at)
	}
	return nil
}

func (r *request) interactive(m *channels.Message, p wire.Part) error {
	i := r.Interactive
	if i == nil || i.Type == "" {
		return &channels.DecodeError{Path: "interactive.type", Reason: "is missing"}
	}
	m.Type, m.Text = channels.MessageType(i.Type), i.Body.text()
	p.Need(slices.Contains(interactives(), m.Type), channels.UnlistedCount, "interactive", "type")
	i.measure(&m.Sizes)
	i.parts(m, p.At("interactive"))
	return nil
}

// longest is the length in characters of the longest text.
func longest(texts ...string) int {
	n := 0
	for _, t := range texts {
		n = max(n, utf8.RuneCountInString(t))
	}
	return n
}
