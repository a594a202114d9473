package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// september is where the logs below begin, and toOctober what moves them into the
// next month.
var september = time.Date(2026, 9, 3, 0, 0, 0, 0, time.UTC)

const toOctober = 30 * 24 * time.Hour

// catalogued is a catalogue whose template names are their categories.
type catalogued struct{ conversation.Templates }

func (catalogued) All(context.Context, string, time.Time) iter.Seq2[template.View, error] {
	return func(func(template.View, error) bool) {}
}

func (catalogued) Lookup(_ context.Context, _, name, _ string, _ time.Time) (template.View, bool, error) {
	return template.View{Category: template.Category(name), Status: template.Approved}, name != "none", nil
}

var brazilian = channels.Address{Channel: whatsapp.Name, Business: "n1", User: "5511987654321"}

// log is a log in the making.
type log struct {
	steps []conversation.Step
	begin time.Time
}

func (l *log) at(hours float64) time.Time {
	return l.begin.Add(time.Duration(hours * float64(time.Hour)))
}

func (l *log) user(hours float64) {
	l.steps = append(l.steps, conversation.Step{Event: channels.Event{
		Kind: channels.UserAction, ID: fmt.Sprintf("u%v", hours), Address: brazilian, Occurred: l.at(hours),
		Action: channels.ActMessage,
	}})
}

// send sends a template of a category, or a text when it is empty, and delivers it
// at the same instant.
func (l *log) send(id string, hours float64, category string) {
	m := &channels.Message{Type: channels.Text, Text: "hello"}
	if category != "" {
		m = &channels.Message{Type: channels.Template, Template: template.NewSend(category, "en")}
	}
	l.steps = append(l.steps, conversation.Step{Message: m, Event: channels.Event{
		Kind: channels.BusinessMessage, ID: id, Address: brazilian, Occurred: l.at(hours),
	}})
	l.status(id, hours, channels.Delivered)
}

func (l *log) status(id string, hours float64, state channels.StatusState) {
	l.steps = append(l.steps, conversation.Step{Event: channels.Event{
		Kind: channels.DeliveryStatus, ID: id + string(state), Address: brazilian, Occurred: l.at(hours),
		Status: &channels.Status{MessageID: id, State: state},
	}})
}

func (l *log) replay(t testing.TB, shift time.Duration, opts ...conversation.Option) conversation.Outcome {
	t.Helper()
	out, err := replayer(t, opts...).Replay(context.Background(), slices.Values(l.steps), shift)
	require.NoError(t, err)
	return out
}

func replayer(t testing.TB, opts ...conversation.Option) *conversation.Engine {
	t.Helper()
	e, err := conversation.New(append([]conversation.Option{
		conversation.WithChannels(whatsapp.New()), conversation.WithTemplates(catalogued{}), conversation.WithAccounts(indian()),
	}, opts...)...)
	require.NoError(t, err)
	return e
}

// exampleE1 is the first worked example of the rulebook.
func exampleE1() *log {
	l := &log{begin: september}
	l.send("h0", 0, "MARKETING")
	l.user(2)
	l.send("h3", 3, "")
	l.send("h4", 4, "UTILITY")
	l.send("h30", 30, "UTILITY")
	return l
}

// bill counts messages by category and basis.
func bill(o conversation.Outcome) map[string]int64 {
	out := map[string]int64{}
	for _, l := range o.Lines {
		out[string(l.Category)+" "+string(l.Basis)] += l.Count
	}
	return out
}

func TestReplayExampleE1UnderSeptemberAndOctober(t *testing.T) {
	t.Parallel()
	was := exampleE1().replay(t, 0)
	require.Equal(t, map[string]int64{
		"marketing regular": 1, "service free_customer_service": 1, "utility free_customer_service": 1, "utility regular": 1,
	}, bill(was))
	require.Equal(t, "0.0693 USD", was.Totals["USD"].String())

	would := exampleE1().replay(t, toOctober)
	require.Equal(t, map[string]int64{"marketing regular": 1, "service free_tier": 1, "utility regular": 2}, bill(would))
	for _, l := range would.Lines {
		require.Equal(t, pricing.Date(2026_10_01), l.Month)
		require.Equal(t, "waba", l.Account)
		require.Equal(t, "n1", l.Number)
		require.Equal(t, "Brazil", l.Market)
	}
	require.Len(t, would.Totals, 1)
	require.Equal(t, "USD", would.Totals["USD"].Currency())
}

func TestReplayMovesEveryInstant(t *testing.T) {
	t.Parallel()
	edge := september.AddDate(0, 0, 28) // midnight between September and October
	for _, c := range []struct {
		off  time.Duration
		want string
	}{{-1, "utility free_customer_service"}, {0, "utility regular"}, {1, "utility regular"}} {
		l := &log{begin: september}
		l.user(1)
		l.send("m", 2, "UTILITY")
		shift := edge.Sub(l.at(2)) + c.off
		require.Equal(t, map[string]int64{c.want: 1}, bill(l.replay(t, shift)), "%d ns from midnight", c.off)
	}
}

