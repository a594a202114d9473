package metatest

import (
	"cmp"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
)

// heldTemplate is a template of an account, in its state.
type heldTemplate struct {
	account     string // channel and account
	id          string
	definition  template.Template
	status      template.Status
	reason      string
	pausedUntil time.Time
	pauses      int
}

// sample is the template that every new WhatsApp account has.
func sample() template.Template {
	return template.Template{Name: "hello_world", Language: "en_US", Category: template.Utility, Components: []template.Component{
		{Type: template.Body, Text: "Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification."},
	}}
}

// owner is the key under which a business's templates stand.
func owner(b *Business) string { return b.Channel + "/" + b.Account }

// held finds a template of the business by name and language.
func (t *Tenant) held(b *Business, name, language string) *heldTemplate {
	for _, h := range t.owned(b) {
		if h.definition.Name == name && h.definition.Language == language {
			return h
		}
	}
	return nil
}

// owned are the templates of the business's account. A WhatsApp account that was not asked for before has the sample.
func (t *Tenant) owned(b *Business) (out []*heldTemplate) {
	known := false
	for _, h := range t.templates {
		if h.account != owner(b) {
			continue
		}
		if known = true; h.status != template.Deleted {
			out = append(out, h)
		}
	}
	if !known && t.server.platform(b.Channel).numbers {
		out = append(out, t.hold(b, sample(), template.Approved))
	}
	return out
}

func (t *Tenant) hold(b *Business, definition template.Template, status template.Status) *heldTemplate {
	h := &heldTemplate{account: owner(b), id: "7" + t.next(), definition: definition, status: status}
	t.templates = append(t.templates, h)
	return h
}

// fill says of the question's template whether it may go, of what category it is, and whether the values fit it.
func (t *Tenant) fill(q *question) {
	send := q.message.Template
	if send == nil || send.Name == "" {
		return
	}
	rules := template.NewRules(q.at, q.book.Templates)
	var view template.View
	h := t.held(q.business, send.Name, send.Language)
	if h != nil {
		view = h.view(q.at)
		q.category = fact.CategoryOf(string(view.Category))
		q.unfit = template.Fill(&h.definition, send, rules, q.at)
	}
	q.template, _ = rules.Refuse(view, h != nil)
}

// view is the template as of an instant: a pause whose end has come is over.
func (h *heldTemplate) view(at time.Time) template.View {
	v := template.View{ID: h.id, Name: h.definition.Name, Language: h.definition.Language, Category: h.definition.Category, Status: h.status, Reason: h.reason, PausedUntil: h.pausedUntil}
	if v.Status == template.Paused && !v.PausedUntil.IsZero() && !at.Before(v.PausedUntil) {
		v.Status, v.PausedUntil, v.Reason = template.Approved, time.Time{}, ""
	}
	return v
}

// PutTemplate gives an account a template in a state, approved when the definition names none, and tells nobody. A template of the name and
// language that is there already is replaced. What is no template is a [*channels.InputError].
func (t *Tenant) PutTemplate(channel, account string, definition template.Template) error {
	switch {
	case t.server.platform(channel) == nil:
		return &channels.InputError{Field: "channel", Value: channel, Reason: "is not emulated"}
	case account == "":
		return &channels.InputError{Field: "account", Reason: "is empty"}
	case definition.Name == "" || definition.Language == "":
		return &channels.InputError{Field: "template", Value: definition.Name, Reason: "lacks its name or language"}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	b := &Business{Channel: channel, Account: account}
	status := cmp.Or(template.Status(strings.ToUpper(string(definition.Status))), template.Approved)
	if h := t.held(b, definition.Name, definition.Language); h != nil {
		h.definition, h.status, h.pausedUntil, h.reason = definition, status, time.Time{}, ""
		return nil
	}
	t.hold(b, definition, status)
	return nil
}
