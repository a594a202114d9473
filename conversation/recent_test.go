package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// fresh records events and says which were new.
func fresh(t require.TestingT, e *conversation.Engine, events ...channels.Event) []bool {
	got, err := e.Record(context.Background(), events...)
	require.NoError(t, err)
	return got
}

// message is the n-th message of alice, a second after the one before.
func message(n int) channels.Event {
	return userEvent(fmt.Sprint("m", n), t0.Add(time.Duration(n)*time.Second), window.Message)
}

func TestARedeliveredWebhookIsNotNew(t *testing.T) {
	t.Parallel()
	e, clk := newEngine(t, t0.Add(time.Hour))
	require.Equal(t, []bool{true, true}, fresh(t, e, message(1), message(2)))
	require.Equal(t, []bool{false, false}, fresh(t, e, message(2), message(1)), "in whatever order")
	require.Equal(t, []bool{true, false, true, false}, fresh(t, e, message(3), message(3), message(4), message(1)), "the second of two equal ones")
	clk.now = clk.now.Add(7 * 24 * time.Hour)
	require.Equal(t, []bool{false}, fresh(t, e, message(1)), "a week later")
	other := message(1)
	other.Address.User = "447700900999"
	require.Equal(t, []bool{true}, fresh(t, e, other), "another person's")
	require.Equal(t, []bool{true}, fresh(t, e, userEvent("m9", t0.Add(time.Second), window.Message)), "another message of the same instant")
}

// The engine of another process, over the same store, knows it too.
func TestARedeliveryToAnotherProcessIsNotNew(t *testing.T) {
	t.Parallel()
	store := conversation.NewMemoryStore()
	a, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store))
	b, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store))
	require.Equal(t, []bool{true}, fresh(t, a, message(1)))
	require.Equal(t, []bool{false}, fresh(t, b, message(1)))
}

// What 16 later acts have displaced is not new: it cannot be told from one that was never seen, and answering twice is worse.
func TestWhatLaterActsDisplacedIsNotNew(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0.Add(time.Hour))
	require.Equal(t, []bool{true}, fresh(t, e, message(10)))
	for i := range 15 {
		require.Equal(t, []bool{true}, fresh(t, e, message(11+i)))
	}
	require.Equal(t, []bool{true}, fresh(t, e, message(9)), "15 later ones and itself: the list was not full")
	require.Equal(t, []bool{false}, fresh(t, e, message(9)))
	require.Equal(t, []bool{false, false}, fresh(t, e, message(8), message(9)), "from before what was dropped")
	require.Equal(t, []bool{true}, fresh(t, e, message(26)))
	require.Equal(t, []bool{false, false, true}, fresh(t, e, message(10), message(11), message(27)))
}

// However acts come, one that was taken for new is never new again, and one that is new was never recorded; of the latest ones each
// is new once. WithRecent says how many are the latest.
func TestNewOnceAndNoMore(t *testing.T) {
	t.Parallel()
	for _, recent := range []int{1, 2, 5, 16, 64} {
		e, clk := newEngine(t, t0.Add(time.Hour), conversation.WithRecent(recent))
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			events := make([]channels.Event, rapid.IntRange(1, 40).Draw(rt, "events"))
			for i := range events {
				events[i] = userEvent(fmt.Sprint("m", i), t0.Add(time.Duration(rapid.IntRange(0, 60).Draw(rt, "at"))*time.Second), window.Message)
				events[i].Address.User = fmt.Sprint("4477009", 10000+n)
			}
			clk.now = t0.Add(time.Hour)
			told := map[string]int{}
			for _, ev := range rapid.Permutation(append(slices.Clone(events), events...)).Draw(rt, "order") {
				if fresh(rt, e, ev)[0] {
					told[ev.ID]++
				}
			}
			for id, times := range told {
				require.Equal(rt, 1, times, id)
			}
			if len(events) <= recent {
				require.Len(rt, told, len(events))
			}
		})
	}
}

