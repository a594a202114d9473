package whatsapp_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

// The parties of the bodies below, all invented.
const (
	decodeNumber = "300000000000001" // the business's phone number id
	decodeWABA   = "200000000000001"
	decodePhone  = "447700900123"
	decodeScoped = "GB.5550001112223334445"
	decodeParent = "GB.ENT.7770001112223334445"
	decodeTime   = 1_793_530_800 // seconds
)

func decodeAt() time.Time { return time.Unix(decodeTime, 0).UTC() }

// decodeBody puts the value of a field into a body.
func decodeBody(field, value string) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":%q,"time":%d,"changes":[{"value":%s,"field":%q}]}]}`,
		decodeWABA, decodeTime, value, field)
}

// decodeMeta puts members beside the metadata of a business number.
func decodeMeta(members string) string {
	return fmt.Sprintf(`{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550009999","phone_number_id":%q},%s}`,
		decodeNumber, members)
}

// decodeMessages is a body of messages of the same person and time; each argument
// is the rest of one: `"type":"text",...`.
func decodeMessages(rests ...string) []byte {
	var list []string
	for i, rest := range rests {
		list = append(list, fmt.Sprintf(`{"from":%q,"id":"wamid.%d","timestamp":"%d",%s}`, decodePhone, i, decodeTime, rest))
	}
	return decodeBody("messages", decodeMeta(`"messages":[`+strings.Join(list, ",")+`]`))
}

// decodeOne decodes a body that holds exactly one event and no error.
func decodeOne(t *testing.T, body []byte) channels.Event {
	t.Helper()
	events, err := new(whatsapp.Channel).Decode(body)
	require.NoError(t, err)
	require.Len(t, events, 1)
	decodeInvariants(t, events[0])
	return events[0]
}

// decodeFail decodes a body with one change of which nothing can be read: it gives
// exactly one error, and an unknown event that nothing follows from.
func decodeFail(t *testing.T, body []byte) string {
	t.Helper()
	events, err := new(whatsapp.Channel).Decode(body)
	require.Len(t, events, 1)
	decodeLost(t, events[0])
	require.Len(t, decodeErrors(err), 1)
	return err.Error()
}

// decodeLost checks an event that stands for a change without a readable part: it
// says where, when and in which field.
func decodeLost(t *testing.T, e channels.Event) {
	t.Helper()
	require.NotEmpty(t, e.ID)
	require.Equal(t, channels.Event{
		ID: e.ID, Raw: e.Raw, Occurred: e.Occurred, Address: channels.Address{Channel: "whatsapp", Business: e.Address.Business}, Account: e.Account,
	}, e)
}

func TestDecodeText(t *testing.T) {
	got := decodeOne(t, decodeMessages(`"type":"text","text":{"body":"my data pack does not work"}`))
	require.Equal(t, channels.Event{
		Kind: channels.UserAction, ID: "wamid.0",
		Address: channels.Address{Channel: "whatsapp", Business: decodeNumber, User: decodePhone}, Account: decodeWABA,
		Identity: channels.Identity{Phone: decodePhone},
		Occurred: decodeAt(), Raw: "text", Action: channels.ActMessage, Type: channels.Text,
		Text: "my data pack does not work",
	}, got)
}

