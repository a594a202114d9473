package window_test

import (
	"encoding/hex"
	"hash/crc32"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

func TestStateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawState(t, window.Rules{sliding, onReply, fixed})
		data, err := s.AppendBinary([]byte("x"))
		require.NoError(t, err)
		var back window.State
		require.NoError(t, back.UnmarshalBinary(data[1:]))
		require.Equal(t, s, back)
	})
}

func TestMarksRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMarks(t)
		data, err := m.AppendBinary([]byte("x"))
		require.NoError(t, err)
		var back window.Marks
		require.NoError(t, back.UnmarshalBinary(data[1:]))
		require.True(t, m.Equal(back))
	})
}

func TestEncodingIsSmall(t *testing.T) {
	size := func(s window.State) int {
		data, err := s.AppendBinary(nil)
		require.NoError(t, err)
		return len(data)
	}
	require.Equal(t, 1, size(window.State{}))
	require.Equal(t, 8, size(observe(t, nil, hours(window.Message, 0))))
	var log []fact
	for i := range 20 { // a busy day
		log = append(log, on(window.Message, time.Duration(i)*hour), on(window.Reply, time.Duration(i)*hour+time.Minute))
	}
	require.LessOrEqual(t, size(observe(t, nil, log)), 55)
}

// goldenState holds every part of a State.
func goldenState(t *testing.T) window.State {
	rules := window.Rules{onReply, {Kind: "session", OpenedBy: window.On(window.Tap), Length: day, Renewal: window.Fixed}}
	log := append(hours(window.Reply, -9, -8, -7, -6, -5, -4, -3, -2, 1, 3), hours(window.Entry, 0, 2)...)
	log = append(log, hours(window.Entry, -12)...)
	log = append(log, hours(window.Tap, 0, 5, 30)...)
	log = append(log, hours(window.Unsupported, 4)...)
	s := imported(t, observe(t, rules, log))
	return confirm(t, s, "on_reply", 5*day, hour)
}

// Encodings are stored by hosts: a new one needs a new version.
func TestEncodingIsPinned(t *testing.T) {
	data, err := goldenState(t).AppendBinary(nil)
	require.NoError(t, err)
	require.Equal(t, goldenStateHex, hex.EncodeToString(data))
	m, err := marks(t, []send{{"a", base}, {"b", base + 1}}).Use(window.Comment, "c", "b", start)
	require.NoError(t, err)
	m, err = m.Grant(window.Comment, "c", start)
	require.NoError(t, err)
	data, err = m.AppendBinary(nil)
	require.NoError(t, err)
	require.Equal(t, goldenMarksHex, hex.EncodeToString(data))
}

const (
	goldenStateHex = "010380ecd4d4ef6606ffd790600a80f4ee0640ffe7dd0d4180bab70380f6c698033afbad7605b0dfaf4208ff81d89103fff3ee06ffada60affb9b703ffb9b703ffb9b703ffb9b703ffb9b70343ffb9b703440380c4aa2281dddb01fff3ee0681dddb01ffb7992981d1ca0845004602808499900101ffcbff6681d1ca08"
	goldenMarksHex = "01010280a0d5edee66af63dc4c8601ec8c02af63df4c8601f1a502010108474d07b4fd67b6030100af63df4c8601f1a508474d07b4fd67b6"
)

// A later version of the package may know more triggers: this one leaves them out and reads the rest.
func TestUnknownTriggerIsLeftOut(t *testing.T) {
	var s window.State
	require.NoError(t, s.UnmarshalBinary([]byte{1, byte(window.Message), 20, byte(window.LiveComment) + 9, 6, 63, 4, 64, 2}))
	want, err := observe(t, nil, []fact{{window.Message, 10}}).Import(time.UnixMilli(16))
	require.NoError(t, err)
	require.Equal(t, want, s)
}

