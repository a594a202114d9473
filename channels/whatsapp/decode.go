package whatsapp

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/spell"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/whatsapp/internal/rare"
)

// webhookObject is the object of the bodies that WhatsApp sends.
const webhookObject = "whatsapp_business_account"

// fieldClass is a class of webhook fields that are read alike.
type fieldClass uint8

const (
	fieldOther fieldClass = iota
	fieldConversation
	fieldTemplate
	fieldAccount
)

// fieldOf classifies the name of a webhook field. Fields that are not named here
// become unknown events; they are left unread.
func fieldOf(name string) fieldClass {
	switch wire.Word(name) {
	case "messages", "calls", "smb_message_echoes", "message_echoes", "user_preferences", "user_id_update", "standby", "messaging_handovers",
		"group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update":
		return fieldConversation
	case "message_template_status_update", "message_template_quality_update", "message_template_components_update",
		"template_category_update", "template_correct_category_detection":
		return fieldTemplate
	case "account_update", "account_alerts", "account_review_update", "account_settings_update",
		"business_capability_update", "business_status_update", "business_username_updates",
		"phone_number_name_update", "phone_number_quality_update", "security":
		return fieldAccount
	}
	return fieldOther
}

// Decode reads one webhook body: every entry, change, message, status, call and
// update in it, in their order. It is safe for concurrent use.
//
// The event's business is the phone number id, or the account id (WABA) for what
// concerns templates or the account; [channels.Event.Account] is the account id. Its user is the phone number where the body
// tells it, else the business-scoped id, and the group's id for what happened in
// a group; [channels.Event.Identity] holds all that is told of the person.
// Messages keep the platform's id, statuses add their state to it, other events
// have an id made of field, business, user, time and detail, or of the body's
// fingerprint where there is no time.
//
// A field, type or state without a meaning here becomes an event of kind
// [channels.Unknown] whose Raw says "field", "type" or "type/subtype". An element
// without id, sender or time, or with a part of the wrong type, is left out and
// reported as a [*channels.DecodeError] with its path, beside the events of the
// rest; a change of which nothing is left becomes an unknown event of its field,
// and so does a body without a change. A change without an envelope is read as the
// same one within. A body that is another channel's is [channels.ErrForeign]. Only a body that is no JSON object, larger
// than [channels.MaxBody], nested deeper than [channels.MaxDepth] or made of too
// many parts for its size gives no events at all. At most a hundred errors are listed, and at
// most 1,024 events and one for every 48 bytes.
//
// Times of changes that have none of their own are those of their entry, and zero
// when it has none. So is the time of a stop of marketing, except that a stop is lost,
// and reported, when the entry has none either. The platform's own words,
// names of fields among them, are read in any case, with hyphens or blanks for
// underscores; those about a price are given with underscores. A message among the
// messages that goes to somebody is the business's if it comes from the business's
// number, or from nobody and goes to another number.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
func (c *Channel) Decode(body []byte) ([]channels.Event, error) {
	var in wireEnvelope
	d := decoder{body: body, reader: &c.reader}
	if !d.reader.Decode(body, &in, &d.report) {
		return nil, d.report.Err()
	}
	switch {
	case in.Object == "" && len(in.Entry) == 0:
		return d.bare()
	case in.Object != webhookObject:
		return nil, wire.Foreign(in.Object)
	}
	d.events = make([]channels.Event, 0, min(max(1, in.elements()), wire.Room(len(body))))
	for i := range in.Entry {
		d.bounded(i, &in.Entry[i].ID, "id")
		for j := 0; j < len(in.Entry[i].Changes) && !d.report.Over(); j++ {
			d.change(&in.Entry[i], i, j)
		}
	}
	if len(d.events) == 0 {
		d.event(channels.Unknown, in.Object, key("object", in.Object, d.print()), 0)
	}
	return d.events, d.report.Err()
}

// bare reads a change without an envelope, as some relays and the platform's own test button send it: it is ours if it names a
// number of the platform's, or is about something that only this platform has.
func (d *decoder) bare() ([]channels.Event, error) {
	d.report = wire.Report{} // what was reported, is again
	e := wireEntry{Changes: make([]wireChange, 1)}
	c := &e.Changes[0]
	d.reader.Decode(d.body, c, &d.report)
	class := fieldOf(c.Field)
	if class == fieldOther || class == fieldConversation && c.Value.number() == "" {
		return nil, wire.Foreign("")
	}
	d.isBare = true
	d.change(&e, 0, 0)
	return d.events, d.report.Err()
}

