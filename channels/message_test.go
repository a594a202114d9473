package channels_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
)

// measures are the measures that exist.
func measures() (out []channels.Measure) {
	for m := channels.Measure(0); m.Valid(); m++ {
		out = append(out, m)
	}
	return out
}

// Sizes are written with a field for each part that is given, and read back; a text has none, since it is measured itself.
func TestSizesAsJSON(t *testing.T) {
	for _, what := range measures() {
		var s, back channels.Sizes
		s[what] = 7
		data, err := json.Marshal(channels.Message{Sizes: s})
		require.NoError(t, err)
		var m struct{ Sizes channels.Sizes }
		require.NoError(t, json.Unmarshal(data, &m))
		back = m.Sizes
		if what == channels.TextCharacters || what == channels.TextBytes {
			require.Zero(t, back, what)
			continue
		}
		require.Equal(t, s, back, "%s: %s", what, data)
	}
	data, err := json.Marshal(channels.Sizes{channels.ButtonCount: 3, channels.FooterCharacters: -1})
	require.NoError(t, err)
	require.JSONEq(t, `{"footer":-1,"buttons":3}`, string(data))
	var s channels.Sizes
	require.NoError(t, json.Unmarshal([]byte(`{"buttons":2,"wings":2}`), &s))
	require.Equal(t, channels.Sizes{channels.ButtonCount: 2}, s)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"buttons":"two"}`), &s), `sizes.buttons`)
}

// Faults go into the JSON of a message by the names of their measures; no print shows them.
func TestFaultsAsJSON(t *testing.T) {
	m := channels.Message{Type: channels.Image, Faults: []channels.Fault{{Measure: channels.ReferenceCount, Part: "image.id or image.link"}}}
	data, err := json.Marshal(m)
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"image","purpose":"promotional","author":"automation","faults":[{"measure":"references","part":"image.id or image.link"}]}`, string(data))
	var back channels.Message
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, m, back)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"faults":[{"measure":"wings"}]}`), &back), "wings")
	require.NotContains(t, m.String(), "image.id")
}

func TestMeasureNames(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range measures() {
		require.Regexp(t, `^[a-z]+(_[a-z]+)*$`, m.String())
		require.False(t, seen[m.String()], m)
		seen[m.String()] = true
	}
	require.Equal(t, "text_characters", channels.TextCharacters.String())
	require.Equal(t, "metadata_characters", channels.MetadataCharacters.String())
}

// A measure that does not exist is -1, never a size.
func TestUnknownMeasure(t *testing.T) {
	m := channels.Message{Text: "x"}
	for n := len(measures()); n < 256; n++ {
		require.Equal(t, int64(-1), m.Measure(channels.Measure(n)))
		require.Equal(t, fmt.Sprintf("measure(%d)", n), channels.Measure(n).String())
	}
}

func TestMeasureText(t *testing.T) {
	for _, tc := range []struct {
		m            channels.Message
		chars, bytes int64
	}{
		{channels.Message{}, 0, 0},
		{channels.Message{Text: "abc"}, 3, 3},
		{channels.Message{Text: "é…😀"}, 3, 9},
		{channels.Message{Text: "e\u0301"}, 2, 3}, // a letter and its accent are two code points
		{channels.Message{Text: "\xff"}, 1, 1},
		{channels.Message{Length: 12}, 12, 12},
		{channels.Message{Text: "ab", Length: 12}, 2, 2}, // the text itself counts
	} {
		require.Equal(t, tc.chars, tc.m.Measure(channels.TextCharacters), tc.m.Text)
		require.Equal(t, tc.bytes, tc.m.Measure(channels.TextBytes), tc.m.Text)
	}
}

func TestMeasureTextProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, -1, -1).Draw(t, "text")
		m := channels.Message{Text: text, Length: rapid.IntRange(0, 9).Draw(t, "length")}
		require.Equal(t, int64(len([]rune(text))), m.Measure(channels.TextCharacters))
		require.Equal(t, int64(len(text)), m.Measure(channels.TextBytes))
		require.LessOrEqual(t, m.Measure(channels.TextCharacters), m.Measure(channels.TextBytes))
		require.LessOrEqual(t, m.Measure(channels.TextBytes), m.Measure(channels.TextCharacters)*utf8.UTFMax)
	})
}

func TestMeasureAllocatesNothing(t *testing.T) {
	m := channels.Message{Text: strings.Repeat("é", 100), Sizes: channels.Sizes{channels.RowCount: 3}}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		m.Measure(channels.TextCharacters)
		m.Measure(channels.RowCount)
		m.Measure(channels.MediaBytes)
	}))
}
