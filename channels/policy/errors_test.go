package policy_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

func ExampleRulebook_Error() {
	book := messenger.New().Rulebook()
	info, ok := book.Error(policy.PlatformError{Code: 10, Subcode: 2018278})
	fmt.Println(ok, info.Error, info.Class, info.Retry, info.Reasons)
	fmt.Println(info.Meaning + ".")

	// The subcode is not in the table: the code explains what is left.
	info, ok = book.Error(policy.PlatformError{Code: 190, Subcode: 999})
	fmt.Println(ok, info.Error, info.Class, info.Retry)
	// Output:
	// true 10/2018278 window_closed wait [window_closed window_unknown tag_window_closed]
	// Standard messaging window is closed for this person and the request carries no valid way to send outside it.
	// true 190 auth fix
}

// The platform has a new error before this library knows it.
func ExampleErrorTable_With() {
	book := messenger.New().Rulebook().Clone()
	book.Errors = book.Errors.With(policy.ErrorInfo{
		Error: policy.PlatformError{Code: 10, Subcode: 2999999}, Meaning: "The shop is closed.", Retry: policy.RetryNever, Class: "shop",
		Source: policy.Source{URL: "https://example.com/notice", Date: "2026-11-20", Confidence: policy.Reported},
	})
	info, _ := book.Error(policy.PlatformError{Code: 10, Subcode: 2999999})
	fmt.Println(info.Error, info.Meaning)
	// Output: 10/2999999 The shop is closed.
}

func explained(code, subcode int, meaning string) policy.ErrorInfo {
	return policy.ErrorInfo{Error: policy.PlatformError{Code: code, Subcode: subcode}, Meaning: meaning}
}

func TestRulebookError(t *testing.T) {
	rows := []policy.ErrorInfo{
		explained(60, 1, "both"), explained(60, 0, "code"), explained(0, 7, "subcode"), explained(500, 0, "big"), explained(499, 0, "small"),
		explained(61, 5, "only with its subcode"),
	}
	for _, c := range []struct {
		code, subcode int
		unique        int
		want          string
	}{
		{60, 1, 0, "both"}, {60, 0, 0, "code"}, {60, 9, 0, "code"},
		{60, 7, 0, "subcode"}, {62, 7, 0, "subcode"}, {0, 7, 0, "subcode"},
		{60, 500, 500, "big"}, {62, 500, 500, "big"}, {0, 500, 500, "big"}, {60, 500, 501, "code"}, {60, 500, 0, "code"},
		{60, 499, 500, "code"}, {0, 499, 500, ""},
		{61, 0, 0, ""}, {62, 1, 0, ""}, {0, 0, 0, ""}, {-60, 1, 0, ""},
	} {
		for _, text := range []string{"", "the platform's text"} {
			book := policy.Rulebook{Errors: policy.Errors(rows...)}
			book.Errors.Unique = c.unique
			info, ok := book.Error(policy.PlatformError{Code: c.code, Subcode: c.subcode, Text: text})
			require.Equal(t, c.want != "", ok, "%+v", c)
			require.Equal(t, c.want, info.Meaning, "%+v", c)
		}
	}
}

// Some platforms have an error 0. A subcode or a text without a code is not it.
func TestRulebookErrorZero(t *testing.T) {
	book := policy.Rulebook{Errors: policy.Errors(explained(0, 0, "zero"))}
	info, ok := book.Error(policy.PlatformError{})
	require.True(t, ok)
	require.Equal(t, "zero", info.Meaning)
	for _, e := range []policy.PlatformError{{Subcode: 5}, {Text: "REJECTED"}} {
		_, ok = book.Error(e)
		require.False(t, ok, e)
	}
	_, ok = new(policy.Rulebook).Error(policy.PlatformError{})
	require.False(t, ok, "the zero rulebook knows no errors")
}

// A caller who writes into an answer changes no later one.
func TestRulebookErrorIsACopy(t *testing.T) {
	row := explained(1, 0, "one")
	row.Reasons = []policy.ReasonCode{policy.WindowClosed}
	book := policy.Rulebook{Errors: policy.Errors(row)}
	info, _ := book.Error(row.Error)
	info.Reasons[0] = policy.QuietHours
	again, _ := book.Error(row.Error)
	require.Equal(t, policy.WindowClosed, again.Reasons[0])
}

// With takes the place of the rows that it names, leaves the table that it came from
// as it was, and reads it only when an error is asked for.
func TestErrorTableWith(t *testing.T) {
	reads := 0
	old := policy.ErrorTable{Unique: 500, Read: func() []policy.ErrorInfo {
		reads++
		return []policy.ErrorInfo{explained(1, 0, "one"), explained(2, 0, "two"), explained(1, 3, "one three")}
	}}
	added := []policy.ErrorInfo{explained(1, 0, "uno"), explained(500, 0, "big")}
	amended := old.With(added...)
	require.Zero(t, reads)
	added[0].Meaning = "changed later"
	require.Equal(t, []policy.ErrorInfo{explained(2, 0, "two"), explained(1, 3, "one three"), explained(1, 0, "uno"), explained(500, 0, "big")}, amended.Rows())
	require.Len(t, amended.Rows(), 4)
	require.Equal(t, 1, reads)
	require.Len(t, old.Rows(), 3)
	book := policy.Rulebook{Errors: amended}
	info, ok := book.Error(policy.PlatformError{Code: 2, Subcode: 500})
	require.True(t, ok)
	require.Equal(t, "big", info.Meaning, "unique numbers stay unique")
	clone := book.Clone()
	clone.Errors = clone.Errors.With(explained(2, 0, "due"))
	info, _ = book.Error(policy.PlatformError{Code: 2})
	require.Equal(t, "two", info.Meaning, "the original is as it was")
	require.Len(t, policy.ErrorTable{}.With(explained(1, 0, "one")).Rows(), 1)
}
