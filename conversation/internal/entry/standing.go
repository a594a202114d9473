package entry

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// Standing is what the platform says of a business or of a business account. It keeps what was told with the instant at which it
// was told, in milliseconds, so that events may come in any order.
type Standing struct {
	// Restrictions are what it may not do, in order of type.
	Restrictions []Restriction
	// Limit is the messaging limit in people per moving 24 hours, -1 for none; of no meaning while LimitAt is 0.
	Limit   int
	LimitAt int64
	// Country is the primary country of the business.
	Country   string
	CountryAt int64
	// International is when international rates begin, 0 for never; Exceptions are countries with a start of their own, in order.
	International   int64
	Exceptions      []Exception
	InternationalAt int64
	// Ahead are words whose instant had not come when they were told, in order of it.
	Ahead []Word
}

// Word is what one event says, dated ahead of the clock.
type Word struct {
	At   int64
	Says Standing // of this word alone
}

// compare orders words by instant, and those of one instant by what they say, as it is stored.
func (w Word) compare(o Word) int {
	return cmp.Or(cmp.Compare(w.At, o.At), bytes.Compare(w.Says.append(nil), o.Says.append(nil)))
}

// Restriction is one thing that the platform forbids, or an end of all of them: the one without a type.
type Restriction struct {
	// Type is the platform's word.
	Type string
	// Since is when it was last imposed, Until when it ends (0: not said) and Lifted when it was last lifted.
	Since, Until, Lifted int64
}

// Exception is a country whose international rates begin at an instant of its own.
type Exception struct {
	Country string
	Start   int64
}

func (x Exception) compare(o Exception) int {
	return cmp.Or(cmp.Compare(x.Country, o.Country), cmp.Compare(x.Start, o.Start))
}

// What is kept at most.
const (
	maxRestrictions = 64
	maxExceptions   = 300 // more than there are countries
	maxWords        = 8
)

// Told adds what an event at an instant says of the account.
func (s *Standing) Told(u *channels.AccountUpdate, at int64) {
	w := said(u, at)
	s.add(&w)
}

// said is what one event at an instant says, by itself.
func said(u *channels.AccountUpdate, at int64) Standing {
	var w Standing
	if u.Lifted {
		w.restrict(Restriction{Lifted: at})
	}
	for _, kind := range u.Ended {
		w.restrict(Restriction{Type: kind, Lifted: at})
	}
	for _, r := range u.Restrictions {
		w.restrict(Restriction{Type: r.Type, Since: at, Until: Millis(r.Until)})
	}
	if u.Limit != 0 {
		w.Limit, w.LimitAt = u.Limit, at
	}
	if u.Country != "" {
		w.Country, w.CountryAt = u.Country, at
	}
	if u.Category == "" && (len(u.Exceptions) > 0 || !u.EffectiveAt.IsZero()) {
		w.International, w.InternationalAt = Millis(u.EffectiveAt), at
		for _, x := range u.Exceptions {
			w.Exceptions = append(w.Exceptions, Exception{Country: x.Country, Start: Millis(x.From)})
		}
		slices.SortFunc(w.Exceptions, Exception.compare)
		w.Exceptions = w.Exceptions[:min(len(w.Exceptions), maxExceptions)]
	}
	return w
}

// Tell adds what an event says, or keeps it until its instant comes. It fails with [ErrAhead] when there is no room.
func (s *Standing) Tell(u *channels.AccountUpdate, at, now int64) error {
	s.Come(now)
	if at <= now {
		s.Told(u, at)
		return nil
	}
	w := Word{At: at, Says: said(u, at)}
	if w.Says.IsZero() {
		return nil
	}
	i, known := slices.BinarySearchFunc(s.Ahead, w, Word.compare)
	if known {
		return nil
	}
	if len(s.Ahead) >= maxWords {
		return ErrAhead
	}
	s.Ahead = slices.Insert(s.Ahead, i, w)
	return nil
}

