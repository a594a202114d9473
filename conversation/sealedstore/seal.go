package sealedstore

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// ErrKey is wrapped by the error for an entry that was sealed with another key than those given.
var ErrKey = errors.New("wrong key")

// A sealed snapshot is a head, a nonce and what AES-256-GCM made of the id in clear and the snapshot. The head is a byte 0, by which a
// sealed snapshot is known, the id of the address key and the id of the snapshot key.
const (
	mark      = 0
	headSize  = 1 + 4 + 4
	nonceSize = 12
)

// hidden gives an address whose user is hashed. The business's own entry, without a user, stays where it is.
func (s *Store) hidden(a channels.Address) channels.Address {
	if a.User != "" {
		mac := hmac.New(sha256.New, s.addresses.secret)
		mac.Write(place(a))
		a.User = base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	return a
}

// place writes an address so that no two addresses look alike.
func place(a channels.Address) []byte {
	var b []byte
	for _, part := range [...]string{a.Channel, a.Business, a.User} {
		b = strconv.AppendQuote(b, part)
	}
	return b
}

// cipher makes the cipher of one address, which is hidden. Each address has a key of its own, so that random nonces do not wear a key out,
// however many entries there are.
func (k key) cipher(a channels.Address) (cipher.AEAD, error) {
	own, err := hkdf.Expand(sha256.New, k.secret, string(place(a)), sha256.Size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal encrypts the id of a person and what is known, for a hidden address.
func (s *Store) seal(a channels.Address, user string, known conversation.Snapshot) (sealed conversation.Snapshot, err error) {
	k := s.snapshots[0]
	aead, err := k.cipher(a)
	if err != nil {
		return sealed, err
	}
	clear := append(binary.AppendUvarint(nil, uint64(len(user))), user...)
	clear = append(clear, known...)
	out := append([]byte{mark}, s.addresses.id[:]...)
	out = append(out, k.id[:]...)
	bound := append(slices.Clone(out), place(a)...)
	var nonce [nonceSize]byte
	_, _ = rand.Read(nonce[:]) // it never fails
	out = append(out, nonce[:]...)
	return conversation.Snapshot(aead.Seal(out, nonce[:], clear, bound)), nil
}

// unseal decrypts what is stored under a hidden address.
func (s *Store) unseal(a channels.Address, sealed conversation.Snapshot) (user string, known conversation.Snapshot, err error) {
	data := []byte(sealed)
	switch {
	case len(data) == 0 || data[0] != mark:
		return "", known, errors.New("it is stored in clear: it was not saved through a sealedstore")
	case len(data) < headSize+nonceSize:
		return "", known, fmt.Errorf("%w: it is too short", conversation.ErrCorrupt)
	case [4]byte(data[1:5]) != s.addresses.id:
		return "", known, fmt.Errorf("%w: its address was hashed with another one", ErrKey)
	}
	err = fmt.Errorf("%w: it was encrypted with none of the %d given", ErrKey, len(s.snapshots))
	for _, k := range s.snapshots {
		if [4]byte(data[5:headSize]) != k.id {
			continue
		}
		if user, known, err = k.open(a, data); err == nil {
			break
		}
	}
	return user, known, err
}

// open decrypts with the key that the head names.
func (k key) open(a channels.Address, data []byte) (user string, known conversation.Snapshot, err error) {
	aead, err := k.cipher(a)
	if err != nil {
		return "", known, err
	}
	head, nonce, rest := data[:headSize:headSize], data[headSize:headSize+nonceSize], data[headSize+nonceSize:]
	clear, err := aead.Open(nil, nonce, rest, append(head, place(a)...))
	if err != nil {
		return "", known, fmt.Errorf("%w: it was changed, or sealed for another address", conversation.ErrCorrupt)
	}
	n, size := binary.Uvarint(clear)
	if size <= 0 || n > uint64(len(clear)-size) {
		return "", known, fmt.Errorf("%w: the id in it is cut", conversation.ErrCorrupt)
	}
	clear = clear[size:]
	return string(clear[:n]), conversation.Snapshot(clear[n:]), nil
}