func TestWithRecentBounds(t *testing.T) {
	t.Parallel()
	for n, fine := range map[int]bool{-1: false, 0: true, 64: true, 65: false} {
		_, err := conversation.New(conversation.WithRecent(n))
		require.Equal(t, fine, err == nil, n)
		var input *channels.InputError
		if err != nil {
			require.ErrorAs(t, err, &input)
			require.Equal(t, "recent", input.Field)
		}
	}
	e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithRecent(0))
	require.Equal(t, []bool{true, true}, fresh(t, e, message(1), message(1)), "none is remembered")
	require.NoError(t, e.Unsee(context.Background(), message(1)))
	require.Equal(t, []bool{true}, fresh(t, e, message(1)))
}

func TestUnsee(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0.Add(time.Hour))
	require.NoError(t, e.Unsee(ctx, message(1)), "nobody knows it")
	require.Equal(t, []bool{true, true}, fresh(t, e, message(1), message(2)))
	require.NoError(t, e.Unsee(ctx, message(1), message(1)))
	clk.now = t0.Add(talkLength)
	require.True(t, check(t, e, text).Allowed(), "what it said stays recorded")
	require.Equal(t, []bool{true, false}, fresh(t, e, message(1), message(2)))
	require.Equal(t, []bool{false}, fresh(t, e, message(1)))
	var rec *channels.RecordError
	require.ErrorAs(t, e.Unsee(ctx, channels.Event{Kind: channels.UserAction, ID: "x"}), &rec)
}

// A webhook may bring more acts of a person than are remembered, in any order and all in one second. Each is new once; a host that fails
// withdraws them all, and each is new once more.
func TestALongWebhookIsNewOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	const n = 50
	for name, at := range map[string]func(i int) time.Time{
		"in one second":    func(int) time.Time { return t0 },
		"in order":         func(i int) time.Time { return t0.Add(time.Duration(i) * time.Second) },
		"the latest first": func(i int) time.Time { return t0.Add(-time.Duration(i) * time.Second) },
	} {
		body := make([]channels.Event, n)
		for i := range body {
			body[i] = userEvent(fmt.Sprint("m", i), at(i), window.Message)
		}
		all := func(isNew bool) []bool { return slices.Repeat([]bool{isNew}, n) }
		e, _ := newEngine(t, t0.Add(time.Hour))
		require.Equal(t, all(true), fresh(t, e, body...), name)
		require.Equal(t, all(false), fresh(t, e, body...), name)
		require.NoError(t, e.Unsee(ctx, body...), name)
		require.Equal(t, all(true), fresh(t, e, body...), name)
		require.Equal(t, all(false), fresh(t, e, body...), name)
		require.Equal(t, []bool{false}, fresh(t, e, body[0]), name)
	}
}

// A ledger and an observer hear of an event that is withdrawn no second time.
func TestUnseeTellsNobody(t *testing.T) {
	t.Parallel()
	w := &watcher{}
	e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithObserver(w), conversation.WithLedger(full{}))
	require.NoError(t, e.Unsee(context.Background(), message(1), channels.Event{Kind: channels.BusinessMessage, ID: "s", Address: alice, Occurred: t0}))
	require.Empty(t, w.recorded)
}

