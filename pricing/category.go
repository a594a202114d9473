package pricing

import "github.com/replywindow/replywindow/internal/fact"

// Category is the channel's own word for what kind of message is meant, and so what it costs: "marketing", "service". It is lower
// case without blanks around it. Facts, queries and lookups may spell it otherwise: a [Book] brings every category that it is given to this
// spelling, and the method Is compares two whatever their spelling. The empty Category is not known.
type Category = fact.Category

func plain(c Category) Category { return fact.CategoryOf(string(c)) }
