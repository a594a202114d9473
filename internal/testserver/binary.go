// Package testserver finds or installs the programs that tests run for real (PostgreSQL, Redis, Node, Chromium), and starts servers
// of its own that end with the test. Tests of stores and clients are never run against a stand-in, and never skipped.
package testserver

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
)

// Binary gives the path of a program: from PATH, else from the folders, which may be patterns of [filepath.Glob] and of which the last
// match counts. Where there is none, it installs the package of Debian if this is Debian and the user is root. The error says what to
// install.
func Binary(name, debianPackage string, folders ...string) (string, error) {
	if path := find(name, folders); path != "" {
		return path, nil
	}
	if err := install(debianPackage); err != nil {
		return "", fmt.Errorf("%s is not on PATH: install it (Debian's package %s) and run the tests again: %w", name, debianPackage, err)
	}
	if path := find(name, folders); path != "" {
		return path, nil
	}
	return "", fmt.Errorf("%s is not in Debian's package %s, where it was looked for: put it on PATH", name, debianPackage)
}

func find(name string, folders []string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(folder, name))
		if err == nil && len(found) > 0 {
			return slices.Max(found)
		}
	}
	return ""
}
