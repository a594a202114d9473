package wire

import (
	"bytes"

	"github.com/replywindow/replywindow/internal/fact"
)

// Given reports whether a member of a request that is one text or number stands there and holds something: a text that is not blank, or
// a number. What it holds is not read.
type Given bool

// UnmarshalJSON looks at the value and never fails.
func (g *Given) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	*g = err == nil && len(bytes.TrimSpace(text)) > 0
	return nil
}

// Link reports whether a member of a request that is a link is given: a text with a scheme and something after it. Whether anything is
// there, nobody asks.
type Link bool

// UnmarshalJSON looks at the value and never fails.
func (l *Link) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	scheme, rest, ok := bytes.Cut(bytes.TrimSpace(text), []byte("://"))
	*l = Link(err == nil && ok && len(scheme) > 0 && len(rest) > 0)
	return nil
}

// Number reports whether a member of a request that is a number is given, as a number or as a text that holds one.
type Number bool

// UnmarshalJSON looks at the value and never fails.
func (n *Number) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	_, _, ok := fact.Scaled(string(bytes.TrimSpace(text)), 0)
	*n = Number(err == nil && ok)
	return nil
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
