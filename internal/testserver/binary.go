// Package testserver finds or installs the programs that tests run for real (PostgreSQL, Redis, Node, Chromium), and starts servers
// of its own that end with the test. Tests of stores and clients are never run against a stand-in, and never skipped.
package testserver

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
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

// install installs one package. Several test binaries may want one at the same time: a lock file makes them take turns.
func install(debianPackage string) error {
	if _, err := os.Stat("/etc/debian_version"); err != nil {
		return errors.New("this is not Debian, so it is not installed by itself")
	}
	if os.Geteuid() != 0 {
		return errors.New("only root can install it by itself")
	}
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "replywindow-install.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	if apt("install", debianPackage) == nil {
		return nil
	}
	if err := apt("update"); err != nil { // a fresh machine has no lists of packages
		return err
	}
	return apt("install", debianPackage)
}

func apt(verb string, packages ...string) error {
	args := append([]string{verb, "-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"}, packages...)
	cmd := exec.Command("apt-get", args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	out, err := cmd.CombinedOutput()
	if err != nil {
		lines := bytes.Split(bytes.TrimSpace(out), []byte{'\n'})
		return fmt.Errorf("apt-get %s: %w: %s", verb, err, lines[len(lines)-1])
	}
	return nil
}
