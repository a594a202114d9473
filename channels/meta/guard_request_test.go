package meta_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

const (
	facebook = "https://graph.facebook.com"
	asJSON   = "application/json"
	asForm   = "application/x-www-form-urlencoded"
)

// Nobody wrote, so that what is seen as a send is refused, and what is not arrives.
func TestWhichRequestsAreSends(t *testing.T) {
	t.Parallel()
	wa, me := textTo(whatsapps.User), say(messengers.User)
	number, page := "/"+whatsapps.Business, "/"+messengers.Business
	form := url.Values{"recipient": {`{"id":"` + messengers.User + `"}`}, "messaging_type": {"RESPONSE"}, "message": {`{"text":"Hello"}`}}.Encode()
	recipient, message := url.QueryEscape(`{"id":"`+messengers.User+`"}`), url.QueryEscape(`{"text":"Hello"}`)
	for _, c := range []struct {
		name, method, url, kind, body string
		to                            channels.Address // zero: no send
	}{
		{"a version", "POST", facebook + "/v25.0" + number + "/messages", asJSON, wa, whatsapps},
		{"no version", "POST", facebook + number + "/messages", asJSON, wa, whatsapps},
		{"no content type", "POST", facebook + number + "/messages", "", wa, whatsapps},
		{"marketing", "POST", facebook + "/v25.0" + number + "/marketing_messages", asJSON, wa, whatsapps},
		{"a Page", "POST", facebook + page + "/messages", asJSON, me, messengers},
		{"a form", "POST", facebook + page + "/messages", asForm, form, messengers},
		{"a query", "POST", facebook + page + "/messages?access_token=t0ken&" + form, "", "", messengers},
		{"a query as Meta's pages print it", "POST", facebook + page + "/messages?recipient={'id':'" + messengers.User + "'}&message={'text':'Hello;%20100%'}", "", "", messengers},
		{"query and form", "POST", facebook + page + "/messages?recipient=" + recipient, asForm, "message=" + message, messengers},
		{"query and JSON", "POST", facebook + page + "/messages?recipient=" + recipient, asJSON, `{"message":{"text":"Hello"}}`, messengers},
		{"query and empty JSON", "POST", facebook + page + "/messages?" + form, asJSON, ` { } `, messengers},
		{"a GET made a POST", "GET", facebook + page + "/messages?method=post&" + form, "", "", messengers},
		{"a GET made a POST by an escape", "GET", facebook + page + "/messages?m%65thod=post&" + form, "", "", messengers},
		{"a GET made a POST at last", "GET", facebook + page + "/messages?method=get&method=POST&" + form, "", "", messengers},
		{"a method in lower case", "post", facebook + number + "/messages", asJSON, wa, whatsapps},
		{"an escape in the product's name", "POST", facebook + number + "/messages", asJSON, strings.Replace(wa, "messaging_product", `messaging\u005fproduct`, 1), whatsapps},
		{"an escape in the product's name, as a form", "POST", facebook + number + "/messages", asForm, "messaging%5Fproduct=whatsapp&to=" + whatsapps.User + "&type=text&text=%7B%22body%22:%22hello%22%7D", whatsapps},
		{"WhatsApp's form", "POST", facebook + number + "/messages", asForm, url.Values{"messaging_product": {"whatsapp"}, "to": {whatsapps.User}, "type": {"text"}, "text": {`{"body":"Hello"}`}}.Encode(), whatsapps},
		{"Instagram's host", "POST", "https://graph.instagram.com/" + instagrams.Business + "/messages", asJSON, say(instagrams.User), instagrams},
		{"a host in capitals, with dot and port", "POST", "https://GRAPH.facebook.com.:443" + number + "/messages", asJSON, wa, whatsapps},

		{"doubled slashes", "POST", facebook + "//v25.0/" + number + "//messages/", asJSON, wa, whatsapps},
		{"dot segments", "POST", facebook + "/v25.0/1/media/../.." + number + "/./messages", asJSON, wa, whatsapps},
		{"an encoded letter", "POST", facebook + number + "/%6dessages", asJSON, wa, whatsapps},
		{"encoded slashes", "POST", facebook + "/v25.0%2F" + whatsapps.Business + "%2Fmessages", asJSON, wa, whatsapps},
		{"encoded dots", "POST", facebook + "/1/%2e%2e" + number + "/messages", asJSON, wa, whatsapps},
		{"capitals", "POST", facebook + number + "/Messages", asJSON, wa, whatsapps},

		{"media", "POST", facebook + "/v25.0" + number + "/media", asJSON, wa, channels.Address{}},
		{"another path under it", "POST", facebook + number + "/messages/../media", asJSON, wa, channels.Address{}},
		{"reading", "GET", facebook + page + "/messages?recipient=" + recipient, "", "", channels.Address{}},
		{"reading, and a word of the query", "GET", facebook + page + "/messages?method=get", "", "", channels.Address{}},
		{"deleting", "DELETE", facebook + page + "/messages", "", "", channels.Address{}},
		{"another host", "POST", "https://example.org" + number + "/messages", asJSON, wa, channels.Address{}},
		{"a host that only begins like it", "POST", "https://graph.facebook.com.example.org" + number + "/messages", asJSON, wa, channels.Address{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, p := newWorld(t), newPlatform(t)
			g := w.guard(meta.Guard{Base: dialled(t, p.Server), Channel: isMessenger})
			resp, _ := answered(t, g, c.method, c.url, c.kind, c.body)
			if c.to == (channels.Address{}) {
				require.Equal(t, http.StatusOK, resp.StatusCode)
				require.Empty(t, w.told())
				require.Equal(t, c.body, p.all()[0].body)
				return
			}
			report := w.one(t)
			require.NoError(t, report.Err)
			require.Equal(t, c.to, report.Address)
			require.Equal(t, meta.Refused, report.Fate, report)
			require.Empty(t, p.all())
		})
	}
}

