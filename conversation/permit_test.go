package conversation_test

import (
	"context"
	"errors"
	"iter"
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

// Of several permissions that hold, the surer one is named, then the one that
// lasts longer, and one without an end lasts longest.
func TestTheBestPermissionIsNamed(t *testing.T) {
	row := func(name string, c window.Confidence, to time.Time) channels.Permission {
		return channels.Permission{
			Name: name, Types: []channels.MessageType{"note"}, Span: channels.Span{To: to},
			Source: window.Source{URL: src.URL, Confidence: c},
		}
	}
	never, soon, late := time.Time{}, t0.Add(time.Hour), t0.Add(2*time.Hour)
	for name, tc := range map[string]struct {
		a, b channels.Permission
		want string
	}{
		"surer, though shorter":   {row("a", window.Documented, soon), row("b", window.Reported, late), "a"},
		"surer than assumed":      {row("a", window.Reported, soon), row("b", window.Assumed, never), "a"},
		"longer":                  {row("a", window.Documented, late), row("b", window.Documented, soon), "a"},
		"without an end":          {row("a", window.Documented, never), row("b", window.Documented, late), "a"},
		"the same: the first one": {row("a", window.Documented, soon), row("b", window.Documented, soon), ""},
	} {
		for i, pair := range [][]channels.Permission{{tc.a, tc.b}, {tc.b, tc.a}} {
			book := demoBook()
			book.Permissions = append(book.Permissions, pair...)
			d := conversation.Decide(book.At(t0), &channels.Message{Type: "note"}, &conversation.Facts{}, t0)
			require.Equal(t, conversation.Allow, d.Verdict, name)
			want := tc.want
			if want == "" {
				want = pair[0].Name
			}
			require.Equal(t, want, d.Permit.Permission, "%s, order %d", name, i)
		}
	}
}

func TestStrictIsAnOption(t *testing.T) {
	for strict, want := range map[bool]conversation.Verdict{false: conversation.Allow, true: conversation.Deny} {
		e, _ := newEngine(t, t0, conversation.WithStrict(strict))
		require.NoError(t, e.Record(context.Background(), userEvent("r", t0, window.Reaction)))
		require.Equal(t, want, check(t, e, channels.Message{Type: "guess"}).Verdict)
	}
}

func TestTheDefaultClockIsTheSystems(t *testing.T) {
	e, err := conversation.New(conversation.WithChannels(demo{demoBook()}))
	require.NoError(t, err)
	before := time.Now()
	d := check(t, e, text)
	require.False(t, d.At.Before(before))
	require.False(t, d.At.After(time.Now()))
}

// The catalogue's refusals, each with its code and the end that it knows of.
func TestCatalogueRefusals(t *testing.T) {
	of := func(name string, s template.Status) *template.Template {
		f := form(name, "en", template.Utility, "Hello {{1}} there.")
		f.Status = s
		return f
	}
	c := catalogue(t, nil, "b1", of("paused", template.Paused), of("disabled", template.Disabled), of("deleted", template.Deleted),
		of("rejected", "REJECTED"), of("approved", template.Approved))
	e, _ := newEngine(t, t0, conversation.WithTemplates(c))
	for name, want := range map[string]channels.ReasonCode{
		"paused": channels.TemplatePaused, "disabled": channels.TemplateDisabled, "deleted": channels.TemplateUnknown,
		"rejected": channels.TemplateNotApproved, "nonesuch": channels.TemplateUnknown, "approved": channels.TemplateMismatch,
	} {
		d := check(t, e, templated(name))
		require.Equal(t, []channels.ReasonCode{want}, codes(d), name)
		require.Equal(t, conversation.Deny, d.Verdict, name)
		require.Zero(t, d.Assumed&conversation.AssumedTemplate, "the catalogue was asked")
	}
	filled := channels.Message{Type: channels.Template, Template: template.NewSend("approved", "en", "Ann")}
	d := check(t, e, filled)
	require.Equal(t, conversation.Allow, d.Verdict, d)
	require.Equal(t, "approved", d.Requires.Template)
	require.Equal(t, "en", d.Requires.Language)
	require.Equal(t, []channels.ReasonCode{channels.TemplateRequired}, codes(check(t, e, channels.Message{Type: channels.Template})))
}

// Template webhooks reach the catalogue, and the pause that one of them reports ends
// by itself.
func TestTemplateChangesReachTheCatalogue(t *testing.T) {
	ctx := context.Background()
	c := catalogue(t, nil, "b1", form("order", "en", template.Utility, "Hello."))
	e, clk := newEngine(t, t0, conversation.WithTemplates(c))
	require.Equal(t, conversation.Allow, check(t, e, templated("order")).Verdict)
	update := channels.Event{Kind: channels.TemplateChange, Address: at(""), Occurred: t0, Template: &template.Update{
		Account: "b1", Name: "order", Language: "en", Kind: template.StatusUpdate, At: t0, Status: template.Paused, PausedUntil: t0.Add(time.Hour),
	}}
	require.NoError(t, e.Record(ctx, update, channels.Event{Kind: channels.TemplateChange}))
	d := check(t, e, templated("order"))
	require.Equal(t, conversation.Defer, d.Verdict, d)
	require.True(t, d.Until.Equal(t0.Add(time.Hour)))
	clk.now = d.Until
	require.Equal(t, conversation.Allow, check(t, e, templated("order")).Verdict)

	bare, _ := newEngine(t, t0)
	require.NoError(t, bare.Record(ctx, update), "without a catalogue there is nobody to tell")
}

// counter has counted so many of everything.
type counter int64

func (c counter) Count(pricing.CountKey) int64 { return int64(c) }

func TestUsageDecidesTheAllowance(t *testing.T) {
	at := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	account := &conversation.Account{Pricing: pricing.Account{ID: "acct", Currency: "USD", Zone: time.UTC, Country: "IN"}}
	for used, want := range map[counter]pricing.Basis{0: pricing.FreeTier, 999: pricing.FreeTier, 1000: pricing.Regular, 5000: pricing.Regular} {
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{at}),
			conversation.WithAccounts(accounts{"n1": account}), conversation.WithUsage(used))
		require.NoError(t, err)
		ev := userEvent("m", at, window.Message)
		ev.Address = buyer
		require.NoError(t, e.Record(context.Background(), ev))
		d, err := e.Check(context.Background(), buyer, text)
		require.NoError(t, err)
		require.Equal(t, want, d.Charge.Basis, "%d used: %s", used, d.Charge)
	}
}

// broken is a catalogue that cannot be reached.
type broken struct{ err error }

func (b broken) Lookup(context.Context, string, string, string, time.Time) (template.View, bool, error) {
	return template.View{}, false, b.err
}

func (b broken) All(context.Context, string, time.Time) iter.Seq2[template.View, error] {
	return func(yield func(template.View, error) bool) { yield(template.View{}, b.err) }
}

func (b broken) Apply(context.Context, ...template.Update) error { return b.err }

// A catalogue that fails is an error of the question, never the answer that there is no such template.
func TestCatalogueErrorsAreReturned(t *testing.T) {
	lost := errors.New("connection lost")
	e, _ := newEngine(t, t0, conversation.WithTemplates(broken{lost}))
	_, err := e.Check(context.Background(), alice, templated("order"))
	require.ErrorIs(t, err, lost)
	_, err = e.Routes(context.Background(), []channels.Address{alice}, conversation.Intent{Message: text})
	require.ErrorIs(t, err, lost)
	err = e.Record(context.Background(), channels.Event{Kind: channels.TemplateChange, Address: at(""), Occurred: t0, Template: &template.Update{}})
	require.ErrorIs(t, err, lost)
}
