package window

import (
	"fmt"
	"time"
)

// maxInstant is the last ms of the year 9999, the last instant with an RFC 3339 form.
const maxInstant = 253402300799999

// Instant is a point of time in milliseconds since 1970-01-01T00:00:00Z. The zero Instant is none. Two instants compare with <.
type Instant int64

// Time returns i as a time in UTC, and the zero Time for the zero Instant.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).UTC()
}

// String returns i in the form of RFC 3339 in UTC, or "" for the zero Instant.
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(time.RFC3339Nano)
}

// MarshalText returns what String returns. The error is always nil.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText sets i from an RFC 3339 instant, rounded down to a millisecond, or to zero from empty text. It fails, leaving i as it
// was, if text is neither, or is not after 1970 and before 10000 (a [*TimeError]).
func (i *Instant) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = 0
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return fmt.Errorf("window: instant %q is not in the form of RFC 3339", clip(text))
	}
	ms, err := millis("instant", at)
	if err != nil {
		return err
	}
	*i = Instant(ms)
	return nil
}

// TimeError says that an instant is not later than 1970-01-01T00:00:00Z, or is later than the year 9999.
type TimeError struct {
	// Field names the argument or field.
	Field string
	// Value is the instant refused.
	Value time.Time
}

// Error names the field and quotes the instant.
func (e *TimeError) Error() string {
	return fmt.Sprintf("window: %s %q is not an instant after 1970 and before 10000", e.Field, e.Value.UTC().Format(time.RFC3339Nano))
}

// millis converts an instant to ms since 1970, rounding down.
func millis(field string, at time.Time) (int64, error) {
	ms := clockMillis(at)
	if ms < 1 || at.Unix() > maxInstant/1000 {
		return 0, &TimeError{Field: field, Value: at}
	}
	return ms, nil
}

// clockMillis converts t to whole ms, rounded down, holding what is before 1970 or after 9999 at that bound.
func clockMillis(t time.Time) int64 {
	s := t.Unix()
	switch {
	case s < 0:
		return 0
	case s > maxInstant/1000:
		return maxInstant
	}
	return s*1000 + int64(t.Nanosecond())/int64(time.Millisecond)
}
