package instagram

import (
	"sync"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/graph"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/policy"
)

// Name is the channel's name in addresses.
const Name = "instagram"

var _ policy.Channel = (*Channel)(nil)

// Channel is Instagram Messaging: its rules and the translation of its JSON. The zero
// Channel is what [New] returns without options. It is safe for concurrent use as
// long as nobody writes to what [Channel.Rulebook] returns.
type Channel struct {
	aliases map[string]string // the business of a name in the path of a request
	once    sync.Once
	book    *policy.Rulebook
	reader  wire.Reader
}

// Option sets up a [Channel].
type Option func(*Channel)

// WithAlias says that send requests whose path names the business as name are those
// of the professional account with the given id, the one in webhooks. It is needed
// for "me", and for the id of the linked Page when the host sends through Facebook
// Login. Without it such requests are read as those of name; "me" is then an error.
func WithAlias(name, business string) Option {
	return func(c *Channel) { c.aliases[name] = business }
}

// New returns the channel with the rules that this version of the library knows.
// They are built when they are first asked for: make one Channel and keep it.
func New(opts ...Option) *Channel {
	c := &Channel{aliases: map[string]string{}}
	for _, set := range opts {
		set(c)
	}
	return c
}

// Name returns [Name].
func (c *Channel) Name() string { return Name }

// Rulebook gives the channel's rules. Callers do not change them; they change a
// [policy.Rulebook.Clone]. Each call returns the same ones.
func (c *Channel) Rulebook() *policy.Rulebook {
	c.once.Do(func() { c.book = rulebook() })
	return c.book
}

// User gives the canonical form of a person's identifier: a Instagram-scoped id is digits,
// whatever stands around them; a reference that the business chose for somebody who
// has not written yet is any visible text. Neither tells a country. Blanks inside and
// what is longer than 256 bytes are an error.
func (c *Channel) User(id string) (channels.User, error) { return graph.User(id) }

func (c *Channel) platform() graph.Platform {
	return graph.Platform{
		Reader:  &c.reader,
		Channel: Name, Object: "instagram", Fields: fields[:], Businesses: c.aliases,
		MessagingTypes: messagingTypes[:], Tagged: typeMessageTag,
		Buttons: buttons[:], QuickReplies: quickReplies[:], Actions: senderActions[:], Contents: contents[:],
		Files: fileTypes[:], Templates: templates[:], Recipients: recipients[:],
		Words: graph.Words{Notifications: notifications[:], Controls: controls[:], Heights: heights[:]},
	}
}

// messagingTypes are the values that a request may have; that UPDATE is one of them here too is untested.
var messagingTypes = [...]string{typeResponse, metafacts.TypeUpdate, typeMessageTag}

// The kinds of buttons and quick replies with the parts that they ask for, and the sender actions, as their pages list them. The
// payload of a quick reply is optional here.
var (
	buttons       = [...]graph.ButtonKind{{Name: "web_url", Title: true, URL: true}, {Name: "postback", Title: true, Payload: true}}
	quickReplies  = [...]graph.ButtonKind{{Name: "text", Title: true}, {Name: "user_phone_number"}, {Name: "user_email"}}
	contents      = [...]string{"text", "image", "audio", "video", "file", "sticker", "generic", "button", "product", "MEDIA_SHARE"}
	fileTypes     = [...]string{"image", "audio", "video", "file", "like_heart", "MEDIA_SHARE"}
	templates     = [...]string{"generic", "button", "product"}
	senderActions = [...]string{"typing_on", "typing_off", "mark_seen", "react", "unreact"}
	recipients    = [...]string{"recipient.id", "recipient.comment_id"} // plugins, posts and tokens are Messenger's
)

// The words of members that decide nothing: pages reference/page/messages, undated (notification_type), conversation-routing/apis
// of 2026-06-21 (control_type) and Messenger's buttons/url of 2026-06-17 (webview_height_ratio).
var (
	notifications = [...]string{"REGULAR", "SILENT_PUSH", "NO_PUSH"}
	controls      = [...]string{"pass", "release"}
	heights       = [...]string{"compact", "tall", "full"}
)

// fields are the changes that only Instagram has.
var fields = [...]string{"comments", "live_comments"}
