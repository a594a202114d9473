package entry

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/who"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

var (
	// ErrCorrupt says that bytes are no encoding of an entry.
	ErrCorrupt = errors.New("stored snapshot is corrupt")
	// ErrNewer says that a newer release wrote the entry, in a form that this one cannot keep.
	ErrNewer = errors.New("stored snapshot was written by a newer release")
	// ErrSealed says that what is stored is no encoding of an entry, but what somebody made of one to keep it from being read.
	ErrSealed = errors.New("stored snapshot is sealed: read it through the store that sealed it")
)

// most bounds every list that is read, beside the length of the data.
const most = 512

// Decode reads what Append wrote; no data is the zero Entry. The error wraps [ErrCorrupt] or [ErrNewer].
func Decode(data string) (Entry, error) {
	var d Decoder
	var e Entry
	err := d.Decode(data, &e)
	return e, err
}

// Decoder reads entries one after another into the same room. The zero Decoder is ready to use.
type Decoder struct{ room []byte }

// Decode is [Decode] into an entry, whose lists it writes over. After an error the entry is zero.
func (d *Decoder) Decode(data string, e *Entry) error {
	e.Empty()
	err := e.decode(data, d)
	if err != nil {
		*e = Entry{}
	}
	return err
}

func (e *Entry) decode(data string, d *Decoder) error {
	switch {
	case data == "":
		return nil
	case data[0] == sealed && len(data) > 1:
		return ErrSealed
	case data[0] > version:
		return fmt.Errorf("%w: version %d", ErrNewer, data[0])
	case data[0] < version:
		return fmt.Errorf("%w: version %d", ErrCorrupt, data[0])
	case len(data) == 1:
		return fmt.Errorf("%w: nothing after the version", ErrCorrupt)
	}
	r := reader{data: data[1:], decoder: d}
	last := uint64(0)
	for !r.done() {
		begins := r.data
		tag, s := r.section()
		if tag == 0 || tag < last || tag == last && tag != tagTold && tag != tagWord && tag <= lastTag {
			r.fail("section")
		}
		last = tag
		if tag > lastTag {
			e.unknown = append(e.unknown, begins[:len(begins)-len(r.data)]...)
			continue
		}
		if s.done() {
			s.fail("it is empty")
		}
		e.read(tag, &s)
		if !s.done() {
			s.fail("rest of section")
		}
		if s.wrong != "" {
			return fmt.Errorf("%w: section %d, %s", ErrCorrupt, tag, s.wrong)
		}
	}
	if r.wrong != "" {
		return fmt.Errorf("%w: %s", ErrCorrupt, r.wrong)
	}
	return nil
}

func (e *Entry) read(tag uint64, r *reader) {
	switch tag {
	case tagSame:
		e.Links.Same = r.texts()
	case tagNumbers:
		e.Links.Numbers = r.texts()
	case tagSeen:
		e.Links.Seen = list(r, r.sighting, func(a, b who.Sighting) int { return strings.Compare(a.ID, b.ID) })
	case tagOut:
		e.Links.Out = list(r, r.notice, who.Notice.Compare)
	case tagIn:
		e.Links.In = list(r, r.notice, who.Notice.Compare)
	case tagGone:
		e.Links.Gone = list(r, r.gap, func(a, b who.Gap) int { return cmp.Compare(a.To, b.From) })
	case tagDropped:
		e.Links.Dropped = r.instant()
	case tagTold:
		e.readTold(r)
	case tagRecent:
		e.Recent.read(r)
	case tagOwner:
		e.Owner = Owner{At: r.instant(), ID: r.text()}
	case tagPerson:
		e.Person = r.rest()
	case tagTokens:
		e.Tokens = list(r, func() Token { return Token{At: r.instant(), User: r.text()} }, Token.compare)
	case tagWord:
		e.Standing.readWord(r)
	case tagWithdrawn:
		e.Recent.readWithdrawn(r)
	case tagToken:
		e.Token = r.rest()
	case tagClaims:
		e.Claims = list(r, r.claim, Claim.compare)
	case tagAlerts:
		e.Alerts = list(r, func() Alert { return Alert{Deadline: r.hash(), Lead: r.number()} }, Alert.compare)
	case tagLeased:
		e.Leased = r.instant()
	default:
		e.Standing.read(tag, r)
	}
}

func (e *Entry) readTold(r *reader) {
	n, from := len(e.Told), r.number()
	if n > 0 && from <= e.Told[n-1].From || n == most {
		r.fail("order of stretches")
		return
	}
	e.Told = append(e.Told, who.Stretch[Facts]{From: from})
	facts := &e.Told[n].Facts
	last := uint64(0)
	for !r.done() {
		tag, part := r.section()
		if tag == 0 || tag > lastPart || tag < last || tag == last && tag != partAhead {
			r.fail("part")
			return
		}
		last = tag
		facts.read(tag, &part)
		if !part.done() {
			part.fail("rest of part")
		}
		if part.wrong != "" {
			r.fail(part.wrong)
			return
		}
	}
	if facts.IsZero() {
		r.fail("stretch without facts")
	}
}

