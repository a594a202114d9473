package whatsapp_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// decodeTimed is a text message whose timestamp is the JSON given.
func decodeTimed(timestamp string) []byte {
	return decodeBody("messages", decodeMeta(fmt.Sprintf(
		`"messages":[{"from":%q,"id":"wamid.1","timestamp":%s,"type":"text","text":{"body":"x"}}]`, decodePhone, timestamp)))
}

func TestDecodeTimestamps(t *testing.T) {
	for in, want := range map[string]time.Time{
		`"1793530800"`:      decodeAt(),
		`1793530800`:        decodeAt(),
		`"1793530800123"`:   decodeAt().Add(123 * time.Millisecond),
		`1793530800123`:     decodeAt().Add(123 * time.Millisecond),
		`"253402300799"`:    time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		`"253402300799999"`: time.Date(9999, 12, 31, 23, 59, 59, 999_000_000, time.UTC),
		`32503680000`:       time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC), // the future is the engine's to judge
		`1793530800123.0`:   decodeAt().Add(123 * time.Millisecond),
		`1.7935308e9`:       decodeAt(),
		`"1793530800.25"`:   decodeAt().Add(250 * time.Millisecond),
	} {
		e := decodeOne(t, decodeTimed(in))
		require.True(t, e.Occurred.Equal(want), "%s: %s", in, e.Occurred)
		require.Equal(t, time.UTC, e.Occurred.Location())
	}
	const path = "entry[0].changes[0].value.messages[0].timestamp"
	for in, want := range map[string]string{
		`"soon"`:              path + ` "soon" is not a time`,
		`-1`:                  path + ` "-1" is not a time`,
		`"NaN"`:               path + ` "NaN" is not a time`,
		`1.7e99`:              path + ` "1.7e99" is not a time`,
		`"-1793530800.5"`:     path + ` "-1793530800.5" is not a time`,
		`253402300800000`:     path + ` "253402300800000" is not a time`,
		`1793530800000000`:    path + ` "1793530800000000" is not a time`,
		`""`:                  path + ` is not a time`,
		`true`:                path + ` "true" is not a time`,
		`{}`:                  path + ` is not a time`,
		`"2026-11-01T03:00Z"`: path + ` "2026-11-01T03:00Z" is not a time`,
		`0`:                   path + ` is missing`,
		`null`:                path + ` is missing`,
	} {
		require.Equal(t, want, decodeFail(t, decodeTimed(in)))
	}
}

// One bad element is left out and reported with its path; its neighbours stay.
func TestDecodeKeepsTheRest(t *testing.T) {
	good := `{"from":"447700900123","id":"wamid.good","timestamp":"1793530800","type":"text","text":{"body":"x"}}`
	for bad, want := range map[string]string{
		`{"from":"1","timestamp":"1793530800","type":"text"}`:             `.id is missing`,
		`{"id":"w","timestamp":"1793530800","type":"text"}`:               `.from is missing`,
		`{"id":"w","from":"1","type":"text"}`:                             `.timestamp is missing`,
		`{"id":"w","from":"1","timestamp":"x","type":"text"}`:             `.timestamp "x" is not a time`,
		`{"id":["w"],"from":"1","timestamp":1,"type":"text"}`:             `.id is not text`,
		`{"id":"w","from":"1","timestamp":1,"type":"text","group_id":[]}`: `.group_id is not text`,
		`"447700900123"`: ` is not an object`,
		`[]`:             ` is not an object`,
		`7`:              ` is not an object`,
	} {
		events, err := new(whatsapp.Channel).Decode(decodeBody("messages", decodeMeta(`"messages":[`+good+`,`+bad+`,`+good+`]`)))
		require.EqualError(t, err, "entry[0].changes[0].value.messages[1]"+want)
		require.Len(t, events, 2)
		for _, e := range events {
			require.Equal(t, "wamid.good", e.ID)
		}
	}
}

