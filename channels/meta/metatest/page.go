package metatest

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
)

//go:embed page.html
var pageHTML string

// page serves the page that shows the conversations.
func (t *Tenant) page(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/") { // what the page asks for is relative to its own path
		http.Redirect(w, r, t.prefix+"/_control/", http.StatusFound)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "+
		"style-src "+hashOf("style")+"; script-src "+hashOf("script"))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, pageHTML) // the browser has gone
}

// hashOf is what a content security policy calls the page's inline style or script: nothing else may run there.
func hashOf(element string) string {
	_, rest, _ := strings.Cut(pageHTML, "<"+element+">")
	content, _, _ := strings.Cut(rest, "</"+element+">")
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// pageView is what the page shows.
type pageView struct {
	Tenant        string         `json:"tenant"`
	Now           time.Time      `json:"now"`
	Runs          bool           `json:"runs"` // the clock is the system's: it goes on between two views
	Channels      []string       `json:"channels"`
	Conversations []Conversation `json:"conversations"`
	Requests      []Request      `json:"requests"`
	// Delivered, Waiting and Untaken count webhooks; of one that is tried again, each attempt that failed is untaken.
	Delivered int `json:"delivered"`
	Waiting   int `json:"waiting"`
	Untaken   int `json:"untaken"`
}

// The page shows the latest of everything, so that a long run of tests does not burden the browser.
const (
	shownPeople   = 50
	shownEvents   = 200
	shownRequests = 200
)

// view gives what the page shows, and a channel that is closed at the next change.
func (t *Tenant) view() (pageView, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, runs := t.server.clock.(systemClock)
	v := pageView{
		Tenant: unescaped(strings.TrimPrefix(t.prefix, "/_tenant/")), Now: t.now(), Runs: runs, Waiting: len(t.queue),
		Conversations: []Conversation{}, Requests: []Request{},
	}
	for _, p := range t.server.platforms {
		v.Channels = append(v.Channels, p.channel.Name())
	}
	for _, p := range latest(t.order, shownPeople) {
		c := t.conversation(p)
		c.Events = latest(c.Events, shownEvents)
		v.Conversations = append(v.Conversations, c)
	}
	for _, r := range latest(t.requests, shownRequests) {
		if p := t.people[channels.Address{Channel: r.Channel, Business: r.Business, User: r.User}]; p != nil {
			r.User = p.address.User // by whichever identifier it was sent to
		}
		v.Requests = append(v.Requests, r)
	}
	for _, d := range t.deliveries {
		if d.Status/100 == 2 {
			v.Delivered++
		} else {
			v.Untaken++
		}
	}
	if t.wake == nil {
		t.wake = make(chan struct{})
	}
	return v, t.wake
}

func latest[T any](list []T, most int) []T { return list[max(0, len(list)-most):] }

// changed wakes whoever watches the tenant. They look once the caller gives up the lock.
func (t *Tenant) changed() {
	if t.wake != nil {
		close(t.wake)
		t.wake = nil
	}
}

// breath is the least time between two views of a stream, so that a burst of changes is told once.
const breath = 50 * time.Millisecond

// live streams what the page shows as server-sent events, one at each change, until the browser goes or the server closes.
func (t *Tenant) live(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for {
		v, wake := t.view()
		data, err := json.Marshal(v)
		if err != nil {
			return // what is logged always has a JSON form
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		rest := time.After(breath)
		select {
		case <-wake:
		case <-r.Context().Done():
			return
		case <-t.server.closing:
			return
		}
		<-rest
	}
}
