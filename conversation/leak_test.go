package conversation_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sealedstore"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

// secret stands for all that identifies a person, that a person wrote, and for tokens.
const secret = "447700900123-hunter2"

// discreet are the types that can hold a secret, with the fields that hold none.
var discreet = map[any]string{
	channels.Address{}:          "Channel Business",
	channels.Identity{}:         "",
	channels.User{}:             "Country",
	new(channels.Event):         "Raw Account Action Type TemplateName",
	channels.Arrival{}:          "Source Device",
	channels.Status{}:           "State Template",
	channels.Conversation{}:     "Origin",
	new(channels.Message):       "Type Content API Tag MessagingType Category MIME",
	new(policy.Decision):        "Edition",
	policy.Requires{}:           "MessagingType Tag Template Language Category",
	new(policy.Facts):           "Country Number",
	new(conversation.HouseCase): "",
	new(sealedstore.Keys):       "",
	new(channels.Received):      "Channel",
	new(meta.Webhook):           "",
	new(meta.WebhookReport):     "",
	new(meta.GuardReport):       "Fate",
	meta.Intent{}:               "",
	new(meta.RefusedError):      "",
	new(conversation.Step):      "",
	new(conversation.Intent):    "Languages",
	new(conversation.Route):     "",
	new(conversation.Stored):    "",
	new(conversation.Deadline):  "Window",
	conversation.Page{}:         "",
	channels.RecordError{}:      "",
	new(template.Send):          "Name Language",
	new(template.Part):          "Type SubType",
	new(template.CardPart):      "",
	new(template.Parameter):     "Type Name",
	new(template.Values):        "",
	template.Media{}:            "",
	template.Location{}:         "",
	pricing.Recipient{}:         "Market Country",
	pricing.Query{}:             "Category Type API Number Windows",
	billing.Entry{}:             "Account Portfolio Number Template Predicted Confirmed",
	billing.Filter{}:            "Account Number Market Template Category",
	billing.Difference{}:        "Reason",
	new(billing.Report):         "ByCategory ByMarket ByTemplate ByReason",
	billing.EntryError{}:        "",
}

// open are the types that hold rules, prices, definitions, the platform's own words, or counts: nothing of a person. A type of neither
// list is new: it belongs to one of them.
const open = `channels: InputError DecodeError Confirmation AccountUpdate Restriction Fault ReportedError
	policy: ActionRow Block Consent Diagnosis Permit Reason Edition ErrorInfo ErrorTable Account Limit Permission Bar Rulebook WindowRow Refusal Note
	policy: Spelling TemplateFacts Timeline
	meta: Guard Host Proxy
	conversation: Claim Watcher Ruling Outcome HonourOptOut QuietHours Engine MemoryStore Snapshot
	sealedstore: Store
	template: MismatchError Catalogue Problem List ListError Template Component Button App Card Offer Record Row Rules Update Product
	template: View Refusal Shown ShownButton
	billing: Memory Sum Drift Row RowComparison Line`

// fieldsOf are the types of discreet by what reflection calls them.
func fieldsOf() map[reflect.Type][]string {
	out := map[reflect.Type][]string{}
	for v, shown := range discreet {
		t := reflect.TypeOf(v)
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		out[t] = strings.Fields(shown)
	}
	return out
}

// confide fills all that may hold a secret with one.
func confide(v reflect.Value, fields map[reflect.Type][]string, depth int) {
	switch t := v.Type(); {
	case depth > 8 || !v.CanSet():
	case t == reflect.TypeFor[json.RawMessage]():
		v.SetBytes([]byte(`"` + secret + `"`))
	case t.Kind() == reflect.String:
		v.SetString(secret)
	case t.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		confide(v.Elem(), fields, depth+1)
	case t.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(t, 1, 1))
		confide(v.Index(0), fields, depth+1)
	case t.Kind() == reflect.Map:
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		confide(key, fields, depth+1)
		confide(value, fields, depth+1)
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(key, value)
	case t == reflect.TypeFor[error]():
		v.Set(reflect.ValueOf(errors.New("cause")))
	case t.Kind() == reflect.Struct:
		shown, known := fields[t]
		for i := 0; known && i < t.NumField(); i++ {
			if name := t.Field(i).Name; !strings.Contains(" "+strings.Join(shown, " ")+" ", " "+name+" ") {
				confide(v.Field(i), fields, depth+1)
			}
		}
	}
}

