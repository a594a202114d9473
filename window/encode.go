package window

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// version is the first byte of each binary encoding and the "version" of each JSON one.
const version = 1

// CorruptError says that stored bytes are not an encoding of a State or Marks that this version of the package wrote.
type CorruptError struct {
	// Type is "state" or "marks".
	Type string
	// Problem says what is wrong, quoting the value.
	Problem string
}

// Error names the type and the problem.
func (e *CorruptError) Error() string { return "window: corrupt " + e.Type + ": " + e.Problem }

// The first number of a binary State says what follows: bit i for the latest instant of trigger i+1, then these.
const (
	hasPrevious = 1 << (int(Reply) + iota)
	hasImported
	hasConfirmed
	hasDropped
	countEpisodes // two bits
	_
	countReplies // two bits: replies before the latest
	_
	hasUnsupported
	maskEnd
)

// AppendBinary appends the binary encoding of s to b: a version, then what is known and nothing else, some 10 bytes for each
// instant. Equal states have equal encodings. The error is always nil.
func (s State) AppendBinary(b []byte) ([]byte, error) {
	f := s.facts()
	b = append(b, version)
	b = binary.AppendUvarint(b, f.mask())
	put := func(v int64) {
		if v != 0 {
			b = binary.AppendUvarint(b, uint64(v))
		}
	}
	for _, ms := range f.last {
		put(ms)
	}
	put(f.previous)
	put(f.imported)
	if c := f.confirmed; c.at != 0 {
		put(c.at)
		put(c.until)
		b = binary.AppendUvarint(b, uint64(c.key))
	}
	for _, e := range f.episodes.ep[:f.episodes.n] {
		put(e.start)
		b = binary.AppendUvarint(b, uint64(e.answer))
	}
	for _, r := range f.replies.at[1:] {
		put(r)
	}
	return b, nil
}

// MarshalBinary returns the encoding that AppendBinary appends. The error is always nil.
func (s State) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// bit says that the latest instant of t follows.
func (t Trigger) bit() uint64 {
	if t == Unsupported {
		return hasUnsupported
	}
	return 1 << t.place()
}

func (f *facts) mask() uint64 {
	var mask uint64
	bit := func(is bool, flag uint64) {
		if is {
			mask |= flag
		}
	}
	for i, ms := range f.last {
		bit(ms != 0, placed(i).bit())
	}
	bit(f.previous != 0, hasPrevious)
	bit(f.imported != 0, hasImported)
	bit(f.confirmed.at != 0, hasConfirmed)
	bit(f.dropped, hasDropped)
	mask |= uint64(f.episodes.n) * countEpisodes
	for _, r := range f.replies.at[1:] {
		if r != 0 {
			mask += countReplies
		}
	}
	return mask
}

// UnmarshalBinary sets s from its binary encoding. If data is not one, it fails with a [*CorruptError] and leaves s as it was.
func (s *State) UnmarshalBinary(data []byte) error {
	in := decoder{what: "state", rest: data}
	in.version()
	f := in.facts()
	decoded := f.state()
	var room [256]byte
	if again, _ := decoded.AppendBinary(room[:0]); !f.coherent() || !bytes.Equal(again, data) {
		in.fail("it contradicts itself or has %d bytes too many", len(in.rest))
	}
	if in.err != nil {
		return in.err
	}
	*s = decoded
	return nil
}

// decoder reads numbers from bytes. After the first fault what it reads means nothing.
type decoder struct {
	what string
	rest []byte
	err  error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = &CorruptError{Type: d.what, Problem: fmt.Sprintf(format, args...)}
	}
}

func (d *decoder) version() {
	if len(d.rest) == 0 {
		d.fail("it is empty")
	} else if d.rest[0] != version {
		d.fail("version %d is not %d", d.rest[0], version)
	} else {
		d.rest = d.rest[1:]
	}
}

