package lint

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/jsonform"
	"github.com/replywindow/replywindow/template/internal/text"
)

func (l *linter) buttons(buttons []template.Button, path string) {
	path += ".buttons"
	if l.inCard {
		l.cardButtons(buttons, path)
	} else {
		l.counts(buttons, path)
		l.grouping(buttons, path)
		l.alone(buttons, path)
		l.first(buttons, path)
		l.oneTimeCode(buttons, path)
	}
	l.labels(buttons, path)
	for i := range buttons {
		if l.full() {
			return
		}
		l.button(&buttons[i], path+"["+strconv.Itoa(i)+"]")
	}
}

// labels finds a label that stands on two buttons.
func (l *linter) labels(buttons []template.Button, path string) {
	w := l.r.Row("button_label_twice", "")
	if w == nil {
		return
	}
	seen := map[string]bool{}
	for i := range buttons {
		label := strings.TrimSpace(buttons[i].Text)
		if label != "" && seen[label] {
			l.report(w, path+"["+strconv.Itoa(i)+"].text", "is that of another button")
		}
		seen[label] = true
	}
}

func (l *linter) cardButtons(buttons []template.Button, path string) {
	w := l.r.Row("carousel_card_buttons", l.layout)
	if w == nil {
		return
	}
	if n := int64(len(buttons)); n < w.Min || n > w.Max {
		l.report(w, path, fmt.Sprintf("has %d buttons", n))
	}
	for i := range buttons {
		if !w.Has(string(buttons[i].Type)) {
			l.report(w, path+"["+strconv.Itoa(i)+"].type", "is "+quote(string(buttons[i].Type)))
		}
	}
}

func (l *linter) counts(buttons []template.Button, path string) {
	if w := l.exact("button_count", ""); w != nil && (int64(len(buttons)) > w.Max || int64(len(buttons)) < w.Min) {
		l.report(w, path, fmt.Sprintf("has %d buttons", len(buttons)))
	}
	count := map[template.ButtonType]int64{}
	for i := range buttons {
		kind := upper(buttons[i].Type)
		count[kind]++
		// Once per kind: a button more says nothing new.
		if w := l.exact("button_count", string(kind)); w != nil && kind != "" && count[kind] == w.Max+1 {
			l.report(w, path+"["+strconv.Itoa(i)+"]", fmt.Sprintf("is %s number %d", kind, count[kind]))
		}
	}
}

// grouping finds buttons of a kind that stand neither all before the others nor all after them.
func (l *linter) grouping(buttons []template.Button, path string) {
	for w := range l.r.Rows("button_grouping") {
		if w != l.exact("button_grouping", w.For) {
			continue // amended by a later row
		}
		turns := 0
		for i := 1; i < len(buttons); i++ {
			if is(&buttons[i-1], w.For) == is(&buttons[i], w.For) {
				continue
			}
			if turns++; turns == 2 {
				l.report(w, path+"["+strconv.Itoa(i)+"]", "buttons of kind "+w.For+" stand neither all first nor all last")
			}
		}
	}
}

// is reports whether a button is of a kind.
func is(b *template.Button, kind string) bool { return strings.EqualFold(string(b.Type), kind) }

// alone finds a button beside one that stands alone.
func (l *linter) alone(buttons []template.Button, path string) {
	for i := range buttons {
		if w := l.exact("button_alone", string(upper(buttons[i].Type))); w != nil && len(buttons) > 1 {
			l.report(w, path+"["+strconv.Itoa(i)+"]", fmt.Sprintf("is %s beside %d others", upper(buttons[i].Type), len(buttons)-1))
			return
		}
	}
}

// first finds a button that stands behind others where its kind comes first.
func (l *linter) first(buttons []template.Button, path string) {
	w := l.exact("button_first", l.layout)
	for i := range buttons {
		if w != nil && i > 0 && w.Has(string(buttons[i].Type)) && !w.Has(string(buttons[0].Type)) {
			l.report(w, path+"["+strconv.Itoa(i)+"]", "is "+string(upper(buttons[i].Type))+" behind another button")
			return
		}
	}
}

func (l *linter) oneTimeCode(buttons []template.Button, path string) {
	w := l.exact("otp_required", string(l.t.Category))
	if w == nil {
		return
	}
	n := 0
	for i := range buttons {
		if w.Has(string(buttons[i].Type)) {
			n++
		}
	}
	if int64(n) != w.Max || n != len(buttons) {
		l.report(w, path, fmt.Sprintf("has %d such buttons and %d others", n, len(buttons)-n))
	}
}

