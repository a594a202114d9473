package whatsapp_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// A reaction is one emoji, however many characters make it up.
func TestReactionsAreOneEmoji(t *testing.T) {
	for emoji, allowed := range map[string]bool{
		"👍": true, "👍🏽": true, "❤": true, "❤️": true, "❤️‍🔥": true, "👩🏽‍💻": true, "👨‍👩‍👧‍👦": true, "🇩🇪": true, "🏴󠁧󠁢󠁥󠁮󠁧󠁿": true, "1️⃣": true, "#⃣": true, "©": true, "™️": true, "ℹ️": true, "‼️": true,
		"〰️": true, "〽️": true, "↔️": true, "⤵️": true, "◾": true, "◻️": true, "㊙️": true, "🅰️": true, "🀄": true, "🫩": true, "\U0001f6d8": true, "🤷🏻‍♀️": true, "🏳️‍🌈": true,
		"👍👍": false, "👍❤️": false, "🇩🇪🇫🇷": false, "🇩": false, "🇩👍": false, "1": false, "12⃣": false, "€": false, "+": false, "=": false, "<": false, "~": false, "±": false, "∑": false, "—": false, "…": false, "«": false, "ok👍": false, "👍 ": false, "\u200b": false,
		"\u200d": false, "\ufe0f": false, "ñ": false, "字": false, "\ufffd": false,
	} {
		quoted, err := json.Marshal(emoji)
		require.NoError(t, err)
		d, _ := judged(t, to(`"type":"reaction","reaction":{"message_id":"wamid.1","emoji":`+string(quoted)+`}`))
		require.Equal(t, allowed, d.Allowed(), "%+q: %s", emoji, d)
	}
}
