package billing_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing/billing"
)

func TestNameless(t *testing.T) {
	// printf '7:wamid.Agb.1' | sha256sum
	const hashed = "forgotten-740ffdb08b447fc7e4c54f9810282947"
	whole := dated(billing.Entry{Message: "wamid.A", Participant: "gb.1", Person: "GB.1", Account: "a", Sent: noon, Delivered: noon})
	nameless := whole.Nameless()
	want := whole
	want.Message, want.Participant, want.Person = hashed, "", ""
	require.Equal(t, want, nameless)
	require.Equal(t, nameless, nameless.Nameless())
	for name, like := range map[string]string{
		"short": hashed[:len(hashed)-1], "long": hashed + "0", "not hexadecimal": hashed[:len(hashed)-1] + "g", "in capitals": strings.ToUpper(hashed),
		"digits in capitals": "forgotten-" + strings.ToUpper(hashed[len("forgotten-"):]),
	} {
		require.NotEqual(t, like, billing.Entry{Message: like}.Nameless().Message, "%s: a message id like any other", name)
	}
	require.NotEqual(t, billing.Entry{Message: "m", Participant: "p"}.Nameless(), billing.Entry{Message: "mp"}.Nameless(), "ids are told apart")
}

// In whatever order parts come, and whichever of them are nameless, the entry is the same, and nameless if one of them is.
func TestMergeKeepsNamesAway(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		parts := parts(r, t)
		named, anyOf := billing.Entry{}, false
		list := make([]billing.Entry, len(parts))
		for i, e := range parts {
			e.Message, e.Participant, e.Person = "m", "p", rapid.SampledFrom([]string{"", "1", "GB.1"}).Draw(r, "person")
			e = dated(e)
			named = named.Merge(e)
			if list[i] = e; rapid.Bool().Draw(r, "nameless") {
				list[i], anyOf = e.Nameless(), true
			}
		}
		merged := billing.Entry{}
		for _, e := range rapid.Permutation(list).Draw(r, "order") {
			merged = merged.Merge(e)
		}
		if anyOf {
			named = named.Nameless()
		}
		require.Equal(r, named, merged)
	})
}
