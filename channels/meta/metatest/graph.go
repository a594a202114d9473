package metatest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/messenger"
)

// object is a JSON object.
type object = map[string]any

// answer is what a request is answered with.
type answer struct {
	status int
	body   any
}

// call is one request to the Graph API.
type call struct {
	method   string
	path     []string  // without the version
	platform *platform // that the path names before the version, nil when it does not
	query    url.Values
	body     []byte
	form     bool          // the body, or the query in place of one, is a form
	file     *upload       // that came with the form
	token    bool          // an access token came along
	pause    time.Duration // that a fault makes it wait
	log      *Request
}

// graph answers a request to the Graph API and logs it.
func (t *Tenant) graph(w http.ResponseWriter, r *http.Request, path []string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, channels.MaxBody))
	c := t.server.newCall(r, path, body)
	a := t.logged(r, c, err)
	if c.pause > 0 {
		wait := time.NewTimer(c.pause)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-r.Context().Done():
			return
		}
	}
	writeJSON(w, a.status, a.body)
}

// logged answers a request whose body could be read, or not, and logs it.
func (t *Tenant) logged(r *http.Request, c *call, unread error) (a answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c.log = &Request{At: t.now(), Method: r.Method, Path: r.URL.Path}
	if unread != nil {
		a = t.invalid(c, nil, "the body cannot be read, or is larger than a request may be")
	} else {
		a = t.answer(r.Context(), c)
	}
	c.log.Status, c.log.N = a.status, len(t.requests)+1
	t.requests = append(t.requests, *c.log)
	t.changed()
	return a
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller has gone
}

// newCall takes a request apart. Messenger's clients may put everything into the query; JSON is JSON whatever it is called, as a bare curl -d
// does.
func (s *Server) newCall(r *http.Request, path []string, body []byte) *call {
	c := &call{method: r.Method, query: r.URL.Query(), body: body}
	if c.platform = s.platform(path[0]); c.platform != nil {
		path = path[1:]
	}
	if len(path) > 0 && isVersion(path[0]) {
		path = path[1:]
	}
	c.path = path
	c.token = r.Header.Get("Authorization") != "" || c.query.Get("access_token") != ""
	form, err := url.Values(nil), error(nil)
	switch kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case len(body) == 0 && r.Method == http.MethodPost:
		form = c.query
	case kind == "multipart/form-data":
		form, c.file, err = readParts(body, params["boundary"])
	case kind == "application/x-www-form-urlencoded" && !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")):
		form, err = url.ParseQuery(string(body))
	}
	if c.form = form != nil && err == nil; c.form {
		c.token = c.token || form.Get("access_token") != ""
		c.body = []byte(without(form).Encode())
	}
	return c
}

// without leaves out what proves who calls.
func without(form url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		if name != "access_token" && name != "appsecret_proof" {
			out[name] = values
		}
	}
	return out
}

// isVersion reports whether a part of a path is the version of the API: "v24.0".
func isVersion(part string) bool {
	return len(part) > 1 && part[0] == 'v' && strings.Trim(part[1:], "0123456789.") == ""
}

// answer finds what is asked for.
func (t *Tenant) answer(ctx context.Context, c *call) answer {
	last := ""
	if len(c.path) > 1 {
		last = c.path[len(c.path)-1]
	}
	p := t.platformOf(c)
	if !c.token {
		return t.fail(c, p, p.answers.NoToken, "no access token came with the request")
	}
	if a, faulty := t.faulty(c, p); faulty {
		return a
	}
	switch {
	case c.method == http.MethodPost && len(c.path) == 2 && (last == "messages" || last == "marketing_messages" && p.numbers):
		return t.send(c, p)
	case last == "message_templates":
		return t.templatesCall(c, p)
	case c.method == http.MethodPost && (last == "media" || last == "message_attachments"):
		return t.uploadCall(c, p)
	case last == "subscribed_apps" || last == "subscriptions":
		return t.subscribeCall(ctx, c, p)
	case len(c.path) == 1 && c.path[0] != "":
		return t.nodeCall(c, p, c.path[0])
	}
	return t.unknown(c, p)
}

func (t *Tenant) unknown(c *call, p *platform) answer {
	return t.invalid(c, p, "the emulator knows no such object or call: "+c.method+" "+strings.Join(c.path, "/"))
}

// platformOf tells whose request it is: by the path, by what only one platform's requests have, by the business that is known under the id. Else a
// send is Messenger's, since WhatsApp's name it, and all other calls are WhatsApp's.
func (t *Tenant) platformOf(c *call) *platform {
	if c.platform != nil {
		return c.platform
	}
	var product string
	_ = json.Unmarshal(wire.Member(c.body, "messaging_product"), &product) // what is wrong with it is said by whoever reads it in full
	if form, err := url.ParseQuery(string(c.body)); c.form && err == nil {
		product = form.Get("messaging_product")
	}
	if p := t.server.platform(product); p != nil {
		return p
	}
	if len(c.path) > 0 {
		for _, b := range t.businesses {
			if b.ID == c.path[0] || b.Account == c.path[0] {
				return t.server.platform(b.Channel)
			}
		}
		switch c.path[len(c.path)-1] {
		case "messages", "message_attachments":
			return t.server.platform(messenger.Name)
		}
	}
	return t.server.platforms[0]
}

// itself is the id that "me" stands for: the first business of the platform that was heard of.
func (t *Tenant) itself(p *platform, id string) string {
	if id == "me" {
		for _, b := range t.businesses {
			if b.Channel == p.channel.Name() {
				return b.ID
			}
		}
	}
	return id
}
