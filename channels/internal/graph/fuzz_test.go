package graph_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
)

// FuzzDecode: whatever the bytes, what carries a trigger says who, where, when and
// under which id, and decoding is repeatable.
func FuzzDecode(f *testing.F) {
	for name := range platforms() {
		for _, s := range lines(f, filepath.Join("testdata", name+"-webhooks.jsonl")) {
			f.Add([]byte(s.Body))
		}
	}
	f.Add([]byte(`{"object":"page","entry":[{"MESSAGING":[{"hologram":{}}],"changes":[{"field":"feed","value":null}]}]}`))
	f.Add([]byte(`{"object":"instagram","entry":[{"messaging":[{"pass_thread_control":{}}]}]}`))
	f.Add([]byte(`{"field":"marketing_message_echoes","recipient_id":0,"page_id":0,"mid":"0"}`))
	f.Add([]byte(`{"entry":[{"":0,"A":[{}]}]}`))
	all := platforms()
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, channel := range all {
			events, err := channel.Decode(body)
			paths(t, err)
			for _, e := range events {
				require.Equal(t, name, e.Address.Channel)
				require.NoError(t, e.Validate())
				if e.Did() == "" || e.Did() == channels.ActOther {
					continue
				}
				if e.Token == "" {
					require.NoError(t, e.Address.Validate())
				}
				require.NotEmpty(t, e.ID)
				require.False(t, e.Occurred.IsZero())
				require.Contains(t, []channels.EventKind{channels.UserAction, channels.BusinessMessage}, e.Kind)
			}
			again, err2 := channel.Decode(body)
			require.Equal(t, events, again)
			require.Equal(t, fmt.Sprint(err), fmt.Sprint(err2))
		}
	})
}

// FuzzReadRequest: a request that is read has a business, a type and someone or
// something to go to; one that is not is a zero message.
func FuzzReadRequest(f *testing.F) {
	for name := range platforms() {
		for _, s := range lines(f, filepath.Join("testdata", name+"-requests.jsonl")) {
			f.Add(s.Path, []byte(s.Body))
		}
	}
	all := platforms()
	f.Add("/104/messages", []byte(`recipient={"id":"7"}&message={"text":"x"}`))
	f.Add("/104/messages", []byte(`recipient={'id':'7'}&message={text:'20% off; it\'s "new"',attachments:[{type:image}]}&message[a]={b:c}`))
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		for name, channel := range all {
			a, m, err := channel.ReadRequest(path, body)
			a2, m2, err2 := channel.ReadRequest(path, body)
			require.Equal(t, []any{a, m, fmt.Sprint(err)}, []any{a2, m2, fmt.Sprint(err2)})
			if err != nil {
				require.Len(t, paths(t, err), 1)
				require.Zero(t, a)
				require.Zero(t, m)
				continue
			}
			require.Equal(t, name, a.Channel)
			require.NotEmpty(t, a.Business)
			require.NotEmpty(t, m.Type)
			require.NotEmpty(t, a.User+m.Token)
		}
	})
}
