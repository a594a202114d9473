package graph_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// A stop is not lost for another type, for the rest of its word or for want of its instant, as long as the entry has one. What lifts it
// needs all three.
func TestStopOfMarketing(t *testing.T) {
	for optIn, want := range map[string]channels.ConsentUpdate{
		`"type":"notification_messages","notification_messages_status":"STOP_NOTIFICATIONS"`:                                       channels.MarketingStopped,
		`"type":"notification_messages","notification_messages_status":"stop notifications"`:                                       channels.MarketingStopped,
		`"type":"notification_messages","notification_messages_status":" STOP"`:                                                    channels.MarketingStopped,
		`"type":"recurring_notifications","notification_messages_token":"t","notification_messages_status":"STOP-NOTIFICATIONS"`:   channels.MarketingStopped,
		`"type":"recurring_notifications","notification_messages_token":"t","notification_messages_status":"RESUME_NOTIFICATIONS"`: channels.NoConsentChange,
		`"type":"notification_messages","notification_messages_status":" Resume-Notifications"`:                                    channels.MarketingResumed,
		`"type":"notification_messages","notification_messages_status":"RESUME"`:                                                   channels.NoConsentChange,
		`"type":"notification_messages","notification_messages_status":"sto"`:                                                      channels.NoConsentChange,
		`"ref":"r"`: channels.NoConsentChange,
	} {
		events, err := messenger.New().Decode([]byte(thread(`1790000000`, `"optin":{`+optIn+`}`)))
		require.NoError(t, err, optIn)
		require.Len(t, events, 1)
		require.Equal(t, want, events[0].Consent, optIn)
	}
	events, err := messenger.New().Decode([]byte(thread(`null`, `"optin":{"type":"notification_messages","notification_messages_status":"STOP_NOTIFICATIONS"}`)))
	require.NoError(t, err)
	require.Equal(t, channels.MarketingStopped, events[0].Consent)
	require.Equal(t, int64(1790000009000), events[0].Occurred.UnixMilli(), "the entry's time")
	_, err = messenger.New().Decode([]byte(thread(`null`, `"optin":{"type":"notification_messages","notification_messages_status":"RESUME_NOTIFICATIONS"}`)))
	require.Equal(t, []string{"entry[0].messaging[0].timestamp"}, paths(t, err))

	// An entry without a time says nothing of when; a stop without an instant is then lost, and reported.
	events, err = messenger.New().Decode([]byte(strings.Replace(thread(`null`, `"optin":{"type":"notification_messages","notification_messages_status":"STOP_NOTIFICATIONS"}`), `"time"`, `"no"`, 1)))
	require.ErrorContains(t, err, "entry[0].messaging[0] says too little: event.occurred is missing")
	require.Len(t, events, 1)
	require.Equal(t, channels.Unknown, events[0].Kind)
}

// A block of the Page holds in whichever place it is told, also without a party.
func TestBlockOfThePage(t *testing.T) {
	for _, body := range []string{
		changed(`{"field":"messaging_policy_enforcement","value":{"timestamp":1790000000,"policy_enforcement":{"action":"block","reason":"r"}}}`),
		changed(`{"field":"messaging_policy_enforcement","value":{"policy-enforcement":{"action":"Block"}}}`),
		thread(`1790000000`, `"policy_enforcement":{"action":" BLOCK"}`),
	} {
		events, err := messenger.New().Decode([]byte(body))
		require.NoError(t, err, body)
		require.Len(t, events, 1)
		require.Equal(t, page, events[0].Address.Business)
		require.Equal(t, []channels.Restriction{{Type: "block"}}, events[0].AccountUpdate.Restrictions, body)
	}
}

// What the platform does to a Page under a word that has no meaning here forbids nobody knows what. Without a word it is reported.
func TestPolicyInOtherWords(t *testing.T) {
	events, err := messenger.New().Decode([]byte(thread(`1790000000`, `"policy_enforcement":{"action":"Slow down"}`)))
	require.NoError(t, err)
	require.Equal(t, []channels.Restriction{{Type: "slow_down"}}, events[0].AccountUpdate.Restrictions)
	for _, part := range []string{`"policy_enforcement":{}`, `"policy-enforcement":{"action":" ","reason":"r"}`} {
		events, err = messenger.New().Decode([]byte(thread(`1790000000`, part)))
		require.EqualError(t, err, "entry[0].messaging[0].policy_enforcement.action is missing", part)
		require.Len(t, events, 1)
		require.Equal(t, channels.Unknown, events[0].Kind)
	}
}

