package metatest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

// do sends a request without a body and reads the answer.
func do(t *testing.T, method, url string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequest(method, url, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer any")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, raw
}

// Messenger takes a file together with the message that carries it.
func TestAMessageWithItsFile(t *testing.T) {
	s := start(t, metatest.Options{})
	send := func(token string) (int, string) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, value := range map[string]string{
			"recipient": `{"id":"7001"}`, "message": `{"attachment":{"type":"image","payload":{"is_reusable":true}}}`, "messaging_type": "RESPONSE", "access_token": token,
		} {
			require.NoError(t, w.WriteField(name, value))
		}
		part, err := w.CreateFormFile("filedata", "a.png")
		require.NoError(t, err)
		_, err = part.Write([]byte("picture"))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		res, err := http.Post(s.URL+"/v24.0/200/messages", w.FormDataContentType(), &body)
		require.NoError(t, err)
		defer res.Body.Close()
		got, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res.StatusCode, string(got)
	}
	code, got := send("any")
	require.Equal(t, http.StatusBadRequest, code)
	require.Contains(t, got, "2018278")
	_, err := s.Tell(channels.UserMessage(fan, "", time.Time{}))
	require.NoError(t, err)
	code, got = send("any")
	require.Equal(t, http.StatusOK, code, got)
	require.Equal(t, channels.Image, s.Log()[1].Type)
	require.Contains(t, got, "attachment_id", "it can be sent again")
	code, _ = send("")
	require.Equal(t, http.StatusBadRequest, code)
}

func TestFilesGoUpAndComeDown(t *testing.T) {
	s := start(t, metatest.Options{})
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	require.NoError(t, w.WriteField("messaging_product", "whatsapp"))
	require.NoError(t, w.WriteField("type", "text/plain"))
	part, err := w.CreateFormFile("file", "a.txt")
	require.NoError(t, err)
	_, err = part.Write([]byte("hello"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	req, err := http.NewRequest(http.MethodPost, s.URL+"/v24.0/100/media", &body)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer any")
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	var up struct{ ID string }
	require.NoError(t, json.NewDecoder(res.Body).Decode(&up))
	require.NoError(t, res.Body.Close())
	require.NotEmpty(t, up.ID)

	code, raw := do(t, http.MethodGet, s.URL+"/v24.0/"+up.ID)
	require.Equal(t, http.StatusOK, code)
	var node struct {
		URL  string
		Size int `json:"file_size"`
	}
	require.NoError(t, json.Unmarshal(raw, &node))
	require.Equal(t, 5, node.Size)
	_, raw = do(t, http.MethodGet, node.URL)
	require.Equal(t, "hello", string(raw))
	code, _ = do(t, http.MethodDelete, s.URL+"/"+up.ID)
	require.Equal(t, http.StatusOK, code)
	code, _ = do(t, http.MethodGet, node.URL)
	require.Equal(t, http.StatusNotFound, code)

	photo := channels.UserMessage(customer, "in", time.Time{})
	photo.Type = channels.Image
	_, err = s.ByName("x").Tell(photo)
	require.NoError(t, err)
	code, raw = do(t, http.MethodGet, s.URL+"/_tenant/x/media-in")
	require.Equal(t, http.StatusOK, code, "what a person sent can be fetched")
	require.NoError(t, json.Unmarshal(raw, &node))
	_, raw = do(t, http.MethodGet, node.URL)
	require.Equal(t, "an emulated image", string(raw))
	code, got := post(t, s.URL+"/messenger/me/message_attachments", `{"message":{"attachment":{"type":"image","payload":{"url":"https://example.org/x"}}}}`)
	require.Equal(t, http.StatusOK, code)
	require.NotEmpty(t, got["attachment_id"])
	code, _ = post(t, s.URL+"/100/media", `{}`)
	require.Equal(t, http.StatusBadRequest, code)
}

// What the analytics say is what the channel's own reader expects, and adds up.
func TestPricingAnalytics(t *testing.T) {
	s := start(t, metatest.Options{})
	require.NoError(t, s.SetBusiness(metatest.Business{Channel: whatsapp.Name, ID: "100", Account: "500", Phone: "15550001111"}))
	require.NoError(t, s.PutTemplate(whatsapp.Name, "500", template.Template{Name: "order", Language: "en", Category: template.Utility,
		Components: []template.Component{{Type: template.Body, Text: "Order {{1}} is on its way."}}}))
	_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	for range 3 {
		code, _ := sendOrder(t, s)
		require.Equal(t, http.StatusOK, code)
	}
	code, _ := post(t, s.URL+"/100/messages", hello)
	require.Equal(t, http.StatusOK, code)
	url := fmt.Sprintf("%s/v24.0/500?fields=pricing_analytics.start(%d).end(%d).granularity(DAILY)", s.URL, noon.Unix()-86400, noon.Unix()+86400)
	_, raw := do(t, http.MethodGet, url)
	rows, err := whatsapp.PriceAnalytics(raw, whatsapp.New().Rulebook().Prices.Get(), &pricing.Account{Currency: "USD"})
	require.NoError(t, err)
	require.Empty(t, rows, "nothing is delivered yet")
	advance(t, s.Tenant, time.Second)
	_, raw = do(t, http.MethodGet, url)
	rows, err = whatsapp.PriceAnalytics(raw, whatsapp.New().Rulebook().Prices.Get(), &pricing.Account{Currency: "USD"})
	require.NoError(t, err, "%s", raw)
	require.Len(t, rows, 2)
	require.EqualValues(t, 1, rows[0].Volume)
	require.Equal(t, pricing.FreeTier, rows[0].Basis)
	require.EqualValues(t, 3, rows[1].Volume)
	require.Equal(t, pricing.Regular, rows[1].Basis)
	require.Equal(t, pricing.Category("utility"), rows[1].Category)
	require.Equal(t, "15550001111", rows[1].Number)
	log := s.Conversations()[0].Events
	var each pricing.Amount
	for _, ev := range log {
		if ev.TemplateName == "order" {
			each = ev.Charge.Price
		}
	}
	sum, err := each.Mul(3)
	require.NoError(t, err)
	require.Equal(t, sum, rows[1].Cost)
	for _, part := range []string{"HALF_HOUR", "MONTHLY"} {
		_, raw = do(t, http.MethodGet, strings.Replace(url, "DAILY", part, 1))
		require.Contains(t, string(raw), `"volume":3`)
	}
}

func TestSubscriptionsAreVerified(t *testing.T) {
	got := 0
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); r.Method == http.MethodGet && q.Get("hub.mode") == "subscribe" && q.Get("hub.verify_token") == "right" {
			_, _ = w.Write([]byte(q.Get("hub.challenge")))
			return
		}
		got++
	}))
	t.Cleanup(h.Close)
	s := start(t, metatest.Options{})
	code, _ := post(t, s.URL+"/v24.0/500/subscribed_apps", `{"override_callback_uri":"`+h.URL+`","verify_token":"wrong"}`)
	require.Equal(t, http.StatusBadRequest, code)
	_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	got = 0
	require.NoError(t, s.Flush(context.Background()))
	require.Zero(t, got)
	for _, c := range []struct{ path, body string }{
		{"/v24.0/500/subscribed_apps", `{"override_callback_uri":"` + h.URL + `","verify_token":"right"}`},
		{"/1/subscriptions", `object=page&callback_url=` + h.URL + `&verify_token=right`},
		{"/_control/subscribe", `{"url":"` + h.URL + `","verify_token":"right"}`},
		{"/_control/subscribe", `{"url":"` + h.URL + `"}`},
	} {
		require.NoError(t, s.Subscribe(context.Background(), "", ""))
		code, answer := post(t, s.URL+c.path, c.body)
		require.Equal(t, http.StatusOK, code, answer)
		_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
		require.NoError(t, err)
		got = 0
		require.NoError(t, s.Flush(context.Background()))
		require.Equal(t, 1, got, c.path)
	}
	code, _ = do(t, http.MethodGet, s.URL+"/500/subscribed_apps")
	require.Equal(t, http.StatusOK, code)
	code, _ = do(t, http.MethodDelete, s.URL+"/500/subscribed_apps")
	require.Equal(t, http.StatusOK, code)
	require.Error(t, s.Subscribe(context.Background(), "nowhere", ""))
}