// A part that does not decide what a message is, or whose, is lost alone: the person
// wrote all the same.
func TestDecodeLosesOnlyThePart(t *testing.T) {
	for bad, want := range map[string]struct {
		errs   string
		action channels.Action
		user   string
	}{
		`"from":"4477","type":"text","text":"447700900123"`:                     {".text is not an object", channels.ActUnsupported, "4477"},
		`"from":"4477","type":"text","text":{"body":[]}`:                        {".text.body is not text", channels.ActMessage, "4477"},
		`"from":"4477","type":"image","image":[1]`:                              {".image is not an object", channels.ActUnsupported, "4477"},
		`"from":"4477","type":"text","text":{"body":"x"},"referral":"ad"`:       {".referral is not an object", channels.ActMessage, "4477"},
		`"from":"4477","type":"text","text":{"body":"x"},"errors":{}`:           {".errors is not a list", channels.ActMessage, "4477"},
		`"from":{},"from_user_id":"GB.7","type":"text","text":{"body":"x"}`:     {".from is not text", channels.ActMessage, "GB.7"},
		`"from":"4477","from_user_id":{},"type":"button","button":{"text":"x"}`: {".from_user_id is not text", channels.ActMessage, "4477"},
		`"from":"4477","type":{}`:                                               {".type is not text", "", "4477"},
	} {
		events, err := new(whatsapp.Channel).Decode(decodeBody("messages", decodeMeta(`"messages":[{"id":"w","timestamp":1793530800,`+bad+`}]`)))
		require.EqualError(t, err, "entry[0].changes[0].value.messages[0]"+want.errs)
		require.Len(t, events, 1, bad)
		require.Equal(t, want.action, events[0].Action, bad)
		require.Equal(t, want.user, events[0].Address.User, bad)
	}
	for bad, path := range map[string]string{
		`"pricing":"CBP"`: "pricing",
		`"conversation":{"expiration_timestamp":"x"}`: "conversation.expiration_timestamp",
		`"errors":[7]`:                                  "errors[0]",
		`"biz_opaque_callback_data":{}`:                 "biz_opaque_callback_data",
		`"pricing":{"billable":"yes","type":"regular"}`: "pricing.billable",
	} {
		events, err := new(whatsapp.Channel).Decode(decodeStatus("messages", `"status":"sent","recipient_id":"4477",`+bad))
		require.ErrorContains(t, err, "entry[0].changes[0].value.statuses[0]."+path+" ", bad)
		require.Len(t, events, 1, bad)
		require.Equal(t, channels.Sent, events[0].Status.State, bad)
	}
	for _, deciding := range []string{`"recipient_type":7.5e`, `"recipient_type":[]`, `"recipient_participant_id":{}`, `"type":{}`} {
		events, err := new(whatsapp.Channel).Decode(decodeStatus("messages", `"status":"sent","recipient_id":"4477",`+deciding))
		require.Error(t, err)
		require.True(t, len(events) == 0 || events[0].Kind == channels.Unknown, deciding)
	}
}

// Every list of elements leaves out the one that it cannot read, and no other.
func TestDecodeKeepsTheRestOfEveryList(t *testing.T) {
	const who = `"id":"w","from":"1","to":"1","wa_id":"1","recipient_id":"1","status":"read","event":"connect","group_id":"1"`
	good, bad := `{"timestamp":1793530800,`+who+`}`, `{"timestamp":{},`+who+`}`
	for list, field := range map[string]string{
		"messages": "messages", "statuses": "messages", "calls": "calls", "message_echoes": "smb_message_echoes",
		"user_preferences": "user_preferences", "groups": "group_status_update",
	} {
		events, err := new(whatsapp.Channel).Decode(decodeBody(field, decodeMeta(`"`+list+`":[`+good+`,`+bad+`,`+good+`]`)))
		kept := 2
		if list == "groups" {
			kept = 3 // nothing follows from their time
		}
		require.Len(t, events, kept, list)
		require.ErrorContains(t, err, "entry[0].changes[0].value."+list+"[1].timestamp is not ")
		require.Len(t, decodeErrors(err), 1)
	}
	e, err := new(whatsapp.Channel).Decode(decodeMessages(`"type":"unsupported","errors":[{"code":1},{"code":"x"},{"code":2}]`))
	require.EqualError(t, err, `entry[0].changes[0].value.messages[0].errors[1].code "x" is not a whole number`)
	require.Len(t, e, 1, "the message stands without the error that cannot be read")
	require.Len(t, e[0].Errors, 2)
}