// What passes arrives as it was sent: byte for byte, with its length, and without a content type that it had not.
func TestTheRequestIsKept(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	w.wrote(t, whatsapps)
	g := w.guard(meta.Guard{Base: dialled(t, p.Server)})
	c := sends["whatsapp"]
	spaced := " " + c.body + "\n"
	for name, body := range map[string]io.Reader{"known length": strings.NewReader(spaced), "unknown length": io.MultiReader(strings.NewReader(spaced))} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", c.url+"?access_token=t0ken", body)
		require.NoError(t, err)
		req.Header["X-Own"] = []string{"a", "b"}
		req.Header.Set("Accept-Encoding", "gzip, br")
		before := req.Header.Clone()
		resp, _ := roundTripped(t, g, req)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, before, req.Header, "the request itself is not changed")
		got := p.all()[0]
		require.Equal(t, spaced, got.body, name)
		require.EqualValues(t, len(spaced), got.length, name)
		require.Empty(t, got.encoding)
		require.NotContains(t, got.header, "Content-Type")
		require.Equal(t, []string{"a", "b"}, got.header["X-Own"])
		require.Equal(t, "gzip", got.header.Get("Accept-Encoding"), "what the transport can undo")
		require.Contains(t, got.target, "access_token=t0ken")
	}
	require.Len(t, w.told(), 2)
}

// An answer that the platform compresses is read and arrives, whatever the client says that it can read.
func TestACompressedAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(t, whatsapps)
	const text = `{"messages":[{"id":"wamid.1"}]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
	}))
	defer server.Close()
	for _, accepts := range []string{"", "gzip", "gzip, br", "identity"} {
		req := httpRequest(t, sends["whatsapp"].url)
		req.Body = io.NopCloser(strings.NewReader(sends["whatsapp"].body))
		req.Header.Set("Accept-Encoding", accepts)
		resp, body := roundTripped(t, w.guard(meta.Guard{Base: dialled(t, server)}), req)
		require.Equal(t, text, body)
		require.Empty(t, resp.Header.Get("Content-Encoding"))
		report := w.one(t)
		require.NoError(t, report.Err)
		require.Equal(t, "wamid.1", report.MessageID)
	}
}

// GetBody gives the body again, for a redirect or a retry.
func TestABodyIsSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(t, whatsapps)
	var bodies []string
	base := roundTrip(func(r *http.Request) (*http.Response, error) {
		for range 2 {
			body, err := r.GetBody()
			require.NoError(t, err)
			text, err := io.ReadAll(body)
			require.NoError(t, err)
			bodies = append(bodies, string(text))
		}
		require.EqualValues(t, len(bodies[len(bodies)-1]), r.ContentLength)
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"messages":[{"id":"m"}]}`))}, nil
	})
	c := sends["whatsapp"]
	answered(t, w.guard(meta.Guard{Base: base}), "POST", c.url, asJSON, c.body)
	answered(t, w.guard(meta.Guard{Base: base}), "POST", c.url, asJSON, "")
	require.Equal(t, []string{c.body, c.body, "", ""}, bodies)
}

