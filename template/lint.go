package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing wrong with a definition.
type Problem struct {
	Code     Code
	Path     string // in the definition, e.g. components[1].buttons[0].url
	Detail   string
	Allowed  string        // what the rule allows
	Error    PlatformError // what the platform is expected to answer
	Source   Source
	Severity Severity
}

// String gives the severity, path and detail on one line.
func (p Problem) String() string {
	return fmt.Sprintf("%s: %s: %s (%s)", p.Severity, p.Path, p.Detail, p.Code)
}

// Lint lists everything wrong with a definition about to be submitted, at most
// [MaxProblems] things, in document order; nothing when all is well. Warnings, such
// as risks of another category, do not prevent approval. Only rules in r are
// checked, and texts over 64 KiB are only measured. Rules that need the account's other templates (duplicates, the number
// of templates) are not among them.
func Lint(t *Template, r *Rules) []Problem {
	l := linter{t: t, r: r, layout: t.Layout(), named: t.named()}
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
	t      *Template
	r      *Rules
	layout string
	named  bool
	inCard bool
	out    []Problem
}

// full reports that the list is cut, so that looking further is useless.
func (l *linter) full() bool { return len(l.out) > MaxProblems }

// hugeText is the length, in bytes, above which a text is only measured.
const hugeText = 64 << 10

// huge tells, and says, that a text is too long to be looked into.
func (l *linter) huge(text, path string) bool {
	if len(text) <= hugeText {
		return false
	}
	l.report(&Row{Code: TextHuge, Severity: SeverityWarning, Max: hugeText}, path, fmt.Sprintf("has %d bytes, so its variables were not checked", len(text)))
	return true
}

// report adds a problem of a rule that is known to exist.
func (l *linter) report(w *Row, path, detail string) {
	switch {
	case l.full():
	case len(l.out) == MaxProblems:
		l.out = append(l.out, Problem{Code: TooMany, Detail: "more problems than are listed", Severity: SeverityWarning})
	default:
		l.out = append(l.out, Problem{Code: w.Code, Path: path, Detail: detail, Allowed: w.allowed(),
			Error: w.Error, Source: w.Source, Severity: w.Severity})
	}
}

// allowed writes what the row allows.
func (w *Row) allowed() string {
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
	return strings.Join(append(parts, w.Values...), ", ")
}

// within checks a number against the row of a rule.
func (l *linter) within(code Code, kind string, n int, path, unit string) {
	w := l.r.row(code, kind)
	if w == nil || int64(n) >= w.Min && (w.Max == 0 || int64(n) <= w.Max) {
		return
	}
	l.report(w, path, fmt.Sprintf("has %d %s", n, unit))
}

func (l *linter) length(code Code, kind, text, path string) {
	l.within(code, kind, runes(text), path, "characters")
}

// oneOf checks a word against the Values of a rule.
func (l *linter) oneOf(code Code, kind, word, path string) {
	if w := l.r.row(code, kind); w != nil && !w.has(word) {
		l.report(w, path, "is "+quote(word))
	}
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

// stranger finds the first character that is not among those allowed.
func stranger(text, allowed string) (rune, bool) {
	for _, c := range text {
		if !strings.ContainsRune(allowed, c) {
			return c, true
		}
	}
	return 0, false
}

// head checks what stands outside the components.
func (l *linter) head() {
	t := l.t
	l.length(NameLength, "", t.Name, "name")
	if w := l.r.row(NameCharacters, ""); w != nil && len(w.Values) > 0 {
		if c, bad := stranger(t.Name, w.Values[0]); bad {
			l.report(w, "name", "holds "+strconv.QuoteRune(c))
		}
	}
	// Exactly: a language code has one spelling.
	if w := l.r.row(LanguageUnsupported, ""); w != nil && !slices.Contains(w.Values, t.Language) {
		l.report(w, "language", "is "+quote(t.Language))
	}
	l.oneOf(CategoryUnknown, "", string(t.Category), "category")
	if t.ParameterFormat != "" {
		l.oneOf(ParameterFormatUnknown, "", string(t.ParameterFormat), "parameter_format")
	}
	if w := l.r.exact(TTLRange, string(t.Category)); w != nil && t.SendTTL != 0 &&
		(t.SendTTL < w.Min || t.SendTTL > w.Max) && !w.has(strconv.FormatInt(t.SendTTL, 10)) {
		l.report(w, "message_send_ttl_seconds", fmt.Sprintf("is %d", t.SendTTL))
	}
}

// presence checks which components there are.
func (l *linter) presence() {
	if w := l.r.exact(LayoutCategory, l.layout); w != nil && !w.has(string(l.t.Category)) {
		l.report(w, "category", "is "+quote(string(l.t.Category)))
	}
	if w := l.r.row(ComponentMissing, l.layout); w != nil {
		for _, kind := range w.Values {
			if find(l.t.Components, ComponentType(kind)) == nil {
				l.report(w, "components", "has no "+kind)
			}
		}
	}
	forbidden := l.r.exact(ComponentForbidden, l.layout)
	count := map[ComponentType]int64{}
	for i := range l.t.Components {
		if l.full() {
			return
		}
		kind := upper(l.t.Components[i].Type)
		path := "components[" + strconv.Itoa(i) + "]"
		l.oneOf(ComponentUnknown, "", string(kind), path+".type")
		if forbidden != nil && forbidden.has(string(kind)) {
			l.report(forbidden, path, string(kind)+" does not go with this kind of template")
		}
		count[kind]++
		if w := l.r.row(ComponentRepeated, string(kind)); w != nil && count[kind] > w.Max {
			l.report(w, path, string(kind)+" is there again")
		}
	}
}

func (l *linter) component(c *Component, path string) {
	switch {
	case c.Type.Is(Header):
		l.header(c, path)
	case c.Type.Is(Body):
		l.body(c, path)
	case c.Type.Is(Footer):
		l.footer(c, path)
	case c.Type.Is(Buttons):
		l.buttons(c.Buttons, path)
	case c.Type.Is(Carousel):
		l.carousel(c.Cards, path)
	case c.Type.Is(LimitedTimeOffer):
		l.offer(c.Offer, path)
	}
}
