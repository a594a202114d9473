package conversation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation/internal/entry"
)

// Claim is the right of one holder, an agent or a process, to do something for a person alone: to answer, or to send the template that
// opens the conversation again. The zero Claim is nobody's.
type Claim struct {
	// Purpose is what for, in the host's own words: "answer", "reopen".
	Purpose string
	// Holder is who has it, in the host's own words: an agent's name, a process's id.
	Holder string
	// Until is when it lapses, in UTC, whole milliseconds.
	Until time.Time
}

const (
	// clockTolerance is how much the clocks of two processes may differ.
	clockTolerance = 5 * time.Second
	// longestClaim is how long at most a claim lasts unless it is made again.
	longestClaim = 7 * 24 * time.Hour
	// longestLabel bounds the words of a claim, in bytes.
	longestLabel = 128
)

// Claim gives a holder the right to do something for a person alone, for ttl from now on. It returns the claim in force, and whether it
// is the holder's. Of several who claim for one purpose at once, exactly one has it; the others learn who that is and until when.
// Whoever has it may claim again, which makes it last for ttl from then on. It lapses by itself, or by [Engine.Release]. A claim keeps
// other claims away and nothing else: [Engine.Check] does not look at it.
//
// Whichever identifier of a person is given, it is the same claim. It is kept in the person's entries, so all processes that share the
// store see it, and [Engine.Forget] removes it. When two persons are told to be one, the claim that was made first counts.
//
// The clocks of processes may differ by 5 seconds: a holder has the claim until Until by its own clock, and nobody else gets it before 5
// seconds later. Purpose and holder are 1 to 128 bytes of printable text, ttl is 1 ms to 7 days; a person has at most 16 claims at a
// time. What breaks this is a [*channels.InputError]; other errors are those of [Engine.Check].
func (e *Engine) Claim(ctx context.Context, a channels.Address, purpose, holder string, ttl time.Duration) (Claim, bool, error) {
	if ttl < time.Millisecond || ttl > longestClaim {
		return Claim{}, false, &channels.InputError{Field: "ttl", Value: ttl.String(), Reason: "is not 1ms to " + longestClaim.String()}
	}
	var claim entry.Claim
	err := e.claiming(ctx, a, purpose, holder, func(s *subject, now time.Time) ([]Stored, error) {
		claim = s.claim(purpose, now)
		switch {
		case claim.Holder == "":
			claim = entry.Claim{Purpose: purpose, Holder: holder, At: now.UnixMilli()}
		case claim.Holder != holder:
			return nil, nil
		}
		// The clock by which the holder claimed first may be ahead of this one.
		claim.At, claim.Until = min(claim.At, now.UnixMilli()), now.Add(ttl).UnixMilli()
		full := false
		saves, err := s.changed(now, func(user string, e *entry.Entry) {
			s.dropClaim(user, e, purpose, now)
			full = user == s.home && !e.PutClaim(claim) || full
		})
		if full {
			reason := fmt.Sprintf("is one more than the %d that a person has at a time", entry.MaxClaims)
			return nil, &channels.InputError{Field: "purpose", Value: purpose, Reason: reason}
		}
		return saves, err
	})
	if err != nil {
		return Claim{}, false, err
	}
	return shownClaim(claim), claim.Holder == holder, nil
}

// Release ends a holder's claim before it lapses. Where the holder has none, it changes nothing and is no error. Errors are those of
// [Engine.Claim].
func (e *Engine) Release(ctx context.Context, a channels.Address, purpose, holder string) error {
	return e.claiming(ctx, a, purpose, holder, func(s *subject, now time.Time) ([]Stored, error) {
		if s.claim(purpose, now).Holder != holder {
			return nil, nil
		}
		return s.changed(now, func(user string, e *entry.Entry) { s.dropClaim(user, e, purpose, now) })
	})
}

