package conversation

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The wakes of a business are those of a sorted list, whatever comes and goes.
func TestWakesAreASortedList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var ws wakes
		at := map[uint32]int64{}
		n := rapid.SampledFrom([]int{3, 50, 2000}).Draw(t, "records")
		random := rapid.Uint32Range(0, uint32(n-1))
		ascending := rapid.Bool().Draw(t, "ascending")
		for i := range 3 * n {
			number := uint32(i % n)
			to := int64(rapid.IntRange(0, 3*n).Draw(t, "to"))
			if !ascending {
				number = random.Draw(t, "number")
			} else if to > 0 {
				to = int64(1 + i)
			}
			ws.move(wake{at[number], number, uint8(number % 3)}, to)
			at[number] = to
		}
		var want []wake
		for number, to := range at {
			if to != 0 {
				want = append(want, wake{to, number, uint8(number % 3)})
			}
		}
		slices.SortFunc(want, wake.compare)
		require.Equal(t, want, ws.after(nil, wake{}, 1<<40, 1<<30))
		for i, p := range ws.parts {
			require.NotEmpty(t, p)
			require.LessOrEqual(t, len(p), fullPart)
			if i > 0 {
				require.Greater(t, len(p)+len(ws.parts[i-1]), fullPart/2, "two small parts are made one")
			}
		}
		before := int64(rapid.IntRange(0, 3*n).Draw(t, "before"))
		var paged []wake
		for last := (wake{}); ; last = paged[len(paged)-1] {
			page := ws.after(nil, last, before, 7)
			if paged = append(paged, page...); len(page) < 7 {
				break
			}
		}
		want = slices.DeleteFunc(want, func(w wake) bool { return w.at >= before })
		require.True(t, slices.Equal(want, paged))
	})
}
