package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// List reads the complete list of an account's templates, page by page, and says what a catalogue must learn from it. Make one with
// [NewList]. It is for one goroutine.
type List struct {
	account string
	at      time.Time
	listed  []Update
	last    bool
	failed  bool
	emptied bool // the host knows that all may be gone
}

// ListError says that the platform answered with an error instead of a page. It keeps the kind of the error and not the platform's
// sentence, which may quote the access token.
type ListError struct{ Platform PlatformError }

// Error reads like: template list: the platform answered with error 190 (OAuthException).
func (e *ListError) Error() string {
	p := e.Platform
	p.Text = ""
	return fmt.Sprintf("template list: the platform answered with error %s (%s)", p, fact.Clip(e.Platform.Text))
}

// NewList begins to read the list that the platform gave at an instant.
func NewList(account string, at time.Time) *List { return &List{account: account, at: at} }

// Page reads one response: {"data":[definition, ...], "paging":{...}}. It returns the cursor to ask the next page with, empty after
// the last. Definitions that cannot be read are named in the error; the others are read. A response with an error of the platform is a
// [*ListError], and one without a list of data is an error too, since it says nothing of the templates.
func (l *List) Page(body []byte) (after string, err error) {
	var page struct {
		Data   []json.RawMessage `json:"data"`
		Error  json.RawMessage   `json:"error"`
		Paging struct {
			Cursors struct {
				After string `json:"after"`
			} `json:"cursors"`
			Next string `json:"next"`
		} `json:"paging"`
	}
	err = json.Unmarshal(body, &page)
	switch {
	case page.Error != nil && string(page.Error) != "null":
		err = listError(page.Error)
	case err != nil:
		err = fmt.Errorf("template list: %w", err)
	case page.Data == nil:
		err = errors.New("template list: the response has no list of data")
	}
	if err != nil {
		l.failed = true
		return "", err
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

// listError reads the error of a response, as far as it is what platforms write.
func listError(raw json.RawMessage) error {
	var e struct {
		Type    string `json:"type"`
		Code    int    `json:"code"`
		Subcode int    `json:"error_subcode"`
	}
	_ = json.Unmarshal(raw, &e) // of what is none, the zero error is told
	return &ListError{PlatformError{Code: e.Code, Subcode: e.Subcode, Text: e.Type}}
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

// Emptied is the host's word that the account's templates may all be gone. Without it, [List.Updates] takes a list that holds none of
// the known templates for a mistake: another account's list, a token that may not read this one's.
func (l *List) Emptied() { l.emptied = true }

// Updates are the definitions read, and the deletion of every template that is known and on no page; known is what the catalogue
// holds at the instant of the list. After a page that failed, before the last page, or when known fails, what is missing cannot be
// told: then the definitions come with an error and no deletion. So they do when every known template would be deleted and
// [List.Emptied] was not called.
func (l *List) Updates(known iter.Seq2[View, error]) ([]Update, error) {
	switch {
	case l.failed:
		return l.listed, errors.New("template list: a page failed, so what is missing cannot be told")
	case !l.last:
		return l.listed, errors.New("template list: the last page is missing")
	case known == nil:
		return l.listed, errors.New("template list: what is known is nil")
	}
	there := map[entryKey]bool{}
	for _, u := range l.listed {
		there[entryKey{u.Name, u.Language}] = true
	}
	var gone []Update
	stays := l.emptied
	for v, err := range known {
		switch {
		case err != nil:
			return l.listed, fmt.Errorf("template list: what is known: %w", err)
		case v.Status == Deleted:
		case there[entryKey{v.Name, v.Language}]:
			stays = true
		default:
			gone = append(gone, Update{Account: l.account, Name: v.Name, Language: v.Language, Kind: StatusUpdate, Status: Deleted, At: l.at})
		}
	}
	if len(gone) > 0 && !stays {
		return l.listed, fmt.Errorf("template list: none of the known templates is listed: all %d would be deleted; call Emptied if that is so", len(gone))
	}
	return slices.Concat(l.listed, gone), nil
}
