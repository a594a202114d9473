package meta

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/internal/fact"
)

// Decider is what a guard asks: a *conversation.Engine is one.
type Decider interface {
	// Check says whether a message may go now. A refusal is no error.
	Check(ctx context.Context, a channels.Address, m channels.Message) (policy.Decision, error)
	// Record stores that a message went.
	Record(ctx context.Context, events ...channels.Event) ([]bool, error)
	// Diagnose explains an error of the platform, in the light of the decision.
	Diagnose(channel string, err channels.PlatformError, d policy.Decision) (policy.Diagnosis, error)
}

// Guard is an [http.RoundTripper] that asks before a message goes to Meta's interfaces, and notes that it went:
//
//	client := &http.Client{Transport: &meta.Guard{Engine: engine, Channels: platforms}}
//
// It looks at requests to its Hosts that send: POST (or a query with method=post) to a path that ends in "messages" or
// "marketing_messages", with or without a version before it ("/v25.0/ID/messages", "/me/messages"), in JSON, as a form, or in the
// query. All other requests pass untouched. A send goes on as it came, but leaves it to Base to ask for a compressed answer and to
// undo that, as [http.Transport] does.
//
//   - A message that is refused never leaves. The answer is the platform's own error JSON, with the HTTP status that goes with it, so
//     that the client handles it like the platform's: see RefuseWithError. A refusal for which the platform has no error has code 100
//     and status 400. All reasons stand in error_data.details, and the header Replywindow-Verdict says "deny" or "defer".
//   - After the platform took a message, the guard records it ([policy.SentEvent]) under the id in the answer, for at most 10
//     seconds and also when the request's context has ended. If that fails, the answer is returned all the same and the failure
//     reported.
//   - After the platform refused a message, the report has the diagnosis: whether the decision foresaw it, and what may be the cause.
//
// Purpose and author come from the request's context ([WithIntent]). Without them, the guard refuses only what the platform could
// refuse from the request: what is refused for every purpose and author, by a rule that the platform knows ([policy.Reason.Own]).
// Everything else passes, also against a house rule, and the decision in the report has the reasons.
//
// A request that names a comment or a token instead of a person is judged by what is known of that. One that names neither, a read
// receipt on WhatsApp for example, passes. What the guard cannot judge passes and is reported, unless FailClosed: a body that it
// cannot read, is compressed, multipart or larger than [channels.MaxBody]; a batch; a business or channel that nothing names; an
// engine that fails, or does not answer within 5 seconds.
//
// A Page id on graph.facebook.com may send on Messenger, or on Instagram for the account that is linked to the Page, and the request
// does not say which. If Channels has both, the guard needs Channel to tell them apart.
//
// Two requests at the same moment are judged by the same facts: a permission that holds one message may then let both pass, and the
// platform refuses the second. The zero Guard refuses every request with an error. A Guard is safe for concurrent use; its fields
// are not to be changed once it is used.
type Guard struct {
	// Engine decides and keeps what was sent. It must be given.
	Engine Decider
	// Channels read the requests: give those that the engine serves.
	Channels []policy.Channel
	// Base sends the requests; nil is [http.DefaultTransport].
	Base http.RoundTripper
	// Observe only reports: every request goes.
	Observe bool
	// FailClosed refuses a send that cannot be judged: with status 503 when the engine fails, with 400 when the request cannot be
	// read. Observe counts more.
	FailClosed bool
	// RefuseWithError refuses with a [*RefusedError] in place of an answer. A client of package net/http wraps it in a *url.Error,
	// whose text holds the URL with its query: log what errors.As finds in it.
	RefuseWithError bool
	// Hosts are those whose requests are looked at; none is [Hosts]. To any other host, a provider's or a test server's, every request
	// passes, unjudged and without a report: for httptest give []meta.Host{{Name: "127.0.0.1"}}.
	Hosts []Host
	// Business names the business that sends: the number, Page or account id that stands in webhooks. It is for URLs that name none
	// ("me", a provider's host) or another id (a Page's, for the Instagram account behind it). "" leaves it to the URL.
	Business func(*http.Request) string
	// Channel names the channel of a request where its host does not. "" leaves it to the body, as far as that says.
	Channel func(*http.Request) string
	// Report is told of every send, also one that passes without being judged, once it is over. It is called by the goroutine that
	// sends, so it returns fast.
	Report func(context.Context, GuardReport)
	// Clock says when a message went; nil is the system's. Give the engine's, if that has another.
	Clock interface{ Now() time.Time }
}

