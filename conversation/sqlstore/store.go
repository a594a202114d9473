package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/fact"
)

// Store is a [conversation.Store] in a table. Make one with [Tables.Store]. After an error of the connection, and when the context ends
// during a Save, the answer may be lost and not the Save: who saves again finds out by the version.
type Store struct{ tables *Tables }

var _ conversation.Store = (*Store)(nil)

const entryColumns = "channel, business, user_id, version, snapshot, wake_at, keep_until, also"

// addressed is an address as it is stored.
type addressed struct {
	Channel  octets `json:"channel"`
	Business octets `json:"business"`
	User     octets `json:"user_id"`
}

func addressedAs(a channels.Address) addressed {
	return addressed{octets(a.Channel), octets(a.Business), octets(a.User)}
}

// loadSQL asks for entries of some businesses. For each it has three parameters: channel, business, and the list of users.
func (t *Tables) loadSQL(businesses int) string {
	parts := make([]string, businesses)
	for i := range parts {
		parts[i] = "SELECT * FROM (" + t.loadBusinessSQL(3*i+1) + fmt.Sprintf(") AS b%d", i)
	}
	return t.names.Replace(strings.Join(parts, " UNION ALL "))
}

// loadBusinessSQL finds entries of one business by their users, and then what the Also of those found names: other users of the business,
// and the own entry of one other, its account.
func (t *Tables) loadBusinessSQL(first int) string {
	columns := "e." + strings.ReplaceAll(entryColumns, ", ", ", e.")
	user := func(is string) string {
		return t.lookup("replywindow_entries", fmt.Sprintf("e.channel = $%d AND e.business = $%d AND e.user_id = %s", first, first+1, is))
	}
	each := "json_each(a.also) AS n"
	if t.dialect == Postgres {
		each = "jsonb_array_elements(a.also) AS n(value)"
	}
	return "WITH asked AS (SELECT " + columns + " FROM " + t.listed(first+2) + user(t.decoded("k.value")) + `),
		hints AS (SELECT n.value->>0 AS user_id, n.value->>1 AS business FROM asked AS a CROSS JOIN ` + each + `)
		SELECT ` + entryColumns + ` FROM asked
		UNION ALL SELECT ` + columns + ` FROM (
			SELECT ` + t.decoded("h.user_id") + ` AS user_id FROM hints AS h WHERE h.business IS NULL
			EXCEPT SELECT a.user_id FROM asked AS a) AS k` + user("k.user_id") + `
		UNION ALL SELECT ` + columns + fmt.Sprintf(` FROM replywindow_entries AS e WHERE e.channel = $%d`, first) + ` AND e.user_id = ` + t.decoded("''") + `
			AND e.business = (SELECT ` + t.decoded("max(h.business)") + ` FROM hints AS h WHERE length(h.user_id) = 2)`
}

// loadMost is how many businesses one query asks about.
const loadMost = 20

// Load implements [conversation.Store], in one query for each twenty businesses. The entries that Also names come along.
func (s *Store) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	if err := s.tables.usable(ctx); err != nil || len(addresses) == 0 {
		return nil, err
	}
	at := make(map[channels.Address]int, len(addresses))
	users := map[channels.Address][]octets{} // of each business
	var businesses []channels.Address
	for _, a := range addresses {
		if _, twice := at[a]; twice {
			continue
		}
		at[a] = -1
		business := channels.Address{Channel: a.Channel, Business: a.Business}
		if users[business] == nil {
			businesses = append(businesses, business)
		}
		users[business] = append(users[business], octets(a.User))
	}
	var found []conversation.Stored
	for some := range slices.Chunk(businesses, loadMost) {
		var args []any
		for _, b := range some {
			args = append(args, octets(b.Channel), octets(b.Business), document(users[b]))
		}
		statement := s.tables.statements.load
		if len(some) > 1 {
			statement = s.tables.loadSQL(len(some))
		}
		entries, err := collect(ctx, s.tables.db, scanEntry, statement, args...)
		if err != nil {
			return nil, err
		}
		found = append(found, entries...)
	}
	out := make([]conversation.Stored, len(addresses), len(addresses)+len(found))
	for i, e := range found {
		if _, known := at[e.Address]; !known {
			out = append(out, e)
		}
		at[e.Address] = i
	}
	for i, a := range addresses {
		out[i].Address = a
		if k := at[a]; k >= 0 {
			out[i] = found[k]
			out[i].Also = slices.Clone(found[k].Also)
		}
	}
	return out, nil
}

func scanEntry(rows *sql.Rows) (conversation.Stored, error) {
	var e conversation.Stored
	var version int64
	var wake, keep *int64
	var snapshot, also []byte
	if err := rows.Scan(&e.Address.Channel, &e.Address.Business, &e.Address.User, &version, &snapshot, &wake, &keep, &also); err != nil {
		return e, err
	}
	e.Version, e.Wake, e.Keep = uint64(version), instant(wake), instant(keep)
	e.Snapshot = conversation.Snapshot(snapshot)
	var hints [][]octets
	if len(also) > 0 && json.Unmarshal(also, &hints) != nil {
		hints = nil // without a hint it takes another round trip
	}
	for _, h := range hints {
		a := e.Address
		if len(h) > 1 {
			a.Business = string(h[1])
		}
		a.User = string(h[0])
		e.Also = append(e.Also, a)
	}
	return e, nil
}

// saved is an entry as a row of a statement's parameter.
type saved struct {
	User     octets     `json:"user_id"`
	Version  int64      `json:"version"`
	Snapshot octets     `json:"snapshot,omitempty"`
	Wake     *int64     `json:"wake_at,omitempty"`
	Keep     *int64     `json:"keep_until,omitempty"`
	Also     [][]octets `json:"also,omitempty"` // user, and the business if it is another than the entry's; the channel is the entry's
}

