package channels_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
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
			if d, m, err := ask(t, r); err == nil && d.Allowed() {
				for _, f := range m.Faults {
					require.Equal(t, channels.HeaderFileCount, f.Measure, "%s: %s", f.Part, r.body) // which some types may have
				}
				out = append(out, r)
			}
		}
	}
	require.Greater(t, len(out), 30)
	return out
}

// oneEngine is asked about all requests: to make one for each takes longer than all else.
var oneEngine = sync.OnceValues(func() (*conversation.Engine, error) {
	granted := conversation.AccountMap{"104500000000042": {Features: []string{messenger.FeatureOneTimeNotification}}}
	return conversation.New(conversation.WithChannels(slices.Collect(maps.Values(mutantChannels))...), conversation.WithClock(standing{mutantTime}), conversation.WithAccounts(granted))
})

// ask reads a request and asks whether it is allowed to somebody who wrote a minute ago, or for a comment or leave of a minute ago.
func ask(t *testing.T, r request) (policy.Decision, channels.Message, error) {
	engine, err := oneEngine()
	require.NoError(t, err)
	address, message, err := r.channel.ReadRequest(r.path, r.body)
	if err == nil && address.User != "" {
		wrote := channels.UserMessage(address, "m_in", mutantTime.Add(-time.Minute))
		if message.Group {
			wrote.Group = address.User
		}
		_, err = engine.Record(t.Context(), wrote)
	} else if err == nil && message.Token != "" {
		act := channels.ActComment
		if message.Type == messenger.OneTimeNotification {
			act = channels.ActOptIn
		}
		granted := channels.UserDid(channels.Address{Channel: address.Channel, Business: address.Business, User: "7"}, act, message.Token, mutantTime.Add(-time.Minute))
		granted.Token = message.Token
		_, err = engine.Record(t.Context(), granted)
	}
	if err != nil {
		return policy.Decision{}, message, err
	}
	d, err := engine.Check(t.Context(), address, message)
	return d, message, err
}
