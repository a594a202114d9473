package policy

import (
	"reflect"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// Lane is a permission together with the window rules that it hangs on, found
// beforehand so that a decision need not look for them.
type Lane struct {
	*Permission
	// Rules open the permission's window, Waivers the one that waives the opt-in.
	// They are copies of the edition's.
	Rules, Waivers window.Rules
	// Ends is when the permission ends: the end of its row, or of the last of the
	// rows after it that permit the same and differ in their source only, or in
	// what they say of groups if the row carries nothing to them.
	Ends time.Time
}

// Blockade is a block with its countries indexed.
type Blockade struct {
	*Block
	users, businesses countrySet
}

// StopsUser reports whether people in a country are blocked; "" is no country.
func (b *Blockade) StopsUser(country string) bool { return b.users.has(country) }

// StopsBusiness reports whether businesses in a country are blocked; "" is no
// country.
func (b *Blockade) StopsBusiness(country string) bool { return b.businesses.has(country) }

// Unblocked reports whether both countries are known and no block of the class is
// about either; false says that the blocks must be asked one by one. It allocates
// nothing.
func (c *Class) Unblocked(user, business string) bool {
	return isCountry(user) && isCountry(business) && !c.users.has(user) && !c.businesses.has(business)
}

func (c *Class) block(list []Blockade) {
	c.Blocks = list
	for i := range list {
		c.users.add(&list[i].users)
		c.businesses.add(&list[i].businesses)
	}
}

// lanes are the permissions of a class that share an interface and a tag.
type lanes struct {
	api  channels.API
	tag  string
	list []Lane
}

// Lanes returns the permissions for messages sent by an interface under a tag, in
// the order of the rulebook. It allocates nothing.
func (c *Class) Lanes(api channels.API, tag string) []Lane {
	if api == "" && tag == "" {
		return c.ordinary
	}
	for i := range c.lanes {
		if l := &c.lanes[i]; l.api == api && l.tag == tag {
			return l.list
		}
	}
	return nil
}

// bounds are the limits of a class for one sending interface.
type bounds struct {
	api  channels.API
	list []*Limit
}

// LimitsFor returns the limits for messages sent by an interface. It allocates
// nothing.
func (c *Class) LimitsFor(api channels.API) []*Limit {
	if api == "" {
		return c.ordinaryLimits
	}
	for i := range c.bounds {
		if c.bounds[i].api == api {
			return c.bounds[i].list
		}
	}
	return nil
}

// bound works out the limits of an interface other than the ordinary one.
func (c *Class) bound(api channels.API) {
	if api == "" || slices.ContainsFunc(c.bounds, func(b bounds) bool { return b.api == api }) {
		return
	}
	c.bounds = append(c.bounds, bounds{api: api, list: c.limitsOf(api)})
}

func (c *Class) limitsOf(api channels.API) []*Limit {
	var out []*Limit
	for _, l := range c.Limits {
		if c.Bounds(l, api) {
			out = append(out, l)
		}
	}
	return out
}

// index prepares the edition's classes for decisions, once all rows are in; all are
// the permissions of the whole rulebook.
func (e *Edition) index(all []Permission) {
	for _, k := range e.all() {
		t, c := k.is, k.class
		c.block(blockades(e.Blocks, t))
		c.ordinaryLimits = c.limitsOf("")
		for _, p := range c.Permissions {
			c.bound(p.API)
			c.addLane(Lane{Permission: p, Rules: e.rules(p.Window, p.PerID), Waivers: e.rules(p.OptInWaivedBy, false), Ends: p.ends(all)})
		}
	}
}

// ends follows a permission through the rows that take over from it.
func (p *Permission) ends(all []Permission) time.Time {
	end := p.To
	for !end.IsZero() {
		// A row that ends before it starts, in a rulebook not yet checked, takes over nothing.
		i := slices.IndexFunc(all, func(o Permission) bool {
			return o.From.Equal(end) && (o.To.IsZero() || o.To.After(end)) && o.continues(p)
		})
		if i < 0 {
			break
		}
		end = all[i].To
	}
	return end
}

// continues reports whether two rows differ in time and source only. Where o
// carries nothing to groups, what p says of them is no change to what o permits.
func (p Permission) continues(o *Permission) bool {
	before := *o
	p.Span, p.Source = before.Span, before.Source
	if before.NoGroup {
		p.NoGroup = true
		p.Bars, before.Bars = withoutGroups(p.Bars), withoutGroups(before.Bars)
	}
	return reflect.DeepEqual(p, before)
}

// withoutGroups returns the bars that are not about groups, nil for none.
func withoutGroups(bars []Bar) []Bar {
	var out []Bar
	for _, b := range bars {
		if !b.Group {
			out = append(out, b)
		}
	}
	return out
}

// foresee tells the classes which blocks begin in a later edition.
func (e *Edition) foresee(later *Edition) {
	for _, k := range e.all() {
		for _, b := range blockades(later.Blocks, k.is) {
			if b.From.Equal(later.From) {
				k.class.Upcoming = append(k.class.Upcoming, b)
			}
		}
	}
}

// blockades are the blocks that may concern a type.
func blockades(list []*Block, t channels.MessageType) []Blockade {
	var out []Blockade
	for _, b := range list {
		if len(b.Types) == 0 || slices.Contains(b.Types, t) {
			out = append(out, Blockade{Block: b, users: newCountrySet(b.Users), businesses: newCountrySet(b.Businesses)})
		}
	}
	return out
}

func (c *Class) addLane(l Lane) {
	if l.API == "" && l.Tag == "" {
		c.ordinary = append(c.ordinary, l)
		return
	}
	for i := range c.lanes {
		if have := &c.lanes[i]; have.api == l.API && have.tag == l.Tag {
			have.list = append(have.list, l)
			return
		}
	}
	c.lanes = append(c.lanes, lanes{api: l.API, tag: l.Tag, list: []Lane{l}})
}

// rules finds the rules of a kind.
func (e *Edition) rules(kind window.Kind, perID bool) window.Rules {
	var out window.Rules
	for _, r := range e.Windows {
		if kind != "" && r.Kind == kind && r.PerID == perID {
			out = append(out, r)
		}
	}
	return out
}

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

func (s *countrySet) has(code string) bool {
	return isCountry(code) && s[code[0]-'A']&(1<<(code[1]-'A')) != 0
}

func isCountry(code string) bool {
	return len(code) == 2 && 'A' <= code[0] && code[0] <= 'Z' && 'A' <= code[1] && code[1] <= 'Z'
}
