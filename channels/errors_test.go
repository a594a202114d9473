package channels_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
)

func TestInputErrorText(t *testing.T) {
	for want, err := range map[string]*channels.InputError{
		`address.user is empty`:                           {Field: "address.user", Reason: "is empty"},
		`message.purpose "sell" is not a known purpose`:   {Field: "message.purpose", Value: "sell", Reason: "is not a known purpose"},
		`field "a\"b\n" is odd`:                           {Field: "field", Value: "a\"b\n", Reason: "is odd"},
		`field "` + strings.Repeat("x", 80) + `" is fine`: {Field: "field", Value: strings.Repeat("x", 80), Reason: "is fine"},
		`field "` + strings.Repeat("x", 80) + `…" is long`: {Field: "field", Value: strings.Repeat("x", 81),
			Reason: "is long"},
	} {
		require.EqualError(t, err, want)
	}
}

func TestDecodeErrorText(t *testing.T) {
	require.EqualError(t, &channels.DecodeError{Path: "entry[0].time", Value: "x", Reason: "is not a time"}, `entry[0].time "x" is not a time`)
	require.EqualError(t, &channels.DecodeError{Reason: "is not JSON"}, "body is not JSON")
	require.EqualError(t, &channels.DecodeError{Value: "{", Reason: "is not JSON"}, `body "{" is not JSON`)
}

func TestDecodeErrorUnwraps(t *testing.T) {
	plain := &channels.DecodeError{Path: "a", Reason: "is wrong"}
	require.NoError(t, plain.Unwrap())
	caused := &channels.DecodeError{Path: "b", Reason: "cannot be read", Err: io.ErrUnexpectedEOF}
	deep := &channels.DecodeError{Reason: "is nested too deep", Err: channels.ErrTooDeep}
	joined := errors.Join(plain, caused, deep)
	require.ErrorIs(t, joined, io.ErrUnexpectedEOF)
	require.ErrorIs(t, joined, channels.ErrTooDeep)
	require.NotErrorIs(t, plain, channels.ErrTooDeep)
	var first *channels.DecodeError
	require.ErrorAs(t, joined, &first)
	require.Equal(t, "a", first.Path)
}

func TestClip(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"", ""},
		{"short", "short"},
		{strings.Repeat("x", 80), strings.Repeat("x", 80)},
		{strings.Repeat("x", 81), strings.Repeat("x", 80) + "…"},
		{strings.Repeat("é", 40), strings.Repeat("é", 40)},
		{"x" + strings.Repeat("é", 40), "x" + strings.Repeat("é", 39) + "…"}, // byte 80 is inside a rune
		{strings.Repeat("\x80", 100), "…"},                                   // no rune begins before the cut
	} {
		require.Equal(t, tc.want, channels.Clip(tc.in))
	}
}

func TestClipNeverCutsARune(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(0, 120, 400).Draw(t, "s")
		got := channels.Clip(s)
		if len(s) <= 80 {
			require.Equal(t, s, got)
			return
		}
		kept, cut := strings.CutSuffix(got, "…")
		require.True(t, cut)
		require.True(t, strings.HasPrefix(s, kept))
		require.LessOrEqual(t, len(kept), 80)
		require.Greater(t, len(kept), 80-utf8.UTFMax)
		require.True(t, utf8.ValidString(got))
	})
}

func TestPlatformError(t *testing.T) {
	for want, err := range map[string]channels.PlatformError{
		"":           {},
		"131047":     {Code: 131047},
		"10/2018278": {Code: 10, Subcode: 2018278},
		"0/33":       {Subcode: 33},
		"-1":         {Code: -1},
	} {
		require.Equal(t, want, err.String())
		require.Equal(t, want == "", err.IsZero())
	}
}
