package pricing

import (
	"fmt"
	"slices"
	"strings"
)

// Missing is a set of facts that a charge depends on and that nobody gave. The zero value is none.
type Missing uint8

const (
	// MissingUsage is a monthly count. It was taken to hold no more than it is known to hold, in most cases nothing.
	MissingUsage   Missing = 1 << iota
	MissingCountry         // the recipient's country. It was taken to be abroad and to have no start of international rates of its own
	MissingAccount         // everything about the account. It was taken to be in UTC and without privileges
)

var missingNames = [...]string{"usage", "country", "account"}

// String lists the names, joined by commas: "usage,country". It is empty for none.
func (m Missing) String() string {
	var names []string
	for i, name := range missingNames {
		if m&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

// MarshalText writes what String returns. It fails if m holds what is none of the constants.
func (m Missing) MarshalText() ([]byte, error) {
	if m >= 1<<len(missingNames) {
		return nil, fmt.Errorf("missing facts %d are not known", uint8(m))
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads what MarshalText writes and refuses any other text, which leaves m as it was.
func (m *Missing) UnmarshalText(text []byte) error {
	var read Missing
	for name := range strings.SplitSeq(string(text), ",") {
		i := slices.Index(missingNames[:], name)
		if i < 0 && len(text) > 0 {
			return fmt.Errorf("missing fact %q is not known", name)
		}
		if i >= 0 {
			read |= 1 << i
		}
	}
	*m = read
	return nil
}
