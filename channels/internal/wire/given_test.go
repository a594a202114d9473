package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// A number stands as one, or in a text.
func TestNumber(t *testing.T) {
	for in, want := range map[string]bool{
		`0`: true, `-7.25`: true, `1e3`: true, `"7"`: true, `" 7.5 "`: true, `null`: false, `""`: false, `" "`: false, `"much"`: false, `"7 EUR"`: false, `"0x7"`: false,
		`true`: false, `[7]`: false, `{}`: false, `1e300`: false,
	} {
		var got wire.Number
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, bool(got), in)
	}
}

// A link has a scheme and something after it.
func TestLink(t *testing.T) {
	for in, want := range map[string]bool{
		`"https://a.example/100%?b=c d"`: true, `" http://a "`: true, `"shop://item/7"`: true, `"a.example/b"`: false, `"https://"`: false, `"://a"`: false,
		`"www"`: false, `7`: false, `true`: false, `""`: false, `null`: false, `["https://a"]`: false, `{}`: false,
	} {
		var got wire.Link
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, bool(got), in)
	}
}

// A text or a number is given; blanks, lists and objects name nothing. The quick way and the slow one agree.
func TestGiven(t *testing.T) {
	for value, want := range map[string]wire.Given{
		`"x"`: true, `7`: true, `0`: true, `[1]`: false, `[]`: false, `{"a":1}`: false, `" "`: false, `"\u00a0"`: false, `true`: false, `""`: false, `null`: false, `{}`: false,
	} {
		for _, more := range []string{"", `,"b":5`} { // a number for a text makes the slow way necessary
			var s struct {
				A wire.Given `json:"a"`
				B string     `json:"b"`
			}
			var report wire.Report
			reader.Decode([]byte(`{"a":`+value+more+`}`), &s, &report)
			require.NoError(t, report.Err(), value)
			require.Equal(t, want, s.A, "%s %s", value, more)
		}
	}
	require.Equal(t, 2, wire.Count(true, false, true))
}
