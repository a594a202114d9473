package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
)

// Dialect is the kind of database.
type Dialect string

// The databases that this package speaks to.
const (
	// Postgres is PostgreSQL 12 or later. What is known of Citus and CockroachDB, the package comment says.
	Postgres Dialect = "postgres"
	// SQLite is SQLite 3.41 or later.
	SQLite Dialect = "sqlite"
)

// Options say where the tables are. The zero Options are the tables replywindow_... wherever the connection finds them.
type Options struct {
	// Schema is the PostgreSQL schema of the tables, which must exist: at most 48 small letters, digits and underscores, beginning with no
	// digit. Empty: the first of the connection's search path. SQLite has none.
	Schema string
	// Prefix begins the name of every table, and is written like Schema. Empty: "replywindow_".
	Prefix string
	// Clock tells [Store.Save] whether the Wake of an entry has come: until then a later one does not replace it. Give the engine's. Nil:
	// the system's.
	Clock conversation.Clock
	// CountFor is for how long this process goes by what [Ledger.Count] counted last, by Clock, at most an hour. Zero: it counts anew
	// each time, which is each time that the engine prices a message, and takes the longer the more was delivered in the month: of
	// 400,000 messages two hundred times as long as of 1,000. With a minute, a decision may still price by an allowance or a volume tier
	// that was used up less than a minute ago, and while one caller counts anew the others go by the count before.
	CountFor time.Duration
}

// Tables are the tables of one database. Make them with [New]; they are safe for concurrent use.
type Tables struct {
	db         *sql.DB
	dialect    Dialect
	names      *strings.Replacer
	clock      conversation.Clock
	writing    chan struct{} // SQLite: held by the one writer of this process
	statements statements
	countFor   time.Duration
	counts     counts
}

// statements are those that never change.
type statements struct{ load, save, remove, record, forget, apply, records string }

const usualPrefix = "replywindow_"

