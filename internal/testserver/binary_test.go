package testserver

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBinaryLooksOnPathThenInFolders(t *testing.T) {
	path, err := Binary("go", "golang-go")
	require.NoError(t, err)
	require.FileExists(t, path)

	dir := t.TempDir()
	for _, version := range []string{"15", "17"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, version, "bin"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, version, "bin", "only-here-server"), nil, 0o700))
	}
	path, err = Binary("only-here-server", "no-such-package", filepath.Join(dir, "*", "bin"))
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "17", "bin", "only-here-server"), path, "the latest")
}

func TestBinaryThatNobodyHasSaysWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no apt-get either, so that nothing is installed
	_, err := Binary("no-such-server", "no-such-package", "/nowhere/*")
	require.ErrorContains(t, err, "no-such-server")
	require.ErrorContains(t, err, "Debian's package no-such-package")
}
