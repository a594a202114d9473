package billing

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
)

// ErrEntry says that an entry names no message, or lacks the day of its delivery.
var ErrEntry = errors.New("entry refused")

// errNoEntries says that nil was given for the entries.
var errNoEntries = errors.New("entries are nil")

// EntryError says which entry could not be used, and why. Its text shows the message's id masked, since platforms put phone numbers into
// them; Message is the id itself.
type EntryError struct {
	Message string
	Err     error
}

// Error reads like: message …Fg: amount overflows.
func (e *EntryError) Error() string {
	reason := "cannot be used"
	if e.Err != nil {
		reason = e.Err.Error()
	}
	return "message " + fact.Mask(e.Message) + ": " + reason
}

// Unwrap returns the cause.
func (e *EntryError) Unwrap() error { return e.Err }

// Format writes what Error gives, whatever the verb.
func (e EntryError) Format(f fmt.State, verb rune) { fact.Print(f, verb, e.Error()) }

// Stage is how far a message had come when a charge was stated: it ranks two statements of one instant, of which that of the later stage
// counts.
type Stage uint8

const (
	// AtSending is the platform's taking the message over, or any time before. It is also the stage of what nobody placed.
	AtSending  Stage = iota
	AtDelivery       // the arrival on a device
	AtReading        // the moment in which the person saw the message
)

var stageNames = [...]string{"sending", "delivery", "reading"}

// String returns "sending", "delivery" or "reading".
func (s Stage) String() string { return fact.Name(stageNames[:], s, "stage") }

// MarshalText writes what String returns and refuses a value without a name.
func (s Stage) MarshalText() ([]byte, error) { return fact.Marshal(stageNames[:], s, "stage") }

// UnmarshalText reads what MarshalText writes and refuses any other text.
func (s *Stage) UnmarshalText(text []byte) error {
	return fact.Unmarshal(s, stageNames[:], text, "stage")
}

// Entry is what is known of the charge of one message to one recipient. Each estimate and each status webhook says a part of it;
// [Entry.Merge] puts the parts together in any order. Entries are comparable once merged or recorded. Message, Participant and Person
// may tell who the person is; [Ledger.Forget] removes all three.
type Entry struct {
	Message     string `json:"message"`               // the platform's message id, which may contain the person's phone number
	Participant string `json:"participant,omitempty"` // tells the recipients of a group message apart
	// Person is the identifier of the person to whom the message went, in the channel's spelling, so that their entries are found and
	// can be forgotten; conversation.Engine fills it in. Of two the greater counts. Empty means that nobody said: no person's.
	Person string `json:"person,omitempty"`
	// Account, Portfolio and Number are the business's ids.
	Account   string `json:"account,omitempty"`
	Portfolio string `json:"portfolio,omitempty"`
	Number    string `json:"number,omitempty"`
	Template  string `json:"template,omitempty"` // the template's name
	// Predicted is our own estimate, PredictedAt the instant it is for and PredictedStage the stage it is for. The latest counts,
	// and of one instant that of the latest stage, so that an estimate for the delivery takes the place of that for sending.
	Predicted      pricing.Charge `json:"predicted,omitzero"`
	PredictedAt    time.Time      `json:"predicted_at,omitzero"`
	PredictedStage Stage          `json:"predicted_stage,omitzero"`
	// Confirmed is what the platform said, ConfirmedAt when, and ConfirmedStage with which status. The latest counts as for
	// Predicted. Its Category is empty where the platform did not name one.
	Confirmed      pricing.Charge `json:"confirmed,omitzero"`
	ConfirmedAt    time.Time      `json:"confirmed_at,omitzero"`
	ConfirmedStage Stage          `json:"confirmed_stage,omitzero"`
	// Sent, Delivered, Read and Failed are the statuses, by the platform's clock; of several of a kind the earliest counts. Zero
	// means none yet.
	Sent      time.Time `json:"sent,omitzero"`
	Delivered time.Time `json:"delivered,omitzero"`
	Read      time.Time `json:"read,omitzero"`
	Failed    time.Time `json:"failed,omitzero"`
	// Day is the day in the account's zone on which the message was delivered, and so charged. Whoever records a delivery or a
	// reading gives it: [pricing.DateOf] of the instant and the zone.
	Day pricing.Date `json:"day,omitzero"`
}

