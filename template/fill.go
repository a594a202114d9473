package template

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/template/internal/jsonform"
	"github.com/replywindow/replywindow/template/internal/text"
)

// maxMismatches bounds a list of mismatches.
const maxMismatches = 100

// Problem is one thing wrong with a definition, or one way in which a request does not fit its definition.
type Problem struct {
	Code    Code
	Path    string        // in the definition, e.g. components[1].buttons[0].url, or in the request, e.g. components[0].parameters[1]
	Detail  string        // never quotes a value of a request: values belong to the user
	Allowed string        // what the rule allows of a definition; empty for a request
	Error   PlatformError // what the platform is expected to answer
	Source  Source
	Warning bool // of a request: the platform may refuse it; of a definition: it may approve it all the same
}

// String gives "error" or "warning", path, detail and code on one line.
func (p Problem) String() string {
	severity := "error"
	if p.Warning {
		severity = "warning"
	}
	return fmt.Sprintf("%s: %s: %s (%s)", severity, p.Path, p.Detail, p.Code)
}

// Fill lists all the ways in which a request does not fit the definition t, nothing when it fits: at most 100, then one of code
// "too_many". It does not check t itself. The at instant is what an offer's end is compared with; r supplies limits and the
// platform's errors, and may be nil. Component and parameter types that this package does not know are let through. A definition
// without components, such as a copy of a template in the platform's library, says nothing of what it takes: a request with components
// then gets one warning, "content_unknown", beside what no definition could make right.
//
// Fill prepares t on every call; for many requests see [View.Fill].
func Fill(t *Template, msg *Send, r *Rules, at time.Time) []Problem {
	return compile(t).fill(msg, r, at)
}

// fill is [Fill] without the preparation. Name and language are not compared: that is the look-up's work. A nil form is one without
// components.
func (f *compiled) fill(msg *Send, r *Rules, at time.Time) []Problem {
	c := check{form: f, rules: r, at: at}
	if r != nil {
		c.rows = r.fill
	}
	var parts []Part
	if msg != nil {
		parts = msg.Components
		c.policy(msg)
	}
	if f == nil || f.bare {
		c.form = &compiled{}
		if len(parts) > 0 { // first, so that the bound holds
			c.out = append(c.out, Problem{Code: "content_unknown", Path: "components", Detail: "the definition has no components to compare with", Warning: true})
		}
		c.alone(parts, place{outer: -1, card: -1, param: -1})
		return c.out
	}
	c.part(&f.partForm, parts, place{outer: -1, card: -1})
	c.special(parts)
	return c.out
}

// policy checks how the language is to be chosen, where the request says so.
func (c *check) policy(msg *Send) {
	w, language := c.rules.exact("language_policy", ""), msg.Extra["language"]
	if w == nil || language == nil {
		return
	}
	if policy := inside(language, "policy"); !jsonform.Empty(policy) && !w.Has(jsonform.Word(policy)) {
		c.out = append(c.out, Problem{Code: w.Code, Path: "language.policy", Detail: "policy is none of " + strings.Join(w.Values, ", "),
			Error: w.Error, Source: w.Source, Warning: w.Warning})
	}
}

// fillRows are the rows that every request asks for, looked up once.
type fillRows struct {
	whitespace, header, typed, parts, types, blank *Row
	together                                       bool
}

func newFillRows(r *Rules) fillRows {
	f := fillRows{whitespace: r.exact("value_whitespace", ""), header: r.exact("filled_header", ""), typed: r.exact("type_missing", ""),
		parts: r.exact("part_unknown", ""), types: r.exact("type_unknown", ""), blank: r.exact("value_blank", "")}
	for range r.Rows("buttons_together") {
		f.together = true
	}
	return f
}

// place is where in the request a check stands. Building its text is left to the refusal. Absent steps are -1.
type place struct{ outer, card, part, param int }

