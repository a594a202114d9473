package metatest_test

import (
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
)

var times = flag.Int("times", 1, "how many times as many random steps; .ci/run tries ten times as many")

// Engine and emulator work out the same from the same rows, each in its own way: the one from windows that are kept up to date and rules
// that are compiled, the other from the whole log, which it goes through anew at each request. In random worlds (people, dates, accounts,
// templates, restrictions), they must agree on every send: whether it goes, and with which error it does not.
func TestEngineAndEmulatorAgree(t *testing.T) {
	t.Parallel()
	const perWorld = 150
	steps := *times * 10_000
	all := []policy.Channel{whatsapp.New(), messenger.New(), instagram.New()}
	tally := map[string]int{}
	for seed := range uint64((steps + perWorld - 1) / perWorld) {
		w := newWorld(t, seed, all, tally)
		for range perWorld {
			w.step()
		}
		w.server.Close()
	}
	t.Logf("%d steps: %v", steps, tally)
	require.Greater(t, tally["accepted"], steps/20, "the worlds must not refuse everything")
	require.Greater(t, tally["refused"], steps/20, "nor accept everything")
	require.Greater(t, tally["failed later"], 0)
}

type fixedClock struct{ at time.Time }

func (c fixedClock) Now() time.Time { return c.at }

// send tries a random request at both.
func (w *world) send() {
	c := w.channel()
	if c.Name() == whatsapp.Name {
		path, body := w.whatsappRequest()
		w.try(c, path, body)
		return
	}
	path, body := w.graphRequest(c.Name())
	w.try(c, path, body)
}

func (w *world) try(c policy.Channel, path string, body obj) {
	raw, err := json.Marshal(body)
	require.NoError(w.t, err)
	a, m, err := c.ReadRequest(path, raw)
	if err != nil {
		w.tally["unread"]++
		require.Equal(w.t, http.StatusBadRequest, w.post(c.Name(), path, raw).Code, "%s", raw)
		return
	}
	if a.User != "" && !m.Group {
		if _, err := c.User(a.User); err != nil {
			return
		}
	}
	w.asking = a.Business + " " + a.User
	now := w.server.Now()
	d, err := w.engine.Check(context.Background(), a, m)
	require.NoError(w.t, err, "seed %d step %d: %s", w.seed, w.n, raw)
	got := w.post(c.Name(), path, raw)
	log := w.server.Log()
	last := log[len(log)-1]
	w.compare(d, last, raw)
	if last.Verdict != metatest.Accepted || last.Message == "" {
		require.NotEqual(w.t, last.Verdict == metatest.Accepted, got.Code != http.StatusOK)
		return
	}
	perMessage := time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC) // before, prices hung on when the platform opened a conversation
	if last.Reason == "" && c.Name() == whatsapp.Name && !now.Before(perMessage) {
		charge := w.charged(last.Message)
		require.Equal(w.t, d.Charge.Basis, charge.Basis, "seed %d step %d at %s\n%s\n%+v\n%+v", w.seed, w.n, now, raw, d.Charge, charge)
		require.Equal(w.t, d.Charge.Category, charge.Category, "seed %d step %d %s", w.seed, w.n, raw)
		require.Equal(w.t, d.Charge.Price, charge.Price, "seed %d step %d %s", w.seed, w.n, raw)
	}
	w.remember(now)
	outside := c.Name() == whatsapp.Name && !m.Group && !w.open(a)
	if a.User == "" {
		a.User = last.User
	}
	if a.User != "" {
		_, err := w.engine.Record(context.Background(), policy.SentEvent(a, m, d, last.Message, now))
		require.NoError(w.t, err)
	}
	if outside && last.Reason == "" {
		w.reached[w.asking] = append(w.reached[w.asking], now)
	} else if outside {
		w.failed[w.asking] = append(w.failed[w.asking], now)
	}
	require.NoError(w.t, w.server.Flush(context.Background()))
	if m.Type == whatsapp.CallPermission { // once more, at once or after a call
		w.calls(a)
		w.try(c, path, body)
	}
}

// charged is what the emulator says that a message costs.
func (w *world) charged(message string) pricing.Charge {
	for _, c := range w.server.Conversations() {
		for _, ev := range c.Events {
			if ev.ID == message && ev.Charge != nil {
				return *ev.Charge
			}
		}
	}
	return pricing.Charge{}
}

func (w *world) open(a channels.Address) bool {
	windows, err := w.engine.Window(context.Background(), a)
	require.NoError(w.t, err)
	for _, win := range windows {
		if win.Kind == whatsapp.CustomerService {
			return win.Permits()
		}
	}
	return false
}

func (w *world) post(channel, path string, raw []byte) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, "/"+channel+path, strings.NewReader(string(raw)))
	req.Header.Set("Authorization", "Bearer any")
	out := httptest.NewRecorder()
	w.server.ServeHTTP(out, req)
	return out
}

// compare demands one answer of both. What only the host can know (who wrote, and what for) no platform refuses; of several errors, one
// that comes in the reply comes before one that comes as a status.
func (w *world) compare(d policy.Decision, got metatest.Request, raw []byte) {
	later := []int{131049, 131050, 131026, 131042}
	var now, then []channels.PlatformError
	nameless := false
	for _, r := range d.Reasons {
		switch {
		case r.Error.IsZero():
			nameless = nameless || r.Code == policy.MessagingLimit || r.Code == policy.RegionBlocked
		case slices.Contains(later, r.Error.Code):
			then = append(then, r.Error)
		default:
			now = append(now, r.Error)
		}
	}
	want, code := "accepted", channels.PlatformError{}
	switch {
	case len(now) > 0:
		want, code = "refused", now[0]
	case nameless:
		want = "refused"
	case len(then) > 0:
		want, code = "failed later", then[0]
	}
	have := got.Verdict
	if got.Verdict == metatest.Accepted && got.Reason != "" {
		have = "failed later"
	}
	w.tally[have]++
	if got.Error.Code == 131056 && want == "accepted" {
		w.tally["pair rate"]++
		return
	}
	if got.Reason == policy.MessagingLimit && d.Assumed&policy.AssumedAccount != 0 && w.today(w.failed[w.asking]) {
		w.tally["reached or failed"]++ // that it failed, the engine does not remember
		return
	}
	at := w.server.Now()
	require.Equal(w.t, want, have, "seed %d step %d at %s\n%s\nengine: %s\nemulator: %+v %s", w.seed, w.n, at, raw, d.Explain(), got.Reason, got.Detail)
	if !code.IsZero() {
		require.True(w.t, code.Same(got.Error), "seed %d step %d at %s\n%s\nengine: %s\nemulator: %s %v %s", w.seed, w.n, at, raw, d.Explain(), got.Reason, got.Error, got.Detail)
	}
}
