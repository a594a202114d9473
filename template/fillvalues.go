package template

import (
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template/internal/text"
)

// values checks the values of one text.
func (c *check) values(f *text.Pattern, params []Parameter, kind ComponentType, at place) {
	if len(params) != len(f.Slots) {
		c.count(len(f.Slots), len(params), kind, at)
	}
	given := make([]bool, len(f.Slots))
	length, fits := f.Fixed, len(params) == len(f.Slots)
	for i := range params {
		p := &params[i]
		at.param = i
		slot := i
		if c.form.named {
			slot = c.slot(f, p, given, at)
		} else {
			c.numbered(f, p, i, at)
		}
		shown := c.shown(p, kind, at)
		if slot < 0 || slot >= len(f.Slots) {
			fits = false
			continue
		}
		length += f.Slots[slot].Uses * text.Length(shown)
	}
	at.param = -1
	w := c.rows.header
	if kind != Header {
		w = c.rules.Row("filled_body", c.form.bodyKind)
	}
	if fits && w != nil && int64(length) > w.Max {
		c.refuse(w.Code, at, finding{kind: c.form.bodyKind, got: strconv.Itoa(length), want: strconv.FormatInt(w.Max, 10),
			detail: "filled text has " + strconv.Itoa(length) + " characters, at most " + strconv.FormatInt(w.Max, 10)})
	}
}

// slot finds the variable a named value is for, -1 when there is none.
func (c *check) slot(f *text.Pattern, p *Parameter, given []bool, at place) int {
	if p.Name == "" {
		c.refuse("value_name", at, finding{detail: "value has no parameter_name"})
		return -1
	}
	i, ok := f.Find(p.Name)
	switch {
	case !ok:
		c.refuse("value_unknown", at, finding{detail: "template has no variable of this name here"})
		return -1
	case given[i]:
		c.refuse("value_unknown", at, finding{detail: "variable given twice"})
		return -1
	}
	given[i] = true
	return i
}

// numbered finds a name where values are given by their order. The variable's own number is none.
func (c *check) numbered(f *text.Pattern, p *Parameter, i int, at place) {
	if p.Name != "" && (i >= len(f.Slots) || f.Slots[i].Name != p.Name) && c.rules.exact("value_named", "") != nil {
		c.refuse("value_named", at, finding{detail: "value has a parameter_name, but the template's variables are numbers"})
	}
}

// shown checks one value of a text and returns what will stand there.
func (c *check) shown(p *Parameter, kind ComponentType, at place) string {
	is := p.kind()
	if !c.fitsText(p, is, kind) {
		c.refuse("value_kind", at, finding{kind: string(kind), got: strings.ToUpper(is), want: "TEXT",
			detail: "a text takes no " + is})
		return ""
	}
	shown := p.shown()
	if shown == "" && knownText(is) {
		c.refuse("value_missing", at, finding{kind: string(kind), got: is, detail: "value is empty"})
		return ""
	}
	if w := c.rows.whitespace; w != nil && badSpace(shown, int(w.Max)) {
		c.space(w, "", at)
	} else {
		c.blank(shown, string(kind), at)
	}
	if c.form.layout == layoutAuthentication {
		c.codeLength(shown, layoutAuthentication, at)
	}
	return shown
}

// fitsText reports whether values of a type may stand in a text. Those that nobody knows may.
func (c *check) fitsText(p *Parameter, is string, kind ComponentType) bool {
	if knownText(is) {
		return true
	}
	w := c.rules.Row("value_kind", string(kind))
	return w != nil && w.Has(is) || !p.isKnown() && !(w != nil && len(w.Values) > 0 && c.listed(p))
}

// listed reports whether a type of value is one that requests are known to have.
func (c *check) listed(p *Parameter) bool { return c.rows.types != nil && c.rows.types.Has(p.kind()) }

func (c *check) space(w *Row, kind string, at place) {
	c.refuse("value_whitespace", at, finding{kind: kind, detail: "value has a newline, a tab, or more than " +
		strconv.FormatInt(w.Max, 10) + " spaces in a row"})
}

// blank finds a value that shows nothing.
func (c *check) blank(value, kind string, at place) {
	if c.rows.blank != nil && value != "" && !fact.Shows(value) {
		c.refuse("value_blank", at, finding{kind: kind, detail: "value shows nothing"})
	}
}

// codes finds a one-time code that is another in the button than in the body.
func (c *check) codes(body *Part, parts []Part, at place) {
	if body == nil || len(body.Parameters) != 1 || body.Parameters[0].Text == "" || c.rules.exact("code_differs", "") == nil {
		return
	}
	for i := range parts {
		p := &parts[i]
		is := p.Type.Is(buttonComponent) && p.Index >= 0 && p.Index < len(c.form.buttons) && len(p.Parameters) == 1
		if is && p.Parameters[0].Text != "" && p.Parameters[0].Text != body.Parameters[0].Text {
			at.part, at.param = i, 0
			c.refuse("code_differs", at, finding{detail: "code is not that of the body"})
		}
	}
}

// knownText tells the parameter types whose text is known to be needed.
func knownText(kind string) bool {
	return kind == "" || kind == "text" || kind == "currency" || kind == "date_time"
}

func badSpace(s string, most int) bool {
	run := 0
	for i := range len(s) {
		switch s[i] {
		case '\n', '\r', '\t':
			return true
		case ' ':
			if run++; run > most {
				return true
			}
			continue
		}
		run = 0
	}
	return false
}
