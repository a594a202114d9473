package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

const text = `{"recipient":{"id":"7"},"message":{"text":"x"}}`

func TestPaths(t *testing.T) {
	plain := messenger.New()
	alias := messenger.New(messenger.WithAlias("me", page), messenger.WithAlias("act_55", page))
	for _, c := range []struct {
		channel        policy.Channel
		path, business string
	}{
		{plain, "/v26.0/104/messages", "104"},
		{plain, "/104/messages", "104"},
		{plain, "104/messages/", "104"},
		{plain, "/104/messages?access_token=x", "104"},
		{plain, "/v26.0/me/messages", ""},
		{plain, "/v26.0/messages", ""},
		{plain, "/v26.0/act_/messages", ""},
		{plain, "/messages", ""},
		{plain, "//messages", ""},
		{plain, "/104/message_templates", ""},
		{plain, "", ""},
		{alias, "/v26.0/me/messages", page},
		{alias, "/v26.0/act_55/messages", page},
		{alias, "/v26.0/105/messages", "105"},
		{instagram.New(instagram.WithAlias("104", "17841")), "/v26.0/104/messages", "17841"},
	} {
		a, _, err := c.channel.ReadRequest(c.path, []byte(text))
		if c.business == "" {
			require.Equal(t, []string{"path"}, paths(t, err), c.path)
			require.Zero(t, a)
			continue
		}
		require.NoError(t, err, c.path)
		require.Equal(t, c.business, a.Business, c.path)
	}
	other := messenger.New()
	_, _, err := other.ReadRequest("/me/messages", []byte(text))
	require.Error(t, err, "an alias belongs to one channel value")
}

// TestOrder: a request that fits several classes belongs to the first. Each row
// adds what makes it fit to all rows below.
func TestOrder(t *testing.T) {
	recipient, top, path := []string{`"id":"7"`}, []string{`"message":{"text":"x"}`}, "/104/messages"
	for _, c := range []struct {
		recipient, top, path string
		want                 channels.MessageType
		to                   string
	}{
		{want: channels.Text},
		{top: `"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT"`, want: channels.Text},
		{top: `"template":{"name":"n","language":{"code":"en"}}`, want: channels.Utility},
		{recipient: `"post_id":"p1"`, want: channels.PrivateReply, to: "p1"},
		{recipient: `"comment_id":"c1"`, want: channels.PrivateReply, to: "c1"},
		{recipient: `"one_time_notif_token":"o1"`, want: messenger.OneTimeNotification, to: "o1"},
		{recipient: `"notification_messages_token":"r1"`, want: messenger.RecurringNotification, to: "r1"},
		{top: `"messenger_delivery_data":{"subscription_token":"s1"}`, want: channels.Marketing, to: "s1"},
		{path: "/act_5/messages", want: channels.Marketing, to: "s1"},
		{top: `"sender_action":"typing_on"`, want: channels.SenderAction},
	} {
		if c.recipient != "" {
			recipient = append(recipient, c.recipient)
		}
		if c.top != "" {
			top = append(top, c.top)
		}
		if c.path != "" {
			path = c.path
		}
		body := fmt.Sprintf(`{"recipient":{%s},%s}`, strings.Join(recipient, ","), strings.Join(top, ","))
		_, m, err := messenger.New().ReadRequest(path, []byte(body))
		require.NoError(t, err, body)
		require.Equal(t, c.want, m.Type, body)
		require.Equal(t, c.to, m.Token, body)
	}
}

// TestClaims: a request says nothing of its purpose, except by a tag or a lane.
func TestClaims(t *testing.T) {
	for body, want := range map[string]struct {
		purpose channels.Purpose
		author  channels.Author
	}{
		text: {channels.Promotional, channels.Automation},
		`{"recipient":{"id":"7"},"messaging_type":"RESPONSE","message":{"text":"x"}}`: {channels.Promotional, channels.Automation},
		`{"recipient":{"id":"7"},"tag":"HUMAN_AGENT","message":{"text":"x"}}`:         {channels.Support, channels.Human},
		`{"recipient":{"id":"7"},"tag":"human_agent","message":{"text":"x"}}`:         {channels.Transactional, channels.Automation},
		`{"recipient":{"id":"7"},"tag":"ACCOUNT_UPDATE","message":{"text":"x"}}`:      {channels.Transactional, channels.Automation},
		`{"recipient":{"comment_id":"7"},"tag":"HUMAN_AGENT","message":{"text":"x"}}`: {channels.Promotional, channels.Automation},
		`{"recipient":{"id":"7"},"sender_action":"typing_on"}`:                        {channels.Support, channels.Automation},
		`{"recipient":{"id":"7"},"messaging_type":"utility","message":{"text":"x"}}`:  {channels.Transactional, channels.Automation},
	} {
		_, m, err := messenger.New().ReadRequest("/104/messages", []byte(body))
		require.NoError(t, err, body)
		require.Equal(t, want.purpose, m.Purpose, body)
		require.Equal(t, want.author, m.Author, body)
	}
}

