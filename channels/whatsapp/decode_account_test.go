package whatsapp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

const decodeTemplateName = `"message_template_id":1689556908129832,"message_template_name":"order_update","message_template_language":"en-US"`

func TestDecodeTemplateUpdates(t *testing.T) {
	base := template.Update{
		Account: decodeWABA, ID: "1689556908129832", Name: "order_update", Language: "en-US", At: decodeAt(),
	}
	for name, c := range map[string]struct {
		field, rest string
		want        template.Update
	}{
		"approved": {
			"message_template_status_update", `"event":"APPROVED","reason":"NONE","message_template_category":"UTILITY"`,
			template.Update{Kind: template.StatusUpdate, Status: template.Approved, Category: template.Utility},
		},
		"lower case": {
			"message_template_status_update", `"event":"rejected","reason":"abusive_content","message_template_category":"marketing"`,
			template.Update{Kind: template.StatusUpdate, Status: template.Rejected, Reason: "ABUSIVE_CONTENT", Category: template.Marketing},
		},
		"deleted": {
			"message_template_status_update", `"event":"DELETED","reason":null`,
			template.Update{Kind: template.StatusUpdate, Status: template.Deleted},
		},
		"first pause": {
			"message_template_status_update", `"event":"PAUSED","reason":"NONE","other_info":{"title":"FIRST_PAUSE","description":"d"}`,
			template.Update{Kind: template.StatusUpdate, Status: template.Paused, Reason: "FIRST_PAUSE"},
		},
		"title over reason": {
			"message_template_status_update", `"event":"PAUSED","reason":"PROMOTIONAL","other_info":{"title":"SECOND_PAUSE"}`,
			template.Update{Kind: template.StatusUpdate, Status: template.Paused, Reason: "SECOND_PAUSE"},
		},
		"words in another spelling": {
			"message-template-status-update", `"event":"Paused","reason":"none","other_info":{"title":"Rate-limiting pause"}`,
			template.Update{Kind: template.StatusUpdate, Status: template.Paused, Reason: "RATE_LIMITING_PAUSE"},
		},
		"quality": {
			"message_template_quality_update", `"previous_quality_score":"GREEN","new_quality_score":"YELLOW"`,
			template.Update{Kind: template.QualityUpdate, Quality: "YELLOW"},
		},
		"quality under the name of status": {
			"message_template_status_update", `"previous_quality_score":"GREEN","new_quality_score":"red"`,
			template.Update{Kind: template.QualityUpdate, Quality: "RED"},
		},
		"components": {
			"message_template_components_update", `"message_template_title":"T","message_template_element":"B {{1}}","message_template_footer":"F",
				"message_template_buttons":[{"message_template_button_type":"URL","message_template_button_text":"Go","message_template_button_url":"https://e.example"},
				{"message_template_button_type":"PHONE_NUMBER","message_template_button_text":"Call","message_template_button_phone_number":"+15550009999"}]`,
			template.Update{Kind: template.ComponentsUpdate, Components: []template.Component{
				{Type: template.Header, Format: "TEXT", Text: "T"},
				{Type: template.Body, Text: "B {{1}}"},
				{Type: template.Footer, Text: "F"},
				{Type: template.Buttons, Buttons: []template.Button{
					{Type: template.URL, Text: "Go", URL: "https://e.example"},
					{Type: "PHONE_NUMBER", Text: "Call", PhoneNumber: "+15550009999"},
				}},
			}},
		},
		"body alone": {
			"message_template_components_update", `"message_template_element":"B"`,
			template.Update{Kind: template.ComponentsUpdate, Components: []template.Component{{Type: template.Body, Text: "B"}}},
		},
		"category announced": {
			"template_category_update", `"new_category":"UTILITY","correct_category":"MARKETING","category_update_timestamp":1793617200`,
			template.Update{
				Kind: template.CategoryUpdate, Category: template.Utility, CorrectCategory: template.Marketing,
				EffectiveAt: time.Unix(1_793_617_200, 0).UTC(),
			},
		},
		"category changed": {
			"template_category_update", `"previous_category":"UTILITY","new_category":"MARKETING"`,
			template.Update{Kind: template.CategoryUpdate, Category: template.Marketing},
		},
		"category detected": {
			"template_correct_category_detection", `"category":"UTILITY","correct_category":"MARKETING"`,
			template.Update{Kind: template.CategoryUpdate, Category: template.Utility, CorrectCategory: template.Marketing},
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := c.want
			want.Account, want.ID, want.Name, want.Language, want.At = base.Account, base.ID, base.Name, base.Language, base.At
			e := decodeOne(t, decodeBody(c.field, `{`+decodeTemplateName+`,`+c.rest+`}`))
			require.Equal(t, channels.TemplateChange, e.Kind)
			require.Equal(t, strings.ReplaceAll(c.field, "-", "_"), e.Raw)
			require.Equal(t, channels.Address{Channel: "whatsapp", Business: decodeWABA}, e.Address)
			require.Equal(t, &want, e.Template)
			blank := strings.NewReplacer(`"`+want.Name+`"`, `" `+want.Name+`"`, `"`+want.Language+`"`, `"`+want.Language+` "`).Replace(decodeTemplateName)
			require.NotEqual(t, decodeTemplateName, blank)
			e = decodeOne(t, decodeBody(c.field, `{`+blank+`,`+c.rest+`}`))
			require.Equal(t, &want, e.Template, "blanks around a name are no part of it")
		})
	}
}

