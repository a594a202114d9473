package policy

// countrySet holds two-letter country codes, one bit each.
type countrySet [26]uint32

func newCountrySet(codes []string) countrySet {
	var s countrySet
	for _, c := range codes {
		if isCountry(c) {
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

func (s *countrySet) has(code string) bool { return isCountry(code) && s.bit(code) != 0 }

// lacks reports whether a code is that of a country, and not in the set.
func (s *countrySet) lacks(code string) bool { return isCountry(code) && s.bit(code) == 0 }

func (s *countrySet) bit(country string) uint32 { return s[country[0]-'A'] & (1 << (country[1] - 'A')) }

// isCountry reports whether a text has the form of an ISO 3166-1 alpha-2 code.
func isCountry(code string) bool {
	return len(code) == 2 && 'A' <= code[0] && code[0] <= 'Z' && 'A' <= code[1] && code[1] <= 'Z'
}
