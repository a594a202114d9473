package lint

import (
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/jsonform"
)

// forms checks of what form members are that a definition, a button of a kind, or the example of a kind of component keeps unread.
func (l *linter) forms(kind string, members map[string]json.RawMessage, path string) {
	for w, name := range l.about("member_form", kind) {
		if !jsonform.IsOne(members[name], w.Values) {
			l.report(w, path+name, "is of another form")
		}
	}
}

// words checks the words that such members hold, where they are texts.
func (l *linter) words(kind string, members map[string]json.RawMessage, path string) {
	for w, name := range l.about("member_word", kind) {
		if raw := members[name]; !jsonform.Empty(raw) && raw[0] == '"' && !w.Has(jsonform.Word(raw)) {
			l.report(w, path+name, "is "+quote(jsonform.Word(raw)))
		}
	}
}

// about yields the rows about members of a kind, without those that a later row amends, and the member's name.
func (l *linter) about(code template.Code, kind string) iter.Seq2[*template.Row, string] {
	return func(yield func(*template.Row, string) bool) {
		for w := range l.r.Rows(code) {
			of, name, found := strings.Cut(w.For, " ")
			if !found {
				of, name = "", w.For
			}
			if strings.EqualFold(of, kind) && w == l.exact(code, w.For) && !yield(w, name) {
				return
			}
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
	var members, url map[string]json.RawMessage
	var b template.Button
	err := errors.Join(json.Unmarshal(raw, &members), read(members["type"], &b.Type), read(members["phone_number"], &b.PhoneNumber),
		read(members["url"], &url), read(url["base_url"], &b.URL))
	if w := l.r.Row("library_buttons", ""); err != nil && w != nil {
		l.report(w, path, "has a member of another form")
		return
	}
	b.Example = url["url_suffix_example"]
	l.kind("button_unknown", string(upper(b.Type)), path+".type")
	switch upper(b.Type) {
	case template.URL:
		l.url(&b, path)
	case phoneNumber:
		l.phone(&b, path)
	}
}

// read reads a member that may be absent. Names of members are the platform's in their exact letter case, which encoding/json does not ask.
func read(raw json.RawMessage, into any) error {
	if raw == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}
