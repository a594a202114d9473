//go:build ignore

// Test runs the tests of every module of the repository but benchmarks, whose
// peers are large downloads:
//
//	go run .ci/test.go [flags of go test]
//
// It needs Go. As root on Debian, tests install the servers and programs that they
// run for real; elsewhere a test that lacks one fails and says what to install.
// It exits 1 when a test fails and when a module has no test at all.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	modules, err := findModules(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var failed []string
	for _, dir := range modules {
		// Go's own ten minutes are not enough under the race detector for a machine that others use too.
		args := append([]string{"test", "-count=1", "-shuffle=on", "-timeout=30m"}, os.Args[1:]...)
		if !hasTests(dir) {
			fmt.Printf("# %s: no test\n", dir)
			failed = append(failed, dir)
			continue
		}
		fmt.Printf("# %s: go %s ./...\n", dir, strings.Join(args, " "))
		cmd := exec.Command("go", append(args, "./...")...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			failed = append(failed, dir)
		}
	}
	if len(modules) == 0 {
		failed = append(failed, "this folder: no module")
	}
	if len(failed) > 0 {
		fmt.Printf("FAIL in %s\n", strings.Join(failed, ", "))
		os.Exit(1)
	}
	fmt.Printf("all tests of %d modules passed\n", len(modules))
}

// hasTests reports whether any package of a module has a test file.
func hasTests(dir string) bool {
	cmd := exec.Command("go", "list", "-f", "{{range .TestGoFiles}}x{{end}}{{range .XTestGoFiles}}x{{end}}", "./...")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	return err == nil && strings.Contains(string(out), "x")
}

// findModules lists the folders that hold a go.mod, the root first.
func findModules(root string) ([]string, error) {
	var dirs []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "benchmarks"):
			return fs.SkipDir
		case d.Name() == "go.mod":
			dirs = append(dirs, filepath.Dir(path))
		}
		return nil
	})
	slices.Sort(dirs)
	return dirs, err
}
