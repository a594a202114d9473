package channels

// Fault is a part of a request for which one of the counts in [Sizes] stands: a button without a title, a value that the platform
// does not name. It holds nothing of what the request says.
type Fault struct {
	// Measure is the count.
	Measure Measure `json:"measure"`
	// Part is where the part stands, or should stand: "interactive.action.buttons[1].reply.title". Of two parts of which one is
	// needed it names both, "image.id or image.link".
	Part string `json:"part"`
}