func TestDecodeTemplateErrors(t *testing.T) {
	const field = "message_template_status_update"
	require.Equal(t, "entry[0].changes[0].value.message_template_name is missing",
		decodeFail(t, decodeBody(field, `{"event":"APPROVED","message_template_language":"en"}`)))
	require.Equal(t, "entry[0].changes[0].value.message_template_language is missing",
		decodeFail(t, decodeBody(field, `{"event":"APPROVED","message_template_name":"x"}`)))
	require.Equal(t, "entry[0].changes[0].value.event is missing",
		decodeFail(t, decodeBody(field, `{`+decodeTemplateName+`}`)))
	// What does not say its own news would make the template forget its quality, its words or the category to come.
	for field, want := range map[string]string{
		"message_template_quality_update":     "new_quality_score",
		"message_template_components_update":  "message_template_element",
		"template_category_update":            "new_category",
		"template_correct_category_detection": "new_category",
	} {
		for _, rest := range []string{``, `,"` + want + `":null`, `,"` + want + `":""`, `,"message_template_footer":"f","previous_quality_score":"GREEN","previous_category":"UTILITY"`} {
			require.Equal(t, "entry[0].changes[0].value."+want+" is missing", decodeFail(t, decodeBody(field, `{`+decodeTemplateName+rest+`}`)))
		}
	}
	require.Equal(t, "entry[0].time is missing", decodeFail(t, []byte(
		`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"`+field+`","value":{"event":"APPROVED",`+decodeTemplateName+`}}]}]}`)))
	require.Equal(t, "entry[0].id is missing", decodeFail(t, []byte(
		`{"object":"whatsapp_business_account","entry":[{"time":1793530800,"changes":[{"field":"`+field+`","value":{"event":"APPROVED",`+decodeTemplateName+`}}]}]}`)))
	require.Equal(t, "entry[0].changes[0].value.message_template_buttons is not a list",
		decodeFail(t, decodeBody("message_template_components_update", `{`+decodeTemplateName+`,"message_template_buttons":{}}`)), "nothing is told by half")
}

