package template

import (
	"fmt"
	"strconv"
	"strings"
)

func (l *linter) buttons(buttons []Button, path string) {
	path += ".buttons"
	if l.inCard {
		l.cardButtons(buttons, path)
	} else {
		l.counts(buttons, path)
		l.grouping(buttons, path)
		l.oneTimeCode(buttons, path)
	}
	for i := range buttons {
		if l.full() {
			return
		}
		l.button(&buttons[i], path+"["+strconv.Itoa(i)+"]")
	}
}

func (l *linter) cardButtons(buttons []Button, path string) {
	w := l.r.row(CarouselCardButtons, l.layout)
	if w == nil {
		return
	}
	if n := int64(len(buttons)); n < w.Min || n > w.Max {
		l.report(w, path, fmt.Sprintf("has %d buttons", n))
	}
	for i := range buttons {
		if !w.has(string(buttons[i].Type)) {
			l.report(w, path+"["+strconv.Itoa(i)+"].type", "is "+quote(string(buttons[i].Type)))
		}
	}
}

func (l *linter) counts(buttons []Button, path string) {
	if w := l.r.exact(ButtonCount, ""); w != nil && (int64(len(buttons)) > w.Max || int64(len(buttons)) < w.Min) {
		l.report(w, path, fmt.Sprintf("has %d buttons", len(buttons)))
	}
	count := map[ButtonType]int64{}
	for i := range buttons {
		kind := upper(buttons[i].Type)
		count[kind]++
		// Once per kind: a button more says nothing new.
		if w := l.r.exact(ButtonCount, string(kind)); w != nil && kind != "" && count[kind] == w.Max+1 {
			l.report(w, path+"["+strconv.Itoa(i)+"]", fmt.Sprintf("is %s number %d", kind, count[kind]))
		}
	}
}

// grouping finds a kind of button that is interrupted by another.
func (l *linter) grouping(buttons []Button, path string) {
	ended := map[ButtonType]bool{}
	for i := 1; i < len(buttons); i++ {
		was, is := upper(buttons[i-1].Type), upper(buttons[i].Type)
		if was == is {
			continue
		}
		ended[was] = true
		if w := l.r.exact(ButtonGrouping, string(is)); w != nil && ended[is] {
			l.report(w, path+"["+strconv.Itoa(i)+"]", string(is)+" stands apart from the others of its kind")
		}
	}
}

func (l *linter) oneTimeCode(buttons []Button, path string) {
	w := l.r.exact(OTPRequired, string(l.t.Category))
	if w == nil {
		return
	}
	n := 0
	for i := range buttons {
		if w.has(string(buttons[i].Type)) {
			n++
		}
	}
	if int64(n) != w.Max || n != len(buttons) {
		l.report(w, path, fmt.Sprintf("has %d such buttons and %d others", n, len(buttons)-n))
	}
}

func (l *linter) button(b *Button, path string) {
	kind := string(upper(b.Type))
	l.oneOf(ButtonUnknown, "", kind, path+".type")
	if w := l.r.exact(ButtonCategory, kind); w != nil && !w.has(string(l.t.Category)) {
		l.report(w, path+".type", kind+" in category "+quote(string(l.t.Category)))
	}
	if w := l.r.exact(ButtonLabel, kind); w != nil {
		l.length(ButtonLabel, kind, b.Text, path+".text")
	}
	if w := l.r.exact(ButtonField, kind); w != nil && !b.hasField(w.Values) {
		l.report(w, path, "has none of "+strings.Join(w.Values, ", "))
	}
	if w := l.r.exact(ButtonTTL, kind); w != nil && b.TTLMinutes != 0 {
		l.within(ButtonTTL, kind, int(b.TTLMinutes), path+".ttl_minutes", "minutes")
	}
	switch upper(b.Type) {
	case URL:
		l.url(b, path)
	case "PHONE_NUMBER":
		l.length(ButtonPhone, "", b.PhoneNumber, path+".phone_number")
	case CopyCode:
		l.copyCode(b, path)
	case OTP:
		l.otp(b, path)
	}
}

// hasField reports whether one of the fields is set, modelled or not.
func (b *Button) hasField(names []string) bool {
	for _, name := range names {
		switch name {
		case "url":
			if b.URL != "" {
				return true
			}
		case "phone_number":
			if b.PhoneNumber != "" {
				return true
			}
		case "payload":
			if b.Payload != "" {
				return true
			}
		default:
			if raw := string(b.Extra[name]); raw != "" && raw != "null" && raw != `""` {
				return true
			}
		}
	}
	return false
}

func (l *linter) url(b *Button, path string) {
	l.length(ButtonURL, "", b.URL, path+".url")
	if l.huge(b.URL, path+".url") {
		return
	}
	var n int64
	last := 0
	for v := range variables(b.URL) {
		n++
		last = v.end
	}
	if w := l.r.row(ButtonURLVariable, ""); w != nil && n > 0 && (n > w.Max || last != len(b.URL)) {
		l.report(w, path+".url", fmt.Sprintf("has %d variables, the last ends at character %d of %d", n, runes(b.URL[:last]), runes(b.URL)))
	}
	l.sample(b, n > 0, path)
}

// sample checks that a button that needs a sample has one.
func (l *linter) sample(b *Button, needed bool, path string) {
	w := l.r.exact(ButtonSample, string(upper(b.Type)))
	if w == nil || !needed {
		return
	}
	if samples, _ := b.Example.Samples(); len(samples) == 0 {
		l.report(w, path+".example", "has no sample")
	}
}

func (l *linter) copyCode(b *Button, path string) {
	l.sample(b, true, path)
	samples, _ := b.Example.Samples()
	for _, s := range samples[:min(len(samples), 1)] {
		l.length(ButtonCodeLength, l.layout, s, path+".example")
	}
}

func (l *linter) otp(b *Button, path string) {
	way := strings.ToUpper(b.OTPType)
	l.oneOf(OTPKind, "", way, path+".otp_type")
	if b.AutofillText != "" {
		l.length(AutofillLabel, "", b.AutofillText, path+".autofill_text")
	}
	apps := b.apps()
	if w := l.r.exact(OTPApps, way); w != nil {
		l.within(OTPApps, way, len(apps), path+".supported_apps", "applications")
	}
	if w := l.r.exact(OTPTerms, way); w != nil && !b.ZeroTapTermsAccepted {
		l.report(w, path+".zero_tap_terms_accepted", "is not true")
	}
	for i := range apps {
		if l.full() {
			return
		}
		l.app(&apps[i], path+".supported_apps["+strconv.Itoa(i)+"]")
	}
}

func (l *linter) app(a *App, path string) {
	if w := l.r.row(OTPPackage, ""); w != nil {
		segments := int64(len(strings.FieldsFunc(a.PackageName, func(c rune) bool { return c == '.' })))
		if n := int64(runes(a.PackageName)); n > w.Max || segments < w.Min {
			l.report(w, path+".package_name", fmt.Sprintf("has %d characters in %d segments", n, segments))
		}
	}
	l.length(OTPSignature, "", a.SignatureHash, path+".signature_hash")
}
