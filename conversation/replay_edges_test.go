package conversation_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// echo is a message that the log tells of with a charge or without one.
func (l *log) echo(id string, hours float64, charge *pricing.Charge) {
	l.steps = append(l.steps, conversation.Step{Event: channels.Event{
		Kind: channels.BusinessMessage, ID: id, Address: brazilian, Occurred: l.at(hours), Charge: charge,
	}})
}

func (l *log) last() *conversation.Step { return &l.steps[len(l.steps)-1] }

func dollars(t testing.TB, micros int64, category pricing.Category) *pricing.Charge {
	t.Helper()
	price, err := pricing.NewAmount(micros, "USD")
	require.NoError(t, err)
	return &pricing.Charge{Category: category, Basis: pricing.HostRate, Price: price}
}

// The first step that says what was sent counts, whatever a later one says.
func TestReplayHeedsTheFirstWordOnAMessage(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.echo("untold", 0, nil)
	l.echo("untold", 0, dollars(t, 7, "told"))
	l.echo("untold", 0, dollars(t, 70, "late"))
	l.status("untold", 1, channels.Delivered)
	l.send("decided", 2, "MARKETING")
	l.echo("decided", 2, dollars(t, 700, "late"))
	l.status("carried", 3, channels.Delivered)
	l.echo("carried", 3, dollars(t, 9, "told"))
	l.send("carried", 3, "MARKETING")
	out := l.replay(t, 0)
	require.Equal(t, map[string]int64{"told host_rate": 2, "marketing regular": 1}, bill(out))
	require.Equal(t, []int64{1, 3}, []int64{out.Sends, out.Delivered})
}

// A charge that the log carries opens nothing unless the message is delivered.
func TestReplayOpensNothingForACarriedChargeUndelivered(t *testing.T) {
	t.Parallel()
	l := &log{begin: time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC)}
	l.echo("a", 0, &pricing.Charge{Category: "utility", Basis: pricing.Regular, Market: "Brazil", Opens: 24 * time.Hour})
	l.send("b", 1, "UTILITY")
	require.Equal(t, map[string]int64{"utility regular": 1}, bill(l.replay(t, 0)))
}

// An earlier delivery told later takes its place in the count of the earlier month.
func TestReplayMovesACountToTheEarlierMonth(t *testing.T) {
	t.Parallel()
	book := meagre(t) // two free messages a month
	l := &log{begin: time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)}
	l.user(20)
	l.send("m", 20, "")
	l.undelivered()
	l.status("m", 25, channels.Read)
	l.status("m", 23, channels.Delivered)
	for i, hours := range []float64{23.1, 23.2, 26, 27, 28} {
		l.send(fmt.Sprint("n", i), hours, "")
	}
	e, err := conversation.New(conversation.WithRulebook(whatsapp.New(), book), conversation.WithAccounts(indian()))
	require.NoError(t, err)
	out, err := e.Replay(context.Background(), slices.Values(l.steps), 0)
	require.NoError(t, err)
	got := map[string]int64{}
	for _, line := range out.Lines {
		got[fmt.Sprint(line.Month, " ", line.Basis)] = line.Count
	}
	require.Equal(t, map[string]int64{
		"2026-10-01 free_tier": 2, "2026-10-01 regular": 1, "2026-11-01 free_tier": 2, "2026-11-01 regular": 1,
	}, got)
}

// What names no message is counted for none, and breaks nothing.
func TestReplayCountsNoNamelessMessages(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.user(0)
	l.last().Message = &text // no event of the business: it counts as it stands
	l.status("mark", 2, channels.Read)
	l.last().Event.Status.Watermark = true
	require.Empty(t, l.replay(t, 0).Lines)

	named := len(l.steps)
	l.send("", 1, "")
	l.last().Event.Status.MessageID = ""
	l.echo("", 1, dollars(t, 5, "x"))
	l.status("bare", 3, channels.Delivered)
	l.last().Event.Status = nil
	out, err := replayer(t).Replay(context.Background(), slices.Values(l.steps), 0)
	require.Error(t, err)
	require.Empty(t, out.Lines)
	require.Equal(t, []int64{4, 0, 0}, []int64{out.Failed, out.Sends, out.Delivered})

	l.steps = l.steps[:named]
	l.status("other", 5, channels.Delivered)
	require.Empty(t, l.replay(t, 0).Totals, "what has no price has no currency")
}