// prints are all the ways in which a value may come into a log, but for JSON.
func prints(v any) []string {
	out := []string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%20v", "%.3s"} {
		out = append(out, fmt.Sprintf(verb, v))
	}
	var text bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("x", "v", v)
	out = append(out, text.String())
	if _, ok := v.(slog.LogValuer); ok {
		text.Reset()
		slog.New(slog.NewJSONHandler(&text, nil)).Info("x", "v", v)
		out = append(out, text.String())
	}
	return out
}

func keepsSecret(t *testing.T, v any) {
	t.Helper()
	for _, p := range prints(v) {
		for _, leak := range []string{secret, "447700900", "hunter", hex.EncodeToString([]byte("hunter")), strings.ToUpper(hex.EncodeToString([]byte("hunter")))} {
			require.NotContains(t, p, leak, "%T", v)
		}
	}
}

// No verb and no handler of slog shows who somebody is, what they wrote, or a token.
func TestValuesAreDiscreet(t *testing.T) {
	t.Parallel()
	fields := fieldsOf()
	for typ := range fields {
		v := reflect.New(typ)
		confide(v.Elem(), fields, 0)
		keepsSecret(t, v.Interface())
		keepsSecret(t, v.Elem().Interface())
		if data, err := json.Marshal(v.Interface()); err == nil && typ == reflect.TypeFor[channels.Event]() {
			require.Contains(t, string(data), secret, "the JSON of an event is the data itself")
		}
	}
}

// Every exported struct is in one of the lists.
func TestEveryTypeIsDiscreetOrOpen(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for typ := range fieldsOf() {
		listed[typ.String()] = true
	}
	for line := range strings.Lines(open) {
		pkg, names, _ := strings.Cut(strings.TrimSpace(line), ":")
		for _, name := range strings.Fields(names) {
			listed[pkg+"."+name] = true
		}
	}
	for _, dir := range []string{"../channels", "../channels/policy", "../channels/meta", ".", "sealedstore", "../template", "../pricing/billing"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.TypeSpec); ok && s.Name.IsExported() {
					if _, ok := s.Type.(*ast.StructType); ok {
						name := f.Name.Name + "." + s.Name.Name
						require.True(t, listed[name], "%s is in neither list", name)
					}
				}
				return true
			})
		}
	}
}

// What keeps data inside shows none of it either.
func TestStoresAreDiscreet(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store, ledger := conversation.NewMemoryStore(), billing.NewMemory()
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{t0}), conversation.WithStore(store),
		conversation.WithLedger(ledger))
	require.NoError(t, err)
	address := channels.Address{Channel: "whatsapp", Business: "n1", User: "447700900123"}
	ev := channels.UserMessage(address, "wamid.hunter2", t0)
	_, err = e.Record(ctx, ev)
	require.NoError(t, err)
	require.NoError(t, ledger.Record(ctx, billing.Entry{Message: "wamid.hunter2", Participant: "447700900123"}))
	stored, err := store.Load(ctx, address)
	require.NoError(t, err)
	d, err := e.Check(ctx, address, channels.Message{Type: channels.Text, Text: "hunter2"})
	require.NoError(t, err)
	for _, v := range []any{e, store, ledger, stored, stored[0].Snapshot, d, policy.SentEvent(address, channels.Message{Type: channels.Text, Text: "hunter2", Token: secret}, d, "wamid.hunter2", t0)} {
		keepsSecret(t, v)
	}
	ev.Occurred = t0.Add(48 * time.Hour)
	for _, wrong := range []channels.Event{ev, {Kind: channels.UserAction, ID: "wamid.hunter2", Address: address}, channels.UserMessage(
		channels.Address{Channel: "whatsapp", Business: "n1", User: secret}, "wamid.hunter2", t0)} {
		_, err := e.Record(ctx, wrong)
		require.Error(t, err)
		keepsSecret(t, err)
	}
}
