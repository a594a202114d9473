package lint

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/jsonform"
	"github.com/replywindow/replywindow/template/internal/text"
)

// maxProblems bounds a list of problems.
const maxProblems = 100

// Check lists everything wrong with a definition about to be submitted, in document order; nothing when all is well. A nil definition
// is an empty one. After 100 problems the list ends with one of code ["too_many"]. Warnings, such as risks of another category,
// do not prevent approval. Only rules in r are checked, and texts over 64 KiB are only measured. Rules that need the account's other
// templates (duplicates, the number of templates) are not among them.
func Check(t *template.Template, r *template.Rules) []template.Problem {
	if t == nil {
		t = new(template.Template)
	}
	l := linter{t: t, r: r, layout: t.Layout(), named: strings.EqualFold(t.ParameterFormat, "NAMED")}
	l.head()
	l.presence()
	for i := range t.Components {
		if l.full() {
			break
		}
		l.component(&t.Components[i], "components["+strconv.Itoa(i)+"]")
	}
	l.risks()
	return l.out
}

type linter struct {
	t      *template.Template
	r      *template.Rules
	layout string
	named  bool
	inCard bool
	out    []template.Problem
}

// exact gives the row of a kind, without the row for every kind.
func (l *linter) exact(code template.Code, kind string) *template.Row {
	if w := l.r.Row(code, kind); w != nil && strings.EqualFold(strings.TrimSpace(w.For), kind) {
		return w
	}
	return nil
}

// full reports that the list is cut, so that looking further is useless.
func (l *linter) full() bool { return len(l.out) > maxProblems }

// hugeText is the length, in bytes, above which a text is only measured.
const hugeText = 64 << 10

// huge tells, and says, that a text is too long to be looked into.
func (l *linter) huge(s, path string) bool {
	if len(s) <= hugeText {
		return false
	}
	l.report(&template.Row{Code: "text_huge", Warning: true, Max: hugeText}, path,
		fmt.Sprintf("has %d bytes, so its variables were not checked", len(s)))
	return true
}

// report adds a problem of a rule that is known to exist.
func (l *linter) report(w *template.Row, path, detail string) {
	switch {
	case l.full():
	case len(l.out) == maxProblems:
		l.out = append(l.out, template.Problem{Code: "too_many", Detail: "more problems than are listed", Warning: true})
	default:
		l.out = append(l.out, template.Problem{Code: w.Code, Path: path, Detail: detail, Allowed: allowed(w),
			Error: w.Error, Source: w.Source, Warning: w.Warning})
	}
}

// allowed writes what the row allows.
func allowed(w *template.Row) string {
	var parts []string
	switch {
	case w.Min == w.Max && w.Max > 0:
		parts = append(parts, strconv.FormatInt(w.Max, 10))
	case w.Min > 0 && w.Max > 0:
		parts = append(parts, fmt.Sprintf("%d to %d", w.Min, w.Max))
	case w.Max > 0:
		parts = append(parts, fmt.Sprintf("at most %d", w.Max))
	case w.Min > 0:
		parts = append(parts, fmt.Sprintf("at least %d", w.Min))
	}
	switch w.Code {
	case "text_content", "component_forbidden", "variable_syntax", "variable_edge", "category_risk":
		// Their Values are what is looked for, not what is allowed.
	default:
		parts = append(parts, w.Values...)
	}
	return strings.Join(parts, ", ")
}

// within checks a number against the row of a rule.
func (l *linter) within(code template.Code, kind string, n int, path, unit string) {
	w := l.r.Row(code, kind)
	if w == nil || int64(n) >= w.Min && (w.Max == 0 || int64(n) <= w.Max) {
		return
	}
	l.report(w, path, fmt.Sprintf("has %d %s", n, unit))
}

// length counts the characters of a text. One that shows nothing is as good as none.
func (l *linter) length(code template.Code, kind, s, path string) {
	n := text.Length(s)
	if !fact.Shows(s) {
		n = 0
	}
	l.within(code, kind, n, path, "characters")
}

// oneOf checks a word against the Values of a rule.
func (l *linter) oneOf(code template.Code, kind, word, path string) {
	if w := l.r.Row(code, kind); w != nil && !w.Has(word) {
		l.report(w, path, "is "+quote(word))
	}
}

// category checks the template's category against the Values of a rule, which may be nil.
func (l *linter) category(w *template.Row, path, what, verb string) {
	if w != nil && !w.Has(string(l.t.Category)) {
		l.report(w, path, what+verb+quote(strings.ToUpper(string(l.t.Category))))
	}
}

// kind checks the type of a component or button. One that is not known may be new; one that is missing, or no word, never is.
func (l *linter) kind(code template.Code, kind, path string) {
	switch w := l.r.Row("type_missing", ""); {
	case w != nil && kind == "":
		l.report(w, path, "is missing")
		return
	case w != nil && !text.IsWord(kind):
		l.report(w, path, "is no word: "+quote(kind))
		return
	}
	l.oneOf(code, "", kind, path)
}

// quote quotes the beginning of a text.
func quote(s string) string {
	const most = 40
	for i := range s {
		if i > most {
			return strconv.Quote(s[:i]) + "..."
		}
	}
	return strconv.Quote(s)
}

