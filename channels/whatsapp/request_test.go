package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// reader is the channel under test: reading needs no rulebook.
var reader whatsapp.Channel

const messagesPath = "/v24.0/106540352242922/messages"

// to is a request to a phone number with the given further members.
func to(members string) string {
	return `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+447700900123",` + members + `}`
}

func read(t *testing.T, path, body string) (channels.Address, channels.Message) {
	t.Helper()
	address, m, err := reader.ReadRequest(path, []byte(body))
	require.NoError(t, err)
	return address, m
}

func TestReadRequestTypes(t *testing.T) {
	long := strings.Repeat("é", 25)
	for name, c := range map[string]struct {
		body string
		want channels.Message
	}{
		"text": {
			to(`"type":"text","text":{"body":"Hello"}`),
			channels.Message{Type: "text", Text: "Hello"},
		},
		"text without type": {
			to(`"text":{"body":"Hello"}`),
			channels.Message{Type: "text", Text: "Hello"},
		},
		"quoted reply with own data": {
			to(`"type":"text","text":{"body":"Hi"},"context":{"message_id":"wamid.1"},"biz_opaque_callback_data":"été"`),
			channels.Message{Type: "text", Text: "Hi", ReplyTo: "wamid.1", Sizes: channels.Sizes{channels.MetadataCharacters: 3}},
		},
		"image":    {to(`"type":"image","image":{"id":"7","caption":"né"}`), channels.Message{Type: "image", Sizes: channels.Sizes{channels.CaptionCharacters: 2}}},
		"video":    {to(`"type":"video","video":{"link":"https://example.com/v.mp4"}`), channels.Message{Type: "video"}},
		"audio":    {to(`"type":"audio","audio":{"id":"7","voice":true}`), channels.Message{Type: "audio"}},
		"document": {to(`"type":"document","document":{"id":"7","filename":"a.pdf","caption":"abc"}`), channels.Message{Type: "document", Sizes: channels.Sizes{channels.CaptionCharacters: 3}}},
		"sticker":  {to(`"type":"sticker","sticker":{"id":"7"}`), channels.Message{Type: "sticker"}},
		"location": {to(`"type":"location","location":{"latitude":1.5,"longitude":"2"}`), channels.Message{Type: "location"}},
		"contacts": {to(`"type":"contacts","contacts":[{"name":{}},{"name":{}}]`), channels.Message{Type: "contacts", Sizes: channels.Sizes{channels.ItemCount: 2}}},
		"reaction": {to(`"type":"reaction","reaction":{"message_id":"wamid.2","emoji":"👍"}`), channels.Message{Type: "reaction", ReplyTo: "wamid.2"}},
		"unknown":  {to(`"type":"poll","poll":{"question":"?"}`), channels.Message{Type: "poll"}},
		"buttons": {
			to(`"type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"Top"},"body":{"text":"Pick"},
				"footer":{"text":"foot"},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"Yes"}},
				{"type":"reply","reply":{"id":"bcd","title":"` + long + `"}}]}}`),
			channels.Message{Type: "button", Text: "Pick", Sizes: channels.Sizes{channels.HeaderCharacters: 3, channels.FooterCharacters: 4, channels.ButtonCount: 2, channels.ButtonTitleCharacters: 25, channels.ButtonIDCharacters: 3}},
		},
		"list": {
			to(`"type":"interactive","interactive":{"type":"list","body":{"text":"Pick"},"action":{"button":"Open","sections":[
				{"title":"First","rows":[{"id":"1","title":"One","description":"Number one"}]},
				{"title":"Second one","rows":[{"id":"22","title":"Two"},{"id":"3","title":"Three"}]}]}}`),
			channels.Message{Type: "list", Text: "Pick", Sizes: channels.Sizes{
				channels.ButtonTitleCharacters: 4, channels.ButtonIDCharacters: 2, channels.SectionCount: 2, channels.TitleCharacters: 10, channels.RowCount: 3, channels.RowTitleCharacters: 5, channels.RowTextCharacters: 10,
			}},
		},
		"link": {
			to(`"type":"interactive","interactive":{"type":"cta_url","body":{"text":"Pay"},"action":{"name":"cta_url",
				"parameters":{"display_text":"Pay now","url":"https://example.com"}}}`),
			channels.Message{Type: "cta_url", Text: "Pay", Sizes: channels.Sizes{channels.ButtonTitleCharacters: 7}},
		},
		"flow": {
			to(`"type":"interactive","interactive":{"type":"flow","body":{"text":"B"},"action":{"name":"flow",
				"parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Start"}}}`),
			channels.Message{Type: "flow", Text: "B", Sizes: channels.Sizes{channels.ButtonTitleCharacters: 5}},
		},
		"products": {
			to(`"type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"H"},"body":{"text":"B"},
				"action":{"catalog_id":"1","sections":[{"title":"S","product_items":[{"product_retailer_id":"1"},{"product_retailer_id":"2"}]}]}}`),
			channels.Message{Type: "product_list", Text: "B", Sizes: channels.Sizes{channels.HeaderCharacters: 1, channels.SectionCount: 1, channels.TitleCharacters: 1, channels.ItemCount: 2}},
		},
		"carousel": {
			to(`"type":"interactive","interactive":{"type":"carousel","body":{"text":"B"},"action":{"cards":[
				{"card_index":0,"body":{"text":"Card"},"action":{"buttons":[{"type":"quick_reply","quick_reply":{"id":"ab","title":"Take"}}]}},
				{"card_index":1,"type":"cta_url","body":{"text":"Card 2"},"action":{"parameters":{"display_text":"Buy it","url":"u"}}}]}}`),
			channels.Message{Type: "carousel", Text: "B", Sizes: channels.Sizes{channels.ItemCount: 2, channels.SubtitleCharacters: 6, channels.ButtonCount: 1, channels.ButtonTitleCharacters: 6, channels.ButtonIDCharacters: 2}},
		},
		"call button": {
			to(`"type":"interactive","interactive":{"type":"voice_call","body":{"text":"B"},"action":{"name":"voice_call",
				"parameters":{"display_text":"Call","ttl_minutes":100,"payload":"data"}}}`),
			channels.Message{Type: "voice_call", Text: "B", Sizes: channels.Sizes{channels.ButtonTitleCharacters: 4, channels.ButtonIDCharacters: 4}},
		},
		"order": {
			to(`"type":"interactive","interactive":{"type":"order_details","body":{"text":"B"},"action":{"name":"review_and_pay",
				"parameters":{"reference_id":"ref-1","type":"digital-goods","order":{"status":"pending","items":[{"name":"Data pack"}]}}}}`),
			channels.Message{Type: "order_details", Text: "B", Sizes: channels.Sizes{channels.ButtonIDCharacters: 5, channels.TitleCharacters: 9}},
		},
		"order status": {
			to(`"type":"interactive","interactive":{"type":"order_status","body":{"text":"B"},"action":{"name":"review_order",
				"parameters":{"reference_id":"r","order":{"status":"shipped","description":"On its way"}}}}`),
			channels.Message{Type: "order_status", Text: "B", Sizes: channels.Sizes{channels.ButtonIDCharacters: 1, channels.RowTextCharacters: 10}},
		},
		"location request": {
			to(`"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"Where?"},"action":{"name":"send_location"}}`),
			channels.Message{Type: "location_request_message", Text: "Where?"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			address, m := read(t, messagesPath, c.body)
			require.Equal(t, channels.Address{Channel: "whatsapp", Business: "106540352242922", User: "447700900123"}, address)
			require.True(t, m.Complete)
			m.Complete, m.Faults = false, nil
			for part := channels.BodyCount; part.Valid(); part++ {
				m.Sizes[part] = 0 // what is there and what is not: see TestParts
			}
			require.Equal(t, c.want, m)
		})
	}
}

