package conversationtest

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// expect reads the clauses of a step and adds them to it; pos is where they stand.
func (st *step) expect(list [][]word, pos position) *ParseError {
	for _, words := range list {
		if len(words) == 0 {
			return pos.errorf(separator, "or %s has no clause beside it", arrow)
		}
		r := clauseReader{step: st, words: words[1:], c: clause{pos: pos, name: words[0].text, text: join(words)}}
		if err := r.read(); err != nil {
			return err
		}
		if err := st.admit(&r.c); err != nil {
			return err
		}
		st.clauses = append(st.clauses, r.c)
	}
	return nil
}

func join(words []word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return strings.Join(texts, " ")
}

// admit refuses a clause that says again, or against, what another one of the step
// says, and one about a decision on a step that decides nothing.
func (st *step) admit(c *clause) *ParseError {
	if st.message == nil && c.name != "open" && c.name != "closed" {
		return c.pos.errorf(c.text, "needs a send or check step")
	}
	for i := range st.clauses {
		o := &st.clauses[i]
		if o.slot() == c.slot() || o.name == "reason" && c.name == "reason" && (o.only || c.only) {
			return c.pos.errorf(c.text, "cannot stand beside %q", o.text)
		}
	}
	return nil
}

// slot names what may be said once in a step.
func (c *clause) slot() string {
	switch c.name {
	case "allow", "deny", "defer":
		return "verdict"
	case "reason":
		return "reason " + string(c.reason)
	case "requires":
		return "requires " + c.key
	case "open", "closed":
		return "window " + string(c.kind)
	case "suggest":
		if c.only {
			return "suggest first"
		}
		return "suggest " + string(c.message.typ) + ":" + c.message.template
	}
	return c.name
}

// clauseReader reads one clause; words are those not yet read.
type clauseReader struct {
	step  *step
	words []word
	c     clause
}

func (r *clauseReader) fail(word, format string, list ...any) *ParseError {
	return r.c.pos.errorf(word, format, list...)
}

// take gives the next word, which the clause needs.
func (r *clauseReader) take(what string) (word, *ParseError) {
	if len(r.words) == 0 || r.words[0].text == "" {
		return word{}, r.fail(r.c.text, "needs %s", what)
	}
	w := r.words[0]
	r.words = r.words[1:]
	return w, nil
}

// taken takes the next word if it is the given one.
func (r *clauseReader) taken(text string) bool {
	if len(r.words) == 0 || !r.words[0].is(text) {
		return false
	}
	r.words = r.words[1:]
	return true
}

func (r *clauseReader) read() *ParseError {
	if err := r.readName(); err != nil {
		return err
	}
	if len(r.words) > 0 {
		return r.fail(r.words[0].text, "is one word too many for clause %q", r.c.name)
	}
	return nil
}

func (r *clauseReader) readName() *ParseError {
	switch r.c.name {
	case "allow", "deny", "defer":
		_ = r.c.verdict.UnmarshalText([]byte(r.c.name)) // the three words are the verdicts'
		return nil
	case "reason":
		return r.reason()
	case "error":
		return r.platformError()
	case "until":
		return r.until(true)
	case "requires":
		return r.requires()
	case "charge":
		return r.charge()
	case "open", "closed":
		return r.window()
	case "confidence":
		return r.confidence()
	case "suggest":
		return r.suggest()
	}
	return r.fail(r.c.name, "is not a clause")
}

func (r *clauseReader) reason() *ParseError {
	r.c.only = r.taken("only")
	w, err := r.take("a reason code")
	if err != nil {
		return err
	}
	r.c.reason = policy.ReasonCode(w.text)
	if !slices.Contains(policy.ReasonCodes(), r.c.reason) {
		return r.fail(w.text, "is not a reason code")
	}
	return nil
}

func (r *clauseReader) platformError() *ParseError {
	w, err := r.take("CODE or CODE/SUB")
	if err != nil {
		return err
	}
	var ok bool
	if r.c.err, ok = parseError(w.text); !ok {
		return r.fail(w.text, "is not CODE or CODE/SUB")
	}
	return nil
}

// until reads an instant; never is the zero time, which the zero clause also has.
func (r *clauseReader) until(never bool) *ParseError {
	w, err := r.take("an instant, +DURATION or never")
	if err != nil || never && w.is("never") {
		return err
	}
	var ok bool
	if r.c.until, ok = parseAfter(w.text, r.step.at); !ok {
		return r.fail(w.text, "is not an instant or +DURATION")
	}
	return nil
}

func (r *clauseReader) requires() *ParseError {
	w, err := r.take("KEY=VALUE")
	if err != nil {
		return err
	}
	key, value, ok := strings.Cut(w.text, "=")
	if !ok || value == "" || !slices.Contains(requireKeys, key) {
		return r.fail(w.text, "is not KEY=VALUE (keys: %s)", strings.Join(requireKeys, " "))
	}
	r.c.key, r.c.value = key, value
	return nil
}

func (r *clauseReader) charge() *ParseError {
	w, err := r.take("none or CATEGORY [BASIS [AMOUNT CUR]]")
	if err != nil || w.is("none") {
		return err
	}
	r.c.charge.category = pricing.Category(w.text)
	if len(r.words) == 0 {
		return nil
	}
	w, err = r.take("a basis")
	if err != nil {
		return err
	}
	if r.c.charge.basis.UnmarshalText([]byte(w.text)) != nil {
		return r.fail(w.text, "is not the basis of a charge")
	}
	if len(r.words) == 0 {
		return nil
	}
	return r.price()
}

func (r *clauseReader) price() *ParseError {
	amount, err := r.take("an amount")
	if err != nil {
		return err
	}
	currency, err := r.take("a currency after the amount")
	if err != nil {
		return err
	}
	price, bad := pricing.ParseAmount(amount.text, currency.text)
	if bad != nil {
		return r.fail(amount.text+" "+currency.text, "is not an amount: %v", bad)
	}
	r.c.charge.price = price
	return nil
}

func (r *clauseReader) window() *ParseError {
	w, err := r.take("the kind of a window")
	if err != nil {
		return err
	}
	r.c.kind = window.Kind(w.text)
	if r.c.name == "closed" || !r.taken("until") {
		return nil
	}
	return r.until(false)
}

func (r *clauseReader) confidence() *ParseError {
	w, err := r.take("documented, reported or assumed")
	if err != nil {
		return err
	}
	if r.c.confidence.UnmarshalText([]byte(w.text)) != nil {
		return r.fail(w.text, "is not documented, reported or assumed")
	}
	return nil
}

func (r *clauseReader) suggest() *ParseError {
	r.c.only = r.taken("first")
	w, err := r.take("TYPE or TYPE:NAME")
	if err != nil {
		return err
	}
	typ, name, named := strings.Cut(w.text, ":")
	if typ == "" || named && name == "" {
		return r.fail(w.text, "is not TYPE or TYPE:NAME")
	}
	r.c.message = suggestion{channels.MessageType(typ), name}
	return nil
}
