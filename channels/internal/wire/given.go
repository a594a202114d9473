package wire

// Given reports whether a member of a request stands there and holds something: any value but null, an empty text or an empty
// object. What it holds is not read.
type Given bool

// UnmarshalJSON looks at the value and never fails.
func (g *Given) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "null", `""`, "{}":
		*g = false
	default:
		*g = true
	}
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
