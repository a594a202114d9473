package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// spelled are the spellings of one of the platform's words that its pages use, or that somebody in between may.
func spelled(word string) []string {
	return []string{
		word, strings.ToLower(word), strings.ToUpper(word), strings.ReplaceAll(word, "_", "-"), strings.ToLower(strings.ReplaceAll(word, "_", " ")),
		" " + word + " ",
	}
}

// What forbids, and what lifts it, holds however its words are spelled.
func TestDecodeWordsInEverySpelling(t *testing.T) {
	for word, c := range map[string]struct {
		value string // with W for the word
		want  channels.AccountUpdate
	}{
		"RESTRICTED_BIZ_INITIATED_MESSAGING": {
			`{"event":"e","restriction_info":[{"restriction_type":"W","expiration":1793530800}]}`,
			channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "RESTRICTED_BIZ_INITIATED_MESSAGING", Until: decodeAt()}}},
		},
		"DISABLE":                      {`{"event":"e","ban_info":{"waba_ban_state":"W"}}`, channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "DISABLE"}}}},
		"SCHEDULE_FOR_DISABLE":         {`{"event":"e","ban_info":{"waba_ban_state":"W"}}`, channels.AccountUpdate{}},
		"REINSTATE":                    {`{"event":"e","ban_info":{"waba_ban_state":"W"}}`, channels.AccountUpdate{Ended: []string{"DISABLE", "DISABLED_UPDATE"}}},
		"UTILITY_TEMPLATE_ABUSE_UNBAN": {`{"event":"e","violation_info":{"violation_type":"W"}}`, channels.AccountUpdate{Ended: []string{"RESTRICTED_UTILITY_TEMPLATES"}}},
	} {
		for _, w := range spelled(word) {
			u := decodeOne(t, decodeBody("account_update", strings.ReplaceAll(c.value, "W", w))).AccountUpdate
			require.Equal(t, c.want.Restrictions, u.Restrictions, w)
			require.False(t, u.Lifted, w)
			require.Equal(t, c.want.Ended, u.Ended, w)
		}
	}
	for _, field := range spelled("smb_message_echoes") {
		e := decodeOne(t, decodeBody(field, decodeMeta(`"message_echoes":[{"to":"447700900123","id":"w","timestamp":1793530800,"type":"text"}]`)))
		require.Equal(t, "smb_message_echoes/text", e.Raw, field)
	}
	for _, w := range spelled("user_changed_number") {
		e := decodeOne(t, decodeMessages(`"type":"System","system":{"type":"`+w+`","wa_id":"447700900999"}`))
		require.Equal(t, channels.IdentityChange, e.Kind, w)
	}
	for _, w := range spelled("poll_update") {
		e := decodeOne(t, decodeMessages(`"type":" unsupported","unsupported":{"type":"`+w+`"}`))
		require.Equal(t, channels.ActOther, e.Action, w)
	}
	for _, w := range spelled("button_reply") {
		e := decodeOne(t, decodeMessages(`"type":"INTERACTIVE","interactive":{"type":"`+w+`","button_reply":{"title":"Yes"}}`))
		require.Equal(t, "Yes", e.Text, w)
	}
	for _, w := range spelled("delivered") {
		require.Equal(t, channels.Delivered, decodeOne(t, decodeStatus("messages", `"status":"`+w+`","recipient_id":"447700900123"`)).Status.State, w)
	}
	for _, w := range spelled("TIER_10K") {
		u := decodeOne(t, decodeBody("business_capability_update", `{"max_daily_conversations_per_business":"`+w+`"}`)).AccountUpdate
		require.Equal(t, 10_000, u.Limit, w)
	}
	for _, w := range spelled("IN") {
		u := decodeOne(t, decodeBody("account_update", `{"event":"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE","country":"`+w+`","auth_international_rate_eligibility":{"exception_countries":[{"country_code":"`+w+`"}]}}`)).AccountUpdate
		require.Equal(t, "IN", u.Country, w)
		require.Equal(t, "IN", u.Exceptions[0].Country, w)
	}
	for _, w := range spelled("PENDING_DELETION") {
		e := decodeOne(t, decodeBody("message_template_status_update", `{"event":"`+w+`","message_template_name":"a","message_template_language":"en"}`))
		require.EqualValues(t, "PENDING_DELETION", e.Template.Status, w)
	}
	for _, w := range spelled("group") {
		e := decodeOne(t, decodeStatus("messages", `"status":"sent","recipient_id":"G","recipient_type":"`+strings.TrimSpace(w)+`"`))
		require.Equal(t, "G", e.Group, w)
	}
	for _, rest := range []string{`"origin":{"type":"W"}}`, `"origin":{}},"pricing":{"category":"W"}`, `"origin":{}},"pricing":{"type":"V"}`} {
		for i, w := range spelled("referral_conversion") {
			rest := strings.NewReplacer("W", w, "V", spelled("free_entry_point")[i]).Replace(rest)
			e := decodeOne(t, decodeStatus("messages", `"status":"sent","recipient_id":"447700900123","conversation":{"expiration_timestamp":1793530800,`+rest))
			require.Equal(t, &channels.Confirmation{Window: whatsapp.FreeEntryPoint, Until: decodeAt()}, e.Confirmed, rest)
		}
	}
}

