package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// errorList is the errors of a batch whose other members were kept.
type errorList []error

func (l errorList) join() error { return errors.Join(l...) }

// Load takes over the complete list of an account's templates, page by page. Make
// one with [Catalogue.Load]. It is for one goroutine.
type Load struct {
	catalogue *Catalogue
	account   string
	at        time.Time
	seen      map[entryKey]bool
	last      bool
	failed    bool
}

// Load begins to take over the list that the platform gave at an instant.
func (c *Catalogue) Load(account string, at time.Time) *Load {
	return &Load{catalogue: c, account: account, at: at, seen: map[entryKey]bool{}}
}

// Page records one response: {"data":[definition, ...], "paging":{...}}. It returns
// the cursor to ask the next page with, empty after the last. Definitions that
// cannot be read are named in the error; the others are recorded.
func (l *Load) Page(body []byte) (after string, err error) {
	var page struct {
		Data   []json.RawMessage `json:"data"`
		Paging struct {
			Cursors struct {
				After string `json:"after"`
			} `json:"cursors"`
			Next string `json:"next"`
		} `json:"paging"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		l.failed = true
		return "", fmt.Errorf("template list: %w", err)
	}
	var failed errorList
	for i, raw := range page.Data {
		if err := l.one(raw); err != nil {
			failed = append(failed, fmt.Errorf("data[%d]: %w", i, err))
		}
	}
	l.failed = l.failed || len(failed) > 0
	l.last = page.Paging.Next == ""
	if !l.last {
		after = page.Paging.Cursors.After
	}
	return after, failed.join()
}

func (l *Load) one(raw json.RawMessage) error {
	t := new(Template)
	if err := json.Unmarshal(raw, t); err != nil {
		return err
	}
	l.seen[entryKey{t.Name, underscores(t.Language)}] = true
	return l.catalogue.Put(l.account, l.at, t)
}

// Done ends the list: templates of the account that were on no page count as
// deleted from then on. After a page that failed, or before the last page, it
// changes nothing and returns an error.
func (l *Load) Done() error {
	switch {
	case l.failed:
		return errors.New("template list: a page failed, so what is missing cannot be told")
	case !l.last:
		return errors.New("template list: the last page is missing")
	}
	var gone []Update
	for v := range l.catalogue.All(l.account, l.at) {
		if v.Status != Deleted && !l.seen[entryKey{v.Name, v.Language}] {
			gone = append(gone, Update{Account: l.account, Name: v.Name, Language: v.Language,
				Kind: StatusUpdate, Status: Deleted, At: l.at})
		}
	}
	return l.catalogue.Apply(gone...)
}
