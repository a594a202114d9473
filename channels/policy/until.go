package policy

import "time"

// lasts says until when an allowed message may go if nothing else happens, zero for
// ever. Candidates end with their windows and rows; a later edition may end them
// earlier (a shorter window, a retired tag, a blocked region) or go on where they end.
//
// It asks the rules again at each instant at which the answer may change: where a rule
// about the type changes, and where all candidates have ended while another permission
// may hold by then.
func (v *evaluation) lasts(rules *typeRules, out *outcome) time.Time {
	until := out.until.Time()
	turns, reopens := rules.turnsFor(v.facts.Strict), out.reopens
	if len(turns) == 0 && !reopens { // nearly always
		return until
	}
	for {
		var at time.Time
		switch {
		case len(turns) > 0 && (until.IsZero() || !turns[0].After(until)):
			at = turns[0]
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
		turns, reopens = later.turnsFor(v.facts.Strict), then.reopens
	}
}

// ask puts the same question at another instant, under the edition of then.
func (v *evaluation) ask(at time.Time, out *outcome) *typeRules {
	then := *v
	then.now, then.quiet, then.edition = at, true, v.edition.timeline.At(at)
	return then.evaluate(out)
}