// A client that follows a redirect sends the whole body again. Each hop is judged, and the message is recorded once.
func TestARedirectIsFollowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(t, whatsapps)
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if bodies = append(bodies, string(body)); len(bodies) == 1 {
			http.Redirect(w, r, "https://graph.facebook.com/v25.0"+r.URL.Path, http.StatusTemporaryRedirect)
			return
		}
		_, _ = io.WriteString(w, `{"messages":[{"id":"wamid.1"}]}`)
	}))
	defer server.Close()
	client := &http.Client{Transport: w.guard(meta.Guard{Base: dialled(t, server)})}
	resp, err := client.Post(facebook+"/"+whatsapps.Business+"/messages", asJSON, strings.NewReader(sends["whatsapp"].body))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, []string{sends["whatsapp"].body, sends["whatsapp"].body}, bodies)
	reports := w.told()
	require.Len(t, reports, 2)
	require.Equal(t, []meta.Fate{meta.Rejected, meta.Accepted}, []meta.Fate{reports[0].Fate, reports[1].Fate})
	require.Equal(t, []string{"", "wamid.1"}, []string{reports[0].MessageID, reports[1].MessageID})
}

// What is not read passes whole, and is reported; a guard that fails closed refuses it.
func TestWhatIsNotRead(t *testing.T) {
	t.Parallel()
	large := strings.Repeat(" ", channels.MaxBody) + textTo(whatsapps.User)
	for name, c := range map[string]struct {
		path, kind, encoding, body, says string
		unknownLength                    bool
	}{
		"multipart":                {"/" + messengers.Business + "/messages", "Multipart/form-data; boundary=x", "", "--x\r\n\r\n--x--", "multipart", false},
		"compressed":               {"/" + whatsapps.Business + "/messages", asJSON, "gzip", "\x1f\x8b", "compressed", false},
		"too large":                {"/" + whatsapps.Business + "/messages", asJSON, "", large, "too large", false},
		"too large, length hidden": {"/" + whatsapps.Business + "/messages", asJSON, "", large, "too large", true},
		"a batch":                  {"/", asForm, "", "batch=[]", "batch", false},
		"a batch of a version":     {"/v25.0/", asForm, "", "batch=[]", "batch", false},
		"a batch beside a send":    {"/" + whatsapps.Business + "/messages?batch=[]", asJSON, "", textTo(whatsapps.User), "batch", false},
		"a batch in the query":     {"/v25.0/me?batch=[]", asForm, "", "", "batch", false},
		"a text in such a batch":   {"/v25.0/me?batch=[';100%']", asForm, "", "", "batch", false},
		"no JSON":                  {"/" + whatsapps.Business + "/messages", asJSON, "", "hello", "not JSON", false},
		"JSON of another kind":     {"/" + whatsapps.Business + "/messages", asJSON, "", `[1]`, "body is not an object", false},
		"nobody":                   {"/" + messengers.Business + "/messages", asJSON, "", `{"message":{"text":"x"}}`, "names no person", false},
		"a field twice":            {"/" + messengers.Business + "/messages?recipient={}", asJSON, "", say(messengers.User), "recipient stands in the query and in the body", false},
		"a part of a field twice":  {"/" + messengers.Business + "/messages?recipient[id]=7", asJSON, "", say(messengers.User), "recipient stands in the query and in the body", false},
		"a field twice, query":     {"/" + messengers.Business + "/messages?tag=1&tag=2", asJSON, "", say(messengers.User), "query names a field twice", false},
		"a field twice, form":      {"/" + messengers.Business + "/messages", asForm, "", "recipient=1&recipient=2&message={}", "not JSON", false},
		"a query of many fields":   {"/" + messengers.Business + "/messages?" + strings.Repeat("a&", 10_000), asJSON, "", say(messengers.User), "query cannot be read", false},
		"no business":              {"/v25.0/messages", asJSON, "", textTo(whatsapps.User), "business is not named", false},
		"me":                       {"/me/messages", asJSON, "", say(messengers.User), "does not name the business", false},
		"no person's number":       {"/" + whatsapps.Business + "/messages", asJSON, "", textTo("nobody"), "user", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := newWorld(t), newPlatform(t)
			for _, closed := range []bool{false, true} {
				g := w.guard(meta.Guard{Base: dialled(t, p.Server), FailClosed: closed, Channel: isMessenger})
				var body io.Reader = strings.NewReader(c.body)
				if c.unknownLength {
					body = io.MultiReader(body)
				}
				req, err := http.NewRequestWithContext(t.Context(), "POST", facebook+c.path, body)
				require.NoError(t, err)
				req.Header.Set("Content-Type", c.kind)
				if c.encoding != "" {
					req.Header.Set("Content-Encoding", c.encoding)
				}
				resp, answer := roundTripped(t, g, req)
				report := w.one(t)
				require.ErrorContains(t, report.Err, c.says)
				require.Zero(t, report.Decision)
				got := p.all()
				if closed {
					require.Empty(t, got)
					require.Equal(t, http.StatusBadRequest, resp.StatusCode)
					require.Contains(t, graphErrorOf(t, answer).Error.Data.Details, c.says)
					continue
				}
				require.Len(t, got, 1)
				require.True(t, got[0].body == c.body, "the body is not what was sent")
				require.Equal(t, meta.Accepted, report.Fate)
			}
		})
	}
}

