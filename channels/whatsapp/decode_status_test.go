package whatsapp_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// decodeStatus is a body of one status; rest is what follows its id and time.
func decodeStatus(field, rest string) []byte {
	return decodeBody(field, decodeMeta(fmt.Sprintf(`"statuses":[{"id":"wamid.s","timestamp":"%d",%s}]`, decodeTime, rest)))
}

func TestDecodeStatusStates(t *testing.T) {
	for state, opens := range map[channels.StatusState]window.Triggers{
		channels.Sent: window.On(window.Reply), channels.Delivered: 0, channels.Read: 0, channels.Played: 0, channels.Failed: 0,
	} {
		e := decodeOne(t, decodeStatus("messages", fmt.Sprintf(`"status":%q,"recipient_id":%q`, state, decodePhone)))
		require.Equal(t, channels.Event{
			Kind: channels.DeliveryStatus, ID: "wamid.s:" + string(state), Raw: string(state),
			Address: channels.Address{Channel: "whatsapp", Business: decodeNumber, User: decodePhone}, Account: decodeWABA,
			Identity: channels.Identity{Phone: decodePhone}, Occurred: decodeAt(),
			Status: &channels.Status{MessageID: "wamid.s", State: state},
		}, e)
		require.Equal(t, opens, triggers(t, &e))
	}
}

func TestDecodeStatusUnknown(t *testing.T) {
	for rest, want := range map[string][2]string{
		`"status":"pondered"`:                  {"status/pondered", "wamid.s:pondered:"},
		`"status":"captured","type":"payment"`: {"payment/captured", "wamid.s:captured:payment"},
		`"status":"failed","type":"payment"`:   {"payment/failed", "wamid.s:failed:payment"},
		`"status":"sent","type":"payment"`:     {"payment/sent", "wamid.s:sent:payment"},
	} {
		e := decodeOne(t, decodeStatus("messages", rest+`,"recipient_id":"1"`))
		require.Equal(t, channels.Unknown, e.Kind, "the state of a payment is none of the message")
		require.Equal(t, want, [2]string{e.Raw, e.ID})
		require.Nil(t, e.Status)
	}
}

func TestDecodeStatusPricing(t *testing.T) {
	for name, c := range map[string]struct {
		json string
		want pricing.Statement
	}{
		"per conversation": {
			`{"billable":true,"pricing_model":"CBP","category":"business_initiated"}`,
			pricing.Statement{Billable: true, Model: "CBP", Category: "business_initiated"},
		},
		"first of all": {`{"pricing_model":"NBP","billable":"true"}`, pricing.Statement{Billable: true, Model: "NBP"}},
		"per message": {
			`{"billable":false,"pricing_model":"PMP","type":"free_customer_service","category":"service"}`,
			pricing.Statement{Model: "PMP", Type: "free_customer_service", Category: "service"},
		},
		"exempt": {
			`{"billable":false,"pricing_model":"PMP","type":"regular","category":"utility","subtype":"paid_exempt"}`,
			pricing.Statement{Model: "PMP", Type: "regular", Category: "utility", Subtype: "paid_exempt"},
		},
		"cost as number": {
			`{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing_lite","cost":{"amount":0.0310,"currency":"USD"}}`,
			pricing.Statement{Billable: true, Model: "PMP", Type: "regular", Category: "marketing_lite", Cost: "0.0310", Currency: "USD"},
		},
		"cost as text": {`{"cost":{"amount":"0.05","currency":"EUR"}}`, pricing.Statement{Cost: "0.05", Currency: "EUR"}},
	} {
		t.Run(name, func(t *testing.T) {
			e := decodeOne(t, decodeStatus("messages", `"status":"delivered","recipient_id":"1","pricing":`+c.json))
			require.Equal(t, &c.want, e.Status.Pricing)
			// Of a group, several statuses of which come together, the price stands in the conversation.
			e = decodeOne(t, decodeStatus("messages", `"status":"read","recipient_id":"HBgGroup","recipient_type":"group","recipient_participant_id":"447700900124",
				"conversation":{"id":"c","origin":{"type":"group_service"},"pricing":`+c.json+`}`))
			require.Equal(t, &c.want, e.Status.Pricing)
		})
	}
	e := decodeOne(t, decodeStatus("messages", `"status":"read","recipient_id":"1","pricing":{"category":"utility"},"conversation":{"pricing":{"category":"service"}}`))
	require.Equal(t, "utility", e.Status.Pricing.Category, "the nearer one")
}