func TestReplayFollowsTheZoneOfTheAccount(t *testing.T) {
	t.Parallel()
	l := &log{begin: time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)}
	l.send("m", 20, "MARKETING")
	require.Equal(t, pricing.Date(2026_09_01), l.replay(t, 0).Lines[0].Month)
	a := indian()
	a.Pricing.Zone = time.FixedZone("IST", 19800)
	require.Equal(t, pricing.Date(2026_10_01), l.replay(t, 0, conversation.WithAccounts(a)).Lines[0].Month)
}

func TestReplayMovesConfirmedWindows(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.steps = append(l.steps, conversation.Step{Event: channels.WindowEnds(brazilian, whatsapp.FreeEntryPoint, l.at(10), l.at(0))})
	l.send("in", 9, "MARKETING")
	l.send("out", 10, "MARKETING")
	want := map[string]int64{"marketing free_entry_point": 1, "marketing regular": 1}
	for _, shift := range []time.Duration{0, toOctober, -toOctober} {
		require.Equal(t, want, bill(l.replay(t, shift)), shift)
	}
	require.Equal(t, l.at(10), l.steps[0].Event.Confirmed.Until, "the log is left as it was")
}

func TestReplayLeavesOutWhatIsRefused(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.send("never", 0, "")
	l.user(1)
	l.send("last", 24.9, "")
	l.send("late", 25, "")
	l.send("unknown", 26, "none")
	l.status("late", 27, channels.Read)
	out := l.replay(t, 0)
	require.Equal(t, map[policy.ReasonCode]int64{policy.TemplateUnknown: 1, policy.WindowClosed: 2}, out.Refusals)
	require.Equal(t, []int64{4, 1, 3, 1}, []int64{out.Sends, out.Sends - out.Refused, out.Refused, out.Delivered})
	require.Equal(t, int64(len(l.steps)), out.Steps)

	// A refused answer opens no free entry window.
	l = &log{begin: september}
	l.user(0)
	l.steps[0].Event.Action = channels.ActAdMessage
	l.send("refused", 1, "none")
	l.status("refused", 1, channels.Sent)
	l.send("m", 25, "MARKETING")
	require.Equal(t, map[string]int64{"marketing regular": 1}, bill(l.replay(t, 0)))
}

func TestReplayCountsDeliveriesOnce(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.user(0)
	l.status("early", 1, channels.Read) // a status may come before what it is about
	l.send("early", 1, "UTILITY")
	l.send("twice", 2, "UTILITY")
	l.steps = append(l.steps, l.steps...)
	l.status("elsewhere", 3, channels.Delivered)
	l.status("failed", 3, channels.Failed)
	out := l.replay(t, toOctober)
	require.Equal(t, map[string]int64{"utility regular": 2, " unknown": 1}, bill(out))
	require.Equal(t, []int64{2, 3, 1}, []int64{out.Sends, out.Delivered, out.Unpriced})
}

func TestReplayTakesTheEarliestDelivery(t *testing.T) {
	t.Parallel()
	l := &log{begin: time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)}
	l.user(20)
	l.send("m", 20, "")
	l.steps = l.steps[:2] // its delivery
	l.status("m", 25, channels.Read)
	l.status("m", 23, channels.Delivered)
	l.status("m", 26, channels.Played)
	require.Equal(t, pricing.Date(2026_10_01), l.replay(t, 0).Lines[0].Month)
}

func TestReplayHeedsConsentAndRestrictions(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.send("free", 0, "MARKETING")
	l.steps = append(l.steps, conversation.Step{Event: channels.StopMarketing(brazilian, l.at(1))}, conversation.Step{
		Event: accountSays(brazilian, l.at(3), restricts(channels.Restriction{Type: "RESTRICTED_BIZ_INITIATED_MESSAGING", Until: l.at(5)})),
	})
	l.send("stopped", 2, "MARKETING")
	l.send("barred", 4.9, "UTILITY")
	l.send("again", 5, "UTILITY")
	for _, shift := range []time.Duration{0, toOctober} {
		out := l.replay(t, shift)
		require.Equal(t, int64(2), out.Sends-out.Refused, out)
		require.Len(t, out.Refusals, 2)
	}
}

// register is a host's register of consent, or its failure.
type register struct {
	consent policy.Consent
	err     error
}

func (r register) Consent(context.Context, channels.Address) (policy.Consent, error) {
	return r.consent, r.err
}