var identifier = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,47}$`)

// New gives the tables of a database that the host opened, and goes on owning. It does not touch the database: [Tables.Migrate] creates
// the tables. The error is a [*channels.InputError].
func New(db *sql.DB, d Dialect, o Options) (*Tables, error) {
	o.Prefix = cmp.Or(o.Prefix, usualPrefix)
	switch {
	case db == nil:
		return nil, &channels.InputError{Field: "db", Reason: "is nil"}
	case d != Postgres && d != SQLite:
		return nil, &channels.InputError{Field: "dialect", Value: string(d), Reason: "is neither postgres nor sqlite"}
	case o.Schema != "" && d == SQLite:
		return nil, &channels.InputError{Field: "options.schema", Value: o.Schema, Reason: "is for PostgreSQL alone"}
	case o.Schema != "" && !identifier.MatchString(o.Schema):
		return nil, &channels.InputError{Field: "options.schema", Value: o.Schema, Reason: "is not of small letters, digits and underscores"}
	case !identifier.MatchString(o.Prefix):
		return nil, &channels.InputError{Field: "options.prefix", Value: o.Prefix, Reason: "is not of small letters, digits and underscores"}
	case o.CountFor < 0 || o.CountFor > longestCountFor:
		return nil, &channels.InputError{Field: "options.count_for", Value: o.CountFor.String(), Reason: "is not between 0 and an hour"}
	}
	t := &Tables{db: db, dialect: d, clock: o.Clock, countFor: o.CountFor, writing: make(chan struct{}, 1)}
	table := o.Prefix
	if o.Schema != "" {
		table = `"` + o.Schema + `".` + o.Prefix
	}
	t.names = strings.NewReplacer(usualPrefix, table)
	if d == SQLite {
		t.names = strings.NewReplacer(usualPrefix, table, "$", "?") // the one spelling of numbered parameters that every driver knows
	}
	t.statements = statements{
		load: t.loadSQL(1), save: t.names.Replace(t.saveSQL()), remove: t.names.Replace(t.removeSQL()),
		record: t.names.Replace(t.recordSQL()), forget: t.names.Replace(t.forgetSQL()), apply: t.names.Replace(t.applySQL()), records: t.names.Replace(t.recordsSQL()),
	}
	return t, nil
}

// Store is the store of entries in these tables.
func (t *Tables) Store() *Store { return &Store{t} }

// Ledger is the ledger in these tables.
func (t *Tables) Ledger() *Ledger { return &Ledger{t} }

// Templates is the catalogue of templates in these tables. Of the rules it uses those about a template's life, as
// [template.NewCatalogue] does; they may be nil.
func (t *Tables) Templates(rules *template.Rules) *Templates { return &Templates{t, rules} }

// usable is the error of a context that is done or nil, and of tables that [New] did not make.
func (t *Tables) usable(ctx context.Context) error {
	if t == nil || t.db == nil {
		return &channels.InputError{Field: "tables", Reason: "were not made by New"}
	}
	return fact.Done(ctx)
}

// now is the instant of the clock in milliseconds.
func (t *Tables) now() int64 {
	if t.clock == nil {
		return time.Now().UnixMilli()
	}
	return t.clock.Now().UnixMilli()
}

// octets is a text as the tables keep it: as bytes, which every database orders alike, and which may be no UTF-8 and hold the character 0.
type octets string

// Value implements [driver.Valuer].
func (o octets) Value() (driver.Value, error) { return []byte(o), nil }

// MarshalText gives the text a form within JSON: \x and hexadecimal digits, as PostgreSQL writes bytes.
func (o octets) MarshalText() ([]byte, error) { return hex.AppendEncode([]byte(`\x`), []byte(o)), nil }

// UnmarshalText reads what MarshalText wrote.
func (o *octets) UnmarshalText(text []byte) error {
	data, err := hex.AppendDecode(nil, bytes.TrimPrefix(text, []byte(`\x`)))
	*o = octets(data)
	return err
}

// decoded are the bytes that octets wrote into a JSON text.
func (t *Tables) decoded(text string) string {
	if t.dialect == Postgres {
		return "CAST(" + text + " AS bytea)"
	}
	return "unhex(substr(" + text + ", 3))"
}

// lookup joins the row of a table that a condition on its whole key selects, for each row before. PostgreSQL has no idea how many rows a
// JSON list holds, nor, right after many were written, how many share the beginning of a key: LATERAL with LIMIT makes it look up one key
// after the other all the same, in place of reading the whole table, or all of a business.
func (t *Tables) lookup(table, condition string) string {
	if t.dialect == Postgres {
		return " CROSS JOIN LATERAL (SELECT * FROM " + table + " AS e WHERE " + condition + " LIMIT 1) AS e"
	}
	return " CROSS JOIN " + table + " AS e ON " + condition
}

// among is the condition that a column is one of the octets in a JSON list, which is a parameter. Of an array PostgreSQL searches an index
// for the members.
func (t *Tables) among(column string, parameter int) string {
	if t.dialect == Postgres {
		return fmt.Sprintf("%s = ANY (ARRAY(SELECT %s FROM %s))", column, t.decoded("k.value"), t.listed(parameter))
	}
	return fmt.Sprintf("%s IN (SELECT %s FROM %s)", column, t.decoded("k.value"), t.listed(parameter))
}

// listed reads a JSON list, which is a parameter, as rows k with a column value.
func (t *Tables) listed(parameter int) string {
	if t.dialect == Postgres {
		return fmt.Sprintf("json_array_elements_text(CAST($%d AS json)) AS k(value)", parameter)
	}
	return fmt.Sprintf("json_each($%d) AS k", parameter)
}

// rows reads the statement's first parameter, a JSON list of objects, as rows with a name. The columns are written as PostgreSQL wants
// them: "user_id bytea, version bigint".
func (t *Tables) rows(alias, columns string) string {
	if t.dialect == Postgres {
		return "json_to_recordset(CAST($1 AS json)) AS " + alias + "(" + columns + ")"
	}
	var list []string
	for column := range strings.SplitSeq(columns, ", ") {
		name, kind, _ := strings.Cut(column, " ")
		value := "value->>'" + name + "'"
		switch kind {
		case "bytea":
			value = t.decoded(value)
		case "jsonb":
			value = "value->'" + name + "'"
		}
		list = append(list, value+" AS "+name)
	}
	return "(SELECT " + strings.Join(list, ", ") + " FROM json_each($1)) AS " + alias
}

// document writes a parameter that is a JSON text, of texts and numbers.
func document(rows any) string {
	data, _ := json.Marshal(rows) // cannot fail
	return string(data)
}

// millis is an instant as it is stored; the zero time is none.
func millis(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

// instant reads what millis wrote.
func instant(ms *int64) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return time.UnixMilli(*ms).UTC()
}

// Format writes the kind of database alone, whatever the verb: a handle may hold a password.
func (t *Tables) Format(f fmt.State, verb rune) { fact.Print(f, verb, t.print("tables")) }

func (t *Tables) print(what string) string {
	if t == nil || t.db == nil {
		return what + " of no database"
	}
	return what + " in " + string(t.dialect)
}
