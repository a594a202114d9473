package lint

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSamples reads every form in which samples are written.
func TestSamples(t *testing.T) {
	for raw, want := range map[string][2][]string{
		`"a"`: {{"a"}, {""}}, `""`: {}, `" "`: {}, `["a","","b"]`: {{"a", "b"}, {"", ""}}, `{"body_text":[["a","b"]]}`: {{"a", "b"}, {"", ""}},
		`[{"param_name":"x","example":"a"}]`: {{"a"}, {"x"}}, `[{"param_name":"","example":"a"}]`: {},
		`[{"param_name":"x","example":""}]`: {}, `[{"example":"a"}]`: {}, `[{"a":"b"},{}]`: {}, `{"a":{"b":"c"}}`: {}, `[{"param_name":"x"}]`: {},
		`7`: {}, `null`: {}, `{`: {}, ``: {}, `[true,["a",7]]`: {{"a"}, {""}},
	} {
		found, names := samples(json.RawMessage(raw))
		require.Equal(t, want[0], found, raw)
		require.Equal(t, want[1], names, raw)
	}
	for size, n := range map[int]int{64<<10 - 1: 1, 64 << 10: 1, 64<<10 + 1: 0} {
		found, _ := samples(json.RawMessage(`"` + strings.Repeat("x", size-2) + `"`))
		require.Len(t, found, n, size)
	}
}