// elements estimates the number of events.
func (e *wireEnvelope) elements() int {
	n := 0
	for i := range e.Entry {
		for j := range e.Entry[i].Changes {
			n += max(1, e.Entry[i].Changes[j].Value.elements())
		}
	}
	return n
}

// elements counts what becomes an event of its own.
func (v *wireValue) elements() int {
	if v.Standby != nil {
		return v.wireLists.elements() + v.Standby.elements()
	}
	return v.wireLists.elements()
}

func (l *wireLists) elements() int {
	return len(l.Messages) + len(l.Statuses) + len(l.Errors) + len(l.Echoes) + len(l.Calls) + len(l.Preferences) + len(l.Groups) +
		len(l.IDUpdates)
}

// decoder turns the parts of one body into events.
type decoder struct {
	reader      *wire.Reader
	body        []byte
	fingerprint string // of the body, once it was needed
	report      wire.Report
	events      []channels.Event
	spare       channels.Event // takes what is beyond the bound

	// Where it is.
	entry        *wireEntry
	field        string
	entryIndex   int
	changeIndex  int
	business     string
	displayPhone string
	people       people
	list         string // the member that holds the lists in hand
	isBare       bool   // the body is a change without an envelope
}

func (d *decoder) change(e *wireEntry, i, j int) {
	c := &e.Changes[j]
	v := &c.Value
	d.entry, d.field, d.entryIndex, d.changeIndex = e, c.Field, i, j
	class := fieldOf(c.Field)
	switch {
	case class != fieldOther:
		d.field = wire.Word(c.Field)
	case wire.Word(c.Field) == "" && !c.Unreadable() && !d.report.Long():
		d.report.Add(wire.Path("entry", i, "changes", j, "field"), "", "is missing")
	}
	d.people, d.list = people{list: v.Contacts}, "value"
	d.displayPhone = canonical(v.Metadata.DisplayPhoneNumber)
	d.business = v.number()
	d.bounded(i, &d.business, "changes", j, "value", "metadata", "phone_number_id")

	before := len(d.events)
	switch class {
	case fieldConversation:
		if d.require(d.business != "", "", -1, "metadata.phone_number_id") {
			d.conversationChange(v)
		}
	case fieldTemplate, fieldAccount:
		if !c.Unreadable() {
			d.accountChange(class, v)
		}
	}
	if len(d.events) == before {
		d.unknownChange()
	}
}

// bounded takes the blanks off an identifier of an entry, and reports and empties one that is none: it would cost its length again in each
// event.
func (d *decoder) bounded(entry int, id *string, steps ...any) {
	if *id = spell.Trim(*id); len(*id) > longestID {
		*id = ""
		d.report.Add(wire.Path(append([]any{"entry", entry}, steps...)...), "", "is longer than any identifier")
	}
}

// accountChange reads what concerns the account rather than a conversation.
func (d *decoder) accountChange(class fieldClass, v *wireValue) {
	if d.business == "" || class == fieldTemplate {
		d.business = d.entry.ID
	}
	if d.business == "" {
		d.report.Add(wire.Path("entry", d.entryIndex, "id"), "", "is missing")
		return
	}
	account := cmp.Or(v.Account, &rare.Account{})
	if class == fieldTemplate {
		d.template((*wireTemplate)(cmp.Or(v.Template, &rare.Template{})), account.Event)
		return
	}
	d.account((*wireAccount)(account))
}

// conversationChange reads every list of elements that a value may hold. Which of
// them a field holds is up to the platform.
func (d *decoder) conversationChange(v *wireValue) {
	d.lists(&v.wireLists, "value")
	if s := v.Standby; s != nil {
		// What another application answers for is read as if it were ours: the person wrote to the same number.
		if len(s.Contacts) > 0 {
			d.people = people{list: s.Contacts}
		}
		d.lists(s, "value.standby")
	}
	if d.field == "messaging_handovers" {
		d.handover(v)
	}
}

// lists reads the lists that stand in a member.
func (d *decoder) lists(v *wireLists, in string) {
	d.list = in
	d.messages(v.Messages)
	d.statuses(v.Statuses)
	d.errors(v.Errors)
	d.calls(v.Calls)
	d.echoes(v.Echoes)
	d.preferences(v.Preferences)
	d.groups(v.Groups)
	d.idUpdates(v.IDUpdates)
}

// handover tells that another application owns the thread with a person from now on.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
func (d *decoder) handover(v *wireValue) {
	from, rest := cmp.Or(v.Sender, &wireParty{}), cmp.Or(v.Account, &rare.Account{})
	at := cmp.Or(rest.Timestamp, d.entry.Time)
	who := identity(cmp.Or(from.Phone, from.WaID), from.UserID, from.ParentUserID)
	id := key(d.field, d.business, who.Primary(), d.moment(at), rest.Type)
	d.of(d.event(channels.ThreadControl, joinRaw(d.field, rest.Type), id, at), who, "")
}