// A body that breaks off is not sent.
func TestABodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	lost := errors.New("the disk is gone")
	body := &watched{Reader: io.MultiReader(strings.NewReader(`{"messaging`), failing{lost})}
	req, err := http.NewRequestWithContext(t.Context(), "POST", sends["whatsapp"].url, body)
	require.NoError(t, err)
	_, err = w.guard(meta.Guard{Base: dialled(t, p.Server)}).RoundTrip(req)
	require.ErrorIs(t, err, lost)
	require.True(t, body.closed)
	require.Empty(t, p.all())
	require.Equal(t, meta.Failed, w.one(t).Fate)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A body larger than the guard reads is not held in memory whole.
func TestALargeBodyStreams(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	started, done := make(chan struct{}), make(chan int64)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadFull(r.Body, make([]byte, 1))
		close(started)
		n, _ := io.Copy(io.Discard, r.Body)
		if err == nil {
			n++
		}
		done <- n
	}))
	defer server.Close()
	in, out := io.Pipe()
	part := bytes.Repeat([]byte(" "), channels.MaxBody+1)
	go func() {
		_, _ = out.Write(part)
		<-started // the server has the beginning before the end was written
		_, _ = out.Write(part)
		_ = out.Close()
	}()
	req, err := http.NewRequestWithContext(t.Context(), "POST", sends["whatsapp"].url, in)
	require.NoError(t, err)
	go func() {
		resp, err := w.guard(meta.Guard{Base: dialled(t, server)}).RoundTrip(req)
		if err == nil {
			_ = resp.Body.Close()
		}
	}()
	require.EqualValues(t, 2*len(part), <-done)
}