func TestDecodeReportsEachPath(t *testing.T) {
	events, err := new(whatsapp.Channel).Decode([]byte(`{"object":"whatsapp_business_account","entry":[
		{"id":{},"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"3"},"statuses":[{"status":"sent"}]}}]},
		5,
		{"id":"2","time":"noon","changes":[
			{"field":["messages"],"value":{}},
			{"field":"messages","value":{"messages":[]}},
			{"field":"messages","value":"none"},
			{"field":"calls","value":{"metadata":{"phone_number_id":"3"},"calls":[{"event":"connect"}]}},
			{"field":"user_preferences","value":{"metadata":{"phone_number_id":"3"},"user_preferences":[{"value":"stop"}]}},
			{"field":"messages","value":{"metadata":{"phone_number_id":"3"},"messages":[{"id":"w","from":"1","timestamp":1,"type":"revoke"}],"statuses":{}}}
		]}]}`))
	require.Equal(t, strings.Join([]string{
		"entry[0].id is not text",
		"entry[1] is not an object",
		`entry[2].time "noon" is not a time`,
		"entry[2].changes[0].field is not text",
		"entry[2].changes[2].value is not an object",
		"entry[2].changes[5].value.statuses is not a list",
		"entry[0].changes[0].value.statuses[0].id is missing",
		"entry[0].changes[0].value.statuses[0].recipient_id is missing",
		"entry[0].changes[0].value.statuses[0].timestamp is missing",
		"entry[2].changes[1].value.metadata.phone_number_id is missing",
		"entry[2].changes[2].value.metadata.phone_number_id is missing",
		"entry[2].changes[3].value.calls[0].id is missing",
		"entry[2].changes[3].value.calls[0].to is missing",
		"entry[2].changes[3].value.calls[0].timestamp is missing",
		"entry[2].changes[4].value.user_preferences[0].wa_id is missing",
		"entry[2].changes[4].value.user_preferences[0].timestamp is missing",
	}, "\n"), err.Error())
	var raws []string
	for _, e := range events {
		raws = append(raws, strings.TrimSpace(e.Raw+" "+string(e.Action)))
		if e.Kind == channels.Unknown {
			decodeLost(t, e)
		}
	}
	require.Equal(t, []string{"messages", "", "messages", "messages", "calls", "user_preferences", "revoke delete"}, raws)
	var de *channels.DecodeError
	require.ErrorAs(t, err, &de)
}

func TestDecodeBodies(t *testing.T) {
	for in, want := range map[string]string{
		``:       "body is not JSON",
		`{`:      "body is not JSON",
		`hello`:  "body is not JSON",
		`[]`:     "body is not an object",
		`null`:   "body is not an object",
		`"text"`: "body is not an object",
		`{"object":"whatsapp_business_account","entry":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`: "body is nested deeper than 100 levels",
		`{"object":"` + strings.Repeat("x", channels.MaxBody) + `"}`:                                                       "body is larger than 16777216 bytes",
	} {
		events, err := new(whatsapp.Channel).Decode([]byte(in))
		require.EqualError(t, err, want)
		require.Empty(t, events)
	}
	for _, entry := range []string{`[]`, `[{}]`, `[{"id":"1","changes":[]}]`, `null`} {
		e := decodeOne(t, []byte(`{"object":"whatsapp_business_account","entry":`+entry+`}`))
		require.Equal(t, channels.Event{ID: e.ID, Raw: "whatsapp_business_account", Address: channels.Address{Channel: "whatsapp"}}, e)
	}
	require.Equal(t, "entry is not a list", decodeFail(t, []byte(`{"object":"whatsapp_business_account","entry":5}`)))
}

