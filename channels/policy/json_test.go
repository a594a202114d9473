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
