package metatest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
)

const order = `{"name":"order","language":"en","category":"UTILITY","components":[{"type":"BODY","text":"Order {{1}} is on its way to you today.","example":{"body_text":[["7"]]}}]}`

func sendOrder(t *testing.T, s *metatest.Server) (int, any) {
	t.Helper()
	code, got := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp","to":"4915112345678","type":"template","template":{"name":"order","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"7"}]}]}}`)
	if e, refused := got["error"].(map[string]any); refused {
		return code, e["code"]
	}
	return code, nil
}

var account = channels.Address{Channel: whatsapp.Name, Business: "500"}

// submitted starts an emulator at which the template waits for its review.
func submitted(t *testing.T) (h *host, s *metatest.Server, id string) {
	t.Helper()
	h = newHost(t)
	s = start(t, metatest.Options{Webhook: h.URL})
	code, got := post(t, s.URL+"/v24.0/500/message_templates", order)
	require.Equal(t, http.StatusOK, code, got)
	require.Equal(t, "PENDING", got["status"])
	return h, s, got["id"].(string)
}

// says lets the platform change the template's status.
func says(t *testing.T, s *metatest.Server, status template.Status) {
	t.Helper()
	_, err := s.Tell(channels.Event{Kind: channels.TemplateChange, Address: account, Template: &template.Update{Name: "order", Language: "en", Status: status}})
	require.NoError(t, err)
}

// told lists what the webhooks said of the template, with its reasons.
func told(t *testing.T, h *host, s *metatest.Server, id string) (all []string) {
	t.Helper()
	require.NoError(t, s.Flush(context.Background()))
	for _, ev := range h.events(t, whatsapp.New()) {
		if ev.Template != nil {
			require.Equal(t, "500", ev.Template.Account)
			require.Equal(t, id, ev.Template.ID)
			all = append(all, strings.TrimSpace(string(ev.Template.Status)+" "+ev.Template.Reason))
		}
	}
	return all
}

func TestATemplateIsReviewed(t *testing.T) {
	h, s, id := submitted(t)
	_, number := sendOrder(t, s)
	require.Equal(t, 132001.0, number, "pending; the number 100 belongs to the account that was asked for first")
	code, got := post(t, s.URL+"/500/message_templates", order)
	require.Equal(t, http.StatusBadRequest, code)
	require.Equal(t, 2388024.0, got["error"].(map[string]any)["error_subcode"])
	code, got = post(t, s.URL+"/500/message_templates", `{"name":"Order!","language":"en","category":"UTILITY","components":[]}`)
	require.Equal(t, http.StatusBadRequest, code, got)

	advance(t, s.Tenant, time.Minute)
	code, number = sendOrder(t, s)
	require.Equal(t, http.StatusOK, code, number)
	require.Equal(t, []string{"APPROVED"}, told(t, h, s, id))
}

func TestATemplateIsPaused(t *testing.T) {
	h, s, id := submitted(t)
	advance(t, s.Tenant, time.Minute)
	for _, length := range []time.Duration{3 * time.Hour, 6 * time.Hour} {
		says(t, s, template.Paused)
		advance(t, s.Tenant, length-time.Second)
		_, number := sendOrder(t, s)
		require.Equal(t, 132015.0, number)
		advance(t, s.Tenant, time.Second)
		code, _ := sendOrder(t, s)
		require.Equal(t, http.StatusOK, code, "the pause is over")
	}
	says(t, s, template.Archived)
	_, number := sendOrder(t, s)
	require.Equal(t, 132001.0, number)
	says(t, s, "UNARCHIVED")
	code, _ := sendOrder(t, s)
	require.Equal(t, http.StatusOK, code)
	says(t, s, template.Paused)
	_, number = sendOrder(t, s)
	require.Equal(t, 132016.0, number, "the third pause disables")
	require.Equal(t, []string{"APPROVED", "PAUSED FIRST_PAUSE", "PAUSED SECOND_PAUSE", "ARCHIVED", "UNARCHIVED", "DISABLED"}, told(t, h, s, id))
}

func TestATemplateIsEditedAndDeleted(t *testing.T) {
	h, s, id := submitted(t)
	advance(t, s.Tenant, time.Minute)
	says(t, s, template.Disabled)
	edit := `{"components":[{"type":"BODY","text":"Parcel {{1}} is on its way to you today.","example":{"body_text":[["7"]]},"kept":"as it is"}]}`
	code, got := post(t, s.URL+"/"+id, edit)
	require.Equal(t, http.StatusOK, code, got)
	advance(t, s.Tenant, time.Minute)
	code, raw := do(t, http.MethodGet, s.URL+"/"+id)
	require.Equal(t, http.StatusOK, code)
	for _, part := range []string{"Parcel", "APPROVED", `"kept":"as it is"`} {
		require.Contains(t, string(raw), part)
	}

	code, _ = do(t, http.MethodDelete, s.URL+"/500/message_templates?name=order")
	require.Equal(t, http.StatusOK, code)
	_, number := sendOrder(t, s)
	require.Equal(t, 132001.0, number)
	code, _ = do(t, http.MethodDelete, s.URL+"/500/message_templates?name=order")
	require.Equal(t, http.StatusBadRequest, code)
	require.Equal(t, []string{"APPROVED", "DISABLED", "APPROVED", "DELETED"}, told(t, h, s, id))
	_, err := s.Tell(channels.Event{Kind: channels.TemplateChange, Address: account, Template: &template.Update{Name: "order", Language: "en", Status: template.Paused}})
	require.Error(t, err, "it is gone")
}

func TestAReviewIsOvertaken(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL})
	_, got := post(t, s.URL+"/500/message_templates", order)
	require.Equal(t, "PENDING", got["status"])
	_, err := s.Tell(channels.Event{Kind: channels.TemplateChange, Address: channels.Address{Channel: whatsapp.Name, Business: "500"},
		Template: &template.Update{Name: "order", Language: "en", Status: template.Rejected, Reason: "INCORRECT_CATEGORY"}})
	require.NoError(t, err)
	advance(t, s.Tenant, time.Hour)
	_, number := sendOrder(t, s)
	require.Equal(t, 132001.0, number)
	events := h.events(t, whatsapp.New())
	require.Len(t, events, 1)
	require.Equal(t, template.Rejected, events[0].Template.Status)
	require.Equal(t, "INCORRECT_CATEGORY", events[0].Template.Reason)
}

func TestTemplatesAreListedPageByPage(t *testing.T) {
	s := start(t, metatest.Options{})
	for i := range 5 {
		require.NoError(t, s.PutTemplate(whatsapp.Name, "500", template.Template{Name: fmt.Sprint("t", i), Language: "en", Category: template.Utility}))
	}
	list := template.NewList("500", noon)
	after, pages := "", 0
	for {
		code, raw := do(t, http.MethodGet, s.URL+"/500/message_templates?limit=2&after="+after)
		require.Equal(t, http.StatusOK, code)
		var err error
		after, err = list.Page(raw)
		require.NoError(t, err, "%s", raw)
		if pages++; after == "" {
			break
		}
	}
	require.Equal(t, 3, pages, "the sample is the account's sixth")
	updates, err := list.Updates(func(func(template.View, error) bool) {})
	require.NoError(t, err)
	require.Len(t, updates, 6)
	_, raw := do(t, http.MethodGet, s.URL+"/500/message_templates?name=t3&status=approved&category=UTILITY")
	require.Equal(t, 1, strings.Count(string(raw), `"name"`), "%s", raw)
	_, raw = do(t, http.MethodGet, s.URL+"/500/message_templates?status=REJECTED")
	require.Contains(t, string(raw), `"data":[]`)
	for _, wrong := range []error{
		s.PutTemplate("instagram", "1", template.Template{Name: "x", Language: "en"}), s.PutTemplate(messenger.Name, "", template.Template{Name: "x", Language: "en"}),
		s.PutTemplate(messenger.Name, "1", template.Template{}),
	} {
		require.Error(t, wrong)
	}
}
