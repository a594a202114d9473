package conversationtest

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// stepLine reads one step line.
func (s *Scenario) stepLine(words []word, line string, pos position) *ParseError {
	parts := cut(words, arrow)
	if len(parts) > 2 {
		return pos.errorf(arrow, "stands twice")
	}
	if err := s.when(words[0].text, pos); err != nil {
		return err
	}
	st, err := s.step(parts[0][1:], pos)
	if err != nil {
		return err
	}
	st.text = source(line)
	if len(parts) == 1 {
		return nil
	}
	return st.expect(cut(parts[1], separator), pos)
}

// source is a step line as a report quotes it: one blank between words, without the
// clauses. An arrow in quotes may cut it short, which a reader can bear.
func source(line string) string {
	line, _, _ = strings.Cut(line, arrow)
	return strings.Join(strings.Fields(line), " ")
}

// when sets the time of the next step.
func (s *Scenario) when(text string, pos position) *ParseError {
	if text[0] == '+' && s.at.IsZero() {
		return pos.errorf(text, "counts from the step before, and this is the first")
	}
	t, ok := parseAfter(text, s.at)
	if !ok {
		return pos.errorf(text, "is neither an RFC 3339 instant nor +DURATION")
	}
	s.at = t
	return nil
}

// step reads the words after the time and appends the step.
func (s *Scenario) step(words []word, pos position) (*step, *ParseError) {
	if err := s.completeHeader(pos); err != nil {
		return nil, err
	}
	st := &step{pos: pos, at: s.at}
	if err := s.readStep(st, words); err != nil {
		return nil, err
	}
	s.steps = append(s.steps, st)
	return st, nil
}

func (s *Scenario) readStep(st *step, words []word) *ParseError {
	if len(words) == 0 {
		return st.pos.errorf("", "a step needs user, send, check, window, template or confirm")
	}
	who, rest := words[0].text, words[1:]
	switch who {
	case "window":
		return s.arguments(st, rest, nil, nil).err
	case "confirm":
		return s.confirmStep(st, rest)
	case "user", "send", "check", "template":
	default:
		return st.pos.errorf(who, "is not user, send, check, window, template or confirm")
	}
	if len(rest) == 0 {
		return st.pos.errorf(who, "does not say what")
	}
	switch who {
	case "user":
		return s.userStep(st, rest[0], rest[1:])
	case "template":
		return s.templateStep(st, rest[0], rest[1:])
	}
	return s.messageStep(st, rest[0], rest[1:], who == "send")
}

// arguments reads the arguments of a step and whom it concerns.
func (s *Scenario) arguments(st *step, words []word, keys, flags []string) *args {
	a := parseArgs(st.pos, words, append(slices.Clone(keys), "as"), flags)
	st.user = a.text("as", s.users[0].id)
	if !s.hasUser(st.user) {
		a.bad("as", "a user of the header")
	}
	return a
}

func (s *Scenario) userStep(st *step, w word, rest []word) *ParseError {
	is, ok := acts[w.text]
	if !ok {
		return st.pos.errorf(w.text, "is nothing that a user can do here")
	}
	keys := []string{"at"}
	switch {
	case is.token:
		keys = append(keys, "id")
	case is.action == channels.ActAdMessage:
		keys = append(keys, "device")
	}
	a := s.arguments(st, rest, keys, nil)
	if is.token {
		a.need("id")
	}
	u := &userAct{name: w.text, act: is, occurred: st.at, token: a.text("id", ""), device: a.oneOf("device", "", deviceWords...)}
	if at := a.instant("at"); !at.IsZero() {
		u.occurred = at
	}
	st.act = u
	return a.err
}

func (s *Scenario) confirmStep(st *step, rest []word) *ParseError {
	a := s.arguments(st, rest, []string{"window", "until"}, nil)
	a.need("window", "until")
	kind := a.values["window"]
	st.confirm = &confirmation{kind: window.Kind(kind), until: a.instant("until")}
	return a.err
}

// templateStep changes a template of the catalogue, or adds one that has a category.
func (s *Scenario) templateStep(st *step, w word, rest []word) *ParseError {
	a := s.arguments(st, rest, templateKeys, nil)
	if w.text == "" || strings.Contains(w.text, "=") {
		return st.pos.errorf(w.text, "is not the name of a template")
	}
	language := a.text("language", s.language(w.text))
	t := s.template(w.text, language)
	switch {
	case a.err != nil:
		return a.err
	case t == nil && !a.has("category"):
		return st.pos.errorf(w.text, "is no template in language %s, and a new one needs category=", language)
	case t == nil:
		t = &template.Template{Name: w.text, Language: language, Status: template.Approved}
	case !a.has("category") && !a.has("status") && !a.has("body") && !a.has("header"):
		return st.pos.errorf(w.text, "does not say what changes")
	}
	st.change = templateFrom(t, a)
	return a.err
}

var messageKeys = []string{"name", "language", "params", "purpose", "author", "tag", "to", "length", "api"}

func (s *Scenario) messageStep(st *step, w word, rest []word, send bool) *ParseError {
	var flags []string
	if send {
		flags = []string{"fails", "undelivered"}
	}
	a := s.arguments(st, rest, messageKeys, flags)
	m := channels.Message{
		Type: channels.MessageType(w.text), Tag: a.text("tag", ""), Token: a.text("to", ""), Length: a.count("length"),
	}
	a.enum(&m.Purpose, a.oneOf("purpose", "support", purposeWords...))
	a.enum(&m.Author, a.oneOf("author", "automation", authorWords...))
	if api := a.oneOf("api", "cloud", apiWords...); api != "cloud" {
		m.API = channels.API(api)
	}
	m.Sizes[channels.CaptionCharacters] = m.Length // the text of an attachment
	if m.API == channels.DirectSendAPI {
		m.Category = claimed(m.Purpose)
	}
	m.Template = s.reference(a)
	st.message = &outbound{message: m, send: send, fails: a.yes("fails", false), undelivered: a.yes("undelivered", false)}
	if st.message.fails && st.message.undelivered {
		a.fail("undelivered", "and fails cannot both be")
	}
	return a.err
}

// claimed is the template category that a message without a template claims by its
// purpose: the language has no key for it.
func claimed(p channels.Purpose) string {
	if p == channels.Promotional {
		return "marketing"
	}
	return "utility"
}

// reference is the template that a message names, or nil.
func (s *Scenario) reference(a *args) *template.Send {
	name := a.text("name", "")
	if name == "" {
		for _, key := range []string{"language", "params"} {
			if a.has(key) {
				a.fail(key+"="+a.values[key], "needs name=")
			}
		}
		return nil
	}
	send := template.NewSend(name, a.text("language", s.language(name)), a.list("params")...)
	s.nameValues(send)
	return send
}

// enum reads a word that was found among the allowed ones into its value.
func (a *args) enum(v interface{ UnmarshalText([]byte) error }, text string) {
	if err := v.UnmarshalText([]byte(text)); err != nil {
		a.fail(text, "is refused: %v", err)
	}
}
