package entry

import (
	"cmp"
	"slices"
	"strings"
)

// Claim is the right of one holder to do something for a person. It was made at At and lapses at Until, in milliseconds.
type Claim struct {
	Purpose, Holder string
	At, Until       int64
}

// MaxClaims is how many claims one entry keeps.
const MaxClaims = 16

func (c Claim) compare(o Claim) int { return strings.Compare(c.Purpose, o.Purpose) }

// Before orders the claims of one purpose that were made under several identifiers of one person: the one made first counts. Of one
// claim that is told twice, the longer counts.
func (c Claim) Before(o Claim) bool {
	return cmp.Or(cmp.Compare(c.At, o.At), strings.Compare(c.Holder, o.Holder), cmp.Compare(o.Until, c.Until)) < 0
}

// PutClaim keeps a claim in place of the one of its purpose. It reports whether there was room.
func (e *Entry) PutClaim(c Claim) bool {
	i, found := slices.BinarySearchFunc(e.Claims, c, Claim.compare)
	if !found && len(e.Claims) >= MaxClaims {
		return false
	}
	claims := slices.Clone(e.Claims)
	if !found {
		claims = slices.Insert(claims, i, c)
	}
	claims[i] = c
	e.Claims = claims
	return true
}

// DropClaims removes the claims that drop names.
func (e *Entry) DropClaims(drop func(Claim) bool) {
	e.Claims = slices.DeleteFunc(slices.Clone(e.Claims), drop)
}

// Alert says that the host was told of a deadline so long before its end, in milliseconds; 0 is the end itself. Longer leads are
// over with that.
type Alert struct {
	// Deadline is the hash of the window and the instant at which it closes.
	Deadline uint64
	Lead     int64
}

func (a Alert) compare(o Alert) int { return cmp.Compare(a.Deadline, o.Deadline) }

// maxAlerts is how many alerts are kept. A person has as many deadlines as there are kinds of windows, at most twice that.
const maxAlerts = 64

// PutAlert notes that the host was told, and keeps of the other alerts those of deadlines that still count.
func (e *Entry) PutAlert(a Alert, counts func(deadline uint64) bool) {
	alerts := slices.DeleteFunc(slices.Clone(e.Alerts), func(o Alert) bool { return o.Deadline == a.Deadline || !counts(o.Deadline) })
	alerts = alerts[:min(len(alerts), maxAlerts-1)]
	i, _ := slices.BinarySearchFunc(alerts, a, Alert.compare)
	e.Alerts = slices.Insert(alerts, i, a)
}

// Alerted reports whether the host was told of a deadline so long before its end, or later.
func (e *Entry) Alerted(a Alert) bool {
	i, found := slices.BinarySearchFunc(e.Alerts, a, Alert.compare)
	return found && e.Alerts[i].Lead <= a.Lead
}

func (r *reader) claim() Claim {
	c := Claim{Purpose: r.text(), Holder: r.text(), At: r.instant()}
	c.Until = r.sum(c.At)
	if c.Purpose == "" || c.Holder == "" {
		r.fail("claim")
	}
	return c
}