// What a person did not do is new each time.
func TestStatusesAndEchoesAreAlwaysNew(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0.Add(time.Hour))
	for name, ev := range map[string]channels.Event{
		"echo":     {Kind: channels.BusinessMessage, ID: "x"},
		"status":   {Kind: channels.DeliveryStatus, ID: "x", Status: &channels.Status{MessageID: "x", State: channels.Sent}},
		"read":     {Kind: channels.UserAction, ID: "x", Action: channels.ActRead},
		"account":  {Kind: channels.AccountChange, ID: "x", AccountUpdate: &channels.AccountUpdate{Lifted: true}},
		"identity": {Kind: channels.IdentityChange, ID: "x", Identity: pair("447700900777", "")},
		"unknown":  {Kind: channels.Unknown, ID: "x"},
	} {
		ev.Address, ev.Occurred = alice, t0
		require.Equal(t, []bool{true, true}, fresh(t, e, ev, ev), name)
		require.Equal(t, []bool{true}, fresh(t, e, ev), name)
	}
	stop := channels.Event{Kind: channels.ConsentChange, ID: "stop", Address: alice, Occurred: t0, Consent: channels.MarketingStopped}
	require.Equal(t, []bool{true, false}, fresh(t, e, stop, stop), "a stop is an act of the person")
}

func TestAFailedEventIsNotNewUntilItIsRecorded(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := &flaky{Store: conversation.NewMemoryStore(), err: errors.New("disk full")}
	e, _ := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store))
	got, err := e.Record(ctx, message(1), message(2))
	require.ErrorIs(t, err, store.err)
	require.Equal(t, []bool{false, false}, got)
	store.err = nil
	bad := message(3)
	bad.Occurred = t0.Add(1000 * time.Hour)
	got, err = e.Record(ctx, message(1), bad, message(2))
	require.ErrorIs(t, err, conversation.ErrFuture)
	require.Equal(t, []bool{true, false, true}, got)
	require.Equal(t, []bool{true}, fresh(t, e, message(3)))
}

// Received says of each event whether it is new.
func TestReceiveTellsWhatIsNew(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWitness(t, conversation.NewMemoryStore())
	body := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"phone_number_id":"B"},
		"messages":[{"from":"919800000001","id":"wamid.1","timestamp":"1794304800","type":"text","text":{"body":"Hello?"}}]}}]}]}`)
	for _, isNew := range []bool{true, false} {
		got, err := w.Receive(ctx, body)
		require.NoError(t, err)
		require.Equal(t, "whatsapp", got.Channel)
		require.Len(t, got.Events, 1)
		require.Equal(t, []bool{isNew}, got.New)
	}
	require.True(t, w.open(t, p1, w.now))
}

// dialect is a channel that reads the bodies that begin with its name.
type dialect struct {
	demo
	name string
}

func (d dialect) Name() string { return d.name }

func (d dialect) Rulebook() *policy.Rulebook {
	book := demoBook()
	book.Channel = d.name
	return book
}

func (d dialect) Decode(body []byte) ([]channels.Event, error) {
	if !strings.HasPrefix(string(body), d.name) {
		return nil, fmt.Errorf("%w: no %s", channels.ErrForeign, d.name)
	}
	good, bad := message(1), message(2)
	good.Address.Channel, bad.Address.Channel, bad.Address.Business = d.name, d.name, ""
	return []channels.Event{good, bad}, errUnread
}

var errUnread = errors.New("one element could not be read")

func TestReceiveFindsTheChannelByTheBody(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, err := conversation.New(conversation.WithChannels(dialect{name: "north"}, dialect{name: "south"}), conversation.WithClock(&manual{t0.Add(time.Hour)}))
	require.NoError(t, err)
	got, err := e.Receive(ctx, []byte("south wind"))
	require.ErrorIs(t, err, errUnread)
	var failed *channels.RecordError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, 1, failed.Index)
	require.Equal(t, "south", got.Channel)
	require.Len(t, got.Events, 2)
	require.Equal(t, []bool{true, false}, got.New)
	for channel, want := range map[string]bool{"north": false, "south": true} {
		d, err := e.Check(ctx, channels.Address{Channel: channel, Business: alice.Business, User: alice.User}, text)
		require.NoError(t, err)
		require.Equal(t, want, d.Allowed(), channel)
	}
	got, err = e.Receive(ctx, []byte("west wind"))
	require.ErrorIs(t, err, channels.ErrForeign)
	require.Zero(t, got)
}