// Several parts in one event hide nothing of each other.
func TestSeveralPartsInOneEvent(t *testing.T) {
	kinds := func(parts string) (all []channels.EventKind) {
		events, err := messenger.New().Decode([]byte(thread(`1790000000`, parts)))
		require.NoError(t, err, parts)
		for _, e := range events {
			require.NoError(t, e.Validate())
			all = append(all, e.Kind)
		}
		return all
	}
	const stop = `"optin":{"type":"notification_messages","notification_messages_token":"t","notification_messages_status":"STOP_NOTIFICATIONS"}`
	require.Equal(t, []channels.EventKind{channels.UserAction, channels.ConsentChange}, kinds(`"message":{"mid":"m","text":"x"},`+stop))
	require.Equal(t, []channels.EventKind{channels.DeliveryStatus, channels.AccountChange, channels.AccountChange},
		kinds(`"read":{"watermark":1790000000},"policy_enforcement":{"action":"warning"},"policy-enforcement":{"action":"block"}`))
	require.Equal(t, []channels.EventKind{channels.UserAction, channels.UserAction, channels.UserAction, channels.DeliveryStatus, channels.UserAction, channels.UserAction},
		kinds(`"message":{"mid":"m","text":"x"},"postback":{"mid":"p"},"reaction":{"action":"react","mid":"m"},"delivery":{"mids":["m"]},"referral":{"ref":"r"},"message_edit":{"mid":"m","num_edit":1}`))
}

// A comment in a group is told among the events of threads, under a name in whatever spelling.
func TestGroupCommentsInAnySpelling(t *testing.T) {
	for _, name := range []string{"group_feed", "GROUP-FEED", " group feed"} {
		events, err := messenger.New().Decode([]byte(`{"object":"page","entry":[{"id":"` + page + `","time":1790000000,"messaging":[{"field":"` + name +
			`","recipient":{"id":"` + page + `"},"item":"comment","verb":"add","comment_id":"c","from":{"id":"7"},"message":"x","created_time":1790000000}]}]}`))
		require.NoError(t, err, name)
		require.Len(t, events, 1)
		require.Equal(t, channels.ActComment, events[0].Action)
		require.Equal(t, "c", events[0].Token)
	}
}

// Blanks around the name and the language of a template are no part of them.
func TestBlanksAroundATemplatesName(t *testing.T) {
	events, err := messenger.New().Decode([]byte(`{"object":"page","entry":[{"id":"` + page + `","time":1790000000,"changes":[{"field":"messenger_template_status_update",
		"value":{"event":"APPROVED","message_template_id":7,"message_template_name":" order_update","message_template_language":"en\u00a0"}}]}]}`))
	require.NoError(t, err)
	require.Equal(t, "order_update", events[0].Template.Name)
	require.Equal(t, "en", events[0].Template.Language)
}

// A member that is null is as if it were not there, also where its name would tell what happened.
func TestNullTellsNothing(t *testing.T) {
	for _, null := range []string{"account_linking", "call_permission_reply", "app_roles", "game_play", "message", "optin", "postback", "policy_enforcement", "novelty"} {
		events, err := messenger.New().Decode([]byte(`{"object":"page","entry":[{"id":"` + page + `","time":1790000000,"messaging":[{"` + null +
			`":null,"sender":{"id":"7"},"recipient":{"id":"` + page + `"},"timestamp":1790000000,"pass_thread_control":{"new_owner_app_id":"1"}}]}]}`))
		require.NoError(t, err, null)
		require.Len(t, events, 1)
		require.Equal(t, channels.ThreadControl, events[0].Kind, null)
		require.Equal(t, "pass_thread_control", events[0].Raw, null)
	}
}

