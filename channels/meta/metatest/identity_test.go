package metatest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// reaches says whether a text to a number, or to a scoped identifier, goes.
func reaches(t *testing.T, s *metatest.Server, id string) bool {
	t.Helper()
	to := `"to":"` + id + `"`
	if strings.Contains(id, ".") {
		to = `"recipient":"` + id + `"`
	}
	code, _ := post(t, s.URL+"/100/messages", `{"messaging_product":"whatsapp",`+to+`,"type":"text","text":{"body":"hello"}}`)
	return code == http.StatusOK
}

// A number that shows up with another scoped identifier is somebody else's from then on. The former owner keeps the own one, windows included.
func TestANumberPassesOn(t *testing.T) {
	s := start(t, metatest.Options{})
	write := func(scoped string) {
		ev := channels.UserMessage(customer, "", time.Time{})
		ev.Identity = channels.Identity{Phone: customer.User, Scoped: scoped}
		_, err := s.Tell(ev)
		require.NoError(t, err)
	}
	write("DE.1")
	advance(t, s.Tenant, 23*time.Hour)
	write("DE.2")
	require.True(t, reaches(t, s, "DE.1"))
	advance(t, s.Tenant, 2*time.Hour)
	require.False(t, reaches(t, s, "DE.1"), "DE.2 opened nothing for DE.1")
	require.True(t, reaches(t, s, "DE.2"))
	require.True(t, reaches(t, s, customer.User))
	require.Len(t, s.Conversations(), 2)
}

// A notice takes the window along, and is told.
func TestANoticeOfANewNumber(t *testing.T) {
	h := newHost(t)
	s := start(t, metatest.Options{Webhook: h.URL})
	const number = "4915112340000"
	_, err := s.Tell(channels.UserMessage(customer, "", time.Time{}))
	require.NoError(t, err)
	change := channels.Event{
		Kind: channels.IdentityChange, Address: withUser(customer, number),
		Previous: channels.Identity{Phone: customer.User}, Identity: channels.Identity{Phone: number, Scoped: "DE.1"},
	}
	_, err = s.Tell(change)
	require.NoError(t, err)
	require.True(t, reaches(t, s, number))
	require.True(t, reaches(t, s, "DE.1"))
	require.False(t, reaches(t, s, customer.User), "nobody has it")
	change.Address.User, change.Identity, change.Previous = number, channels.Identity{Phone: number, Scoped: "DE.2"}, channels.Identity{Scoped: "DE.1"}
	_, err = s.Tell(change)
	require.NoError(t, err)
	require.True(t, reaches(t, s, "DE.2"))
	require.NoError(t, s.Flush(context.Background()))
	var told []channels.Event
	for _, ev := range h.events(t, whatsapp.New()) {
		if ev.Kind == channels.IdentityChange {
			told = append(told, ev)
		}
	}
	require.Len(t, told, 2)
	require.Equal(t, channels.Identity{Phone: customer.User}, told[0].Previous)
	require.Equal(t, channels.Identity{Phone: number, Scoped: "DE.1"}, told[0].Identity)
	require.Equal(t, channels.Identity{Scoped: "DE.1"}, told[1].Previous)
	require.Equal(t, channels.Identity{Phone: number, Scoped: "DE.2"}, told[1].Identity)

	_, err = s.Tell(channels.Event{Kind: channels.IdentityChange, Address: customer, Identity: channels.Identity{Phone: customer.User}})
	require.ErrorContains(t, err, "event.identity must say")
	_, err = s.Tell(channels.Event{Kind: channels.IdentityChange, Address: fan, Identity: channels.Identity{Scoped: "7"}, Previous: channels.Identity{Scoped: "8"}})
	require.ErrorContains(t, err, "event.identity must say")
}

func withUser(a channels.Address, user string) channels.Address {
	a.User = user
	return a
}
