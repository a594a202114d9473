package channels

import (
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
)

// Address names one conversation: a person, a business identity and the channel
// between them. It is comparable and may be a map key. The zero Address is not
// valid ([Address.Validate]).
type Address struct {
	// Channel is the channel's name, for example "messenger".
	Channel string `json:"channel"`
	// Business is what a window belongs to: a business phone number id, a Page
	// id, an Instagram account id.
	Business string `json:"business"`
	// User is the person as the business knows them: a phone number in digits, a
	// business-scoped user id, a Page- or Instagram-scoped id.
	User string `json:"user"`
}

// MaxID is the longest channel, business or user in bytes that an address may have: longer than any of a platform's, and short enough to
// be a key in every store.
const MaxID = 256

// Validate returns an [*InputError] naming the first field that is empty or longer than [MaxID], or nil.
func (a Address) Validate() error {
	for _, part := range a.parts() {
		if part.value == "" {
			return &InputError{Field: part.field, Reason: "is empty"}
		}
	}
	return a.tooLong()
}

// part is a field of an address.
type part struct{ field, value string }

func (a Address) parts() [3]part {
	return [...]part{{"address.channel", a.Channel}, {"address.business", a.Business}, {"address.user", a.User}}
}

// tooLong names the first field that is too long. Its value, which is a person's perhaps, is left out.
func (a Address) tooLong() error {
	for _, part := range a.parts() {
		if len(part.value) > MaxID {
			return &InputError{Field: part.field, Reason: tooManyBytes(len(part.value))}
		}
	}
	return nil
}

func tooManyBytes(n int) string {
	return "has " + strconv.Itoa(n) + " bytes, more than " + strconv.Itoa(MaxID)
}

// String shows the address with the user masked ([Mask]), fit for logs.
func (a Address) String() string {
	return a.Channel + "/" + a.Business + "/" + Mask(a.User)
}

// Mask hides a user identifier for logs and errors: the last two characters stay
// when at least six stand before them, the rest becomes one ellipsis. It is not
// encryption: it keeps logs free of contact data, no more.
func Mask(id string) string { return fact.Mask(id) }

// Identity is everything an event says about who the person is. A person may be
// known by a phone number, by an id that belongs to this business only, or by
// both, and either may change. The zero Identity says nothing.
type Identity struct {
	// Phone is the number in digits, country code first, without a plus sign.
	Phone string `json:"phone,omitempty"`
	// Scoped is the id that this business alone uses for the person.
	Scoped string `json:"scoped,omitempty"`
	// Parent is the id shared by several linked businesses, where there is one.
	Parent string `json:"parent,omitempty"`
}

// IsZero reports whether the identity says nothing.
func (id Identity) IsZero() bool { return id == Identity{} }

// Primary is the identifier that an [Address] uses when several are known: the
// phone number, else the scoped id, else the parent id.
func (id Identity) Primary() string {
	switch {
	case id.Phone != "":
		return id.Phone
	case id.Scoped != "":
		return id.Scoped
	}
	return id.Parent
}

// All lists the identifiers that are set: phone, scoped, parent.
func (id Identity) All() []string {
	out := make([]string, 0, 3)
	for _, s := range [...]string{id.Phone, id.Scoped, id.Parent} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// String shows which identifiers are known, masked.
func (id Identity) String() string {
	var b strings.Builder
	for _, p := range [...]struct{ name, value string }{
		{"phone", id.Phone}, {"scoped", id.Scoped}, {"parent", id.Parent},
	} {
		if p.value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.name + "=" + Mask(p.value))
	}
	return b.String()
}
