package redisstore

import (
	"encoding/binary"
	"errors"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/entry"
)

// A value is: the format, then in 8 bytes each the version, the mark of its save, Wake and Keep, then the users of its own business
// that Also names, how many and each after its length, then the snapshot. The script of Save writes the first three.
const (
	format  = 1
	headLen = 1 + 8 + 8
)

// appendBody appends what follows the mark.
func appendBody(b []byte, e *conversation.Stored) []byte {
	const most = 255 // what is left out takes another round trip
	b = binary.BigEndian.AppendUint64(b, uint64(entry.Millis(e.Wake)))
	b = binary.BigEndian.AppendUint64(b, uint64(entry.Millis(e.Keep)))
	count := len(b)
	b = append(b, 0)
	for _, a := range e.Also {
		if businessOf(a) == businessOf(e.Address) && b[count] < most {
			b[count]++
			b = binary.BigEndian.AppendUint32(b, uint32(len(a.User)))
			b = append(b, a.User...)
		}
	}
	b = append(b, e.Snapshot...)
	return b
}

var errForeign = errors.New("is no value that this package wrote, or one of a newer release")

// read fills in what a value says.
func read(value string, e *conversation.Stored) error {
	const fixed = headLen + 8 + 8 + 1
	if len(value) < fixed || value[0] != format {
		return errForeign
	}
	number := func(at int) uint64 { return binary.BigEndian.Uint64([]byte(value[at : at+8])) }
	e.Version = number(1)
	e.Wake, e.Keep = entry.Instant(int64(number(headLen))), entry.Instant(int64(number(headLen+8)))
	rest := value[fixed:]
	for range value[fixed-1] {
		if len(rest) < 4 {
			return errForeign
		}
		n := uint64(binary.BigEndian.Uint32([]byte(rest[:4])))
		if uint64(len(rest)-4) < n {
			return errForeign
		}
		rest = rest[4+n:]
	}
	e.Snapshot = conversation.Snapshot(rest)
	return nil
}

// stored makes an entry of an address and its value, nil for none, or why it could not be read.
func stored(a channels.Address, value any) conversation.Stored {
	e := conversation.Stored{Address: a}
	switch v := value.(type) {
	case string:
		e.Err = wrap("value", read(v, &e))
	case error:
		e.Err = wrap("value", v)
	}
	return e
}