// A stop of marketing counts without its category and without its instant, which is then the entry's; what lifts it needs both.
func TestDecodeStopOfMarketing(t *testing.T) {
	const person, timed, marketing = `"wa_id":"447700900123"`, `,"timestamp":1793530860`, `,"category":"marketing_messages"`
	for rest, want := range map[string]channels.ConsentUpdate{
		`,"value":"stop"` + timed + marketing:                                   channels.MarketingStopped,
		`,"value":"stop"` + timed:                                               channels.MarketingStopped,
		`,"value":" STOP"` + timed + `,"category":"Marketing-Messages"`:         channels.MarketingStopped,
		`,"value":"stop"` + timed + `,"category":"utility_messages"`:            channels.NoConsentChange,
		`,"value":"resume"` + timed + marketing:                                 channels.MarketingResumed,
		`,"value":"resume"` + timed:                                             channels.NoConsentChange,
		`,"value":"signup"` + timed:                                             channels.NoConsentChange,
		`,"value":"unstoppable"` + timed + marketing:                            channels.NoConsentChange,
		`,"value":"Resume"` + timed + `,"category":" marketing messages","x":1`: channels.MarketingResumed,
	} {
		e := decodeOne(t, decodeBody("user_preferences", decodeMeta(`"user_preferences":[{`+person+rest+`}]`)))
		require.Equal(t, want, e.Consent, rest)
	}
	e := decodeOne(t, decodeBody("user_preferences", decodeMeta(`"user_preferences":[{`+person+marketing+`,"value":"stop"}]`)))
	require.Equal(t, channels.MarketingStopped, e.Consent)
	require.True(t, e.Occurred.Equal(decodeAt()), "the entry's time")
	require.Contains(t, decodeFail(t, decodeBody("user_preferences", decodeMeta(`"user_preferences":[{`+person+marketing+`,"value":"resume"}]`))), "timestamp is missing")

	// An entry without a time says nothing of when; a stop without an instant is then lost, and reported.
	events, err := new(whatsapp.Channel).Decode([]byte(`{"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"user_preferences","value":` +
		decodeMeta(`"user_preferences":[{`+person+marketing+`,"value":"stop"}]`) + `}]}]}`))
	require.EqualError(t, err, "entry[0].changes[0].value.user_preferences[0].timestamp is missing")
	require.Len(t, events, 1)
	require.Equal(t, channels.Unknown, events[0].Kind)
}

