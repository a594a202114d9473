package window_test

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/window"
)

// These rule sets of channels that do not ship show that the rule type can say what they need.
var (
	weChat = window.Rules{
		{Kind: "message", OpenedBy: window.On(window.Message), Length: 48 * hour, Quota: window.Quota{Total: 5, ResetByTrigger: true}},
		{Kind: "menu", OpenedBy: window.On(window.Tap), Length: time.Minute, Quota: window.Quota{Total: 3, ResetByTrigger: true}},
		{Kind: "follow", OpenedBy: window.On(window.OptIn), Length: time.Minute, Quota: window.Quota{Total: 3, ResetByTrigger: true}},
		{Kind: "scan", OpenedBy: window.On(window.Scan), Length: time.Minute, Quota: window.Quota{Total: 3, ResetByTrigger: true}},
		{Kind: "payment", OpenedBy: window.On(window.Payment), Length: 48 * hour},
	}
	viberBusiness = window.Rules{{
		Kind: "session", OpenedBy: window.On(window.Message), ClosedBy: window.On(window.Block), Length: day, Renewal: window.Fixed,
		Quota: window.Quota{Total: 60, Consecutive: 5},
	}}
	line = window.Rules{
		{Kind: "reply_token", OpenedBy: window.On(window.Message, window.OptIn, window.Tap), Length: time.Minute, PerID: true},
		{Kind: "friend", OpenedBy: window.On(window.OptIn), ClosedBy: window.On(window.Block)},
		{Kind: "recent", OpenedBy: window.On(window.Message), ClosedBy: window.On(window.Block), Length: 7 * day},
	}
	tikTok = window.Rules{{
		Kind: "reply", OpenedBy: window.On(window.Message), Length: 48 * hour, Quota: window.Quota{Total: 10, ResetByTrigger: true},
	}}
	telegram = window.Rules{{Kind: "chat", OpenedBy: window.On(window.Message, window.OptIn), ClosedBy: window.On(window.Block)}}
	kakao    = window.Rules{{
		Kind: "consultation", OpenedBy: window.On(window.Message), ClosedBy: window.On(window.Close), Length: 30 * day,
	}}
	zalo = window.Rules{
		{Kind: "free", OpenedBy: window.On(window.Message), Length: 48 * hour, Quota: window.Quota{Total: 8, ResetByTrigger: true}},
		{Kind: "paid", OpenedBy: window.On(window.Message), Length: 7 * day},
	}
	rcs = window.Rules{{
		Kind: "conversation", OpenedBy: window.On(window.Message), Length: day, Renewal: window.OnReply, ReplyWithin: day,
	}}
)

func TestRuleSetsAreValid(t *testing.T) {
	for _, rules := range []window.Rules{weChat, viberBusiness, line, tikTok, telegram, kakao, zalo, rcs} {
		require.NoError(t, rules.Validate())
	}
}

// sendN returns marks of n sends, one each second from an offset after start, under ids with the prefix.
func sendN(t *testing.T, m window.Marks, prefix string, n int, from time.Duration) window.Marks {
	t.Helper()
	for i := range n {
		next, err := m.Send(prefix+strconv.Itoa(i), start.Add(from+time.Duration(i)*time.Second))
		require.NoError(t, err)
		m = next
	}
	return m
}

func TestWeChatGrantsDifferByEvent(t *testing.T) {
	s := observe(t, weChat, []fact{on(window.Message, 0), on(window.Payment, 0), on(window.OptIn, 0), on(window.Tap, hour)})
	got := map[window.Kind]string{}
	for _, w := range weChat.View(&s, nil, start.Add(hour)) {
		got[w.Kind] = w.Status.String() + " " + strconv.Itoa(w.Remaining)
	}
	require.Equal(t, map[window.Kind]string{
		"message": "open 5", "menu": "open 3", "follow": "closed 0", "scan": "never 0", "payment": "open -1",
	}, got)
	edges(t, weChat[1], s, start.Add(hour), start.Add(hour+time.Minute))
	m := sendN(t, window.Marks{}, "m", 5, time.Second)
	require.False(t, weChat[0].View(&s, &m, start.Add(hour)).Permits())
	require.True(t, weChat[1].View(&s, &m, start.Add(hour)).Permits(), "the tap is a new grant")
}

func TestViberBusinessSession(t *testing.T) {
	r := &viberBusiness[0]
	s := observe(t, viberBusiness, []fact{on(window.Message, 0), on(window.Message, hour)})
	edges(t, *r, s, start, start.Add(day))
	m := sendN(t, window.Marks{}, "a", 5, hour)
	require.Equal(t, 0, r.View(&s, &m, start.Add(2*hour)).Remaining, "five in a row")
	s, err := s.Observe(viberBusiness, window.Message, start.Add(2*hour))
	require.NoError(t, err)
	require.Equal(t, 5, r.View(&s, &m, start.Add(2*hour)).Remaining, "the user answered")
	m = sendN(t, m, "b", 52, hour)
	require.Equal(t, 3, r.View(&s, &m, start.Add(2*hour)).Remaining, "57 of 60 in all")
	m = sendN(t, m, "c", 3, hour)
	require.False(t, r.View(&s, &m, start.Add(2*hour)).Permits())
}

