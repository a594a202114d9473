package meta

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// Intent is what a request to a platform cannot say of its message, and what the host vouches for. Its zero value is the
// restrictive one: a promotion, written by automation.
type Intent struct {
	// Purpose is what the message is for.
	Purpose channels.Purpose
	// Author is who wrote it.
	Author channels.Author
	// Person is who gets the message, where the request names a comment or a token instead of a person. The person's own stops,
	// blocks and windows then count too. It is not used where the request names a person.
	Person string
}

// The headers that give an [Intent] to a [Proxy], which takes them off the request. Their values are the texts of
// [channels.Purpose] and [channels.Author], "support" and "human" for example, and an identifier. If purpose or author is there,
// both count as given, and the absent one is the restrictive one.
const (
	PurposeHeader = "Replywindow-Purpose"
	AuthorHeader  = "Replywindow-Author"
	PersonHeader  = "Replywindow-Person"
)

// headerPrefix is that of all headers that are for the guard alone.
const headerPrefix = "Replywindow-"

// String masks the person.
func (i Intent) String() string {
	return fact.Words("", i.Purpose.String()+" by "+i.Author.String(), "person", channels.Mask(i.Person))
}

// Format writes what String gives, whatever the verb.
func (i Intent) Format(f fmt.State, verb rune) { fact.Print(f, verb, i.String()) }

// LogValue is what String gives.
func (i Intent) LogValue() slog.Value { return slog.StringValue(i.String()) }

type intentKey struct{}

// WithIntent gives the intent to every request that is made with the context: it counts more than what the request claims by a tag
// or a category. A nil ctx counts as [context.Background].
func WithIntent(ctx context.Context, i Intent) context.Context {
	if ctx == nil {
		ctx = context.Background()
	}
	return context.WithValue(ctx, intentKey{}, i)
}

// stated is an intent, and whether purpose and author were given.
type stated struct {
	Intent
	vouched bool
}

// with adds what the headers say; the error names the header that says nothing known.
func (s stated) with(h http.Header) (_ stated, err error) {
	for _, name := range [...]string{PurposeHeader, AuthorHeader, PersonHeader} {
		values := h.Values(name)
		if len(values) == 0 {
			continue
		}
		if len(values) > 1 {
			return s, &channels.InputError{Field: name, Reason: "stands twice"}
		}
		switch value := []byte(strings.ToLower(values[0])); name {
		case PurposeHeader:
			err = s.Purpose.UnmarshalText(value)
		case AuthorHeader:
			err = s.Author.UnmarshalText(value)
		case PersonHeader:
			s.Person = cmp.Or(values[0], s.Person)
			continue
		}
		if err != nil {
			return s, &channels.InputError{Field: name, Reason: "is not known"} // a person may stand there by mistake
		}
		s.vouched = true
	}
	return s, nil
}

// withoutOwn removes the headers that are for the guard alone.
func withoutOwn(h http.Header) {
	for name := range h {
		if strings.HasPrefix(name, headerPrefix) {
			delete(h, name)
		}
	}
}
