package policy_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// A country that put a 7 before its numbers of six digits: both spellings have one key.
func ExampleSpelling_Key() {
	row := policy.Spelling{Prefix: "999", Digits: 9, Place: 3, Next: "12", Put: "7"}
	fmt.Println(row.Key("999123456"), row.Key("9997123456"), row.Key("999323456"))
	// Output: 9997123456 9997123456 999323456
}

func TestWrongSpellings(t *testing.T) {
	source := policy.Source{URL: "https://example.org/numbers", Confidence: window.Reported}
	for want, row := range map[string]policy.Spelling{
		"is about no number":        {Digits: 9, Cut: 1},
		"changes what is not there": {Prefix: "9", Digits: 9, Place: 9, Cut: 1},
		"changes nothing":           {Prefix: "9", Digits: 9, Place: 1},
		"may be changed again":      {Prefix: "9", Digits: 9, Place: 1, Cut: 1, Put: "2"},
	} {
		row.Source = source
		_, err := (&policy.Rulebook{Channel: "chat", Spellings: []policy.Spelling{row}}).Compile()
		require.ErrorContains(t, err, want)
	}
	good := policy.Spelling{Prefix: "9", Digits: 9, Place: 8, Cut: 1}
	_, err := (&policy.Rulebook{Channel: "chat", Spellings: []policy.Spelling{good}}).Compile()
	require.EqualError(t, err, `rulebook chat spelling "9" has no source`)
	good.Source = source
	_, err = (&policy.Rulebook{Channel: "chat", Spellings: []policy.Spelling{good}}).Compile()
	require.NoError(t, err)
	require.Equal(t, "91234567", good.Key("912345678"), "the last digit too")
}
