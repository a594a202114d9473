package graph_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
)

const (
	page = "104500000000042"
	user = "7001000000000001"
)

// thread is a body with one event of the user's thread, "" in place of a
// timestamp leaves it out.
func thread(timestamp, rest string) string {
	if timestamp != "" {
		timestamp = `"timestamp":` + timestamp + `,`
	}
	return fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":1790000009,"messaging":[%s]}]}`, page,
		fmt.Sprintf(`{"sender":{"id":%q},"recipient":{"id":%q},%s%s}`, user, page, timestamp, rest))
}

func changed(change string) string {
	return fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":1790000009,"changes":[%s]}]}`, page, change)
}

// paths gives the paths of all decode errors, and fails on any other error.
func paths(t *testing.T, err error) (out []string) {
	t.Helper()
	if err == nil {
		return nil
	}
	all := []error{err}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		all = many.Unwrap()
	}
	for _, e := range all {
		var d *channels.DecodeError
		require.ErrorAs(t, e, &d)
		require.NotEmpty(t, d.Reason)
		out = append(out, d.Path)
	}
	return out
}

// lost checks that an event stands for an element of which nothing could be read:
// it says where and when, and nothing follows from it.
func lost(t *testing.T, e channels.Event, raw string) {
	t.Helper()
	require.Equal(t, channels.Event{
		ID: e.ID, Raw: raw, Occurred: e.Occurred, Address: channels.Address{Channel: e.Address.Channel, Business: e.Address.Business},
		Account: e.Address.Business,
	}, e)
	require.NotEmpty(t, e.ID)
}

func TestTimes(t *testing.T) {
	want := time.Date(2026, 9, 21, 14, 13, 20, 0, time.UTC)
	for _, timestamp := range []string{`1790000000`, `1790000000000`, `"1790000000"`, `"1790000000000"`} {
		events, err := messenger.New().Decode([]byte(thread(timestamp, `"message":{"mid":"m1","text":"x"}`)))
		require.NoError(t, err, timestamp)
		require.Len(t, events, 1)
		require.True(t, want.Equal(events[0].Occurred), "%s: %s", timestamp, events[0].Occurred)
		require.Equal(t, time.UTC, events[0].Occurred.Location())
		require.True(t, events[0].Received.IsZero())
	}
	events, err := messenger.New().Decode([]byte(thread(`1790000000123`, `"message":{"mid":"m1"}`)))
	require.NoError(t, err)
	require.Equal(t, int64(1790000000123), events[0].Occurred.UnixMilli())

	for _, timestamp := range []string{
		`"soon"`, `-5`, `-1.5`, `1e400`, `true`, `{}`, `[]`, `"NaN"`, `"-1"`, `253402300800000`, `99999999999999999999`, ``, `0`, `null`, `""`,
	} {
		body := strings.Replace(thread(timestamp, `"message":{"mid":"m1","text":"x"}`), `"messaging":[`,
			`"messaging":[{"sender":{"id":"2"},"recipient":{"id":"`+page+`"},"timestamp":1790000000,"message":{"mid":"m0"}},`, 1)
		events, err := messenger.New().Decode([]byte(body))
		require.Equal(t, []string{"entry[0].messaging[1].timestamp"}, paths(t, err), timestamp)
		require.Len(t, events, 2, "the rest of the batch is kept")
		require.Equal(t, "m0", events[0].ID)
		lost(t, events[1], "message")
		require.Equal(t, int64(1790000009000), events[1].Occurred.UnixMilli(), "the entry's time")
	}
}