func TestDecodeStatusConversation(t *testing.T) {
	const until = `"expiration_timestamp":"1793790000"`
	end := time.Unix(1_793_790_000, 0).UTC()
	for name, c := range map[string]struct {
		rest      string
		want      channels.Conversation
		confirmed bool
	}{
		"service":             {`"conversation":{"id":"c",` + until + `,"origin":{"type":"service"}}`, channels.Conversation{ID: "c", Origin: "service", Expires: end}, false},
		"2022":                {`"conversation":{"id":"c","expiration_timestamp":1793790000,"origin":{"type":"user_initiated"}}`, channels.Conversation{ID: "c", Origin: "user_initiated", Expires: end}, false},
		"entry":               {`"conversation":{"id":"c",` + until + `,"origin":{"type":"referral_conversion"}}`, channels.Conversation{ID: "c", Origin: "referral_conversion", Expires: end}, true},
		"entry by price type": {`"conversation":{"id":"c",` + until + `},"pricing":{"type":"free_entry_point","category":"utility"}`, channels.Conversation{ID: "c", Expires: end}, true},
		"entry by category":   {`"conversation":{"id":"c",` + until + `},"pricing":{"category":"referral_conversion"}`, channels.Conversation{ID: "c", Expires: end}, true},
		"entry without end":   {`"conversation":{"id":"c","origin":{"type":"referral_conversion"}}`, channels.Conversation{ID: "c", Origin: "referral_conversion"}, false},
		"other price":         {`"conversation":{"id":"c",` + until + `},"pricing":{"type":"regular","category":"marketing"}`, channels.Conversation{ID: "c", Expires: end}, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := decodeOne(t, decodeStatus("messages", `"status":"sent","recipient_id":"1",`+c.rest))
			require.Equal(t, &c.want, e.Status.Conversation)
			if !c.confirmed {
				require.Nil(t, e.Confirmed)
				return
			}
			require.Equal(t, &channels.Confirmation{Window: whatsapp.FreeEntryPoint, Until: end}, e.Confirmed)
		})
	}
	e := decodeOne(t, decodeStatus("messages", `"status":"sent","recipient_id":"1","pricing":{"type":"free_entry_point"}`))
	require.Nil(t, e.Confirmed, "a price without a conversation confirms no end")
}

// The end of a window that is over when the status comes is left out, and one that cannot be an end is reported too: a person may read a
// message days later. The status stays, and so does the rest of what it says.
func TestDecodeStatusOtherEnds(t *testing.T) {
	const longest = decodeTime + 10*365*86400
	for _, end := range []int64{1, decodeTime - 1, decodeTime, decodeTime + 7*86400, longest, longest + 1, 253_402_300_799} {
		body := decodeStatus("messages", fmt.Sprintf(
			`"status":"sent","recipient_id":"447700900123","biz_opaque_callback_data":"o","conversation":{"id":"c","expiration_timestamp":"%d","origin":{"type":"referral_conversion"}}`, end))
		events, err := new(whatsapp.Channel).Decode(body)
		require.Len(t, events, 1)
		require.Equal(t, channels.Sent, events[0].Status.State)
		require.Equal(t, "o", events[0].Status.Opaque)
		require.True(t, events[0].Status.Conversation.Expires.Equal(time.Unix(end, 0)))
		require.Equal(t, decodeTime <= end && end <= longest, events[0].Confirmed != nil, end)
		require.NoError(t, events[0].Validate())
		if end <= longest {
			require.NoError(t, err, end)
			continue
		}
		require.EqualError(t, err, fmt.Sprintf(`entry[0].changes[0].value.statuses[0].conversation.expiration_timestamp %q cannot be the end of a window`,
			time.Unix(end, 0).UTC().Format(time.RFC3339)))
	}
	e := decodeOne(t, decodeStatus("messages", `"status":"sent","recipient_id":"1","conversation":{"id":"c","expiration_timestamp":"1","origin":{"type":"service"}}`))
	require.Nil(t, e.Confirmed, "it ends no window of ours, so nothing hangs on it")
}

