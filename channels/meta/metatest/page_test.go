package metatest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/internal/testserver"
)

const script = `<script>document.title='broken'</script><img src=x onerror="document.title='broken'">`

// A click-through in a real browser: somebody writes, the backend answers, a day later it is refused.
func TestThePageShowsAWindowThatCloses(t *testing.T) {
	t.Parallel()
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL})
	b := openBrowser(t)
	b.size(1280, 800)
	b.open(s.URL + "/_control")
	b.text("#empty", "Nobody has written yet")

	b.click("#new summary")
	for name, value := range map[string]string{"business": customer.Business, "user": "+49 1511 2345678", "text": script} {
		b.click("#begin [name=" + name + "]")
		b.write(value)
	}
	b.click("#begin button")
	b.text("#people", "4915112345678")
	b.text("#talk .person p", script)
	b.text("#windows", "customer service24 h 0 min left")
	require.Equal(t, "100", b.eval(`document.querySelector('#windows [role=meter]').ariaValueNow`))
	require.EqualValues(t, 0, b.eval(`document.querySelectorAll('#talk script, #talk img').length`))

	code, _ := post(t, s.URL+"/v24.0/100/messages", hello)
	require.Equal(t, http.StatusOK, code)
	b.text("#talk .business", "hello")
	b.text("#said", "The backend sent text.")
	b.click("[data-by='23h59m']")
	b.text("#windows", "1 min 0 s left")
	require.Equal(t, "0", b.eval(`document.querySelector('#windows [role=meter]').ariaValueNow`), "less than half of a percent")
	b.text("#talk .business", "delivered Mon 2 Nov, 12:00:01")
	b.text("#waiting", "3 delivered, 0 on their way, 0 not taken")
	b.shot("desktop-open")

	b.click("#write input")
	b.write("Still there?")
	b.click("#write button")
	b.text("#windows", "24 h 0 min left")
	require.Equal(t, "", b.eval(`document.querySelector('#write input').value`))
	b.click("[data-by='24h']")
	b.text("#now", "Wed 4 Nov, 11:59:00 UTC")
	b.text("#windows", "customer serviceclosed")
	code, got := post(t, s.URL+"/v24.0/100/messages", hello)
	require.Equal(t, http.StatusBadRequest, code)
	require.EqualValues(t, 131047, got["error"].(map[string]any)["code"])
	b.text("#talk .refused", "131047 · window closed")
	b.text("#talk .refused", s.Log()[1].Detail)
	require.Equal(t, s.Log()[1].Source.URL, b.eval(`document.querySelector('#talk .refused a').href`))
	b.text("#said", "refused: 131047 window closed")
	require.Equal(t, "Conversations · emulator", b.eval(`document.title`))
	b.shot("desktop-refused")
	require.Empty(t, b.taken())
}

// On a phone nothing is cut off, in light and in dark.
func TestThePageOnAPhone(t *testing.T) {
	t.Parallel()
	s := start(t, metatest.Options{})
	happenings(t, s)
	b := openBrowser(t)
	b.size(390, 844)
	b.open(s.URL + "/_control/")
	b.text("#talk", "131047")
	back := `getComputedStyle(document.body.querySelector('.card')).backgroundColor`
	var seen []any
	for _, scheme := range []string{"light", "dark"} {
		b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]any{{"name": "prefers-color-scheme", "value": scheme}}})
		seen = append(seen, b.eval(back))
		require.EqualValues(t, 390, b.eval(`document.documentElement.scrollWidth`))
		b.eval(`scrollTo(0, 0)`)
		b.shot("phone-" + scheme)
		b.eval(`document.getElementById('write').scrollIntoView({block: 'end'})`)
		b.shot("phone-talk-" + scheme)
	}
	require.NotEqual(t, seen[0], seen[1])
	b.click("main > details summary")
	require.EqualValues(t, 390, b.eval(`document.documentElement.scrollWidth`))
	b.shot("phone-requests")
	b.size(1280, 800)
	b.eval(`scrollTo(0, 0)`)
	b.shot("desktop-dark")
	require.Empty(t, b.taken())
}

