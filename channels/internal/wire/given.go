package wire

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/replywindow/replywindow/internal/fact"
)

// Given reports whether a member of a request that is one text or number stands there and holds something: a number, or a text that is
// not blank and that [Controlled] passes. What else it holds is not looked at.
type Given bool

// UnmarshalJSON fails for a list, an object and a truth value.
func (g *Given) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	*g = Given(Filled(string(text)))
	return err
}

// ID is an id in a request, a text or a number. It is empty for a number that is no whole one over 0, and for a text of one: in a form
// every number is a text.
type ID string

// UnmarshalJSON fails for a list, an object and a truth value.
func (id *ID) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	*id = ID(text)
	if nought(string(text)) || len(text) > 0 && isNumber(data[0]) && bytes.ContainsAny(text, "-.eE") {
		*id = ""
	}
	return err
}

// Named reports of a member that is an id whether it names something.
type Named bool

// UnmarshalJSON fails for a list, an object and a truth value.
func (n *Named) UnmarshalJSON(data []byte) error {
	var id ID
	err := id.UnmarshalJSON(data)
	*n = Named(Names(string(id)))
	return err
}

// Names reports whether a text can be an id: it is [Filled] and no number but a whole one over 0.
func Names(text string) bool { return Filled(text) && !nought(text) }

// nought reports whether a text is a number that is no id.
func nought(text string) bool {
	n, cut, ok := fact.Scaled(strings.TrimSpace(text), 0)
	return ok && (cut || n <= 0)
}

// Filled reports whether a text can name something: a reader sees some of it, and [Controlled] passes it.
func Filled(text string) bool { return fact.Shows(text) && !Controlled(text) }

// Controlled reports whether a text holds a control character that is no blank, a NUL for example: no label or id has one.
func Controlled(text string) bool {
	for _, c := range text {
		if unicode.IsControl(c) && !unicode.IsSpace(c) {
			return true
		}
	}
	return false
}

// Link reports whether a member of a request that is a link is given: a text with a scheme and something after it. Whether anything is
// there, nobody asks.
type Link bool

// UnmarshalJSON fails for a list, an object and a truth value.
func (l *Link) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	*l = Link(IsLink(string(text)))
	return err
}

// IsLink reports whether a text is a link. One of the web names a host.
func IsLink(text string) bool {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(text), "://")
	return ok && scheme != "" && rest != "" && !Controlled(text) && (!ofWeb(scheme) || fact.Host(text) != "")
}

func ofWeb(scheme string) bool {
	return strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")
}

// Hosted reports whether a member of a request that is a link to a file is given: the platform itself fetches it, by http or https.
type Hosted bool

// UnmarshalJSON fails for a list, an object and a truth value.
func (h *Hosted) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	*h = Hosted(IsHosted(string(text)))
	return err
}

// IsHosted reports whether a text is a link of http or https.
func IsHosted(text string) bool {
	scheme, _, _ := strings.Cut(strings.TrimSpace(text), "://")
	return ofWeb(scheme) && IsLink(text)
}

// Number reports whether a member of a request that is a number is given, as a number or as a text that holds one.
type Number bool

// UnmarshalJSON fails for a list, an object and a truth value.
func (n *Number) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	_, _, ok := fact.Scaled(string(bytes.TrimSpace(text)), 0)
	*n = Number(err == nil && ok)
	return err
}

// Count counts those that are given.
func Count[G ~bool](members ...G) (n int) {
	for _, g := range members {
		if g {
			n++
		}
	}
	return n
}
