package lint

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/text"
)

func (l *linter) buttons(buttons []template.Button, path string) {
	path += ".buttons"
	if l.inCard {
		l.cardButtons(buttons, path)
	} else {
		l.counts(buttons, path)
		l.grouping(buttons, path)
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

// grouping finds a kind of button that is interrupted by another.
func (l *linter) grouping(buttons []template.Button, path string) {
	ended := map[template.ButtonType]bool{}
	for i := 1; i < len(buttons); i++ {
		was, is := upper(buttons[i-1].Type), upper(buttons[i].Type)
		if was == is {
			continue
		}
		ended[was] = true
		if w := l.exact("button_grouping", string(is)); w != nil && ended[is] {
			l.report(w, path+"["+strconv.Itoa(i)+"]", string(is)+" stands apart from the others of its kind")
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
	kind := string(upper(b.Type))
	l.oneOf("button_unknown", "", kind, path+".type")
	if w := l.exact("button_category", kind); w != nil && !w.Has(string(l.t.Category)) {
		l.report(w, path+".type", kind+" in category "+quote(strings.ToUpper(string(l.t.Category))))
	}
	if w := l.exact("button_label", kind); w != nil {
		l.length("button_label", kind, b.Text, path+".text")
	}
	l.content("BUTTON", b.Text, path+".text")
	if w := l.exact("button_field", kind); w != nil && !hasField(b, w.Values) {
		l.report(w, path, "has none of "+strings.Join(w.Values, ", "))
	}
	if w := l.exact("button_ttl", kind); w != nil && b.TTLMinutes != 0 {
		l.within("button_ttl", kind, int(b.TTLMinutes), path+".ttl_minutes", "minutes")
	}
	switch upper(b.Type) {
	case template.URL:
		l.url(b, path)
	case "PHONE_NUMBER":
		l.length("button_phone", "", b.PhoneNumber, path+".phone_number")
	case template.CopyCode:
		l.copyCode(b, path)
	case template.OTP:
		l.otp(b, path)
	}
}

// hasField reports whether one of the fields is set, modelled or not.
func hasField(b *template.Button, names []string) bool {
	plain := *b
	plain.Example = nil           // it may be no JSON
	raw, _ := json.Marshal(plain) // text, numbers and flags always encode
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields)
	return slices.ContainsFunc(names, func(name string) bool { return fields[name] != nil || !nothing(b.Extra[name]) })
}

// nothing reports whether a member is absent or says nothing.
func nothing(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null" || string(raw) == `""`
}

func (l *linter) url(b *template.Button, path string) {
	l.length("button_url", "", b.URL, path+".url")
	if l.huge(b.URL, path+".url") {
		return
	}
	var n int64
	last := 0
	for v := range text.Variables(b.URL) {
		n++
		last = v.End
	}
	if w := l.r.Row("button_url_variable", ""); w != nil && n > 0 && (n > w.Max || last != len(b.URL)) {
		l.report(w, path+".url", fmt.Sprintf("has %d variables, the last ends at character %d of %d", n, text.Length(b.URL[:last]), text.Length(b.URL)))
	}
	l.barred(b.URL, path+".url")
	l.sample(b, n > 0, path)
}

// barred finds a link to a host that the platform bars.
func (l *linter) barred(link, path string) {
	w := l.r.Row("button_url_barred", "")
	if w == nil {
		return
	}
	if _, rest, ok := strings.Cut(link, "//"); ok {
		link = rest
	}
	host := strings.ToLower(link)
	if i := strings.IndexAny(host, "/?#:"); i >= 0 {
		host = host[:i]
	}
	for _, barred := range w.Values {
		if host == barred || strings.HasSuffix(host, "."+barred) {
			l.report(w, path, "leads to "+barred)
		}
	}
}

// sample checks that a button that needs a sample has one.
func (l *linter) sample(b *template.Button, needed bool, path string) {
	w := l.exact("button_sample", string(upper(b.Type)))
	if w == nil || !needed {
		return
	}
	if found, _ := samples(b.Example); len(found) == 0 {
		l.report(w, path+".example", "has no sample")
	}
}

func (l *linter) copyCode(b *template.Button, path string) {
	l.sample(b, true, path)
	if found, _ := samples(b.Example); len(found) > 0 {
		l.length("button_code_length", l.layout, found[0], path+".example")
	}
}

func (l *linter) otp(b *template.Button, path string) {
	way := strings.ToUpper(b.OTPType)
	l.oneOf("otp_kind", "", way, path+".otp_type")
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
	for i := range apps {
		if l.full() {
			return
		}
		l.app(&apps[i], path+".supported_apps["+strconv.Itoa(i)+"]")
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
		segments := int64(len(strings.FieldsFunc(a.PackageName, func(c rune) bool { return c == '.' })))
		if n := int64(text.Length(a.PackageName)); n > w.Max || segments < w.Min {
			l.report(w, path+".package_name", fmt.Sprintf("has %d characters in %d segments", n, segments))
		}
	}
	l.length("otp_signature", "", a.SignatureHash, path+".signature_hash")
}
