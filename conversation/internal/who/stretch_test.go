package who_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/conversation/internal/who"
)

// The stretches are cut just where the holder may change: a fact 1 ms before a point
// is the former holder's, one at the point is the next one's.
func TestFactsAtTheEdges(t *testing.T) {
	for _, at := range []int64{999, 1000, 1001} {
		inEveryOrder(t, []event{by(at, "x", "1"), change(1000, "1", "to", "2")}, func(t *testing.T, s store) {
			was, is := s.ask("2", now+1), s.ask("1", now+1)
			require.Equal(t, at < 1000, was.Facts == "x")
			require.Equal(t, at >= 1000, is.Facts == "x")
		})
	}
}

func TestPutAndAt(t *testing.T) {
	l, _ := who.Told{Phone: "1", PreviousPhone: "2", At: 100}.Add("1", who.Links{})
	var kept []who.Stretch[facts]
	require.Empty(t, who.At(kept, l, 100))
	require.Nil(t, who.Put(kept, l, 100, nil))
	kept = who.Put(kept, l, 100, facts{{100, "late"}})
	kept = who.Put(kept, l, 99, facts{{99, "early"}})
	require.Equal(t, []who.Stretch[facts]{{0, facts{{99, "early"}}}, {100, facts{{100, "late"}}}}, kept)
	require.Equal(t, facts{{100, "late"}}, who.At(kept, l, 5000))
	require.Equal(t, kept[1:], who.Put(kept, l, 99, nil), "no stretch is without facts")
	require.Equal(t, facts{{99, "early"}, {100, "late"}}, who.Within(kept, who.Piece{ID: "1", Gap: who.Gap{To: who.Forever}}))
	require.Empty(t, who.Within(kept, who.Piece{ID: "1", Gap: who.Gap{From: 101, To: who.Forever}}))
}

func TestCutTwiceIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, e := range recorded(chaos(t, 20)...) {
			require.Equal(t, e.Kept, who.Cut(e.Kept, e.Links))
			var all facts
			for _, k := range e.Kept {
				all = all.Join(k.Facts)
			}
			if len(all) > 0 {
				require.Equal(t, e.Kept, who.Cut([]who.Stretch[facts]{{Facts: all}}, e.Links))
			}
		}
	})
}

// latest is facts that keep the latest only, as a snapshot keeps a window.
type latest struct{ fact }

func (f latest) Split(at int64) (before, after latest) {
	if f.At < at {
		return f, latest{}
	}
	return latest{}, f
}

func (f latest) Join(o latest) latest {
	if f.compare(o.fact) < 0 {
		return o
	}
	return f
}

func (f latest) IsZero() bool { return f == latest{} }

// Facts that overwrite each other may be lost, depending on the order. What is left
// is the person's to whom it was told, in every order.
func TestOverwrittenFactsAreLostAndNotHandedOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := chaos(t, 9)
		whole := recorded(events...)
		links, kept := map[string]who.Links{}, map[string][]who.Stretch[latest]{}
		for _, e := range shuffled(events, rapid.Uint64().Draw(t, "order")) {
			for _, id := range e.Entries(nil) {
				links[id], _ = e.Add(id, links[id])
				kept[id] = who.Cut(kept[id], links[id])
				if id == e.Home() {
					known := who.At(kept[id], links[id], e.At)
					kept[id] = who.Put(kept[id], links[id], e.At, known.Join(latest{fact{e.At, e.Label}}))
				}
			}
		}
		for id := range links {
			at := rapid.Int64Range(1, 16).Draw(t, "at")
			p := who.Derive(links).At(id, at)
			facts := strings.Fields(whole.ask(id, at).Facts)
			for _, piece := range p.Pieces {
				if f := who.Within(kept[piece.ID], piece); !f.IsZero() {
					require.True(t, slices.Contains(facts, f.Label), f.Label)
				}
			}
		}
	})
}
