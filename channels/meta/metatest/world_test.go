package metatest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

// world is one run of both.
type world struct {
	t       *testing.T
	r       *rand.Rand
	seed    uint64
	n       int
	server  *metatest.Server
	engine  *conversation.Engine
	catalog *template.Catalogue
	all     []policy.Channel
	tally   map[string]int
	account map[string]*metatest.Business
	reached map[string][]time.Time // by who: what went outside a window
	failed  map[string][]time.Time // by who: what was accepted and failed
	asking  string                 // who is asked about
	tokens  []string
	last    []time.Time       // instants at which something happened
	wrote   map[string]string // by channel: who did something last
}

func newWorld(t *testing.T, seed uint64, all []policy.Channel, tally map[string]int) *world {
	w := &world{
		t: t, r: rand.New(rand.NewPCG(seed, 11)), seed: seed, all: all, tally: tally,
		account: map[string]*metatest.Business{}, reached: map[string][]time.Time{}, failed: map[string][]time.Time{}, wrote: map[string]string{},
	}
	start := time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(w.r.IntN(4*365*24)) * time.Hour)
	if w.chance(3) {
		start = time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(w.r.IntN(80*24)) * time.Hour)
	}
	var err error
	w.server, err = metatest.New(fixedClock{start}, metatest.Options{
		Webhook: "http://host.invalid/webhook", Client: &http.Client{Transport: deliver(w.receive)}, Read: time.Minute, Echoes: w.chance(2),
	})
	require.NoError(t, err)
	w.catalog = template.NewCatalogue(template.NewRules(start, whatsapp.New().Rulebook().Templates))
	w.engine, err = conversation.New(conversation.WithChannels(all...), conversation.WithClock(w.server), conversation.WithAccounts(w), conversation.WithTemplates(w.catalog))
	require.NoError(t, err)
	for _, c := range all {
		b := &metatest.Business{Channel: c.Name(), ID: businessOf(c.Name())}
		if w.chance(2) {
			b.Country = w.pick("DE", "US", "IN", "BR", "IR", "GB", "SG", "VE", "NG")
		}
		if w.chance(2) {
			b.Features = []string{"human_agent", "direct_send", "news_messaging", "one_time_notification"}
		}
		if w.chance(3) {
			b.Limit = 1 + w.r.IntN(3)
		}
		b.NoPayment = w.chance(6)
		b.Account = b.ID
		if b.Channel == whatsapp.Name {
			b.Account = "waba"
		}
		w.account[b.ID] = b
		require.NoError(t, w.server.SetBusiness(*b))
	}
	w.templates(start)
	return w
}

func businessOf(channel string) string {
	return map[string]string{whatsapp.Name: "1001", messenger.Name: "1002", instagram.Name: "1003"}[channel]
}

type deliver func(body []byte)

func (d deliver) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	d(body)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

func (w *world) receive(body []byte) {
	_, err := w.engine.Receive(context.Background(), body)
	require.NoError(w.t, err, "seed %d: %s", w.seed, body)
}

// Account is what the host knows, of which the emulator was told too. The others who were reached are the host's own count.
func (w *world) Account(_ context.Context, _, business string) (*policy.Account, error) {
	b := w.account[business]
	if b == nil {
		return &policy.Account{}, nil
	}
	a := &policy.Account{
		Features: b.Features, Country: b.Country, Limit: b.Limit, Counted: true,
		Pricing: pricing.Account{ID: b.Account, Currency: "USD", Country: b.Country, NoPaymentMethod: b.NoPayment},
	}
	for who := range w.reached {
		if strings.HasPrefix(who, business+" ") && w.today(w.reached[who]) {
			a.Reached++
		}
	}
	return a, nil
}

// today reports whether one of the instants is less than a day ago.
func (w *world) today(list []time.Time) bool {
	return slices.ContainsFunc(list, func(at time.Time) bool { return w.server.Now().Before(at.Add(24 * time.Hour)) })
}

func (w *world) chance(n int) bool          { return w.r.IntN(n) == 0 }
func (w *world) pick(list ...string) string { return list[w.r.IntN(len(list))] }
func (w *world) channel() policy.Channel    { return w.all[w.r.IntN(len(w.all))] }
func (w *world) person(channel string) string {
	if latest := w.wrote[channel]; latest != "" && !w.chance(3) {
		return latest
	}
	if channel != whatsapp.Name {
		return fmt.Sprint(7000 + w.r.IntN(4))
	}
	return w.pick("12025550143", "4915112345678", "5511987654321", "919812345678", "5353123456", "14165550100", "584121234567", "DE.5512345", "US.77889900")
}