func TestDecodeMessageTypes(t *testing.T) {
	message, unsupported, none := window.On(window.Message), window.On(window.Unsupported), window.Triggers(0)
	for _, c := range []struct {
		rest     string
		action   channels.Action
		typ      channels.MessageType
		raw      string
		text     string
		triggers window.Triggers
	}{
		{`"type":"image","image":{"id":"1","caption":"look"}`, channels.ActMessage, "image", "image", "look", message},
		{`"type":"video","video":{"id":"1","caption":"look"}`, channels.ActMessage, "video", "video", "look", message},
		{`"type":"audio","audio":{"id":"1","voice":true}`, channels.ActMessage, "audio", "audio", "", message},
		{`"type":"document","document":{"id":"1","caption":"bill","filename":"b.pdf"}`, channels.ActMessage, "document", "document", "bill", message},
		{`"type":"sticker","sticker":{"id":"1","animated":false}`, channels.ActMessage, "sticker", "sticker", "", message},
		{`"type":"location","location":{"latitude":51.5,"longitude":-0.1}`, channels.ActMessage, "location", "location", "", message},
		{`"type":"contacts","contacts":[{"name":{"formatted_name":"Bo"},"origin":"contact_request"}]`, channels.ActMessage, "contacts", "contacts", "", message},
		{`"type":"button","button":{"payload":"p","text":"Stop"}`, channels.ActMessage, "button", "button", "Stop", message},
		{`"type":"order","order":{"catalog_id":"1","text":"asap","product_items":[{"quantity":1}]}`, channels.ActMessage, "order", "order", "asap", message},
		{`"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"1","title":"Yes"}}`, channels.ActMessage, "button_reply", "interactive/button_reply", "Yes", message},
		{`"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"5 GB"}}`, channels.ActMessage, "list_reply", "interactive/list_reply", "5 GB", message},
		{`"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{}"}}`, channels.ActMessage, "nfm_reply", "interactive/nfm_reply", "", message},
		{`"type":"interactive","interactive":{"type":"product"}`, channels.ActMessage, "product", "interactive/product", "", message},
		{`"type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}}`, channels.ActOther, "call_permission_reply", "interactive/call_permission_reply", "", none},
		{`"type":"interactive","interactive":{"type":"payment_method"}`, channels.ActOther, "payment_method", "interactive/payment_method", "", none},
		{`"type":"reaction","reaction":{"message_id":"wamid.x","emoji":"👍"}`, channels.ActReaction, "", "reaction", "", window.On(window.Reaction)},
		{`"type":"reaction","reaction":{"message_id":"wamid.x"}`, channels.ActUnreact, "", "reaction", "", none},
		{`"type":"reaction","reaction":{"message_id":"wamid.x","emoji":""}`, channels.ActUnreact, "", "reaction", "", none},
		{`"type":"edit","edit":{"original_message_id":"wamid.x","message":{"type":"text","text":{"body":"new"}}}`, channels.ActEdit, "text", "edit", "new", none},
		{`"type":"revoke","revoke":{"original_message_id":"wamid.x"}`, channels.ActDelete, "", "revoke", "", none},
		{`"type":"request_welcome"`, channels.ActWelcome, "", "request_welcome", "", none},
		{`"type":"unsupported","unsupported":{"type":"poll_creation"}`, channels.ActUnsupported, "unsupported", "unsupported/poll_creation", "", unsupported},
		{`"type":"unsupported"`, channels.ActUnsupported, "unsupported", "unsupported", "", unsupported},
		{`"type":"unknown","errors":[{"code":131051}]`, channels.ActUnsupported, "unknown", "unknown", "", unsupported},
		{`"type":"unsupported","unsupported":{"type":"edit"}`, channels.ActEdit, "unsupported", "unsupported/edit", "", none},
		{`"type":"unsupported","unsupported":{"type":"reaction"}`, channels.ActReaction, "unsupported", "unsupported/reaction", "", window.On(window.Reaction)},
		{`"type":"unsupported","unsupported":{"type":"pin"}`, channels.ActOther, "unsupported", "unsupported/pin", "", none},
		{`"type":"system","system":{"type":"customer_identity_changed","identity":"x"}`, channels.ActOther, "", "system/customer_identity_changed", "", none},
		{`"type":"text"`, channels.ActUnsupported, "text", "text", "", unsupported}, // content missing
		{`"type":"contacts","contacts":[]`, channels.ActUnsupported, "contacts", "contacts", "", unsupported},
		{`"type":"sticker","sticker":null`, channels.ActUnsupported, "sticker", "sticker", "", unsupported},
		{`"type":"interactive"`, channels.ActUnsupported, "interactive", "interactive", "", unsupported},
		{`"type":"edit"`, channels.ActEdit, "", "edit", "", none},
		{`"type":"reaction"`, channels.ActUnreact, "", "reaction", "", none},
	} {
		t.Run(c.raw, func(t *testing.T) {
			e := decodeOne(t, decodeMessages(c.rest))
			require.Equal(t, channels.UserAction, e.Kind)
			require.Equal(t, c.action, e.Action)
			require.Equal(t, c.typ, e.Type)
			require.Equal(t, c.raw, e.Raw)
			require.Equal(t, c.text, e.Text)
			require.Equal(t, c.triggers, triggers(t, &e))
			require.Equal(t, decodePhone, e.Address.User)
		})
	}
}

