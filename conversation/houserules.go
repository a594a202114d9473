package conversation

import (
	"fmt"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/zones"
	"github.com/replywindow/replywindow/internal/fact"
)

// HonourOptOut is a [HouseRule]: who opted out of hearing from the business gets no promotion, also while a window is open, in
// which platforms permit it. Support and transactional messages pass. Where the store lost what it knew ([Stored.Since]), and the person
// did not opt in since, a promotion passes and the decision names the assumption ([policy.AssumedPast]). The zero value is ready to use.
type HonourOptOut struct{}

// Judge implements [HouseRule].
func (HonourOptOut) Judge(c HouseCase) Ruling {
	if c.Facts == nil || c.Message == nil || c.Decision == nil {
		return Ruling{} // there is nothing to judge
	}
	consent, now, since := &c.Facts.Consent, c.Decision.At, c.Facts.Since
	switch {
	case c.Message.Purpose == channels.Support || c.Message.Purpose == channels.Transactional:
	case consent.Out(now):
		return Ruling{Reasons: []policy.Reason{{
			Code: policy.OptedOut, Source: houseSource("honour opt-out"),
			Detail: "the person opted out on " + consent.OptedOut.Format(time.DateOnly),
		}}}
	case !since.IsZero() && (consent.OptedIn.Before(since) || consent.OptedIn.After(now)): // an opt-in since outweighs what is not known
		return Ruling{Assumed: policy.AssumedPast}
	}
	return Ruling{}
}

func houseSource(rule string) policy.Source {
	return policy.Source{Confidence: fact.Documented, Note: "house rule: " + rule}
}

// QuietHours is a [HouseRule]: nothing is sent between two times of the day, half open, in the zone of the person or of the
// business. From 21:00 to 08:00 a message at 20:59 may go until 21:00, one at 21:00 is deferred until 08:00, and one at 08:00 may go.
//
// The person's zone is what PersonZone says. Else every zone of the person's country must be outside the quiet hours: from 21:00 to
// 08:00 a message to the United States waits until it is 08:00 in Honolulu. If the country is not known either, or with Business the
// account's zone is not, the message passes and the decision names the assumption ([policy.AssumedZone]); strict mode refuses it.
//
// Make one with [NewQuietHours]; the zero QuietHours has no quiet hours. It is safe for concurrent use.
type QuietHours struct {
	// PersonZone is what the host knows of a person's zone; nil, for one person or at all, knows nothing.
	PersonZone func(channels.Address) *time.Location
	// Business counts the hours in the zone of the business account instead.
	Business bool

	from, to  time.Duration // since midnight
	countries sync.Map      // of []*time.Location, by country
}

// NewQuietHours makes quiet hours from one time of the day until another, both since midnight on the wall. If from is later than to,
// they last over midnight. The error is a [*channels.InputError] for a time that is no time of a day, and for two equal times.
func NewQuietHours(from, to time.Duration) (*QuietHours, error) {
	const day = 24 * time.Hour
	switch {
	case from < 0 || from >= day:
		return nil, &channels.InputError{Field: "quiet_hours.from", Value: from.String(), Reason: "is no time of a day"}
	case to < 0 || to >= day:
		return nil, &channels.InputError{Field: "quiet_hours.to", Value: to.String(), Reason: "is no time of a day"}
	case from == to:
		return nil, &channels.InputError{Field: "quiet_hours.to", Value: to.String(), Reason: "is equal to from"}
	}
	return &QuietHours{from: from, to: to}, nil
}

// Judge implements [HouseRule].
func (q *QuietHours) Judge(c HouseCase) Ruling {
	if q.from == q.to || c.Facts == nil || c.Message == nil || c.Decision == nil {
		return Ruling{}
	}
	zones, known := q.zones(c)
	if !known {
		return Ruling{Assumed: policy.AssumedZone}
	}
	now := c.Decision.At
	ends, ever := q.ends(now, zones)
	if ends.Equal(now) {
		return Ruling{Until: q.starts(now, zones)}
	}
	where := zones[0].String()
	if len(zones) > 1 {
		where = fmt.Sprintf("any of the %d zones of %s", len(zones), c.Facts.Country)
	}
	r := policy.Reason{Code: policy.QuietHours, Source: houseSource("quiet hours"), Detail: fmt.Sprintf(
		"nothing is sent from %s to %s in %s", clockTime(q.from), clockTime(q.to), where)}
	if ever {
		r.Ends = ends
	}
	return Ruling{Reasons: []policy.Reason{r}}
}

// zones are those in which it must not be quiet.
func (q *QuietHours) zones(c HouseCase) ([]*time.Location, bool) {
	if q.Business {
		if a := c.Facts.Account; a != nil && a.Pricing.Zone != nil {
			return []*time.Location{a.Pricing.Zone}, true
		}
		return nil, false
	}
	if q.PersonZone != nil {
		if zone := q.PersonZone(c.Address); zone != nil {
			return []*time.Location{zone}, true
		}
	}
	country := c.Facts.Country
	if known, ok := q.countries.Load(country); ok {
		list := known.([]*time.Location)
		return list, len(list) > 0
	}
	list, err := zones.Of(country)
	if err != nil {
		list = nil // this machine knows no zones: the country might as well not be known
	}
	q.countries.Store(country, list)
	return list, len(list) > 0
}

// ends is the first instant from now on at which it is quiet in none of the zones, and whether there is one: where a country's zones
// lie far apart, it may always be quiet somewhere.
func (q *QuietHours) ends(now time.Time, zones []*time.Location) (time.Time, bool) {
	const horizon = 48 * time.Hour
	at := now
	for !at.After(now.Add(horizon)) {
		before := at
		for _, zone := range zones {
			at = q.quietUntil(at, zone)
		}
		if at.Equal(before) {
			return at, true
		}
	}
	return at, false
}

// quietUntil is when it stops being quiet in a zone; t itself when it is not.
func (q *QuietHours) quietUntil(t time.Time, zone *time.Location) time.Time {
	for q.quiet(t, zone) {
		t = next(t, zone, q.to)
	}
	return t
}

// starts is the first instant after now at which it becomes quiet in one of the zones; it is quiet in none of them now.
func (q *QuietHours) starts(now time.Time, zones []*time.Location) time.Time {
	var first time.Time
	for _, zone := range zones {
		at := next(now, zone, q.from)
		for !q.quiet(at, zone) {
			at = next(at, zone, q.from)
		}
		first = sooner(first, at)
	}
	return first
}

func (q *QuietHours) quiet(t time.Time, zone *time.Location) bool {
	since := wall(t.In(zone))
	if q.from < q.to {
		return since >= q.from && since < q.to
	}
	return since >= q.from || since < q.to
}

// next is the first instant after t at which the clocks in a zone show a time of the day, or at which they are changed before that.
func next(t time.Time, zone *time.Location, of time.Duration) time.Time {
	local := t.In(zone)
	left := of - wall(local)
	if left <= 0 {
		left += 24 * time.Hour
	}
	at := t.Add(left)
	if _, change := local.ZoneBounds(); !change.IsZero() && change.Before(at) {
		at = change
	}
	return at.UTC()
}

// wall is how long it is since midnight by the clocks.
func wall(local time.Time) time.Duration {
	hour, minute, second := local.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second +
		time.Duration(local.Nanosecond())
}

func clockTime(since time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(since.Hours()), int(since.Minutes())%60)
}
