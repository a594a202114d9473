package entry

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

func TestTokensAreThoseHeardOfLast(t *testing.T) {
	var e Entry
	for i := int64(maxTokens + 8); i > 0; i-- {
		e.AddToken(Token{At: i, User: fmt.Sprint(i)})
	}
	require.Len(t, e.Tokens, maxTokens)
	require.Equal(t, Token{At: 9, User: "9"}, e.Tokens[0])
	e.AddToken(Token{At: 1000, User: "9"})
	e.AddToken(Token{At: 5, User: "9"})
	require.Len(t, e.Tokens, maxTokens)
	require.Equal(t, Token{At: 1000, User: "9"}, e.Tokens[maxTokens-1], "heard of again, and once more late")
}

func TestOwnerIsTheLatestWord(t *testing.T) {
	o := Owner{}.Told("", 5)
	require.Equal(t, Owner{}, o)
	o = o.Told("a", 5).Told("b", 4)
	require.Equal(t, Owner{ID: "a", At: 5}, o)
	require.Equal(t, Owner{ID: "b", At: 5}, o.Told("b", 5), "of two at one instant the greater")
	require.Equal(t, Owner{ID: "b", At: 5}, o.Told("b", 5).Told("a", 5))
}

// After an error the facts are as before, whether the entry has one stretch or none.
func TestTellChangesNothingWhenItFails(t *testing.T) {
	bad := Fact{At: t0 + 1, Triggers: window.On(window.Message), Window: "standard", Until: t0}
	var e Entry
	require.Error(t, e.Tell(bad, t0+1, norules))
	require.True(t, e.IsZero())
	require.NoError(t, e.Tell(message(t0), t0, norules))
	before := encode(t, &e)
	require.Error(t, e.Tell(bad, t0+1, norules))
	require.Equal(t, before, encode(t, &e))
}

// A free entry closes the last billing conversation: nothing is left, at once or when its instant comes, and so nothing is stored.
func TestNothingIsStoredOfWhatAFreeEntryCloses(t *testing.T) {
	opens, free := Fact{At: t0, Basis: pricing.Regular, Category: "chat", Opens: time.Hour}, Fact{At: t0 + 1, Basis: pricing.FreeEntryPoint}
	for _, now := range [...]int64{t0, t0 + 1} {
		var e Entry
		require.NoError(t, e.Tell(opens, now, norules))
		require.NoError(t, e.Tell(free, now, norules))
		require.Equal(t, now > t0, e.IsZero())
		require.NoError(t, e.Come(t0+1, norules))
		require.True(t, e.IsZero())
		require.Empty(t, encode(t, &e))
	}
}
