package lint

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/jsonform"
)

// forms checks of what form members are that a definition, or a button of a kind, keeps unread.
func (l *linter) forms(kind string, members map[string]json.RawMessage, path string) {
	for w := range l.r.Rows("member_form") {
		of, name, found := strings.Cut(w.For, " ")
		if !found {
			of, name = "", w.For
		}
		if strings.EqualFold(of, kind) && w == l.exact("member_form", w.For) && !jsonform.IsOne(members[name], w.Values) {
			l.report(w, path+name, "is of another form")
		}
	}
}

// inputs checks the buttons that complete a copy of a template of the platform's library, where they are a list.
func (l *linter) inputs() {
	member := l.member("library_buttons")
	var inputs []json.RawMessage
	if member == "" || json.Unmarshal(l.t.Extra[member], &inputs) != nil || !jsonform.IsOne(l.t.Extra[member], []string{"list of objects"}) {
		return // another form is another rule's
	}
	for i, raw := range inputs {
		if l.full() {
			return
		}
		l.input(raw, member+"["+strconv.Itoa(i)+"]")
	}
}

// input checks one of these buttons. Its link and the sample of it stand in an object.
func (l *linter) input(raw json.RawMessage, path string) {
	var in struct {
		Type        template.ButtonType `json:"type"`
		PhoneNumber string              `json:"phone_number"`
		URL         struct {
			Base   string          `json:"base_url"`
			Sample json.RawMessage `json:"url_suffix_example"`
		} `json:"url"`
	}
	if json.Unmarshal(raw, &in) != nil {
		if w := l.r.Row("library_buttons", ""); w != nil {
			l.report(w, path, "has a member of another form")
		}
		return
	}
	l.kind("button_unknown", string(upper(in.Type)), path+".type")
	b := template.Button{Type: in.Type, URL: in.URL.Base, Example: in.URL.Sample, PhoneNumber: in.PhoneNumber}
	switch upper(in.Type) {
	case template.URL:
		l.url(&b, path)
	case phoneNumber:
		l.phone(&b, path)
	}
}