// The words of a status are the platform's in whatever spelling.
func TestDecodeStatusWordsInAnySpelling(t *testing.T) {
	for _, rest := range []string{
		`"status":"Sent","type":" Message ","conversation":{"expiration_timestamp":"1793534400","origin":{"type":"Referral-Conversion"}},"pricing":{"billable":false,"pricing_model":"PMP","type":"FREE ENTRY POINT","category":"Utility","cost":{"amount":0.5,"currency":"usd"}}`,
		`"status":"sent","type":"message","conversation":{"expiration_timestamp":"1793534400","origin":{"type":"referral_conversion"}},"pricing":{"billable":"false","pricing_model":"PMP","type":"free_entry_point","category":"utility","cost":{"amount":"0.5","currency":"USD"}}`,
	} {
		e := decodeOne(t, decodeStatus("messages", rest+`,"recipient_id":"1"`))
		require.Equal(t, channels.Sent, e.Status.State)
		require.NotNil(t, e.Confirmed)
		require.Equal(t, &pricing.Statement{Model: "PMP", Type: "free_entry_point", Category: "utility", Cost: "0.5", Currency: "USD"}, e.Status.Pricing)
	}
}

func TestDecodeStatusDetails(t *testing.T) {
	e := decodeOne(t, decodeStatus("messages", `"status":"failed","recipient_user_id":"`+decodeScoped+`","recipient_parent_user_id":"`+decodeParent+`",
		"template_id":77,"biz_opaque_callback_data":"order-7","type":"message",
		"errors":[{"code":131047,"error_subcode":1,"title":"Re-engagement message","error_data":{"details":"over 24 hours"}}]`))
	require.Equal(t, decodeScoped, e.Address.User)
	require.Equal(t, channels.Identity{Scoped: decodeScoped, Parent: decodeParent}, e.Identity)
	require.Equal(t, "77", e.Status.Template)
	require.Equal(t, "order-7", e.Status.Opaque)
	require.Equal(t, []channels.ReportedError{{
		Error: channels.PlatformError{Code: 131047, Subcode: 1}, Title: "Re-engagement message", Detail: "over 24 hours",
	}}, e.Errors)
}

func TestDecodeGroupStatus(t *testing.T) {
	for _, name := range []string{"recipient_participant_id", "participant_recipient_id"} {
		e := decodeOne(t, decodeStatus("messages",
			`"status":"read","recipient_id":" HBgGroup","recipient_type":"group","`+name+`":"447700900123"`))
		require.Equal(t, "HBgGroup", e.Group)
		require.Equal(t, "HBgGroup", e.Address.User)
		require.Equal(t, "447700900123", e.Status.Participant)
		require.Equal(t, "wamid.s:read:447700900123", e.ID, "each member reads for itself")
		require.Zero(t, e.Identity)
	}
}

