package conversation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
)

func judge(r conversation.HouseRule, at time.Time, f policy.Facts) conversation.Ruling {
	d := policy.Decision{Verdict: policy.Allow, At: at}
	return r.Judge(conversation.HouseCase{Message: &channels.Message{Type: channels.Text}, Facts: &f, Decision: &d})
}

// A naive clock-watcher walks minute by minute and agrees on when quiet hours begin and end, over changes of the clocks too.
func TestQuietHoursEqualAClockWatcher(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo", "UTC"}
	rapid.Check(t, func(rt *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(rt, "zone"))
		require.NoError(rt, err)
		from := time.Duration(rapid.IntRange(0, 95).Draw(rt, "from")) * 15 * time.Minute
		to := time.Duration(rapid.IntRange(0, 95).Draw(rt, "to")) * 15 * time.Minute
		if from == to {
			return
		}
		quiet := func(at time.Time) bool {
			h, m, _ := at.In(zone).Clock()
			since := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
			if from < to {
				return since >= from && since < to
			}
			return since >= from || since < to
		}
		day := rapid.SampledFrom([]string{"2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-04-04", "2026-06-10"}).Draw(rt, "day")
		start, err := time.ParseInLocation(time.DateOnly, day, zone)
		require.NoError(rt, err)
		now := start.Add(time.Duration(rapid.IntRange(0, 48*60).Draw(rt, "minute")) * time.Minute)
		turn := now
		for quiet(turn) == quiet(now) {
			turn = turn.Add(time.Minute)
		}
		q, err := conversation.NewQuietHours(from, to)
		require.NoError(rt, err)
		q.Business = true
		got := judge(q, now, policy.Facts{Account: &policy.Account{Pricing: pricing.Account{Zone: zone}}})
		if quiet(now) {
			require.Len(rt, got.Reasons, 1)
			require.WithinDuration(rt, turn, got.Reasons[0].Ends, 0, "quiet until")
			return
		}
		require.Empty(rt, got.Reasons)
		require.WithinDuration(rt, turn, got.Until, 0, "may go until")
	})
}

func TestQuietHoursWithoutAZoneAreAssumed(t *testing.T) {
	q, err := conversation.NewQuietHours(21*time.Hour, 8*time.Hour)
	require.NoError(t, err)
	night := time.Date(2026, 6, 1, 23, 0, 0, 0, time.UTC)
	zone := conversation.Ruling{Assumed: policy.AssumedZone}
	require.Equal(t, zone, judge(q, night, policy.Facts{}))
	q.Business = true
	require.Equal(t, zone, judge(q, night, policy.Facts{Country: "IN"}), "an account that nobody gave has no zone")
	require.Equal(t, zone, judge(q, night, policy.Facts{Account: &policy.Account{Country: "IN"}}))
	q.Business, q.PersonZone = false, func(channels.Address) *time.Location { return time.UTC }
	require.Len(t, judge(q, night, policy.Facts{Country: "IN"}).Reasons, 1, "the host's word comes first")
}

// Whoever reads the reason learns whose night it is.
func TestQuietHoursSayWhere(t *testing.T) {
	q, err := conversation.NewQuietHours(21*time.Hour, 8*time.Hour)
	require.NoError(t, err)
	night := time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)
	for country, want := range map[string]string{"IN": "Asia/Kolkata", "US": `any of the \d+ zones of US`} {
		require.Regexp(t, "^nothing is sent from 21:00 to 08:00 in "+want+"$", judge(q, night, policy.Facts{Country: country}).Reasons[0].Detail)
	}
}

func TestNewQuietHoursRefusesWhatIsNoTime(t *testing.T) {
	for _, c := range [][2]time.Duration{{-1, 0}, {24 * time.Hour, 0}, {0, -1}, {0, 24 * time.Hour}, {time.Hour, time.Hour}} {
		_, err := conversation.NewQuietHours(c[0], c[1])
		var input *channels.InputError
		require.ErrorAs(t, err, &input, c)
	}
}

// Quiet hours that nobody made last no time, whatever zone they are in.
func TestZeroQuietHours(t *testing.T) {
	t.Parallel()
	q := &conversation.QuietHours{PersonZone: func(channels.Address) *time.Location { return time.UTC }}
	require.Zero(t, q.Judge(conversation.HouseCase{Message: &text, Facts: &policy.Facts{}, Decision: &policy.Decision{At: t0}}))
}
