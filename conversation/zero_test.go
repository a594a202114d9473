package conversation_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sealedstore"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/pricing/ratefile"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
	"github.com/replywindow/replywindow/window"
)

// zeroValues is one zero value of every exported type that is no interface, and zeroFuncs every exported function.
// [TestZeroListsAreComplete] names one that is missing.
var zeroValues = []any{
	new(window.Instant), new(window.Kind), new(window.Marks), new(window.Quota),
	new(window.Renewal), new(window.Rule), new(window.Rules), new(window.State), new(window.Status),
	new(window.Trigger), new(window.Triggers), new(window.Window), new(template.App),
	new(template.Button), new(template.ButtonType), new(template.Card), new(template.CardPart), new(template.Catalogue),
	new(template.Code), new(template.Component), new(template.ComponentType),
	new(template.List), new(template.ListError), new(template.Location), new(template.Media), new(template.Problem),
	new(template.MismatchError), new(template.Offer), new(template.Parameter),
	new(template.Part), new(template.Product), new(template.Record), new(template.Refusal),
	new(template.Row), new(template.Rules), new(template.Send), new(template.Shown),
	new(template.ShownButton), new(template.Status), new(template.Template), new(template.Update),
	new(template.UpdateKind), new(template.Values), new(template.View), new(pricing.Account),
	new(pricing.Amount), new(pricing.Band), new(pricing.Basis), new(pricing.Batch), new(pricing.Book), new(pricing.Card),
	new(pricing.Charge), new(pricing.ConfirmRow), new(pricing.Conversations), new(pricing.CountKey), new(pricing.Counts),
	new(pricing.Date), new(pricing.Exception), new(pricing.Facts), new(pricing.Forecast), new(pricing.ForecastLine),
	new(pricing.Ladder), new(pricing.MarketMove), new(pricing.MarketRow), new(pricing.Markets), new(pricing.Missing),
	new(pricing.Query), new(pricing.Rate), new(pricing.Recipient), new(pricing.Riding),
	new(pricing.Rule), new(pricing.Scope), new(pricing.Statement), new(pricing.Tiers),
	new(pricing.Traits), new(pricing.Usage), new(pricing.View), new(pricing.Why), new(pricing.Windows),
	new(billing.Difference), new(billing.Drift), new(billing.Entry), new(billing.EntryError), new(billing.Filter),
	new(billing.Line), new(billing.Memory), new(billing.Reason), new(billing.Report),
	new(billing.Row), new(billing.RowComparison), new(billing.Stage), new(billing.Sum), new(ratefile.CellError),
	new(ratefile.Format), new(ratefile.Sheet), new(channels.API), new(channels.AccountUpdate), new(channels.Action),
	new(channels.Address), new(channels.Arrival), new(channels.Author), new(channels.Confirmation),
	new(channels.ConsentUpdate), new(channels.Conversation), new(channels.DecodeError),
	new(channels.Event), new(channels.EventKind), new(channels.Identity), new(channels.InputError), new(channels.Measure),
	new(channels.Message), new(channels.MessageType), new(channels.Purpose),
	new(channels.Fault), new(channels.ReportedError), new(channels.Restriction), new(channels.Sizes), new(channels.Status),
	new(channels.StatusState), new(channels.User), new(policy.Account), new(policy.ActionRow), new(policy.Assumptions),
	new(policy.Bar), new(policy.Block), new(policy.Consent), new(policy.Decision), new(policy.Edition),
	new(policy.ErrorInfo), new(policy.ErrorTable), new(policy.Facts), new(policy.Lazy[int]), new(policy.Limit),
	new(policy.Note), new(policy.Permission), new(policy.Permit), new(policy.Reason), new(policy.ReasonCode),
	new(policy.Refusal), new(policy.Requires), new(policy.Retry), new(policy.Rulebook), new(policy.Spelling),
	new(policy.TemplateFacts), new(policy.Timeline), new(policy.Verdict), new(policy.WindowRow),
	new(meta.Fate), new(meta.Guard), new(meta.GuardReport), new(meta.Host), new(meta.Intent), new(meta.Proxy), new(meta.RefusedError),
	new(meta.Webhook), new(meta.WebhookReport), new(conversation.AccountMap), new(conversation.Claim), new(conversation.Deadline), new(policy.Diagnosis),
	new(conversation.Engine), new(conversation.HonourOptOut),
	new(conversation.HouseCase), new(conversation.Intent), new(conversation.MemoryStore), new(conversation.Option),
	new(conversation.Outcome), new(conversation.Page), new(conversation.QuietHours), new(channels.Received),
	new(channels.RecordError), new(conversation.Route), new(conversation.Ruling),
	new(conversation.Snapshot), new(conversation.Step), new(conversation.Stored), new(conversation.Watcher), new(sealedstore.Keys), new(sealedstore.Store),
}

