package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

func words(s string) []string { return strings.Fields(s) }

// What a code means to the host, by what it arrives as.
func TestError(t *testing.T) {
	book := whatsapp.New().Rulebook()
	for name, c := range map[string]struct{ err, row channels.PlatformError }{
		"by its code":                        {channels.PlatformError{Code: 131047}, channels.PlatformError{Code: 131047}},
		"code 0 is one":                      {channels.PlatformError{}, channels.PlatformError{}},
		"template creation, under a code":    {channels.PlatformError{Code: 100, Subcode: 2388299}, channels.PlatformError{Code: 2388299}},
		"an id that is not there":            {channels.PlatformError{Code: 100, Subcode: 33}, channels.PlatformError{Code: 100, Subcode: 33}},
		"a subcode that tells no more":       {channels.PlatformError{Code: 131009, Subcode: 2494010}, channels.PlatformError{Code: 131009}},
		"the family of missing permissions":  {channels.PlatformError{Code: 270}, channels.PlatformError{Code: 270}},
		"the last code of the family":        {channels.PlatformError{Code: 299, Subcode: 5}, channels.PlatformError{Code: 299}},
		"a webhook that came too late":       {channels.PlatformError{Code: 131035}, channels.PlatformError{Code: 131035}},
		"the account's quota, second number": {channels.PlatformError{Code: 80008}, channels.PlatformError{Code: 80008}},
	} {
		info, ok := book.Error(c.err)
		require.True(t, ok, name)
		require.Equal(t, c.row, info.Error, name)
	}
	for _, code := range []int{-1, 199, 300, 131046, 99999999} {
		_, ok := book.Error(channels.PlatformError{Code: code})
		require.False(t, ok, code)
	}
	_, ok := book.Error(channels.PlatformError{Text: "TAG_CONTENT_MISMATCH"})
	require.False(t, ok, "a text is not code 0")
}

// The family means that a permission is missing, every code of it.
func TestErrorFamily(t *testing.T) {
	book := whatsapp.New().Rulebook()
	for code := 200; code <= 299; code++ {
		info, ok := book.Error(channels.PlatformError{Code: code})
		require.True(t, ok, code)
		require.Equal(t, code, info.Error.Code)
		require.Equal(t, "permission", info.Class)
	}
}
