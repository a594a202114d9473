package policy_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

// A frozen rulebook is compiled once, whoever asks first; a clone of it is free.
func TestFrozenRulebookIsCompiledOnce(t *testing.T) {
	r := book().Freeze()
	require.Same(t, r, r.Freeze())
	first := compiled(t, r)
	require.Same(t, first, compiled(t, r))
	r.Permissions[0].Name = "changed" // which nobody should do
	require.Equal(t, "talk", compiled(t, r).At(begins).Permissions[0].Name)

	c := book().Freeze().Clone()
	c.Permissions[0].Name = "changed"
	require.Equal(t, "changed", compiled(t, c).At(begins).Permissions[0].Name)

	wrong := book()
	wrong.Permissions[0].Types = nil
	_, err := wrong.Freeze().Compile()
	require.ErrorContains(t, err, "is about no message type")
}

// Engines of one process share what a channel compiled; two channels share nothing.
func TestChannelsShareTheirTimeline(t *testing.T) {
	c := messenger.New()
	require.Same(t, compiled(t, c.Rulebook()), compiled(t, c.Rulebook()))
	require.NotSame(t, compiled(t, c.Rulebook()), compiled(t, messenger.New().Rulebook()))
}

// Many goroutines ask a new timeline for all its editions at once: each edition is one.
func TestEditionsAreMadeOnce(t *testing.T) {
	for range 20 {
		r := book()
		tl := compiled(t, r)
		got := make([][]*policy.Edition, 8)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() {
				for _, at := range r.Dates() {
					got[i] = append(got[i], tl.At(at))
				}
			})
		}
		wg.Wait()
		for i := range got {
			for n := range got[i] {
				require.Same(t, tl.Editions()[n], got[i][n])
			}
		}
	}
}

// A part of a rulebook that is made late is made once; none is the zero value.
func TestLazyParts(t *testing.T) {
	var none policy.Lazy[[]policy.ErrorInfo]
	require.Nil(t, none.Get())
	made := 0
	some := policy.Lazy[int](sync.OnceValue(func() int { made++; return 7 }))
	require.Equal(t, 7, some.Get()+0*some.Get())
	require.Equal(t, 1, made)
}
