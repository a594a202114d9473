package instagram_test

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/internal/metafacts/metafactstest"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

var updateRules = flag.Bool("update-rules", false, "write the golden file of the rulebook anew")

func TestRulebookHolds(t *testing.T) {
	metafactstest.Rulebook(t, instagram.New().Rulebook())
}

func TestTimeline(t *testing.T) {
	got := metafactstest.Timeline(t, instagram.New().Rulebook())
	metafactstest.Golden(t, "testdata/timeline.txt", got, *updateRules)
}

func TestRows(t *testing.T) {
	metafactstest.Golden(t, "testdata/rows.txt", metafactstest.Rows(instagram.New().Rulebook()), *updateRules)
}

// at is the edition in force at an instant.
func at(t *testing.T, instant string) *policy.Edition {
	t.Helper()
	when, err := time.Parse(time.RFC3339Nano, instant)
	require.NoError(t, err)
	e := instagram.New().Rulebook().At(when)
	require.NotNil(t, e, "no edition at %s", instant)
	return e
}

// rows are the permissions for a type and a tag, by name.
func rows(e *policy.Edition, of channels.MessageType, tag string) map[string]policy.Permission {
	out := map[string]policy.Permission{}
	for _, p := range e.PermissionsFor(of) {
		if p.Tag == tag {
			out[p.Name] = *p
		}
	}
	return out
}

func TestEditionDates(t *testing.T) {
	book := instagram.New().Rulebook()
	var got []string
	for _, d := range book.Dates() {
		got = append(got, d.Format(time.DateOnly))
	}
	require.Equal(t, []string{
		"2021-01-01", // the rulebook begins
		"2021-11-09", // private replies to live comments
		"2025-09-23", // sender actions
		"2025-12-19", // PDF files
		"2026-05-06", // several images
		"2026-09-28", // 7 days after an ad
		"2026-10-05", // quick replies without contact details
	}, got)
	require.Nil(t, book.At(time.Date(2020, 12, 31, 23, 59, 59, 999_999_999, time.UTC)))
}

func TestHumanAgentIsTheOnlyTag(t *testing.T) {
	for _, d := range instagram.New().Rulebook().Dates() {
		e := instagram.New().Rulebook().At(d)
		for _, tag := range []string{"ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE", "CUSTOMER_FEEDBACK", "NON_PROMOTIONAL_SUBSCRIPTION"} {
			_, known := e.Tag(tag)
			require.False(t, known, "%s in edition %s", tag, e.ID)
		}
		refuse, known := e.Tag(instagram.TagHumanAgent)
		require.True(t, known)
		require.Empty(t, refuse)
		require.Equal(t, channels.PlatformError{Code: 100}, e.Refusal(policy.TagNotAllowed))
	}
	human := rows(at(t, "2026-11-22T00:00:00Z"), channels.Text, instagram.TagHumanAgent)["human_agent"]
	require.Equal(t, instagram.HumanAgentWindow, human.Window)
	require.True(t, human.HumanOnly)
	require.True(t, human.NoPromotion)
	require.Equal(t, instagram.FeatureHumanAgent, human.Feature)
	require.Equal(t, policy.TagWindowClosed, human.WindowReason)
	require.Equal(t, policy.Requires{MessagingType: "MESSAGE_TAG", Tag: instagram.TagHumanAgent}, human.Requires)
}

func TestAResponseRequiresNothing(t *testing.T) {
	e := at(t, "2026-11-22T00:00:00Z")
	row := rows(e, channels.Text, "")["response"]
	require.Equal(t, instagram.StandardWindow, row.Window)
	require.Zero(t, row.Requires)
	require.Equal(t, channels.PlatformError{Code: 10, Subcode: 2534022}, e.Refusal(policy.WindowClosed))
}

func TestLanesThatInstagramLacks(t *testing.T) {
	for _, d := range instagram.New().Rulebook().Dates() {
		e := instagram.New().Rulebook().At(d)
		for _, of := range []channels.MessageType{channels.Utility, channels.Marketing, channels.CustomerFeedback, channels.Template, channels.Document} {
			require.Empty(t, e.PermissionsFor(of), "%s in edition %s", of, e.ID)
		}
	}
}