func TestMissingParts(t *testing.T) {
	for body, want := range map[string]string{
		thread(`1790000000`, `"message":{"text":"x"}`):                                                                                       "entry[0].messaging[0].message.mid",
		thread(`1790000000`, `"message":{"text":"x","is_echo":true}`):                                                                        "entry[0].messaging[0].message.mid",
		thread(``, `"message":{"mid":"m","is_echo":true}`):                                                                                   "entry[0].messaging[0].timestamp",
		thread(``, `"postback":{"mid":"m"}`):                                                                                                 "entry[0].messaging[0].timestamp",
		thread(``, `"reaction":{"action":"react"}`):                                                                                          "entry[0].messaging[0].timestamp",
		thread(``, `"optin":{"ref":"r"}`):                                                                                                    "entry[0].messaging[0].timestamp",
		thread(``, `"optin":{"type":"one_time_notif_req","one_time_notif_token":"t"}`):                                                       "entry[0].messaging[0].timestamp",
		`{"object":"page","entry":[{"messaging":[{"sender":{"id":"1"},"timestamp":1790000000,"message":{"mid":"m"}}]}]}`:                     "entry[0].messaging[0].recipient.id",
		`{"object":"page","entry":[{"time":1,"changes":[{"field":"comments","value":{"id":"1","from":{"id":"2"}}}]}]}`:                       "entry[0].id",
		`{"object":"page","entry":[{"calls":[{"id":"c","event":"call_status","call_status":"accepted","recipient_id":"1","timestamp":1}]}]}`: "entry[0].id",
		`{"field":"messenger_template_status_update","value":{"id":"1","status":"APPROVED","timestamp":1790000000}}`:                         "entry",
		`{"field":"marketing_message_echoes","recipient_id":2,"mid":"m"}`:                                                                    "entry",
		`{"object":"page","entry":[{"messaging":[{"timestamp":1790000000,"policy_enforcement":{"action":"block"}}]}]}`:                       "entry[0].id",
		thread(`1790000000`, `"read":{}`):                                                                                                    "entry[0].messaging[0].read.watermark",
		`{"object":"page","entry":[{"messaging":[{"message":{"mid":"m"}}]}]}`:                                                                "entry[0].messaging[0].sender.id",
		`{"object":"page","entry":[{"messaging":[{"message":{"mid":"m"},"sender":1}]}]}`:                                                     "entry[0].messaging[0].sender",
		anonymous(`"message":{"mid":"m"}`):                                                                                                   "entry[0].messaging[0].sender.id",
		anonymous(`"postback":{"mid":"m"}`):                                                                                                  "entry[0].messaging[0].sender.id",
		anonymous(`"reaction":{"action":"react"}`):                                                                                           "entry[0].messaging[0].sender.id",
		anonymous(`"referral":{"ref":"r"}`):                                                                                                  "entry[0].messaging[0].sender.id",
		anonymous(`"optin":{"ref":"r"}`):                                                                                                     "entry[0].messaging[0].sender.id",
		anonymous(`"optin":{"type":"notification_messages"}`):                                                                                "entry[0].messaging[0].sender.id",
		anonymous(`"read":{"watermark":1790000000}`):                                                                                         "entry[0].messaging[0].sender.id",
		anonymous(`"account_linking":{"status":"linked"}`):                                                                                   "entry[0].messaging[0].sender.id",
		anonymous(`"message":{"mid":"m","is_echo":true}`):                                                                                    "entry[0].messaging[0].sender.id",

		changed(`{"field":"comments"}`):                                                                                              "entry[0].changes[0].value",
		changed(`{"field":"comments","value":{"from":{"id":"1"}}}`):                                                                  "entry[0].changes[0].value.id",
		changed(`{"field":"feed","value":{"item":"comment","verb":"add","from":{"id":"1"}}}`):                                        "entry[0].changes[0].value.comment_id",
		changed(`{"field":"feed","value":{"item":"post","verb":"add","from":{"id":"1"}}}`):                                           "entry[0].changes[0].value.post_id",
		changed(`{"field":"feed","value":{"item":"post","verb":"add","post_id":"1","created_time":"x"}}`):                            "entry[0].changes[0].value.created_time",
		changed(`{"field":"messages","value":{"sender":{"id":"1"},"timestamp":1790000000,"message":{}}}`):                            "entry[0].changes[0].value.message.mid",
		changed(`{"field":"messages","value":{"sender":{"id":"1"},"timestamp":"x","message":{"mid":"m"}}}`):                          "entry[0].changes[0].value.timestamp",
		changed(`{"field":"messenger_template_status_update","value":{"id":"1"}}`):                                                   "entry[0].changes[0].value.status",
		changed(`{"field":"messenger_template_status_update","value":{"status":"APPROVED"}}`):                                        "entry[0].changes[0].value.id",
		changed(`{"field":"marketing_message_reads","value":{"page_id":1}}`):                                                         "entry[0].changes[0].value.recipient_id",
		changed(`{"field":"marketing_message_echoes","value":{"page_id":1,"recipient_id":2}}`):                                       "entry[0].changes[0].value.marketing_message_tracking_id",
		`{"field":"marketing_message_echoes","page_id":1,"recipient_id":2}`:                                                          "marketing_message_tracking_id",
		`{"field":"messages","value":{"sender":{"id":"1"},"timestamp":1790000000,"message":{"text":"x"}}}`:                           "value.message.mid",
		`{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"2","from":{"id":"1"}}}`:                                "value.created_time",
		`{"field":"messenger_template_status_update","value":{"id":"1","status":"APPROVED"}}`:                                        "value.timestamp",
		`{"object":"page","entry":[{"id":"1","calls":[{"event":"call_status","call_status":"accepted"}]}]}`:                          "entry[0].calls[0].id",
		`{"object":"page","entry":[{"calls":[{"id":"c","event":"call_status","call_status":"accepted"}]}]}`:                          "entry[0].calls[0].recipient_id",
		`{"object":"page","entry":[{"calls":[{"id":"c","event":"connect","call_direction":"user_initiated"}]}]}`:                     "entry[0].calls[0].from",
		`{"object":"page","entry":[{"calls":[{"id":"c","event":"connect","call_direction":"user_initiated","from":"1","to":"2"}]}]}`: "entry[0].calls[0].timestamp",
	} {
		events, err := messenger.New().Decode([]byte(body))
		require.Equal(t, []string{want}, paths(t, err), body)
		require.Len(t, events, 1, body)
		lost(t, events[0], events[0].Raw)
		require.NotEmpty(t, events[0].Raw, body)
	}
}

