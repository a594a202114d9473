package window_test

import (
	"encoding"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/window"
)

func TestValidateNamesTheField(t *testing.T) {
	tests := []struct {
		want   string
		break_ func(*window.Rule)
	}{
		{"kind is empty", func(r *window.Rule) { r.Kind = "" }},
		{"opened_by is empty", func(r *window.Rule) { r.OpenedBy = 0 }},
		{"unknown trigger", func(r *window.Rule) { r.OpenedBy = window.On(0) }},
		{"unknown trigger", func(r *window.Rule) { r.ClosedBy = window.On(40) }},
		{"trigger message both opens and closes", func(r *window.Rule) { r.ClosedBy = window.On(window.Message) }},
		{"length -1ms", func(r *window.Rule) { r.Length = -time.Millisecond }},
		{"length 1.5ms", func(r *window.Rule) { r.Length = 1500 * time.Microsecond }},
		{"length 87600h0m0.001s", func(r *window.Rule) { r.Length = window.MaxLength + time.Millisecond }},
		{"unknown renewal 3", func(r *window.Rule) { r.Renewal = 3 }},
		{"fixed renewal needs a length", func(r *window.Rule) { r.Renewal, r.Length = window.Fixed, 0 }},
		{"per_id is needed", func(r *window.Rule) { r.OpenedBy = window.On(window.Comment) }},
		{"reply_within 1h0m0s without on_reply", func(r *window.Rule) { r.ReplyWithin = hour }},
		{"reply_within 0s is not", func(r *window.Rule) { r.Renewal = window.OnReply }},
		{"reply_within 87600h0m0.001s is not", func(r *window.Rule) {
			r.Renewal, r.ReplyWithin = window.OnReply, window.MaxLength+time.Millisecond
		}},
		{"reply_within 1µs is not", func(r *window.Rule) { r.Renewal, r.ReplyWithin = window.OnReply, time.Microsecond }},
		{"cannot answer itself", func(r *window.Rule) {
			r.Renewal, r.ReplyWithin, r.OpenedBy = window.OnReply, hour, window.On(window.Reply)
		}},
		{"prolonged_by message without on_reply", func(r *window.Rule) { r.ProlongedBy = window.On(window.Message) }},
		{"prolonged_from 1970-01-01T00:00:00.001Z without prolonged_by", func(r *window.Rule) {
			r.Renewal, r.ReplyWithin, r.ProlongedFrom = window.OnReply, hour, 1
		}},
		{"prolonged_by reply: not a trigger that prolongs", func(r *window.Rule) {
			r.Renewal, r.ReplyWithin, r.ProlongedBy = window.OnReply, hour, window.On(window.Reply)
		}},
		{"prolonged_by comment: not a trigger that prolongs", func(r *window.Rule) {
			r.Renewal, r.ReplyWithin, r.ProlongedBy = window.OnReply, hour, window.On(window.Comment)
		}},
		{"trigger block both prolongs and closes", func(r *window.Rule) {
			r.Renewal, r.ReplyWithin, r.ProlongedBy, r.ClosedBy = window.OnReply, hour, window.On(window.Block), window.On(window.Block)
		}},
		{"quota total -1", func(r *window.Rule) { r.Quota.Total = -1 }},
		{"quota total 65", func(r *window.Rule) { r.Quota.Total = 65 }},
		{"quota consecutive 65", func(r *window.Rule) { r.Quota.Consecutive = 65 }},
		{"quota consecutive -1", func(r *window.Rule) { r.Quota.Consecutive = -1 }},
		{"without a total", func(r *window.Rule) { r.Quota.ResetByTrigger = true }},
		{"uses -1", func(r *window.Rule) { r.PerID, r.Uses = true, -1 }},
		{"uses 9 is not 0..8", func(r *window.Rule) { r.PerID, r.Uses = true, 9 }},
		{"uses without per_id", func(r *window.Rule) { r.Uses = 1 }},
		{"per_id needs sliding renewal and a length", func(r *window.Rule) { r.PerID, r.Length = true, 0 }},
		{"per_id needs sliding renewal and a length", func(r *window.Rule) { r.PerID, r.Renewal = true, window.Fixed }},
		{"per_id has uses, not a quota", func(r *window.Rule) { r.PerID, r.Quota.Total = true, 1 }},
	}
	for _, tt := range tests {
		r := window.Rule{Kind: "k", OpenedBy: window.On(window.Message), Length: day}
		require.NoError(t, window.Rules{r}.Validate())
		tt.break_(&r)
		require.ErrorContains(t, window.Rules{r}.Validate(), tt.want)
	}
}

