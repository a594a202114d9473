package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template"
)

// Templates is a [conversation.Templates] in a table: what was told of a template, its pauses too, outlives the process and is known to
// all of them. Make one with [Tables.Templates].
type Templates struct {
	tables *Tables
	rules  *template.Rules
}

var _ conversation.Templates = (*Templates)(nil)

// templateKey names a template, also as a row of a statement's parameter.
type templateKey struct {
	Account  octets `json:"account"`
	Name     octets `json:"name"`
	Language octets `json:"language"`
}

func templateKeyOf(account, name, language string) templateKey {
	return templateKey{octets(account), octets(name), octets(language)}
}

// storable names what of a key is too long for an index.
func (k templateKey) storable() error {
	return tooLong("update.", [...]field{{"account", string(k.Account)}, {"name", string(k.Name)}, {"language", string(k.Language)}})
}

// catalogued is a template's record with its version, 0 for none.
type catalogued struct {
	templateKey
	Version int64  `json:"version"`
	Record  string `json:"record"`
	record  template.Record
}

func (t *Tables) applySQL() string {
	return `INSERT INTO replywindow_templates AS e (account, name, language, version, record)
		SELECT g.account, g.name, g.language, g.version, g.record
		FROM ` + t.rows("g", "account bytea, name bytea, language bytea, version bigint, record text") + ` WHERE true
		ON CONFLICT (account, name, language) DO UPDATE SET record = excluded.record, ` + t.written()
}

// recordsSQL finds templates of the account $2.
func (t *Tables) recordsSQL() string {
	return "SELECT e.account, e.name, e.language, e.version, e.record FROM " + t.rows("g", "name bytea, language bytea") +
		t.lookup("replywindow_templates", "e.account = $2 AND e.name = g.name AND e.language = g.language")
}

// Apply implements [conversation.Templates]: it loads the records of the templates, changes them and saves them, and begins again when
// another process was faster.
func (c *Templates) Apply(ctx context.Context, updates ...template.Update) error {
	if err := c.tables.usable(ctx); err != nil {
		return err
	}
	byKey := map[templateKey][]template.Update{}
	var failed []error
	for _, update := range updates {
		u, err := update.Normalize()
		failed = append(failed, err)
		key := templateKeyOf(u.Account, u.Name, u.Language)
		failed = append(failed, key.storable())
		byKey[key] = append(byKey[key], u)
	}
	if err := errors.Join(failed...); err != nil || len(byKey) == 0 {
		return err
	}
	return insist(ctx, func() error { return c.apply(ctx, byKey) })
}

func (c *Templates) apply(ctx context.Context, updates map[templateKey][]template.Update) error {
	keys := slices.SortedFunc(maps.Keys(updates), func(a, b templateKey) int { // everybody takes the rows in one order
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Language, b.Language))
	})
	known, err := c.known(ctx, keys)
	if err != nil {
		return err
	}
	version := newVersion()
	rows := make([]catalogued, 0, len(keys))
	for _, key := range keys {
		row := known[key]
		row.templateKey, row.Version = key, cmp.Or(row.Version, version)
		for _, u := range updates[key] {
			if row.record, err = row.record.Apply(c.rules, u); err != nil {
				return err
			}
		}
		text, err := json.Marshal(row.record)
		if err != nil {
			return wrapped(err)
		}
		row.Record = string(text)
		rows = append(rows, row)
	}
	return c.tables.single(ctx, func(q querier) error {
		return c.tables.write(ctx, q, c.tables.statements.apply, rows, version, len(rows))
	})
}

// known reads what there is of some templates, in one query for each account.
func (c *Templates) known(ctx context.Context, keys []templateKey) (map[templateKey]catalogued, error) {
	of := map[octets][]templateKey{}
	for _, key := range keys {
		of[key.Account] = append(of[key.Account], key)
	}
	known := make(map[templateKey]catalogued, len(keys))
	for _, some := range of {
		found, err := c.records(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, row := range found {
			known[row.templateKey] = row
		}
	}
	return known, nil
}

// Lookup implements [conversation.Templates], in one query. It reads the template's whole history each time.
func (c *Templates) Lookup(ctx context.Context, account, name, language string, at time.Time) (template.View, bool, error) {
	if err := c.tables.usable(ctx); err != nil {
		return template.View{}, false, err
	}
	found, err := c.records(ctx, []templateKey{templateKeyOf(account, name, language)})
	if err != nil || len(found) == 0 {
		return template.View{}, false, err
	}
	v, ok := found[0].record.At(c.rules, at)
	return v, ok, nil
}

// All implements [conversation.Templates], page by page.
func (c *Templates) All(ctx context.Context, account string, at time.Time) iter.Seq2[template.View, error] {
	return func(yield func(template.View, error) bool) {
		const size = 200
		var last templateKey
		for more := true; more; {
			page, err := c.page(ctx, account, last, size)
			if err != nil {
				yield(template.View{}, err)
				return
			}
			for i := range page {
				last = page[i].templateKey
				if v, ok := page[i].record.At(c.rules, at); ok && !yield(v, nil) {
					return
				}
			}
			more = len(page) == size
		}
	}
}

// page reads the templates of an account from the one after last on.
func (c *Templates) page(ctx context.Context, account string, last templateKey, size int) ([]catalogued, error) {
	if err := c.tables.usable(ctx); err != nil {
		return nil, err
	}
	return collect(ctx, c.tables.db, scanTemplate, c.tables.names.Replace(fmt.Sprintf(`SELECT account, name, language, version, record FROM replywindow_templates
		WHERE account = $1 AND (name, language) > ($2, $3) ORDER BY name, language LIMIT %d`, size)), octets(account), last.Name, last.Language)
}

// records reads those of some templates of one account that are there.
func (c *Templates) records(ctx context.Context, keys []templateKey) ([]catalogued, error) {
	return collect(ctx, c.tables.db, scanTemplate, c.tables.statements.records, document(keys), keys[0].Account)
}

func scanTemplate(rows *sql.Rows) (row catalogued, err error) {
	if err = rows.Scan(&row.Account, &row.Name, &row.Language, &row.Version, &row.Record); err == nil {
		err = json.Unmarshal([]byte(row.Record), &row.record)
	}
	return row, err
}

// Format writes the kind of database alone, whatever the verb.
func (c *Templates) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, c.tables.print("templates"))
}