func (l *linter) button(b *template.Button, path string) {
	kind, at := string(upper(b.Type)), path+".type"
	l.kind("button_unknown", kind, at)
	l.category(l.exact("button_category", kind), at, kind, " in category ")
	if w := l.exact("button_label", kind); w != nil {
		l.length("button_label", kind, b.Text, path+".text")
	}
	l.content("BUTTON", b.Text, path+".text")
	l.content("BUTTON", b.AutofillText, path+".autofill_text")
	l.fields(b, kind, path)
	if b.TTLMinutes != 0 || !jsonform.Empty(b.Extra["ttl_minutes"]) {
		if l.exact("button_ttl", kind) != nil {
			l.within("button_ttl", kind, int(b.TTLMinutes), path+".ttl_minutes", "minutes")
		}
	}
	switch upper(b.Type) {
	case template.URL:
		l.url(b, path)
	case phoneNumber:
		l.phone(b, path)
	case template.CopyCode:
		l.copyCode(b, path)
	case template.OTP:
		l.otp(b, path)
	}
}

const phoneNumber template.ButtonType = "PHONE_NUMBER"

func (l *linter) phone(b *template.Button, path string) {
	l.length("button_phone", "", b.PhoneNumber, path+".phone_number")
	l.characters("button_phone_characters", b.PhoneNumber, path+".phone_number")
}

// fields checks which fields a button has, and the words in them.
func (l *linter) fields(b *template.Button, kind, path string) {
	fields := fieldsOf(b)
	if w := l.exact("button_field", kind); w != nil {
		n := 0
		for _, name := range w.Values {
			if !jsonform.Empty(fields[name]) {
				n++
			}
		}
		switch {
		case n == 0:
			l.report(w, path, "has none of "+strings.Join(w.Values, ", "))
		case n > 1:
			l.report(w, path, fmt.Sprintf("has %d of %s", n, strings.Join(w.Values, ", ")))
		}
	}
	l.forms(kind, b.Extra, path+".")
	l.forms(kind, map[string]json.RawMessage{"example": b.Example}, path+".")
	l.words(kind, fields, path+".")
}

// fieldsOf gives the fields that say something, modelled or not.
func fieldsOf(b *template.Button) map[string]json.RawMessage {
	plain := *b
	plain.Example = nil           // it may be no JSON
	raw, _ := json.Marshal(plain) // text, numbers and flags always encode
	fields := map[string]json.RawMessage{}
	_ = json.Unmarshal(raw, &fields)
	for name, raw := range b.Extra {
		if string(raw) != "null" && string(raw) != `""` {
			fields[name] = raw
		}
	}
	return fields
}

func (l *linter) url(b *template.Button, path string) {
	l.length("button_url", "", b.URL, path+".url")
	if l.huge(b.URL, path+".url") {
		return
	}
	f, last := text.New(b.URL, false), 0
	n := int64(0)
	for v := range text.Variables(b.URL) {
		n++
		last = v.End
	}
	l.syntax(b.URL, path+".url")
	l.blanks(b.URL, path+".url")
	l.numbers(f.Slots, path+".url")
	switch w := l.r.Row("button_url_variable", ""); {
	case w != nil && n > 0 && (n > w.Max || last != len(b.URL)):
		l.report(w, path+".url", fmt.Sprintf("has %d variables, the last ends at character %d of %d", n, text.Length(b.URL[:last]), text.Length(b.URL)))
	default:
		l.form(b.URL, path+".url")
	}
	l.barred(b.URL, path+".url")
	l.sample(b, n > 0, path)
}

// form checks that a link begins as links do, with something fixed behind it, and has no blanks.
func (l *linter) form(link, path string) {
	w := l.r.Row("button_url_form", "")
	if w == nil || link == "" {
		return
	}
	if strings.ContainsFunc(text.Without(link), func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }) {
		l.report(w, path, "holds a blank")
		return
	}
	for _, start := range w.Values {
		if n := len(start); len(link) > n && strings.EqualFold(link[:n], start) && link[n] != '{' {
			return
		}
	}
	l.report(w, path, "begins with "+quote(link[:min(len(link), 10)]))
}