// A part of a template's change that says neither which template nor what happened to it is reported, and the change stays.
func TestDecodeTemplateWithoutOnePart(t *testing.T) {
	const base = `"message_template_name":"n","message_template_language":"en"`
	for value, path := range map[string]string{
		`"message_template_status_update","value":{"event":"approved","message_template_id":{"x":1},` + base: "message_template_id",
		`"message_template_status_update","value":{"event":"PAUSED","other_info":"x",` + base:                "other_info",
		`"message_template_status_update","value":{"event":"REJECTED","reason":[],` + base:                   "reason",
	} {
		events, err := whatsapp.New().Decode([]byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","time":1793491200,"changes":[{"field":` + value + `}}]}]}`))
		require.ErrorContains(t, err, "entry[0].changes[0].value."+path)
		require.Len(t, events, 1, path)
		require.Equal(t, channels.TemplateChange, events[0].Kind, path)
		require.Equal(t, "n", events[0].Template.Name, path)
	}
}

func TestDecodeAccountUpdates(t *testing.T) {
	until := time.Unix(1_793_617_200, 0).UTC()
	for name, c := range map[string]struct {
		field, value string
		want         channels.AccountUpdate
	}{
		"violation": {
			"account_update", `{"phone_number":"15550009999","event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"ALCOHOL"}}`,
			channels.AccountUpdate{Event: "ACCOUNT_VIOLATION", Detail: "violation=ALCOHOL number=15550009999"},
		},
		"violation ends": {
			"account_update", `{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"UTILITY_TEMPLATE_ABUSE_UNBAN"}}`,
			channels.AccountUpdate{Event: "ACCOUNT_VIOLATION", Ended: []string{"RESTRICTED_UTILITY_TEMPLATES"}, Detail: "violation=UTILITY_TEMPLATE_ABUSE_UNBAN"},
		},
		"rate limit ends": {
			"account_update", `{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY"}}`,
			channels.AccountUpdate{Event: "ACCOUNT_VIOLATION", Ended: []string{"RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"}, Detail: "violation=UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY"},
		},
		"restriction": {
			"account_update", `{"event":"ACCOUNT_RESTRICTION","restriction_info":[
				{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":1793617200},{"restriction_type":"RESTRICTED_UTILITY_TEMPLATES","remediation":"r"}]}`,
			channels.AccountUpdate{Event: "ACCOUNT_RESTRICTION", Restrictions: []channels.Restriction{
				{Type: "RESTRICTED_BIZ_INITIATED_MESSAGING", Until: until}, {Type: "RESTRICTED_UTILITY_TEMPLATES"},
			}},
		},
		"ban": {
			"account_update", `{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE","waba_ban_date":"November 21, 2026"}}`,
			channels.AccountUpdate{
				Event: "DISABLED_UPDATE", Detail: "ban=DISABLE ban_date=November 21, 2026",
				Restrictions: []channels.Restriction{{Type: "DISABLE"}},
			},
		},
		"ban announced": {
			"account_update", `{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"}}`,
			channels.AccountUpdate{Event: "DISABLED_UPDATE", Detail: "ban=SCHEDULE_FOR_DISABLE"},
		},
		"ban lifted": {
			"account_update", `{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}}`,
			channels.AccountUpdate{Event: "DISABLED_UPDATE", Ended: []string{"DISABLE", "DISABLED_UPDATE"}, Detail: "ban=REINSTATE"},
		},
		"tier": {
			"account_update", `{"event":"VOLUME_BASED_PRICING_TIER_UPDATE","volume_tier_info":{"tier_update_time":1793617200,
				"pricing_category":"UTILITY","tier":"25000001:50000000","effective_month":"2026-11","region":"India"}}`,
			channels.AccountUpdate{
				Event: "VOLUME_BASED_PRICING_TIER_UPDATE", Tier: "25000001:50000000", Region: "India", Category: "UTILITY",
				Month: "2026-11", EffectiveAt: until,
			},
		},
		"international": {
			"account_update", `{"event":"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE","auth_international_rate_eligibility":{"start_time":1793617200,
				"exception_countries":[{"country_code":"ID","start_time":"1793530800"}]}}`,
			channels.AccountUpdate{
				Event: "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE", EffectiveAt: until,
				Exceptions: []pricing.Exception{{Country: "ID", From: decodeAt()}},
			},
		},
		"country": {
			"account_update", `{"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","country":"GB"}`,
			channels.AccountUpdate{Event: "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", Country: "GB"},
		},
		"leaves": {
			"account_update", `{"event":"PARTNER_REMOVED","disconnection_info":{"reason":"PRIMARY_INACTIVITY","initiated_by":"SYSTEM"}}`,
			channels.AccountUpdate{Event: "PARTNER_REMOVED", Restrictions: []channels.Restriction{{Type: "PARTNER_REMOVED"}}, Detail: "reason=PRIMARY_INACTIVITY"},
		},
		"limit by name": {
			"business_capability_update", `{"max_daily_conversations_per_business":"TIER_2K","max_phone_numbers_per_business":25}`,
			channels.AccountUpdate{Event: "business_capability_update", Limit: 2000, Detail: "limit=TIER_2K"},
		},
		"limit by number": {
			"business_capability_update", `{"max_daily_conversations_per_business":2000}`,
			channels.AccountUpdate{Event: "business_capability_update", Limit: 2000, Detail: "limit=2000"},
		},
		"old limit": {
			"business_capability_update", `{"max_daily_conversation_per_phone":-1}`,
			channels.AccountUpdate{Event: "business_capability_update", Limit: -1, Detail: "limit=-1"},
		},
		"no limit": {
			"business_capability_update", `{"max_daily_conversations_per_business":"TIER_UNLIMITED"}`,
			channels.AccountUpdate{Event: "business_capability_update", Limit: -1, Detail: "limit=TIER_UNLIMITED"},
		},
		"limit not set": {
			"phone_number_quality_update", `{"event":"ONBOARDING","current_limit":"TIER_NOT_SET"}`,
			channels.AccountUpdate{Event: "ONBOARDING", Detail: "limit=TIER_NOT_SET"},
		},
		"number": {
			"phone_number_quality_update", `{"display_phone_number":"15550009999","event":"UPGRADE","old_limit":"TIER_250","current_limit":"TIER_10K"}`,
			channels.AccountUpdate{Event: "UPGRADE", Limit: 10_000, Detail: "number=15550009999 limit=TIER_10K"},
		},
		"alert": {
			"account_alerts", `{"entity_type":"BUSINESS","entity_id":7,"alert_info":{"alert_severity":"WARNING","alert_status":"ACTIVE",
				"alert_type":"OBA_REJECTED","alert_description":"no"}}`,
			channels.AccountUpdate{Event: "OBA_REJECTED", Detail: "severity=WARNING status=ACTIVE description=no entity=7"},
		},
		"review": {
			"account_review_update", `{"decision":"APPROVED"}`,
			channels.AccountUpdate{Event: "account_review_update", Detail: "decision=APPROVED"},
		},
		"username": {
			"business_username_updates", `{"display_phone_number":"15550009999","username":"acme","status":"approved"}`,
			channels.AccountUpdate{Event: "business_username_updates", Detail: "status=approved username=acme number=15550009999"},
		},
		"security": {
			"security", `{"display_phone_number":"15550009999","event":"PIN_RESET_REQUEST","requester":"6"}`,
			channels.AccountUpdate{Event: "PIN_RESET_REQUEST", Detail: "number=15550009999"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := decodeOne(t, decodeBody(c.field, c.value))
			require.Equal(t, channels.AccountChange, e.Kind)
			require.Equal(t, c.field, e.Raw)
			require.Equal(t, channels.Address{Channel: "whatsapp", Business: decodeWABA}, e.Address)
			require.True(t, e.Occurred.Equal(decodeAt()))
			require.Equal(t, &c.want, e.AccountUpdate)
		})
	}
}

func TestDecodeAccountBusiness(t *testing.T) {
	e := decodeOne(t, decodeBody("account_update", `{"event":"PARTNER_ADDED","waba_info":{"waba_id":980,"owner_business_id":"1"}}`))
	require.Equal(t, "980", e.Address.Business, "a partner's entry names the partner, the value the account")
	require.Equal(t, "980", e.Account)

	e = decodeOne(t, decodeBody("account_settings_update",
		`{"timestamp":"1793530860","type":"phone_number_settings","phone_number_settings":{"phone_number_id":"300"}}`))
	require.Equal(t, "300", e.Address.Business)
	require.Equal(t, decodeWABA, e.Account, "whose number it is")
	require.Equal(t, "phone_number_settings", e.AccountUpdate.Event)
	require.True(t, e.Occurred.Equal(decodeAt().Add(time.Minute)), "the change's own time")

	e = decodeOne(t, []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"account_update","value":{"event":"ACCOUNT_DELETED"}}]}]}`))
	require.True(t, e.Occurred.IsZero(), "no time is told")
}

func TestDecodeAccountErrors(t *testing.T) {
	events, err := new(whatsapp.Channel).Decode(decodeBody("account_update", `{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"X","expiration":"soon"}]}`))
	require.EqualError(t, err, `entry[0].changes[0].value.restriction_info[0].expiration "soon" is not a time`)
	require.Len(t, events, 1)
	require.Equal(t, []channels.Restriction{{Type: "X"}}, events[0].AccountUpdate.Restrictions, "without an end that can be read, it has none")
}

// A change that does not say what it restricts is reported. What it says all the same is kept.
func TestDecodeAccountsThatSayTooLittle(t *testing.T) {
	for value, missing := range map[string]string{
		`{"ban_info":{"waba_ban_state":"DISABLE"}}`:                      "event",
		`{"event":" ","country":"GB"}`:                                   "event",
		`{"event":"DISABLED_UPDATE"}`:                                    "ban_info.waba_ban_state",
		`{"event":"disabled-update","ban_info":{"waba_ban_state":[""]}}`: "ban_info.waba_ban_state",
		`{"event":"ACCOUNT_RESTRICTION"}`:                                "restriction_info",
		`{"event":"ACCOUNT_RESTRICTION","restriction_info":[]}`:          "restriction_info",
		`{"event":"ACCOUNT_RESTRICTION","violation_info":{"violation_type":"UTILITY_TEMPLATE_ABUSE_RATE_LIMIT"}}`:                "restriction_info",
		`{"event":"ACCOUNT_RESTRICTION","violation_info":{"violation_type":"DIRECT_SEND_UTILITY_CATEGORY_ABUSE_STRIKE_1"}}`:      "restriction_info",
		`{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"A"},{"expiration":1793540000}]}`:                "restriction_info[1].restriction_type",
		`{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"A"},{"restriction_type":null,"expiration":1}]}`: "restriction_info[1].restriction_type",
	} {
		events, err := new(whatsapp.Channel).Decode(decodeBody("account_update", value))
		require.EqualError(t, err, "entry[0].changes[0].value."+missing+" is missing", value)
		require.Len(t, events, 1)
		require.Equal(t, channels.AccountChange, events[0].Kind)
		require.NoError(t, events[0].Validate())
		want := strings.Count(value, `"A"`) + strings.Count(value, `"DISABLE"`)
		require.Len(t, events[0].AccountUpdate.Restrictions, want, value)
	}
	e := decodeOne(t, decodeBody("account_update", `{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":["DISABLE","REINSTATE","Quarantine"]}}`))
	require.Equal(t, []string{"DISABLE", "DISABLED_UPDATE"}, e.AccountUpdate.Ended)
	require.Equal(t, []channels.Restriction{{Type: "DISABLE"}, {Type: "DISABLED_UPDATE"}}, e.AccountUpdate.Restrictions, "those of one instant with an end stay")
}

