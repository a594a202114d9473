package pricing

import "time"

// Split parts the conversations by the instant at which they opened: those before at, and those at it or after.
func (c Conversations) Split(at time.Time) (before, after Conversations) {
	cut := at.UnixMilli()
	for i, o := range c.open {
		switch {
		case o.category == "":
		case o.opened < cut:
			before.open[i] = o
		default:
			after.open[i] = o
		}
	}
	before.sort()
	after.sort()
	return before, after
}

// Ends returns when the last of the conversations ends, the zero Time when there is none.
func (c Conversations) Ends() time.Time {
	var last int64
	for i := range c.open {
		last = max(last, c.open[i].ends)
	}
	if last == 0 {
		return time.Time{}
	}
	return time.UnixMilli(last).UTC()
}
