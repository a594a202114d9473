package window_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/window"
)

// busy returns a conversation with an answered entry, and the two rules that read it.
func busy(tb testing.TB) (window.Rules, window.State) {
	rules := window.Rules{sliding, onReply}
	hour := time.Hour.Milliseconds()
	return rules, observe(tb, rules, []fact{
		{window.Entry, base}, {window.Message, base}, {window.Reply, base + hour}, {window.Message, base + 2*hour}, {window.Reply, base + 3*hour},
	})
}

func TestViewAllocatesNothing(t *testing.T) {
	rules, s := busy(t)
	rules = append(rules, window.Rule{
		Kind: "counted", OpenedBy: window.On(window.Message), Length: time.Hour,
		Quota: window.Quota{Total: 5, Consecutive: 2, ResetByTrigger: true},
	}, window.Rule{Kind: "token", OpenedBy: window.On(window.Comment), Length: time.Hour, PerID: true})
	m, err := window.Marks{}.Send("m1", ms(base+1))
	require.NoError(t, err)
	m, err = m.Grant(window.Comment, "c1", ms(base))
	require.NoError(t, err)
	now, open := ms(base+4*time.Hour.Milliseconds()), 0
	allocs := testing.AllocsPerRun(100, func() {
		open = 0
		for i := range rules {
			if rules[i].View(&s, &m, now).Status == window.Open {
				open++
			}
		}
		rules[3].ViewID(&s, &m, "c1", now)
	})
	require.Zero(t, allocs)
	require.Equal(t, 2, open)
}

func TestObserveAllocatesNothing(t *testing.T) {
	rules, s := busy(t)
	at := ms(base + 5*time.Hour.Milliseconds())
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for _, trigger := range []window.Trigger{window.Message, window.Reply, window.Entry, window.Call} {
			s, _ = s.Observe(rules, trigger, at)
		}
		s = s.Merge(s)
	}))
	require.Equal(t, at.UTC(), s.Last(window.Call))
}

func BenchmarkView(b *testing.B) {
	rules, s := busy(b)
	now := ms(base + 4*time.Hour.Milliseconds())
	b.ReportAllocs()
	b.Run("sliding", func(b *testing.B) {
		for b.Loop() {
			rules[0].View(&s, nil, now)
		}
	})
	b.Run("on reply", func(b *testing.B) {
		for b.Loop() {
			rules[1].View(&s, nil, now)
		}
	})
}

func BenchmarkObserve(b *testing.B) {
	rules, s := busy(b)
	for _, trigger := range []window.Trigger{window.Message, window.Reply, window.Entry} {
		b.Run(trigger.String(), func(b *testing.B) {
			b.ReportAllocs()
			at := base
			for b.Loop() {
				at += 1000
				s, _ = s.Observe(rules, trigger, ms(at))
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	_, s := busy(b)
	var room [256]byte
	b.ReportAllocs()
	for b.Loop() {
		data, _ := s.AppendBinary(room[:0])
		if err := s.UnmarshalBinary(data); err != nil {
			b.Fatal(err)
		}
	}
}
