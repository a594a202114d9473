package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"

	"github.com/replywindow/replywindow/internal/fact"
)

// Ledger is a [billing.Ledger] in a table. Make one with [Tables.Ledger]. The table merges: an entry is one upsert, in which each fact is
// compared with the one on record, so that processes that record parts of one entry at the same time lose none.
//
// It grows with every message. Delete what you need no longer by day of delivery; a count of a month holds what is in the table.
type Ledger struct{ tables *Tables }

var _ billing.Ledger = (*Ledger)(nil)

// Record implements [billing.Ledger], in one statement. An entry with a text that holds the character 0, is not UTF-8, or is longer than 512
// bytes is refused by a [*billing.EntryError].
func (l *Ledger) Record(ctx context.Context, entries ...billing.Entry) error {
	if err := l.tables.usable(ctx); err != nil {
		return err
	}
	merged := map[string]billing.Entry{} // by id, since a statement can write a row once
	for i, e := range entries {
		if err := recordable(e); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		id := e.Nameless().Message
		merged[id] = merged[id].Merge(e)
	}
	if len(merged) == 0 {
		return nil
	}
	rows := make([]map[string]any, 0, len(merged))
	for _, id := range slices.Sorted(maps.Keys(merged)) { // everybody takes the rows in one order
		rows = append(rows, newLedgerRow(merged[id]).values())
	}
	return l.run(ctx, l.tables.statements.record, document(rows))
}

// run runs a statement that writes, and again when it loses against another's.
func (l *Ledger) run(ctx context.Context, statement, doc string) error {
	return insist(ctx, func() error {
		return l.tables.single(ctx, func(q querier) error {
			_, err := q.ExecContext(ctx, statement, doc)
			return conflict(err)
		})
	})
}

// recordable says why an entry cannot be recorded.
func recordable(e billing.Entry) error {
	if err := e.Validate(); err != nil {
		return err
	}
	for _, c := range newLedgerRow(e).columns() {
		text, ok := c.field.(*string)
		reason := ""
		switch {
		case !ok:
		case !textual(*text):
			reason = "holds the character 0 or is not UTF-8"
		case len(*text) > longestText:
			reason = fmt.Sprintf("has %d bytes, more than %d", len(*text), longestText)
		}
		if reason != "" {
			return &billing.EntryError{Message: e.Message, Err: &channels.InputError{Field: "entry." + c.name, Reason: reason}}
		}
	}
	return nil
}

// longestText is how many bytes a text of an entry has: the four of the largest index fit into a row of it, which has room for 2,704.
const longestText = 512

// recordSQL merges rows into those on record, as [billing.Entry.Merge] does.
func (t *Tables) recordSQL() string {
	var typed, sets []string
	for _, c := range new(ledgerRow).columns() {
		typed = append(typed, c.name+" "+c.kind)
		if c.fact != factKey {
			sets = append(sets, c.name+" = CASE WHEN "+c.wins()+" THEN excluded."+c.name+" ELSE e."+c.name+" END")
		}
	}
	return "INSERT INTO replywindow_ledger AS e (" + ledgerNames() + ") SELECT " + ledgerNames() + " FROM " + t.rows("g", strings.Join(typed, ", ")) +
		" WHERE true ON CONFLICT (id) DO UPDATE SET " + strings.Join(sets, ", ")
}

func (t *Tables) countSQL() string {
	return `SELECT g.place, (SELECT count(*) FROM replywindow_ledger AS e
			WHERE e.count_owner = g.owner AND e.count_month = g.month AND e.count_scope = g.scope AND e.count_category = g.category AND e.count_market = g.market
				AND e.count_owner <> '' AND NOT (e.count_scope = 'portfolio' AND e.count_market = ''))
		FROM ` + t.rows("g", "place integer, owner text, month integer, scope text, category text, market text")
}

