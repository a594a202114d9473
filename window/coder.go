package window

import (
	"encoding/binary"
	"fmt"
)

// coder writes values to data, or reads them from it, so that one description of an encoding does for both. An instant is coded as its
// difference in ms to the instant before it. Only the shortest form of a number is read. After a fault what is read means nothing.
type coder struct {
	data    []byte // what is written, or what is left to read
	reading bool
	what    string // what is read, for the error
	before  Instant
	err     error
}

func newReader(what string, data []byte) coder {
	c := coder{reading: true, what: what, data: data}
	switch {
	case len(data) == 0:
		c.fail("it is empty")
	case data[0] != version:
		c.fail("version %d is not %d", data[0], version)
	default:
		c.data = data[1:]
	}
	return c
}

// end returns the fault, if there was one or something is left to read.
func (c *coder) end() error {
	if len(c.data) > 0 {
		c.fail("part %d is not known, or out of order", c.data[0])
	}
	return c.err
}

// fail records a fault, unless there was one before. Nothing more is read.
func (c *coder) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("window: corrupt %s: %s", c.what, fmt.Sprintf(format, args...))
	}
	c.data = nil
}

// require records a fault if what must hold does not.
func (c *coder) require(holds bool, problem string) {
	if !holds {
		c.fail("%s", problem)
	}
}

// part codes the tag of a part that is there, and reports whether it is.
func (c *coder) part(tag byte, there bool) bool {
	if !c.reading {
		if there {
			c.data = append(c.data, tag)
		}
		return there
	}
	if len(c.data) == 0 || c.data[0] != tag {
		return false
	}
	c.data = c.data[1:]
	return true
}

// list codes the tag and the number of a list that is not empty, and returns the number: at most most.
func (c *coder) list(tag byte, n, most int) int {
	if !c.part(tag, n > 0) {
		return 0
	}
	number := uint64(n)
	c.number(&number)
	if number < 1 || number > uint64(most) {
		c.fail("part %d has %d elements, not 1..%d", tag, number, most)
		return 0
	}
	return int(number)
}

func (c *coder) number(n *uint64) {
	if !c.reading {
		c.data = binary.AppendUvarint(c.data, *n)
		return
	}
	read, size := binary.Uvarint(c.data)
	switch {
	case size <= 0:
		c.fail("it is cut short")
	case size > 1 && c.data[size-1] == 0:
		c.fail("number %d is not in its shortest form", read)
	default:
		c.data, *n = c.data[size:], read
	}
}

func (c *coder) instant(at *Instant) {
	delta := int64(*at - c.before)
	number := uint64(delta)<<1 ^ uint64(delta>>63) // zigzag: a small difference is a small number, whatever its sign
	if c.number(&number); c.reading {
		*at = c.instantAt(c.before, int64(number>>1)^-int64(number&1))
	}
	c.before = *at
}

// after codes an instant that is none, or is not before another.
func (c *coder) after(from Instant, at *Instant) {
	var number uint64
	if *at != 0 {
		number = uint64(*at-from) + 1
	}
	if c.number(&number); c.reading && number != 0 {
		*at = c.instantAt(from, int64(min(number-1, maxInstant+1))) // a larger one would read as negative
	}
}

// instantAt returns the instant at a difference from another that was read.
func (c *coder) instantAt(from Instant, delta int64) Instant {
	at := from + Instant(delta)
	if delta < -maxInstant || delta > maxInstant || at < 1 || at > maxInstant {
		c.fail("%d ms from %d is no instant", delta, from)
		return 0
	}
	return at
}

func (c *coder) instantPart(tag byte, at *Instant) {
	if c.part(tag, *at != 0) {
		c.instant(at)
	}
}

// skipTriggers skips the triggers that are not known.
func (c *coder) skipTriggers() {
	last := byte(Close)
	for c.reading && len(c.data) > 0 && last < c.data[0] && c.data[0] <= lastTriggerTag {
		last = c.data[0]
		var skipped Instant
		c.instantPart(last, &skipped)
	}
}

func (c *coder) hash(h *uint64) {
	if !c.reading {
		c.data = binary.BigEndian.AppendUint64(c.data, *h)
		return
	}
	const size = 8
	if len(c.data) < size {
		c.fail("it is cut short")
		return
	}
	*h = binary.BigEndian.Uint64(c.data)
	c.data = c.data[size:]
}
