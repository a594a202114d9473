package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/replywindow/replywindow/internal/fact"
)

// The errors of the scalars; their text is the reason in a DecodeError.
var (
	errNotTime   = errors.New("is not a time")
	errNotText   = errors.New("is not text")
	errNotNumber = errors.New("is not a whole number")
	errNotBool   = errors.New("is neither true nor false")
	errNotTexts  = errors.New("is not an object whose members are texts")
)

// Reason is what a type of a channel's own says is wrong with a part: the reason in a DecodeError, without the value.
type Reason string

func (r Reason) Error() string { return string(r) }

// Bounds of the instants that are believed. The platforms write seconds in some
// places and milliseconds in others; no value is plausible as both.
const (
	maxSeconds = 253_402_300_799     // 9999-12-31T23:59:59Z in seconds
	minMillis  = 946_684_800_000     // 2000-01-01T00:00:00Z in milliseconds
	maxMillis  = 253_402_300_799_999 // the last millisecond of year 9999
)

// Instant is a time in milliseconds since 1970 UTC; zero means absent. It reads
// seconds or milliseconds, as a number in any of the forms of JSON (1.7e12, 1700000000.25) or as a string that holds one, and
// tells them apart by magnitude: up to the year 9999 in seconds, from the year 2000 in
// milliseconds. What is less than a millisecond is cut. Everything else is an error.
type Instant int64

// Time is the instant in UTC, or the zero time when absent.
func (t Instant) Time() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(t)).UTC()
}

// UnmarshalJSON reads a number, a string that holds one, or null.
func (t *Instant) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	if err != nil {
		return errNotTime
	}
	if text == nil {
		return nil
	}
	v, ok := parseInstant(text)
	if !ok {
		return errNotTime
	}
	*t = v
	return nil
}

// ParseInstant reads the text of an instant; ok is false when it is not one.
func ParseInstant(text string) (t Instant, ok bool) { return parseInstant([]byte(text)) }

func parseInstant(text []byte) (Instant, bool) {
	const places, scale = 3, 1000
	v, ok := inDigits(text)
	if v *= scale; !ok {
		v, _, ok = fact.Scaled(string(text), places)
	}
	switch {
	case !ok || v < 0:
		return 0, false
	case v < (maxSeconds+1)*scale:
		return Instant(v), true
	case v >= minMillis*scale && v < (maxMillis+1)*scale:
		return Instant(v / scale), true
	}
	return 0, false
}

// inDigits reads what nearly all times are, without an allocation.
func inDigits(text []byte) (n int64, ok bool) {
	const most = len("253402300799999")
	if len(text) == 0 || len(text) > most {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// String is text that the platforms also write as a number: an id, a limit.
type String string

// UnmarshalJSON reads a string, a number or null.
func (s *String) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	if err != nil {
		return errNotText
	}
	if text != nil {
		*s = String(text)
	}
	return nil
}

// Int is a whole number that the platforms also write as a string: 5, "5", 5.0 or 0.5e1.
type Int int64

// UnmarshalJSON reads a whole number, a string that holds one, or null.
func (n *Int) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	if err != nil {
		return errNotNumber
	}
	if text == nil {
		return nil
	}
	v, cut, ok := fact.Scaled(string(text), 0)
	if !ok || cut {
		return errNotNumber
	}
	*n = Int(v)
	return nil
}

// Positive is a whole number from 1 in a request, a length of time for example: 0 where it is absent, -1 for what is none, zero among them.
type Positive int

// UnmarshalJSON reads a whole number, a string that holds one, or null, and never fails.
func (p *Positive) UnmarshalJSON(data []byte) error {
	var n Int
	switch err := n.UnmarshalJSON(data); {
	case err == nil && string(data) == "null":
		*p = 0
	case err != nil || n < 1:
		*p = -1
	default:
		*p = Positive(min(n, math.MaxInt32))
	}
	return nil
}

// Longer is the greater of two, and -1 where one of them is none.
func (p Positive) Longer(o Positive) Positive {
	if p < 0 || o < 0 {
		return -1
	}
	return max(p, o)
}

// Seconds gives how many seconds so many units are, each of which is whole seconds. It is -1 where p is.
func (p Positive) Seconds(unit time.Duration) Positive {
	if p < 0 {
		return p
	}
	return Positive(min(int64(p)*int64(unit/time.Second), math.MaxInt32))
}

// Whole is a whole number from 0 in a request, an amount of money for example: -1 for what is none.
type Whole int64

// UnmarshalJSON reads a whole number or a string that holds one, and never fails.
func (w *Whole) UnmarshalJSON(data []byte) error {
	var n Int
	if err := n.UnmarshalJSON(data); err != nil || n < 0 {
		n = -1
	}
	*w = Whole(n)
	return nil
}

// Lower is one of the platform's words in a request, in small letters: the platform takes capitals for the same.
type Lower string

// UnmarshalJSON reads a string or null.
func (l *Lower) UnmarshalJSON(data []byte) error {
	if text, err := scalar(data); err != nil || text != nil && data[0] != '"' {
		return errNotText
	} else if text != nil {
		*l = Lower(strings.ToLower(string(text)))
	}
	return nil
}

// Texts is an object of a request whose members are texts, whatever their names, of which none stands twice.
type Texts map[string]string

// UnmarshalJSON reads an object, whose members may be null, or null.
func (t *Texts) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, (*map[string]string)(t)) != nil {
		return errNotTexts
	}
	return twice(data)
}

// Bool is a truth value that the platforms also write as a string.
type Bool bool

// UnmarshalJSON reads true, false, the same in a string, in which clients that write forms have True and False or 1 and 0 too, or null.
func (b *Bool) UnmarshalJSON(data []byte) error {
	switch text := Text(data); {
	case string(data) == "null":
	case string(data) == "true", strings.EqualFold(text, "true"), text == "1":
		*b = true
	case string(data) == "false", strings.EqualFold(text, "false"), text == "0":
		*b = false
	default:
		return errNotBool
	}
	return nil
}

// scalar gives the text of a JSON string or number, nil for null.
func scalar(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, errNotText
	}
	switch c := data[0]; {
	case c == '"':
		return unquote(data)
	case isNumber(c):
		return digits(data), nil
	case string(data) == "null":
		return nil, nil
	}
	return nil, errNotText
}

// digits gives a number as text: a whole number as its digits, however it is written, since an id that came through another program as
// 7.001e15 is the id 7001000000000000; any other number as printed.
func digits(number []byte) []byte {
	if bytes.ContainsAny(number, ".eE") {
		if n, cut, ok := fact.Scaled(string(number), 0); ok && !cut {
			return strconv.AppendInt(nil, n, 10)
		}
	}
	return number
}

// isNumber reports whether c begins a JSON number.
func isNumber(c byte) bool { return c == '-' || '0' <= c && c <= '9' }

// Text gives what a JSON string says, empty for what is none.
func Text(raw []byte) string {
	if len(raw) == 0 || raw[0] != '"' {
		return ""
	}
	text, _ := unquote(raw)
	return string(text)
}

// unquote avoids a second parse for what nearly every id, time and name is: text
// without escapes.
func unquote(data []byte) ([]byte, error) {
	if len(data) < 2 {
		return nil, errNotText
	}
	inner := data[1 : len(data)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return inner, nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	return []byte(s), nil
}

// Word gives one of the platforms' words as they mostly spell it: small letters, digits and underscores. Their pages vary in case and in
// what separates the parts. A word that is spelled so costs no allocation.
func Word(s string) string {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
		}
	}
	return s
}
