package conversation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// of gives an entry of a store as the store has it.
func of(t require.TestingT, store conversation.Store, a channels.Address) conversation.Stored {
	all, err := store.Load(context.Background(), a)
	require.NoError(t, err)
	return all[0]
}

// Wake is the earliest close, whichever window it is of.
func TestWakeIsTheEarliestClose(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		events []channels.Event
		want   time.Time
	}{
		"nothing open":     {[]channels.Event{userEvent("a", t0.Add(-100*time.Hour), window.Message)}, time.Time{}},
		"talk before care": {[]channels.Event{userEvent("a", t0, window.Message)}, t0.Add(talkLength)},
		"the later message": {[]channels.Event{
			userEvent("a", t0, window.Message), userEvent("b", t0.Add(-time.Hour), window.Message)}, t0.Add(talkLength)},
		"talk is over, care goes on": {[]channels.Event{userEvent("a", t0.Add(-talkLength), window.Message)}, t0.Add(careLength - talkLength)},
		"an answer is awaited":       {[]channels.Event{userEvent("a", t0, window.Entry)}, t0.Add(10 * time.Hour)},
		"answered": {[]channels.Event{userEvent("a", t0.Add(-2*time.Hour), window.Entry), {
			Kind: channels.BusinessMessage, ID: "r", Address: alice, Occurred: t0,
		}}, t0.Add(8 * time.Hour)}, // of the talk
		"a message to come": {[]channels.Event{userEvent("a", t0.Add(time.Hour), window.Message)}, t0.Add(time.Hour)},
	} {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		require.NoError(t, record(e, context.Background(), c.events...), name)
		require.True(t, c.want.Equal(of(t, store, alice).Wake), "%s: %v", name, of(t, store, alice).Wake)
	}
}

// A message gives more time to answer an arrival: the wait is over later, and what was answered is waited for no more.
func TestWakeKnowsWhatProlongsAWait(t *testing.T) {
	t.Parallel()
	book := demoBook()
	bonus := &book.Windows[slices.IndexFunc(book.Windows, func(w policy.WindowRow) bool { return w.Rule.Renewal == window.OnReply })].Rule
	bonus.ProlongedBy = window.On(window.Tap)
	arrived := []channels.Event{userEvent("a", t0.Add(-9*time.Hour), window.Entry)}
	tapped := append(slices.Clone(arrived), userEvent("b", t0.Add(-time.Hour), window.Tap))
	answered := append(slices.Clone(tapped), channels.Event{Kind: channels.BusinessMessage, ID: "r", Address: alice, Occurred: t0})
	for name, c := range map[string]struct {
		events []channels.Event
		closes []time.Duration // after t0: the talk, then the wait or what it opened
	}{
		"an arrival": {arrived, []time.Duration{time.Hour}},
		"prolonged":  {tapped, []time.Duration{time.Hour, 9 * time.Hour}},
		"answered":   {answered, []time.Duration{time.Hour, 30 * time.Hour}},
	} {
		store, clk := conversation.NewMemoryStore(), &manual{t0}
		e, err := conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(clk), conversation.WithStore(store))
		require.NoError(t, err)
		require.NoError(t, record(e, context.Background(), c.events...), name)
		for _, after := range c.closes {
			require.True(t, t0.Add(after).Equal(of(t, store, alice).Wake), "%s: %v", name, of(t, store, alice).Wake)
			clk.now = t0.Add(after)
			told := of(t, store, alice) // as a watcher does that has told of it
			told.Wake = time.Time{}
			require.NoError(t, store.Save(context.Background(), []conversation.Stored{told}), name)
			require.NoError(t, record(e, context.Background(), userEvent("again"+after.String(), t0.Add(-200*time.Hour), window.Scan)), name)
		}
	}
}

