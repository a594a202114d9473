package wire

import "bytes"

// Given reports whether a member of a request that is one text or number stands there and holds something: a text that is not blank, or
// a number. What it holds is not read.
type Given bool

// UnmarshalJSON looks at the value and never fails.
func (g *Given) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	*g = err == nil && len(bytes.TrimSpace(text)) > 0
	return nil
}

// Count counts those that are given.
func Count(members ...Given) (n int) {
	for _, g := range members {
		if g {
			n++
		}
	}
	return n
}
