package sealedstore

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strconv"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// Keys are the secrets of a [Store]. Each is at least 32 random bytes, from crypto/rand or a key management service.
type Keys struct {
	// Addresses hashes the ids of people and tokens. It decides where an entry lies: see "Changing keys" in the package comment.
	Addresses []byte
	// Snapshots encrypt what is known. The first encrypts, all decrypt.
	Snapshots [][]byte
}

// Format writes how many keys there are and none of them, whatever the verb.
func (k Keys) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, "keys: "+strconv.Itoa(len(k.Snapshots))+" for snapshots")
}

// key is what is derived from a secret for one use.
type key struct {
	// id tells which key something was made with. It tells nothing of the key.
	id     [4]byte
	secret []byte
}

// derive makes the key of a secret for one use, named by field.
func derive(field string, secret []byte) (key, error) {
	const least = 32
	if len(secret) < least {
		return key{}, &channels.InputError{Field: field, Value: strconv.Itoa(len(secret)) + " bytes", Reason: "is shorter than 32 bytes"}
	}
	pseudorandom, err := hkdf.Extract(sha256.New, secret, nil)
	if err != nil {
		return key{}, err
	}
	var k key
	if k.secret, err = hkdf.Expand(sha256.New, pseudorandom, "replywindow secret", sha256.Size); err != nil {
		return key{}, err
	}
	id, err := hkdf.Expand(sha256.New, pseudorandom, "replywindow id", len(k.id))
	copy(k.id[:], id)
	return k, err
}

// derived makes all keys, and refuses one secret for both uses.
func (k Keys) derived() (addresses key, snapshots []key, err error) {
	if addresses, err = derive("keys.addresses", k.Addresses); err != nil {
		return key{}, nil, err
	}
	if len(k.Snapshots) == 0 {
		return key{}, nil, &channels.InputError{Field: "keys.snapshots", Reason: "is empty"}
	}
	for i, secret := range k.Snapshots {
		field := "keys.snapshots[" + strconv.Itoa(i) + "]"
		one, err := derive(field, secret)
		if err != nil {
			return key{}, nil, err
		}
		if hmac.Equal(secret, k.Addresses) {
			return key{}, nil, &channels.InputError{Field: field, Reason: "is the key for addresses"}
		}
		snapshots = append(snapshots, one)
	}
	return addresses, snapshots, nil
}
