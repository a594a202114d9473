package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

var update = flag.Bool("update", false, "write the golden file")

func TestWithoutArguments(t *testing.T) {
	var out, errOut bytes.Buffer
	require.NoError(t, run(t.Context(), nil, os.Getenv, &out, &errOut))
	require.Empty(t, errOut.String())
	golden := filepath.Join("testdata", "demo.golden")
	if *update {
		require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "{") {
			require.NotContains(t, line, customer, "the audit lines are masked")
			require.NotContains(t, line, "parcel")
			require.NotContains(t, line, "desk")
		}
	}
}

// served runs the program until the test ends, and gives its URL and how to stop it.
func served(t *testing.T, getenv func(string) string, args ...string) (url string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	log, write := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, args, getenv, io.Discard, write); write.Close() }()
	lines := bufio.NewReader(log)
	var line struct{ Msg, Address string }
	for line.Msg != "listens" {
		text, err := lines.ReadBytes('\n')
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &line))
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	stop = func() error { cancel(); return <-ended }
	return "http://" + line.Address, stop
}

func got(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer any")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text)
}

// emulator is a platform that knows the business of the demonstration.
func emulator(t *testing.T) *metatest.Server {
	t.Helper()
	platform, err := metatest.New(nil, metatest.Options{})
	require.NoError(t, err)
	t.Cleanup(platform.Close)
	require.NoError(t, platform.SetBusiness(metatest.Business{Channel: whatsapp.Name, ID: number}))
	return platform
}

func TestServing(t *testing.T) {
	platform := emulator(t)
	url, stop := served(t, os.Getenv, "-listen", "127.0.0.1:0", "-upstream", platform.URL)
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/healthz", "", 200, "ok"},
		{"POST", "/check", asking, 200, `"verdict":"deny"`},
		{"POST", "/check", "{", 400, "unexpected EOF"},
		{"POST", "/check", `{"to":1}`, 400, "unknown field"},
		{"POST", "/check", `{"address":{"channel":"fax"}}`, 400, "fax"},
		{"POST", "/check", strings.Repeat(" ", 1<<20+1), 400, "too large"},
		{"GET", "/check", "", 404, ""},
		{"GET", "/window?channel=whatsapp&business=1&user=x", "", 400, "user"},
		{"POST", "/webhook", "{}", 404, ""},
		{"GET", "/v25.0/" + number, "", 200, "Emulated Business"},
		{"POST", "/v25.0/" + number + "/messages", text, 400, "131047"},
	} {
		status, body := got(t, c.method, url+c.path, c.body)
		require.Equal(t, c.status, status, "%s %s: %s", c.method, c.path, body)
		require.Contains(t, body, c.says)
	}
	require.NoError(t, stop())
	_, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.Error(t, err, "nobody listens any more")
}

// What is under way when the program is stopped is finished.
func TestStoppingIsGraceful(t *testing.T) {
	arrived, goOn := make(chan struct{}), make(chan struct{})
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-goOn
		_, _ = io.WriteString(w, "done")
	}))
	defer up.Close()
	url, stop := served(t, os.Getenv, "-listen", "127.0.0.1:0", "-upstream", up.URL)
	stopped := make(chan error, 1)
	go func() {
		<-arrived
		time.AfterFunc(10*time.Millisecond, func() { close(goOn) })
		stopped <- stop()
	}()
	status, body := got(t, "GET", url+"/slow", "")
	require.Equal(t, 200, status)
	require.Equal(t, "done", body)
	require.NoError(t, <-stopped)
}

// Without a file the secrets have their usual names.
func TestSecretsOfTheEnvironment(t *testing.T) {
	env := map[string]string{"APP_SECRET": secret, "VERIFY_TOKEN": "asked"}
	url, stop := served(t, func(name string) string { return env[name] }, "-listen", "127.0.0.1:0", "-upstream", emulator(t).URL)
	status, _ := got(t, "POST", url+"/webhook", "{}")
	require.Equal(t, 403, status, "it is not signed")
	status, body := got(t, "GET", url+"/webhook?hub.mode=subscribe&hub.verify_token=asked&hub.challenge=42", "")
	require.Equal(t, 200, status)
	require.Equal(t, "42", body)
	require.NoError(t, stop())
}

