package policy

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/window"
)

// Permission says what permits messages of some types. A message is permitted when
// one row about it holds in full; when none does, the reasons of all rows about it
// are reported.
type Permission struct {
	Span
	// Name is unique among the rows that hold at one instant: "free_form".
	Name string

	// Types are the message types that the row is about, at least one.
	Types []channels.MessageType
	// Tag is the tag that the message must carry; empty: none.
	Tag string
	// API is the interface by which it must be sent; empty: the ordinary one.
	API channels.API
	// Category is the category that it must claim; empty: whichever.
	Category Category

	// Window must be open; empty needs none.
	Window window.Kind
	// PerID says that the window hangs on the comment or token in [channels.Message.Token].
	PerID bool
	// NeedsTemplate says that an approved template must be named.
	NeedsTemplate bool
	// TemplateCategories are the template categories that may go this way; empty
	// means all.
	TemplateCategories []Category
	// NeedsOptIn says that the person must have agreed to hear from the business,
	// unless the window in OptInWaivedBy is open.
	NeedsOptIn bool
	// OptInWaivedBy is a kind of window; empty waives nothing. A window that opened after an opt-out waives the opt-in again: who
	// writes may be answered. It does not for MarketingCategories.
	OptInWaivedBy window.Kind
	// Waiver says who states that the window waives the opt-in. Its confidence
	// bounds that of a decision that rests on the waiver; the zero value is assumed.
	Waiver Source
	// MarketingCategories are the categories that a person's stop of marketing messages
	// refuses. Where NeedsOptIn is set, an opt-out refuses them as well, until the next
	// opt-in. The empty Category among them stands for messages that claim none. None
	// heeds no such stop.
	MarketingCategories []Category
	// Reach is how long a person counts against [Account.Limit] after a message of the
	// row. A message that goes while the window in OptInWaivedBy is open counts nobody.
	// Zero: the limit is not about the row.
	Reach time.Duration
	// HumanOnly says that a person must have written the message: [HumanRequired].
	HumanOnly bool
	// NoPromotion says that it must not promote: [PromotionalNotAllowed].
	NoPromotion bool
	// NoPromotionIn are the categories of templates that are for no promotion, by the platform's own definition. It sees in no single
	// request what a message is for, so none is refused; later it files the template elsewhere and limits who misuses the category.
	// Nobody should propose such a template to who wants to promote.
	NoPromotionIn []Category
	// NoGroup says that the messages do not go to a group: [ContentTypeNotAllowed],
	// unless another row is about those that do.
	NoGroup bool
	// Feature is what the account must have been granted; empty needs none.
	Feature string
	// Gap is the least time between two messages of one type to a person; zero is
	// none. A message sooner than that is [TooSoon].
	Gap time.Duration
	// Layout is the layout of the templates ([template.Template.Layout]) that count against Gap and Most as well, as messages of the
	// first of Types: a template that asks for leave to call is a request for it. Of the row's other rules none is about them. It is
	// told where the catalogue knows the template's definition. Empty: no templates count.
	Layout string
	// Most is how many messages of one type may go to a person Within a time: two in
	// seven days, for example. Zero of both is no bound. One more is [TooSoon] until
	// the first of them lies that far back.
	Most   int
	Within time.Duration
	// RestartedBy are acts of the person after which Gap and Most count from nothing:
	// messages from before the latest of them count no more, one at its instant does.
	RestartedBy []channels.Action
	// BarredBy lists the restrictions of the account ([channels.Restriction.Type]) under
	// which the row permits nothing.
	BarredBy []string
	// Bars refuse some of what the row would let through.
	Bars []Bar
	// Refuse makes the row refuse outright with this reason (a tag that is
	// retired). Empty: the row can permit.
	Refuse ReasonCode

	// Requires is what the request must carry.
	Requires Requires
	// Errors are the platform's errors by reason, where they differ from the
	// rulebook's refusals.
	Errors []Refusal
	// WindowReason is the reason given when the window, or that of the comment or
	// token, has closed; empty means [WindowClosed].
	WindowReason ReasonCode
	// Source says who states the row.
	Source Source
}

// Bar refuses some of what a row would let through: the messages of which
// everything holds that the bar names, at least one condition besides the
// categories. The zero Bar is not valid.
type Bar struct {
	// Categories are the categories that it is about: of the template, else claimed
	// by the message. Empty means all.
	Categories []Category
	// Group: the message goes to a group.
	Group bool
	// Single: it goes to one person and not to a group.
	Single bool
	// Scoped: it goes to one person, by an id that the business alone uses for
	// them and not by a phone number.
	Scoped bool
	// MaxPrice: the message bids ([channels.Message.MaxPrice]).
	MaxPrice bool
	// Restriction: the account is under this restriction ([channels.Restriction.Type]). The
	// reason is then [SenderRestricted] and ends with the restriction, else it is
	// [ContentTypeNotAllowed].
	Restriction string
	// Capped: the restriction bounds how many of them go, and nobody says how many. They are let
	// through as [AssumedAccount].
	Capped bool
	// Error is the platform's error, where it differs from the row's.
	Error PlatformError
}

// Requires is what the outbound request must carry for the permission to hold.
// The zero value requires nothing. It is comparable.
type Requires struct {
	// MessagingType is the platform's request field of that name.
	MessagingType string `json:"messaging_type,omitempty"`
	// Tag is the message tag.
	Tag string `json:"tag,omitempty"`
	// Template is the name of the template to send.
	Template string `json:"template,omitempty"`
	// Language is the template's language, in the platform's code.
	Language string `json:"language,omitempty"`
	// Category is the category that the request must claim.
	Category Category `json:"category,omitempty"`
	// Echo is the comment, token or message id that the request must name.
	Echo string `json:"echo,omitempty"`
}

// String lists what the request must carry, "messaging_type RESPONSE, tag X" for
// example; "" when it need carry nothing. The comment or token is masked.
func (r Requires) String() string {
	var parts []string
	for _, p := range [...]struct{ name, value string }{
		{"messaging_type", r.MessagingType}, {"tag", r.Tag}, {"template", r.Template}, {"language", r.Language},
		{"category", string(r.Category)}, {"echo", channels.Mask(r.Echo)},
	} {
		if p.value != "" {
			parts = append(parts, p.name+" "+p.value)
		}
	}
	return strings.Join(parts, ", ")
}

// Format writes what String gives, whatever the verb.
func (r Requires) Format(f fmt.State, verb rune) { fact.Print(f, verb, r.String()) }

// LogValue is what String gives.
func (r Requires) LogValue() slog.Value { return slog.StringValue(r.String()) }
