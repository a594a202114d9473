package fact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/internal/fact"
)

// Emoji are added to Unicode each year, and private letters never are.
func TestShows(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, " \t\n": false, "\u00a0\u2003\u3000": false, "\u200b\u200d\ufeff": false, "\u2028": false, "\x00\x07": false, "\u202e": false, "\u3164\uffa0": false, "\ufe0f": false, "\u034f": false,
		"a": true, " 7 ": true, "\u0939": true, "\U0001F600": true, "\U0001FAE9": true, "\U0001F6D8": true, "\uf8ff": true, "\xff": true,
	} {
		require.Equal(t, want, fact.Shows(text), "%+q", text)
	}
}