func TestReadRequestTemplate(t *testing.T) {
	body := to(`"type":"template","template":{"name":"order_update","language":{"code":"en"},"components":[
		{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"Monday"}]}]}`)
	for path, api := range map[string]channels.API{
		"/v24.0/1/messages": "", "/1/messages/": "", "https://graph.facebook.com/v24.0/1/messages?access_token=x": "",
		"1/messages": "", "/v24.0/1/marketing_messages": channels.MarketingAPI,
	} {
		address, m := read(t, path, body)
		require.Equal(t, "1", address.Business, path)
		require.Equal(t, channels.Template, m.Type)
		require.Equal(t, api, m.API, path)
		require.Equal(t, "order_update", m.Template.Name)
		require.Equal(t, "en", m.Template.Language)
		require.Equal(t, "Monday", m.Template.Components[0].Parameters[1].Text)
		require.Equal(t, channels.Promotional, m.Purpose)
		require.Equal(t, channels.Automation, m.Author)
	}
}

// Who changes a highest price in a request bids.
func TestReadRequestBid(t *testing.T) {
	const template = `"type":"template","template":{"name":"offer","language":{"code":"en"}}`
	for members, bids := range map[string]bool{"": false, `"bid_spec":{},`: false, `"bid_spec":{"per_message_bid_multiplier":"1.5"},`: true} {
		_, m := read(t, "/1/marketing_messages", to(members+template))
		require.Equal(t, bids, m.MaxPrice, members)
	}
	for _, wrong := range []string{"true", "[1]", `{"x":1}`} {
		_, _, err := reader.ReadRequest("/1/marketing_messages", []byte(to(`"bid_spec":{"per_message_bid_multiplier":`+wrong+`},`+template)))
		require.ErrorContains(t, err, "bid_spec.per_message_bid_multiplier", wrong)
	}
	d, _ := judged(t, to(`"bid_spec":{"per_message_bid_multiplier":2},`+template))
	require.True(t, d.Has(policy.ContentTypeNotAllowed), d)
	require.Equal(t, 131061, d.Reasons[0].Error.Code)
}

