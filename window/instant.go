package window

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

const (
	// maxInstant is the last ms of the year 9999, the last instant with an RFC 3339 form.
	maxInstant = 253402300799999
	// forever is later than every instant: the expiry of a window that is open until closed.
	forever = Instant(math.MaxInt64)
)

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
// was, if text is neither, or is not after 1970 and before 10000 ([ErrTime]).
func (i *Instant) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = 0
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return fmt.Errorf("window: instant %q is not in the form of RFC 3339", fact.Clip(string(text)))
	}
	parsed, err := instantOf("instant", at)
	if err != nil {
		return err
	}
	*i = parsed
	return nil
}

// ErrTime is wrapped by every error for an instant that is not later than 1970-01-01T00:00:00Z, or is later than the year 9999. The error
// names the argument or field and quotes the instant.
var ErrTime = errors.New("is not an instant after 1970 and before 10000")

// instantOf converts at to an Instant.
func instantOf(field string, at time.Time) (Instant, error) {
	i := clamped(at)
	if i < 1 || at.Unix() > maxInstant/1000 {
		return 0, fmt.Errorf("window: %s %q %w", field, at.UTC().Format(time.RFC3339Nano), ErrTime)
	}
	return i, nil
}

// clamped converts at to an Instant, holding what is before 1970 or after 9999 at that bound.
func clamped(at time.Time) Instant {
	switch s := at.Unix(); {
	case s < 0:
		return 0
	case s > maxInstant/1000:
		return maxInstant
	default:
		return Instant(at.UnixMilli())
	}
}

// ms returns d in milliseconds, for adding to an Instant.
func ms(d time.Duration) Instant { return Instant(d.Milliseconds()) }

// earlier returns the earlier of two instants, of which zero is none.
func earlier(a, b Instant) Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
