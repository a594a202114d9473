package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the expected output")

func TestOutputIsDeterministic(t *testing.T) {
	const golden = "testdata/output.golden"
	var first, second bytes.Buffer
	require.NoError(t, run(&first))
	require.NoError(t, run(&second))
	require.Equal(t, first.String(), second.String())
	if *update {
		require.NoError(t, os.WriteFile(golden, first.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), first.String())
	for _, secret := range []string{"9198123", appSecret, verifyToken, accessToken} {
		require.NotContains(t, first.String(), secret)
	}
}
