package conversation_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/internal/entry"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// Whatever is told, and by whatever clocks, each entry that is stored can be read, and is written again in the same bytes. What cannot be
// kept is refused when it is told, not when it is asked for.
func TestWhatIsStoredCanBeRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	rapid.Check(t, func(r *rapid.T) {
		store, clk := conversation.NewMemoryStore(), &manual{ledgerNow}
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(store), conversation.WithClock(clk))
		require.NoError(r, err)
		for range rapid.IntRange(1, 12).Draw(r, "events") {
			clk.now = ledgerNow.Add(time.Duration(rapid.Int64Range(-10, 10).Draw(r, "clock")) * time.Second)
			ev := oddEvent(r)
			_, _ = e.Record(ctx, ev) // most are refused, some only in part of what they carry
			switch rapid.IntRange(0, 5).Draw(r, "then") {
			case 0:
				_ = e.Unsee(ctx, ev)
			case 1:
				_ = e.Forget(ctx, ev.Address)
			case 2:
				_, _, _ = e.Claim(ctx, ev.Address, "answer", "ann", time.Second)
			}
			for a, s := range listed(r, store) {
				known, err := entry.Decode(string(s.Snapshot))
				require.NoError(r, err, a)
				again, err := known.Append(nil)
				require.NoError(r, err, a)
				require.Equal(r, s.Snapshot, conversation.Snapshot(again), a)
			}
		}
	})
}

// oddEvent draws an event in which anything may stand.
func oddEvent(r *rapid.T) channels.Event {
	words := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(r, name) }
	odd := func(name string) string { return words(name, "", "x", "a;b", "a=b", "\x00", "\xff", " ", "UTILITY") }
	when := func(name string) time.Time {
		return rapid.SampledFrom([]time.Time{{}, time.UnixMilli(1), ledgerNow.Add(-72 * time.Hour), ledgerNow.Add(-1), ledgerNow, ledgerNow.Add(time.Hour),
			time.Unix(253402300799, 0)}).Draw(r, name)
	}
	ev := channels.Event{
		Kind: channels.EventKind(rapid.IntRange(1, 10).Draw(r, "kind")), ID: words("id", "1", "2", "3"), Occurred: when("occurred"),
		Address:  channels.Address{Channel: whatsapp.Name, Business: words("business", "n1", "waba"), User: words("user", "919812345678", "919812345679")},
		Identity: pair(words("phone", "", "919812345678", "919812345680"), words("scoped", "", "IN.1", "IN.2")),
		Previous: pair(words("was", "", "919812345678"), words("was scoped", "", "IN.1")),
		Account:  words("account", "", "waba"), Token: words("token", "", "tok"), Errors: []channels.ReportedError{{}},
		Action: channels.Action(words("action", "message", "call", "comment", "optin", "block", "delete", "other")), Type: whatsapp.CallPermission,
		Consent: channels.ConsentUpdate(rapid.IntRange(0, 4).Draw(r, "consent")), Status: &channels.Status{MessageID: "1", State: channels.Delivered},
		AccountUpdate: &channels.AccountUpdate{
			Lifted: rapid.Bool().Draw(r, "lifted"), Country: odd("country"), EffectiveAt: when("effective"), Ended: []string{odd("ended")},
			Limit:        rapid.SampledFrom([]int{0, -1, 250, math.MinInt}).Draw(r, "limit"),
			Restrictions: []channels.Restriction{{Type: odd("restriction"), Until: when("until")}},
			Exceptions:   []pricing.Exception{{Country: odd("exception"), From: when("from")}},
		},
	}
	if rapid.Bool().Draw(r, "charged") {
		ev.Charge = &pricing.Charge{
			Category: pricing.Category(odd("category")), Basis: pricing.Basis(words("basis", "regular", "free_entry_point", "")),
			Opens: rapid.SampledFrom([]time.Duration{0, 1, time.Millisecond, 24 * time.Hour, math.MaxInt64, math.MinInt64}).Draw(r, "opens"),
		}
	}
	if rapid.Bool().Draw(r, "confirmed") {
		ev.Confirmed = &channels.Confirmation{Window: window.Kind(odd("window")), Until: when("ends")}
	}
	return ev
}
