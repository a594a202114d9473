package meta

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

const (
	// signatureHeader holds "sha256=" and, in hexadecimal, the HMAC-SHA256 of the body as it was sent, under the app secret.
	// The older X-Hub-Signature, with SHA-1, comes beside it and is not looked at.
	//
	// Source: https://developers.facebook.com/docs/messenger-platform/webhooks (2026-05-05)
	signatureHeader = "X-Hub-Signature-256"
	signaturePrefix = "sha256="
)

// signatureOf reads the signature of a request.
func signatureOf(h http.Header) ([]byte, error) {
	values := h.Values(signatureHeader)
	switch len(values) {
	case 0:
		return nil, &channels.InputError{Field: signatureHeader, Reason: "is missing"}
	case 1:
	default:
		return nil, &channels.InputError{Field: signatureHeader, Reason: "stands more than once"}
	}
	digits, found := strings.CutPrefix(values[0], signaturePrefix)
	mac, err := hex.DecodeString(digits)
	if !found || err != nil || len(mac) != sha256.Size {
		return nil, &channels.InputError{Field: signatureHeader, Reason: "is not sha256= and 64 hexadecimal digits"}
	}
	return mac, nil
}

// signed reports whether one of the secrets signed the body. It takes the same time whichever it was.
func signed(secrets []string, body, mac []byte) bool {
	match := 0
	for _, secret := range secrets {
		h := hmac.New(sha256.New, []byte(secret))
		h.Write(body)
		match |= subtle.ConstantTimeCompare(h.Sum(nil), mac)
	}
	return match == 1
}

// same compares a secret with what somebody sent, in constant time whatever the lengths.
func same(secret, given string) bool {
	a, b := sha256.Sum256([]byte(secret)), sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
