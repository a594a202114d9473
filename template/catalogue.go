package template

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"
)

// history bounds the updates kept for one template. Older ones are folded into
// one state; an update that is later than all of them by arrival but earlier than
// that state by time is then without effect.
const history = 64

// Catalogue holds what is known of the templates of any number of accounts. It
// keeps each template's updates in order of the platform's time, so that updates
// may arrive in any order and repeatedly, and answers as of an instant.
//
// All methods are safe for concurrent use. Make one with [NewCatalogue].
type Catalogue struct {
	rules   *Rules
	mu      sync.RWMutex
	shelves map[string]*shelf // by account, and by business assigned to it
}

// shelf is the templates of one account.
type shelf struct {
	account string
	entries map[entryKey]*entry
}

type entryKey struct{ name, language string }

// entry is one template. views is replaced, never changed.
type entry struct {
	base    state // the records folded already
	folded  time.Time
	records []record
	views   []View
}

// NewCatalogue makes an empty catalogue. Of the rules it uses those about a
// template's life: pauses, events, categories. They may be nil: then pauses have
// only the end an update gives.
func NewCatalogue(r *Rules) *Catalogue {
	return &Catalogue{rules: r, shelves: map[string]*shelf{}}
}

// Assign says that a business (a sender) uses the templates of an account, so that
// [Catalogue.Lookup] finds them under either name. Assigning again moves the
// business, and with it those assigned to it. A business that has templates of its own cannot be assigned.
func (c *Catalogue) Assign(business, account string) error {
	if business == "" || account == "" {
		return fmt.Errorf("assign: business %q or account %q is empty", business, account)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.shelves[business]
	own := was != nil && was.account == business && business != account
	if own && len(was.entries) > 0 {
		return fmt.Errorf("assign: business %q has templates of its own", business)
	}
	now := c.shelf(account)
	c.shelves[business] = now
	for b, s := range c.shelves {
		if own && s == was { // assigned to this business before
			c.shelves[b] = now
		}
	}
	return nil
}

func (c *Catalogue) shelf(account string) *shelf {
	s := c.shelves[account]
	if s == nil {
		s = &shelf{account: account, entries: map[entryKey]*entry{}}
		c.shelves[account] = s
	}
	return s
}

// Put records definitions as they were listed at an instant. A definition that
// cannot be recorded is named in the error; the others are kept. The catalogue
// keeps the definitions: do not change them afterwards.
func (c *Catalogue) Put(account string, at time.Time, templates ...*Template) error {
	var failed errorList
	for _, t := range templates {
		if t == nil {
			failed = append(failed, errors.New("template is nil"))
			continue
		}
		u := Update{Account: account, ID: t.ID, Name: t.Name, Language: t.Language, Kind: snapshot, At: at, Category: t.Category}
		rec, err := newRecord(u, t)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		c.record(rec)
	}
	return failed.join()
}

// Apply records updates. One that is wrong (an empty account, name or language, an
// unknown kind, an impossible time) is named in the error; the others are kept.
func (c *Catalogue) Apply(updates ...Update) error {
	var failed errorList
	for _, u := range updates {
		if u.Kind == snapshot {
			u.Kind = "" // a snapshot needs its definition: Put
		}
		rec, err := newRecord(u, nil)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		c.record(rec)
	}
	return failed.join()
}

func (c *Catalogue) record(rec record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.shelf(rec.Account)
	key := entryKey{rec.Name, rec.Language}
	e := s.entries[key]
	if e == nil {
		e = &entry{base: state{View: View{Account: s.account}}}
		s.entries[key] = e
	}
	e.add(rec, c.rules)
}

func (e *entry) add(rec record, r *Rules) {
	i, known := slices.BinarySearchFunc(e.records, rec, func(a, b record) int { return a.compare(&b) })
	if known || !rec.At.After(e.folded) {
		return
	}
	e.records = slices.Insert(e.records, i, rec)
	if len(e.records) > history {
		oldest := &e.records[0]
		e.base.until(oldest.At, r)
		e.base.apply(oldest, r)
		e.folded = oldest.At
		e.records = slices.Delete(e.records, 0, 1)
	}
	s := e.base
	e.views = s.walk(e.records, r, e.folded)
}

// until lets pass what is due up to an instant.
func (s *state) until(at time.Time, r *Rules) {
	for due, ok := s.due(); ok && !due.After(at); due, ok = s.due() {
		s.pass(due, r)
	}
}

// at finds the view that holds at an instant. Before the first thing known, a
// listed definition answers (it existed by then); an update does not.
func (e *entry) at(at time.Time) (View, bool) {
	for i := len(e.views) - 1; i >= 0; i-- {
		if !at.Before(e.views[i].From) {
			return e.views[i], true
		}
	}
	if first := e.views[0]; e.folded.IsZero() && e.records[0].Kind == snapshot {
		first.From, first.Until = time.Time{}, first.From
		return first, true
	}
	return View{}, false
}

// Lookup finds the template of exactly that name and language, as of an instant.
// It does not allocate. No language stands in for another: see
// [Catalogue.LookupFirst].
func (c *Catalogue) Lookup(business, name, language string, at time.Time) (View, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := c.shelves[business]
	if s == nil {
		return View{}, false
	}
	e := s.entries[entryKey{name, language}]
	if e == nil {
		return View{}, false
	}
	return e.at(at)
}

// LookupFirst looks a template up in several languages, in the order given. It
// returns the first that may be sent at that instant, else the first there is.
func (c *Catalogue) LookupFirst(business, name string, languages []string, at time.Time) (View, bool) {
	var first View
	found := false
	for _, language := range languages {
		v, ok := c.Lookup(business, name, language, at)
		if ok && c.rules.sendable(v.Status) {
			return v, true
		}
		if ok && !found {
			first, found = v, true
		}
	}
	return first, found
}

// All yields the views of every template of a business as of an instant, by name,
// then language. Changes made meanwhile may or may not be seen.
func (c *Catalogue) All(business string, at time.Time) iter.Seq[View] {
	return func(yield func(View) bool) {
		for _, v := range c.views(business, at) {
			if !yield(v) {
				return
			}
		}
	}
}

func (c *Catalogue) views(business string, at time.Time) []View {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := c.shelves[business]
	if s == nil {
		return nil
	}
	views := make([]View, 0, len(s.entries))
	for _, e := range s.entries {
		if v, ok := e.at(at); ok {
			views = append(views, v)
		}
	}
	slices.SortFunc(views, func(a, b View) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Language, b.Language))
	})
	return views
}
