package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
	"github.com/replywindow/replywindow/window"
)

// record is one line of the output.
type record struct {
	// Line is that of the input, in a log.
	Line    int    `json:"line,omitempty"`
	Channel string `json:"channel,omitempty"`
	// Edition is the date of the rules by which the rest is said; empty before they
	// begin.
	Edition string `json:"edition,omitempty"`

	Event *channels.Event `json:"event,omitempty"`
	// Triggers are what the event is to windows, Grants what it gives to its token
	// alone, and Windows those that either is about.
	Triggers []string      `json:"triggers,omitempty"`
	Grants   []string      `json:"grants,omitempty"`
	Windows  []window.Kind `json:"windows,omitempty"`
	// TextCharacters is how long the text of an event is, where it is not shown.
	TextCharacters int64 `json:"text_characters,omitempty"`

	Address *channels.Address `json:"address,omitempty"`
	Message *channels.Message `json:"message,omitempty"`
	// TemplateValues is how many values a message gives its template.
	TemplateValues int          `json:"template_values,omitempty"`
	Permissions    []permission `json:"permissions,omitempty"`
	Exceeds        []excess     `json:"exceeds,omitempty"`

	Template *definition `json:"template,omitempty"`
	Problem  *problem    `json:"problem,omitempty"`
	Error    *failure    `json:"error,omitempty"`
}

// permission is a row that speaks of a message, and what it needs.
type permission struct {
	Name     string            `json:"name"`
	Window   window.Kind       `json:"window,omitempty"`
	Needs    []string          `json:"needs,omitempty"`
	Requires string            `json:"requires,omitempty"`
	Refuses  policy.ReasonCode `json:"refuses,omitempty"`
	Source   string            `json:"source,omitempty"`
}

// excess is a part of a message that is larger or smaller than a limit.
type excess struct {
	Measure string `json:"measure"`
	Size    int64  `json:"size"`
	Min     int64  `json:"min,omitempty"`
	Max     int64  `json:"max,omitempty"`
	Source  string `json:"source,omitempty"`
}

// definition is a template and how much is wrong with it.
type definition struct {
	Name     string `json:"name"`
	Language string `json:"language,omitempty"`
	Category string `json:"category,omitempty"`
	Layout   string `json:"layout,omitempty"`
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
}

// problem is one thing wrong with a template.
type problem struct {
	Severity string        `json:"severity"`
	Code     template.Code `json:"code"`
	Path     string        `json:"path"`
	Detail   string        `json:"detail"`
	Allowed  string        `json:"allowed,omitempty"`
	Platform string        `json:"platform,omitempty"`
	Source   string        `json:"source,omitempty"`
}

// failure is what could not be read.
type failure struct {
	Path   string `json:"path,omitempty"`
	Value  string `json:"value,omitempty"`
	Reason string `json:"reason"`
}

// webhook prints the events of a body.
func (i *inspector) webhook(body []byte) {
	for _, c := range i.channels {
		events, err := c.Decode(body)
		if errors.Is(err, channels.ErrForeign) {
			continue
		}
		for n := range events {
			i.event(c.Name(), events[n])
		}
		i.report(c.Name(), err)
		return
	}
	i.report("", &channels.DecodeError{Reason: "is no webhook of a channel that was asked, no send request and no template"})
}

func (i *inspector) event(channel string, ev channels.Event) {
	e := i.rules[channel].At(ev.Occurred)
	r := record{Channel: channel, Event: &ev}
	triggers, grants := e.Opens(&ev)
	r.Triggers, r.Grants = words(triggers), words(grants)
	if e != nil {
		r.Edition = e.ID
		for _, w := range e.Windows {
			about := triggers
			if w.PerID {
				about |= grants
			}
			if about&w.OpenedBy != 0 {
				r.Windows = append(r.Windows, w.Kind)
			}
		}
	}
	if !i.clear {
		r.TextCharacters = (&channels.Message{Text: ev.Text}).Measure(channels.TextCharacters)
		maskEvent(&ev)
	}
	i.print(r)
}

