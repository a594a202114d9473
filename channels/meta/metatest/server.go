package metatest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
)

// Clock tells the time. A *clock.Mock of github.com/benbjohnson/clock is one, and so is a [Tenant].
type Clock interface {
	Now() time.Time
}

// Options set up a [Server]. The zero value listens on a free port of the loopback interface and sends no webhooks.
type Options struct {
	// Listen is the address to listen on, "127.0.0.1:8081" for example. Empty: a free port of 127.0.0.1.
	Listen string
	// Webhook is the URL to which webhooks are posted; empty posts none. Secret signs them ("app-secret" when empty), as
	// X-Hub-Signature-256 carries it.
	Webhook string
	Secret  string
	// Client posts the webhooks; nil is one with a timeout of ten seconds.
	Client *http.Client
	// Delivered is how long after a send the person's device gets the message, Read how long after that the person reads it. Zero
	// of Delivered is a second; zero of Read: only when the test says so.
	Delivered time.Duration
	Read      time.Duration
	// Echoes tells the host of each message of a Page or an Instagram account by a webhook, as an app is told that subscribed to
	// message_echoes.
	Echoes bool
	// Review is how long the platform takes to approve a template that was created or edited. Zero is a minute.
	Review time.Duration
	// Later are further codes of errors that come as a failed status instead of in the reply. The platform is seen to do both
	// with 131047, for example.
	Later []int
}

// Server is an emulator of the Graph API on a loopback address. It embeds the [Tenant] that requests without a tenant's prefix reach.
// It is safe for concurrent use. Make one with [New], and close it.
type Server struct {
	*Tenant
	// URL is the base URL to give to a client, "http://127.0.0.1:8081" for example.
	URL string

	clock      Clock
	options    Options
	platforms  []*platform
	mu         sync.Mutex
	tenants    map[string]*Tenant
	http       *http.Server
	served     chan struct{}
	closing    <-chan struct{} // ends streams, which would otherwise go on for ever
	endStreams context.CancelFunc
	unused     unused
}

// unused are the connections on which nobody asked anything yet. A browser holds some ready, and a server that ends waits seconds for them.
type unused struct{ conns sync.Map }

func (u *unused) note(c net.Conn, state http.ConnState) {
	if state == http.StateNew {
		u.conns.Store(c, nil)
	} else {
		u.conns.Delete(c)
	}
}

func (u *unused) close() {
	for c := range u.conns.Range {
		_ = c.(net.Conn).Close()
	}
}

// New starts a server. The clock may be nil: then it is the system's. The error is that of [net.Listen], or a [*channels.InputError] for a
// webhook's URL that is none or a time that is negative.
func New(clock Clock, options Options) (*Server, error) {
	if err := options.complete(); err != nil {
		return nil, err
	}
	if clock == nil {
		clock = systemClock{}
	}
	s := &Server{clock: clock, options: options, platforms: platforms(), tenants: map[string]*Tenant{}, served: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	s.closing, s.endStreams = ctx.Done(), cancel
	s.Tenant = s.tenant("")
	listener, err := net.Listen("tcp", options.Listen)
	if err != nil {
		return nil, fmt.Errorf("metatest: %w", err)
	}
	s.URL = "http://" + listener.Addr().String()
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ConnState: s.unused.note}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener) // it ends by Close
	}()
	return s, nil
}

// complete fills in what the zero value stands for.
func (o *Options) complete() error {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Secret == "" {
		o.Secret = "app-secret"
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}
	}
	if o.Webhook != "" && !isURL(o.Webhook) {
		return &channels.InputError{Field: "webhook", Reason: "is not an http URL"}
	}
	switch {
	case o.Delivered < 0:
		return &channels.InputError{Field: "delivered", Value: o.Delivered.String(), Reason: "is negative"}
	case o.Read < 0:
		return &channels.InputError{Field: "read", Value: o.Read.String(), Reason: "is negative"}
	case o.Review < 0:
		return &channels.InputError{Field: "review", Value: o.Review.String(), Reason: "is negative"}
	}
	o.Delivered, o.Review = cmp.Or(o.Delivered, time.Second), cmp.Or(o.Review, time.Minute)
	return nil
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// Format leaves out the secret and the URL, whatever the verb.
func (o Options) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, "options of an emulator on "+o.Listen)
}

// Format names the URL only, whatever the verb.
func (s *Server) Format(f fmt.State, verb rune) {
	if s == nil {
		fact.Print(f, verb, "no server")
		return
	}
	fact.Print(f, verb, "emulator at "+s.URL)
}

// Close stops the server and waits until no request is served any more, for five seconds at most: then connections are cut. Webhooks that were not delivered are lost.
func (s *Server) Close() {
	if s == nil || s.http == nil {
		return
	}
	s.endStreams()
	s.unused.close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if errors.Is(s.http.Shutdown(ctx), context.DeadlineExceeded) {
		_ = s.http.Close()
	}
	<-s.served
	s.options.Client.CloseIdleConnections()
}

// ByName gives the tenant of a name, a new one when there is none yet: a world of its own, with its own clock, people and log, whose base URL is
// [Server.URL] followed by "/_tenant/" and the name, escaped by [url.PathEscape] if need be. The empty name is the server's own tenant.
func (s *Server) ByName(name string) *Tenant {
	if s == nil || s.tenants == nil {
		return nil
	}
	return s.tenant(name)
}

func (s *Server) tenant(name string) *Tenant {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tenants[name]
	if t == nil {
		t = &Tenant{server: s, webhook: s.options.Webhook}
		if t.clear(); name != "" {
			t.prefix = "/_tenant/" + url.PathEscape(name)
		}
		s.tenants[name] = t
	}
	return t
}

// ServeHTTP serves the Graph API and, under /_control, what steers the emulator. Package documentation lists the paths.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s == nil || !s.made() {
		http.Error(w, errNotMade().Error(), http.StatusServiceUnavailable)
		return
	}
	t, rest := s.Tenant, strings.Trim(r.URL.EscapedPath(), "/")
	if name, ok := strings.CutPrefix(rest, "_tenant/"); ok {
		name, rest, _ = strings.Cut(name, "/")
		t = s.tenant(unescaped(name))
	}
	path := strings.Split(rest, "/")
	for i := range path {
		path[i] = unescaped(path[i])
	}
	if wrong := s.foreign(r, path[0] == "_control"); wrong != "" {
		writeJSON(w, http.StatusForbidden, object{"error": wrong})
		return
	}
	switch {
	case path[0] == "_control":
		t.control(w, r, strings.Join(path[1:], "/"))
	case path[0] == "_media" && len(path) > 1:
		t.download(w, path[1])
	default:
		t.graph(w, r, path)
	}
}

// unescaped is a part of a path in clear.
func unescaped(part string) string {
	clear, err := url.PathUnescape(part)
	if err != nil {
		return part // of a path that was made by hand
	}
	return clear
}

// Tenants gives the server's own tenant, and then all others by name.
func (s *Server) Tenants() []*Tenant {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*Tenant
	for _, name := range slices.Sorted(maps.Keys(s.tenants)) {
		out = append(out, s.tenants[name])
	}
	return out
}
