package whatsapp

import (
	"strings"
	"unicode"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// reaction reads a reaction, which is never a quoted reply. An empty emoji takes it back.
func (r *request) reaction(m *channels.Message, p wire.Part) {
	p.Need(m.ReplyTo == "", channels.ExcludedCount, "context")
	m.ReplyTo = r.Reaction.MessageID
	p.Given(wire.Filled(m.ReplyTo), channels.ReferenceCount, "reaction", "message_id")
	emoji := r.Reaction.Emoji
	p.Need(emoji != nil, channels.MissingCount, "reaction", "emoji")
	if emoji != nil && *emoji != "" && !isEmoji(*emoji) {
		p.Count(channels.UnlistedCount, "reaction", "emoji")
	}
}

// What an emoji is made of beside its symbol.
const (
	joiner          = '\u200d' // makes one emoji of two
	keyCap          = '\u20e3' // stands on a key of a telephone
	firstFlagLetter = '\U0001f1e6'
	lastFlagLetter  = '\U0001f1ff'
)

// isEmoji reports whether a text may be one emoji: a symbol with what is joined to it and what changes it, a key, or a flag of two letters.
func isEmoji(text string) bool {
	const flagLetters, keys = 2, "0123456789#*"
	isKey, symbols, letters, joined := strings.ContainsRune(text, keyCap), 0, 0, false
	for _, c := range text {
		switch {
		case joined || c == joiner || changes(c):
		case firstFlagLetter <= c && c <= lastFlagLetter:
			letters++
		case isSymbol(c) || isKey && strings.ContainsRune(keys, c):
			symbols++
		default:
			return false
		}
		joined = c == joiner
	}
	return symbols == 1 && letters == 0 || symbols == 0 && letters == flagLetters
}

// isSymbol reports whether a character is a symbol, of which some are emoji. Those that this version of Go does not know yet are. Of
// letters, signs and the symbols of mathematics few are emoji: they are listed.
func isSymbol(c rune) bool {
	const firstPicture, lastPicture = '\U0001f000', '\U0001faff'
	return c != unicode.ReplacementChar && unicode.Is(unicode.So, c) || firstPicture <= c && c <= lastPicture || strings.ContainsRune("‼⁉ℹ〰〽↔⤴⤵◻◼◽◾", c)
}

// changes reports whether a character changes the symbol before it: its colour, its form, the region of a flag.
func changes(c rune) bool {
	const firstSkin, lastSkin, firstTag, lastTag = '\U0001f3fb', '\U0001f3ff', '\U000e0020', '\U000e007f'
	return c == keyCap || unicode.Is(unicode.Variation_Selector, c) || firstSkin <= c && c <= lastSkin || firstTag <= c && c <= lastTag
}
