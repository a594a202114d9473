package policy_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// The texts that hosts store and compare do not change.
func TestReasonTextsAreStable(t *testing.T) {
	for code, text := range map[policy.ReasonCode]string{
		policy.WindowClosed:          "window_closed",
		policy.WindowUnknown:         "window_unknown",
		policy.TemplateRequired:      "template_required",
		policy.TemplateUnknown:       "template_unknown",
		policy.TemplateNotApproved:   "template_not_approved",
		policy.TemplatePaused:        "template_paused",
		policy.TemplateDisabled:      "template_disabled",
		policy.TemplateMismatch:      "template_mismatch",
		policy.TagRetired:            "tag_retired",
		policy.TagNotAllowed:         "tag_not_allowed",
		policy.TagWindowClosed:       "tag_window_closed",
		policy.HumanRequired:         "human_required",
		policy.PromotionalNotAllowed: "promotional_not_allowed",
		policy.OptInRequired:         "opt_in_required",
		policy.OptedOut:              "opted_out",
		policy.UnsupportedType:       "unsupported_type",
		policy.ContentTooLong:        "content_too_long",
		policy.ContentTypeNotAllowed: "content_type_not_allowed",
		policy.QuotaExhausted:        "quota_exhausted",
		policy.TokenMissing:          "token_missing",
		policy.TokenExpired:          "token_expired",
		policy.TooSoon:               "too_soon",
		policy.RegionBlocked:         "region_blocked",
		policy.MarketingPausedRegion: "marketing_paused_region",
		policy.UserBlocked:           "user_blocked",
		policy.ThreadClosed:          "thread_closed",
		policy.QuietHours:            "quiet_hours",
		policy.MessagingLimit:        "messaging_limit",
		policy.SenderRestricted:      "sender_restricted",
		policy.PaymentMissing:        "payment_missing",
	} {
		require.Equal(t, text, string(code))
	}
}

// Reasons are listed as platforms report them: what cannot exist before what is
// refused, and the content last.
func TestReasonOrder(t *testing.T) {
	rank := map[policy.ReasonCode]int{}
	for i, c := range policy.ReasonCodes() {
		rank[c] = i
	}
	for _, pair := range [][2]policy.ReasonCode{
		{policy.UnsupportedType, policy.TemplateRequired},
		{policy.TemplateRequired, policy.TemplateMismatch},
		{policy.TemplateMismatch, policy.OptedOut},
		{policy.OptedOut, policy.RegionBlocked},
		{policy.RegionBlocked, policy.SenderRestricted},
		{policy.SenderRestricted, policy.WindowClosed},
		{policy.WindowClosed, policy.QuotaExhausted},
		{policy.QuotaExhausted, policy.HumanRequired},
		{policy.HumanRequired, policy.PromotionalNotAllowed},
		{policy.PromotionalNotAllowed, policy.ContentTooLong},
	} {
		require.Less(t, rank[pair[0]], rank[pair[1]], "%s before %s", pair[0], pair[1])
	}
}

func TestActionTextsAreStable(t *testing.T) {
	seen := map[string]bool{}
	for action, text := range map[channels.Action]string{
		channels.ActMessage:      "message",
		channels.ActUnsupported:  "unsupported",
		channels.ActReaction:     "reaction",
		channels.ActUnreact:      "unreact",
		channels.ActCall:         "call",
		channels.ActCallMissed:   "call_missed",
		channels.ActCallAccepted: "call_accepted",
		channels.ActPostback:     "postback",
		channels.ActQuickReply:   "quick_reply",
		channels.ActIceBreaker:   "ice_breaker",
		channels.ActReferral:     "referral",
		channels.ActEdit:         "edit",
		channels.ActDelete:       "delete",
		channels.ActBlock:        "block",
		channels.ActRead:         "read",
		channels.ActAdMessage:    "ad_message",
		channels.ActPageMessage:  "page_message",
		channels.ActStoryReply:   "story_reply",
		channels.ActStoryMention: "story_mention",
		channels.ActShare:        "share",
		channels.ActComment:      "comment",
		channels.ActLiveComment:  "live_comment",
		channels.ActLiveEnd:      "live_end",
		channels.ActOptIn:        "optin",
		channels.ActWelcome:      "request_welcome",
		channels.ActOther:        "other",
	} {
		require.Equal(t, text, string(action))
		require.False(t, seen[text], text)
		seen[text] = true
	}
}

