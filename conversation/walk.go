package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/conversation/internal/who"
)

// walk loads the entries that it takes to answer for an address at an instant, and those of the business.
type walk struct {
	engine  *Engine
	at      int64
	address channels.Address
	owner   string // the business account, empty while it is not known
	loaded  []loadedEntry
	// addresses is room for those to load, decoder for what is read.
	addresses []channels.Address
	decoder   entry.Decoder
	// have are entries that were loaded for several walks together.
	have map[channels.Address]loadedEntry
}

type loadedEntry struct {
	Stored
	entry entry.Entry
}

func newWalk() any { return new(walk) }

// reset empties the walk. The entries stay until those of the next walk are read into the same room, so nothing that was taken from
// this one may point into them.
func (w *walk) reset() {
	*w = walk{loaded: w.loaded[:0], addresses: w.addresses[:0], decoder: w.decoder}
}

// start loads the entries of the address, of the token that is to be answered, of the business and of its account. A store that
// brings along what entries name takes one round trip for it.
func (w *walk) start(ctx context.Context, token string) error {
	a := w.address
	addresses := w.addresses[:0]
	if a.User != "" {
		addresses = append(addresses, a)
	}
	addresses = append(addresses, w.user(""))
	if token != "" {
		addresses = append(addresses, w.user(tokenUser(token)))
	}
	if w.owner != "" && w.owner != a.Business {
		addresses = append(addresses, channels.Address{Channel: a.Channel, Business: w.owner})
	}
	w.addresses = addresses
	if err := w.load(ctx, addresses...); err != nil {
		return err
	}
	if a.User == "" {
		w.address.User = w.entry(tokenUser(token)).Person
	}
	if w.owner == "" {
		w.owner = w.entry("").Owner.ID
	}
	addresses = addresses[:0]
	if w.owner != "" {
		addresses = append(addresses, channels.Address{Channel: a.Channel, Business: w.owner})
	}
	if w.address.User != "" {
		addresses = append(addresses, w.address)
	}
	return w.load(ctx, addresses...)
}

// load brings the entries that are not there yet, and what the store returns along with them.
func (w *walk) load(ctx context.Context, addresses ...channels.Address) error {
	for _, a := range addresses {
		if l, known := w.have[a]; known && w.find(a) == nil {
			w.loaded = append(w.loaded, l)
		}
	}
	missing := slices.DeleteFunc(addresses, func(a channels.Address) bool { return w.find(a) != nil })
	if len(missing) == 0 {
		return nil
	}
	stored, err := w.engine.load(ctx, missing...)
	if err != nil {
		return err
	}
	for i := range stored {
		if err := w.take(stored[i]); err != nil && i < len(missing) { // nobody asked for the others yet
			return err
		}
	}
	return nil
}

// load brings entries from the store, which must return them in order: what is one person's must not be read or stored as another's.
func (e *Engine) load(ctx context.Context, addresses ...channels.Address) ([]Stored, error) {
	stored, err := e.store.Load(ctx, addresses...)
	if err != nil {
		return nil, err
	}
	if len(stored) < len(addresses) {
		return nil, fmt.Errorf("conversation: the store returned %d entries of %d", len(stored), len(addresses))
	}
	for i := range addresses {
		if stored[i].Address != addresses[i] {
			return nil, errors.New("conversation: the store returned entries in another order")
		}
	}
	return stored, nil
}

// take reads an entry, unless it is there.
func (w *walk) take(s Stored) error {
	if w.find(s.Address) != nil {
		return nil
	}
	n := len(w.loaded)
	if n < cap(w.loaded) {
		w.loaded = w.loaded[:n+1] // with the room of the entry that was there
	} else {
		w.loaded = append(w.loaded, loadedEntry{})
	}
	l := &w.loaded[n]
	l.Stored = s
	err := s.read(&w.decoder, &l.entry)
	if err != nil {
		err = fmt.Errorf("entry %s: %w", s.Address, err)
	} else {
		err = l.entry.Come(w.at, w.engine.channels[w.address.Channel].rulesAt)
	}
	if err != nil {
		w.loaded = w.loaded[:n]
	}
	return err
}

