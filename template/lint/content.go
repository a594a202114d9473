package lint

import (
	"strings"
	"unicode"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/internal/text"
)

// content checks what the text of a component or button must not hold. Marks inside variables are no marks.
func (l *linter) content(kind template.ComponentType, s, path string) {
	w := l.exact("text_content", string(kind))
	if w == nil || len(s) > hugeText {
		return
	}
	rest := text.Without(s)
	for _, barred := range w.Values {
		switch barred {
		case "newline":
			if strings.ContainsAny(s, "\n\r\v\f\u0085\u2028\u2029") {
				l.report(w, path, "holds a newline")
			}
		case "control":
			if strings.ContainsFunc(s, isControl) {
				l.report(w, path, "holds a control character")
			}
		case "emoji":
			if strings.ContainsFunc(s, isEmoji) {
				l.report(w, path, "holds an emoji")
			}
		case "variable":
			if rest != s {
				l.report(w, path, "holds a variable")
			}
		default:
			if strings.Contains(rest, barred) {
				l.report(w, path, "holds "+quote(barred))
			}
		}
	}
}

// isControl tells control characters that are neither newlines nor tabs.
func isControl(c rune) bool { return unicode.IsControl(c) && (c < '\t' || c > '\r') && c != '\u0085' }

// isEmoji tells the characters that are shown as emoji by default, and those that make others so: the variation selector and the
// keycap. Source: Unicode emoji-data, Emoji_Presentation; from 1F300 to 1FAFF nearly all are, so the whole block counts.
func isEmoji(c rune) bool {
	for _, r := range [...][2]rune{
		{0x20E3, 0x20E3}, {0x231A, 0x231B}, {0x23E9, 0x23EC}, {0x23F0, 0x23F0}, {0x23F3, 0x23F3}, {0x25FD, 0x25FE}, {0x2614, 0x2615},
		{0x2648, 0x2653}, {0x267F, 0x267F}, {0x2693, 0x2693}, {0x26A1, 0x26A1}, {0x26AA, 0x26AB}, {0x26BD, 0x26BE}, {0x26C4, 0x26C5},
		{0x26CE, 0x26CE}, {0x26D4, 0x26D4}, {0x26EA, 0x26EA}, {0x26F2, 0x26F3}, {0x26F5, 0x26F5}, {0x26FA, 0x26FA}, {0x26FD, 0x26FD},
		{0x2705, 0x2705}, {0x270A, 0x270B}, {0x2728, 0x2728}, {0x274C, 0x274C}, {0x274E, 0x274E}, {0x2753, 0x2755}, {0x2757, 0x2757},
		{0x2795, 0x2797}, {0x27B0, 0x27B0}, {0x27BF, 0x27BF}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55}, {0xFE0F, 0xFE0F},
		{0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F1E6, 0x1F202}, {0x1F21A, 0x1F21A},
		{0x1F22F, 0x1F22F}, {0x1F232, 0x1F23A}, {0x1F250, 0x1F251}, {0x1F300, 0x1FAFF},
	} {
		if c >= r[0] && c <= r[1] {
			return true
		}
	}
	return false
}

// countEmoji counts what a reader sees: a base with its modifiers, a joined sequence and a flag are one each.
func countEmoji(s string) int {
	n := 0
	var within, joined, flag bool // within an emoji; after a joiner; after the first letter of a flag
	for _, c := range s {
		switch {
		case c == '\u200D':
			joined = within
			continue
		case joined:
			within = true
		case !isEmoji(c):
			within = false
		case c >= 0x1F1E6 && c <= 0x1F1FF:
			if flag = !flag; flag {
				n++
			}
			joined, within = false, true
			continue
		case c == 0xFE0F, c == 0x20E3, c >= 0x1F3FB && c <= 0x1F3FF:
			if !within {
				n++
			}
			within = true
		default:
			n++
			within = true
		}
		joined, flag = false, false
	}
	return n
}

// blankLines is how many newlines stand in a row at most. A carriage return belongs to its newline.
func blankLines(s string) int {
	most, run := 0, 0
	for _, c := range s {
		switch c {
		case '\n':
			run++
		case '\r':
		default:
			run = 0
		}
		most = max(most, run)
	}
	return most
}
