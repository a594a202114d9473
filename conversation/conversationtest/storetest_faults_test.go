package conversationtest

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// listFaults are the ways in which a list can be wrong.
func listFaults() map[string]func(b *broken) (rule string) {
	return map[string]func(b *broken) string{
		"the list is empty": func(b *broken) string {
			b.list = func(ctx context.Context, _, _ string, _ yieldFunc) error { return ctx.Err() }
			return "list"
		},
		"the list ends after a page": func(b *broken) string {
			b.list = func(ctx context.Context, channel, business string, yield yieldFunc) error {
				n := 0
				return b.MemoryStore.List(ctx, channel, business, func(a channels.Address, s conversation.Snapshot) bool {
					n++
					return n <= 100 && yield(a, s)
				})
			}
			return "list"
		},
		"the list repeats itself": func(b *broken) string {
			b.list = func(ctx context.Context, channel, business string, yield yieldFunc) error {
				err := b.MemoryStore.List(ctx, channel, business, func(a channels.Address, s conversation.Snapshot) bool {
					first := yield(a, s)
					return first && yield(a, s)
				})
				return err
			}
			return "list"
		},
		"the list has no snapshots": func(b *broken) string {
			b.list = func(ctx context.Context, channel, business string, yield yieldFunc) error {
				return b.MemoryStore.List(ctx, channel, business, func(a channels.Address, _ conversation.Snapshot) bool {
					return yield(a, conversation.Snapshot{})
				})
			}
			return "list"
		},
		"the list has the business": func(b *broken) string {
			b.list = withExtra(b, channels.Address{})
			return "list_only"
		},
		"the list has aliases": func(b *broken) string {
			b.list = withExtra(b, channels.Address{User: "alias"})
			return "list_only"
		},
		"the list has another business": func(b *broken) string {
			b.list = withExtra(b, channels.Address{Business: "business2", User: "u"})
			return "list_only"
		},
		"the list has another channel": func(b *broken) string {
			b.list = withExtra(b, channels.Address{Channel: "channel2", User: "u"})
			return "list_only"
		},
		"the list does not stop": func(b *broken) string {
			b.list = func(ctx context.Context, channel, business string, yield yieldFunc) error {
				return b.MemoryStore.List(ctx, channel, business, func(a channels.Address, s conversation.Snapshot) bool {
					yield(a, s)
					return true
				})
			}
			return "list_stop"
		},
		"the list ignores the context": func(b *broken) string {
			b.list = func(_ context.Context, channel, business string, yield yieldFunc) error {
				return b.MemoryStore.List(context.Background(), channel, business, yield)
			}
			return "list_context"
		},
	}
}

// withExtra lists one entry too many, when it is there. Empty parts of the address
// are those asked for.
func withExtra(b *broken, extra channels.Address) func(context.Context, string, string, yieldFunc) error {
	return func(ctx context.Context, channel, business string, yield yieldFunc) error {
		if err := b.MemoryStore.List(ctx, channel, business, yield); err != nil {
			return err
		}
		a := extra
		if a.Channel == "" {
			a.Channel = channel
		}
		if a.Business == "" {
			a.Business = business
		}
		s, err := b.MemoryStore.Load(ctx, a)
		if err != nil || s.IsZero() {
			return err
		}
		yield(a, s)
		return nil
	}
}

// violated are the rules that a store breaks.
func violated(b func() *broken) map[string]bool {
	out := map[string]bool{}
	for _, r := range storeRules() {
		if r.check(context.Background(), b()) != nil {
			out[r.name] = true
		}
	}
	return out
}

func TestEveryFaultIsFound(t *testing.T) {
	found := map[string]bool{}
	for _, all := range []map[string]func(*broken) string{faults(), listFaults()} {
		for fault, install := range all {
			t.Run(fault, func(t *testing.T) {
				rule := ""
				got := violated(func() *broken {
					b := &broken{MemoryStore: conversation.NewMemoryStore()}
					rule = install(b)
					return b
				})
				require.True(t, got[rule], "rule %q did not notice; these did: %v", rule, got)
				found[rule] = true
			})
		}
	}
	for _, r := range storeRules() {
		if r.name != "fields" {
			require.True(t, found[r.name], "no fault proves that the rule %q can fail", r.name)
		}
	}
	require.Empty(t, violated(func() *broken { return &broken{MemoryStore: conversation.NewMemoryStore()} }), "a store without fault breaks nothing")
}

func TestEveryLostFieldIsFound(t *testing.T) {
	kind := reflect.TypeFor[conversation.Snapshot]()
	for i := range kind.NumField() {
		b := &broken{MemoryStore: conversation.NewMemoryStore()}
		b.update = func(ctx context.Context, a channels.Address, change changeFunc) error {
			return b.MemoryStore.Update(ctx, a, func(s *conversation.Snapshot) error {
				err := change(s)
				reflect.ValueOf(s).Elem().Field(i).SetZero()
				return err
			})
		}
		require.ErrorContains(t, fieldsRoundTrip(context.Background(), b), kind.Field(i).Name)
	}
}

// The parts of fields, one by one.
func TestEveryLostPartIsFound(t *testing.T) {
	for name, lose := range map[string]func(s *conversation.Snapshot){
		"milliseconds of an instant": func(s *conversation.Snapshot) { s.IdentityAt.Phone = s.IdentityAt.Phone.Truncate(1e9) },
		"opt-in":                     func(s *conversation.Snapshot) { s.Consent.OptedIn = s.Consent.OptedOut },
		"resume":                     func(s *conversation.Snapshot) { s.Consent.MarketingResumed = s.Consent.MarketingStopped },
		"never":                      func(s *conversation.Snapshot) { s.Consent.Never = false },
		"parent":                     func(s *conversation.Snapshot) { s.Identity.Parent = "" },
		"state":                      func(s *conversation.Snapshot) { s.State = window.State{} },
		"billing":                    func(s *conversation.Snapshot) { s.Billing = pricing.Conversations{} },
		"last alias":                 func(s *conversation.Snapshot) { s.Aliases = s.Aliases[:max(0, len(s.Aliases)-1)] },
		"last former":                func(s *conversation.Snapshot) { s.Former = s.Former[:max(0, len(s.Former)-1)] },
		"last restriction":           func(s *conversation.Snapshot) { s.Restrictions = s.Restrictions[:max(0, len(s.Restrictions)-1)] },
	} {
		b := &broken{MemoryStore: conversation.NewMemoryStore()}
		b.load = func(ctx context.Context, a channels.Address) (conversation.Snapshot, error) {
			s, err := b.MemoryStore.Load(ctx, a)
			lose(&s)
			return s, err
		}
		require.Error(t, fieldsRoundTrip(context.Background(), b), name)
	}
}

// A store that fails is reported by every rule, never taken for one that passes.
func TestEveryRuleReportsAFailingStore(t *testing.T) {
	down := errors.New("the database is down")
	for _, r := range storeRules() {
		b := &broken{MemoryStore: conversation.NewMemoryStore()}
		b.update = func(context.Context, channels.Address, changeFunc) error { return down }
		require.ErrorIs(t, r.check(context.Background(), b), down, r.name)
	}
	for _, r := range storeRules() {
		b := &broken{MemoryStore: conversation.NewMemoryStore()}
		b.load = func(context.Context, channels.Address) (conversation.Snapshot, error) {
			return conversation.Snapshot{}, down
		}
		b.remove = func(context.Context, channels.Address) error { return down }
		b.list = func(context.Context, string, string, yieldFunc) error { return down }
		require.Error(t, r.check(context.Background(), b), r.name)
	}
}
