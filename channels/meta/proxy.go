package meta

import (
	"context"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// Proxy is a [Guard] as a reverse proxy: for clients that cannot be given a transport, and for other languages. The base URL of the
// client points to it, and everything it gets goes to one upstream, whatever host the request names.
//
// The intent comes from the headers [PurposeHeader], [AuthorHeader] and [PersonHeader], else from the request's context. No header
// that begins with Replywindow- reaches the upstream; the guard's Business and Channel still see them. A purpose or author that
// does not exist is answered with status 400, unless the guard observes.
//
// What cannot be brought to the upstream is answered with status 502, in the platform's form of an error. Answers stream as they
// come, and a client that goes away ends its request to the upstream. Requests for another protocol (Upgrade, CONNECT) are not
// passed on as such: what is in them could not be judged. The proxy has no access control of its own: let it listen where only the
// host's own programs reach it.
//
// Make one with [NewProxy]. It is safe for concurrent use.
type Proxy struct {
	reverse *httputil.ReverseProxy
}

type proxiedKey struct{}

// NewProxy makes a proxy that sends to the upstream, "https://graph.facebook.com" for example; a path in it goes before that of
// each request. The upstream's host must be one of the guard's Hosts: nothing would be judged otherwise. The guard's
// RefuseWithError does not count here. The error is a [*channels.InputError] that names what is wrong.
func NewProxy(g *Guard, upstream string) (*Proxy, error) {
	if g == nil {
		return nil, &channels.InputError{Field: "guard", Reason: "is nil"}
	}
	to, err := url.Parse(upstream)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil, &channels.InputError{Field: "upstream", Value: shownURL(upstream), Reason: "is no http or https URL"}
	}
	if to.User != nil || to.RawQuery != "" {
		return nil, &channels.InputError{Field: "upstream", Value: shownURL(upstream), Reason: "has a user or a query"}
	}
	if err := g.usable(&http.Request{URL: to}); err != nil {
		return nil, err
	}
	if _, guarded := g.host(&http.Request{URL: to}); !guarded {
		return nil, &channels.InputError{Field: "upstream", Value: shownURL(upstream), Reason: "is on none of the guard's hosts"}
	}
	answering := *g
	answering.RefuseWithError = false
	return &Proxy{reverse: &httputil.ReverseProxy{
		Transport: &answering,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Del("Connection")
			r.Out.Header.Del("Upgrade")
		},
		ErrorHandler: unreachable,
		ErrorLog:     log.New(io.Discard, "", 0), // the client sees an answer that breaks off
	}}, nil
}

// ServeHTTP implements [http.Handler].
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case w == nil || r == nil || r.URL == nil:
		return
	case p == nil || p.reverse == nil:
		writeAnswer(w, answerWith(http.StatusInternalServerError, &answerError{
			Type: errorType, Code: unavailable, Message: "the proxy was not made by NewProxy",
		}))
	case r.Method == http.MethodConnect || !strings.HasPrefix(r.URL.Path, "/"):
		writeAnswer(w, answerWith(http.StatusBadRequest, &answerError{
			Type: errorType, Code: invalidRequest, Message: "the request has no path: this proxy leads to one upstream only",
		}))
	default:
		p.reverse.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), proxiedKey{}, true)))
	}
}

// unreachable answers what could not be brought to the upstream.
func unreachable(w http.ResponseWriter, _ *http.Request, err error) {
	writeAnswer(w, answerWith(http.StatusBadGateway, &answerError{
		Type: errorType, Code: unavailable, Transient: true, Message: "the request was not brought to the upstream: " + err.Error(),
	}))
}

func writeAnswer(w http.ResponseWriter, resp *http.Response) {
	maps.Copy(w.Header(), resp.Header)
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body) // nobody is left to tell
}
