package conversation

import (
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/internal/fact"
)

// HouseRule is a rule of the host's own: quiet hours, a cap, an opt-out that counts more than the platform demands. The engine asks
// every rule after the platform's rules have decided. A rule can refuse, defer, or shorten how long a message stays allowed; it can
// never allow. Rules are safe for concurrent use and change nothing.
//
// The facts know when the business last sent something to the person, Facts.State.Last(window.Reply), whatever it was for. A cap on
// promotions, or on how many messages go in a week, needs a count of the host's own. Judge has no context and does not wait: what it
// goes by, the host reads beforehand, as the budget of the example does.
type HouseRule interface {
	// Judge says what the rule has against a message. The zero Ruling is nothing.
	Judge(c HouseCase) Ruling
}

// HouseCase is what a house rule judges. It is only read.
type HouseCase struct {
	Address channels.Address
	Message *channels.Message
	// Facts are what is known of the person and the business.
	Facts *policy.Facts
	// Decision is what the platform's rules say, and Decision.At the instant.
	Decision *policy.Decision
}

// Ruling is what a house rule has against a message.
type Ruling struct {
	// Reasons refuse it, each with a source of the rule's own. A code may be of the host's own as well: "over_budget". A reason whose Ends
	// lies after the decision's instant only defers; any other refuses until somebody acts. The engine sets Own.
	Reasons []policy.Reason
	// Until is when the rule will refuse what it now lets pass; zero when time alone changes nothing.
	Until time.Time
	// Assumed is what the rule took for granted for want of a fact. Strict mode refuses it.
	Assumed policy.Assumptions
}

// WithHouseRules adds the host's own rules.
func WithHouseRules(rules ...HouseRule) Option {
	return func(e *Engine) error {
		for _, r := range rules {
			if fact.IsNil(r) {
				return &channels.InputError{Field: "house_rules", Reason: "holds a nil rule"}
			}
		}
		e.rules = append(e.rules, rules...)
		return nil
	}
}

// house applies the host's own rules to a decision.
func (e *Engine) house(k *knowledge, m *channels.Message, d policy.Decision) policy.Decision {
	c := HouseCase{Address: k.address, Message: m, Facts: &k.facts, Decision: &d}
	out := d
	for _, rule := range e.rules {
		r := rule.Judge(c)
		if r.Assumed != 0 {
			out.Assumed |= r.Assumed
			out.Confidence = fact.Assumed
			if k.facts.Strict {
				r.Reasons = append(slices.Clone(r.Reasons), policy.Reason{Code: policy.FactMissing, Source: houseSource("strict mode"),
					Detail: fmt.Sprintf("strict mode does not take for granted that %s", r.Assumed)})
			}
		}
		switch {
		case len(r.Reasons) > 0:
			own := slices.Clone(r.Reasons)
			for i := range own {
				own[i].Own = true
			}
			out = out.Refused(own...)
		case out.Verdict == policy.Allow:
			out.Until = sooner(out.Until, r.Until.UTC())
		}
	}
	return out
}
