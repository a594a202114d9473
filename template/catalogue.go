package template

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// Catalogue keeps, in memory, the [Record] of every template of any number of accounts, and answers as of an instant. All methods
// are safe for concurrent use, and return the error of a context that is done, having done nothing. Make one with [NewCatalogue]; the zero
// Catalogue is empty and has no rules.
type Catalogue struct {
	rules    *Rules
	mu       sync.RWMutex
	accounts map[string]map[entryKey]entry
}

type entryKey struct{ name, language string }

// entry is one template, with its views ready to answer.
type entry struct {
	record Record
	views  []View
}

// NewCatalogue makes an empty catalogue. Of the rules it uses those about a template's life: pauses, events, categories. [NewRules] makes
// them of the rows in a channel's rulebook (its field Templates), or of the joined rows of several channels. They may be nil: then pauses
// have only the end an update gives.
func NewCatalogue(r *Rules) *Catalogue {
	return &Catalogue{rules: r}
}

// Put records definitions as they were listed at an instant. A definition that cannot be recorded is named in the error; the others
// are kept. The catalogue keeps the definitions: do not change them afterwards.
func (c *Catalogue) Put(account string, at time.Time, templates ...*Template) error {
	var failed []error
	for _, t := range templates {
		failed = append(failed, c.Apply(context.Background(), Update{Account: account, Kind: DefinitionUpdate, At: at, Definition: t}))
	}
	return errors.Join(failed...)
}

// Apply records updates: all of them, or none and an error that names each wrong one ([Update.Normalize]).
func (c *Catalogue) Apply(ctx context.Context, updates ...Update) error {
	if err := fact.Done(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	type place struct {
		account string
		entryKey
	}
	changed := map[place]Record{}
	var failed []error
	for _, update := range updates {
		u, err := update.Normalize()
		if err != nil {
			failed = append(failed, err)
			continue
		}
		at := place{u.Account, entryKey{u.Name, u.Language}}
		r, ok := changed[at]
		if !ok {
			r = c.accounts[at.account][at.entryKey].record
		}
		changed[at], err = r.apply(c.rules, u)
		failed = append(failed, err)
	}
	if err := errors.Join(failed...); err != nil {
		return err
	}
	if c.accounts == nil {
		c.accounts = map[string]map[entryKey]entry{}
	}
	for at, r := range changed {
		if c.accounts[at.account] == nil {
			c.accounts[at.account] = map[entryKey]entry{}
		}
		c.accounts[at.account][at.entryKey] = newEntry(r, c.rules)
	}
	return nil
}

// newEntry prepares each definition once, however many views have it.
func newEntry(r Record, rules *Rules) entry {
	e := entry{record: r, views: r.views(rules)}
	for i := range e.views {
		switch v := &e.views[i]; {
		case v.Template == nil:
		case i > 0 && v.Template == e.views[i-1].Template:
			v.form = e.views[i-1].form
		default:
			v.form = compile(v.Template)
		}
	}
	return e
}

// Lookup finds the template of exactly that name and language, as of an instant; false: there is none. No language stands in for
// another. It does not allocate.
func (c *Catalogue) Lookup(ctx context.Context, account, name, language string, at time.Time) (View, bool, error) {
	if err := fact.Done(ctx); err != nil {
		return View{}, false, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, found := viewAt(c.accounts[account][entryKey{name, language}].views, at)
	return v, found, nil
}

// All yields every template of an account as of an instant, by name, then language. Changes made meanwhile may or may not be seen.
func (c *Catalogue) All(ctx context.Context, account string, at time.Time) iter.Seq2[View, error] {
	return func(yield func(View, error) bool) {
		if err := fact.Done(ctx); err != nil {
			yield(View{}, err)
			return
		}
		for _, v := range c.views(account, at) {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func (c *Catalogue) views(account string, at time.Time) []View {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var views []View
	for _, e := range c.accounts[account] {
		if v, ok := viewAt(e.views, at); ok {
			views = append(views, v)
		}
	}
	slices.SortFunc(views, func(a, b View) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Language, b.Language))
	})
	return views
}