func TestReplayMovesTheRegisterOfConsent(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.send("before", 1, "MARKETING")
	l.steps = append(l.steps, conversation.Step{Event: channels.ResumeMarketing(brazilian, l.at(1))})
	l.send("after", 2, "MARKETING")
	r := register{consent: policy.Consent{MarketingStopped: l.at(0.5), OptedIn: l.at(0)}}
	for _, shift := range []time.Duration{0, toOctober} {
		out := l.replay(t, shift, conversation.WithConsents(r))
		require.Equal(t, []int64{2, 1}, []int64{out.Sends, out.Sends - out.Refused})
	}
}

func TestReplayReportsWhatItCannotUse(t *testing.T) {
	t.Parallel()
	l := exampleE1()
	want := l.replay(t, 0)
	broken := errors.New("register is down")
	_, err := replayer(t, conversation.WithConsents(register{err: broken})).Replay(context.Background(), slices.Values(l.steps), 0)
	require.ErrorIs(t, err, broken)

	bad := l.steps[0]
	bad.Event.Address.Channel = "pigeon"
	for range 200 {
		l.steps = append(l.steps, bad, conversation.Step{Event: channels.Event{Kind: channels.UserAction}})
	}
	l.steps = append(l.steps, conversation.Step{}, conversation.Step{Event: channels.Event{Kind: channels.TemplateChange}})
	out, err := replayer(t).Replay(context.Background(), slices.Values(l.steps), 0)
	var first *channels.RecordError
	require.ErrorAs(t, err, &first)
	require.Equal(t, len(exampleE1().steps), first.Index)
	require.Len(t, err.(interface{ Unwrap() []error }).Unwrap(), 100)
	require.Equal(t, int64(400), out.Failed)
	require.Equal(t, want.Lines, out.Lines)
}

func TestReplayEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	out, err := replayer(t).Replay(ctx, slices.Values(exampleE1().steps), 0)
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, out)

	l := exampleE1()
	huge, _ := pricing.NewAmount(math.MaxInt64, "USD")
	for _, id := range []string{"a", "b", "c"} { // the sum overflows before the last
		l.steps = append(l.steps, conversation.Step{Event: channels.Event{
			Kind: channels.BusinessMessage, ID: id, Address: brazilian, Occurred: l.at(9),
			Charge: &pricing.Charge{Basis: pricing.HostRate, Price: huge},
		}})
		l.status(id, 9, channels.Delivered)
	}
	out, err = replayer(t).Replay(context.Background(), slices.Values(l.steps), 0)
	require.ErrorIs(t, err, pricing.ErrOverflow)
	require.Zero(t, out)
}

func TestReplayTouchesNothingOfTheEngine(t *testing.T) {
	t.Parallel()
	ledger := billing.NewMemory()
	e := replayer(t, conversation.WithLedger(ledger), conversation.WithClock(&manual{september}))
	_, err := e.Replay(context.Background(), slices.Values(exampleE1().steps), 0)
	require.NoError(t, err)
	ws, err := e.WindowAt(context.Background(), brazilian, september.Add(3*time.Hour))
	require.NoError(t, err)
	require.Equal(t, window.Never, ws[0].Status)
	lines, err := billing.Summarize(ledger.Entries(context.Background(), billing.Filter{}))
	require.NoError(t, err)
	require.Empty(t, lines)
}

func TestReplayKeepsTheStateThatABadInstantWouldSpoil(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.user(0)
	bad := l.steps[0]
	bad.Event.Occurred = time.Date(12_000, 1, 1, 0, 0, 0, 0, time.UTC)
	l.steps = append(l.steps, bad)
	l.send("m", 1, "")
	out, err := replayer(t).Replay(context.Background(), slices.Values(l.steps), 0)
	var instant *channels.InputError
	require.ErrorAs(t, err, &instant)
	require.Equal(t, "event.occurred", instant.Field)
	require.Equal(t, []int64{1, 1}, []int64{out.Failed, out.Delivered})
}

// A number that passed on answers for its new holder, and who had it before is refused, from the instant on.
func TestReplayAfterANumberPassedOn(t *testing.T) {
	t.Parallel()
	l := &log{begin: september}
	l.user(0)
	l.steps[0].Event.Identity = channels.Identity{Phone: brazilian.User, Scoped: "BR.1"}
	other := l.steps[0]
	other.Event.ID, other.Event.Occurred = "u2", l.at(30)
	other.Event.Identity.Scoped = "BR.2"
	l.steps = append(l.steps, other)
	for i, user := range []string{brazilian.User, "BR.2", "BR.1"} {
		l.send(fmt.Sprint("m", i), 31, "")
		l.steps[len(l.steps)-2].Event.Address.User = user
	}
	out := l.replay(t, 0)
	require.Equal(t, []int64{3, 2}, []int64{out.Sends, out.Sends - out.Refused})
	require.Equal(t, map[policy.ReasonCode]int64{policy.WindowClosed: 1}, out.Refusals)
}
