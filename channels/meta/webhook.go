package meta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// Receiver is what a webhook asks: a *conversation.Engine is one.
type Receiver interface {
	// Receive reads a body, or a list of them, and records what it says. The error joins a [*channels.DecodeError] for what cannot be
	// read and a [*channels.RecordError] for each event that was not recorded, and wraps [channels.ErrForeign] for bodies that no
	// channel knows. Any other error counts as one that may not occur again.
	Receive(ctx context.Context, body []byte) (channels.Received, error)
	// Unsee withdraws events, so that they are new when they are delivered again.
	Unsee(ctx context.Context, events ...channels.Event) error
}

// Webhook is the [http.Handler] to which WhatsApp, Messenger and Instagram deliver. It looks at no path: register it wherever the
// app's callback URL points. A delivery is verified, recorded by Engine, and handed to Handle:
//
//	func (b *Bot) handle(ctx context.Context, got channels.Received, body []byte) error {
//		for i, ev := range got.Events {
//			if got.New[i] && ev.Kind == channels.UserAction {
//				if err := b.queue(ctx, ev); err != nil {
//					return err
//				}
//				got.New[i] = false
//			}
//		}
//		return nil
//	}
//
// The platform delivers a body again, for hours or days, until it is answered with 200:
//
//	request             answer
//	GET                 200 and the challenge: a handshake with the right VerifyToken
//	                    400 a handshake without a challenge
//	                    403 any other
//	POST                200 recorded and handled; also a body of an unknown object, and what cannot be read or can never be
//	                        recorded, which is reported
//	                    400 the body did not arrive whole
//	                    403 X-Hub-Signature-256 is missing, malformed, there more than once, or of none of the Secrets
//	                    413 the body is larger than MaxBody
//	                    415 the body is compressed or encoded otherwise (Content-Encoding)
//	                    500 Handle failed; the new events were withdrawn
//	                    503 the store, the ledger or the catalogue failed
//	any other           405
//	any                 500 Engine or Secrets is missing, a secret is empty, or MaxBody is out of bounds
//
// After 503 nothing is lost or handled twice: what was recorded is handed on at once and is not new when the whole body comes again;
// what was not is new then. Statuses, echoes and changes of accounts are new each time ([channels.Received]). Two failures leave an
// event recorded and not handled, so that it comes again as old: the process ends between the two, or the store saves and cannot
// say so. A host to which that matters keeps the ids of what it handled.
//
// The signature is checked over the bytes that arrived, so nothing in front of the Webhook may change or decompress the body. What
// the signature vouches for is taken whatever its Content-Type. A body may be one JSON object or a list of them.
//
// A request's context ends when the client goes away. Recording and Handle see that; withdrawing goes on for at most 10 seconds
// after. How long a client may take to send a body is for the server to say: set [http.Server.ReadTimeout].
//
// The zero Webhook, and a nil one, refuses every request. A Webhook is safe for concurrent use; its fields are not to be changed once
// it is used. Printed, it shows no secret.
type Webhook struct {
	// Engine records what bodies say. It must be given.
	Engine Receiver
	// Secrets are the app secrets, each of which may sign. While a secret is replaced, give the old one and the new one. At least one
	// must be given, and an empty one is an error: anybody could sign with it.
	Secrets []string
	// VerifyToken is the token that was typed in where the callback URL was registered. Empty refuses all handshakes.
	VerifyToken string
	// Handle is the host's own function: what it gets is recorded, and body is what arrived, byte for byte. It is called for each
	// body that a secret signed, also for one of an unknown object and for one that holds nothing new; not when the store failed and
	// nothing new was recorded. Nil: bodies are recorded only. Of a list with bodies of several channels, got.Channel is empty.
	//
	// After an error or a panic the events that got.New marks as new are withdrawn: the platform delivers them again, and they are
	// new again. Handle sets got.New[i] to false for what it has done for good, and changes nothing else of got. It should return
	// within the few seconds that the platform waits: what takes long belongs into a queue of the host's. If the platform repeats a
	// delivery while Handle still works on the first, the second holds nothing new and is answered with 200; if Handle then fails,
	// the events may not come again.
	Handle func(ctx context.Context, got channels.Received, body []byte) error
	// Report is told of every request that was refused, failed, or could not be read or recorded in full, before it is answered.
	// Nil: nobody is.
	Report func(context.Context, WebhookReport)
	// MaxBody is how many bytes a body may have, at most [channels.MaxBody]; 0 is 3 MB (3 << 20), which the platforms' bodies do not
	// exceed.
	MaxBody int64
}

// defaultMaxBody is the platforms' own bound.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
const defaultMaxBody = 3 << 20

// WebhookReport says what was wrong with a request to a [Webhook]. It holds no secret, token or signature.
type WebhookReport struct {
	// Status is the HTTP status of the answer, 0 if there is none, because Handle panicked.
	Status int
	// Err is what was wrong: a [*channels.InputError] names a header, parameter or field of the Webhook, a [*channels.DecodeError]
	// what could not be read, a [*channels.RecordError] an event that was not recorded; what Handle returned is wrapped. In a list
	// of bodies, the place of the body stands before what could not be read, "[1]: "; an event's index counts from the first body.
	Err error
	// Lost are events that were recorded, that Handle did not handle and that could not be withdrawn: delivered again they are not
	// new. A host that wants each act handled handles these by itself.
	Lost []channels.Event
}

