package metatest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
)

// heldTemplate is a template of an account, and what became of it.
type heldTemplate struct {
	owner      channels.Address // the account, without a user
	id         string
	definition template.Template
	changes    []statusChange // in the order of time; the first is its birth
}

// statusChange is a status from an instant on; a pause ends by itself when its end is known.
type statusChange struct {
	at, until time.Time
	status    template.Status
	archived  template.Status // what it was before it was archived
	reason    string
}

// sample is the template that every new WhatsApp account has.
func sample() template.Template {
	return template.Template{Name: "hello_world", Language: "en_US", Category: template.Utility, Components: []template.Component{
		{Type: template.Body, Text: "Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification."},
	}}
}

func (b *Business) owner() channels.Address {
	return channels.Address{Channel: b.Channel, Business: b.Account}
}

// owned are the templates of an account that are not deleted. A WhatsApp account of which nothing was known before has the sample.
func (t *Tenant) owned(account channels.Address) (out []*heldTemplate) {
	known := false
	for _, h := range t.templates {
		if h.owner != account {
			continue
		}
		if known = true; h.at(t.now()).status != template.Deleted {
			out = append(out, h)
		}
	}
	if !known && t.server.platform(account.Channel).numbers {
		out = append(out, t.hold(account, sample(), template.Approved))
	}
	return out
}

// held finds a template of an account by name and language, nil when there is none.
func (t *Tenant) held(account channels.Address, name, language string) *heldTemplate {
	for _, h := range t.owned(account) {
		if h.definition.Name == name && h.definition.Language == language {
			return h
		}
	}
	return nil
}

// hold begins to know a template.
func (t *Tenant) hold(account channels.Address, definition template.Template, status template.Status) *heldTemplate {
	h := &heldTemplate{owner: account, id: "7" + t.next(), definition: definition, changes: []statusChange{{status: status}}}
	t.templates = append(t.templates, h)
	return h
}

// at is the status as of an instant: the latest change until then, unless it is a pause that is over.
func (h *heldTemplate) at(now time.Time) (is statusChange) {
	for _, c := range h.changes {
		if !c.at.After(now) {
			is = c
		}
	}
	if is.status == template.Paused && !is.until.IsZero() && !now.Before(is.until) {
		return statusChange{at: is.until, status: template.Approved}
	}
	return is
}

// fill says of the question's template whether it may go, of what category it is, and whether the values fit it.
func (t *Tenant) fill(q *question) {
	send := q.message.Template
	if send == nil || send.Name == "" {
		return
	}
	rules := template.NewRules(q.at, q.book.Templates)
	var view template.View
	h := t.held(q.business.owner(), send.Name, send.Language)
	if h != nil {
		is := h.at(q.at)
		view = template.View{Status: is.status, Reason: is.reason, PausedUntil: is.until}
		q.category = fact.CategoryOf(string(h.definition.Category))
		q.layout = h.definition.Layout()
		q.unfit = template.Fill(&h.definition, send, rules, q.at)
	}
	q.template, _ = rules.Refuse(view, h != nil)
}

// PutTemplate gives an account a template in a state, approved when the definition names none, and tells nobody. A template of the name and
// language that is there already is replaced. What has no name or language, or is of a channel without templates, is a
// [*channels.InputError].
func (t *Tenant) PutTemplate(channel, account string, definition template.Template) error {
	if !t.made() {
		return errNotMade()
	}
	p := t.server.platform(channel)
	switch {
	case p == nil || len(p.channel.Rulebook().Templates) == 0:
		return &channels.InputError{Field: "channel", Value: channel, Reason: "has no templates here"}
	case account == "":
		return &channels.InputError{Field: "account", Reason: "is empty"}
	case definition.Name == "" || definition.Language == "":
		return &channels.InputError{Field: "template", Value: definition.Name, Reason: "lacks its name or language"}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	owner := channels.Address{Channel: channel, Business: account}
	status := template.Status(strings.ToUpper(string(cmp.Or(definition.Status, template.Approved))))
	if h := t.held(owner, definition.Name, definition.Language); h != nil {
		h.definition, h.changes = definition, []statusChange{{status: status}}
		return nil
	}
	t.hold(owner, definition, status)
	return nil
}

// review lets the platform change a template's status, as an event says. What the event does not say of the template is filled in: its id
// and category, and of a pause, which one it is. The third pause disables.
func (t *Tenant) review(p *platform, ev *channels.Event) error {
	u := *ev.Template
	u.Account, u.At, u.Kind = ev.Address.Business, ev.Occurred, template.StatusUpdate
	ev.Template = &u
	h := t.held(ev.Address, u.Name, u.Language)
	switch {
	case h == nil:
		return &channels.InputError{Field: "event.template.name", Value: u.Name, Reason: "is no template of the account in this language"}
	case u.Status == "":
		return &channels.InputError{Field: "event.template.status", Reason: "is empty"}
	}
	u.ID, u.Category = h.id, fact.CategoryOf(string(h.definition.Category))
	rules := template.NewRules(ev.Occurred, p.channel.Rulebook().Templates)
	if u.Status == template.Paused && u.Reason == "" {
		h.nextPause(&u, rules)
	}
	change := statusChange{at: ev.Occurred, status: u.Status, reason: u.Reason}
	if row := rules.Row("status_event", string(u.Status)); row != nil {
		if len(row.Values) == 0 {
			return nil // it is told, and changes nothing
		}
		change.status = template.Status(row.Values[0])
	}
	is := h.at(ev.Occurred)
	if change.status == template.Previous {
		change.status = cmp.Or(is.archived, template.Approved)
	}
	if change.status == template.Archived {
		change.archived = is.status
	}
	if row := rules.Row("pause_length", u.Reason); change.status == template.Paused && row != nil && row.Duration > 0 {
		change.until = ev.Occurred.Add(row.Duration)
	}
	// What was to come is overtaken: a template that is rejected is not approved a minute later.
	h.changes = slices.DeleteFunc(h.changes, func(c statusChange) bool { return c.at.After(change.at) })
	t.queue = slices.DeleteFunc(t.queue, func(w *webhook) bool {
		return w.event.Template != nil && w.event.Template.ID == h.id && w.event.Occurred.After(change.at)
	})
	h.changes = append(h.changes, change)
	return nil
}

// nextPause says which pause of the template it is, in the platform's word, or what comes instead of one more.
func (h *heldTemplate) nextPause(u *template.Update, rules *template.Rules) {
	pauses := int64(1)
	for _, c := range h.changes {
		if c.status == template.Paused {
			pauses++
		}
	}
	for row := range rules.Rows("pause_length") {
		if row.Min != pauses {
			continue
		}
		if u.Reason = row.For; len(row.Values) > 0 {
			u.Status, u.Reason = template.Status(row.Values[0]), ""
		}
		return
	}
}
