package whatsapp

import (
	"sync"

	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/policy"
)

// Name is the channel's name in a [channels.Address].
const Name = "whatsapp"

var _ policy.Channel = (*Channel)(nil)

// Channel is WhatsApp's Cloud API: its rulebook and the reading of its webhooks
// and send requests. The zero Channel is what [New] returns. It is safe for
// concurrent use as long as nobody writes to what [Channel.Rulebook] returns.
type Channel struct {
	once   sync.Once
	book   *policy.Rulebook
	reader wire.Reader
}

// New returns the channel with the rulebook of this release. The rulebook is built
// when it is first asked for, which takes milliseconds: make one Channel and keep
// it. Hosts that amend the rules give their engine a [policy.Rulebook.Clone].
func New() *Channel { return &Channel{} }

// Name returns [Name].
func (c *Channel) Name() string { return Name }

// Rulebook returns the channel's rules. Callers do not change it; each call returns the
// same one.
func (c *Channel) Rulebook() *policy.Rulebook {
	c.once.Do(func() { c.book = rulebook() })
	return c.book
}