// ServeHTTP implements [http.Handler]: see [Webhook].
func (w *Webhook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if rw == nil || r == nil || r.URL == nil {
		return
	}
	report := WebhookReport{Status: http.StatusOK}
	challenge := ""
	switch err := w.usable(); {
	case err != nil:
		report = WebhookReport{Status: http.StatusInternalServerError, Err: err}
	case r.Method == http.MethodGet:
		challenge, report = w.handshake(r)
	case r.Method == http.MethodPost:
		report = w.deliver(rw, r)
	default:
		rw.Header().Set("Allow", "GET, POST")
		report = refused(http.StatusMethodNotAllowed, "method", r.Method, "is neither GET nor POST")
	}
	if report.Err != nil {
		w.report(r.Context(), report)
	}
	if report.Status != http.StatusOK {
		http.Error(rw, http.StatusText(report.Status), report.Status)
		return
	}
	// A challenge is the client's text: no browser takes it for a page.
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = rw.Write([]byte(challenge))
}

// refused is the report of a request that was refused for a field of it. The value is quoted.
func refused(status int, field, value, reason string) WebhookReport {
	return WebhookReport{Status: status, Err: &channels.InputError{Field: field, Value: channels.Clip(value), Reason: reason}}
}

func (w *Webhook) report(ctx context.Context, r WebhookReport) {
	if w != nil && w.Report != nil {
		w.Report(ctx, r)
	}
}

// usable checks the fields.
func (w *Webhook) usable() error {
	switch {
	case w == nil || fact.IsNil(w.Engine):
		return &channels.InputError{Field: "webhook.engine", Reason: "is nil"}
	case len(w.Secrets) == 0:
		return &channels.InputError{Field: "webhook.secrets", Reason: "are empty"}
	case w.MaxBody < 0 || w.MaxBody > channels.MaxBody:
		reason := fmt.Sprintf("is not between 0 and %d", channels.MaxBody)
		return &channels.InputError{Field: "webhook.max_body", Value: strconv.FormatInt(w.MaxBody, 10), Reason: reason}
	}
	if i := slices.Index(w.Secrets, ""); i >= 0 {
		return &channels.InputError{Field: fmt.Sprintf("webhook.secrets[%d]", i), Reason: "is empty"}
	}
	return nil
}

// handshake answers the platform's question whether the callback URL is the host's.
//
// Source: https://developers.facebook.com/docs/messenger-platform/webhooks (2026-05-05)
func (w *Webhook) handshake(r *http.Request) (challenge string, _ WebhookReport) {
	query := r.URL.Query()
	one := func(name string) string {
		if values := query[name]; len(values) == 1 {
			return values[0]
		}
		return ""
	}
	switch {
	case w.VerifyToken == "":
		return "", refused(http.StatusForbidden, "webhook.verify_token", "", "is empty: handshakes are refused")
	case !same(w.VerifyToken, one("hub.verify_token")):
		return "", refused(http.StatusForbidden, "hub.verify_token", "", "is not the one that was set")
	case one("hub.mode") != "subscribe":
		return "", refused(http.StatusForbidden, "hub.mode", "", "is not subscribe")
	case one("hub.challenge") == "":
		return "", refused(http.StatusBadRequest, "hub.challenge", "", "is missing")
	}
	return one("hub.challenge"), WebhookReport{Status: http.StatusOK}
}

// deliver takes a body.
func (w *Webhook) deliver(rw http.ResponseWriter, r *http.Request) WebhookReport {
	mac, err := signatureOf(r.Header)
	if err != nil {
		return WebhookReport{Status: http.StatusForbidden, Err: err}
	}
	for _, encoding := range r.Header.Values("Content-Encoding") {
		if !strings.EqualFold(encoding, "identity") {
			return refused(http.StatusUnsupportedMediaType, "Content-Encoding", encoding, "is not taken")
		}
	}
	limit := w.MaxBody
	if limit == 0 {
		limit = defaultMaxBody
	}
	body, err := read(rw, r, limit)
	var more *http.MaxBytesError
	switch {
	case errors.As(err, &more):
		return refused(http.StatusRequestEntityTooLarge, "body", "", fmt.Sprintf("has more than %d bytes", limit))
	case err != nil:
		return WebhookReport{Status: http.StatusBadRequest, Err: fmt.Errorf("body did not arrive whole: %w", err)}
	case !signed(w.Secrets, body, mac):
		return refused(http.StatusForbidden, signatureHeader, "", "is not that of the body under any of the secrets")
	}
	return w.take(r.Context(), body)
}

// read reads a body of at most limit bytes.
func read(rw http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, &http.MaxBytesError{Limit: limit}
	}
	if r.Body == nil {
		return nil, nil
	}
	const promised = 64 << 10 // what a client may make the server reserve before it sends anything
	var buf bytes.Buffer
	buf.Grow(int(min(max(r.ContentLength, 0), promised)) + bytes.MinRead)
	_, err := buf.ReadFrom(http.MaxBytesReader(rw, r.Body, limit))
	return buf.Bytes(), err
}

// Format writes how many secrets there are, whatever the verb.
func (w Webhook) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, "webhook with "+strconv.Itoa(len(w.Secrets))+" secrets")
}