func TestValidateAcceptsTheBounds(t *testing.T) {
	for _, r := range []window.Rule{
		{Kind: "k", OpenedBy: window.On(window.Message), Length: window.MaxLength, Quota: window.Quota{Total: 64, Consecutive: 64}},
		{Kind: "k", OpenedBy: window.On(window.Message), Length: window.MaxLength, Renewal: window.Fixed},
		{Kind: "k", OpenedBy: window.On(window.Message), Length: day, Renewal: window.OnReply, ReplyWithin: window.MaxLength},
		{Kind: "k", OpenedBy: window.On(window.Comment), Length: time.Millisecond, PerID: true, Uses: 8},
	} {
		require.NoError(t, window.Rules{r}.Validate())
	}
}

func TestValidateRules(t *testing.T) {
	require.NoError(t, window.Rules{}.Validate())
	longer := sliding
	longer.OpenedBy, longer.Length = window.On(window.Tap), 7*day
	require.NoError(t, window.Rules{sliding, longer}.Validate(), "one kind, whose length depends on what opened it")
	require.ErrorContains(t, window.Rules{token, token}.Validate(), `kind "token" is there twice`)
	require.ErrorContains(t, window.Rules{sliding, onReply, onReply}.Validate(), `kind "on_reply" is there twice`)
	require.ErrorContains(t, window.Rules{fixed, fixedClosed}.Validate(), `"fixed" and "fixed_closed" are both fixed: one at most`)
	require.NoError(t, window.Rules{fixed, onReply}.Validate())
	require.ErrorContains(t, window.Rules{prolonged, fixed}.Validate(), `"fixed" is fixed beside "prolonged" with prolonged_by: one at most`)
	require.Equal(t, &weChat[2], weChat.Find("follow"))
	require.Nil(t, weChat.Find("none"))
}

// text is an enum as it is stored.
type text interface {
	encoding.TextMarshaler
	fmt.Stringer
}

// roundTrip asserts that every value reads back from its text, and that nothing else is read or written.
func roundTrip[T text, P interface {
	*T
	encoding.TextUnmarshaler
}](t *testing.T, bad T, good map[string]T) {
	t.Helper()
	for name, value := range good {
		data, err := value.MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(data))
		require.Equal(t, name, value.String())
		var back T
		require.NoError(t, P(&back).UnmarshalText(data))
		require.Equal(t, value, back)
		for _, wrong := range []string{"", name + "x", "a name much longer than any that could be meant by this"} {
			require.Error(t, P(&back).UnmarshalText([]byte(wrong)))
			require.Equal(t, value, back, "left as it was")
		}
	}
	_, err := bad.MarshalText()
	require.ErrorContains(t, err, "is not known")
	require.Contains(t, bad.String(), "(99)")
}

func TestEnums(t *testing.T) {
	roundTrip(t, window.Renewal(99), map[string]window.Renewal{"sliding": window.Sliding, "fixed": window.Fixed, "on_reply": window.OnReply})
	roundTrip(t, window.Status(99), map[string]window.Status{
		"closed": window.Closed, "never": window.Never, "unknown": window.Unknown, "open": window.Open,
	})
	roundTrip(t, window.Confidence(99), map[string]window.Confidence{
		"assumed": window.Assumed, "reported": window.Reported, "documented": window.Documented,
	})
	roundTrip(t, window.Trigger(99), map[string]window.Trigger{
		"message": window.Message, "call": window.Call, "tap": window.Tap, "reaction": window.Reaction, "referral": window.Referral,
		"entry": window.Entry, "opt_in": window.OptIn, "scan": window.Scan, "payment": window.Payment, "block": window.Block,
		"close": window.Close, "reply": window.Reply, "comment": window.Comment, "unsupported": window.Unsupported,
	})
}

func TestTriggers(t *testing.T) {
	set := window.On(window.Call, window.Message)
	require.True(t, set.Has(window.Message))
	require.False(t, set.Has(window.Tap))
	require.False(t, set.Has(200))
	require.Equal(t, "message, call", set.String())
	require.Empty(t, window.On().String())
	require.False(t, window.Trigger(0).Valid())
	require.False(t, (window.LiveComment + 1).Valid())
}

func TestInstant(t *testing.T) {
	i := window.Instant(base)
	require.Equal(t, start, i.Time())
	require.Equal(t, "2026-01-01T00:00:00Z", i.String())
	var back window.Instant
	require.NoError(t, back.UnmarshalText([]byte("2026-01-01T01:00:00.0009+01:00")))
	require.Equal(t, i, back, "another zone, rounded down")
	for _, wrong := range []string{"1767225600", "1767225600000", "2026-01-01", "1960-01-01T00:00:00Z", "0000-01-01T00:00:00Z"} {
		require.Error(t, back.UnmarshalText([]byte(wrong)))
		require.Equal(t, i, back)
	}
	require.NoError(t, back.UnmarshalText(nil))
	require.Zero(t, back)
	require.Empty(t, back.String())
	require.True(t, back.Time().IsZero())
	data, err := i.MarshalText()
	require.NoError(t, err)
	require.Equal(t, i.String(), string(data))
}