func (w *walk) find(a channels.Address) *loadedEntry {
	for i := range w.loaded {
		if w.loaded[i].Address == a {
			return &w.loaded[i]
		}
	}
	return nil
}

// user gives the address of a user of the business.
func (w *walk) user(id string) channels.Address {
	a := w.address
	a.User = id
	return a
}

// entry gives the entry of a user of the business, which is not to be changed.
func (w *walk) entry(user string) *entry.Entry { return w.known(w.user(user)) }

// account gives the entry of the business's account.
func (w *walk) account() *entry.Entry {
	if w.owner == "" || w.owner == w.address.Business {
		return &entry.Entry{}
	}
	return w.known(channels.Address{Channel: w.address.Channel, Business: w.owner})
}

// since is the instant before which the store does not know of the business.
func (w *walk) since() time.Time {
	if l := w.find(w.user("")); l != nil {
		return l.Since
	}
	return time.Time{}
}

// heardSince is the instant in milliseconds before which the platform may have said things of the business, or of its account, that the store
// does not know and the host neither; 0: all is known.
func (w *walk) heardSince(host *policy.Account) int64 {
	since := w.since()
	if l := w.find(channels.Address{Channel: w.address.Channel, Business: w.owner}); l != nil {
		since = later(since, l.Since)
	}
	if since.IsZero() || host != nil && host.Checked {
		return 0
	}
	return since.Add(time.Millisecond - 1).UnixMilli() // the first whole one
}

func (w *walk) known(a channels.Address) *entry.Entry {
	if l := w.find(a); l != nil {
		return &l.entry
	}
	return &entry.Entry{}
}

// world loads what an identifier leads to at an instant, and derives who held which identifier when. It is nil when the identifier is
// linked to no other.
func (w *walk) world(ctx context.Context, asked string, at int64) (*who.World, error) {
	if w.entry(asked).Links.IsZero() {
		return nil, nil
	}
	links := map[string]who.Links{}
	for {
		next := who.Next(links, asked, at)
		if len(next) == 0 {
			return who.Derive(links), nil
		}
		addresses := make([]channels.Address, len(next))
		for i, id := range next {
			addresses[i] = w.user(id)
		}
		if err := w.load(ctx, addresses...); err != nil {
			return nil, err
		}
		for _, id := range next {
			links[id] = w.entry(id).Links
		}
	}
}

// person joins what was told of whoever the address's user stands for, and names the identifiers of that person.
func (w *walk) person(ctx context.Context, k *knowledge) (facts entry.Facts, err error) {
	asked := w.address.User
	if asked == "" {
		return facts, nil
	}
	k.names = append(k.names, asked)
	world, err := w.world(ctx, asked, w.at)
	if err != nil {
		return facts, err
	}
	if world == nil {
		told := w.entry(asked).Told
		if len(told) == 1 { // as of nearly everybody
			return told[0].Facts, nil
		}
		for _, s := range told {
			facts = facts.Join(s.Facts)
		}
		return facts, nil
	}
	is := world.At(asked, w.at)
	k.joined = len(is.Pieces)+len(is.Refusals) > 1
	for _, piece := range is.Pieces {
		if piece.Has(w.at) && !slices.Contains(is.Firm, piece.ID) {
			k.name(piece.ID)
			if k.phone == "" && len(is.Firm) > 0 {
				k.phone = piece.ID // what was seen with a scoped id is a phone number, on every channel
			}
		}
	}
	for _, id := range is.Firm {
		k.name(id)
	}
	return w.facts(is), nil
}

// facts joins what was told of a person.
func (w *walk) facts(is who.Person) (facts entry.Facts) {
	for _, piece := range is.Pieces {
		facts = facts.Join(who.Within(w.entry(piece.ID).Told, piece))
	}
	for _, piece := range is.Refusals {
		facts = facts.Join(who.Within(w.entry(piece.ID).Told, piece).Refusals())
	}
	return facts
}

func (k *knowledge) name(id string) {
	if !slices.Contains(k.names, id) {
		k.names = append(k.names, id)
	}
}
