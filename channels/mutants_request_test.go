package channels_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

// mustHave are the paths of what a request must have, as the platforms' documents list them, by channel.
var mustHave = map[string]*regexp.Regexp{
	whatsapp.Name: regexp.MustCompile(`^\.text\.body$|\.reply\.(id|title)$|\.action\.button$|\.rows\[\d+\]\.(id|title)$|^\.reaction\.message_id$` +
		`|^\.template\.name$|^\.template\.language\.code$|^\.interactive\.action\.(buttons|sections|name)$|` + reference.String()),
	messenger.Name: regexp.MustCompile(`\.recipient\.(id|comment_id|post_id|notification_messages_token|one_time_notif_token)$|\.elements\[\d+\]\.title$`),
	instagram.Name: regexp.MustCompile(`\.recipient\.(id|comment_id)$|\.attachment\.type$|\.elements\[\d+\]\.title$`),
}

// reference is what names a file, a place or a person: blanks name nothing. Whether a platform takes blanks for a text is not known.
var reference = regexp.MustCompile(`^\.(image|video|audio|document|sticker)\.(id|link)$|^\.location\.(latitude|longitude)$|^\.contacts\[\d+\]\.name\.formatted_name$`)

// request is a known-good request: the engine allows it to somebody who just wrote.
type request struct {
	channel policy.Channel
	path    string
	body    []byte
}

// requestSamples are the requests in testdata, and those of the shared folder where it is, that may go to somebody who just wrote.
func requestSamples(t *testing.T) []request {
	var out []request
	for pattern, channel := range map[string]policy.Channel{
		"whatsapp/testdata/payloads/requests.jsonl": whatsapp.New(), "../../shared/payloads/whatsapp-requests.jsonl": whatsapp.New(),
		"internal/graph/testdata/messenger-requests.jsonl": messenger.New(), "../../shared/payloads/messenger-requests.jsonl": messenger.New(),
		"internal/graph/testdata/instagram-requests.jsonl": instagram.New(), "../../shared/payloads/instagram-requests.jsonl": instagram.New(),
	} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		if len(files) == 0 {
			require.Contains(t, pattern, "shared")
			t.Log("the shared requests are not beside the repository: fewer samples")
			continue
		}
		raw, err := os.ReadFile(files[0])
		require.NoError(t, err)
		for line := range bytes.Lines(raw) {
			var l struct {
				Path string
				Body json.RawMessage
			}
			require.NoError(t, json.Unmarshal(line, &l))
			r := request{channel, l.Path, l.Body}
			if l.Path == "" {
				r.path = "/v26.0/104500000000042/messages"
			}
			if ask(t, r) {
				out = append(out, r)
			}
		}
	}
	require.Greater(t, len(out), 30)
	return out
}

// ask reports whether a request is read and allowed to somebody who wrote a minute ago.
func ask(t *testing.T, r request) bool {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	engine, err := conversation.New(conversation.WithChannels(r.channel), conversation.WithClock(fixed(now)))
	require.NoError(t, err)
	address, message, err := r.channel.ReadRequest(r.path, r.body)
	if err != nil {
		return false
	}
	if address.User != "" {
		wrote := channels.UserMessage(address, "m_in", now.Add(-time.Minute))
		if _, err = engine.Record(t.Context(), wrote); err != nil {
			return false
		}
	}
	d, err := engine.Check(t.Context(), address, message)
	return err == nil && d.Verdict == policy.Allow
}

type fixed time.Time

func (f fixed) Now() time.Time { return time.Time(f) }

// A request that lacks one of the parts that it must have, in whatever way, never passes.
func TestMutatedRequests(t *testing.T) {
	r := rand.New(rand.NewPCG(mutantSeed, 2))
	nothing := []any{nil, "", []any{}, map[string]any{}, " ", "\u00a0"}
	made := 0
	for _, s := range requestSamples(t) {
		var paths []string
		walk(parse(t, s.body), "", func(p place) {
			if mustHave[s.channel.Name()].MatchString(p.path) {
				paths = append(paths, p.path)
			}
		})
		for _, path := range paths {
			for i, lacking := range nothing {
				if _, text := lacking.(string); text && i > 1 && !reference.MatchString(path) {
					continue
				}
				mutant := parse(t, s.body)
				walk(mutant, "", func(p place) {
					if p.path == path {
						p.set(lacking)
					}
				})
				addMembers(r, mutant, nil) // what else is there changes nothing
				body, err := json.Marshal(mutant)
				require.NoError(t, err)
				made++
				if ask(t, request{s.channel, s.path, body}) {
					t.Errorf("%s: %s is %q and allowed: %s", s.channel.Name(), path, lacking, body)
				}
			}
		}
	}
	require.Greater(t, made, 200)
}
