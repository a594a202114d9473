package billing

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/replywindow/replywindow/pricing"
)

// Reason is the likely reason of a difference. The texts are stable codes.
type Reason string

const (
	ReasonRecategorised Reason = "template_recategorised" // another category than the template was thought to have
	// ReasonWindowClosed is a charge where an open window or a billing conversation was believed to make it free.
	ReasonWindowClosed  Reason = "window_believed_open"
	ReasonWindowOpen    Reason = "window_believed_closed" // the reverse
	ReasonAllowance     Reason = "allowance_miscounted"   // a monthly allowance counted otherwise
	ReasonExempt        Reason = "exemption"              // an exemption that was not known, or does not hold
	ReasonInternational Reason = "international_rate"     // a domestic rate in place of an international one or the reverse
	ReasonMarket        Reason = "market"                 // another market
	// ReasonZone is another card, in force within a day's reach of the delivery: the account's zone is probably wrong.
	ReasonZone        Reason = "zone"
	ReasonCard        Reason = "wrong_card"         // another card, be it of another currency, or another price of the same card
	ReasonTier        Reason = "volume_tier"        // another volume band
	ReasonUnpredicted Reason = "not_predicted"      // a message that was never predicted
	ReasonUnknown     Reason = "prediction_unknown" // a prediction whose price was not known
	// ReasonVolume is a number of messages that the platform counts otherwise: statuses are missing, or others send on the account too.
	ReasonVolume Reason = "volume"
	ReasonOther  Reason = "other" // none of these
)

// Difference is one message charged otherwise than predicted.
type Difference struct {
	Entry  Entry          `json:"entry"`
	Reason Reason         `json:"reason"`
	Amount pricing.Amount `json:"amount"` // confirmed less predicted; the zero Amount where either is not known
}

// Sum is a number of messages with the money predicted and confirmed for them.
type Sum struct {
	Count     int64          `json:"count"`
	Predicted pricing.Amount `json:"predicted"`
	Confirmed pricing.Amount `json:"confirmed"`
}

// Report is the outcome of [Reconcile]. All its money is in one currency.
type Report struct {
	// Agreed and Different are the delivered messages with a confirmed charge.
	Agreed      Sum          `json:"agreed"`
	Different   Sum          `json:"different"`
	Unconfirmed Sum          `json:"unconfirmed"`           // were delivered but the platform gave no charge yet
	Undelivered Sum          `json:"undelivered"`           // were predicted and not delivered, and so are not charged
	Differences []Difference `json:"differences,omitempty"` // in order of delivery
	// ByCategory goes by the confirmed category; each sum holds what agreed and what did not.
	ByCategory map[pricing.Category]Sum `json:"by_category,omitempty"`
	ByMarket   map[string]Sum           `json:"by_market,omitempty"`
	ByTemplate map[string]Sum           `json:"by_template,omitempty"`
	ByReason   map[Reason]Sum           `json:"by_reason,omitempty"` // the differences
	Drifts     []Drift                  `json:"drifts,omitempty"`    // templates charged in another category, the most frequent first
}

// Drift says that a template is charged in another category than predicted.
type Drift struct {
	Template string           `json:"template"`
	From     pricing.Category `json:"from"`
	To       pricing.Category `json:"to"`
	// Count of Of delivered messages of the template since Since drifted.
	Count int64     `json:"count"`
	Of    int64     `json:"of"`
	Since time.Time `json:"since"` // the first delivery that drifted
}

// String returns, for example, "3 % of order_update charged as marketing since 2026-11-17".
func (d Drift) String() string {
	share := "less than 1"
	if d.Of > 0 && d.Count*100 >= d.Of {
		share = fmt.Sprint(d.Count * 100 / d.Of)
	}
	return fmt.Sprintf("%s %% of %s charged as %s since %s", share, d.Template, d.To, pricing.DateOf(d.Since, time.UTC))
}

// Reconcile compares what was predicted with what the platform confirmed, entry by entry. Accounts in different currencies need a
// report each: the error is [pricing.ErrCurrency], or [pricing.ErrOverflow].
func Reconcile(entries iter.Seq2[Entry, error]) (Report, error) {
	if entries == nil {
		return Report{}, errNoEntries
	}
	var a auditor
	for e, err := range entries {
		if err != nil {
			return Report{}, err
		}
		if err := a.audit(e); err != nil {
			return Report{}, &EntryError{e.Message, err}
		}
	}
	slices.SortStableFunc(a.report.Differences, func(x, y Difference) int {
		xt, _ := x.Entry.ChargedAt()
		yt, _ := y.Entry.ChargedAt()
		return cmp.Or(xt.Compare(yt), cmp.Compare(x.Entry.Message, y.Entry.Message))
	})
	a.report.Drifts = drifts(a.delivered, a.report.Differences)
	return a.report, nil
}

type auditor struct {
	report    Report
	delivered []Entry // with a template and a confirmed charge
}

