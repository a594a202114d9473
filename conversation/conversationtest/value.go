package conversationtest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
)

// layout writes an instant to the millisecond, and no further than needed.
const layout = "2006-01-02T15:04:05.999Z07:00"

// stamp writes an instant for a report.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(layout)
}

func parseInstant(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC(), err == nil
}

// parseDuration reads a Go duration, with whole or broken days in front: 1.5d,
// 1d12h. Signs are refused.
func parseDuration(s string) (time.Duration, bool) {
	if strings.ContainsAny(s, "+-") {
		return 0, false
	}
	days, rest, ok := strings.Cut(s, "d")
	if !ok {
		d, err := time.ParseDuration(s)
		return d, err == nil && d <= maxDuration
	}
	whole, ok := parseDays(days)
	if !ok || rest == "" {
		return whole, ok
	}
	d, err := time.ParseDuration(rest)
	return whole + d, err == nil && d <= maxDuration-whole
}

func parseDays(s string) (time.Duration, bool) {
	if strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	hours, err := time.ParseDuration(s + "h")
	return hours * 24, err == nil && hours <= maxDuration/24
}

// maxDuration keeps sums of durations away from overflow.
const maxDuration = 100 * 366 * 24 * time.Hour

// parseAfter reads +DURATION, or else an instant; from is where a duration counts
// from.
func parseAfter(s string, from time.Time) (time.Time, bool) {
	rest, relative := strings.CutPrefix(s, "+")
	if !relative {
		return parseInstant(s)
	}
	d, ok := parseDuration(rest)
	return from.Add(d), ok
}

// parseCount reads a whole number from 0.
func parseCount(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 31)
	return int(n), err == nil && onlyDigits(s)
}

func parseError(s string) (channels.PlatformError, bool) {
	code, sub, hasSub := strings.Cut(s, "/")
	var e channels.PlatformError
	var ok, subOK bool
	e.Code, ok = parseCount(code)
	if !hasSub {
		return e, ok && e.Code > 0
	}
	e.Subcode, subOK = parseCount(sub)
	return e, ok && subOK && e.Code > 0 && e.Subcode > 0
}

func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// upper reports whether s is n capital letters.
func upper(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// args are the KEY=VALUE words of a line and the words that stand alone. Reading
// them keeps the first error in err.
type args struct {
	pos    position
	values map[string]string
	err    *ParseError
}

// parseArgs reads words; keys are the keys that the line may have, flags those of
// them that may also stand alone, meaning yes.
func parseArgs(pos position, words []word, keys, flags []string) *args {
	a := &args{pos: pos, values: make(map[string]string, len(words))}
	for _, w := range words {
		key, value, pair := strings.Cut(w.text, "=")
		switch known := slices.Contains(keys, key); {
		case !pair && slices.Contains(flags, key):
			value = "yes"
		case !pair && known:
			a.fail(w.text, "has no value")
			return a
		case !known && !slices.Contains(flags, key):
			a.fail(w.text, "is not known here (keys: %s)", strings.Join(append(slices.Clone(keys), flags...), " "))
			return a
		case value == "" && !w.quoted:
			a.fail(w.text, "has no value")
			return a
		}
		if a.has(key) {
			a.fail(w.text, "stands twice")
			return a
		}
		a.values[key] = value
	}
	return a
}

func (a *args) fail(word, format string, list ...any) {
	if a.err == nil {
		a.err = a.pos.errorf(word, format, list...)
	}
}

// bad reports that the value of a key is not what it must be.
func (a *args) bad(key, must string) {
	a.fail(key+"="+a.values[key], "is not %s", must)
}

func (a *args) has(key string) bool {
	_, ok := a.values[key]
	return ok
}

// need reports an error if the key is missing.
func (a *args) need(keys ...string) {
	for _, key := range keys {
		if !a.has(key) {
			a.fail(key+"=", "is missing")
		}
	}
}

// text gives the value of a key, or preset.
func (a *args) text(key, preset string) string {
	if v, ok := a.values[key]; ok {
		return v
	}
	return preset
}

func (a *args) oneOf(key, preset string, allowed ...string) string {
	v := a.text(key, preset)
	if a.has(key) && !slices.Contains(allowed, v) {
		a.bad(key, "one of "+strings.Join(allowed, " "))
	}
	return v
}

func (a *args) yes(key string, preset bool) bool {
	if !a.has(key) {
		return preset
	}
	return a.oneOf(key, "", "yes", "no") == "yes"
}

func (a *args) instant(key string) time.Time {
	if !a.has(key) {
		return time.Time{}
	}
	t, ok := parseInstant(a.values[key])
	if !ok {
		a.bad(key, "an RFC 3339 instant")
	}
	return t
}

func (a *args) count(key string) int {
	if !a.has(key) {
		return 0
	}
	n, ok := parseCount(a.values[key])
	if !ok {
		a.bad(key, "a whole number")
	}
	return n
}

func (a *args) list(key string) []string {
	if v, ok := a.values[key]; ok {
		return strings.Split(v, ",")
	}
	return nil
}

func (a *args) matching(key, must string, ok func(string) bool) string {
	v := a.values[key]
	if a.has(key) && !ok(v) {
		a.bad(key, must)
	}
	return v
}