// happenings lets something of each kind happen.
func happenings(t *testing.T, s *metatest.Server) {
	t.Helper()
	tell := func(ev channels.Event) {
		t.Helper()
		_, err := s.Tell(ev)
		require.NoError(t, err)
	}
	ev := channels.UserMessage(customer, "", time.Time{})
	ev.Text = "Where is my parcel? It was to be here on Friday, and the driver's page shows nothing but " + strings.Repeat("long", 30)
	tell(ev)
	tell(channels.UserMessage(fan, "", time.Time{}))
	tell(channels.UserMessage(channels.Address{Channel: "instagram", Business: "300", User: "8001"}, "", time.Time{}))
	post(t, s.URL+"/100/messages", hello)
	post(t, s.URL+"/200/messages", `{"recipient":{"id":"7001"},"message":{"text":"Good evening"}}`)
	advance(t, s.Tenant, 20*time.Hour)
	tell(channels.UserMessage(fan, "", time.Time{}))
	tell(channels.StopMarketing(customer, time.Time{}))
	advance(t, s.Tenant, 5*time.Hour)
	post(t, s.URL+"/100/messages", hello)
	post(t, s.URL+"/200/nothing", `{}`)
}

// The keyboard alone does everything, and what has the focus is seen.
func TestThePageWithTheKeyboard(t *testing.T) {
	t.Parallel()
	s := start(t, metatest.Options{})
	happenings(t, s)
	b := openBrowser(t)
	b.open(s.URL + "/_control/")
	b.text("#talk", "131047")
	to := func(selector string) {
		t.Helper()
		for range 40 {
			b.press("Tab")
			if b.eval(fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) == true {
				require.Equal(t, "solid", b.eval(`getComputedStyle(document.activeElement).outlineStyle`))
				return
			}
		}
		t.Fatalf("the Tab key does not lead to %s", selector)
	}
	to("[data-by='1h']")
	b.press("Enter")
	b.text("#said", "The clock was moved by 1h.")
	to("#amount")
	b.write("nonsense")
	b.press("Enter")
	b.text("#problem", "nonsense")
	b.taken() // a status of 400 is an error to the browser's log
	require.Equal(t, "alert", b.eval(`document.getElementById('problem').role`))
	b.eval(`document.activeElement.select()`)
	b.write("90m")
	b.press("Enter")
	b.text("#said", "The clock was moved by 90m.")
	require.Equal(t, true, b.eval(`document.getElementById('problem').hidden`))
	require.Equal(t, noon.Add(27*time.Hour+30*time.Minute), s.Now())
	to("#people li:nth-child(2) button")
	b.press("Enter")
	b.text("#who", "7001 and messenger business 200")
	require.Equal(t, true, b.eval(`document.activeElement.matches('#people li:nth-child(2) button')`), "it keeps the focus")
	to("#write input")
	b.write("by hand")
	b.press("Enter")
	b.text("#talk li:last-child", "by hand")
	require.Equal(t, []any{}, b.eval(`[...document.querySelectorAll('input, select')].filter(e => !e.labels.length).map(e => e.name)`), "each has a label")
	require.Empty(t, b.taken())
}

// With the system's clock the bar goes on by itself, and the page comes back after the server did.
func TestThePageGoesOnByItself(t *testing.T) {
	t.Parallel()
	port, err := testserver.FreePort() // nobody else gets it while the server is down
	require.NoError(t, err)
	listen := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	s, err := metatest.New(nil, metatest.Options{Listen: listen})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	b := openBrowser(t)
	b.open(s.URL + "/_tenant/side/_control/")
	b.text("#tenant", "side")
	_, err = s.ByName("side").Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	b.text("#windows", "23 h 59 min left")
	_, err = s.Tell(channels.UserMessage(fan, "", time.Time{}))
	require.NoError(t, err)
	require.EqualValues(t, 1, b.eval(`document.querySelectorAll('#people li').length`), "tenants know nothing of each other")
	s.ByName("side").Reset()
	b.text("#empty", "Nobody has written yet")
	b.until(`document.getElementById('conversation').hidden && document.querySelectorAll('#people li').length === 0`)
	require.Empty(t, b.taken())
	s.Close()
	b.text("#problem", "The connection to the emulator is lost")
	s, err = metatest.New(nil, metatest.Options{Listen: listen})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	b.until(`document.getElementById('problem').hidden`)
}

