// Package clients_test runs clients of others, from the npm registry and unchanged, against the emulator: directly, and through the guarding
// proxy. By hand, beside a running emulator:
//
//	npm ci && node kapso.mjs http://127.0.0.1:8081/_tenant/kapso
//
// and again with a tenant of another name, since what a script tells stays.
package clients_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/internal/testserver"
)

const page = "410000000000001"

// What each client's script prints, directly and through the proxy; ids of messages are left out.
var scripts = map[string]string{
	"kapso.mjs": `text to a stranger: GraphApiError 131047 reengagementWindow, retry: do_not_retry
text: accepted
interactive: accepted
text after 24 hours: GraphApiError 131047 reengagementWindow, retry: do_not_retry
template after 24 hours: accepted
`,
	"messenger.mjs": `text: accepted
text after 24 hours: AxiosError 10/2018278
`,
	"whatsapp-api-js.mjs": `reply: accepted
status: sent
status: delivered
forged signature: WhatsAppAPIFailedToVerifyError
changed body: WhatsAppAPIFailedToVerifyError
text after 24 hours: error 131047, OAuthException
`,
}

func TestClientsOfOthers(t *testing.T) {
	node, dir := installed(t)
	for script, want := range scripts {
		t.Run(script, func(t *testing.T) {
			t.Run("directly", func(t *testing.T) {
				emulator := newEmulator(t, metatest.Options{})
				require.Equal(t, want, output(t, node, dir, script, emulator, emulator.URL))
				require.Equal(t, strings.Count(want, "error 131047")+strings.Count(want, "Error 131047")+strings.Count(want, " 10/2018278"), len(sends(emulator, metatest.Refused)),
					"the emulator refused")
			})
			t.Run("through the proxy", func(t *testing.T) {
				front := &recorder{next: http.DefaultTransport}
				backend := httptest.NewServer(http.NotFoundHandler()) // of a host that does nothing with webhooks
				t.Cleanup(backend.Close)
				emulator := newEmulator(t, metatest.Options{Webhook: backend.URL, Client: &http.Client{Transport: front, Timeout: time.Minute}})
				proxy := newProxy(t, emulator, front)
				require.Equal(t, want, output(t, node, dir, script, emulator, proxy.URL))
				require.Empty(t, sends(emulator, metatest.Refused), "nothing that is refused left the proxy")
			})
		})
	}
}

// installed gives a folder in which the clients are installed, which ends with the test. What npm installed stays in the user's cache, since
// npm takes longer than all the clients.
func installed(t *testing.T) (node, dir string) {
	t.Helper()
	node, err := testserver.Binary("node", "nodejs")
	require.NoError(t, err)
	scripts, err := filepath.Glob("*.mjs")
	require.NoError(t, err)
	asked := []string{"package.json", "package-lock.json", ".npmrc"}
	dir = t.TempDir()
	copied(t, dir, scripts...)
	sum := sha256.Sum256(copied(t, dir, asked...))
	cache, err := os.UserCacheDir()
	require.NoError(t, err)
	kept := filepath.Join(cache, "replywindow", fmt.Sprintf("clients-%x", sum[:8]))
	if _, err := os.Stat(kept); err != nil {
		install(t, kept, asked)
	}
	require.NoError(t, os.Symlink(filepath.Join(kept, "node_modules"), filepath.Join(dir, "node_modules")))
	return node, dir
}

// install installs into a folder that is in its place when it is whole.
func install(t *testing.T, place string, asked []string) {
	t.Helper()
	npm, err := testserver.Binary("npm", "npm")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(place), 0o755))
	dir, err := os.MkdirTemp(filepath.Dir(place), "new-")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	copied(t, dir, asked...)
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "npm_config_cache="+t.TempDir(), "npm_config_update_notifier=false")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "npm ci: %s", out)
	if err := os.Rename(dir, place); err != nil {
		require.DirExists(t, place, "another run was first")
	}
}

// copied copies files, and gives what is in them.
func copied(t *testing.T, dir string, names ...string) (all []byte) {
	t.Helper()
	for _, name := range names {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NotContains(t, string(content), `"resolved"`, "the lock file names no registry")
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
		all = append(all, content...)
	}
	return all
}

// morning lets every emulator begin at the same time.
type morning struct{}

func (morning) Now() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) }

func newEmulator(t *testing.T, o metatest.Options) *metatest.Server {
	t.Helper()
	s, err := metatest.New(morning{}, o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// sends are the sends with a verdict.
func sends(s *metatest.Server, verdict string) (out []metatest.Request) {
	for _, r := range s.Log() {
		if path.Base(r.Path) == "messages" && r.Verdict == verdict {
			out = append(out, r)
		}
	}
	return out
}

// output is what a script prints. Each id in it is that of a message which the emulator accepted.
func output(t *testing.T, node, dir, script string, emulator *metatest.Server, base string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), node, script, emulator.URL, base)
	var out, errOut bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errOut
	require.NoError(t, cmd.Run(), "%s%s", &out, &errOut)
	ids := regexp.MustCompile(`accepted (\S+)`).FindAllStringSubmatch(out.String(), -1)
	accepted := sends(emulator, metatest.Accepted)
	require.Len(t, ids, len(accepted))
	text := out.String()
	for i, id := range ids {
		require.Equal(t, accepted[i].Message, id[1])
		text = strings.Replace(text, " "+id[1], "", 1)
	}
	return text
}

// newProxy puts the guarding proxy before the emulator, and the webhook before whoever gets the emulator's webhooks. Both go by its clock.
func newProxy(t *testing.T, emulator *metatest.Server, front *recorder) *httptest.Server {
	t.Helper()
	platforms := []policy.Channel{whatsapp.New(), messenger.New()}
	engine, err := conversation.New(conversation.WithChannels(platforms...), conversation.WithClock(emulator))
	require.NoError(t, err)
	front.webhook.Store(&meta.Webhook{Engine: engine, Secrets: []string{"app-secret"}})
	proxy, err := meta.NewProxy(&meta.Guard{
		Engine: engine, Channels: platforms, Clock: emulator, FailClosed: true, Hosts: []meta.Host{{Name: "127.0.0.1"}},
		Business: func(r *http.Request) string {
			if strings.Contains(r.URL.Path, "/me/") {
				return page
			}
			return ""
		},
		Channel: func(r *http.Request) string {
			if strings.Contains(r.URL.Path, "/me/") {
				return messenger.Name
			}
			return ""
		},
	}, emulator.URL)
	require.NoError(t, err)
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server
}

// recorder stands before the backend's webhook: what is delivered is recorded, and then goes on as it came.
type recorder struct {
	webhook atomic.Pointer[meta.Webhook] // set once there is an emulator whose clock the engine goes by
	next    http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (f *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost {
		return f.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	delivered := httptest.NewRequest(http.MethodPost, "/webhook", bytes.NewReader(body))
	delivered.Header = r.Header.Clone()
	answer := httptest.NewRecorder()
	if f.webhook.Load().ServeHTTP(answer, delivered); answer.Code != http.StatusOK {
		return answer.Result(), nil
	}
	onward := r.Clone(r.Context())
	onward.Body = io.NopCloser(bytes.NewReader(body))
	return f.next.RoundTrip(onward)
}