const seed = `{"now":"2026-12-01T09:00:00Z",
	"businesses":[{"channel":"whatsapp","id":"100","account":"500","features":["direct_send"]}],
	"templates":[{"channel":"whatsapp","account":"500","template":` + order + `}],
	"events":[{"address":{"channel":"whatsapp","business":"100","user":"4915112345678"},"text":"hi"}]}`

func TestAWorldBeginsWithASeed(t *testing.T) {
	s := start(t, metatest.Options{})
	code, got := post(t, s.URL+"/_control/seed", seed)
	require.Equal(t, http.StatusOK, code, got)
	require.Equal(t, "2026-12-01T09:00:00Z", got["now"])
	code, _ = post(t, s.URL+"/100/messages", hello)
	require.Equal(t, http.StatusOK, code)
	code, _ = sendOrder(t, s)
	require.Equal(t, http.StatusOK, code)
	for _, wrong := range []string{
		`{"unknown":1}`, `{"businesses":[{"channel":"pigeon","id":"1"}]}`, `{"templates":[{"channel":"whatsapp"}]}`, `{"events":[{"text":"x"}]}`,
	} {
		code, got = post(t, s.URL+"/_control/seed", wrong)
		require.Equal(t, http.StatusBadRequest, code, wrong)
		require.NotEmpty(t, got["error"])
	}
	require.Empty(t, s.Conversations(), "what fails leaves nothing")
	read, err := metatest.ReadSeed([]byte(seed))
	require.NoError(t, err)
	require.NoError(t, s.ByName("y").Plant(read))
	require.Len(t, s.ByName("y").Conversations(), 1)
}