func TestOtherTextsAreStable(t *testing.T) {
	for got, want := range map[string]string{
		string(channels.Text): "text", string(channels.Image): "image", string(channels.Audio): "audio",
		string(channels.Video): "video", string(channels.Document): "document", string(channels.File): "file",
		string(channels.Sticker): "sticker", string(channels.Location): "location", string(channels.Contacts): "contacts",
		string(channels.Reaction): "reaction", string(channels.Template): "template", string(channels.PrivateReply): "private_reply",
		string(channels.Utility): "utility", string(channels.Marketing): "marketing", string(channels.CustomerFeedback): "customer_feedback",
		string(channels.SenderAction): "sender_action", string(channels.DirectSendAPI): "direct_send",
		string(channels.Sent): "sent", string(channels.Delivered): "delivered", string(channels.Read): "read",
		string(channels.Played): "played", string(channels.Failed): "failed",
		string(policy.RetryNever): "no", string(policy.RetryBackoff): "yes", string(policy.RetryAfterEvent): "wait",
		string(policy.RetryAfterFix): "fix", string(policy.RetryConditional): "conditional",
	} {
		require.Equal(t, want, got)
	}
	require.Equal(t, "marketing", string(channels.MarketingAPI))
}

// A message with every field set survives JSON, and the empty one is short.
func TestMessageJSON(t *testing.T) {
	m := channels.Message{
		Type: channels.Template, Purpose: channels.Transactional, Author: channels.Human, API: channels.MarketingAPI,
		Tag: "T", MessagingType: "UPDATE", Category: "utility", Template: template.NewSend("order", "en", "7"),
		Token: "c1", ReplyTo: "m1", MaxPrice: true, Group: true, Text: "hi", Length: 3, MIME: "image/png",
		Sizes: channels.Sizes{
			channels.CaptionCharacters: 1, channels.HeaderCharacters: 2, channels.FooterCharacters: 3, channels.ButtonCount: 4, channels.ButtonTitleCharacters: 5, channels.ButtonIDCharacters: 6, channels.SectionCount: 7, channels.RowCount: 8, channels.RowTitleCharacters: 9, channels.RowTextCharacters: 10,
			channels.ItemCount: 11, channels.AttachmentCount: 12, channels.QuickReplyCount: 13, channels.TitleCharacters: 14, channels.SubtitleCharacters: 15, channels.MetadataCharacters: 16, channels.MediaBytes: 17,
		},
	}
	data, err := json.Marshal(m)
	require.NoError(t, err)
	var back channels.Message
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, m.Template.Name, back.Template.Name)
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(again))
	m.Template, back.Template = nil, nil
	require.Equal(t, m, back)

	data, err = json.Marshal(channels.Message{})
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"","purpose":"promotional","author":"automation"}`, string(data))
}

func TestSpanJSON(t *testing.T) {
	data, err := json.Marshal(policy.Span{})
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(data))
	s := policy.Span{From: day(2025, time.May, 1)}
	data, err = json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"from":"2025-05-01T00:00:00Z"}`, string(data))
	var back policy.Span
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, s, back)
}

func TestErrorInfoJSON(t *testing.T) {
	info := policy.ErrorInfo{
		Error: channels.PlatformError{Code: 10, Subcode: 7}, Name: "Closed", Meaning: "the window is closed", Advice: "wait",
		Retry: policy.RetryAfterEvent, Class: "window_closed", Reasons: []policy.ReasonCode{policy.WindowClosed}, HTTPStatus: 400,
		Source: policy.Source{URL: "https://example.org", Date: "2026", Confidence: window.Reported, Note: "n"},
	}
	data, err := json.Marshal(info)
	require.NoError(t, err)
	require.JSONEq(t, `{"error":{"code":10,"subcode":7},"name":"Closed","meaning":"the window is closed","advice":"wait","retry":"wait",
		"class":"window_closed","reasons":["window_closed"],"http_status":400,
		"source":{"url":"https://example.org","date":"2026","confidence":"reported","note":"n"}}`, string(data))
	var back policy.ErrorInfo
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, info, back)
}

func TestRequiresIsComparable(t *testing.T) {
	a := policy.Requires{MessagingType: "UPDATE", Tag: "T"}
	b := policy.Requires{MessagingType: "UPDATE", Tag: "T"}
	require.True(t, a == b)
	b.Echo = "c1"
	require.False(t, a == b)
	data, err := json.Marshal(policy.Requires{})
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(data))
}