func TestRequestErrors(t *testing.T) {
	for body, want := range map[string]string{
		``:                         "",
		`[]`:                       "",
		`null`:                     "",
		`{}`:                       "message",
		`{"recipient":{"id":"7"}}`: "message",
		`{"recipient":{"id":"7"},"message":{"sticker_id":0}}`:                                                         "message",
		`{"recipient":{"id":"7"},"message":{"sticker_id":-7}}`:                                                        "message",
		`{"recipient":{"id":0},"message":{"text":"x"}}`:                                                               "recipient",
		`{"recipient":{"id":-7},"message":{"text":"x"}}`:                                                              "recipient",
		`{"recipient":{"comment_id":0.5},"message":{"text":"x"}}`:                                                     "recipient",
		`{"recipient":{"id":1e400},"message":{"text":"x"}}`:                                                           "recipient",
		`{"recipient":{"id":"7"},"message":{}}`:                                                                       "message",
		`{"recipient":{"id":"7"},"message":{"text":" \u200b"}}`:                                                       "message",
		`{"message":{"text":"x"}}`:                                                                                    "recipient",
		`{"recipient":{},"message":{"text":"x"}}`:                                                                     "recipient",
		`{"recipient":{"phone_number":"+1(212)555-2368"},"message":{"text":"x"}}`:                                     "recipient",
		`{"recipient":"7","message":{"text":"x"}}`:                                                                    "recipient",
		`{"recipient":{"id":{}},"message":{"text":"x"}}`:                                                              "recipient.id",
		`{"recipient":{"id":"7"},"message":"x"}`:                                                                      "message",
		`{"recipient":{"id":"7"},"message":{"text":{}}}`:                                                              "message.text",
		`{"recipient":{"id":"7"},"message":{"attachments":[{"type":"image"},{"type":[]}]}}`:                           "message.attachments[1].type",
		`{"recipient":{"id":"7"},"message":{"attachment":{"type":"template","payload":{"elements":[{"title":[]}]}}}}`: "message.attachment.payload.elements[0].title",
		`{"recipient":{"id":"7"},"message":{"template":{"name":5}}}`:                                                  "message.template",
		`{"recipient":{"id":"7"},"message":{"template":{"name":"a","name":"b"}}}`:                                     "message.template",
		`{"recipient":{"id":"7"},"template":{"components":[{"type":"body","type":"x"}]}}`:                             "template",
		`{"recipient":{"id":"7"},"message":{"text":"x"},"message":{"text":"y"}}`:                                      "message",
		`{"recipient":{"id":"7"},"template":[]}`:                                                                      "template",
	} {
		a, m, err := messenger.New().ReadRequest("/104/messages", []byte(body))
		require.Equal(t, []string{want}, paths(t, err), body)
		require.Zero(t, a, body)
		require.Zero(t, m, body)
	}
}

// TestSizes: every measure is that of the largest part, in characters.
func TestSizes(t *testing.T) {
	_, m, err := messenger.New().ReadRequest("/104/messages", []byte(`{"recipient":{"id":"7"},"message":{
		"text":"outer","metadata":"ñandú","quick_replies":[{"content_type":"text","title":"12","payload":"1"},{"content_type":"text","title":"1","payload":"123"}],
		"attachment":{"type":"template","payload":{"template_type":"generic","text":"inner","elements":[
			{"title":"12345","subtitle":"1","buttons":[{"type":"postback","title":"123","payload":"12345678"},{"type":"postback"}]},
			{"title":"1234","subtitle":"ñññ","buttons":[{"type":"postback","title":"12345","payload":"1"},{}]}]}}}}`))
	require.NoError(t, err)
	require.Equal(t, channels.Message{
		Type: messenger.Generic, Text: "inner", Complete: true,
		Sizes: channels.Sizes{
			channels.MetadataCharacters: 5, channels.QuickReplyCount: 2, channels.AttachmentCount: 1, channels.ItemCount: 2, channels.TitleCharacters: 5, channels.SubtitleCharacters: 3,
			channels.ButtonCount: 2, channels.ButtonTitleCharacters: 5, channels.ButtonIDCharacters: 8,
			channels.BodyCount: 2, channels.UntitledCount: 1, channels.UnidentifiedCount: 1, channels.UnlistedCount: 1,
		},
		Faults: []channels.Fault{
			{Measure: channels.UntitledCount, Part: "message.attachment.payload.elements[0].buttons[1].title"},
			{Measure: channels.UnidentifiedCount, Part: "message.attachment.payload.elements[0].buttons[1].payload"},
			{Measure: channels.UnlistedCount, Part: "message.attachment.payload.elements[1].buttons[1].type"},
			{Measure: channels.BodyCount, Part: "message.text"}, {Measure: channels.BodyCount, Part: "message.attachment"},
		},
	}, m)

	_, m, err = messenger.New().ReadRequest("/104/messages", []byte(`{"recipient":{"id":"7"},"message":{"attachment":{"type":"template","payload":
		{"template_type":"customer_feedback","feedback_screens":[{"questions":[{},{}]},{"questions":[{}]}]}}}}`))
	require.NoError(t, err)
	require.Equal(t, 3, m.Sizes[channels.ItemCount])
}

