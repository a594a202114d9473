package conversation

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/replywindow/replywindow/channels"
)

// wakes are the entries of one business that wake, in order, in parts that are short enough to be changed in their middle.
type wakes struct {
	mu    sync.RWMutex
	parts [][]wake // none is empty
}

// wake is when a record wakes: its shard, and its number there. Records that wake at one instant are in some fixed order.
type wake struct {
	at     int64
	number uint32
	shard  uint8
}

// fullPart is how many wakes a part holds at most.
const fullPart = 128

func (w wake) compare(o wake) int {
	return cmp.Or(cmp.Compare(w.at, o.at), cmp.Compare(w.shard, o.shard), cmp.Compare(w.number, o.number))
}

// part is the place of the part to which a wake belongs: the first that ends with it or later, or the last.
func (ws *wakes) part(w wake) int {
	i, _ := slices.BinarySearchFunc(ws.parts, w, func(p []wake, w wake) int { return p[len(p)-1].compare(w) })
	return min(i, len(ws.parts)-1)
}

func (ws *wakes) add(w wake) {
	if len(ws.parts) == 0 {
		if cap(ws.parts) == 0 {
			ws.parts = make([][]wake, 1)
		}
		ws.parts = ws.parts[:1]
		ws.parts[0] = append(ws.parts[0][:0], w)
		return
	}
	i := ws.part(w)
	p := ws.parts[i]
	at, _ := slices.BinarySearchFunc(p, w, wake.compare)
	if len(p) < fullPart {
		ws.parts[i] = slices.Insert(p, at, w)
		return
	}
	half := fullPart / 2
	if at == fullPart { // most come at the end, and leave full parts behind
		half = fullPart
	}
	rest := append(make([]wake, 0, fullPart), p[half:]...)
	if ws.parts[i] = p[:half]; at < half {
		ws.parts[i] = slices.Insert(p[:half], at, w)
	} else {
		rest = slices.Insert(rest, at-half, w)
	}
	ws.parts = slices.Insert(ws.parts, i+1, rest)
}

// remove takes out a wake, which is there.
func (ws *wakes) remove(w wake) {
	i := ws.part(w)
	p := ws.parts[i]
	at, _ := slices.BinarySearchFunc(p, w, wake.compare)
	p = slices.Delete(p, at, at+1)
	switch ws.parts[i] = p; {
	case len(p) > 0:
	case len(ws.parts) == 1:
		ws.parts = ws.parts[:0] // its room is used again
		return
	default:
		ws.parts = slices.Delete(ws.parts, i, i+1)
		return
	}
	for _, first := range [...]int{i, i - 1} { // of two that are small make one
		if next := first + 1; first >= 0 && next < len(ws.parts) && len(ws.parts[first])+len(ws.parts[next]) <= fullPart/2 {
			ws.parts[first] = append(ws.parts[first], ws.parts[next]...)
			ws.parts = slices.Delete(ws.parts, next, next+1)
		}
	}
}

// move notes that a record wakes at another instant; 0 is never.
func (ws *wakes) move(w wake, to int64) {
	if w.at == to {
		return
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if w.at != 0 {
		ws.remove(w)
	}
	if w.at = to; to != 0 {
		ws.add(w)
	}
}

// after appends to dst the first n wakes after one that are before an instant.
func (ws *wakes) after(dst []wake, w wake, before int64, n int) []wake {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	if len(ws.parts) == 0 {
		return dst
	}
	for i := ws.part(w); i < len(ws.parts); i++ {
		for _, next := range ws.parts[i] {
			switch {
			case next.at >= before || n == 0:
				return dst
			case next.compare(w) > 0:
				dst = append(dst, next)
				n--
			}
		}
	}
	return dst
}

// placedWake is a wake and the place it is of, or, in the Page of a List, where a record lies.
type placedWake struct {
	wake
	place uint32
}

func (w placedWake) compare(o placedWake) int {
	return cmp.Or(cmp.Compare(w.at, o.at), cmp.Compare(w.place, o.place), w.wake.compare(o.wake))
}

// String gives the wake for a [Page].
func (w placedWake) String() string { return fmt.Sprint(w.at, w.place, w.shard, w.number) }

// parseWake reads what String gave; without a text it is before all others.
func parseWake(text string) (w placedWake, err error) {
	if text == "" {
		w.at = math.MinInt64 + 1
		return w, nil
	}
	if _, err := fmt.Sscan(text, &w.at, &w.place, &w.shard, &w.number); err != nil || w.String() != text || w.shard >= shards {
		return w, &channels.InputError{Field: "page.after", Value: strconv.Itoa(len(text)) + " bytes", Reason: "is not what this store returned"}
	}
	return w, nil
}