// anonymous is a body with one event that names the recipient only.
func anonymous(rest string) string {
	return fmt.Sprintf(`{"object":"page","entry":[{"time":1790000009,"messaging":[{"recipient":{"id":%q},"timestamp":1790000000,%s}]}]}`, page, rest)
}

func TestWrongTypes(t *testing.T) {
	good := `{"sender":{"id":7},"recipient":{"id":104500000000042},"timestamp":1790000000,"message":{"mid":"good","text":5}}`
	for part, want := range map[string]string{
		`"message":{"mid":{}}`:                      "message.mid",
		`"message":{"mid":"m","is_echo":"perhaps"}`: "message.is_echo",
		`"message":[]`:                              "message",
		`"postback":"x"`:                            "postback",
		`"reaction":{"action":{}}`:                  "reaction.action",
		`"read":{"watermark":"never"}`:              "read.watermark",
		`"delivery":{"mids":"m"}`:                   "delivery.mids",
		`"optin":{"type":{}}`:                       "optin.type",
		`"policy_enforcement":7`:                    "policy_enforcement",
		`"policy-enforcement":7`:                    "policy-enforcement",
	} {
		body := strings.Replace(thread(`1790000000`, part), `"messaging":[`, `"messaging":[`+good+`,`, 1)
		events, err := messenger.New().Decode([]byte(body))
		require.Equal(t, []string{"entry[0].messaging[1]." + want}, paths(t, err), part)
		require.Len(t, events, 2, part)
		require.Equal(t, "good", events[0].ID)
		name, _, _ := strings.Cut(strings.Trim(part, `"`), `"`)
		lost(t, events[1], name)
		require.Equal(t, "7", events[0].Address.User, "an id may be a number")
		require.NotContains(t, err.Error(), user)
	}
}

func TestWrongEnvelope(t *testing.T) {
	for body, want := range map[string]string{
		`{"object":"page","entry":{}}`:                                     "entry",
		`{"object":"page","entry":[7]}`:                                    "entry[0]",
		`{"object":"page","entry":[{"id":[],"messaging":[]}]}`:             "entry[0].id",
		`{"object":"page","entry":[{"time":"x","messaging":[]}]}`:          "entry[0].time",
		`{"object":"page","entry":[{"messaging":"x"}]}`:                    "entry[0].messaging",
		`{"object":"page","entry":[{"messaging":["x"]}]}`:                  "entry[0].messaging[0]",
		`{"object":"page","entry":[{"changes":["x"]}]}`:                    "entry[0].changes[0]",
		`{"object":"page","entry":[{"calls":[{"id":{}}]}]}`:                "entry[0].calls[0].id",
		`{"object":"page","entry":[{"standby":[{"sender":{"id":true}}]}]}`: "entry[0].standby[0].sender.id",
	} {
		events, err := messenger.New().Decode([]byte(body))
		require.Equal(t, []string{want}, paths(t, err), body)
		require.Len(t, events, 1, body)
		lost(t, events[0], events[0].Raw)
	}
}

// TestStub: a message that names nobody is reported, its stub in a test
// notification is not, also when another element is wrong.
func TestStub(t *testing.T) {
	events, err := messenger.New().Decode([]byte(`{"object":"page","entry":[{"messaging":[{"message":"TEST"},{"message":{"mid":"m"}},{"sender":5}]}]}`))
	require.ElementsMatch(t, []string{"entry[0].messaging[1].sender.id", "entry[0].messaging[2].sender"}, paths(t, err))
	require.Len(t, events, 3)
	for i, raw := range []string{"message", "message", "messaging"} {
		lost(t, events[i], raw)
	}
}

