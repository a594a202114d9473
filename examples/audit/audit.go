package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/exp/stats"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// refusal is how many sends were refused for a reason.
type refusal struct {
	Code  policy.ReasonCode
	Count int64
}

// audit is everything that the report says.
type audit struct {
	*journal
	From, To time.Time
	// Bill is what the platform charged, by its own word where it gave one.
	Bill  []billing.Line
	Total pricing.Amount
	// Report compares the platform's word with the model's.
	Report billing.Report
	// Was and Would are the month under its own rules and under the others, and
	// InTime the same with every late answer given within the window.
	Was, Would             conversation.Outcome
	InTimeWas, InTimeWould conversation.Outcome
	Late                   int
	// Stopped are the sends that the library refuses, and StoppedFailed those of
	// them that the platform refused as well.
	Stopped, StoppedFailed int
	Reasons                []refusal
	// Days are the sums to the end of each day.
	Days []day
	// Lateness holds the median, the 95th and the 99th hundredth of how long
	// webhooks were on their way.
	Lateness []time.Duration
	Drift    []driftDay
}

// day is what was spent up to the end of a day under either set of rules.
type day struct {
	Date       pricing.Date
	Was, Would pricing.Amount
}

// driftDay is how many messages of the template that drifts most were delivered
// on a day, and how many of them were charged in another category.
type driftDay struct {
	Date      pricing.Date
	Of, Count int64
}

// run audits a log.
func run(ctx context.Context, j *journal) (*audit, error) {
	a := &audit{journal: j}
	a.From, a.To = j.span()
	ledger := billing.NewMemory()
	engine, err := j.engine(conversation.WithLedger(ledger))
	if err != nil {
		return nil, err
	}
	if err := a.live(ctx, engine); err != nil {
		return nil, err
	}
	if a.Bill, err = billing.Summarize(ledger.Entries(ctx, billing.Filter{})); err != nil {
		return nil, err
	}
	for _, l := range a.Bill {
		if a.Total, err = a.Total.Add(l.Total); err != nil {
			return nil, err
		}
	}
	if a.Report, err = billing.Reconcile(ledger.Entries(ctx, billing.Filter{})); err != nil {
		return nil, err
	}
	if err := a.drift(ctx, ledger); err != nil {
		return nil, err
	}
	a.Lateness = quantiles(a.lateness)
	return a, a.rehearse(ctx, engine)
}

// quantiles are the median, the 95th and the 99th hundredth of seconds, all zero when
// there are none.
func quantiles(seconds []float64) []time.Duration {
	at := []float64{0.5, 0.95, 0.99}
	out := make([]time.Duration, len(at))
	if len(seconds) == 0 {
		return out
	}
	for i, q := range stats.Quantiles(seconds, at...) {
		out[i] = time.Duration(q * float64(time.Second)).Round(time.Millisecond)
	}
	return out
}

// engine makes an engine that knows the business. Its clock stands after the log.
func (j *journal) engine(opts ...conversation.Option) (*conversation.Engine, error) {
	templates, err := j.catalogue()
	if err != nil {
		return nil, err
	}
	return conversation.New(append(opts, conversation.WithRulebook(whatsapp.New(), j.rules), conversation.WithTemplates(templates),
		conversation.WithAccounts(j.accounts()), conversation.WithClock(j.business))...)
}

// live lives through the log as a bot would have with the library: every event is
// recorded and every send checked. What the library refuses is recorded as well, since
// it was sent.
func (a *audit) live(ctx context.Context, engine *conversation.Engine) error {
	reasons := map[policy.ReasonCode]int64{}
	for _, s := range a.steps {
		ev := s.Event
		if s.Message != nil {
			d, err := engine.CheckAt(ctx, ev.Address, *s.Message, ev.Occurred)
			if err != nil {
				a.Faults.add(err)
				continue
			}
			if !d.Allowed() {
				reasons[d.Reasons[0].Code]++
				a.Stopped++
				if _, failed := a.failed[ev.ID]; failed {
					a.StoppedFailed++
				}
			}
			ev = policy.SentEvent(ev.Address, *s.Message, d, ev.ID, ev.Occurred)
		}
		_, err := engine.Record(ctx, ev)
		a.Faults.add(err)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for _, code := range policy.ReasonCodes() {
		if reasons[code] > 0 {
			a.Reasons = append(a.Reasons, refusal{code, reasons[code]})
		}
	}
	return nil
}

// drift counts, by day, the messages of the template that drifts most.
func (a *audit) drift(ctx context.Context, ledger billing.Ledger) error {
	if len(a.Report.Drifts) == 0 {
		return nil
	}
	most := a.Report.Drifts[0]
	days := map[pricing.Date]*driftDay{}
	for e, err := range ledger.Entries(ctx, billing.Filter{Template: most.Template}) {
		if err != nil {
			return err
		}
		if _, delivered := e.ChargedAt(); !delivered || e.Confirmed == (pricing.Charge{}) {
			continue
		}
		on := e.Day
		if days[on] == nil {
			days[on] = &driftDay{Date: on}
		}
		days[on].Of++
		if e.Confirmed.Category == most.To {
			days[on].Count++
		}
	}
	for _, d := range days {
		a.Drift = append(a.Drift, *d)
	}
	slices.SortFunc(a.Drift, func(x, y driftDay) int { return int(x.Date - y.Date) })
	return nil
}

// rehearse replays the month under both sets of rules, as it was and as it would have
// been with every answer in time. Steps that the engine cannot use were counted before.
func (a *audit) rehearse(ctx context.Context, engine *conversation.Engine) error {
	var errs []error
	replay := func(steps []conversation.Step, shift time.Duration) conversation.Outcome {
		out, err := engine.Replay(ctx, slices.Values(steps), shift)
		if out.Steps == 0 && len(steps) > 0 { // the replay ended
			errs = append(errs, err)
		}
		return out
	}
	shift := a.shift()
	a.Was, a.Would = replay(a.steps, 0), replay(a.steps, shift)
	var inTime []conversation.Step
	inTime, a.Late = a.answered(a.steps)
	a.InTimeWas, a.InTimeWould = replay(inTime, 0), replay(inTime, shift)
	for d := a.begin(); d.Before(a.To); d = d.AddDate(0, 0, 1) {
		end := d.AddDate(0, 0, 1)
		n, _ := slices.BinarySearchFunc(a.steps, end, func(s conversation.Step, t time.Time) int { return arrival(s).Compare(t) })
		a.Days = append(a.Days, day{
			Date: pricing.DateOf(d, a.zone),
			Was:  replay(a.steps[:n], 0).Totals[a.Currency], Would: replay(a.steps[:n], shift).Totals[a.Currency],
		})
	}
	return errors.Join(errs...)
}

// span is the time from the first step of the month to the last. There is one.
func (j *journal) span() (from, to time.Time) {
	for _, s := range j.steps {
		at := s.Event.Occurred.In(j.zone)
		if at.Before(j.begin()) {
			continue
		}
		if from.IsZero() || at.Before(from) {
			from = at
		}
		if at.After(to) {
			to = at
		}
	}
	return from, to
}
