package whatsapp_test

import (
	"cmp"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

// What another application answers for is read as what is our own: the window is the
// number's.
func TestDecodeStandby(t *testing.T) {
	lists := map[string]string{
		"message": `"messages":[{"from":"447700900123","id":"w","timestamp":1793530800,"type":"text","text":{"body":"x"}}]`,
		"status":  `"statuses":[{"id":"w","status":"sent","timestamp":1793530800,"recipient_id":"447700900123"}]`,
		"echo":    `"message_echoes":[{"to":"447700900123","id":"w","timestamp":1793530800,"type":"text"}]`,
	}
	for name, list := range lists {
		got := decodeOne(t, decodeBody("standby", decodeMeta(`"standby":{`+list+`}`)))
		field := "messages"
		if name == "echo" {
			field = "smb_message_echoes"
		}
		want := decodeOne(t, decodeBody(field, decodeMeta(list)))
		want.Raw = got.Raw
		require.Equal(t, want, got, name)
		require.Equal(t, triggers(t, &want), triggers(t, &got), name)
	}
	e := decodeOne(t, decodeBody("standby", decodeMeta(`"standby":{"contacts":[{"wa_id":"447700900123","user_id":"GB.7"}],`+lists["message"]+`}`)))
	require.Equal(t, "GB.7", e.Identity.Scoped)
	require.Equal(t, "entry[0].changes[0].value.standby.messages[0].timestamp is missing",
		decodeFail(t, decodeBody("standby", decodeMeta(`"standby":{"messages":[{"from":"447700900123","id":"w"}]}`))))
	require.Equal(t, channels.Unknown, decodeOne(t, decodeBody("standby", decodeMeta(`"standby":{}`))).Kind)
}

// The echo of what another application sent has the request in it.
func TestDecodeStandbyRequests(t *testing.T) {
	body := func(request string) []byte {
		return decodeBody("standby", decodeMeta(`"standby":{"message_echoes":[{"id":"w","timestamp":1793530800,`+request+`}]}`))
	}
	for request, want := range map[string]channels.Event{
		`"message":{"messaging_product":"whatsapp","to":"+44 7700 900123","type":"text","text":{"body":"on its way"}}`: {
			Raw: "standby/text", Type: channels.Text, Text: "on its way", Identity: channels.Identity{Phone: decodePhone}},
		`"message":{"to":"447700900123","recipient":"GB.8","type":"text","text":{"body":"to counts"}}`: {
			Raw: "standby/text", Type: channels.Text, Text: "to counts", Identity: channels.Identity{Phone: decodePhone}},
		`"message":{"recipient":"GB.7","type":"image","image":{"id":"5","caption":"look"}}`: {
			Raw: "standby/image", Type: channels.Image, Text: "look", Identity: channels.Identity{Scoped: "GB.7"}},
		`"message":{"to":"447700900123","type":"template","template":{"name":"order","language":{"code":"en"}}},"template":{"name":"order","components":[]}`: {
			Raw: "standby/template", Type: channels.Template, TemplateName: "order", Identity: channels.Identity{Phone: decodePhone}},
		`"message":{"to":"HBgGroup","recipient_type":"group","type":"text","text":{"body":"all"}}`: {
			Raw: "standby/text", Type: channels.Text, Text: "all", Group: "HBgGroup"},
	} {
		want.Kind, want.ID, want.Action, want.Account, want.Occurred = channels.BusinessMessage, "w", channels.ActOther, decodeWABA, decodeAt()
		want.Address = channels.Address{Channel: "whatsapp", Business: decodeNumber, User: cmp.Or(want.Group, want.Identity.Primary())}
		require.Equal(t, want, decodeOne(t, body(request)), request)
	}
	require.Equal(t, "entry[0].changes[0].value.standby.message_echoes[0].message.to is missing", decodeFail(t, body(`"message":{"type":"text"}`)))
}

// Who owns a thread is told of the number, with or without the metadata of others.
func TestDecodeHandovers(t *testing.T) {
	for name, value := range map[string]string{
		"recipient": `{"sender":{"phone_number":"447700900123"},"recipient":{"phone_number_id":"` + decodeNumber + `"},"type":"control_passed","timestamp":"1793530800"}`,
		"metadata":  decodeMeta(`"sender":{"wa_id":"+44 7700 900123"},"type":"control_passed","timestamp":"1793530800"`),
	} {
		e := decodeOne(t, decodeBody("messaging_handovers", value))
		require.Equal(t, channels.ThreadControl, e.Kind, name)
		require.Equal(t, "messaging_handovers/control_passed", e.Raw)
		require.Equal(t, channels.Address{Channel: "whatsapp", Business: decodeNumber, User: decodePhone}, e.Address)
		require.Equal(t, decodeWABA, e.Account)
		require.True(t, e.Occurred.Equal(decodeAt()))
		require.NoError(t, e.Validate())
	}
	e := decodeOne(t, decodeBody("messaging_handovers", `{"sender":{"user_id":"GB.7"},"recipient":{"phone_number_id":"300"},"type":"x"}`))
	require.Equal(t, "GB.7", e.Address.User)
}

// Members of a group are told apart by whatever names them.
func TestDecodeGroupParticipants(t *testing.T) {
	for member, want := range map[string]string{
		`"recipient_participant_id":"447700900123"`:         "447700900123",
		`"participant_recipient_id":"+44 7700 900123"`:      "447700900123",
		`"recipient_participant_user_id":"gb.7"`:            "GB.7",
		`"recipient_participant_parent_user_id":"GB.ENT.7"`: "GB.ENT.7",
	} {
		e := decodeOne(t, decodeStatus("messages", `"status":"delivered","recipient_type":"group","recipient_id":"HBgG",`+member))
		require.Equal(t, want, e.Status.Participant, member)
		require.Equal(t, "wamid.s:delivered:"+want, e.ID)
		require.Equal(t, "HBgG", e.Address.User)
	}
}

// What the business takes back or changes in the app is no message of its own.
func TestDecodeEchoesOfChanges(t *testing.T) {
	echo := func(rest string) channels.Event {
		return decodeOne(t, decodeBody("smb_message_echoes", decodeMeta(fmt.Sprintf(
			`"message_echoes":[{"to":%q,"id":"wamid.e","timestamp":"%d",%s}]`, decodePhone, decodeTime, rest))))
	}
	e := echo(`"type":"revoke","revoke":{"original_message_id":"wamid.first"}`)
	require.Equal(t, channels.DeliveryStatus, e.Kind)
	require.Equal(t, &channels.Status{MessageID: "wamid.first", State: channels.Revoked}, e.Status)
	require.Equal(t, decodePhone, e.Address.User)
	require.Empty(t, e.Did())

	for _, rest := range []string{`"type":"revoke"`, `"type":"revoke","revoke":{}`, `"type":"edit","edit":{"original_message_id":"wamid.first","message":{"type":"text"}}`} {
		e = echo(rest)
		require.Equal(t, channels.Unknown, e.Kind, rest)
		require.Nil(t, e.Status)
	}
}

// The detail of an error stands in either of two places.
func TestDecodeErrorDetails(t *testing.T) {
	for errs, want := range map[string]string{
		`{"code":131047,"details":"before"}`:                                "before",
		`{"code":131047,"error_data":{"details":"now"}}`:                    "now",
		`{"code":131047,"details":"before","error_data":{"details":"now"}}`: "now",
		`{"code":131047,"error_data":{}}`:                                   "",
	} {
		e := decodeOne(t, decodeStatus("messages", `"status":"failed","recipient_id":"447700900123","errors":[`+errs+`]`))
		require.Equal(t, want, e.Errors[0].Detail, errs)
		e = decodeOne(t, decodeMessages(`"type":"unknown","errors":[`+errs+`]`))
		require.Equal(t, want, e.Errors[0].Detail, errs)
		require.Equal(t, window.On(window.Unsupported), triggers(t, &e))
	}
}

// Who is named only beside the elements is the only one who can be meant.
func TestDecodeTheSoleContact(t *testing.T) {
	const contact = `{"user_id":"GB.7","parent_user_id":"GB.ENT.7"}`
	want := channels.Identity{Scoped: "GB.7", Parent: "GB.ENT.7"}
	for field, list := range map[string]string{
		"messages":           `"messages":[{"id":"w","timestamp":1793530800,"type":"contacts","contacts":[{"phones":[]}]}]`,
		"calls":              `"calls":[{"id":"c","timestamp":1793530800,"event":"connect","direction":"USER_INITIATED"}]`,
		"smb_message_echoes": `"message_echoes":[{"id":"w","timestamp":1793530800,"type":"text"}]`,
		"user_preferences":   `"user_preferences":[{"category":"marketing_messages","value":"stop","timestamp":1793530800}]`,
		"standby":            `"standby":{"statuses":[{"id":"w","timestamp":1793530800,"status":"read"}]}`,
	} {
		e := decodeOne(t, decodeBody(field, decodeMeta(`"contacts":[`+contact+`],`+list)))
		require.Equal(t, want, e.Identity, field)
		require.Equal(t, "GB.7", e.Address.User, field)
		require.NoError(t, e.Validate())

		_, err := new(whatsapp.Channel).Decode(decodeBody(field, decodeMeta(`"contacts":[`+contact+`,{"user_id":"GB.8"}],`+list)))
		require.ErrorContains(t, err, "is missing", "of two contacts it is not known which: "+field)
	}
}

// Two lists of one name are not mixed: what is left is whole.
func TestDecodeDoesNotMixMessages(t *testing.T) {
	events, err := new(whatsapp.Channel).Decode(decodeBody("messages", decodeMeta(
		`"contacts":[{"wa_id":"447700900123","user_id":"GB.7"}],
		"messages":[{"from":"447700900123","id":"a","timestamp":1793530800,"type":"text","text":{"body":"one"},"referral":{"source_type":"ad"}}],
		"contacts":[{"wa_id":"447700900124"}],
		"messages":[{"from":"447700900124","id":"b","timestamp":1793530801,"type":"text"}]`)))
	require.EqualError(t, err, "entry[0].changes[0].value.contacts stands twice; the last is read\n"+
		"entry[0].changes[0].value.messages stands twice; the last is read")
	require.Len(t, events, 1)
	require.Equal(t, "b", events[0].ID)
	require.Nil(t, events[0].Arrival)
	require.Empty(t, events[0].Text)
	require.Equal(t, channels.Identity{Phone: "447700900124"}, events[0].Identity)
}