// What stands without the list around it is read, and reported: also the kinds that are known by their names only.
func TestOneWithoutItsList(t *testing.T) {
	for body, want := range map[string]channels.EventKind{
		`{"object":"page","entry":{"id":"` + page + `","time":1790000000,"messaging":[{"sender":{"id":"7"},"recipient":{"id":"` + page + `"},"timestamp":1790000000,"message":{"mid":"m"}}]}}`:                  channels.UserAction,
		`{"object":"page","entry":[{"id":"` + page + `","time":1790000000,"messaging":{"sender":{"id":"7"},"recipient":{"id":"` + page + `"},"timestamp":1790000000,"message":{"mid":"m"}}}]}`:                  channels.UserAction,
		`{"object":"page","entry":{"id":"` + page + `","time":1790000000,"messaging":{"sender":{"id":"7"},"recipient":{"id":"` + page + `"},"timestamp":1790000000,"pass_thread_control":{"x":1}}}}`:            channels.ThreadControl,
		`{"object":"page","entry":[{"id":"` + page + `","time":1790000000,"changes":{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"1_2","from":{"id":"7"},"created_time":1790000000}}}]}`: channels.UserAction,
		`{"object":"page","entry":{"id":"` + page + `","time":1790000000,"novelty":{"x":1}}}`:                                                                                                                   channels.Unknown,
	} {
		events, err := messenger.New().Decode([]byte(body))
		require.ErrorContains(t, err, "is not a list; it is read as a list of one", body)
		require.Len(t, events, 1, body)
		require.Equal(t, want, events[0].Kind, body)
	}
}

// What opens less than it seems to: an echo by its field alone, an opt-in that is no plugin's, a comment on a broadcast.
func TestWhatOpensLess(t *testing.T) {
	one := func(body []byte, c policy.Channel) channels.Event {
		t.Helper()
		events, err := c.Decode(body)
		require.NoError(t, err)
		require.Len(t, events, 1)
		return events[0]
	}
	message := `{"sender":{"id":"17841"},"recipient":{"id":"7"},"timestamp":1790000000,"message":{"mid":"m","text":"x"}}`
	require.Equal(t, channels.UserAction, one([]byte(changed(`{"field":"messages","value":`+message+`}`)), messenger.New()).Kind)
	e := one([]byte(changed(`{"field":"message_echoes","value":`+message+`}`)), messenger.New())
	require.Equal(t, channels.BusinessMessage, e.Kind)
	require.Equal(t, "7", e.Address.User)

	require.Equal(t, channels.ActOptIn, one([]byte(thread(`1790000000`, `"optin":{"ref":"r"}`)), messenger.New()).Action)
	e = one([]byte(thread(`1790000000`, `"optin":{"payload":"p","notification_messages_frequency":"DAILY"}`)), messenger.New())
	require.Empty(t, e.Action)

	link := one([]byte(thread(`1790000000`, `"referral":{"ref":"r","source":"SHORTLINK"}`)), messenger.New())
	require.Equal(t, channels.ActReferral, link.Action)
	ad := one([]byte(thread(`1790000000`, `"referral":{"ref":"r","source":" Ads "}`)), messenger.New())
	require.Equal(t, "ADS", ad.Arrival.Source)
	require.Equal(t, channels.ActOther, one([]byte(thread(`1790000000`, `"referral":{"ref":"r","ad_id":5}`)), messenger.New()).Action)

	comment := func(field, product string) channels.Action {
		return one([]byte(`{"object":"instagram","entry":[{"id":"1","time":1790000000,"changes":[{"field":"`+field+`","value":{"id":"c","from":{"id":"7"},"media":{"id":"m","media_product_type":"`+product+`"}}}]}]}`), instagram.New()).Action
	}
	require.Equal(t, channels.ActComment, comment("comments", "FEED"))
	require.Equal(t, channels.ActLiveComment, comment("comments", "Live"))
	require.Equal(t, channels.ActLiveComment, comment("Live-Comments", ""))
}