// A channel without a price list, and an engine without a catalogue: messages to
// answer a comment are held to one, and counted without a price.
func TestReplayWithoutPricesAndTemplates(t *testing.T) {
	t.Parallel()
	l := &log{begin: t0}
	comment := userEvent("e1", t0, window.Comment)
	comment.Token = "c1"
	l.steps = []conversation.Step{{Event: comment}}
	for i, m := range []channels.Message{{Type: channels.PrivateReply, Token: "c1"}, {Type: channels.PrivateReply, Token: "c1"}, templated("x")} {
		l.send(fmt.Sprint("m", i), float64(i+1), "")
		l.steps[len(l.steps)-2].Message = &m
		l.steps[len(l.steps)-2].Event.Address, l.last().Event.Address = alice, alice
	}
	optIn := channels.OptIn(alice, t0)
	l.steps = append([]conversation.Step{{Event: optIn}}, l.steps...)
	e, _ := newEngine(t, t0)
	out, err := e.Replay(context.Background(), slices.Values(l.steps), 0)
	require.NoError(t, err)
	require.Equal(t, []int64{3, 2, 2, 2}, []int64{out.Sends, out.Sends - out.Refused, out.Delivered, out.Unpriced}, out)
}

// named is a catalogue that must not be asked for a template without a name.
type named struct {
	conversation.Templates
	t testing.TB
}

func (n named) Lookup(_ context.Context, _, name, _ string, _ time.Time) (template.View, bool, error) {
	require.NotEmpty(n.t, name)
	return template.View{}, false, nil
}

func TestReplayAsksForNoNamelessTemplate(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.send("m", 0, "MARKETING")
	l.steps[0].Message.Template.Name = ""
	none := l.replay(t, 0, conversation.WithTemplates(named{t: t}))
	require.Equal(t, none.Sends, none.Refused)
}

// A step that cannot be used leaves nothing behind, be it with identifiers to link or
// without.
func TestReplayDropsABadStepWhole(t *testing.T) {
	t.Parallel()
	for _, ids := range []channels.Identity{{}, {Phone: brazilian.User, Scoped: "BR.1"}} {
		l := &log{begin: september}
		l.user(0)
		l.last().Event.Identity = ids
		l.last().Event.Confirmed = &channels.Confirmation{Window: "x", Until: september.AddDate(-1, 0, 0)}
		l.send("m", 1, "")
		out, err := replayer(t).Replay(context.Background(), slices.Values(l.steps), 0)
		require.Error(t, err)
		require.Equal(t, []int64{1, 1, 0}, []int64{out.Failed, out.Sends, out.Sends - out.Refused}, "the window stayed closed")
	}
}

// Instants that a shift moves out of range are errors, each of its own step.
func TestReplayRefusesInstantsThatAShiftMovesOutOfRange(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.status("m", 0, channels.Delivered)
	l.steps = append(l.steps, conversation.Step{Event: accountSays(brazilian, september, restricts(channels.Restriction{Type: "X"}))})
	toBegin := time.Unix(0, 0).Sub(september)
	for shift, failed := range map[time.Duration]int64{toBegin: 2, toBegin + time.Millisecond: 0} {
		out, err := replayer(t).Replay(context.Background(), slices.Values(l.steps), shift)
		require.Equal(t, []int64{failed, 1 - failed/2}, []int64{out.Failed, out.Delivered}, shift)
		var instant *channels.InputError
		require.Equal(t, failed > 0, err != nil)
		if err != nil {
			require.ErrorAs(t, err, &instant)
			require.Equal(t, "event.occurred", instant.Field)
		}
	}
	nobody := conversation.Step{Event: channels.UserMessage(channels.Address{Channel: whatsapp.Name, Business: "n1"}, "m", september)}
	_, err := replayer(t).Replay(context.Background(), slices.Values([]conversation.Step{nobody}), 0)
	var input *channels.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "event.address.user", input.Field)
}