// unknownChange keeps a change that gave no event: it has no meaning here, or what
// it means could not be read.
func (d *decoder) unknownChange() {
	if d.business == "" {
		d.business = d.entry.ID
	}
	place := strconv.Itoa(d.entryIndex) + "." + strconv.Itoa(d.changeIndex)
	d.event(channels.Unknown, d.field, key(d.field, d.business, d.print(), place), d.entry.Time)
}

// groups keeps what happened to groups as unknown events of the group.
func (d *decoder) groups(list []wireGroup) {
	for i := range list {
		g := &list[i]
		if g.Unreadable() {
			continue
		}
		at, ok := wire.ParseInstant(g.Timestamp)
		if !ok {
			at = d.entry.Time
		}
		id := key(d.field, d.business, g.GroupID, d.moment(at), g.Type)
		e := d.event(channels.Unknown, joinRaw(d.field, g.Type), id, at)
		e.Address.User, e.Group = g.GroupID, g.GroupID
	}
}

// errors reports the errors that stand beside messages and statuses.
func (d *decoder) errors(list []wireReported) {
	found := reportedErrors(list)
	if len(found) == 0 {
		return
	}
	id := key("errors", d.business, d.moment(d.entry.Time), found[0].Error.String())
	d.event(channels.ErrorReport, "errors", id, d.entry.Time).Errors = found
}

func reportedErrors(list []wireReported) []channels.ReportedError {
	var out []channels.ReportedError
	for i := range list {
		r := &list[i]
		if r.Unreadable() {
			continue
		}
		out = append(out, channels.ReportedError{
			Error:  channels.PlatformError{Code: int(r.Code), Subcode: int(r.Subcode)},
			Title:  cmp.Or(r.Title, r.Message),
			Detail: cmp.Or(r.Data.Details, r.Details),
		})
	}
	return out
}

// event appends an event of the business and returns it; the pointer holds until
// the next call. Beyond the bound it returns one that is not kept.
func (d *decoder) event(kind channels.EventKind, raw, id string, at wire.Instant) *channels.Event {
	var e *channels.Event
	if d.report.Full(len(d.events), len(d.body)) {
		d.spare = channels.Event{}
		e = &d.spare
	} else {
		d.events = append(d.events, channels.Event{})
		e = &d.events[len(d.events)-1]
	}
	e.Kind, e.ID, e.Raw, e.Occurred = kind, id, raw, at.Time()
	e.Address = channels.Address{Channel: Name, Business: d.business}
	if d.entry != nil { // a body without a change has none
		e.Account = d.entry.ID
	}
	return e
}

// of says whom the event is about. In a group the address is the group's.
func (d *decoder) of(e *channels.Event, who channels.Identity, group string) {
	e.Identity, e.Group = d.people.complete(who), spell.Trim(group)
	e.Address.User = e.Group
	if e.Group == "" {
		e.Address.User = e.Identity.Primary()
	}
}

// require reports a field that must be there and is not.
func (d *decoder) require(present bool, list string, index int, name string) bool {
	if !present {
		d.missing(list, index, name)
	}
	return present
}

// missing reports a field that is not there.
func (d *decoder) missing(list string, index int, name string) {
	d.fault(list, index, name, "", "is missing")
}

// fault reports a field of list item index, or of what holds the lists when the
// index is negative.
func (d *decoder) fault(list string, index int, name, value, reason string) {
	if d.report.Long() {
		return
	}
	var steps []any
	if !d.isBare {
		steps = []any{"entry", d.entryIndex, "changes", d.changeIndex}
	}
	steps = append(steps, d.list, list)
	if index >= 0 {
		steps = append(steps, index)
	}
	d.report.Add(wire.Path(append(steps, name)...), value, reason)
}

// key makes a stable id of what identifies an event.
func key(parts ...string) string { return strings.Join(parts, ":") }

// moment tells events of different times apart, or those of different bodies when
// there is no time.
func (d *decoder) moment(at wire.Instant) string {
	if at == 0 {
		return d.print()
	}
	return millis(at)
}

// print is the fingerprint of the body, made once.
func (d *decoder) print() string {
	if d.fingerprint == "" {
		d.fingerprint = wire.Fingerprint(d.body)
	}
	return d.fingerprint
}

func millis(at wire.Instant) string { return strconv.FormatInt(int64(at), 10) }

// joinRaw names a type and its subtype, where there is one.
func joinRaw(name, sub string) string {
	if sub == "" {
		return name
	}
	return name + "/" + sub
}
