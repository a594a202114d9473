package billing

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// entryKey tells the entries of a ledger apart: by message and participant, of which it is a hash. It stays when an entry loses its
// name.
type entryKey [16]byte

// namelessPrefix begins the message id of an entry that is nameless.
const namelessPrefix = "forgotten-"

// Nameless returns the entry without what tells whose it is: Participant and Person are empty, and Message is "forgotten-" and a hash
// of both ids (SHA-256, the first 128 bits in hexadecimal). What counts and what was charged stay. A nameless entry is returned as
// it is.
//
// The hash is the same each time. So a ledger that keeps every entry under its nameless id finds, for a status that arrives later, the
// entry that it belongs to, although the name is gone. Whoever knows a message id can therefore tell that its entry is here; nobody gets
// from the hash to an id that platforms make up at random. Of a group message, whose id the entries of others may still show, a
// participant can be guessed and the guess be tested.
func (e Entry) Nameless() Entry {
	if !e.nameless() {
		key := e.key()
		e.Message, e.Participant = namelessPrefix+hex.EncodeToString(key[:]), ""
	}
	e.Person = ""
	return e
}

// nameless reports whether the entry has lost its name.
func (e Entry) nameless() bool {
	_, is := e.namelessKey()
	return is
}

// namelessKey is the key of an entry that has lost its name.
func (e Entry) namelessKey() (key entryKey, is bool) {
	text, is := strings.CutPrefix(e.Message, namelessPrefix)
	if !is || len(text) != hex.EncodedLen(len(key)) || e.Participant != "" {
		return key, false
	}
	_, err := hex.Decode(key[:], []byte(text))
	return key, err == nil && hex.EncodeToString(key[:]) == text // one spelling is one entry
}

func (e Entry) key() entryKey {
	key, is := e.namelessKey()
	if !is {
		var room [128]byte
		text := append(strconv.AppendInt(room[:0], int64(len(e.Message)), 10), ':')
		text = append(append(text, e.Message...), e.Participant...)
		sum := sha256.Sum256(text)
		copy(key[:], sum[:])
	}
	return key
}