func (a *auditor) audit(e Entry) error {
	r := &a.report
	_, delivered := e.ChargedAt()
	switch {
	case !delivered:
		e.Confirmed = pricing.Charge{} // announced with the sent status, and never charged
		return r.Undelivered.add(e)
	case e.Confirmed == pricing.Charge{}:
		return r.Unconfirmed.add(e)
	}
	confirmed, reason := e.Charge(), e.reason()
	errs := []error{addTo(&r.ByCategory, confirmed.Category, e), addTo(&r.ByMarket, confirmed.Market, e)}
	if e.Template != "" {
		a.delivered = append(a.delivered, e)
		errs = append(errs, addTo(&r.ByTemplate, e.Template, e))
	}
	if reason == "" {
		return cmp.Or(append(errs, r.Agreed.add(e))...)
	}
	d := Difference{Entry: e, Reason: reason}
	if e.Predicted.Known() && confirmed.Known() {
		var err error
		d.Amount, err = confirmed.Price.Sub(e.Predicted.Price)
		errs = append(errs, err)
	}
	r.Differences = append(r.Differences, d)
	return cmp.Or(append(errs, addTo(&r.ByReason, reason, e), r.Different.add(e))...)
}

// addTo adds an entry to the sum of its group.
func addTo[K comparable](groups *map[K]Sum, key K, e Entry) error {
	if *groups == nil {
		*groups = map[K]Sum{}
	}
	sum := (*groups)[key]
	err := sum.add(e)
	(*groups)[key] = sum
	return err
}

func (s *Sum) add(e Entry) error {
	predicted, err := s.Predicted.Add(e.Predicted.Price)
	if err != nil {
		return err
	}
	confirmed := s.Confirmed
	if e.Confirmed != (pricing.Charge{}) {
		if confirmed, err = confirmed.Add(e.Charge().Price); err != nil {
			return err
		}
	}
	*s = Sum{s.Count + 1, predicted, confirmed}
	return nil
}

// reason returns why the confirmed charge is another than the predicted one, empty if they agree.
func (e Entry) reason() Reason {
	p, c := e.Predicted, e.Charge()
	switch {
	case p == pricing.Charge{}:
		return ReasonUnpredicted
	case !p.Known():
		return ReasonUnknown
	case p.Category != c.Category && (p.Counts.Category == c.Counts.Category && c.Counts.Category != ""):
		return ReasonInternational
	case p.Category != c.Category:
		return ReasonRecategorised
	case p.Basis != c.Basis:
		return basisReason(p.Basis, c.Basis)
	case !c.Known() || p.Price == c.Price:
		return ""
	}
	return e.priceReason()
}

func basisReason(predicted, confirmed pricing.Basis) Reason {
	switch {
	case predicted == pricing.PaidExempt || confirmed == pricing.PaidExempt:
		return ReasonExempt
	case predicted == pricing.FreeTier || confirmed == pricing.FreeTier:
		return ReasonAllowance
	case predicted.Free() && confirmed.Charged():
		return ReasonWindowClosed
	case predicted.Charged() && confirmed.Free():
		return ReasonWindowOpen
	}
	return ReasonOther
}

// zoneReach is how far apart the same day's beginning can be in two zones.
const zoneReach = 26 * time.Hour

func (e Entry) priceReason() Reason {
	p, c := e.Predicted, e.Confirmed
	if p.Market != c.Market {
		return ReasonMarket
	}
	if p.Card != c.Card {
		at, _ := e.ChargedAt()
		if at.Sub(max(p.Card, c.Card).In(time.UTC)).Abs() <= zoneReach {
			return ReasonZone
		}
		return ReasonCard
	}
	if p.Counts.Scope == pricing.ScopePortfolio {
		return ReasonTier
	}
	return ReasonCard
}

// drifts counts, for each template and pair of categories, how many messages drifted of those delivered since the first that did.
func drifts(delivered []Entry, differences []Difference) []Drift {
	type key struct {
		template string
		from, to pricing.Category
	}
	found := map[key]*Drift{}
	for _, d := range differences {
		e := d.Entry
		if d.Reason != ReasonRecategorised || e.Template == "" {
			continue
		}
		k := key{e.Template, e.Predicted.Category, e.Confirmed.Category}
		if found[k] == nil {
			at, _ := e.ChargedAt() // the differences are in order of delivery
			found[k] = &Drift{Template: k.template, From: k.from, To: k.to, Since: at}
		}
		found[k].Count++
	}
	var all []Drift
	for _, d := range found {
		for _, e := range delivered {
			if at, _ := e.ChargedAt(); e.Template == d.Template && !at.Before(d.Since) {
				d.Of++
			}
		}
		all = append(all, *d)
	}
	slices.SortFunc(all, func(a, b Drift) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Template, b.Template), cmp.Compare(a.To, b.To))
	})
	return all
}
