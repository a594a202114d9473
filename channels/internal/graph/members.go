package graph

import (
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/internal/fact"
)

// Members that decide nothing stand in the structs of this file. The pages document their JSON types, and those of a few words: Graph
// refuses another with error 100, as it does for members that decide something.

// options go beside a message.
type options struct {
	Persona      wire.Named    `json:"persona_id"`
	Notification string        `json:"notification_type"`
	Page         wire.Named    `json:"page"`
	Gap          wire.Positive `json:"min_conversation_gap_seconds"`
	Control      *struct {
		Type     string     `json:"control_type"`
		App      wire.Named `json:"app_id"`
		Metadata string     `json:"metadata"`
	} `json:"thread_control"`
}

// details are those of a file and of all templates.
type details struct {
	Reusable  wire.Bool     `json:"is_reusable"`
	Sharable  wire.Bool     `json:"sharable"`
	Ratio     string        `json:"image_aspect_ratio"`
	Greeting  string        `json:"coupon_pre_message"`
	Expires   wire.Given    `json:"expire_time"`
	CallDays  wire.Positive `json:"ttl_days"`
	Timezone  wire.Given    `json:"notification_messages_timezone"`
	Merchant  wire.Given    `json:"merchant_name"`
	OrderURL  wire.String   `json:"order_url"`
	Timestamp *wire.Number  `json:"timestamp"`
}

// asking are those of a request for leave to send more.
type asking struct {
	Frequency string `json:"notification_messages_frequency"`
	Label     string `json:"notification_messages_cta_text"`
	Again     string `json:"notification_messages_reoptin"`
}

// webview is how a page opens.
type webview struct {
	Height     string      `json:"webview_height_ratio"`
	Extensions wire.Bool   `json:"messenger_extensions"`
	Fallback   wire.String `json:"fallback_url"`
	Share      string      `json:"webview_share_button"`
	Game       *struct {
		Player  wire.Named `json:"player_id"`
		Context wire.Named `json:"context_id"`
	} `json:"game_metadata"`
}

// Words lists the values of members that decide nothing, and the hosts of the pages that a media template shows. Where a list is empty,
// any value passes. Releases says that a thread_control without a control_type is one, and releases the thread.
type Words struct {
	Notifications, Controls, Heights, Ratios, Frequencies, Labels, Pages []string
	Releases                                                             bool
}

// ofPage reports whether a link is of one of the hosts of pages.
func (w *Words) ofPage(link string) bool {
	host := strings.ToLower(fact.Host(link))
	return len(w.Pages) == 0 || slices.ContainsFunc(w.Pages, func(page string) bool { return host == page || strings.HasSuffix(host, "."+page) })
}

func (o *options) parts(w *Words, here wire.Part) {
	here.Need(spelled(w.Notifications, o.Notification), channels.UnlistedCount, "notification_type")
	here.Need(o.Gap >= 0, channels.UnlistedCount, "min_conversation_gap_seconds")
	if o.Control != nil {
		nameless := !w.Releases && o.Control.Type == "" && (bool(o.Control.App) || o.Control.Metadata != "")
		here.Need(!nameless && spelled(w.Controls, o.Control.Type), channels.UnlistedCount, "thread_control", "control_type")
	}
}

func (d *details) parts(w *Words, here wire.Part) {
	here.Need(spelled(w.Ratios, d.Ratio), channels.UnlistedCount, "image_aspect_ratio")
	here.Need(number(d.Timestamp), channels.UnlistedCount, "timestamp")
	here.Need(!stray(d.OrderURL), channels.UnlistedCount, "order_url")
	here.Need(d.CallDays >= 0, channels.UnlistedCount, "ttl_days")
}

func (a *asking) parts(w *Words, here wire.Part) {
	here.Need(spelled(w.Frequencies, a.Frequency), channels.UnlistedCount, "notification_messages_frequency")
	here.Need(spelled(w.Labels, a.Label), channels.UnlistedCount, "notification_messages_cta_text")
}

// parts looks at how a page or game opens. Only a page with the extensions has another to fall back to, and a game has one opponent.
func (v *webview) parts(w *Words, here wire.Part) {
	here.Need(spelled(w.Heights, v.Height), channels.UnlistedCount, "webview_height_ratio")
	here.Need(!stray(v.Fallback), channels.UnlistedCount, "fallback_url")
	here.Need(v.Game == nil || !bool(v.Game.Player) || !bool(v.Game.Context), channels.ExcludedCount, "game_metadata")
	here.Need(v.Fallback == "" || bool(v.Extensions), channels.ExcludedCount, "fallback_url")
}

// spelled reports whether a value is one of those listed, or absent, or none are listed.
func spelled(words []string, value string) bool {
	return value == "" || len(words) == 0 || listed(words, value)
}

// number reports whether a member is a number or absent.
func number(member *wire.Number) bool { return member == nil || bool(*member) }
