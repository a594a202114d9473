package fact

import (
	"strings"
	"unicode"
)

// Host gives the host that a link names, with a user and a port where it has them; it is empty for what names none: a blank, signs
// or a port alone, or a variable that nobody filled in.
func Host(link string) string {
	_, host, _ := strings.Cut(strings.TrimSpace(link), "://")
	if end := strings.IndexAny(host, "/?#"); end >= 0 {
		host = host[:end]
	}
	name := host[strings.LastIndexByte(host, '@')+1:]
	if strings.ContainsFunc(host, unicode.IsSpace) || strings.ContainsAny(name, `{}<>%\^|"`) || strings.HasPrefix(name, ":") || !strings.ContainsFunc(name, isNamed) {
		return ""
	}
	return host
}

// isNamed reports whether a character is one of which the names of hosts are made, beside their signs.
func isNamed(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
