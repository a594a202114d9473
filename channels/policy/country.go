package policy

import "github.com/replywindow/replywindow/internal/fact"

// countrySet holds two-letter country codes, one bit each.
type countrySet [26]uint32

func newCountrySet(codes []string) countrySet {
	var s countrySet
	for _, c := range codes {
		if fact.IsCountry(c) {
			s[c[0]-'A'] |= 1 << (c[1] - 'A')
		}
	}
	return s
}

func (s *countrySet) add(o *countrySet) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *countrySet) has(code string) bool { return fact.IsCountry(code) && s.bit(code) != 0 }

// lacks reports whether a code is that of a country, and not in the set.
func (s *countrySet) lacks(code string) bool { return fact.IsCountry(code) && s.bit(code) == 0 }

func (s *countrySet) bit(country string) uint32 { return s[country[0]-'A'] & (1 << (country[1] - 'A')) }
