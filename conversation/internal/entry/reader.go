package entry

import (
	"encoding/binary"
	"math"
	"strings"
)

// reader reads the content of a section. After the first fault, wrong says what it was, and everything reads as zero.
type reader struct {
	data    string
	wrong   string
	decoder *Decoder
}

func (r *reader) fail(what string) {
	if r.wrong == "" {
		r.wrong = what
	}
	r.data = ""
}

func (r *reader) done() bool { return r.data == "" }

// bits reads the shortest form of a number of 64 bits.
func (r *reader) bits() uint64 {
	n, size := binary.Uvarint([]byte(r.data[:min(len(r.data), binary.MaxVarintLen64)]))
	if size <= 0 || size > 1 && r.data[size-1] == 0 {
		r.fail("number")
		return 0
	}
	r.data = r.data[size:]
	return n
}

// number reads a number that is not negative.
func (r *reader) number() int64 {
	n := r.bits()
	if n > math.MaxInt64 {
		r.fail("number")
		return 0
	}
	return int64(n)
}

// signed reads a number of either sign, as [binary.AppendVarint] writes it.
func (r *reader) signed() int64 {
	n := r.bits()
	return int64(n>>1) ^ -int64(n&1)
}

// instant reads an instant in milliseconds, which is not 0.
func (r *reader) instant() int64 {
	n := r.number()
	if n == 0 {
		r.fail("instant")
	}
	return n
}

// sum reads a number and adds it to another.
func (r *reader) sum(to int64) int64 {
	n := r.number()
	if n > math.MaxInt64-to {
		r.fail("number")
		return to
	}
	return to + n
}

func (r *reader) text() string {
	n := r.number()
	if n > int64(len(r.data)) {
		r.fail("text")
		return ""
	}
	s := r.data[:n]
	r.data = r.data[n:]
	return s
}

func (r *reader) rest() string {
	s := r.data
	r.data = ""
	return s
}

// bytes reads the rest for those who want a slice. It is written over by the next call.
func (r *reader) bytes() []byte {
	r.decoder.room = append(r.decoder.room[:0], r.rest()...)
	return r.decoder.room
}

func (r *reader) hash() uint64 {
	if len(r.data) < 8 {
		r.fail("hash")
		return 0
	}
	h := binary.LittleEndian.Uint64([]byte(r.data[:8]))
	r.data = r.data[8:]
	return h
}

func (r *reader) flag() bool {
	n := r.number()
	if n > 1 {
		r.fail("flag")
	}
	return n == 1
}

func (r *reader) texts() []string { return list(r, r.text, strings.Compare) }

// section reads a tag and its content. The tag is 0 after a fault.
func (r *reader) section() (tag uint64, content reader) {
	n := r.number()
	s := r.text()
	if r.wrong != "" {
		return 0, reader{}
	}
	return uint64(n), reader{data: s, decoder: r.decoder}
}

// list reads elements until the content ends. Each comes after the one before; where compare is nil, they may be in any order.
func list[T any](r *reader, one func() T, compare func(a, b T) int) []T {
	var out []T
	for !r.done() {
		next := one()
		if n := len(out); n == most || n > 0 && compare != nil && compare(out[n-1], next) >= 0 {
			r.fail("too many elements, or not in order")
			return nil
		}
		out = append(out, next)
	}
	return out
}
