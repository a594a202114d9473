package pricing

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// Date is a calendar day written as the number YYYYMMDD, so that a row of data
// reads 2026_10_01 and dates compare with <. The zero Date is no date.
type Date int32

// dateForm is the layout of a date as text.
const dateForm = "2006-01-02"

// DateOf returns the day that the instant falls on in the zone; a nil zone is UTC.
func DateOf(t time.Time, zone *time.Location) Date {
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := t.In(zone).Date()
	return Date(year*10_000 + int(month)*100 + day)
}

// wallSeconds counts the seconds since 1970-01-01 00:00 that a clock on the wall in the zone shows. It orders instants as DateOf orders
// days, without the work of a calendar.
func wallSeconds(t time.Time, zone *time.Location) int64 {
	if zone == nil || zone == time.UTC {
		return t.Unix()
	}
	_, offset := t.In(zone).Zone()
	return t.Unix() + int64(offset)
}

// ParseDate reads a date such as "2026-10-01".
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(dateForm, text)
	if err != nil || t.Year() == 0 {
		return 0, fmt.Errorf("date %q is not of the form YYYY-MM-DD", fact.Clip(text))
	}
	return DateOf(t, time.UTC), nil
}

// The dates that their text can hold.
const (
	firstDate = Date(1_01_01)
	lastDate  = Date(9999_12_31)
)

// Valid reports whether the date exists in the calendar, from year 1 to year 9999. The zero Date does not.
func (d Date) Valid() bool {
	return d >= firstDate && d <= lastDate && DateOf(d.In(time.UTC), time.UTC) == d
}

// In returns the first instant of the day in the zone; a nil zone is UTC. That is not midnight where the clocks go forward at
// midnight, and for a day that the zone skipped it is the first instant of the next.
func (d Date) In(zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	t := time.Date(int(d)/10_000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, zone)
	if DateOf(t, zone) < d { // there is no midnight, and the time package went back
		_, t = t.ZoneBounds()
	}
	return t
}

// Month returns the first day of the date's month.
func (d Date) Month() Date { return d - d%100 + 1 }

// String returns "2026-10-01", or "no date" for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return "no date"
	}
	return fmt.Sprintf("%04d-%02d-%02d", int(d)/10_000, int(d)/100%100, int(d)%100)
}

// MarshalText writes "2026-10-01", and nothing for the zero Date.
func (d Date) MarshalText() ([]byte, error) {
	if d == 0 {
		return []byte{}, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes and refuses anything else.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
