package entry

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/who"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

func TestDecodeReadsWhatAppendWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := build(t, tellings(t, everything...))
		data := encode(t, &e)
		got, err := Decode(data)
		require.NoError(t, err)
		require.Equal(t, data, encode(t, &got))
		require.Equal(t, data == "", e.IsZero())
		require.Equal(t, data == "", got.IsZero())
	})
}

func TestDecodeReadsEveryPart(t *testing.T) {
	e := sample(t)
	got, err := Decode(encode(t, &e))
	require.NoError(t, err)
	require.Equal(t, e, got)
}

func TestNoDataIsTheZeroEntry(t *testing.T) {
	var e Entry
	require.Empty(t, encode(t, &e))
	got, err := Decode("")
	require.NoError(t, err)
	require.True(t, got.IsZero())
}

// Facts that are equal have one encoding, whatever order they came in and however often.
func TestEqualFactsHaveOneEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := tellings(t, tellFact, tellMarks, tellToken, tellOwner, tellStanding)
		again := append(rapid.Permutation(list).Draw(t, "order"), list[:rapid.IntRange(0, len(list)).Draw(t, "again")]...)
		a, b := build(t, list), build(t, again)
		require.Equal(t, encode(t, &a), encode(t, &b))
	})
}

// So it is with what a number was told of its holders.
func TestEqualLinksHaveOneEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := tellings(t, tellLink)
		a, b := build(t, list), build(t, rapid.Permutation(list).Draw(t, "order"))
		require.Equal(t, encode(t, &a), encode(t, &b))
	})
}

func TestActsInAnyOrderHaveOneEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3*recent).Draw(t, "acts")
		acts := make([]telling, n)
		for i := range acts {
			at := t0 + int64(i)
			acts[i] = func(e *Entry) error { add(&e.Recent, fmt.Sprint(at), at, recent); return nil }
		}
		a, b := build(t, acts), build(t, rapid.Permutation(acts).Draw(t, "order"))
		require.Equal(t, encode(t, &a), encode(t, &b))
	})
}

// Of bytes that are not what was written, nothing follows but an error or other facts.
func TestDecodeOfChangedBytes(t *testing.T) {
	e := sample(t)
	data := encode(t, &e)
	for at := range data {
		for _, to := range [...]byte{0, 1, 0x7f, 0x80, 0xff, data[at] + 1, data[at] - 1, data[at] ^ 0x80} {
			changed := data[:at] + string([]byte{to}) + data[at+1:]
			requireErrorOrCanonical(t, changed)
		}
		for _, cut := range [...]string{data[:at], data[at+1:], data[:at] + data[at+1:], data[:at] + data[at:at+1] + data[at:]} {
			requireErrorOrCanonical(t, cut)
		}
	}
}

func requireErrorOrCanonical(t require.TestingT, data string) {
	got, err := Decode(data)
	if err != nil {
		require.True(t, errors.Is(err, ErrCorrupt) || errors.Is(err, ErrNewer) || errors.Is(err, ErrSealed) && data[0] == sealed, "%v", err)
		require.True(t, got.IsZero(), "half of an entry")
		return
	}
	require.Equal(t, data, encode(t, &got), "two encodings of one entry")
}

func TestTruncatedDataIsCorrupt(t *testing.T) {
	e := sample(t)
	e.unknown = nil
	data := encode(t, &e)
	whole := 0
	for n := 1; n < len(data); n++ {
		if _, err := Decode(data[:n]); err == nil {
			whole++ // the cut is between two sections
		}
	}
	require.Less(t, whole, lastTag+1)
}

func TestUnknownSectionsStay(t *testing.T) {
	old := Entry{Person: "somebody"}
	data := encode(t, &old)
	news := string(section(nil, []byte("what a newer release knows"), lastTag+3)) + string(section(nil, []byte{7}, lastTag+3))
	got, err := Decode(data + news)
	require.NoError(t, err)
	require.Equal(t, "somebody", got.Person)
	require.Equal(t, data+news, encode(t, &got))
	got.Person = ""
	require.False(t, got.IsZero())
	require.Equal(t, data[:1]+news, encode(t, &got))
	_, err = Decode(data[:1] + news + data[1:])
	require.ErrorIs(t, err, ErrCorrupt, "sections are in order")
}