func (w *world) address() channels.Address {
	c := w.channel().Name()
	return channels.Address{Channel: c, Business: businessOf(c), User: w.person(c)}
}

func (w *world) step() {
	w.n++
	switch k := w.r.IntN(20); {
	case k < 3:
		w.advance()
	case k < 10:
		w.tell()
	case k < 11 && w.chance(3):
		w.restrict()
	case k < 11 && w.chance(2):
		w.review()
	default:
		w.send()
	}
}

// advance moves the clock, often to the edge of a window.
func (w *world) advance() {
	now := w.server.Now()
	by := time.Duration(w.r.Int64N(int64(6 * time.Hour)))
	switch {
	case w.chance(8):
		by = time.Duration(w.r.Int64N(int64(9 * 24 * time.Hour)))
	case w.chance(2) && len(w.last) > 0:
		length := []time.Duration{24 * time.Hour, 72 * time.Hour, 7 * 24 * time.Hour, 4 * time.Hour, 48 * time.Hour, 3 * time.Hour, 6 * time.Hour}[w.r.IntN(7)]
		edge := w.last[w.r.IntN(len(w.last))].Add(length + time.Duration(w.r.IntN(3)-1)*time.Millisecond)
		if edge.After(now) {
			by = edge.Sub(now)
		}
	}
	require.NoError(w.t, w.server.Advance(context.Background(), by))
}

func (w *world) tell() {
	ev := channels.Event{Kind: channels.UserAction, Address: w.address(), Text: "hi"}
	now := w.server.Now()
	whats := ev.Address.Channel == whatsapp.Name
	switch k := w.r.IntN(24); {
	case k < 8:
		ev.Action = channels.ActMessage
	case k < 10:
		ev.Action = channels.ActAdMessage
	case k < 12:
		ev.Action = channels.Action(w.pick("postback", "quick_reply", "reaction", "unreact", "edit", "delete", "unsupported", "call", "referral", "optin", "block", "story_reply", "share"))
	case k < 15:
		ev.Action, ev.Token = channels.ActComment, fmt.Sprint("comment-", w.n, "-")
		if ev.Address.Channel == instagram.Name && w.chance(2) {
			ev.Action = channels.ActLiveComment
		}
	case k < 16:
		ev.Action, ev.Token = channels.ActOptIn, fmt.Sprint("token-", w.n, "-")
	case k < 19:
		ev.Kind, ev.Action = channels.ConsentChange, ""
		ev.Consent = []channels.ConsentUpdate{channels.MarketingStopped, channels.MarketingResumed, channels.OptedInGeneral}[w.r.IntN(3)]
	default:
		ev.Action = channels.ActMessage
		ev.Type = channels.MessageType(w.pick("image", "audio", "location", "sticker"))
	}
	if whats && w.chance(2) { // some are known by both
		switch ev.Address.User {
		case "4915112345678", "DE.5512345":
			ev.Identity = channels.Identity{Phone: "4915112345678", Scoped: "DE.5512345"}
			ev.Address.User = "4915112345678"
		}
	}
	if ev.Token != "" {
		if whats || ev.Action == channels.ActOptIn && ev.Address.Channel != messenger.Name {
			return
		}
		ev.Token += ev.Address.User // a comment is one person's
		w.tokens = append(w.tokens, ev.Token)
	}
	told, err := w.server.Tell(ev)
	if wrong := new(channels.InputError); errors.As(err, &wrong) && wrong.Field == "event.action" {
		return // the platform has no such thing
	}
	require.NoError(w.t, err, "seed %d step %d %v", w.seed, w.n, ev.Action)
	w.remember(told.Occurred)
	w.wrote[ev.Address.Channel] = ev.Address.User
	require.NoError(w.t, w.server.Flush(context.Background()))
	blind := ev.Action == channels.ActBlock || ev.Kind == channels.ConsentChange && ev.Address.Channel == instagram.Name
	if blind { // no webhook tells it: the host learns it elsewhere
		told.ID = fmt.Sprint("host-", w.n)
		_, err := w.engine.Record(context.Background(), told)
		require.NoError(w.t, err)
	}
	require.False(w.t, now.After(w.server.Now()))
}

