package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"
)

// List reads the complete list of an account's templates, page by page, and says what a catalogue must learn from it. Make one with
// [NewList]. It is for one goroutine.
type List struct {
	account string
	at      time.Time
	listed  []Update
	last    bool
	failed  bool
}

// NewList begins to read the list that the platform gave at an instant.
func NewList(account string, at time.Time) *List { return &List{account: account, at: at} }

// Page reads one response: {"data":[definition, ...], "paging":{...}}. It returns the cursor to ask the next page with, empty after
// the last. Definitions that cannot be read are named in the error; the others are read.
func (l *List) Page(body []byte) (after string, err error) {
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
	var failed []error
	for i, raw := range page.Data {
		if err := l.read(raw); err != nil {
			failed = append(failed, fmt.Errorf("data[%d]: %w", i, err))
			l.failed = true
		}
	}
	l.last = page.Paging.Next == ""
	if !l.last {
		after = page.Paging.Cursors.After
	}
	return after, errors.Join(failed...)
}

func (l *List) read(raw json.RawMessage) error {
	t := new(Template)
	if err := json.Unmarshal(raw, t); err != nil {
		return err
	}
	u, err := Update{Account: l.account, Kind: DefinitionUpdate, At: l.at, Definition: t}.Normalize()
	if err == nil {
		l.listed = append(l.listed, u)
	}
	return err
}

// Updates are the definitions read, and the deletion of every template that is known and on no page; known is what the catalogue
// holds at the instant of the list. After a page that failed, before the last page, or when known fails, what is missing cannot be
// told: then the definitions come with an error and no deletion.
func (l *List) Updates(known iter.Seq2[View, error]) ([]Update, error) {
	switch {
	case l.failed:
		return l.listed, errors.New("template list: a page failed, so what is missing cannot be told")
	case !l.last:
		return l.listed, errors.New("template list: the last page is missing")
	}
	there := map[entryKey]bool{}
	for _, u := range l.listed {
		there[entryKey{u.Name, u.Language}] = true
	}
	all := l.listed
	for v, err := range known {
		if err != nil {
			return l.listed, fmt.Errorf("template list: what is known: %w", err)
		}
		if v.Status != Deleted && !there[entryKey{v.Name, v.Language}] {
			all = append(all, Update{Account: l.account, Name: v.Name, Language: v.Language, Kind: StatusUpdate, Status: Deleted, At: l.at})
		}
	}
	return all, nil
}
