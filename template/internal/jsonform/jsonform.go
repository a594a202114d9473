// Package jsonform tells of what form a member is that is kept as JSON.
package jsonform

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/template/internal/text"
)

// Empty reports whether a member is absent or holds nothing.
func Empty(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", "[]", "{}":
		return true
	}
	var s string
	return raw[0] == '"' && json.Unmarshal(raw, &s) == nil && !fact.Shows(s)
}

// IsOne reports whether JSON has one of the forms: "text"; "id" for a text that is no link and has no control characters; "number", "whole
// number", "amount" for one from 0 and "number over 0", which may stand in quotes; "latitude" and "longitude" for a number of degrees;
// "currency code" for three letters; "reference" for letters, digits and _-.; "link" for a text that begins as links to the web do and
// goes on with a host; "object"; "list of objects"; "list of texts"; "list of lists of texts". What is empty has every form, and
// everything has a form of another name.
func IsOne(raw json.RawMessage, forms []string) bool {
	return Empty(raw) || slices.ContainsFunc(forms, func(form string) bool { return is(raw, form) })
}

func is(raw json.RawMessage, form string) bool {
	switch form {
	case "text":
		return raw[0] == '"'
	case "id":
		control := func(c rune) bool { return unicode.IsControl(c) && !unicode.IsSpace(c) }
		return raw[0] == '"' && !strings.Contains(Word(raw), "://") && !strings.ContainsFunc(Word(raw), control)
	case "number":
		_, _, ok := fact.Scaled(Unquoted(raw), 0)
		return ok
	case "number over 0":
		n, cut, ok := fact.Scaled(Unquoted(raw), 0)
		return ok && !cut && n > 0
	case "whole number":
		_, cut, ok := fact.Scaled(Unquoted(raw), 0)
		return ok && !cut
	case "amount":
		n, cut, ok := fact.Scaled(Unquoted(raw), 0)
		return ok && !cut && n >= 0
	case "latitude":
		return degrees(raw, 90)
	case "longitude":
		return degrees(raw, 180)
	case "reference":
		notInIt := func(c rune) bool { return c != '-' && c != '.' && !text.IsWord(string(c)) }
		return raw[0] == '"' && !strings.ContainsFunc(Word(raw), notInIt)
	case "currency code":
		var s string
		notLetter := func(c rune) bool { return (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') }
		return json.Unmarshal(raw, &s) == nil && len(s) == len("USD") && !strings.ContainsFunc(s, notLetter)
	case "link":
		var s string
		_ = json.Unmarshal(raw, &s) // what is no text is no link
		scheme, _, _ := strings.Cut(s, "://")
		blank := func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }
		return (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")) && fact.Host(s) != "" && !strings.ContainsFunc(s, blank)
	case "object":
		return raw[0] == '{'
	case "list of objects":
		return all(raw, "object")
	case "list of texts":
		return all(raw, "text")
	case "list of lists of texts":
		return all(raw, "list of texts")
	}
	return true
}

// degrees reports whether JSON is a number between two ends, -most and most.
func degrees(raw json.RawMessage, most int64) bool {
	const places, scale = 3, 1000
	n, cut, ok := fact.Scaled(Unquoted(raw), places)
	end := n == most*scale || n == -most*scale
	return ok && -most*scale <= n && n <= most*scale && !(end && cut)
}

// all reports whether JSON is a list whose elements have a form. An element that is null has none.
func all(raw json.RawMessage, form string) bool {
	var list []json.RawMessage
	other := func(e json.RawMessage) bool { return !is(e, form) }
	return json.Unmarshal(raw, &list) == nil && list != nil && !slices.ContainsFunc(list, other)
}

// Word is a text without its quotes, and a whole number as it is mostly written.
func Word(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if n, cut, ok := fact.Scaled(string(raw), 0); ok && !cut {
		return strconv.FormatInt(n, 10)
	}
	return string(raw)
}

// Unquoted is a number without the quotes that platforms allow around it.
func Unquoted(raw json.RawMessage) string {
	var s string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