// characters checks that a word has no characters but those of a rule.
func (l *linter) characters(code template.Code, word, path string) {
	if w := l.r.Row(code, ""); w != nil && len(w.Values) > 0 {
		if c, bad := stranger(word, w.Values[0]); bad {
			l.report(w, path, "holds "+strconv.QuoteRune(c))
		}
	}
}

// stranger finds the first character that is not among those allowed.
func stranger(s, allowed string) (rune, bool) {
	for _, c := range s {
		if !strings.ContainsRune(allowed, c) {
			return c, true
		}
	}
	return 0, false
}

// head checks what stands outside the components.
func (l *linter) head() {
	t := l.t
	l.length("name_length", "", t.Name, "name")
	l.characters("name_characters", t.Name, "name")
	l.languages()
	l.category(l.r.Row("category_unknown", ""), "category", "", "is ")
	l.forms("", t.Extra, "")
	l.words("", t.Extra, "")
	l.inputs()
	if t.ParameterFormat != "" {
		l.oneOf("parameter_format_unknown", "", t.ParameterFormat, "parameter_format")
	}
	if w := l.exact("ttl_range", string(t.Category)); w != nil && (t.SendTTL != 0 || !jsonform.Empty(t.Extra["message_send_ttl_seconds"])) &&
		(t.SendTTL < w.Min || t.SendTTL > w.Max) && !w.Has(strconv.FormatInt(t.SendTTL, 10)) {
		l.report(w, "message_send_ttl_seconds", fmt.Sprintf("is %d", t.SendTTL))
	}
}

// languages checks the language, or each of a list that stands in its place.
func (l *linter) languages() {
	path, list := l.several()
	l.excluded("language", l.t.Language, "language")
	if path == "" {
		path, list = "language", []string{l.t.Language}
	} else {
		l.category(l.r.Row("language_list_category", ""), path, "", "is given in category ")
	}
	if w := l.r.Row("language_missing", ""); w != nil && !fact.Shows(list[0]) {
		l.report(w, path, "is missing")
	}
	w := l.r.Row("language_unsupported", "")
	for _, language := range list {
		// Exactly: a language code has one spelling.
		if w != nil && !slices.Contains(w.Values, language) {
			l.report(w, path, "is "+quote(language))
		}
	}
}

// several gives the list of languages that stands in the place of the one, and its member; "" where there is none.
func (l *linter) several() (member string, languages []string) {
	member = l.member("language_list")
	if member == "" || json.Unmarshal(l.t.Extra[member], &languages) != nil || len(languages) == 0 {
		return "", nil
	}
	return member, languages
}

// excluded reports a member that does not go with a list of languages.
func (l *linter) excluded(name, value, path string) {
	w := l.r.Row("language_list_excludes", "")
	if w == nil || value == "" || !w.Has(name) {
		return
	}
	if list, _ := l.several(); list != "" {
		l.report(w, path, "is given beside "+list)
	}
}

// member finds the first of the members that a row names in the definition itself, "" where there is none.
func (l *linter) member(code template.Code) string {
	if w := l.r.Row(code, ""); w != nil {
		for _, name := range w.Values {
			if !jsonform.Empty(l.t.Extra[name]) {
				return name
			}
		}
	}
	return ""
}

// presence checks which components there are.
func (l *linter) presence() {
	l.category(l.exact("layout_category", l.layout), "category", "", "is ")
	if w := l.r.Row("component_missing", l.layout); w != nil && l.member("library_template") == "" {
		for _, kind := range w.Values {
			if l.t.Component(template.ComponentType(kind)) == nil {
				l.report(w, "components", "has no "+kind)
			}
		}
	}
	forbidden := l.exact("component_forbidden", l.layout)
	count := map[template.ComponentType]int64{}
	for i := range l.t.Components {
		if l.full() {
			return
		}
		kind := upper(l.t.Components[i].Type)
		path := "components[" + strconv.Itoa(i) + "]"
		l.kind("component_unknown", string(kind), path+".type")
		if forbidden != nil && forbidden.Has(string(kind)) {
			l.report(forbidden, path, string(kind)+" does not go with this kind of template")
		}
		count[kind]++
		if w := l.r.Row("component_repeated", string(kind)); w != nil && count[kind] > w.Max {
			l.report(w, path, string(kind)+" is there again")
		}
	}
}

func (l *linter) component(c *template.Component, path string) {
	var example map[string]json.RawMessage
	_ = json.Unmarshal(c.Example, &example) // what is no object has no members
	l.forms(string(c.Type), example, path+".example.")
	switch {
	case c.Type.Is(template.Header):
		l.header(c, path)
	case c.Type.Is(template.Body):
		l.body(c, path)
	case c.Type.Is(template.Footer):
		l.footer(c, path)
	case c.Type.Is(template.Buttons):
		l.buttons(c.Buttons, path)
	case c.Type.Is(template.Carousel):
		l.carousel(c.Cards, path)
	case c.Type.Is(template.LimitedTimeOffer):
		l.offer(c.Offer, path)
	}
}

func upper[T ~string](s T) T { return T(strings.ToUpper(string(s))) }