func TestDecodeCalls(t *testing.T) {
	none := window.Triggers(0)
	for name, c := range map[string]struct {
		rest, user string
		kind       channels.EventKind
		action     channels.Action
		triggers   window.Triggers
	}{
		"user calls":          {`"event":"connect","direction":"USER_INITIATED","from":"447700900123","to":"15550009999"`, decodePhone, channels.UserAction, channels.ActCall, window.On(window.Call)},
		"user without phone":  {`"event":"connect","direction":"USER_INITIATED","from_user_id":"GB.5","to":"15550009999"`, "GB.5", channels.UserAction, channels.ActCall, window.On(window.Call)},
		"no direction, user":  {`"event":"connect","from":"447700900123","to":"15550009999"`, decodePhone, channels.UserAction, channels.ActCall, window.On(window.Call)},
		"no direction, ours":  {`"event":"connect","from":"15550009999","to":"447700900123"`, decodePhone, channels.UserAction, channels.ActOther, none},
		"business calls":      {`"event":"connect","direction":"BUSINESS_INITIATED","from":"15550009999","to":"447700900123"`, decodePhone, channels.UserAction, channels.ActOther, none},
		"to a scoped id":      {`"event":"connect","direction":"BUSINESS_INITIATED","from":"15550009999","to_user_id":"GB.5"`, "GB.5", channels.UserAction, channels.ActOther, none},
		"direction in small":  {`"event":"CONNECT","direction":"user_initiated","from":"447700900123","to":"15550009999"`, decodePhone, channels.UserAction, channels.ActCall, window.On(window.Call)},
		"another word for it": {`"event":"connect","direction":"inbound","from":"447700900123","to":"+15550009999"`, decodePhone, channels.UserAction, channels.ActOther, none},
		"unknown direction":   {`"event":"connect","direction":"SIDEWAYS","from":"1","to":"447700900123"`, decodePhone, channels.UserAction, channels.ActOther, none},
		"ends":                {`"event":"terminate","direction":"USER_INITIATED","from":"447700900123","status":"COMPLETED","duration":60`, decodePhone, channels.UserAction, channels.ActOther, none},
		"user's, no media":    {`"event":"terminate","direction":"USER_INITIATED","from":"447700900123","status":"FAILED","start_time":"1793530700"`, decodePhone, channels.UserAction, channels.ActCallMissed, none},
		"our own, no media":   {`"event":"terminate","direction":"BUSINESS_INITIATED","to":"447700900123","status":"FAILED","start_time":"1793530700"`, decodePhone, channels.UserAction, channels.ActOther, none},
		"missed":              {`"event":"terminate","direction":"USER_INITIATED","from":"447700900123","status":"FAILED"`, decodePhone, channels.UserAction, channels.ActCallMissed, none},
		"business not taken":  {`"event":"terminate","direction":"BUSINESS_INITIATED","to":"447700900123","status":"FAILED"`, decodePhone, channels.UserAction, channels.ActOther, none},
		"recording":           {`"event":"call_recording_available","from":"447700900123"`, decodePhone, channels.Unknown, "", none},
		"unknown event":       {`"event":"levitate","from":"447700900123"`, decodePhone, channels.Unknown, "", none},
	} {
		t.Run(name, func(t *testing.T) {
			e := decodeOne(t, decodeBody("calls", decodeMeta(fmt.Sprintf(`"calls":[{"id":"wacid.1","timestamp":"%d",%s}]`, decodeTime, c.rest))))
			require.Equal(t, c.kind, e.Kind)
			require.Equal(t, c.action, e.Action)
			require.Equal(t, c.triggers, triggers(t, &e))
			require.Equal(t, c.user, e.Address.User)
			require.True(t, e.Occurred.Equal(decodeAt()))
		})
	}
}

// The end of a call that was picked up, whoever called, tells since when the two were connected; that instant is the event's.
func TestDecodeConnectedCalls(t *testing.T) {
	for _, start := range []string{`"1793530700"`, `1793530700`} {
		for _, who := range []string{`"direction":"USER_INITIATED","from":"447700900123"`, `"direction":"user_initiated","from":"447700900123"`, `"direction":"BUSINESS_INITIATED","to":"447700900123"`} {
			call := `{"id":"wacid.1","event":"terminate","status":"completed","timestamp":"1793530840","end_time":"1793530840","duration":140,"start_time":` + start + "," + who + "}"
			e := decodeOne(t, decodeBody("calls", decodeMeta(`"calls":[`+call+`]`)))
			require.Equal(t, channels.ActCallConnected, e.Action)
			require.True(t, e.Occurred.Equal(time.Unix(1793530700, 0)), e.Occurred)
			require.Equal(t, decodePhone, e.Address.User)
			require.Zero(t, triggers(t, &e), "the call opened the window when it rang or was taken")
		}
	}
}

func TestDecodeCallEventsAreDistinct(t *testing.T) {
	calls := `{"id":"wacid.1","event":"connect","from":"1","timestamp":1793530800},{"id":"wacid.1","event":"terminate","from":"1","timestamp":1793530860}`
	events, err := new(whatsapp.Channel).Decode(decodeBody("calls", decodeMeta(`"calls":[`+calls+`]`)))
	require.NoError(t, err)
	require.Equal(t, "wacid.1:connect", events[0].ID)
	require.Equal(t, "wacid.1:terminate", events[1].ID)
}

