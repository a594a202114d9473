package pricing

import (
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
)

// atlas is a market table of one date, made for lookups.
type atlas struct {
	nodes     []atlasNode
	places    []place
	byCountry [26 * 26]int16 // index into places plus one
	other     int16          // market of what no row names, -1 if none
	// sole is the country of a market that has only one, "" where it has several.
	sole map[int16]string
}

// atlasNode is one digit of a prefix.
type atlasNode struct {
	next  [10]int16 // index into nodes, 0 if none
	place int16     // index into places plus one
}

// place is where a recipient is.
type place struct {
	country string
	market  int16
}

// nowhere is a recipient whose market cannot be told.
const nowhere = int16(-1)

// newAtlas compiles rows; id gives the number of a market's name.
func newAtlas(rows []MarketRow, other string, id func(string) int16) *atlas {
	a := &atlas{nodes: make([]atlasNode, 1), other: nowhere, sole: map[int16]string{}}
	if other != "" {
		a.other = id(other)
	}
	for _, r := range rows {
		market := id(r.Market)
		a.places = append(a.places, place{r.Country, market})
		if country, known := a.sole[market]; known && country != r.Country || market == a.other {
			a.sole[market] = ""
		} else {
			a.sole[market] = r.Country
		}
		number := int16(len(a.places))
		if at := countryIndex(r.Country); a.byCountry[at] == 0 {
			a.byCountry[at] = number
		}
		a.add(r.Prefix, number)
	}
	return a
}

func (a *atlas) add(prefix string, number int16) {
	node := int16(0)
	for i := range len(prefix) {
		next := a.nodes[node].next[prefix[i]-'0']
		if next == 0 {
			next = int16(len(a.nodes))
			a.nodes = append(a.nodes, atlasNode{})
			a.nodes[node].next[prefix[i]-'0'] = next
		}
		node = next
	}
	if a.nodes[node].place == 0 {
		a.nodes[node].place = number
	}
}

// shortestPhone is the fewest digits that are taken for a telephone number, and
// longestPhone the most that ITU-T E.164 allows, calling code included.
const (
	shortestPhone = 5
	longestPhone  = 15
)

// phone finds the place of a number: digits, with or without a leading plus. No
// calling code begins with 0: such a number is written as it is dialled somewhere.
func (a *atlas) phone(number string) (place, bool) {
	number = strings.TrimPrefix(number, "+")
	if len(number) < shortestPhone || len(number) > longestPhone || number[0] == '0' || !fact.Digits(number) {
		return place{market: nowhere}, false
	}
	found, node := int16(0), &a.nodes[0]
	for i := range len(number) {
		next := node.next[number[i]-'0']
		if next == 0 {
			break
		}
		if node = &a.nodes[next]; node.place != 0 {
			found = node.place
		}
	}
	if found == 0 {
		return place{market: a.other}, a.other != nowhere
	}
	return a.places[found-1], true
}

// country finds the place of a country code.
func (a *atlas) country(code string) (place, bool) {
	if !fact.IsCountry(code) {
		return place{market: nowhere}, false
	}
	if number := a.byCountry[countryIndex(code)]; number != 0 {
		return a.places[number-1], true
	}
	return place{code, a.other}, a.other != nowhere
}

func countryIndex(code string) int { return int(code[0]-'A')*26 + int(code[1]-'A') }