// What stands without the list around it is read, and reported. The state of a ban stands in a list, or without one.
func TestDecodeOneWithoutItsList(t *testing.T) {
	for _, body := range []string{
		`{"object":"whatsapp_business_account","entry":{"id":"W","time":1793530800,"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"300"},"messages":[M]}}]}}`,
		`{"object":"whatsapp_business_account","entry":[{"id":"W","time":1793530800,"changes":{"field":"messages","value":{"metadata":{"phone_number_id":"300"},"messages":[M]}}}]}`,
		`{"object":"whatsapp_business_account","entry":[{"id":"W","time":1793530800,"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"300"},"messages":M}}]}]}`,
	} {
		events, err := new(whatsapp.Channel).Decode([]byte(strings.ReplaceAll(body, "M", `{"id":"w","from":"447700900123","timestamp":1793530800,"type":"text","text":{"body":"x"}}`)))
		require.ErrorContains(t, err, "is not a list; it is read as a list of one")
		require.Len(t, events, 1)
		require.Equal(t, channels.ActMessage, events[0].Action)
	}
	for state, banned := range map[string]bool{`["DISABLE"]`: true, `["SCHEDULE_FOR_DISABLE","Disable"]`: true, `["SCHEDULE_FOR_DISABLE"]`: false, `"schedule for disable"`: false, `["REINSTATE"]`: false, `"QUARANTINE"`: true} {
		e := decodeOne(t, decodeBody("account_update", `{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":`+state+`}}`))
		require.Equal(t, banned, len(e.AccountUpdate.Restrictions) == 1, state)
	}
	events, err := new(whatsapp.Channel).Decode(decodeBody("account_update", `{"event":"ACCOUNT_RESTRICTION","restriction_info":{"restriction_type":"X"}}`))
	require.Error(t, err)
	require.Equal(t, []channels.Restriction{{Type: "X"}}, events[0].AccountUpdate.Restrictions)
}

// A message of the business is none of the person's, in whichever list it stands.
func TestDecodeEchoesAmongMessages(t *testing.T) {
	const rest = `"id":"w","timestamp":1793530800,"type":"text","text":{"body":"x"}`
	value := func(message string) string {
		return `{"metadata":{"phone_number_id":"300","display_phone_number":"+1 555-000-1111"},"contacts":[{"wa_id":"447700900123"}],"messages":[{` + message + rest + `}]}`
	}
	for _, c := range []struct{ field, message string }{
		{"messages", `"from":"15550001111","to":"447700900123",`},
		{"messages", `"to":"447700900123",`},
		{"smb_message_echoes", `"from":"15550001111","to":"447700900123",`},
		{"smb_message_echoes", `"to":"447700900123",`},
		{"message_echoes", ``},
	} {
		e := decodeOne(t, decodeBody(c.field, value(c.message)))
		require.Equal(t, channels.BusinessMessage, e.Kind, c)
		require.Equal(t, channels.ActOther, e.Action, "it answers nothing either")
		require.Equal(t, "447700900123", e.Address.User, c)
	}
	for _, message := range []string{``, `"from":"447700900123","to":"15550001111",`, `"to":"+1 555-000-1111",`} {
		e := decodeOne(t, decodeBody("messages", value(message)))
		require.Equal(t, channels.ActMessage, e.Action, message)
		require.Equal(t, "447700900123", e.Address.User, message)
	}
	require.Equal(t, channels.ActMessage, decodeOne(t, decodeBody("messages", value(`"from_user_id":"GB.7","to":"15550001111",`))).Action)
	require.Equal(t, channels.BusinessMessage, decodeOne(t, decodeBody("messages", value(`"from":"15550001111","to":"15550001111",`))).Kind, "it wrote to itself")
	require.Equal(t, channels.BusinessMessage, decodeOne(t, decodeBody("messages", strings.Replace(value(`"to_user_id":"GB.7",`), "display_phone_number", "x", 1))).Kind)
}

// A message to somebody who cannot be read, from nobody, is none of the person's either.
func TestDecodeMessageToWhoCannotBeRead(t *testing.T) {
	for _, to := range []string{`"to":{"phone":"447700900123"}`, `"to":[]`, `"to_user_id":{}`, `"to_parent_user_id":[1]`, `"from":"15550001111","to":{}`} {
		events, err := new(whatsapp.Channel).Decode(decodeBody("messages", `{"metadata":{"phone_number_id":"300","display_phone_number":"+1 555-000-1111"},
			"contacts":[{"wa_id":"447700900123"}],"messages":[{`+to+`,"id":"w","timestamp":1793530800,"type":"text","text":{"body":"x"}}]}`))
		require.ErrorContains(t, err, "is not text", to)
		require.Len(t, events, 1)
		require.Equal(t, channels.BusinessMessage, events[0].Kind, to)
		require.Empty(t, triggers(t, &events[0]), to)
	}
}

