package entry

import (
	"time"

	"github.com/replywindow/replywindow/channels/policy"
)

// millis gives an instant in milliseconds, 0 for the zero Time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant gives the time of an instant in milliseconds, the zero Time for 0.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Whole gives a consent whose instants are whole milliseconds, as they are stored.
func Whole(c policy.Consent) policy.Consent {
	c.OptedIn, c.OptedOut = instant(millis(c.OptedIn)), instant(millis(c.OptedOut))
	c.MarketingStopped, c.MarketingResumed = instant(millis(c.MarketingStopped)), instant(millis(c.MarketingResumed))
	return c
}
