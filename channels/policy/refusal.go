package policy

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// say puts a reason in words.
func say(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// refusals are the reasons against a message.
type refusals struct {
	any     bool
	lasting bool        // one of them does not end by itself
	ends    time.Time   // when the last of the others does
	reasons []Reason    // each once; none in a quiet evaluation
	assumed Assumptions // on what the rows that refuse would rest
}

// over says when all of them have ended by themselves, zero for never.
func (r *refusals) over() time.Time {
	if r.lasting {
		return time.Time{}
	}
	return r.ends
}

// cause is what a refusal rests on.
type cause struct {
	code   ReasonCode
	row    *Permission // whose errors come first; nil: none
	source *Source     // nil: no row says so
	err    PlatformError
	ends   time.Time // when the refusal ends by itself, zero for never
	// unforeseen is set when the platform does not know of the reason, so that it
	// answers with no error of its own.
	unforeseen bool
}

// cause is a refusal that the row itself states.
func (p *Permission) cause(code ReasonCode) cause {
	return cause{code: code, row: p, source: &p.Source}
}

// refuse adds a reason. The words are asked for only when they are wanted, and written
// once: rows that hang on one window say the same.
func (v *evaluation) refuse(out *refusals, c cause, words func() string) {
	out.any = true
	if c.ends.IsZero() {
		out.lasting = true
	} else {
		out.ends = later(out.ends, c.ends)
	}
	if v.quiet {
		return
	}
	r := Reason{Code: c.code, Detail: words(), Error: v.errorOf(&c), Ends: c.ends, Own: c.unforeseen}
	if c.source != nil {
		r.Source = *c.source
	}
	out.add(r)
}

// add adds a reason unless the same was said already.
func (r *refusals) add(reason Reason) {
	for i := range r.reasons {
		if have := &r.reasons[i]; have.Code == reason.Code && have.Detail == reason.Detail {
			return
		}
	}
	r.reasons = append(r.reasons, reason)
}

// addAll adds the refusals of another list, all of which hold.
func (r *refusals) addAll(o *refusals) {
	r.any, r.lasting, r.ends = r.any || o.any, r.lasting || o.lasting, later(r.ends, o.ends)
	r.assumed |= o.assumed
	for i := range o.reasons {
		r.add(o.reasons[i])
	}
}

// either adds the refusals of several rows, of which it is enough that one comes to
// hold: the first does so at an instant, zero for never.
func (r *refusals) either(rows *refusals, ends time.Time) {
	r.any = true
	if ends.IsZero() {
		r.lasting = true
	}
	r.ends = later(r.ends, ends)
	for i := range rows.reasons {
		r.add(rows.reasons[i])
	}
}

// errorOf is the platform's error for a refusal: its own, else the row's, else the
// rulebook's.
func (v *evaluation) errorOf(c *cause) PlatformError {
	switch {
	case c.unforeseen:
		return PlatformError{}
	case !c.err.IsZero():
		return c.err
	}
	if c.row != nil {
		for _, e := range c.row.Errors {
			if e.Reason == c.code {
				return e.Error
			}
		}
	}
	if v.edition == nil {
		return PlatformError{}
	}
	return v.edition.Refusal(c.code)
}

// inOrder compares two reasons by the order in which the platform would report them. A code of the host's own, which has no rank, comes last.
func inOrder(a, b Reason) int {
	if unknown := a.Error.IsZero(); unknown != b.Error.IsZero() {
		if unknown {
			return 1
		}
		return -1
	}
	return cmp.Compare(uint(a.Code.Rank()), uint(b.Code.Rank()))
}

// refuse puts the reasons in the order in which the platform would report them: those
// that it knows nothing of come last.
func (d *Decision) refuse(reasons []Reason) {
	slices.SortStableFunc(reasons, inOrder)
	d.Reasons, d.Verdict, d.Confidence = reasons, Deny, Documented
	for i := range reasons {
		if src := &reasons[i].Source; src.URL != "" {
			d.Confidence = min(d.Confidence, src.Confidence)
		}
	}
}

// deferUntil makes a refusal that is over at a known instant a Defer; zero is never.
func (d *Decision) deferUntil(t time.Time) {
	if !t.IsZero() {
		d.Verdict, d.Until = Defer, t
	}
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
