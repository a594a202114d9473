// Command scenario runs scenarios: timelines of what a person did, what a business
// tried, and what the library must answer. The language is described in package
// conversation/conversationtest.
//
//	go run ./examples/scenario conversation/conversationtest/testdata/scenarios
//	go run ./examples/scenario FILE-or-DIR...
//
// Files of amendments that a scenario names are read from its folder.
// It prints "ok NAME" or "FAIL NAME" with each place, what was expected and what was
// got, and last how many passed and failed. A directory stands for all files in and
// below it whose names end in .scenario. The exit code is 1 when a scenario fails,
// and 2 when one cannot be read or the arguments are wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	_ "time/tzdata" // scenarios name time zones, also on machines without a zone database

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

// The exit codes.
const (
	exitPassed = iota
	exitFailed
	exitUnreadable
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// run does what the command does and returns its exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("scenario", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.Usage = func() { fmt.Fprintln(errOut, "usage: scenario FILE-or-DIR...") }
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitPassed
	case err != nil:
		return exitUnreadable
	}
	files, err := find(flags.Args())
	if err != nil {
		fmt.Fprintln(errOut, "scenario:", err)
		return exitUnreadable
	}
	channels := conversationtest.WithChannels(whatsapp.New(), messenger.New(), instagram.New())
	passed := 0
	var unreadable []error
	for _, f := range files {
		report, err := runFile(ctx, f, channels)
		switch {
		case err != nil:
			unreadable = append(unreadable, err)
			fmt.Fprintf(out, "FAIL %s\n  cannot be read: %v\n", f.name, err)
			continue
		case report.Passed():
			passed++
		}
		fmt.Fprintln(out, report)
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", passed, len(files)-passed)
	switch {
	case len(unreadable) > 0:
		// Said again for whoever keeps only the errors.
		fmt.Fprintln(errOut, errors.Join(unreadable...))
		return exitUnreadable
	case passed < len(files):
		return exitFailed
	}
	return exitPassed
}

func runFile(ctx context.Context, f file, opts ...conversationtest.Option) (conversationtest.Report, error) {
	r, err := os.Open(f.path)
	if err != nil {
		return conversationtest.Report{}, err
	}
	defer r.Close()
	s, err := conversationtest.Parse(f.path, r)
	if err != nil {
		return conversationtest.Report{}, err
	}
	report, err := s.Run(ctx, opts...)
	report.Name = f.name
	return report, err
}

const extension = ".scenario"

// file is a scenario file and the name under which it is reported.
type file struct{ path, name string }

var errNoFiles = errors.New("usage: scenario FILE-or-DIR... (no scenario found)")

// find lists the files that the arguments stand for, each once, those of a directory
// in order. They are named without folder, except where two would have one name.
func find(args []string) ([]file, error) {
	var files []file
	seen := map[string]bool{}
	names := map[string]int{}
	for _, arg := range args {
		paths, err := scenarios(arg)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			if path = filepath.Clean(path); seen[path] {
				continue
			}
			seen[path] = true
			name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			names[name]++
			files = append(files, file{path, name})
		}
	}
	if len(files) == 0 {
		return nil, errNoFiles
	}
	for i, f := range files {
		if names[f.name] > 1 {
			files[i].name = strings.TrimSuffix(f.path, filepath.Ext(f.path))
		}
	}
	return files, nil
}

// scenarios lists the scenario files of a directory and below, in order. A file stands
// for itself, whatever its name.
func scenarios(arg string) ([]string, error) {
	info, err := os.Stat(arg)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{arg}, nil
	}
	var paths []string
	err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == extension {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}
