package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

func TestRecordOpensTheWindow(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	require.Equal(t, policy.Deny, check(t, e, text).Verdict)
	require.NoError(t, record(e, ctx, userEvent("m1", t0.Add(-time.Hour), window.Message)))
	d := check(t, e, text)
	require.Equal(t, policy.Allow, d.Verdict)
	require.True(t, d.Until.Equal(t0.Add(talkLength-time.Hour)), "the platform's time counts, not the arrival")
	require.True(t, d.StillValid(t0))
	clk.now = d.Until
	require.False(t, d.StillValid(clk.now))
	require.Equal(t, policy.Deny, check(t, e, text).Verdict)
	clk.now = t0.Add(-2 * time.Hour)
	require.Equal(t, policy.Deny, check(t, e, text).Verdict, "a clock that steps back behind the event opens nothing")
}

func TestRecordFutureEvent(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	require.NoError(t, record(e, ctx, userEvent("m1", t0.Add(time.Hour), window.Message)))
	require.Equal(t, policy.Deny, check(t, e, text).Verdict, "it opens nothing early")
	clk.now = t0.Add(time.Hour)
	require.Equal(t, policy.Allow, check(t, e, text).Verdict)

	err := record(e, ctx, userEvent("far", clk.now.Add(24*time.Hour+time.Millisecond), window.Message))
	require.ErrorIs(t, err, conversation.ErrFuture)
	require.NoError(t, record(e, ctx, userEvent("edge", clk.now.Add(24*time.Hour), window.Message)))
}

func TestRecordKeepsTheRestOfTheBatch(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	err := record(e, ctx,
		channels.UserMessage(channels.Address{}, "no-address", t0),
		userEvent("year", time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC), window.Message),
		channels.Event{Kind: channels.Unknown, Raw: "novelty"},
		channels.UserMessage(channels.Address{Channel: "none", Business: "b", User: "u"}, "x", t0),
		userEvent("zero", time.Time{}, window.Message),
		userEvent("good", t0, window.Message),
	)
	require.Error(t, err)
	var input *channels.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, policy.Allow, check(t, e, text).Verdict)
	require.Contains(t, err.Error(), `event.address.channel is empty`)
	require.Contains(t, err.Error(), `event 3 (user_action): address.channel "none" is not served`)
}

// An event of a channel that the engine does not serve is refused, whatever its kind: nothing is told of it, and the rest is kept.
func TestRecordRefusesAChannelThatIsNotServed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	catalogue := template.NewCatalogue(nil)
	e, _ := newEngine(t, t0, conversation.WithTemplates(catalogue))
	a := channels.Address{Channel: "elsewhere", Business: "b1", User: "u"}
	strange := []channels.Event{
		{Kind: channels.Unknown, Raw: "novelty"},
		{Kind: channels.ThreadControl},
		{Kind: channels.ErrorReport, Errors: []channels.ReportedError{{Title: "x"}}},
		{Kind: channels.TemplateChange, Template: &template.Update{Account: "b1", Name: "order", Language: "en", Kind: template.StatusUpdate, Status: template.Approved, At: t0}},
		accountSays(a, t0, restricts(channels.Restriction{Type: "X"})),
		channels.UserMessage(a, "m", t0), channels.SentMessage(a, "text", "s", t0), channels.StatusOf(a, "s", channels.Sent, t0),
		channels.OptOut(a, t0), channels.WindowEnds(a, "talk", t0, t0),
		{Kind: channels.IdentityChange, Identity: pair("111", ""), Occurred: t0},
	}
	kinds := map[channels.EventKind]bool{}
	for i := range strange {
		kinds[strange[i].Kind] = true
		strange[i].ID, strange[i].Address = "id", a
	}
	require.Len(t, kinds, int(channels.WindowConfirmed)+1, "every kind")
	fresh, err := e.Record(ctx, append(strange, userEvent("good", t0, window.Message))...)
	for i := range strange {
		require.False(t, fresh[i], strange[i].Kind)
		require.ErrorContains(t, err, fmt.Sprintf(`event %d (%s): address.channel "elsewhere" is not served`, i, strange[i].Kind))
	}
	require.True(t, fresh[len(strange)])
	require.True(t, check(t, e, text).Allowed())
	for range catalogue.All(ctx, "b1", t0) {
		require.Fail(t, "the catalogue was told")
	}
	for i := range strange {
		strange[i].Address.Channel = "demo"
	}
	require.NoError(t, record(e, ctx, strange...), "of a channel that is served all are good")
	require.NoError(t, record(e, ctx, channels.Event{}), "and so is the zero event")
}

