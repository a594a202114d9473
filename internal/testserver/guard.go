package testserver

import "os/exec"

// guard starts a shell that runs a command when this process is gone, be it killed, alone or with all of its group as by Ctrl-C. An
// argument is the command's $0. Call release when there is nothing left to guard, and hold the guard until then.
func guard(command, argument string) (*exec.Cmd, error) {
	cmd := exec.Command("sh", "-c", "trap '' HUP INT TERM; read gone; "+command, argument)
	if _, err := cmd.StdinPipe(); err != nil { // nobody writes to it: it closes with this process
		return nil, err
	}
	return cmd, cmd.Start()
}

// release ends a guard, if there is one, without its command.
func release(guard *exec.Cmd) {
	if guard != nil {
		_ = guard.Process.Kill() // it may have ended by itself
		_ = guard.Wait()         // with the error that it was killed
	}
}
