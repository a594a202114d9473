package metafacts

import (
	"time"

	"github.com/replywindow/replywindow/channels/policy"
)

// Day is the first instant of a day: a date without a zone turns at 00:00 UTC.
func Day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// Begins is where Messenger's rulebook begins, and the rows that it shares with
// Instagram's: the day on which the policy of August 2019 came into force.
func Begins() time.Time { return Day(2020, time.March, 4) }

// AdWindow is the policy text from which a message that answers an ad may hold
// the window open longer than a day.
func AdWindow() time.Time { return Day(2026, time.September, 28) }

// Since is the span from a day on.
func Since(from time.Time) policy.Span { return policy.Span{From: from} }

// Between is the span from a day until another, which is not in it.
func Between(from, to time.Time) policy.Span { return policy.Span{From: from, To: to} }
