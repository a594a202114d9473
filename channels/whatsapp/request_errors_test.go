package whatsapp_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

func TestReadRequestErrors(t *testing.T) {
	ok := to(`"type":"text","text":{"body":"x"}`)
	for name, c := range map[string]struct{ path, body, want string }{
		"no endpoint":         {"/v24.0/1/media", ok, `path "/v24.0/1/media" is no endpoint that sends messages`},
		"secret in the path":  {"/v24.0/1/media?access_token=secret", ok, `path "/v24.0/1/media" is no endpoint that sends messages`},
		"no number":           {"/messages", ok, `path "/messages" is no endpoint that sends messages`},
		"blank number":        {"/v24.0/%20/messages", ok, `path "/v24.0/ /messages" is no endpoint that sends messages`},
		"empty path":          {"", ok, `path is no endpoint that sends messages`},
		"long path":           {strings.Repeat("x", 200), ok, `path "` + strings.Repeat("x", 80) + `…" is no endpoint that sends messages`},
		"not JSON":            {messagesPath, `{"messaging_product":`, `body is not JSON`},
		"empty":               {messagesPath, ``, `body is not JSON`},
		"form":                {messagesPath, `messaging_product=whatsapp`, `type is missing`},
		"another form":        {messagesPath, `to=1`, `body is not JSON`},
		"a list":              {messagesPath, `[]`, `body is not an object`},
		"a part twice":        {messagesPath, to(`"type":"text","text":{"body":"x"},"text":{}`), `text stands twice; the last is read`},
		"twice further in":    {messagesPath, to(`"type":"interactive","interactive":{"type":"button","action":{"buttons":[]},"action":{}}`), `interactive.action stands twice; the last is read`},
		"twice in a template": {messagesPath, to(`"type":"template","template":{"name":"a","language":{"code":"en"},"components":[{"type":"body"}],"components":[]}`), `template "components" stands twice in one object`},
		"null for a template": {messagesPath, to(`"type":"template","template":null`), `template is missing`},
		"template, slower":    {messagesPath, to(`"type":"template","text":"{}","template":null`), `template is missing`},
		"nothing":             {messagesPath, `{}`, `messaging_product is not whatsapp`},
		"other product":       {messagesPath, `{"messaging_product":"messenger","to":"1","type":"text"}`, `messaging_product "messenger" is not whatsapp`},
		"no recipient":        {messagesPath, `{"messaging_product":"whatsapp","type":"text","text":{"body":"x"}}`, `to is missing`},
		"separators only":     {messagesPath, `{"messaging_product":"whatsapp","to":"+ ","type":"text","text":{"body":"x"}}`, `to is missing`},
		"no type":             {messagesPath, to(`"image":{"id":"1"}`), `type is missing`},
		"no template":         {messagesPath, to(`"type":"template"`), `template is missing`},
		"template of wrong":   {messagesPath, to(`"type":"template","template":7`), `template cannot be read`},
		"no interactive":      {messagesPath, to(`"type":"interactive"`), `interactive.type is missing`},
		"interactive no type": {messagesPath, to(`"type":"interactive","interactive":{"body":{"text":"x"}}`), `interactive.type is missing`},
		"recipient below 0":   {messagesPath, `{"messaging_product":"whatsapp","to":-447700900123,"type":"text"}`, `to is not a whole number from 0 on`},
		"recipient in parts":  {messagesPath, `{"messaging_product":"whatsapp","to":447700900123.5,"type":"text"}`, `to is not a whole number from 0 on`},
		"recipient object":    {messagesPath, `{"messaging_product":"whatsapp","to":{},"type":"text"}`, `to is not text`},
		"text a list":         {messagesPath, to(`"type":"text","text":{"body":[]}`), `text.body`},
		"button title": {
			messagesPath, to(`"type":"interactive","interactive":{"type":"button","action":{"buttons":[{"reply":{"title":[]}}]}}`),
			`interactive.action.buttons[0].reply.title`,
		},
		"deep": {messagesPath, strings.Repeat(`{"a":`, 10_000) + `1` + strings.Repeat(`}`, 10_000), `nested`},
		"huge": {messagesPath, `{"a":"` + strings.Repeat("x", channels.MaxBody) + `"}`, `body`},
	} {
		t.Run(name, func(t *testing.T) {
			address, m, err := reader.ReadRequest(c.path, []byte(c.body))
			require.ErrorContains(t, err, c.want)
			_, is := err.(*channels.DecodeError)
			require.True(t, is, "%T", err)
			require.Zero(t, address)
			require.Equal(t, channels.Message{}, m)
		})
	}
}

