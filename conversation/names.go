package conversation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
)

// IdentityTimes is when each identifier of a [channels.Identity] was last seen or
// told, UTC; zero where there is none.
type IdentityTimes struct {
	Phone  time.Time `json:"phone,omitzero"`
	Scoped time.Time `json:"scoped,omitzero"`
	Parent time.Time `json:"parent,omitzero"`
}

func (t *IdentityTimes) equal(o *IdentityTimes) bool {
	return t.Phone.Equal(o.Phone) && t.Scoped.Equal(o.Scoped) && t.Parent.Equal(o.Parent)
}

// Former is an identifier that a person no longer has. Who shows up with it
// afterwards is somebody else.
type Former struct {
	// User is the identifier.
	User string `json:"user"`
	// Until is when the platform said that it changed, UTC; the latest of several.
	Until time.Time `json:"until"`
}

func (f Former) equal(o Former) bool { return f.User == o.User && f.Until.Equal(o.Until) }

// maxNames bounds the identifiers that one conversation answers to, and the former
// ones that it remembers. It is far above what one person goes through.
const maxNames = 256

// holding is one identifier that holds, and since when that is known.
type holding struct {
	id *string
	at *time.Time
}

// holdings are the places of the identifiers, in the order of parts.
func (s *Snapshot) holdings() [3]holding {
	return [3]holding{
		{&s.Identity.Phone, &s.IdentityAt.Phone}, {&s.Identity.Scoped, &s.IdentityAt.Scoped}, {&s.Identity.Parent, &s.IdentityAt.Parent},
	}
}

func parts(id *channels.Identity) [3]string { return [3]string{id.Phone, id.Scoped, id.Parent} }

// until is when an identifier ceased to be the person's.
func (s *Snapshot) until(user string) (time.Time, bool) {
	for i := range s.Former {
		if s.Former[i].User == user {
			return s.Former[i].Until, true
		}
	}
	return time.Time{}, false
}

// seen is when an identifier that holds was last seen.
func (s *Snapshot) seen(user string) (time.Time, bool) {
	for _, h := range s.holdings() {
		if *h.id == user && user != "" {
			return *h.at, true
		}
	}
	return time.Time{}, false
}

// was reports whether an identifier that the person had once was still theirs at t.
func (s *Snapshot) was(user string, t time.Time) bool {
	until, former := s.until(user)
	return former && !t.After(until)
}

// ceased reports whether an identifier was no longer the person's at t.
func (s *Snapshot) ceased(user string, t time.Time) bool {
	until, former := s.until(user)
	_, holds := s.seen(user)
	return former && !holds && t.After(until)
}

// fits reports whether the person may have had these identifiers at t: each is
// known to be theirs, or was then, or none of its kind is known.
func (s *Snapshot) fits(ids *channels.Identity, t time.Time) bool {
	known := parts(&s.Identity)
	for i, id := range parts(ids) {
		until, former := s.until(id)
		switch {
		case id == "" || id == known[i]:
		case former:
			if t.After(until) {
				return false
			}
		case known[i] != "":
			return false
		}
	}
	return true
}

// compatible reports whether two snapshots can be one person's: where both know an
// identifier of one kind, they are the same, or one of them is former.
func compatible(a, b *Snapshot) bool {
	theirs := parts(&b.Identity)
	for i, mine := range parts(&a.Identity) {
		if mine == "" || theirs[i] == "" || mine == theirs[i] {
			continue
		}
		_, then := a.until(theirs[i])
		_, now := b.until(mine)
		if !then && !now {
			return false
		}
	}
	return true
}

// identify takes over identifiers seen at an instant.
func (s *Snapshot) identify(ids channels.Identity, at time.Time) {
	for i, id := range parts(&ids) {
		s.hold(i, id, at)
	}
}

// hold takes over one identifier: it wins over one seen before and fills a gap,
// unless it ceased since. Of two seen at one instant the one that sorts later
// counts, so that the order of events does not.
func (s *Snapshot) hold(part int, id string, at time.Time) {
	if id == "" || s.was(id, at) {
		return
	}
	h := s.holdings()[part]
	if *h.id == "" || at.After(*h.at) || (at.Equal(*h.at) && id > *h.id) {
		*h.id, *h.at = id, at
	}
}

// cease notes that an identifier is no longer the person's. Former is replaced,
// not written into.
func (s *Snapshot) cease(user string, at time.Time) {
	if until, former := s.until(user); !former || at.After(until) {
		s.Former = mergeFormer(s.Former, []Former{{user, at}})
	}
	for _, h := range s.holdings() {
		if *h.id == user && !h.at.After(at) {
			*h.id, *h.at = "", time.Time{}
		}
	}
}

// mergeFormer joins two lists into a new one, by identifier. When there are too
// many, those that ceased first give way: events from before that are then taken
// for somebody else's.
func mergeFormer(a, b []Former) []Former {
	out := slices.Concat(a, b)
	slices.SortFunc(out, func(x, y Former) int {
		return cmp.Or(strings.Compare(x.User, y.User), y.Until.Compare(x.Until))
	})
	out = slices.CompactFunc(out, func(x, y Former) bool { return x.User == y.User })
	for len(out) > maxNames {
		oldest := 0
		for i := range out {
			if out[i].Until.Before(out[oldest].Until) {
				oldest = i
			}
		}
		out = slices.Delete(out, oldest, oldest+1)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// mergeNames joins two lists of users into a new one, in order.
func mergeNames(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	out = slices.DeleteFunc(slices.Compact(out), func(user string) bool { return user == "" })
	if len(out) == 0 {
		return nil
	}
	return out
}

// withoutName gives a list without one user; the list itself stays as it is.
func withoutName(all []string, user string) []string {
	if !slices.Contains(all, user) {
		return all
	}
	return mergeNames(slices.DeleteFunc(slices.Clone(all), func(u string) bool { return u == user }), nil)
}