// What the release before wrote, and what it leaves in place that it does not know, as bytes of its own: the section of claims and those
// after it have the tags after the last that it knew.
func TestTheReleaseBeforeKeepsClaims(t *testing.T) {
	before := "\x01\x0f\x08somebody" // the section of a token's person
	claimed := before + "\x14\x0d\x06answer\x03ann\x05\x07" + "\x15\x0a\x01\x00\x00\x00\x00\x00\x00\x00\x80\x01" + "\x16\x01\x09"
	e, err := Decode(before)
	require.NoError(t, err)
	require.Equal(t, Entry{Person: "somebody"}, e)
	e.PutClaim(Claim{Purpose: "answer", Holder: "ann", At: 5, Until: 12})
	e.PutAlert(Alert{Deadline: 1, Lead: 128}, nil)
	e.Leased = 9
	require.Equal(t, claimed, encode(t, &e))
	require.Greater(t, tagToken, tagWithdrawn, "tags that the release before knew are its own")
	require.Equal(t, 18, tagWithdrawn)
}

func TestNewerVersionIsRefused(t *testing.T) {
	e := sample(t)
	data := encode(t, &e)
	for v := range 256 {
		_, err := Decode(string([]byte{byte(v)}) + data[1:])
		switch {
		case v == version:
			require.NoError(t, err)
		case v > version:
			require.ErrorIs(t, err, ErrNewer)
		case v == sealed:
			require.ErrorIs(t, err, ErrSealed)
		default:
			require.ErrorIs(t, err, ErrCorrupt)
		}
	}
	_, err := Decode(string([]byte{sealed}))
	require.ErrorIs(t, err, ErrCorrupt, "nothing is sealed in it")
}

// What is not the one encoding is refused, so that equal entries are equal bytes.
func TestDecodeRefuses(t *testing.T) {
	sec := func(tag int, content ...byte) string { return string(section(nil, content, tag)) }
	told := func(parts ...string) string { return sec(tagTold, append([]byte{0}, strings.Join(parts, "")...)...) }
	ahead := func(a Fact) string { return sec(partAhead, a.append(nil)...) }
	full := func(n int, one string) []byte { return []byte(strings.Repeat(one, n)) }
	for name, sections := range map[string]string{
		"nothing":                       "",
		"an empty section":              string([]byte{tagPerson, 0}),
		"a section twice":               sec(tagPerson, 'a') + sec(tagPerson, 'b'),
		"sections out of order":         sec(tagPerson, 'a') + sec(tagDropped, 1),
		"tag 0":                         string([]byte{0, 1, 0}),
		"a number in too many bytes":    sec(tagDropped, 0x81, 0),
		"a number of more than 63 bits": sec(tagDropped, binary.AppendUvarint(nil, math.MaxUint64)...),
		"a number that does not end":    sec(tagDropped, full(12, "\x80")...),
		"nothing dropped":               sec(tagDropped, 0),
		"too much content":              sec(tagDropped, 1, 1),
		"a text that is cut":            sec(tagSame, 3, 'a'),
		"ids out of order":              sec(tagSame, 1, 'b', 1, 'a'),
		"ids twice":                     sec(tagNumbers, 1, 'a', 1, 'a'),
		"too many ids":                  sec(tagSame, manyIDs(most+1)...),
		"a sighting at no instant":      sec(tagSeen, 1, 'a', 0, 0),
		"a sighting beyond all time":    sec(tagSeen, append([]byte{1, 'a', 2}, binary.AppendUvarint(nil, math.MaxInt64)...)...),
		"notices out of order":          sec(tagOut, 2, 0, 1, 0),
		"intervals that touch":          sec(tagGone, 1, 1, 2, 1),
		"a stretch without facts":       told(),
		"stretches out of order":        told(sec(partConsent, 1, 0, 0, 0, 0)) + told(sec(partConsent, 1, 0, 0, 0, 0)),
		"a part that is not known":      told(sec(lastPart+1, 1)),
		"a part twice":                  told(sec(partConsent, 1, 0, 0, 0, 0), sec(partConsent, 1, 0, 0, 0, 0)),
		"a flag of 2":                   told(sec(partConsent, 2, 0, 0, 0, 0)),
		"no consent":                    told(sec(partConsent, 0, 0, 0, 0, 0)),
		"no window state":               told(sec(partState, 1, 0)),
		"a state that is none":          told(sec(partState, 9)),
		"marks that are none":           told(sec(partMarks, 9)),
		"billing that is none":          told(sec(partBilling, 'x')),
		"a fact of unknown consent":     told(ahead(Fact{At: t0, Consent: 9})),
		"a fact of absurd consequence":  told(ahead(Fact{At: t0, Window: "standard", Until: 1})),
		"facts ahead out of order":      told(ahead(Fact{At: t0 + 1, Consent: 1}), ahead(Fact{At: t0, Consent: 1})),
		"a fact ahead twice":            told(ahead(Fact{At: t0, Consent: 1}), ahead(Fact{At: t0, Consent: 1})),
		"acts out of order":             sec(tagRecent, append([]byte{1, 1}, full(2, "\x09\x08\x07\x06\x05\x04\x03\x02\x00")...)...),
		"a hash that is cut":            sec(tagRecent, 1, 1, 1),
		"a withdrawn act without need":  sec(tagRecent, 1) + sec(tagWithdrawn, append([]byte{2}, full(8, "\x01")...)...),
		"too many withdrawn acts":       sec(tagRecent, 1) + sec(tagWithdrawn, manyActs(maxWithdrawn+1)...),
		"an owner at no instant":        sec(tagOwner, 0, 1, 'a'),
		"restrictions out of order":     sec(tagRestrictions, 1, 'b', 0, 0, 0, 1, 'a', 0, 0, 0),
		"too many restrictions":         sec(tagRestrictions, manyRestrictions(maxRestrictions+1)...),
		"claims out of order":           sec(tagClaims, 1, 'b', 1, 'h', 1, 0, 1, 'a', 1, 'h', 1, 0),
		"a claim of nobody":             sec(tagClaims, 1, 'a', 0, 1, 0),
		"a claim for nothing":           sec(tagClaims, 0, 1, 'h', 1, 0),
		"a claim beyond all time":       sec(tagClaims, append([]byte{1, 'a', 1, 'h', 2}, binary.AppendUvarint(nil, math.MaxInt64)...)...),
		"an alert twice":                sec(tagAlerts, full(2, "\x09\x08\x07\x06\x05\x04\x03\x02\x00")...),
		"a lease until no instant":      sec(tagLeased, 0),
		"tokens out of order":           sec(tagTokens, 2, 1, 'a', 1, 1, 'b'),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(string([]byte{version}) + sections)
			require.ErrorIs(t, err, ErrCorrupt)
		})
	}
}