// TestEveryElementGivesAnEvent: whatever stands before it.
func TestEveryElementGivesAnEvent(t *testing.T) {
	events, err := messenger.New().Decode([]byte(`{"object":"page","entry":[{"id":"1","x":{}},{"messaging":[5,{"hologram":{}},6],"changes":[7],"calls":[8]},{"standby":[9]}]}`))
	var raws []string
	for _, e := range events {
		raws = append(raws, e.Raw)
		lost(t, e, e.Raw)
	}
	require.Equal(t, []string{"x", "messaging", "hologram", "messaging", "changes", "calls", "standby"}, raws)
	require.Len(t, paths(t, err), 5)
}

// TestErrorsInside: all errors in a change are reported, each by its full path.
func TestErrorsInside(t *testing.T) {
	events, err := messenger.New().Decode([]byte(changed(`{"field":"comments","value":{"id":[],"text":{},"from":7}}`)))
	require.Len(t, events, 1)
	lost(t, events[0], "comments")
	require.ElementsMatch(t, []string{
		"entry[0].changes[0].value.id", "entry[0].changes[0].value.text", "entry[0].changes[0].value.from",
	}, paths(t, err))

	for change, want := range map[string]string{
		`{"field":"marketing_message_reads","value":{"mid":{}}}`:               "mid",
		`{"field":"messenger_template_status_update","value":{"status":true}}`: "status",
		`{"field":"feed","value":{"created_time":"soon"}}`:                     "created_time",
		`{"field":"messages","value":{"sender":[]}}`:                           "sender",
	} {
		events, err := messenger.New().Decode([]byte(changed(change)))
		require.Len(t, events, 1, change)
		lost(t, events[0], events[0].Raw)
		require.Equal(t, []string{"entry[0].changes[0].value." + want}, paths(t, err))
	}
}

func TestNotReadable(t *testing.T) {
	for _, body := range []string{``, ` `, `null`, `[]`, `5`, `"x"`, `true`, `{"object":`, `{"object":"page"}x`, "\x00\xff"} {
		events, err := messenger.New().Decode([]byte(body))
		require.Equal(t, []string{""}, paths(t, err), "%q", body)
		require.Empty(t, events)
	}
	_, err := messenger.New().Decode(bytes.Repeat([]byte(" "), channels.MaxBody+1))
	require.Equal(t, []string{""}, paths(t, err))
}

func TestDeep(t *testing.T) {
	const levels = 10_000
	deep := strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels)
	events, err := messenger.New().Decode([]byte(thread(`1790000000`, `"message":{"mid":"m"},"x":`+deep)))
	require.ErrorIs(t, err, channels.ErrTooDeep)
	require.Empty(t, events)
	_, _, err = messenger.New().ReadRequest("/1/messages", []byte(deep))
	require.ErrorIs(t, err, channels.ErrTooDeep)
}