func TestDecodeUnknownMessages(t *testing.T) {
	for rest, raw := range map[string]string{
		`"type":"hologram","hologram":{"id":[1]}`:                 "hologram",
		`"type":"interactive","interactive":{"type":"mind_read"}`: "interactive/mind_read",
		`"type":"system","system":{"type":"moved"}`:               "system/moved",
		`"poem":{"lines":[1]}`:                                    "messages",
	} {
		e := decodeOne(t, decodeMessages(rest))
		require.Equal(t, channels.Unknown, e.Kind, rest)
		require.Equal(t, raw, e.Raw)
		require.Equal(t, decodePhone, e.Address.User)
		require.True(t, e.Occurred.Equal(decodeAt()))
	}
}

// A message that does not say its type is of the type of its content, and opens the window as that does.
func TestDecodeMessageWithoutType(t *testing.T) {
	for kind, rest := range map[string]string{
		"text":     `"text":{"body":"where is it?"}`,
		"image":    `"image":{"id":"5"}`,
		"location": `"location":{"latitude":51.5,"longitude":-0.1}`,
		"contacts": `"type":"","contacts":[{"name":{"formatted_name":"Ann"}}]`,
		"order":    `"type":null,"order":{"catalog_id":"1"}`,
	} {
		e := decodeOne(t, decodeMessages(rest))
		require.Equal(t, channels.ActMessage, e.Action, rest)
		require.Equal(t, channels.MessageType(kind), e.Type)
		require.Equal(t, kind, e.Raw)
	}
	e := decodeOne(t, decodeBody("smb_message_echoes", decodeMeta(`"message_echoes":[{"to":"447700900123","id":"w","timestamp":1793530800,"text":{"body":"here"}}]`)))
	require.Equal(t, channels.Text, e.Type)
	require.Equal(t, "smb_message_echoes/text", e.Raw)
	e = decodeOne(t, decodeMessages(`"interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Blue"}}`))
	require.Equal(t, "interactive/list_reply", e.Raw)
	require.Equal(t, "Blue", e.Text)
}

// A system message that does not say what changed is kept, and reported: a change of identity may be lost with it.
func TestDecodeSystemMessageOfNoType(t *testing.T) {
	for _, system := range []string{"", `,"system":{}`, `,"system":{"wa_id":"447700900999","type":" "}`} {
		events, err := new(whatsapp.Channel).Decode(decodeMessages(`"type":"system"` + system))
		require.EqualError(t, err, "entry[0].changes[0].value.messages[0].system.type is missing", system)
		require.Len(t, events, 1)
		require.Equal(t, channels.Unknown, events[0].Kind)
		require.Equal(t, "system", events[0].Raw)
		require.Equal(t, decodePhone, events[0].Address.User)
	}
}

func TestDecodeMessageErrors(t *testing.T) {
	e := decodeOne(t, decodeMessages(`"type":"unsupported","errors":[{"code":131051,"title":"Type unknown",
		"message":"m","error_data":{"details":"not supported"}},{"code":"131060","message":"only a message"}]`))
	require.Equal(t, []channels.ReportedError{
		{Error: channels.PlatformError{Code: 131051}, Title: "Type unknown", Detail: "not supported"},
		{Error: channels.PlatformError{Code: 131060}, Title: "only a message"},
	}, e.Errors)
}