func TestRecordIsIdempotentAndOrderless(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(rt, "n")
		events := make([]channels.Event, n)
		for i := range events {
			at := t0.Add(time.Duration(rapid.IntRange(0, 5000).Draw(rt, "minute")) * time.Minute)
			tr := rapid.SampledFrom([]window.Trigger{window.Message, window.Call, window.Reaction, window.Scan}).Draw(rt, "trigger")
			events[i] = userEvent(string(rune('a'+i)), at, tr)
		}
		doubled := append(append([]channels.Event{}, events...), events...)
		shuffled := rapid.Permutation(doubled).Draw(rt, "order")
		a, _ := newEngine(t, t0.Add(100*24*time.Hour))
		b, _ := newEngine(t, t0.Add(100*24*time.Hour))
		require.NoError(rt, record(a, ctx, events...))
		require.NoError(rt, record(b, ctx, shuffled...))
		at := t0.Add(time.Duration(rapid.IntRange(0, 6000).Draw(rt, "asked")) * time.Minute)
		wa, err := a.WindowAt(ctx, alice, at)
		require.NoError(rt, err)
		wb, err := b.WindowAt(ctx, alice, at)
		require.NoError(rt, err)
		require.Equal(rt, wa, wb)
	})
}

func TestRecordCommentGrantsOneAnswer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	comment := userEvent("e1", t0, window.Comment)
	comment.Token = "c1"
	answer := channels.Message{Type: channels.PrivateReply, Token: "c1"}
	require.Equal(t, []policy.ReasonCode{policy.TokenMissing}, codes(check(t, e, channels.Message{Type: channels.PrivateReply})))
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, codes(check(t, e, answer)))
	require.NoError(t, record(e, ctx, comment))
	require.Equal(t, policy.Deny, check(t, e, text).Verdict, "a comment opens no thread")
	d := check(t, e, answer)
	require.Equal(t, policy.Allow, d.Verdict)
	require.Equal(t, "c1", d.Requires.Echo)
	sent := channels.Event{Kind: channels.BusinessMessage, ID: "s1", Address: alice, Occurred: t0, Token: "c1"}
	require.NoError(t, record(e, ctx, sent, sent))
	require.Equal(t, []policy.ReasonCode{policy.QuotaExhausted}, codes(check(t, e, answer)))
	clk.now = t0.Add(48 * time.Hour)
	require.Equal(t, []policy.ReasonCode{policy.WindowClosed}, codes(check(t, e, answer)))
}

func TestRecordQuotaCountsEachMessageOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	m := channels.Message{Type: "sticker"}
	send := func(id string) channels.Event {
		return channels.Event{Kind: channels.BusinessMessage, ID: id, Address: alice, Occurred: t0}
	}
	require.NoError(t, record(e, ctx, userEvent("m1", t0, window.Scan), send("s1"), send("s1"), send("s1")))
	require.Equal(t, policy.Allow, check(t, e, m).Verdict)
	require.NoError(t, record(e, ctx, send("s2")))
	require.Equal(t, []policy.ReasonCode{policy.QuotaExhausted}, codes(check(t, e, m)))
}

