package policy

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// typeTable finds the rules for a message type: a map took 14 ns of a decision's
// 110 and this table takes 2, in one benchmark of November 2026. It has slots enough
// for most types to have one of their own.
type typeTable [64][]typeEntry

type typeEntry struct {
	is    channels.MessageType
	rules *typeRules
}

// slot spreads the types over the slots: by first letter and length few agree.
func (typeTable) slot(t channels.MessageType) int {
	if t == "" {
		return 0
	}
	return (int(t[0]) + 5*len(t)) % len(typeTable{})
}

// typeRules is what an edition says about one message type, found beforehand so that
// a decision need not look for it.
type typeRules struct {
	ordinary []lane   // by the ordinary interface and without a tag, as most messages go
	others   []laneOf // by another interface or under a tag

	limits         []*Limit // in the rulebook's order
	ordinaryLimits []*Limit // by the ordinary interface
	otherLimits    []limitsOf

	blocks            []block    // that may concern the type
	users, businesses countrySet // of all blocks together

	paced       bool        // a permission asks for a gap
	turns       []time.Time // when a rule about the type changes after this edition began
	strictTurns []time.Time // and when a block does that only strict mode refuses by ([Block.Currency])
}

// lane is a permission together with the window rules that it hangs on.
type lane struct {
	*Permission
	rules   window.Rules // that open the permission's window
	waivers window.Rules // that open the window which waives the opt-in

	restarts []restart // what starts the count of the permission's messages anew
}

// restart is an act that starts counts anew, and the name under which it is remembered:
// no message type has one like it.
type restart struct {
	by   channels.Action
	name string
}

// laneOf are the lanes of one interface and tag.
type laneOf struct {
	api  channels.API
	tag  string
	list []lane
}

// limitsOf are the limits of one interface.
type limitsOf struct {
	api  channels.API
	list []*Limit
}

// block is a Block with its countries indexed.
type block struct {
	*Block
	users, businesses countrySet
}

// rulesFor returns the rules for a message type, or nil when the channel does not
// carry it.
func (e *Edition) rulesFor(t channels.MessageType) *typeRules {
	if e == nil {
		return nil
	}
	slot := e.types[e.types.slot(t)]
	for i := range slot {
		if slot[i].is == t {
			return slot[i].rules
		}
	}
	return nil
}

