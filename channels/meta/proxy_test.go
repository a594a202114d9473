package meta_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// proxied is a proxy before a server, and a client of it. The server's host is one of the guard's.
func proxied(t testing.TB, w *world, upstream *httptest.Server, g meta.Guard) *httptest.Server {
	t.Helper()
	g.Hosts = []meta.Host{{Name: "127.0.0.1"}}
	g.Base = upstream.Client().Transport
	if g.Channel == nil {
		g.Channel = isMessenger
	}
	proxy, err := meta.NewProxy(w.guard(g), upstream.URL)
	require.NoError(t, err)
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server
}

func posted(t testing.TB, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Add(header[i], header[i+1])
	}
	return roundTripped(t, http.DefaultTransport, req)
}

func TestProxy(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	proxy := proxied(t, w, p.Server, meta.Guard{})
	url := proxy.URL + "/v25.0/" + whatsapps.Business + "/messages?access_token=t0ken"
	resp, body := posted(t, url, textTo(whatsapps.User), "Content-Type", asJSON)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Equal(t, 131047, graphErrorOf(t, body).Error.Code)
	require.Empty(t, p.all())
	w.wrote(t, whatsapps)
	resp, body = posted(t, url, textTo(whatsapps.User), "Content-Type", asJSON, "Accept-Encoding", "gzip", "X-Own", "1")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Contains(t, body, "wamid.1")
	got := p.all()[0]
	require.Equal(t, "/v25.0/"+whatsapps.Business+"/messages?access_token=t0ken", got.target)
	require.Equal(t, textTo(whatsapps.User), got.body)
	require.Equal(t, "1", got.header.Get("X-Own"))
	require.NotContains(t, got.header, "X-Forwarded-For")
	require.Len(t, w.told(), 2)
	// Media passes.
	resp, _ = posted(t, proxy.URL+"/v25.0/"+whatsapps.Business+"/media", "--x--", "Content-Type", "multipart/form-data; boundary=x")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "--x--", p.all()[0].body)
	require.Empty(t, w.told())
}

func TestProxyHeaders(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t, conversation.WithHouseRules(conversation.HonourOptOut{})), newPlatform(t)
	w.wrote(t, messengers)
	require.NoError(t, second(w.engine.Record(t.Context(), channels.OptOut(messengers, noon))))
	proxy := proxied(t, w, p.Server, meta.Guard{Channel: func(r *http.Request) string { return r.Header.Get("Replywindow-Channel") }})
	url := proxy.URL + "/" + messengers.Business + "/messages"
	for name, c := range map[string]struct {
		header []string
		status int
		says   string
	}{
		"nothing":              {nil, 200, ""},
		"a person alone":       {[]string{meta.PersonHeader, "5100000000000009"}, 200, ""},
		"support":              {[]string{meta.PurposeHeader, "support"}, 200, ""},
		"in capitals":          {[]string{"REPLYWINDOW-PURPOSE", "Support"}, 200, ""},
		"a promotion":          {[]string{meta.PurposeHeader, "promotional"}, 400, "opted_out"},
		"an author alone":      {[]string{meta.AuthorHeader, "human"}, 400, "opted_out"},
		"both":                 {[]string{meta.PurposeHeader, "transactional", meta.AuthorHeader, "automation"}, 200, ""},
		"no purpose":           {[]string{meta.PurposeHeader, "sell"}, 400, "Replywindow-Purpose is not known"},
		"an empty purpose":     {[]string{meta.PurposeHeader, ""}, 400, "Replywindow-Purpose is not known"},
		"no author":            {[]string{meta.AuthorHeader, "robot"}, 400, "Replywindow-Author is not known"},
		"a person instead":     {[]string{meta.PurposeHeader, messengers.User}, 400, "Replywindow-Purpose is not known"},
		"two purposes":         {[]string{meta.PurposeHeader, "support", meta.PurposeHeader, "support"}, 400, "Replywindow-Purpose stands twice"},
		"two persons":          {[]string{meta.PersonHeader, "1", meta.PersonHeader, "2"}, 400, "Replywindow-Person stands twice"},
		"taken off on the way": {[]string{meta.PurposeHeader, "promotional", "Connection", meta.PurposeHeader}, 200, ""},
	} {
		resp, body := posted(t, url, say(messengers.User), append(c.header, "Replywindow-Channel", "messenger", "Replywindow-Other", "x")...)
		require.Equal(t, c.status, resp.StatusCode, name)
		got, report := p.all(), w.one(t)
		if c.status != 200 {
			require.Empty(t, got, name)
			require.Contains(t, graphErrorOf(t, body).Error.Data.Details, c.says, name)
			require.NotContains(t, body+fmt.Sprint(report), messengers.User, name)
			require.Equal(t, meta.Refused, report.Fate)
			continue
		}
		require.Equal(t, messengers, report.Address, name)
		for header := range got[0].header {
			require.False(t, strings.HasPrefix(strings.ToLower(header), "replywindow-"), "%s: %s", name, header)
		}
	}
	// A guard that observes says what is wrong and lets it pass.
	watching := proxied(t, w, p.Server, meta.Guard{Observe: true})
	resp, _ := posted(t, watching.URL+"/"+messengers.Business+"/messages", say(messengers.User), meta.PurposeHeader, "sell")
	require.Equal(t, 200, resp.StatusCode)
	require.ErrorContains(t, w.one(t).Err, "Replywindow-Purpose")
	p.all()
	// Without a proxy the headers mean nothing, and stay.
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), Channel: isMessenger})
	req := httpRequest(t, facebook+"/"+messengers.Business+"/messages")
	req.Body = io.NopCloser(strings.NewReader(say(messengers.User)))
	req.Header.Set(meta.PurposeHeader, "promotional")
	resp, _ = roundTripped(t, g, req)
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, "promotional", p.all()[0].header.Get(meta.PurposeHeader))
}

