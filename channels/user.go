package channels

import "errors"

// User is a person's identifier in the one spelling that is the key of what is kept about them. A channel gives it; the zero User
// is nobody.
type User struct {
	// ID is the canonical identifier.
	ID string `json:"id"`
	// Country is an ISO 3166-1 alpha-2 code, empty where the identifier does not tell.
	Country string `json:"country,omitempty"`
	// Phone says that the identifier is a phone number.
	Phone bool `json:"phone,omitempty"`
}

// String shows the identifier masked ([Mask]), fit for logs.
func (u User) String() string { return Mask(u.ID) }

// ErrForeign is the cause of a [DecodeError] for a body that is another channel's, or no channel's: who has several channels asks the
// next one.
var ErrForeign = errors.New("body is not this channel's")
