package sqlstore

import (
	"database/sql"
	"strings"
	"time"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

// ledgerRow is an entry of the ledger between Go and its row.
type ledgerRow struct {
	entry                         billing.Entry
	id                            string // the entry's nameless id, under which it stays
	sent, delivered, read, failed *int64
	predicted, confirmed          statement
}

// statement is a charge, who stated it when, and what of it has a form of its own in a row.
type statement struct {
	at       *int64 // nil: there is none
	charge   pricing.Charge
	stage    billing.Stage
	micros   int64
	currency string
}

// ledgerColumn is a column, the fact that it belongs to, and where its value is.
type ledgerColumn struct {
	name, kind, fact string
	field            any
}

// The facts of an entry, each by how two of a kind are merged. A statement's fact is its name.
const (
	factKey       = "key"      // both are the same
	factName      = "name"     // what is forgotten stays so
	factPerson    = "person"   // the greater one, unless it is forgotten
	factGreatest  = "greatest" // the greater text
	factEarliest  = "earliest" // the earlier instant
	factDay       = "day"      // that of the earlier delivery, and then the later one
	factPredicted = "predicted"
	factConfirmed = "confirmed"
)

// columns are the columns of the table but those that it works out by itself.
func (r *ledgerRow) columns() []ledgerColumn {
	e := &r.entry
	return append([]ledgerColumn{
		{"id", "bytea", factKey, &r.id},
		{"message", "bytea", factName, &e.Message},
		{"participant", "bytea", factName, &e.Participant},
		{"person", "bytea", factPerson, &e.Person},
		{"account", "bytea", factGreatest, &e.Account},
		{"portfolio", "bytea", factGreatest, &e.Portfolio},
		{"number", "bytea", factGreatest, &e.Number},
		{"template", "bytea", factGreatest, &e.Template},
		{"sent", "bigint", factEarliest, &r.sent},
		{"delivered", "bigint", factEarliest, &r.delivered},
		{"read", "bigint", factEarliest, &r.read},
		{"failed", "bigint", factEarliest, &r.failed},
		{"day", "integer", factDay, (*int32)(&e.Day)},
	}, append(r.predicted.columns(factPredicted), r.confirmed.columns(factConfirmed)...)...)
}

// columns are in the order in which two statements are compared.
func (s *statement) columns(name string) []ledgerColumn {
	c := &s.charge
	list := []ledgerColumn{
		{"at", "bigint", name, &s.at},
		{"stage", "integer", name, (*uint8)(&s.stage)},
		{"category", "bytea", name, (*string)(&c.Category)},
		{"basis", "bytea", name, (*string)(&c.Basis)},
		{"micros", "bigint", name, &s.micros},
		{"currency", "bytea", name, &s.currency},
		{"market", "bytea", name, &c.Market},
		{"country", "bytea", name, &c.Country},
		{"card", "integer", name, (*int32)(&c.Card)},
		{"why", "bytea", name, (*string)(&c.Why)},
		{"opens", "bigint", name, (*int64)(&c.Opens)},
		{"confidence", "integer", name, (*uint8)(&c.Confidence)},
		{"missing", "integer", name, (*uint8)(&c.Missing)},
		{"count_scope", "bytea", name, (*string)(&c.Counts.Scope)},
		{"count_category", "bytea", name, (*string)(&c.Counts.Category)},
		{"confirmed", "boolean", name, &c.Confirmed},
	}
	for i := range list {
		list[i].name = name + "_" + list[i].name
	}
	return list
}

// wins is the SQL condition on which the value of excluded takes the place of that of e.
func (c ledgerColumn) wins() string {
	switch c.fact {
	case factName:
		return "excluded.message = excluded.id"
	case factPerson:
		return "excluded.message = excluded.id OR e.message <> e.id AND excluded.person > e.person"
	case factGreatest:
		return "excluded." + c.name + " > e." + c.name
	case factEarliest:
		return "excluded." + c.name + " < e." + c.name + " OR e." + c.name + " IS NULL"
	case factDay:
		const charged = "CASE WHEN x.read < x.delivered OR x.delivered IS NULL THEN x.read ELSE x.delivered END"
		return strings.NewReplacer("new", strings.ReplaceAll(charged, "x.", "excluded."), "old", strings.ReplaceAll(charged, "x.", "e.")).
			Replace("(new) < (old) OR (old) IS NULL OR (new) = (old) AND excluded.day > e.day")
	}
	var excluded, e []string
	for _, other := range new(statement).columns(c.fact) {
		excluded, e = append(excluded, "excluded."+other.name), append(e, "e."+other.name)
	}
	return excluded[0] + " IS NOT NULL AND (" + e[0] + " IS NULL OR (" + strings.Join(excluded, ", ") + ") > (" + strings.Join(e, ", ") + "))"
}

// ledgerNames lists the columns.
func ledgerNames() string {
	var names []string
	for _, c := range new(ledgerRow).columns() {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// newLedgerRow takes an entry that is merged.
func newLedgerRow(e billing.Entry) *ledgerRow {
	of := func(c pricing.Charge, at time.Time, stage billing.Stage) statement {
		s := statement{charge: c, stage: stage, micros: c.Price.Micros(), currency: c.Price.Currency()}
		if c != (pricing.Charge{}) {
			ms := at.UnixMilli() // the zero time too is one
			s.at = &ms
		}
		return s
	}
	return &ledgerRow{
		entry: e, id: e.Nameless().Message, sent: millis(e.Sent), delivered: millis(e.Delivered), read: millis(e.Read), failed: millis(e.Failed),
		predicted: of(e.Predicted, e.PredictedAt, e.PredictedStage), confirmed: of(e.Confirmed, e.ConfirmedAt, e.ConfirmedStage),
	}
}

// values are the row as an object of a statement's parameter.
func (r *ledgerRow) values() map[string]any {
	columns := r.columns()
	out := make(map[string]any, len(columns))
	for _, c := range columns {
		out[c.name] = c.field
		if text, ok := c.field.(*string); ok {
			out[c.name] = octets(*text)
		}
	}
	return out
}

// scanLedgerRow reads a row of [ledgerNames].
func scanLedgerRow(rows *sql.Rows) (billing.Entry, error) {
	var r ledgerRow
	var into []any
	for _, c := range r.columns() {
		into = append(into, c.field)
	}
	if err := rows.Scan(into...); err != nil {
		return billing.Entry{}, err
	}
	e := r.entry
	e.Sent, e.Delivered, e.Read, e.Failed = instant(r.sent), instant(r.delivered), instant(r.read), instant(r.failed)
	var err error
	if e.Predicted, e.PredictedAt, e.PredictedStage, err = r.predicted.parts(); err != nil {
		return billing.Entry{}, err
	}
	e.Confirmed, e.ConfirmedAt, e.ConfirmedStage, err = r.confirmed.parts()
	return e, err
}

func (s *statement) parts() (c pricing.Charge, at time.Time, stage billing.Stage, err error) {
	if s.currency != "" {
		s.charge.Price, err = pricing.NewAmount(s.micros, s.currency)
	}
	return s.charge, instant(s.at), s.stage, err
}
