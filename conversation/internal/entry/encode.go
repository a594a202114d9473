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
		facts, err := e.Told[i].Facts.append(number(b, e.Told[i].From))
		if err != nil {
			return nil, err
		}
		b = section(b, facts, tagTold)
	}
	b = e.Recent.append(b)
	if e.Owner != (Owner{}) {
		b = section(b, text(number(b, e.Owner.At), e.Owner.ID), tagOwner)
	}
	b = e.Standing.append(b)
	b = section(b, append(b, e.Person...), tagPerson)
	b = appendList(b, tagTokens, e.Tokens, func(b []byte, t Token) []byte { return text(number(b, t.At), t.User) })
	for i := range e.Standing.Ahead {
		w := &e.Standing.Ahead[i]
		b = section(b, w.Says.append(number(b, w.At)), tagWord)
	}
	b = appendList(b, tagWithdrawn, e.Recent.withdrawn, func(b []byte, a act) []byte { return hash(number(b, a.at), a.hash) })
	b = section(b, append(b, e.Token...), tagToken)
	b = appendList(b, tagClaims, e.Claims, func(b []byte, c Claim) []byte {
		return number(number(text(text(b, c.Purpose), c.Holder), c.At), c.Until-c.At)
	})
	b = appendList(b, tagAlerts, e.Alerts, func(b []byte, a Alert) []byte { return number(hash(b, a.Deadline), a.Lead) })
	if e.Leased != 0 {
		b = section(b, number(b, e.Leased), tagLeased)
	}
	return append(b, e.unknown...), nil
}

func (e *Entry) appendLinks(b []byte) []byte {
	l := &e.Links
	b = appendList(b, tagSame, l.Same, text)
	b = appendList(b, tagNumbers, l.Numbers, text)
	b = appendList(b, tagSeen, l.Seen, func(b []byte, s who.Sighting) []byte { return number(number(text(b, s.ID), s.First), s.Last-s.First) })
	b = appendList(b, tagOut, l.Out, notice)
	b = appendList(b, tagIn, l.In, notice)
	b = appendList(b, tagGone, l.Gone, func(b []byte, g who.Gap) []byte {
		length := g.To - g.From
		if g.To == who.Forever {
			length = 0 // no other interval has this length
		}
		return number(number(b, g.From), length)
	})
	if l.Dropped != 0 {
		b = section(b, number(b, l.Dropped), tagDropped)
	}
	return b
}

func notice(b []byte, n who.Notice) []byte { return text(number(b, n.At), n.Other) }

func (f *Facts) append(b []byte) ([]byte, error) {
	if f.State != (window.State{}) {
		state, _ := f.State.AppendBinary(b) // it never fails
		b = section(b, state, partState)
	}
	if !f.Marks.IsZero() {
		marks, _ := f.Marks.AppendBinary(b) // nor does this
		b = section(b, marks, partMarks)
	}
	if f.Billing != (pricing.Conversations{}) {
		words, err := f.Billing.MarshalText()
		if err != nil {
			return nil, err
		}
		b = section(b, append(b, words...), partBilling)
	}
	if f.Consent != (policy.Consent{}) {
		consent := flag(b, f.Consent.Never)
		for _, at := range instants(&f.Consent) {
			consent = number(consent, Millis(*at))
		}
		b = section(b, consent, partConsent)
	}
	for i := range f.Ahead {
		b = section(b, f.Ahead[i].append(b), partAhead)
	}
	return b, nil
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
	acts, last := number(b, r.floor), r.floor
	for _, a := range r.acts {
		acts = hash(number(acts, a.at-last), a.hash) // no act is from before the floor
		last = a.at
	}
	return section(b, acts, tagRecent)
}

func (s *Standing) append(b []byte) []byte {
	b = appendList(b, tagRestrictions, s.Restrictions, func(b []byte, r Restriction) []byte {
		return number(number(number(text(b, r.Type), r.Since), r.Until), r.Lifted)
	})
	if s.LimitAt != 0 {
		b = section(b, binary.AppendVarint(number(b, s.LimitAt), int64(s.Limit)), tagLimit)
	}
	if s.CountryAt != 0 {
		b = section(b, text(number(b, s.CountryAt), s.Country), tagCountry)
	}
	if s.InternationalAt != 0 {
		international := number(number(b, s.InternationalAt), s.International)
		for _, x := range s.Exceptions {
			international = number(text(international, x.Country), x.Start)
		}
		b = section(b, international, tagInternational)
	}
	return b
}

// section appends a tag, the length of a section and its content. The content is given appended to b; what is empty is left out.
func section(b, content []byte, tag int) []byte {
	at, n := len(b), len(content)-len(b)
	if n == 0 {
		return b
	}
	var head [2 * binary.MaxVarintLen64]byte
	h := binary.PutUvarint(head[:], uint64(tag))
	h += binary.PutUvarint(head[h:], uint64(n))
	content = append(content, head[:h]...)
	copy(content[at+h:], content[at:at+n])
	copy(content[at:], head[:h])
	return content
}

// appendList appends a section of the elements of a list.
func appendList[T any](b []byte, tag int, list []T, one func(b []byte, element T) []byte) []byte {
	content := b
	for _, element := range list {
		content = one(content, element)
	}
	return section(b, content, tag)
}

func number(b []byte, n int64) []byte { return binary.AppendUvarint(b, uint64(n)) }

func text(b []byte, s string) []byte { return append(number(b, int64(len(s))), s...) }

func hash(b []byte, h uint64) []byte { return binary.LittleEndian.AppendUint64(b, h) }

func flag(b []byte, on bool) []byte {
	if on {
		return append(b, 1)
	}
	return append(b, 0)
}