func TestRecordConsentAndRestrictions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, clk := newEngine(t, t0)
	// The resume is newer than the stop, whatever arrives last.
	require.NoError(t, record(e, ctx, channels.ResumeMarketing(alice, t0.Add(-time.Hour)), channels.StopMarketing(alice, t0.Add(-2*time.Hour))))
	m := templated("news")
	m.Category = "marketing"
	require.Equal(t, policy.Allow, check(t, e, m).Verdict)
	require.NoError(t, record(e, ctx, channels.StopMarketing(alice, t0)))
	require.Equal(t, []policy.ReasonCode{policy.OptedOut}, codes(check(t, e, m)))

	account := restricting(t0, channels.Restriction{Type: "NO_REPLIES", Until: t0.Add(time.Hour)})
	require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message), account))
	d := check(t, e, text)
	require.Equal(t, policy.Defer, d.Verdict)
	clk.now = d.Until
	require.Equal(t, policy.Allow, check(t, e, text).Verdict)
	clk.now = t0
	lifted := lifting(t0.Add(time.Millisecond))
	require.NoError(t, record(e, ctx, lifted, account))
	clk.now = t0.Add(time.Minute)
	require.Equal(t, policy.Allow, check(t, e, text).Verdict, "lifted after it was imposed, in whatever order they arrive")
	require.Error(t, record(e, ctx, accountSays(channels.Address{}, t0, channels.AccountUpdate{Lifted: true})))
}

// flaky is a store that fails when told to.
type flaky struct {
	conversation.Store
	err error
}

func (f *flaky) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Store.Load(ctx, addresses...)
}

func (f *flaky) Save(ctx context.Context, entries []conversation.Stored) error {
	if f.err != nil {
		return f.err
	}
	return f.Store.Save(ctx, entries)
}

func TestStoreFailureSurfacesAndChangesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := &flaky{Store: conversation.NewMemoryStore()}
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	store.err = errors.New("disk full")
	err := record(e, ctx, userEvent("m1", t0, window.Message))
	require.ErrorIs(t, err, store.err)
	var rec *channels.RecordError
	require.ErrorAs(t, err, &rec)
	require.Equal(t, "m1", rec.ID)
	store.err = nil
	require.Equal(t, policy.Deny, check(t, e, text).Verdict)
	require.NoError(t, record(e, ctx, userEvent("m1", t0, window.Message)))
	require.Equal(t, policy.Allow, check(t, e, text).Verdict)

	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, record(e, cancelled, userEvent("m2", t0.Add(time.Hour), window.Message)), context.Canceled)
	_, err = e.Check(cancelled, alice, text)
	require.ErrorIs(t, err, context.Canceled)
}

func TestConcurrentWritersLoseNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0.Add(talkLength))
	const writers, each = 8, 50
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				ev := channels.Event{Kind: channels.BusinessMessage, ID: string(rune('A'+w)) + string(rune('0'+i)), Address: alice, Occurred: t0.Add(time.Duration(i) * time.Second)}
				if err := record(e, ctx, ev, userEvent("u", t0.Add(time.Duration(w*each+i)*time.Millisecond), window.Message)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	ws, err := e.WindowAt(ctx, alice, t0.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, window.Kind("talk"), ws[0].Kind)
	require.True(t, ws[0].Opened.Time().Equal(t0.Add((writers*each-1)*time.Millisecond)))
}

// picky is a ledger that finds something wrong with every entry.
type picky struct{ full }

func (picky) Record(context.Context, ...billing.Entry) error {
	return &billing.EntryError{Err: billing.ErrEntry}
}

// closedAccounts is a register of accounts that is out of reach.
type closedAccounts struct{}

func (closedAccounts) Account(context.Context, string, string) (*policy.Account, error) {
	return nil, errClosed
}