// Rules that begin before a window closes may close it then, or open it again.
func TestWakeKnowsLaterEditions(t *testing.T) {
	t.Parallel()
	change := t0.Add(5 * time.Hour)
	for name, c := range map[string]struct {
		length time.Duration // of the talk window from change on
		wrote  time.Time
		want   time.Time
	}{
		"shorter, and over when it begins":  {time.Hour, t0, change},
		"shorter, and not over yet":         {7 * time.Hour, t0, t0.Add(7 * time.Hour)},
		"longer, and open again at its end": {20 * time.Hour, t0.Add(-11 * time.Hour), t0.Add(9 * time.Hour)},
	} {
		book := demoBook()
		talk, later := &book.Windows[0], book.Windows[0]
		talk.To, later.From, later.Rule.Length = change, change, c.length
		book.Windows = append(slices.DeleteFunc(book.Windows, func(w policy.WindowRow) bool { return w.Rule.Kind == "care" }), later)
		book.Permissions = slices.DeleteFunc(book.Permissions, func(p policy.Permission) bool { return p.Name == "care" })
		store := conversation.NewMemoryStore()
		e, err := conversation.New(conversation.WithRulebook(demo{}, book), conversation.WithClock(&manual{t0}), conversation.WithStore(store))
		require.NoError(t, err)
		require.NoError(t, record(e, context.Background(), userEvent("a", c.wrote, window.Message)))
		wake := of(t, store, alice).Wake
		require.False(t, wake.IsZero(), name)
		require.False(t, wake.After(c.want), "%s: %v", name, wake)
		// Until it wakes, nothing closes.
		before, err := e.WindowAt(context.Background(), alice, t0)
		require.NoError(t, err)
		if before[0].Status == window.Open {
			last, err := e.WindowAt(context.Background(), alice, wake.Add(-time.Millisecond))
			require.NoError(t, err)
			require.Equal(t, window.Open, last[0].Status, name)
		}
	}
}

// What must never be lost is kept for ever.
func TestKeepForEver(t *testing.T) {
	t.Parallel()
	for name, ev := range map[string]channels.Event{
		"two identifiers": seen(pair(alice.User, "GB.1"), t0.Add(-1000*time.Hour)),
		"a stop":          channels.StopMarketing(alice, t0),
		"an opt-in":       channels.OptIn(alice, t0),
		"a block":         userEvent("b", t0.Add(-1000*time.Hour), window.Block),
	} {
		store := conversation.NewMemoryStore()
		e, _ := newEngine(t, t0, conversation.WithStore(store))
		require.NoError(t, record(e, context.Background(), ev), name)
		require.True(t, of(t, store, alice).Keep.IsZero(), name)
	}
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	require.NoError(t, record(e, context.Background(), restricting(t0, channels.Restriction{Type: "X", Until: t0.Add(time.Hour)})))
	require.True(t, of(t, store, at("")).Keep.IsZero(), "the business")
}

// keptBook is the demo rulebook with what marks serve for: quotas, answers to comments and a type that keeps a gap.
func keptBook() *policy.Rulebook {
	book := demoBook()
	total := book.Windows[3] // the desk
	total.Rule.Kind, total.Rule.OpenedBy, total.Rule.Quota = "hall", window.On(window.Tap), window.Quota{Total: 1}
	book.Windows = append(book.Windows, total)
	book.Permissions = append(book.Permissions,
		policy.Permission{Name: "hall", Types: []channels.MessageType{"note"}, Window: "hall", Source: src},
		policy.Permission{Name: "digest", Types: []channels.MessageType{"digest"}, Gap: 24 * time.Hour, Source: src})
	return book
}

// drawPast is what one person and the business may do.
func drawPast(t *rapid.T) []channels.Event {
	var events []channels.Event
	n := rapid.IntRange(1, 6).Draw(t, "events")
	for i := range n {
		when := t0.Add(-time.Duration(rapid.IntRange(0, 40*60).Draw(t, "minutes ago")) * time.Minute)
		ev := userEvent(string(rune('a'+i)), when, window.Message)
		switch rapid.IntRange(0, 3).Draw(t, "what") {
		case 0:
			ev.Action = demoActs[rapid.SampledFrom([]window.Trigger{
				window.Message, window.Call, window.Reaction, window.Scan, window.Tap, window.Entry}).Draw(t, "trigger")]
		case 1:
			ev.Action, ev.Token = channels.ActComment, rapid.SampledFrom([]string{"c1", "c2"}).Draw(t, "comment")
		default:
			ev = channels.Event{Kind: channels.BusinessMessage, ID: ev.ID, Address: alice, Occurred: when}
			ev.Type = rapid.SampledFrom([]channels.MessageType{"text", "digest", "sticker", "note", "private_reply"}).Draw(t, "type")
			if ev.Type == "private_reply" {
				ev.Token = rapid.SampledFrom([]string{"c1", "c2"}).Draw(t, "answers")
			}
		}
		events = append(events, ev)
	}
	return events
}

