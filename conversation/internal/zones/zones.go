// Package zones says which time zones a country has. It knows no rule and no person.
//
// The table is that of the time zone database (https://www.iana.org/time-zones, zone.tab), which is in the public domain.
package zones

import (
	_ "embed"
	"strings"
	"time"
)

//go:embed zones.csv
var table string

// Of returns the time zones of a country given by its ISO 3166-1 alpha-2 code, none for a code that the table lacks. The error is
// that of [time.LoadLocation], where the machine has no time zone database.
func Of(country string) ([]*time.Location, error) {
	var list []*time.Location
	for line := range strings.Lines(table) {
		code, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ",")
		if code != country {
			continue
		}
		zone, err := time.LoadLocation(name)
		if err != nil {
			return nil, err
		}
		list = append(list, zone)
	}
	return list, nil
}
