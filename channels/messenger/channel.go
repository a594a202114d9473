package messenger

import (
	"sync"

	"github.com/replywindow/replywindow/channels/internal/graph"
	"github.com/replywindow/replywindow/channels/policy"
)

// Name is the channel's name in addresses.
const Name = "messenger"

var _ interface {
	policy.Channel
	policy.Locator
} = (*Channel)(nil)

// Channel is Messenger: its rules and the translation of its JSON. Make one with
// [New]; the zero Channel knows no rules and reads nothing. It is immutable and
// safe for concurrent use.
type Channel struct {
	platform graph.Platform
	rules    policy.Lazy[*policy.Rulebook]
}

// Option sets up a [Channel].
type Option func(*Channel)

// WithAlias says that send requests whose path names the business as name, "me" for
// example, are those of the Page with the given id. Without it such requests are
// read as those of name; "me" is then an error.
func WithAlias(name, business string) Option {
	return func(c *Channel) { c.platform.Businesses[name] = business }
}

// New returns the channel with the rules that this version of the library knows.
func New(opts ...Option) *Channel {
	c := &Channel{
		platform: graph.Platform{Channel: Name, Object: "page", Businesses: map[string]string{}},
		rules:    sync.OnceValue(rulebook),
	}
	for _, set := range opts {
		set(c)
	}
	return c
}

// Name is "messenger".
func (c *Channel) Name() string { return c.platform.Channel }

// Rulebook gives the channel's rules. Callers do not change them; they change a
// [policy.Rulebook.Clone].
func (c *Channel) Rulebook() *policy.Rulebook { return c.rules.Get() }

// Country is always "": Page-scoped ids tell no country.
func (c *Channel) Country(string) string { return "" }