// calls lets a call with the person be connected, or not, at about the instant of what was sent last.
func (w *world) calls(a channels.Address) {
	ctx := context.Background()
	require.NoError(w.t, w.server.Advance(ctx, time.Duration(w.r.IntN(3))*500*time.Millisecond))
	if w.chance(3) {
		return
	}
	_, err := w.server.Tell(channels.UserDid(a, channels.ActCallConnected, "", time.Time{}))
	require.NoError(w.t, err)
	require.NoError(w.t, w.server.Flush(ctx))
}

// remember keeps the latest instants from which something may end.
func (w *world) remember(at time.Time) {
	const kept = 8
	w.last = append(w.last, at)
	w.last = w.last[max(0, len(w.last)-kept):]
}

// restrict changes what the platform permits an account.
func (w *world) restrict() {
	c := w.pick(whatsapp.Name, messenger.Name)
	ev := channels.Event{Kind: channels.AccountChange, Address: channels.Address{Channel: c, Business: businessOf(c)}, AccountUpdate: &channels.AccountUpdate{}}
	u := ev.AccountUpdate
	switch ends := !w.chance(3); {
	case c == messenger.Name && ends:
		u.Lifted = true
	case c == messenger.Name:
		u.Restrictions = []channels.Restriction{{Type: "block"}}
	case ends:
		u.Ended = []string{w.pick("DISABLE", "ACCOUNT_OFFBOARDED", "RESTRICTED_UTILITY_TEMPLATES")}
	default:
		r := channels.Restriction{Type: w.pick("RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_UTILITY_TEMPLATES", "DISABLE", "ACCOUNT_OFFBOARDED",
			"RESTRICTED_USER_INITIATED_CALLING", "RESTRICTED_CUSTOMER_INITIATED_MESSAGING")}
		if r.Type != "DISABLE" && r.Type != "ACCOUNT_OFFBOARDED" && (r.Type != "RESTRICTED_UTILITY_TEMPLATES" || w.chance(2)) { // others end by a word only
			r.Until = w.server.Now().Add(time.Duration(w.r.IntN(72)) * time.Hour)
		}
		u.Restrictions = []channels.Restriction{r}
	}
	_, err := w.server.Tell(ev)
	require.NoError(w.t, err)
	require.NoError(w.t, w.server.Flush(context.Background()))
}

// review changes what the platform thinks of a template. Of two changes in one second no webhook says which came later.
func (w *world) review() {
	require.NoError(w.t, w.server.Advance(context.Background(), time.Second))
	c, status := messenger.Name, w.pick("APPROVED", "APPROVED", "REJECTED", "DISABLED")
	if w.chance(2) {
		c, status = whatsapp.Name, w.pick("PAUSED", "PAUSED", "APPROVED", "APPROVED", "REJECTED", "FLAGGED", "REINSTATED", "DISABLED")
	}
	told, err := w.server.Tell(channels.Event{
		Kind: channels.TemplateChange, Address: channels.Address{Channel: c, Business: w.account[businessOf(c)].Account},
		Template: &template.Update{Name: w.pick("order", "offer", "code", "paused"), Language: "en", Status: template.Status(status)},
	})
	require.NoError(w.t, err)
	w.remember(told.Occurred)
	require.NoError(w.t, w.server.Flush(context.Background()))
}

func (w *world) templates(at time.Time) {
	body := func(text string) []template.Component { return []template.Component{{Type: template.Body, Text: text}} }
	for _, d := range []template.Template{
		{Name: "order", Language: "en", Category: template.Utility, Status: "APPROVED", Components: body("Order {{1}} is on its way to you today.")},
		{Name: "offer", Language: "en", Category: template.Marketing, Status: "APPROVED", Components: body("A bargain for you.")},
		{Name: "code", Language: "en", Category: template.Authentication, Status: "APPROVED", Components: body("Your code is {{1}}.")},
		{Name: "rejected", Language: "en", Category: template.Marketing, Status: "REJECTED", Components: body("No.")},
		{Name: "disabled", Language: "en", Category: template.Utility, Status: "DISABLED", Components: body("No.")},
		{Name: "paused", Language: "en", Category: template.Utility, Status: "PAUSED", Components: body("No.")},
	} {
		for _, b := range w.account {
			if b.Channel == instagram.Name {
				continue
			}
			held := d
			require.NoError(w.t, w.server.PutTemplate(b.Channel, b.Account, d))
			require.NoError(w.t, w.catalog.Put(b.Account, at.Add(-time.Hour), &held))
		}
	}
}