// barring lists the restrictions that rows know, of whatever time: what one is called does not change with the rules.
func (r *Rulebook) barring() []string {
	var list []string
	for i := range r.Permissions {
		list = append(list, r.Permissions[i].BarredBy...)
		for _, b := range r.Permissions[i].Bars {
			list = append(list, b.Restriction)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// index prepares the rules of every type, once all rows are in.
func (e *Edition) index() {
	e.barring = e.timeline.book.barring()
	for _, l := range e.Limits {
		for _, t := range l.Types {
			rules := e.entry(t)
			rules.limits = append(rules.limits, l)
		}
	}
	for _, p := range e.Permissions {
		l := lane{Permission: p, rules: e.rules(p.Window, p.PerID), waivers: e.rules(p.OptInWaivedBy, false)}
		for _, by := range p.RestartedBy {
			l.restarts = append(l.restarts, restart{by, "after " + string(by)})
		}
		e.restarts = append(e.restarts, l.restarts...)
		if p.Layout != "" {
			e.layouts = append(e.layouts, l)
		}
		for _, t := range p.Types {
			rules := e.entry(t)
			rules.addLane(l)
			rules.paced = rules.paced || p.Gap > 0 || p.Most > 0
		}
	}
	for _, slot := range e.types {
		for _, entry := range slot {
			entry.rules.addLimits()
			entry.rules.addBlocks(e.Blocks, entry.is)
			entry.rules.addTurns(e, entry.is)
		}
	}
}

// entry finds the rules of a type, or makes room for them.
func (e *Edition) entry(t channels.MessageType) *typeRules {
	rules := e.rulesFor(t)
	if rules == nil {
		rules = &typeRules{}
		slot := &e.types[e.types.slot(t)]
		*slot = append(*slot, typeEntry{t, rules})
	}
	return rules
}

// rules finds the rules of a kind of window.
func (e *Edition) rules(kind window.Kind, perID bool) window.Rules {
	var out window.Rules
	for _, r := range e.Windows {
		if kind != "" && r.Kind == kind && r.PerID == perID {
			out = append(out, r)
		}
	}
	return out
}

func (r *typeRules) addLane(l lane) {
	if l.API == "" && l.Tag == "" {
		r.ordinary = append(r.ordinary, l)
		return
	}
	for i := range r.others {
		if have := &r.others[i]; have.api == l.API && have.tag == l.Tag {
			have.list = append(have.list, l)
			return
		}
	}
	r.others = append(r.others, laneOf{l.API, l.Tag, []lane{l}})
}

// lanes returns the lanes for messages sent by an interface under a tag.
func (r *typeRules) lanes(api channels.API, tag string) []lane {
	if api == "" && tag == "" {
		return r.ordinary
	}
	for i := range r.others {
		if o := &r.others[i]; o.api == api && o.tag == tag {
			return o.list
		}
	}
	return nil
}

// addLimits sorts the limits by the interfaces that a permission or limit names.
func (r *typeRules) addLimits() {
	r.ordinaryLimits = r.bounding("")
	add := func(api channels.API) {
		known := slices.ContainsFunc(r.otherLimits, func(l limitsOf) bool { return l.api == api })
		if api != "" && !known {
			r.otherLimits = append(r.otherLimits, limitsOf{api, r.bounding(api)})
		}
	}
	for i := range r.others {
		add(r.others[i].api)
	}
	for _, l := range r.limits {
		add(l.API)
	}
}

// bounding picks the limits of an interface: its own, and those of none that it has
// no own limit for.
func (r *typeRules) bounding(api channels.API) []*Limit {
	var out []*Limit
	for _, l := range r.limits {
		replaced := l.API == "" && api != "" && slices.ContainsFunc(r.limits, func(o *Limit) bool { return o.API == api && o.sameSubject(l) })
		if l.API == api || l.API == "" && !replaced {
			out = append(out, l)
		}
	}
	return out
}

// limitsFor returns the limits for messages sent by an interface. One that no row
// names has those that name no interface.
func (r *typeRules) limitsFor(api channels.API) []*Limit {
	for i := range r.otherLimits {
		if r.otherLimits[i].api == api {
			return r.otherLimits[i].list
		}
	}
	return r.ordinaryLimits
}

func (r *typeRules) addBlocks(all []*Block, t channels.MessageType) {
	for _, b := range all {
		if len(b.Types) > 0 && !slices.Contains(b.Types, t) {
			continue
		}
		indexed := block{Block: b, users: newCountrySet(b.Users), businesses: newCountrySet(b.Businesses)}
		r.blocks = append(r.blocks, indexed)
		r.users.add(&indexed.users)
		r.businesses.add(&indexed.businesses)
	}
}

// unblocked reports whether both countries are known and no block is about either;
// false says that the blocks must be asked one by one.
func (r *typeRules) unblocked(user, business string) bool {
	return r.users.lacks(user) && r.businesses.lacks(business)
}

// addTurns notes when a row about the type, or a rule of a window on which it hangs,
// begins or ends after e began.
func (r *typeRules) addTurns(e *Edition, t channels.MessageType) {
	note := func(list *[]time.Time, s Span) {
		for _, at := range [...]time.Time{s.From, s.To} {
			if at.After(e.From) && !slices.ContainsFunc(*list, at.Equal) {
				*list = append(*list, at)
			}
		}
	}
	add := func(s Span) {
		note(&r.turns, s)
		note(&r.strictTurns, s)
	}
	book := e.rulebook()
	for i := range book.Permissions {
		if p := &book.Permissions[i]; slices.Contains(p.Types, t) {
			add(p.Span)
		}
	}
	for i := range book.Limits {
		if l := &book.Limits[i]; slices.Contains(l.Types, t) {
			add(l.Span)
		}
	}
	for i := range book.Blocks {
		switch b := &book.Blocks[i]; {
		case len(b.Types) > 0 && !slices.Contains(b.Types, t):
		case b.Currency != "":
			note(&r.strictTurns, b.Span)
		default:
			add(b.Span)
		}
	}
	for i := range book.Windows {
		if w := &book.Windows[i]; r.hangsOn(w.Rule.Kind) {
			add(w.Span)
		}
	}
	slices.SortFunc(r.turns, time.Time.Compare)
	slices.SortFunc(r.strictTurns, time.Time.Compare)
}

// turnsFor are the turns that matter in strict mode, or in the ordinary one.
func (r *typeRules) turnsFor(strict bool) []time.Time {
	if strict {
		return r.strictTurns
	}
	return r.turns
}

// hangsOn reports whether a permission of the type asks for a kind of window.
func (r *typeRules) hangsOn(kind window.Kind) bool {
	asks := func(l lane) bool { return l.Window == kind || l.OptInWaivedBy == kind }
	return slices.ContainsFunc(r.ordinary, asks) ||
		slices.ContainsFunc(r.others, func(o laneOf) bool { return slices.ContainsFunc(o.list, asks) })
}
