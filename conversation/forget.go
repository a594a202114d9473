package conversation

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/conversation/internal/who"
)

// Forget removes the person whom an address stands for now: the entries of all their identifiers, and those of their comments and
// tokens, the latest 128 under each identifier; an older one goes once it is past its [Stored.Keep], at the latest a window's length later.
// Where somebody else had a number before or after, what is theirs stays, and the time of the person forgotten is left without a
// name. It is not an error when nothing is known of the person. An event that is told again afterwards is a new event.
//
// A person is forgotten at one business: a host with several numbers, pages or channels calls Forget for each.
//
// The ledger keeps what the messages to the person were charged, without saying whose they are: see [billing.Ledger] Forget. It finds
// them by [billing.Entry] Person, under the business of the address. A status that arrives later for one of these messages brings no
// name back.
//
// The ledger comes first, the store second and whole. After an error the person is still known in the store: Forget again. Errors are
// those of [Engine.Check].
func (e *Engine) Forget(ctx context.Context, a channels.Address) error {
	if err := e.usable(ctx); err != nil {
		return err
	}
	c, a, err := e.address(a, channels.Message{})
	if err != nil {
		return err
	}
	return e.untilSaved(ctx, func() ([]Stored, error) { return e.forget(ctx, c, a) })
}

// untilSaved saves what plan makes of fresh entries, and starts again when another writer was faster.
func (e *Engine) untilSaved(ctx context.Context, plan func() ([]Stored, error)) error {
	for conflicts := 0; ; conflicts++ {
		saves, err := plan()
		if err != nil || len(saves) == 0 {
			return err
		}
		if err = e.store.Save(ctx, saves); !errors.Is(err, ErrConflict) {
			return err
		}
		if err := pause(ctx, conflicts); err != nil {
			return err
		}
	}
}

// forget works out what becomes of each entry.
func (e *Engine) forget(ctx context.Context, c *served, a channels.Address) ([]Stored, error) {
	now := e.clock.Now()
	w := walk{engine: e, at: now.UnixMilli(), address: a}
	if err := w.load(ctx, a); err != nil {
		return nil, err
	}
	world, err := w.world(ctx, a.User, w.at)
	if err != nil {
		return nil, err
	}
	removals := []who.Removal{{ID: a.User, Facts: []who.Gap{{To: who.Forever}}}}
	if world != nil {
		removals = world.Forget(a.User, w.at)
	}
	if err := e.forgetCharges(ctx, a.Business, removals); err != nil {
		return nil, err
	}
	var tokens []channels.Address
	left := map[string]*entry.Entry{}
	for _, r := range removals {
		known, rest := w.entry(r.ID), &entry.Entry{}
		for _, t := range known.Tokens {
			if !r.Takes(t.At) {
				rest.Tokens = append(rest.Tokens, t)
				continue
			}
			tokens = append(tokens, w.user(t.User))
			left[t.User] = &entry.Entry{}
		}
		if rest.Links, rest.Told = who.Remove(known.Told, r); !rest.IsZero() {
			if err := w.keepOthers(ctx, rest, r); err != nil {
				return nil, err
			}
		}
		left[r.ID] = rest
	}
	if err := w.load(ctx, tokens...); err != nil {
		return nil, err
	}
	var saves []Stored
	var buf []byte
	for i := range w.loaded {
		rest := left[w.loaded[i].Address.User]
		if rest == nil || w.loaded[i].Version == 0 {
			continue
		}
		m := member{Entry: *rest, served: c, loaded: w.loaded[i].Stored}
		s, err := m.stored(w.loaded[i].Address, &buf, now)
		if err != nil {
			return nil, err
		}
		saves = append(saves, s)
	}
	return saves, nil
}

// keepOthers leaves in an entry the claims and the alerts of those who are not removed from it.
func (w *walk) keepOthers(ctx context.Context, rest *entry.Entry, r who.Removal) error {
	rest.Claims = w.entry(r.ID).Claims
	rest.DropClaims(func(c entry.Claim) bool { return r.Takes(c.At) })
	if r.Takes(w.at) {
		return nil
	}
	holder, err := w.subject(ctx, r.ID, w.at) // who has the identifier now has its alerts
	if err != nil {
		return err
	}
	known, counting := w.entry(r.ID), holder.counting()
	rest.Leased = known.Leased
	rest.Alerts = slices.DeleteFunc(slices.Clone(known.Alerts), func(a entry.Alert) bool { return !slices.Contains(counting, a.Deadline) })
	return nil
}

// Import tells the engine of a person whose past is not known: until a window's length after now, a window that is not seen open is
// unknown, not closed. What is told of consent counts as an event of its instant does: an opt-in or a resumption that is dated ahead
// counts from its instant on, a stop or an opt-out at once.
//
// A host that has the instants at which people last wrote needs no Import for them: it records each with [channels.UserMessage], under
// the platform's message id, or one made of person and instant, and the windows follow.
//
// Import is a load and a save for one person, while Record takes thousands in the same two: for many people, call it from several
// goroutines. Where nobody's past is known, a store that says so ([Stored.Since]) spares it.
//
// Errors are those of [Engine.Check], [window.ErrTime] for an instant of consent that is not after 1970 and before 10000, and [ErrFuture].
func (e *Engine) Import(ctx context.Context, a channels.Address, consent policy.Consent) error {
	if err := e.usable(ctx); err != nil {
		return err
	}
	c, a, err := e.address(a, channels.Message{})
	if err != nil {
		return err
	}
	told, err := e.consentFacts(&consent)
	if err != nil {
		return err
	}
	return e.untilSaved(ctx, func() ([]Stored, error) {
		now := e.clock.Now()
		w := walk{engine: e, at: now.UnixMilli(), address: a}
		if err := w.load(ctx, a); err != nil {
			return nil, err
		}
		m := member{Entry: w.loaded[0].entry, served: c, loaded: w.loaded[0].Stored}
		facts := who.At(m.Told, m.Links, w.at)
		if facts.State, err = facts.State.Import(now); err != nil {
			return nil, err
		}
		facts.Consent.Never = facts.Consent.Never || consent.Never
		for _, fact := range told {
			if err := facts.Tell(nil, fact, w.at); err != nil {
				return nil, future(err)
			}
		}
		m.Told = who.Put(m.Told, m.Links, w.at, facts)
		s, err := m.stored(a, new([]byte), now)
		return []Stored{s}, err
	})
}

// consentFacts are the facts that make up what is known of somebody's consent.
func (e *Engine) consentFacts(c *policy.Consent) ([]entry.Fact, error) {
	var facts []entry.Fact
	now := e.clock.Now()
	for update, at := range map[channels.ConsentUpdate]time.Time{
		channels.OptedInGeneral: c.OptedIn, channels.OptedOutGeneral: c.OptedOut,
		channels.MarketingStopped: c.MarketingStopped, channels.MarketingResumed: c.MarketingResumed,
	} {
		if at.IsZero() {
			continue
		}
		if err := e.timely("consent", at, now); err != nil {
			return nil, err
		}
		facts = append(facts, entry.Fact{At: at.UnixMilli(), Consent: update})
	}
	return facts, nil
}
