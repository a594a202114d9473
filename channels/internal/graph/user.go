package graph

import (
	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/spell"
)

// longestUser is the longest identifier in bytes that is taken for one.
const longestUser = 256

// User gives the canonical form of a person's identifier: digits for an id that the platform gave, any visible text for a reference
// that the business chose.
func User(id string) (channels.User, error) {
	key := canonical(id)
	if !visible(key) {
		return channels.User{}, &channels.InputError{Field: "user", Value: channels.Mask(id), Reason: "is not an identifier"}
	}
	return channels.User{ID: key}, nil
}

// canonical is the form of an identifier from a body; what is none stays as it is.
func canonical(id string) string {
	id = spell.Trim(id)
	if digits, ok := spell.Digits(id); ok {
		return digits
	}
	return id
}

// visible reports whether a text is an identifier: ASCII without blanks.
func visible(id string) bool {
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' {
			return false
		}
	}
	return id != "" && len(id) <= longestUser
}