// A call of which neither the direction nor the caller is told is the person's if it goes to the business's number.
func TestDecodeCallOfNoDirection(t *testing.T) {
	for sides, act := range map[string]channels.Action{
		`"from":"447700900123"`:                    channels.ActCall,
		`"from_user_id":"GB.7","to":"15550001111"`: channels.ActCall,
		`"to":"+1 555-000-1111"`:                   channels.ActCall,
		`"from":"15550001111","to":"447700900123"`: channels.ActOther,
		`"to":"447700900123"`:                      channels.ActOther,
		`"to_user_id":"GB.7"`:                      channels.ActOther,
		`"status":""`:                              channels.ActOther,
	} {
		e := decodeOne(t, decodeBody("calls", `{"metadata":{"phone_number_id":"300","display_phone_number":"+1 555-000-1111"},
			"contacts":[{"wa_id":"447700900123","user_id":"GB.7"}],"calls":[{"id":"c","event":"connect","timestamp":1793530800,`+sides+`}]}`))
		require.Equal(t, act, e.Action, sides)
		require.Equal(t, "447700900123", e.Address.User, sides)
	}
}

// Contacts of one person may repeat each other, in any spelling, or leave parts out. Those that contradict each other tell nothing.
func TestDecodeContactsOfOnePerson(t *testing.T) {
	const phone, seven = `"wa_id":"447700900123"`, `"user_id":"GB.7"`
	whole := channels.Identity{Phone: "447700900123", Scoped: "GB.7"}
	for _, c := range []struct {
		contacts, from string
		want           channels.Identity
	}{
		{`{P,S},{P}`, `"from":"447700900123"`, whole},
		{`{P},{P,S}`, `"from":"447700900123"`, whole},
		{`{P,S},{P},{P,S}`, `"from_user_id":"GB.7"`, whole},
		{`{P},{"wa_id":"+44 7700 900123",S}`, `"from":"447700900123"`, whole},
		{`{P,S},{S}`, `"from_user_id":"GB.7"`, whole},
		{`{P,S},{"wa_id":"447700900124","user_id":"GB.8"}`, `"from":"447700900123"`, whole},
		{`{P,S},{P,"parent_user_id":"GB.ENT.7"}`, `"from":"447700900123"`, channels.Identity{Phone: whole.Phone, Scoped: whole.Scoped, Parent: "GB.ENT.7"}},

		{`{P,S},{P,"user_id":"GB.8"},{P,S}`, `"from":"447700900123"`, channels.Identity{Phone: whole.Phone}},
		{`{P,S},{P,"user_id":"GB.8"}`, `"from_user_id":"GB.7"`, channels.Identity{Scoped: whole.Scoped}},
		{`{P,S},{"wa_id":"447700900124",S}`, `"from":"447700900123"`, channels.Identity{Phone: whole.Phone}},
		{`{P,S},{"wa_id":"447700900124",S}`, `"from_user_id":"GB.7"`, channels.Identity{Scoped: whole.Scoped}},
		{`{P},{"wa_id":"447700900124"}`, `"from_user_id":"GB.7"`, channels.Identity{Scoped: whole.Scoped}},
	} {
		list := strings.NewReplacer("P", phone, "S", seven).Replace(c.contacts)
		e := decodeOne(t, decodeBody("messages", `{"metadata":{"phone_number_id":"300"},"contacts":[`+list+`],
			"messages":[{`+c.from+`,"id":"w","timestamp":1793530800,"type":"text","text":{"body":"x"}}]}`))
		require.Equal(t, c.want, e.Identity, c)
	}
}

// Blanks around the identifiers of the number and of its account name no others.
func TestDecodeBlanksAroundIdentifiers(t *testing.T) {
	e := decodeOne(t, []byte(`{"object":"whatsapp_business_account","entry":[{"id":" 900","time":1793530800,"changes":[{"field":"messages","value":{
		"metadata":{"phone_number_id":" 300 "},"messages":[{"id":"w","from":" +44 7700 900123","timestamp":1793530800,"type":"text","text":{"body":"x"}}]}}]}]}`))
	require.Equal(t, channels.Address{Channel: "whatsapp", Business: "300", User: "447700900123"}, e.Address)
	require.Equal(t, "900", e.Account)
}
