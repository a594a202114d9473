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
		if r.read(); r.err != nil {
			return r.err
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

// clauseReader reads one clause; words are those not yet read. It keeps the first error in err.
type clauseReader struct {
	step  *step
	words []word
	c     clause
	err   *ParseError
}

func (r *clauseReader) fail(word, format string, list ...any) {
	if r.err == nil {
		r.err = r.c.pos.errorf(word, format, list...)
	}
}

// take gives the next word, which the clause needs.
func (r *clauseReader) take(what string) (w word) {
	if len(r.words) == 0 || r.words[0].text == "" {
		r.fail(r.c.text, "needs %s", what)
		return w
	}
	w, r.words = r.words[0], r.words[1:]
	return w
}

// taken takes the next word if it is the given one.
func (r *clauseReader) taken(text string) bool {
	if len(r.words) == 0 || !r.words[0].is(text) {
		return false
	}
	r.words = r.words[1:]
	return true
}

func (r *clauseReader) read() {
	switch r.c.name {
	case "allow", "deny", "defer":
		_ = r.c.verdict.UnmarshalText([]byte(r.c.name)) // the three words are the verdicts'
	case "reason":
		r.reason()
	case "error":
		r.platformError()
	case "until":
		r.until(true)
	case "requires":
		r.requires()
	case "charge":
		r.charge()
	case "open", "closed":
		r.window()
	case "confidence":
		r.confidence()
	case "suggest":
		r.suggest()
	default:
		r.fail(r.c.name, "is not a clause")
	}
	if len(r.words) > 0 {
		r.fail(r.words[0].text, "is one word too many for clause %q", r.c.name)
	}
}

func (r *clauseReader) reason() {
	r.c.only = r.taken("only")
	w := r.take("a reason code")
	r.c.reason = policy.ReasonCode(w.text)
}

func (r *clauseReader) platformError() {
	w := r.take("CODE or CODE/SUB")
	var ok bool
	if r.c.err, ok = parseError(w.text); !ok {
		r.fail(w.text, "is not CODE or CODE/SUB")
	}
}

// until reads an instant; never is the zero time, which the zero clause also has.
func (r *clauseReader) until(never bool) {
	w := r.take("an instant, +DURATION or never")
	if never && w.is("never") {
		return
	}
	var ok bool
	if r.c.until, ok = parseAfter(w.text, r.step.at); !ok {
		r.fail(w.text, "is not an instant or +DURATION")
	}
}

func (r *clauseReader) requires() {
	w := r.take("KEY=VALUE")
	var ok bool
	if r.c.key, r.c.value, ok = strings.Cut(w.text, "="); !ok || r.c.value == "" || !slices.Contains(requireKeys, r.c.key) {
		r.fail(w.text, "is not KEY=VALUE (keys: %s)", strings.Join(requireKeys, " "))
	}
}

func (r *clauseReader) charge() {
	w := r.take("none or CATEGORY [BASIS [AMOUNT CUR]]")
	if w.is("none") {
		return
	}
	r.c.charge.category = pricing.Category(w.text)
	if len(r.words) == 0 {
		return
	}
	w = r.take("a basis")
	if r.c.charge.basis.UnmarshalText([]byte(w.text)) != nil {
		r.fail(w.text, "is not the basis of a charge")
	}
	if len(r.words) > 0 {
		r.price()
	}
}

func (r *clauseReader) price() {
	amount, currency := r.take("an amount"), r.take("a currency after the amount")
	var err error
	if r.c.charge.price, err = pricing.ParseAmount(amount.text, currency.text); err != nil {
		r.fail(amount.text+" "+currency.text, "is not an amount: %v", err)
	}
}

func (r *clauseReader) window() {
	r.c.kind = window.Kind(r.take("the kind of a window").text)
	if r.c.name == "open" && r.taken("until") {
		r.until(false)
	}
}

func (r *clauseReader) confidence() {
	w := r.take("documented, reported or assumed")
	if r.c.confidence.UnmarshalText([]byte(w.text)) != nil {
		r.fail(w.text, "is not documented, reported or assumed")
	}
}

func (r *clauseReader) suggest() {
	r.c.only = r.taken("first")
	w := r.take("TYPE or TYPE:NAME")
	typ, name, named := strings.Cut(w.text, ":")
	if typ == "" || named && name == "" {
		r.fail(w.text, "is not TYPE or TYPE:NAME")
	}
	r.c.message = suggestion{channels.MessageType(typ), name}
}