var zeroFuncs = []any{
	window.On, template.Build, template.Fill, template.NewCatalogue, template.NewList,
	template.NewRules, template.NewSend, template.Preview, lint.Check, pricing.DateOf, pricing.NewAmount,
	pricing.NewBook, pricing.ParseAmount, pricing.ParseDate, billing.Fill, billing.NewMemory, billing.Reconcile,
	billing.ReconcileRows, billing.Summarize, ratefile.Load, ratefile.Read, channels.Clip, channels.Mask, channels.OptIn,
	channels.OptOut, channels.PhoneCountry, channels.ResumeMarketing, channels.SentMessage, channels.StatusOf,
	channels.StopMarketing, channels.UserDid, channels.UserMessage, channels.WindowEnds, policy.Decide, policy.Diff,
	policy.Errors, policy.NewTemplateFacts, policy.ReasonCodes, conversation.CheckSave, conversation.New, conversation.Purge,
	meta.Hosts, meta.NewProxy, meta.WithIntent,
	conversation.NewMemoryStore, conversation.NewQuietHours, policy.SentEvent, conversation.WithAccounts,
	conversation.WithAhead, conversation.WithChannels, conversation.WithClock, conversation.WithConsents,
	conversation.WithHostRate, conversation.WithHouseRules, conversation.WithLedger, conversation.WithMargin,
	conversation.WithObserver, conversation.WithRecent, conversation.WithRulebook, conversation.WithStore,
	conversation.WithStrict, conversation.WithTemplates, conversation.WithUsage, sealedstore.New,
}

// Zero values, and nil where a pointer, an interface or a context is asked for, are refused by an error or do nothing: nothing panics.
func TestNothingPanicsOnZero(t *testing.T) {
	t.Parallel()
	for _, f := range zeroFuncs {
		callWithZero(t, runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name(), reflect.ValueOf(f))
	}
	for _, v := range slices.Concat(zeroValues, made(t)) {
		pointer := reflect.ValueOf(v)
		for i := range pointer.NumMethod() {
			callWithZero(t, fmt.Sprintf("(%T).%s", v, pointer.Type().Method(i).Name), pointer.Method(i))
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			assert.NotContains(t, fmt.Sprintf(verb, v), "PANIC", "%T", v)
			if value := reflect.Indirect(pointer); value.IsValid() {
				assert.NotContains(t, fmt.Sprintf(verb, value.Interface()), "PANIC", "%T", v)
			}
		}
	}
}

// made are values that can be used, for the methods' own arguments to be zero.
func made(t *testing.T) []any {
	t.Helper()
	store, ledger, catalogue := conversation.NewMemoryStore(), billing.NewMemory(), template.NewCatalogue(nil)
	e, err := conversation.New(conversation.WithChannels(whatsapp.New(), messenger.New(), instagram.New()), conversation.WithStore(store),
		conversation.WithLedger(ledger), conversation.WithTemplates(catalogue), conversation.WithHouseRules(conversation.HonourOptOut{}))
	require.NoError(t, err)
	quiet, err := conversation.NewQuietHours(time.Hour, 2*time.Hour)
	require.NoError(t, err)
	rulebook := whatsapp.New().Rulebook()
	return []any{e, store, ledger, catalogue, quiet, whatsapp.New(), messenger.New(), instagram.New(), rulebook, rulebook.At(t0), rulebook.At(rulebook.Begins.Add(-1)), rulebook.At(t0).Templates,
		rulebook.Prices.Get(), new(policy.Rulebook).Prices.Get(), template.View{}, template.NewList("a", t0), whatsapp.RateFormat()}
}

