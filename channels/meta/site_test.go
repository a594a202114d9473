package meta_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

const (
	appSecret   = "s3cret-of-the-app"
	verifyToken = "t0ken-of-the-host"
	customer    = "919812345678"
	said        = "my PIN is 4711"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// stopped is a clock that stands still.
type stopped struct{}

func (stopped) Now() time.Time { return noon }

// site is a backend on a server of its own: a real engine behind a webhook.
type site struct {
	*httptest.Server
	store  *conversation.MemoryStore
	engine *conversation.Engine
	hook   *meta.Webhook
	log    bytes.Buffer // of the server; read it once the server is closed

	told chan meta.WebhookReport // each report, for who waits for it

	mu       sync.Mutex
	host     hostFunc // what the host does before it notes what it got; nil: nothing
	received []channels.Received
	bodies   [][]byte
	reports  []meta.WebhookReport
}

type hostFunc func(context.Context, channels.Received, []byte) error

// newSite makes one. change may change the webhook before it is used.
func newSite(t testing.TB, change func(*site), options ...conversation.Option) *site {
	t.Helper()
	s := &site{store: conversation.NewMemoryStore(), told: make(chan meta.WebhookReport, 100)}
	options = append([]conversation.Option{conversation.WithChannels(whatsapp.New(), messenger.New(), instagram.New()),
		conversation.WithStore(s.store), conversation.WithClock(stopped{})}, options...)
	var err error
	s.engine, err = conversation.New(options...)
	require.NoError(t, err)
	s.hook = &meta.Webhook{Engine: s.engine, Secrets: []string{appSecret}, VerifyToken: verifyToken, Handle: s.handle, Report: s.report}
	s.Server = httptest.NewUnstartedServer(s.hook)
	s.Config.ErrorLog = log.New(&s.log, "", 0)
	if change != nil {
		change(s)
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// does changes what the host does.
func (s *site) does(host hostFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.host = host
}

func (s *site) handle(ctx context.Context, got channels.Received, body []byte) error {
	s.mu.Lock()
	host := s.host
	s.mu.Unlock()
	if host != nil {
		if err := host(ctx, got, body); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received, s.bodies = append(s.received, got), append(s.bodies, body)
	return nil
}

func (s *site) report(_ context.Context, r meta.WebhookReport) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reports = append(s.reports, r)
	select {
	case s.told <- r:
	default:
	}
}

// news are the ids of the acts that were handed on as new.
func (s *site) news() (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, got := range s.received {
		for i, ev := range got.Events {
			if got.New[i] && ev.Kind == channels.UserAction {
				ids = append(ids, ev.ID)
			}
		}
	}
	return ids
}

// problems are the texts of the reports.
func (s *site) problems() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.reports {
		out = append(out, fmt.Sprintf("%d %v", r.Status, r.Err))
	}
	return out
}

// signature is the header's value for a body.
func signature(secret string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(body)
	return "sha256=" + hex.EncodeToString(h.Sum(nil))
}

// signed is a request as the platform makes it.
func (s *site) signed(t testing.TB, body []byte) *http.Request {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.URL+"/hook", bytes.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Hub-Signature-256", signature(appSecret, body))
	return r
}

// do makes a request and gives the status and the text of the answer.
func (s *site) do(t testing.TB, r *http.Request) (int, string) {
	t.Helper()
	answer, err := s.Client().Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(text)
}

// deliver delivers a body as the platform does.
func (s *site) deliver(t testing.TB, body string) int {
	t.Helper()
	status, _ := s.do(t, s.signed(t, []byte(body)))
	return status
}

// entry is the entry of one number's message of a customer, a second after noon for each n.
func entry(number, user, id string) string {
	return fmt.Sprintf(`{"id":"waba","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":%q},`+
		`"messages":[{"from":%q,"id":%q,"timestamp":"%d","type":"text","text":{"body":%q}}]}}]}`, number, user, id, noon.Unix(), said)
}

// delivered is an entry that says that a message of the number was delivered.
func delivered(number, user, id string) string {
	return fmt.Sprintf(`{"id":"waba","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":%q},`+
		`"statuses":[{"id":%q,"status":"delivered","timestamp":"%d","recipient_id":%q}]}}]}`, number, id, noon.Unix(), user)
}

func whatsappBody(entries ...string) string {
	return `{"object":"whatsapp_business_account","entry":[` + strings.Join(entries, ",") + `]}`
}

func messengerBody(user, id string) string {
	return fmt.Sprintf(`{"object":"page","entry":[{"id":"2001","time":%d,"messaging":[{"sender":{"id":%q},"recipient":{"id":"2001"},"timestamp":%d,`+
		`"message":{"mid":%q,"text":%q}}]}]}`, noon.UnixMilli(), user, noon.UnixMilli(), id, said)
}