func TestTemplateValues(t *testing.T) {
	_, m, err := messenger.New().ReadRequest("/104/messages", []byte(`{"recipient":{"id":"7"},"message":{"template":{"name":"order_update",
		"language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"Friday"}]}]}}}`))
	require.NoError(t, err)
	require.Equal(t, channels.Utility, m.Type)
	require.Equal(t, "order_update", m.Template.Name)
	require.Equal(t, "en_US", m.Template.Language)
	require.Equal(t, "Friday", m.Template.Components[0].Parameters[1].Text)

	_, m, err = messenger.New().ReadRequest("/104/messages", []byte(`{"recipient":{"id":"7"},"template":null,"message":{"text":"x","template":null}}`))
	require.NoError(t, err)
	require.Equal(t, channels.Text, m.Type)
	require.Nil(t, m.Template)
}

// TestForms: a form-encoded request is the same request as its JSON.
func TestForms(t *testing.T) {
	for form, body := range map[string]string{
		`recipient={"id":"7"}&messaging_type=RESPONSE&message={"text":"x"}`:                                                                                              `{"recipient":{"id":"7"},"messaging_type":"RESPONSE","message":{"text":"x"}}`,
		"recipient=%7B%22id%22%3A%227%22%7D&message=%7B%22text%22%3A%22a+%26%20b%22%7D&access_token=s\n":                                                                 `{"recipient":{"id":"7"},"message":{"text":"a & b"}}`,
		`recipient={"id":"7"}&sender_action=typing_on`:                                                                                                                   `{"recipient":{"id":"7"},"sender_action":"typing_on"}`,
		`recipient[id]=7&message[text]=a+b&access_token=s`:                                                                                                               `{"recipient":{"id":"7"},"message":{"text":"a b"}}`,
		`recipient%5Bid%5D=7&message%5Battachment%5D%5Btype%5D=image&message%5Battachment%5D%5Bpayload%5D%5Burl%5D=https%3A%2F%2Fm.example%2F1`:                          `{"recipient":{"id":"7"},"message":{"attachment":{"type":"image","payload":{"url":"https://m.example/1"}}}}`,
		`recipient[id]=7&message[text]=?&message[quick_replies][1][content_type]=user_email&message[quick_replies][0]={"content_type":"text","title":"a","payload":"b"}`: `{"recipient":{"id":"7"},"message":{"text":"?","quick_replies":[{"content_type":"text","title":"a","payload":"b"},{"content_type":"user_email"}]}}`,
		`recipient={'id':'7'}&messaging_type=RESPONSE&message={'text':'20% off; it\'s "new"'}`:                                                                           `{"recipient":{"id":"7"},"messaging_type":"RESPONSE","message":{"text":"20% off; it's \"new\""}}`,
		`recipient={id:7}&message={text:x}`:                                                                                                                              `{"recipient":{"id":7},"message":{"text":"x"}}`,
		`recipient[id]=7&message[text]=?&message[quick_replies][0][content_type]=text&message[quick_replies][0][title]=a&message[quick_replies][0][payload]={"a":[1]}`:   `{"recipient":{"id":"7"},"message":{"text":"?","quick_replies":[{"content_type":"text","title":"a","payload":"{\"a\":[1]}"}]}}`,
		`recipient[id]=7&message[attachment]={"type":"image","payload":{"url":"https://m.example/1"}}`:                                                                   `{"recipient":{"id":"7"},"message":{"attachment":{"type":"image","payload":{"url":"https://m.example/1"}}}}`,
	} {
		a, m, err := messenger.New().ReadRequest("/104/messages", []byte(form))
		require.NoError(t, err, form)
		same, want, err := messenger.New().ReadRequest("/104/messages", []byte(body))
		require.NoError(t, err, body)
		require.Equal(t, same, a, form)
		require.Equal(t, want, m, form)
	}
	for form, want := range map[string]string{
		`recipient={"id":"7"}`: "message",
		`recipient={"id":"7"}&message={"text":"x"}&message={"text":"y"}`:    "", // stands twice
		`recipient={"id":"7"}&message=x`:                                    "message",
		`message={"text":"x"}`:                                              "", // no JSON, and not the form of a request
		`recipient=%zz`:                                                     "recipient",
		`recipient={'id':'7'&message={'text':'x'}`:                          "recipient", // an object that does not end
		`recipient[id]=7&recipient={"id":"8"}&message[text]=x`:              "",          // who is it?
		`recipient[id]=7&message[text]=x&message[quick_replies][][title]=a`: "",          // one element or several?
		`recipient[id]=7&message[text=x`:                                    "",
	} {
		_, _, err := messenger.New().ReadRequest("/104/messages", []byte(form))
		require.Equal(t, []string{want}, paths(t, err), form)
	}
}