func TestNewProxy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for upstream, says := range map[string]string{
		"": "upstream is no http", "graph.facebook.com": "is no http", "ftp://graph.facebook.com": "is no http",
		"https://graph.facebook.com?access_token=t0ken": "has a user or a query", "https://me:t0ken@graph.facebook.com": "has a user or a query",
		"https://example.org": `upstream "https://example.org" is on none of the guard's hosts`, "http://a b/t0ken": "is no http",
	} {
		_, err := meta.NewProxy(w.guard(meta.Guard{}), upstream)
		require.ErrorContains(t, err, says)
		require.NotContains(t, err.Error(), "t0ken")
	}
	_, err := meta.NewProxy(nil, facebook)
	require.EqualError(t, err, "guard is nil")
	_, err = meta.NewProxy(&meta.Guard{}, facebook)
	require.EqualError(t, err, "guard.engine is nil")
	_, err = meta.NewProxy(w.guard(meta.Guard{}), facebook+"/prefix")
	require.NoError(t, err)
	for _, none := range []*meta.Proxy{nil, {}} {
		rec := httptest.NewRecorder()
		none.ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
		require.Equal(t, http.StatusInternalServerError, rec.Code)
		require.Contains(t, rec.Body.String(), "was not made by NewProxy")
	}
}

// A client sees the platform's form of an error, and no secret, when the upstream cannot be reached.
func TestAnUpstreamThatIsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(t, whatsapps)
	upstream := httptest.NewServer(nil)
	proxy := proxied(t, w, upstream, meta.Guard{RefuseWithError: true})
	upstream.Close()
	for _, path := range []string{"/" + whatsapps.Business + "/messages", "/other"} {
		resp, body := posted(t, proxy.URL+path+"?access_token=t0ken", textTo(whatsapps.User))
		require.Equal(t, http.StatusBadGateway, resp.StatusCode)
		e := graphErrorOf(t, body).Error
		require.Equal(t, 2, e.Code)
		require.True(t, e.Transient)
		require.NotContains(t, body, "t0ken")
	}
	report := w.one(t)
	require.Equal(t, meta.Failed, report.Fate)
	require.Error(t, report.Err)
	// RefuseWithError is for transports: the proxy answers.
	w.clock.set(noon.Add(day))
	resp, body := posted(t, proxy.URL+"/"+whatsapps.Business+"/messages", textTo(whatsapps.User))
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Equal(t, 131047, graphErrorOf(t, body).Error.Code)
}

