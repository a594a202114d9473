package whatsapp_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// sharedPayloads is the folder of real bodies beside the repository. They belong
// to others, so the tests read them there and pin only what each became.
const sharedPayloads = "../../../shared/payloads"

// decodePayloads gives the webhook bodies of one shared file, with a name each, none when the folder is absent.
func decodePayloads(t *testing.T, file string) (names []string, bodies [][]byte) {
	t.Helper()
	data, there := sharedFile(t, file)
	switch {
	case !there:
		return nil, nil
	case filepath.Ext(file) == ".json":
		return decodeReplay(t, data)
	}
	for i, line := range sampleLines(t, data) {
		names, bodies = append(names, fmt.Sprint(i)), append(bodies, line.Body)
	}
	return names, bodies
}

// decodeReplay takes the values of a recording that are webhook bodies.
func decodeReplay(t *testing.T, data []byte) (names []string, bodies [][]byte) {
	t.Helper()
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &all))
	for name, raw := range all {
		var body struct {
			Object string `json:"object"`
		}
		if json.Unmarshal(raw, &body) == nil && body.Object != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		bodies = append(bodies, all[n])
	}
	return names, bodies
}

// decodeOutcome writes what a body became, without its content.
func decodeOutcome(t *testing.T, events []channels.Event, err error) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "  %s %s raw=%s type=%s triggers=[%s]\n", e.Kind, e.Action, e.Raw, e.Type, triggers(t, &e))
	}
	for _, e := range decodeErrors(err) {
		fmt.Fprintf(&b, "  error %s %s\n", e.Path, e.Reason)
	}
	return b.String()
}

// decodeErrors takes joined errors apart.
func decodeErrors(err error) []*channels.DecodeError {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*channels.DecodeError
		for _, e := range joined.Unwrap() {
			out = append(out, decodeErrors(e)...)
		}
		return out
	}
	var de *channels.DecodeError
	if errors.As(err, &de) {
		return []*channels.DecodeError{de}
	}
	panic(fmt.Sprintf("%T is not a DecodeError", err))
}

// TestDecodeOwnBodies does the same with bodies of our own.
func TestDecodeSharedPayloads(t *testing.T) {
	for _, file := range []string{"whatsapp-webhooks.jsonl", "replay-whatsapp.json"} {
		t.Run(file, func(t *testing.T) {
			names, bodies := decodePayloads(t, file)
			if len(bodies) == 0 {
				return
			}
			var got strings.Builder
			for i, body := range bodies {
				events, err := new(whatsapp.Channel).Decode(body)
				require.NotEmpty(t, events, "%s: a body is never lost", names[i])
				for _, e := range events {
					decodeInvariants(t, e)
				}
				fmt.Fprintf(&got, "%s %s\n%s", file, names[i], decodeOutcome(t, events, err))
			}
			golden(t, "decode/"+file+".golden", got.String())
		})
	}
}

// Bodies of other platforms are one unknown event each, never an error.
func TestDecodePayloadsOfOthers(t *testing.T) {
	foreign := func(t *testing.T, name string, body []byte) {
		events, err := new(whatsapp.Channel).Decode(body)
		require.ErrorIs(t, err, channels.ErrForeign, name)
		require.Empty(t, events)
	}
	for _, file := range []string{"messenger-webhooks.jsonl", "instagram-webhooks.jsonl"} {
		data, err := os.ReadFile(filepath.Join("..", "internal", "graph", "testdata", file)) // our own
		require.NoError(t, err)
		for i, line := range sampleLines(t, data) {
			foreign(t, fmt.Sprint(file, " ", i), line.Body)
		}
	}
	for _, file := range []string{"messenger-webhooks.jsonl", "replay-messenger.json", "replay-instagram.json"} {
		t.Run(file, func(t *testing.T) {
			names, bodies := decodePayloads(t, file)
			for i, body := range bodies {
				foreign(t, names[i], body)
			}
		})
	}
}

// decodeInvariants holds for every event of every body.
func decodeInvariants(t *testing.T, e channels.Event) {
	t.Helper()
	require.NotEmpty(t, e.ID)
	require.Equal(t, whatsapp.Name, e.Address.Channel)
	require.True(t, e.Received.IsZero())
	if e.Kind != channels.AccountChange || !e.Occurred.IsZero() { // whose time not every body tells
		require.NoError(t, e.Validate())
	}
	switch e.Kind {
	case channels.ThreadControl:
	case channels.UserAction:
		require.NotEmpty(t, e.Action)
		require.NoError(t, e.Address.Validate())
		require.False(t, e.Occurred.IsZero())
		require.False(t, e.Identity.IsZero())
	case channels.DeliveryStatus:
		require.NotNil(t, e.Status)
		require.NotEmpty(t, e.Status.MessageID)
		require.NoError(t, e.Address.Validate())
		require.False(t, e.Occurred.IsZero())
	case channels.IdentityChange:
		require.False(t, e.Identity.IsZero())
		require.False(t, e.Previous.IsZero())
		require.Empty(t, e.Did())
	case channels.TemplateChange:
		require.NotNil(t, e.Template)
		require.Equal(t, e.Occurred, e.Template.At)
	case channels.AccountChange:
		require.NotNil(t, e.AccountUpdate)
		require.Empty(t, e.Address.User)
	case channels.ConsentChange:
		require.NotZero(t, e.Consent)
	case channels.ErrorReport:
		require.NotEmpty(t, e.Errors)
	case channels.BusinessMessage:
		require.Equal(t, channels.ActOther, e.Did(), "an echo of the app answers nobody")
	case channels.Unknown:
		require.Empty(t, e.Did())
		require.Empty(t, e.Action)
	default:
		require.Failf(t, "unexpected kind", "%s", e.Kind)
	}
	if e.Group != "" {
		require.Equal(t, e.Group, e.Address.User)
	}
	if !e.Occurred.IsZero() {
		require.Zero(t, e.Occurred.Nanosecond()%1_000_000)
	}
}

// The bodies of our own, in the platform's shapes, so that this means as much
// without the shared folder.
func TestDecodeOwnBodies(t *testing.T) {
	files, err := filepath.Glob("testdata/decode/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, line := range ownSamples(t, "webhooks.jsonl") {
		events, err := new(whatsapp.Channel).Decode(line.Body)
		require.NoError(t, err)
		require.Len(t, events, 1)
		decodeInvariants(t, events[0])
	}
	ids := map[string]string{}
	var got strings.Builder
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		events, err := new(whatsapp.Channel).Decode(body)
		for _, e := range events {
			decodeInvariants(t, e)
			require.Empty(t, ids[e.ID], "%s has the id of another event", e.ID)
			ids[e.ID] = file
		}
		fmt.Fprintf(&got, "%s\n%s", filepath.Base(file), decodeOutcome(t, events, err))
	}
	golden(t, "decode/own.golden", got.String())
}
