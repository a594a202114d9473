package conversationtest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

const scenarios = "testdata/scenarios"

// The executable specification: every clause, on the real channels.
func TestScenarios(t *testing.T) {
	conversationtest.Run(t, os.DirFS(scenarios), "*.scenario",
		conversationtest.WithChannels(whatsapp.New(), messenger.New(), instagram.New()))
}

// The scenarios here are a copy of those beside the repository.
func TestScenariosAreTheSharedOnes(t *testing.T) {
	const shared = "../../../shared/scenarios"
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("nothing to compare the copy with: %v", err)
	}
	want := read(t, shared)
	require.NotEmpty(t, want)
	require.Equal(t, want, read(t, scenarios))
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.scenario"))
	require.NoError(t, err)
	files := map[string]string{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		files[filepath.Base(path)] = string(data)
	}
	return files
}

// Cases that the library once got wrong.
func TestCases(t *testing.T) {
	conversationtest.Run(t, os.DirFS("testdata/cases"), "*.scenario",
		conversationtest.WithChannels(whatsapp.New(), messenger.New(), instagram.New()))
}

// Scenarios of our own, written from the specification alone.
func TestOwnScenarios(t *testing.T) {
	conversationtest.Run(t, os.DirFS("testdata/own"), "*.scenario",
		conversationtest.WithChannels(whatsapp.New(), messenger.New(), instagram.New()))
}