func TestReadRequestRecipients(t *testing.T) {
	head := `{"messaging_product":"whatsapp","type":"text","text":{"body":"x"},`
	for members, want := range map[string]string{
		`"to":"447700900123"}`:                                   "447700900123",
		`"to":447700900123}`:                                     "447700900123",
		`"to":"+44 (7700) 900-123"}`:                             "447700900123",
		`"to":"447700900123","recipient":"GB.1349"}`:             "447700900123",
		`"recipient":"GB.13491208655302741918"}`:                 "GB.13491208655302741918",
		`"to":"<TO>"}`:                                           "<TO>",
		`"recipient_type":"group","to":"Y2FwaV9ncm91cDox+1-2"}`:  "Y2FwaV9ncm91cDox+1-2",
		`"recipient_type":"group","to":"120363040000000000-1"}`:  "120363040000000000-1",
		`"recipient_type":"individual","to":"","recipient":"u"}`: "u",
	} {
		address, m := read(t, messagesPath, head+members)
		require.Equal(t, want, address.User, members)
		require.Equal(t, strings.Contains(members, `"group"`), m.Group, members)
	}
}

// Direct Send is told by the category; it claims what the message is for.
func TestReadRequestDirectSend(t *testing.T) {
	for category, purpose := range map[string]channels.Purpose{
		"utility": channels.Transactional, "AUTHENTICATION": channels.Transactional, "marketing": channels.Promotional,
	} {
		_, m := read(t, messagesPath, to(`"category":"`+category+`","type":"text","text":{"body":"Your code"}`))
		require.Equal(t, channels.DirectSendAPI, m.API)
		require.Equal(t, strings.ToLower(category), m.Category)
		require.Equal(t, purpose, m.Purpose)
	}
	_, m := read(t, "/1/marketing_messages", to(`"category":"utility","type":"text","text":{"body":"x"}`))
	require.Equal(t, channels.MarketingAPI, m.API, "the endpoint goes before the category")
	require.Equal(t, channels.Promotional, m.Purpose)
}

// A template with a category beside it is a template all the same, and the claim counts for nothing.
func TestReadRequestTemplateWithCategory(t *testing.T) {
	for _, category := range []string{"utility", "MARKETING"} {
		_, m := read(t, messagesPath, to(`"category":"`+category+`","type":"template","template":{"name":"order_update","language":{"code":"en"}}`))
		require.Equal(t, channels.Template, m.Type)
		require.Empty(t, m.API)
		require.Empty(t, m.Category)
		require.Equal(t, channels.Promotional, m.Purpose)
	}
}

// A read receipt and a typing sign name a message and nobody.
func TestReadRequestSenderAction(t *testing.T) {
	for _, body := range []string{
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.9"}`,
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.9","typing_indicator":{"type":"text"}}`,
	} {
		address, m := read(t, messagesPath, body)
		require.Equal(t, channels.Address{Channel: "whatsapp", Business: "106540352242922"}, address)
		require.Equal(t, channels.Message{Type: channels.SenderAction, ReplyTo: "wamid.9", Complete: true, Sizes: channels.Sizes{channels.ReferenceCount: 1}}, m)
	}
}

func TestReadRequestPin(t *testing.T) {
	_, m := read(t, messagesPath,
		`{"messaging_product":"whatsapp","recipient_type":"group","to":"g","type":"pin","pin":{"type":"pin","message_id":"wamid.3","expiration_days":"7"}}`)
	require.Equal(t, channels.Message{Type: whatsapp.Pin, ReplyTo: "wamid.3", Group: true, Complete: true, Sizes: channels.Sizes{channels.ReferenceCount: 1, channels.LifetimeSeconds: 7 * 24 * 60 * 60}}, m)
}

func BenchmarkReadRequest(b *testing.B) {
	c := whatsapp.New()
	for name, body := range map[string]string{
		"text":     to(`"type":"text","text":{"body":"Is your data pack working now?"}`),
		"template": to(`"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"7"}]}]}`),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := c.ReadRequest(messagesPath, []byte(body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestReadRequestForm(t *testing.T) {
	a, m := read(t, messagesPath, `messaging_product=whatsapp&to=%2B4915112345678&type=text&text={"body":"x"}`)
	require.Equal(t, "4915112345678", a.User)
	require.Equal(t, channels.Text, m.Type)
	require.Equal(t, "x", m.Text)
}