// An entry that is deleted once its Keep has come was needed by nobody: whatever happens afterwards, no verdict changes.
func TestPurgingAfterKeepChangesNoVerdict(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	messages := []channels.Message{text, templated("x"), {Type: "sticker"}, {Type: "note"}, {Type: "digest"}, {Type: "guess"}}
	for _, token := range []string{"c1", "c2"} {
		messages = append(messages, channels.Message{Type: channels.PrivateReply, Token: token})
	}
	purged := 0
	rapid.Check(t, func(rt *rapid.T) {
		past := drawPast(rt)
		build := func() (*conversation.Engine, *manual, *conversation.MemoryStore) {
			store, clk := conversation.NewMemoryStore(), &manual{t0}
			e, err := conversation.New(conversation.WithRulebook(demo{}, keptBook()), conversation.WithClock(clk), conversation.WithStore(store))
			require.NoError(rt, err)
			require.NoError(rt, record(e, ctx, past...))
			return e, clk, store
		}
		kept, clk1, _ := build()
		swept, clk2, store := build()
		now := t0.Add(time.Duration(rapid.IntRange(0, 12*24*60).Draw(rt, "minutes later")) * time.Minute)
		clk1.now, clk2.now = now, now
		for _, s := range listed(rt, store) {
			if !s.Keep.IsZero() && !now.Before(s.Keep) {
				purged++
				s.Snapshot = ""
				require.NoError(rt, store.Save(ctx, []conversation.Stored{s}))
			}
		}
		then := []channels.Event{
			userEvent("then1", now, window.Message), userEvent("then2", now, window.Scan), userEvent("then3", now, window.Tap),
		}
		for range 2 {
			for _, m := range messages {
				a, b := check(t, kept, m), check(t, swept, m)
				require.Equal(rt, a.Verdict, b.Verdict, "%v: %v, purged: %v", m.Type, a, b)
				require.Equal(rt, a.Until, b.Until)
			}
			require.NoError(rt, record(kept, ctx, then...))
			require.NoError(rt, record(swept, ctx, then...))
		}
	})
	require.Positive(t, purged)
}

// alongStore returns with the entries asked for those that their Also names, and counts its calls.
type alongStore struct {
	*conversation.MemoryStore
	also         map[channels.Address][]channels.Address
	loads, saves int
}

func (s *alongStore) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	s.loads++
	all := slices.Clone(addresses)
	for _, a := range addresses {
		all = append(all, s.also[a]...)
	}
	return s.MemoryStore.Load(ctx, all...)
}

func (s *alongStore) Save(ctx context.Context, entries []conversation.Stored) error {
	s.saves++
	err := s.MemoryStore.Save(ctx, entries)
	for _, e := range entries {
		s.also[e.Address] = e.Also
	}
	return err
}

// A store that brings along what the hints name answers in one round trip for a person with one number and one id, the business, its
// account and a token included; a batch is one load and one save. The answers are those of a store without hints.
func TestHintsSaveRoundTrips(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	along := &alongStore{MemoryStore: conversation.NewMemoryStore(), also: map[channels.Address][]channels.Address{}}
	plain := conversation.NewMemoryStore()
	a, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(along))
	b, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(plain))
	first := seen(pair(alice.User, "GB.1"), t0)
	first.Account = "waba"
	batch := []channels.Event{first, comments("c1", alice.User, t0), seen(pair("111", "GB.2"), t0),
		changes("222", pair("222", "GB.2"), pair("111", ""), t0.Add(time.Minute))}
	require.NoError(t, record(a, ctx, batch...))
	require.Equal(t, []int{1, 1}, []int{along.loads, along.saves})
	require.NoError(t, record(a, ctx, batch...))
	require.Equal(t, []int{2, 1}, []int{along.loads, along.saves}, "what is known is not saved again")
	require.NoError(t, record(b, ctx, batch...))
	for _, user := range []string{alice.User, "GB.1", "", "111", "222", "GB.2", "333"} {
		m := text
		if user == "" {
			m = answer("c1")
		}
		along.loads = 0
		got := checkAt(t, a, at(user), m, t0.Add(time.Hour))
		if user == alice.User || user == "GB.1" {
			require.Equal(t, 1, along.loads, user)
		}
		require.LessOrEqual(t, along.loads, 3, user)
		require.Equal(t, checkAt(t, b, at(user), m, t0.Add(time.Hour)), got, user)
	}
}
