package metatest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

func TestSomeErrorsComeLater(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL, Later: []int{131047}})
	require.NoError(t, s.PutTemplate(whatsapp.Name, "1000", template.Template{Name: "offer", Language: "en", Category: template.Marketing,
		Components: []template.Component{{Type: template.Body, Text: "A bargain."}}}))
	_, err := s.Tell(channels.StopMarketing(customer, noon))
	require.NoError(t, err)
	code, got := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp","to":"4915112345678","type":"template","template":{"name":"offer","language":{"code":"en"}}}`)
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "accepted", got["messages"].([]any)[0].(map[string]any)["message_status"])
	code, _ = post(t, s.URL+"/100/messages", hello)
	require.Equal(t, http.StatusOK, code)
	require.NoError(t, s.Flush(context.Background()))
	events := h.events(t, whatsapp.New())
	require.Len(t, events, 3)
	require.Equal(t, channels.MarketingStopped, events[0].Consent)
	for i, code := range []int{131050, 131047} {
		require.Equal(t, channels.Failed, events[i+1].Status.State)
		require.Equal(t, code, events[i+1].Errors[0].Error.Code)
		require.Nil(t, events[i+1].Status.Pricing)
	}
}

func TestTemplatesAreChecked(t *testing.T) {
	s := start(t, metatest.Options{})
	send := func(tpl string) (int, any) {
		code, got := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp","to":"4915112345678","type":"template","template":`+tpl+`}`)
		if e, failed := got["error"].(map[string]any); failed {
			return code, e["code"]
		}
		return code, nil
	}
	code, number := send(`{"name":"hello_world","language":{"code":"en_US"}}`)
	require.Equal(t, http.StatusOK, code, "every account has it")
	require.Nil(t, number)
	_, number = send(`{"name":"hello_world","language":{"code":"de"}}`)
	require.Equal(t, 132001.0, number)
	_, number = send(`{"name":"hello_world","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"x"}]}]}`)
	require.Equal(t, 132000.0, number)
}

// A message is pinned in a group only, as far as its window is open.
func TestPinsGoToGroups(t *testing.T) {
	s := start(t, metatest.Options{})
	group := customer
	group.User = "group-1"
	inGroup := channels.UserMessage(group, "", time.Time{})
	inGroup.Group = group.User
	for _, ev := range []channels.Event{channels.UserMessage(customer, "", time.Time{}), inGroup} {
		_, err := s.Tell(ev)
		require.NoError(t, err)
	}
	pin := func(to string) (int, map[string]any) {
		return post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp",`+to+`,"type":"pin","pin":{"type":"pin","message_id":"wamid.x","expiration_days":7}}`)
	}
	code, _ := pin(`"recipient_type":"group","to":"group-1"`)
	require.Equal(t, http.StatusOK, code)
	code, _ = pin(`"to":"4915112345678"`)
	require.Equal(t, http.StatusBadRequest, code)
	require.Equal(t, policy.ContentTypeNotAllowed, s.Log()[1].Reason)
}

func TestPairRate(t *testing.T) {
	s := start(t, metatest.Options{})
	_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	send := func() int { code, _ := post(t, s.URL+"/100/messages", hello); return code }
	for range 45 {
		require.Equal(t, http.StatusOK, send())
	}
	require.Equal(t, http.StatusBadRequest, send())
	require.Equal(t, 131056, s.Log()[45].Error.Code)
	advance(t, s.Tenant, 6*time.Second-time.Millisecond)
	require.Equal(t, http.StatusBadRequest, send())
	advance(t, s.Tenant, time.Millisecond)
	require.Equal(t, http.StatusOK, send(), "one is paid back after six seconds")
	require.Equal(t, http.StatusBadRequest, send())
}