// A restriction without an end has none after a shift, and the log stays as it was.
func TestReplayMovesNoInstantThatIsAbsent(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	ends := channels.AccountUpdate{Restrictions: []channels.Restriction{
		{Type: "RESTRICTED_BIZ_INITIATED_MESSAGING"}, {Type: "OTHER", Until: l.at(9)},
	}}
	l.steps = append(l.steps, conversation.Step{Event: accountSays(brazilian, l.at(0), ends)})
	l.send("m", 1, "UTILITY")
	for _, shift := range []time.Duration{0, toOctober} {
		none := l.replay(t, shift)
		require.Equal(t, none.Sends, none.Refused, shift)
	}
	require.True(t, ends.Restrictions[1].Until.Equal(l.at(9)))
	require.True(t, ends.Restrictions[0].Until.IsZero())
}

// A delivery counts though its event says that the number passed on.
func TestReplayCountsADeliveryThatPassesANumberOn(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.user(0)
	l.last().Event.Identity = channels.Identity{Phone: brazilian.User, Scoped: "BR.1"}
	l.send("m", 1, "MARKETING")
	l.last().Event.Identity = channels.Identity{Phone: brazilian.User, Scoped: "BR.2"}
	require.Equal(t, map[string]int64{"marketing regular": 1}, bill(l.replay(t, 0)))
}

func TestReplayTotalsByCurrency(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	for i, code := range []string{"USD", "EUR", "USD"} {
		price, err := pricing.NewAmount(int64(i+1), code)
		require.NoError(t, err)
		id := fmt.Sprint("m", i)
		l.echo(id, 1, &pricing.Charge{Basis: pricing.HostRate, Price: price})
		number := "of-" + code[1:] // in the other order than the codes
		l.last().Event.Address.Business = number
		l.status(id, 1, channels.Delivered)
		l.last().Event.Address.Business = number
	}
	totals := l.replay(t, 0).Totals
	require.Len(t, totals, 2)
	require.EqualValues(t, 2, totals["EUR"].Micros())
	require.EqualValues(t, 4, totals["USD"].Micros())

	// The sum of two lines may overflow as one line may.
	for _, category := range []pricing.Category{"a", "b"} {
		l.echo(string(category), 2, dollars(t, math.MaxInt64, category))
		l.status(string(category), 2, channels.Delivered)
	}
	out, err := replayer(t).Replay(context.Background(), slices.Values(l.steps), 0)
	require.ErrorIs(t, err, pricing.ErrOverflow)
	require.Zero(t, out)
}

// The context is asked now and then, not only before the first step.
func TestReplayEndsMidway(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	read := 0
	out, err := replayer(t).Replay(ctx, func(yield func(conversation.Step) bool) {
		for yield(conversation.Step{}) && read < 100_000 {
			if read++; read == 10 {
				cancel()
			}
		}
	}, 0)
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, out)
	require.Less(t, read, 5_000)
}

func TestReplayAllocatesLittleForAMessage(t *testing.T) {
	const messages = 1000
	l := &log{begin: september}
	l.user(0)
	for i := range messages {
		l.send(fmt.Sprint("m", i), 1, "")
	}
	e := replayer(t)
	allocates(t, 5, 24*messages, func() {
		if _, err := e.Replay(context.Background(), slices.Values(l.steps), 0); err != nil {
			t.Error(err)
		}
	}, "sends and their deliveries")
}

// A context that ends among the steps ends the replay: no step is counted as failed for it.
func TestReplayEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	e, _ := newEngine(t, t0)
	out, err := e.Replay(ctx, func(yield func(conversation.Step) bool) {
		for i := 0; yield(conversation.Step{Event: userEvent(fmt.Sprint(i), t0, window.Message)}); i++ {
			if i == 5 {
				cancel()
			}
		}
	}, 0)
	require.Equal(t, context.Canceled, err)
	require.Zero(t, out)
}