func TestDecodeUnknownFields(t *testing.T) {
	e := decodeOne(t, decodeBody("quantum_update", `{"event":{"a":[1]},"messages":"none"}`))
	require.Equal(t, channels.Event{
		ID: e.ID, Raw: "quantum_update", Occurred: decodeAt(),
		Address: channels.Address{Channel: "whatsapp", Business: decodeWABA}, Account: decodeWABA,
	}, e, "whatever its shape")

	e = decodeOne(t, decodeBody("history", decodeMeta(`"history":[{"threads":[]}]`)))
	require.Equal(t, decodeNumber, e.Address.Business)

	e = decodeOne(t, decodeBody("messages", decodeMeta(`"surprises":[1]`)))
	require.Equal(t, channels.Unknown, e.Kind, "a known field without a known part")
	require.Equal(t, "messages", e.Raw)

	e = decodeOne(t, decodeBody("group_lifecycle_update", decodeMeta(
		`"groups":[{"type":"group_create","group_id":"HBgGroup","timestamp":"1793530860","subject":"s"}]`)))
	require.Equal(t, channels.Unknown, e.Kind)
	require.Equal(t, "group_lifecycle_update/group_create", e.Raw)
	require.Equal(t, "HBgGroup", e.Group)
	require.Equal(t, "HBgGroup", e.Address.User)
	require.True(t, e.Occurred.Equal(decodeAt().Add(time.Minute)))

	e = decodeOne(t, decodeBody("group_status_update", decodeMeta(`"groups":[{"type":"group_suspend","timestamp":"TIMESTAMP"}]`)))
	require.True(t, e.Occurred.Equal(decodeAt()), "a bad time gives way to the entry's")
}