// String is empty of absent steps, and "components" where nothing is present.
func (p place) String() string {
	var b strings.Builder
	step := func(name string, i int) {
		if i < 0 {
			return
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(name + "[" + strconv.Itoa(i) + "]")
	}
	step("components", p.outer)
	step("cards", p.card)
	if p.part < 0 && p.outer < 0 {
		return "components"
	}
	step("components", p.part)
	step("parameters", p.param)
	return b.String()
}

type check struct {
	form  *compiled
	rules *Rules
	rows  fillRows
	at    time.Time
	out   []Problem
}

// finding is what a mismatch says beside its code and place.
type finding struct {
	kind      string // the row asked for, and {kind}
	got, want string
	index     int
	detail    string
}

func (c *check) refuse(code Code, at place, f finding) {
	if len(c.out) > maxMismatches {
		return
	}
	if len(c.out) == maxMismatches {
		c.out = append(c.out, Problem{Code: "too_many", Path: "components", Detail: "more mismatches than are listed"})
		return
	}
	m := Problem{Code: code, Path: at.String(), Detail: f.detail}
	if w := c.rules.Row(code, f.kind); w != nil {
		m.Error, m.Source, m.Warning = w.Error, w.Source, w.Warning
		m.Error.Text = strings.NewReplacer("{got}", f.got, "{want}", f.want,
			"{index}", strconv.Itoa(f.index), "{kind}", title(f.kind)).Replace(m.Error.Text)
	}
	c.out = append(c.out, m)
}

// title writes QUICK_REPLY as the platforms' messages do: QuickReply.
func title(kind string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(kind, "_") {
		if word != "" {
			b.WriteString(word[:1] + strings.ToLower(word[1:]))
		}
	}
	return b.String()
}

// part checks the header, body and buttons of a request or of one card.
func (c *check) part(f *partForm, parts []Part, at place) {
	var header, body, buttons *Part
	seen := make([]bool, len(f.buttons))
	for i := range parts {
		p := &parts[i]
		at.part, at.param = i, -1
		c.typed(p, at)
		switch {
		case p.Type.Is(Header):
			c.once(&header, p, at)
			c.header(f, p.Parameters, at)
		case p.Type.Is(Body):
			c.once(&body, p, at)
			c.values(&f.body, p.Parameters, Body, at)
		case p.Type.Is(Footer):
			if len(p.Parameters) > len(f.footer.Slots) && at.card < 0 { // what no card has is said by its type
				c.count(len(f.footer.Slots), len(p.Parameters), Footer, at)
			}
		case p.Type.Is(buttonComponent):
			c.button(f, p, seen, at)
		case p.Type.Is(Buttons) && c.rows.together:
			c.once(&buttons, p, at)
			c.together(f, p, seen, at)
		case c.alike(p, at):
			if n := slices.IndexFunc(parts[:i], func(q Part) bool { return p.Type.Is(q.Type) }); n >= 0 {
				first := &parts[n]
				c.once(&first, p, at)
			}
		}
	}
	at.part, at.param = -1, -1
	if header == nil {
		c.header(f, nil, at)
	}
	if body == nil {
		c.values(&f.body, nil, Body, at)
	}
	c.unfilled(f, seen, at)
	if c.form.layout == layoutAuthentication {
		c.codes(body, parts, at)
	}
}

// alike reports whether a component is to be named as its one value, which it checks.
func (c *check) alike(p *Part, at place) bool {
	if c.rules.exact("value_members", string(p.Type)) == nil {
		return false
	}
	if len(p.Parameters) != 1 || !strings.EqualFold(p.Parameters[0].Type, string(p.Type)) {
		c.count(1, len(p.Parameters), upper(p.Type), at)
	}
	return true
}

// typed finds a component or a value that does not say its type or says none that is known, a component with values that no card has,
// and a value whose object lacks a member or holds one of another form.
func (c *check) typed(p *Part, at place) {
	switch {
	case c.rows.typed != nil && !text.IsWord(string(p.Type)):
		c.refuse("type_missing", at, finding{detail: "component has no type"})
	case c.rows.parts != nil && !c.rows.parts.Has(string(p.Type)):
		c.refuse("part_unknown", at, finding{detail: "no component of a request of this type is known"})
	case c.rows.parts != nil && at.card >= 0 && !p.Type.Is(Header) && !p.Type.Is(Body) && !p.Type.Is(buttonComponent):
		if n := len(p.Parameters); n > 0 || p.Type.Is(Carousel) { // whose cards are not even read
			c.count(0, max(n, 1), upper(p.Type), at)
		}
	}
	for i := range p.Parameters {
		at.param = i
		param := &p.Parameters[i]
		if c.rows.typed != nil && !text.IsWord(param.Type) {
			c.refuse("type_missing", at, finding{detail: "value has no type"})
			continue
		}
		if c.rows.types != nil && !param.isKnown() && !c.rows.types.Has(param.Type) {
			c.refuse("type_unknown", at, finding{detail: "no value of a request of this type is known"})
		}
		if len(param.Extra) > 0 || !param.isKnown() { // what a known type lacks altogether is another problem
			c.members("value_members", strings.ToUpper(param.Type), param, at)
			c.forms(strings.ToUpper(param.Type), param.Extra[param.kind()], at)
		}
	}
}

func (c *check) once(first **Part, p *Part, at place) {
	if *first != nil {
		c.refuse("part_repeated", at, finding{kind: string(upper(p.Type)), detail: "component given twice"})
	}
	*first = p
}

func (c *check) header(f *partForm, params []Parameter, at place) {
	if f.format == "" || f.format == formatText {
		c.values(&f.header, params, Header, at)
		return
	}
	if len(params) != 1 || !strings.EqualFold(params[0].Type, string(f.format)) {
		got := "UNKNOWN" // for a type that is no type too: it could be a value
		if len(params) > 0 && params[0].Type != "" && params[0].isKnown() {
			got = strings.ToUpper(params[0].Type)
		}
		c.refuse("media_kind", at, finding{kind: string(f.format), got: got, want: string(f.format),
			detail: "header takes one " + strings.ToLower(string(f.format))})
		return
	}
	at.param = 0
	c.members("media_missing", string(f.format), &params[0], at)
}

// members checks that the object of a value has the members that a row asks for.
func (c *check) members(code Code, kind string, p *Parameter, at place) {
	w := c.rules.exact(code, kind)
	if w == nil {
		return
	}
	var lacks []string
	for _, want := range w.Values {
		names := strings.Split(want, "|")
		lack := func(object json.RawMessage) bool {
			return !slices.ContainsFunc(names, func(name string) bool { return len(elements(object, name)) > 0 })
		}
		if slices.ContainsFunc(c.objects(kind, p.Extra[p.kind()]), lack) {
			lacks = append(lacks, strings.Join(names, " or "))
		}
	}
	if len(lacks) > 0 {
		c.refuse(code, at, finding{kind: kind, detail: "needs " + strings.Join(lacks, ", ")})
	}
}

// objects gives the object of a value, or those in the list that may stand in its place.
func (c *check) objects(kind string, raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if w := c.rules.exact("value_form", kind); w != nil && w.Has("list of objects") && json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		return list
	}
	return []json.RawMessage{raw}
}

// count refuses a number of values.
func (c *check) count(takes, given int, kind ComponentType, at place) {
	got, want := strconv.Itoa(given), strconv.Itoa(takes)
	c.refuse("value_count", at, finding{kind: string(kind), got: got, want: want,
		detail: strings.ToLower(string(kind)) + " takes " + want + " values, got " + got})
}
