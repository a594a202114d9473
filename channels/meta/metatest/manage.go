package metatest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// templatesCall answers a request to an account's message_templates.
func (t *Tenant) templatesCall(c *call, p *platform) answer {
	account := channels.Address{Channel: p.channel.Name(), Business: t.accountOf(p, c.path[0])}
	switch c.method {
	case http.MethodGet:
		return t.listTemplates(c, account)
	case http.MethodPost:
		return t.createTemplate(c, p, account)
	case http.MethodDelete:
		return t.deleteTemplates(c, p, account)
	}
	return t.invalid(c, p, "templates are listed, created and deleted")
}

// accountOf is the account of an id, which may be that of a business.
func (t *Tenant) accountOf(p *platform, id string) string {
	id = t.itself(p, id)
	for _, b := range t.businesses {
		if b.Channel == p.channel.Name() && b.ID == id {
			return b.Account
		}
	}
	if p.numbers && t.waba == "" {
		t.adopt(id)
	}
	return id
}

// adopt makes an account the one of all numbers that were not described.
func (t *Tenant) adopt(account string) {
	if slices.ContainsFunc(t.businesses, func(b *Business) bool { return b.Account == account }) {
		return
	}
	t.waba = account
	for _, b := range t.businesses {
		if b.Account == b.ID+"0" {
			b.Account = account
		}
	}
}

// pageSize is how many templates a page has when the request does not say.
const pageSize = 25

// listTemplates gives one page of the templates that the query asks for.
func (t *Tenant) listTemplates(c *call, account channels.Address) answer {
	data := []template.Template{}
	for _, h := range t.owned(account) {
		shown := h.shown(t)
		if name := c.query.Get("name"); name != "" && !strings.Contains(shown.Name, name) || !matches(c.query.Get("status"), string(shown.Status)) ||
			!matches(c.query.Get("language"), shown.Language) || !matches(c.query.Get("category"), string(shown.Category)) {
			continue
		}
		data = append(data, shown)
	}
	from, _ := strconv.Atoi(c.query.Get("after")) // a cursor that is none begins anew
	size, err := strconv.Atoi(c.query.Get("limit"))
	if err != nil || size <= 0 {
		size = pageSize
	}
	from = min(max(0, from), len(data))
	page := data[from : from+min(size, len(data)-from)]
	cursors := object{"before": strconv.Itoa(from)}
	paging := object{"cursors": cursors}
	if end := from + len(page); end < len(data) {
		next := without(c.query)
		next.Set("after", strconv.Itoa(end))
		cursors["after"], paging["next"] = strconv.Itoa(end), t.server.URL+t.prefix+"/"+strings.Join(c.path, "/")+"?"+next.Encode()
	}
	return c.done(object{"data": page, "paging": paging})
}

// matches reports whether a filter, none of which is one of its own, lets a word through.
func matches(filter, word string) bool { return filter == "" || strings.EqualFold(filter, word) }

// shown is the template as the platform lists it.
func (h *heldTemplate) shown(t *Tenant) template.Template {
	out := h.definition
	out.ID, out.Status = h.id, h.at(t.now()).status
	return out
}

// createTemplate takes a definition for review.
func (t *Tenant) createTemplate(c *call, p *platform, account channels.Address) answer {
	definition, refused := t.readTemplate(c, p)
	if refused != nil {
		return *refused
	}
	if t.held(account, definition.Name, definition.Language) != nil {
		return t.fail(c, p, p.answers.TemplateTaken, "there is a template of this name in this language already")
	}
	h := t.hold(account, *definition, template.Pending)
	t.approve(p, h)
	return c.done(object{"id": h.id, "status": string(template.Pending), "category": strings.ToUpper(string(definition.Category))})
}

// readTemplate reads a definition and refuses what the platform would.
func (t *Tenant) readTemplate(c *call, p *platform) (*template.Template, *answer) {
	var definition template.Template
	if err := json.Unmarshal(c.body, &definition); err != nil {
		a := t.invalid(c, p, "the template cannot be read: "+err.Error())
		return nil, &a
	}
	for _, problem := range lint.Check(&definition, template.NewRules(t.now(), p.channel.Rulebook().Templates)) {
		if !problem.Warning {
			c.log.Source = problem.Source
			err := channels.PlatformError{Code: cmp.Or(problem.Error.Code, generalError), Subcode: problem.Error.Subcode}
			a := t.fail(c, p, err, problem.Path+": "+problem.Detail)
			return nil, &a
		}
	}
	return &definition, nil
}

// approve approves a template that is pending once its review is over, and tells of it then.
func (t *Tenant) approve(p *platform, h *heldTemplate) {
	t.decide(p, h, template.Approved, t.now().Add(t.server.options.Review))
}

// decide lets the platform change a template's status, and tells of it.
func (t *Tenant) decide(p *platform, h *heldTemplate, status template.Status, at time.Time) {
	ev := channels.Event{
		Kind: channels.TemplateChange, ID: h.id, Address: h.owner, Occurred: at.Truncate(p.grain("")),
		Template: &template.Update{Name: h.definition.Name, Language: h.definition.Language, Status: status},
	}
	if t.review(p, &ev) == nil {
		t.enqueue(p, &Business{Account: h.owner.Business, ID: h.owner.Business}, ev, "")
	}
}

// editTemplate replaces parts of a definition, which is reviewed anew.
func (t *Tenant) editTemplate(c *call, h *heldTemplate) answer {
	p := t.server.platform(h.owner.Channel)
	var edit template.Template
	edited := h.definition
	if err := json.Unmarshal(c.body, &edit); err != nil || edit.Components == nil && edit.Category == "" {
		return t.invalid(c, p, "an edit of a template gives components or a category")
	}
	edited.Category = cmp.Or(edit.Category, edited.Category)
	if edit.Components != nil {
		edited.Components = edit.Components
	}
	body, err := json.Marshal(edited)
	if err != nil {
		return t.invalid(c, p, "the template cannot be written: "+err.Error())
	}
	c.body = body
	definition, refused := t.readTemplate(c, p)
	if refused != nil {
		return *refused
	}
	h.definition = *definition
	h.changes = append(h.changes, statusChange{at: t.now(), status: template.Pending})
	t.approve(p, h)
	return c.done(object{"success": true})
}

// deleteTemplates deletes the templates of a name, or only the one of an id too.
func (t *Tenant) deleteTemplates(c *call, p *platform, account channels.Address) answer {
	name, id, found := c.query.Get("name"), c.query.Get("hsm_id"), false
	for _, h := range t.owned(account) {
		if h.definition.Name == name && (id == "" || h.id == id) {
			found = true
			t.decide(p, h, template.Deleted, t.now())
		}
	}
	if !found {
		return t.invalid(c, p, "there is no template of this name")
	}
	return c.done(object{"success": true})
}

// done is an answer to a call that is no send.
func (c *call) done(body any) answer {
	c.log.Verdict = Accepted
	return answer{status: http.StatusOK, body: body}
}
