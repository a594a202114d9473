package messenger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

// bound finds the one limit of a measure for a type.
func bound(t *testing.T, e *policy.Edition, of channels.MessageType, m channels.Measure) (least, most int64) {
	t.Helper()
	var got []*policy.Limit
	for _, l := range e.LimitsFor(of, "") {
		if l.Measure == m && len(l.MIME) == 0 && slices.Contains(l.Types, of) {
			got = append(got, l)
		}
	}
	require.Len(t, got, 1, "limits of %v for %s", m, of)
	return got[0].Min, got[0].Max
}

func TestLimits(t *testing.T) {
	const mb = 1 << 20
	e := at(t, "2026-11-22T00:00:00Z")
	for _, c := range []struct {
		of          channels.MessageType
		measure     channels.Measure
		least, most int64
	}{
		{channels.Text, channels.TextCharacters, 0, 1999},
		{channels.Text, channels.MetadataCharacters, 0, 999},
		{channels.Text, channels.QuickReplyCount, 0, 13},
		{channels.Text, channels.ButtonTitleCharacters, 0, 20},
		{channels.Text, channels.ButtonIDCharacters, 0, 1000},
		{channels.PrivateReply, channels.TextCharacters, 0, 1999},
		{channels.Image, channels.MediaBytes, 0, 8 * mb},
		{channels.Image, channels.AttachmentCount, 0, 30},
		{channels.Audio, channels.MediaBytes, 0, 25 * mb},
		{channels.Video, channels.MediaBytes, 0, 25 * mb},
		{channels.File, channels.MediaBytes, 0, 25 * mb},
		{messenger.Generic, channels.ItemCount, 1, 10},
		{messenger.Generic, channels.TitleCharacters, 0, 80},
		{messenger.Generic, channels.SubtitleCharacters, 0, 80},
		{messenger.Generic, channels.ButtonCount, 0, 3},
		{messenger.Generic, channels.ButtonTitleCharacters, 0, 20},
		{messenger.Button, channels.TextCharacters, 1, 640},
		{messenger.Button, channels.ButtonCount, 1, 3},
		{messenger.Button, channels.ButtonTitleCharacters, 0, 20},
		{messenger.Button, channels.ButtonIDCharacters, 0, 1000},
		{messenger.Product, channels.ItemCount, 1, 10},
		{messenger.Receipt, channels.ItemCount, 0, 100},
		{messenger.Coupon, channels.TitleCharacters, 0, 80},
		{messenger.Coupon, channels.SubtitleCharacters, 0, 80},
		{messenger.Coupon, channels.ButtonTitleCharacters, 0, 20},
		{messenger.Coupon, channels.ButtonIDCharacters, 0, 1000},
		{messenger.OneTimeRequest, channels.ButtonIDCharacters, 0, 1000},
		{messenger.OptInRequest, channels.ButtonTitleCharacters, 0, 20},
		{messenger.StructuredInformation, channels.ButtonTitleCharacters, 0, 20},
		{messenger.CallRequest, channels.ButtonIDCharacters, 0, 1000},
		{messenger.Media, channels.ItemCount, 1, 1},
		{messenger.Media, channels.ButtonCount, 0, 3},
		{messenger.OptInRequest, channels.TitleCharacters, 0, 65},
		{messenger.ImageGrid, channels.ItemCount, 2, 6},
		{messenger.ImageGrid, channels.TitleCharacters, 0, 45},
		{messenger.ImageGrid, channels.SubtitleCharacters, 0, 80},
		{messenger.ImageGrid, channels.ButtonCount, 0, 3},
		{channels.CustomerFeedback, channels.TitleCharacters, 0, 65},
		{channels.CustomerFeedback, channels.SubtitleCharacters, 0, 80},
		{channels.CustomerFeedback, channels.ButtonTitleCharacters, 0, 20},
		{channels.CustomerFeedback, channels.ItemCount, 1, 1},
		{channels.CustomerFeedback, channels.QuestionIDCharacters, 0, 80},
		{channels.CustomerFeedback, channels.ButtonIDCharacters, 0, 1000},
		{channels.CustomerFeedback, channels.RowTitleCharacters, 0, 85},
		{channels.CustomerFeedback, channels.RowTextCharacters, 0, 65},
		{messenger.OneTimeRequest, channels.TitleCharacters, 0, 65},
		{messenger.RecurringNotification, channels.TextCharacters, 0, 1999},
		{channels.Sticker, channels.QuickReplyCount, 0, 13},
		{channels.Marketing, channels.ButtonCount, 0, 3},
		{channels.Marketing, channels.TextCharacters, 0, 640},
		{channels.Marketing, channels.ButtonTitleCharacters, 0, 20},
		{channels.Marketing, channels.QuickReplyCount, 0, 13},
	} {
		least, most := bound(t, e, c.of, c.measure)
		require.Equal(t, [2]int64{c.least, c.most}, [2]int64{least, most}, "%v of %s", c.measure, c.of)
	}
}

