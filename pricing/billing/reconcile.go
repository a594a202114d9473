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
	// ReasonRecategorised is another category than the template was thought to have.
	ReasonRecategorised Reason = "template_recategorised"
	// ReasonWindowClosed is a charge where an open window or a billing
	// conversation was believed to make it free.
	ReasonWindowClosed Reason = "window_believed_open"
	// ReasonWindowOpen is the reverse.
	ReasonWindowOpen Reason = "window_believed_closed"
	// ReasonAllowance is a monthly allowance counted otherwise.
	ReasonAllowance Reason = "allowance_miscounted"
	// ReasonExempt is an exemption that was not known, or does not hold.
	ReasonExempt Reason = "exemption"
	// ReasonInternational is a domestic rate in place of an international one or
	// the reverse.
	ReasonInternational Reason = "international_rate"
	// ReasonMarket is another market.
	ReasonMarket Reason = "market"
	// ReasonZone is another card, in force within a day's reach of the delivery:
	// the account's zone is probably wrong.
	ReasonZone Reason = "zone"
	// ReasonCard is another card, be it of another currency, or another price of
	// the same card.
	ReasonCard Reason = "wrong_card"
	// ReasonTier is another volume band.
	ReasonTier Reason = "volume_tier"
	// ReasonUnpredicted is a message that was never predicted.
	ReasonUnpredicted Reason = "not_predicted"
	// ReasonUnknown is a prediction whose price was not known.
	ReasonUnknown Reason = "prediction_unknown"
	// ReasonVolume is a number of messages that the platform counts otherwise:
	// statuses are missing, or others send on the account too.
	ReasonVolume Reason = "volume"
	// ReasonOther is none of these.
	ReasonOther Reason = "other"
)

// Difference is one message charged otherwise than predicted.
type Difference struct {
	Entry  Entry  `json:"entry"`
	Reason Reason `json:"reason"`
	// Amount is confirmed less predicted; the zero Amount where either is not known.
	Amount pricing.Amount `json:"amount"`
}

// Sum is a number of messages with the money predicted and confirmed for them.
type Sum struct {
	Count     int64          `json:"count"`
	Predicted pricing.Amount `json:"predicted"`
	Confirmed pricing.Amount `json:"confirmed"`
}

// Group is a sum over what has one name: a category, market or template.
type Group struct {
	Name string `json:"name"`
	Sum
}

// Report is the outcome of [Reconcile]. All its money is in one currency.
type Report struct {
	// Agreed and Different are the delivered messages with a confirmed charge.
	Agreed    Sum `json:"agreed"`
	Different Sum `json:"different"`
	// Unconfirmed were delivered but the platform gave no charge yet.
	Unconfirmed Sum `json:"unconfirmed"`
	// Undelivered were predicted and not delivered, and so are not charged.
	Undelivered Sum `json:"undelivered"`
	// Differences are in order of delivery.
	Differences []Difference `json:"differences,omitempty"`
	// ByCategory goes by the confirmed category; each is in order of name and
	// holds what agreed and what did not.
	ByCategory []Group `json:"by_category,omitempty"`
	ByMarket   []Group `json:"by_market,omitempty"`
	ByTemplate []Group `json:"by_template,omitempty"`
	// ByReason adds up the differences.
	ByReason []Group `json:"by_reason,omitempty"`
	// Drifts are templates charged in another category, the most frequent first.
	Drifts []Drift `json:"drifts,omitempty"`
}

// Drift says that a template is charged in another category than predicted.
type Drift struct {
	Template string           `json:"template"`
	From     pricing.Category `json:"from"`
	To       pricing.Category `json:"to"`
	// Count of Of delivered messages of the template since Since drifted.
	Count int64 `json:"count"`
	Of    int64 `json:"of"`
	// Since is the first delivery that drifted.
	Since time.Time `json:"since"`
}

// String returns, for example,
// "3 % of order_update charged as marketing since 2026-11-17".
func (d Drift) String() string {
	share := "less than 1"
	if d.Of > 0 && d.Count*100 >= d.Of {
		share = fmt.Sprint(d.Count * 100 / d.Of)
	}
	return fmt.Sprintf("%s %% of %s charged as %s since %s", share, d.Template, d.To, pricing.DateOf(d.Since, time.UTC))
}

// Reconcile compares what was predicted with what the platform confirmed, entry
// by entry. Accounts in different currencies need a report each: the error is
// [pricing.ErrCurrency], or [pricing.ErrOverflow].
func Reconcile(entries iter.Seq2[Entry, error]) (Report, error) {
	if entries == nil {
		return Report{}, errNoEntries
	}
	a := auditor{groups: map[string]map[string]*Sum{}}
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
	a.report.ByCategory = a.sorted("category")
	a.report.ByMarket = a.sorted("market")
	a.report.ByTemplate = a.sorted("template")
	a.report.ByReason = a.sorted("reason")
	a.report.Drifts = drifts(a.delivered, a.report.Differences)
	return a.report, nil
}

type auditor struct {
	report    Report
	groups    map[string]map[string]*Sum
	delivered []Entry // with a template and a confirmed charge
}

func (a *auditor) audit(e Entry) error {
	_, delivered := e.ChargedAt()
	switch {
	case !delivered:
		e.Confirmed = pricing.Charge{} // announced with the sent status, and never charged
		return a.report.Undelivered.add(e)
	case e.Confirmed == pricing.Charge{}:
		return a.report.Unconfirmed.add(e)
	}
	sum, reason := &a.report.Agreed, e.reason()
	if reason != "" {
		sum = &a.report.Different
		d := Difference{Entry: e, Reason: reason}
		if confirmed := e.Charge(); e.Predicted.Known() && confirmed.Known() {
			var err error
			if d.Amount, err = confirmed.Price.Sub(e.Predicted.Price); err != nil {
				return err
			}
		}
		a.report.Differences = append(a.report.Differences, d)
		if err := a.group("reason", string(reason)).add(e); err != nil {
			return err
		}
	}
	if e.Template != "" {
		a.delivered = append(a.delivered, e)
		if err := a.group("template", e.Template).add(e); err != nil {
			return err
		}
	}
	for _, s := range [...]*Sum{sum, a.group("category", string(e.Charge().Category)), a.group("market", e.Confirmed.Market)} {
		if err := s.add(e); err != nil {
			return err
		}
	}
	return nil
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

func (a *auditor) group(kind, name string) *Sum {
	if a.groups[kind] == nil {
		a.groups[kind] = map[string]*Sum{}
	}
	if a.groups[kind][name] == nil {
		a.groups[kind][name] = &Sum{}
	}
	return a.groups[kind][name]
}

func (a *auditor) sorted(kind string) []Group {
	var groups []Group
	for name, sum := range a.groups[kind] {
		groups = append(groups, Group{name, *sum})
	}
	slices.SortFunc(groups, func(x, y Group) int { return cmp.Compare(x.Name, y.Name) })
	return groups
}

// reason returns why the confirmed charge is another than the predicted one,
// empty if they agree.
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

// drifts counts, for each template and pair of categories, how many messages
// drifted of those delivered since the first that did.
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
