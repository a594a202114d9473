package redisstore

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/internal/fact"
)

var _ conversation.Store = (*Store)(nil)

// Store keeps entries in Redis or Valkey. Make one with [New]; it is safe for concurrent use, by several processes too. It holds
// nothing itself.
type Store struct {
	client   redis.UniversalClient
	eachNode func(context.Context, func(context.Context, *redis.Client) error) error // that keeps keys, several at a time
	prefix   string
	scripts  scripts
}

// New makes a store whose keys begin with a prefix, which may be empty: stores of different prefixes share a server and know nothing of
// each other. It sends nothing yet. The client stays the host's, who closes it.
//
// The client is a [*redis.Client] or a [*redis.ClusterClient]. Others are refused with a [*channels.InputError], a [*redis.Ring] because
// it looks for the keys of a server that is down on another one, where they are not. So is a prefix with a brace, since braces say what
// shares a slot.
func New(client redis.UniversalClient, prefix string) (*Store, error) {
	s := &Store{client: client, prefix: prefix, scripts: newScripts()}
	switch c := client.(type) {
	case *redis.Client:
		s.eachNode = func(ctx context.Context, do func(context.Context, *redis.Client) error) error { return do(ctx, c) }
	case *redis.ClusterClient:
		s.eachNode = c.ForEachMaster
	}
	if s.eachNode == nil || fact.IsNil(client) {
		return nil, &channels.InputError{Field: "client", Value: fmt.Sprintf("%T", client), Reason: "is nil, or none that this store takes"}
	}
	if strings.ContainsAny(prefix, "{}") {
		return nil, &channels.InputError{Field: "prefix", Value: prefix, Reason: "holds a brace"}
	}
	return s, nil
}

// usable is the error of a context that is done or nil, and of a store that [New] did not make.
func (s *Store) usable(ctx context.Context) error {
	if s == nil || s.client == nil {
		return &channels.InputError{Field: "store", Reason: "was not made by New"}
	}
	return fact.Done(ctx)
}

// Load implements [conversation.Store]. It is one round trip. What the Also of an entry names comes along if it is of the same
// business.
func (s *Store) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	if err := s.usable(ctx); err != nil || len(addresses) == 0 {
		return nil, err
	}
	groups := map[business]*loading{}
	var order []*loading
	for i, a := range addresses {
		b := businessOf(a)
		g := groups[b]
		if g == nil {
			g = &loading{call: call{s.scripts.load, []string{s.key(b, stateOf)}, []any{s.key(b, entryOf)}}, business: b}
			groups[b] = g
			order = append(order, g)
		}
		g.keys = append(g.keys, s.key(b, entryOf)+a.User)
		g.places = append(g.places, i)
	}
	calls := make([]call, len(order))
	for i, g := range order {
		calls[i] = g.call
	}
	answers, err := s.run(ctx, calls...)
	if err != nil {
		return nil, wrap("load", err)
	}
	out := make([]conversation.Stored, len(addresses))
	for i, g := range order {
		if out, err = g.read(answers[i], addresses, out); err != nil {
			return nil, wrap("load", err)
		}
	}
	return out, nil
}

// loading is the part of a load that is of one business.
type loading struct {
	call
	business business
	places   []int // of the addresses asked for, in the order of their keys
}

// read puts what was loaded in its places, and appends what came along.
func (g *loading) read(answer any, addresses []channels.Address, out []conversation.Stored) ([]conversation.Stored, error) {
	values, ok := answer.([]any)
	if !ok || len(values) < 1+len(g.places) {
		return nil, errForeign
	}
	ms, err := strconv.ParseInt(fmt.Sprint(values[0]), 10, 64)
	if err != nil {
		return nil, err
	}
	since := entry.Instant(ms)
	values = values[1:]
	for i, at := range g.places {
		out[at] = stored(addresses[at], values[i])
		out[at].Since = since
	}
	along := g.business.entries(values[len(g.places):])
	for i := range along {
		along[i].Since = since
	}
	return append(out, along...), nil
}

// entries reads users and values in turn.
func (b business) entries(values []any) []conversation.Stored {
	out := make([]conversation.Stored, 0, len(values)/2)
	for i := 0; i+1 < len(values); i += 2 {
		out = append(out, stored(channels.Address{Channel: b.channel, Business: b.id, User: fmt.Sprint(values[i])}, values[i+1]))
	}
	return out
}

// Save implements [conversation.Store]. It is one round trip, three for the first entry of a business. When the connection breaks, the
// client sends it again, and a save that is sent again is done once. If the client gives up, its error leaves open whether the
// entries are saved: all of them or none.
func (s *Store) Save(ctx context.Context, entries []conversation.Stored) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if err := conversation.CheckSave(entries); err != nil || len(entries) == 0 {
		return err
	}
	b := businessOf(entries[0].Address)
	c := s.saving(b, entries)
	version, err := s.save(ctx, c)
	if err == nil && version == unlisted {
		if err = s.client.SAdd(ctx, s.prefix+businesses, b.tag()).Err(); err == nil {
			c.args[1] = "1"
			version, err = s.save(ctx, c)
		}
	}
	switch {
	case err != nil:
		return wrap("save", err)
	case version == conflict:
		return wrap("save", conversation.ErrConflict)
	}
	for i := range entries {
		if entries[i].Version = 0; entries[i].Snapshot != "" {
			entries[i].Version = uint64(version) + uint64(i)
		}
	}
	return nil
}

// Answers of the script in place of a version.
const (
	conflict = 0
	unlisted = -1
)

// saving is the call that saves entries.
func (s *Store) saving(b business, entries []conversation.Stored) call {
	entryKey := s.key(b, entryOf)
	keys := append(make([]string, 0, 3+len(entries)), s.key(b, stateOf), s.key(b, usersOf), s.key(b, wakesOf))
	args := append(make([]any, 0, 2+5*len(entries)), binary.BigEndian.AppendUint64(nil, rand.Uint64()), "")
	for i := range entries {
		e := &entries[i]
		keys = append(keys, entryKey+e.Address.User)
		var body []byte
		if e.Snapshot != "" {
			body = appendBody(nil, e)
		}
		args = append(args, e.Address.User, binary.BigEndian.AppendUint64(nil, e.Version), argument(e.Wake), argument(e.Keep), body)
	}
	return call{s.scripts.save, keys, args}
}

func (s *Store) save(ctx context.Context, c call) (int64, error) {
	answers, err := s.run(ctx, c)
	if err != nil {
		return 0, err
	}
	version, ok := answers[0].(int64)
	if !ok {
		return 0, errForeign
	}
	return version, nil
}

// argument is an instant as a script takes it.
func argument(t time.Time) string {
	if ms := entry.Millis(t); ms != 0 {
		return strconv.FormatInt(ms, 10)
	}
	return ""
}

// Restored says that what was lost of a business is back: its past is known, and no window is unknown any longer. Call it after all of
// its entries were saved again from a record that lacks nothing, as a copy in a database does into which every save went.
func (s *Store) Restored(ctx context.Context, channel, id string) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	return wrap("restored", s.client.HSet(ctx, s.key(business{channel, id}, stateOf), "since", 0).Err())
}

// Format names the prefix of the keys, whatever the verb: the client's options hold a password.
func (s *Store) Format(f fmt.State, verb rune) {
	prefix := ""
	if s != nil {
		prefix = s.prefix
	}
	fact.Print(f, verb, "redis store under "+strconv.Quote(prefix))
}
