package fact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/internal/fact"
)

// What a link names as its host is one, whatever follows it.
func TestHost(t *testing.T) {
	for link, want := range map[string]string{
		"https://a.example/100%?b=c d": "a.example", " HTTP://A.example:8080?x ": "A.example:8080", "https://u:p@a.example#x": "u:p@a.example",
		"https://é.example/é": "é.example", "https://[::1]/a": "[::1]", "https://a_b": "a_b", "https://127.0.0.1": "127.0.0.1",
		"https://": "", "https:///a": "", "https://?a": "", "a.example": "", "https://a b/c": "", "https://..": "", "https://-/": "", "https://\u200b/": "",
		"https://{{1}}": "", "https://<host>": "", "https://u@": "", "https://:80/": "", "https://u@:80": "", "https://{{host}}/a": "", "https://%": "", `https://a\b`: "",
	} {
		require.Equal(t, want, fact.Host(link), link)
	}
}