func TestDecodeCallStatus(t *testing.T) {
	for status, want := range map[string]struct {
		kind     channels.EventKind
		action   channels.Action
		triggers window.Triggers
	}{
		"ACCEPTED": {channels.UserAction, channels.ActCallAccepted, window.On(window.Call)},
		"REJECTED": {channels.UserAction, channels.ActOther, 0},
		"RINGING":  {channels.UserAction, channels.ActOther, 0},
		"HUMMING":  {channels.Unknown, "", 0},
	} {
		for _, field := range []string{"calls", "messages"} {
			e := decodeOne(t, decodeStatus(field, fmt.Sprintf(`"type":"call","status":%q,"recipient_id":%q`, status, decodePhone)))
			require.Equal(t, want.kind, e.Kind)
			require.Equal(t, want.action, e.Action)
			require.Equal(t, want.triggers, triggers(t, &e))
			require.Equal(t, "wamid.s:"+status, e.ID)
			require.Equal(t, "call/"+status, e.Raw)
			require.Equal(t, decodePhone, e.Address.User)
			require.Nil(t, e.Status, "a call is no message")
		}
	}
}

func TestDecodePreferences(t *testing.T) {
	for value, want := range map[string]channels.ConsentUpdate{
		"stop": channels.MarketingStopped, "resume": channels.MarketingResumed,
		"maybe": channels.NoConsentChange,
	} {
		e := decodeOne(t, decodeBody("user_preferences", decodeMeta(fmt.Sprintf(
			`"contacts":[{"wa_id":%[1]q,"user_id":%[2]q}],"user_preferences":[{"wa_id":%[1]q,"category":"marketing_messages","value":%[3]q,"timestamp":%[4]d}]`,
			decodePhone, decodeScoped, value, decodeTime))))
		require.Equal(t, want, e.Consent)
		require.Equal(t, want == channels.NoConsentChange, e.Kind == channels.Unknown)
		require.Equal(t, channels.Identity{Phone: decodePhone, Scoped: decodeScoped}, e.Identity)
		require.Equal(t, "user_preferences:300000000000001:447700900123:1793530800000:marketing_messages:"+value, e.ID)
		require.Equal(t, "user_preferences/"+value, e.Raw)
	}
	e := decodeOne(t, decodeBody("user_preferences", decodeMeta(`"user_preferences":[{"user_id":"GB.5","category":"weather","value":"stop","timestamp":1793530800}]`)))
	require.Equal(t, channels.Unknown, e.Kind, "another category is none of marketing")
	require.Equal(t, "GB.5", e.Address.User)
}

// A message that failed because the person stopped marketing messages tells of the stop; of a group it tells nothing about one person.
func TestDecodeFailureThatTellsOfAStop(t *testing.T) {
	failed := func(state, rest string, code int) channels.ConsentUpdate {
		e := decodeOne(t, decodeBody("messages", decodeMeta(fmt.Sprintf(
			`"statuses":[{"id":"wamid.s","status":%q,"timestamp":"1793530800","recipient_id":%q,"errors":[{"code":131000},{"code":%d,"title":"t"}]%s}]`, state, decodePhone, code, rest))))
		require.Equal(t, channels.DeliveryStatus, e.Kind)
		return e.Consent
	}
	require.Equal(t, channels.MarketingStopped, failed("failed", "", 131050))
	require.Equal(t, channels.NoConsentChange, failed("failed", "", 131049), "held back for a while")
	require.Equal(t, channels.NoConsentChange, failed("sent", "", 131050))
	require.Equal(t, channels.NoConsentChange, failed("failed", `,"recipient_type":"group","recipient_participant_id":"447700900456"`, 131050))
}

// Who signs up for marketing messages agrees to hear from the business, and lifts a stop of them: error 131050 lasts until a resumption or
// a signup.
func TestDecodeSignup(t *testing.T) {
	events, err := new(whatsapp.Channel).Decode(decodeBody("user_preferences", decodeMeta(
		`"user_preferences":[{"user_id":"GB.5","category":"marketing_messages","value":"signup","timestamp":1793530800,"signup_id":"7"}]`)))
	require.NoError(t, err)
	require.Len(t, events, 2)
	for i, want := range []channels.ConsentUpdate{channels.OptedInGeneral, channels.MarketingResumed} {
		decodeInvariants(t, events[i])
		require.Equal(t, channels.ConsentChange, events[i].Kind)
		require.Equal(t, want, events[i].Consent)
		require.Equal(t, channels.Identity{Scoped: "GB.5"}, events[i].Identity)
		require.True(t, events[i].Occurred.Equal(decodeAt()))
	}
	require.NotEqual(t, events[0].ID, events[1].ID)
}
