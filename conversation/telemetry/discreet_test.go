package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/conversation/telemetry"
)

// secret stands for all that identifies a person, that a person wrote, and for tokens.
const secret = "919812345678-hunter2"

// chatty is a house rule that puts a secret everywhere it can.
type chatty struct{}

func (chatty) Judge(conversation.HouseCase) conversation.Ruling {
	return conversation.Ruling{Reasons: []policy.Reason{{Code: secret, Detail: secret, Source: policy.Source{URL: secret, Note: secret}}}}
}

// Nothing of a person reaches an export, whatever a host, a house rule, a webhook or a store puts where.
func TestNothingOfAPersonIsExported(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, business := range []bool{false, true} {
		o, x := observe(t, telemetry.Config{Near: 48 * time.Hour, Business: business})
		failure := errors.New(secret)
		var failing bool
		store := &conversationtest.Faulty{Store: conversation.NewMemoryStore(), Before: func(context.Context, conversationtest.StoreCall) error {
			if failing {
				return failure
			}
			return nil
		}}
		who := channels.Address{Channel: whatsapp.Name, Business: customer.Business, User: "IN." + strings.ReplaceAll(secret, "-", "")}
		said := channels.UserMessage(who, secret, noon)
		said.Text, said.Token, said.Raw, said.Group = secret, secret, secret, ""
		said.Identity = channels.Identity{Phone: customer.User, Scoped: who.User}
		messages := []channels.Message{
			{Type: channels.Text, Text: secret, Token: secret, ReplyTo: secret},
			{Type: channels.PrivateReply, Text: secret, Token: secret},
			{Type: channels.Text, Text: secret, Tag: secret},
		}
		for _, rules := range [][]conversation.Option{nil, {conversation.WithHouseRules(chatty{})}} {
			failing = false
			e, err := conversation.New(append(rules, conversation.WithChannels(whatsapp.New()), conversation.WithClock(at(noon)),
				conversation.WithObserver(o), conversation.WithStore(o.Store(store)))...)
			require.NoError(t, err)
			swapped := channels.Address{Channel: secret, Business: whatsapp.Name, User: customer.Business}
			nobody := channels.UserMessage(who, "", noon)
			nobody.Address = channels.Address{Channel: secret, Business: secret, User: secret}
			_, err = e.Record(ctx, said, channels.UserMessage(swapped, secret, noon), nobody, channels.UserMessage(who, secret, noon.Add(99*time.Hour)))
			require.Error(t, err)
			for _, m := range messages {
				_, err = e.Check(ctx, who, m)
				require.NoError(t, err)
			}
			failing = true
			_, err = e.Record(ctx, said)
			require.ErrorIs(t, err, failure)
			_, err = e.Check(ctx, who, text)
			require.ErrorIs(t, err, failure)
		}

		all := everything(t, x)
		for _, part := range []string{customer.User, "hunter"} {
			require.NotContains(t, all, part)
		}
		require.Equal(t, business, strings.Contains(all, customer.Business))
		// What was said is there, or the test would prove nothing.
		for _, part := range []string{"whatsapp", "allow", "near_miss", "_OTHER", "deny", "load", "*errors.errorString", "future"} {
			require.Contains(t, all, part)
		}
	}
}

// everything is all that the SDK gives to an exporter, as text.
func everything(t *testing.T, x *exported) string {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, x.reader.Collect(context.Background(), &all))
	var b strings.Builder
	for i := range all.ScopeMetrics {
		fmt.Fprintf(&b, "%+v\n", all.ScopeMetrics[i])
	}
	for i := range x.records {
		fmt.Fprintf(&b, "%+v\n", x.records[i])
	}
	return b.String() + strings.Join(x.series(t), "\n") + strings.Join(x.events(), "\n")
}

// Hosts choose the SDK: nothing but its API is linked by this package itself.
func TestOnlyTheAPIIsImported(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	imported := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, i := range f.Imports {
			imported++
			require.NotContains(t, i.Path.Value, "/sdk", file)
			require.NotContains(t, i.Path.Value, "/exporters", file)
		}
	}
	require.NotZero(t, imported)
}
