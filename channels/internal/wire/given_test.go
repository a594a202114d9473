package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// wrongTypes are values that stand for no text and no number.
var wrongTypes = []string{`true`, `false`, `[7]`, `["https://a"]`, `[]`, `{}`, `{"a":1}`}

// A number stands as one, or in a text.
func TestNumber(t *testing.T) {
	for in, want := range map[string]bool{
		`0`: true, `-7.25`: true, `1e3`: true, `"7"`: true, `" 7.5 "`: true, `null`: false, `""`: false, `" "`: false, `"much"`: false, `"7 EUR"`: false, `"0x7"`: false,
		`1e300`: false,
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
		`"www"`: false, `"https://a/b\u0000"`: false, `"shop://a\u0007"`: false, `7`: false, `""`: false, `null`: false,
	} {
		var got wire.Link
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, bool(got), in)
	}
}

// A file is fetched by http or https, in capitals or not.
func TestHosted(t *testing.T) {
	for in, want := range map[string]bool{
		`"https://a.example/100%?b=c d"`: true, `" HTTP://a "`: true, `"ftp://a.example/b"`: false, `"shop://item/7"`: false, `"https:/a"`: false,
		`"https://"`: false, `"a.example/b"`: false, `7`: false, `""`: false, `null`: false,
	} {
		var got wire.Hosted
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, bool(got), in)
	}
}

// A text or a number is given; blanks and control characters are nothing. The quick way and the slow one agree.
func TestGiven(t *testing.T) {
	for value, want := range map[string]wire.Given{
		`"x"`: true, `7`: true, `7e15`: true, `0`: true, `-7`: true, `0.5`: true, `"0"`: true, `"-7"`: true, `" "`: false, `"\u00a0"`: false, `""`: false, `null`: false, `"a\u0000"`: false, `"\u0007"`: false, `"a\n\tb"`: true,
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

// An id is the same as a number and as a text, which a form makes of it.
func TestNamed(t *testing.T) {
	for text, want := range map[string]bool{
		"7": true, "7e15": true, "122104": true, "0": false, "0.0": false, "-7": false, "0.5": false, "7e-3": false, "m_0": true, "0f": true, "": false, " 0 ": false, "\u00a0": false,
	} {
		for _, value := range []string{text, `"` + text + `"`} {
			if !json.Valid([]byte(value)) {
				continue
			}
			var (
				id    wire.ID
				named wire.Named
			)
			require.NoError(t, json.Unmarshal([]byte(value), &id), value)
			require.NoError(t, json.Unmarshal([]byte(value), &named), value)
			require.Equal(t, want, wire.Filled(string(id)), value)
			require.Equal(t, want, bool(named), value)
		}
		require.Equal(t, want, wire.Names(text), text)
	}
}

// A value of another type is reported, and the member is not given.
func TestGivenOfAnotherType(t *testing.T) {
	for _, value := range wrongTypes {
		var s struct {
			Given  wire.Given   `json:"given"`
			Named  wire.Named   `json:"named"`
			Link   wire.Link    `json:"link"`
			Number *wire.Number `json:"number"`
		}
		var report wire.Report
		reader.Decode([]byte(strings.NewReplacer("V", value).Replace(`{"given":V,"link":V,"number":V,"named":V}`)), &s, &report)
		for _, name := range []string{"given", "link", "number", "named"} {
			require.ErrorContains(t, report.Err(), name+" ", value)
		}
		require.ErrorContains(t, report.Err(), "is not text", value)
		require.False(t, bool(s.Given) || bool(s.Named) || bool(s.Link) || s.Number != nil && bool(*s.Number), value)
	}
}