func TestCorruptBinaryIsRefused(t *testing.T) {
	state, err := goldenState(t).AppendBinary(nil)
	require.NoError(t, err)
	m, err := marks(t, []send{{"a", base}, {"b", base}}).Grant(window.Comment, "c", start)
	require.NoError(t, err)
	mark, err := m.AppendBinary(nil)
	require.NoError(t, err)
	refuseState(t, append(state, 0), "part 0 is not known")
	refuseMarks(t, append(mark, 0), "part 0 is not known")
	const hash = "\x00\x00\x00\x00\x00\x00\x00\x07"
	for data, want := range map[string]string{
		"":                 "it is empty",
		"\x00":             "version 0 is not 1",
		"\x02\x01\x02":     "version 2 is not 1",
		"\x01\x01":         "it is cut short",
		"\x01\x01\x80":     "it is cut short",
		"\x01\x01\x82\x00": "number 2 is not in its shortest form",
		"\x01\x01\x00":     "is no instant",
		"\x01\x01\x01":     "-1 ms from 0 is no instant",
		"\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01": "is no instant",
		"\x01\x02\x02\x01\x02":                             "part 1 is not known, or out of order",
		"\x01\x01\x02\x01\x02":                             "part 1 is not known, or out of order",
		"\x01\x47\x02":                                     "part 71 is not known",
		"\x01\x41\x04\x01" + hash:                          "confirmed until before",
		"\x01\x41\x04\x02" + hash[1:]:                      "it is cut short",
		"\x01\x42\x00":                                     "part 66 has 0 elements, not 1..8",
		"\x01\x42\x09\x02\x02\x02\x02\x02\x02":             "part 66 has 9 elements, not 1..8",
		"\x01\x42\x02\x04\x02":                             "replies are out of order",
		"\x01\x44\x05":                                     "part 68 has 5 elements, not 1..4",
		"\x01\x44\x02\x04\x00\x02\x00":                     "arrivals are out of order",
		"\x01\x44\x01\xd0\x0f\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01": "is no instant", // an answer 2 ms before its arrival
		"\x01\x46\x01\x04\x00": "sessions are out of order",
		"\x01\x46\x04":         "part 70 has 4 elements, not 1..3",
	} {
		refuseState(t, []byte(data), want)
	}
	for data, want := range map[string]string{
		"":                            "it is empty",
		"\x02":                        "version 2 is not 1",
		"\x01\x01\x41":                "part 1 has 65 elements, not 1..64",
		"\x01\x02\x21":                "part 2 has 33 elements, not 1..32",
		"\x01\x01\x01\x02" + hash[1:]: "it is cut short",
		"\x01\x01\x01\x00" + hash:     "is no instant",
		"\x01\x01\x02\x02" + hash + "\x02" + hash: "a mark is twice there or out of order",
		"\x01\x01\x02\x04" + hash + "\x01" + hash: "a mark is twice there or out of order",
	} {
		refuseMarks(t, []byte(data), want)
	}
	for n := range state {
		var s window.State
		if s.UnmarshalBinary(state[:n]) == nil { // cut between two parts
			again, err := s.AppendBinary(nil)
			require.NoError(t, err)
			require.Equal(t, state[:n], again)
		}
	}
}

func refuseState(t *testing.T, data []byte, want string) {
	t.Helper()
	s := observe(t, nil, []fact{on(window.Call, 0)})
	before := s
	err := s.UnmarshalBinary(data)
	require.ErrorContains(t, err, "window: corrupt state: ", "%x", data)
	require.ErrorContains(t, err, want, "%x", data)
	require.Equal(t, before, s)
}

func refuseMarks(t *testing.T, data []byte, want string) {
	t.Helper()
	m := marks(t, []send{{"z", base}})
	err := m.UnmarshalBinary(data)
	require.ErrorContains(t, err, "window: corrupt marks: ", "%x", data)
	require.ErrorContains(t, err, want, "%x", data)
	require.True(t, m.Equal(marks(t, []send{{"z", base}})))
}

// As many marks as are kept are read back.
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
	data, err := m.AppendBinary(nil)
	require.NoError(t, err)
	var back window.Marks
	require.NoError(t, back.UnmarshalBinary(data))
	require.True(t, m.Equal(back))
}

func FuzzStateBinary(f *testing.F) {
	s := observe(f, window.Rules{onReply, fixed}, append(hours(window.Message, 0, 1, 30), on(window.Entry, 0), on(window.Reply, hour)))
	data, _ := s.AppendBinary(nil)
	f.Add(data)
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, data []byte) {
		var s window.State
		if s.UnmarshalBinary(data) != nil {
			require.Equal(t, window.State{}, s)
			return
		}
		again, err := s.AppendBinary(nil)
		require.NoError(t, err)
		var back window.State
		require.NoError(t, back.UnmarshalBinary(again))
		require.Equal(t, s, back)
		require.LessOrEqual(t, len(again), len(data), "an unknown trigger is left out")
		if len(again) == len(data) {
			require.Equal(t, data, again)
		}
		survives(t, s, rand.New(rand.NewPCG(uint64(len(data)), uint64(crc32.ChecksumIEEE(data)))))
	})
}

// survives uses a decoded State, which may hold facts that no observation leads to, in every way.
func survives(t *testing.T, s window.State, r *rand.Rand) {
	rules := window.Rules{sliding, closing, lasting, onReply, fixed}
	rules.View(&s, nil, start)
	for trigger := window.Message; trigger <= window.LiveComment; trigger++ {
		_, err := s.Observe(rules, trigger, ms(base+r.Int64N(1e9)))
		require.NoError(t, err)
	}
	require.Equal(t, s.Merge(window.State{}), window.State{}.Merge(s))
	before, after := s.Split(start)
	require.Equal(t, before.Merge(after), after.Merge(before))
}

func FuzzMarks(f *testing.F) {
	data, _ := marks(f, []send{{"a", base}}).AppendBinary(nil)
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var m window.Marks
		if m.UnmarshalBinary(data) != nil {
			require.True(t, m.IsZero())
			return
		}
		again, err := m.AppendBinary(nil)
		require.NoError(t, err)
		require.Equal(t, data, again)
		before, after := m.Split(start)
		require.True(t, before.Merge(after).Equal(m))
	})
}