// A body of another channel, or of none, is told apart from one with nothing to read.
func TestDecodeForeignBodies(t *testing.T) {
	for in, want := range map[string]string{
		`{"object":"page","entry":[{"id":"1","changes":"none","messaging":[{}]}]}`: `object "page" is another channel's`,
		`{"object":"instagram"}`:  `object "instagram" is another channel's`,
		`{}`:                      "object is missing, and nothing else tells whose body it is",
		`{"entry":[{"id":"1"}]}`:  "object is missing, and nothing else tells whose body it is",
		`{"object":"","entry":5}`: "object is missing, and nothing else tells whose body it is",
		`{"field":"messages","value":{"sender":{"id":"1"},"message":{"mid":"m"}}}`:     "object is missing, and nothing else tells whose body it is",
		`{"field":"comments","value":{"id":"1","metadata":{"phone_number_id":"300"}}}`: "object is missing, and nothing else tells whose body it is",
	} {
		events, err := new(whatsapp.Channel).Decode([]byte(in))
		require.EqualError(t, err, want)
		require.ErrorIs(t, err, channels.ErrForeign)
		require.Empty(t, events)
	}
	for _, own := range []string{`hello`, `[]`, `{"object":"whatsapp_business_account","entry":5}`} {
		_, err := new(whatsapp.Channel).Decode([]byte(own))
		require.Error(t, err)
		require.NotErrorIs(t, err, channels.ErrForeign, own)
	}
}

// A change without its envelope is the same change.
func TestDecodeBareChanges(t *testing.T) {
	for field, value := range map[string]string{
		"messages":                       decodeMeta(`"messages":[{"from":"447700900123","id":"w","timestamp":1793530800,"type":"text","text":{"body":"x"}}]`),
		"calls":                          decodeMeta(`"calls":[{"from":"447700900123","id":"c","timestamp":1793530800,"event":"connect","direction":"USER_INITIATED"}]`),
		"smb_message_echoes":             decodeMeta(`"message_echoes":[{"to":"447700900123","id":"w","timestamp":1793530800,"type":"text"}]`),
		"user_preferences":               decodeMeta(`"user_preferences":[{"wa_id":"447700900123","category":"marketing_messages","value":"stop","timestamp":1793530800}]`),
		"standby":                        decodeMeta(`"standby":{"statuses":[{"id":"w","status":"read","timestamp":1793530800,"recipient_id":"447700900123"}]}`),
		"phone_number_quality_update":    decodeMeta(`"event":"FLAGGED"`),
		"message_template_status_update": `{}`,
	} {
		bare, bareErr := new(whatsapp.Channel).Decode([]byte(`{"field":"` + field + `","value":` + value + `}`))
		whole, err := new(whatsapp.Channel).Decode([]byte(`{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"` + field + `","value":` + value + `}]}]}`))
		require.Equal(t, err == nil, bareErr == nil, field)
		require.Len(t, bare, len(whole), field)
		for i := range whole {
			if whole[i].Kind != channels.Unknown && !whole[i].Occurred.IsZero() { // else the id is the body's fingerprint
				require.Equal(t, whole[i], bare[i], field)
			}
		}
	}
	_, err := new(whatsapp.Channel).Decode([]byte(`{"field":"messages","value":{"metadata":{"phone_number_id":"300"},"messages":[{"id":"w","from":"1"}]}}`))
	require.EqualError(t, err, "value.messages[0].timestamp is missing")
}

