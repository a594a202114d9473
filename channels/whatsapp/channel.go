package whatsapp

import (
	"sync"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// Name is the channel's name in a [channels.Address].
const Name = "whatsapp"

var _ interface {
	policy.Channel
	policy.Locator
} = (*Channel)(nil)

// Channel is WhatsApp's Cloud API: its rulebook and the reading of its webhooks
// and send requests. Make one with [New]; the zero Channel reads, and has an empty
// rulebook, which permits nothing. It is safe for concurrent use as long as nobody
// writes to what [Channel.Rulebook] returns.
type Channel struct {
	book func() *policy.Rulebook
}

// New returns the channel with the rulebook of this release. The rulebook is built
// when it is first asked for, and its prices when they are: make one Channel and keep
// it. Hosts that amend the rules give their engine a [policy.Rulebook.Clone].
func New() *Channel { return &Channel{book: sync.OnceValue(rulebook)} }

// Name returns [Name].
func (c *Channel) Name() string { return Name }

// Rulebook returns the channel's rules. Callers do not change it; each call returns the
// same one.
func (c *Channel) Rulebook() *policy.Rulebook {
	if c.book == nil {
		return &policy.Rulebook{Channel: Name}
	}
	return c.book()
}

// Country gives the ISO 3166-1 alpha-2 code of a user: of a phone number by its
// calling and area code ([channels.PhoneCountry]), of a business-scoped id by the
// country before its first dot ("US.1349…", "US.ENT.…"). It is "" when neither
// tells, for a group's id for example. It allocates nothing.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func (c *Channel) Country(user string) string {
	if isScoped(user) {
		return user[:2]
	}
	return channels.PhoneCountry(user)
}

func upper(b byte) bool { return 'A' <= b && b <= 'Z' }
