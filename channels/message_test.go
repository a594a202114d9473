package channels_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
)

// sized says which field of [channels.Sizes] each measure reads; the text ones
// read the text.
var sized = map[channels.Measure]string{
	channels.TextCharacters: "", channels.TextBytes: "", channels.MediaBytes: "MediaBytes",
	channels.CaptionCharacters: "Caption", channels.HeaderCharacters: "Header", channels.FooterCharacters: "Footer",
	channels.ButtonCount: "Buttons", channels.ButtonTitleCharacters: "ButtonTitle", channels.ButtonIDCharacters: "ButtonID",
	channels.SectionCount: "Sections", channels.RowCount: "Rows", channels.RowTitleCharacters: "RowTitle",
	channels.RowTextCharacters: "RowText", channels.ItemCount: "Items", channels.AttachmentCount: "Attachments",
	channels.QuickReplyCount: "QuickReplies", channels.TitleCharacters: "Title", channels.SubtitleCharacters: "Subtitle",
	channels.MetadataCharacters: "Metadata",
}

// measures counts the measures that exist: those that print a name.
func measures() (out []channels.Measure) {
	for n := range 256 {
		if m := channels.Measure(n); !strings.HasPrefix(m.String(), "measure(") {
			out = append(out, m)
		}
	}
	return out
}

func TestEveryMeasureHasItsField(t *testing.T) {
	all := measures()
	require.Len(t, all, len(sized))
	fields := reflect.TypeFor[channels.Sizes]().NumField()
	require.Equal(t, fields, len(sized)-2, "every size is measured")
	for _, what := range all {
		name, ok := sized[what]
		require.True(t, ok, what)
		if name == "" {
			continue
		}
		var m channels.Message
		require.Zero(t, m.Measure(what), what)
		field := reflect.ValueOf(&m.Sizes).Elem().FieldByName(name)
		require.True(t, field.IsValid(), name)
		field.SetInt(7)
		for _, other := range all {
			want := int64(0)
			if other == what {
				want = 7
			}
			require.Equal(t, want, m.Measure(other), "%s set, %s read", name, other)
		}
	}
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
	for n := len(sized); n < 256; n++ {
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
	m := channels.Message{Text: strings.Repeat("é", 100), Sizes: channels.Sizes{Rows: 3}}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		m.Measure(channels.TextCharacters)
		m.Measure(channels.RowCount)
		m.Measure(channels.MediaBytes)
	}))
}
