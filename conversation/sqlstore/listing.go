package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// place is where a page of a listing ended: the key of its last entry, after its Wake where that orders the listing.
type place struct {
	addressed
	Wake int64 `json:"wake_at,omitempty"`
}

// selection is the WHERE of a query while it is put together.
type selection struct {
	conditions []string
	args       []any
}

// add adds a condition, in which ? stands for the next parameter.
func (s *selection) add(condition string, args ...any) {
	for _, arg := range args {
		s.args = append(s.args, arg)
		condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(s.args)), 1)
	}
	s.conditions = append(s.conditions, condition)
}

// of adds the channel and the business, where an empty one stands for all.
func (s *selection) of(channel, business string) {
	if channel != "" {
		s.add("channel = ?", octets(channel))
	}
	if business != "" {
		s.add("business = ?", octets(business))
	}
}

func (s *selection) where() string {
	if len(s.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(s.conditions, " AND ")
}

// Due implements [conversation.Store], by the partial indexes on wake_at, of which one is for a single business.
func (s *Store) Due(ctx context.Context, channel, business string, before time.Time, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	after, err := s.begin(ctx, page)
	if err != nil {
		return nil, conversation.Page{}, err
	}
	var w selection
	w.add("wake_at < ?", before.Add(time.Millisecond-1).UnixMilli()) // the first whole one
	w.of(channel, business)
	if channel != "" && business != "" { // so that the index of the business has the order
		if page.After != "" {
			w.add("(wake_at, user_id) > (?, ?)", after.Wake, after.User)
		}
		return s.page(ctx, w, "wake_at, user_id", page)
	}
	if page.After != "" {
		w.add("(wake_at, channel, business, user_id) > (?, ?, ?, ?)", after.Wake, after.Channel, after.Business, after.User)
	}
	return s.page(ctx, w, "wake_at, channel, business, user_id", page)
}

// List implements [conversation.Store], in the order of the primary key.
func (s *Store) List(ctx context.Context, channel, business string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	after, err := s.begin(ctx, page)
	if err != nil {
		return nil, conversation.Page{}, err
	}
	var w selection
	w.of(channel, business)
	if page.After != "" {
		w.add("(channel, business, user_id) > (?, ?, ?)", after.Channel, after.Business, after.User)
	}
	return s.page(ctx, w, "channel, business, user_id", page)
}

// begin reads where the page before ended.
func (s *Store) begin(ctx context.Context, page conversation.Page) (after place, err error) {
	if err := s.tables.usable(ctx); err != nil || page.After == "" {
		return after, err
	}
	if json.Unmarshal([]byte(page.After), &after) != nil {
		return after, &channels.InputError{Field: "page.after", Value: strconv.Itoa(len(page.After)) + " bytes", Reason: "is not what this store returned"}
	}
	return after, nil
}

// page reads one page, and one entry more to know whether it is the last.
func (s *Store) page(ctx context.Context, w selection, order string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	const most = 10_000
	size := min(page.Size(), most)
	query := fmt.Sprintf("SELECT %s FROM replywindow_entries%s ORDER BY %s LIMIT %d", entryColumns, w.where(), order, size+1)
	found, err := collect(ctx, s.tables.db, scanEntry, s.tables.names.Replace(query), w.args...)
	if err != nil {
		return nil, conversation.Page{}, err
	}
	next := conversation.Page{Limit: page.Limit}
	if len(found) > size {
		found = found[:size]
		last := &found[size-1]
		next.After = document(place{addressedAs(last.Address), last.Wake.UnixMilli()})
	}
	return found, next, nil
}

// Purge deletes the entries that no rule can need at an instant any more, those whose Keep is not after it, and returns how many; those
// without a Keep stay. It goes through the table in the order of its key, in batches of a thousand rows that are a transaction each, so that
// nobody waits for it long. After an error the number is of what was deleted until then; begin again at any time. A writer that is about
// to save an entry deleted meanwhile meets a conflict and looks again.
func (s *Store) Purge(ctx context.Context, now time.Time) (deleted int, err error) {
	var after []any
	for {
		if err := s.tables.usable(ctx); err != nil {
			return deleted, err
		}
		n, last, err := s.purge(ctx, now, after)
		deleted += int(n)
		if err != nil || last == nil {
			return deleted, err
		}
		after = last
	}
}

// purge deletes from a batch of the rows after a key, and gives the last key of the batch; nil: there are no more.
func (s *Store) purge(ctx context.Context, now time.Time, after []any) (deleted int64, last []any, err error) {
	const batch = 1000
	const key = "channel, business, user_id"
	t := s.tables
	var rows selection
	if after != nil {
		rows.add("("+key+") > (?, ?, ?)", after...)
	}
	from := " FROM replywindow_entries" + rows.where() + " ORDER BY " + key + " LIMIT "
	var end addressed
	err = t.db.QueryRowContext(ctx, t.names.Replace("SELECT "+key+from+"1 OFFSET "+strconv.Itoa(batch-1)), rows.args...).
		Scan(&end.Channel, &end.Business, &end.User)
	switch {
	case err == nil:
		last = []any{end.Channel, end.Business, end.User}
	case !errors.Is(err, sql.ErrNoRows):
		return 0, nil, wrapped(err)
	}
	var expired selection
	expired.args = rows.args
	// Asked twice, since a row may be saved with a later Keep after the inner query found it.
	expired.add("("+key+") IN (SELECT "+key+" FROM (SELECT "+key+", keep_until"+from+strconv.Itoa(batch)+") AS page WHERE keep_until <= ?)", now.UnixMilli())
	expired.add("keep_until <= ?", now.UnixMilli())
	err = insist(ctx, func() error {
		return t.single(ctx, func(q querier) error {
			done, err := q.ExecContext(ctx, t.names.Replace("DELETE FROM replywindow_entries"+expired.where()), expired.args...)
			if err == nil {
				deleted, err = done.RowsAffected()
			}
			return conflict(err)
		})
	})
	if err != nil {
		return 0, nil, err
	}
	return deleted, last, nil
}