func manyActs(n int) (b []byte) {
	for i := range n {
		b = binary.LittleEndian.AppendUint64(append(b, 1), uint64(i))
	}
	return b
}

func manyIDs(n int) (b []byte) {
	for i := range n {
		b = text(b, fmt.Sprintf("%04d", i))
	}
	return b
}

func manyRestrictions(n int) (b []byte) {
	for i := range n {
		b = append(text(b, fmt.Sprintf("%04d", i)), 0, 0, 0)
	}
	return b
}

// What a long life of an entry leaves is bounded, and can be read again.
func TestEveryListIsBounded(t *testing.T) {
	var e, firm Entry
	const n = 700
	for i := range int64(n) {
		at, name := t0+i*hour, fmt.Sprint("id", i)
		e.Link(who.Told{Phone: phone, Scoped: name, At: at}, phone)
		e.Link(who.Told{Phone: phone, PreviousPhone: name, At: at + 1}, phone)
		e.Link(who.Told{Phone: name, PreviousPhone: phone, At: at + 2}, phone)
		firm.Link(who.Told{Phone: name, Scoped: "S", Parent: "P" + name, At: at}, "S")
		require.NoError(t, firm.Tell(Fact{
			At: at, Triggers: window.On(window.Message, window.Reply), Message: name, Counts: true, Token: name, Grants: window.On(window.Comment),
			Uses: window.On(window.Comment),
		}, at, norules))
		add(&firm.Recent, name, at, 64)
		firm.Recent.Remove(name, at-1000*hour)
		firm.AddToken(Token{At: at, User: name})
		firm.PutClaim(Claim{Purpose: name, Holder: "h", At: at, Until: at + hour})
		firm.PutAlert(Alert{Deadline: uint64(at)}, func(uint64) bool { return true })
		e.Standing.Told(&channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: name}}}, at)
	}
	e.Standing.Told(&channels.AccountUpdate{Exceptions: make([]pricing.Exception, n)}, t0)
	for _, known := range []*Entry{&e, &firm} {
		data := encode(t, known)
		require.Less(t, len(data), 8<<10)
		got, err := Decode(data)
		require.NoError(t, err)
		require.Equal(t, *known, got)
	}
	require.Len(t, firm.Tokens, maxTokens)
	require.Len(t, firm.Recent.withdrawn, maxWithdrawn)
	require.Len(t, firm.Claims, MaxClaims)
	require.Len(t, firm.Alerts, maxAlerts)
	require.Len(t, e.Standing.Restrictions, maxRestrictions)
	require.Len(t, e.Standing.Exceptions, maxExceptions)
}
