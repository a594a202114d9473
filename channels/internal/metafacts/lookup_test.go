package metafacts_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// naive looks an error up in the rows that were read, one rule after the other.
func naive(all []policy.ErrorInfo, code, subcode int) (policy.ErrorInfo, bool) {
	row := func(code, subcode int) (policy.ErrorInfo, bool) {
		for _, e := range all {
			if e.Error == (channels.PlatformError{Code: code, Subcode: subcode}) {
				return e, true
			}
		}
		return policy.ErrorInfo{}, false
	}
	if e, ok := row(code, subcode); ok || subcode == 0 {
		return e, ok
	}
	if e, ok := row(0, subcode); ok {
		return e, true
	}
	if len(digits(subcode)) >= 7 {
		if e, ok := row(subcode, 0); ok {
			return e, true
		}
	}
	return row(code, 0)
}

func digits(n int) (out []int) {
	for ; n > 0; n /= 10 {
		out = append(out, n%10)
	}
	return out
}

func TestLookupEqualsTheNaiveOne(t *testing.T) {
	table := metafacts.Errors()
	for _, names := range [][]string{{"messenger", "messenger_marketing", metafacts.Both}, {"instagram", metafacts.Both}} {
		all, err := table.All(names...)
		require.NoError(t, err)
		numbers := []int{0, 1, 7, 999_999, 1_000_000}
		for _, e := range all {
			numbers = append(numbers, e.Error.Code, e.Error.Subcode)
		}
		rapid.Check(t, func(t *rapid.T) {
			number := rapid.OneOf(rapid.SampledFrom(numbers), rapid.Int())
			code, subcode := number.Draw(t, "code"), number.Draw(t, "subcode")
			want, known := naive(all, code, subcode)
			got, ok := table.Find(code, subcode, names...)
			require.Equal(t, known, ok, "%d/%d", code, subcode)
			require.Equal(t, want, got)
		})
	}
}
