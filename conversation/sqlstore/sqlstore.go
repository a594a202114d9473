package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"

	"github.com/replywindow/replywindow/internal/fact"
)

// Dialect is the kind of database.
type Dialect string

// The databases that this package speaks to.
const (
	// Postgres is PostgreSQL 12 or later. The statements keep to what CockroachDB knows too: no advisory locks, no LISTEN, no row
	// addresses.
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
}

// Tables are the tables of one database. Make them with [New]; they are safe for concurrent use.
type Tables struct {
	db         *sql.DB
	dialect    Dialect
	names      *strings.Replacer
	clock      conversation.Clock
	writing    chan struct{} // SQLite: held by the one writer of this process
	statements statements
}

// statements are those that never change.
type statements struct{ load, save, remove, record, forget, count, apply, records string }

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
	}
	t := &Tables{db: db, dialect: d, clock: o.Clock, writing: make(chan struct{}, 1)}
	table := o.Prefix
	if o.Schema != "" {
		table = `"` + o.Schema + `".` + o.Prefix
	}
	t.names = strings.NewReplacer(usualPrefix, table)
	if d == SQLite {
		t.names = strings.NewReplacer(usualPrefix, table, "$", "?") // the one spelling of numbered parameters that every driver knows
	}
	t.statements = statements{
		load: t.loadSQL(), save: t.saveSQL(), remove: t.names.Replace(t.removeSQL()),
		record: t.names.Replace(t.recordSQL()), forget: t.names.Replace(t.forgetSQL()), count: t.names.Replace(t.countSQL()), apply: t.applySQL(), records: t.names.Replace(t.recordsSQL()),
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

// rows reads the statement's first parameter, a JSON list of objects, as rows with a name. The columns are written as PostgreSQL wants
// them: "user_id text, version bigint".
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
			value = "unhex(substr(" + value + ", 3))"
		case "jsonb":
			value = "value->'" + name + "'"
		}
		list = append(list, value+" AS "+name)
	}
	return "(SELECT " + strings.Join(list, ", ") + " FROM json_each($1)) AS " + alias
}

// document writes the parameter for rows, which are texts and numbers.
func document(rows any) string {
	data, _ := json.Marshal(rows) // cannot fail
	return string(data)
}

// kept is the form in which a text is stored. What a database cannot keep as text, the character 0 and what is not UTF-8, is quoted, and
// so is what begins with a quotation mark.
func kept(s string) string {
	if textual(s) && !strings.HasPrefix(s, `"`) {
		return s
	}
	return strconv.Quote(s)
}

// textual reports whether a database can keep texts as they are.
func textual(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) || strings.Contains(s, "\x00") })
}

// told is the text of a stored form.
func told(s string) string {
	if original, err := strconv.Unquote(s); err == nil && strings.HasPrefix(s, `"`) {
		return original
	}
	return s
}

// millis is an instant as it is stored; the zero time is none.
func millis(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

// bound is the first millisecond that is not before an instant.
func bound(t time.Time) int64 {
	ms := t.UnixMilli()
	if time.UnixMilli(ms).Before(t) {
		ms++
	}
	return ms
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
