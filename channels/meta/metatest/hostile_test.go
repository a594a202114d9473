package metatest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// What steers the emulator is refused when it says something else than it seems to.
func TestControlTakesNothingHalf(t *testing.T) {
	s := start(t, metatest.Options{})
	for path, bodies := range map[string][]string{
		"advance": {`{"by":"1h"} {"by":"2h"}`, `{}`, `{"by":"1h","to":"2026-12-01T00:00:00Z"}`, `{"to":"9999-01-01T00:00:00Z"}`, `{"to":"2026-11-01T00:00:00Z"}`},
		"seed":    {`{"now":"9999-01-01T00:00:00Z"}`, `{}x`},
	} {
		for _, body := range bodies {
			code, got := post(t, s.URL+"/_control/"+path, body)
			require.Equal(t, http.StatusBadRequest, code, "%s: %v", body, got)
			require.NotEmpty(t, got["error"])
			require.True(t, s.Now().Equal(noon), body)
		}
	}
}

// Who calls is asked before anything else, by Graph and in its words.
func TestWithoutAnAccessToken(t *testing.T) {
	s := start(t, metatest.Options{})
	for path, code := range map[string]float64{"/whatsapp/100/messages": 104, "/messenger/me/messages": 2500, "/instagram/me/messages": 2500} {
		res, err := http.Post(s.URL+path, "application/json", strings.NewReader("{}"))
		require.NoError(t, err)
		var got map[string]map[string]any
		require.NoError(t, json.NewDecoder(res.Body).Decode(&got))
		require.NoError(t, res.Body.Close())
		require.Equal(t, http.StatusBadRequest, res.StatusCode)
		require.Equal(t, code, got["error"]["code"], path)
		require.Equal(t, "OAuthException", got["error"]["type"], path)
		require.Contains(t, got["error"]["message"], ": no access token came with the request", path)
		require.NotContains(t, got["error"], "error_data")
	}
}

// A tenant may have any name, as the tests of a package do.
func TestATenantOfAnyName(t *testing.T) {
	s := start(t, metatest.Options{})
	for _, name := range []string{"TestA/two parts", "50%", "ä"} {
		_, err := s.ByName(name).Tell(channels.UserMessage(customer, "", noon))
		require.NoError(t, err)
		code, got := post(t, s.URL+"/_tenant/"+url.PathEscape(name)+"/100/messages", hello)
		require.Equal(t, http.StatusOK, code, got)
		require.Len(t, s.ByName(name).Log(), 1)
	}
	require.Len(t, s.Tenants(), 4)
}

// Two who turn out to be one have one history: their messages count in the order in which they went.
func TestThePaceOfTwoWhoAreOne(t *testing.T) {
	s := start(t, metatest.Options{})
	scoped := channels.Address{Channel: whatsapp.Name, Business: "100", User: "DE.5512345"}
	send := func(body string) int { code, _ := post(t, s.URL+"/100/messages", body); return code }
	toScoped := strings.Replace(hello, `"to":"+49 1511 2345678"`, `"recipient":"DE.5512345"`, 1)
	for _, who := range []channels.Address{scoped, customer} {
		_, err := s.Tell(channels.UserMessage(who, "", time.Time{}))
		require.NoError(t, err)
	}
	require.Equal(t, http.StatusOK, send(toScoped))
	require.Equal(t, http.StatusOK, send(hello))
	advance(t, s.Tenant, time.Hour)
	require.Equal(t, http.StatusOK, send(hello))
	both := channels.UserMessage(customer, "", time.Time{})
	both.Identity = channels.Identity{Phone: customer.User, Scoped: scoped.User}
	_, err := s.Tell(both)
	require.NoError(t, err)
	for range 44 {
		require.Equal(t, http.StatusOK, send(hello))
	}
	require.Equal(t, http.StatusBadRequest, send(hello))
}

// An event of a kind that is not told leaves nothing behind.
func TestWhatIsNotToldLeavesNothing(t *testing.T) {
	s := start(t, metatest.Options{})
	_, err := s.Tell(channels.SentMessage(customer, channels.Text, "wamid.x", noon))
	require.ErrorContains(t, err, "event.kind")
	code, _ := do(t, http.MethodGet, s.URL+"/"+customer.Business)
	require.Equal(t, http.StatusBadRequest, code, "the business is not known")
	require.Empty(t, s.Conversations())
}

// A page of any size is cut to what there is.
func TestAPageOfTemplatesOfAnySize(t *testing.T) {
	s := start(t, metatest.Options{})
	for _, query := range []string{"limit=9223372036854775807&after=1", "limit=-1&after=-9223372036854775808", "limit=x&after=99999999999999999999"} {
		code, raw := do(t, http.MethodGet, s.URL+"/500/message_templates?"+query)
		require.Equal(t, http.StatusOK, code, "%s: %s", query, raw)
	}
}