// With -observe everything passes, and the platform refuses; with a file, its businesses tell the channel and stand for names.
func TestSettings(t *testing.T) {
	platform := emulator(t)
	file := filepath.Join(t.TempDir(), "guard.json")
	const page = "410000000000001"
	require.NoError(t, os.WriteFile(file, []byte(`{"listen":"127.0.0.1:0","upstream":"`+platform.URL+`","businesses":[
		{"channel":"messenger","id":"`+page+`","name":"me"},{"channel":"messenger","id":"42"},{"channel":"instagram","id":"43","name":"42"}]}`), 0o600))
	send := `{"recipient":{"id":"5100000000000001"},"message":{"text":"x"}}`
	url, stop := served(t, os.Getenv, "-config", file)
	for path, refused := range map[string]bool{"/me/messages": true, "/" + page + "/messages": true, "/42/messages": false, "/44/messages": false} {
		before := len(platform.Log())
		status, body := got(t, "POST", url+path, send)
		require.Equal(t, 400, status, "%s: %s", path, body)
		require.Equal(t, refused, len(platform.Log()) == before, "%s: %s", path, body)
	}
	for channel, code := range map[string]string{"messenger": "2018278", "instagram": "2534022"} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", url+"/42/messages", strings.NewReader(send))
		require.NoError(t, err)
		req.Header.Set(channelHeader, channel)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Contains(t, string(body), code)
	}
	require.NoError(t, stop())
	url, stop = served(t, os.Getenv, "-config", file, "-observe")
	before := len(platform.Log())
	status, body := got(t, "POST", url+"/v25.0/"+number+"/messages", text)
	require.Equal(t, 400, status)
	require.Contains(t, body, "131047")
	require.Len(t, platform.Log(), before+1, "the platform itself says so")
	require.NoError(t, stop())
}

func TestWrongArguments(t *testing.T) {
	file := func(text string) string {
		name := filepath.Join(t.TempDir(), "guard.json")
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	for says, args := range map[string][]string{
		"-upstream is missing":                 {"-listen", "127.0.0.1:0"},
		"-listen is missing":                   {"-upstream", "https://graph.facebook.com"},
		`argument "x"`:                         {"x"},
		"not defined":                          {"-no"},
		"no such file":                         {"-config", "nowhere.json"},
		"unknown field":                        {"-config", file(`{"port":1}`)},
		`mode "block"`:                         {"-config", file(`{"mode":"block"}`)},
		"businesses[0]":                        {"-config", file(`{"businesses":[{"id":"1"}]}`)},
		"is no http or https URL":              {"-listen", "127.0.0.1:0", "-upstream", "graph"},
		"the environment has no APP_SECRET":    {"-config", file(`{"upstream":"https://graph.facebook.com","app_secrets_env":["APP_SECRET"]}`)},
		"the environment has no VERIFY_TOKEN":  {"-config", file(`{"upstream":"https://graph.facebook.com","verify_token_env":"VERIFY_TOKEN"}`)},
		"app_secrets_env is missing":           {"-listen", "127.0.0.1:0", "-upstream", "https://graph.facebook.com", "-backend", "http://127.0.0.1:3000"},
		"listen tcp: address nowhere: missing": {"-listen", "nowhere", "-upstream", "https://graph.facebook.com"},
	} {
		err := run(t.Context(), args, func(string) string { return "" }, io.Discard, io.Discard)
		require.ErrorContains(t, err, says)
	}
}

// A backend's URL that cannot be used is found at the start, and its query is not shown.
func TestABackendThatCannotBe(t *testing.T) {
	for _, backend := range []string{"http://a b/?key=" + secret, "127.0.0.1:3000/?key=" + secret, "webhook?key=" + secret} {
		s := settings{Upstream: "https://graph.facebook.com", Backend: backend, SecretsEnv: []string{"S"}}
		_, err := s.handler(clock.NewMock(), func(string) string { return secret }, slog.New(slog.DiscardHandler))
		require.EqualError(t, err, "the backend's URL cannot be used", backend)
	}
}

// What is new reaches the backend, byte for byte, under a signature that the backend can verify; what is not new does not.
func TestWebhooksReachTheBackend(t *testing.T) {
	var bodies []string
	status := http.StatusOK
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && r.Header.Get("X-Hub-Signature-256") == signed(string(body)) {
			bodies = append(bodies, string(body))
		}
		w.WriteHeader(status)
	}))
	clk := clock.NewMock()
	clk.Set(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	s := settings{Upstream: "https://graph.facebook.com", Backend: backend.URL, SecretsEnv: []string{"S"}, TokenEnv: "T"}
	h, err := s.handler(clk, func(string) string { return secret }, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	body := strings.Replace(wrote, "%d", "1795435200", 1)
	deliver := func() int {
		r := httptest.NewRequest("POST", "/webhook", strings.NewReader(body))
		r.Header.Set("X-Hub-Signature-256", signed(body))
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		return rec.Code
	}
	status = http.StatusBadGateway
	require.Equal(t, 500, deliver(), "the platform delivers again what the backend did not take")
	status = http.StatusOK
	require.Equal(t, 200, deliver())
	require.Equal(t, 200, deliver())
	require.Equal(t, []string{body, body}, bodies)
	body = `{"object":"user","entry":[]}`
	require.Equal(t, 200, deliver(), "the platform's other objects are the backend's to read")
	require.Equal(t, body, bodies[2])
	backend.Close()
	body = strings.NewReplacer("%d", "1795435200", "wamid.in", "wamid.in2").Replace(wrote)
	require.Equal(t, 500, deliver())
}

const wrote = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",` +
	`"metadata":{"phone_number_id":"` + number + `"},"messages":[{"from":"` + customer + `","id":"wamid.in","timestamp":"%d","type":"text",` +
	`"text":{"body":"Where is my parcel?"}}]}}]}]}`

func signed(body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}