func TestDecodeAdMessage(t *testing.T) {
	e := decodeOne(t, decodeMessages(`"type":"text","text":{"body":"hi"},"referral":{"source_type":"ad","source_id":"120",
		"source_url":"https://fb.me/x","headline":"5 GB","ctwa_clid":"Afx"}`))
	require.Equal(t, channels.ActAdMessage, e.Action)
	require.Equal(t, window.On(window.Message, window.Entry), triggers(t, &e))
	require.Equal(t, &channels.Arrival{Source: "ad", ID: "120", ClickID: "Afx"}, e.Arrival)

	e = decodeOne(t, decodeMessages(`"type":"interactive","interactive":{"type":"button_reply","button_reply":{"title":"x"}},"referral":{"source_type":"post","source_id":7}`))
	require.Equal(t, channels.ActMessage, e.Action, "a boosted post is no ad until a status says so")
	require.Equal(t, window.On(window.Message, window.Referral), triggers(t, &e))
	require.Equal(t, "7", e.Arrival.ID)

	e = decodeOne(t, decodeMessages(`"type":"text","text":{"body":"hi"},"referral":{"source_type":"teleport"}`))
	require.Equal(t, channels.ActMessage, e.Action, "an unknown source is no entry")
	require.Equal(t, window.On(window.Message), triggers(t, &e))

	e = decodeOne(t, decodeMessages(`"type":"reaction","reaction":{"emoji":"x"},"referral":{"source_type":"ad"}`))
	require.Equal(t, channels.ActReaction, e.Action, "only a message enters")
	require.Nil(t, e.Arrival)
}

func TestDecodeIdentity(t *testing.T) {
	contact := fmt.Sprintf(`{"profile":{"name":"Ada"},"wa_id":%q,"user_id":%q,"parent_user_id":%q}`, decodePhone, decodeScoped, decodeParent)
	other := `{"wa_id":"15551230000","user_id":"US.1"}`
	all := channels.Identity{Phone: decodePhone, Scoped: decodeScoped, Parent: decodeParent}
	for name, c := range map[string]struct {
		contacts, sender string
		want             channels.Identity
	}{
		"phone only":               {``, `"from":"447700900123"`, channels.Identity{Phone: decodePhone}},
		"plus sign":                {``, `"from":"+447700900123"`, channels.Identity{Phone: decodePhone}},
		"number":                   {``, `"from":447700900123`, channels.Identity{Phone: decodePhone}},
		"all in the message":       {``, `"from":"447700900123","from_user_id":"` + decodeScoped + `","from_parent_user_id":"` + decodeParent + `"`, all},
		"no phone":                 {``, `"from_user_id":"` + decodeScoped + `"`, channels.Identity{Scoped: decodeScoped}},
		"parent only":              {``, `"from_parent_user_id":"` + decodeParent + `"`, channels.Identity{Parent: decodeParent}},
		"scoped in place of phone": {``, `"from":"` + decodeScoped + `"`, channels.Identity{Scoped: decodeScoped}},
		"parent in place of phone": {``, `"from":"` + decodeParent + `"`, channels.Identity{Parent: decodeParent}},
		"contact by phone":         {contact, `"from":"447700900123"`, all},
		"contact by scoped":        {contact, `"from_user_id":"` + decodeScoped + `"`, all},
		"other contact":            {other, `"from":"447700900123"`, channels.Identity{Phone: decodePhone}},
		"one of two by phone":      {other + "," + contact, `"from":"447700900123"`, all},
		"one of two by scoped":     {contact + "," + other, `"from_user_id":"` + decodeScoped + `"`, all},
		"none of two":              {contact + "," + other, `"from":"1"`, channels.Identity{Phone: "1"}},
		"contradiction":            {contact, `"from":"447700900123","from_user_id":"GB.9"`, channels.Identity{Phone: decodePhone, Scoped: "GB.9"}},
	} {
		t.Run(name, func(t *testing.T) {
			e := decodeOne(t, decodeBody("messages", decodeMeta(fmt.Sprintf(
				`"contacts":[%s],"messages":[{%s,"id":"wamid.1","timestamp":"%d","type":"text","text":{"body":"x"}}]`,
				c.contacts, c.sender, decodeTime))))
			require.Equal(t, c.want, e.Identity)
			require.Equal(t, c.want.Primary(), e.Address.User)
		})
	}
}

