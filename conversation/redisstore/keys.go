package redisstore

import (
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// business is whose entries share a slot of a cluster: they have the same hash tag.
type business struct{ channel, id string }

func businessOf(a channels.Address) business { return business{a.Channel, a.Business} }

// The characters that part and end a hash tag are written otherwise within names, so that two businesses never have one tag.
var (
	escape   = strings.NewReplacer("%", "%25", ":", "%3A", "{", "%7B", "}", "%7D")
	unescape = strings.NewReplacer("%25", "%", "%3A", ":", "%7B", "{", "%7D", "}")
)

// tag is the hash tag of a business, without its braces. It is never empty.
func (b business) tag() string { return escape.Replace(b.channel) + ":" + escape.Replace(b.id) }

// parseTag reads what tag wrote.
func parseTag(tag string) (business, bool) {
	channel, id, ok := strings.Cut(tag, ":")
	b := business{unescape.Replace(channel), unescape.Replace(id)}
	return b, ok && b.tag() == tag
}

// key is the key of something of a business.
func (s *Store) key(b business, of string) string { return s.prefix + "{" + b.tag() + "}:" + of }

// The keys of a business, and one for all. What follows entryOf is a user.
const (
	stateOf = "state" // a hash: since, the version given last
	usersOf = "users" // a sorted set by user, of all entries
	wakesOf = "wakes" // a sorted set by Wake, of the entries that have one
	entryOf = "user:"

	businesses = "businesses" // a set of tags
)