func TestMessagingLimit(t *testing.T) {
	s := start(t, metatest.Options{})
	require.NoError(t, s.SetBusiness(metatest.Business{Channel: whatsapp.Name, ID: "100", Account: "500", Limit: 1}))
	_, err := s.Tell(channels.Event{Kind: channels.AccountChange, Address: channels.Address{Channel: whatsapp.Name, Business: "500"}, AccountUpdate: &channels.AccountUpdate{Limit: 2}})
	require.NoError(t, err)
	send := func(to string) int {
		code, _ := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp","to":"`+to+`","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`)
		return code
	}
	require.Equal(t, http.StatusOK, send("4915100000001"))
	require.Equal(t, http.StatusOK, send("4915100000002"))
	require.Equal(t, http.StatusBadRequest, send("4915100000003"))
	require.Equal(t, policy.MessagingLimit, s.Log()[2].Reason)
	require.Equal(t, http.StatusOK, send("4915100000002"), "whoever was reached takes no more room")
	_, err = s.Tell(channels.UserMessage(channels.Address{Channel: whatsapp.Name, Business: "100", User: "4915100000004"}, "", time.Time{}))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, send("4915100000004"), "nor does whoever wrote")
	advance(t, s.Tenant, 24*time.Hour)
	require.Equal(t, http.StatusOK, send("4915100000003"), "the day is over")
}

func TestAGapEndsAtItsInstant(t *testing.T) {
	s := start(t, metatest.Options{})
	ask := func() any {
		_, got := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp","to":"4915112345678","type":"interactive","interactive":{"type":"call_permission_request","action":{"name":"call_permission_request"},"body":{"text":"May we call?"}}}`)
		e, _ := got["error"].(map[string]any)
		return e["code"]
	}
	write := func() {
		_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
		require.NoError(t, err)
	}
	write()
	require.Nil(t, ask())
	advance(t, s.Tenant, 23*time.Hour)
	write()
	advance(t, s.Tenant, time.Hour-time.Millisecond)
	require.Equal(t, 138009.0, ask())
	advance(t, s.Tenant, time.Millisecond)
	require.Nil(t, ask(), "a day later")
	advance(t, s.Tenant, 23*time.Hour)
	write()
	advance(t, s.Tenant, time.Hour)
	require.Equal(t, 138009.0, ask(), "two a week")
	_, err := s.Tell(channels.UserDid(customer, channels.ActCallConnected, "", time.Time{}))
	require.NoError(t, err)
	require.Nil(t, ask(), "a call was connected since")
	require.Equal(t, 138009.0, ask(), "once more")
}

// A template that asks for leave to call counts like the message that does.
func TestATemplateThatAsksForLeaveToCallKeepsTheGap(t *testing.T) {
	s := start(t, metatest.Options{})
	require.NoError(t, s.PutTemplate(whatsapp.Name, "1000", template.Template{Name: "may_we_call", Language: "en", Category: template.Utility,
		Components: []template.Component{{Type: template.Body, Text: "May we call?"}, {Type: "CALL_PERMISSION_REQUEST"}}}))
	asks := map[string]string{
		"template": `"type":"template","template":{"name":"may_we_call","language":{"code":"en"}}`,
		"message":  `"type":"interactive","interactive":{"type":"call_permission_request","action":{"name":"call_permission_request"},"body":{"text":"May we call?"}}`,
	}
	code := func(kind string) any {
		_, got := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp","to":"4915112345678",`+asks[kind]+`}`)
		e, _ := got["error"].(map[string]any)
		return e["code"]
	}
	require.Nil(t, code("template"))
	_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	require.Equal(t, []any{138009.0, 138009.0}, []any{code("template"), code("message")})
	advance(t, s.Tenant, 24*time.Hour)
	require.Nil(t, code("template"))
}

func TestAStopAtTheInstantOfAResumptionCounts(t *testing.T) {
	s := start(t, metatest.Options{})
	require.NoError(t, s.PutTemplate(whatsapp.Name, "1000", template.Template{Name: "offer", Language: "en", Category: template.Marketing,
		Components: []template.Component{{Type: template.Body, Text: "A bargain."}}}))
	send := func() int {
		code, _ := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp","to":"4915112345678","type":"template","template":{"name":"offer","language":{"code":"en"}}}`)
		require.Equal(t, http.StatusOK, code)
		log := s.Log()
		return log[len(log)-1].Error.Code
	}
	for _, ev := range []channels.Event{channels.StopMarketing(customer, noon), channels.ResumeMarketing(customer, noon)} {
		_, err := s.Tell(ev)
		require.NoError(t, err)
	}
	require.Equal(t, 131050, send())
	_, err := s.Tell(channels.ResumeMarketing(customer, noon.Add(time.Second)))
	require.NoError(t, err)
	require.Equal(t, 131050, send(), "it is yet to come")
	advance(t, s.Tenant, time.Second)
	require.Zero(t, send())
	for _, ev := range []channels.Event{channels.StopMarketing(customer, noon.Add(2*time.Second)), channels.OptIn(customer, noon.Add(3*time.Second))} {
		require.Equal(t, ev.Consent == channels.MarketingStopped, send() == 0)
		advance(t, s.Tenant, time.Second)
		_, err = s.Tell(ev)
		require.NoError(t, err)
	}
	require.Zero(t, send(), "a signup ends a stop as well")
}