// What has no time of its own is told apart by its body.
func TestDecodeIDsWithoutTime(t *testing.T) {
	id := func(field, value string) string {
		return decodeOne(t, []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"`+field+`","value":`+value+`}]}]}`)).ID
	}
	for field, values := range map[string][2]string{
		"quantum_update":      {`{"a":1}`, `{"a":2}`},
		"security":            {`{"event":"PIN_CHANGED","requester":"1"}`, `{"event":"PIN_CHANGED","requester":"2"}`},
		"messages":            {decodeMeta(`"errors":[{"code":4,"title":"a"}]`), decodeMeta(`"errors":[{"code":4,"title":"b"}]`)},
		"group_status_update": {decodeMeta(`"groups":[{"group_id":"G","x":1}]`), decodeMeta(`"groups":[{"group_id":"G","x":2}]`)},
	} {
		require.Equal(t, id(field, values[0]), id(field, values[0]), "delivered twice")
		require.NotEqual(t, id(field, values[0]), id(field, values[1]))
	}
}

func TestDecodeErrorReport(t *testing.T) {
	e := decodeOne(t, decodeBody("messages", decodeMeta(`"errors":[{"code":131035,"title":"t"},{"code":4}]`)))
	require.Equal(t, channels.ErrorReport, e.Kind)
	require.Len(t, e.Errors, 2)
	require.Equal(t, 131035, e.Errors[0].Error.Code)
	require.Equal(t, "errors:300000000000001:1793530800000:131035", e.ID)
}