// A Page's id serves two channels, and only the host knows which is meant.
func TestWhichChannel(t *testing.T) {
	t.Parallel()
	page, body := facebook+"/"+messengers.Business+"/messages", say(messengers.User)
	for name, c := range map[string]struct {
		guard meta.Guard
		says  string
		want  channels.Address
	}{
		"two can read it":           {meta.Guard{}, "it may be for messenger or for instagram", channels.Address{}},
		"the host says messenger":   {meta.Guard{Channel: func(*http.Request) string { return "messenger" }}, "", messengers},
		"the host says instagram":   {meta.Guard{Channel: func(*http.Request) string { return "instagram" }}, "", channels.Address{Channel: "instagram", Business: messengers.Business, User: messengers.User}},
		"of the account behind it":  {meta.Guard{Channel: func(*http.Request) string { return "instagram" }, Business: func(*http.Request) string { return instagrams.Business }}, "", channels.Address{Channel: "instagram", Business: instagrams.Business, User: messengers.User}},
		"the host says nothing":     {meta.Guard{Channel: func(*http.Request) string { return "" }}, "does not tell its channel", channels.Address{}},
		"the host says another":     {meta.Guard{Channel: func(*http.Request) string { return "telegram" }}, `channel "telegram" is none of the guard's`, channels.Address{}},
		"only messenger is served":  {meta.Guard{Channels: []policy.Channel{whatsapp.New(), messenger.New()}}, "", messengers},
		"only instagram is served":  {meta.Guard{Channels: []policy.Channel{instagram.New(), whatsapp.New()}}, "", channels.Address{Channel: "instagram", Business: messengers.Business, User: messengers.User}},
		"only whatsapp is served":   {meta.Guard{Channels: []policy.Channel{whatsapp.New()}}, "whatsapp: recipient is not text", channels.Address{}},
		"an empty list of hosts":    {meta.Guard{Hosts: []meta.Host{}, Channel: isMessenger}, "", messengers},
		"the rule for the host":     {meta.Guard{Hosts: []meta.Host{{Name: "graph.facebook.com", Channel: "messenger"}}}, "", messengers},
		"its name ends with a dot":  {meta.Guard{Hosts: []meta.Host{{Name: "graph.facebook.com.", Channel: "messenger"}}}, "", messengers},
		"the rule names no channel": {meta.Guard{Hosts: []meta.Host{{Name: "graph.facebook.com", Channel: "fax"}}}, `channel "fax" is none`, channels.Address{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := newWorld(t), newPlatform(t)
			c.guard.Base = dialled(t, p.Server)
			answered(t, w.guard(c.guard), "POST", page, asJSON, body)
			report := w.one(t)
			require.Equal(t, c.want, report.Address)
			if c.says != "" {
				require.ErrorContains(t, report.Err, c.says)
				require.Equal(t, meta.Accepted, report.Fate)
				return
			}
			require.NoError(t, report.Err)
			require.Equal(t, meta.Refused, report.Fate)
		})
	}
	w, p := newWorld(t), newPlatform(t)
	answered(t, w.guard(meta.Guard{Base: dialled(t, p.Server)}), "POST", page, asJSON, body)
	require.ErrorIs(t, w.one(t).Err, meta.ErrAmbiguous)
	// A text that speaks of the product is no request to it.
	answered(t, w.guard(meta.Guard{Base: dialled(t, p.Server), Channels: []policy.Channel{whatsapp.New(), messenger.New()}}),
		"POST", page, asJSON, strings.Replace(body, "Your parcel", `\"messaging_product\"`, 1))
	require.Equal(t, messengers, w.one(t).Address)
}

func TestWhichBusiness(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), newPlatform(t)
	provider := []meta.Host{{Name: "provider.example", Channel: "whatsapp"}, {Name: "graph.facebook.com", Channel: "messenger"}}
	g := w.guard(meta.Guard{Base: dialled(t, p.Server), Hosts: provider, Business: func(r *http.Request) string {
		if r.URL.Hostname() == "provider.example" {
			return r.Header.Get("X-Number")
		}
		return messengers.Business
	}})
	req := httpRequest(t, "https://provider.example/v1/messages")
	req.Body = io.NopCloser(strings.NewReader(textTo(whatsapps.User)))
	req.Header.Set("X-Number", whatsapps.Business)
	roundTripped(t, g, req)
	require.Equal(t, whatsapps, w.one(t).Address)
	answered(t, g, "POST", facebook+"/v25.0/me/messages", asJSON, say(messengers.User))
	require.Equal(t, messengers, w.one(t).Address)
	answered(t, g, "POST", facebook+"/act_77/messages", asJSON, say(messengers.User))
	report := w.one(t)
	require.Equal(t, messengers, report.Address)
	require.Equal(t, channels.Marketing, report.Message.Type, "an ad account still says what goes through it")
	// A channel that knows whom "me" stands for needs no Business.
	g = w.guard(meta.Guard{Base: dialled(t, p.Server), Channels: []policy.Channel{messenger.New(messenger.WithAlias("me", messengers.Business))}})
	answered(t, g, "POST", facebook+"/me/messages", asJSON, say(messengers.User))
	require.Equal(t, messengers, w.one(t).Address)
}
