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
// It grows with every message, until [Ledger.Prune] deletes what is old. Delete no rows by hand: counts would lack them, and not tell.
type Ledger struct{ tables *Tables }

var _ billing.Ledger = (*Ledger)(nil)

// Record implements [billing.Ledger], in one statement. An entry with a text that is longer than 512 bytes is refused by a
// [*billing.EntryError].
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
func (l *Ledger) run(ctx context.Context, statement string, args ...any) error {
	return insist(ctx, func() error {
		return l.tables.single(ctx, func(q querier) error {
			_, err := q.ExecContext(ctx, statement, args...)
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
		if text, ok := c.field.(*string); ok && len(*text) > longestText {
			reason := fmt.Sprintf("has %d bytes, more than %d", len(*text), longestText)
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

// countSQL gives the place of each key and its count, in two parts: what is there, and what was deleted of it. The place -1 has the first
// month that is known. A key has five parameters.
func (t *Tables) countSQL(keys int) string {
	parts := []string{"SELECT -1 AS place, CAST(coalesce(max(month), 0) AS bigint) FROM replywindow_ledger_pruned"}
	for i := range keys {
		parts = append(parts, fmt.Sprintf(`SELECT %d AS place, count(*) FROM replywindow_ledger
			WHERE count_owner = $%d AND count_month = $%d AND count_scope = $%d AND count_category = $%d AND count_market = $%d`,
			i, 5*i+1, 5*i+2, 5*i+3, 5*i+4, 5*i+5), fmt.Sprintf(`SELECT %d AS place, deleted FROM replywindow_ledger_pruned
			WHERE owner = $%d AND month = $%d AND scope = $%d AND category = $%d AND market = $%d`,
			i, 5*i+1, 5*i+2, 5*i+3, 5*i+4, 5*i+5))
	}
	return t.names.Replace(strings.Join(parts, " UNION ALL "))
}

// countMost is how many keys one query counts.
const countMost = 100

// count counts.
func (l *Ledger) count(ctx context.Context, keys []pricing.CountKey) ([]pricing.Usage, error) {
	counts := make([]pricing.Usage, 0, len(keys))
	for some := range slices.Chunk(keys, countMost) {
		var args []any
		for _, k := range some {
			args = append(args, octets(k.Owner), int32(k.Month), octets(k.Scope), octets(k.Category), octets(k.Market))
		}
		found, err := collect(ctx, l.tables.db, scanPair, l.tables.countSQL(len(some)), args...)
		if err != nil {
			return nil, err
		}
		counts = append(counts, usages(some, found)...)
	}
	return counts, nil
}

// usages reads what countSQL gave.
func usages(keys []pricing.CountKey, found [][2]int64) []pricing.Usage {
	var known int64
	counts := make([]pricing.Usage, len(keys))
	for _, pair := range found {
		if pair[0] < 0 {
			known = pair[1]
		} else {
			counts[pair[0]].Count += pair[1]
		}
	}
	for i, k := range keys {
		switch {
		case int64(k.Month) < known:
			counts[i] = pricing.Usage{}
		case k.Owner == "" || k.Scope == pricing.ScopePortfolio && k.Market == "": // no entry's key
			counts[i] = pricing.Usage{Known: true}
		default:
			counts[i].Known = true
		}
	}
	return counts
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
		var ids []octets
		for i := range page {
			if last = &page[i]; f.Matches(*last) {
				ids = append(ids, octets(last.Nameless().Message))
			}
		}
		if len(ids) > 0 {
			if err := l.run(ctx, l.tables.statements.forget, document(ids), octets("")); err != nil {
				return err
			}
		}
		if len(page) < ledgerPage {
			return nil
		}
	}
}

func (t *Tables) forgetSQL() string {
	return "UPDATE replywindow_ledger SET message = id, participant = $2, person = $2 WHERE " + t.among("id", 1)
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
		if is[1] != "" {
			w.add(is[0]+" = ?", octets(is[1]))
		}
	}
	if f.Person != "" {
		w.add("length(person) > 0") // the condition of the index
	}
	if f.From != 0 {
		w.add("day >= ?", int32(f.From))
	}
	if f.To != 0 {
		w.add("day < ?", int32(f.To))
	}
	if last != nil {
		w.add("(message, participant) > (?, ?)", octets(last.Message), octets(last.Participant))
	}
	query := fmt.Sprintf("SELECT %s FROM replywindow_ledger%s ORDER BY message, participant LIMIT %d", ledgerNames(), w.where(), ledgerPage)
	return collect(ctx, l.tables.db, scanLedgerRow, l.tables.names.Replace(query), w.args...)
}

// Format writes the kind of database alone, whatever the verb.
func (l *Ledger) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, l.tables.print("ledger"))
}