func TestStandardWindow(t *testing.T) {
	for _, c := range []struct {
		instant string
		rules   int
	}{
		{"2021-01-01T00:00:00Z", 2}, {"2026-09-27T23:59:59.999999999Z", 2}, {"2026-09-28T00:00:00Z", 3},
	} {
		got := slices.DeleteFunc(slices.Clone(at(t, c.instant).Windows), func(r window.Rule) bool { return r.Kind != instagram.StandardWindow })
		require.Len(t, got, c.rules, c.instant)
		require.Equal(t, window.On(window.Message, window.Tap, window.Reaction, window.Referral), got[0].OpenedBy)
		require.Equal(t, 24*time.Hour, got[0].Length)
		require.Equal(t, window.On(window.Unsupported), got[1].OpenedBy)
		require.Equal(t, window.Assumed, got[1].Source.Confidence)
		if c.rules == 3 {
			require.Equal(t, window.On(window.Entry), got[2].OpenedBy)
			require.Equal(t, 7*24*time.Hour, got[2].Length)
			require.Equal(t, window.Assumed, got[2].Source.Confidence)
		}
	}
}

func TestPrivateReplies(t *testing.T) {
	before, since := at(t, "2021-11-08T23:59:59.999999999Z"), at(t, "2021-11-09T00:00:00Z")
	require.Len(t, rows(before, channels.PrivateReply, ""), 1)
	both := rows(since, channels.PrivateReply, "")
	require.Len(t, both, 2)
	require.Equal(t, instagram.PrivateReplyWindow, both["private_reply"].Window)
	require.Equal(t, instagram.LivePrivateReplyWindow, both["live_private_reply"].Window)
	for _, row := range both {
		require.True(t, row.PerID)
		require.Contains(t, row.Errors, policy.Refusal{Reason: policy.QuotaExhausted, Error: channels.PlatformError{Code: 100, Subcode: 2534025}})
	}
}

func TestALiveReplyEndsWithTheBroadcast(t *testing.T) {
	e := at(t, "2026-06-01T00:00:00Z")
	rule := e.Windows.Find(instagram.LivePrivateReplyWindow)
	require.NotNil(t, rule)
	commented := e.From.Add(time.Hour)
	ended := commented.Add(10 * time.Minute)
	marks, err := window.Marks{}.Grant(window.LiveComment, "c1", commented)
	require.NoError(t, err)
	state, err := window.State{}.Observe(e.Windows, window.Close, ended)
	require.NoError(t, err)
	require.Equal(t, window.Closed, rule.ViewID(&state, &marks, "c1", ended).Status)
	require.Equal(t, window.Open, rule.ViewID(&window.State{}, &marks, "c1", ended).Status, "nobody said that it ended")
}

func TestLiveAndOrdinaryCommentsGrantEachTheirOwn(t *testing.T) {
	e := at(t, "2026-06-01T00:00:00Z")
	commented := e.From.Add(time.Hour)
	marks, err := window.Marks{}.Grant(window.Comment, "post", commented)
	require.NoError(t, err)
	marks, err = marks.Grant(window.LiveComment, "live", commented)
	require.NoError(t, err)
	for kind, own := range map[window.Kind]string{instagram.PrivateReplyWindow: "post", instagram.LivePrivateReplyWindow: "live"} {
		rule := e.Windows.Find(kind)
		require.NotNil(t, rule)
		for _, id := range []string{"post", "live"} {
			status := rule.ViewID(&window.State{}, &marks, id, commented).Status
			require.Equal(t, id == own, status == window.Open, "%s for the %s comment", kind, id)
		}
	}
}

func TestTypesThatCameLater(t *testing.T) {
	for _, c := range []struct {
		of            channels.MessageType
		before, since string
	}{
		{channels.SenderAction, "2025-09-22T23:59:59.999999999Z", "2025-09-23T00:00:00Z"},
		{channels.File, "2025-12-18T23:59:59.999999999Z", "2025-12-19T00:00:00Z"},
	} {
		require.Empty(t, at(t, c.before).PermissionsFor(c.of), c.of)
		require.NotEmpty(t, at(t, c.since).PermissionsFor(c.of), c.of)
	}
	e := at(t, "2025-12-19T00:00:00Z")
	require.Contains(t, rows(e, channels.File, ""), "response_file")
	require.Contains(t, rows(e, channels.File, instagram.TagHumanAgent), "human_agent_file")
}

