package metatest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/pricing"
)

// point is one data point of pricing_analytics.
type point struct {
	start, end      time.Time
	number, country string
	kind, category  string
	volume          int64
	cost            pricing.Amount
}

// analytics are the delivered messages of an account and what they cost, by interval, number, country, type and category: the field
// pricing_analytics with its start, end and granularity.
func (t *Tenant) analytics(account channels.Address, fields string) object {
	from, until := parameter(fields, "start"), parameter(fields, "end")
	var points []point
	for _, p := range t.order {
		platform := t.server.platform(p.address.Channel)
		if p.address.Channel != account.Channel || t.business(platform, p.address.Business).Account != account.Business {
			continue
		}
		for i := range p.log {
			ev := &p.log[i]
			said := platform.priced(ev.Charge)
			at, delivered := p.delivered(ev.ID, t.now())
			outside := at.Unix() < number(from) || until != "" && at.Unix() >= number(until)
			if ev.Kind != channels.BusinessMessage || said == nil || !delivered || outside {
				continue
			}
			start, end := interval(at, parameter(fields, "granularity"))
			points = add(points, point{
				start: start, end: end, number: t.business(platform, p.address.Business).Phone, country: ev.Charge.Country,
				kind: strings.ToUpper(said.Type), category: strings.ToUpper(strings.ReplaceAll(said.Category, "-", "_")), volume: 1,
				cost: ev.Charge.Price,
			})
		}
	}
	slices.SortFunc(points, func(a, b point) int {
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.number, b.number), cmp.Compare(a.country, b.country), cmp.Compare(a.kind, b.kind), cmp.Compare(a.category, b.category))
	})
	data := []object{}
	for _, p := range points {
		data = append(data, object{
			"start": p.start.Unix(), "end": p.end.Unix(), "phone_number": p.number, "country": p.country,
			"pricing_type": p.kind, "pricing_category": p.category, "volume": p.volume, "cost": json.Number(p.cost.Decimal()),
		})
	}
	return object{"data": []object{{"data_points": data}}}
}

// add adds a point to the one of the same key.
func add(points []point, p point) []point {
	for i := range points {
		same := points[i]
		if same.volume, same.cost = p.volume, p.cost; same != p {
			continue
		}
		if sum, err := points[i].cost.Add(p.cost); err == nil { // an account pays in one currency
			points[i].cost = sum
		}
		points[i].volume++
		return points
	}
	return append(points, p)
}

// delivered is when a message reached the person's device.
func (p *person) delivered(message string, now time.Time) (time.Time, bool) {
	for i := range p.log {
		s := p.log[i].Status
		if s != nil && s.MessageID == message && s.State == channels.Delivered && !p.log[i].Occurred.After(now) {
			return p.log[i].Occurred, true
		}
	}
	return time.Time{}, false
}

// parameter is the value of a part of a field's name: of start(1) it is 1.
func parameter(fields, name string) string {
	_, rest, found := strings.Cut(fields, "."+name+"(")
	value, _, closed := strings.Cut(rest, ")")
	if !found || !closed {
		return ""
	}
	return value
}

// number is a Unix time in seconds, 0 where it is none.
func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// interval is the interval of a granularity in which an instant lies.
func interval(at time.Time, granularity string) (start, end time.Time) {
	switch granularity {
	case "HALF_HOUR":
		start = at.Truncate(30 * time.Minute)
		return start, start.Add(30 * time.Minute)
	case "MONTHLY":
		start = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
		return start, start.AddDate(0, 1, 0)
	}
	start = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	return start, start.AddDate(0, 0, 1)
}