func TestDecodeGroupMessage(t *testing.T) {
	e := decodeOne(t, decodeMessages(`"group_id":"HBgGroup","type":"text","text":{"body":"hi all"}`))
	require.Equal(t, "HBgGroup", e.Group)
	require.Equal(t, "HBgGroup", e.Address.User)
	require.Equal(t, channels.Identity{Phone: decodePhone}, e.Identity, "who wrote")
	require.Equal(t, channels.ActMessage, e.Action)
}

func TestDecodeIdentityChanges(t *testing.T) {
	for name, c := range map[string]struct {
		rest      string
		now, then channels.Identity
	}{
		"number, as first printed": {
			`"system":{"type":"user_changed_number","wa_id":"447700900999","body":"User A changed from … to …"}`,
			channels.Identity{Phone: "447700900999"}, channels.Identity{Phone: decodePhone},
		},
		"number, oldest": {
			`"system":{"type":"customer_changed_number","new_wa_id":"447700900999"}`,
			channels.Identity{Phone: "447700900999"}, channels.Identity{Phone: decodePhone},
		},
		"number, the old one beside the new": {
			`"system":{"type":"customer_changed_number","wa_id":"+44 7700 900123","new_wa_id":"447700900999"}`,
			channels.Identity{Phone: "447700900999"}, channels.Identity{Phone: decodePhone},
		},
		"number with ids": {
			`"from_user_id":"GB.1","system":{"type":"user_changed_number","wa_id":"447700900999","user_id":"GB.2","parent_user_id":"GB.ENT.2","previous_user_id":"GB.1","previous_parent_user_id":"GB.ENT.1"}`,
			channels.Identity{Phone: "447700900999", Scoped: "GB.2", Parent: "GB.ENT.2"},
			channels.Identity{Phone: decodePhone, Scoped: "GB.1", Parent: "GB.ENT.1"},
		},
		"number, the old id in the sender": {
			`"from_user_id":"GB.1","from_parent_user_id":"GB.ENT.1","system":{"type":"user_changed_number","wa_id":"447700900999","user_id":"GB.2"}`,
			channels.Identity{Phone: "447700900999", Scoped: "GB.2"}, channels.Identity{Phone: decodePhone, Scoped: "GB.1"},
		},
		"id": {
			`"system":{"type":"user_changed_user_id","user_id":"GB.2","previous_user_id":"GB.1"}`,
			channels.Identity{Phone: decodePhone, Scoped: "GB.2"}, channels.Identity{Scoped: "GB.1"},
		},
		"id, the sender already new": {
			`"from_user_id":"GB.2","system":{"type":"user_changed_user_id","user_id":"GB.2","previous_user_id":"GB.1"}`,
			channels.Identity{Phone: decodePhone, Scoped: "GB.2"}, channels.Identity{Scoped: "GB.1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := decodeOne(t, decodeMessages(`"type":"system",`+c.rest))
			require.Equal(t, channels.IdentityChange, e.Kind)
			require.Equal(t, c.now, e.Identity)
			require.Equal(t, c.then, e.Previous)
			require.Equal(t, c.now.Primary(), e.Address.User)
		})
	}
	for rest, missing := range map[string]string{
		`{"type":"user_changed_number"}`:                               "system.wa_id",
		`{"type":"user_changed_number","wa_id":"` + decodePhone + `"}`: "system.wa_id",
		`{"type":"user_changed_user_id","user_id":"GB.2"}`:             "system.previous_user_id",
		`{"type":"user_changed_user_id","parent_user_id":"GB.ENT.2"}`:  "system.previous_user_id",
	} {
		require.Equal(t, "entry[0].changes[0].value.messages[0]."+missing+" is missing",
			decodeFail(t, decodeMessages(`"type":"system","system":`+rest)), "only one side of the change")
	}
}