func words(set window.Triggers) []string {
	if set == 0 {
		return nil
	}
	return strings.Split(set.String(), ", ")
}

// request prints what a send request asks for.
func (i *inspector) request(path string, at time.Time, body []byte) {
	path = cmp.Or(path, "/UNKNOWN/messages")
	c := i.send(path, body)
	to, m, err := c.ReadRequest(path, body)
	if err != nil {
		i.report(c.Name(), err)
		return
	}
	r := record{Channel: c.Name(), Address: &to, Message: &m}
	if e := i.rules[c.Name()].At(at); e != nil {
		r.Edition = e.ID
		r.Permissions, r.Exceeds = permissions(e, &m), exceeded(e, &m)
	}
	if m.Template != nil {
		for _, p := range m.Template.Components {
			r.TemplateValues += len(p.Parameters)
		}
	}
	if !i.clear {
		maskMessage(&to, &m)
	}
	i.print(r)
}

// permissions are the rows about a message of this tag, interface and category. A request stays as it is: a row that requires
// a tag which it lacks is none.
func permissions(e *policy.Edition, m *channels.Message) []permission {
	var out []permission
	for _, p := range e.PermissionsFor(m.Type) {
		if p.Tag != m.Tag || p.Requires.Tag != "" && p.Requires.Tag != m.Tag || p.API != m.API || p.Category != "" && !p.Category.Is(policy.Category(m.Category)) {
			continue
		}
		out = append(out, permission{
			Name: p.Name, Window: p.Window, Needs: needs(p), Requires: p.Requires.String(), Refuses: p.Refuse, Source: p.Source.URL,
		})
	}
	return out
}

// needs says in words what a permission needs beside its window.
func needs(p *policy.Permission) []string {
	var out []string
	for _, n := range []struct {
		needed bool
		what   string
	}{
		{p.PerID, "the comment or token opened that window"},
		{p.NeedsTemplate, "an approved template"},
		{p.NeedsOptIn && p.OptInWaivedBy == "", "opt-in"},
		{p.NeedsOptIn && p.OptInWaivedBy != "", "opt-in, or an open " + string(p.OptInWaivedBy) + " window"},
		{p.HumanOnly, "a person wrote it"},
		{p.NoPromotion, "no promotion"},
		{p.NoGroup, "no group"},
		{p.Feature != "", "the account's feature " + p.Feature},
		{p.Gap > 0, "none of its type in the " + p.Gap.String() + " before"},
		{p.Most > 0, fmt.Sprintf("fewer than %d of its type in the %s before", p.Most, p.Within)},
	} {
		if n.needed {
			out = append(out, n.what)
		}
	}
	return out
}

// exceeded are the limits that a message does not keep.
func exceeded(e *policy.Edition, m *channels.Message) []excess {
	var out []excess
	limits, inside := e.LimitsFor(m.Type, m.API), e.LimitsFor(m.Content, m.API)
	limits = slices.DeleteFunc(limits, func(l *policy.Limit) bool { // the content's count the text in another unit
		return ofText(l) && slices.ContainsFunc(inside, func(o *policy.Limit) bool { return ofText(o) && o.Measure != l.Measure })
	})
	for _, l := range inside {
		if !slices.Contains(limits, l) { // a row may be about both
			limits = append(limits, l)
		}
	}
	for _, l := range limits {
		size := m.Measure(l.Measure)
		if len(l.MIME) > 0 || size == 0 || l.Min <= size && size <= l.Max {
			continue
		}
		out = append(out, excess{l.Measure.String(), size, l.Min, l.Max, l.Source.URL})
	}
	return out
}

func ofText(l *policy.Limit) bool {
	return len(l.MIME) == 0 && (l.Measure == channels.TextBytes || l.Measure == channels.TextCharacters)
}