// barred finds a link to a host that the platform bars.
func (l *linter) barred(link, path string) {
	w := l.r.Row("button_url_barred", "")
	if w == nil {
		return
	}
	host := strings.ToLower(strings.ReplaceAll(link, "\\", "/")) // as browsers read it
	if _, rest, ok := strings.Cut(host, "//"); ok {
		host = rest
	}
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	host = host[strings.LastIndexByte(host, '@')+1:]
	host, _, _ = strings.Cut(host, ":")
	host = strings.TrimSuffix(host, ".")
	for _, barred := range w.Values {
		if host == barred || strings.HasSuffix(host, "."+barred) {
			l.report(w, path, "leads to "+barred)
		}
	}
}

// sample checks that a button that needs a sample has one.
func (l *linter) sample(b *template.Button, needed bool, path string) {
	w, named := l.exact("button_sample", string(upper(b.Type))), l.exact("sample_member", string(upper(b.Type)))
	if w == nil || !needed {
		return
	}
	found, _ := listed(b.Example)
	if named != nil {
		found, _ = samples(b.Example)
	}
	if len(found) == 0 {
		l.report(w, path+".example", "has no sample")
		return
	}
	if named != nil && b.Example[0] == '{' {
		l.misplaced(string(b.Type), b.Example, path+".example")
	}
}

func (l *linter) copyCode(b *template.Button, path string) {
	l.sample(b, true, path)
	if found, _ := listed(b.Example); len(found) > 0 {
		l.length("button_code_length", l.layout, found[0], path+".example")
	}
}

func (l *linter) otp(b *template.Button, path string) {
	way := strings.ToUpper(b.OTPType)
	l.oneOf("otp_kind", "", way, path+".otp_type")
	l.excluded("text", b.Text, path+".text")
	l.excluded("autofill_text", b.AutofillText, path+".autofill_text")
	if b.AutofillText != "" {
		l.length("autofill_label", "", b.AutofillText, path+".autofill_text")
	}
	apps := supportedApps(b)
	if w := l.exact("otp_apps", way); w != nil {
		l.within("otp_apps", way, len(apps), path+".supported_apps", "applications")
	}
	if w := l.exact("otp_terms", way); w != nil && !b.ZeroTapTermsAccepted {
		l.report(w, path+".zero_tap_terms_accepted", "is not true")
	}
	l.appTwice(apps, path)
	for i := range apps {
		if l.full() {
			return
		}
		l.app(&apps[i], path+".supported_apps["+strconv.Itoa(i)+"]")
	}
}

// appTwice finds an application that is listed twice. Several keys may sign one package.
func (l *linter) appTwice(apps []template.App, path string) {
	w, seen := l.r.Row("otp_app_twice", ""), map[[2]string]bool{}
	for i := range apps {
		app := [2]string{apps[i].PackageName, apps[i].SignatureHash}
		if w != nil && seen[app] {
			l.report(w, path+".supported_apps["+strconv.Itoa(i)+"]", "is there again")
			return // one says it
		}
		seen[app] = true
	}
}

// supportedApps gives the applications; one may stand on the button itself.
func supportedApps(b *template.Button) []template.App {
	var one template.App
	_ = json.Unmarshal(b.Extra["package_name"], &one.PackageName) // what is no text names no application
	_ = json.Unmarshal(b.Extra["signature_hash"], &one.SignatureHash)
	if one.PackageName == "" && one.SignatureHash == "" {
		return b.SupportedApps
	}
	return append([]template.App{one}, b.SupportedApps...)
}

func (l *linter) app(a *template.App, path string) {
	if w := l.r.Row("otp_package", ""); w != nil {
		segments := strings.Split(a.PackageName, ".")
		segments = slices.DeleteFunc(segments, func(s string) bool { return s == "" || !isLetter(s[0]) })
		if n, of := int64(text.Length(a.PackageName)), strings.Count(a.PackageName, ".")+1; n > w.Max || int64(of) < w.Min || len(segments) < of {
			l.report(w, path+".package_name", fmt.Sprintf("has %d characters, and %d of %d segments begin with a letter", n, len(segments), of))
		}
	}
	l.characters("otp_package_characters", a.PackageName, path+".package_name")
	hash := a.SignatureHash
	if plain, err := url.PathUnescape(hash); err == nil {
		hash = plain // samples of the platform's have it as it stands in a link
	}
	l.length("otp_signature", "", hash, path+".signature_hash")
	l.characters("otp_signature_characters", hash, path+".signature_hash")
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