// A nil context is named by the engine, which asks nobody then.
func TestNilContextIsNamed(t *testing.T) {
	t.Parallel()
	e := made(t)[0].(*conversation.Engine)
	var none context.Context
	for name, err := range map[string]error{
		"check": second(e.Check(none, buyer, text)), "record": second(e.Record(none)), "receive": second(e.Receive(none, nil)),
		"window": second(e.Window(none, buyer)), "routes": second(e.Routes(none, nil, conversation.Intent{})),
		"forget": e.Forget(none, buyer), "import": e.Import(none, buyer, policy.Consent{}), "unsee": e.Unsee(none),
		"replay": second(e.Replay(none, nil, 0)), "claims": second(e.Claims(none, buyer)), "release": e.Release(none, buyer, "answer", "ann"),
		"watch": (&conversation.Watcher{Engine: e}).Run(none),
	} {
		require.EqualError(t, err, "ctx is nil", name)
	}
	_, err := new(conversation.Engine).Check(context.Background(), buyer, text)
	require.EqualError(t, err, "engine was not made by New")
	_, err = new(conversation.MemoryStore).Load(context.Background(), buyer)
	require.EqualError(t, err, "store was not made by NewMemoryStore")
}

func second[T any](_ T, err error) error { return err }

// callWithZero calls a function with zero arguments: without and with one of a variadic list, with a nil context and a real one. What it
// returns as a function, an option or an iterator, is called too.
func callWithZero(t *testing.T, name string, f reflect.Value) {
	t.Helper()
	for _, ctx := range []context.Context{nil, context.Background()} {
		for _, variadic := range []int{0, 1} {
			if !f.Type().IsVariadic() && variadic == 1 {
				continue
			}
			var args []reflect.Value
			for i := range f.Type().NumIn() - 1 + variadic + map[bool]int{false: 1, true: 0}[f.Type().IsVariadic()] {
				in := f.Type().In(i)
				if f.Type().IsVariadic() && i == f.Type().NumIn()-1 {
					in = in.Elem()
				}
				arg := reflect.Zero(in)
				switch {
				case in == reflect.TypeFor[context.Context]() && ctx != nil:
					arg = reflect.ValueOf(ctx)
				case in == reflect.TypeFor[fmt.State]():
					return // what package fmt calls, with a state of its own
				}
				args = append(args, arg)
			}
			for _, out := range safely(t, fmt.Sprintf("%s with context %v", name, ctx), f, args) {
				visit(t, name, out)
			}
		}
	}
}

// safely calls under recover.
func safely(t *testing.T, name string, f reflect.Value, args []reflect.Value) (out []reflect.Value) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			at := ""
			for skip := 1; skip < 12; skip++ {
				if pc, file, line, ok := runtime.Caller(skip); ok && strings.Contains(file, "replywindow") || strings.Contains(runtime.FuncForPC(pc).Name(), "replywindow/") {
					at += fmt.Sprintf(" %s:%d", filepath.Base(file), line)
				}
			}
			t.Errorf("%s panics: %v%s", name, p, at)
		}
	}()
	return f.Call(args)
}

// visit uses an iterator, and an option as an engine does.
func visit(t *testing.T, name string, out reflect.Value) {
	t.Helper()
	switch typ := out.Type(); {
	case typ == reflect.TypeFor[conversation.Option]() && !out.IsNil():
		safely(t, name+" as an option", reflect.ValueOf(func(o conversation.Option) { _, _ = conversation.New(o) }), []reflect.Value{out})
	case typ.Kind() == reflect.Func && !out.IsNil() && typ.NumIn() == 1 && typ.In(0).Kind() == reflect.Func:
		yield := reflect.MakeFunc(typ.In(0), func([]reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(true)} })
		safely(t, name+" as an iterator", out, []reflect.Value{yield})
	}
}

func TestZeroListsAreComplete(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, v := range zeroValues {
		name, _, _ := strings.Cut(reflect.TypeOf(v).Elem().String(), "[")
		listed[name] = true
	}
	for _, f := range zeroFuncs {
		full := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
		listed[full[strings.LastIndexByte(full, '/')+1:]] = true
	}
	for _, dir := range []string{"../window", "../template", "../template/lint", "../pricing", "../pricing/billing", "../pricing/ratefile", "../channels", "../channels/policy", "../channels/meta", ".", "sealedstore"} {
		exported(t, dir, func(name string) { require.True(t, listed[name], "%s is in neither list", name) })
	}
}

// exported visits the names of what a package exports: functions, and types that are neither interfaces nor other names.
func exported(t *testing.T, dir string, visit func(name string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					visit(f.Name.Name + "." + d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if s, ok := s.(*ast.TypeSpec); ok && s.Name.IsExported() && !s.Assign.IsValid() {
						if _, ok := s.Type.(*ast.InterfaceType); !ok {
							visit(f.Name.Name + "." + s.Name.Name)
						}
					}
				}
			}
		}
	}
}
