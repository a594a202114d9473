package window

// An encoding is a version and then parts, each a tag and what the part holds, in the order of their tags. A part that holds nothing is
// absent. Tags up to lastTriggerTag are triggers, each with its latest instant: a reader skips those that it does not know, so that a
// writer with a new trigger does not stop it. Any other part that it does not know is an error, and a part that changes its meaning
// needs a new version.
const (
	version = 1

	lastTriggerTag = 63
	tagImported    = 64
	tagConfirmed   = 65
	tagReplies     = 66
	tagForgotten   = 67
	tagArrivals    = 68
	tagUnsure      = 69
	tagSessions    = 70

	tagSends  = 1
	tagGrants = 2
	tagUses   = 3
)

// code writes s, or reads it into s, which is zero.
func (s *State) code(c *coder) {
	for i := range s.last {
		c.instantPart(byte(i)+byte(Message), &s.last[i])
	}
	c.skipTriggers()
	c.instantPart(tagImported, &s.imported)
	if x := &s.confirmed; c.part(tagConfirmed, x.at != 0) {
		c.instant(&x.at)
		c.instant(&x.until)
		c.hash(&x.kind)
		c.require(x.until >= x.at, "it is confirmed until before it was confirmed")
	}
	for i := range c.list(tagReplies, len(present(s.replies[:])), keptReplies) {
		c.instant(&s.replies[i])
		c.require(i == 0 || s.replies[i] < s.replies[i-1], "replies are out of order")
	}
	c.instantPart(tagForgotten, &s.forgotten)
	for i := range c.list(tagArrivals, len(present(s.arrivals[:])), keptArrivals) {
		a := &s.arrivals[i]
		c.instant(&a.at)
		c.after(a.at, &a.answer)
		c.require(i == 0 || a.at < s.arrivals[i-1].at, "arrivals are out of order")
	}
	c.instantPart(tagUnsure, &s.unsure)
	for i := range c.list(tagSessions, len(present(s.sessions[:])), keptSessions) {
		x := &s.sessions[i]
		c.instant(&x.start)
		c.after(x.start, &x.latest)
		c.require(x.latest != 0 && (i == 0 || x.start < s.sessions[i-1].start), "sessions are out of order")
	}
}

// code writes m, or reads it into m, which is zero.
func (m *Marks) code(c *coder) {
	c.marks(tagSends, &m.sends, keptSends)
	c.marks(tagGrants, &m.grants, keptGrants)
	c.marks(tagUses, &m.uses, keptUses)
}

func (c *coder) marks(tag byte, list *markList, most int) {
	n := c.list(tag, len(*list), most)
	if c.reading {
		*list = make(markList, n)
	}
	for i := range n {
		m := &(*list)[i]
		c.instant(&m.at)
		c.hash(&m.id)
		if tag == tagUses {
			c.hash(&m.grant)
		}
		c.require(i == 0 || (*list)[i-1].compare(*m) < 0 && (*list)[:i].find(*m) < 0, "a mark is twice there or out of order")
	}
}

// AppendBinary appends the encoding of s to b. Equal states have equal encodings; one that knows one message takes 8 bytes. The
// error is always nil.
func (s State) AppendBinary(b []byte) ([]byte, error) {
	c := coder{data: append(b, version)}
	s.code(&c)
	return c.data, nil
}

// UnmarshalBinary sets s from its encoding. If data is not one, it fails and leaves s as it was. A trigger that
// is not known, from a later version of the package, is left out.
func (s *State) UnmarshalBinary(data []byte) error {
	c := newReader("state", data)
	var out State
	out.code(&c)
	if err := c.end(); err != nil {
		return err
	}
	*s = out
	return nil
}

// AppendBinary appends the encoding of m to b. Equal marks have equal encodings. The error is always nil.
func (m Marks) AppendBinary(b []byte) ([]byte, error) {
	c := coder{data: append(b, version)}
	m.code(&c)
	return c.data, nil
}

// UnmarshalBinary sets m from its encoding. If data is not one, it fails and leaves m as it was.
func (m *Marks) UnmarshalBinary(data []byte) error {
	c := newReader("marks", data)
	var out Marks
	out.code(&c)
	if err := c.end(); err != nil {
		return err
	}
	*m = out
	return nil
}
