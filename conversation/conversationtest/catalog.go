package conversationtest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/template"
)

var templateKeys = []string{"language", "category", "status", "body", "header"}

func (s *Scenario) templateLine(words []word, pos position) *ParseError {
	name, a := named(words, pos, templateKeys...)
	a.need("category")
	t := templateFrom(&template.Template{Name: name, Language: a.text("language", "en"), Status: template.Approved}, a)
	if a.err == nil && s.template(name, t.Language) != nil {
		return pos.errorf(name, "is a second template line for language %s", t.Language)
	}
	s.catalog = append(s.catalog, t)
	return a.err
}

// templateFrom gives a copy of t with what the arguments change.
func templateFrom(t *template.Template, a *args) *template.Template {
	c := *t
	c.Components = slices.Clone(t.Components)
	if v := a.oneOf("category", "", categoryWords...); v != "" {
		c.Category = template.Category(strings.ToLower(v))
	}
	if v := a.oneOf("status", "", statusWords...); v != "" {
		c.Status = template.Status(strings.ToUpper(v))
	}
	if v := a.oneOf("header", "", headerWords...); v != "" {
		setComponent(&c, template.Component{Type: template.Header, Format: string(strings.ToUpper(v))})
	}
	if a.has("body") {
		setComponent(&c, template.Component{Type: template.Body, Text: a.values["body"]})
	}
	return &c
}

func setComponent(t *template.Template, c template.Component) {
	if old := t.Component(c.Type); old != nil {
		*old = c
		return
	}
	t.Components = append(t.Components, c)
}

// template finds a template as it stands after the lines read so far, or nil.
func (s *Scenario) template(name, language string) *template.Template {
	for _, t := range slices.Backward(s.declared(name)) {
		if t.Language == language {
			return t
		}
	}
	return nil
}

// declared are the templates of a name, and what the steps made of them, in the order of the lines.
func (s *Scenario) declared(name string) []*template.Template {
	all := slices.Clone(s.catalog)
	for _, st := range s.steps {
		if st.change != nil {
			all = append(all, st.change)
		}
	}
	return slices.DeleteFunc(all, func(t *template.Template) bool { return t.Name != name })
}

// namedVariable is a variable of a body that has a name, and not a number.
var namedVariable = regexp.MustCompile(`\{\{[A-Za-z_][A-Za-z_0-9]*\}\}`)

// nameValues reads NAME:VALUE where the template's body names its variables.
func (s *Scenario) nameValues(send *template.Send) {
	t := s.template(send.Name, send.Language)
	if t == nil || len(send.Components) == 0 {
		return
	}
	if body := t.Component(template.Body); body == nil || !namedVariable.MatchString(body.Text) {
		return
	}
	values := send.Components[0].Parameters
	for i := range values {
		if name, value, named := strings.Cut(values[i].Text, ":"); named {
			values[i].Name, values[i].Text = name, value
		}
	}
}

// language is the only language in which a template of the name was declared, or
// else "en".
func (s *Scenario) language(name string) string {
	all := s.declared(name)
	if len(all) == 0 || slices.ContainsFunc(all, func(t *template.Template) bool { return t.Language != all[0].Language }) {
		return "en"
	}
	return all[0].Language
}
