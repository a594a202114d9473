package redisstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/entry"
)

// Due implements [conversation.Store]. It is one round trip, two where channel or business is empty. A page of several businesses may
// be shorter than its limit, since no more is read than a page holds and a little of each business.
func (s *Store) Due(ctx context.Context, channel, id string, before time.Time, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	after, list, err := s.listing(ctx, channel, id, page)
	if err != nil || len(list) == 0 {
		return nil, conversation.Page{}, err
	}
	const little = 16
	most := min(page.Size(), page.Size()/len(list)+little)
	calls := make([]call, len(list))
	for i, b := range list {
		calls[i] = s.due(b, after, before, most)
	}
	answers, err := s.run(ctx, calls...)
	if err != nil {
		return nil, conversation.Page{}, wrap("due", err)
	}
	var found []conversation.Stored
	var end place // beyond it some business may have more; zero: nothing has
	for i, b := range list {
		entries, last, err := b.page(answers[i])
		if err != nil {
			return nil, conversation.Page{}, wrap("due", err)
		}
		if last.tag != "" && (end.tag == "" || last.compare(end) < 0) {
			end = last
		}
		found = append(found, slices.DeleteFunc(entries, unplaced)...)
	}
	slices.SortFunc(found, func(a, b conversation.Stored) int { return dueAt(&a).compare(dueAt(&b)) })
	if end.tag != "" {
		found = slices.DeleteFunc(found, func(e conversation.Stored) bool { return dueAt(&e).compare(end) > 0 })
	}
	if n := page.Size(); len(found) > n {
		found, end = found[:n], dueAt(&found[n-1])
	}
	return found, end.page(page.Limit), nil
}

// unplaced reports whether an entry is one that Due leaves out, since its value does not say when it wakes.
func unplaced(e conversation.Stored) bool { return e.Err != nil && e.Wake.IsZero() }

// due is the call that lists what wakes of one business.
func (s *Store) due(b business, after place, before time.Time, most int) call {
	passed := strconv.FormatInt(after.wake, 10)
	from, instant, user := "-inf", "", ""
	switch order := strings.Compare(b.tag(), after.tag); {
	case after.tag == "":
	case order < 0: // its entries of that instant were listed
		from = passed
	case order == 0:
		from, instant, user = "("+passed, passed, after.user
	default:
		from = "(" + passed
	}
	end := before.Add(time.Millisecond - 1).UnixMilli() // the first whole one
	return call{s.scripts.due, []string{s.key(b, usersOf), s.key(b, wakesOf)}, []any{s.key(b, entryOf), from, instant, user, end, most}}
}

// List implements [conversation.Store]. It is one round trip for each business on the page, and one more where channel or business is
// empty.
func (s *Store) List(ctx context.Context, channel, id string, page conversation.Page) ([]conversation.Stored, conversation.Page, error) {
	after, list, err := s.listing(ctx, channel, id, page)
	if err != nil {
		return nil, conversation.Page{}, err
	}
	var found []conversation.Stored
	for i, b := range list {
		from := "-"
		switch order := strings.Compare(b.tag(), after.tag); {
		case order < 0:
			continue
		case order == 0:
			from = "(" + after.user
		}
		answers, err := s.run(ctx, call{s.scripts.list, []string{s.key(b, usersOf), s.key(b, wakesOf)}, []any{s.key(b, entryOf), from, page.Size() - len(found)}})
		if err != nil {
			return nil, conversation.Page{}, wrap("list", err)
		}
		entries, last, err := b.page(answers[0])
		if err != nil {
			return nil, conversation.Page{}, wrap("list", err)
		}
		found = append(found, entries...)
		if last.tag == "" && len(found) == page.Size() && i+1 < len(list) {
			last = place{tag: b.tag(), user: found[len(found)-1].Address.User}
		}
		if last.tag != "" {
			last.wake = 0
			return found, last.page(page.Limit), nil
		}
	}
	return found, conversation.Page{Limit: page.Limit}, nil
}

// listing is what Due and List begin with: where the page before ended, and the businesses asked for, by tag.
func (s *Store) listing(ctx context.Context, channel, id string, page conversation.Page) (place, []business, error) {
	if err := s.usable(ctx); err != nil {
		return place{}, nil, err
	}
	after, err := parsePlace(page.After)
	if err != nil {
		return place{}, nil, err
	}
	list, err := s.businesses(ctx, channel, id)
	return after, list, wrap("businesses", err)
}

// page reads a page of one business: its entries, and where it ended if there are more.
func (b business) page(answer any) (entries []conversation.Stored, last place, err error) {
	values, ok := answer.([]any)
	if !ok || len(values) < 2 {
		return nil, place{}, errForeign
	}
	if wake := fmt.Sprint(values[0]); wake != "" {
		last = place{tag: b.tag(), user: fmt.Sprint(values[1])}
		if last.wake, err = strconv.ParseInt(wake, 10, 64); err != nil {
			return nil, place{}, err
		}
	}
	return b.entries(values[2:]), last, nil
}

// place is where an entry stands in a listing; List leaves wake out. Without a tag it is none.
type place struct {
	wake      int64
	tag, user string
}

func dueAt(e *conversation.Stored) place {
	return place{entry.Millis(e.Wake), businessOf(e.Address).tag(), e.Address.User}
}

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.wake, o.wake), strings.Compare(p.tag, o.tag), strings.Compare(p.user, o.user))
}

// page is the page that follows a place.
func (p place) page(limit int) conversation.Page {
	if p.tag == "" {
		return conversation.Page{Limit: limit}
	}
	return conversation.Page{Limit: limit, After: fmt.Sprintf("%d %q %q", p.wake, p.tag, p.user)}
}

// parsePlace reads where the page before ended, no place before the first one.
func parsePlace(text string) (place, error) {
	var p place
	if text == "" {
		return p, nil
	}
	if _, err := fmt.Sscanf(text, "%d %q %q", &p.wake, &p.tag, &p.user); err != nil || p.tag == "" {
		return p, &channels.InputError{Field: "page.after", Value: strconv.Itoa(len(text)) + " bytes", Reason: "is not what this store returned"}
	}
	return p, nil
}