// ChargedAt returns the instant of delivery, on which a message is charged, and whether it was delivered. A message that was read was
// delivered.
func (e Entry) ChargedAt() (time.Time, bool) {
	at := earliest(e.Delivered, e.Read)
	return at, !at.IsZero()
}

// Validate returns [ErrEntry], with the reason, for an entry that a ledger does not take: one without a message id, and one that was
// delivered without a Day, or with a Day that the instant has in no zone.
func (e Entry) Validate() error {
	if e.Message == "" {
		return fmt.Errorf("%w: no message id", ErrEntry)
	}
	at, delivered := e.ChargedAt()
	if !delivered {
		return nil
	}
	if e.Day == 0 {
		return &EntryError{e.Message, fmt.Errorf("%w: it was delivered and lacks the Day of it", ErrEntry)}
	}
	const reach = 24 * time.Hour // zones are within a day of UTC
	if first, last := pricing.DateOf(at.Add(-reach), nil), pricing.DateOf(at.Add(reach), nil); e.Day < first || e.Day > last {
		return &EntryError{e.Message, fmt.Errorf("%w: it was delivered at %s, which is on %s in no zone", ErrEntry, at.Format(time.RFC3339), e.Day)}
	}
	return nil
}

// Charge returns the confirmed charge, or the prediction as long as there is none. A confirmation without a category takes the
// prediction's. One at the list rate leaves open which volume band the message fell in; it takes the price of the prediction's band
// if the two agree in all else.
func (e Entry) Charge() pricing.Charge {
	if e.Confirmed == (pricing.Charge{}) {
		return e.Predicted
	}
	c := e.Confirmed
	if c.Category == "" {
		c.Category = e.Predicted.Category
	}
	if banded(e.Predicted, c) {
		c.Price, c.Why, c.Missing, c.Confidence = e.Predicted.Price, e.Predicted.Why, e.Predicted.Missing, e.Predicted.Confidence
	}
	return c
}

// banded reports whether a prediction tells the volume band of what was confirmed at the list rate.
func banded(predicted, confirmed pricing.Charge) bool {
	inBand := predicted.Why == pricing.WhyTierRate || predicted.Why == pricing.WhyTierDerived
	counted := predicted.Why == pricing.WhyListRate && predicted.Missing == 0 && confirmed.Missing != 0
	return (inBand || counted) && confirmed.Why == pricing.WhyListRate &&
		predicted.Category == confirmed.Category && predicted.Basis == confirmed.Basis && predicted.Market == confirmed.Market &&
		predicted.Card == confirmed.Card && predicted.Counts == confirmed.Counts &&
		predicted.Price.Currency() == confirmed.Price.Currency()
}

// Merge puts together two entries of the same message and recipient. It is commutative, associative and idempotent: every order and
// repetition of the same parts gives the same entry. Instants are cut to UTC milliseconds. If one of the two is nameless, so is the
// result.
func (e Entry) Merge(o Entry) Entry {
	m := Entry{
		Message: max(e.Message, o.Message), Participant: max(e.Participant, o.Participant), Person: max(e.Person, o.Person),
		Account: max(e.Account, o.Account), Portfolio: max(e.Portfolio, o.Portfolio),
		Number: max(e.Number, o.Number), Template: max(e.Template, o.Template),
		Sent: earliest(e.Sent, o.Sent), Delivered: earliest(e.Delivered, o.Delivered),
		Read: earliest(e.Read, o.Read), Failed: earliest(e.Failed, o.Failed),
		Day: firstDay(e, o),
	}
	predicted := later(statement{e.Predicted, e.PredictedAt, e.PredictedStage}, statement{o.Predicted, o.PredictedAt, o.PredictedStage})
	m.Predicted, m.PredictedAt, m.PredictedStage = predicted.charge, predicted.at, predicted.stage
	confirmed := later(statement{e.Confirmed, e.ConfirmedAt, e.ConfirmedStage}, statement{o.Confirmed, o.ConfirmedAt, o.ConfirmedStage})
	m.Confirmed, m.ConfirmedAt, m.ConfirmedStage = confirmed.charge, confirmed.at, confirmed.stage
	for _, nameless := range [...]Entry{e, o} {
		if nameless.nameless() {
			m.Message, m.Participant, m.Person = nameless.Message, "", ""
		}
	}
	return m
}

