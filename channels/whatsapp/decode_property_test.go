package whatsapp_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// decodeElement draws one element of a "messages" change: its list and its JSON.
// A broken one must vanish without a trace in its neighbours.
func decodeElement(t *rapid.T) (list, json string, broken bool) {
	id := rapid.StringMatching(`wamid\.[A-Za-z0-9]{4}`).Draw(t, "id")
	user := rapid.StringMatching(`[1-9][0-9]{9}`).Draw(t, "user")
	at := rapid.Int64Range(1, 4_000_000_000).Draw(t, "at")
	text := rapid.SampledFrom([]string{"hi", "stop", `\u00e9 \"x\"`, ""}).Draw(t, "text")
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		return "statuses", fmt.Sprintf(`{"id":%q,"status":"delivered","timestamp":"%d","recipient_id":%q}`, id, at, user), false
	case 1:
		return "statuses", fmt.Sprintf(`{"id":%q,"status":"sent","timestamp":%d,"recipient_user_id":"GB.%s"}`, id, at, user), false
	case 2:
		return "messages", fmt.Sprintf(`{"id":%q,"from":%q,"timestamp":"%d","type":"reaction","reaction":{"emoji":"x"}}`, id, user, at), false
	case 3:
		return "messages", fmt.Sprintf(`{"id":%q,"from":%q,"timestamp":"%d","type":"hologram"}`, id, user, at), false
	case 4:
		return "messages", fmt.Sprintf(`{"id":%q,"from":%q,"timestamp":"later","type":"text"}`, id, user), true
	case 5:
		return "statuses", fmt.Sprintf(`{"id":{},"status":"read","timestamp":"%d","recipient_id":%q}`, at, user), true
	}
	return "messages", fmt.Sprintf(`{"id":%q,"from":%q,"timestamp":"%d","type":"text","text":{"body":"%s"}}`, id, user, at, text), false
}

// A body says what its elements say one by one, in their order: no element changes
// what another becomes, and each broken one is exactly one error. A change of broken
// ones only is one unknown event.
func TestDecodeBatchIsTheSumOfItsElements(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entries []string
		var want []channels.Event
		errors := 0
		for range rapid.IntRange(0, 3).Draw(t, "entries") {
			var changes []string
			for range rapid.IntRange(0, 3).Draw(t, "changes") {
				lists := map[string][]string{}
				alone := map[string][]channels.Event{}
				var lost channels.Event
				for range rapid.IntRange(1, 4).Draw(t, "elements") {
					list, json, broken := decodeElement(t)
					lists[list] = append(lists[list], json)
					events, err := new(whatsapp.Channel).Decode(decodeBody("messages", decodeMeta(`"`+list+`":[`+json+`]`)))
					require.Equal(t, broken, err != nil)
					require.Len(t, events, 1)
					if broken {
						lost = events[0]
						errors++
						continue
					}
					alone[list] = append(alone[list], events...)
				}
				if len(alone) == 0 {
					alone["messages"] = []channels.Event{lost}
				}
				want = append(append(want, alone["messages"]...), alone["statuses"]...)
				changes = append(changes, fmt.Sprintf(`{"field":"messages","value":%s}`, decodeMeta(fmt.Sprintf(
					`"statuses":[%s],"messages":[%s]`, strings.Join(lists["statuses"], ","), strings.Join(lists["messages"], ",")))))
			}
			entries = append(entries, fmt.Sprintf(`{"id":%q,"time":%d,"changes":[%s]}`, decodeWABA, decodeTime, strings.Join(changes, ",")))
		}
		got, err := new(whatsapp.Channel).Decode([]byte(
			`{"object":"whatsapp_business_account","entry":[` + strings.Join(entries, ",") + `]}`))
		require.Len(t, decodeErrors(err), errors)
		if len(want) == 0 { // nor is there a change
			require.Len(t, got, 1)
			require.Equal(t, "whatsapp_business_account", got[0].Raw)
			return
		}
		require.Len(t, got, len(want))
		ids := map[string]bool{}
		for i := range want {
			if want[i].Raw == "messages" { // its id is made of the body and the place in it
				require.False(t, ids[got[i].ID])
				ids[got[i].ID] = true
				want[i].ID = got[i].ID
			}
			require.Equal(t, want[i], got[i])
		}
	})
}
