package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	header = "channel messenger\nbusiness 1\nuser 2\n"
	good   = header + "2026-04-20T10:00:00Z user text => open standard until +24h\n"
	bad    = header + "2026-04-20T10:00:00Z check text => allow ; error 10\n"
	broken = header + "2026-04-20T10:00:00Z check text => alow\n"
)

// folder writes files and returns where they are.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

func scenario(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestPasses(t *testing.T) {
	dir := folder(t, map[string]string{"b.scenario": good, "a.scenario": good, "sub/c.scenario": good, "notes.txt": broken})
	code, out, errOut := scenario(t, dir)
	require.Equal(t, exitPassed, code)
	require.Equal(t, "ok a\nok b\nok c\n3 passed, 0 failed\n", out)
	require.Empty(t, errOut)
}

func TestFails(t *testing.T) {
	t.Chdir(folder(t, map[string]string{"a.scenario": bad, "b.scenario": good}))
	code, out, errOut := scenario(t, ".")
	require.Equal(t, exitFailed, code)
	require.Contains(t, out, "FAIL a\n  a.scenario:4: 2026-04-20T10:00:00Z check text\n    expected: allow\n    got:      deny: window_closed (10/2018278)")
	require.Contains(t, out, "ok b\n1 passed, 1 failed\n")
	require.Empty(t, errOut)
}

func TestCannotBeRead(t *testing.T) {
	t.Chdir(folder(t, map[string]string{"a.scenario": broken, "b.scenario": bad, "c.scenario": good}))
	code, out, errOut := scenario(t, "a.scenario", "b.scenario", "c.scenario")
	require.Equal(t, exitUnreadable, code)
	require.Contains(t, out, "FAIL a\n  cannot be read: a.scenario:4: \"alow\" is not a clause\nFAIL b\n")
	require.Contains(t, out, "ok c\n1 passed, 2 failed\n")
	require.Equal(t, "a.scenario:4: \"alow\" is not a clause\n", errOut)
}

// What only the channel can judge counts as unreadable too.
func TestUnknownWords(t *testing.T) {
	t.Chdir(folder(t, map[string]string{
		"channel.scenario": "channel telegram\nbusiness 1\nuser 2\n2026-04-20T10:00:00Z window\n",
		"window.scenario":  header + "2026-04-20T10:00:00Z window => closed standart\n",
	}))
	code, _, errOut := scenario(t, ".")
	require.Equal(t, exitUnreadable, code)
	require.Contains(t, errOut, `channel.scenario:1: "telegram" is not a channel`)
	require.Contains(t, errOut, `window.scenario:4: "standart" is not a window`)
}

// Amendments are read beside the scenario, wherever the command runs.
func TestAmendments(t *testing.T) {
	const amended = header + "amend days.json\n2026-04-20T10:00:00Z user text => open standard until +48h\n"
	const days = `[{"window":"standard","from":"2026-01-01T00:00:00Z","set":{"length":"48h"},"source":{"url":"https://example.com"}}]`
	dir := folder(t, map[string]string{"a/x.scenario": amended, "a/days.json": days, "b/x.scenario": amended})
	code, out, errOut := scenario(t, filepath.Join(dir, "a"))
	require.Equal(t, exitPassed, code, out)
	require.Empty(t, errOut)
	code, _, errOut = scenario(t, dir)
	require.Equal(t, exitUnreadable, code)
	require.Contains(t, errOut, filepath.Join("b", "x.scenario")+`:4: "days.json" cannot be read`)
}

func TestNamesAreUnique(t *testing.T) {
	t.Chdir(folder(t, map[string]string{"x/a.scenario": good, "y/a.scenario": good, "y/b.scenario": good}))
	code, out, _ := scenario(t, "x", "y", "y/b.scenario", "./x/a.scenario")
	require.Equal(t, exitPassed, code)
	require.Equal(t, "ok "+filepath.Join("x", "a")+"\nok "+filepath.Join("y", "a")+"\nok b\n3 passed, 0 failed\n", out)
}

func TestArguments(t *testing.T) {
	empty := t.TempDir()
	for _, args := range [][]string{nil, {empty}, {filepath.Join(empty, "none.scenario")}} {
		code, out, errOut := scenario(t, args...)
		require.Equal(t, exitUnreadable, code)
		require.Empty(t, out)
		require.Contains(t, errOut, "scenario: ")
	}
}

func TestHelp(t *testing.T) {
	for arg, want := range map[string]int{"-h": exitPassed, "--help": exitPassed, "-v": exitUnreadable} {
		code, out, errOut := scenario(t, arg)
		require.Equal(t, want, code, arg)
		require.Empty(t, out, arg)
		require.Contains(t, errOut, "usage: scenario FILE-or-DIR...", arg)
	}
}

// The specification in the repository, as the README runs it.
func TestSpecification(t *testing.T) {
	code, out, errOut := scenario(t, "../../conversation/conversationtest/testdata/scenarios")
	require.Equal(t, exitPassed, code, out)
	require.Regexp(t, `(?m)^[1-9]\d* passed, 0 failed$`, out)
	require.Empty(t, errOut)
}
