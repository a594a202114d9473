package policy

import "time"

// lasts says until when an allowed message may go if nothing else happens, zero for
// ever. Candidates end with their windows and rows; a later edition may end them
// earlier (a shorter window, a retired tag, a blocked region) or go on where they end.
//
// It asks the rules again at each instant at which the answer may change: where a rule
// about the message changes, and where all candidates have ended while another permission
// may hold by then.
func (v *evaluation) lasts(rules *typeRules, out *outcome) time.Time {
	until := out.until.Time()
	turn, reopens := v.turn(rules, v.edition), out.reopens
	if turn.IsZero() && !reopens { // nearly always
		return until
	}
	for {
		var at time.Time
		switch {
		case !turn.IsZero() && (until.IsZero() || !turn.After(until)):
			at = turn
		case reopens && !until.IsZero():
			at = until
		default:
			return until
		}
		var then outcome
		later := v.ask(at, &then)
		until = then.until.Time()
		if then.best.lane == nil || then.refused.any || !until.IsZero() && !until.After(at) { // it ends before the next whole millisecond
			return at
		}
		turn, reopens = v.turn(later, v.edition.timeline.At(at)), then.reopens
	}
}

// turn says when the rules about the message change next after an edition began, zero for never. What a message holds may be of a type
// that no rule bounds yet: then any change counts.
func (v *evaluation) turn(rules *typeRules, e *Edition) time.Time {
	turns := rules.turnsFor(v.facts.Strict)
	switch {
	case v.message.Content != "":
		return e.To
	case len(turns) > 0:
		return turns[0]
	}
	return time.Time{}
}

// ask puts the same question at another instant, under the edition of then.
func (v *evaluation) ask(at time.Time, out *outcome) *typeRules {
	then := *v
	then.now, then.quiet, then.edition = at, true, v.edition.timeline.At(at)
	return then.evaluate(out)
}
