package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestContendersAgree makes sure that every contender makes the same decision, so
// that the comparison compares like with like.
func TestContendersAgree(t *testing.T) {
	list, err := contenders()
	require.NoError(t, err)
	require.Len(t, list, 4)
	for _, c := range list {
		require.True(t, c.decide(), c.name)
	}
	ops, err := engineOperations()
	require.NoError(t, err)
	require.NotEmpty(t, ops)
}
