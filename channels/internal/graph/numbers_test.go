package graph_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
)

// An id that is no id is none as a number, as a text, and in a form, where each is a text.
func TestIDsThatAreNumbers(t *testing.T) {
	for _, text := range []string{"0", "-7", "0.5"} {
		for _, body := range []string{
			`"recipient":{"id":"7"},"message":{"attachment":{"type":"image","payload":{"attachment_id":"N"}}}`,
			`"recipient":{"id":"7"},"message":{"attachment":{"type":"template","payload":{"template_type":"product","elements":[{"id":"N"}]}}}`,
			`"messenger_delivery_data":{"subscription_token":"t"},"message_id":"N","message":{"text":"x"}`,
		} {
			for _, value := range []string{text, `"` + text + `"`} {
				d, _ := judged(t, messenger.New(), "{"+strings.Replace(body, `"N"`, value, 1)+"}")
				refusedWith(t, d, 0, body+value)
			}
		}
		for _, body := range []string{`{"recipient":{"id":N},"message":{"text":"x"}}`, `{"recipient":{"id":"N"},"message":{"text":"x"}}`, `recipient[id]=N&message[text]=x`} {
			_, _, err := messenger.New().ReadRequest("/104/messages", []byte(strings.Replace(body, "N", text, 1)))
			require.Equal(t, []string{"recipient"}, paths(t, err), body)
		}
	}
}

// What is no id may be a number, of any value: the postal code 0, an order 1.5.
func TestTextsThatAreNumbers(t *testing.T) {
	const oneTime = `"message":{"attachment":{"type":"template","payload":{"template_type":"one_time_notif_req","title":"Back in stock?","payload":"p"}}}`
	for body, old := range map[string]string{receiptBody: `"order_number":"A-7"`, oneTime: `"payload":"p"`} {
		require.Contains(t, body, old)
		member, _, _ := strings.Cut(old, ":")
		for _, value := range []string{`0`, `"0"`, `-7`, `1.5`} {
			d, _ := judged(t, messenger.New(), `{"recipient":{"id":"7"},`+strings.Replace(body, old, member+":"+value, 1)+`}`)
			require.True(t, d.Allowed(), "%s of %s: %s", value, old, d)
		}
	}
}
