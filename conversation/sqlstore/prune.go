package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

var _ billing.Pruner = (*Ledger)(nil)

// Prune implements [billing.Pruner]. First it writes down the month of the day, in a transaction of its own, so that whoever counts while
// rows of earlier months go is told that they are not known. Then it goes through the table in the order of its key and deletes batches of
// five hundred rows. Each is a transaction that also writes down what it took from the counts of the day's own month, so that these are
// the same before and after, and nobody waits long: a Record that meets a row which is being deleted waits for the end of its batch, and
// begins a new entry. A row that is not old any more when its batch comes stays.
//
// Processes may prune at the same time. After an error the number is of the batches until then; of one whose answer was lost the rows may
// be gone too. What was written down stays: a day of next month makes the counts of this month unknown, and nothing makes them known
// again. The error of a day that does not exist is a [*channels.InputError].
func (l *Ledger) Prune(ctx context.Context, before pricing.Date) (deleted int, err error) {
	if err := l.tables.usable(ctx); err != nil {
		return 0, err
	}
	if !before.Valid() {
		return 0, &channels.InputError{Field: "before", Value: before.String(), Reason: "is no day"}
	}
	if err := l.remember(ctx, before.Month()); err != nil {
		return 0, err
	}
	l.tables.counts.drop()
	for last := octets(""); ; {
		ids, err := l.old(ctx, before, last)
		if err != nil || len(ids) == 0 {
			return deleted, err
		}
		n, err := l.pruneRows(ctx, before, ids)
		if deleted += n; err != nil {
			return deleted, err
		}
		last = ids[len(ids)-1]
	}
}

// remember writes down that the counts of the months before one are not known, and forgets what was taken from them.
func (l *Ledger) remember(ctx context.Context, month pricing.Date) error {
	return l.tables.insist(ctx, func(q querier) error {
		statement := l.tables.names.Replace("DELETE FROM replywindow_ledger_pruned WHERE month < $1")
		if _, err := q.ExecContext(ctx, statement, int32(month)); err != nil {
			return conflict(err)
		}
		return l.tables.addPruned(ctx, q, map[pricing.CountKey]int64{{Month: month}: 0})
	})
}

// old reads the ids of the next batch of rows to delete.
func (l *Ledger) old(ctx context.Context, before pricing.Date, last octets) ([]octets, error) {
	if err := l.tables.usable(ctx); err != nil {
		return nil, err
	}
	var w selection
	w.add("id > ?", last)
	w.unheardOf(before)
	query := fmt.Sprintf("SELECT id FROM replywindow_ledger%s ORDER BY id LIMIT %d", w.where(), ledgerPage)
	scan := func(rows *sql.Rows) (id octets, err error) {
		err = rows.Scan(&id)
		return id, err
	}
	return collect(ctx, l.tables.db, scan, l.tables.names.Replace(query), w.args...)
}

// unheardOf adds the condition that an entry of the ledger was delivered before a day, or else not heard of from it on.
func (s *selection) unheardOf(day pricing.Date) {
	start := day.In(time.UTC).UnixMilli()
	s.add(`CASE WHEN delivered IS NOT NULL OR read IS NOT NULL THEN day < ? ELSE coalesce(predicted_at < ?, true)
		AND coalesce(confirmed_at < ?, true) AND coalesce(sent < ?, true) AND coalesce(failed < ?, true) END`, int32(day), start, start, start, start)
}

// pruneRows deletes a batch of rows, those that are still old.
func (l *Ledger) pruneRows(ctx context.Context, before pricing.Date, ids []octets) (deleted int, err error) {
	t := l.tables
	w := selection{conditions: []string{t.among("id", 1)}, args: []any{document(ids)}}
	w.unheardOf(before)
	statement := t.names.Replace("DELETE FROM replywindow_ledger" + w.where() +
		" RETURNING coalesce(count_month, 0), coalesce(count_owner, ''), count_scope, count_category, count_market")
	err = t.insist(ctx, func(q querier) error {
		keys, err := collect(ctx, q, scanCountKey, statement, w.args...)
		if err != nil {
			return err
		}
		deleted = len(keys)
		taken := map[pricing.CountKey]int64{}
		for _, k := range keys {
			if k.Month == before.Month() && k.Owner != "" {
				taken[k]++
			}
		}
		return t.addPruned(ctx, q, taken)
	})
	if err != nil {
		return 0, err
	}
	return deleted, nil
}

func scanCountKey(rows *sql.Rows) (k pricing.CountKey, err error) {
	err = rows.Scan(&k.Month, &k.Owner, &k.Scope, &k.Category, &k.Market)
	return k, err
}

// addPruned adds to what is written down of monthly counts.
func (t *Tables) addPruned(ctx context.Context, q querier, taken map[pricing.CountKey]int64) error {
	if len(taken) == 0 {
		return nil
	}
	rows := make([]map[string]any, 0, len(taken))
	for k, n := range taken {
		rows = append(rows, map[string]any{"month": int32(k.Month), "owner": octets(k.Owner), "scope": octets(k.Scope), "category": octets(k.Category),
			"market": octets(k.Market), "deleted": n})
	}
	const key = "month, owner, scope, category, market"
	statement := "INSERT INTO replywindow_ledger_pruned AS e (" + key + ", deleted) SELECT " + key + ", deleted FROM " +
		t.rows("g", "month integer, owner bytea, scope bytea, category bytea, market bytea, deleted bigint") +
		" WHERE true ORDER BY " + key + // everybody takes the rows in one order
		" ON CONFLICT (" + key + ") DO UPDATE SET deleted = e.deleted + excluded.deleted"
	_, err := q.ExecContext(ctx, t.names.Replace(statement), document(rows))
	return conflict(err)
}