func TestManyAndLong(t *testing.T) {
	const n = 10_000
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"sender":{"id":"u%d"},"recipient":{"id":%q},"timestamp":%d,"message":{"mid":"m%d"}}`, i, page, 1790000000000+i, i))
	}
	// One broken element sends the whole body down the careful path.
	for broken, extra := range []string{"", `,{"sender":5}`} {
		body := `{"object":"page","entry":[{"id":"` + page + `","messaging":[` + strings.Join(list, ",") + extra + `]}]}`
		events, err := messenger.New().Decode([]byte(body))
		require.Len(t, paths(t, err), broken)
		require.Len(t, events, n+broken)
		for i, e := range events[:n] {
			require.Equal(t, fmt.Sprintf("m%d", i), e.ID)
			require.Equal(t, fmt.Sprintf("u%d", i), e.Address.User)
			require.Equal(t, int64(1790000000000+i), e.Occurred.UnixMilli())
		}
	}
	text := strings.Repeat("ñ", 1<<19)
	events, err := instagram.New().Decode([]byte(strings.Replace(thread(`1790000000`, `"message":{"mid":"m","text":"`+text+`"}`), "page", "instagram", 1)))
	require.NoError(t, err)
	require.Equal(t, text, events[0].Text)
}

// TestIDs: an event delivered twice keeps its id, and what differs has another.
func TestIDs(t *testing.T) {
	seen := map[string]string{}
	for _, body := range []string{
		thread(`1790000000`, `"reaction":{"mid":"m","action":"react"}`),
		thread(`1790000001`, `"reaction":{"mid":"m","action":"react"}`),
		thread(`1790000001`, `"reaction":{"mid":"m","action":"unreact"}`),
		thread(`1790000001`, `"reaction":{"mid":"n","action":"unreact"}`),
		thread(`1790000000`, `"message":{"mid":"m"}`),
		thread(`1790000000`, `"message":{"mid":"m","is_deleted":true}`),
		thread(`1790000000`, `"message_edit":{"mid":"m","num_edit":1}`),
		thread(`1790000000`, `"message_edit":{"mid":"m","num_edit":2}`),
		thread(`1790000000`, `"read":{"watermark":1790000000}`),
		thread(`1790000000`, `"read":{"watermark":1790000001}`),
		thread(`1790000000`, `"delivery":{"watermark":1790000000}`),
		thread(`1790000000`, `"delivery":{"mids":["m"]}`),
		thread(`1790000000`, `"read":{"mid":"m"}`),
		thread(`1790000000`, `"postback":{"payload":"A"}`),
		thread(`1790000000`, `"postback":{"payload":"B"}`),
		thread(`1790000000`, `"referral":{"ref":"A"}`),
		thread(`1790000000`, `"optin":{"ref":"A"}`),
		thread(`1790000000`, `"optin":{"type":"notification_messages","notification_messages_token":"A"}`),
		thread(`1790000000`, `"optin":{"type":"notification_messages","notification_messages_token":"B"}`),
		thread(`1790000000`, `"pass_thread_control":{}`),
		thread(`1790000000`, `"take_thread_control":{}`),
		changed(`{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"c","from":{"id":"1"}}}`),
		changed(`{"field":"feed","value":{"item":"comment","verb":"edited","comment_id":"c","from":{"id":"1"}}}`),
	} {
		first, err := messenger.New().Decode([]byte(body))
		require.NoError(t, err, body)
		again, err := messenger.New().Decode([]byte(body))
		require.NoError(t, err)
		require.Equal(t, first, again)
		require.Len(t, first, 1)
		require.Empty(t, seen[first[0].ID], "%s and %s", body, seen[first[0].ID])
		seen[first[0].ID] = body
	}
}

func TestReportIsBounded(t *testing.T) {
	body := `{"object":"page","entry":[{"messaging":[` + strings.TrimSuffix(strings.Repeat(`{"sender":5,"message":{"text":"as long as the text of a message"}},`, 5000), ",") + `]}]}`
	events, err := messenger.New().Decode([]byte(body))
	require.Len(t, events, 5000)
	require.Less(t, len(err.Error()), 20_000)
	var d *channels.DecodeError
	require.True(t, errors.As(err, &d))
}

// TestBatch: entries in one body give what they give alone, also when an element
// that cannot be read sends the body down the careful path.
func TestBatch(t *testing.T) {
	for name, channel := range platforms() {
		var entries []json.RawMessage
		var want []channels.Event
		for _, s := range lines(t, filepath.Join("testdata", name+"-webhooks.jsonl")) {
			var body struct {
				Object string
				Entry  []json.RawMessage
			}
			require.NoError(t, json.Unmarshal(s.Body, &body))
			events, err := channel.Decode(s.Body)
			if body.Entry == nil || err != nil || len(events) == 0 || events[0].Address.Business == "" && events[0].Raw == body.Object {
				continue
			}
			entries, want = append(entries, body.Entry...), append(want, events...)
		}
		object := map[string]string{"messenger": "page", "instagram": "instagram"}[name]
		require.Greater(t, len(entries), 30)

		whole, err := json.Marshal(map[string]any{"object": object, "entry": entries})
		require.NoError(t, err)
		events, err := channel.Decode(whole)
		require.NoError(t, err)
		require.Equal(t, want, events)

		entries = append(entries, json.RawMessage(`{"messaging":[{"sender":5}]}`))
		whole, err = json.Marshal(map[string]any{"object": object, "entry": entries})
		require.NoError(t, err)
		events, err = channel.Decode(whole)
		require.Equal(t, []string{fmt.Sprintf("entry[%d].messaging[0].sender", len(entries)-1)}, paths(t, err))
		require.Equal(t, want, events[:len(want)])
		require.Len(t, events[len(want):], 1)
		lost(t, events[len(want)], "messaging")
	}
}