// template prints the problems of a definition.
func (i *inspector) template(raw []byte) {
	t := new(template.Template)
	if err := json.Unmarshal(raw, t); err != nil {
		i.report("", &channels.DecodeError{Path: "template", Reason: err.Error(), Err: err})
		return
	}
	checked, passed := false, false
	for _, c := range i.channels {
		e := i.rules[c.Name()].At(i.now())
		if e == nil || e.Templates == nil {
			continue
		}
		checked = true
		passed = i.check(c.Name(), e, t) || passed
	}
	if !checked {
		i.report(i.channels[0].Name(), &channels.DecodeError{Path: "template", Reason: "cannot be checked: the channel has no templates"})
	}
	i.failed = i.failed || !passed
}

// check prints the problems of a definition by one channel's rules, and reports whether
// there is no error among them.
func (i *inspector) check(channel string, e *policy.Edition, t *template.Template) bool {
	d := definition{Name: t.Name, Language: t.Language, Category: string(t.Category), Layout: t.Layout()}
	problems := lint.Check(t, e.Templates)
	for _, p := range problems {
		if p.Warning {
			d.Warnings++
		} else {
			d.Errors++
		}
	}
	i.print(record{Channel: channel, Edition: e.ID, Template: &d})
	for _, p := range problems {
		shown := problem{
			Severity: "error", Code: p.Code, Path: p.Path, Detail: p.Detail, Allowed: channels.Clip(p.Allowed), Source: p.Source.URL,
		}
		if p.Warning {
			shown.Severity = "warning"
		}
		if !p.Error.IsZero() {
			shown.Platform = p.Error.String()
		}
		i.print(record{Channel: channel, Edition: e.ID, Problem: &shown})
	}
	return d.Errors == 0
}

// report prints each error that is joined in err, if there is one.
func (i *inspector) report(channel string, err error) {
	var d *channels.DecodeError
	switch joined, many := err.(interface{ Unwrap() []error }); {
	case err == nil:
		return
	case many:
		for _, e := range joined.Unwrap() {
			i.report(channel, e)
		}
		return
	case errors.As(err, &d):
		i.print(record{Channel: channel, Error: &failure{d.Path, d.Value, d.Reason}})
	default:
		i.print(record{Channel: channel, Error: &failure{Reason: err.Error()}})
	}
	i.failed = true
}

// maskEvent hides who it is about and what they wrote.
func maskEvent(ev *channels.Event) {
	ev.Address.User, ev.Group, ev.Token = channels.Mask(ev.Address.User), channels.Mask(ev.Group), channels.Mask(ev.Token)
	ev.Identity, ev.Previous = maskIdentity(ev.Identity), maskIdentity(ev.Previous)
	ev.ID, ev.Text = short(ev.ID), ""
	if ev.Status != nil {
		s := *ev.Status
		s.MessageID, s.Participant, s.Opaque = short(s.MessageID), channels.Mask(s.Participant), channels.Mask(s.Opaque)
		ev.Status = &s
	}
}

func maskIdentity(id channels.Identity) channels.Identity {
	return channels.Identity{Phone: channels.Mask(id.Phone), Scoped: channels.Mask(id.Scoped), Parent: channels.Mask(id.Parent)}
}

// maskMessage hides who it goes to and what it says.
func maskMessage(to *channels.Address, m *channels.Message) {
	to.User, m.Token, m.ReplyTo = channels.Mask(to.User), channels.Mask(m.Token), short(m.ReplyTo)
	m.Text, m.Length = "", int(m.Measure(channels.TextCharacters))
	if m.Template != nil {
		m.Template = &template.Send{Name: m.Template.Name, Language: m.Template.Language}
	}
}

// short stands for an id, which may hold a phone number: the same id gives the same
// text.
func short(id string) string {
	if id == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(id))
	return "#" + hex.EncodeToString(sum[:5])
}
