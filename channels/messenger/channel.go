package messenger

import (
	"sync"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/graph"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/policy"
)

// Name is the channel's name in addresses.
const Name = "messenger"

var _ policy.Channel = (*Channel)(nil)

// Channel is Messenger: its rules and the translation of its JSON. The zero
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

// WithAlias says that send requests whose path names the business as name, "me" for
// example, are those of the Page with the given id. Without it such requests are
// read as those of name; "me" is then an error.
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

// User gives the canonical form of a person's identifier: a Page-scoped id is digits,
// whatever stands around them; a reference that the business chose for somebody who
// has not written yet is any visible text. Neither tells a country. Blanks inside and
// what is longer than 256 bytes are an error.
func (c *Channel) User(id string) (channels.User, error) { return graph.User(id) }

func (c *Channel) platform() graph.Platform {
	return graph.Platform{
		Reader:  &c.reader,
		Channel: Name, Object: "page", Fields: fields[:], Businesses: c.aliases,
		MessagingTypes: messagingTypes[:], Tagged: typeMessageTag, Utility: typeUtility,
		Buttons: buttons[:], PaidButtons: paidButtons[:], QuickReplies: quickReplies[:], Actions: senderActions[:], Contents: contents[:], StickerIDs: true,
		Files: files[:], Templates: templates[:],
		Words: graph.Words{
			Notifications: notifications[:], Controls: controls[:], Releases: true, Heights: heights[:], Ratios: ratios[:], Frequencies: frequencies[:], Labels: optInLabels[:], Pages: pages[:],
		},
		Questions: graph.Questions{Types: questionTypes[:], Labels: scoreLabels[:], Options: scoreOptions[:], FollowUps: followUps[:], LeastTitle: leastTitle},
	}
}

// messagingTypes are the values that a request may have.
var messagingTypes = [...]string{typeResponse, typeUpdate, typeMessageTag, typeUtility}

// The kinds of buttons and quick replies with the parts that they ask for, and the sender actions, as their pages list them.
var (
	buttons = [...]graph.ButtonKind{
		{Name: "web_url", Title: true, URL: true}, {Name: "postback", Title: true, Payload: true}, {Name: "phone_number", Title: true, Payload: true, Phone: true},
		{Name: "game_play", Title: true}, {Name: "audio_call", Title: true}, {Name: "account_link", URL: true, Secure: true}, {Name: "account_unlink"},
	}
	paidButtons  = [...]graph.ButtonKind{{Name: "app", AppURL: true}} // shown without a title
	quickReplies = [...]graph.ButtonKind{{Name: "text", Title: true, Payload: true, Picture: true}, {Name: "user_phone_number"}, {Name: "user_email"}}
	contents     = [...]string{"text", "image", "audio", "video", "file", "sticker", "generic", "button", "media", "product", "receipt", "coupon", "image_grid"}
	files        = [...]string{"image", "audio", "video", "file"}
	templates    = [...]string{
		"generic", "button", "media", "product", "receipt", "coupon", "image_grid", string(channels.CustomerFeedback), string(OptInRequest), string(OneTimeRequest),
		string(InstantForm), string(StructuredInformation), string(CallPrompt), string(CallRequest),
	}
	senderActions = [...]string{"typing_on", "typing_off", "mark_seen", "react", "unreact"}
)

// What the page about surveys lists, in both of its spellings: kinds of questions, how their scale is labelled and shown, and the kind
// of question that follows another.
var (
	questionTypes = [...]string{"csat", "nps", "ces", "free_form"}
	scoreLabels   = [...]string{"", "neg_pos", "hard_easy", "dis_sat", "unlike_like", "poor_great", "none"}
	scoreOptions  = [...]string{"", "one_to_five", "1_to_5", "five_stars", "five_emojis", "zero_to_ten", "one_to_seven"}
	followUps     = [...]string{"free_form"}
)

// leastTitle is how many characters the title of a survey's question has at least, where it has one of its own: page
// customer-feedback-template of 2026-03-23.
const leastTitle = 5

// The words of members that decide nothing: pages reference/page/messages, undated (notification_type), conversation-routing of
// 2025-09-24 (control_type), buttons/url of 2026-06-17 (webview_height_ratio), and of opt-in requests instagram-messaging's
// product-template of 2026-06-30; the ratios of pictures stand on older copies of the generic template's page.
var (
	notifications = [...]string{"REGULAR", "SILENT_PUSH", "NO_PUSH"}
	controls      = [...]string{"pass", "release"}
	heights       = [...]string{"compact", "tall", "full"}
	ratios        = [...]string{"horizontal", "square"}
	frequencies   = [...]string{"DAILY", "WEEKLY", "MONTHLY"}
	optInLabels   = [...]string{"ALLOW", "FREQUENCY", "GET", "GET_UPDATES", "OPT_IN", "SIGN_UP"}
)

// pages are the hosts of the links that a media template takes: it shows pictures and videos of Facebook only. That short links of
// Facebook's own do is our reading.
var pages = [...]string{"facebook.com", "fb.com", "fb.watch"}

// fields are the changes that only Messenger has.
var fields = [...]string{
	"feed", "group_feed", "messenger_template_status_update", "marketing_message_echoes", "marketing_message_deliveries",
	"marketing_message_reads", "marketing_message_clicks", "marketing_message_delivery_failed",
}
