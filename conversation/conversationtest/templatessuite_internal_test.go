package conversationtest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"
)

func TestCatalogueKeepsTheContract(t *testing.T) {
	for name, rules := range map[string]*template.Rules{"without rules": nil, "of a platform": template.NewRules(templatesAt(0), whatsapp.New().Rulebook().Templates)} {
		t.Run(name, func(t *testing.T) {
			TestTemplates(t, func(*testing.T) conversation.Templates { return template.NewCatalogue(rules) })
		})
	}
}

// records is a durable catalogue as a database would be: a row of JSON for each account, name and language, changed in a transaction.
type records struct {
	mu   sync.Mutex
	rows map[[3]string]string

	// Faults: see TestTemplatesFindsFaults.
	partial, deaf, folded, lossy, unordered bool
}

func (d *records) Lookup(ctx context.Context, account, name, language string, at time.Time) (template.View, bool, error) {
	if err := ctx.Err(); err != nil && !d.deaf {
		return template.View{}, false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	raw, ok := d.rows[d.key(account, name, language)]
	if !ok {
		return template.View{}, false, nil
	}
	var r template.Record
	if err := json.Unmarshal([]byte(raw), &r); err != nil {
		return template.View{}, false, err
	}
	v, ok := r.At(nil, at)
	return v, ok, nil
}

func (d *records) All(ctx context.Context, account string, at time.Time) iter.Seq2[template.View, error] {
	return func(yield func(template.View, error) bool) {
		d.mu.Lock()
		var keys [][3]string
		for k := range d.rows {
			if k[0] == account {
				keys = append(keys, k)
			}
		}
		d.mu.Unlock()
		if !d.unordered {
			slices.SortFunc(keys, func(a, b [3]string) int { return cmp.Or(strings.Compare(a[1], b[1]), strings.Compare(a[2], b[2])) })
		}
		if err := ctx.Err(); err != nil && !d.deaf {
			yield(template.View{}, err)
			return
		}
		for _, k := range keys {
			if v, ok, err := d.Lookup(ctx, k[0], k[1], k[2], at); (ok || err != nil) && !yield(v, err) {
				return
			}
		}
	}
}

func (d *records) Apply(ctx context.Context, updates ...template.Update) error {
	if err := ctx.Err(); err != nil && !d.deaf {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	after := map[[3]string]string{}
	var failed error
	for _, u := range updates {
		u, err := u.Normalize()
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		k := d.key(u.Account, u.Name, u.Language)
		var r template.Record
		if raw := cmp.Or(after[k], d.rows[k]); raw != "" && !d.lossy {
			failed = errors.Join(failed, json.Unmarshal([]byte(raw), &r))
		}
		r, err = r.Apply(nil, u)
		raw, unwritten := json.Marshal(r)
		failed = errors.Join(failed, err, unwritten)
		after[k] = string(raw)
	}
	if failed != nil && !d.partial {
		return failed
	}
	for k, raw := range after {
		d.rows[k] = raw
	}
	return failed
}

func (d *records) key(account, name, language string) [3]string {
	if d.folded {
		return [3]string{account, strings.ToLower(name), language}
	}
	return [3]string{account, name, language}
}

func TestRecordsMakeADurableCatalogue(t *testing.T) {
	TestTemplates(t, func(*testing.T) conversation.Templates { return &records{rows: map[[3]string]string{}} })
}

// Each fault is found by the rules that it breaks, which say so.
func TestTemplatesFindsFaults(t *testing.T) {
	for name, c := range map[string]struct {
		faulty *records
		broken []string
	}{
		"records in part":       {&records{partial: true}, []string{"wrong"}},
		"a context not heard":   {&records{deaf: true}, []string{"context"}},
		"names in lower case":   {&records{folded: true}, []string{"apart"}},
		"an order of its own":   {&records{unordered: true}, []string{"all"}},
		"only the last is kept": {&records{lossy: true}, []string{"as_of", "order", "history", "components", "pause", "category", "category_unsaid", "all", "callers"}},
	} {
		for _, r := range templatesRules() {
			var err error
			found := slices.Contains(c.broken, r.name)
			tries := 1
			if found {
				tries = 20 // the order of a map is not always wrong
			}
			for range tries {
				c.faulty.rows = map[[3]string]string{}
				tested := &templatesCase{Templates: c.faulty, ctx: t.Context()}
				if r.check(tested); tested.err != nil {
					err = tested.err
					break
				}
			}
			require.Equal(t, found, err != nil, "%s, %s: %v", name, r.name, err)
		}
	}
}