// A person whose number is not shared sends from nowhere: the change alone says whose ids they were.
func TestDecodeIdentityChangesFromNobody(t *testing.T) {
	body := func(system string) []byte {
		return decodeBody("messages", decodeMeta(fmt.Sprintf(
			`"messages":[{"id":"wamid.1","timestamp":"%d","type":"system","system":{%s}}]`, decodeTime, system)))
	}
	e := decodeOne(t, body(`"type":"user_changed_user_id","user_id":"GB.2","previous_user_id":"GB.1","parent_user_id":"GB.ENT.2","previous_parent_user_id":"GB.ENT.1"`))
	require.Equal(t, channels.IdentityChange, e.Kind)
	require.Equal(t, channels.Identity{Scoped: "GB.2", Parent: "GB.ENT.2"}, e.Identity)
	require.Equal(t, channels.Identity{Scoped: "GB.1", Parent: "GB.ENT.1"}, e.Previous)
	require.Equal(t, "GB.2", e.Address.User)
	require.NoError(t, e.Validate())

	e = decodeOne(t, body(`"type":"user_changed_number","wa_id":"447700900999","user_id":"GB.2","previous_user_id":"GB.1"`))
	require.Equal(t, channels.Identity{Phone: "447700900999", Scoped: "GB.2"}, e.Identity)
	require.Equal(t, channels.Identity{Scoped: "GB.1"}, e.Previous)

	for system, missing := range map[string]string{
		`"type":"user_changed_user_id","previous_user_id":"GB.1"`: "system.user_id",
		`"type":"user_changed_user_id","user_id":"GB.2"`:          "system.previous_user_id",
		`"type":"user_changed_number","wa_id":"447700900999"`:     "from",
		`"type":"user_identity_changed"`:                          "from",
		`"type":"moved"`:                                          "from",
	} {
		require.Equal(t, "entry[0].changes[0].value.messages[0]."+missing+" is missing", decodeFail(t, body(system)))
	}
}

// In spring 2026 a new scoped id came in a field of its own.
func TestDecodeUserIDUpdates(t *testing.T) {
	body := func(rest string) []byte {
		return decodeBody("user_id_update", decodeMeta(fmt.Sprintf(`"user_id_update":[{"wa_id":%q,%s}]`, decodePhone, rest)))
	}
	const ids = `"user_id":{"previous":"GB.1","current":"GB.2"}`
	e := decodeOne(t, body(ids+`,"parent_user_id":{"previous":"GB.ENT.1","current":"GB.ENT.2"},"timestamp":"1793530800"`))
	require.Equal(t, channels.IdentityChange, e.Kind)
	require.Equal(t, channels.Identity{Phone: decodePhone, Scoped: "GB.2", Parent: "GB.ENT.2"}, e.Identity)
	require.Equal(t, channels.Identity{Scoped: "GB.1", Parent: "GB.ENT.1"}, e.Previous)
	require.True(t, e.Occurred.Equal(decodeAt()))
	require.NoError(t, e.Validate())
	for rest, missing := range map[string]string{
		ids: "timestamp",
		`"user_id":{"current":"GB.2"},"timestamp":1793530800`:                     "user_id.previous",
		`"user_id":{"previous":"GB.1"},"timestamp":1793530800`:                    "user_id.current",
		`"user_id":{"previous":"GB.1","current":"GB.1"},"timestamp":"1793530800"`: "user_id.previous",
	} {
		require.Equal(t, "entry[0].changes[0].value.user_id_update[0]."+missing+" is missing", decodeFail(t, body(rest)))
	}
}

func TestDecodeEchoes(t *testing.T) {
	e := decodeOne(t, decodeBody("smb_message_echoes", decodeMeta(fmt.Sprintf(
		`"message_echoes":[{"from":"15550009999","to":%q,"id":"wamid.e","timestamp":"%d","type":"text","text":{"body":"we looked"}}]`,
		decodePhone, decodeTime))))
	require.Equal(t, channels.Event{
		Kind: channels.BusinessMessage, ID: "wamid.e", Raw: "smb_message_echoes/text", Action: channels.ActOther, Type: channels.Text, Text: "we looked",
		Address: channels.Address{Channel: "whatsapp", Business: decodeNumber, User: decodePhone}, Account: decodeWABA,
		Identity: channels.Identity{Phone: decodePhone}, Occurred: decodeAt(),
	}, e, "an echo of the app answers nobody")

	require.Equal(t, "entry[0].changes[0].value.message_echoes[0].to is missing",
		decodeFail(t, decodeBody("smb_message_echoes", decodeMeta(`"message_echoes":[{"id":"wamid.e","timestamp":1793530800}]`))))
}
