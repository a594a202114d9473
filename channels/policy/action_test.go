package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// acting is a rulebook of action rows alone.
func acting(rows ...policy.ActionRow) *policy.Rulebook {
	for i := range rows {
		rows[i].Source = policy.Source{URL: "https://example.org/rules", Confidence: window.Documented}
	}
	return &policy.Rulebook{Channel: "chat", Begins: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Actions: rows}
}

func did(act channels.Action) channels.Event {
	return channels.Event{Kind: channels.UserAction, Action: act}
}

// Each condition by itself: who meets it, and who does not.
func TestActionRowConditions(t *testing.T) {
	base := did(channels.ActMessage)
	with := func(change func(*channels.Event)) channels.Event {
		ev := base
		change(&ev)
		return ev
	}
	text := with(func(ev *channels.Event) { ev.Type = channels.Text })
	image := with(func(ev *channels.Event) { ev.Type = channels.Image })
	ad := with(func(ev *channels.Event) { ev.Arrival = &channels.Arrival{Source: "ADS", Device: "iOS"} })
	web := with(func(ev *channels.Event) { ev.Arrival = &channels.Arrival{Source: "link", Device: "web"} })
	token := with(func(ev *channels.Event) { ev.Token = "t" })
	for name, c := range map[string]struct {
		row       policy.ActionRow
		meets     []channels.Event
		meetsNone []channels.Event
	}{
		"none":            {policy.ActionRow{}, []channels.Event{base, text, ad, web, token}, []channels.Event{did(channels.ActRead), did(""), {}}},
		"types":           {policy.ActionRow{Types: []channels.MessageType{channels.Text}}, []channels.Event{text}, []channels.Event{base, image}},
		"except types":    {policy.ActionRow{ExceptTypes: []channels.MessageType{channels.Text}}, []channels.Event{base, image}, []channels.Event{text}},
		"arrivals":        {policy.ActionRow{Arrivals: []string{"ads"}}, []channels.Event{ad}, []channels.Event{base, web}},
		"no arrival":      {policy.ActionRow{Arrivals: []string{""}}, []channels.Event{base, text}, []channels.Event{ad, web}},
		"except arrivals": {policy.ActionRow{ExceptArrivals: []string{"ads"}}, []channels.Event{base, web}, []channels.Event{ad}},
		"devices":         {policy.ActionRow{Devices: []string{"android", "ios", ""}}, []channels.Event{base, ad}, []channels.Event{web}},
		"token":           {policy.ActionRow{WithToken: true}, []channels.Event{token}, []channels.Event{base}},
		"no token":        {policy.ActionRow{WithoutToken: true}, []channels.Event{base}, []channels.Event{token}},
	} {
		t.Run(name, func(t *testing.T) {
			c.row.Actions, c.row.Triggers = []channels.Action{channels.ActMessage}, window.On(window.Message)
			edition := acting(c.row).At(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
			for _, ev := range c.meets {
				on, _ := edition.Opens(&ev)
				require.Equal(t, window.On(window.Message), on, "%+v", ev)
			}
			for _, ev := range c.meetsNone {
				on, grants := edition.Opens(&ev)
				require.Zero(t, on|grants, "%+v", ev)
			}
		})
	}
}

// Rows add up, grants need a token, rows hold from their first instant to the one
// after their last, and nothing is allocated.
func TestOpens(t *testing.T) {
	turn := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	book := acting(
		policy.ActionRow{Actions: []channels.Action{channels.ActMessage, channels.ActAdMessage}, Triggers: window.On(window.Message)},
		policy.ActionRow{Span: policy.Span{From: turn}, Actions: []channels.Action{channels.ActAdMessage}, Triggers: window.On(window.Entry), Grants: window.On(window.OptIn)},
		policy.ActionRow{Span: policy.Span{To: turn}, Actions: []channels.Action{channels.ActAnswer}, Triggers: window.On(window.Reply)},
	)
	timeline, err := book.Compile()
	require.NoError(t, err)
	ad := did(channels.ActAdMessage)
	opens := func(at time.Time, ev channels.Event) [2]window.Triggers {
		on, grants := timeline.At(at).Opens(&ev)
		return [2]window.Triggers{on, grants}
	}
	require.Equal(t, [2]window.Triggers{window.On(window.Message), 0}, opens(turn.Add(-1), ad))
	require.Equal(t, [2]window.Triggers{window.On(window.Message, window.Entry), 0}, opens(turn, ad), "no token to grant to")
	ad.Token = "t"
	require.Equal(t, [2]window.Triggers{window.On(window.Message, window.Entry), window.On(window.OptIn)}, opens(turn, ad))
	require.Zero(t, opens(book.Begins.Add(-1), ad), "before the rulebook begins")

	reply := [2]window.Triggers{window.On(window.Reply), 0}
	sent := channels.Event{Kind: channels.DeliveryStatus, Status: &channels.Status{State: channels.Sent}}
	require.Equal(t, reply, opens(turn.Add(-1), channels.Event{Kind: channels.BusinessMessage}))
	require.Equal(t, reply, opens(turn.Add(-1), sent), "the status reports the same act")
	require.Zero(t, opens(turn, sent))
	require.Zero(t, opens(turn.Add(-1), channels.Event{Kind: channels.BusinessMessage, Action: channels.ActOther}), "answers nobody")
	sent.Status.State = channels.Delivered
	require.Zero(t, opens(turn.Add(-1), sent))

	edition := timeline.At(turn)
	require.Zero(t, testing.AllocsPerRun(100, func() { edition.Opens(&ad) }))
}

func TestWrongActionRows(t *testing.T) {
	message := []channels.Action{channels.ActMessage}
	on := window.On(window.Message)
	for want, row := range map[string]policy.ActionRow{
		"is about no action": {Triggers: on},
		"opens nothing":      {Actions: message},
		`has the action "hum", which does not exist`:       {Actions: []channels.Action{"hum"}, Triggers: on},
		"opens by a trigger that does not exist":           {Actions: message, Triggers: 1 << 30},
		"needs a token and needs none":                     {Actions: message, Triggers: on, WithToken: true, WithoutToken: true},
		"grants to a token and needs none":                 {Actions: message, Grants: on, WithoutToken: true},
		`rulebook chat action "message" ends before it st`: {Actions: message, Triggers: on, Span: policy.Span{From: time.Unix(9, 0), To: time.Unix(8, 0)}},
	} {
		_, err := acting(row).Compile()
		require.ErrorContains(t, err, want)
	}
	book := acting(policy.ActionRow{Actions: message, Triggers: on, Arrivals: []string{"ads", ""}, WithToken: true})
	book.Actions[0].Source = policy.Source{}
	_, err := book.Compile()
	require.EqualError(t, err, `rulebook chat action "message by ads or unknown, with a token" has no source`)
}

// A change of what an action opens is told in words, and so is one of its source.
func TestDiffOfActions(t *testing.T) {
	turn := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	before, after := policy.Span{To: turn}, policy.Span{From: turn}
	ad, ends, starts := []channels.Action{channels.ActAdMessage}, []channels.Action{channels.ActWelcome}, []channels.Action{channels.ActComment, channels.ActCall}
	book := acting(
		policy.ActionRow{Span: before, Actions: ad, Triggers: window.On(window.Message, window.Entry)},
		policy.ActionRow{Span: after, Actions: ad, Triggers: window.On(window.Message)},
		policy.ActionRow{Span: before, Actions: ends, Triggers: window.On(window.Tap)},
		policy.ActionRow{Span: after, Actions: starts, ExceptTypes: []channels.MessageType{channels.Text}, Devices: []string{"web"}, Grants: window.On(window.Comment)},
		policy.ActionRow{Span: before, Actions: []channels.Action{channels.ActScan}, Triggers: window.On(window.Scan)},
		policy.ActionRow{Span: after, Actions: []channels.Action{channels.ActScan}, Triggers: window.On(window.Scan)},
	)
	book.Actions[3].Source.Confidence = window.Assumed
	require.Equal(t, []string{
		"action ad_message: counts as message, entry -> counts as message",
		"action call comment of no type text, on web: new: grants its token comment (assumed)",
		"action request_welcome: ends (was: counts as tap)",
	}, policy.Diff(book.At(turn.Add(-1)), book.At(turn)))
	timeline, err := book.Compile()
	require.NoError(t, err)
	require.Len(t, timeline.Editions(), 2, "a row that begins makes an edition")
}