// An update that names its template by an id alone is recorded under the template's name, and refused where no template has the id.
func TestRecordTemplateByItsID(t *testing.T) {
	t.Parallel()
	list := template.NewCatalogue(nil)
	for i, name := range []string{"other", "order"} {
		require.NoError(t, list.Put("a", t0.Add(-time.Hour), &template.Template{ID: string(rune('7' + i)), Name: name, Language: "en_US", Status: template.Pending}))
	}
	e, _ := newEngine(t, t0, conversation.WithTemplates(list))
	update := func(account, id string) error {
		_, err := e.Record(t.Context(), channels.Event{Kind: channels.TemplateChange, ID: "t", Address: channels.Address{Channel: "demo", Business: "b1"}, Occurred: t0,
			Template: &template.Update{Account: account, ID: id, Kind: template.StatusUpdate, At: t0.Add(-time.Minute), Status: template.Approved}})
		return err
	}
	require.NoError(t, update("a", "8"))
	var failed *channels.InputError
	for _, wrong := range [][2]string{{"a", "9"}, {"b", "8"}} {
		require.ErrorAs(t, update(wrong[0], wrong[1]), &failed)
		require.Equal(t, "template.id", failed.Field)
	}
	for name, want := range map[string]template.Status{"order": template.Approved, "other": template.Pending} {
		v, found, err := list.Lookup(t.Context(), "a", name, "en_US", t0)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, want, v.Status)
	}
}

// closedTemplates is a catalogue that is out of reach.
type closedTemplates struct{ conversation.Templates }

func (closedTemplates) All(context.Context, string, time.Time) iter.Seq2[template.View, error] {
	return func(yield func(template.View, error) bool) { yield(template.View{}, errClosed) }
}

func (closedTemplates) Apply(context.Context, ...template.Update) error { return errClosed }

var errClosed = errors.New("closed")

// A host that must tell "deliver it again" from "it will never be recorded" looks at one field.
func TestRecordErrorSaysWhetherToRecordItAgain(t *testing.T) {
	t.Parallel()
	update := func(name string) channels.Event {
		return channels.Event{Kind: channels.TemplateChange, ID: "t", Address: channels.Address{Channel: "demo", Business: "b1"}, Occurred: t0,
			Template: &template.Update{Account: "a", Name: name, Language: "en", Kind: template.StatusUpdate, At: t0, Status: template.Approved}}
	}
	sent := channels.SentMessage(alice, channels.Text, "s", t0)
	nobody := userEvent("m", t0, window.Message)
	nobody.Address.User = ""
	ended, end := context.WithCancel(context.Background())
	end()
	broken := &flaky{Store: conversation.NewMemoryStore(), err: errClosed}
	for name, c := range map[string]struct {
		ctx     context.Context
		event   channels.Event
		options []conversation.Option
		again   bool
	}{
		"nobody":                   {event: nobody},
		"too far ahead":            {event: userEvent("m", t0.Add(25*time.Hour), window.Message)},
		"a template too far ahead": {event: func() channels.Event { ev := update("n"); ev.Template.At = t0.Add(25 * time.Hour); return ev }(), options: []conversation.Option{conversation.WithTemplates(closedTemplates{})}},
		"a channel not served":     {event: channels.UserMessage(channels.Address{Channel: "none", Business: "b", User: "u"}, "m", t0)},
		"a template without name":  {event: update(""), options: []conversation.Option{conversation.WithTemplates(closedTemplates{})}},
		"store":                    {event: message(0), options: []conversation.Option{conversation.WithStore(broken)}, again: true},
		"ledger":                   {event: sent, options: []conversation.Option{conversation.WithLedger(full{})}, again: true},
		"an entry it refuses":      {event: sent, options: []conversation.Option{conversation.WithLedger(picky{})}},
		"accounts":                 {event: sent, options: []conversation.Option{conversation.WithLedger(full{}), conversation.WithAccounts(closedAccounts{})}, again: true},
		"templates":                {event: update("order"), options: []conversation.Option{conversation.WithTemplates(closedTemplates{})}, again: true},
		"templates, for a name":    {event: func() channels.Event { ev := update(""); ev.Template.ID = "7"; return ev }(), options: []conversation.Option{conversation.WithTemplates(closedTemplates{})}, again: true},
		"the context ended":        {ctx: ended, event: message(0), again: true},
	} {
		e, _ := newEngine(t, t0, c.options...)
		ctx := c.ctx
		if ctx == nil {
			ctx = context.Background()
		}
		got, err := e.Record(ctx, c.event)
		var failed *channels.RecordError
		require.ErrorAs(t, err, &failed, name)
		require.Equal(t, c.again, failed.Again, "%s: %v", name, err)
		require.Equal(t, []bool{false}, got, name)
	}
}