// An answered ad opens the free entry window: its messages cost nothing, and their statuses say when it ends.
func TestAnAdOpensAFreeWindow(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL})
	_, err := s.Tell(channels.UserDid(customer, channels.ActAdMessage, "", time.Time{}))
	require.NoError(t, err)
	advance(t, s.Tenant, time.Hour)
	for range 2 {
		code, _ := post(t, s.URL+"/100/messages", hello)
		require.Equal(t, http.StatusOK, code)
	}
	require.NoError(t, s.Flush(context.Background()))
	events := h.events(t, whatsapp.New())
	require.Equal(t, channels.ActAdMessage, events[0].Action)
	require.Equal(t, "ad", events[0].Arrival.Source)
	for _, ev := range events[1:] {
		require.Equal(t, "free_entry_point", ev.Status.Pricing.Type)
		require.False(t, ev.Status.Pricing.Billable)
		require.Equal(t, whatsapp.FreeEntryPoint, ev.Confirmed.Window)
		require.Equal(t, noon.Add(73*time.Hour), ev.Confirmed.Until, "72 hours from the answer")
	}
}

// Whoever cannot pay is accepted, and what it would cost fails.
func TestWithoutMeansOfPayment(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL})
	require.NoError(t, s.SetBusiness(metatest.Business{Channel: whatsapp.Name, ID: "100", NoPayment: true}))
	code, _ := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp","to":"4915112345678","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`)
	require.Equal(t, http.StatusOK, code)
	require.NoError(t, s.Flush(context.Background()))
	events := h.events(t, whatsapp.New())
	require.Equal(t, channels.Failed, events[0].Status.State)
	require.Equal(t, 131042, events[0].Errors[0].Error.Code)
}

// The judge knows every kind of rule that the rulebooks use: sliding windows, and such as open with an answer. A row of another kind would be
// misjudged in silence.
func TestTheJudgeKnowsEveryKindOfWindow(t *testing.T) {
	for _, c := range []policy.Channel{whatsapp.New(), messenger.New(), instagram.New()} {
		for _, w := range c.Rulebook().Windows {
			require.Contains(t, []window.Renewal{window.Sliding, window.OnReply}, w.Rule.Renewal, "%s %s", c.Name(), w.About)
			require.Zero(t, w.Rule.Quota, "%s %s", c.Name(), w.About)
			require.Positive(t, w.Rule.Length, "%s %s", c.Name(), w.About)
		}
	}
}

// A comment on a broadcast may be answered once, while the broadcast runs.
func TestABroadcastEnds(t *testing.T) {
	s := start(t, metatest.Options{})
	viewer := channels.Address{Channel: instagram.Name, Business: "300", User: "7001"}
	answer := func(comment string) any {
		_, got := post(t, s.URL+"/300/messages", `{"recipient":{"comment_id":"`+comment+`"},"message":{"text":"thanks"}}`)
		e, _ := got["error"].(map[string]any)
		return e["error_subcode"]
	}
	for _, comment := range []string{"c1", "c2"} {
		ev := channels.UserDid(viewer, channels.ActLiveComment, "", time.Time{})
		ev.Token = comment
		_, err := s.Tell(ev)
		require.NoError(t, err)
	}
	require.Nil(t, answer("c1"))
	require.Equal(t, 2534025.0, answer("c1"), "once")
	advance(t, s.Tenant, time.Minute)
	_, err := s.Tell(channels.UserDid(viewer, channels.ActLiveEnd, "", time.Time{}))
	require.NoError(t, err)
	require.Equal(t, 2534025.0, answer("c2"), "the broadcast is over")
}