func TestDecodeLarge(t *testing.T) {
	const many = 10_000
	list := make([]string, many)
	contacts := make([]string, many)
	for i := range list {
		list[i] = fmt.Sprintf(`{"from":"1555%07d","id":"wamid.%d","timestamp":"1793530800","type":"text","text":{"body":"x"}}`, i, i)
		contacts[i] = fmt.Sprintf(`{"wa_id":"1555%07d","user_id":"US.%d"}`, i, i)
	}
	events, err := new(whatsapp.Channel).Decode(decodeBody("messages", decodeMeta(
		`"contacts":[`+strings.Join(contacts, ",")+`],"messages":[`+strings.Join(list, ",")+`]`)))
	require.NoError(t, err)
	require.Len(t, events, many)
	require.Equal(t, "wamid.9999", events[many-1].ID)
	require.Equal(t, "US.9999", events[many-1].Identity.Scoped)

	list[7] = `{"from":"1"}`
	events, err = new(whatsapp.Channel).Decode(decodeBody("messages", decodeMeta(`"messages":[`+strings.Join(list, ",")+`]`)))
	require.Len(t, events, many-1)
	require.EqualError(t, err, "entry[0].changes[0].value.messages[7].id is missing\nentry[0].changes[0].value.messages[7].timestamp is missing")

	groups := strings.Repeat(`{"the name of a new field":"and a text of some length"},`, many) + `{}`
	events, err = new(whatsapp.Channel).Decode([]byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[
		{"field":"group_status_update","value":` + decodeMeta(`"groups":[`+groups+`]`) + `}]}]}`))
	require.NoError(t, err)
	require.Len(t, events, many+1, "without a time each has the body's fingerprint, made once")

	text := strings.Repeat("é", 1<<19)
	e := decodeOne(t, decodeMessages(`"type":"text","text":{"body":"`+text+`"}`))
	require.Equal(t, text, e.Text)
}

// Errors never show whom a message is from.
func TestDecodeErrorsHidePeople(t *testing.T) {
	for _, bad := range []string{
		`{"id":"w","from":["447700900123"],"timestamp":1}`, `"447700900123"`, `{"from":"447700900123","timestamp":"447700900123x"}`,
		`{"id":"w","from":"447700900123","text":"447700900123"}`,
	} {
		_, err := new(whatsapp.Channel).Decode(decodeBody("messages", decodeMeta(`"messages":[`+bad+`]`)))
		require.Error(t, err)
		for _, e := range decodeErrors(err) {
			if !strings.HasSuffix(e.Path, ".timestamp") {
				require.Empty(t, e.Value)
			}
		}
	}
}

// The same body gives the same events and ids however often it comes.
func TestDecodeIsStable(t *testing.T) {
	for _, body := range decodeSeeds(t) {
		first, err1 := new(whatsapp.Channel).Decode(body)
		again, err2 := new(whatsapp.Channel).Decode(body)
		require.Equal(t, first, again)
		require.Equal(t, fmt.Sprint(err1), fmt.Sprint(err2))
	}
}

// decodeSeeds are the bodies of our own making in testdata.
func decodeSeeds(tb testing.TB) [][]byte {
	files, err := filepath.Glob("testdata/decode/*.json")
	require.NoError(tb, err)
	require.NotEmpty(tb, files)
	var out [][]byte
	for _, f := range files {
		body, err := os.ReadFile(f)
		require.NoError(tb, err)
		out = append(out, body)
	}
	return out
}

func FuzzDecode(f *testing.F) {
	for _, body := range decodeSeeds(f) {
		f.Add(body)
	}
	c := whatsapp.New()
	f.Add([]byte(`{"object":"whatsapp_business_account","entry":[{"id":1,"time":"x","changes":[{"field":"account_update","value":[]}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := c.Decode(body)
		again, err2 := c.Decode(body)
		require.Equal(t, events, again)
		require.Equal(t, fmt.Sprint(err), fmt.Sprint(err2))
		if !json.Valid(body) {
			require.Error(t, err)
			require.Empty(t, events)
			return
		}
		var object map[string]json.RawMessage
		if len(body) < 1<<16 && json.Unmarshal(body, &object) == nil && object != nil && !errors.Is(err, channels.ErrTooDeep) {
			require.True(t, len(events) > 0 || errors.Is(err, channels.ErrForeign))
		}
		for _, e := range events {
			decodeInvariants(t, e)
		}
		if err != nil {
			var de *channels.DecodeError
			require.True(t, errors.As(err, &de))
			require.NotEmpty(t, decodeErrors(err))
		}
	})
}
