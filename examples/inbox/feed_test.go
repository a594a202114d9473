package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// body is a webhook: somebody writes at 11:59, half a minute before noon or so.
func body(person string) string {
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",`+
		`"metadata":{"phone_number_id":"300000000000001"},"messages":[{"from":%q,"id":"wamid.%s","timestamp":"%d","type":"text","text":{"body":"Hello?"}}]}}]}]}`,
		person, person, noon.Unix()-30)
}

// A log is read line by line as it is written; a line that cannot be used is named, and the next ones are read all the same.
func TestLog(t *testing.T) {
	t.Parallel()
	o := newOffice()
	a := o.agent(t, "ada")
	file := filepath.Join(t.TempDir(), "log.jsonl")
	write := func(text string) {
		f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		require.NoError(t, err)
		_, err = f.WriteString(text)
		require.NoError(t, err)
		require.NoError(t, f.Close())
	}
	waiting := func() int {
		queue, err := a.queue(t.Context())
		require.NoError(t, err)
		return len(queue)
	}

	_, _, err := openLog(file)
	require.ErrorIs(t, err, os.ErrNotExist)
	write(body("447700900001") + "\n\n" + `{"at":"2026-09-14T12:00:00Z","in":` + body("447700900002") + "}\n")
	l, f, err := openLog(file)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, l.record(t.Context(), a))
	require.Equal(t, 2, waiting())

	half := body("447700900003")
	write(half[:40])
	require.NoError(t, l.record(t.Context(), a), "a line that is not there to its end is waited for")
	require.Equal(t, 2, waiting())
	write(half[40:] + "\nnonsense\n" + body("447700900004") + "\n")
	require.ErrorContains(t, l.record(t.Context(), a), "line 5: ")
	require.Equal(t, 4, waiting())
	require.NoError(t, l.record(t.Context(), a))

	write(body("447700900005") + "\n" + body("447700900006") + "\n")
	o.down = errors.New("the database is down")
	require.ErrorContains(t, l.record(t.Context(), a), "line 7: ")
	require.ErrorIs(t, l.record(t.Context(), a), o.down)
	o.down = nil
	require.NoError(t, l.record(t.Context(), a), "what was not recorded is recorded then")
	require.Equal(t, 6, waiting())
}

// A line dated ahead of the clock opens nothing yet, and it is said why nobody is shown.
func TestLogAheadOfTheClock(t *testing.T) {
	t.Parallel()
	o := newOffice()
	a := o.agent(t, "ada")
	for _, c := range []struct {
		ahead time.Duration
		said  string
	}{{time.Minute, ""}, {2 * time.Hour, "dated 2h0m0s ahead of the clock: it counts from then on"}} {
		person := fmt.Sprintf("4477009%05d", int(c.ahead.Seconds()))
		line := strings.Replace(body(person), fmt.Sprint(noon.Unix()-30), fmt.Sprint(noon.Add(c.ahead).Unix()), 1)
		if err := a.receive(t.Context(), []byte(line)); c.said == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, c.said)
		}
	}
	queue, err := a.queue(t.Context())
	require.NoError(t, err)
	require.Empty(t, queue)
	o.clock.Add(2 * time.Hour)
	queue, err = a.queue(t.Context())
	require.NoError(t, err)
	require.Len(t, queue, 2)
}

// The command says what is wrong with its flags before a key meets it.
func TestCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for want, args := range map[string][]string{
		"-agent is empty":            {"-agent", "", "-db", filepath.Join(dir, "a.db")},
		`-agent "a\x1b[31m" is not`:  {"-agent", "a\x1b[31m"},
		"128 bytes":                  {"-agent", strings.Repeat("a", 129)},
		"-claim 0s is not":           {"-claim", "0s"},
		"-claim 168h0m0.001s is not": {"-claim", "168h0m0.001s"},
		`"bob" is no flag`:           {"bob"},
		"-within -1s is not":         {"-within", "-1s", "-db", filepath.Join(dir, "b.db")},
		"no such file":               {"-log", filepath.Join(dir, "none"), "-db", filepath.Join(dir, "c.db")},
		"inbox: ":                    {"-db", dir},
		"connection refused":         {"-postgres", "postgres://127.0.0.1:1/inbox"},
	} {
		out, err := inbox(t, args...)
		require.Error(t, err, want)
		require.Contains(t, out, want)
		require.NotContains(t, out, "panic")
	}
}

// Of a log that is partly malformed the frame shows what could be used, and the error names the lines.
func TestCommandWithAMalformedLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log := filepath.Join(dir, "log.jsonl")
	now := strings.Replace(body("447700900001"), fmt.Sprint(noon.Unix()-30), fmt.Sprint(time.Now().Unix()-30), 1)
	require.NoError(t, os.WriteFile(log, []byte("nonsense\n"+now+"\n\xff\x00\n"), 0o644))
	out, err := inbox(t, "-log", log, "-db", filepath.Join(dir, "inbox.db"))
	require.Error(t, err)
	require.Contains(t, out, "1 open, 1 to answer")
	require.Contains(t, out, "line 1: ")
	require.Contains(t, out, "line 3: ")
}
