package meta_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
)

var errDown = errors.New("shard is down")

// sharded is a store whose shards can be taken down, one for each business.
type sharded struct {
	conversation.Store
	down atomic.Pointer[string] // the business whose shard is down
}

func (s *sharded) Load(ctx context.Context, addresses ...channels.Address) ([]conversation.Stored, error) {
	if down := s.down.Load(); down != nil && slices.ContainsFunc(addresses, func(a channels.Address) bool { return a.Business == *down }) {
		return nil, errDown
	}
	return s.Store.Load(ctx, addresses...)
}

func (s *sharded) take(business string) {
	s.down.Store(&business)
}

// newSharded is a site over such a store.
func newSharded(t *testing.T, options ...conversation.Option) (*site, *sharded) {
	store := &sharded{}
	s := newSite(t, func(s *site) { store.Store = s.store }, append(options, conversation.WithStore(store))...)
	return s, store
}

// One body, two businesses, and the store of one of them is down: what is recorded is handed on at once, what is not comes again, and
// in the end each message was new once.
func TestAStoreThatFailsInPart(t *testing.T) {
	t.Parallel()
	s, store := newSharded(t)
	body := whatsappBody(entry("n1", customer, "wamid.1"), entry("n2", customer, "wamid.2"), entry("n1", "919812345679", "wamid.3"))
	store.take("n2")
	require.Equal(t, 503, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1", "wamid.3"}, s.news())
	require.ErrorIs(t, s.reports[0].Err, errDown)
	require.Equal(t, 503, s.deliver(t, body), "nothing new was recorded: nothing is handed on")
	require.Len(t, s.received, 1)
	store.take("n1")
	require.Equal(t, 503, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1", "wamid.3", "wamid.2"}, s.news())
	store.take("")
	require.Equal(t, 200, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1", "wamid.3", "wamid.2"}, s.news(), "each once")
	require.Len(t, s.reports, 3)
	s.requireDiscreet(t, signature(appSecret, []byte(body)))
}

// The same for a list, and for a host whose function fails on what was recorded: that is new again with the rest.
func TestAStoreAndAHostThatFail(t *testing.T) {
	t.Parallel()
	s, store := newSharded(t)
	s.does(func(context.Context, channels.Received, []byte) error {
		if store.down.Load() != nil && *store.down.Load() != "" {
			return errBroken
		}
		return nil
	})
	body := "[" + whatsappBody(entry("n1", customer, "wamid.1")) + "," + whatsappBody(entry("n2", customer, "wamid.2")) + "]"
	store.take("n2")
	require.Equal(t, 500, s.deliver(t, body))
	require.ErrorIs(t, s.reports[0].Err, errDown)
	require.ErrorIs(t, s.reports[0].Err, errBroken)
	require.Empty(t, s.reports[0].Lost)
	store.take("")
	require.Equal(t, 200, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1", "wamid.2"}, s.news())
}

// jammed is a ledger that can be jammed.
type jammed struct {
	billing.Ledger
	now *atomic.Bool
}

func (j jammed) Record(ctx context.Context, entries ...billing.Entry) error {
	if j.now.Load() {
		return errDown
	}
	return j.Ledger.Record(ctx, entries...)
}

func (j jammed) Count(ctx context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	return j.Ledger.Count(ctx, keys...)
}

// A ledger that is down holds no message back: the platform delivers the status again until it is booked.
func TestALedgerThatFails(t *testing.T) {
	t.Parallel()
	ledger := jammed{billing.NewMemory(), new(atomic.Bool)}
	s, _ := newSharded(t, conversation.WithLedger(ledger))
	ledger.now.Store(true)
	body := whatsappBody(entry("n1", customer, "wamid.1"), delivered("n1", customer, "wamid.0"))
	require.Equal(t, 503, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1"}, s.news())
	ledger.now.Store(false)
	require.Equal(t, 200, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1"}, s.news())
	booked := 0
	for e, err := range ledger.Entries(context.Background(), billing.Filter{}) {
		require.NoError(t, err)
		require.Equal(t, "wamid.0", e.Message)
		booked++
	}
	require.Equal(t, 1, booked)
}

// What the host could not handle is new again.
func TestAHostThatFails(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.does(func(context.Context, channels.Received, []byte) error { return errBroken })
	body := whatsappBody(entry("n1", customer, "wamid.1"), delivered("n1", customer, "wamid.0"))
	for range 2 {
		require.Equal(t, 500, s.deliver(t, body))
	}
	for _, r := range s.reports {
		require.Equal(t, 500, r.Status)
		require.ErrorIs(t, r.Err, errBroken)
		require.Empty(t, r.Lost)
	}
	s.does(nil)
	require.Equal(t, 200, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1"}, s.news())
	s.does(func(context.Context, channels.Received, []byte) error { return errBroken })
	require.Equal(t, 500, s.deliver(t, body), "a failure over what is old withdraws nothing")
	s.does(nil)
	require.Equal(t, 200, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1"}, s.news())
}

// A host that fails on the second of three messages has the first done, and gets the others again; so does one that panics.
func TestAHostThatFailsInPart(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{"error": func() error { return errBroken }, "panic": func() error { panic("host's own words") }} {
		s := newSite(t, nil)
		var done []string
		broken := true
		s.does(func(_ context.Context, got channels.Received, _ []byte) error {
			for i, ev := range got.Events {
				if !got.New[i] {
					continue
				}
				if broken && ev.ID == "wamid.2" {
					broken = false
					return fail()
				}
				done, got.New[i] = append(done, ev.ID), false
			}
			return nil
		})
		body := []byte(whatsappBody(entry("n1", customer, "wamid.1"), entry("n1", customer, "wamid.2"), entry("n2", customer, "wamid.3")))
		answer, err := s.Client().Do(s.signed(t, body))
		if name == "error" {
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			require.Equal(t, 500, answer.StatusCode)
		} else {
			require.Error(t, err)
		}
		require.Equal(t, 200, s.deliver(t, string(body)))
		require.Equal(t, 200, s.deliver(t, string(body)))
		require.Equal(t, []string{"wamid.1", "wamid.2", "wamid.3"}, done, name)
	}
}

// What cannot be withdrawn either is named: nobody else will tell the host of it.
func TestWhatCannotBeWithdrawnIsNamed(t *testing.T) {
	t.Parallel()
	s, store := newSharded(t)
	s.does(func(context.Context, channels.Received, []byte) error {
		store.take("n2")
		return errBroken
	})
	body := whatsappBody(entry("n1", customer, "wamid.1"), entry("n2", customer, "wamid.2"), delivered("n2", customer, "wamid.0"))
	require.Equal(t, 500, s.deliver(t, body))
	require.ErrorIs(t, s.reports[0].Err, errBroken)
	require.ErrorIs(t, s.reports[0].Err, errDown)
	require.Len(t, s.reports[0].Lost, 1)
	require.Equal(t, "wamid.2", s.reports[0].Lost[0].ID)
	store.take("")
	s.does(nil)
	require.Equal(t, 200, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1"}, s.news())
	s.requireDiscreet(t, signature(appSecret, []byte(body)))

	// A receiver that does not say which event it is about leaves all of them in doubt.
	s = newSite(t, func(s *site) { s.hook.Engine = forgetful{s.engine} })
	s.does(func(context.Context, channels.Received, []byte) error { return errBroken })
	require.Equal(t, 500, s.deliver(t, body))
	require.Len(t, s.reports[0].Lost, 3)
}

type forgetful struct{ *conversation.Engine }

func (forgetful) Unsee(context.Context, ...channels.Event) error { return errDown }

// A panic of the host's goes on to the server, and what it did not handle is new again.
func TestAHostThatPanics(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.does(func(context.Context, channels.Received, []byte) error { panic("host's own words") })
	body := whatsappBody(entry("n1", customer, "wamid.1"))
	_, err := s.Client().Do(s.signed(t, []byte(body)))
	require.Error(t, err, "no answer")
	require.Equal(t, []string{"0 handle: panicked"}, s.problems())
	s.does(nil)
	require.Equal(t, 200, s.deliver(t, body))
	require.Equal(t, []string{"wamid.1"}, s.news())
	s.Close()
	require.Contains(t, s.log.String(), "host's own words", "the server's log has the panic, from where it was raised")
	require.Contains(t, s.log.String(), "TestAHostThatPanics")
}

// A client that goes away while the host works ends the host's context; what was not handled is withdrawn all the same.
func TestAClientThatGoesAwayWhileTheHostWorks(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	working := make(chan struct{})
	s.does(func(ctx context.Context, _ channels.Received, _ []byte) error {
		close(working)
		<-ctx.Done()
		return ctx.Err()
	})
	body := []byte(whatsappBody(entry("n1", customer, "wamid.1")))
	conn := s.raw(t, body, len(body))
	<-working
	require.NoError(t, conn.Close())
	r := <-s.told
	require.Equal(t, 500, r.Status)
	require.ErrorIs(t, r.Err, context.Canceled)
	require.Empty(t, r.Lost)
	s.does(nil)
	require.Equal(t, 200, s.deliver(t, string(body)))
	require.Equal(t, []string{"wamid.1"}, s.news())
}

// A client that is gone before anything was recorded leaves nothing, and the report says why.
func TestAContextThatEndedBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	body := []byte(whatsappBody(entry("n1", customer, "wamid.1")))
	r := s.signed(t, body)
	ctx, end := context.WithCancel(context.Background())
	end()
	rw := &answer{header: http.Header{}}
	s.hook.ServeHTTP(rw, r.WithContext(ctx))
	require.Equal(t, 503, rw.status)
	require.ErrorIs(t, s.reports[0].Err, context.Canceled)
	require.Zero(t, s.store.Len())
	require.Empty(t, s.received)
}

// answer keeps the status.
type answer struct {
	header http.Header
	status int
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return len(b), nil }

// A store that hangs is given up after ten seconds, whatever became of the request.
func TestWithdrawingEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := site{Server: &httptest.Server{}, told: make(chan meta.WebhookReport, 1)}
		s.hook = &meta.Webhook{Engine: hanging{}, Secrets: []string{appSecret}, Handle: func(context.Context, channels.Received, []byte) error { return errBroken }, Report: s.report}
		begun := time.Now()
		rw := &answer{header: http.Header{}}
		s.hook.ServeHTTP(rw, s.signed(t, []byte(`{}`)))
		require.Equal(t, 500, rw.status)
		require.Equal(t, 10*time.Second, time.Since(begun), "of the bubble's clock")
		require.ErrorIs(t, s.reports[0].Err, context.DeadlineExceeded)
		require.Len(t, s.reports[0].Lost, 1)
	})
}

// hanging is an engine whose store answers no second time.
type hanging struct{}

func (hanging) Receive(context.Context, []byte) (channels.Received, error) {
	return channels.Received{Events: make([]channels.Event, 2), New: []bool{false, true}}, nil
}

func (hanging) Unsee(ctx context.Context, _ ...channels.Event) error {
	<-ctx.Done()
	return ctx.Err()
}