// Host says whose sends go to a host.
type Host struct {
	// Name is the host without scheme and port: "graph.facebook.com", "127.0.0.1", "::1". Any other form is an error of RoundTrip.
	Name string
	// Channel is the only channel of the host; empty: the request tells.
	Channel string
}

// Hosts are the hosts of the platform itself: graph.facebook.com, and graph.instagram.com, which takes Instagram's alone.
func Hosts() []Host {
	return []Host{{Name: "graph.facebook.com"}, {Name: "graph.instagram.com", Channel: "instagram"}}
}

// RoundTrip implements [http.RoundTripper]: see [Guard]. Its errors are those of Base, a [*channels.InputError] for a field of the
// guard that is not set or wrong, an error for a body that cannot be read to its end, and with RefuseWithError a [*RefusedError]. A URL in
// an error is shown without its query.
func (g *Guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.usable(r); err != nil {
		closeBody(r)
		return nil, err
	}
	proxied := r.Context().Value(proxiedKey{}) != nil
	var t target
	host, guarded := g.host(r)
	if guarded {
		t = targetOf(r)
	}
	if !proxied && !t.sends {
		return g.forward(r)
	}
	original := r
	if proxied {
		r = r.Clone(r.Context())
		withoutOwn(r.Header)
	}
	if !t.sends {
		return g.forward(r)
	}
	intent, given := r.Context().Value(intentKey{}).(Intent)
	s := sending{guard: g, host: host, target: t, intent: stated{intent, given}, original: original}
	if proxied {
		s.intent, s.invalid = s.intent.with(original.Header)
	}
	return s.run(r)
}

// usable checks what must be given.
func (g *Guard) usable(r *http.Request) error {
	switch {
	case r == nil || r.URL == nil:
		return &channels.InputError{Field: "request", Reason: "has no URL"}
	case g == nil || fact.IsNil(g.Engine):
		return &channels.InputError{Field: "guard.engine", Reason: "is nil"}
	case len(g.Channels) == 0:
		return &channels.InputError{Field: "guard.channels", Reason: "is empty"}
	case slices.ContainsFunc(g.Channels, func(c policy.Channel) bool { return fact.IsNil(c) }):
		return &channels.InputError{Field: "guard.channels", Reason: "holds a nil channel"}
	case g.Base != nil && fact.IsNil(g.Base):
		return &channels.InputError{Field: "guard.base", Reason: "is a nil pointer"}
	case g.Clock != nil && fact.IsNil(g.Clock):
		return &channels.InputError{Field: "guard.clock", Reason: "is a nil pointer"}
	}
	for _, h := range g.Hosts { // one that no request can match would let everything pass
		if h.Name == "" || strings.Count(h.Name, ":") == 1 || strings.ContainsAny(h.Name, "/[]") {
			return &channels.InputError{Field: "guard.hosts", Value: channels.Clip(h.Name), Reason: "is no host without scheme and port"}
		}
	}
	return nil
}

// host finds the rule for the host to which a request goes, or says that it goes.
func (g *Guard) host(r *http.Request) (rule Host, guarded bool) {
	list := g.Hosts
	if len(list) == 0 {
		list = Hosts()
	}
	for _, name := range [...]string{r.URL.Hostname(), hostname(r.Host)} {
		name = strings.TrimSuffix(name, ".")
		for i := range list {
			if strings.EqualFold(strings.TrimSuffix(list[i].Name, "."), name) && name != "" {
				return list[i], true
			}
		}
	}
	return Host{}, false
}

// hostname is a host without its port.
func hostname(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return strings.Trim(host, "[]")
}

// forward sends a request as it is.
func (g *Guard) forward(r *http.Request) (*http.Response, error) {
	resp, err := g.base().RoundTrip(r)
	return resp, withoutQuery(err)
}

func (g *Guard) base() http.RoundTripper {
	if g == nil || g.Base == nil {
		return http.DefaultTransport
	}
	return g.Base
}

// CloseIdleConnections closes the connections of Base that no request uses, if it has a method for that: a client's
// [http.Client.CloseIdleConnections] calls this one.
func (g *Guard) CloseIdleConnections() {
	if base, ok := g.base().(interface{ CloseIdleConnections() }); ok && !fact.IsNil(base) {
		base.CloseIdleConnections()
	}
}

func (g *Guard) now() time.Time {
	if g.Clock == nil {
		return time.Now()
	}
	return g.Clock.Now()
}

func closeBody(r *http.Request) {
	if r != nil && r.Body != nil {
		_ = r.Body.Close()
	}
}