// A list that is too long has another error than one that is too short.
func TestErrorsOfLists(t *testing.T) {
	e := at(t, "2026-11-22T00:00:00Z")
	for size, code := range map[int]int{0: 100, 1: 0, 3: 0, 4: 105} {
		m := channels.Message{Type: messenger.Button, Text: "Which?", Complete: true}
		m.Sizes[channels.ButtonCount] = size
		d := policy.Decide(e, &m, &policy.Facts{}, e.From)
		i := slices.IndexFunc(d.Reasons, func(r policy.Reason) bool { return strings.HasPrefix(r.Detail, "buttons is ") })
		require.Equal(t, code > 0, i >= 0, "%d: %s", size, d)
		if i >= 0 {
			require.Equal(t, channels.PlatformError{Code: code}, d.Reasons[i].Error, d)
		}
	}
}

func TestTypesThatCameLater(t *testing.T) {
	for _, c := range []struct {
		of            channels.MessageType
		before, since string
	}{
		{messenger.OptInRequest, "2023-06-19T23:59:59.999999999Z", "2023-06-20T00:00:00Z"},
		{messenger.RecurringNotification, "2023-06-19T23:59:59.999999999Z", "2023-06-20T00:00:00Z"},
		{channels.Marketing, "2025-06-30T23:59:59.999999999Z", "2025-07-01T00:00:00Z"},
		{channels.Utility, "2025-07-28T23:59:59.999999999Z", "2025-07-29T00:00:00Z"},
		{channels.Sticker, "2026-05-31T23:59:59.999999999Z", "2026-06-01T00:00:00Z"},
		{messenger.InstantForm, "2023-07-25T23:59:59.999999999Z", "2023-07-26T00:00:00Z"},
		{messenger.StructuredInformation, "2026-03-17T23:59:59.999999999Z", "2026-03-18T00:00:00Z"},
		{messenger.CallPrompt, "2026-03-29T23:59:59.999999999Z", "2026-03-30T00:00:00Z"},
		{messenger.CallRequest, "2026-04-01T23:59:59.999999999Z", "2026-04-02T00:00:00Z"},
		{messenger.ImageGrid, "2026-06-29T23:59:59.999999999Z", "2026-06-30T00:00:00Z"},
	} {
		for _, p := range at(t, c.before).PermissionsFor(c.of) { // of the types whose first day is only that of a page
			require.Equal(t, policy.UnsupportedType, p.Refuse, c.of)
			require.Equal(t, policy.Assumed, p.Source.Confidence, c.of)
		}
		when, err := time.Parse(time.RFC3339Nano, c.before)
		require.NoError(t, err)
		d := policy.Decide(at(t, c.before), &channels.Message{Type: c.of}, &policy.Facts{}, when)
		require.True(t, d.Has(policy.UnsupportedType), "%s: %s", c.of, d)
		require.NotEmpty(t, at(t, c.since).PermissionsFor(c.of), c.of)
	}
	for _, of := range []channels.MessageType{channels.Sticker, messenger.ImageGrid} {
		names := rows(at(t, "2026-11-22T00:00:00Z"), of, "")
		require.Contains(t, names, "response_"+string(of))
		require.Contains(t, names, "update_"+string(of))
		tagged := of != channels.Sticker // it goes in the standard window only
		require.Equal(t, tagged, len(rows(at(t, "2026-11-22T00:00:00Z"), of, messenger.TagHumanAgent)) > 0)
		require.Equal(t, tagged, len(rows(at(t, "2026-11-22T00:00:00Z"), of, "NON_PROMOTIONAL_SUBSCRIPTION")) > 0)
	}
}

func TestNotesMentionWhatNoRowSays(t *testing.T) {
	notes := messenger.New().Rulebook().Notes
	for _, words := range []string{
		"24 hours after the opening", "Login Connect", "lead-ad", "user_ref", "UPDATE", "idempotency", "Load caps", "min_conversation_gap",
		"12 hours", "6 months when daily", "notify-me opens nothing", "750 in an hour", "Persistent menu", "Ice breakers", "2083",
		"90 days", "v26.0", "Japan", "chat plugin", "reply_to", "named parameters", "page_utility_messaging", "Sticker webhooks",
	} {
		require.True(t, slices.ContainsFunc(notes, func(n policy.Note) bool { return strings.Contains(n.Text, words) }), words)
	}
}