// An answer goes on as it comes: the client has its first part before the server writes the second.
func TestProxyStreams(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	next := make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "one\n")
		w.(http.Flusher).Flush()
		<-next
		_, _ = io.WriteString(w, "two\n")
	}))
	defer upstream.Close()
	req, err := http.NewRequestWithContext(t.Context(), "GET", proxied(t, w, upstream, meta.Guard{}).URL+"/stream", nil)
	require.NoError(t, err)
	resp, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	lines := bufio.NewReader(resp.Body)
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "one\n", line)
	close(next)
	line, err = lines.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "two\n", line)
	require.NoError(t, resp.Body.Close())
}

// A client that goes away ends its request to the upstream, and a send that was not answered is not recorded.
func TestProxyCancels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(t, whatsapps)
	arrived, ended := make(chan struct{}), make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
		close(ended)
	}))
	defer upstream.Close()
	reported := make(chan meta.GuardReport, 1)
	proxy := proxied(t, w, upstream, meta.Guard{Report: func(_ context.Context, r meta.GuardReport) { reported <- r }})
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "POST", proxy.URL+"/"+whatsapps.Business+"/messages", strings.NewReader(textTo(whatsapps.User)))
	require.NoError(t, err)
	go func() {
		<-arrived
		cancel()
	}()
	_, err = http.DefaultTransport.RoundTrip(req)
	require.ErrorIs(t, err, context.Canceled)
	<-ended
	report := <-reported
	require.Equal(t, meta.Failed, report.Fate)
	require.ErrorIs(t, report.Err, context.Canceled)
	require.Empty(t, report.MessageID)
}

// An upload passes while it is still being written, whatever its size.
func TestProxyUploads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begun := make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadFull(r.Body, make([]byte, 1))
		close(begun)
		n, cerr := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, n+1, errors.Join(err, cerr) == nil)
	}))
	defer upstream.Close()
	in, out := io.Pipe()
	part := bytes.Repeat([]byte("x"), 1<<20)
	go func() {
		_, _ = out.Write(part)
		<-begun
		for range 31 {
			_, _ = out.Write(part)
		}
		_ = out.Close()
	}()
	req, err := http.NewRequestWithContext(t.Context(), "POST", proxied(t, w, upstream, meta.Guard{}).URL+"/"+whatsapps.Business+"/media", in)
	require.NoError(t, err)
	_, body := roundTripped(t, http.DefaultTransport, req)
	require.Equal(t, "33554432 true", body)
}

// A client keeps its connection to the proxy, also after a refusal.
func TestProxyKeepsConnections(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	w.wrote(t, messengers)
	proxy := proxied(t, w, p.Server, meta.Guard{})
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for i, to := range []struct{ business, body string }{
		{whatsapps.Business, textTo(whatsapps.User)}, {messengers.Business, say(messengers.User)}, {whatsapps.Business, "{"},
	} {
		var conn httptrace.GotConnInfo
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) { conn = c }})
		req, err := http.NewRequestWithContext(ctx, "POST", proxy.URL+"/"+to.business+"/messages", strings.NewReader(to.body))
		require.NoError(t, err)
		roundTripped(t, transport, req)
		require.Equal(t, i > 0, conn.Reused)
	}
}

