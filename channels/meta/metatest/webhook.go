package metatest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
	"unicode/utf16"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// encoder writes an event as the platform's JSON, nil when the platform tells nothing of it. about is the message that a reaction or an edit is
// about.
type encoder func(b *Business, ev *channels.Event, about string) object

// webhook is one body on its way.
type webhook struct {
	due      time.Time
	order    int // among those that are due at one instant
	first    time.Time
	attempts int
	platform *platform
	event    channels.Event
	body     []byte
}

// Delivery is one attempt to deliver a webhook.
type Delivery struct {
	At time.Time `json:"at"`
	// Event is what the webhook tells, Body the JSON that was posted.
	Event channels.Event  `json:"event"`
	Body  json.RawMessage `json:"body"`
	// Attempt counts from 1. Status is the HTTP status that the host answered with, 0 where it did not answer; Error then says why.
	Attempt int    `json:"attempt"`
	Status  int    `json:"status,omitempty"`
	Error   string `json:"error,omitempty"`
	// Lost says that a [Disturbance] swallowed it.
	Lost bool `json:"lost,omitempty"`
}

// Format leaves the body out, whatever the verb.
func (d Delivery) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fmt.Sprintf("%s of %s, attempt %d: %d", d.Event.Kind, d.Event.Address, d.Attempt, d.Status))
}

// Deliveries gives every attempt to deliver a webhook, oldest first.
func (t *Tenant) Deliveries() []Delivery {
	if !t.made() {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.deliveries)
}

// enqueue puts the webhook of an event on its way, as disturbed as was asked for.
func (t *Tenant) enqueue(p *platform, b *Business, ev channels.Event, about string) {
	value := p.encode(b, &ev, about)
	if value == nil {
		return
	}
	body, err := json.Marshal(value)
	if err != nil {
		return // objects of texts and numbers always have a JSON form
	}
	body = escaped(body)
	w := &webhook{due: later(ev.Occurred, t.now()), first: ev.Occurred, platform: p, event: ev, body: body}
	w.order = t.serial
	t.serial++
	d := t.disturbance()
	w.due = w.due.Add(d.Delay).Truncate(time.Millisecond) // as the clock is
	if d.Reverse {
		w.order = -w.order
	}
	if d.Lose {
		t.deliveries = append(t.deliveries, Delivery{At: w.due, Event: ev, Body: body, Lost: true})
		return
	}
	t.queue = append(t.queue, w)
	if d.Duplicate {
		again := *w
		t.queue = append(t.queue, &again)
	}
}

// escaped writes what is not ASCII as \u and four small hexadecimal digits. The platforms sign a body in that form: a client that escapes what
// it got before it verifies finds the same signature as one that does not.
// https://developers.facebook.com/docs/graph-api/webhooks/getting-started
func escaped(body []byte) []byte {
	var out []byte
	for _, r := range string(body) {
		switch {
		case r <= '~':
			out = append(out, byte(r))
		case utf16.RuneLen(r) == 1:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		}
	}
	return out
}

// soonest finds the webhook that is due first, nil when none is on its way.
func (t *Tenant) soonest() *webhook {
	if len(t.queue) == 0 {
		return nil
	}
	return slices.MinFunc(t.queue, func(a, b *webhook) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.order, b.order)) })
}

// Flush posts every webhook that is due, one after the other, and those that become due by what the host answers meanwhile. A webhook that is
// not answered with a status of 200 to 299 is due again after a growing delay, for as long as the platform would try. While another call is
// at it, Flush returns at once: a host that flushes inside its webhook does not wait for itself. It stops early when the context ends,
// whose error it returns.
func (t *Tenant) Flush(ctx context.Context) error {
	if err := t.usable(ctx); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.delivering {
		return nil
	}
	return t.flush(ctx)
}

// flush is Flush with the lock, which it gives up while the host answers.
func (t *Tenant) flush(ctx context.Context) error {
	t.delivering = true
	defer func() { t.delivering = false }()
	for ctx.Err() == nil {
		w := t.soonest()
		if w == nil || w.due.After(t.now()) {
			return nil
		}
		t.queue = slices.DeleteFunc(t.queue, func(o *webhook) bool { return o == w })
		w.attempts++
		d := Delivery{At: t.now(), Event: w.event, Body: w.body, Attempt: w.attempts}
		url, life := t.webhook, t.life
		if url != "" {
			t.unlocked(func() { d.Status, d.Error = t.server.post(ctx, url, w.body) })
		}
		if life != t.life {
			continue // the tenant was reset meanwhile
		}
		if url == "" {
			d.Error = "nobody subscribed"
		} else if d.Status/100 != 2 {
			t.again(w)
		}
		t.deliveries = append(t.deliveries, d)
		t.changed()
	}
	return ctx.Err()
}

// firstRetry is how long the first repetition waits; each further one waits twice as long, an hour at most.
const (
	firstRetry   = 10 * time.Second
	longestRetry = time.Hour
)

// again queues a webhook that was not taken, unless the platform would give up.
func (t *Tenant) again(w *webhook) {
	wait := min(firstRetry<<min(w.attempts-1, 20), longestRetry)
	if w.due = t.now().Add(wait); !w.due.After(w.first.Add(w.platform.answers.Redelivery)) {
		t.queue = append(t.queue, w)
	}
}

// post sends one signed body.
func (s *Server) post(ctx context.Context, url string, body []byte) (status int, failure string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, "the URL is none"
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Hub-Signature-256", s.sign(body))
	answer, err := s.options.Client.Do(req)
	if err != nil {
		return 0, "no answer"
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<20)) // so that the connection can be used again
	return answer.StatusCode, ""
}

// sign is the signature of a body.
func (s *Server) sign(body []byte) string {
	mac := hmac.New(sha256.New, []byte(s.options.Secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}
