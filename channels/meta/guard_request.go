package meta

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// The endpoints that send.
const (
	endpointMessages  = "messages"
	endpointMarketing = "marketing_messages"
)

// target is what the method and URL of a request ask for.
type target struct {
	sends    bool
	batch    bool   // several requests in one, to no path of their own or in the query
	business string // as the URL names it, empty for none
	endpoint string
}

// targetOf reads the URL as lenient servers would: doubled slashes, dot segments, escapes and letter case do not hide a send.
func targetOf(r *http.Request) (t target) {
	if !posts(r) {
		return t
	}
	head, last := cutLast(path.Clean(requestPath(r.URL)))
	switch {
	case head == "" && (last == "" || isVersion(last)), queried(r.URL, "batch") != nil:
		t.sends, t.batch = true, true
	case strings.EqualFold(last, endpointMessages):
		t.sends, t.endpoint = true, endpointMessages
	case strings.EqualFold(last, endpointMarketing):
		t.sends, t.endpoint = true, endpointMarketing
	}
	if _, t.business = cutLast(head); isVersion(t.business) {
		t.business = ""
	}
	return t
}

// posts reports whether a request is a POST, or one that the query makes a POST: any of several methods there counts.
func posts(r *http.Request) bool {
	if strings.EqualFold(r.Method, http.MethodPost) {
		return true
	}
	return slices.ContainsFunc(queried(r.URL, "method"), func(m string) bool { return strings.EqualFold(m, http.MethodPost) })
}

// queried is what the query says of a field, as often as it does.
func queried(u *url.URL, field string) []string {
	if u.RawQuery == "" {
		return nil
	}
	said, _ := wire.ParseForm(u.RawQuery)
	return said[field]
}

// requestPath is the path that a request will have, decoded, from its first slash on.
func requestPath(u *url.URL) string {
	path := u.Path
	if u.Opaque != "" {
		path = wire.RequestPath(u.Scheme + ":" + u.Opaque)
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

func cutLast(path string) (head, last string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

// isVersion reports whether a part of a path is a version: "v25.0".
func isVersion(part string) bool {
	return len(part) > 1 && part[0]|0x20 == 'v' && strings.Trim(part[1:], "0123456789.") == ""
}

// buffered gives a request whose body can be read here and sent again: out is what to send, and body what is in it. Why a body is
// not read says unread; out then has all of it. After an error the request cannot be sent.
func buffered(r *http.Request) (out *http.Request, body []byte, unread, err error) {
	out = r.WithContext(r.Context())
	if r.Body == nil || r.Body == http.NoBody {
		return out, nil, nil, nil
	}
	if unread = unreadable(r); unread != nil {
		return out, nil, unread, nil
	}
	if body, err = readBody(r); err != nil {
		_ = r.Body.Close()
		return nil, nil, nil, err
	}
	if len(body) > channels.MaxBody {
		out.Body = &resumed{body, r.Body}
		return out, nil, errTooLarge, nil
	}
	_ = r.Body.Close()
	out.ContentLength, out.TransferEncoding = int64(len(body)), nil
	out.GetBody = func() (io.ReadCloser, error) {
		if len(body) == 0 {
			return http.NoBody, nil
		}
		return io.NopCloser(bytes.NewReader(body)), nil
	}
	out.Body, _ = out.GetBody()
	return out, body, nil, nil
}

// readBody reads what is looked at of a body. A body that does not come is not waited for once the request's context ends; one that
// the client can give again lies ready.
func readBody(r *http.Request) (body []byte, err error) {
	stop := func() bool { return true }
	if r.GetBody == nil {
		stop = context.AfterFunc(r.Context(), func() { _ = r.Body.Close() })
	}
	body, err = io.ReadAll(io.LimitReader(r.Body, channels.MaxBody+1))
	if !stop() {
		err = context.Cause(r.Context())
	}
	return body, err
}

// resumed reads what was read already and then what is left.
type resumed struct {
	read []byte
	io.ReadCloser
}

func (r *resumed) Read(p []byte) (int, error) {
	if len(r.read) == 0 {
		return r.ReadCloser.Read(p)
	}
	n := copy(p, r.read)
	r.read = r.read[n:]
	return n, nil
}

var (
	errTooLarge   = errors.New("the body is too large to be read")
	errMultipart  = errors.New("a multipart body is not read")
	errCompressed = errors.New("a compressed body is not read")
	errBatch      = errors.New("a batch of requests is not read")
)

// unreadable says why the body of a request is not to be read, nil when it is.
func unreadable(r *http.Request) error {
	kind := r.Header.Get("Content-Type")
	switch encoding := r.Header.Get("Content-Encoding"); {
	case len(kind) >= len("multipart/") && strings.EqualFold(kind[:len("multipart/")], "multipart/"):
		return errMultipart
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		return errCompressed
	case r.ContentLength > channels.MaxBody:
		return errTooLarge
	}
	return nil
}

// fields gives what a request says: its body, and what stands in the query beside it, as JSON or as a form. The error names a
// field that stands in both.
func fields(query string, body []byte) ([]byte, error) {
	if query == "" {
		return body, nil
	}
	beside, err := wire.ParseForm(query)
	if err != nil {
		return nil, &channels.DecodeError{Path: "query", Reason: "cannot be read"}
	}
	for _, credential := range [...]string{"access_token", "appsecret_proof", "method"} {
		beside.Del(credential)
	}
	text := bytes.TrimSpace(body)
	switch {
	case len(beside) == 0:
		return body, nil
	case len(text) == 0:
		return []byte(beside.Encode()), nil
	case text[0] != '{':
		return append(append(bytes.Clone(text), '&'), beside.Encode()...), nil
	}
	names := map[string]bool{}
	for name := range beside {
		whole, _, _ := strings.Cut(name, "[") // of recipient[id] it is recipient
		names[whole] = true
	}
	for name, value := range wire.Members(text) {
		if names[string(name)] && string(value) != "null" {
			return nil, &channels.DecodeError{Path: channels.Clip(string(name)), Reason: "stands in the query and in the body"}
		}
	}
	front, rest := wire.Unform([]byte(beside.Encode()), slices.Collect(maps.Keys(names))...), bytes.TrimSpace(text[1:])
	if front[0] != '{' || len(rest) == 0 {
		return nil, &channels.DecodeError{Path: "query", Reason: "names a field twice"}
	}
	out := bytes.Clone(front[:len(front)-1])
	if rest[0] != '}' {
		out = append(out, ',')
	}
	return append(out, rest...), nil
}