// Claims are the claims in force for a person, by purpose. Errors are those of [Engine.Check].
func (e *Engine) Claims(ctx context.Context, a channels.Address) ([]Claim, error) {
	s, now, err := e.claimant(ctx, a)
	if err != nil {
		return nil, err
	}
	return s.claims(now), nil
}

// claiming saves what plan makes of the person's claims, again when another writer was faster.
func (e *Engine) claiming(ctx context.Context, a channels.Address, purpose, holder string, plan func(s *subject, now time.Time) ([]Stored, error)) error {
	if err := cmp.Or(checkLabel("purpose", purpose), checkLabel("holder", holder)); err != nil {
		return err
	}
	return e.untilSaved(ctx, func() ([]Stored, error) {
		s, now, err := e.claimant(ctx, a)
		if err != nil {
			return nil, err
		}
		return plan(s, now)
	})
}

// claimant loads the person whom an address stands for now.
func (e *Engine) claimant(ctx context.Context, a channels.Address) (*subject, time.Time, error) {
	if err := e.usable(ctx); err != nil {
		return nil, time.Time{}, err
	}
	_, a, err := e.address(a, channels.Message{})
	if err != nil {
		return nil, time.Time{}, err
	}
	now := e.clock.Now()
	w := &walk{engine: e, at: now.UnixMilli(), address: a}
	s, err := w.subject(ctx, a.User, w.at)
	if err != nil {
		return nil, time.Time{}, err
	}
	if s.home == "" { // the number is nobody's: what is kept there is whoever's asks
		s.home, s.users, s.address = a.User, []string{a.User}, a
	}
	return s, now, nil
}

func checkLabel(field, words string) error {
	wrong := ""
	switch {
	case words == "":
		wrong = "is empty"
	case len(words) > longestLabel:
		wrong = fmt.Sprintf("is longer than %d bytes", longestLabel)
	case !utf8.ValidString(words) || strings.ContainsFunc(words, func(r rune) bool { return !unicode.IsPrint(r) }):
		wrong = "is not printable text"
	default:
		return nil
	}
	return &channels.InputError{Field: field, Value: channels.Clip(words), Reason: wrong}
}

// dropClaim takes the person's claim for a purpose out of a user's entry, and every claim that has lapsed.
func (s *subject) dropClaim(user string, e *entry.Entry, purpose string, now time.Time) {
	e.DropClaims(func(c entry.Claim) bool { return c.Purpose == purpose && s.holds(user, c.At) || lapsed(c, now) })
}

// lapsed reports whether nobody can take a claim for one in force, by whatever clock.
func lapsed(c entry.Claim, now time.Time) bool {
	return now.UnixMilli() >= c.Until+clockTolerance.Milliseconds()
}

// claim is the claim in force for a purpose, the zero Claim for none.
func (s *subject) claim(purpose string, now time.Time) (out entry.Claim) {
	s.eachClaim(now, func(c entry.Claim) {
		if c.Purpose == purpose && (out.Holder == "" || c.Before(out)) {
			out = c
		}
	})
	return out
}

// claims are the claims in force, by purpose.
func (s *subject) claims(now time.Time) []Claim {
	var purposes []string
	s.eachClaim(now, func(c entry.Claim) { purposes = append(purposes, c.Purpose) })
	slices.Sort(purposes)
	var out []Claim
	for _, p := range slices.Compact(purposes) {
		out = append(out, shownClaim(s.claim(p, now)))
	}
	return out
}

// eachClaim visits the claims of the person that have not lapsed.
func (s *subject) eachClaim(now time.Time, visit func(entry.Claim)) {
	for _, user := range s.users {
		for _, c := range s.entry(user).Claims {
			if s.holds(user, c.At) && !lapsed(c, now) {
				visit(c)
			}
		}
	}
}

func shownClaim(c entry.Claim) Claim {
	return Claim{Purpose: c.Purpose, Holder: c.Holder, Until: entry.Instant(c.Until)}
}