// Come adds the words whose instant has come at now.
func (s *Standing) Come(now int64) {
	for len(s.Ahead) > 0 && s.Ahead[0].At <= now {
		w := s.Ahead[0]
		s.Ahead = s.Ahead[1:]
		s.add(&w.Says)
	}
	if len(s.Ahead) == 0 {
		s.Ahead = nil
	}
}

// add adds what one word says. On each subject the later word counts, and of two at one instant the greater: so the order in which
// they are told makes no difference.
func (s *Standing) add(w *Standing) {
	for _, r := range w.Restrictions {
		s.restrict(r)
	}
	if cmp.Or(cmp.Compare(w.LimitAt, s.LimitAt), cmp.Compare(w.Limit, s.Limit)) > 0 {
		s.Limit, s.LimitAt = w.Limit, w.LimitAt
	}
	if cmp.Or(cmp.Compare(w.CountryAt, s.CountryAt), cmp.Compare(w.Country, s.Country)) > 0 {
		s.Country, s.CountryAt = w.Country, w.CountryAt
	}
	if cmp.Or(cmp.Compare(w.InternationalAt, s.InternationalAt), cmp.Compare(w.International, s.International),
		slices.CompareFunc(w.Exceptions, s.Exceptions, Exception.compare)) > 0 {
		s.International, s.InternationalAt, s.Exceptions = w.International, w.InternationalAt, w.Exceptions
	}
}

// restrict takes over what is said of one restriction. Of two impositions the later counts, at the same instant the longer. When
// there are too many, the one imposed first gives way.
func (s *Standing) restrict(r Restriction) {
	i, found := slices.BinarySearchFunc(s.Restrictions, r.Type, func(h Restriction, t string) int { return strings.Compare(h.Type, t) })
	if !found {
		s.Restrictions = slices.Insert(s.Restrictions, i, r)
		if len(s.Restrictions) > maxRestrictions {
			oldest := slices.MinFunc(s.Restrictions, func(a, b Restriction) int { return cmp.Compare(max(a.Since, a.Lifted), max(b.Since, b.Lifted)) })
			s.Restrictions = slices.DeleteFunc(s.Restrictions, func(r Restriction) bool { return r.Type == oldest.Type })
		}
		return
	}
	have := &s.Restrictions[i]
	have.Lifted = max(have.Lifted, r.Lifted)
	switch {
	case r.Since > have.Since:
		have.Since, have.Until = r.Since, r.Until
	case r.Since == have.Since && (r.Until == 0 || have.Until != 0 && r.Until > have.Until):
		have.Until = r.Until
	}
}

// lifted is when all restrictions were last lifted, 0 if that is not known.
func (s *Standing) lifted() int64 {
	if len(s.Restrictions) > 0 && s.Restrictions[0].Type == "" {
		return s.Restrictions[0].Lifted
	}
	return 0
}

// InForce appends to dst the restrictions that hold at now. Of a restriction and its end at one instant the restriction counts.
func (s *Standing) InForce(dst []channels.Restriction, now int64) []channels.Restriction {
	lifted := s.lifted()
	for _, r := range s.Restrictions {
		if r.Type != "" && r.Since != 0 && r.Since <= now && r.Since >= max(r.Lifted, lifted) && (r.Until == 0 || now < r.Until) {
			dst = append(dst, channels.Restriction{Type: r.Type, Until: Instant(r.Until)})
		}
	}
	return dst
}

// LiftedAt is when all restrictions were last lifted, 0 if that is not known or after now.
func (s *Standing) LiftedAt(now int64) int64 {
	if at := s.lifted(); at <= now {
		return at
	}
	return 0
}

// IsZero reports whether nothing was said.
func (s *Standing) IsZero() bool {
	return len(s.Restrictions) == 0 && s.LimitAt == 0 && s.CountryAt == 0 && s.InternationalAt == 0 && len(s.Ahead) == 0
}
