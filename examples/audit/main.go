// Audit reads a month's log of a shop on WhatsApp, webhook bodies and send requests,
// and says what the month cost, whether the platform charged what the rules lead to
// expect, what the same month costs under the rules of October 2026, and what
// answering in time would have saved.
//
//	cd examples/audit && go run . [-lines 10000] [-seed 1] [-out DIR] [-log FILE]
//
// The log is made up, the same for the same seed, in the platform's shapes, with late,
// doubled and disordered deliveries. The bill is printed; DIR gets the log and
// report.html, one file that needs nothing else.
//
// The example is a module of its own, because it draws charts with a library.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// options are the flags.
type options struct {
	lines int
	seed  uint64
	out   string
	log   string
}

func main() {
	var o options
	flag.IntVar(&o.lines, "lines", 10_000, "number of `lines` of the log")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the log")
	flag.StringVar(&o.out, "out", filepath.Join(os.TempDir(), "replywindow-audit"), "`folder` that gets log.jsonl and report.html")
	flag.StringVar(&o.log, "log", "", "read this `file`, written by an earlier run, and make up none")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "audit: %q: a log is given by -log\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := command(context.Background(), o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

// command does what the command does.
func command(ctx context.Context, o options, out io.Writer, errOut *os.File) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	log, err := obtain(o)
	if err != nil {
		return err
	}
	total := bytes.Count(log, []byte{'\n'})
	j, err := read(bytes.NewReader(log), progress(errOut, total))
	if err != nil {
		return err
	}
	a, err := run(ctx, j)
	if err != nil {
		return err
	}
	page, err := a.page()
	if err != nil {
		return err
	}
	report := filepath.Join(o.out, "report.html")
	if err := os.WriteFile(report, page, 0o644); err != nil {
		return err
	}
	if err := a.print(out); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "\nreport:", report)
	return err
}

// obtain gives the log: that of a file, or a new one, which is written beside the
// report.
func obtain(o options) ([]byte, error) {
	if o.log != "" {
		return os.ReadFile(o.log)
	}
	if o.lines < 1 {
		return nil, fmt.Errorf("-lines %d: at least one is needed", o.lines)
	}
	log, err := encode(generate(o.lines, o.seed))
	if err != nil {
		return nil, err
	}
	return log, os.WriteFile(filepath.Join(o.out, "log.jsonl"), log, 0o644)
}

func encode(lines []line) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, l := range lines {
		if err := e.Encode(l); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// progress shows on a terminal how many lines were read, and nothing elsewhere.
func progress(w *os.File, total int) func(int) {
	if w == nil {
		return func(int) {}
	}
	info, err := w.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int) {}
	}
	const width, every = 30, 250
	return func(n int) {
		if n%every != 0 && n != total {
			return
		}
		full := width * n / max(total, 1)
		fmt.Fprintf(w, "\rreading the log [%-*s] %d of %d", width, bytes.Repeat([]byte{'='}, full), n, total)
		if n == total {
			fmt.Fprintln(w)
		}
	}
}