func (f *Facts) read(tag uint64, r *reader) {
	switch tag {
	case partState:
		if f.State.UnmarshalBinary(r.bytes()) != nil || f.State == (window.State{}) {
			r.fail("window state")
		}
	case partMarks:
		if f.Marks.UnmarshalBinary(r.bytes()) != nil || f.Marks.IsZero() {
			r.fail("marks")
		}
	case partBilling:
		words := r.rest()
		err := f.Billing.UnmarshalText([]byte(words))
		if again, _ := f.Billing.MarshalText(); err != nil || string(again) != words {
			r.fail("billing conversations")
		}
	case partConsent:
		f.Consent.Never = r.flag()
		for _, at := range instants(&f.Consent) {
			*at = Instant(r.number())
		}
		if f.Consent == (policy.Consent{}) {
			r.fail("consent")
		}
	case partAhead:
		if len(f.Ahead) == maxAhead {
			r.fail("too many facts ahead")
			return
		}
		a := r.fact()
		if n := len(f.Ahead); n > 0 && f.Ahead[n-1].compare(a) >= 0 || a.check(nil) != nil {
			r.fail("fact ahead")
			return
		}
		f.Ahead = append(f.Ahead, a)
	}
}

func (r *reader) fact() Fact {
	a := Fact{At: r.instant()}
	a.Counts = r.flag()
	if c := r.number(); c <= int64(channels.MarketingResumed) {
		a.Consent = channels.ConsentUpdate(c)
	} else {
		r.fail("consent")
	}
	a.Triggers, a.Grants, a.Uses = r.triggers(), r.triggers(), r.triggers()
	a.Token, a.Message, a.Pace = r.text(), r.text(), r.text()
	a.Window, a.Until = window.Kind(r.text()), r.number()
	a.Basis, a.Category, a.Opens = pricing.Basis(r.text()), pricing.Category(r.text()), time.Duration(r.number())
	return a
}

func (r *reader) triggers() window.Triggers {
	n := r.number()
	if n > math.MaxUint32 {
		r.fail("triggers")
	}
	return window.Triggers(n)
}

func (r *Recent) read(s *reader) {
	r.floor = s.number()
	r.acts = slices.Grow(r.acts, len(s.data)/9) // what an act takes at least
	last := r.floor
	for !s.done() {
		a := act{at: s.sum(last), hash: s.hash()}
		if n := len(r.acts); a.at < 1 || n == most || n > 0 && r.acts[n-1].compare(a) >= 0 {
			s.fail("order of acts")
			return
		}
		r.acts = append(r.acts, a)
		last = a.at
	}
}

func (r *Recent) readWithdrawn(s *reader) {
	r.withdrawn = list(s, func() act { return act{at: s.instant(), hash: s.hash()} }, act.compare)
	if n := len(r.withdrawn); n > maxWithdrawn || n > 0 && r.withdrawn[n-1].at > r.floor {
		s.fail("withdrawn acts")
	}
}

func (s *Standing) read(tag uint64, r *reader) {
	switch tag {
	case tagRestrictions:
		s.Restrictions = list(r, func() Restriction {
			return Restriction{Type: r.text(), Since: r.number(), Until: r.number(), Lifted: r.number()}
		}, func(a, b Restriction) int { return strings.Compare(a.Type, b.Type) })
		if len(s.Restrictions) > maxRestrictions {
			r.fail("too many restrictions")
		}
	case tagLimit:
		s.LimitAt = r.instant()
		s.Limit = int(r.signed())
	case tagCountry:
		s.CountryAt, s.Country = r.instant(), r.text()
	case tagInternational:
		s.InternationalAt, s.International = r.instant(), r.number()
		s.Exceptions = list(r, func() Exception { return Exception{Country: r.text(), Start: r.number()} }, nil)
	}
}

func (s *Standing) readWord(r *reader) {
	w := Word{At: r.instant()}
	last := uint64(0)
	for !r.done() {
		tag, part := r.section()
		if tag < tagRestrictions || tag > tagInternational || tag <= last {
			r.fail("part of a word")
			return
		}
		last = tag
		w.Says.read(tag, &part)
		if part.wrong != "" {
			r.fail(part.wrong)
			return
		}
	}
	if n := len(s.Ahead); n == maxWords || n > 0 && s.Ahead[n-1].At > w.At || w.Says.IsZero() {
		r.fail("order of words")
	}
	s.Ahead = append(s.Ahead, w)
}

func (r *reader) notice() who.Notice { return who.Notice{At: r.instant(), Other: r.text()} }

func (r *reader) sighting() who.Sighting {
	s := who.Sighting{ID: r.text(), First: r.instant()}
	s.Last = r.sum(s.First)
	return s
}

func (r *reader) gap() who.Gap {
	g := who.Gap{From: r.number()}
	switch g.To = r.sum(g.From); g.To {
	case g.From:
		g.To = who.Forever
	case who.Forever:
		r.fail("length of an interval that does not end")
	}
	return g
}
