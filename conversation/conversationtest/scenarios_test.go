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

const (
	scenarios = "testdata/scenarios"
	cases     = "testdata/cases"
)

// The executable specification: every clause, on the real channels.
func TestScenarios(t *testing.T) {
	conversationtest.Run(t, os.DirFS(scenarios), "*.scenario",
		conversationtest.WithChannels(whatsapp.New(), messenger.New(), instagram.New()))
}

// The scenarios and cases here are a copy of those beside the repository.
func TestScenariosAreTheSharedOnes(t *testing.T) {
	for copied, shared := range map[string]string{scenarios: "../../../shared/scenarios", cases: "../../../shared/cases/scenarios"} {
		got := read(t, copied)
		require.NotEmpty(t, got)
		if _, err := os.Stat(shared); err != nil {
			t.Logf("%d files of %s are compared with nothing: %v", len(got), copied, err)
			continue
		}
		require.Equal(t, read(t, shared), got)
	}
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
	conversationtest.Run(t, os.DirFS(cases), "*.scenario",
		conversationtest.WithChannels(whatsapp.New(), messenger.New(), instagram.New()))
}

// Scenarios of our own, written from the specification alone.
func TestOwnScenarios(t *testing.T) {
	conversationtest.Run(t, os.DirFS("testdata/own"), "*.scenario",
		conversationtest.WithChannels(whatsapp.New(), messenger.New(), instagram.New()))
}
