package sqlstore_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

// talk is a channel of the tests' own: a message opens a window of 10 hours.
type talk struct{}

const talkLength = 10 * time.Hour

var t0 = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func (talk) Name() string                            { return "talk" }
func (talk) Decode([]byte) ([]channels.Event, error) { return nil, channels.ErrForeign }
func (talk) User(id string) (channels.User, error)   { return channels.User{ID: id}, nil }
func (talk) ReadRequest(string, []byte) (channels.Address, channels.Message, error) {
	return channels.Address{}, channels.Message{}, errors.New("not asked")
}

func (talk) Rulebook() *policy.Rulebook {
	source := window.Source{URL: "https://example.org/rules", Date: "2026-01-01", Confidence: window.Documented}
	return &policy.Rulebook{
		Channel: "talk", Begins: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		Actions: []policy.ActionRow{
			{Actions: []channels.Action{channels.ActMessage}, Triggers: window.On(window.Message), Source: source},
			{Actions: []channels.Action{channels.ActBlock}, Triggers: window.On(window.Block), Source: source},
		},
		Windows:     []policy.WindowRow{{Rule: window.Rule{Kind: "talk", Length: talkLength, OpenedBy: window.On(window.Message), Source: source}}},
		Permissions: []policy.Permission{{Name: "talk", Types: []channels.MessageType{channels.Text}, Window: "talk", Source: source}},
	}
}

func at(user string) channels.Address {
	return channels.Address{Channel: "talk", Business: "b1", User: user}
}

// writes is a message of a person.
func writes(user, id string, when time.Time) channels.Event {
	return channels.Event{Kind: channels.UserAction, Action: channels.ActMessage, ID: id, Address: at(user), Occurred: when}
}

func newEngine(t require.TestingT, store conversation.Store, options ...conversation.Option) *conversation.Engine {
	e, err := conversation.New(append(options, conversation.WithChannels(talk{}), conversation.WithStore(store), conversation.WithClock(fixed(t0.Add(time.Hour))))...)
	require.NoError(t, err)
	return e
}

// snapshots are what an engine stores of events, by user.
func snapshots(t testing.TB, events ...channels.Event) map[string]conversation.Stored {
	t.Helper()
	scratch := conversation.NewMemoryStore()
	_, err := newEngine(t, scratch).Record(t.Context(), events...)
	require.NoError(t, err)
	out := map[string]conversation.Stored{}
	for _, e := range all(t, scratch) {
		out[e.Address.User] = e
	}
	return out
}

// all are the entries of a store.
func all(t testing.TB, store conversation.Store) []conversation.Stored {
	t.Helper()
	var out []conversation.Stored
	for page := (conversation.Page{}); ; {
		entries, next, err := store.List(t.Context(), "", "", page)
		require.NoError(t, err)
		out = append(out, entries...)
		if page = next; page.End() {
			return out
		}
	}
}