func savedAs(e *conversation.Stored) saved {
	row := saved{User: octets(e.Address.User), Version: int64(e.Version), Snapshot: octets(e.Snapshot), Wake: millis(e.Wake), Keep: millis(e.Keep)}
	for _, a := range e.Also {
		hint := []octets{octets(a.User)}
		if a.Business != e.Address.Business {
			hint = append(hint, octets(a.Business))
		}
		if a.Channel == e.Address.Channel {
			row.Also = append(row.Also, hint)
		}
	}
	return row
}

// saveSQL inserts entries, and replaces those that are stored at the version given. An entry that is new comes with the new version
// itself, which nothing stored has. One that was deleted meanwhile is inserted with its old version, which [Tables.written] tells.
//
// A Wake that is still to come is left where a later one would replace it: as long as no indexed column changes, PostgreSQL updates a
// row in place.
func (t *Tables) saveSQL() string {
	return `INSERT INTO replywindow_entries AS e (` + entryColumns + `)
		SELECT $3, $4, g.user_id, g.version, g.snapshot, g.wake_at, g.keep_until, g.also
		FROM ` + t.rows("g", "user_id bytea, version bigint, snapshot bytea, wake_at bigint, keep_until bigint, also jsonb") + ` WHERE true
		ON CONFLICT (channel, business, user_id) DO UPDATE SET snapshot = excluded.snapshot, keep_until = excluded.keep_until, also = excluded.also,
			wake_at = CASE WHEN e.wake_at > $5 AND e.wake_at < excluded.wake_at THEN e.wake_at ELSE excluded.wake_at END, ` + t.written()
}

func (t *Tables) removeSQL() string {
	return `DELETE FROM replywindow_entries WHERE channel = $2 AND business = $3
		AND ` + t.among("user_id", 1) + ` RETURNING user_id, version`
}

// Save implements [conversation.Store]. On PostgreSQL it is one statement, unless entries are deleted: then it is a transaction of one
// statement for these and one for the others.
func (s *Store) Save(ctx context.Context, entries []conversation.Stored) error {
	if err := s.tables.usable(ctx); err != nil {
		return err
	}
	if err := conversation.CheckSave(entries); err != nil || len(entries) == 0 {
		return err
	}
	version := newVersion()
	var write, remove []saved
	for i := range entries {
		e := &entries[i]
		if e.Version > math.MaxInt64 {
			return conversation.ErrConflict // no version of ours
		}
		if err := storable(e.Address, i); err != nil {
			return err
		}
		row := savedAs(e)
		switch {
		case e.Snapshot == "":
			remove = append(remove, row)
			continue
		case e.Version == 0:
			row.Version = version
		}
		write = append(write, row)
	}
	if err := s.save(ctx, entries[0].Address, version, write, remove); err != nil {
		return err
	}
	for i := range entries {
		if entries[i].Version = 0; entries[i].Snapshot != "" {
			entries[i].Version = uint64(version)
		}
	}
	return nil
}

// longestKey is how many bytes the parts of a key have together, as they are stored: a row of PostgreSQL's indexes has room for 2,704.
const longestKey = 2600

// storable names what of an address is too long for an index.
func storable(a channels.Address, i int) error {
	return tooLong(fmt.Sprintf("entries[%d].address.", i), [...]field{{"channel", a.Channel}, {"business", a.Business}, {"user", a.User}})
}

// field is a part of a key as it is stored.
type field struct{ name, value string }

// tooLong names the longest part of a key that is too long as a whole.
func tooLong(of string, key [3]field) error {
	longest, total := key[0], 0
	for _, f := range key {
		if total += len(f.value); len(f.value) > len(longest.value) {
			longest = f
		}
	}
	if total <= longestKey {
		return nil
	}
	return &channels.InputError{Field: of + longest.name, Reason: fmt.Sprintf("takes %d bytes: the key is longer than %d", len(longest.value), longestKey)}
}

// save writes some entries of a business, and removes others.
func (s *Store) save(ctx context.Context, a channels.Address, version int64, write, remove []saved) error {
	t := s.tables
	// Everybody takes the rows in one order, so that two that write the same ones do not wait for each other.
	slices.SortFunc(write, func(a, b saved) int { return cmp.Compare(a.User, b.User) })
	channel, business := octets(a.Channel), octets(a.Business)
	upsert := func(q querier) error {
		return t.write(ctx, q, t.statements.save, write, version, len(write), channel, business, t.now())
	}
	if len(remove) == 0 {
		return t.single(ctx, upsert)
	}
	return t.transaction(ctx, func(q querier) error {
		if err := s.remove(ctx, q, channel, business, remove); err != nil || len(write) == 0 {
			return err
		}
		return upsert(q)
	})
}

// remove deletes entries, and fails when one was at another version.
func (s *Store) remove(ctx context.Context, q querier, channel, business octets, rows []saved) error {
	want := map[octets]int64{} // what must be stored, by user
	users := make([]octets, len(rows))
	for i := range rows {
		if users[i] = rows[i].User; rows[i].Version != 0 {
			want[rows[i].User] = rows[i].Version
		}
	}
	removed, err := collect(ctx, q, scanVersion, s.tables.statements.remove, document(users), channel, business)
	if err != nil {
		return err
	}
	for _, row := range removed {
		if want[row.User] != row.Version {
			return conversation.ErrConflict
		}
		delete(want, row.User)
	}
	if len(want) > 0 {
		return conversation.ErrConflict
	}
	return nil
}

func scanVersion(rows *sql.Rows) (row saved, err error) {
	err = rows.Scan(&row.User, &row.Version)
	return row, err
}

// Format writes the kind of database alone, whatever the verb.
func (s *Store) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, s.tables.print("store"))
}