func TestLimits(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		instant     string
		of          channels.MessageType
		measure     channels.Measure
		least, most int64
	}{
		{"2026-11-22T00:00:00Z", channels.Text, channels.TextBytes, 0, 1000},
		{"2026-11-22T00:00:00Z", channels.PrivateReply, channels.TextBytes, 0, 1000},
		{"2026-11-22T00:00:00Z", channels.Text, channels.QuickReplyCount, 0, 13},
		{"2026-11-22T00:00:00Z", channels.Text, channels.ButtonIDCharacters, 0, 1000},
		{"2026-11-22T00:00:00Z", channels.File, channels.ButtonIDCharacters, 0, 1000},
		{"2026-11-22T00:00:00Z", channels.PrivateReply, channels.ButtonIDCharacters, 0, 1000},
		{"2026-11-22T00:00:00Z", channels.Image, channels.MediaBytes, 0, 8 * mb},
		{"2026-11-22T00:00:00Z", channels.Audio, channels.MediaBytes, 0, 25 * mb},
		{"2026-11-22T00:00:00Z", channels.Video, channels.MediaBytes, 0, 25 * mb},
		{"2026-11-22T00:00:00Z", channels.File, channels.MediaBytes, 0, 25 * mb},
		{"2026-05-05T23:59:59.999999999Z", channels.Image, channels.AttachmentCount, 0, 1},
		{"2026-05-06T00:00:00Z", channels.Image, channels.AttachmentCount, 0, 10},
		{"2026-11-22T00:00:00Z", instagram.Generic, channels.ItemCount, 1, 10},
		{"2026-11-22T00:00:00Z", instagram.Generic, channels.TitleCharacters, 0, 80},
		{"2026-11-22T00:00:00Z", instagram.Generic, channels.SubtitleCharacters, 0, 80},
		{"2026-11-22T00:00:00Z", instagram.Generic, channels.ButtonCount, 0, 3},
		{"2026-11-22T00:00:00Z", instagram.Button, channels.TextCharacters, 1, 640},
		{"2026-11-22T00:00:00Z", instagram.Button, channels.ButtonCount, 1, 3},
		{"2026-11-22T00:00:00Z", instagram.Button, channels.ButtonTitleCharacters, 0, 20},
		{"2026-11-22T00:00:00Z", instagram.Product, channels.ItemCount, 1, 10},
	} {
		var got []policy.Limit
		for _, l := range at(t, c.instant).LimitsFor(c.of, "") {
			if l.Measure == c.measure && len(l.MIME) == 0 {
				got = append(got, *l)
			}
		}
		require.Len(t, got, 1, "%v of %s", c.measure, c.of)
		require.Equal(t, [2]int64{c.least, c.most}, [2]int64{got[0].Min, got[0].Max}, "%v of %s", c.measure, c.of)
	}
}

func TestMediaTypes(t *testing.T) {
	e := at(t, "2026-11-22T00:00:00Z")
	for of, want := range map[channels.MessageType][]string{
		channels.Image: {"image/png", "image/jpeg", "image/gif"},
		channels.Audio: {"audio/aac", "audio/mp4", "audio/wav"},
		channels.Video: {"video/mp4", "video/ogg", "video/quicktime", "video/webm"},
		channels.File:  {"application/pdf"},
	} {
		var got []string
		for _, l := range e.LimitsFor(of, "") {
			got = append(got, l.MIME...)
		}
		for _, mime := range want {
			require.Contains(t, got, mime)
		}
		require.NotContains(t, got, "image/webp")
	}
}

func TestNotesMentionWhatNoRowSays(t *testing.T) {
	notes := instagram.New().Rulebook().Notes
	for _, words := range []string{
		"24 hours after the opening", "story mention", "GIFs", "notified twice", "Connected Tools", "Creator accounts", "20 newest", "delivery receipts",
		"instagram_manage_comments", "not offered", "30 days vanish", "2083", "Ice breakers", "like_heart", "Instagram Login", "300 a second", "ig_post", "free of charge",
	} {
		require.True(t, slices.ContainsFunc(notes, func(n policy.Note) bool { return strings.Contains(n.Text, words) }), words)
	}
}

func TestPricesAndTemplates(t *testing.T) {
	book := instagram.New().Rulebook()
	require.NotNil(t, book.Prices.Get())
	require.Empty(t, book.Templates)
}

// A quick reply that gives the person's phone number or email address goes until 2026-10-04.
func TestContactRepliesEnd(t *testing.T) {
	for kind, refused := range map[string]bool{"user_phone_number": true, "user_email": true, "text": false} {
		body := `{"recipient":{"id":"7"},"message":{"text":"How do we reach you?","quick_replies":[{"content_type":"` + kind + `","title":"x","payload":"y"}]}}`
		_, m, err := instagram.New().ReadRequest("/178/messages", []byte(body))
		require.NoError(t, err)
		for instant, after := range map[string]bool{"2026-10-04T23:59:59.999999999Z": false, "2026-10-05T00:00:00Z": true} {
			e := at(t, instant)
			state, err := window.State{}.Observe(e.Windows, window.Message, e.From)
			require.NoError(t, err)
			d := policy.Decide(e, &m, &policy.Facts{State: state}, e.From.Add(time.Hour))
			require.Equal(t, refused && after, d.Verdict != policy.Allow, "%s at %s: %s", kind, instant, d)
			if refused && after {
				require.Len(t, d.Reasons, 1, d)
				require.Equal(t, channels.PlatformError{Code: 100}, d.Reasons[0].Error)
			}
		}
	}
}
