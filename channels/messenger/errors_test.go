package messenger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

// Which row explains what the platform answers.
func TestError(t *testing.T) {
	book := messenger.New().Rulebook()
	for name, c := range map[string]struct{ err, row channels.PlatformError }{
		"code and subcode":                  {channels.PlatformError{Code: 10, Subcode: 2018278}, channels.PlatformError{Code: 10, Subcode: 2018278}},
		"a text beside them":                {channels.PlatformError{Code: 10, Subcode: 2018278, Text: "outside of allowed window"}, channels.PlatformError{Code: 10, Subcode: 2018278}},
		"a subcode not known":               {channels.PlatformError{Code: 190, Subcode: 999999}, channels.PlatformError{Code: 190}},
		"a subcode listed as a code":        {channels.PlatformError{Code: 10, Subcode: 1545041}, channels.PlatformError{Code: 1545041}},
		"a profile that does not exist":     {channels.PlatformError{Code: 100, Subcode: 2018218}, channels.PlatformError{Code: 2018218}},
		"a subcode listed without a code":   {channels.PlatformError{Code: 100, Subcode: 2018416}, channels.PlatformError{Subcode: 2018416}},
		"the paid endpoint":                 {channels.PlatformError{Code: 2300034}, channels.PlatformError{Code: 2300034}},
		"a list with too few elements":      {channels.PlatformError{Code: 194}, channels.PlatformError{Code: 194}},
		"a list with too many":              {channels.PlatformError{Code: 105}, channels.PlatformError{Code: 105}},
		"text beside an attachment":         {channels.PlatformError{Code: 100, Subcode: 2018018}, channels.PlatformError{Code: 100, Subcode: 2018018}},
		"a failure that passes":             {channels.PlatformError{Code: 1200, Subcode: 2018024}, channels.PlatformError{Code: 1200}},
		"one of the family of permissions":  {channels.PlatformError{Code: 230}, channels.PlatformError{Code: 230}},
		"the family's first, which differs": {channels.PlatformError{Code: 200}, channels.PlatformError{Code: 200}},
	} {
		info, ok := book.Error(c.err)
		require.True(t, ok, name)
		require.Equal(t, c.row, info.Error, name)
	}
	for _, err := range []channels.PlatformError{{}, {Code: 424242}, {Code: 424242, Subcode: 7}, {Code: 131047}, {Code: 80002}} {
		_, ok := book.Error(err)
		require.False(t, ok, "%s: unknown, or another channel's", err)
	}
}

func TestErrorPrefersTheChannelsOwnRow(t *testing.T) {
	info, ok := messenger.New().Rulebook().Error(channels.PlatformError{Code: 100})
	require.True(t, ok)
	require.Contains(t, info.Meaning, "retired tag")
	require.Contains(t, info.Reasons, policy.TagRetired)
}