// A recipient never stands in an error.
func TestReadRequestErrorsMask(t *testing.T) {
	for _, body := range []string{
		`{"messaging_product":"whatsapp","to":"447700900123"}`,
		`{"messaging_product":"whatsapp","to":["447700900123"],"type":"text"}`,
		`{"messaging_product":"whatsapp","to":"447700900123","type":"text","text":{"body":[]}}`,
	} {
		_, _, err := reader.ReadRequest(messagesPath, []byte(body))
		require.Error(t, err)
		require.NotContains(t, err.Error(), "447700900123")
	}
}

// Too much content is read and measured: the limits refuse it, not the reader.
func TestReadRequestMeasuresTooMuch(t *testing.T) {
	const million = 1 << 20
	_, m := read(t, messagesPath, to(`"type":"text","text":{"body":"`+strings.Repeat("x", million)+`"}`))
	require.EqualValues(t, million, m.Measure(channels.TextCharacters))
	_, m = read(t, messagesPath, to(`"type":"contacts","contacts":[{}`+strings.Repeat(`,{"name":{"formatted_name":"A person of some length of name"}}`, 9_999)+`]`))
	require.Equal(t, 10_000, m.Sizes[channels.ItemCount])
}

// What each request of the platform's documentation became, by its line.
var documented = strings.Fields(`text text video voice_call call_permission_request catalog_message template template template
	product pin sender_action sender_action template template address_message address_message address_message audio sender_action
	cta_url carousel location template audio text template template template template template template text`)

func TestReadRequestDocumented(t *testing.T) {
	lines := sharedSamples(t, "whatsapp-requests.jsonl")
	require.True(t, lines == nil || len(lines) == len(documented))
	for i := range lines {
		lines[i].Type = documented[i]
	}
	e := editions(t).At(day(t, now))
	for i, line := range append(ownSamples(t, "requests.jsonl"), lines...) {
		address, m, err := reader.ReadRequest(messagesPath, []byte(strings.NewReplacer("<PIN_OPERATION>", "pin", "<EXPIRATION>", "30", "<LOCATION_LATITUDE>", "51.5", "<LOCATION_LONGITUDE>", "-0.1", `"<NAME>"`, `"name"`, "<CODE>", "en", "<PER_MESSAGE_BID_MULTIPLIER>", "1.5", "<TEMPLATE_NAME>", "name", "<LANGUAGE_AND_LOCALE_CODE>", "en", "<TEMPLATE_LANGUAGE_CODE>", "en").Replace(string(line.Body))))
		require.NoError(t, err, "line %d", i+1)
		require.Equal(t, channels.MessageType(line.Type), m.Type, "line %d", i+1)
		require.Equal(t, m.Type == channels.SenderAction, address.User == "", "line %d", i+1)
		require.Equal(t, m.Type == channels.Template, m.Template != nil && m.Template.Name != "", "line %d", i+1)
		within(t, e, &m, i+1)
	}
}

// within requires that a message keeps every limit of its type.
func within(t *testing.T, e *policy.Edition, m *channels.Message, line int) {
	t.Helper()
	require.NotEmpty(t, e.PermissionsFor(m.Type), "line %d", line)
	for _, l := range e.LimitsFor(m.Type, m.API) {
		if size := m.Measure(l.Measure); len(l.MIME) == 0 && (size > 0 || m.Complete && !l.Measure.IsLifetime()) {
			require.LessOrEqual(t, size, l.Max, "line %d: %s", line, l.Measure)
			require.GreaterOrEqual(t, size, l.Min, "line %d: %s", line, l.Measure)
		}
	}
}

func FuzzReadRequest(f *testing.F) {
	c := whatsapp.New()
	for _, body := range []string{
		to(`"type":"text","text":{"body":"Hello"}`),
		to(`"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"button","sub_type":"url","index":"0"}]}`),
		to(`"type":"interactive","interactive":{"type":"list","action":{"sections":[{"rows":[{"id":"1"}]}]}}`),
		to(`"category":"utility","type":"text","text":{"body":"x"}`),
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.9"}`,
		`{"messaging_product":"whatsapp","recipient":"US.1"}`, `[]`, `null`, ``,
	} {
		f.Add(messagesPath, []byte(body))
	}
	f.Add("/1/marketing_messages", []byte(to(`"type":"template","template":{"name":"n"}`)))
	f.Add("://", []byte(`{}`))
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		address, m, err := c.ReadRequest(path, body)
		address2, m2, err2 := c.ReadRequest(path, body)
		require.Equal(t, []any{address, m, fmt.Sprint(err)}, []any{address2, m2, fmt.Sprint(err2)})
		if err != nil {
			var decode *channels.DecodeError
			require.True(t, errors.As(err, &decode))
			require.Zero(t, address)
			require.Zero(t, m)
			return
		}
		require.Equal(t, whatsapp.Name, address.Channel)
		require.NotEmpty(t, address.Business)
		require.NotEmpty(t, m.Type)
		require.Equal(t, address.User == "", m.Type == channels.SenderAction)
		require.GreaterOrEqual(t, m.Measure(channels.TextCharacters), int64(0))
	})
}