// Blanks around an identifier do not change whose the event is.
func TestBlanksAroundIdentifiers(t *testing.T) {
	events, err := messenger.New().Decode([]byte(`{"object":"page","entry":[{"id":" ` + page + ` ","time":1790000000,"messaging":[
		{"sender":{"id":" ` + page + `"},"recipient":{"id":"7 "},"timestamp":1790000000,"message":{"mid":"m","text":"x"}}]}]}`))
	require.NoError(t, err)
	require.Equal(t, channels.BusinessMessage, events[0].Kind)
	require.Equal(t, channels.Address{Channel: "messenger", Business: page, User: "7"}, events[0].Address)
}

// A referral that says nothing, or speaks of an ad, is no link: it opens nothing. An opt-in without any part may be a plugin's, and what
// was tapped may not be passed on: both open as assumed. An opt-in with parts that no plugin sends is none.
func TestReferralsAndOptInsThatSayTooLittle(t *testing.T) {
	for part, act := range map[string]channels.Action{
		`"referral":{}`:                                              channels.ActOther,
		`"referral":{"source":" ","ref":""}`:                         channels.ActOther,
		`"referral":{"type":"OPEN_THREAD"}`:                          channels.ActOther,
		`"referral":{"ref":"r","ads_context_data":{"ad_title":"t"}}`: channels.ActOther,
		`"referral":{"ref":"r","source":"SHORTLINK","ad_id":5}`:      channels.ActOther,
		`"referral":{"ref":"r"}`:                                     channels.ActReferral,
		`"referral":{"source":"SHORTLINK"}`:                          channels.ActReferral,
		`"referral":{"product":{"id":"p"}}`:                          channels.ActReferral,
		`"referral":{"source":"ADS","ads_context_data":{}}`:          channels.ActReferral, // its row excepts ads
		`"optin":{}`:                    channels.ActOptIn,
		`"optin":{"payload":null}`:      channels.ActOptIn,
		`"optin":{"ref":"","type":" "}`: channels.ActOptIn,
		`"optin":{"ref":"","x":1}`:      channels.ActOther,
		`"optin":{"title":"t","notification_messages_frequency":"DAILY"}`:                  channels.ActOther,
		`"optin":{"user_token_status":"REFRESHED","token_expiry_timestamp":1790000000000}`: channels.ActOther,
		`"optin":{"user_ref":"u"}`: channels.ActOptIn,
		`"optin":{"ref":"r"}`:      channels.ActOptIn,
	} {
		events, err := messenger.New().Decode([]byte(thread(`1790000000`, part)))
		require.NoError(t, err, part)
		require.Len(t, events, 1)
		require.Equal(t, act, events[0].Action, part)
	}
	for part, opens := range map[string]window.Triggers{
		`"referral":{"source":"ADS"}`:                    0,
		`"referral":{"source":" ad"}`:                    0,
		`"referral":{"source":"AD","ref":"r"}`:           0,
		`"optin":{"ref":"r"}`:                            window.On(window.OptIn),
		`"optin":{}`:                                     window.On(window.Unsupported),
		`"optin":{"ref":null,"user_ref":""}`:             window.On(window.Unsupported),
		`"postback":{}`:                                  window.On(window.Unsupported),
		`"postback":{"payload":"","title":null}`:         window.On(window.Unsupported),
		`"postback":{"mid":"m"}`:                         window.On(window.Tap),
		`"postback":{"title":"Yes"}`:                     window.On(window.Tap),
		`"postback":{"referral":{"source":"SHORTLINK"}}`: window.On(window.Tap),
		`"is_self":true,"postback":{}`:                   0,
	} {
		events, err := messenger.New().Decode([]byte(thread(`1790000000`, part)))
		require.NoError(t, err, part)
		require.Equal(t, opens, triggers(&events[0]), part)
	}
	for _, part := range []string{`"optin":{}`, `"optin":{"ref":"r"}`} {
		events, err := instagram.New().Decode([]byte(strings.Replace(thread(`1790000000`, part), `"page"`, `"instagram"`, 1)))
		require.NoError(t, err, part)
		ed := instagram.New().Rulebook().At(events[0].Occurred)
		opens, _ := ed.Opens(&events[0])
		require.Zero(t, opens, "there is no plugin: %s", part)
	}
}
