package entry

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzDecode: no bytes make it panic or take much memory, and what it reads has one encoding. The bytes may be another one only where
// they hold a trigger of a later version, which window.State leaves out: then they are longer.
func FuzzDecode(f *testing.F) {
	e := sample(f)
	f.Add([]byte(encode(f, &e)))
	e.unknown = nil
	for _, part := range []Entry{{Links: e.Links}, {Told: e.Told}, {Recent: e.Recent}, {Owner: e.Owner}, {Standing: e.Standing}, {Tokens: e.Tokens}, {Person: "x"}} {
		f.Add([]byte(encode(f, &part)))
	}
	f.Add([]byte{})
	f.Add([]byte{version})
	f.Add([]byte{version + 1, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Decode(string(data))
		if err != nil {
			requireErrorOrCanonical(t, string(data))
			return
		}
		canonical := encode(t, &got)
		requireErrorOrCanonical(t, canonical)
		if canonical != string(data) {
			require.Less(t, len(canonical), len(data))
		}
	})
}

// A stretch is the largest thing that few bytes make: its facts take a hundred times as much room, and their number is bounded.
func TestDecodeTakesLittleMemory(t *testing.T) {
	data := []byte{version}
	for i := range int64(2 * most) {
		told := number(data, i)
		data = section(data, section(told, append(told, 1, 0, 0, 0, 0), partConsent), tagTold)
	}
	bytes := allocated(func() {
		_, err := Decode(string(data))
		require.ErrorIs(t, err, ErrCorrupt)
	})
	require.Less(t, bytes, uint64(2<<20), "%d bytes of data", len(data))
}

// allocated is how many bytes a function allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
