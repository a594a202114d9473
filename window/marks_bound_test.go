package window_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/window"
)

// Grants are at one instant each, an hour before they matter, so that which of them are kept can be seen.
func TestTheLatestGrantsAreKept(t *testing.T) {
	grant := func(m window.Marks, i int) window.Marks {
		m, err := m.Grant(window.Comment, strconv.Itoa(i), start.Add(time.Duration(i)*time.Millisecond))
		require.NoError(t, err)
		return m
	}
	known := func(m window.Marks) (n, first int) {
		first = -1
		for i := range 40 {
			if token.ViewID(nil, &m, strconv.Itoa(i), start.Add(time.Minute)).Status == window.Open {
				n++
				if first < 0 {
					first = i
				}
			}
		}
		return n, first
	}
	var all, low, high window.Marks
	for i := range 33 {
		all = grant(all, i)
		if i < 16 {
			low = grant(low, i)
		} else {
			high = grant(high, i)
		}
	}
	n, first := known(all)
	require.Equal(t, 32, n)
	require.Equal(t, 1, first)
	require.True(t, all.Equal(low.Merge(high)))
	require.True(t, all.Equal(high.Merge(low)))
}

func TestMergeKeepsTheLatestSendsAndUses(t *testing.T) {
	var all, low, high window.Marks
	for i := range 70 {
		at, id := start.Add(time.Duration(i)*time.Millisecond), strconv.Itoa(i)
		add := func(m window.Marks) window.Marks {
			m, err := m.Send(id, at)
			require.NoError(t, err)
			m, err = m.Use(window.Comment, "c", id, at)
			require.NoError(t, err)
			return m
		}
		all = add(all)
		if i < 30 {
			low = add(low)
		} else {
			high = add(high)
		}
	}
	require.True(t, all.Equal(low.Merge(high)))
	data, err := low.Merge(high).AppendBinary(nil)
	require.NoError(t, err)
	var back window.Marks
	require.NoError(t, back.UnmarshalBinary(data), "no more than can be read back")
	require.True(t, all.Equal(back))
}

func TestEqualLooksAtEveryKindOfMark(t *testing.T) {
	sent := marks(t, []send{{"a", base}})
	granted, err := window.Marks{}.Grant(window.Comment, "a", start)
	require.NoError(t, err)
	used, err := window.Marks{}.Use(window.Comment, "c", "a", start)
	require.NoError(t, err)
	all := []window.Marks{{}, sent, granted, used, sent.Merge(granted), sent.Merge(used), granted.Merge(used), sent.Merge(granted).Merge(used)}
	for i, a := range all {
		require.Equal(t, i == 0, a.IsZero())
		for j, b := range all {
			require.Equal(t, i == j, a.Equal(b), "%d and %d", i, j)
		}
	}
}

// Many ids at one instant, and one id under several grants, are told apart in any order.
func TestMarksAtOneInstantInAnyOrder(t *testing.T) {
	type step struct{ grant, id string }
	var steps []step
	for i := range 6 {
		steps = append(steps, step{"c1", strconv.Itoa(i)}, step{"c2", strconv.Itoa(i)})
	}
	build := func(t require.TestingT, order []step) window.Marks {
		var m window.Marks
		for _, s := range order {
			var err error
			m, err = m.Use(window.Comment, s.grant, s.id, start)
			require.NoError(t, err)
			m, err = m.Send(s.id, start)
			require.NoError(t, err)
		}
		return m
	}
	want := build(t, steps)
	r := window.Rule{Kind: "k", OpenedBy: window.On(window.Message), Length: day, Quota: window.Quota{Total: 10}}
	s := observe(t, nil, []fact{on(window.Message, 0)})
	require.Equal(t, 4, r.View(&s, &want, start).Remaining, "six ids, each once")
	rapid.Check(t, func(t *rapid.T) {
		m := build(t, rapid.Permutation(steps).Draw(t, "order"))
		require.True(t, want.Equal(m))
		data, err := m.AppendBinary(nil)
		require.NoError(t, err)
		var back window.Marks
		require.NoError(t, back.UnmarshalBinary(data))
	})
}

func TestTheEarlierInstantOfAnIDCounts(t *testing.T) {
	want := marks(t, []send{{"a", base}, {"b", base + 5}})
	require.True(t, want.Equal(marks(t, []send{{"a", base}, {"b", base + 5}, {"a", base + 9}})), "told later")
	require.True(t, want.Equal(marks(t, []send{{"a", base + 9}, {"b", base + 5}, {"a", base}})), "told earlier")
	var full window.Marks
	for i := range 64 {
		full, _ = full.Send(strconv.Itoa(i), ms(base+10+int64(i)))
	}
	moved, err := full.Send("63", ms(base))
	require.NoError(t, err)
	r := window.Rule{Kind: "k", OpenedBy: window.On(window.Message), Length: day, Quota: window.Quota{Total: 64, ResetByTrigger: true}}
	s := observe(t, nil, []fact{{window.Message, base + 1}})
	require.Equal(t, 0, r.View(&s, &full, start.Add(time.Second)).Remaining)
	require.Equal(t, 1, r.View(&s, &moved, start.Add(time.Second)).Remaining, "it moved before the message")
	data, err := moved.AppendBinary(nil)
	require.NoError(t, err)
	var back window.Marks
	require.NoError(t, back.UnmarshalBinary(data))
	require.True(t, moved.Equal(back))
}

// One use may be forgotten as soon as the uses are full and the oldest of them is no earlier than the grant.
func TestUsesThatMayBeForgotten(t *testing.T) {
	r := token
	r.Uses = 8
	for _, tt := range []struct {
		oldest time.Duration
		want   int
	}{{-time.Millisecond, 8}, {0, 0}, {time.Millisecond, 0}} {
		m, err := window.Marks{}.Grant(window.Comment, "c1", start)
		require.NoError(t, err)
		m, err = m.Use(window.Comment, "other", "oldest", start.Add(tt.oldest))
		require.NoError(t, err)
		for i := range 63 {
			m, err = m.Use(window.Comment, "other", strconv.Itoa(i), start.Add(time.Second))
			require.NoError(t, err)
		}
		require.Equal(t, tt.want, r.ViewID(nil, &m, "c1", start.Add(time.Minute)).Remaining, tt.oldest)
	}
}

func TestLiveCommentIsAGrantToo(t *testing.T) {
	r := window.Rule{Kind: "k", OpenedBy: window.On(window.LiveComment), Length: hour, PerID: true}
	m, err := window.Marks{}.Grant(window.LiveComment, "c", start)
	require.NoError(t, err)
	require.True(t, r.ViewID(nil, &m, "c", start).Permits())
	require.False(t, token.ViewID(nil, &m, "c", start).Permits(), "not one of a comment")
}
