package testserver

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Postgres is a PostgreSQL server of the tests' own: on the loopback interface and a free port, with its data in a temporary folder. It has
// a superuser "test", an empty database "postgres", and asks for no password.
type Postgres struct {
	dir, control string
	port         int
	guard        *exec.Cmd // ends the server when this process is gone
}

// StartPostgres starts a server, which is another user's where the tests run as root, since PostgreSQL refuses root. Settings read like
// "max_connections=200". Stop it in the end, with [Postgres.Stop].
func StartPostgres(settings ...string) (*Postgres, error) {
	const place, debianPackage = "/usr/lib/postgresql/*/bin", "postgresql"
	control, err := Binary("pg_ctl", debianPackage, place)
	if err != nil {
		return nil, err
	}
	initdb, err := Binary("initdb", debianPackage, place)
	if err != nil {
		return nil, err
	}
	p := &Postgres{control: control}
	if p.dir, err = os.MkdirTemp("", "replywindow-postgres"); err != nil {
		return nil, err
	}
	err = give(p.dir, "postgres", "nobody")
	if err == nil {
		err = p.run(initdb, "-D", p.data(), "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	}
	if err == nil {
		err = p.startAnywhere(settings)
	}
	if err == nil {
		p.guard, err = guard(`cd "$0" && kill -QUIT "$(head -n 1 data/postmaster.pid)"; rm -rf "$0"`, p.dir)
	}
	if err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	return p, nil
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "data") }

// startAnywhere starts the server on a port that is free. Another process may take the port between the choice and the start.
func (p *Postgres) startAnywhere(settings []string) (err error) {
	for range 5 {
		if err = p.configure(settings); err != nil {
			return err
		}
		if err = p.launch(); err == nil {
			return nil
		}
	}
	return err
}

// configure draws a port and adds the settings to the file, of which the last ones count.
func (p *Postgres) configure(settings []string) error {
	var err error
	if p.port, err = FreePort(); err != nil {
		return err
	}
	settings = append(settings, "listen_addresses='127.0.0.1'", "port="+strconv.Itoa(p.port), "unix_socket_directories=''")
	f, err := os.OpenFile(filepath.Join(p.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n" + strings.Join(settings, "\n") + "\n")
	return errors.Join(err, f.Close())
}

// Address is the host and the port.
func (p *Postgres) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)) }

// URL is the connection string for a database.
func (p *Postgres) URL(database string) string {
	return "postgres://test@" + p.Address() + "/" + database
}

// Start starts the server again after [Postgres.Kill], and waits until it answers.
func (p *Postgres) Start() (err error) {
	// What is left of a server that was killed may need a while to go.
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err = p.launch(); err == nil {
			return nil
		}
	}
	return err
}

// launch tries once to start the server.
func (p *Postgres) launch() error {
	err := p.run(p.control, "-D", p.data(), "-l", filepath.Join(p.dir, "log"), "-w", "start")
	if err == nil {
		return nil
	}
	log, _ := os.ReadFile(filepath.Join(p.dir, "log"))
	return fmt.Errorf("PostgreSQL does not start: %w: %s", err, log[max(0, len(log)-1000):])
}

// pid is the process of the server, as it wrote it down.
func (p *Postgres) pid() (int, error) {
	text, err := os.ReadFile(filepath.Join(p.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	return strconv.Atoi(string(line))
}

// Kill kills the server as kill -9 does. What it acknowledged must be there after [Postgres.Start].
func (p *Postgres) Kill() error {
	pid, err := p.pid()
	if err != nil {
		return err
	}
	server, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return server.Kill()
}

// Stop stops the server and removes its data.
func (p *Postgres) Stop() error {
	var err error
	release(p.guard)
	p.guard = nil
	if _, running := p.pid(); running == nil {
		err = p.run(p.control, "-D", p.data(), "-m", "immediate", "-w", "stop")
	}
	return errors.Join(err, os.RemoveAll(p.dir))
}

// run runs a program as the owner of the folder.
func (p *Postgres) run(program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Dir = p.dir
	out, err := os.CreateTemp("", "replywindow-output") // a pipe would stay open as long as the server runs
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := own(cmd, p.dir); err != nil {
		return err
	}
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", filepath.Base(program), err, bytes.TrimSpace(text))
	}
	return nil
}