// earliest returns the earlier of two instants that may be absent.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		a = b
	}
	return milliseconds(a)
}

// milliseconds cuts an instant to what platforms report, so that entries compare. The zero time stays what it is.
func milliseconds(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()).UTC() }

// firstDay returns the day of the earlier delivery. Of two at one instant the later day counts.
func firstDay(a, b Entry) pricing.Date {
	at, delivered := a.ChargedAt()
	bt, too := b.ChargedAt()
	switch {
	case !delivered && !too:
		return 0
	case !too || delivered && at.Before(bt):
		return a.Day
	case !delivered || bt.Before(at):
		return b.Day
	}
	return max(a.Day, b.Day)
}

// statement is a charge and who stated it when.
type statement struct {
	charge pricing.Charge
	at     time.Time
	stage  Stage
}

// later returns the statement that counts: that of the later instant, then of the later stage. Two that are alike in both are in a
// fixed order, so that the outcome does not depend on which arrives first.
func later(a, b statement) statement {
	a.at, b.at = milliseconds(a.at), milliseconds(b.at)
	none := pricing.Charge{}
	switch {
	case a.charge == none && b.charge == none:
		return statement{}
	case b.charge == none:
		return a
	case a.charge == none:
		return b
	}
	if cmp.Or(a.at.Compare(b.at), cmp.Compare(a.stage, b.stage), compareCharges(&a.charge, &b.charge)) < 0 {
		return b
	}
	return a
}

// compareCharges is a total order of charges, of no other meaning.
func compareCharges(c, o *pricing.Charge) int {
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(c.Category, o.Category), cmp.Compare(c.Basis, o.Basis),
		cmp.Compare(c.Price.Micros(), o.Price.Micros()), cmp.Compare(c.Price.Currency(), o.Price.Currency()),
		cmp.Compare(c.Market, o.Market), cmp.Compare(c.Country, o.Country), cmp.Compare(c.Card, o.Card),
		cmp.Compare(c.Why, o.Why), cmp.Compare(c.Opens, o.Opens), cmp.Compare(c.Confidence, o.Confidence),
		cmp.Compare(c.Missing, o.Missing),
		cmp.Compare(c.Counts.Scope, o.Counts.Scope), cmp.Compare(c.Counts.Category, o.Counts.Category),
		cmp.Compare(flag(c.Confirmed), flag(o.Confirmed)),
	)
}

// CountKey returns the monthly count that the entry adds one to, and whether it adds to any: it does once it is delivered.
func (e Entry) CountKey() (pricing.CountKey, bool) {
	if _, delivered := e.ChargedAt(); !delivered {
		return pricing.CountKey{}, false
	}
	c := e.Charge()
	return c.Counts.Key(&pricing.Account{ID: e.Account, Portfolio: e.Portfolio}, e.Number, c.Market, e.Day)
}

// String shows the ids of message, participant and person masked, since platforms put phone numbers into them: "message …Fg, number 4711,
// confirmed ...".
func (e Entry) String() string {
	told := ""
	if c := e.Charge(); c != (pricing.Charge{}) {
		told = c.String()
	}
	return fact.Words("message", fact.Mask(e.Message), "participant", fact.Mask(e.Participant), "person", fact.Mask(e.Person),
		"account", e.Account, "number", e.Number, "template", e.Template, "charge", told)
}

// Format writes what String gives, whatever the verb.
func (e Entry) Format(f fmt.State, verb rune) { fact.Print(f, verb, e.String()) }