// Requests as no client of package net/http writes them: each is refused, or arrives at the upstream as one request that was judged.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	text := textTo(whatsapps.User)
	path := "/" + whatsapps.Business + "/messages"
	length := fmt.Sprintf("Content-Length: %d\r\n", len(text))
	chunked := func(s string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(s), s) }
	hidden := "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + length + "\r\n" + text
	for name, c := range map[string]struct {
		raw     string
		status  int
		reports int // sends that were looked at
		arrives int // of requests, at the upstream: none of them is a send, for nobody wrote
	}{
		"length and chunked":            {"POST " + path + " HTTP/1.1\r\nHost: x\r\n" + length + "Transfer-Encoding: chunked\r\n\r\n" + chunked(text), 400, 1, 0},
		"a request behind chunks":       {"POST /1/media HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked("x") + hidden, 200, 1, 1},
		"a request in a body":           {"POST /1/media HTTP/1.1\r\nHost: x\r\nContent-Length: " + fmt.Sprint(len(hidden)) + "\r\n\r\n" + hidden, 200, 0, 1},
		"a length twice":                {"POST " + path + " HTTP/1.1\r\nHost: x\r\n" + length + "Content-Length: 1\r\n\r\n" + text, 400, 0, 0},
		"the same length twice":         {"POST " + path + " HTTP/1.1\r\nHost: x\r\n" + length + length + "\r\n" + text, 400, 1, 0},
		"lengths in one line":           {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\nx", 400, 0, 0},
		"a negative length":             {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, 0, 0},
		"a length with a sign":          {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\nx", 400, 0, 0},
		"another transfer encoding":     {"POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n" + chunked(text), 501, 0, 0},
		"two transfer encodings":        {"POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + chunked(text), 501, 0, 0},
		"a blank before the colon":      {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length : 1\r\n\r\nx", 400, 0, 0},
		"a folded header":               {"POST " + path + " HTTP/1.1\r\nHost: x\r\n Transfer-Encoding: chunked\r\n\r\n" + chunked(text), 400, 0, 0},
		"a chunk of no size":            {"POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n" + text + "\r\n0\r\n\r\n", 502, 1, 0},
		"no host":                       {"POST " + path + " HTTP/1.1\r\n" + length + "\r\n" + text, 400, 0, 0},
		"another host":                  {"POST " + path + " HTTP/1.1\r\nHost: evil.example\r\n" + length + "\r\n" + text, 400, 1, 0},
		"a whole URL":                   {"POST http://evil.example" + path + " HTTP/1.1\r\nHost: evil.example\r\n" + length + "\r\n" + text, 400, 1, 0},
		"a whole URL, of another thing": {"POST http://evil.example/1/media HTTP/1.1\r\nHost: evil.example\r\n" + length + "\r\n" + text, 200, 0, 1},
		"a URL without a path":          {"GET http://evil.example HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400, 0, 0},
		"a tunnel":                      {"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", 400, 0, 0},
		"the server itself":             {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 200, 0, 0},
		"another protocol":              {"GET /1/media HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n", 200, 0, 1},
		"doubled slashes":               {"POST //v25.0//" + whatsapps.Business + "//messages HTTP/1.1\r\nHost: x\r\n" + length + "\r\n" + text, 400, 1, 0},
		"dot segments":                  {"POST /1/../" + whatsapps.Business + "/messages HTTP/1.1\r\nHost: x\r\n" + length + "\r\n" + text, 400, 1, 0},
		"encoded slashes":               {"POST /v25.0%2f" + whatsapps.Business + "%2fmessages HTTP/1.1\r\nHost: x\r\n" + length + "\r\n" + text, 400, 1, 0},
		"encoded dots":                  {"POST /1/%2e%2e/" + whatsapps.Business + "/messages HTTP/1.1\r\nHost: x\r\n" + length + "\r\n" + text, 400, 1, 0},
		"a bad escape":                  {"POST /" + whatsapps.Business + "/messages%zz HTTP/1.1\r\nHost: x\r\n" + length + "\r\n" + text, 400, 0, 0},
		"a line break in the path":      {"POST /x%0d%0aHost:evil.example/messages HTTP/1.1\r\nHost: x\r\n" + length + "\r\n" + text, 400, 1, 0},
		"another method in the query":   {"GET " + path + "?method=POST&messaging_product=whatsapp&to=" + whatsapps.User + "&type=text&text=%7B%22body%22%3A%22x%22%7D HTTP/1.1\r\nHost: x\r\n\r\n", 400, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := newWorld(t), newPlatform(t)
			proxy := proxied(t, w, p.Server, meta.Guard{FailClosed: true})
			conn, err := net.Dial("tcp", proxy.Listener.Addr().String())
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, c.raw)
			require.NoError(t, err)
			answers := bufio.NewReader(conn)
			resp, err := http.ReadResponse(answers, nil)
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(t, err)
			require.Equal(t, c.status, resp.StatusCode)
			// The connection's last request: what came before it has been answered when it is.
			_, _ = io.WriteString(conn, "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
			_, _ = io.Copy(io.Discard, answers)
			got, reports := slices.DeleteFunc(p.all(), func(r received) bool { return r.target == "/last" }), w.told()
			require.Len(t, got, c.arrives)
			require.Len(t, reports, c.reports)
			for _, r := range reports {
				require.NotEqual(t, meta.Accepted, r.Fate)
				require.NotEqual(t, policy.Allow, r.Decision.Verdict)
			}
			for _, r := range got {
				require.Equal(t, "/1/media", r.target)
				require.NotContains(t, r.header, "Upgrade")
				require.NotContains(t, r.header, "Http2-Settings")
			}
		})
	}
}
