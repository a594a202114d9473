package spell_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/spell"
)

func TestNumber(t *testing.T) {
	for _, written := range []string{
		"447700900123", "+447700900123", "00447700900123", "+44 7700 900123", "+44-7700-900123", "+44.7700.900123", "(+44) 7700 900123",
		"+44 (0)7700 900123", "0044 (0)7700 900123", " 447700900123\t", "44\u00a07700\u202f900123",
		"\u200e+44 7700 900123\u200f", "\u202a+447700900123\u202c", "\u2066447700900123\u2069", "\ufeff447700900123", "+44\u20117700\u2013900123",
		"４４７７００９００１２３", "＋４４７７００９００１２３", "٤٤٧٧٠٠٩٠٠١٢٣", "۴۴۷۷۰۰۹۰۰۱۲۳", "४४७७००९००१२३",
	} {
		got, ok := spell.Number(written)
		require.True(t, ok, "%q", written)
		require.Equal(t, "447700900123", got, "%q", written)
	}
	for _, written := range []string{
		"", " ", "+", "00", "07700900123", "+0044770", "44+7700", "++44", "44x7700", "44/7700", "tel:44", "44 7700 ext 2", "\xff447700", "44\uFFFD77", "0",
		"447700900123@s.whatsapp.net", "447700900123.0", strings.Repeat("1", 65) + " ", "¹²³", "½",
	} {
		_, ok := spell.Number(written)
		require.False(t, ok, "%q", written)
	}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		_, _ = spell.Number("447700900123")
		_ = spell.Trim("447700900123")
		_, _ = spell.Digits("447700900123")
	}))
}

func TestDigits(t *testing.T) {
	for in, want := range map[string]string{"123": "123", "１２٣": "123", "0": "0"} {
		got, ok := spell.Digits(in)
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	for _, in := range []string{"", "1 2", "a", "+1"} {
		_, ok := spell.Digits(in)
		require.False(t, ok, in)
	}
}

// Every decimal digit that Unicode knows has the value that its place in a row of ten gives it.
func TestDigitsOfAllScripts(t *testing.T) {
	n := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		got, ok := spell.Digits(string(r))
		require.True(t, ok)
		require.Equal(t, string(rune('0'+n%10)), got, "%U", r)
		n++
	}
	require.Zero(t, n%10)
}

func TestTrim(t *testing.T) {
	require.Equal(t, "US.1 2", spell.Trim("\u200e US.1 2\u00a0\ufeff\n"))
	require.Empty(t, spell.Trim(" \u202c"))
}
