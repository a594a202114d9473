package conversation

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// Step is one line of a log: something that happened, and with a message of the
// business what was sent.
type Step struct {
	Event channels.Event
	// Message is what a [channels.BusinessMessage] event sent. It is then decided
	// and priced anew, and of the event only ID, Address, Identity, Group and
	// Occurred count. Nil: nothing is decided, and the event counts as it stands,
	// with the charge that it carries.
	Message *channels.Message
}

// Outcome is what a log comes to under the rules of a [Engine.Replay]. All counts
// are of distinct messages.
type Outcome struct {
	// Lines add up the delivered messages by account, number, market, category,
	// basis and month, as [billing.Summarize] does, in that order. A message of
	// which only the delivery is in the log is counted there without a price.
	Lines []billing.Line `json:"lines,omitempty"`
	// Totals are the sums of Lines by currency, an ISO 4217 code.
	Totals map[string]pricing.Amount `json:"totals,omitempty"`
	// Refusals count the sends that the rules refuse, by the reason that the
	// platform would report first ([policy.ReasonCode.Rank]).
	Refusals map[policy.ReasonCode]int64 `json:"refusals,omitempty"`
	// Steps is how many steps were read, and Failed how many of them could not be
	// used; the error of [Engine.Replay] says why.
	Steps  int64 `json:"steps"`
	Failed int64 `json:"failed,omitempty"`
	// Sends is how many messages were decided, of which Refused may not go.
	Sends   int64 `json:"sends"`
	Refused int64 `json:"refused"`
	// Delivered is how many messages were delivered, of which Unpriced have no
	// known price and are in no total.
	Delivered int64 `json:"delivered"`
	Unpriced  int64 `json:"unpriced,omitempty"`
}

// Replay plays a log of events through the engine's rules and says what it comes
// to: what was delivered at what price, and what would not have been allowed. The
// log is read once, in its own order, as if the engine had lived through it with
// nothing known before.
//
// A shift moves every instant of the log by the same duration, so that windows,
// rules, price cards, allowances and months follow. It answers what a month would
// have cost under the rules of another: September 2026 moved by 30 days is
// October, rules and prices included. A shift of 0 replays the log as it
// happened. Dates that belong to no event stay: those of the account, of the
// rulebook and of the rate cards. Templates are looked up as of the instant that
// the log says, so that their categories are those of the time. The shift is a
// duration, so where the clocks of the account's zone change in between, an event
// near midnight may fall into the neighbouring day.
//
// The engine serves as a set of rules: its channels, templates, register of
// consent, accounts, house rules, host rate, margin and strictness count, and each
// account is asked for once. Its store, ledger, usage, observer and clock are neither read
// nor written, and allowances and volume tiers begin unused. [channels.TemplateChange]
// events are passed over.
//
// Each [Step] with a message is decided with what the log said up to there. It is
// charged once a status says that it was delivered, by the rules, the card, the
// usage and the billing conversations of that instant and the windows that were open
// when it was sent; what is never delivered costs nothing and opens no billing
// conversation. Of several deliveries the first in the log prices it, and the earliest
// says in which month it counts. What the platform itself said of the charge is left aside, since it
// was said under the rules of its day; [billing.Reconcile] compares with that. A
// message that is refused leaves no trace, nor do the statuses that follow it. Steps
// that stand twice count once. Messages to groups are counted without a price: it
// depends on the members whom they reach.
//
// Replay keeps a snapshot for each person and a record for each message in
// memory. Replays may run at the same time.
//
// The error joins one [*channels.RecordError] for each step that could not be used, the
// first hundred; its causes are those of [Engine.Record] save [ErrFuture], and
// what the register of consent returned. All other steps count. Errors that end
// the replay, with a zero Outcome, are the context's, [pricing.ErrOverflow], and
// [pricing.ErrCurrency] when one number is charged in several currencies.
func (e *Engine) Replay(ctx context.Context, steps iter.Seq[Step], shift time.Duration) (Outcome, error) {
	if err := e.usable(ctx); err != nil {
		return Outcome{}, err
	}
	if steps == nil {
		return Outcome{}, &channels.InputError{Field: "steps", Reason: "is nil"}
	}
	r := newReplay(e, shift)
	for step := range steps {
		if r.out.Steps%checkEvery == 0 && ctx.Err() != nil {
			return Outcome{}, ctx.Err()
		}
		r.event = step.Event // kept in the replay, so that no step is moved to the heap
		kind, id := step.Event.Kind, step.Event.ID
		if err := r.play(ctx, step.Message); err != nil {
			if ctx.Err() != nil {
				return Outcome{}, ctx.Err()
			}
			r.failed(err, kind, id)
		}
		r.out.Steps++
	}
	if err := r.total(); err != nil {
		return Outcome{}, err
	}
	return r.out, errors.Join(r.errs...)
}

const (
	// checkEvery is after how many steps the context is asked.
	checkEvery = 1024
	// mostErrors is how many errors of single steps are kept.
	mostErrors = 100
)

func (r *replay) failed(err error, kind channels.EventKind, id string) {
	if len(r.errs) < mostErrors {
		r.errs = append(r.errs, &channels.RecordError{Index: int(r.out.Steps), Kind: kind, ID: id, Err: err})
	}
	r.out.Failed++
}

// total fills in the sums.
func (r *replay) total() error {
	for _, p := range r.places {
		lines, err := billing.Summarize(p.delivered())
		if err != nil {
			return err
		}
		r.out.Lines = append(r.out.Lines, lines...)
	}
	slices.SortStableFunc(r.out.Lines, billing.Line.Compare)
	for _, l := range r.out.Lines {
		r.out.Delivered += l.Count
		r.out.Unpriced += l.Unpriced
		if err := r.out.addTotal(l.Total); err != nil {
			return err
		}
	}
	return nil
}

func (o *Outcome) addTotal(a pricing.Amount) error {
	if a.Currency() == "" {
		return nil
	}
	if o.Totals == nil {
		o.Totals = map[string]pricing.Amount{}
	}
	sum, err := o.Totals[a.Currency()].Add(a)
	o.Totals[a.Currency()] = sum
	return err
}
