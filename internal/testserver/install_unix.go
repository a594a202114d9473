//go:build unix

package testserver

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

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