func TestLineTokenAndFriend(t *testing.T) {
	m, err := window.Marks{}.Grant(window.Message, "token1", start)
	require.NoError(t, err)
	s := observe(t, line, []fact{on(window.OptIn, -400*day), on(window.Message, 0)})
	require.True(t, line[0].ViewID(&s, &m, "token1", start.Add(time.Minute-1)).Permits())
	require.False(t, line[0].ViewID(&s, &m, "token1", start.Add(time.Minute)).Permits())
	m, err = m.Use(window.Message, "token1", "m1", start.Add(time.Second))
	require.NoError(t, err)
	require.False(t, line[0].ViewID(&s, &m, "token1", start.Add(time.Second)).Permits())
	require.True(t, line[1].View(&s, &m, start.Add(300*day)).Permits(), "a friend stays a friend")
	edges(t, line[2], s, start, start.Add(7*day))
}

func TestTikTokResetsByMessage(t *testing.T) {
	r := &tikTok[0]
	s := observe(t, tikTok, []fact{on(window.Message, 0)})
	m := sendN(t, window.Marks{}, "m", 10, time.Second)
	require.Equal(t, 0, r.View(&s, &m, start.Add(hour)).Remaining)
	s, err := s.Observe(tikTok, window.Message, start.Add(5*time.Second))
	require.NoError(t, err)
	require.Equal(t, 4, r.View(&s, &m, start.Add(hour)).Remaining, "six of the ten sends came at or after the late message")
	s, err = s.Observe(tikTok, window.Message, start.Add(hour))
	require.NoError(t, err)
	require.Equal(t, 10, r.View(&s, &m, start.Add(hour)).Remaining)
}

func TestTelegramUntilBlocked(t *testing.T) {
	s := observe(t, telegram, []fact{on(window.Message, 0), on(window.Block, 900*day)})
	edges(t, telegram[0], s, start, start.Add(900*day))
	s, err := s.Observe(telegram, window.Message, start.Add(901*day))
	require.NoError(t, err)
	w := telegram[0].View(&s, nil, start.Add(2000*day))
	require.Equal(t, window.Open, w.Status, "the user came back")
	require.Zero(t, w.Expires)
}

func TestKakaoIdleClose(t *testing.T) {
	s := observe(t, kakao, []fact{on(window.Message, 0), on(window.Message, 20*day)})
	edges(t, kakao[0], s, start.Add(20*day), start.Add(50*day))
	s, err := s.Observe(kakao, window.Close, start.Add(21*day))
	require.NoError(t, err)
	edges(t, kakao[0], s, start.Add(20*day), start.Add(21*day))
}

func TestZaloWindowsNest(t *testing.T) {
	s := observe(t, zalo, []fact{on(window.Message, 0)})
	m := sendN(t, window.Marks{}, "m", 8, time.Second)
	windows := zalo.View(&s, &m, start.Add(hour))
	require.False(t, windows[0].Permits(), "eight free messages are used")
	require.True(t, windows[1].Permits(), "a paid one may follow")
	edges(t, zalo[0], s, start, start.Add(48*hour))
	edges(t, zalo[1], s, start, start.Add(7*day))
}

func TestConversationOpenedByAPair(t *testing.T) {
	s := observe(t, rcs, []fact{on(window.Message, 0), on(window.Reply, hour), on(window.Message, 2*hour)})
	edges(t, rcs[0], s, start.Add(hour), start.Add(day+hour))
}

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMermaid(t *testing.T) {
	sets := map[string]window.Rules{
		"renewals": {closing, lasting, onReply, prolonged, token}, "wechat": weChat, "viber_business": viberBusiness, "line": line,
	}
	for name, rules := range sets {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".mmd")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(path, []byte(rules.Mermaid()), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), rules.Mermaid())
		})
	}
}

func TestMermaidTellsRulesOfOneKindApart(t *testing.T) {
	rules := window.Rules{
		{Kind: "shared", OpenedBy: window.On(window.Message), Length: 24 * time.Hour},
		{Kind: "shared", OpenedBy: window.On(window.Tap), Length: time.Hour},
	}
	require.NoError(t, rules.Validate())
	text := rules.Mermaid()
	require.Equal(t, 1, strings.Count(text, "[*] --> shared_closed"))
	require.Equal(t, 1, strings.Count(text, "[*] --> shared__2_closed"))
}
