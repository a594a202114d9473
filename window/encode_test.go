package window_test

import (
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

func TestStateRoundTrip(t *testing.T) {
	for _, rules := range []window.Rules{{sliding, onReply}, {sliding, fixed}} {
		rapid.Check(t, func(t *rapid.T) {
			s := drawState(t, rules)
			data, err := s.MarshalBinary()
			require.NoError(t, err)
			var back window.State
			require.NoError(t, back.UnmarshalBinary(data))
			require.Equal(t, s, back)
			text, err := json.Marshal(s)
			require.NoError(t, err)
			var again window.State
			require.NoError(t, json.Unmarshal(text, &again))
			require.Equal(t, s, again, string(text))
		})
	}
}

func TestMarksRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMarks(t)
		data, err := m.MarshalBinary()
		require.NoError(t, err)
		var back, again window.Marks
		require.NoError(t, back.UnmarshalBinary(data))
		require.True(t, m.Equal(back))
		text, err := json.Marshal(m)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &again))
		require.True(t, m.Equal(again), string(text))
	})
}

// The encodings are stored by others, so they are pinned.
func TestEncodingIsPinned(t *testing.T) {
	s := observe(t, window.Rules{onReply}, []fact{on(window.Message, 0), on(window.Entry, 0), on(window.Reply, hour), on(window.Message, day)})
	data, err := s.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, "01a1b004808884e0b73380d0eab6b73380adc6b8b73380d0eab6b73380d0eab6b73381dddb01", hex.EncodeToString(data))
	text, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"version":1,
		"last":{"message":"2026-01-02T00:00:00Z","entry":"2026-01-01T00:00:00Z","reply":"2026-01-01T01:00:00Z"},
		"previous_message":"2026-01-01T00:00:00Z",
		"episodes":[{"start":"2026-01-01T00:00:00Z","reply":"2026-01-01T01:00:00Z"}]}`, string(text))

	m, err := marks(t, []send{{"a", base}}).Use(window.Comment, "c", "b", start)
	require.NoError(t, err)
	text, err = json.Marshal(m)
	require.NoError(t, err)
	require.JSONEq(t, `{"version":1,"sends":[{"at":"2026-01-01T00:00:00Z","id_hash":"af63dc4c8601ec8c"}],
		"uses":[{"at":"2026-01-01T00:00:00Z","id_hash":"af63df4c8601f1a5","grant_hash":"083c5d07b4f37b61"}]}`, string(text))
}

func TestZeroEncodes(t *testing.T) {
	data, err := window.State{}.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, []byte{1, 0}, data)
	text, err := json.Marshal(window.State{})
	require.NoError(t, err)
	require.Equal(t, `{"version":1}`, string(text))
	data, err = window.Marks{}.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, []byte{1, 0, 0, 0}, data)
	text, err = json.Marshal(window.Marks{})
	require.NoError(t, err)
	require.Equal(t, `{"version":1}`, string(text))
}

func TestCorruptBinaryIsRefused(t *testing.T) {
	s := observe(t, window.Rules{onReply}, []fact{on(window.Message, 0), on(window.Entry, 0), on(window.Reply, hour), on(window.Reply, day)})
	state, err := s.MarshalBinary()
	require.NoError(t, err)
	m, err := marks(t, []send{{"a", base}, {"b", base}}).Grant(window.Comment, "c", start)
	require.NoError(t, err)
	mark, err := m.MarshalBinary()
	require.NoError(t, err)
	for cut := range state {
		refuseState(t, state[:cut])
	}
	for cut := range mark {
		refuseMarks(t, mark[:cut])
	}
	refuseState(t, append([]byte{2}, state[1:]...))
	refuseMarks(t, append([]byte{0}, mark[1:]...))
	refuseState(t, append(state, 0))
	refuseMarks(t, append(mark, 0))
	refuseState(t, []byte{1, 0x80, 0})                                  // zero, not in its shortest form
	refuseState(t, []byte{1, 1, 0})                                     // a message at no time
	refuseState(t, []byte{1, 0x80, 0x20, 5})                            // a message before none
	refuseState(t, []byte{1, 0x80, 0x80, 0x30, 1, 1, 1})                // three replies before none
	refuseState(t, []byte{1, 1, 255, 255, 255, 255, 255, 255, 255, 1})  // a time beyond the year 9999
	refuseState(t, []byte("\x01\x80\x98$010000"))                       // one reply twice
	refuseMarks(t, []byte{1, 65})                                       // too many sends
	refuseMarks(t, []byte{1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 7, 1, 0, 0, 0}) // cut short
	twice := []byte{1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 7, 2, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0}
	refuseMarks(t, twice)
}

func refuseState(t *testing.T, data []byte) {
	t.Helper()
	s := observe(t, nil, []fact{on(window.Call, 0)})
	before := s
	var corrupt *window.CorruptError
	require.ErrorAs(t, s.UnmarshalBinary(data), &corrupt)
	require.Equal(t, "state", corrupt.Type)
	require.Equal(t, before, s)
}

func refuseMarks(t *testing.T, data []byte) {
	t.Helper()
	m := marks(t, []send{{"z", base}})
	var corrupt *window.CorruptError
	require.ErrorAs(t, m.UnmarshalBinary(data), &corrupt)
	require.Equal(t, "marks", corrupt.Type)
	require.True(t, m.Equal(marks(t, []send{{"z", base}})))
}

func TestCorruptJSONIsRefused(t *testing.T) {
	const at, later = `"2026-01-01T00:00:00Z"`, `"2026-01-01T01:00:00Z"`
	for _, text := range []string{
		`{}`, `[]`, `{"version":2}`, `{"version":1,"more":1}`, `{"version":1,"last":{"comment":` + at + `}}`,
		`{"version":1,"last":{"wink":` + at + `}}`, `{"version":1,"last":{"call":""}}`, `{"version":1,"last":{"call":"yesterday"}}`,
		`{"version":1,"last":{"call":"1969-01-01T00:00:00Z"}}`, `{"version":1,"previous_message":` + at + `}`,
		`{"version":1,"confirmed":{"kind_hash":1,"at":` + later + `,"until":` + at + `}}`,
		`{"version":1,"confirmed":{"kind_hash":65535,"at":` + at + `,"until":` + later + `}}`,
		`{"version":1,"confirmed":{"kind_hash":1}}`,
		`{"version":1,"episodes":[{"start":` + later + `,"reply":` + at + `}]}`,
		`{"version":1,"episodes":[{"start":` + at + `},{"start":` + later + `}]}`,
		`{"version":1,"episodes":[{"start":` + at + `},{"start":` + at + `}]}`,
		`{"version":1,"episodes":[{},{},{},{}]}`, `{"version":1,"replies_before":[` + at + `]}`,
		`{"version":1,"replies_before":[` + at + `,` + at + `,` + at + `]}`,
	} {
		s := observe(t, nil, []fact{on(window.Call, 0)})
		before := s
		require.Error(t, json.Unmarshal([]byte(text), &s), text)
		require.Equal(t, before, s, text)
	}
	for _, text := range []string{
		`{}`, `1`, `{"version":3}`, `{"version":1,"sends":[{"at":` + at + `,"id_hash":"xyz"}]}`, `{"version":1,"sends":[{"id_hash":"1"}]}`,
		`{"version":1,"sends":[{"at":` + at + `,"id_hash":"1"},{"at":` + at + `,"id_hash":"1"}]}`,
		`{"version":1,"grants":[{"at":` + later + `,"id_hash":"1"},{"at":` + at + `,"id_hash":"2"}]}`,
		`{"version":1,"uses":[{"at":` + at + `,"id_hash":"1"}]}`,
	} {
		m := marks(t, []send{{"z", base}})
		require.Error(t, json.Unmarshal([]byte(text), &m), text)
		require.True(t, m.Equal(marks(t, []send{{"z", base}})), text)
	}
}

func TestNullChangesNothing(t *testing.T) {
	s, m := observe(t, nil, []fact{on(window.Call, 0)}), marks(t, []send{{"z", base}})
	before := s
	require.NoError(t, s.UnmarshalJSON([]byte("null")))
	require.NoError(t, m.UnmarshalJSON([]byte("null")))
	require.Equal(t, before, s)
	require.True(t, m.Equal(marks(t, []send{{"z", base}})))
}

func FuzzStateBinary(f *testing.F) {
	s := observe(f, window.Rules{onReply}, []fact{on(window.Message, 0), on(window.Entry, 0), on(window.Reply, hour)})
	data, _ := s.MarshalBinary()
	f.Add(data)
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var s window.State
		if s.UnmarshalBinary(data) != nil {
			require.Equal(t, window.State{}, s)
			return
		}
		again, err := s.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, data, again)
		text, err := json.Marshal(s)
		require.NoError(t, err)
		survives(t, s)
		var back window.State
		if json.Unmarshal(text, &back) == nil {
			survives(t, back)
		}
	})
}

func FuzzStateJSON(f *testing.F) {
	s := observe(f, window.Rules{fixed}, []fact{on(window.Message, 0), on(window.Message, 2*day)})
	data, _ := json.Marshal(s)
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var s window.State
		if json.Unmarshal(data, &s) != nil {
			require.Equal(t, window.State{}, s)
			return
		}
		survives(t, s)
	})
}

// survives uses a decoded State, which may hold facts that no observation leads to, in every way.
func survives(t *testing.T, s window.State) {
	for _, rules := range []window.Rules{{sliding, closing, lasting, onReply}, {fixed}} {
		rules.View(nil, &s, nil, start)
		for trigger := window.Message; trigger <= window.LiveComment; trigger++ {
			_, err := s.Observe(rules, trigger, ms(base+rand.Int64N(1e9)))
			require.NoError(t, err)
		}
	}
	require.Equal(t, s.Merge(window.State{}), window.State{}.Merge(s))
}

func FuzzMarks(f *testing.F) {
	data, _ := marks(f, []send{{"a", base}}).MarshalBinary()
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var m, back window.Marks
		if m.UnmarshalBinary(data) != nil {
			require.True(t, m.IsZero())
			return
		}
		text, err := json.Marshal(m)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &back))
		require.True(t, m.Equal(back))
	})
}

func TestCorruptErrorQuotesTheProblem(t *testing.T) {
	var s window.State
	require.EqualError(t, s.UnmarshalBinary([]byte{9}), "window: corrupt state: version 9 is not 1")
	require.EqualError(t, s.UnmarshalBinary(nil), "window: corrupt state: it is empty")
}

func TestWhatFollowsTheJSONIsRefused(t *testing.T) {
	var corrupt *window.CorruptError
	var s window.State
	require.ErrorAs(t, s.UnmarshalJSON([]byte(`{"version":1}{"version":1}`)), &corrupt)
	require.NoError(t, s.UnmarshalJSON([]byte(" {\"version\":1}\n")))
	var m window.Marks
	require.ErrorAs(t, m.UnmarshalJSON([]byte(`{"version":1} x`)), &corrupt)
}
