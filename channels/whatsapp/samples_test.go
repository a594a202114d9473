package whatsapp_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// sample is a line of a file of samples.
type sample struct {
	Body json.RawMessage
	// Type and Definition are given in some of our own: what a request becomes, and the template that it uses.
	Type       string
	Definition json.RawMessage
}

// ownSamples are those of our own, in the platform's shapes, which every run reads.
func ownSamples(t *testing.T, file string) []sample {
	t.Helper()
	lines, err := os.ReadFile(filepath.Join("testdata", "payloads", file))
	require.NoError(t, err)
	return sampleLines(t, lines)
}

// sharedSamples are those of others, where they lie beside the repository; else there are none, and the log says so.
func sharedSamples(t *testing.T, file string) []sample {
	t.Helper()
	lines, there := sharedFile(t, file)
	if !there {
		return nil
	}
	return sampleLines(t, lines)
}

// sharedFile reads a file of real bodies beside the repository.
func sharedFile(t *testing.T, file string) (data []byte, there bool) {
	t.Helper()
	path := filepath.Join(sharedPayloads, file)
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Logf("%s is absent: only our own samples are read", path)
		return nil, false
	}
	require.NoError(t, err)
	return data, true
}

func sampleLines(t *testing.T, data []byte) (out []sample) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line sample
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		out = append(out, line)
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, out)
	return out
}

// Each of the rate files beside the repository stands here too, byte for byte. There may be newer ones here.
func TestRatesAreTheSharedOnes(t *testing.T) {
	const shared = "../../../shared/rates"
	files, err := filepath.Glob(filepath.Join(shared, "*.csv"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Logf("%s is absent: the rates are compared with nothing", shared)
	}
	for _, file := range files {
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("rates", filepath.Base(file)))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), file)
	}
}