// number reads a number of at most most.
func (d *decoder) number(name string, most uint64) uint64 {
	if d.err != nil {
		return 0
	}
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail("%s is cut short", name)
		return 0
	}
	if v > most {
		d.fail("%s %d is more than %d", name, v, most)
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// instant reads an instant, if it is there.
func (d *decoder) instant(name string, there bool) int64 {
	if !there {
		return 0
	}
	return int64(d.number(name, maxInstant))
}

// facts reads what follows the version of a binary State. It does not look whether the numbers agree.
func (d *decoder) facts() facts {
	mask := d.number("mask", maskEnd-1)
	var f facts
	f.dropped = mask&hasDropped != 0
	for i := range f.last {
		f.last[i] = d.instant(triggerNames[placed(i)], mask&placed(i).bit() != 0)
	}
	f.previous = d.instant("previous message", mask&hasPrevious != 0)
	f.imported = d.instant("imported", mask&hasImported != 0)
	if mask&hasConfirmed != 0 {
		f.confirmed.at = d.instant("confirmed at", true)
		f.confirmed.until = d.instant("confirmed until", true)
		f.confirmed.key = uint16(d.number("confirmed kind", droppedBit-1))
	}
	f.episodes.n = int(mask / countEpisodes & 3)
	for i := range f.episodes.ep[:f.episodes.n] {
		f.episodes.ep[i].start = d.instant("episode", true)
		f.episodes.ep[i].answer = uint32(d.number("answer", 1<<32-1))
	}
	f.replies.at[0] = f.last[Reply-1]
	before := int(mask / countReplies & 3)
	if before >= keptReplies {
		d.fail("%d replies before the latest are more than %d", before, keptReplies-1)
		return facts{}
	}
	for i := range f.replies.at[1 : before+1] {
		f.replies.at[i+1] = d.instant("reply", true)
	}
	return f
}

// AppendBinary appends the binary encoding of m to b. Equal marks have equal encodings. The error is always nil.
func (m Marks) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, version)
	for i, s := range []set{m.sends, m.grants, m.uses} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		for _, k := range s {
			b = binary.AppendUvarint(b, uint64(k.at))
			b = binary.BigEndian.AppendUint64(b, k.key)
			if i == usesAt {
				b = binary.BigEndian.AppendUint64(b, k.grant)
			}
		}
	}
	return b, nil
}

// usesAt is the place of the uses in the encoding of Marks.
const usesAt = 2

// MarshalBinary returns the encoding that AppendBinary appends. The error is always nil.
func (m Marks) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

// UnmarshalBinary sets m from its binary encoding. If data is not one, it fails with a [*CorruptError] and leaves m as it was.
func (m *Marks) UnmarshalBinary(data []byte) error {
	in := decoder{what: "marks", rest: data}
	in.version()
	decoded := Marks{sends: in.set(keptSends, false), grants: in.set(keptGrants, false), uses: in.set(keptUses, true)}
	if again, _ := decoded.MarshalBinary(); !bytes.Equal(again, data) {
		in.fail("it is not in its shortest form or has %d bytes too many", len(in.rest))
	}
	if in.err != nil {
		return in.err
	}
	*m = decoded
	return nil
}

// set reads a set of at most most marks.
func (d *decoder) set(most uint64, uses bool) set {
	n := d.number("count", most)
	if n == 0 {
		return nil
	}
	s := make(set, 0, n)
	for range n {
		k := mark{at: d.instant("mark", true), key: d.hash()}
		if uses {
			k.grant = d.hash()
		}
		if d.err == nil {
			d.err = s.extend(k)
		}
		if d.err != nil {
			return nil
		}
		s = append(s, k)
	}
	return s
}

func (d *decoder) hash() uint64 {
	const size = 8
	if len(d.rest) < size {
		d.fail("a hash is cut short")
		return 0
	}
	h := binary.BigEndian.Uint64(d.rest)
	d.rest = d.rest[size:]
	return h
}

// extend returns an error unless k may follow the marks of s.
func (s set) extend(k mark) error {
	if k.at == 0 {
		return &CorruptError{Type: "marks", Problem: fmt.Sprintf("mark %016x has no instant", k.key)}
	}
	if len(s) > 0 && s[len(s)-1].compare(k) >= 0 || s.find(k) >= 0 {
		return &CorruptError{Type: "marks", Problem: fmt.Sprintf("mark %016x is twice there or out of order", k.key)}
	}
	return nil
}
