package entry

import (
	"encoding/binary"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/who"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// version is the version of the encoding. It changes only when an older reader could not keep what it does not know.
const version = 1

// sealed is the first byte of what somebody else made of an encoding. No version is 0.
const sealed = 0

// The encoding is the version and then sections in order of their tags: tag, length, content. What is absent takes no room. A
// reader keeps the sections whose tags it does not know, so a new kind of fact gets a new tag and no new version.
const (
	tagSame = iota + 1
	tagNumbers
	tagSeen
	tagOut
	tagIn
	tagGone
	tagDropped
	tagTold // once for each stretch
	tagRecent
	tagOwner
	tagRestrictions
	tagLimit
	tagCountry
	tagInternational
	tagPerson
	tagTokens
	tagWord // once for each word ahead
	tagWithdrawn
	tagToken
	tagClaims
	tagAlerts
	tagLeased

	lastTag = tagLeased
)

// Parts of a stretch, after its beginning.
const (
	partState = iota + 1
	partMarks
	partBilling
	partConsent
	partAhead // once for each fact

	lastPart = partAhead
)

// Append appends the encoding of the entry, nothing for the zero Entry. It fails only for facts that no caller can have made.
func (e *Entry) Append(b []byte) ([]byte, error) {
	if e.IsZero() {
		return b, nil
	}
	b = append(b, version)
	b = e.appendLinks(b)
	for i := range e.Told {
		at := len(b)
		b = number(b, e.Told[i].From)
		var err error
		if b, err = e.Told[i].Facts.append(b); err != nil {
			return nil, err
		}
		b = section(b, at, tagTold)
	}
	b = e.Recent.append(b)
	if e.Owner != (Owner{}) {
		at := len(b)
		b = section(text(number(b, e.Owner.At), e.Owner.ID), at, tagOwner)
	}
	b = e.Standing.append(b)
	if e.Person != "" {
		at := len(b)
		b = section(append(b, e.Person...), at, tagPerson)
	}
	at := len(b)
	for _, t := range e.Tokens {
		b = text(number(b, t.At), t.User)
	}
	b = section(b, at, tagTokens)
	for i := range e.Standing.Ahead {
		w := &e.Standing.Ahead[i]
		at := len(b)
		b = section(w.Says.append(number(b, w.At)), at, tagWord)
	}
	at = len(b)
	for _, a := range e.Recent.withdrawn {
		b = binary.LittleEndian.AppendUint64(number(b, a.at), a.hash)
	}
	b = section(b, at, tagWithdrawn)
	return append(e.appendWatch(b), e.unknown...), nil
}

// appendWatch appends what claims and deadlines leave.
func (e *Entry) appendWatch(b []byte) []byte {
	at := len(b)
	b = section(append(b, e.Token...), at, tagToken)
	at = len(b)
	for _, c := range e.Claims {
		b = number(number(text(text(b, c.Purpose), c.Holder), c.At), c.Until-c.At)
	}
	b = section(b, at, tagClaims)
	at = len(b)
	for _, a := range e.Alerts {
		b = number(binary.LittleEndian.AppendUint64(b, a.Deadline), a.Lead)
	}
	b = section(b, at, tagAlerts)
	if at = len(b); e.Leased != 0 {
		b = section(number(b, e.Leased), at, tagLeased)
	}
	return b
}

func (e *Entry) appendLinks(b []byte) []byte {
	l := &e.Links
	b = texts(b, tagSame, l.Same)
	b = texts(b, tagNumbers, l.Numbers)
	at := len(b)
	for _, s := range l.Seen {
		b = number(number(text(b, s.ID), s.First), s.Last-s.First)
	}
	b = section(b, at, tagSeen)
	b = notices(b, tagOut, l.Out)
	b = notices(b, tagIn, l.In)
	at = len(b)
	for _, g := range l.Gone {
		// An interval that does not end has no second number that could be its length.
		if g.To == who.Forever {
			b = number(number(b, g.From), 0)
		} else {
			b = number(number(b, g.From), g.To-g.From)
		}
	}
	b = section(b, at, tagGone)
	if l.Dropped != 0 {
		at = len(b)
		b = section(number(b, l.Dropped), at, tagDropped)
	}
	return b
}

func notices(b []byte, tag int, list []who.Notice) []byte {
	at := len(b)
	for _, n := range list {
		b = text(number(b, n.At), n.Other)
	}
	return section(b, at, tag)
}

func (f *Facts) append(b []byte) ([]byte, error) {
	var err error
	if f.State != (window.State{}) {
		at := len(b)
		if b, err = f.State.AppendBinary(b); err != nil {
			return nil, err
		}
		b = section(b, at, partState)
	}
	if !f.Marks.IsZero() {
		at := len(b)
		if b, err = f.Marks.AppendBinary(b); err != nil {
			return nil, err
		}
		b = section(b, at, partMarks)
	}
	if f.Billing != (pricing.Conversations{}) {
		words, err := f.Billing.MarshalText()
		if err != nil {
			return nil, err
		}
		at := len(b)
		b = section(append(b, words...), at, partBilling)
	}
	if f.Consent != (policy.Consent{}) {
		at := len(b)
		b = section(appendConsent(b, &f.Consent), at, partConsent)
	}
	for i := range f.Ahead {
		at := len(b)
		b = section(f.Ahead[i].append(b), at, partAhead)
	}
	return b, nil
}

func appendConsent(b []byte, c *policy.Consent) []byte {
	b = flag(b, c.Never)
	for _, at := range [...]int64{Millis(c.OptedIn), Millis(c.OptedOut), Millis(c.MarketingStopped), Millis(c.MarketingResumed)} {
		b = number(b, at)
	}
	return b
}

func (a *Fact) append(b []byte) []byte {
	b = number(b, a.At)
	b = number(flag(b, a.Counts), int64(a.Consent))
	b = number(number(number(b, int64(a.Triggers)), int64(a.Grants)), int64(a.Uses))
	b = text(text(text(b, a.Token), a.Message), a.Pace)
	b = number(text(b, string(a.Window)), a.Until)
	return number(text(text(b, string(a.Basis)), string(a.Category)), int64(a.Opens))
}

func (r *Recent) append(b []byte) []byte {
	if len(r.acts) == 0 && r.floor == 0 {
		return b
	}
	at := len(b)
	b = number(b, r.floor)
	last := r.floor
	for _, a := range r.acts {
		b = number(b, a.at-last) // no act is from before the floor
		b = binary.LittleEndian.AppendUint64(b, a.hash)
		last = a.at
	}
	return section(b, at, tagRecent)
}

func (s *Standing) append(b []byte) []byte {
	at := len(b)
	for _, r := range s.Restrictions {
		b = number(number(number(text(b, r.Type), r.Since), r.Until), r.Lifted)
	}
	b = section(b, at, tagRestrictions)
	if s.LimitAt != 0 {
		at = len(b)
		b = section(binary.AppendVarint(number(b, s.LimitAt), int64(s.Limit)), at, tagLimit)
	}
	if s.CountryAt != 0 {
		at = len(b)
		b = section(text(number(b, s.CountryAt), s.Country), at, tagCountry)
	}
	if s.InternationalAt != 0 {
		at = len(b)
		b = number(number(b, s.InternationalAt), s.International)
		for _, x := range s.Exceptions {
			b = number(text(b, x.Country), x.Start)
		}
		b = section(b, at, tagInternational)
	}
	return b
}

// section puts the tag and the length before the content that begins at a place in b. Content of no length is left out.
func section(b []byte, at, tag int) []byte {
	n := len(b) - at
	if n == 0 {
		return b
	}
	var head [2 * binary.MaxVarintLen64]byte
	h := binary.PutUvarint(head[:], uint64(tag))
	h += binary.PutUvarint(head[h:], uint64(n))
	b = append(b, head[:h]...)
	copy(b[at+h:], b[at:at+n])
	copy(b[at:], head[:h])
	return b
}

func number(b []byte, n int64) []byte { return binary.AppendUvarint(b, uint64(n)) }

func text(b []byte, s string) []byte { return append(number(b, int64(len(s))), s...) }

func texts(b []byte, tag int, list []string) []byte {
	at := len(b)
	for _, s := range list {
		b = text(b, s)
	}
	return section(b, at, tag)
}

func flag(b []byte, on bool) []byte {
	if on {
		return append(b, 1)
	}
	return append(b, 0)
}