// A page of another site cannot steer the emulator, nor read from it by a name that leads to loopback.
func TestOtherSitesAreRefused(t *testing.T) {
	s := start(t, metatest.Options{Listen: "localhost:0"})
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	ask := func(method, path, host string, header ...string) int {
		t.Helper()
		req, err := http.NewRequest(method, s.URL+path, strings.NewReader(`{"by":"1h"}`))
		require.NoError(t, err)
		req.Host = host
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel() // a stream goes on
		res, err := http.DefaultClient.Do(req.WithContext(ctx))
		require.NoError(t, err)
		defer res.Body.Close()
		if res.StatusCode == http.StatusForbidden {
			var got struct{ Error string }
			require.NoError(t, json.NewDecoder(res.Body).Decode(&got))
			require.Contains(t, got.Error, "the request ")
		}
		return res.StatusCode
	}
	own := "127.0.0.1" + port
	for _, host := range []string{own, "localhost" + port, "LOCALHOST", "[::1]" + port, "[::1]", "10.0.0.1"} {
		for _, path := range []string{"/_control/", "/_control/live", "/_control/log", "/_tenant/a/_control/"} {
			require.Equal(t, http.StatusOK, ask(http.MethodGet, path, host), "%s %s", path, host)
		}
		require.Equal(t, http.StatusOK, ask(http.MethodPost, "/_control/advance", host, "Origin", "http://"+host), host)
	}
	moved := s.Now()
	for _, host := range []string{"evil.example" + port, "evil.example", "localhost.evil.example", "127.0.0.1.evil.example" + port, "localhost."} {
		for _, path := range []string{"/_control", "/_control/", "/_control/live", "/_control/log", "/_tenant/a/_control/"} {
			require.Equal(t, http.StatusForbidden, ask(http.MethodGet, path, host), "%s %s", path, host)
		}
		require.Equal(t, http.StatusForbidden, ask(http.MethodPost, "/_control/advance", host, "Origin", "http://"+host), host)
	}
	for _, header := range [][]string{
		{"Origin", "http://evil.example"}, {"Origin", "null"}, {"Origin", "http://127.0.0.1:1"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		for _, path := range []string{"/_control/advance", "/_control/reset", "/_tenant/a/_control/advance", "/100/messages"} {
			require.Equal(t, http.StatusForbidden, ask(http.MethodPost, path, own, header...), "%s %s", path, header)
		}
	}
	require.Equal(t, moved, s.Now())
	require.Empty(t, s.Log())
	require.NotEqual(t, http.StatusForbidden, ask(http.MethodGet, "/100", "graph.facebook.com"), "a backend that is led here by name is no browser")
}

// What the page may load and run is itself only, and no other page may frame it.
func TestThePagesPolicy(t *testing.T) {
	s := start(t, metatest.Options{})
	res, err := http.Get(s.URL + "/_control/")
	require.NoError(t, err)
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	policy := res.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none';", "frame-ancestors 'none';", "script-src 'sha256-", "style-src 'sha256-"} {
		require.Contains(t, policy, part)
	}
	require.NotContains(t, policy, "unsafe")
	for _, outside := range []string{"src=", "@import", "url(", "innerHTML", "http://", "https://"} {
		require.NotContains(t, string(page), outside)
	}
}

// A stream tells of each change and ends with the server.
func TestTheStreamEndsWithTheServer(t *testing.T) {
	s := start(t, metatest.Options{})
	res, err := http.Get(s.URL + "/_control/live")
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	stream := bufio.NewReader(res.Body)
	next := func() []metatest.Request {
		t.Helper()
		line, err := stream.ReadString('\n')
		require.NoError(t, err)
		end, err := stream.ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "\n", end)
		var view struct {
			Requests []metatest.Request `json:"requests"`
		}
		require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &view))
		return view.Requests
	}
	require.Empty(t, next())
	for range 300 {
		post(t, s.URL+"/100/messages", hello)
	}
	seen := next()
	for seen[len(seen)-1].N < 300 {
		seen = next()
	}
	require.Len(t, seen, 200, "the latest")
	s.Close()
	_, err = io.ReadAll(stream)
	require.NoError(t, err, "it ends in order: Close did not have to cut it off")
}
