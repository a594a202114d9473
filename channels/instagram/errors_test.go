package instagram_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
)

// Which row explains what the platform answers.
func TestError(t *testing.T) {
	book := instagram.New().Rulebook()
	for name, c := range map[string]struct{ err, row channels.PlatformError }{
		"code and subcode":                 {channels.PlatformError{Code: 10, Subcode: 2534022}, channels.PlatformError{Code: 10, Subcode: 2534022}},
		"a subcode not known":              {channels.PlatformError{Code: 10, Subcode: 1}, channels.PlatformError{Code: 10}},
		"one of the family of permissions": {channels.PlatformError{Code: 230}, channels.PlatformError{Code: 230}},
	} {
		info, ok := book.Error(c.err)
		require.True(t, ok, name)
		require.Equal(t, c.row, info.Error, name)
	}
	for _, err := range []channels.PlatformError{{}, {Code: 424242}, {Code: 424242, Subcode: 7}, {Code: 2300034}, {Subcode: 2018416}} {
		_, ok := book.Error(err)
		require.False(t, ok, "%s: unknown, or another channel's", err)
	}
}

func TestErrorPrefersTheChannelsOwnRow(t *testing.T) {
	info, ok := instagram.New().Rulebook().Error(channels.PlatformError{Code: 100})
	require.True(t, ok)
	require.Contains(t, info.Meaning, "HUMAN_AGENT")
}
