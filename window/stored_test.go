package window_test

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/window"
)

// Every kind of fact that is stored, in both forms, which others keep: a change of either loses what they stored.
func TestEveryStoredFactIsPinned(t *testing.T) {
	all := window.State{}
	for trigger := window.Message; trigger <= window.Reply; trigger++ {
		s, err := all.Observe(nil, trigger, start.Add(time.Duration(trigger)*time.Millisecond))
		require.NoError(t, err)
		all = s
	}
	confirmed, err := window.State{}.Confirm("standard", start.Add(time.Second), start)
	require.NoError(t, err)
	inOrder := []fact{on(window.Message, 0), on(window.Message, 2*day), on(window.Message, 4*day)}
	late := []fact{on(window.Message, 23*hour), on(window.Message, 24*hour), on(window.Message, 50*hour), on(window.Message, 0)}
	lost := []fact{on(window.Reply, 1*hour), on(window.Reply, 2*hour), on(window.Reply, 3*hour), on(window.Reply, 4*hour), on(window.Entry, 0)}
	ends := hours(window.Message, 72, 24, 112, 4, 24)
	tests := []struct {
		name         string
		state        window.State
		binary, text string
	}{
		{
			"triggers", all,
			"01ff1f81d0eab6b73382d0eab6b73383d0eab6b73384d0eab6b73385d0eab6b73386d0eab6b73387d0eab6b73388d0eab6b73389d0eab6b7338ad0eab6b7338bd0eab6b7338cd0eab6b733",
			`{"version":1,"last":{"message":"2026-01-01T00:00:00.001Z","call":"2026-01-01T00:00:00.002Z","tap":"2026-01-01T00:00:00.003Z",
				"reaction":"2026-01-01T00:00:00.004Z","referral":"2026-01-01T00:00:00.005Z","entry":"2026-01-01T00:00:00.006Z",
				"opt_in":"2026-01-01T00:00:00.007Z","scan":"2026-01-01T00:00:00.008Z","payment":"2026-01-01T00:00:00.009Z",
				"block":"2026-01-01T00:00:00.01Z","close":"2026-01-01T00:00:00.011Z","reply":"2026-01-01T00:00:00.012Z"}}`,
		},
		{
			"imported", imported(t, window.State{}),
			"01804080d0eab6b733",
			`{"version":1,"imported":"2026-01-01T00:00:00Z"}`,
		},
		{
			"confirmed", confirmed,
			"0180800180d0eab6b733e8d7eab6b733c554",
			`{"version":1,"confirmed":{"kind_hash":10821,"at":"2026-01-01T00:00:00Z","until":"2026-01-01T00:00:01Z"}}`,
		},
		{
			"fixed", observe(t, window.Rules{fixed}, inOrder),
			"0181a00c80b0d0dbb83380c09d89b83380b0d0dbb833ffffffff0780c09d89b833ffffffff0780d0eab6b733ffffffff07",
			`{"version":1,"last":{"message":"2026-01-05T00:00:00Z"},"previous_message":"2026-01-03T00:00:00Z",
				"episodes":[{"start":"2026-01-05T00:00:00Z","fixed":true,"certain":true},
				{"start":"2026-01-03T00:00:00Z","fixed":true,"certain":true},{"start":"2026-01-01T00:00:00Z","fixed":true,"certain":true}]}`,
		},
		{
			"fixed, late", observe(t, window.Rules{fixed}, late),
			"0181a00c80fad48cb833808884e0b73380fad48cb833ffffffff0780aba8deb733ffffffff0780d0eab6b7338080808004",
			`{"version":1,"last":{"message":"2026-01-03T02:00:00Z"},"previous_message":"2026-01-02T00:00:00Z",
				"episodes":[{"start":"2026-01-03T02:00:00Z","fixed":true,"certain":true},
				{"start":"2026-01-01T23:00:00Z","fixed":true,"certain":true},{"start":"2026-01-01T00:00:00Z","fixed":true}]}`,
		},
		{
			"fixed, the one before forgotten", observe(t, window.Rules{fixed}, ends),
			"0181a00c80808cf7b83380f8b6b2b83380808cf7b833ffffffff0780f8b6b2b833ffffffff07808884e0b73381f4ee860c",
			`{"version":1,"last":{"message":"2026-01-05T16:00:00Z"},"previous_message":"2026-01-04T00:00:00Z",
				"episodes":[{"start":"2026-01-05T16:00:00Z","fixed":true,"certain":true},{"start":"2026-01-04T00:00:00Z","fixed":true,"certain":true},
				{"start":"2026-01-02T00:00:00Z","inexact":true,"fixed":true,"earliest_end":"2026-01-02T04:00:00Z"}]}`,
		}, {
			"first reply lost", observe(t, window.Rules{onReply}, lost),
			"01a0902680d0eab6b73380c4d9bdb73380d0eab6b73381bab7830880e7fdbbb733808aa2bab733",
			`{"version":1,"last":{"entry":"2026-01-01T00:00:00Z","reply":"2026-01-01T04:00:00Z"},
				"episodes":[{"start":"2026-01-01T00:00:00Z","reply":"2026-01-01T02:00:00Z","inexact":true}],
				"replies_before":["2026-01-01T03:00:00Z","2026-01-01T02:00:00Z"],"more_replies":true}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := tt.state.MarshalBinary()
			require.NoError(t, err)
			text, err := json.Marshal(tt.state)
			require.NoError(t, err)
			require.Equal(t, tt.binary, hex.EncodeToString(data))
			require.JSONEq(t, tt.text, string(text))
			var fromBinary, fromText window.State
			require.NoError(t, fromBinary.UnmarshalBinary(data))
			require.NoError(t, fromText.UnmarshalJSON(text))
			require.Equal(t, tt.state, fromBinary)
			require.Equal(t, tt.state, fromText)
		})
	}
}

// A number that is too large, or missing, is named, although what is read after it would be refused too.
func TestCorruptBytesAreNamed(t *testing.T) {
	tests := []struct{ data, want string }{
		{"01", "mask is cut short"},
		{"0180808001", "mask 2097152 is more than 2097151"},
		{"01808030", "3 replies before the latest are more than 2"},
		{"0101", "message is cut short"},
		{"018101", "message is cut short"},
		{"010180d0dbc3f4b33a00", "message 256870324824064 is more than 253402300799999"},
		{"0180800101", "confirmed until is cut short"},
		{"018080010101808002", "confirmed kind 32768 is more than 32767"},
		{"0180800401", "answer is cut short"},
		{"018080040180808080" + "10", "answer 4294967296 is more than 4294967295"},
		{"010100", "it contradicts itself or has 0 bytes too many"},
		{"01000000", "it contradicts itself or has 2 bytes too many"},
	}
	for _, tt := range tests {
		data, err := hex.DecodeString(tt.data)
		require.NoError(t, err)
		var s window.State
		require.ErrorContains(t, s.UnmarshalBinary(data), "window: corrupt state: "+tt.want, tt.data)
	}
	const hash = "0000000000000007"
	for _, tt := range []struct{ data, want string }{
		{"01", "count is cut short"},
		{"0141", "count 65 is more than 64"},
		{"010021", "count 33 is more than 32"},
		{"01000041", "count 65 is more than 64"},
		{"010105" + hash[2:], "a hash is cut short"},
		{"010100" + hash + "0000", "mark 0000000000000007 has no instant"},
		{"010205" + hash + "05" + hash + "0000", "mark 0000000000000007 is twice there or out of order"},
		{"01" + "81" + "00" + "05" + hash + "0000", "it is not in its shortest form or has 0 bytes too many"},
		{"010000000102", "it is not in its shortest form or has 2 bytes too many"},
	} {
		data, err := hex.DecodeString(tt.data)
		require.NoError(t, err)
		var m window.Marks
		require.ErrorContains(t, m.UnmarshalBinary(data), "window: corrupt marks: "+tt.want, tt.data)
	}
}

// As many marks as are kept are read back; the counts of the test before are the first that are too many.
func TestFullMarksRoundTrip(t *testing.T) {
	var m window.Marks
	for i := range 64 {
		at, id := ms(base+int64(i)), strconv.Itoa(i)
		var err error
		m, err = m.Send(id, at)
		require.NoError(t, err)
		m, err = m.Grant(window.Comment, id, at)
		require.NoError(t, err)
		m, err = m.Use(window.Comment, id, id, at)
		require.NoError(t, err)
	}
	data, err := m.MarshalBinary()
	require.NoError(t, err)
	text, err := json.Marshal(m)
	require.NoError(t, err)
	var fromBinary, fromText window.Marks
	require.NoError(t, fromBinary.UnmarshalBinary(data))
	require.NoError(t, fromText.UnmarshalJSON(text))
	require.True(t, m.Equal(fromBinary))
	require.True(t, m.Equal(fromText))
}

// What came more than 2^32-1 ms before the latest of its list is left out.
func TestWhatIsTooLongAgoIsLeftOut(t *testing.T) {
	const most = (1<<32 - 1) * time.Millisecond
	keys := func(s window.State) map[string]any {
		text, err := json.Marshal(s)
		require.NoError(t, err)
		var out map[string]any
		require.NoError(t, json.Unmarshal(text, &out))
		return out
	}
	for _, tt := range []struct {
		back time.Duration
		kept bool
	}{{most - time.Millisecond, true}, {most, true}, {most + time.Millisecond, false}} {
		last := keys(observe(t, nil, []fact{on(window.Message, 0), on(window.Message, tt.back)}))
		require.Equal(t, tt.kept, last["previous_message"] != nil, tt.back)

		replies := keys(observe(t, nil, []fact{on(window.Reply, 0), on(window.Reply, tt.back)}))
		require.Equal(t, tt.kept, replies["replies_before"] != nil, tt.back)
		require.Equal(t, !tt.kept, replies["more_replies"] != nil, "a reply that is left out may have been the first: %v", tt.back)

		entries := keys(observe(t, window.Rules{onReply}, []fact{on(window.Entry, 0), on(window.Entry, tt.back)}))
		require.Equal(t, tt.kept, len(entries["episodes"].([]any)) == 2, tt.back)
	}
	far := keys(observe(t, window.Rules{onReply}, []fact{on(window.Entry, 0), on(window.Entry, hour), on(window.Entry, most+2*hour)}))
	require.Len(t, far["episodes"], 1)
	far = keys(observe(t, nil, []fact{on(window.Reply, 0), on(window.Reply, hour), on(window.Reply, most+2*hour)}))
	require.Nil(t, far["replies_before"])
	require.Equal(t, true, far["more_replies"])
}

// The hash of a kind is stored with a confirmation.
func TestHashesOfKindsArePinned(t *testing.T) {
	for kind, want := range map[window.Kind]string{"standard": "10821", "entry": "22179", "tag": "14010", "agent": "18732"} {
		text, err := json.Marshal(confirm(t, window.State{}, kind, day, 0))
		require.NoError(t, err)
		require.Contains(t, string(text), `"kind_hash":`+want+`,`, kind)
	}
	rules := window.Rules{
		{Kind: "kind40", OpenedBy: window.On(window.Message), Length: day}, {Kind: "kind68", OpenedBy: window.On(window.Tap), Length: day},
	}
	require.ErrorContains(t, rules.Validate(), `kinds "kind40" and "kind68" are the same or cannot be told apart`)
}

func TestCorruptTextIsNamed(t *testing.T) {
	const at = `"2026-01-01T00:00:00Z"`
	one := `{"start":` + at + `}`
	first, second, third := `{"start":"2026-01-03T00:00:00Z"}`, `{"start":"2026-01-02T00:00:00Z"}`, one
	long := strings.Repeat("x", 41)
	for text, want := range map[string]string{
		`{"version":1,"episodes":[` + one + `,` + one + `,` + one + `,` + one + `]}`:                         "4 episodes are more than 3",
		`{"version":1,"episodes":[` + first + `,` + third + `,` + second + `]}`:                              "it contradicts itself",
		`{"version":1,"episodes":[` + first + `,` + third + `,` + third + `]}`:                               "it contradicts itself",
		`{"version":1,"replies_before":[` + at + `,` + at + `,` + at + `]}`:                                  "3 replies_before are more than 2",
		`{"version":1,"replies_before":[` + at + `,` + at + `]}`:                                             "it contradicts itself",
		`{"version":1,"last":{"live_comment":` + at + `}}`:                                                   `a "live_comment" has no place in it`,
		`{"version":1,"last":{"call":""}}`:                                                                   "call is missing",
		`{"version":1,"confirmed":{"kind_hash":1,"until":` + at + `}}`:                                       "confirmed at is missing",
		`{"version":1,"confirmed":{"kind_hash":1,"at":` + at + `}}`:                                          "confirmed until is missing",
		`{"version":1,"episodes":[{}]}`:                                                                      "episode start is missing",
		`{"version":1,"episodes":[{"start":` + at + `,"reply":"2025-12-31T23:59:59.999Z"}]}`:                 "episode reply 2025-12-31T23:59:59.999Z does not fit its start",
		`{"version":1,"episodes":[{"start":` + at + `,"reply":"2026-02-01T00:00:00Z"}]}`:                     "episode reply 2026-02-01T00:00:00Z does not fit its start",
		`{"version":1,"episodes":[{"start":` + at + `,"fixed":true,"earliest_end":"2026-02-01T00:00:00Z"}]}`: "earliest_end 2026-02-01T00:00:00Z does not fit",
		`{"version":2}`: "version 2 is not 1",
		`{"version":1,"imported":"` + long + `"}`:      `"` + long[:40] + `..." is not in the form of RFC 3339`,
		`{"version":1,"imported":"` + long[:40] + `"}`: `"` + long[:40] + `" is not in the form of RFC 3339`,
		`{"version":1} {}`:                             "something follows the object",
	} {
		var s window.State
		require.ErrorContains(t, s.UnmarshalJSON([]byte(text)), want, text)
	}
	mark := func(hash string) string { return `{"at":` + at + `,"id_hash":"` + hash + `"}` }
	for text, want := range map[string]string{
		`{"version":1,"grants":[` + strings.Repeat(mark("1")+",", 32) + mark("1") + `]}`: "33 marks are more than 32",
		`{"version":1,"sends":[{"id_hash":"1"}]}`:                                        "mark is missing",
		`{"version":1,"sends":[` + mark("g") + `]}`:                                      `hash "g" is not 64 bits in hexadecimal`,
		`{"version":1,"uses":[` + mark("1") + `]}`:                                       `hash "" is not 64 bits`,
		`{"version":1,"sends":[` + mark("2") + `,` + mark("1") + `]}`:                    "mark 0000000000000001 is twice there or out of order",
	} {
		var m window.Marks
		require.ErrorContains(t, m.UnmarshalJSON([]byte(text)), want, text)
	}
}