// Count implements [billing.Counter], in one query. It counts the rows of the month in an index: the more there are, the longer it takes.
func (l *Ledger) Count(ctx context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	if err := l.tables.usable(ctx); err != nil || len(keys) == 0 {
		return nil, err
	}
	rows := make([]map[string]any, 0, len(keys))
	counts := make([]pricing.Usage, len(keys))
	for i, k := range keys {
		counts[i].Known = true
		if textual(k.Owner, string(k.Scope), string(k.Category), k.Market) { // else nothing of it was recorded
			rows = append(rows, map[string]any{"place": i, "owner": k.Owner, "month": int32(k.Month), "scope": k.Scope, "category": k.Category, "market": k.Market})
		}
	}
	found, err := collect(ctx, l.tables.db, scanPair, l.tables.statements.count, document(rows))
	if err != nil {
		return nil, err
	}
	for _, pair := range found {
		counts[pair[0]].Count = pair[1]
	}
	return counts, nil
}

func scanPair(rows *sql.Rows) (pair [2]int64, err error) {
	err = rows.Scan(&pair[0], &pair[1])
	return pair, err
}

// Entries implements [billing.Ledger], page by page.
func (l *Ledger) Entries(ctx context.Context, f billing.Filter) iter.Seq2[billing.Entry, error] {
	return func(yield func(billing.Entry, error) bool) {
		var last *billing.Entry
		for more := true; more; {
			page, err := l.page(ctx, f, last)
			if err != nil {
				yield(billing.Entry{}, err)
				return
			}
			for i := range page {
				if last = &page[i]; f.Matches(*last) && !yield(*last, nil) {
					return
				}
			}
			more = len(page) == ledgerPage
		}
	}
}

// Forget implements [billing.Ledger]: it looks for the entries page by page, and takes the names off those of a page in one statement.
func (l *Ledger) Forget(ctx context.Context, f billing.Filter) error {
	var last *billing.Entry
	for {
		page, err := l.page(ctx, f, last)
		if err != nil {
			return err
		}
		var rows []map[string]string
		for i := range page {
			if last = &page[i]; f.Matches(*last) {
				rows = append(rows, map[string]string{"id": last.Nameless().Message})
			}
		}
		if len(rows) > 0 {
			if err := l.run(ctx, l.tables.statements.forget, document(rows)); err != nil {
				return err
			}
		}
		if len(page) < ledgerPage {
			return nil
		}
	}
}

func (t *Tables) forgetSQL() string {
	return "UPDATE replywindow_ledger SET message = id, participant = '', person = '' WHERE id IN (SELECT g.id FROM " + t.rows("g", "id text") + ")"
}

// ledgerPage is how many entries are read at a time.
const ledgerPage = 500

// page reads entries in their order, from the one after last on: at least those that the filter selects.
func (l *Ledger) page(ctx context.Context, f billing.Filter, last *billing.Entry) ([]billing.Entry, error) {
	if err := l.tables.usable(ctx); err != nil {
		return nil, err
	}
	var w selection
	for _, is := range [...][2]string{{"message", f.Message}, {"participant", f.Participant}, {"person", f.Person}, {"account", f.Account}, {"number", f.Number}, {"template", f.Template}} {
		if !textual(is[1]) {
			return nil, nil // no such entry was recorded
		}
		if is[1] != "" {
			w.add(is[0]+" = ?", is[1])
		}
	}
	if f.Person != "" {
		w.add("person <> ''") // the condition of the index, which SQLite does not conclude
	}
	if f.From != 0 {
		w.add("day >= ?", int32(f.From))
	}
	if f.To != 0 {
		w.add("day < ?", int32(f.To))
	}
	if last != nil {
		w.add("(message, participant) > (?, ?)", last.Message, last.Participant)
	}
	query := fmt.Sprintf("SELECT %s FROM replywindow_ledger%s ORDER BY message, participant LIMIT %d", ledgerNames(), w.where(), ledgerPage)
	return collect(ctx, l.tables.db, scanLedgerRow, l.tables.names.Replace(query), w.args...)
}

// Format writes the kind of database alone, whatever the verb.
func (l *Ledger) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, l.tables.print("ledger"))
}
